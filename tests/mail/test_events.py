"""Every event that a letter tells of, caused through the pages and found at a real mail server, in three languages."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.config import Settings
from consult.mail.letters import DIGEST, LETTERS, TOPICS, may_be_stopped
from consult.mail.models import Letter
from consult.people.letters import choices_of
from consult.people.models import Delivery
from tests.conftest import on_sqlite
from tests.mail.acts import ACTS, Act
from tests.mail.happenings import Happenings
from tests.mail.post import Mailbox, markup, words
from tests.mail.subjects import SUBJECTS
from tests.visitor import Visitor
from tests.worlds import import_sample

Sessions = Callable[[], Session]
LINK = re.compile(r"https?://[^\s<>\"]+")
# Letters that lie with their comment; the others lie with their consultation, and those about accounts with nothing.
WITH_COMMENT = {
    "comment_receipt", "new_comments", "replies", "comment_hidden", "comment_shown_again", "comment_redacted", "assigned",
    "to_confirm", "sent_back", "reopened", "objections", "objection_reviewed", "answers",
}  # fmt: skip
ALONE = {"sign_in_link", "password_set", DIGEST}


@pytest.fixture
def happenings(
    app: Flask,
    session: Session,
    sessions: Sessions,
    by_smtp: Settings,
    mailbox: Mailbox,
    language: str,
    delivery: Delivery,
) -> Happenings:
    world = import_sample(session, datetime.now(UTC).replace(microsecond=0))
    session.commit()
    all_ = Happenings(app, world, by_smtp, mailbox, sessions, language, delivery)
    all_.begin()
    return all_


def kinds_of(sessions: Sessions, letters: list[EmailMessage]) -> list[tuple[str, str, EmailMessage]]:
    """Return (kind, name before the @, letter) of letters that arrived."""
    with sessions() as session:
        kinds = {row.message_id: row.kind for row in session.execute(select(Letter.message_id, Letter.kind))}
    return [(kinds[str(m["Message-ID"])], str(m["To"]).split("@")[0], m) for m in letters]


def test_every_event_of_the_table_of_letters_is_caused_by_an_act() -> None:
    assert {event for act in ACTS for event in act.events} == set(LETTERS)
    caused = {kind for act in ACTS for kind in act.letters}
    assert caused == {kind.template for kinds in LETTERS.values() for kind in kinds} == set(SUBJECTS)


@on_sqlite
@pytest.mark.parametrize("delivery", [Delivery.AT_ONCE])
@pytest.mark.parametrize("language", ["en", "fr", "zh"])
def test_every_act_on_a_page_brings_its_letters_to_a_mail_server_in_the_language_of_their_receivers(
    happenings: Happenings, language: str
) -> None:
    stoppable: dict[str, EmailMessage] = {}
    for act in ACTS:
        act.done(happenings)
        got = kinds_of(happenings.sessions, happenings.post())
        for kind, names in act.letters.items():
            to = [name for one, name, _ in got if one == kind]
            assert set(names) <= set(to), (act.done.__name__, kind, to)
            assert len(to) == len(set(to)), (act.done.__name__, kind, to)
        for kind, name, letter in got:
            _ensure_written_well(happenings, act, kind, name, letter)
            if may_be_stopped(kind):
                stoppable[kind] = letter
    assert set(stoppable) == {kind for kind in SUBJECTS if TOPICS.get(kind) is not None}
    for kind, letter in stoppable.items():
        _ensure_stops(happenings, kind, letter)


def _ensure_written_well(
    all_: Happenings, act: Act, kind: str, name: str, letter: EmailMessage
) -> None:  # fmt: skip
    told = (act.done.__name__, kind, name, letter["Subject"])
    assert letter["Content-Language"] == all_.language, told
    subject = str(letter["Subject"])
    assert any(begins.match(subject) for begins in _beginnings(kind, all_.language)), told
    root = str(letter["References"] or letter["Message-ID"])
    kept = "comment." if kind in WITH_COMMENT else "" if kind in ALONE else "consultation."
    several = (
        kind == "answers" and re.search(r"\d+ comm|您[2-9]", subject) is not None
    )  # to comments of one person
    assert root.startswith("<consultation." if several else f"<{kept}"), told
    assert letter["In-Reply-To"] == letter["References"], told
    assert (letter["References"] is None) == (kind in ALONE or kind == "comment_receipt"), told
    assert (letter["List-Unsubscribe"] is not None) == may_be_stopped(kind), told
    links = LINK.findall(words(letter))
    assert links, told
    reader = all_.browsers.get(kind) or all_.people.get(name) or Visitor(all_.app.test_client())
    for link in links:
        assert link.replace("&", "&amp;") in markup(letter) or link in markup(letter), told
        parts = urlsplit(link.rstrip(".,"))
        if act.done.__name__ not in ("launch",) or "letters" not in parts.path:
            reader.open(parts.path + (f"?{parts.query}" if parts.query else ""))
            assert reader.status == 200, (*told, link, reader.status)


def _beginnings(kind: str, language: str, *, flat: bool = False) -> list[re.Pattern[str]]:
    """Return how the subject of a kind of letter begins; `flat` without any blanks, as lines are broken in a text."""
    said = [re.sub(r"\s+", "", words_) if flat else words_ for words_ in SUBJECTS[kind][language]]
    return [re.compile(re.escape(one).replace(r"\#", r"\d+")) for one in said]


def _ensure_stops(all_: Happenings, kind: str, letter: EmailMessage) -> None:
    """Stop a kind of letter as a mail program does, with nothing but the letter."""
    link = urlsplit(str(letter["List-Unsubscribe"]).strip("<>")).path
    answer = all_.app.test_client().post(link, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200, kind
    topic = TOPICS[kind]
    assert topic is not None
    with all_.sessions() as session:
        assert choices_of(session, str(letter["To"]))[topic] is Delivery.NONE, kind


@on_sqlite
@pytest.mark.parametrize("delivery", [Delivery.DAILY])
@pytest.mark.parametrize("language", ["fr", "zh"])
def test_every_act_is_told_in_the_letter_of_the_day_to_those_who_chose_it(
    happenings: Happenings, language: str
) -> None:
    for day, act in enumerate(ACTS, 1):
        act.done(happenings)
        got = happenings.post(later=timedelta(days=2 * day)) + happenings.post(
            later=timedelta(days=2 * day + 1)
        )
        arrived = kinds_of(happenings.sessions, got)
        daily = {name: words(m) for kind, name, m in arrived if kind == DIGEST}
        for kind, names in act.letters.items():
            if TOPICS.get(kind) is None:
                continue
            assert kind not in {one for one, name, _ in arrived if name in happenings.people}, kind
            for name in (name for name in names if name in happenings.people):
                told = re.sub(r"\s+", "", daily.get(name, ""))
                said = [begins.search(told) for begins in _beginnings(kind, language, flat=True)]
                assert any(said), (act.done.__name__, kind, name, told)
