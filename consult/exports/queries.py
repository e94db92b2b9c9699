"""Named reads for forms: the draft as a book, whose comments may be entered, what was uploaded, what was said."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import and_, case, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from consult.access import TABLE, Permission, Role
from consult.comments.models import Comment, CommentState, CommentTarget
from consult.comments.moderation_models import Hiding
from consult.comments.queries import select_shown
from consult.comments.visibility import Viewer, hidden, hidden_because, moderated
from consult.decisions.models import DecidedComment, Decision
from consult.drafts.models import ClausePlace, Consultation, Draft, DraftKind, Section
from consult.drafts.queries import DRAFT_COLUMNS, clauses_of_draft, sections_of
from consult.exports.book import Book, BookClause, BookSection
from consult.exports.models import RowState, Upload, UploadRow
from consult.people.models import Organisation, Person, RoleGrant

Found = Any  # a Core row
Original = aliased(Comment)
FIRST = 120  # code points of a comment in a list


def draft_for_forms(session: Session, consultation_id: int, key: str, now: datetime) -> Found | None:
    """Return a published draft (not a final) by its key; '' for the newest; None when there is none."""
    statement = select(*DRAFT_COLUMNS).where(
        Draft.consultation_id == consultation_id, Draft.kind == DraftKind.DRAFT, Draft.published_at <= now
    )
    if key:
        statement = statement.where(Draft.key == key)
    return session.execute(statement.order_by(Draft.position.desc()).limit(1)).first()


def draft_of_upload(session: Session, draft_id: int) -> Found:
    """Return the draft that the comments of an upload are about."""
    return session.execute(select(*DRAFT_COLUMNS).where(Draft.id == draft_id)).one()


def books(session: Session, draft: Found, now: datetime) -> Callable[[str], Book]:
    """Return what gives the released text of a draft in a language, each read once."""
    sections = sections_of(session, draft.id, seen_at=now)
    listed = [BookSection(s.id, f"{s.document_key}/{s.key}", s.number, s.title) for s in sections]
    released = {section.id for section in listed}

    @cache
    def book(language: str) -> Book:
        rows = clauses_of_draft(session, draft.id, language)
        clauses = [
            BookClause(
                r.clause_id,
                r.clause_key,
                r.number,
                str(r.kind),
                r.section_id,
                r.canonical,
                r.canonical_digest,
                r.language,
            )
            for r in rows
            if r.section_id in released
        ]
        return Book(draft.key, draft.fingerprint or "", language, clauses, listed)

    return book


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody in whose name comments may be entered."""

    person_id: int
    organisation_id: int | None
    name: str
    organisation: str  # in whose name; '' for their own

    @property
    def key(self) -> str:
        """How a form names the choice."""
        return f"{self.person_id}-{self.organisation_id or 0}"


def voices(session: Session, consultation_id: int, person_id: int | None = None) -> list[Voice]:
    """Return whose comments may be entered: everybody who may comment; representatives also for their organisation."""
    able = [role for role in TABLE[Permission.COMMENT] if role is not None]
    statement = (
        select(Person.id, Person.name, RoleGrant.role, RoleGrant.organisation_id, Organisation.name.label("organisation"))
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .outerjoin(Organisation, Organisation.id == RoleGrant.organisation_id)
        .where(
            RoleGrant.consultation_id == consultation_id, RoleGrant.ended_at.is_(None), RoleGrant.role.in_(able),
            Person.disabled_at.is_(None),
        )
        .order_by(Person.name, Person.id)
    )  # fmt: skip
    if person_id is not None:
        statement = statement.where(Person.id == person_id)
    found: dict[str, Voice] = {}
    for row in session.execute(statement):
        own = Voice(row.id, None, row.name, "")
        found.setdefault(own.key, own)
        if row.role == Role.REPRESENTATIVE and row.organisation_id is not None:
            voice = Voice(row.id, row.organisation_id, row.name, row.organisation)
            found.setdefault(voice.key, voice)
    return list(found.values())


