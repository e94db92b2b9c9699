"""The overview in figures: does the consultation reach whom it should, and are the editors keeping up."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from consult.comments.models import CommentType
from consult.comments.words import kind_word
from consult.database import in_language
from consult.errors import NotFound
from consult.reading.charts import Chart, bars, cell, counted, drawn
from consult.reading.counts import Counts
from consult.reading.counts import count as count
from consult.reading.counts import draft_asked as draft_asked
from consult.reading.days import days_chart
from consult.reading.outcomes import decisions_chart
from consult.reading.voices import regions_chart
from consult.web.joints import listed
from consult.web.languages import N_, gettext, language, language_word, ngettext
from consult.web.languages import NAMES as LANGUAGE_NAMES

AGES = (N_("under 3 days"), N_("3 to 7 days"), N_("8 to 14 days"), N_("over 14 days"))


def charts(counts: Counts) -> list[Chart]:
    """Return the charts that this reader may see."""
    return [make(counts) for key, make in CHARTS.items() if key in PUBLIC or not counts.public]


def chart_of(counts: Counts, key: str) -> Chart:
    """Return one chart.

    Raises:
        NotFound: there is no such chart for this reader.
    """
    if key not in CHARTS or (counts.public and key not in PUBLIC):
        raise NotFound("There is no page at this address.")
    return CHARTS[key](counts)


def _sections(counts: Counts) -> Chart:
    """Say which sections are commented on: in public how much, for the desk with what."""
    public, kinds = counts.public, () if counts.public else tuple(CommentType)
    said: dict[int, Counter[Any]] = {row.id: Counter() for row in counts.sections}
    for row in counts.comments:
        if row.section_id in said:
            said[row.section_id][row.kind] += row.count
    drawn_rows, table = [], []
    for row in counts.sections:
        found, total = said[row.id], sum(said[row.id].values())
        title = in_language(row.title, language())
        pieces = [found[kind] for kind in kinds] or [drawn(total, public=public)]
        drawn_rows.append((f"{row.number} {title}", pieces, counted(total, public=public)))
        cells = [cell(total, public=public), *(found[kind] for kind in kinds)]
        table.append([row.number, title, *cells, cell(row.reads, public=public)])
    silent = [row for row in counts.sections if not said[row.id]]
    return Chart(
        key="sections",
        title=gettext("Which sections are commented on?"),
        answer=_most(counts, said, len(silent)),
        bars=bars(drawn_rows),
        head=[
            gettext("Number"), gettext("Section"), gettext("Comments"), *(kind_word(kind) for kind in kinds),
            gettext("Read, no comment"),
        ],
        table=table,
        legend=[kind_word(kind) for kind in kinds],
        more=_unanswered(silent),
    )  # fmt: skip


def _most(counts: Counts, said: Mapping[int, Counter[Any]], silent: int) -> str:
    totals = {row.number: sum(said[row.id].values()) for row in counts.sections}
    most = max(totals, key=lambda number: totals[number], default="")
    if not most or not totals[most]:
        return gettext("No section has a comment yet.")
    return gettext(
        "Most are on %(section)s: %(count)s. Without a comment: %(silent)s of %(all)s sections.",
        section=most, count=counted(totals[most], public=counts.public), silent=silent, all=len(counts.sections),
    )  # fmt: skip


def _unanswered(silent: Sequence[Any]) -> list[str]:
    numbers = [row.number for row in silent if not row.reads]
    if not numbers:
        return []
    return [
        gettext("No comment and no “read, no comment” yet: %(sections)s.", sections=listed(numbers)),
    ]


def _waiting(counts: Counts) -> Chart:
    """Say how long the undecided comments have waited; for the desk."""
    ages, oldest = counts.by("age"), [row.oldest for row in counts.comments if row.age is not None]
    rows = [(gettext(words), [ages[group]], str(ages[group])) for group, words in enumerate(AGES)]
    waiting = sum(ages[group] for group in range(len(AGES)))
    total = sum(ages.values())
    days = (counts.now - min(oldest)).days if oldest else 0
    return Chart(
        key="waiting",
        title=gettext("How long have comments waited for a decision?"),
        answer=ngettext(
            "Undecided: %(waiting)s of %(total)s; the oldest came %(num)s day ago.",
            "Undecided: %(waiting)s of %(total)s; the oldest came %(num)s days ago.",
            days, waiting=waiting, total=total,
        ) if waiting else gettext("Every comment has a decision.") if total else gettext("There is no comment yet."),
        bars=bars(rows),
        head=[gettext("Age"), gettext("Undecided comments")],
        table=[[gettext(words), ages[group]] for group, words in enumerate(AGES)],
    )  # fmt: skip


def _languages(counts: Counts) -> Chart:
    """Say in which languages people comment."""
    public, found = counts.public, counts.by("words_language")
    tags = [*(tag for tag in LANGUAGE_NAMES), *sorted(set(found) - set(LANGUAGE_NAMES))]
    most = max(found, key=lambda tag: found[tag], default=None)
    return Chart(
        key="languages",
        title=gettext("In which languages do people comment?"),
        answer=gettext(
            "Most comments are in %(language)s: %(count)s.",
            language=language_word(most), count=counted(found[most], public=public),
        ) if most else gettext("There is no comment yet."),
        bars=bars(
            [
                (LANGUAGE_NAMES.get(tag, tag), [drawn(found[tag], public=public)], counted(found[tag], public=public))
                for tag in tags
            ]
        ),
        head=[gettext("Language"), gettext("Comments")],
        table=[[LANGUAGE_NAMES.get(tag, tag), cell(found[tag], public=public)] for tag in tags],
    )  # fmt: skip


def _days(counts: Counts) -> Chart:
    return days_chart(
        {row.name: row.count for row in counts.days},
        opens_at=counts.draft.opens_at,
        closes_at=counts.draft.closes_at,
        public=counts.public,
        now=counts.now,
    )


CHARTS: Mapping[str, Callable[[Counts], Chart]] = {
    "sections": _sections,
    "days": _days,
    "waiting": _waiting,
    "regions": regions_chart,
    "decisions": decisions_chart,
    "languages": _languages,
}
PUBLIC = frozenset(CHARTS) - {"waiting"}
