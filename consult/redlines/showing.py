"""What the pages of redlines show: the pair of drafts, its sections, each change with its sentences and its
reasons."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, g, request
from sqlalchemy.orm import Session

from consult.comments.fragments import labels_in
from consult.comments.visibility import Viewer, viewer
from consult.drafts.models import DraftKind
from consult.drafts.places import Place
from consult.errors import NotFound
from consult.redlines import queries, reasons
from consult.redlines.comparing import boxed, unpack
from consult.redlines.queries import Found
from consult.redlines.rules import View, ensure_final_visible, may_see_final
from consult.redlines.storing import store_changes
from consult.text.redline_html import side_by_side
from consult.web.door import actor, now
from consult.web.languages import language
from consult.web.store import reading, writing

pages = Blueprint("redlines", __name__)
MISSING = "There is no page at this address."


@dataclass(frozen=True, slots=True)
class Shown:
    """One change as a page shows it; `old` and `new` are HTML for the view side by side."""

    row: Found
    old: str
    new: str
    causes: Sequence[Found]
    considered: Sequence[Found]


def place() -> Place:
    """Return the consultation of this request."""
    found: Place = g.place
    return found


def sees_final() -> bool:
    """Tell whether the person of this request may see the final."""
    roles = actor().roles_in(place().id)
    return may_see_final(place().stage, takes_part=bool(roles) or actor().operator)


def text_language() -> str:
    """Return the language of the texts to show: the one asked for, else the page's, else the first there
    is."""
    there = place().languages
    asked = request.args.get("in", "")
    return asked if asked in there else language() if language() in there else there[0]


def view_asked() -> View:
    """Return the view that the address asks for; the redline by default."""
    asked = request.args.get("view", "")
    return View(asked) if asked in set(View) else View.REDLINE


def this_viewer() -> Viewer:
    """Return who reads, for what may be shown of comments."""
    return viewer(actor=actor(), place=place(), now=now())


def pair(old: str, new: str) -> tuple[Found, Found, Sequence[Found]]:
    """Return two drafts by their keys, the older first, and all drafts that can be compared.

    Raises:
        NotFound: there is no such pair for this person.
    """
    drafts = queries.comparable_drafts(reading(), place().id, final=sees_final())
    by_key = {draft.key: draft for draft in drafts}
    if old not in by_key or new not in by_key or by_key[old].position >= by_key[new].position:
        raise NotFound(MISSING)
    return by_key[old], by_key[new], drafts


def pairs(drafts: Sequence[Found]) -> list[tuple[Found, Found]]:
    """Return the pairs (older, newer) to offer: the newest drafts first, each against what it was made from
    first."""
    made = [(old, new) for new in drafts for old in drafts if old.position < new.position]
    return sorted(made, key=lambda p: (-p[1].position, p[0].id != p[1].based_on_id, p[0].position))


def sections(old: Found, new: Found) -> Sequence[Found]:
    """Return the sections of a pair with their counts; compares the two drafts first when nobody has asked
    before."""
    arguments = (old.id, new.id, text_language(), now())
    found = queries.sections_of_pair(reading(), *arguments)
    if not found and ensure_stored(old.id, new.id):
        found = queries.sections_of_pair(reading(), *arguments)
    return found


def ensure_stored(old_id: int, new_id: int) -> bool:
    """Compare two drafts and store the changes, unless they are there; tell whether they had to be stored.

    The rows follow from the two published texts alone, so a reader may be the first to need them.
    """
    if queries.is_stored(reading(), old_id, new_id):
        return False
    url = current_app.config["SQLALCHEMY_DATABASE_URI"]
    with writing(reading(), url) as session:
        return store_changes(session, old_id, new_id) > 0


def section_asked(found: Sequence[Found], document: str, section: str) -> list[Found]:
    """Return the rows of the section asked for (of both drafts); of the first one with changes when none is
    named.

    Raises:
        NotFound: there is no such section.
    """
    if not document and not section:
        first = next((row for row in found if row.changes), found[0] if found else None)
        if first is None:
            return []
        document, section = first.document_key, first.key
    rows = [row for row in found if (row.document_key, row.key) == (document, section)]
    if not rows:
        raise NotFound(MISSING)
    return rows


def merged(found: Iterable[Found], newer_id: int) -> list[dict[str, Any]]:
    """Return the sections by their addresses, a section of both drafts once, with the counts of both."""
    made: dict[tuple[str, str], dict[str, Any]] = {}
    for row in found:
        key = (row.document_key, row.key)
        if key in made:
            made[key]["changes"] += row.changes
            continue
        made[key] = {**row._mapping, "gone": row.draft_id != newer_id}
    return list(made.values())


def shown(
    session: Session, rows: Sequence[Found], view: View, tag: str, commented: frozenset[int]
) -> list[Shown]:
    """Return changes with their reasons, in two statements, and with both sides where the view needs them.

    `commented` are the drafts (ids) whose comments can stand behind a change: from the older one to before
    the newer.
    """
    who = this_viewer()
    causes: dict[int, list[Found]] = defaultdict(list)
    changed = [row.id for row in rows if row.number]
    for cause in reasons.causes_of(session, changed, who) if changed else ():
        causes[cause.change_id].append(cause)
    bare = {row.old_clause_id for row in rows if row.number and row.id not in causes} - {None}
    considered: dict[int, list[Found]] = defaultdict(list)
    for comment in reasons.comments_of_clause(session, bare, who) if bare else ():
        if comment.draft_id in commented:
            considered[comment.clause_id].append(comment)
    return [_shown(row, view, tag, causes[row.id], considered) for row in rows]


def between(drafts: Iterable[Found], old: Found, new: Found) -> frozenset[int]:
    """Return the drafts (ids) from the older one to before the newer one."""
    return frozenset(draft.id for draft in drafts if old.position <= draft.position < new.position)


def _shown(
    row: Found, view: View, tag: str, causes: Sequence[Found], considered: Mapping[int, Sequence[Found]]
) -> Shown:
    old = new = ""
    if view is View.SIDE and row.number:
        ops = unpack(row.ops)
        before, after = (row.old_canonical or ""), (row.new_canonical or "")
        before = before[row.old_start :][: sum(op.old_end - op.old_start for op in ops)]
        after = after[row.new_start :][: sum(op.new_end - op.new_start for op in ops)]
        left, right = side_by_side(before, after, ops, labels=labels_in(tag))
        old, new = (
            (boxed(left, row.clause_kind) if left else ""),
            (boxed(right, row.clause_kind) if right else ""),
        )
    return Shown(row, old, new, causes, [] if causes else considered.get(row.old_clause_id, []))


def versions(key: str) -> list[Found]:
    """Return the drafts with the clause of a key as it stands in each.

    Raises:
        NotFound: no draft that this person may see has it.
    """
    rows = queries.versions_of_clause(
        reading(), place().id, key, text_language(), now(), final=sees_final(),
        document=request.args.get("document", ""),
    )  # fmt: skip
    if not any(row.clause_id for row in rows):
        raise NotFound(MISSING)
    return list(rows)


def chosen_versions(rows: Sequence[Found]) -> tuple[Found, Found] | None:
    """Return the two versions that the address asks for: by default the first draft that has the clause, and
    the last.

    An earlier edition is the first only where there is nothing else to compare with. A clause that stands in
    one draft only is compared with the draft before or after it; None when there is one draft.
    """
    by_key = {row.key: row for row in rows}
    old, new = by_key.get(request.args.get("from", "")), by_key.get(request.args.get("to", ""))
    if old is not None and new is not None and old.position < new.position:
        return old, new
    there = [at for at, row in enumerate(rows) if row.clause_id]
    later = [at for at in there if rows[at].kind is not DraftKind.BASELINE]
    there = later if len(later) > 1 else there
    first, last = there[0], there[-1]
    if first == last:
        first, last = (first - 1, last) if first > 0 else (first, last + 1)
    return (rows[first], rows[last]) if last < len(rows) else None


def final_or_404() -> Found:
    """Return the final.

    Raises:
        FinalHidden, NotFound: it is not there for this person.
    """
    roles = actor().roles_in(place().id)
    ensure_final_visible(place().stage, takes_part=bool(roles) or actor().operator)
    row = queries.final_draft(reading(), place().id)
    if row is None:
        raise NotFound(MISSING)
    return row


def frozen_data(entry: Found | None) -> dict[str, Any]:
    """Return what the record holds of the freezing: fingerprint, decisions, digests of the texts; {} without
    an entry."""
    return dict(json.loads(entry.data)) if entry is not None else {}
