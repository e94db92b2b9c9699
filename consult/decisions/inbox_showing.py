"""The inbox as it is shown, and again after a refusal with every tick and word kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from flask import Response, g, request

from consult.access import Permission, may
from consult.decisions import inbox_words, remembered
from consult.decisions.assigning import assignment_of
from consult.decisions.inbox import (
    A_PAGE,
    BY_CLAUSE,
    ME,
    TITLE,
    Filters,
    found_ids,
    read_filters,
    rows_of,
)
from consult.decisions.inbox_around import Around, around
from consult.decisions.inbox_board import Board
from consult.decisions.inbox_counts import Chosen, Overview
from consult.decisions.inbox_following import board_of
from consult.decisions.queries import Found
from consult.decisions.rules import FROZEN_STAGES
from consult.decisions.showing import again, comment_or_404, number_in
from consult.errors import Invalid, Refusal
from consult.web.door import actor, now
from consult.web.forms import Form
from consult.web.languages import gettext, language
from consult.web.pages import page
from consult.web.store import reading

KEYS = "desk-keys"  # the cookie of a browser in which the keys of the list are switched off


@dataclass(slots=True)
class Group:
    """Comments on one clause, in the order of the list; no heading in a list by number."""

    number: str
    words: str
    rows: list[Found] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the inbox as it was asked for."""

    filters: Filters
    board: Board
    overview: Overview
    around: Around
    rows: Sequence[Found]
    after: str
    fault: str  # what is wrong with the search


def listed(size: int = A_PAGE) -> Listed:
    """Read the page of the inbox that the address asks for: four statements, and one each after a change and for a search."""
    filters, session, fault = read_filters(request.args), reading(), ""
    stands = around(session, g.place.id, actor())
    searched: list[int] | None = None
    if filters.q:
        try:
            searched = found_ids(session, g.place.id, filters.q)
        except Invalid as refusal:
            fault, searched = gettext(refusal.message), []
    board = board_of(session, g.place.id)
    chosen = Chosen(board, filters, actor(), now(), stands.side, searched)
    ids, after = chosen.page(request.args.get("after", "")) if size else ([], "")
    found = rows_of(session, ids, actor=actor(), now=now(), language=language()) if ids else {}
    return Listed(
        filters, board, chosen.overview(), stands, [found[one] for one in ids if one in found], after, fault
    )


def show_inbox(form: Form | None = None, refusal: Refusal | None = None) -> Response:
    """Show the list of comments with its filters; after a refusal with every tick and word kept."""
    form, shown = form or Form({}), listed()
    frozen = g.place.stage in FROZEN_STAGES
    did = number_in(request.args.get("did", ""))
    ticked = _ticked(form, shown.rows)
    return again(
        "decisions/inbox.html", form, refusal, **_common(shown), groups=_groups(shown), after=shown.after, search_fault=shown.fault,
        facets=_facets(shown), sections=inbox_words.sections_of(shown.overview), starts=_starts(), views=shown.around.views,
        editors=shown.around.editors, were=written_takers(shown, ticked), ticked=ticked,
        keys_off=request.cookies.get(KEYS) == "off", done=number_in(request.args.get("done", "")),
        did=assignment_of(reading(), g.place.id, did, actor()) if did else None, did_seq=did,
        read=number_in(request.args.get("read", "")),
        published=number_in(request.args.get("published", "")), may_assign=may(actor(), Permission.SHARE_DESK, g.place.id) and not frozen,
        may_publish=may(actor(), Permission.PUBLISH_DECISIONS, g.place.id),
    )  # fmt: skip


def show_row(number: int) -> Response:
    """Show one comment as the list has it, with the line above the list: what a script puts in its place."""
    row = comment_or_404(number)
    shown = listed(size=0)
    found = rows_of(reading(), [row.id], actor=actor(), now=now(), language=language())
    return page("decisions/inbox_row.html", **_common(shown), row=found[row.id])


