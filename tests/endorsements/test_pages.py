"""The pages of endorsing, of the register and of the launch, as each person sees them."""

import json
import re
from datetime import timedelta
from hashlib import sha256

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from consult.drafts.models import Draft, DraftKind, Stage
from consult.endorsements.models import Endorsement, Reservation
from consult.endorsements.rules import Choice
from consult.people.models import RoleGrant, SignInSession
from tests.counting import statements
from tests.endorsements.signing import signed
from tests.redlines.finals import tamper
from tests.redlines.people_in import Browsers
from tests.visitor import Visitor
from tests.worlds import World

START = "/en/demo/endorse/"
RESERVED = "Not before the second year; our senate asks for time."


def engine_of(app: Flask) -> Engine:
    from consult.web.store import _db

    with app.app_context():
        return _db.engine


def final_of(session: Session) -> Draft:
    return session.execute(select(Draft).where(Draft.kind == DraftKind.FINAL)).scalar_one()


def endorsements(session: Session) -> list[Endorsement]:
    session.rollback()
    return list(session.execute(select(Endorsement).order_by(Endorsement.number)).scalars())


def at_who(visitor: Visitor) -> None:
    visitor.open(START)
    visitor.press("Go on: who signs")


def at_how(visitor: Visitor, office: str = "Vice-Chancellor") -> None:
    at_who(visitor)
    visitor.press("Go on: how", {"office": office})


def at_check(visitor: Visitor, **answers: str) -> None:
    at_how(visitor)
    visitor.press("Go on: check", {"choice": "in_full", **answers})


def press_sign(visitor: Visitor, **values: str) -> None:
    """Press the last button of the page, whose word other words on the page share."""
    form = visitor.page.select_one("form.form")
    assert form is not None
    data = {str(i["name"]): str(i.get("value", "")) for i in form.select("input[type=hidden]")}
    answer = visitor.client.post("/en/demo/endorse/sign", data={**data, **values}, follow_redirects=True)
    visitor.status, visitor.text = answer.status_code, answer.text
    visitor.address = answer.request.path


@pytest.mark.parametrize(
    ("tag", "says"),
    [
        ("fr", "le texte en anglais fait foi"),
        ("zh", "以英文文本为准"),
        ("en", "the text in English prevails"),
    ],
)
def test_the_language_that_prevails_is_named_in_the_reader_s_language(
    browsers: Browsers, frozen: World, tag: str, says: str
) -> None:
    visitor = browsers.of(frozen, "signatory")
    visitor.open(START.replace("/en/", f"/{tag}/"))
    assert visitor.says(says)


def test_the_four_steps_from_the_text_to_the_confirmation(
    browsers: Browsers, frozen: World, session: Session
) -> None:
    visitor = browsers.of(frozen, "signatory")
    visitor.open(START)
    final = final_of(session)
    groups = " ".join(re.findall("....", str(final.fingerprint)))
    assert visitor.says("Demo · Final") and visitor.says(groups)
    assert visitor.says("Framework: the text in English prevails.")
    assert visitor.says("sha256sum demo-manifest.json")
    visitor.press("Go on: who signs")
    assert visitor.says("You sign for University of Nairobi (sample).")
    visitor.press("Go on: how", {"office": "Vice-Chancellor"})
    visitor.press(
        "Go on: check",
        {
            "choice": "with_reservations",
            "clause_1": "F2.2",
            "words_1": RESERVED,
            "statement": "We welcome it.",
            "statement_language": "fr",
            "shown_as": "name",
        },
    )
    assert visitor.says("Endorse with reservations") and visitor.says(RESERVED) and visitor.says(groups)
    assert visitor.says("except for the reservations stated here clause by clause")
    assert endorsements(session) == []
    press_sign(visitor, name="Wanjiru Mwangi", authority="yes")
    assert (visitor.status, visitor.address) == (200, "/en/demo/endorse/1")
    assert visitor.says("Endorsement 1") and visitor.says("demo/1") and visitor.says("in Shenzhen")
    assert visitor.says("UTC") and visitor.says(groups) and visitor.says("What happens next")
    row = endorsements(session)[0]
    assert (row.choice, row.office, row.signed_name) == (
        Choice.WITH_RESERVATIONS, "Vice-Chancellor", "Wanjiru Mwangi",
    )  # fmt: skip
    assert (row.statement, row.statement_language, row.name_published) == ("We welcome it.", "fr", True)
    kept = session.execute(select(Reservation.clause_id, Reservation.words)).one()
    assert tuple(kept) == (frozen.clauses[4].id, RESERVED)
    assert row.fingerprint == final.fingerprint


