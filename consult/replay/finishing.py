"""The end of a replay: the final frozen, endorsed by test signatories, launched; and how large a redline is."""

from collections.abc import Callable
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access import Role
from consult.drafts.models import Draft
from consult.endorsements.actions import Signing, launch, sign
from consult.endorsements.rules import Choice
from consult.redlines.actions import freeze_final
from consult.redlines.models import Change
from consult.redlines.rules import STILL
from consult.replay.people import COORDINATOR, SIGNATORIES, Cast
from consult.replay.summary import Redline, Summary


def finish(
    session: Session, cast: Cast, consultation_id: int, tick: Callable[[], datetime], summary: Summary
) -> None:
    """Freeze the last version as final, sign it for every test institution, launch it."""
    coordinator = cast.actor(session, COORDINATOR)
    final = freeze_final(session, actor=coordinator, now=tick(), consultation_id=consultation_id)
    for name in SIGNATORIES:
        signatory = cast.actor(session, name)
        for organisation_id in signatory.organisations_as(Role.SIGNATORY, consultation_id):
            signing = Signing(
                organisation_id=organisation_id, fingerprint=final.fingerprint or "", name=name,
                office="Signs for the test", choice=Choice.IN_FULL, form_key=str(uuid5(NAMESPACE_URL, f"{final.key}/{name}")),
            )  # fmt: skip
            sign(session, actor=signatory, now=tick(), consultation_id=consultation_id, signing=signing)
            summary.endorsements += 1
    launch(session, actor=coordinator, now=tick(), consultation_id=consultation_id)
    summary.launched = True


def size_of(session: Session, from_draft_id: int, to_draft_id: int, language: str) -> Redline:
    """Return how much changed between two drafts in one language, from the stored redline."""
    keys = {
        row.id: row.key
        for row in session.execute(
            select(Draft.id, Draft.key).where(Draft.id.in_((from_draft_id, to_draft_id)))
        )
    }
    rows = session.execute(
        select(Change.kind, Change.ops).where(
            Change.from_draft_id == from_draft_id,
            Change.to_draft_id == to_draft_id,
            Change.language == language,
        )
    ).all()
    changed = [row for row in rows if row.kind not in STILL]
    counts = {sign: sum(size for row in changed for op, size in row.ops if op == sign) for sign in "+-"}
    return Redline(keys[from_draft_id], keys[to_draft_id], len(changed), counts["+"], counts["-"])
