"""The search page: clauses of all published drafts, or comments, with the words looked for marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from consult.access import Actor
from consult.comments import search as comments
from consult.comments.queries import viewer
from consult.drafts import search as clauses
from consult.drafts.models import DraftKind
from consult.drafts.places import Place
from consult.drafts.queries import drafts_of
from consult.errors import Invalid
from consult.fulltext import parts_of
from consult.reading.landing import sees_final
from consult.text.segments import find_parts
from consult.web.forms import Form
from consult.web.languages import N_, language

A_PAGE = 50
AROUND = 140  # code points shown before and after the first words found


class Within(StrEnum):
    """What is searched."""

    TEXT = "text"
    COMMENTS = "comments"


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for, and where."""

    parts: tuple[str, ...]
    within: Within
    draft_id: int | None
    before: int | None


@dataclass(frozen=True, slots=True)
class ClauseFound:
    """A clause that holds the words, with a passage of it in one language."""

    row: Any
    language: str
    passage: Markup


@dataclass(frozen=True, slots=True)
class CommentFound:
    """A comment that holds the words; `suggested` is '' where they do not stand in its suggestion."""

    row: Any
    said: Markup
    suggested: Markup


def describe(session: Session, place: Place, actor: Actor, now: datetime, form: Form) -> dict[str, Any]:
    """Return everything the search page shows, in three statements at most; what is wrong with the search is in `form.errors`."""
    drafts = _drafts(session, place, actor)
    values: dict[str, Any] = {"drafts": drafts, "within": Within.TEXT, "found": None, "next": None}
    if "q" not in form.posted:
        return values
    asked = read(form, drafts)
    if asked is None:
        return values
    seek = _comments if asked.within is Within.COMMENTS else _clauses
    rows = seek(session, place, actor, now, asked)
    following = rows[A_PAGE - 1].row.id if len(rows) > A_PAGE else None
    return {**values, "within": asked.within, "found": rows[:A_PAGE], "next": following}


def read(form: Form, drafts: Sequence[Any]) -> Search | None:
    """Return what an address asks for; None when something in it is wrong, which `form.errors` says."""
    try:
        parts = parts_of(form.words("q").strip())
    except Invalid as refusal:
        form.errors["q"] = refusal.message
        parts = ()
    within = form.choice("in", Within, default=Within.TEXT)
    ids = {draft.key: draft.id for draft in drafts}
    if form.words("draft") and form.words("draft") not in ids:
        form.errors["draft"] = N_("Choose one of these.")
    before = form.whole("before")
    if form.errors or within is None:
        return None
    return Search(parts, within, ids.get(form.words("draft")), before)


def _drafts(session: Session, place: Place, actor: Actor) -> Sequence[Any]:
    """Return the published drafts that this person may see, newest first."""
    rows = drafts_of(session, place.id, published=True)
    final = sees_final(place, actor)
    return [row for row in reversed(rows) if final or row.kind != DraftKind.FINAL]


def _clauses(session: Session, place: Place, actor: Actor, now: datetime, asked: Search) -> list[ClauseFound]:
    rows = clauses.find_clauses(
        session, consultation_id=place.id, parts=asked.parts, now=now, final=sees_final(place, actor),
        draft_id=asked.draft_id, before=asked.before, limit=A_PAGE + 1,
    )  # fmt: skip
    texts: dict[int, dict[str, str]] = {}
    for text in clauses.texts_found(session, [row.id for row in rows]):
        texts.setdefault(text.id, {})[text.language] = text.canonical
    found = []
    for row in rows:
        tag = _best_language(texts[row.id], asked.parts)
        found.append(ClauseFound(row, tag, passage(texts[row.id][tag], asked.parts)))
    return found


def _best_language(texts: Mapping[str, str], parts: tuple[str, ...]) -> str:
    """Return the language in which most of the words stand; of equals the page's, then the first."""
    return max(
        texts,
        key=lambda tag: (sum(bool(find_parts(texts[tag], (part,))) for part in parts), tag == language()),
    )


def _comments(
    session: Session, place: Place, actor: Actor, now: datetime, asked: Search
) -> list[CommentFound]:
    rows = comments.find_comments(
        session, viewer=viewer(actor=actor, place=place, now=now), parts=asked.parts, draft_id=asked.draft_id,
        before=asked.before, limit=A_PAGE + 1,
    )  # fmt: skip
    return [CommentFound(row, passage(row.words, asked.parts), _suggested(row, asked.parts)) for row in rows]


def _suggested(row: Any, parts: tuple[str, ...]) -> Markup:
    words = row.suggestion or ""
    return passage(words, parts) if find_parts(words, parts) or not row.words else Markup("")


def passage(text: str, parts: tuple[str, ...]) -> Markup:
    """Return the passage of a text round the first words found, as safe HTML with every word found in <mark>."""
    spans = find_parts(text, parts)
    first = spans[0][0] if spans else 0
    start, end = max(0, first - AROUND), min(len(text), max(first, AROUND) + AROUND)
    out, at = [Markup("…") if start else Markup("")], start
    for a, b in spans:
        if a >= end:
            break
        out += [escape(text[at:a]), Markup("<mark>"), escape(text[a:b]), Markup("</mark>")]
        at = b
    out += [escape(text[at:end]), Markup("…") if max(at, end) < len(text) else Markup("")]
    return Markup("").join(out)
