"""Reminders and institutions' workspaces: letters that fit whoever is at work there, and nothing for the coordinator to read off."""

import pytest
from sqlalchemy import select

from consult.access import Role
from consult.comments.contributing import withdraw_contribution
from consult.mail.models import Letter
from consult.people.reminding import Reminded, remind
from consult.reading.invited import Answer, Guest, guests
from consult.reading.queues import queues
from tests.comments.institution import contribute, join, submitted, taken
from tests.mail.test_letters import letters, speak
from tests.worlds import World

SILENT = "Your voice is missing: Demo"
HOUSE = "Your institution has not submitted its reply yet: Demo"


def press(world: World, *who: str) -> Reminded:
    return remind(
        world.session, actor=world.people["coordinator"], now=world.now, consultation_id=world.consultation.id,
        people=[world.people[one].person_id or 0 for one in who],
    )  # fmt: skip


def reminders(world: World) -> dict[str, Letter]:
    """Return the reminders that are written, by receiver."""
    letters(world)
    rows = world.session.scalars(select(Letter).where(Letter.kind == "reminder"))
    return {row.address.split("@")[0]: row for row in rows}


def words_of(letter: Letter) -> str:
    return " ".join(letter.body.split())


def seen_by_coordinator(world: World) -> list[tuple[Guest, bool]]:
    found = guests(world.session, world.consultation.id, world.draft.id)
    return [(one, one.is_chosen(world.now)) for one in found]


def test_a_member_who_spoke_in_the_workspace_is_not_told_that_they_were_silent(world: World) -> None:
    contribute(world, "expert")
    assert press(world, "expert", "expert2") == Reminded(2, 0)  # what the coordinator is told tells nothing
    found = reminders(world)
    assert set(found) == {"expert2"} and found["expert2"].subject == SILENT


def test_a_member_who_took_their_words_back_is_reminded_as_everybody(world: World) -> None:
    said = contribute(world, "expert")
    withdraw_contribution(world.session, actor=world.people["expert"], now=world.now, contribution_id=said.id)
    press(world, "expert")
    assert set(reminders(world)) == {"expert"}


def test_the_coordinator_sees_the_same_whether_or_not_somebody_is_at_work_inside(world: World) -> None:
    before, waits = seen_by_coordinator(world), tuple(queues(world.session, world.consultation.id))
    contribute(world, "expert")
    taken(world, contribute(world, "representative"))
    assert seen_by_coordinator(world) == before
    assert {one.answer for one, _ in before} == {Answer.SILENT}
    press(world, "expert", "representative")
    letters(world)
    assert tuple(queues(world.session, world.consultation.id)) == waits


@pytest.mark.parametrize("who", ["expert", "representative"])
def test_a_representative_is_reminded_of_the_reply_that_is_begun(world: World, who: str) -> None:
    contribute(world, who)
    press(world, "representative")
    letter = reminders(world)["representative"]
    assert letter.subject == HOUSE
    assert "A reply is begun in your workspace." in words_of(letter)
    assert f"/institution/{world.organisations['nairobi'].id}/reply/" in letter.body
    assert "have not commented" not in words_of(letter)


def test_a_representative_of_an_institution_that_began_nothing_is_shown_its_workspace(world: World) -> None:
    press(world, "representative")
    letter = reminders(world)["representative"]
    assert letter.subject == HOUSE  # the subject is the same: a letter that fails shows it to the coordinator
    assert "is begun" not in words_of(letter) and "Your colleagues can prepare it" in words_of(letter)


def test_nobody_is_reminded_of_a_reply_that_is_submitted(world: World) -> None:
    contribute(world, "expert")
    taken(world, contribute(world, "representative"))
    submitted(world)
    join(world, "second", Role.REPRESENTATIVE, "nairobi")
    press(world, "expert", "second")
    assert reminders(world) == {}
    found = {one.email.split("@")[0]: one for one, _ in seen_by_coordinator(world)}
    assert found["second"].answer is Answer.SILENT and found["second"].replied
    assert [name for name, one in found.items() if one.is_chosen(world.now)] == ["expert2"]


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "n’a pas encore soumis sa réponse"), ("zh", "尚未在意见征询")]
)
def test_the_letter_is_in_its_receivers_language(world: World, language: str, words: str) -> None:
    speak(world, "representative", language)
    press(world, "representative")
    assert words in words_of(reminders(world)["representative"])
