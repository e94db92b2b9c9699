"""Named reads of comments: Core rows, and one predicate that decides who may read which."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, not_, select, true
from sqlalchemy.orm import Session, aliased

from consult.comments.models import (
    Agreement,
    Comment,
    CommentState,
    CommentTarget,
    CommentVersion,
    Reply,
    SectionRead,
)
from consult.comments.moderation_models import Hiding
from consult.comments.reply_models import ReplyEntry
from consult.comments.reply_queries import co_sponsor_count, is_of_reply, reply_version
from consult.comments.visibility import Viewer as Viewer
from consult.comments.visibility import hidden, hidden_because, name_shown
from consult.comments.visibility import shown_to as shown_to
from consult.comments.visibility import viewer as viewer
from consult.drafts.models import ClausePlace, ClauseText, Document, Draft, Round, Section
from consult.people.models import Organisation, Person

Found = Any  # a Core row
First = aliased(CommentTarget)
MOST_BESIDE = 120  # comments that a section's page shows beside its text; what is older has pages of its own


def columns(who: Viewer) -> list[ColumnElement[Any]]:
    """Return what a page shows of a comment; hidden words and names never leave the database."""
    withheld, own = hidden(who), Comment.person_id == who.person_id
    agreed = exists().where(Agreement.comment_id == Comment.id, Agreement.person_id == who.person_id)
    open_now = and_(Round.opens_at <= who.now, Round.closes_at > who.now)
    taken = and_(Comment.state == CommentState.RECEIVED, open_now, true() if who.may_comment else false())
    return [
        Comment.id,
        Comment.number,
        Comment.draft_id,
        Comment.section_id,
        Comment.clause_id,
        Comment.kind,
        Comment.precision,
        Comment.language,
        Comment.words_language,
        Comment.state,
        case((withheld, ""), else_=Comment.html).label("html"),
        case((not_(withheld), Comment.phrases)).label("phrases"),
        Comment.for_organisation,
        Comment.received_at,
        Comment.written_at,
        Comment.late,
        Comment.edited_at,
        Comment.withdrawn_at,
        Comment.agreements,
        Comment.version,
        case((not_(withheld), name_shown(who))).label("author"),
        case((not_(withheld), Organisation.name)).label("organisation"),
        case((not_(withheld), Organisation.country)).label("country"),
        own.label("own"),
        agreed.label("agreed"),
        and_(taken, not_(own)).label("can_agree"),
        taken.label("can_reply"),
        and_(taken, own, not_(is_of_reply())).label("can_change"),
        _replies().label("replies"),
        *_of_target(not_(withheld)),
        *of_house_and_desk(),
    ]


def _of_target(shown: ColumnElement[bool]) -> list[ColumnElement[Any]]:
    """Return where a comment points: the clause, code points of its text, and the words."""
    first = {
        "target_clause_id": First.clause_id,
        "start": First.start,
        "end": First.end,
        "exact": First.exact,
    }
    return [case((shown, column)).label(name) for name, column in first.items()]


def of_house_and_desk() -> list[ColumnElement[Any]]:
    """Return what a comment shows of the reply that it belongs to, and of what the desk did about it."""
    return [
        case((Comment.for_organisation, Comment.organisation_id)).label("organisation_id"),
        case((Comment.for_organisation, reply_version())).label("reply_version"),
        co_sponsor_count().label("co_sponsors"),
        hidden_because(Hiding.reason).label("hidden_because"),
        hidden_because(Hiding.as_coordinator).label("hidden_by_coordinator"),
    ]


def _replies() -> Any:
    return (
        select(func.count())
        .select_from(Reply)
        .where(Reply.comment_id == Comment.id)
        .correlate(Comment)
        .scalar_subquery()
    )


def select_shown(who: Viewer, *more: Any) -> Select[Any]:
    """Select the comments that a viewer may read; `more` columns are the caller's to join."""
    return (
        select(*columns(who), *more)
        .select_from(Comment)
        .join(Round, Round.id == Comment.round_id)
        .join(Person, Person.id == Comment.person_id)
        .outerjoin(Organisation, Organisation.id == Comment.organisation_id)
        .outerjoin(First, and_(First.comment_id == Comment.id, First.position == 1))
        .where(Comment.consultation_id == who.consultation_id, shown_to(who))
    )


def comments_of_section(
    session: Session, *, draft_id: int, section_id: int, viewer: Viewer
) -> Sequence[Found]:
    """Return the comments on a section and its clauses that the viewer may read, by number, in one statement.

    `start` and `end` are code points of the clause's canonical text in the row's `language`, or null.
    """
    return session.execute(
        select_shown(viewer)
        .where(Comment.draft_id == draft_id, Comment.section_id == section_id)
        .order_by(Comment.number)
    ).all()


def comments_of_draft(session: Session, *, draft_id: int, viewer: Viewer) -> Sequence[Found]:
    """Return the comments on a draft as a whole that the viewer may read, by number."""
    return session.execute(
        select_shown(viewer)
        .where(Comment.draft_id == draft_id, Comment.section_id.is_(None))
        .order_by(Comment.number)
    ).all()


