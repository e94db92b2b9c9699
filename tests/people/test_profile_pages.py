"""One's own account in a browser."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from consult.people.models import Interest, Person, SignInSession
from consult.people.passwords import hash_password, is_password
from tests.comments.said import browser
from tests.visitor import Visitor
from tests.worlds import World

PASSWORD = "kilimanjaro coffee"


@pytest.fixture
def expert(app: Flask, living: World) -> Visitor:
    """The expert at a browser."""
    made = Visitor(browser(app, living, "expert"))
    made.open("/en/profile")
    return made


def stored(session: Session) -> Person:
    session.rollback()
    session.expire_all()
    return session.scalars(select(Person).where(Person.email == "expert@example.org")).one()


def age_sessions(session: Session) -> None:
    session.execute(update(SignInSession).values(opened_at=datetime.now(UTC) - timedelta(hours=1)))
    session.commit()


def test_nobody_sees_a_profile_without_signing_in(visitor: Visitor) -> None:
    answer = visitor.client.get("/en/profile")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/en/sign-in?next=/en/profile")


def test_a_profile_is_changed_and_speaks_the_new_language(expert: Visitor, session: Session) -> None:
    values = {
        "name": "Dr Expert",
        "language": "zh",
        "name_shown": "organisation",
        "interests": "I sell books.",
    }
    expert.press("Keep these changes", values)
    assert expert.address == "/zh/profile?kept=profile"
    assert expert.says("更改已保存")
    row = stored(session)
    assert (row.name, row.language, str(row.name_shown)) == ("Dr Expert", "zh", "organisation")
    assert session.scalars(select(Interest.words)).all() == ["I sell books."]
    expert.open("/en/profile")
    assert "I sell books." in expert.text


def test_wrong_words_are_kept(expert: Visitor, session: Session) -> None:
    expert.press("Keep these changes", {"name": "", "interests": "I sell <b>books</b>."})
    assert expert.status == 422
    assert expert.says("Type your name.") and "I sell &lt;b&gt;books&lt;/b&gt;." in expert.text
    assert stored(session).name == "expert"


def test_words_typed_before_the_session_ended_are_kept(expert: Visitor, session: Session) -> None:
    session.execute(update(SignInSession).values(ended_at=datetime.now(UTC)))
    session.commit()
    expert.press("Keep these changes", {"name": "Dr Expert", "interests": "I sell books."})
    assert expert.status == 401
    assert 'value="Dr Expert"' in expert.text and "I sell books." in expert.text
    assert "expert@example.org" not in expert.text
    assert stored(session).name == "expert"


def test_a_first_password_is_set_soon_after_signing_in(expert: Visitor, session: Session) -> None:
    expert.press("Set this password", {"password": PASSWORD})
    assert expert.says("Your password is set.")
    assert is_password(stored(session).password, PASSWORD)


def test_an_old_session_sets_no_password(expert: Visitor, session: Session) -> None:
    age_sessions(session)
    expert.press("Set this password", {"password": PASSWORD})
    assert expert.status == 403
    assert expert.says("sign in again by link and come back within 10 minutes")
    assert PASSWORD not in expert.text
    assert stored(session).password is None


def test_the_old_password_vouches_for_a_new_one(expert: Visitor, session: Session) -> None:
    age_sessions(session)
    session.execute(update(Person).values(password=hash_password(PASSWORD)))
    session.commit()
    expert.open("/en/profile")
    expert.press("Set this password", {"current": "wrong", "password": "another long one"})
    assert expert.status == 403
    expert.press("Set this password", {"current": PASSWORD, "password": "another long one"})
    assert expert.says("Your password is set.")
    assert is_password(stored(session).password, "another long one")


def test_a_weak_password_is_refused_on_its_field(expert: Visitor, session: Session) -> None:
    expert.press("Set this password", {"password": "short"})
    assert expert.status == 422
    assert expert.says("Use at least 12 characters")
    field = expert.page.find("input", {"name": "password"})
    assert field is not None and field["aria-invalid"] == "true"
    assert stored(session).password is None


def test_a_new_password_ends_every_other_session(app: Flask, living: World, expert: Visitor) -> None:
    other, somebody_else = browser(app, living, "expert"), browser(app, living, "expert2")
    expert.press("Set this password", {"password": PASSWORD})
    assert other.get("/en/profile").status_code == 303
    assert expert.client.get("/en/profile").status_code == 200
    assert somebody_else.get("/en/profile").status_code == 200


def test_another_browser_is_signed_out_from_here(app: Flask, living: World, expert: Visitor) -> None:
    other = browser(app, living, "expert")
    expert.open("/en/profile")
    expert.press("Sign out there")
    assert other.get("/en/profile").status_code == 303
    assert expert.client.get("/en/profile").status_code == 200


def test_nobody_ends_the_session_of_somebody_else(app: Flask, living: World, expert: Visitor) -> None:
    other = browser(app, living, "expert2")
    row = living.session.scalars(select(SignInSession).order_by(SignInSession.id.desc())).first()
    assert row is not None and row.person_id == living.people["expert2"].person_id
    token = str(expert.page.find("input", {"name": "csrf_token"})["value"])  # type: ignore[index]
    address = f"/en/profile/sessions/{row.id}/end"
    assert expert.client.post(address, data={"csrf_token": token}).status_code == 404
    assert expert.client.post("/en/profile/sessions/99999/end", data={"csrf_token": token}).status_code == 404
    assert other.get("/en/profile").status_code == 200


@pytest.mark.parametrize("address", ["/en/sign-out", "/en/profile/password", "/en/profile/sessions/1/end"])
def test_what_changes_something_takes_no_get(expert: Visitor, session: Session, address: str) -> None:
    assert expert.client.get(address, follow_redirects=True).status_code in (404, 405)
    session.rollback()
    ended = select(func.count()).where(SignInSession.ended_at.is_not(None))
    assert session.scalar(ended) == 0
