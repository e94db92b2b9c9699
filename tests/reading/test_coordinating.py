"""The coordinator's pages: counts that are true, whose voices are missing, reminders in one press."""

import csv
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from consult.access import Role
from consult.comments.actions import add_comment, state_no_comment
from consult.comments.models import CommentType
from consult.config import Settings
from consult.decisions.actions import decide, publish_decisions
from consult.decisions.checking_models import Confirming, DeskRules
from consult.decisions.models import DecidedComment
from consult.decisions.objections import answer_decision
from consult.decisions.rules import Outcome
from consult.mail.models import Letter
from consult.mail.sender import work as send
from consult.people import inviting
from consult.people.guests import Guest
from consult.people.letters import _put
from consult.people.models import Delivery, LetterTopic, OrganisationKind, Person, Reminder
from tests import worlds
from tests.conftest import on_sqlite
from tests.counting import statements
from tests.mail.post import files
from tests.mail.post import words as words_of
from tests.reading.test_section import engine_of, work
from tests.signing_in import signed_in
from tests.visitor import Visitor

HERE = "/en/demo/progress/"
pytestmark = on_sqlite


@pytest.fixture
def world(settings: Settings) -> worlds.World:
    """Of the invited, one commented, one read, one is silent, and two have not answered; the editors decided one of two."""
    with work(settings) as session:
        built = worlds.build(session, datetime.now(UTC))
        for section in (0, 1):
            add_comment(
                session, actor=built.people["expert"], now=built.now, draft_id=built.draft.id, section_id=built.sections[section].id,
                clause_id=None, language="en", kind=CommentType.GENERAL, words="remark", words_language="en", form_key=str(uuid4()),
            )  # fmt: skip
        state_no_comment(
            session, actor=built.people["representative"], now=built.now, section_id=built.sections[0].id
        )
        decide(
            session, actor=built.people["editor"], now=built.now, consultation_id=built.consultation.id, comment_ids=[1],
            outcome=Outcome.NOTED, response="Noted.", response_language="en",
        )  # fmt: skip
        inviting.invite_many(
            session, actor=built.people["coordinator"], now=built.now, consultation_id=built.consultation.id,
            secret_key=settings.secret_key,
            guests=[
                Guest("lima@example.org", Role.EXPERT, "fr", "Ana", "University of Lima (sample)", OrganisationKind.HEI, "PE"),
                Guest("beijing@example.org", Role.EXPERT, "zh", "", "", None, ""),
                Guest("watch@example.org", Role.OBSERVER, "en", "", "", None, ""),
            ],
        )  # fmt: skip
        session.execute(update(Person).where(Person.name == "expert2").values(language="fr"))
        return built


@pytest.fixture
def coordinator(app: Flask, settings: Settings, world: worlds.World) -> FlaskClient:
    return signed_in(app, settings, world.people["coordinator"], datetime.now(UTC))


def file(client: FlaskClient, chart: str) -> list[dict[str, str]]:
    answer = client.get(f"{HERE}{chart}.csv")
    assert answer.status_code == 200 and answer.mimetype == "text/csv"
    return list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"))))


def test_the_invited_are_counted_by_what_they_did(coordinator: FlaskClient) -> None:
    rows = {row["Language"]: list(row.values())[1:] for row in file(coordinator, "guest-languages")}
    #                          invited, accepted, commented, read, silent, not accepted
    assert rows == {
        "English": ["2", "2", "1", "1", "0", "0"],
        "Français": ["2", "1", "0", "0", "1", "1"],
        "中文": ["1", "0", "0", "0", "0", "1"],
    }
    regions = {row["Region"]: list(row.values())[1:] for row in file(coordinator, "guest-regions")}
    assert regions["Africa"] == ["3", "3", "1", "1", "1", "0"]
    assert regions["Latin America and the Caribbean"] == ["1", "0", "0", "0", "0", "1"]
    assert regions["Of no one country"] == ["1", "0", "0", "0", "0", "1"]
    kinds = {row["Kind of organisation"]: list(row.values())[1:] for row in file(coordinator, "guest-kinds")}
    #           organisations: invited, heard, commented, read, silent, not accepted; people: invited, heard
    assert kinds == {
        "University or other higher education institution": ["3", "1", "1", "0", "1", "1", "4", "2"],
        "No organisation": ["", "", "", "", "", "", "1", "0"],
    }


