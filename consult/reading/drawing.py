"""Clauses and comment cards as HTML, each drawn once from the values that it shows and kept.

A part is kept under every value that goes into it, so it is the same for whoever is shown the same: visibility is decided
by the reads, before anything comes here. What differs for each browser, the form token, is put in afterwards.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from secrets import token_hex
from typing import Any

from flask import g, render_template, request, url_for
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from consult.reading.printing import numbered
from consult.reading.queries import Found
from consult.reading.shelf import part
from consult.text.anchors import AnchorStatus
from consult.text.marks import DEPTHS, mark_html
from consult.web.languages import language

QUOTED = re.compile(r'<blockquote lang="[^"]+">[^<]*</blockquote>')
TO_CLAUSE = re.compile(r'href="#([^"]+)"')
EMPTY_LINES = re.compile(r"\n\s*\n")
DETAILS = re.compile(r' aria-details="([^"]+)"')
SHOWN_AT_ONCE = 2  # comments of a clause; more than three fold behind "show n more"
# Nobody can type these into a comment: they are made when the process starts.
TOKEN, SHOWN, FOLDED, EARLIER = (f"hole{token_hex(16)}" for _ in range(4))

Spans = list[tuple[int, int, int]]  # start, end, number
Marks = dict[tuple[int, str], Spans]  # {(clause, language of its text): spans}


@dataclass(frozen=True, slots=True)
class Page:
    """What all clauses of a page have in common."""

    draft: str  # its key
    section_id: int
    number: str  # of the section
    takes: bool  # this person may comment now
    second: str | None  # the language beside
    here: frozenset[str]  # the keys of the clauses on this page
    loaded: frozenset[int]  # the numbers of the comments on this page
    all_of: str  # the address of all comments of a clause, without the clause
    changed: frozenset[int] | None = None  # the clauses that take comments, in a round on changes only

    def takes_on(self, clause_id: int) -> bool:
        """Tell whether this person may comment on a clause now."""
        return self.takes and (self.changed is None or clause_id in self.changed)

    def shown(self) -> tuple[Any, ...]:
        """Return the values that go into a clause, those apart that are the clause's own."""
        return (
            language(), g.place.slug, request.full_path, self.draft, self.section_id, self.takes, self.second, self.here,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Beside:
    """The comments at one place: those of this draft, and those of earlier ones."""

    now: list[Found] = field(default_factory=list)
    earlier: list[Found] = field(default_factory=list)

    def take(self, row: Found) -> None:
        """Put a comment where it belongs."""
        (self.earlier if row.is_earlier else self.now).append(row)


def placed(page: Page, rows: Sequence[Found], said: Iterable[Found]) -> tuple[dict[int, Beside], Beside]:
    """Return the comments of a section at their clauses, in the order of the clauses shown, and those at its end."""
    by_clause = {
        row.clause_id: Beside() for row in rows if row.kind != "heading" or row.number != page.number
    }
    end = Beside()
    for comment in said:
        by_clause.get(comment.home if comment.is_earlier else comment.clause_id, end).take(comment)
    return by_clause, end


def card(row: Found, back: str) -> str:
    """Return a comment as a card, with its published answer; its form token is still to be put in."""
    values = (str(value) if isinstance(value, (list, dict)) else value for value in row)
    key = (language(), g.place.slug, back, *values)

    def draw() -> str:
        answer = row if row.outcome is not None and row.html else None
        lost = row.is_earlier and row.place_status == AnchorStatus.ORPHANED and row.words_then
        drawn = render_template(
            "reading/_earlier.html" if row.is_earlier else "reading/_card.html", k=row, answer=answer, back=back,
            csrf_token=lambda: TOKEN, lost=lost, html=QUOTED.sub("", row.html, 1) if lost else row.html,
        )  # fmt: skip
        return drawn if "<pre" in drawn else EMPTY_LINES.sub("\n", drawn)

    return part(key, draw)


def cards(rows: Iterable[Found], back: str) -> Markup:
    """Return comments as cards, ready to be shown."""
    drawn = "".join(card(row, back) for row in rows)
    return Markup(drawn.replace(TOKEN, generate_csrf()) if TOKEN in drawn else drawn)  # noqa: S704 - drawn by templates


def clauses(
    page: Page, rows: Sequence[Found], beside: Mapping[int, Beside], marks: Marks
) -> Iterable[Markup]:
    """Return the clauses of a section in order, each with its comments."""
    for clause in rows:
        if clause.clause_id in beside:
            yield _clause(page, clause, beside[clause.clause_id], marks)


def all_of(rows: Sequence[Found]) -> int:
    """Return how many comments there are at a place when not all are on the page; 0 when they are."""
    total = rows[0].of_clause if rows else 0
    return total if total > len(rows) else 0


def _clause(page: Page, clause: Found, beside: Beside, marks: Marks) -> Markup:
    said, before = beside.now, beside.earlier
    at_once = SHOWN_AT_ONCE if len(said) > SHOWN_AT_ONCE + 1 else len(said)
    spans = marks.get((clause.clause_id, clause.language), []) if clause.language == language() else []
    others = marks.get((clause.clause_id, page.second), []) if page.second is not None else []
    loaded = frozenset(number for *_, number in spans + others if number in page.loaded)
    folded = frozenset(row.number for row in before)
    counts = (len(said) - at_once, all_of(said), len(before), all_of(before), len(said))
    takes = page.takes_on(clause.clause_id)
    values = (str(value) if isinstance(value, list) else value for value in clause)
    key = (page.shown(), takes, *values, tuple(spans), tuple(others), loaded, folded, counts)

    def draw() -> str:
        shown = Shown(page, clause.clause_key, loaded, folded, bool(counts[1]))
        html = shown.drawn(clause.html, clause.canonical, spans)
        second = getattr(clause, "beside_html", None)
        return render_template(
            "reading/_clause.html", clause=clause, sentences=sentences(clause), html=html, page=page, takes=takes, second=page.second,
            beside="" if second is None else shown.drawn(second, clause.beside_canonical, others),
            folded=counts[0], total=counts[1], earlier=counts[2], all_earlier=counts[3],
            said=counts[1] or counts[4], holes=(SHOWN, FOLDED, EARLIER),
        )  # fmt: skip

    drawn, back = part(key, draw), request.path
    for hole, there in ((SHOWN, said[:at_once]), (FOLDED, said[at_once:]), (EARLIER, before)):
        drawn = drawn.replace(hole, cards(there, back), 1)
    return Markup(drawn)  # noqa: S704 - drawn by templates


def sentences(clause: Found) -> str:
    """Return where the sentences of a clause begin and end, as scripts read it: "0-45 46-90"; '' for a single one."""
    spans = clause.sentences
    return " ".join(f"{start}-{end}" for start, end in spans) if len(spans) > 1 else ""


@dataclass(frozen=True, slots=True)
class Shown:
    """The text of a clause on a page: its words marked, its links leading somewhere."""

    page: Page
    clause: str  # its key
    loaded: frozenset[int]
    folded: frozenset[int]  # comments of earlier drafts at this clause
    has_more: bool  # a link leads to those that are not on this page

    def drawn(self, html: str, canonical: str, spans: Spans) -> str:
        """Return a clause's HTML with marks, and with its links to other clauses made whole.

        Words of comments that are not on this page have the same marks, which lead to where those comments are.
        """
        if spans:
            here = [span for span in spans if span[2] in self.loaded]
            elsewhere = layers([span for span in spans if span[2] not in self.loaded])
            html = DETAILS.sub(self._details, numbered(mark_html(html, canonical, here + elsewhere)))
        return (
            TO_CLAUSE.sub(lambda found: f'href="{self._address(found[1])}"', html)
            if 'href="#' in html
            else html
        )

    def _details(self, found: re.Match[str]) -> str:
        names = [name for name in found[1].split() if not name.startswith("k-")]
        if self.folded and (not names or self.folded.issuperset(int(name[1:]) for name in names)):
            names.append(
                f"e-{self.clause}"
            )  # what is folded away has no place among what is read out: its fold has
        elif not names and self.has_more:
            names.append(f"all-{self.clause}")
        return f' aria-details="{" ".join(names)}"' if names else ""

    def _address(self, key: str) -> str:
        if key in self.page.here:
            return f"#c-{key}"
        return url_for("drafts.find", slug=g.place.slug, draft=self.page.draft, name=key)


def layers(spans: Spans) -> Spans:
    """Return a few spans that lie on words as deeply as many do: numbered -1 to -4, one below the other.

    How deep a word is marked is told in four steps, so more are not needed.
    """
    edges: dict[int, int] = defaultdict(int)
    for start, end, _ in spans:
        edges[start] += 1
        edges[end] -= 1
    found: dict[int, list[list[int]]] = {level: [] for level in range(1, DEPTHS + 1)}
    depth = 0
    for edge, following in pairwise(sorted(edges)):
        depth += edges[edge]
        for level in range(1, min(depth, DEPTHS) + 1):
            if found[level] and found[level][-1][1] == edge:
                found[level][-1][1] = following
            else:
                found[level].append([edge, following])
    return [(start, end, -level) for level, stretches in found.items() for start, end in stretches]
