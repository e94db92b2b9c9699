"""The coordinator's pages: how far it is, what waits, whose voices are missing, and whom to remind."""

from typing import Any

from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue

from consult.access import Permission
from consult.errors import NotFound
from consult.people.models import OrganisationKind
from consult.people.words import KINDS
from consult.reading import balance, figures, invited
from consult.reading.counts import Counts, draft_asked
from consult.reading.queues import queues
from consult.reading.regions import NAMES as REGIONS
from consult.reading.sheets import csv_file
from consult.web.door import actor, now
from consult.web.door_marks import needs
from consult.web.languages import LANGUAGES, NAMES, gettext
from consult.web.pages import page
from consult.web.store import reading

pages = Blueprint("coordinating", __name__)
MOST = 300  # people on one page of reminders; filters find the others


@pages.get("/<lang:lang>/<slug>/progress/")
@needs(Permission.READ_PEOPLE)
def overview(slug: str) -> ResponseReturnValue:
    """Show how far the consultation is and whose voices are missing."""
    counts, guests = _counted()
    return page(
        "reading/coordinating.html",
        draft=counts.draft if counts is not None else None,
        charts=balance.charts(counts, guests),
        queues=queues(reading(), g.place.id),
        missing=sum(one.missing for one in guests),
        open_to=[one for one in guests if one.is_chosen(now())],
        answers=invited.ANSWERS,
    )


@pages.get("/<lang:lang>/<slug>/progress/<chart>.csv")
@needs(Permission.READ_PEOPLE)
def overview_file(slug: str, chart: str) -> ResponseReturnValue:
    """Give the table under a chart as a file; `missing` is the list of those whose voice is missing."""
    counts, guests = _counted()
    if chart == "missing":
        return _file(slug, chart, _missing_head(), balance.missing_rows(guests, now()))
    found = next((one for one in balance.charts(counts, guests) if one.key == chart), None)
    if found is None:
        raise NotFound("There is no page at this address.")
    return _file(slug, chart, found.head, found.table)


@pages.get("/<lang:lang>/<slug>/progress/missing")
@needs(Permission.READ_PEOPLE)
def missing(slug: str) -> ResponseReturnValue:
    """List those whose voice is missing, to be reminded in one press."""
    names = ("kind", "region", "language", "answer")
    asked = {name: request.args.get(name, "") for name in names}
    _counts, guests = _counted()
    found = invited.chosen(guests, **asked)
    return page(
        "reading/missing.html",
        guests=found[:MOST],
        count=len(found),
        asked=asked,
        choices=_choices(),
        answers=invited.ANSWERS,
        language_names=NAMES,
        reminded=request.args.get("reminded", ""),
        left_out=request.args.get("left_out", ""),
    )


def _counted() -> tuple[Counts | None, list[invited.Guest]]:
    """Count over the newest draft with a round, in three statements; only the invited before there is one."""
    session = reading()
    draft = draft_asked(session, g.place, actor(), request.args.get("draft", ""))
    guests = invited.guests(session, g.place.id, draft.id if draft is not None else None)
    if draft is None:
        return None, guests
    counts = Counts(
        sections=figures.sections(session, draft.id, now()),
        comments=figures.comments(session, draft.id, now(), desk=True),
        days=(), clauses=(), organisations=(), draft=draft, public=False, now=now(),
    )  # fmt: skip
    return counts, guests


def _choices() -> dict[str, list[tuple[str, str]]]:
    """Return the filters: for each the values and their words."""
    return {
        "answer": [
            (str(one), gettext(words))
            for one, words in invited.ANSWERS.items()
            if one in (invited.Answer.SILENT, invited.Answer.WAITING)
        ],
        "kind": [(str(kind), gettext(KINDS[kind])) for kind in OrganisationKind],
        "region": [(str(region), gettext(words)) for region, words in REGIONS.items()],
        "language": [(tag, NAMES[tag]) for tag in LANGUAGES],
    }


def _missing_head() -> list[str]:
    return [
        gettext("Name"), gettext("E-mail address"), gettext("Organisation"), gettext("Country"), gettext("Language"),
        gettext("Answer so far"), gettext("Asked on"), gettext("Reminded on"),
    ]  # fmt: skip


def _file(slug: str, name: str, head: Any, table: Any) -> Response:
    answer = Response(csv_file(head, table), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}-{name}.csv"'
    return answer