def test_a_university_with_many_people_is_one_and_heard_once_one_of_them_speaks(
    coordinator: FlaskClient, settings: Settings, world: worlds.World
) -> None:
    university = "University or other higher education institution"

    def heard() -> list[str]:
        rows = {
            row["Kind of organisation"]: list(row.values())[1:] for row in file(coordinator, "guest-kinds")
        }
        return rows[university]

    with work(settings) as session:
        inviting.invite_many(
            session, actor=world.people["coordinator"], now=world.now, consultation_id=world.consultation.id,
            secret_key=settings.secret_key,
            guests=[
                Guest(f"more{n}@example.org", Role.EXPERT, "fr", "", "University of Dakar (sample)", OrganisationKind.HEI, "SN")
                for n in range(5)
            ],
        )  # fmt: skip
    assert heard() == ["3", "1", "1", "0", "1", "1", "9", "2"]
    with work(settings) as session:
        state_no_comment(
            session, actor=world.people["expert2"], now=datetime.now(UTC), section_id=world.sections[0].id
        )
    assert heard() == ["3", "2", "1", "1", "0", "1", "9", "3"]
    page = Visitor(coordinator).open(HERE)
    assert "Universities heard: 2 of 3 invited." in page.get_text()
    drawn = [text.get_text() for text in page.select("#guest-kinds svg text")]
    assert " ".join(drawn) == f"{university} 2 of 3" and len(drawn) == 3
    assert "Universities with no voice yet: University of Lima (sample)." in page.get_text()


def test_the_page_names_what_is_missing_and_how_far_the_decisions_are(coordinator: FlaskClient) -> None:
    visitor = Visitor(coordinator)
    visitor.open(HERE)
    for words in (
        "Universities heard: 1 of 3 invited. The bars count organisations.",
        "People invited: 5; accepted: 3; commented: 1; read without a comment: 1; nothing received: 1.",
        "Universities with no voice yet: University of Dakar (sample), University of Lima (sample).",
        "With a comment: 1 of 5. The bars count people.",
        "With a comment: 1 of 3.",
        "No comment yet from: Arab States, Asia and the Pacific, Europe and North America, Latin America and the Caribbean.",
        "No comment yet from: Français, 中文.",
        "Decided: 1 of 2 comments.",
        "Most are waiting on F2: 1.",
        "Nothing has been received yet from 3 invited people.",
    ):
        assert visitor.says(words), words
    assert file(coordinator, "progress")[0] == {
        "Number": "F1",
        "Section": "Section 1",
        "decided": "1",
        "undecided": "0",
    }


def test_a_withdrawn_comment_and_another_draft_are_no_voice(
    coordinator: FlaskClient, settings: Settings, world: worlds.World
) -> None:
    from consult.comments.actions import withdraw_comment

    with work(settings) as session:
        for id_ in (2,):
            withdraw_comment(session, actor=world.people["expert"], now=datetime.now(UTC), comment_id=id_)
    assert file(coordinator, "guest-languages")[0]["commented"] == "1"


@pytest.mark.parametrize("who", ["", "stranger", "observer", "expert", "editor", "signatory"])
def test_only_a_coordinator_sees_who_is_silent(
    app: Flask, settings: Settings, client: FlaskClient, world: worlds.World, who: str
) -> None:
    reader = signed_in(app, settings, world.people[who], datetime.now(UTC)) if who else client
    for path in ("", "missing", "missing.csv", "guest-kinds.csv"):
        answer = reader.get(HERE + path)
        assert answer.status_code == (404 if who else 303), path
        assert "Lima" not in answer.text
    assert reader.post("/en/demo/people/remind", data={"who": "p1"}).status_code == (404 if who else 401)


def test_the_pages_take_few_statements_and_bytes_however_many_are_invited(
    app: Flask, coordinator: FlaskClient, settings: Settings, world: worlds.World
) -> None:
    def count(path: str) -> int:
        with statements(engine_of(app)) as seen:
            assert coordinator.get(path).status_code == 200
        return len(seen)

    paths = (HERE, f"{HERE}missing", f"{HERE}guest-kinds.csv")
    before = [count(path) for path in paths]
    with work(settings) as session:
        inviting.invite_many(
            session, actor=world.people["coordinator"], now=world.now, consultation_id=world.consultation.id,
            secret_key=settings.secret_key,
            guests=[
                Guest(f"p{n}@example.org", Role.EXPERT, "en", f"Name {n}", f"University {n % 90}", OrganisationKind.HEI, "BR")
                for n in range(500)
            ],
        )  # fmt: skip
    assert [count(path) for path in paths] == before
    assert max(before) <= 8, before
    answer = coordinator.get(HERE, headers={"Accept-Encoding": "gzip"})
    assert len(answer.data) <= 12_000, len(answer.data)


