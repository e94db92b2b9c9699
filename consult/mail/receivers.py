"""Who receives what: reads of every capability's tables that letters need."""

from collections.abc import Callable, Collection, Hashable, Sequence
from typing import TypeVar

from sqlalchemy import ColumnElement, Integer, String, and_, column, exists, func, or_, select, table, true
from sqlalchemy.orm import Session, aliased

from consult.access import Role
from consult.comments.models import Comment, CommentState, Reply
from consult.comments.moderation_models import Hiding
from consult.comments.reply_models import EntryChange, ReplyEntry
from consult.decisions.checking_models import DecisionResponse, ObjectionReview
from consult.decisions.models import Decision, DecisionComment
from consult.drafts.models import ClausePlace, Consultation, Draft, DraftKind, Round, RoundScope, Section
from consult.endorsements.models import Endorsement
from consult.mail.plans import Happening
from consult.people.models import Organisation, Person, RoleGrant
from consult.people.queries import MOST_PARAMETERS, AnyRow

Found = TypeVar("Found")
# Forms are a floor of their own beside this one: their table is named, not known.
UPLOAD_ROW = table("upload_row", column("comment_id", Integer), column("state", String))
RECEIVER = (Person.id.label("person_id"), Person.email, Person.name, Person.language)


def person(session: Session, person_id: int) -> Sequence[AnyRow]:
    """Return a person who may receive letters, or nobody."""
    return session.execute(
        select(*RECEIVER).where(Person.id == person_id, Person.disabled_at.is_(None))
    ).all()


def forget(session: Session) -> None:
    """Forget what was read for earlier letters; the first thing in every transaction that writes letters."""
    session.info["mail"] = {}


def wanted(row: AnyRow, what: Happening) -> bool:
    """Tell whether a letter to this person is still to be written."""
    return what.only is None or row.person_id in what.only


def participants(
    session: Session,
    consultation_id: int,
    roles: Collection[Role] = tuple(Role),
    *,
    only: frozenset[int] | None = None,
) -> Sequence[AnyRow]:
    """Return everybody who takes part in a consultation in one of the roles, each once; or only some of them."""
    key = ("participants", consultation_id, frozenset(roles), only)
    return _once(session, key, lambda: _participants(session, consultation_id, roles, only))


def _participants(
    session: Session, consultation_id: int, roles: Collection[Role], only: Collection[int] | None
) -> Sequence[AnyRow]:
    return session.execute(
        select(*RECEIVER)
        .where(Person.id.in_(only) if only is not None else true())
        .where(
            Person.disabled_at.is_(None),
            Person.id.in_(
                select(RoleGrant.person_id).where(
                    RoleGrant.consultation_id == consultation_id,
                    RoleGrant.ended_at.is_(None),
                    RoleGrant.role.in_(roles),
                )
            ),
        )
        .order_by(Person.id)
    ).all()


def consultation(session: Session, consultation_id: int | None) -> AnyRow:
    """Return (slug, title) of a consultation."""
    statement = select(Consultation.slug, Consultation.title).where(Consultation.id == consultation_id)
    return _once(session, ("consultation", consultation_id), lambda: session.execute(statement).one())


def _once(session: Session, key: Hashable, read: Callable[[], Found]) -> Found:
    """Read something once for all letters of a transaction: 2,000 comments of a form have one list of editors."""
    memory = session.info.setdefault("mail", {})
    if key not in memory:
        memory[key] = read()
    return memory[key]  # type: ignore[no-any-return]


def comment(session: Session, comment_id: int, *, standing: bool = False) -> Sequence[AnyRow]:
    """Return a comment with its author, its place and the round it was made in; or only one that still stands."""
    key = ("comment", comment_id, standing)
    return _once(session, key, lambda: _comments(session, [comment_id], standing))


def read_ahead(session: Session, comment_ids: Collection[int]) -> None:
    """Read those of many comments that still stand at once, before `comment` is asked for each."""
    memory = session.info.setdefault("mail", {})
    ids = sorted(set(comment_ids))
    memory.update({("comment", id_, True): [] for id_ in ids})
    for at in range(0, len(ids), MOST_PARAMETERS):
        for row in _comments(session, ids[at : at + MOST_PARAMETERS], True):
            memory["comment", row.comment_id, True] = [row]


def _comments(session: Session, ids: Collection[int], standing: bool) -> Sequence[AnyRow]:
    stands = stands_now() if standing else true()
    return session.execute(
        select(
            *RECEIVER,
            Comment.id.label("comment_id"),
            Comment.number,
            Comment.words,
            Comment.suggestion,
            Comment.received_at,
            Comment.late,
            ClausePlace.number.label("clause"),
            Section.number.label("section"),
            Round.closes_at,
        )
        .join(Comment, Comment.person_id == Person.id)
        .join(Round, Round.id == Comment.round_id)
        .join(Section, Section.id == Comment.section_id, isouter=True)
        .join(
            ClausePlace,
            (ClausePlace.draft_id == Comment.draft_id) & (ClausePlace.clause_id == Comment.clause_id),
            isouter=True,
        )
        .where(Comment.id.in_(ids), Person.disabled_at.is_(None), stands)
    ).all()


