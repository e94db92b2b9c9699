"""The coordinator's pages in a browser: who takes part, inviting one by one and by list."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event, func, select, update
from sqlalchemy.orm import Session

from consult.access import Role
from consult.people.models import Invitation, Organisation, RoleGrant, SignInSession
from consult.web.store import reading
from tests.comments.said import browser
from tests.visitor import Visitor
from tests.worlds import World

HERE = "/en/demo/people/"
HEAD = "email,name,role,organisation,kind,country,language\n"
PAGES = [HERE, f"{HERE}invite", f"{HERE}invite/list"]


@pytest.fixture
def coordinator(app: Flask, living: World) -> Visitor:
    """The coordinator at a browser."""
    return Visitor(browser(app, living, "coordinator"))


def invitations(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Invitation)) or 0


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    told: list[str] = []

    def note(_c: object, _k: object, statement: str, *_rest: object) -> None:
        told.append(statement)

    with app.app_context():
        engine = reading().get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield told
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("who", ["editor", "expert", "representative", "signatory", "observer", "stranger"])
def test_the_pages_are_hidden_from_others(app: Flask, living: World, who: str, address: str) -> None:
    assert browser(app, living, who).get(address).status_code == 404


@pytest.mark.parametrize("address", PAGES)
def test_who_is_signed_out_is_asked_to_sign_in(visitor: Visitor, address: str) -> None:
    assert visitor.client.get(address).status_code == 303


@pytest.mark.parametrize("address", PAGES)
def test_a_page_asks_the_database_at_most_eight_times(app: Flask, coordinator: Visitor, address: str) -> None:
    coordinator.open(address)
    with statements(app) as told:
        coordinator.open(address)
    told = [one for one in told if one.lstrip().upper().startswith(("SELECT", "WITH"))]
    assert 3 <= len(told) <= 8, told


def test_a_profile_asks_the_database_at_most_eight_times(app: Flask, coordinator: Visitor) -> None:
    with statements(app) as told:
        coordinator.open("/en/profile")
    assert len([one for one in told if one.lstrip().upper().startswith("SELECT")]) <= 8


def test_the_list_says_who_takes_part_in_which_role(coordinator: Visitor) -> None:
    coordinator.open(HERE)
    assert coordinator.says("8 people take part.") and coordinator.says("0 invitations wait for an answer.")
    assert coordinator.says("representative , University of Nairobi (sample) (Kenya)")
    assert coordinator.says("expert2 , University of Dakar (sample) (Senegal)")
    headings = [" ".join(h.get_text(" ").split()) for h in coordinator.page.find_all("h2")]
    assert headings[:3] == ["Coordinator 1", "Editor 2", "Expert 2"]


def test_one_person_is_invited(coordinator: Visitor, session: Session) -> None:
    coordinator.open(HERE)
    coordinator.follow("Invite somebody")
    coordinator.press(
        "Send the invitation",
        {"email": "New@example.org", "name": "Amina", "role": "expert", "organisation": "University of Dakar (sample)", "language": "fr"},
    )  # fmt: skip
    assert coordinator.says("1 invitation is on its way")
    assert coordinator.says("new@example.org , Amina") and coordinator.says("Waiting for an answer")
    session.rollback()
    row = session.scalars(select(Invitation)).one()
    assert (row.email, row.role, row.language) == ("new@example.org", Role.EXPERT, "fr")


def test_a_new_organisation_is_entered_with_the_invitation(coordinator: Visitor, session: Session) -> None:
    coordinator.open(f"{HERE}invite")
    values = {"email": "a@example.org", "role": "signatory", "new_organisation": "UNESCO-ICHEI"}
    coordinator.press("Send the invitation", values)
    assert coordinator.status == 422
    assert coordinator.says("say of which kind it is") and 'value="UNESCO-ICHEI"' in coordinator.text
    coordinator.press("Send the invitation", {"kind": "un_system"})
    assert coordinator.says("1 invitation is on its way")
    session.rollback()
    row = session.scalars(select(Organisation).where(Organisation.name == "UNESCO-ICHEI")).one()
    assert (str(row.kind), row.country) == ("un_system", "")


@pytest.mark.parametrize(
    ("values", "status", "fault"),
    [
        ({"email": "nobody"}, 422, "such as name@example.org"),
        ({"role": ""}, 422, "Choose one of these."),
        ({"role": "king"}, 422, "Choose one of these."),
        ({"country": "XX"}, 422, "Choose one of these."),
        ({"language": "de"}, 422, "Choose one of these."),
        ({"role": "representative"}, 422, "speak for an organisation"),
        ({"organisation": "University of Dakar (sample)", "new_organisation": "B"}, 422, "not both"),
        ({"email": "expert@example.org"}, 409, "takes part in this role already"),
        ({"email": "a@example.org\nBcc: b@example.org"}, 422, "such as name@example.org"),
        ({"surprise": "yes"}, 422, "does not belong to it"),
    ],
)
def test_a_wrong_invitation_is_said_with_its_words_kept(
    coordinator: Visitor, session: Session, values: dict[str, str], status: int, fault: str
) -> None:
    coordinator.open(f"{HERE}invite")
    token = str(coordinator.page.find("input", {"name": "csrf_token"})["value"])  # type: ignore[index]
    given = {"email": "a@example.org", "name": "Kept Name", "role": "expert", "language": "en"}
    answer = coordinator.client.post(f"{HERE}invite", data={"csrf_token": token, **given, **values})
    assert answer.status_code == status
    assert fault in answer.text and 'value="Kept Name"' in answer.text
    assert invitations(session) == 0


def test_pressing_twice_invites_once(coordinator: Visitor, session: Session) -> None:
    coordinator.open(f"{HERE}invite")
    page = coordinator.text
    values = {"email": "a@example.org", "role": "expert"}
    coordinator.press("Send the invitation", values)
    coordinator.text, coordinator.address = page, f"{HERE}invite"
    coordinator.press("Send the invitation", values)
    assert coordinator.status == 409 and coordinator.says("is invited to this role already")
    assert invitations(session) == 1


@pytest.mark.parametrize("address", PAGES[1:])
def test_a_form_of_somebody_signed_out_keeps_its_words_and_tells_nothing(
    coordinator: Visitor, session: Session, address: str
) -> None:
    coordinator.open(address)
    session.execute(update(SignInSession).values(ended_at=func.current_timestamp()))
    session.commit()
    if address.endswith("list"):
        coordinator.press("Check the list", {"rows": f"{HEAD}expert@example.org,,expert,,,,"})
        assert "expert@example.org,,expert" in coordinator.text
        assert not coordinator.says("takes part in this role already")
    else:
        coordinator.press("Send the invitation", {"email": "kept@example.org", "role": "expert"})
        assert "kept@example.org" in coordinator.text
    assert coordinator.status == 401 and coordinator.says("Sign in to do this.")
    assert "University of Nairobi" not in coordinator.text
    assert invitations(session) == 0


def test_a_list_is_checked_then_sent(coordinator: Visitor, session: Session) -> None:
    coordinator.open(HERE)
    coordinator.follow("Invite from a list")
    typed = f"{HEAD}a@example.org,Amina,expert,University of Lomé,hei,TG,fr\nb@example.org,,observer,,,,\n"
    coordinator.press("Check the list", {"rows": typed})
    assert coordinator.status == 200
    assert coordinator.says("All 2 rows are good") and coordinator.says("1 organisation is new")
    assert invitations(session) == 0
    coordinator.press("Send 2 invitations")
    assert coordinator.says("2 invitations are on their way")
    assert invitations(session) == 2
    rows = session.execute(select(Invitation.email, Invitation.language))
    assert {(row.email, row.language) for row in rows} == {("a@example.org", "fr"), ("b@example.org", "en")}


def test_a_list_with_a_wrong_row_is_not_sent_and_says_which_row(
    coordinator: Visitor, session: Session
) -> None:
    coordinator.open(f"{HERE}invite/list")
    rows = f"{HEAD}a@example.org,,expert,,,,\nexpert@example.org,,expert,,,,\n"
    coordinator.press("Check the list", {"rows": rows})
    assert coordinator.status == 422
    assert coordinator.says("Row 3, column email: This person takes part in this role already.")
    coordinator.press("Check the list", {"rows": rows.replace("expert,,,,\nexpert@", "king,,,,\nexpert@")})
    assert coordinator.says("Row 2, column role: This role is not known. Write one of: coordinator,")
    token = str(coordinator.page.find("input", {"name": "csrf_token"})["value"])  # type: ignore[index]
    data = {"csrf_token": token, "rows": rows, "step": "send"}
    answer = coordinator.client.post(f"{HERE}invite/list", data=data)
    assert answer.status_code == 422 and "a@example.org,,expert" in answer.text
    assert "Row 3, column email:" in answer.text
    assert invitations(session) == 0


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (f"\ufeff{HEAD}a@example.org,,expert,,,,\n".encode(), 200, "1 row is good"),
        ("姓名".encode("gb18030"), 422, "not a CSV file in UTF-8"),
        (b"PK\x03\x04\x00\x00", 422, "not a CSV file in UTF-8"),
        (b"\n", 422, "The list is empty."),
    ],
)
def test_a_file_is_taken_like_pasted_rows(
    coordinator: Visitor, content: bytes, status: int, words: str
) -> None:
    coordinator.open(f"{HERE}invite/list")
    token = str(coordinator.page.find("input", {"name": "csrf_token"})["value"])  # type: ignore[index]
    data = {"csrf_token": token, "rows": "", "step": "check", "file": (io.BytesIO(content), "people.csv")}
    answer = coordinator.client.post(f"{HERE}invite/list", data=data, content_type="multipart/form-data")
    assert answer.status_code == status
    assert words in answer.text


def test_a_file_of_fifty_megabytes_is_too_large(coordinator: Visitor) -> None:
    data = {"file": (io.BytesIO(b"x" * 50_000_000), "people.csv")}
    answer = coordinator.client.post(f"{HERE}invite/list", data=data, content_type="multipart/form-data")
    assert answer.status_code == 413


def test_markup_in_a_list_stays_words(coordinator: Visitor) -> None:
    coordinator.open(f"{HERE}invite/list")
    rows = f"{HEAD}a@example.org,,expert,<script>alert(1)</script>,hei,KE,\n"
    coordinator.press("Check the list", {"rows": rows})
    assert "&lt;script&gt;" in coordinator.text and "<script>" not in coordinator.text


def test_an_invitation_is_revoked_and_sent_again(coordinator: Visitor, session: Session) -> None:
    coordinator.open(f"{HERE}invite")
    coordinator.press("Send the invitation", {"email": "a@example.org", "role": "expert"})
    coordinator.press("Revoke")
    assert not coordinator.says("a@example.org")
    coordinator.open(f"{HERE}?state=revoked")
    assert coordinator.says("a@example.org") and coordinator.says("Revoked (1)")
    coordinator.press("Send a fresh letter")
    assert coordinator.says("1 invitation is on its way") and coordinator.says("a@example.org")
    assert invitations(session) == 1


def test_a_role_is_ended(coordinator: Visitor, session: Session) -> None:
    coordinator.open(HERE)
    form = next(f for f in coordinator.page.find_all("form") if "roles" in str(f.get("action")))
    assert "said stay" in form.get_text()
    grant = session.scalars(select(RoleGrant.id).where(RoleGrant.role == Role.OBSERVER)).one()
    token = str(coordinator.page.find("input", {"name": "csrf_token"})["value"])  # type: ignore[index]
    address = f"{HERE}roles/{grant}/end"
    assert coordinator.client.post(address, data={}).status_code == 422
    assert coordinator.client.post(address, data={"csrf_token": token}).status_code == 303
    coordinator.open(HERE)
    assert coordinator.says("7 people take part.") and not coordinator.says("observer@example.org")


def test_the_last_coordinator_is_not_ended(coordinator: Visitor, session: Session) -> None:
    coordinator.open(HERE)
    grant = session.scalars(select(RoleGrant.id).where(RoleGrant.role == Role.COORDINATOR)).one()
    token = str(coordinator.page.find("input", {"name": "csrf_token"})["value"])  # type: ignore[index]
    answer = coordinator.client.post(f"{HERE}roles/{grant}/end", data={"csrf_token": token})
    assert answer.status_code == 409 and "the only coordinator" in answer.text


@pytest.mark.parametrize("language", ["en", "fr", "zh"])
@pytest.mark.parametrize("page", ["", "invite", "invite/list"])
def test_every_page_has_one_heading_and_a_label_for_each_field(
    coordinator: Visitor, language: str, page: str
) -> None:
    coordinator.open(f"/{language}/demo/people/{page}")
    assert coordinator.status == 200
    assert len(coordinator.page.find_all("h1")) == 1
    for control in coordinator.page.find_all(["input", "textarea", "select"]):
        if control.get("type") in ("hidden", "radio", "checkbox"):
            continue
        assert coordinator.page.find("label", {"for": control["id"]}) is not None, control
