"""The first page of a consultation."""

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy.orm import Session

from consult.access import Role
from consult.people.models import Organisation, OrganisationKind, RoleGrant
from consult.people.rules import sort_key_of
from tests.conftest import on_sqlite
from tests.worlds import build


@on_sqlite
@pytest.mark.parametrize(("language", "country"), [("en", "Kenya"), ("fr", "Kenya"), ("zh", "肯尼亚")])
def test_who_takes_part_is_listed_with_countries_by_their_names(
    app: Flask, session: Session, language: str, country: str
) -> None:
    build(session, datetime.now(UTC))
    session.commit()
    page = app.test_client().get(f"/{language}/demo/").text
    assert f"<td>{country}</td>" in page and "<td>KE</td>" not in page


@on_sqlite
def test_who_takes_part_is_listed_by_the_names_of_organisations(app: Flask, session: Session) -> None:
    world = build(session, datetime.now(UTC))
    for name, country in (("Alpha University", "ZA"), ("Zed University", "AR")):
        row = Organisation(
            name=name,
            sort_key=sort_key_of(name),
            kind=OrganisationKind.HEI,
            country=country,
            created_at=world.now,
        )
        session.add(row)
        session.flush()
        grant = RoleGrant(
            consultation_id=world.consultation.id, person_id=world.people["expert"].person_id,
            organisation_id=row.id, role=Role.REPRESENTATIVE, granted_at=world.now,
        )  # fmt: skip
        session.add(grant)
    session.commit()
    page = app.test_client().get("/en/demo/").text
    assert page.index("Alpha University") < page.index("Zed University")  # not Argentina before South Africa


@on_sqlite
@pytest.mark.parametrize(("language", "is_marked"), [("en", False), ("fr", True), ("zh", True)])
def test_a_title_that_is_not_translated_is_marked_as_being_in_its_language(
    app: Flask, session: Session, language: str, is_marked: bool
) -> None:
    world = build(session, datetime.now(UTC))
    world.consultation.title = {"en": "Quality & reach"}
    session.commit()
    for path in ("", "demo/"):
        page = BeautifulSoup(app.test_client().get(f"/{language}/{path}").text, "lxml")
        heading = next(h for h in page.select("h1, h2") if "Quality & reach" in h.text)
        marked = heading.find(lang="en")
        assert (marked is not None) == is_marked and "<span" not in heading.text