@pytest.mark.parametrize("language", ["en", "fr", "zh"])
def test_every_step_speaks_the_language_of_the_page(browsers: Browsers, frozen: World, language: str) -> None:
    visitor = browsers.of(frozen, "signatory")
    page = visitor.open(f"/{language}/demo/endorse/")
    form = page.select_one("main form")
    assert form is not None
    data = {str(i["name"]): str(i.get("value", "")) for i in form.select("input")}
    data |= {"organisation": str(frozen.organisations["nairobi"].id), "office": "Rector", "choice": "in_full"}
    headings = set()
    for step in ("who", "how", "check"):
        answer = visitor.client.post(f"/{language}/demo/endorse/{step}", data=data)
        assert answer.status_code == 200
        visitor.text = answer.text
        heading = visitor.page.select_one("h1")
        assert heading is not None
        headings.add(heading.get_text())
    assert len(headings) == 3
    if language != "en":
        assert not any("Endorse" in heading for heading in headings)


def test_nothing_can_be_signed_before_the_final(browsers: Browsers, living: World, session: Session) -> None:
    visitor = browsers.of(living, "signatory")
    visitor.open(START)
    assert visitor.status == 200
    assert visitor.says("There is nothing to sign yet")
    token = "x"
    answer = visitor.client.post(f"{START}who", data={"csrf_token": token, "fingerprint": "0" * 64})
    assert answer.status_code == 409
    assert endorsements(session) == []


@pytest.mark.parametrize("step", ["text", "who", "how", "check", "sign"])
def test_a_later_step_opened_by_its_address_leads_to_the_first(
    browsers: Browsers, frozen: World, step: str
) -> None:
    visitor = browsers.of(frozen, "signatory")
    visitor.open(START + step)
    assert visitor.address == START


@pytest.mark.parametrize(
    ("who", "status"),
    [("coordinator", 403), ("editor", 403), ("expert", 403), ("observer", 403), ("stranger", 403)],
)
def test_others_do_not_endorse(browsers: Browsers, frozen: World, who: str, status: int) -> None:
    visitor = browsers.of(frozen, who)
    visitor.open(START)
    assert visitor.status == status
    assert visitor.client.post(f"{START}sign", data={}).status_code == status


def test_whoever_is_signed_out_is_asked_to_sign_in(browsers: Browsers, frozen: World) -> None:
    answer = browsers.of(frozen, None).client.get(START)
    assert answer.status_code == 303
    assert "/en/sign-in" in answer.location


