"""From the record to letters: who receives what, in which language."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from consult.access import OPERATOR, Actor, Role
from consult.decisions.models import DecidedComment, Decision, DecisionComment, Outcome
from consult.drafts.actions import extend_round, open_round
from consult.endorsements.models import Choice, Endorsement
from consult.mail.letters import LETTERS
from consult.mail.models import Letter, ReadingMark
from consult.mail.outbox import skip_to_now, write_letters
from consult.mail.texts import LINK, write
from consult.mail.wrapping import COLUMNS, width, wrapped
from consult.people import inviting, signing
from consult.people.guests import Guest
from consult.people.letters import _put
from consult.people.models import Delivery, LetterTopic, Person
from consult.record.actions import enter
from consult.record.events import Event
from tests.comments.said import say
from tests.worlds import World

BASE = "https://consult.example.org"
KEY = "a key for tests that is long enough to be one"


def letters(world: World, *, at_once: bool = True) -> list[Letter]:
    """Write the letters that are due, as to people who want all of them at once."""
    if at_once:
        for who in world.people.values():
            choices = dict.fromkeys(LetterTopic, Delivery.AT_ONCE)
            choices[LetterTopic.DESK] = Delivery.NONE
            _put(world.session, world.now, f"{who.name}@example.org", choices)
    write_letters(world.session, world.now, BASE)
    return list(world.session.scalars(select(Letter).order_by(Letter.id)))


def happen(world: World, event: Event, subject_id: int, **data: object) -> None:
    enter(
        world.session, event, actor=world.people["coordinator"], now=world.now, subject_id=subject_id,
        consultation_id=world.consultation.id, data=data,  # type: ignore[arg-type]
    )  # fmt: skip


def speak(world: World, who: str, language: str) -> None:
    world.session.execute(
        update(Person).where(Person.id == world.people[who].person_id).values(language=language)
    )


def test_an_invitation_is_written_in_its_language_without_its_secret(world: World) -> None:
    guest = Guest("new@example.org", Role.REPRESENTATIVE, "fr", "Amina", "University of Dakar (sample)")
    id_ = inviting.invite(
        world.session, actor=world.people["coordinator"], now=world.now,
        consultation_id=world.consultation.id, guest=guest, secret_key=KEY,
    )  # fmt: skip
    (letter,) = letters(world)
    assert (letter.kind, letter.address, letter.language) == ("invitation", "new@example.org", "fr")
    assert letter.subject == "Invitation à la consultation «\u202fDémo\u202f»"
    for words in (
        "Bonjour Amina,",
        "Représentant",
        "University of Dakar (sample)",
        "coordinator vous invite",
        LINK,
    ):
        assert words in " ".join(letter.body.split()), words
    assert (letter.link_purpose, letter.link_row_id) == ("invitation", id_)
    assert BASE not in letter.body


def test_a_list_of_guests_is_a_letter_to_each(world: World) -> None:
    inviting.invite_many(
        world.session, actor=OPERATOR, now=world.now, consultation_id=world.consultation.id, secret_key=KEY,
        guests=[Guest(f"p{n}@example.org", Role.EXPERT, tag) for n, tag in enumerate(("en", "fr", "zh"))],
    )  # fmt: skip
    found = letters(world)
    assert [(letter.address, letter.language) for letter in found] == [
        ("p0@example.org", "en"), ("p1@example.org", "fr"), ("p2@example.org", "zh"),
    ]  # fmt: skip
    assert "您受邀参加意见征询“示例”" in found[2].body


def test_a_sign_in_link_goes_to_its_person_and_to_nobody_for_an_unknown_address(world: World) -> None:
    for email in ("expert@example.org", "nobody@example.org"):
        signing.ask_for_link(
            world.session, actor=Actor(), now=world.now, email=email, browser="b", secret_key=KEY
        )
    assert [letter.address for letter in letters(world)] == ["expert@example.org"]


def test_a_sign_in_link_that_is_too_old_is_not_written_any_more(world: World) -> None:
    signing.ask_for_link(
        world.session, actor=Actor(), now=world.now, email="expert@example.org", browser="b", secret_key=KEY
    )
    world.now += timedelta(minutes=10)
    assert letters(world) == []


def test_a_comment_is_acknowledged_to_its_author_with_number_and_words(world: World) -> None:
    comment = say(world, words="Say <how>.\n\nAnd when.", suggestion="Other words entirely.")
    (letter,) = letters(world)
    assert (letter.kind, letter.address) == ("comment_receipt", "expert@example.org")
    assert letter.subject == f"Comment {comment.number} received: Demo"
    body = letter.body
    assert "> Say <how>.\n>\n> And when." in body and "> Other words entirely." in body
    assert "on clause F1.1" in body and f"{BASE}/en/demo/comments/{comment.number}\n" in body


def test_comments_of_a_person_never_reach_another(world: World) -> None:
    say(world, "expert", "Mine.")
    say(world, "expert2", "Yours.")
    found = letters(world)
    assert len(found) == 2
    told = {letter.address: letter.body for letter in found}
    assert "Yours." not in told["expert@example.org"] and "Mine." not in told["expert2@example.org"]


def decide(world: World, comment_id: int, response: str) -> int:
    decision = Decision(
        consultation_id=world.consultation.id, outcome=Outcome.IN_PART, response=response, response_language="en",
        html="", editor_id=world.people["editor"].person_id, decided_at=world.now, published_at=world.now,
    )  # fmt: skip
    world.session.add(decision)
    world.session.flush()
    world.session.execute(insert(DecisionComment).values(decision_id=decision.id, comment_id=comment_id))
    world.session.execute(
        insert(DecidedComment).values(
            decision_id=decision.id, comment_id=comment_id, published_id=decision.id
        )
    )
    return decision.id


def test_answers_go_to_each_author_in_one_letter_in_their_language(world: World) -> None:
    speak(world, "expert", "fr")
    first, second, other = say(world), say(world, words="More."), say(world, "expert2")
    letters(world)
    decisions = [decide(world, c.id, f"Because of {c.number}.") for c in (first, second, other)]
    hidden = decide(world, say(world, words="Not yet.").id, "Not published.")
    numbers = [first.number, second.number, other.number]
    happen(world, Event.DECISIONS_PUBLISHED, world.consultation.id, comments=numbers, decisions=decisions)
    found = [letter for letter in letters(world) if letter.kind == "answers"]
    assert [(letter.address, letter.language) for letter in found] == [
        ("expert@example.org", "fr"), ("expert2@example.org", "en"),
    ]  # fmt: skip
    assert found[0].subject == "Réponses à vos 2 commentaires\u202f: Démo"
    assert (
        f"> Because of {first.number}." in found[0].body
        and f"> Because of {other.number}." not in found[0].body
    )
    assert "Accepté en partie" in found[0].body and "Not published." not in found[0].body
    assert hidden not in decisions


def test_a_round_is_announced_to_everybody_who_takes_part_once(world: World) -> None:
    coordinator = world.people["coordinator"]
    world.round.closes_at = world.now
    world.session.flush()
    made = open_round(
        world.session, actor=coordinator, now=world.now, consultation_id=world.consultation.id,
        draft_id=world.draft.id, opens_at=world.now, closes_at=world.now + timedelta(days=9),
        comments_visible=world.round.comments_visible,
    )  # fmt: skip
    found = letters(world)
    assert len(found) == 8 == len({letter.address for letter in found})
    assert "stranger@example.org" not in {letter.address for letter in found}
    assert found[0].subject == "Open for comment: Demo" and f"{BASE}/en/demo/" in found[0].body
    extend_round(
        world.session, actor=coordinator, now=world.now, consultation_id=world.consultation.id, round_id=made.id,
        closes_at=world.now + timedelta(days=12), because="Many asked for it.",
    )  # fmt: skip
    extended = [letter for letter in letters(world) if letter.kind == "round_extended"]
    assert len(extended) == 8 and "> Many asked for it." in extended[0].body


def test_the_final_is_announced_to_signatories_only(world: World) -> None:
    speak(world, "signatory", "zh")
    happen(world, Event.FINAL_FROZEN, world.draft.id, draft="final")
    (letter,) = letters(world)
    assert letter.address == "signatory@example.org"
    assert world.draft.fingerprint is not None and world.draft.fingerprint in letter.body
    assert f"{BASE}/zh/demo/endorse/" in letter.body


@pytest.mark.parametrize("choice", list(Choice))
def test_an_endorsement_is_acknowledged_with_both_fingerprints(world: World, choice: Choice) -> None:
    row = Endorsement(
        consultation_id=world.consultation.id, number=1, draft_id=world.draft.id, fingerprint="a" * 64,
        organisation_id=world.organisations["nairobi"].id, person_id=world.people["signatory"].person_id,
        signed_name="S", office="O", choice=choice, statement_language="en", signed_at=world.now, document="{}",
        digest="b" * 64, form_key=str(uuid4()),
    )  # fmt: skip
    world.session.add(row)
    world.session.flush()
    event = Event.ENDORSEMENT_DECLINED if choice is Choice.DECLINED else Event.ENDORSEMENT_SIGNED
    happen(world, event, row.id)
    (letter,) = letters(world)
    assert letter.address == "signatory@example.org"
    assert "a" * 64 in letter.body and "b" * 64 in letter.body


def test_the_launch_is_told_to_everybody_who_takes_part(world: World) -> None:
    happen(world, Event.STANDARD_LAUNCHED, world.consultation.id, fingerprint="c" * 64)
    found = letters(world)
    assert len(found) == 8 and "c" * 64 in found[0].body


def test_a_new_password_is_told_to_its_owner(world: World) -> None:
    who = world.people["expert"]
    enter(world.session, Event.PERSON_PASSWORD_SET, actor=who, now=world.now, subject_id=who.person_id or 0)
    (letter,) = letters(world)
    assert letter.address == "expert@example.org" and f"{BASE}/en/profile" in letter.body


def test_a_closed_account_receives_nothing(world: World) -> None:
    world.session.execute(
        update(Person).where(Person.id == world.people["signatory"].person_id).values(disabled_at=world.now)
    )
    happen(world, Event.FINAL_FROZEN, world.draft.id)
    assert letters(world) == []


def test_every_entry_gets_its_letters_once(world: World) -> None:
    for words in ("One.", "Two.", "Three."):
        say(world, words=words)
    read = []
    while count := write_letters(world.session, world.now, BASE, most=2):
        read.append(count)
    assert sum(read) == 3
    assert len(letters(world)) == 3
    assert len({letter.message_id for letter in letters(world)}) == 3


def test_a_letter_rolled_back_is_written_again(session: Session, world: World) -> None:
    say(world)
    session.commit()
    write_letters(session, world.now, BASE)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(ReadingMark)) == 0
    assert len(letters(world)) == 1


def test_a_message_id_is_the_same_however_often_it_is_made(session: Session, world: World) -> None:
    say(world)
    session.commit()
    first = letters(world)[0].message_id
    session.rollback()
    assert letters(world)[0].message_id == first
    assert first.endswith("@consult.example.org>")


def test_what_was_replayed_gets_no_letters(world: World) -> None:
    say(world)
    skip_to_now(world.session)
    assert letters(world) == []
    say(world, words="Later.")
    assert len(letters(world)) == 1


def test_one_letter_that_cannot_be_written_does_not_hold_up_the_others(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    happen(world, Event.DECISIONS_PUBLISHED, world.consultation.id)
    say(world)
    assert [letter.kind for letter in letters(world)] == ["comment_receipt"]
    assert "no letter could be written for entry 1" in caplog.text


@pytest.mark.parametrize("language", ["en", "fr", "zh"])
def test_every_letter_is_plain_text_of_seventy_columns(world: World, language: str) -> None:
    for who in ("expert", "signatory"):
        speak(world, who, language)
    say(world, words="质量 " * 100)
    happen(world, Event.FINAL_FROZEN, world.draft.id)
    happen(world, Event.STANDARD_LAUNCHED, world.consultation.id, fingerprint="c" * 64)
    for letter in letters(world):
        assert all(width(line) <= COLUMNS or "://" in line for line in wrapped(letter.body).split("\n"))
        assert "\n\n\n" not in letter.body and "<" not in letter.body and "%(" not in letter.body
        assert letter.subject and "\n" not in letter.subject


def test_words_of_people_cannot_steer_a_letter() -> None:
    values = {
        "name": "A\r\nBcc: victim@example.org\x1b[2J", "title": {"en": "T\nBcc: x@example.org"}, "role": "Expert",
        "duty": "", "organisation": "{{ 7 * 7 }}", "inviter": "%(x)s", "expires_at": World.__annotations__ and _now(),
    }  # fmt: skip
    text = write("invitation", "en", values)
    assert "\n" not in text.subject and "\r" not in text.subject + text.body and "\x1b" not in text.body
    assert "{{ 7 * 7 }}" in text.body and "%(x)s" in text.body


def _now() -> object:
    from datetime import UTC, datetime

    return datetime(2026, 10, 1, tzinfo=UTC)


def test_every_kind_of_letter_is_sent_by_a_test_in_this_folder() -> None:
    told = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    told += Path(__file__).parents[1].joinpath("reading", "test_coordinating.py").read_text("utf-8")
    kinds = {kind.template for kinds in LETTERS.values() for kind in kinds}
    tacit = {
        "invitation",
        "sign_in_link",
        "password_set",
        "answers",
        "replies",
        "final_frozen",
        "launch",
        "endorsement_receipt",
    }
    assert not [kind for kind in kinds - tacit if f'"{kind}"' not in told]
