"""Whatever a stranger with a role types into any address and any form, no page answers with a fault (5xx)."""

import logging
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, quote_from_bytes, urljoin, urlsplit
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from consult.access import Actor
from consult.app import create_app
from consult.comments.contributing import add_contribution
from consult.comments.models import CommentType
from consult.config import Settings
from consult.decisions import groups, themes
from consult.decisions.assigning import assign_comments
from consult.people.signing import open_session
from consult.web import door
from consult.web.store import engine_for, writing
from tests import worlds
from tests.comments.said import say
from tests.conftest import on_sqlite
from tests.house.test_access import ARGUMENTS

NUMBERS = ("0", "1", "2147483647", "2147483648", "9223372036854775808", "9" * 5_000, "²", "-1")
PARTS = ("%00", "%ED%A0%80", "%FF%FE", "a%0D%0Ab", "%2e%2e", "x" * 3_000, "s1", "c1", "²")
WORDS = (
    "", " ", "x", "\0", "a\0b", "\ud800", "%", "²", "١٢", "-1", "1e9", "9" * 5_000, "9223372036854775808", "'\"<script>",
    "\r\nBcc: a@example.org", "//evil.example", "/\\evil.example", "x" * 20_000, "\u202e\u200b", "=1+1", "../../etc/passwd",
    "yes", "null", "0-1", "1-99999999999999999999", "s9999", "\uffff", "\U0001f600", "NaN", "2026-13-45", "9999-12-31",
    "0001-01-01", "section:99999999999999999999", "1:2:3", ":", "-", "00000000-0000-0000-0000-000000000000",
)  # fmt: skip
BODIES: tuple[dict[str, Any], ...] = (
    {},
    {"data": b'{"a": 1}', "content_type": "application/json"},
    {"data": b"a=%FF%ED%A0%80&b=%00\xff\xfe&a=2", "content_type": "application/x-www-form-urlencoded"},
    {"data": b"--x\r\nbroken", "content_type": "multipart/form-data; boundary=x"},
)
FILES = (b"", b"PK\x03\x04zz", b"Clause,Comment\nF1.1,x", b"\xff\xfe\0", b"\0" * 99)
FILE_NAMES = ("a.csv", "..\\x\0.xlsx", "\u00e9\r\n.docx", "x" * 3_000)
ROLES = ("editor", "coordinator", "representative")


@pytest.fixture
def world(settings: Settings) -> worlds.World:
    """A world in which there is one of most things: comments, a contribution, a group, a theme, an assignment."""
    now = datetime.now(UTC) - timedelta(hours=1)
    with writing(
        Session(engine_for(settings), expire_on_commit=False, autoflush=False), settings.database_url
    ) as session:
        built = worlds.build(session, now)
        said = [say(built, who, f"{who} says more.") for who in ("expert", "expert2", "representative")]
        common = {"actor": built.people["editor"], "now": now, "consultation_id": built.consultation.id}
        groups.make_group(session, comment_ids=[one.id for one in said[:2]], **common)  # type: ignore[arg-type]
        themes.name_theme(session, name="Costs", **common)  # type: ignore[arg-type]
        editor = built.people["editor"].person_id or 0
        assign_comments(session, numbers=[said[2].number], editor_id=editor, seen={}, **common)  # type: ignore[arg-type]
        add_contribution(
            session, actor=built.people["expert"], now=now, organisation_id=built.organisations["nairobi"].id,
            draft_id=built.draft.id, section_id=built.sections[0].id, clause_id=built.clauses[0].id, language="en",
            kind=CommentType.GENERAL, words="Among ourselves.", words_language="en", form_key=str(uuid4()),
        )  # fmt: skip
        for name in ROLES:
            who = built.people[name]
            open_session(session, now=now, person_id=who.person_id or 0, device="x", way="password")
            built.people[name] = replace(who, session_id=len(ROLES))
        return built


