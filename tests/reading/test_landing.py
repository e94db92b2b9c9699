"""The first page of a consultation."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

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
