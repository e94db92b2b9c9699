"""The chart of what was decided: totals in public, shares by section for the desk."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from consult.database import in_language
from consult.decisions.rules import Outcome
from consult.decisions.words import outcome_word
from consult.reading.charts import FEW, Chart, bars, cell, counted, drawn
from consult.reading.counts import Counts
from consult.web.languages import gettext, language


def decisions_chart(counts: Counts) -> Chart:
    """Say what was decided: in public over all, for the desk per section as shares of a whole."""
    total, exact = counts.by("outcome"), counts.reads_all
    decided = [outcome for outcome in Outcome if total[outcome]]
    return Chart(
        key="decisions",
        title=gettext("What was decided?"),
        answer=_answer(total, counts, exact=exact) if decided else gettext("Nothing is decided yet."),
        more=[gettext("Every one of them stands on the page of answers.")]
        if counts.public and exact and decided
        else [],
        **(_outcomes(total, exact=exact) if counts.public else _outcomes_by_section(counts)),
    )


def _answer(total: Mapping[Outcome | None, int], counts: Counts, *, exact: bool) -> str:
    by_outcome = {outcome: count for outcome, count in total.items() if outcome is not None}
    if not counts.public:
        return gettext(
            "Decided: %(count)s of %(all)s comments.",
            count=sum(by_outcome.values()), all=sum(total.values()),
        )  # fmt: skip
    if exact:
        return gettext(
            "Published answers to comments on this draft: %(count)s.", count=sum(by_outcome.values())
        )
    return gettext(
        "Published answers: %(count)s. Groups of fewer than 3 are not counted before comments close.",
        count=sum(count for count in by_outcome.values() if count >= FEW),
    )


def _outcomes(total: Mapping[Outcome, int], *, exact: bool) -> dict[str, Any]:
    """Return the bars and the table of all outcomes; small groups as such for whoever may not read every answer yet."""
    few = not exact
    return {
        "bars": bars(
            [(outcome_word(o), [drawn(total[o], public=few)], counted(total[o], public=few)) for o in Outcome]
        ),
        "head": [gettext("Outcome"), gettext("Comments")],
        "table": [[outcome_word(o), cell(total[o], public=few)] for o in Outcome],
    }


def _outcomes_by_section(counts: Counts) -> dict[str, Any]:
    found: dict[int | None, Counter[Any]] = {row.id: Counter() for row in counts.sections}
    for row in counts.comments:
        found.setdefault(row.section_id, Counter())[row.outcome] += row.count
    named = [(row.id, row.number, in_language(row.title, language())) for row in counts.sections]
    if found.get(None):
        named.append((None, "–", gettext("On the whole draft")))
    rows, table = [], []
    for key, number, title in named:
        pieces = [found[key][outcome] for outcome in Outcome]
        if any(pieces):
            printed = " · ".join(str(piece) for piece in pieces if piece)
            rows.append((f"{number} {title}", pieces, printed))
        table.append([number, title, *pieces, found[key][None]])
    words = [outcome_word(outcome) for outcome in Outcome]
    return {
        "bars": bars(rows, whole=True),
        "head": [gettext("Number"), gettext("Section"), *words, gettext("Undecided")],
        "table": table,
        "legend": words,
    }