class Stranger:
    """Somebody with a role who types what comes to their mind, the same things in every run."""

    def __init__(self, app: Flask, world: worlds.World, who: list[Actor]) -> None:
        self.app, self.world, self.who = app, world, who
        self.chance = random.Random(5)
        self.faults: list[str] = []
        self.map = app.url_map.bind("localhost")

    def go(self, role: str, method: str, address: str, **given: Any) -> Any:
        """Open an address and note a fault, or a way to another host."""
        self.who[0] = self.world.people[role]
        answer = self.app.test_client().open(address, method=method, **given)
        if answer.status_code >= 500:
            self.faults.append(f"{role} {method} {address[:200]} {str(given)[:300]}: {answer.status_code}")
        to = answer.headers.get("Location", "")
        if to.startswith(("//", "/\\")) or urlsplit(to).netloc not in ("", "localhost"):
            self.faults.append(f"{role} {method} {address[:200]} leads to {to}")
        return answer

    def address(self, rule: Rule, *, hostile: bool) -> str:
        """Return an address of a rule; `hostile`: with nonsense in place of numbers and names."""
        built = []
        for is_argument, text in rule._trace:
            if not is_argument:
                built.append(text.lstrip("|"))
            elif not hostile or text in ("lang", "slug"):
                built.append(str(ARGUMENTS[text]))
            else:
                is_number = type(rule._converters[text]).__name__ == "NumberConverter"
                built.append(self.chance.choice(NUMBERS if is_number else PARTS))
        return "".join(built)

    def typed(self, names: dict[str, list[str]], likely: float) -> list[tuple[str, str]]:
        """Return fields as sent: some as offered, some missing, some twice, some nonsense."""
        sent: list[tuple[str, str]] = []
        for name, offered in names.items():
            if name == "form_key":
                sent.append((name, str(uuid4())))
                continue
            if self.chance.random() < 0.05:
                continue
            keep = self.chance.random() < likely
            sent.append((name, self.chance.choice(offered if keep else WORDS)))
            if self.chance.random() < 0.05:
                sent.append((name, self.chance.choice(WORDS)))
        return sent

    def post(self, role: str, method: str, action: str, names: dict[str, list[str]], likely: float) -> None:
        """Fill a form with nonsense and send it."""
        sent = self.typed(names, likely)
        if method == "POST" and "file" in names:
            data: dict[str, Any] = {n: v.encode("utf-8", "replace").decode() for n, v in sent}
            data["file"] = (BytesIO(self.chance.choice(FILES)), self.chance.choice(FILE_NAMES))
            self.go(role, "POST", action, data=data, content_type="multipart/form-data")
            return
        body = "&".join(f"{_quoted(name)}={_quoted(words)}" for name, words in sent)
        if method == "GET":
            self.go(role, "GET", f"{action.split('?')[0]}?{body}")
        else:
            self.go(role, "POST", action, data=body, content_type="application/x-www-form-urlencoded")

    def forms_on(self, address: str, text: str) -> list[tuple[str, str, str, dict[str, list[str]]]]:
        """Return (endpoint, method, action, {field: values offered}) of the forms on a page."""
        found = []
        for form in BeautifulSoup(text, "lxml").find_all("form"):
            method = str(form.get("method", "get")).upper()
            actions = {urljoin(address, str(form.get("action") or address))}
            actions |= {urljoin(address, str(b["formaction"])) for b in form.find_all(formaction=True)}
            for action in sorted(actions):
                try:
                    endpoint, _ = self.map.match(urlsplit(action).path, method=method)
                except HTTPException:
                    continue
                found.append((str(endpoint), method, action, _fields(form)))
        return found


def _fields(form: Tag) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for control in form.find_all(["input", "textarea", "select", "button"]):
        name = str(control.get("name") or "")
        if name and name != "csrf_token":
            options = [str(one.get("value", one.text)) for one in control.find_all("option")]
            names.setdefault(name, []).extend(options or [str(control.get("value") or control.text)])
    return names


def _quoted(words: str) -> str:
    return quote_from_bytes(words.encode("utf-8", "surrogatepass"))


@pytest.fixture
def stranger(settings: Settings, world: worlds.World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stranger]:
    """A stranger at the door whose form tokens are good."""
    who = [Actor()]
    monkeypatch.setattr("consult.people.session.actor_of_request", lambda: who[0])
    app = create_app(settings)
    monkeypatch.setattr(door, "_token_is_good", lambda: True)
    logging.getLogger("consult").setLevel(logging.CRITICAL)
    yield Stranger(app, world, who)
    logging.getLogger("consult").setLevel(logging.NOTSET)


