"""The links at the top of every page of a consultation: what there is for this person at this stage."""

from flask import g, url_for

from consult.access import Permission, Role, may
from consult.drafts.models import Stage
from consult.web.door import actor
from consult.web.languages import gettext


def places_of_nav() -> list[tuple[str, str]]:
    """Return (label, address) of the places of this consultation for this person."""
    place, who = g.place, actor()
    slug, stage = place.slug, place.stage
    fixed = stage in (Stage.FROZEN, Stage.LAUNCHED)
    rows = [
        (stage is not Stage.PREPARING, gettext("Read"), "reading.landing"),
        (
            stage is not Stage.PREPARING and may(who, Permission.COMMENT, place.id),
            gettext("My comments"),
            "comments.mine",
        ),
        (may(who, Permission.READ_DESK, place.id), gettext("Desk"), "decisions.inbox"),
        (stage is not Stage.PREPARING, gettext("Answers"), "reading.answers"),
        (stage is not Stage.PREPARING, gettext("Redlines"), "redlines.index"),
        (stage is not Stage.PREPARING, gettext("In figures"), "reading.overview"),
        (stage is not Stage.PREPARING, gettext("Search"), "reading.search"),
        (
            stage is Stage.FROZEN and may(who, Permission.ENDORSE, place.id),
            gettext("Endorse"),
            "endorsements.start",
        ),
        (
            stage is Stage.LAUNCHED or (fixed and _sees_register()),
            gettext("Register"),
            "endorsements.register",
        ),
        (may(who, Permission.MANAGE, place.id), gettext("Drafts and rounds"), "drafts.index"),
        (may(who, Permission.READ_PEOPLE, place.id), gettext("Progress"), "coordinating.overview"),
        (may(who, Permission.READ_PEOPLE, place.id), gettext("People"), "people.index"),
        (may(who, Permission.FREEZE, place.id), gettext("Final"), "redlines.final"),
        (fixed and may(who, Permission.LAUNCH, place.id), gettext("Launch"), "endorsements.launch"),
    ]
    return [(label, url_for(endpoint, slug=slug)) for shown, label, endpoint in rows if shown]


def _sees_register() -> bool:
    return bool(actor().roles_in(g.place.id) & {Role.COORDINATOR, Role.SIGNATORY, Role.OBSERVER})