def test_a_missing_office_is_told_on_its_field(browsers: Browsers, frozen: World) -> None:
    visitor = browsers.of(frozen, "signatory")
    at_who(visitor)
    visitor.press("Go on: how", {"office": " "})
    assert visitor.status == 422
    assert visitor.says("Endorse: who signs") and visitor.says("Type the office in which you sign.")
    assert visitor.page.select_one("#f-office[aria-invalid=true]") is not None


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({}, "Choose one of these."),
        ({"choice": "with_reservations"}, "Name at least one clause and write the reservation"),
        ({"choice": "with_reservations", "clause_1": "F9.9", "words_1": RESERVED}, "The final has no clause"),
        ({"choice": "with_reservations", "clause_1": "F2.2"}, "Write the reservation to this clause."),
        ({"choice": "with_reservations", "words_1": RESERVED}, "Type the number of the clause"),
        (
            {
                "choice": "with_reservations", "clause_1": "F2.2", "words_1": RESERVED, "clause_2": "f2.2",
                "words_2": "Again.",
            },
            "This clause is named twice.",
        ),
        ({"choice": "in_full", "clause_1": "F2.2", "words_1": RESERVED}, "You wrote reservations."),
        ({"choice": "in_full", "statement": "x" * 301}, "This is too long."),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_told_and_every_word_kept(
    browsers: Browsers, frozen: World, session: Session, answers: dict[str, str], told: str
) -> None:
    visitor = browsers.of(frozen, "signatory")
    at_how(visitor)
    given = {"statement": "A statement to keep.", **answers}
    visitor.press("Go on: check", {**given})
    assert visitor.status == 422
    assert visitor.says("Endorse: how")
    assert visitor.says(told)
    for name, value in given.items():
        field = visitor.page.select_one(f"[name={name}]:not([type=radio])")
        if field is not None:
            assert value in (field.get("value"), field.get_text().strip())
    assert visitor.page.select_one("input[name=office]")["value"] == "Vice-Chancellor"  # type: ignore[index]
    assert endorsements(session) == []


def test_more_reservations_are_asked_for_without_losing_words(browsers: Browsers, frozen: World) -> None:
    visitor = browsers.of(frozen, "signatory")
    at_how(visitor)
    assert len(visitor.page.select("input[list=clauses]")) == 2
    visitor.press("Add another clause", {"clause_2": "F1.3", "words_2": RESERVED, "statement": "Keep me."})
    assert visitor.status == 200
    assert len(visitor.page.select("input[list=clauses]")) == 3
    assert visitor.page.select_one("#f-words_2").get_text().strip() == RESERVED  # type: ignore[union-attr]
    assert visitor.page.select_one("#f-statement").get_text().strip() == "Keep me."  # type: ignore[union-attr]
    visitor.press("Go on: check", {"choice": "with_reservations"})
    assert visitor.says("Endorse: check your answers and sign")


def test_going_back_and_forth_keeps_everything(browsers: Browsers, frozen: World) -> None:
    visitor = browsers.of(frozen, "signatory")
    at_check(visitor, statement="A statement to keep.")
    visitor.press("Change who signs")
    assert visitor.page.select_one("#f-office")["value"] == "Vice-Chancellor"  # type: ignore[index]
    visitor.press("Back: what you sign")
    assert visitor.says("Endorse: what you sign")
    visitor.press("Go on: who signs")
    visitor.press("Go on: how", {"office": "Rector"})
    assert visitor.page.select_one("#f-statement").get_text().strip() == "A statement to keep."  # type: ignore[union-attr]
    visitor.press("Go on: check")
    assert visitor.says("Rector") and visitor.says("A statement to keep.")


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"authority": "yes"}, "Type your name to sign."),
        ({"name": "Wanjiru Mwangi"}, "Tick that you are authorised to sign."),
    ],
)
def test_signing_needs_the_name_and_the_tick(
    browsers: Browsers, frozen: World, session: Session, values: dict[str, str], told: str
) -> None:
    visitor = browsers.of(frozen, "signatory")
    at_check(visitor)
    press_sign(visitor, **values)
    assert visitor.status == 422
    assert visitor.says(told)
    assert visitor.says("Endorse: check your answers and sign")
    assert endorsements(session) == []


def test_silent_marks_are_left_away_and_turning_ones_refused(
    browsers: Browsers, frozen: World, session: Session
) -> None:
    visitor = browsers.of(frozen, "signatory")
    at_check(visitor, statement="We\u200b agree.")
    press_sign(visitor, name="Wanjiru \u202eMwangi", authority="yes")
    assert visitor.status == 422
    assert visitor.says("This holds invisible marks")
    press_sign(visitor, name="Wanjiru Mwangi", authority="yes")
    assert [row.statement for row in endorsements(session)] == ["We agree."]


