"""Signing: exactly the stored text, once, by whoever holds the role; what was signed can be checked
afterwards."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from consult.access import PUBLIC, Grant, Role
from consult.drafts.models import Draft, Stage
from consult.endorsements import queries, rules
from consult.endorsements.actions import launch, sign, withdraw
from consult.endorsements.models import Endorsement, Launch, Reservation
from consult.endorsements.rules import Choice
from consult.errors import Invalid, NotAllowed, NotFound, NotNow, SignInNeeded
from consult.record.models import Entry, PrivateValue
from consult.record.queries import breaks_of_chain
from consult.redlines.answers import register_digest
from tests.endorsements.signing import signed, signing
from tests.redlines.finals import accepted, freeze, tamper
from tests.worlds import World, build


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    made = build(session, now)
    accepted(made)
    return made


@pytest.fixture
def final(world: World) -> Draft:
    return freeze(world)


def test_what_is_signed_names_the_text_and_the_decisions(
    world: World, final: Draft, session: Session
) -> None:
    row = signed(world, final, statement="We are glad.", statement_language="en")
    document = json.loads(row.document)
    assert document["purpose"] == "consult/endorsement/v1"
    assert document["final"]["fingerprint"] == final.fingerprint
    assert document["consulted"] == {"key": "draft-1", "fingerprint": world.draft.fingerprint}
    assert document["decisions"] == register_digest(session, world.consultation.id)
    assert document["signatory"] == {"name": "Wanjiru Mwangi", "office": "Vice-Chancellor", "published": True}
    assert document["organisation"] == {"country": "KE", "name": "University of Nairobi (sample)"}
    assert document["wording"] == rules.wording(Choice.IN_FULL, "en")
    assert document["signed"] == "2026-10-01T08:00:00.000000Z"
    assert sha256(row.document.encode("utf-8")).hexdigest() == row.digest


def test_a_signature_is_entered_in_the_record_without_the_name(
    world: World, final: Draft, session: Session
) -> None:
    row = signed(world, final)
    entry = session.execute(select(Entry).where(Entry.event == "endorsement:text:signed")).scalar_one()
    data = json.loads(entry.data)
    assert (data["digest"], data["fingerprint"], data["number"]) == (row.digest, final.fingerprint, 1)
    assert "Mwangi" not in entry.data
    hidden = select(PrivateValue.value).where(PrivateValue.seq == entry.seq)
    assert "Wanjiru Mwangi" in session.execute(hidden).scalars().all()
    assert list(breaks_of_chain(session)) == []


def test_reservations_are_signed_and_stored_by_clause(world: World, final: Draft, session: Session) -> None:
    clause = world.clauses[4]
    row = signed(
        world, final, choice=Choice.WITH_RESERVATIONS, reservations={clause.id: "Not in the first year."}
    )
    assert json.loads(row.document)["reservations"] == [
        {"clause": "c5", "document": "framework", "number": "F2.2", "words": "Not in the first year."}
    ]
    stored = session.execute(select(Reservation.clause_id, Reservation.words)).all()
    assert [tuple(found) for found in stored] == [(clause.id, "Not in the first year.")]


def test_a_reservation_about_another_text_is_refused(world: World, final: Draft) -> None:
    with pytest.raises(Invalid):
        signed(world, final, choice=Choice.WITH_RESERVATIONS, reservations={99_999: "No."})


def test_declining_is_entered_as_such(world: World, final: Draft, session: Session) -> None:
    row = signed(world, final, choice=Choice.DECLINED)
    assert json.loads(row.document)["choice"] == "declined"
    assert session.execute(select(Entry.event).where(Entry.subject == "endorsement")).scalars().all() == [
        "endorsement:text:declined"
    ]


def test_a_double_click_signs_once(world: World, final: Draft, session: Session) -> None:
    key = str(uuid4())
    assert signed(world, final, form_key=key).id == signed(world, final, form_key=key).id
    assert len(session.execute(select(Endorsement.id)).all()) == 1


def test_an_organisation_has_one_standing_endorsement(world: World, final: Draft, session: Session) -> None:
    first, second = signed(world, final), signed(world, final, choice=Choice.DECLINED)
    session.refresh(first)
    assert (first.withdrawn_at, first.withdrawn_because) == (world.now, "replaced")
    assert (second.number, second.withdrawn_at) == (2, None)
    assert queries.choice_counts(session, world.consultation.id) == {
        Choice.IN_FULL: 0, Choice.WITH_RESERVATIONS: 0, Choice.DECLINED: 1,
    }  # fmt: skip


def test_nothing_is_signed_before_the_final(world: World) -> None:
    with pytest.raises(rules.FinalNotFixed):
        signed(world, world.draft)


def test_a_fingerprint_other_than_the_one_shown_is_refused(
    world: World, final: Draft, session: Session
) -> None:
    with pytest.raises(rules.TextHasChanged):
        signed(world, final, fingerprint="0" * 64)
    assert session.execute(select(Endorsement.id)).all() == []


@pytest.mark.parametrize(
    ("table", "assignment"),
    [
        ("clause_text", "source = source || ' '"),
        ("clause_text", "canonical = canonical || '.'"),
        ("clause_place", "number = number || '1'"),
        ("clause_place", "kind = 'quote'"),
        ("clause_place", "position = 1000 - position"),
        ("section", "number = number || 'a'"),
        ("draft", 'title = \'{"en": "Other"}\''),
        ("draft", "fingerprint = '0000000000000000000000000000000000000000000000000000000000000000'"),
    ],
)
def test_any_change_of_the_stored_text_voids_the_signing(
    world: World, final: Draft, session: Session, table: str, assignment: str
) -> None:
    """An operator with the database takes the triggers off and changes the final after it was shown."""
    shown = str(final.fingerprint)
    column = "id" if table == "draft" else "draft_id"
    tamper(world, table, assignment, f"{column} = {final.id}")
    session.expire_all()
    with pytest.raises(rules.TextHasChanged):
        signed(world, final, fingerprint=shown)
    with pytest.raises(rules.TextHasChanged):
        signed(world, final, fingerprint=str(final.fingerprint) if table != "draft" else shown)


def test_one_byte_of_one_clause_is_enough(world: World, final: Draft, session: Session) -> None:
    where = f"draft_id = {final.id} AND language = 'zh' AND clause_id = {world.clauses[0].id}"
    tamper(world, "clause_text", "source = source || '。'", where)
    with pytest.raises(rules.TextHasChanged):
        signed(world, final)


@pytest.mark.parametrize("who", ["coordinator", "editor", "expert", "representative", "observer", "stranger"])
def test_only_signatories_sign(world: World, final: Draft, who: str, session: Session) -> None:
    with pytest.raises(NotAllowed):
        sign(
            session, actor=world.people[who], now=world.now, consultation_id=world.consultation.id,
            signing=signing(world, final),
        )  # fmt: skip


def test_the_public_signs_nothing(world: World, final: Draft, session: Session) -> None:
    with pytest.raises(SignInNeeded):
        sign(
            session, actor=PUBLIC, now=world.now, consultation_id=world.consultation.id,
            signing=signing(world, final),
        )  # fmt: skip


def test_a_signatory_signs_for_their_own_organisation_only(world: World, final: Draft) -> None:
    with pytest.raises(rules.NotTheSignatory):
        signed(world, final, organisation_id=world.organisations["dakar"].id)


def test_a_role_in_another_consultation_is_none_here(world: World, final: Draft, session: Session) -> None:
    nairobi = world.organisations["nairobi"].id
    grants = frozenset({Grant(world.consultation.id + 1, Role.SIGNATORY, nairobi)})
    elsewhere = replace(world.people["signatory"], grants=grants)
    with pytest.raises(NotAllowed):
        sign(
            session, actor=elsewhere, now=world.now, consultation_id=world.consultation.id,
            signing=signing(world, final),
        )  # fmt: skip


def test_what_was_signed_cannot_be_changed(world: World, final: Draft, session: Session) -> None:
    signed(world, final)
    with pytest.raises(DatabaseError, match="immutable"):
        session.connection().exec_driver_sql("UPDATE endorsement SET office = 'Dean'")


def take_back(
    world: World, number: int, reason: str = "The senate decided otherwise.", who: str = "signatory"
) -> None:
    withdraw(
        world.session, actor=world.people[who], now=world.now + timedelta(days=1),
        consultation_id=world.consultation.id, number=number, reason=reason,
    )  # fmt: skip


def test_a_withdrawal_keeps_the_row_with_date_and_reason(
    world: World, final: Draft, session: Session
) -> None:
    row = signed(world, final)
    take_back(world, 1)
    session.refresh(row)
    assert row.withdrawn_at == world.now + timedelta(days=1)
    assert row.withdrawn_because == "The senate decided otherwise."
    assert queries.choice_counts(session, world.consultation.id)[Choice.IN_FULL] == 0
    assert len(queries.register_rows(session, world.consultation.id)) == 1


def test_a_withdrawal_is_made_once_and_with_a_reason(world: World, final: Draft) -> None:
    signed(world, final)
    with pytest.raises(Invalid):
        take_back(world, 1, reason=" ")
    take_back(world, 1)
    with pytest.raises(NotNow):
        take_back(world, 1)


def test_nobody_else_withdraws_it(world: World, final: Draft) -> None:
    signed(world, final)
    with pytest.raises(NotAllowed):
        take_back(world, 1, who="coordinator")
    with pytest.raises(NotFound):
        take_back(world, 2)


def start(world: World, who: str = "coordinator") -> Launch:
    return launch(
        world.session, actor=world.people[who], now=world.now, consultation_id=world.consultation.id
    )


def test_the_launch_names_the_text(world: World, final: Draft, session: Session) -> None:
    signed(world, final)
    row = start(world)
    assert (row.draft_id, row.fingerprint) == (final.id, final.fingerprint)
    assert world.consultation.stage is Stage.LAUNCHED
    found = queries.launch_of(session, world.consultation.id)
    assert found is not None
    assert (found.draft_key, found.launched_by) == ("final", "coordinator")


def test_nothing_is_launched_without_an_endorsement(world: World, final: Draft) -> None:
    with pytest.raises(rules.NothingEndorsed):
        start(world)
    signed(world, final, choice=Choice.DECLINED)
    with pytest.raises(rules.NothingEndorsed):
        start(world)


def test_nothing_is_launched_before_the_final(world: World) -> None:
    with pytest.raises(rules.FinalNotFixed):
        start(world)


def test_a_standard_is_launched_once(world: World, final: Draft) -> None:
    signed(world, final)
    start(world)
    with pytest.raises(rules.AlreadyLaunched):
        start(world)


def test_a_changed_text_is_not_launched(world: World, final: Draft) -> None:
    signed(world, final)
    tamper(world, "clause_text", "canonical = canonical || '.'", f"draft_id = {final.id}")
    with pytest.raises(rules.TextHasChanged):
        start(world)


@pytest.mark.parametrize("who", ["editor", "expert", "signatory", "observer", "stranger"])
def test_only_the_coordinator_launches(world: World, final: Draft, who: str) -> None:
    signed(world, final)
    with pytest.raises(NotFound):
        start(world, who)


def test_organisations_may_join_after_the_launch(world: World, final: Draft) -> None:
    signed(world, final)
    start(world)
    assert signed(world, final, statement="Again.").number == 2


def test_the_register_hides_the_name_of_who_asked_for_it(
    world: World, final: Draft, session: Session
) -> None:
    signed(world, final, name_published=False)
    row = queries.register_rows(session, world.consultation.id)[0]
    assert (row.signed_name, row.office, row.organisation) == (None, None, "University of Nairobi (sample)")


def test_an_endorsement_of_another_text_is_void(world: World, final: Draft, session: Session) -> None:
    signed(world, final)
    tamper(world, "draft", "fingerprint = '" + "f" * 64 + "'", f"id = {final.id}")
    row = queries.register_rows(session, world.consultation.id)[0]
    assert rules.is_void(row.fingerprint, row.final_fingerprint)
    assert queries.choice_counts(session, world.consultation.id)[Choice.IN_FULL] == 0