@pytest.mark.parametrize("language", ["en", "fr", "zh"])
def test_every_chart_has_words_a_table_and_a_file(coordinator: FlaskClient, language: str) -> None:
    page = Visitor(coordinator).open(f"/{language}/demo/progress/")
    charts = page.select("svg.chart")
    assert len(charts) == 5 == len(page.select("main details table"))
    for link in page.select("main a[download]"):
        assert coordinator.get(str(link["href"])).status_code == 200
    assert not page.select("[style]")


def test_before_a_draft_is_published_the_invited_are_counted_all_the_same(
    coordinator: FlaskClient, settings: Settings, world: worlds.World, app: Flask
) -> None:
    from consult.drafts.models import Consultation
    from consult.people.models import RoleGrant

    with work(settings) as session:
        other = Consultation(
            slug="empty", title={"en": "Empty"}, summary={"en": ""}, notice={}, languages=["en"], stage="preparing",
            created_at=world.now,
        )  # fmt: skip
        session.add(other)
        session.flush()
        who = world.people["coordinator"].person_id
        session.add(
            RoleGrant(person_id=who, consultation_id=other.id, role=Role.COORDINATOR, granted_at=world.now)
        )
    page = Visitor(coordinator).open("/en/empty/progress/")
    assert "No draft is published yet." in page.get_text() and len(page.select("svg.chart")) == 3


@pytest.fixture
def sessions(app: Flask) -> Iterator[Callable[[], Session]]:
    yield lambda: Session(engine_of(app), expire_on_commit=False, autoflush=False)


def test_the_silent_are_reminded_in_one_press_in_their_language_and_once_in_three_days(
    coordinator: FlaskClient, settings: Settings, world: worlds.World, sessions: Callable[[], Session]
) -> None:
    send(sessions, settings, datetime.now(UTC))
    visitor = Visitor(coordinator)
    visitor.open(HERE)
    visitor.follow("Remind them: 3 can be reminded now")
    page = visitor.page
    assert len(page.select("[name=who][checked]")) == 3
    assert visitor.says("lima@example.org") and not visitor.says("representative@example.org")
    visitor.press("Remind everybody ticked", {"words": "We need you.\nTruly."})
    assert visitor.says("3 reminders are on their way.")
    assert (
        not visitor.page.select("[name=who][checked]")
        and len(visitor.page.select("[name=who][disabled]")) == 3
    )
    send(sessions, settings, datetime.now(UTC))
    told = {str(m["To"]): m for m in files(settings) if m["List-Unsubscribe"]}
    assert set(told) == {"lima@example.org", "beijing@example.org", "expert2@example.org"}
    body = words_of(told["lima@example.org"])
    assert "Votre commentaire est attendu" in str(told["lima@example.org"]["Subject"]) and body.startswith(
        "Bonjour Ana,"
    )
    assert "> We need you.\n> Truly." in body and "/fr/invitation/" in body
    assert "期待您的意见" in str(told["beijing@example.org"]["Subject"])
    assert "/fr/demo/" in words_of(told["expert2@example.org"])
    visitor.client.post  # noqa: B018
    token = page.select_one("[name=csrf_token]")
    assert token is not None
    whom = [str(box["value"]) for box in page.select("[name=who]")]
    again = coordinator.post(
        "/en/demo/people/remind", data={"csrf_token": token["value"], "who": whom, "words": "Kept words."}
    )
    assert again.status_code == 409 and "reminded in the last three days" in again.text
    assert "Kept words." in again.text and again.text.count('name="who"') == 3
    with sessions() as session:
        assert len(session.scalars(select(Reminder)).all()) == 3
        session.execute(update(Reminder).values(reminded_at=datetime.now(UTC) - timedelta(days=3, minutes=1)))
        session.commit()
    visitor.open(f"{HERE}missing")
    assert len(visitor.page.select("[name=who][checked]")) == 3