def _common(shown: Listed) -> dict[str, Any]:
    decides = may(actor(), Permission.DECIDE, g.place.id) and g.place.stage not in FROZEN_STAGES
    names = dict(shown.around.themes)
    return {
        "filters": shown.filters,
        "overview": shown.overview,
        "mark_of": partial(mark_of, opened=remembered.opened()),
        "may_decide": decides,
        "themes_on": lambda row: [(i, names[int(i)]) for i in shown.board.themes(row.id) if int(i) in names],
    }


def mark_of(row: Found, opened: Mapping[int, datetime]) -> str:
    """Return "new" when the reader has not opened a comment, "changed" when something happened to it since, else ''.

    `opened`: when they did, by number, as far as only their browser knows.
    """
    me = actor().person_id
    known = [at for at in (row.opened_at, opened.get(row.number)) if at is not None]
    if not known:
        return "" if row.editor_id == me else "new"
    edited = row.edited_at is not None and row.edited_at > max(known)
    decided = row.decided_at is not None and row.decided_at > max(known) and row.editor_id != me
    return "changed" if edited or decided else ""


def written_takers(shown: Listed, ticked: Sequence[int]) -> str:
    """Return what a form says its reader saw: who has each comment listed, and each one still ticked (0: nobody)."""
    seen = [(row.number, row.taker_id or 0) for row in shown.rows]
    return ";".join(f"{n}:{who}" for n, who in [*seen, *((n, shown.board.taker(n)) for n in ticked)])


def _ticked(form: Form, rows: Sequence[Found]) -> list[int]:
    """Return the numbers that were ticked and are not in the list any more; their ticks stand above it."""
    here = {row.number for row in rows}
    numbers = {number_in(name.removeprefix("n-")) for name in form.posted if name.startswith("n-")}
    return sorted(numbers - here - {0})


def _groups(shown: Listed) -> list[Group]:
    groups: list[Group] = []
    last: object = None
    for row in shown.rows:
        key = (row.draft_id, row.section_id, row.clause_id) if shown.filters.order == BY_CLAUSE else ""
        if key != last:
            groups.append(_heading(row) if key else Group("", ""))
            last = key
        groups[-1].rows.append(row)
    return groups


def _heading(row: Found) -> Group:
    if row.clause_number:
        words = row.clause_words or ""
        return Group(row.clause_number, words[:TITLE] + ("…" if len(words) > TITLE else ""))
    title = (
        row.section_title.get(language()) or row.section_title.get("en") or "" if row.section_title else ""
    )
    return Group(row.section_number or gettext("The whole draft"), title)


def _facets(shown: Listed) -> list[tuple[str, str, list[tuple[str, str, int]], int]]:
    """Return (facet, heading, [(choice, label, count)], choices left out) of the filters that offer a choice."""
    around = shown.around
    named = {
        "assigned": {str(key): name for key, name in around.editors},
        "theme": {str(key): name for key, name in around.themes},
    }
    me, whole = str(actor().person_id), request.args.get("all", "")
    found = []
    for name, heading in inbox_words.HEADINGS.items():
        counts = shown.overview.counts.get(name, {})
        chosen = getattr(shown.filters, name)
        choices = [choice for choice in counts if choice]
        if chosen and chosen not in choices and not (chosen == ME and me in choices):
            choices.append(chosen)
        if len(choices) > 1 or chosen:
            labelled = [
                (c, inbox_words.word_of(name, c, shown.overview, named, me), counts.get(c, 0))
                for c in choices
            ]
            ordered = _with_me(name, inbox_words.sorted_choices(name, labelled, shown.overview, me), me)
            most = len(ordered) if whole == name else inbox_words.MOST_CHOICES
            kept = [c for at, c in enumerate(ordered) if at < most or c[0] == chosen]
            found.append((name, gettext(heading), kept, len(ordered) - len(kept)))
    return found


def _with_me(name: str, choices: list[tuple[str, str, int]], me: str) -> list[tuple[str, str, int]]:
    """Let the address say "me", so that it means its reader when it is shared."""
    return [(ME if name == "assigned" and c == me else c, label, count) for c, label, count in choices]


def _starts() -> list[tuple[str, Mapping[str, str]]]:
    return [(gettext(words), args) for words, args in inbox_words.STARTS]
