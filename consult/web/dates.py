"""Points in time as people read them: in Shenzhen and in UTC."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from consult.web.languages import gettext, language, ngettext

SHENZHEN = ZoneInfo("Asia/Shanghai")
DAY = {"en": "d MMMM y", "fr": "d MMMM y", "zh": "y年M月d日"}
MINUTE = "HH:mm"
LOCALES = {"en": "en", "fr": "fr", "zh": "zh_Hans"}


def day(moment: datetime) -> str:
    """Return the day in Shenzhen, in words: 30 November 2026."""
    return format_datetime(moment.astimezone(SHENZHEN), DAY[language()], locale=LOCALES[language()])


def days_around(moment: datetime) -> list[str]:
    """Return the day before the moment's in UTC, that day, and the next, in words: one of them is the day anywhere on earth."""
    utc = moment.astimezone(UTC)
    return [
        format_datetime(utc + timedelta(days=days), DAY[language()], locale=LOCALES[language()]) for days in (-1, 0, 1)
    ]  # fmt: skip


def deadline(moment: datetime) -> str:
    """Return the day and minute in Shenzhen and the minute in UTC."""
    here = moment.astimezone(SHENZHEN)
    return gettext(
        "%(day)s, %(time)s in Shenzhen (%(utc)s UTC)",
        day=day(moment), time=here.strftime("%H:%M"), utc=moment.astimezone(UTC).strftime("%H:%M"),
    )  # fmt: skip


def days_left(moment: datetime, now: datetime) -> str:
    """Return how long it is until `moment`, in days, or in hours on the last day."""
    seconds = (moment - now).total_seconds()
    if seconds >= 2 * 86400:
        return ngettext("%(num)s day left", "%(num)s days left", int(seconds // 86400))
    return ngettext("%(num)s hour left", "%(num)s hours left", max(0, int(seconds // 3600)))


def iso(moment: datetime) -> str:
    """Return the moment for a datetime attribute: 2026-11-30T10:00:00Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
