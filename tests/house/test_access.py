"""Every endpoint, by every role, in every state, answers as the access table says; the cells come from the URL map."""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from consult.access import OPEN_DOORS, Actor, Permission, Role, may
from consult.app import create_app
from consult.config import Settings
from consult.drafts.models import Consultation, Round, Stage
from consult.endorsements.models import Launch
from consult.web import door
from consult.web.store import engine_for, writing
from tests import worlds

MATRIX = Path(__file__).with_name("access_matrix.txt")
STATES = ("preparing", "open", "closed", "frozen", "launched")
PEOPLE = (
    "public",
    "stranger",
    "observer",
    "expert",
    "representative",
    "editor",
    "editor2",
    "coordinator",
    "signatory",
)
ARGUMENTS = {
    "lang": "en", "slug": "demo", "draft": "draft-1", "document": "framework", "section": "s1", "key": "c1", "number": 1,
    "digest": "000000000000", "name": "consult.css", "token": "x" * 43, "language": "en", "old": "draft-1", "new": "draft-1",
    "before": "draft-1", "after": "draft-1", "from_key": "draft-1", "to_key": "draft-1", "step": "text", "tag": "en",
    "kind": "csv", "chart": "sections", "organisation": 1, "contribution": 1, "item": 1, "group_id": 1, "proposal_id": 1, "theme_id": 1, "note_id": 1, "decision_id": 1, "standard_id": 1,
}  # fmt: skip
METHODS = ("GET", "POST")

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def world(settings: Settings, now: datetime) -> worlds.World:
    with writing(
        Session(engine_for(settings), expire_on_commit=False, autoflush=False), settings.database_url
    ) as session:
        return worlds.build(session, now)


@pytest.fixture
def stood_in(
    settings: Settings, world: worlds.World, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Flask, list[Actor]]]:
    """The app, and a list whose only member is who makes the next request."""
    who = [Actor()]
    monkeypatch.setattr("consult.people.session.actor_of_request", lambda: who[0])
    app = create_app(settings)
    monkeypatch.setattr(door, "now", lambda: world.now)
    yield app, who


def _rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule))


def _address(app: Flask, rule: Rule) -> str:
    missing = rule.arguments - set(ARGUMENTS)
    assert not missing, f"{rule.rule}: say in ARGUMENTS what {missing} stands for"
    with app.test_request_context():
        built = rule.build({name: ARGUMENTS[name] for name in rule.arguments}, append_unknown=False)
    assert built is not None
    return built[1]


def _set_state(settings: Settings, world: worlds.World, state: str) -> None:
    stages = {"preparing": Stage.PREPARING, "frozen": Stage.FROZEN, "launched": Stage.LAUNCHED}
    with writing(Session(engine_for(settings), expire_on_commit=False), settings.database_url) as session:
        consultation = session.get_one(Consultation, world.consultation.id)
        consultation.stage = stages.get(state, Stage.PUBLISHED)
        a_round = session.get_one(Round, world.round.id)
        a_round.closes_at = datetime.now(world.now.tzinfo) + timedelta(
            days=20 if state in ("open", "preparing") else -1
        )
        a_round.opens_at = world.now - timedelta(days=400)
        if state == "launched":
            session.add(
                Launch(
                    consultation_id=consultation.id, draft_id=world.draft.id, fingerprint=world.draft.fingerprint or "",
                    launched_at=world.now, launched_by=world.people["coordinator"].person_id or 0,
                )
            )  # fmt: skip


def _cells(
    app: Flask, who: list[Actor], settings: Settings, world: worlds.World
) -> dict[str, dict[str, int]]:
    """Return {endpoint method state: {person: status}} of the whole map."""
    found: dict[str, dict[str, int]] = {}
    for state in STATES:
        _set_state(settings, world, state)
        for rule in _rules(app):
            for method in METHODS:
                if method in (rule.methods or ()):
                    row = {}
                    for name in PEOPLE:
                        who[0] = Actor() if name == "public" else world.people[name]
                        row[name] = app.test_client().open(_address(app, rule), method=method).status_code
                    found[f"{rule.endpoint} {method} {state}"] = row
    return found


def _text(cells: dict[str, dict[str, int]]) -> str:
    """Write the matrix, a line per endpoint, method and state; equal answers together."""
    lines = []
    for cell in sorted(cells):
        groups: dict[int, list[str]] = {}
        for name, status in cells[cell].items():
            groups.setdefault(status, []).append(name)
        lines.append(cell + ": " + "; ".join(f"{s} {' '.join(names)}" for s, names in sorted(groups.items())))
    return "\n".join(lines) + "\n"


@on_sqlite
def test_every_cell_of_the_map_answers_as_declared(
    stood_in: tuple[Flask, list[Actor]], settings: Settings, world: worlds.World
) -> None:
    app, who = stood_in
    cells = _cells(app, who, settings, world)
    wrong = []
    for cell, row in cells.items():
        endpoint, method, state = cell.split()
        permission = door.permission_of(app, endpoint)
        assert permission is not None
        in_place = "<slug>" in next(r.rule for r in _rules(app) if r.endpoint == endpoint)
        for name, status in row.items():
            actor = Actor() if name == "public" else world.people[name]
            fault = _fault(
                permission, actor, world.consultation.id if in_place else None, method, state, status
            )
            if fault:
                wrong.append(f"{cell} {name}: {status}, {fault}")
    assert not wrong, "\n".join(wrong)
    text = _text(cells)
    if os.environ.get("CONSULT_WRITE_MATRIX"):
        MATRIX.write_text(text, "utf-8")
    assert text == MATRIX.read_text("utf-8"), (
        "an answer changed: look at the difference, then write the matrix anew"
    )


def _fault(
    permission: Permission, actor: Actor, consultation_id: int | None, method: str, state: str, status: int
) -> str:
    """Say what is wrong with an answer; '' when nothing is."""
    if status >= 500:
        return "a fault"
    if state == "preparing" and consultation_id is not None and not actor.roles_in(consultation_id):
        return "" if status == 404 else "a consultation in preparation was not hidden"
    if may(actor, permission, consultation_id):
        return "asked to sign in" if status == 401 else ""
    if actor.person_id is None:
        own_page = permission in door.OWN_PAGES and status in (
            404,
            422,
        )  # an incomplete form is told so first
        asked = status == (303 if method == "GET" else 401)
        return "" if asked or (own_page and method == "POST") else "was not asked to sign in"
    refused = 403 if permission in OPEN_DOORS else 404
    return "" if status == refused else f"should be refused with {refused}"


def test_the_table_knows_every_role_and_permission() -> None:
    from consult.access import TABLE

    assert set(TABLE) == set(Permission)
    assert {role for roles in TABLE.values() for role in roles} - {None} == set(Role)


@on_sqlite
def test_a_page_without_a_declared_permission_stops_the_start(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from consult.reading import routes

    monkeypatch.delattr(routes.about, "consult_permission")
    with pytest.raises(RuntimeError, match=r"reading\.about"):
        create_app(settings)