def upload_by_token(
    session: Session, consultation_id: int, token: str, person_id: int | None, *, lock: bool = False
) -> Upload | None:
    """Return an upload of this person; None for anybody else's."""
    statement = select(Upload).where(
        Upload.token == token, Upload.consultation_id == consultation_id, Upload.uploaded_by == person_id
    )
    return session.execute(statement.with_for_update() if lock else statement).scalar_one_or_none()


def uploads_of(session: Session, consultation_id: int, person_id: int | None) -> Sequence[Found]:
    """Return what a person uploaded and has not put aside, newest first, with how many comments came of each."""
    taken = func.count(case((UploadRow.state == RowState.TAKEN, 1)))
    return session.execute(
        select(
            Upload.token, Upload.kind, Upload.file_name, Upload.uploaded_at, Upload.taken_at, Person.name,
            Organisation.name.label("organisation"), Upload.person_id, func.count(UploadRow.id).label("rows"), taken.label("taken"),
        )
        .join(Person, Person.id == Upload.person_id)
        .outerjoin(Organisation, Organisation.id == Upload.organisation_id)
        .outerjoin(UploadRow, UploadRow.upload_id == Upload.id)
        .where(Upload.consultation_id == consultation_id, Upload.uploaded_by == person_id, Upload.dropped_at.is_(None))
        .group_by(Upload.id, Person.id, Organisation.id)
        .order_by(Upload.id.desc())
        .limit(20)
    ).all()  # fmt: skip


def counts_of(session: Session, upload_id: int) -> Mapping[str, int]:
    """Return how many rows of an upload there are in each state; `new` and `changed` of those that are ready.

    `aside`: rows not left out whose proposed change stands among the words.
    """
    is_change = case((UploadRow.comment_id.is_not(None), 1), else_=0)
    rows = session.execute(
        select(
            UploadRow.state,
            is_change.label("change"),
            func.count().label("rows"),
            func.count(UploadRow.aside).label("asides"),
        )
        .where(UploadRow.upload_id == upload_id)
        .group_by(UploadRow.state, is_change)
    ).all()
    counts = {str(state): sum(r.rows for r in rows if r.state == state) for state in RowState}
    counts["new"] = sum(r.rows for r in rows if r.state == RowState.READY and not r.change)
    counts["changed"] = sum(r.rows for r in rows if r.state == RowState.READY and r.change)
    counts["all"] = sum(r.rows for r in rows)
    counts["aside"] = sum(r.asides for r in rows if r.state in (RowState.READY, RowState.ASK))
    return counts


def rows_of(
    session: Session,
    upload_id: int,
    states: Iterable[RowState] = (),
    *,
    after: int = 0,
    limit: int | None = None,
) -> Sequence[Found]:
    """Return rows of an upload in order, from the position after `after`, with the number of their comment."""
    statement = (
        select(UploadRow.__table__, Comment.number.label("comment_number"))
        .outerjoin(Comment, Comment.id == UploadRow.comment_id)
        .where(UploadRow.upload_id == upload_id, UploadRow.position > after)
        .order_by(UploadRow.position)
        .limit(limit)
    )
    wanted = list(states)
    return session.execute(statement.where(UploadRow.state.in_(wanted)) if wanted else statement).all()


def became(session: Session, upload_id: int, *, limit: int) -> Sequence[Found]:
    """Return the rows of a taken upload with what they became, in order: its number, clause and first words.

    `words` are at most 121 code points of the comment, or of its suggested wording; empty once it is hidden or withdrawn.
    """
    told = case((Comment.words != "", Comment.words), else_=func.coalesce(Comment.suggestion, ""))
    shown = and_(Comment.state == CommentState.RECEIVED, hidden_because(Hiding.id).is_(None))
    tongue = case((Comment.words != "", Comment.words_language), else_=Comment.language)
    at_clause = and_(ClausePlace.draft_id == Comment.draft_id, ClausePlace.clause_id == Comment.clause_id)
    return session.execute(
        select(
            UploadRow.line, UploadRow.state, Comment.number, ClausePlace.number.label("clause_number"),
            Section.number.label("section_number"), tongue.label("tongue"),
            case((shown, func.substr(told, 1, FIRST + 1)), else_="").label("words"),
        )
        .join(Comment, Comment.id == UploadRow.comment_id)
        .outerjoin(ClausePlace, at_clause)
        .outerjoin(Section, Section.id == Comment.section_id)
        .where(UploadRow.upload_id == upload_id, UploadRow.state.in_((RowState.TAKEN, RowState.SAME)))
        .order_by(UploadRow.position)
        .limit(limit)
    ).all()  # fmt: skip


