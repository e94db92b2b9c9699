"""Charts for the coordinator: how far the decisions are, and whose voices are missing."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from consult.database import in_language
from consult.people.models import OrganisationKind
from consult.people.words import KINDS
from consult.reading.charts import Chart, bars
from consult.reading.counts import Counts
from consult.reading.invited import ANSWERS, Answer, Guest
from consult.reading.overview import chart_of
from consult.reading.regions import NAMES as REGIONS
from consult.reading.regions import Region
from consult.web.joints import listed
from consult.web.languages import NAMES as LANGUAGE_NAMES
from consult.web.languages import gettext, language

ORDER = tuple(Answer)


def charts(counts: Counts | None, guests: Sequence[Guest]) -> list[Chart]:
    """Return the charts of the coordinator's page; without a draft only those about the invited."""
    return [make(counts, guests) for key, make in CHARTS.items() if counts is not None or key in OF_GUESTS]


def _progress(counts: Counts | None, _guests: Sequence[Guest]) -> Chart:
    """Say how many comments of each section are decided."""
    assert counts is not None
    decided: Counter[Any] = Counter()
    waiting: Counter[Any] = Counter()
    for row in counts.comments:
        (waiting if row.age is not None else decided)[row.section_id] += row.count
    named = [(row.id, row.number, in_language(row.title, language())) for row in counts.sections]
    if decided[None] or waiting[None]:
        named.append((None, "–", gettext("On the whole draft")))
    rows, table = [], []
    for key, number, title in named:
        of_all = gettext("%(some)s of %(all)s", some=decided[key], all=decided[key] + waiting[key])
        if decided[key] + waiting[key]:
            rows.append((f"{number} {title}", [decided[key], waiting[key]], of_all))
        table.append([number, title, decided[key], waiting[key]])
    behind = max(named, key=lambda row: waiting[row[0]], default=None)
    answer = gettext(
        "Decided: %(count)s of %(all)s comments.",
        count=decided.total(), all=decided.total() + waiting.total(),
    )  # fmt: skip
    if not decided.total() + waiting.total():
        answer = gettext("There is no comment yet.")
    more = []
    if behind is not None and waiting[behind[0]]:
        more.append(
            gettext(
                "Most are waiting on %(section)s: %(count)s.", section=behind[1], count=waiting[behind[0]]
            )
        )
    words = [gettext("decided"), gettext("undecided")]
    head = [gettext("Number"), gettext("Section"), *words]
    return Chart(
        "progress", gettext("How far are the decisions?"), answer, bars(rows), head, table, words, more=more
    )


def _waiting(counts: Counts | None, _guests: Sequence[Guest]) -> Chart:
    assert counts is not None
    return chart_of(counts, "waiting")


def _by(
    key: str, title: str, first: str, groups: Sequence[tuple[str, str]], guests: Sequence[Guest], of: Callable[[Guest], str]
) -> Chart:  # fmt: skip
    """Return a chart of the invited people: for each group how many commented, read, were silent, did not accept."""
    found: dict[str, Counter[Answer]] = {name: Counter() for name, _ in groups}
    for one in guests:
        found[of(one)][one.answer] += 1
    rows: list[tuple[str, list[int], str]] = []
    table: list[list[str | int]] = []
    for name, words in groups:
        counts = found[name]
        spoken, invited = counts[Answer.COMMENTED] + counts[Answer.READ], counts.total()
        shown = gettext("%(some)s of %(all)s", some=spoken, all=invited)
        rows.append((words, [counts[answer] for answer in ORDER], shown))
        table.append(
            [words, invited, invited - counts[Answer.WAITING], *(counts[answer] for answer in ORDER)]
        )
    mute = [words for name, words in groups if not found[name][Answer.COMMENTED] and name]
    head = [
        first,
        gettext("People invited"),
        gettext("Accepted"),
        *(gettext(ANSWERS[answer]) for answer in ORDER),
    ]
    voiced = sum(bool(found[name][Answer.COMMENTED]) for name, _ in groups if name)
    answer = gettext(
        "With a comment: %(some)s of %(all)s. The bars count people.",
        some=voiced,
        all=sum(bool(name) for name, _ in groups),
    )
    return Chart(
        key, title, answer, bars(rows), head, table, [gettext(ANSWERS[answer]) for answer in ORDER],
        more=[gettext("No comment yet from: %(names)s.", names=listed(mute))] if mute and guests else [],
    )  # fmt: skip


def _spoken(guests: Sequence[Guest]) -> str:
    counts = Counter(one.answer for one in guests)
    return gettext(
        "People invited: %(invited)s; accepted: %(accepted)s; commented: %(commented)s; read without a comment: %(read)s; nothing received: %(silent)s.",
        invited=len(guests), accepted=len(guests) - counts[Answer.WAITING], commented=counts[Answer.COMMENTED],
        read=counts[Answer.READ], silent=counts[Answer.SILENT],
    )  # fmt: skip


