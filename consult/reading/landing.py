"""The landing page: what, for whom, until when, what to do; after launch, the launched standard."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from consult.access import Actor, Permission, may
from consult.drafts.models import DraftKind, Stage
from consult.drafts.places import Place
from consult.endorsements import queries as endorsements
from consult.reading import queries
from consult.redlines.rules import may_see_final

STEPS = ("draft", "comment", "decide", "final", "endorse", "launch")


def describe(session: Session, place: Place, actor: Actor, now: datetime) -> dict[str, Any]:
    """Return everything the landing page shows, in at most five statements."""
    drafts = queries.where_we_are(session, place.id, final=sees_final(place, actor))
    shown = [d for d in drafts if d.kind is not DraftKind.BASELINE]
    newest = shown[-1] if shown else None
    sections = queries.sections_with_counts(session, newest.id, actor, now) if newest is not None else []
    with_round = next((d for d in reversed(drafts) if d.opens_at is not None), None)
    launched = endorsements.launch_of(session, place.id) if place.stage is Stage.LAUNCHED else None
    return {
        "drafts": drafts,
        "newest": newest,
        "sections": sections,
        "round": with_round,
        "state": state_of(place, with_round, now),
        "step": step_of(place, with_round, now),
        "voices": queries.voices(session, place.id),
        "launched": launched,
        "register": endorsements.register_rows(session, place.id) if launched is not None else [],
        "may_comment": may(actor, Permission.COMMENT, place.id),
        "may_endorse": may(actor, Permission.ENDORSE, place.id),
    }


def sees_final(place: Place, actor: Actor) -> bool:
    """Tell whether the actor may see the final of a consultation."""
    return may_see_final(place.stage, takes_part=bool(actor.roles_in(place.id)) or actor.operator)


def state_of(place: Place, a_round: Any, now: datetime) -> str:
    """Return the state in one word: preparing, soon, open, deciding, final or launched."""
    if place.stage is Stage.LAUNCHED:
        return "launched"
    if place.stage is Stage.FROZEN:
        return "final"
    if place.stage is Stage.PREPARING:
        return "preparing"
    if a_round is None or now < a_round.opens_at:
        return "soon"
    return "open" if now < a_round.closes_at else "deciding"


def step_of(place: Place, a_round: Any, now: datetime) -> str:
    """Return which of the steps the consultation is at."""
    state = state_of(place, a_round, now)
    return {
        "preparing": "draft",
        "soon": "draft",
        "open": "comment",
        "deciding": "decide",
        "final": "endorse",
        "launched": "launch",
    }[state]
