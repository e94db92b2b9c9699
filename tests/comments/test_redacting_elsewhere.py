"""Words taken out of a comment, and out of every other place of the consultation where they were quoted."""

import re
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from consult.comments.actions import reply
from consult.comments.elsewhere import Looked, Place, find_elsewhere, redact_everywhere
from consult.comments.hiding import hide_words
from consult.comments.models import Comment
from consult.comments.moderation_models import RedactedPlace
from consult.comments.quoted_words import NAMES, WHY
from consult.comments.quoting import SOURCES, Kind
from consult.comments.spellings import spellings_of
from consult.decisions.actions import decide, edit_clause, undo_amendment
from consult.decisions.checking_models import Confirming, DecisionResponse, DeskRules
from consult.decisions.confirming import send_back
from consult.decisions.interests import declare_interest
from consult.decisions.models import Decision
from consult.decisions.notes import add_note
from consult.decisions.rules import Outcome, Seen
from consult.decisions.sharing_models import DeskNoteVersion
from consult.decisions.standard import add_standard
from consult.decisions.themes import name_theme
from consult.decisions.views import save_view
from consult.errors import NotFound
from consult.mail.models import Letter
from consult.mail.outbox import write_letters
from consult.people.models import Interest
from consult.people.reminding import remind
from consult.record.queries import breaks_of_chain
from tests.comments.institution import contribute
from tests.comments.said import say
from tests.comments.test_moderation import everything_stored
from tests.conftest import on_sqlite
from tests.decisions.desks import working
from tests.exports.bringing import bring, row
from tests.worlds import World

PHONE = "+254 20 491 0000"
SPELLED = ("(020) 491-0000", "+254 (0)20 4910000", "020.491.0000")


def quoted(world: World) -> Comment:
    """A comment with a number, and the number in every place where it can be taken out, in all spellings."""
    session, now, here = world.session, world.now, world.consultation.id
    editor, editor2 = world.people["editor"], world.people["editor2"]
    given: dict[str, Any] = {"actor": editor, "now": now, "consultation_id": here}
    session.add(
        DeskRules(
            consultation_id=here,
            confirming=Confirming.ALWAYS,
            answer_days=20,
            answers_public=True,
            set_at=now,
        )
    )
    first = say(world, "expert2", words=f"Call {PHONE}")
    say(world, words=f"Ring {SPELLED[0]}")
    hidden = say(world, words="Another matter")
    reply(
        session, actor=world.people["expert2"], now=now, comment_id=hidden.id, words=f"I rang {SPELLED[1]}",
        words_language="fr", form_key=str(uuid4()),
    )  # fmt: skip
    hide_words(
        session,
        actor=editor,
        now=now,
        comment_id=hidden.id,
        reason=f"It says {SPELLED[2]}",
        reason_language="zh",
    )
    made = decide(
        session, **given, comment_ids=[first.id], outcome=Outcome.NOT_ACCEPTED, response=f"We will not ring {SPELLED[0]}.",
        response_language="en", responses={"fr": f"Nous n’appellerons pas le {SPELLED[1]}."},
    )  # fmt: skip
    send_back(
        session,
        actor=editor2,
        now=now,
        consultation_id=here,
        decision_id=made.id,
        reason=f"Why {SPELLED[1]}?",
    )
    decide(
        session, **given, comment_ids=[first.id], outcome=Outcome.NOTED, response="Thank you.", response_language="en",
        reason=f"No {SPELLED[2]}", seen={first.id: Seen(made.id, None)},
    )  # fmt: skip
    add_standard(
        session,
        **given,
        outcome=Outcome.NOTED,
        name=f"Ring {PHONE}",
        words={"fr": f"Appelez le {SPELLED[1]}"},
    )
    note = add_note(
        session, **given, number=1, words=f"Ask {SPELLED[0]}", language="en", form_key=str(uuid4())
    )
    session.add(
        DeskNoteVersion(
            note_id=note.id, version=1, words=f"Ring {PHONE}", html=f"<p>Ring {PHONE}</p>", replaced_at=now
        )
    )
    name_theme(session, **given, name=f"Line {PHONE}")
    save_view(session, **given, name=f"About {SPELLED[1]}", args={"find": PHONE}, shared=False)
    declare_interest(session, **given, comment_id=hidden.id, words=f"My cousin is at {PHONE}")
    amended = edit_clause(
        session, actor=editor, now=now, draft_id=world.draft.id, clause_id=world.clauses[0].id, language="en",
        source=f"The university rings {SPELLED[0]} every year.", note=f"As {SPELLED[1]} asked", seen_version=0,
    )  # fmt: skip
    undo_amendment(session, actor=editor, now=now, amendment_id=amended.id)
    bring(
        world, [row(world, "F1.1", f"Ring {SPELLED[2]}", proposal=SPELLED[1])], who="editor", person="editor"
    )
    remind(session, actor=world.people["coordinator"], now=now, consultation_id=here, words=f"Ring {SPELLED[0]}",
           people=[world.people["expert2"].person_id or 0], invitations=[])  # fmt: skip
    write_letters(session, now, "https://consult.example", most=500)
    session.commit()
    session.connection(execution_options={"consult_write": True})
    return first


