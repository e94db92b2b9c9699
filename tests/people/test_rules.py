from datetime import UTC, datetime, timedelta

import pytest

from consult.access import Role
from consult.errors import Refusal
from consult.people import rules, signing_rules
from consult.people.rules import InvitationState

NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@pytest.mark.parametrize(
    ("accepted", "revoked", "expires", "state"),
    [
        (None, None, NOW + MINUTE, InvitationState.WAITING),
        (None, None, NOW, InvitationState.EXPIRED),
        (None, NOW, NOW + DAY, InvitationState.REVOKED),
        (None, NOW, NOW - DAY, InvitationState.REVOKED),
        (NOW, None, NOW - DAY, InvitationState.ACCEPTED),
        (NOW, NOW, NOW + DAY, InvitationState.ACCEPTED),
    ],
)
def test_an_invitation_is_in_one_state(
    accepted: datetime | None, revoked: datetime | None, expires: datetime, state: InvitationState
) -> None:
    told = rules.invitation_state(accepted_at=accepted, revoked_at=revoked, expires_at=expires, now=NOW)
    assert told is state


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        (InvitationState.ACCEPTED, rules.InvitationAccepted),
        (InvitationState.EXPIRED, rules.InvitationExpired),
        (InvitationState.REVOKED, rules.InvitationRevoked),
    ],
)
def test_only_a_waiting_invitation_goes_on(state: InvitationState, refusal: type[Refusal]) -> None:
    rules.ensure_waiting(InvitationState.WAITING)
    with pytest.raises(refusal):
        rules.ensure_waiting(state)


@pytest.mark.parametrize("role", list(Role))
def test_who_speaks_for_an_organisation_needs_one(role: Role) -> None:
    rules.ensure_speaks_for_one(role, True)
    if role in (Role.REPRESENTATIVE, Role.SIGNATORY):
        with pytest.raises(rules.OrganisationNeeded):
            rules.ensure_speaks_for_one(role, False)
    else:
        rules.ensure_speaks_for_one(role, False)


@pytest.mark.parametrize(
    ("used", "expires", "is_good"),
    [(None, NOW + MINUTE, True), (None, NOW, False), (NOW, NOW + MINUTE, False)],
)
def test_a_sign_in_link_works_once_and_for_ten_minutes(
    used: datetime | None, expires: datetime, is_good: bool
) -> None:
    if is_good:
        signing_rules.ensure_usable(used_at=used, expires_at=expires, now=NOW)
    else:
        with pytest.raises(signing_rules.LinkSpent):
            signing_rules.ensure_usable(used_at=used, expires_at=expires, now=NOW)


@pytest.mark.parametrize(
    ("role", "opened", "seen", "is_over"),
    [
        (Role.EXPERT, 29 * DAY, 29 * DAY, False),
        (Role.EXPERT, 30 * DAY, MINUTE, True),
        (Role.OBSERVER, 29 * DAY, 3 * DAY, False),
        (Role.REPRESENTATIVE, 29 * DAY, 3 * DAY, False),
        (Role.EDITOR, 7 * HOUR, 29 * MINUTE, False),
        (Role.EDITOR, 7 * HOUR, 30 * MINUTE, True),
        (Role.EDITOR, 8 * HOUR, MINUTE, True),
        (Role.COORDINATOR, 8 * HOUR, MINUTE, True),
        (Role.SIGNATORY, HOUR, 30 * MINUTE, True),
    ],
)
def test_a_session_lasts_as_long_as_its_roles_allow(
    role: Role, opened: timedelta, seen: timedelta, is_over: bool
) -> None:
    opened_at = NOW - opened
    told = signing_rules.is_session_over(
        opened_at=opened_at,
        seen_at=NOW - seen,
        expires_at=opened_at + 30 * DAY,
        roles=frozenset({role}),
        now=NOW,
    )
    assert told is is_over


def test_an_expert_who_becomes_editor_has_a_short_session() -> None:
    roles = frozenset({Role.EXPERT, Role.EDITOR})
    assert signing_rules.session_length(roles) == 8 * HOUR
    assert signing_rules.session_length(frozenset()) == 30 * DAY


@pytest.mark.parametrize(
    ("password", "is_strong"),
    [
        ("kilimanjaro coffee", True),
        ("质量保证 与 在线 高等教育 2026", True),
        ("eleven char", False),
        ("a" * 40, False),
        ("abababababab", False),
        ("amina@example.org", False),
        ("AMINA OF NAIROBI", False),
        ("x1y2z3" * 34, False),
    ],
)
def test_a_password_is_long_rather_than_odd(password: str, is_strong: bool) -> None:
    email, name = "amina@example.org", "Amina of Nairobi"
    if is_strong:
        signing_rules.ensure_strong(password, email=email, name=name)
    else:
        with pytest.raises(signing_rules.WeakPassword):
            signing_rules.ensure_strong(password, email=email, name=name)


@pytest.mark.parametrize(
    ("knows", "age", "may"), [(True, DAY, True), (False, 9 * MINUTE, True), (False, 10 * MINUTE, False)]
)
def test_a_new_password_needs_the_old_one_or_a_fresh_sign_in(knows: bool, age: timedelta, may: bool) -> None:
    if may:
        signing_rules.ensure_may_set_password(knows_current=knows, opened_at=NOW - age, now=NOW)
    else:
        with pytest.raises(signing_rules.SignInAgain):
            signing_rules.ensure_may_set_password(knows_current=knows, opened_at=NOW - age, now=NOW)


@pytest.mark.parametrize(
    ("kind", "country", "may_have_none", "refusal"),
    [
        (True, "KE", False, None),
        (True, "", True, None),
        (True, "", False, rules.CountryNeeded),
        (False, "KE", False, rules.KindNeeded),
    ],
)
def test_a_new_organisation_is_described(
    kind: bool, country: str, may_have_none: bool, refusal: type[Refusal] | None
) -> None:
    if refusal is None:
        rules.ensure_organisation_described(kind, country, may_have_none)
    else:
        with pytest.raises(refusal):
            rules.ensure_organisation_described(kind, country, may_have_none)


def test_one_organisation_has_one_key_however_it_is_typed() -> None:
    assert rules.sort_key_of("  Université  de DAKAR ") == rules.sort_key_of("universite\u0301 de dakar")
