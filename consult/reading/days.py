"""The chart of comments per day: upright bars from the opening to the deadline, which is a line."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from babel.dates import format_date

from consult.reading.charts import FEW, Bar, Chart, Part, cell, counted, drawn
from consult.web.dates import DAY, LOCALES, SHENZHEN
from consult.web.languages import gettext, language

MOST_BARS = 62  # more days than that are shown by week
ROOM = 16  # bars that leave room for the count on each
TALLEST = 100.0  # per cent of the height


def days_chart(
    found: Mapping[str, int], *, opens_at: datetime | None, closes_at: datetime | None, public: bool, now: datetime
) -> Chart:  # fmt: skip
    """Return the chart of comments by day in Shenzhen; `found` is {'2026-11-30': count}."""
    per_day = {date.fromisoformat(day): count for day, count in found.items()}
    days = _span(per_day, opens_at, closes_at, now)
    step = 1 if len(days) <= MOST_BARS else 7
    groups = [
        (days[i], sum(per_day.get(d, 0) for d in days[i : i + step])) for i in range(0, len(days), step)
    ]
    busiest = max(groups, key=lambda group: group[1], default=None)
    return Chart(
        key="days",
        title=gettext("When do the comments come?"),
        answer=_answer(busiest, step, public),
        bars=_bars(groups, public),
        head=[gettext("Day") if step == 1 else gettext("Week from"), gettext("Comments")],
        table=[[_day(first), cell(count, public=public)] for first, count in groups if count],
        upright=True,
        line=_line(groups, closes_at, step),
    )


def _span(
    per_day: Mapping[date, int], opens_at: datetime | None, closes_at: datetime | None, now: datetime
) -> list[date]:
    """Return all days from the opening or the first comment to the deadline or the last comment."""
    today = now.astimezone(SHENZHEN).date()
    ends = [*per_day, *(t.astimezone(SHENZHEN).date() for t in (opens_at, closes_at) if t is not None)]
    first, last = min(ends, default=today), max(ends, default=today)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _answer(busiest: tuple[date, int] | None, step: int, public: bool) -> str:
    if busiest is None or not busiest[1]:
        return gettext("There is no comment yet.")
    if public and busiest[1] < FEW and step == 1:
        return gettext("No day has three comments or more.")
    if public and busiest[1] < FEW:
        return gettext("No week has three comments or more.")
    shown = {"day": _day(busiest[0]), "count": counted(busiest[1], public=public)}
    if step == 1:
        return gettext("Most came on %(day)s: %(count)s.", **shown)
    return gettext("Most came in the week from %(day)s: %(count)s.", **shown)


def _bars(groups: list[tuple[date, int]], public: bool) -> list[Bar]:
    """Return a bar per group: its part's start is that from the left, its width the height, both in per cent.

    Printed is every count where there is room, else only the first of the highest, and never a small group in public.
    """
    most = max((drawn(count, public=public) for _, count in groups), default=0) or 1
    highest = next((first for first, count in groups if count == most), None)
    found = []
    for place, (first, count) in enumerate(groups):
        height = round(drawn(count, public=public) * TALLEST / most, 1)
        part = Part(0, round(place * 100 / len(groups), 2), height)
        told = count >= (FEW if public else 1) and (len(groups) <= ROOM or first == highest)
        found.append(Bar(_day(first), str(count) if told else "", (part,) if count else (), 0.0))
    return found


def _line(groups: list[tuple[date, int]], closes_at: datetime | None, step: int) -> tuple[float, str] | None:
    """Return where the deadline stands, in per cent from the left, and what it says."""
    if closes_at is None or not groups:
        return None
    day = closes_at.astimezone(SHENZHEN)
    passed = (day.date() - groups[0][0]).days + day.hour / 24
    at = round(min(100.0, passed * 100 / (len(groups) * step)), 2)
    return at, gettext("deadline: %(day)s", day=_day(day.date()))


def _day(day: date) -> str:
    return format_date(day, DAY[language()], locale=LOCALES[language()])