def _kinds(_counts: Counts | None, guests: Sequence[Guest]) -> Chart:
    """Say how many organisations of each kind were heard: one that has many people is one."""
    houses = _houses(guests)
    rows: list[tuple[str, list[int], str]] = []
    table: list[list[str | int]] = []
    for kind in OrganisationKind:
        answers = Counter(house.answer for house in houses if house.kind is kind)
        people = [one for one in guests if one.kind is kind]
        if people:
            words, heard = gettext(KINDS[kind]), answers[Answer.COMMENTED] + answers[Answer.READ]
            shown = gettext("%(some)s of %(all)s", some=heard, all=answers.total())
            rows.append((words, [answers[answer] for answer in ORDER], shown))
            table.append([words, answers.total(), heard, *(answers[a] for a in ORDER), *_people(people)])
    alone = [one for one in guests if one.kind is None]
    if alone:
        table.append([gettext("No organisation"), *[""] * (2 + len(ORDER)), *_people(alone)])
    head = [
        gettext("Kind of organisation"), gettext("Organisations invited"), gettext("Heard"),
        *(gettext(ANSWERS[answer]) for answer in ORDER), gettext("People invited"), gettext("People heard"),
    ]  # fmt: skip
    universities = [house for house in houses if house.kind is OrganisationKind.HEI]
    mute = [house.organisation for house in universities if house.missing]
    return Chart(
        "guest-kinds", gettext("Have the universities and the others spoken?"),
        gettext(
            "Universities heard: %(some)s of %(all)s invited. The bars count organisations.",
            some=len(universities) - len(mute), all=len(universities),
        ),
        bars(rows), head, table, [gettext(ANSWERS[answer]) for answer in ORDER], more=[*_mute(mute), _spoken(guests)],
    )  # fmt: skip


def _houses(guests: Sequence[Guest]) -> list[Guest]:
    """Return for each organisation the one of its people who has done most; a reply in its own name is a comment."""
    found: dict[str, Guest] = {}
    for one in guests:
        if one.kind is not None:
            best = replace(one, answer=Answer.COMMENTED) if one.replied else one
            known = found.get(one.organisation)
            if known is None or ORDER.index(best.answer) < ORDER.index(known.answer):
                found[one.organisation] = best
    return list(found.values())


def _people(guests: Sequence[Guest]) -> list[int]:
    return [len(guests), sum(not one.missing for one in guests)]


def _mute(names: Sequence[str]) -> list[str]:
    if len(names) > MOST_NAMED:
        return [gettext("Universities with no voice yet: %(count)s.", count=len(names))]
    return [gettext("Universities with no voice yet: %(names)s.", names=listed(names))] if names else []


MOST_NAMED = 30


def _regions(_counts: Counts | None, guests: Sequence[Guest]) -> Chart:
    groups = [(str(region), gettext(REGIONS[region])) for region in Region if region is not Region.NONE]
    groups.append(("", gettext(REGIONS[Region.NONE])))
    return _by(
        "guest-regions", gettext("Do all regions speak?"), gettext("Region"), groups, guests,
        lambda one: "" if one.region is Region.NONE else str(one.region),
    )  # fmt: skip


def _languages(_counts: Counts | None, guests: Sequence[Guest]) -> Chart:
    groups = list(LANGUAGE_NAMES.items())
    known = {tag for tag, _ in groups}
    groups += [(tag, tag) for tag in sorted({one.language for one in guests} - known)]
    return _by(
        "guest-languages", gettext("Do people of all languages speak?"), gettext("Language"), groups, guests,
        lambda one: one.language,
    )  # fmt: skip


CHARTS: Mapping[str, Callable[[Counts | None, Sequence[Guest]], Chart]] = {
    "progress": _progress,
    "waiting": _waiting,
    "guest-kinds": _kinds,
    "guest-regions": _regions,
    "guest-languages": _languages,
}
OF_GUESTS = frozenset({"guest-kinds", "guest-regions", "guest-languages"})


def missing_rows(guests: Sequence[Guest], now: datetime) -> list[list[str | int]]:
    """Return the silent as rows of a file."""
    return [
        [
            one.name, one.email, one.organisation, one.country, LANGUAGE_NAMES.get(one.language, one.language),
            gettext(ANSWERS[one.answer]), one.asked_at.date().isoformat(),
            one.reminded_at.date().isoformat() if one.reminded_at is not None else "",
        ]
        for one in guests
        if one.missing
    ]  # fmt: skip