def earlier_rows(
    session: Session, *, draft_id: int, person_id: int, organisation_id: int | None, above: int = 0
) -> Sequence[Found]:
    """Return what rows of taken uploads of this author became: the newest of each comment, with the comment as it is.

    Only comments with a number above `above`.
    """
    newest = (
        select(func.max(UploadRow.id).label("id"))
        .join(Upload, Upload.id == UploadRow.upload_id)
        .where(
            Upload.draft_id == draft_id, Upload.person_id == person_id, Upload.taken_at.is_not(None),
            Upload.organisation_id == organisation_id if organisation_id is not None else Upload.organisation_id.is_(None),
            UploadRow.comment_id.is_not(None), UploadRow.state.in_((RowState.TAKEN, RowState.SAME)),
        )
        .group_by(UploadRow.comment_id)
        .subquery()
    )  # fmt: skip
    return session.execute(
        select(
            UploadRow.row_key, UploadRow.said, UploadRow.clause_id, UploadRow.section_id,
            UploadRow.comment_id, UploadRow.comment_version, Comment.number, Comment.state, Comment.version,
            CommentTarget.exact.label("target"), Comment.precision,
        )
        .join(newest, newest.c.id == UploadRow.id)
        .join(Comment, Comment.id == UploadRow.comment_id)
        .outerjoin(CommentTarget, (CommentTarget.comment_id == Comment.id) & (CommentTarget.position == 1))
        .where(Comment.number > above)
        .order_by(UploadRow.upload_id, UploadRow.position)
    ).all()  # fmt: skip


def comments_for_table(
    session: Session, *, draft_id: int, viewer: Viewer, section_id: int | None = None
) -> Sequence[Found]:
    """Return the comments on a draft that the viewer may read, in the order of the text, with their answers.

    Words and names that are hidden from the viewer never leave the database, nor do words that were hidden with a
    reason or withdrawn, whoever asks: a table is passed on. Decisions not published are shown to the desk only.
    """
    answered = DecidedComment.decision_id if viewer.desk else DecidedComment.published_id
    withheld = or_(hidden(viewer), Comment.state == CommentState.WITHDRAWN, moderated())
    statement = (
        select_shown(
            viewer,
            case((not_(withheld), Comment.words), else_="").label("words"),
            case((not_(withheld), Comment.suggestion)).label("suggestion"),
            withheld.label("withheld"),
            Section.number.label("section_number"), Section.title.label("section_title"),
            ClausePlace.number.label("clause_number"), Decision.outcome, Decision.response,
            Decision.published_at.label("answered_at"),
            Original.number.label("duplicate_of"),
        )
        .outerjoin(Section, Section.id == Comment.section_id)
        .outerjoin(ClausePlace, (ClausePlace.draft_id == Comment.draft_id) & (ClausePlace.clause_id == Comment.clause_id))
        .outerjoin(DecidedComment, DecidedComment.comment_id == Comment.id)
        .outerjoin(Decision, Decision.id == answered)
        .outerjoin(Original, Original.id == Decision.duplicate_of_id)
        .where(Comment.draft_id == draft_id)
        .order_by(func.coalesce(Section.position, 0), func.coalesce(ClausePlace.position, 0), Comment.number)
    )  # fmt: skip
    return session.execute(
        statement if section_id is None else statement.where(Comment.section_id == section_id)
    ).all()


def lock_numbers(session: Session, consultation_id: int) -> int:
    """Let nobody else make comments until this transaction ends; return the newest comment's number."""
    statement = select(Consultation.comment_count).where(Consultation.id == consultation_id)
    return session.execute(statement.with_for_update()).scalar_one()