def looked(world: World, *pieces: str, comment: int = 1, reply_id: int | None = None) -> Looked:
    return Looked(world.consultation.id, comment, reply_id, pieces or (PHONE,))


def found(world: World, *pieces: str, who: str = "coordinator", **named: Any) -> list[Place]:
    world.session.flush()
    return find_elsewhere(world.session, actor=world.people[who], looked=looked(world, *pieces, **named))


def taken_out(world: World, also: list[str], *pieces: str, who: str = "coordinator") -> None:
    redact_everywhere(
        world.session, actor=world.people[who], now=world.now, looked=looked(world, *pieces), seen_version=1, also=also
    )  # fmt: skip


def traces(world: World) -> list[str]:
    """Return the rows of the whole database that hold the number in any spelling."""
    patterns = spellings_of([PHONE])
    return [
        line for line in everything_stored(world).split("\n")
        if any(re.search(p, line) for p in patterns) or "4910000" in re.sub(r"[ ().+-]", "", line)
    ]  # fmt: skip


def test_every_other_place_is_listed_and_after_its_tick_no_trace_is_left_and_the_record_verifies(
    world: World,
) -> None:
    quoted(world)
    places = found(world)
    takes = {source.kind for source in SOURCES if not source.fixed} - {Kind.LETTER_SENT, Kind.TASK}
    assert {place.kind for place in places} == takes
    assert not any(place.fixed for place in places)
    assert all(place.proposed for place in places)
    taken_out(world, [place.key for place in places])
    assert traces(world) == []
    assert [list(breaks_of_chain(world.session)), found(world)] == [[], []]
    response = world.session.scalars(select(Decision).order_by(Decision.id)).first()
    assert response is not None
    assert response.response == "We will not ring [redacted]."
    assert "<p>We will not ring [redacted].</p>" in response.html
    assert (
        world.session.scalars(select(DecisionResponse.response)).one()
        == "Nous n’appellerons pas le [occulté]."
    )
    assert "[redacted]" in "".join(world.session.scalars(select(Letter.body)))


def test_what_is_not_ticked_stays(world: World) -> None:
    quoted(world)
    keys = {place.kind: place.key for place in found(world)}
    taken_out(world, [keys[Kind.RESPONSE]])
    left = {place.kind for place in found(world)}
    assert left == set(keys) - {Kind.RESPONSE}
    assert {row.place for row in world.session.scalars(select(RedactedPlace))} == {
        "decision",
        "decision_response",
    }


def test_a_decision_changes_only_where_a_redaction_names_it_and_only_in_its_words(world: World) -> None:
    quoted(world)
    keys = {place.kind: place.key for place in found(world)}
    first = world.session.scalars(select(Decision.id).order_by(Decision.id)).first()
    world.session.commit()
    tables = {"decision": "response", "decision_response": "response", "decision_reason": "words",
              "decision_confirmation": "reason", "desk_note_version": "words"}  # fmt: skip
    for table, column in tables.items():
        with pytest.raises(DBAPIError):
            world.session.execute(text(f"UPDATE {table} SET {column} = 'Rewritten'"))
        world.session.rollback()
    world.session.connection(execution_options={"consult_write": True})
    taken_out(world, [keys[Kind.RESPONSE]])
    world.session.commit()
    for change in (
        update(Decision).where(Decision.id == first).values(outcome=Outcome.ACCEPTED),
        update(Decision).where(Decision.id != first).values(response="Rewritten"),
        update(RedactedPlace).values(place="desk_note"),
    ):
        with pytest.raises(DBAPIError):
            world.session.execute(change)
        world.session.rollback()


