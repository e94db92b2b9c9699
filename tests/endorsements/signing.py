"""A world with a frozen final, and what a signatory sends."""

from typing import Any
from uuid import uuid4

from consult.drafts.models import Draft
from consult.endorsements.actions import Signing, sign
from consult.endorsements.models import Endorsement
from consult.endorsements.rules import Choice
from tests.worlds import World


def signing(world: World, final: Draft, **changed: Any) -> Signing:
    """Return what the signatory of Nairobi sends to endorse in full."""
    values: dict[str, Any] = {
        "organisation_id": world.organisations["nairobi"].id,
        "fingerprint": final.fingerprint,
        "name": "Wanjiru Mwangi",
        "office": "Vice-Chancellor",
        "choice": Choice.IN_FULL,
        "form_key": str(uuid4()),
    }
    return Signing(**{**values, **changed})


def signed(world: World, final: Draft, **changed: Any) -> Endorsement:
    """Sign as the signatory of Nairobi."""
    return sign(
        world.session, actor=world.people["signatory"], now=world.now, consultation_id=world.consultation.id,
        signing=signing(world, final, **changed),
    )  # fmt: skip