def test_a_skipped_step_leads_back_to_it(browsers: Browsers, frozen: World, session: Session) -> None:
    visitor = browsers.of(frozen, "signatory")
    at_who(visitor)
    press_sign(visitor, name="Wanjiru Mwangi", authority="yes")
    assert visitor.status == 422
    assert visitor.says("Endorse: who signs")
    assert endorsements(session) == []


def test_a_double_click_signs_once(browsers: Browsers, frozen: World, session: Session) -> None:
    visitor = browsers.of(frozen, "signatory")
    at_check(visitor)
    before = visitor.text
    press_sign(visitor, name="Wanjiru Mwangi", authority="yes")
    visitor.text = before
    press_sign(visitor, name="Wanjiru Mwangi", authority="yes")
    assert (visitor.status, visitor.address) == (200, "/en/demo/endorse/1")
    assert len(endorsements(session)) == 1


def test_a_text_changed_between_seeing_and_signing_voids_the_signing(
    browsers: Browsers, frozen: World, session: Session
) -> None:
    visitor = browsers.of(frozen, "signatory")
    at_check(visitor, statement="A statement to keep.")
    tamper(frozen, "clause_text", "canonical = canonical || '.'", f"draft_id = {final_of(session).id}")
    session.commit()
    press_sign(visitor, name="Wanjiru Mwangi", authority="yes")
    assert visitor.status == 409
    assert visitor.says("The text is not the one that you were shown")
    assert visitor.says("Endorse: what you sign")
    kept = visitor.page.select_one("input[name=statement]")
    assert kept is not None and kept["value"] == "A statement to keep."
    assert endorsements(session) == []


def test_a_fingerprint_made_up_is_refused_on_every_step(browsers: Browsers, frozen: World) -> None:
    visitor = browsers.of(frozen, "signatory")
    at_who(visitor)
    for step in ("who", "how", "check"):
        answer = visitor.client.post(START + step, data={"fingerprint": "0" * 64, "office": "Rector"})
        assert answer.status_code == 409


def test_an_old_form_is_shown_again_with_its_words(
    browsers: Browsers, frozen: World, session: Session
) -> None:
    visitor = browsers.of(frozen, "signatory")
    at_check(visitor, statement="A statement to keep.")
    press_sign(visitor, name="Wanjiru Mwangi", authority="yes", csrf_token="old")
    assert visitor.status == 422
    assert visitor.says("Your words are kept: send them again.")
    assert visitor.page.select_one("#f-name")["value"] == "Wanjiru Mwangi"  # type: ignore[index]
    assert endorsements(session) == []
    press_sign(visitor, name="Wanjiru Mwangi", authority="yes")
    assert visitor.status == 200
    assert len(endorsements(session)) == 1


def test_a_session_that_ended_keeps_the_words_and_tells_nothing_of_the_final(
    browsers: Browsers, frozen: World, session: Session
) -> None:
    visitor = browsers.of(frozen, "signatory")
    at_check(visitor, statement="A statement to keep.")
    session.rollback()
    for row in session.execute(select(SignInSession)).scalars():
        row.ended_at = frozen.now
    session.commit()
    press_sign(visitor, name="Wanjiru Mwangi", authority="yes")
    assert visitor.status == 401
    assert visitor.page.select_one("input[name=statement]")["value"] == "A statement to keep."  # type: ignore[index]
    assert not visitor.says("Final")
    assert visitor.page.select_one("input[name=office]")["value"] == "Vice-Chancellor"  # type: ignore[index]
    assert endorsements(session) == []


