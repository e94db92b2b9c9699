"""What is private stays so: words put in every private place, looked for on every page, export and letter of every role."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from difflib import ndiff
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from consult.comments.hiding import hide_words
from consult.decisions.actions import decide, edit_clause, publish_decisions
from consult.decisions.assigning import assign_comments
from consult.decisions.checking_models import Confirming, DeskRules
from consult.decisions.interests import declare_interest
from consult.decisions.notes import add_note
from consult.decisions.objections import answer_decision
from consult.decisions.rules import Outcome, Seen
from consult.decisions.standard import add_standard
from consult.decisions.themes import name_theme, put_under_theme
from consult.decisions.views import save_view
from consult.mail.models import Letter
from consult.mail.outbox import write_letters
from consult.people.models import Delivery, Interest, Invitation, LetterChoice, LetterTopic, Person
from consult.people.reminding import remind
from consult.record.models import Entry
from tests.comments.institution import contribute, taken
from tests.comments.said import browser, say
from tests.comments.test_workspace_pages import addresses
from tests.conftest import on_sqlite
from tests.exports.bringing import bring, row
from tests.worlds import World, build

pytestmark = on_sqlite
DESK = frozenset({"editor", "editor2", "coordinator"})
HOUSE = frozenset({"expert", "representative"})
ROLES = (
    "editor",
    "editor2",
    "coordinator",
    "expert",
    "expert2",
    "representative",
    "signatory",
    "observer",
    "stranger",
)
# Who may read which words; the public (None) may read none of them.
MAY: Mapping[str, frozenset[str]] = {
    "Quagga": DESK,  # a note among editors
    "Bilby": DESK,  # a response that is not published
    "Numbat": DESK,  # the same in another language
    "Potoroo": DESK,  # a revision of a published answer, and why
    "Kakapo": DESK,  # a theme
    "Takahe": DESK,  # a standard response
    "Okapi": frozenset({"editor"}),  # a view of one's own
    "Tarsier": DESK,  # an interest declared in a comment
    "Aardwolf": DESK,  # the working text
    "Zorilla": DESK,  # the note of an amendment
    "Fossa": HOUSE,  # an organisation's workspace
    "Gerenuk": HOUSE,  # a reply that is not submitted
    "Saola": DESK | {"expert2"},  # a hidden comment, also to its author
    "Dugong": frozenset({"expert2"}),  # a form that waits for a look
    "Markhor": frozenset({"coordinator", "editor"}),  # a reminder
    "Vaquita": DESK | {"observer"},  # an interest of a person
    "Ocelot": frozenset({"coordinator"}),  # somebody invited
    "Kinkajou": DESK | {"expert2"},  # an objection that is not public
    "Hoatzin": frozenset(ROLES) - {"stranger"},  # a comment in a round that participants read
}
ADDRESS = re.compile(r"[\w.+-]+@example\.org")


@pytest.fixture
def filled(session: Session) -> World:
    world = build(session, datetime.now(UTC))
    session.commit()
    session.connection(execution_options={"consult_write": True})
    here, now = world.consultation.id, world.now
    editor, coordinator = world.people["editor"], world.people["coordinator"]
    by: dict[str, Any] = {"actor": editor, "now": now, "consultation_id": here}
    asked = {"confirming": Confirming.NEVER, "answer_days": 20, "answers_public": False}
    session.add(DeskRules(consultation_id=here, set_at=now, **asked))
    first, second, third = (
        say(world, "expert2", words=w, words_language="fr")
        for w in ("Hoatzin one", "Hoatzin two", "Saola words")
    )
    said: dict[str, Any] = {"outcome": Outcome.NOT_ACCEPTED, "response_language": "en"}
    published = decide(session, **by, comment_ids=[second.id], response="Open answer", **said)
    publish_decisions(session, actor=coordinator, now=now, consultation_id=here)
    answer_decision(
        session, actor=world.people["expert2"], now=now, consultation_id=here, comment_id=second.id,
        decision_id=published.id, satisfied=False, reason="Kinkajou objection", language="en",
    )  # fmt: skip
    _at_the_desk(world, by, first.id, second.id, published.id)
    hide_words(session, actor=editor, now=now, comment_id=third.id, reason="Rude.", reason_language="en")
    own = contribute(world, words="Fossa among us")
    taken(world, contribute(world, words="Gerenuk for all", suggestion="Gerenuk wording"), own)
    bring(world, [row(world, "F1.1", "Dugong waits")], who="expert2")
    remind(session, actor=coordinator, now=now, consultation_id=here, words="Markhor please",
           people=[world.people["editor"].person_id or 0])  # fmt: skip
    session.add(
        Interest(person_id=world.people["observer"].person_id, words="Vaquita shares", declared_at=now)
    )
    session.add(
        Invitation(
            consultation_id=here, email="ocelot@example.org", name="Ocelot Guest", role="expert", language="en", nonce="1" * 32,
            token_digest="2" * 64, sent_at=now, expires_at=now.replace(year=now.year + 1),
        )
    )  # fmt: skip
    session.commit()
    return world


def _at_the_desk(world: World, by: dict[str, Any], first: int, second: int, published: int) -> None:
    session, now = world.session, world.now
    add_note(session, **by, number=1, words="Quagga note", language="en", form_key=str(uuid4()))
    decide(
        session, **by, comment_ids=[first], outcome=Outcome.ACCEPTED, response="Bilby answer", response_language="en",
        responses={"fr": "Numbat réponse"},
    )  # fmt: skip
    decide(
        session, **by, comment_ids=[second], outcome=Outcome.ACCEPTED, response="Potoroo answer", response_language="en",
        reason="Potoroo because", seen={second: Seen(published, None)},
    )  # fmt: skip
    theme = name_theme(session, **by, name="Kakapo theme")
    put_under_theme(session, **by, theme_id=theme.id, add=[first])
    add_standard(session, **by, outcome=Outcome.NOTED, name="Takahe", words={"en": "Takahe words"})
    save_view(session, **by, name="Okapi view", args={}, shared=False)
    declare_interest(
        session, **{**by, "actor": world.people["editor2"]}, comment_id=second, words="Tarsier stake"
    )
    assign_comments(session, **by, numbers=[1], editor_id=world.people["editor2"].person_id or 0, seen={1: 0})
    edit_clause(
        session, actor=world.people["editor"], now=now, draft_id=world.draft.id, clause_id=world.clauses[1].id,
        language="en", source="Staff Aardwolf should be trained.", note="Zorilla reason", seen_version=0,
    )  # fmt: skip


def read(answer: TestResponse) -> str:
    """Return all that an answer says, headers too; what is packed is unpacked."""
    body = answer.get_data()
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"\n".join(packed.read(name) for name in packed.namelist())
    return f"{answer.headers}\n{body.decode('utf-8', 'replace')}"


def all_addresses(app: Flask, world: World) -> list[str]:
    """Return an address by every rule, exports of every kind, a search for every word, other languages."""
    found = list(addresses(app, world))
    for kind in ("csv", "xlsx", "docx"):
        found += [
            f"/en/demo/forms/{name}.{kind}{more}"
            for name in ("empty", "comments")
            for more in ("", "?layout=codex")
        ]
    found += [f"/en/demo/search/?q={word.lower()}" for word in MAY]
    found += [f"/en/demo/decisions/?find={word.lower()}" for word in ("Bilby", "Fossa", "Saola", "Hoatzin")]
    for number in (2, 3):
        found += [f"/en/demo/comments/{number}", f"/en/demo/decisions/{number}"]
    for rest in ("", "answers/", "overview/", "comments/1", "decisions/1"):
        found += [f"/{tongue}/demo/{rest}" for tongue in ("fr", "zh")]
    return list(dict.fromkeys(found))


def crawled(app: Flask, world: World) -> Iterator[tuple[str | None, str, str]]:
    """Yield (who, address, all it says): every role at every address that any role is led to."""
    every = dict.fromkeys(all_addresses(app, world))
    clients = {who: browser(app, world, who) for who in (*ROLES, None)}
    kinds: dict[str, int] = {}
    for guide in ("coordinator", "editor", "representative", "expert2"):  # who is led furthest
        for address in list(every):
            for link in _links(clients[guide].get(address), address):
                kind = re.sub(r"[0-9]+|=[^&]*", "", link)
                own = link.startswith(("/en/demo", "/en/profile"))
                if own and link not in every and kinds.get(kind, 0) < 2:
                    kinds[kind] = kinds.get(kind, 0) + 1
                    every[link] = None
    for who, client in clients.items():
        for address in every:
            yield who, address, read(client.get(address))


def _links(answer: TestResponse, address: str) -> Iterator[str]:
    if answer.status_code == 200 and answer.mimetype == "text/html":
        for link in BeautifulSoup(answer.text, "lxml").select("a[href], link[href], form[method=get]"):
            parts = urlsplit(urljoin(address, str(link.get("href") or link.get("action"))))
            if not parts.netloc or parts.netloc == "localhost":
                yield parts.path + (f"?{parts.query}" if parts.query else "")


def test_private_words_are_on_no_page_and_in_no_export_of_a_role_that_may_not_read_them(
    app: Flask, filled: World
) -> None:
    leaks, seen = [], {word: set[str]() for word in MAY}
    for who, address, said in crawled(app, filled):
        for word, readers in MAY.items():
            if word in said:
                seen[word].add(who or "public")
                if who not in readers:
                    leaks.append((word, who or "public", address))
        if who not in ("coordinator", "editor", "editor2"):
            own = f"{who}@example.org"
            leaks += [(found, who or "public", address) for found in ADDRESS.findall(said) if found != own]
    assert not leaks, sorted(set(leaks))[:40]
    # Those who may read a word find it somewhere, so the look above can find it; a reminder is in letters only, and
    # why somebody leaves a comment to others is kept for the record; a response in a further language waits for its author.
    assert {word for word in MAY if not seen[word]} == {"Markhor", "Numbat", "Tarsier"}


def test_private_words_are_in_no_letter_to_somebody_who_may_not_read_them(filled: World) -> None:
    session = filled.session
    for email in session.scalars(select(Person.email)).all():
        for topic in LetterTopic:
            session.execute(
                insert(LetterChoice).values(
                    address=email, topic=topic, delivery=Delivery.AT_ONCE, chosen_at=filled.now
                )
            )
    while write_letters(session, filled.now, "https://consult.example"):
        pass
    letters = session.scalars(select(Letter)).all()
    assert len({letter.kind for letter in letters}) >= 7
    leaks = [
        (word, letter.kind, letter.address)
        for letter in letters for word, readers in MAY.items()
        if word in f"{letter.subject} {letter.body}" and letter.address.split("@")[0] not in readers
    ]  # fmt: skip
    assert not leaks, leaks
    assert [x.address for x in letters if "Markhor" in x.body] == ["editor@example.org"]


def test_the_record_itself_holds_no_private_word(filled: World) -> None:
    entries = filled.session.scalars(select(Entry.data)).all()
    assert len(entries) > 20
    assert not [(word, data) for data in entries for word in MAY if word in data]


def test_what_the_desk_and_an_organisation_do_among_themselves_changes_no_page_of_others(
    app: Flask, filled: World
) -> None:
    """Counts, filters, order and links stay as they are until decisions are published and a reply is submitted."""
    others = {
        who: browser(app, filled, who) for who in ("expert2", "observer", "signatory", "stranger", None)
    }
    for client in others.values():
        client.get("/en/")  # the style sheet stands in the page on a first visit
    pages = [a for a in all_addresses(app, filled) if "/static/" not in a and a != "/token"]
    before = {(who, a): _still(client.get(a)) for who, client in others.items() for a in pages}
    session, now = filled.session, datetime.now(UTC)
    session.connection(execution_options={"consult_write": True})
    by: dict[str, Any] = {
        "actor": filled.people["editor"],
        "now": now,
        "consultation_id": filled.consultation.id,
    }
    fresh = session.scalars(select(Entry.seq)).all()
    decide(
        session, **by, comment_ids=[3], outcome=Outcome.OUT_OF_SCOPE, response="Bilby again", response_language="en",
    )  # fmt: skip
    add_note(session, **by, number=2, words="Quagga again", language="en", form_key=str(uuid4()))
    name_theme(session, **by, name="Kakapo again")
    contribute(filled, words="Fossa again")
    session.commit()
    assert len(session.scalars(select(Entry.seq)).all()) > len(fresh) + 3
    after = {(who, a): _still(client.get(a)) for who, client in others.items() for a in pages}
    changed = [
        (key, _difference(before[key][1], after[key][1])) for key in before if before[key] != after[key]
    ]
    assert changed == []
    assert sum(status == 200 for status, _ in before.values()) > 60


def _still(answer: TestResponse) -> tuple[int, str]:
    """Return what an answer says, without what differs from one request to the next."""
    text = (
        answer.text
        if (answer.mimetype or "").startswith(("text/", "application/json"))
        else str(len(answer.data) > 0)
    )
    text = re.sub(r'name="(?:csrf_token|form_key)" value="[^"]*"', "", text)
    return answer.status_code, re.sub(r"\b\d{1,2}:\d{2}(:\d{2})?\b", "", text)


def _difference(old: str, new: str) -> list[str]:
    return [line for line in ndiff(old.splitlines(), new.splitlines()) if line[:1] in "+-"][:4]
