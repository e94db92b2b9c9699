"""Where comments stand in the newest published draft and in the launched final, for the pages of comments.

Only published drafts are read, sections that are shown to everybody, and the final after the launch alone: the same for
whoever asks. One statement, however many comments there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias, cast

from flask import Flask
from flask.blueprints import BlueprintSetupState
from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    case,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy import cast as cast_to
from sqlalchemy.orm import Session, aliased

from consult.comments.models import Anchor, CommentTarget
from consult.comments.slots import offer_places
from consult.database import JsonText, in_language
from consult.decisions.models import Amendment
from consult.drafts.models import Clause, ClausePlace, Document, Draft, DraftKind, LineageLink, Section, Stage
from consult.drafts.places import Place
from consult.drafts.queries import released
from consult.redlines.models import Change, ChangeCause
from consult.redlines.rules import ChangeKind
from consult.text.anchors import AnchorStatus
from consult.web.languages import N_, gettext, language

Part: TypeAlias = Select[*tuple[Any, ...]]
PLACE, FINAL, CHANGE = "place", "the final", "change"  # what a row tells of
From = aliased(Draft, name="from_draft")
To = aliased(Draft, name="to_draft")
IN_FINAL: Mapping[ChangeKind, str] = {
    ChangeKind.SAME: N_("The clause is unchanged"),
    ChangeKind.RENUMBERED: N_("The clause is unchanged"),
    ChangeKind.CHANGED: N_("The clause has changed"),
    ChangeKind.MOVED: N_("The clause stands elsewhere now"),
    ChangeKind.MOVED_CHANGED: N_("The clause stands elsewhere now and has changed"),
    ChangeKind.SPLIT: N_("The clause was split"),
    ChangeKind.MERGED: N_("The clause was joined with another"),
    ChangeKind.DELETED: N_("The clause is no longer there"),
}


@dataclass(frozen=True, slots=True)
class Spot:
    """A clause of a draft in which a comment stands, with what became of it; keys are '' where there is nothing to link to."""

    draft: str  # its title, in the reader's language
    draft_key: str
    document_key: str
    section_key: str
    clause_key: str
    number: str
    status: AnchorStatus | None  # None: `words` say it
    words: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """A change in a published redline that was made because of a comment."""

    old_key: str
    new_key: str
    old: str  # the titles of the drafts, in the reader's language
    new: str
    document_key: str
    section_key: str
    language: str
    number: int


@dataclass(slots=True)
class Whereabouts:
    """Where a comment stands now, and the changes that it led to."""

    spots: list[Spot] = field(default_factory=list)
    changes: list[Changed] = field(default_factory=list)


def whereabouts(
    session: Session, place: Place, now: datetime, ids: Sequence[int]
) -> Mapping[int, Whereabouts]:
    """Return where comments stand that were followed into a published draft, or are in the launched final, by comment."""
    launched = place.stage is Stage.LAUNCHED
    parts = [_followed(place.id, now, ids, launched), _caused(place.id, now, ids, launched)]
    if launched:
        parts.append(_in_final(place.id, now, ids))
    both = union_all(*parts).subquery()
    found: dict[int, Whereabouts] = {}
    by_target: dict[tuple[str, int], Any] = {}
    for row in session.execute(
        select(both).order_by(both.c.comment_id, both.c.first, both.c.second, both.c.third)
    ):
        key = row.what, row.key
        if row.what == PLACE or key not in by_target:  # of places the newest counts, of changes the first
            by_target[key] = row
    for (what, _), row in by_target.items():
        at = found.setdefault(row.comment_id, Whereabouts())
        if what == CHANGE:
            _keep(at.changes, _changed(row))
        else:
            _keep(at.spots, _spot(row))
    return found


def _keep(known: list[Any], one: Any) -> None:
    if one not in known:
        known.append(one)


def _spot(row: Any) -> Spot:
    status = AnchorStatus(row.status) if row.what == PLACE else None
    return Spot(
        in_language(row.title, language()), row.draft_key, row.document_key or "", row.section_key or "", row.clause_key or "",
        row.number or "", status, "" if status is not None else gettext(IN_FINAL[ChangeKind(row.status)]),
    )  # fmt: skip


def _changed(row: Any) -> Changed:
    return Changed(
        row.old_key, row.draft_key, in_language(row.old_title, language()), in_language(row.title, language()),
        row.document_key, row.section_key, row.language, row.change,
    )  # fmt: skip


def _visible(draft: Any, consultation_id: int, launched: bool) -> ColumnElement[bool]:
    published = and_(draft.consultation_id == consultation_id, draft.published_at.is_not(None))
    return published if launched else and_(published, draft.kind != DraftKind.FINAL)


def _row(what: str, to: Any, **values: Any) -> list[ColumnElement[Any]]:
    """Return the columns that all parts of the statement have, in one order; to be sorted by `first`, `second`, `third`."""
    none: dict[str, Any] = {
        "comment_id": Integer, "key": Integer, "first": Integer, "second": Integer, "third": Integer, "status": String,
        "number": String, "clause_key": String, "section_key": String, "document_key": String, "language": String,
        "old_key": String, "change": Integer, "old_title": JsonText,
    }  # fmt: skip
    columns = [values.get(name, cast_to(null(), kind)).label(name) for name, kind in none.items()]
    return [literal(what).label("what"), to.key.label("draft_key"), to.title.label("title"), *columns]


def _followed(consultation_id: int, now: datetime, ids: Sequence[int], launched: bool) -> Part:
    """Select the places of comments in later drafts, the newest last.

    Where its words are gone, a comment stands at what became of its clause.
    """
    lives = aliased(ClausePlace, name="lives")
    itself = select(lives.clause_id).where(
        lives.draft_id == Anchor.draft_id, lives.clause_id == CommentTarget.clause_id
    )
    heir = select(LineageLink.new_clause_id).where(
        LineageLink.draft_id == Anchor.draft_id, LineageLink.old_clause_id == CommentTarget.clause_id,
        LineageLink.new_clause_id.is_not(None),
    )  # fmt: skip
    home = func.coalesce(
        Anchor.clause_id,
        itself.correlate(Anchor, CommentTarget).scalar_subquery(),
        heir.order_by(LineageLink.id).limit(1).correlate(Anchor, CommentTarget).scalar_subquery(),
    )
    columns = _row(
        PLACE, Draft, comment_id=CommentTarget.comment_id, key=CommentTarget.id, first=CommentTarget.position,
        second=Draft.position, third=Anchor.id, status=cast_to(Anchor.status, String), number=ClausePlace.number,
        clause_key=Clause.key, section_key=Section.key, document_key=Document.key,
    )  # fmt: skip
    return (
        select(*columns)
        .select_from(CommentTarget)
        .join(Anchor, Anchor.target_id == CommentTarget.id)
        .join(Draft, and_(Draft.id == Anchor.draft_id, _visible(Draft, consultation_id, launched)))
        .outerjoin(ClausePlace, and_(ClausePlace.draft_id == Draft.id, ClausePlace.clause_id == home))
        .outerjoin(Section, Section.id == ClausePlace.section_id)
        .outerjoin(Clause, Clause.id == ClausePlace.clause_id)
        .outerjoin(Document, Document.id == Section.document_id)
        .where(CommentTarget.comment_id.in_(ids), or_(Section.id.is_(None), released(now)))
    )


def _in_final(consultation_id: int, now: datetime, ids: Sequence[int]) -> Part:
    """Select what became, in the final, of the clauses in which comments stand in the draft that it was made from."""
    stood = select(Anchor.clause_id).where(
        Anchor.target_id == CommentTarget.id, Anchor.draft_id == To.based_on_id
    )
    last = stood.order_by(Anchor.id.desc()).limit(1).correlate(CommentTarget, To).scalar_subquery()
    there = Change.new_clause_id.is_not(None)
    columns = _row(
        FINAL, To, comment_id=CommentTarget.comment_id, key=CommentTarget.id, first=CommentTarget.position, second=To.position,
        third=Change.position, status=Change.kind, number=case((there, Change.new_number)), clause_key=Clause.key,
        section_key=case((there, Section.key)), document_key=case((there, Document.key)),
    )  # fmt: skip
    return (
        select(*columns)
        .select_from(CommentTarget)
        .join(To, and_(To.consultation_id == consultation_id, To.kind == DraftKind.FINAL))
        .join(
            Change,
            and_(
                Change.from_draft_id == To.based_on_id,
                Change.to_draft_id == To.id,
                Change.language == CommentTarget.language,
                Change.old_clause_id == func.coalesce(last, CommentTarget.clause_id),
            ),
        )
        .join(Section, Section.id == Change.section_id)
        .join(Document, Document.id == Section.document_id)
        .outerjoin(Clause, Clause.id == Change.new_clause_id)
        .where(CommentTarget.comment_id.in_(ids), To.published_at.is_not(None), released(now))
    )


def _caused(consultation_id: int, now: datetime, ids: Sequence[int], launched: bool) -> Part:
    """Select the changes that amendments made for comments came out as, in the redline of the draft amended to the next."""
    columns = _row(
        CHANGE, To, comment_id=Amendment.comment_id, key=Amendment.id, first=Amendment.id, second=To.position,
        third=Change.position, section_key=Section.key, document_key=Document.key, language=Change.language,
        old_key=From.key, change=Change.number, old_title=From.title,
    )  # fmt: skip
    return (
        select(*columns)
        .select_from(Amendment)
        .join(ChangeCause, ChangeCause.amendment_id == Amendment.id)
        .join(Change, and_(Change.id == ChangeCause.change_id, Change.from_draft_id == Amendment.draft_id))
        .join(From, From.id == Change.from_draft_id)
        .join(To, To.id == Change.to_draft_id)
        .join(Section, Section.id == Change.section_id)
        .join(Document, Document.id == Section.document_id)
        .where(
            Amendment.comment_id.in_(ids), Amendment.undone_at.is_(None), Change.language == Amendment.language,
            Change.number > 0, _visible(To, consultation_id, launched), released(now),
        )
    )  # fmt: skip


def offer(state: BlueprintSetupState) -> None:
    """Let the pages of comments show where a comment stands now."""
    offer_places(cast(Flask, state.app), whereabouts)
