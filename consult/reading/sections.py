"""The section page: clauses in order, comments level with their clause, the marks on the words they are about."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from consult.access import Actor, Permission, Role, may
from consult.comments import queries as comments
from consult.comments.models import CommentType
from consult.comments.words import kind_word
from consult.drafts import queries as drafts
from consult.drafts.places import Place
from consult.reading import queries
from consult.reading.answered import published_answers
from consult.reading.printing import numbered
from consult.reading.queries import Found
from consult.text.marks import mark_html
from consult.web.accounts import account_tag
from consult.web.languages import LANGUAGES, language
from consult.web.pages import safe_next

TO_CLAUSE = re.compile(r'href="#([^"]+)"')
SHOWN_AT_ONCE = 2  # comments of a clause; more than three fold behind "show n more"


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """One clause as the page shows it."""

    clause: Found
    html: str
    beside: str  # the same clause in a second language; '' for none
    shown: Sequence[Found]
    folded: Sequence[Found]
    count: int


def describe(session: Session, place: Place, row: Found, actor: Actor, now: datetime) -> dict[str, Any]:
    """Return everything the section page shows, in four statements."""
    second = second_language(place)
    clauses = drafts.clauses_of_section(session, row.draft_id, row.section_id, language(), beside=second)
    viewer = comments.viewer(actor=actor, place=place, now=now)
    said = comments.comments_of_section(
        session, draft_id=row.draft_id, section_id=row.section_id, viewer=viewer
    )
    answers, marks = _answers_and_marks(session, row, {c.id for c in said if c.html})
    rail = queries.sections_with_counts(session, row.draft_id, actor, now)
    here = next((i for i, r in enumerate(rail) if r.id == row.section_id), 0)
    by_clause: dict[int | None, list[Found]] = defaultdict(list)
    for comment in said:
        by_clause[comment.clause_id].append(comment)
    links = ClauseLinks(place.slug, row.draft_key, frozenset(c.clause_key for c in clauses))
    return {
        "row": row,
        "clauses": [_clause_row(c, by_clause.get(c.clause_id, []), marks, links, second) for c in clauses],
        "on_section": by_clause.get(None, []),
        "answers": answers,
        "rail": rail,
        "own_sections": sum(1 for r in rail if r.mine),
        "read_at": rail[here].read_at if rail else None,
        "previous": rail[here - 1] if here > 0 else None,
        "next": rail[here + 1] if here + 1 < len(rail) else None,
        "open": is_open(row, now),
        "may_comment": actor.person_id is None or may(actor, Permission.COMMENT, place.id),
        "signed_in": actor.person_id is not None,
        "account": account_tag(actor),
        "kinds": [(str(kind), kind_word(kind)) for kind in CommentType],
        "voices": _voices(place, actor),
        "marks_hidden": marks_hidden(),
        "sentences": sentences,
        "second": second,
        "seconds": [tag for tag in place.languages if tag != language() and tag in LANGUAGES],
    }


def describe_draft(session: Session, place: Place, row: Found, actor: Actor, now: datetime) -> dict[str, Any]:
    """Return everything the page of a draft shows, in three statements."""
    viewer = comments.viewer(actor=actor, place=place, now=now)
    said = comments.comments_of_draft(session, draft_id=row.id, viewer=viewer)
    rail = queries.sections_with_counts(session, row.id, actor, now)
    return {
        "draft": row,
        "sections": rail,
        "size": kilobytes(queries.weight_of_draft(session, row.id, language()), len(rail)),
        "said": said,
        "answers": published_answers(session, [c.id for c in said if c.html]) if said else {},
        "open": is_open(row, now),
        "may_comment": actor.person_id is None or may(actor, Permission.COMMENT, place.id),
    }


def kilobytes(weight: Found, pages: int) -> int:
    """Return about how much it costs to fetch all sections of a draft, in kB of 1,000 bytes on the wire, in tens.

    The factors are those of the shipped sample in three languages; a test holds them to 15 %.
    """
    letters = 0.75 if language() == "zh" else 0.3
    bytes_ = (
        pages * 4_600 + int(weight.clauses) * 70 + int(weight.letters) * letters + int(weight.comments) * 150
    )
    return max(10, round((bytes_ + int(weight.said) * 0.35) / 10_000) * 10)


def _voices(place: Place, actor: Actor) -> list[int]:
    """Return the organisation for which the actor may speak; nothing when there are several: the full form tells them apart."""
    ids = actor.organisations_as(Role.REPRESENTATIVE, place.id)
    return list(ids) if len(ids) == 1 else []


def sentences(clause: Found) -> str:
    """Return where the sentences of a clause begin and end, as scripts read it: "0-45 46-90"; '' for a single one."""
    spans = clause.sentences
    return " ".join(f"{start}-{end}" for start, end in spans) if len(spans) > 1 else ""


Spans = list[tuple[int, int, int]]
Marks = dict[tuple[int, str], Spans]  # {(clause, language of its text): spans}


def _answers_and_marks(session: Session, row: Found, readable: set[int]) -> tuple[dict[int, Found], Marks]:
    """Return the published answers by comment and the spans (start, end, number) of marks by clause and language."""
    answers: dict[int, Found] = {}
    marks: Marks = defaultdict(list)
    for found in queries.answers_and_targets(session, row.draft_id, row.section_id):
        if found.comment_id not in readable:
            continue
        if found.outcome is not None:
            answers[found.comment_id] = found
        if found.start is not None:
            marks[found.clause_id, found.language].append((found.start, found.end, found.number))
    return answers, marks


@dataclass(frozen=True, slots=True)
class ClauseLinks:
    """Where the links between clauses lead: on this page, or to the clause wherever it stands."""

    slug: str
    draft: str
    here: frozenset[str]

    def rewritten(self, html: str) -> str:
        """Return a clause's HTML with its links to other clauses made whole."""
        return (
            TO_CLAUSE.sub(lambda found: f'href="{self._address(found[1])}"', html)
            if 'href="#' in html
            else html
        )

    def _address(self, key: str) -> str:
        return (
            f"#c-{key}"
            if key in self.here
            else url_for("drafts.find", slug=self.slug, draft=self.draft, name=key)
        )