def stands_now() -> ColumnElement[bool]:
    """Return the condition that a comment is neither withdrawn nor hidden."""
    hidden = exists().where(
        Hiding.comment_id == Comment.id, Hiding.reply_id.is_(None), Hiding.lifted_at.is_(None)
    )
    return and_(Comment.state == CommentState.RECEIVED, ~hidden)


def came_with_others(session: Session, comment_id: int) -> bool:
    """Tell whether a comment came in a form or in an organisation's reply, which has one receipt for all."""
    in_reply = exists().where(ReplyEntry.comment_id == comment_id, ReplyEntry.change == EntryChange.ADDED)
    in_form = exists().where(UPLOAD_ROW.c.comment_id == comment_id, UPLOAD_ROW.c.state == "taken")
    return bool(session.execute(select(or_(in_reply, in_form))).scalar())


def author(session: Session, comment_id: int, reply_id: int | None) -> Sequence[AnyRow]:
    """Return who made a comment, or a reply under it, with the comment's number."""
    made_by = Comment.person_id if reply_id is None else Reply.person_id
    statement = select(*RECEIVER, Comment.number).select_from(Comment)
    if reply_id is not None:
        statement = statement.join(Reply, and_(Reply.id == reply_id, Reply.comment_id == Comment.id))
    return session.execute(
        statement.join(Person, Person.id == made_by).where(
            Comment.id == comment_id, Person.disabled_at.is_(None)
        )
    ).all()


def reason_hidden(session: Session, hiding_id: int) -> str:
    """Return why something was hidden."""
    return session.execute(select(Hiding.reason).where(Hiding.id == hiding_id)).scalar() or ""


def review(session: Session, decision_id: int, comment_id: int) -> AnyRow | None:
    """Return the review of an objection: outcome and reason."""
    return session.execute(
        select(ObjectionReview.outcome, ObjectionReview.reason).where(
            ObjectionReview.decision_id == decision_id, ObjectionReview.comment_id == comment_id
        )
    ).one_or_none()


def answered_comments(
    session: Session, consultation_id: int, numbers: Sequence[int], decisions: Sequence[int]
) -> Sequence[AnyRow]:
    """Return the comments that a publication answered, with author, outcome and response, by author and number.

    The response is in the comment's language where the editors wrote it in it.
    """
    further = aliased(DecisionResponse)
    response = func.coalesce(further.response, Decision.response).label("response")
    return session.execute(
        select(*RECEIVER, Comment.id.label("comment_id"), Comment.number, Decision.outcome, response)
        .join(Comment, Comment.person_id == Person.id)
        .join(DecisionComment, DecisionComment.comment_id == Comment.id)
        .join(Decision, Decision.id == DecisionComment.decision_id)
        .outerjoin(
            further, and_(further.decision_id == Decision.id, further.language == Comment.words_language)
        )
        .where(
            Comment.consultation_id == consultation_id,
            Comment.number.in_(numbers),
            Decision.id.in_(decisions),
            Person.disabled_at.is_(None),
        )
        .order_by(Person.id, Comment.number)
    ).all()


def comment_round(session: Session, round_id: int) -> AnyRow:
    """Return a round with the title of its draft; `since` is that of the draft from which on only changes may be commented."""
    since = aliased(Draft)
    return session.execute(
        select(
            Round.number,
            Round.opens_at,
            Round.closes_at,
            Round.extended_because,
            Draft.title.label("draft"),
            since.title.label("since"),
        )
        .join(Draft, Draft.id == Round.draft_id)
        .outerjoin(RoundScope, RoundScope.round_id == Round.id)
        .outerjoin(since, since.id == RoundScope.since_draft_id)
        .where(Round.id == round_id)
    ).one()


def draft(session: Session, draft_id: int) -> AnyRow:
    """Return (key, kind, title, fingerprint) of a draft, and whether another was published for comment before it."""
    older = aliased(Draft)
    before = exists().where(
        older.consultation_id == Draft.consultation_id,
        older.kind == DraftKind.DRAFT,
        older.published_at < Draft.published_at,
    )
    return session.execute(
        select(Draft.key, Draft.kind, Draft.title, Draft.fingerprint, before.label("before")).where(
            Draft.id == draft_id
        )
    ).one()


def endorsement(session: Session, endorsement_id: int) -> Sequence[AnyRow]:
    """Return an endorsement with its signatory and organisation."""
    return session.execute(
        select(
            *RECEIVER,
            Endorsement.number,
            Endorsement.choice,
            Endorsement.fingerprint,
            Endorsement.digest,
            Endorsement.signed_at,
            Organisation.name.label("organisation"),
        )
        .join(Endorsement, Endorsement.person_id == Person.id)
        .join(Organisation, Organisation.id == Endorsement.organisation_id)
        .where(Endorsement.id == endorsement_id, Person.disabled_at.is_(None))
    ).all()