def test_what_the_standard_and_the_register_say_is_told_with_the_reason_why_it_stays(world: World) -> None:
    session, editor = world.session, world.people["editor"]
    first = say(world, "expert2", words="I am Amara Weiss, call Amara Weiss")
    row = working(world, 0)
    edit_clause(
        session, actor=editor, now=world.now, draft_id=world.draft.id, clause_id=world.clauses[0].id, language="en",
        source="Ask Amara Weiss every year.", note="Amara Weiss said so", seen_version=row.version if row else 0,
    )  # fmt: skip
    session.add(Interest(person_id=editor.person_id, words="Amara\nWeiss is my aunt", declared_at=world.now))
    session.flush()
    places = found(world, "Amara Weiss", comment=first.id)
    assert {place.kind: place.fixed for place in places} == {
        Kind.AMENDMENT_NOTE: False, Kind.AMENDMENT: True, Kind.TASK: True, Kind.WORKING_TEXT: True, Kind.PERSON: True,
    } or {place.kind: place.fixed for place in places} == {
        Kind.AMENDMENT_NOTE: False, Kind.AMENDMENT: True, Kind.WORKING_TEXT: True, Kind.PERSON: True,
    }  # fmt: skip
    assert not any(place.proposed for place in places)  # a name is chosen by a person
    taken_out(world, [place.key for place in places], "Amara Weiss")
    assert working(world, 0).source == "Ask Amara Weiss every year."  # type: ignore[union-attr]
    assert {place.kind for place in found(world, "Amara Weiss")} == {
        place.kind for place in places if place.fixed
    }


@on_sqlite
def test_words_of_the_published_text_stay_and_say_so(world: World) -> None:
    say(world, words="every year")
    places = found(world, "every year")
    assert {place.kind for place in places} == {Kind.DRAFT}
    assert all(place.fixed for place in places)


def test_every_kind_of_place_has_a_name_and_every_place_that_stays_a_reason() -> None:
    assert set(NAMES) == set(Kind)
    assert {source.kind for source in SOURCES if source.fixed or source.clause != "0"} == set(WHY)


@on_sqlite
def test_an_editor_is_not_told_what_only_the_coordinator_may_know(world: World) -> None:
    say(world, words="I am the expert")
    remind(world.session, actor=world.people["coordinator"], now=world.now, consultation_id=world.consultation.id,
           words="Ask the expert", people=[world.people["expert2"].person_id or 0])  # fmt: skip
    of_editor = {place.kind for place in found(world, "expert", who="editor")}
    assert of_editor & {Kind.REMINDER, Kind.PERSON} == set()
    assert {Kind.REMINDER, Kind.PERSON} <= {place.kind for place in found(world, "expert")}
    with pytest.raises(NotFound):
        found(world, "expert", who="expert")


@on_sqlite
def test_what_an_organisation_says_among_itself_is_neither_told_nor_changed(world: World) -> None:
    say(world, words=f"Call {PHONE}")
    own = contribute(world, words=f"Among us: {PHONE}")
    assert found(world) == []
    taken_out(world, ["contribution-1", "comment-1", "nonsense"])
    assert own.words == f"Among us: {PHONE}"


@on_sqlite
def test_another_consultation_is_another_matter(world: World) -> None:
    say(world, words=f"Call {PHONE}")
    given = {name: value for name, value in vars(world.consultation).items() if not name.startswith("_")}
    world.session.execute(insert(type(world.consultation)).values({**given, "id": 99, "slug": "other"}))
    add_standard(
        world.session, actor=world.people["editor"], now=world.now, consultation_id=world.consultation.id,
        outcome=Outcome.NOTED, name="Here", words={"en": PHONE},
    )  # fmt: skip
    world.session.execute(text("UPDATE standard_response SET consultation_id = 99"))
    assert found(world) == []


@on_sqlite
def test_two_themes_that_differ_by_the_redacted_words_keep_their_own_names(world: World) -> None:
    say(world, words="Anna and Berta")
    given: dict[str, Any] = {
        "actor": world.people["editor"],
        "now": world.now,
        "consultation_id": world.consultation.id,
    }
    names = [name_theme(world.session, **given, name=name) for name in ("Anna", "Berta")]
    taken_out(world, [place.key for place in found(world, "Anna", "Berta")], "Anna", "Berta")
    assert [theme.name for theme in names] == ["[redacted]", f"[redacted] {names[1].id}"]


def test_words_found_by_nobody_in_the_meantime_are_left_alone(session: Session, world: World) -> None:
    quoted(world)
    keys = [place.key for place in found(world)]
    session.execute(text("UPDATE theme SET name = 'Something else'"))
    taken_out(world, keys)
    assert session.execute(text("SELECT name FROM theme")).scalar() == "Something else"