def _clause_row(
    clause: Found, said: Sequence[Found], marks: Marks, links: ClauseLinks, second: str | None
) -> ClauseRow:
    spans = marks.get((clause.clause_id, clause.language), []) if clause.language == language() else []
    html = _marked(clause.html, clause.canonical, spans)
    beside = ""
    if second is not None and clause.beside_html is not None:
        spans = marks.get((clause.clause_id, second), [])
        beside = links.rewritten(_marked(clause.beside_html, clause.beside_canonical, spans))
    folded_from = SHOWN_AT_ONCE if len(said) > SHOWN_AT_ONCE + 1 else len(said)
    return ClauseRow(clause, links.rewritten(html), beside, said[:folded_from], said[folded_from:], len(said))


def _marked(html: str, canonical: str, spans: Spans) -> str:
    return numbered(mark_html(html, canonical, spans)) if spans else html


def second_language(place: Place) -> str | None:
    """Return the language that the reader wants beside that of the page; None for none, or one that is not there."""
    asked = request.args.get("with", "")
    return asked if asked in place.languages and asked in LANGUAGES and asked != language() else None


def is_open(row: Mapping[str, Any] | Found, now: datetime) -> bool:
    """Tell whether the section's round takes comments now."""
    values: Any = row
    return values.opens_at is not None and values.opens_at <= now < values.closes_at


def clock(row: Found, now: datetime) -> str:
    """Return what of the clock the page depends on: whether the round is open and the hours left."""
    if row.closes_at is None:
        return ""
    left = (row.closes_at - now) // timedelta(hours=1)
    return f"{is_open(row, now)} {left}"


def marks_hidden() -> bool:
    """Tell whether this reader chose to read without marks."""
    return request.cookies.get("marks") == "hidden"


def back_to(address: str) -> str:
    """Return a safe address to go back to."""
    return safe_next(address, url_for("reading.home"))