def _in_context(who: Viewer) -> Select[Any]:
    """Select comments with the names of the places they are about."""
    own = Comment.person_id == who.person_id
    return (
        select_shown(
            who,
            Draft.key.label("draft_key"),
            Draft.title.label("draft_title"),
            Section.key.label("section_key"),
            Section.number.label("section_number"),
            Section.title.label("section_title"),
            Document.key.label("document_key"),
            Document.title.label("document_title"),
            ClausePlace.number.label("clause_number"),
            Round.closes_at,
            Round.opens_at,
            Round.comments_visible,
            case((own, Comment.words)).label("words"),
            case((own, Comment.suggestion)).label("suggestion"),
            _crowded().label("crowded"),
        )
        .join(Draft, Draft.id == Comment.draft_id)
        .outerjoin(Section, Section.id == Comment.section_id)
        .outerjoin(Document, Document.id == Section.document_id)
        .outerjoin(
            ClausePlace,
            and_(ClausePlace.draft_id == Comment.draft_id, ClausePlace.clause_id == Comment.clause_id),
        )
    )


def _crowded() -> ColumnElement[bool]:
    """Return the condition that a section has so many comments that its page may not show all."""
    other = aliased(Comment)
    beyond = select(other.id).where(
        other.draft_id == Comment.draft_id, other.section_id == Comment.section_id
    )
    return beyond.correlate(Comment).limit(1).offset(MOST_BESIDE).exists()


def comment_by_number(session: Session, *, number: int, viewer: Viewer) -> Found | None:
    """Return a comment with its clause's text, in one statement; None when the viewer may not read it."""
    text = and_(
        ClauseText.draft_id == Comment.draft_id,
        ClauseText.clause_id == Comment.clause_id,
        ClauseText.language == Comment.language,
    )
    statement = _in_context(viewer).add_columns(
        ClauseText.html.label("clause_html"), ClauseText.canonical.label("canonical")
    )
    return session.execute(statement.outerjoin(ClauseText, text).where(Comment.number == number)).first()


def comments_of_person(session: Session, *, viewer: Viewer) -> Sequence[Found]:
    """Return the viewer's own comments, newest first."""
    return session.execute(
        _in_context(viewer).where(Comment.person_id == viewer.person_id).order_by(Comment.number.desc())
    ).all()


def comments_of_reply(session: Session, *, reply_id: int, viewer: Viewer) -> Sequence[Found]:
    """Return the comments of a submitted version that the viewer may read, in its order; withdrawn ones are left out."""
    return session.execute(
        _in_context(viewer)
        .join(ReplyEntry, ReplyEntry.comment_id == Comment.id)
        .where(ReplyEntry.reply_id == reply_id, Comment.state == CommentState.RECEIVED)
        .order_by(ReplyEntry.position)
    ).all()


def sections_stated_read(session: Session, *, viewer: Viewer) -> Sequence[Found]:
    """Return the sections that the viewer has read without a comment."""
    return session.execute(
        select(
            Section.id,
            Section.key,
            Section.number,
            Section.title,
            Document.key.label("document_key"),
            Draft.key.label("draft_key"),
            SectionRead.stated_at,
        )
        .join(Section, Section.id == SectionRead.section_id)
        .join(Document, Document.id == Section.document_id)
        .join(Draft, Draft.id == Section.draft_id)
        .where(SectionRead.person_id == viewer.person_id, Draft.consultation_id == viewer.consultation_id)
        .order_by(Draft.position, Section.position)
    ).all()


def replies_of(session: Session, *, comment_id: int, viewer: Viewer) -> Sequence[Found]:
    """Return the replies under a comment that the viewer may read, oldest first."""
    own = Reply.person_id == viewer.person_id
    withheld = and_(Hiding.id.is_not(None), false() if viewer.desk else not_(own))
    return session.execute(
        select(
            Reply.id,
            case((withheld, ""), else_=Reply.html).label("html"),
            Reply.words_language,
            Reply.made_at,
            case((not_(withheld), name_shown(viewer))).label("author"),
            own.label("own"),
            Hiding.reason.label("hidden_because"),
            Hiding.as_coordinator.label("hidden_by_coordinator"),
        )
        .join(Comment, Comment.id == Reply.comment_id)
        .join(Round, Round.id == Comment.round_id)
        .join(Person, Person.id == Reply.person_id)
        .outerjoin(Hiding, and_(Hiding.reply_id == Reply.id, Hiding.lifted_at.is_(None)))
        .where(Reply.comment_id == comment_id, shown_to(viewer))
        .order_by(Reply.id)
    ).all()


def versions_of(session: Session, *, comment_id: int, viewer: Viewer) -> Sequence[Found]:
    """Return what a comment said before, newest first; nothing when its words are hidden from the viewer."""
    return session.execute(
        select(
            CommentVersion.version,
            CommentVersion.kind,
            CommentVersion.words,
            CommentVersion.suggestion,
            CommentVersion.replaced_at,
        )
        .join(Comment, Comment.id == CommentVersion.comment_id)
        .join(Round, Round.id == Comment.round_id)
        .where(CommentVersion.comment_id == comment_id, shown_to(viewer), not_(hidden(viewer)))
        .order_by(CommentVersion.version.desc())
    ).all()


def count_in_round(session: Session, person_id: int, round_id: int) -> int:
    """Return how many comments a person has made in a round, withdrawn ones included."""
    return session.execute(
        select(func.count())
        .select_from(Comment)
        .where(Comment.person_id == person_id, Comment.round_id == round_id)
    ).scalar_one()


def address_of_section(session: Session, consultation_id: int, section_id: int) -> dict[str, str] | None:
    """Return what the address of a section is made of: {draft, document, section}; None when there is none."""
    row = session.execute(
        select(Draft.key.label("draft"), Document.key.label("document"), Section.key.label("section"))
        .join(Draft, Draft.id == Section.draft_id)
        .join(Document, Document.id == Section.document_id)
        .where(Section.id == section_id, Draft.consultation_id == consultation_id)
    ).first()
    return dict(row._mapping) if row is not None else None
