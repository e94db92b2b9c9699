"""Posted fields of rounds and publications to values, or errors on the field with every word kept."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from consult.drafts.models import CommentsVisible
from consult.web.dates import SHENZHEN
from consult.web.forms import Form
from consult.web.languages import N_

MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})")
GRACE_HOURS = 72
LONGEST_REASON = 1_000


@dataclass(frozen=True, slots=True)
class RoundForm:
    """A round to open; times in UTC."""

    draft_id: int
    opens_at: datetime
    closes_at: datetime
    comments_visible: CommentsVisible
    grace_hours: int
    changes_only: bool


@dataclass(frozen=True, slots=True)
class ExtensionForm:
    """A later closing and its reason; the time in UTC."""

    closes_at: datetime
    because: Mapping[str, str]  # {language tag: words}


def read_round(form: Form) -> RoundForm:
    """Read the form that opens a round.

    Raises:
        Invalid: with the errors by field.
    """
    form.only(["draft", "opens_at", "closes_at", "comments_visible", "grace_hours", "changes_only"])
    draft_id = form.whole("draft")
    if draft_id is None and "draft" not in form.errors:
        form.errors["draft"] = N_("Choose one of these.")
    opens_at, closes_at = read_moment(form, "opens_at"), read_moment(form, "closes_at")
    visible = form.choice("comments_visible", CommentsVisible, default=CommentsVisible.PARTICIPANTS)
    grace = form.whole("grace_hours")
    form.check()
    assert draft_id is not None and opens_at is not None and closes_at is not None and visible is not None
    hours = GRACE_HOURS if grace is None else grace
    return RoundForm(draft_id, opens_at, closes_at, visible, hours, form.words("changes_only") == "yes")


def read_extension(form: Form, languages: Sequence[str]) -> ExtensionForm:
    """Read the form that extends a round; its reason is written in at least one of the consultation's languages.

    Raises:
        Invalid: with the errors by field.
    """
    names = {tag: f"because_{tag}" for tag in languages}
    form.only(["closes_at", *names.values()])
    closes_at = read_moment(form, "closes_at")
    reason = {tag: form.text(name, most=LONGEST_REASON, lines=True) for tag, name in names.items()}
    if not any(reason.values()):
        form.errors[next(iter(names.values()))] = N_("Say why the round is extended.")
    form.check()
    assert closes_at is not None
    return ExtensionForm(closes_at, {tag: words for tag, words in reason.items() if words})


def read_publication(form: Form) -> None:
    """Read the form that publishes a draft: the tick that its report was checked.

    Raises:
        Invalid: the tick is missing.
    """
    form.only(["checked"])
    if form.words("checked") != "yes":
        form.errors["checked"] = N_("Read the report, then tick this: published text never changes.")
    form.check()


def read_moment(form: Form, name: str) -> datetime | None:
    """Read a day and time as typed in Shenzhen (2026-11-30T18:00 or with a space) and return it in UTC."""
    found = MOMENT.fullmatch(form.words(name).strip())
    try:
        if found is None:
            raise ValueError(name)
        return datetime.fromisoformat(f"{found[1]}T{found[2]}").replace(tzinfo=SHENZHEN).astimezone(UTC)
    except ValueError:
        form.errors[name] = N_("Type a day and a time such as 2026-11-30 18:00.")
        return None


def typed(moment: datetime) -> str:
    """Return a moment as the forms take it: the day and time in Shenzhen."""
    return moment.astimezone(SHENZHEN).strftime("%Y-%m-%dT%H:%M")