def _rules(stranger: Stranger) -> list[Rule]:
    rules = sorted(stranger.app.url_map.iter_rules(), key=lambda rule: (rule.rule, str(rule.methods)))
    return [rule for rule in rules if rule.endpoint not in ("static", "people.sign_out")]


@on_sqlite
def test_no_address_with_nonsense_in_it_is_a_fault(stranger: Stranger) -> None:
    for rule in _rules(stranger):
        for role in ROLES:
            address = stranger.address(rule, hostile=True)
            if "POST" in (rule.methods or ()):
                stranger.go(role, "POST", address, **stranger.chance.choice(BODIES))
            else:
                stranger.go(role, "GET", f"{address}?{_nonsense(stranger)}")
    assert not stranger.faults, "\n".join(stranger.faults)


@on_sqlite
def test_no_post_of_something_else_than_its_form_is_a_fault(stranger: Stranger) -> None:
    for rule in _rules(stranger):
        if "POST" in (rule.methods or ()):
            for body in BODIES:
                stranger.go("editor", "POST", stranger.address(rule, hostile=False), **body)
    assert not stranger.faults, "\n".join(stranger.faults)


@on_sqlite
@pytest.mark.parametrize("role", ROLES)
def test_no_form_filled_with_nonsense_is_a_fault(stranger: Stranger, role: str) -> None:
    forms: dict[tuple[str, str], tuple[str, dict[str, list[str]]]] = {}
    for rule in _rules(stranger):
        if "GET" in (rule.methods or ()):
            address = stranger.address(rule, hostile=False)
            answer = stranger.go(role, "GET", address)
            for endpoint, method, action, names in stranger.forms_on(address, answer.text):
                forms.setdefault((endpoint, method), (action, names))
    assert len(forms) >= 10, sorted(forms)
    for (endpoint, method), (action, names) in sorted(forms.items(), key=lambda item: item[0]):
        if endpoint != "people.sign_out":
            for likely in (0.9, 0.75, 0.3, 0):
                stranger.post(role, method, action, names, likely)
    assert not stranger.faults, "\n".join(stranger.faults)


def _nonsense(stranger: Stranger) -> str:
    names = stranger.chance.sample(NAMES, 6)
    return "&".join(f"{name}={_quoted(stranger.chance.choice(WORDS))}" for name in names)


NAMES = [name for name, _ in parse_qsl("after&before&clause&comment&confirmed&country&did&do&document&done&draft&editor&from&group&in&kind&language&layout&left_out&next&outcome&page&published&q&read&reminded&reply&role&row&section&sort&start&state&status&theme&to&view&with&words", keep_blank_values=True)]  # fmt: skip


@on_sqlite
def test_a_query_that_is_no_text_is_no_fault(app: Flask) -> None:
    for query in ("a=\xff", "\xed\xa0\x80", "a=\0", "q=\xff&in=comments"):
        for path in ("/en/", "/en/about", "/en/profile", "/en/sign-in", "/en/nothing-here"):
            answer = app.test_client().get(path, environ_overrides={"QUERY_STRING": query})
            assert answer.status_code < 500, (path, query)


@on_sqlite
@pytest.mark.parametrize("number", ["2147483648", "9223372036854775808", "9" * 5_000])
def test_a_number_that_no_database_can_hold_names_no_page(app: Flask, number: str) -> None:
    with app.app_context():
        found = app.url_map.bind("localhost")
    for path in (f"/en/demo/comments/{number}", f"/en/demo/decisions/groups/{number}"):
        with pytest.raises(HTTPException) as refused:
            found.match(path)
        assert refused.value.code == 404


def test_nul_is_refused_alike_on_both_databases(stranger: Stranger) -> None:
    for path in (
        "read/%00/framework/s1",
        "forms/%00",
        "redlines/clause/%00",
        "find/draft-1/%00",
        "forms/?draft=a%00b",
    ):
        assert stranger.go("editor", "GET", f"/en/demo/{path}").status_code == 404, path
    for path, body in (("comments/new", b"draft=a%00b"), ("forms/", b"draft=a%00b")):
        sent = {"data": body, "content_type": "application/x-www-form-urlencoded"}
        stranger.go("expert", "POST", f"/en/demo/{path}", **sent)
    assert not stranger.faults, "\n".join(stranger.faults)