def test_a_role_that_ended_signs_nothing(browsers: Browsers, frozen: World, session: Session) -> None:
    visitor = browsers.of(frozen, "signatory")
    at_check(visitor)
    person = frozen.people["signatory"].person_id
    session.rollback()
    for row in session.execute(select(RoleGrant).where(RoleGrant.person_id == person)).scalars():
        row.ended_at = frozen.now
    session.commit()
    press_sign(visitor, name="Wanjiru Mwangi", authority="yes")
    assert visitor.status == 403
    assert endorsements(session) == []


def test_an_organisation_of_others_cannot_be_chosen(
    browsers: Browsers, frozen: World, session: Session
) -> None:
    visitor = browsers.of(frozen, "signatory")
    at_check(visitor)
    press_sign(visitor, name="W", authority="yes", organisation=str(frozen.organisations["dakar"].id))
    assert visitor.status == 422
    assert visitor.says("Choose the organisation for which you sign.")
    assert endorsements(session) == []


def test_a_field_that_does_not_belong_is_refused(browsers: Browsers, frozen: World, session: Session) -> None:
    visitor = browsers.of(frozen, "signatory")
    at_check(visitor)
    press_sign(visitor, name="W", authority="yes", signed_at="2020-01-01")
    assert visitor.status == 422
    assert endorsements(session) == []


def test_signing_again_says_that_it_replaces(browsers: Browsers, frozen: World, session: Session) -> None:
    signed(frozen, final_of(session))
    visitor = browsers.of(frozen, "signatory")
    visitor.open(START)
    assert visitor.says("University of Nairobi (sample) has an endorsement on record")


def test_the_confirmation_leads_to_the_certificate_and_the_signed_bytes(
    browsers: Browsers, frozen: World, session: Session
) -> None:
    row = signed(frozen, final_of(session))
    visitor = browsers.of(frozen, "signatory")
    visitor.open("/en/demo/endorse/1")
    visitor.follow("Certificate for printing")
    assert visitor.says("Certificate of endorsement") and visitor.says("Wanjiru Mwangi")
    answer = visitor.client.get("/en/demo/endorse/1/statement.json")
    assert sha256(answer.data).hexdigest() == row.digest
    assert json.loads(answer.data)["purpose"] == "consult/endorsement/v1"


@pytest.mark.parametrize("address", ["", "/certificate", "/statement.json"])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        (None, 404),
        ("expert", 404),
        ("observer", 404),
        ("editor", 404),
        ("coordinator", 200),
        ("signatory", 200),
    ],
)
def test_a_confirmation_is_for_its_organisation_and_the_coordinator(
    browsers: Browsers, frozen: World, session: Session, address: str, who: str | None, status: int
) -> None:
    signed(frozen, final_of(session))
    visitor = browsers.of(frozen, who) if who else browsers.of(frozen, None)
    frozen.session.commit()
    visitor.open(f"/en/demo/endorse/1{address}")
    assert visitor.status == status


def test_a_withdrawal_needs_a_reason_and_strikes_the_row(
    browsers: Browsers, frozen: World, session: Session
) -> None:
    signed(frozen, final_of(session))
    visitor = browsers.of(frozen, "signatory")
    visitor.open("/en/demo/endorse/1/withdraw")
    visitor.press("Withdraw the endorsement", {"reason": " "})
    assert visitor.status == 422
    visitor.press("Withdraw the endorsement", {"reason": "The senate decided otherwise."})
    assert visitor.status == 200
    assert visitor.says("Withdrawn on")
    visitor.open("/en/demo/register/")
    assert visitor.says("The senate decided otherwise.")
    assert visitor.page.select_one("#e1 s") is not None
    assert visitor.says("0 organisations endorse Demo.")


def test_a_second_withdrawal_is_refused_with_the_words_kept(
    browsers: Browsers, frozen: World, session: Session
) -> None:
    signed(frozen, final_of(session))
    visitor = browsers.of(frozen, "signatory")
    visitor.open("/en/demo/endorse/1/withdraw")
    signed(frozen, final_of(session))
    session.commit()
    visitor.press("Withdraw the endorsement", {"reason": "The senate decided otherwise."})
    assert visitor.status == 409
    assert visitor.page.select_one("#f-reason").get_text().strip() == "The senate decided otherwise."  # type: ignore[union-attr]


