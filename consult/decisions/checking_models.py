"""Tables of what surrounds a decision: its check by a second editor, its reason, its author's answer, objections."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from consult.database import Base, LanguageTag, Localised, UtcTime, enum_type
from consult.decisions.checking_rules import CheckReason as CheckReason
from consult.decisions.checking_rules import Confirming as Confirming
from consult.decisions.checking_rules import ReviewOutcome as ReviewOutcome
from consult.decisions.checking_rules import Satisfaction as Satisfaction
from consult.decisions.rules import Outcome


class DeskRules(Base):
    """What a consultation asks of its desk. Without a row the customary rules hold."""

    __tablename__ = "desk_rules"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    confirming: Mapped[Confirming] = mapped_column(enum_type(Confirming))
    answer_days: Mapped[int] = (
        mapped_column()
    )  # days after publication in which an author may answer; 0: never
    answers_public: Mapped[bool] = mapped_column()  # whether authors' answers stand in the public table
    set_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime] = mapped_column(UtcTime)


class RoundConfirming(Base):
    """What a round asks instead of its consultation's rule."""

    __tablename__ = "round_confirming"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    confirming: Mapped[Confirming] = mapped_column(enum_type(Confirming))


class DecisionCheck(Base):
    """A decision that a second editor has to confirm before it is published. Only ever added."""

    __tablename__ = "decision_check"

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    why: Mapped[CheckReason] = mapped_column(enum_type(CheckReason))


class DecisionConfirmation(Base):
    """What a second editor said of a decision: confirmed, or sent back with a reason. Only ever added."""

    __tablename__ = "decision_confirmation"

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    confirmed: Mapped[bool] = mapped_column()
    reason: Mapped[str] = mapped_column(Text)  # '' when confirmed
    given_at: Mapped[datetime] = mapped_column(UtcTime)


class DecisionReason(Base):
    """Why a decision takes the place of an earlier one. Only ever added."""

    __tablename__ = "decision_reason"

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    words: Mapped[str] = mapped_column(Text)


class DecisionResponse(Base):
    """The response of a decision in a further language, for commenters who wrote in it. Only ever added."""

    __tablename__ = "decision_response"

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    language: Mapped[str] = mapped_column(LanguageTag, primary_key=True)
    response: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)


class Reopening(Base):
    """A decision that stands no more: its comment is undecided again. Only ever added."""

    __tablename__ = "reopening"

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text)
    objection: Mapped[bool] = mapped_column()  # because an objection was right
    reopened_at: Mapped[datetime] = mapped_column(UtcTime)


class CommenterAnswer(Base):
    """What the author of a comment said to its published answer, once, or that they said nothing. Only ever added."""

    __tablename__ = "commenter_answer"

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), primary_key=True, index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: silence
    satisfaction: Mapped[Satisfaction] = mapped_column(enum_type(Satisfaction))
    reason: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(LanguageTag)
    html: Mapped[str] = mapped_column(Text)
    public: Mapped[bool] = mapped_column()  # as its author was told when they gave it
    answered_at: Mapped[datetime] = mapped_column(UtcTime)


class ObjectionReview(Base):
    """What somebody who had no part in a decision said of the objection to it. Only ever added."""

    __tablename__ = "objection_review"

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), primary_key=True, index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[ReviewOutcome] = mapped_column(enum_type(ReviewOutcome))
    reason: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(LanguageTag)
    html: Mapped[str] = mapped_column(Text)
    reviewed_at: Mapped[datetime] = mapped_column(UtcTime)


class CommentInterest(Base):
    """An editor declared an interest in one comment: others decide, confirm and review it. Only ever added."""

    __tablename__ = "comment_interest"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    words: Mapped[str] = mapped_column(Text)
    declared_at: Mapped[datetime] = mapped_column(UtcTime)


class StandardResponse(Base):
    """A response that the editors of a consultation begin with often, beside the shipped ones."""

    __tablename__ = "standard_response"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), index=True)
    outcome: Mapped[Outcome] = mapped_column(enum_type(Outcome))
    name: Mapped[str] = mapped_column(String(120))
    words: Mapped[dict[str, str]] = mapped_column(Localised)
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)
