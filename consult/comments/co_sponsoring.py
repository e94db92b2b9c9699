"""Ask another organisation to support one's reply, and answer such a request; always about a submitted version."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from consult.access import Actor, Permission, Role, require
from consult.comments import reply_rules
from consult.comments.reply_models import ConsolidatedReply, CoSponsor, CoSponsorState
from consult.comments.submitting import newest_reply
from consult.comments.workspaces import ensure_takes_words, led_workspace, round_and_consultation, take_turn
from consult.errors import NotFound
from consult.people.models import RoleGrant
from consult.record.actions import enter
from consult.record.events import Event

NO_SUCH = "There is no page at this address."


def ask_co_sponsor(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, organisation_id: int, sponsor_id: int
) -> CoSponsor:  # fmt: skip
    """Ask another organisation to support the newest submitted version; asking again changes nothing unless it declined.

    Raises:
        NotFound: the actor does not represent the organisation.
        CoSponsorRefused: nothing was submitted yet, or nobody speaks for the other organisation here.
        NotNow: the round has closed.
    """
    workspace = led_workspace(
        session, actor=actor, now=now, consultation_id=consultation_id, organisation_id=organisation_id
    )
    ensure_takes_words(workspace, now)
    take_turn(session, organisation_id)
    reply_rules.ensure_asks_another(
        organisation_id, sponsor_id, takes_part=_takes_part(session, consultation_id, sponsor_id)
    )
    reply = newest_reply(session, workspace.round_id, organisation_id)
    if reply is None:
        raise reply_rules.CoSponsorRefused(
            "Submit the reply first: what is asked for is support of a submitted version."
        )
    row = session.execute(
        select(CoSponsor).where(
            CoSponsor.round_id == workspace.round_id,
            CoSponsor.organisation_id == organisation_id,
            CoSponsor.sponsor_id == sponsor_id,
        )
    ).scalar_one_or_none()
    if row is not None and (row.state is not CoSponsorState.DECLINED or row.reply_id == reply.id):
        return row
    if row is None:
        row = CoSponsor(
            round_id=workspace.round_id, organisation_id=organisation_id, sponsor_id=sponsor_id, reply_id=reply.id,
            asked_by=actor.person_id, asked_at=now, state=CoSponsorState.ASKED,
        )  # fmt: skip
        session.add(row)
    else:
        row.reply_id, row.asked_by, row.asked_at = reply.id, actor.person_id or 0, now
        row.state, row.answered_by, row.answered_at = CoSponsorState.ASKED, None, None
    session.flush()
    _record(session, Event.CO_SPONSOR_ASKED, row, actor, now, consultation_id, reply.version)
    return row


def answer_request(
    session: Session, *, actor: Actor, now: datetime, request_id: int, seen_version: int, accept: bool
) -> CoSponsor:  # fmt: skip
    """Support the newest version of another organisation's reply, or not; may be answered anew while the round is open.

    `seen_version` is the version that the representative read.

    Raises:
        NotFound: the actor does not represent the organisation that is asked.
        ReplyChanged: a newer version was submitted meanwhile.
        NotNow: the round has closed.
    """
    row = session.execute(
        select(CoSponsor).where(CoSponsor.id == request_id).with_for_update()
    ).scalar_one_or_none()
    if row is None:
        raise NotFound(NO_SUCH)
    a_round = round_and_consultation(session, row.round_id)
    consultation_id = a_round.consultation_id
    require(actor, Permission.CONSOLIDATE, consultation_id)
    workspace = led_workspace(
        session, actor=actor, now=now, consultation_id=consultation_id, organisation_id=row.sponsor_id
    )
    if workspace.round_id != row.round_id:
        raise NotFound(NO_SUCH)
    ensure_takes_words(workspace, now)
    newest: ConsolidatedReply | None = newest_reply(session, row.round_id, row.organisation_id)
    if newest is None or newest.version != seen_version:
        raise reply_rules.ReplyChanged("A newer version was submitted meanwhile. Read it, and answer again.")
    row.reply_id, row.answered_by, row.answered_at = newest.id, actor.person_id, now
    row.state = CoSponsorState.ACCEPTED if accept else CoSponsorState.DECLINED
    session.flush()
    event = Event.CO_SPONSOR_ACCEPTED if accept else Event.CO_SPONSOR_DECLINED
    _record(session, event, row, actor, now, consultation_id, newest.version)
    return row


def _takes_part(session: Session, consultation_id: int, organisation_id: int) -> bool:
    speaks = exists().where(
        RoleGrant.consultation_id == consultation_id,
        RoleGrant.organisation_id == organisation_id,
        RoleGrant.role == Role.REPRESENTATIVE,
        RoleGrant.ended_at.is_(None),
    )
    return bool(session.execute(select(speaks)).scalar())


def _record(
    session: Session, event: Event, row: CoSponsor, actor: Actor, now: datetime, consultation_id: int, version: int
) -> None:  # fmt: skip
    data = {"organisation": row.organisation_id, "sponsor": row.sponsor_id, "version": version}
    enter(
        session, event, actor=actor, now=now, subject_id=row.id, consultation_id=consultation_id, data=data
    )  # fmt: skip