def test_a_reminder_is_not_sent_to_somebody_who_has_answered_meanwhile(
    coordinator: FlaskClient, settings: Settings, world: worlds.World, sessions: Callable[[], Session]
) -> None:
    send(sessions, settings, datetime.now(UTC))
    visitor = Visitor(coordinator)
    visitor.open(f"{HERE}missing")
    visitor.press("Remind everybody ticked")
    with work(settings) as session:
        state_no_comment(
            session, actor=world.people["expert2"], now=datetime.now(UTC), section_id=world.sections[0].id
        )
    send(sessions, settings, datetime.now(UTC))
    with sessions() as session:
        found = session.scalars(select(Letter.address).where(Letter.kind == "reminder")).all()
    assert sorted(found) == ["beijing@example.org", "lima@example.org"]


def test_whoever_wants_no_reminders_is_not_ticked_and_gets_none(
    coordinator: FlaskClient, settings: Settings, world: worlds.World, sessions: Callable[[], Session]
) -> None:
    with work(settings) as session:
        _put(session, world.now, "lima@example.org", {LetterTopic.REMINDERS: Delivery.NONE})
    visitor = Visitor(coordinator)
    visitor.open(f"{HERE}missing")
    assert len(visitor.page.select("[name=who][checked]")) == 2 and visitor.says("wants no reminders")


def test_the_list_is_chosen_by_kind_region_language_and_state(coordinator: FlaskClient) -> None:
    for query, count in (
        ("language=zh", 1), ("region=africa", 1), ("kind=hei", 2), ("answer=waiting", 2), ("answer=waiting&language=fr", 1),
        ("kind=nothing", 0),
    ):  # fmt: skip
        page = Visitor(coordinator).open(f"{HERE}missing?{query}")
        assert len(page.select("[name=who]")) == count, query
    assert [row["E-mail address"] for row in file(coordinator, "missing")] == [
        "expert2@example.org", "lima@example.org", "beijing@example.org",
    ]  # fmt: skip


@pytest.mark.parametrize("whom", [[], ["x1"], ["p"], ["p９"]])
def test_a_reminder_to_nobody_is_refused_with_its_words(coordinator: FlaskClient, whom: list[str]) -> None:
    page = Visitor(coordinator).open(f"{HERE}missing")
    token = page.select_one("[name=csrf_token]")
    assert token is not None
    answer = coordinator.post(
        "/en/demo/people/remind", data={"csrf_token": token["value"], "who": whom, "words": "Kept words."}
    )
    assert (
        answer.status_code == 422 and "Tick whom to remind." in answer.text and "Kept words." in answer.text
    )


def test_what_waits_for_somebody_is_counted_with_a_way_to_it(
    coordinator: FlaskClient, settings: Settings, world: worlds.World, sessions: Callable[[], Session]
) -> None:
    quiet = Visitor(coordinator).open(HERE)
    assert not re.search(r"\b0 (comments have|objections|clauses|letters)", quiet.get_text(" ")), "not listed"
    send(sessions, settings, datetime.now(UTC))
    with work(settings) as session:
        session.add(
            DeskRules(
                consultation_id=world.consultation.id, confirming=Confirming.ALWAYS, answer_days=14, answers_public=True,
                set_at=world.now,
            )
        )  # fmt: skip
        session.flush()
        editor, here = world.people["editor"], world.consultation.id
        publish_decisions(session, actor=editor, now=world.now, consultation_id=here)
        decide(
            session, actor=editor, now=world.now, consultation_id=here, comment_ids=[2], outcome=Outcome.NOTED, response="So.",
            response_language="en",
        )  # fmt: skip
        published = session.scalars(
            select(DecidedComment.published_id).where(DecidedComment.comment_id == 1)
        ).one()
        answer_decision(
            session, actor=world.people["expert"], now=world.now, consultation_id=world.consultation.id, comment_id=1,
            decision_id=published or 0, satisfied=False, reason="No.", language="en",
        )  # fmt: skip
        session.execute(
            update(Letter).where(Letter.kind == "invitation").values(sent_at=None, given_up_at=world.now)
        )
    visitor = Visitor(coordinator)
    visitor.open(HERE)
    for words in (
        "1 comment has a decision that waits for a second editor.", "1 objection waits for a review.",
        "3 letters could not be sent.",
    ):  # fmt: skip
        assert visitor.says(words), words
    for words in ("Look at them : To confirm", "Look at them : Objections", "Look at them : Letters"):
        visitor.open(HERE)
        visitor.follow(words)
        assert visitor.status == 200
