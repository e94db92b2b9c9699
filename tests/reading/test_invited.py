"""The invited list and what waits, read on both databases."""

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import update
from sqlalchemy.orm import Session

from consult.access import Role
from consult.comments.actions import add_comment, state_no_comment
from consult.comments.models import CommentType
from consult.drafts.actions import extend_round
from consult.mail.digest import write_digests
from consult.mail.models import Letter
from consult.mail.outbox import write_letters
from consult.people import inviting
from consult.people.guests import Guest
from consult.people.letters import _put
from consult.people.models import Delivery, Invitation, LetterTopic, OrganisationKind
from consult.people.reminding import remind
from consult.reading.invited import Answer, guests
from consult.reading.queues import queues
from consult.reading.regions import Region
from tests.worlds import World, build

KEY = "a key for tests that is long enough to be one"


def invite(world: World, *asked: Guest) -> list[int]:
    return inviting.invite_many(
        world.session, actor=world.people["coordinator"], now=world.now, consultation_id=world.consultation.id,
        guests=asked, secret_key=KEY,
    )  # fmt: skip


def test_everybody_asked_is_on_the_list_once_with_what_they_did(session: Session, now: datetime) -> None:
    world = build(session, now)
    add_comment(
        session, actor=world.people["expert"], now=now, draft_id=world.draft.id, section_id=world.sections[0].id, clause_id=None,
        language="en", kind=CommentType.GENERAL, words="remark", words_language="en", form_key=str(uuid4()),
    )  # fmt: skip
    state_no_comment(session, actor=world.people["representative"], now=now, section_id=world.sections[0].id)
    ids = invite(
        world,
        Guest("lima@example.org", Role.EXPERT, "fr", "Ana", "University of Lima (sample)", OrganisationKind.HEI, "PE"),
        Guest("lima@example.org", Role.REPRESENTATIVE, "fr", "Ana", "University of Lima (sample)"),
        Guest("none@example.org", Role.EXPERT, "zh"),
        Guest("gone@example.org", Role.EXPERT, "en"),
    )  # fmt: skip
    session.execute(update(Invitation).where(Invitation.id == ids[3]).values(revoked_at=now))
    remind(
        session, actor=world.people["coordinator"], now=now, consultation_id=world.consultation.id,
        people=[world.people["expert2"].person_id or 0], invitations=[ids[2]],
    )  # fmt: skip
    _put(session, now, "lima@example.org", {LetterTopic.REMINDERS: Delivery.NONE})
    found = {one.email.split("@")[0]: one for one in guests(session, world.consultation.id, world.draft.id)}
    assert {name: one.answer for name, one in found.items()} == {
        "expert": Answer.COMMENTED, "representative": Answer.READ, "expert2": Answer.SILENT, "lima": Answer.WAITING,
        "none": Answer.WAITING,
    }  # fmt: skip
    assert list(found)[-1] == "none", "those without an organisation come last"
    lima = found["lima"]
    assert (lima.kind, lima.region, lima.organisation) == (
        OrganisationKind.HEI, Region.LATIN_AMERICA_CARIBBEAN, "University of Lima (sample)",
    )  # fmt: skip
    later = now + timedelta(days=3)
    assert [name for name, one in found.items() if one.may_be_reminded(now)] == []
    assert sorted(name for name, one in found.items() if one.may_be_reminded(later)) == ["expert2", "none"]
    assert found["expert2"].reminded_at == now and found["none"].reminded_at == now
    assert {one.answer for one in guests(session, world.consultation.id, None)} == {
        Answer.SILENT,
        Answer.WAITING,
    }


def test_nothing_waits_at_first(session: Session, now: datetime) -> None:
    world = build(session, now)
    found = queues(session, world.consultation.id)
    assert tuple(found) == (0, None, 0, None, 0, 0)


def test_a_letter_of_the_day_that_was_given_up_waits_as_well(session: Session, now: datetime) -> None:
    world = build(session, now)
    extend_round(
        session, actor=world.people["coordinator"], now=now, consultation_id=world.consultation.id, round_id=world.round.id,
        closes_at=world.round.closes_at + timedelta(days=1), because="Many asked.",
    )  # fmt: skip
    write_letters(session, now, "https://consult.example.org")
    write_digests(session, now + timedelta(days=1), "https://consult.example.org", 7)
    assert queues(session, world.consultation.id).letters == 0
    session.execute(
        update(Letter).where(Letter.person_id == world.people["expert"].person_id).values(given_up_at=now)
    )
    assert queues(session, world.consultation.id).letters == 1