def test_a_coordinator_withdraws_nothing(browsers: Browsers, frozen: World, session: Session) -> None:
    signed(frozen, final_of(session))
    visitor = browsers.of(frozen, "coordinator")
    visitor.open("/en/demo/endorse/1/withdraw")
    assert visitor.status == 403


# The register.


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (None, 404), ("stranger", 404), ("expert", 404), ("editor", 404), ("representative", 404),
        ("coordinator", 200), ("signatory", 200), ("observer", 200),
    ],
)  # fmt: skip
def test_the_register_is_hidden_before_the_launch_and_public_after(
    browsers: Browsers, frozen: World, session: Session, who: str | None, status: int
) -> None:
    signed(frozen, final_of(session))
    visitor = browsers.of(frozen, who)
    frozen.session.commit()
    visitor.open("/en/demo/register/")
    assert visitor.status == status
    frozen.consultation.stage = Stage.LAUNCHED
    frozen.session.commit()
    visitor.open("/en/demo/register/")
    assert visitor.status == 200


def test_the_register_shows_who_how_and_whether_it_holds(
    browsers: Browsers, frozen: World, session: Session
) -> None:
    final = final_of(session)
    signed(
        frozen, final, choice=Choice.WITH_RESERVATIONS, reservations={frozen.clauses[4].id: RESERVED},
        statement="Nous saluons ce texte.", statement_language="fr",
    )  # fmt: skip
    visitor = browsers.of(frozen, "observer")
    visitor.open("/en/demo/register/")
    for words in ("Kenya", "University of Nairobi (sample)", "Endorsed with reservations", "Wanjiru Mwangi",
                  "F2.2", RESERVED, "Reference demo/1", "Fingerprint equals the final’s"):  # fmt: skip
        assert visitor.says(words), words
    quote = visitor.page.select_one("blockquote")
    assert quote is not None and quote["lang"] == "fr"
    session.rollback()
    tamper(frozen, "draft", "fingerprint = '" + "f" * 64 + "'", f"id = {final.id}")
    session.commit()
    visitor.open("/en/demo/register/")
    assert visitor.says("Void: signed for another text")
    assert visitor.says("0 organisations endorse Demo.")


def test_the_register_shows_the_country_in_the_readers_language(
    browsers: Browsers, frozen: World, session: Session
) -> None:
    signed(frozen, final_of(session))
    visitor = browsers.of(frozen, "observer")
    visitor.open("/zh/demo/register/")
    assert visitor.says("肯尼亚")


def test_who_published_the_institution_only_is_not_named(
    browsers: Browsers, frozen: World, session: Session
) -> None:
    signed(frozen, final_of(session), name_published=False)
    visitor = browsers.of(frozen, "observer")
    visitor.open("/en/demo/register/")
    assert visitor.says("University of Nairobi (sample)")
    assert not visitor.says("Mwangi") and not visitor.says("Vice-Chancellor")


@pytest.mark.parametrize(("who", "named"), [("observer", False), ("coordinator", True)])
def test_who_declines_is_a_number_to_all_but_the_coordinator(
    browsers: Browsers, frozen: World, session: Session, who: str, named: bool
) -> None:
    signed(frozen, final_of(session), choice=Choice.DECLINED, statement="Not like this.")
    visitor = browsers.of(frozen, who)
    visitor.open("/en/demo/register/")
    assert visitor.says("1 organisation declines.")
    assert visitor.says("University of Nairobi (sample)") is named
    assert not visitor.says("Not like this.")


# The launch.


@pytest.mark.parametrize("who", ["editor", "expert", "signatory", "observer", "stranger"])
def test_the_launch_is_hidden_from_all_but_the_coordinator(
    browsers: Browsers, frozen: World, who: str
) -> None:
    visitor = browsers.of(frozen, who)
    visitor.open("/en/demo/launch/")
    assert visitor.status == 404
    assert visitor.client.post("/en/demo/launch/", data={}).status_code == 404


def test_the_launch_waits_for_an_endorsement(browsers: Browsers, frozen: World, session: Session) -> None:
    visitor = browsers.of(frozen, "coordinator")
    visitor.open("/en/demo/launch/")
    assert visitor.says("No organisation has endorsed the final yet.")
    assert not visitor.page.select("main button")
    signed(frozen, final_of(session))
    session.commit()
    visitor.open("/en/demo/launch/")
    visitor.press("Launch the standard")
    assert visitor.status == 200
    assert visitor.says("Launched on") and visitor.says("by coordinator")
    public = browsers.of(frozen, None)
    public.open("/en/demo/register/")
    assert public.status == 200


def test_a_launch_without_what_it_needs_is_refused(
    browsers: Browsers, frozen: World, session: Session
) -> None:
    row = signed(frozen, final_of(session))
    visitor = browsers.of(frozen, "coordinator")
    visitor.open("/en/demo/launch/")
    session.rollback()
    found = session.get_one(Endorsement, row.id)
    found.withdrawn_at, found.withdrawn_because = frozen.now + timedelta(minutes=1), "Changed our mind."
    session.commit()
    visitor.press("Launch the standard")
    assert visitor.status == 409
    assert visitor.says("No organisation has endorsed the final yet.")


def test_a_double_click_launches_once(browsers: Browsers, frozen: World, session: Session) -> None:
    signed(frozen, final_of(session))
    visitor = browsers.of(frozen, "coordinator")
    page = visitor.open("/en/demo/launch/")
    token = str(page.select_one("main input[name=csrf_token]")["value"])  # type: ignore[index]
    assert visitor.client.post("/en/demo/launch/", data={"csrf_token": token}).status_code == 303
    assert visitor.client.post("/en/demo/launch/", data={"csrf_token": token}).status_code == 409


def test_a_launch_without_its_token_launches_nothing(
    browsers: Browsers, frozen: World, session: Session
) -> None:
    signed(frozen, final_of(session))
    visitor = browsers.of(frozen, "coordinator")
    assert visitor.client.post("/en/demo/launch/", data={}).status_code == 422


@pytest.mark.parametrize(
    ("address", "who"),
    [
        (START, "signatory"),
        ("/en/demo/endorse/1", "signatory"),
        ("/en/demo/endorse/1/certificate", "signatory"),
        ("/en/demo/endorse/1/statement.json", "signatory"),
        ("/en/demo/endorse/1/withdraw", "signatory"),
        ("/en/demo/register/", "coordinator"),
        ("/en/demo/launch/", "coordinator"),
    ],
)
def test_a_page_takes_at_most_eight_statements(
    app: Flask, browsers: Browsers, frozen: World, session: Session, address: str, who: str
) -> None:
    signed(
        frozen, final_of(session), choice=Choice.WITH_RESERVATIONS, reservations={frozen.clauses[0].id: "No."}
    )
    visitor = browsers.of(frozen, who)
    visitor.open("/en/demo/redlines/")
    with statements(engine_of(app)) as seen:
        visitor.open(address)
    assert visitor.status == 200
    assert len(seen) <= 8, "\n".join(seen)


@pytest.mark.parametrize("step", ["who", "how", "check"])
def test_a_step_takes_at_most_eight_statements(
    app: Flask, browsers: Browsers, frozen: World, step: str
) -> None:
    visitor = browsers.of(frozen, "signatory")
    at_check(visitor)
    form = visitor.page.select_one("form.form")
    assert form is not None
    data = {str(i["name"]): str(i.get("value", "")) for i in form.select("input[type=hidden]")}
    with statements(engine_of(app)) as seen:
        answer = visitor.client.post(START + step, data=data)
    assert answer.status_code == 200
    assert len(seen) <= 8, "\n".join(seen)
