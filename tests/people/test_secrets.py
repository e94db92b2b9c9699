"""Links and passwords: what is derived, what is stored, what it costs."""

import statistics
import time

import pytest

from consult.people.links import Purpose, digest_of, new_nonce, same, token_of
from consult.people.passwords import NOBODY, STRONG, Profile, hash_password, is_password

FAST = Profile(memory=8, passes=1, lanes=1)


def test_a_token_depends_on_key_purpose_and_nonce() -> None:
    nonce = new_nonce()
    tokens = {
        token_of("key", Purpose.INVITATION, nonce),
        token_of("other key", Purpose.INVITATION, nonce),
        token_of("key", Purpose.SIGN_IN, nonce),
        token_of("key", Purpose.INVITATION, new_nonce()),
    }
    assert len(tokens) == 4
    assert token_of("key", Purpose.INVITATION, nonce) in tokens
    assert all(len(token) == 43 and token.isascii() for token in tokens)


def test_what_is_stored_of_a_token_is_neither_the_token_nor_enough_to_make_it() -> None:
    nonce = new_nonce()
    token = token_of("key", Purpose.INVITATION, nonce)
    assert token not in digest_of(token)
    assert len(digest_of(token)) == 64
    assert same(token, token)
    assert not same(token, token_of("key", Purpose.SIGN_IN, nonce))


def test_a_password_is_kept_as_argon2id_with_the_costs_that_were_chosen() -> None:
    stored = hash_password("kilimanjaro coffee")
    assert stored.startswith(f"$argon2id$v=19$m={46 * 1024},t=2,p=1$")
    assert len(stored) <= 200
    assert Profile(46 * 1024, 2, 1) == STRONG


def test_only_the_right_password_is_right() -> None:
    stored = hash_password("kilimanjaro coffee", FAST)
    assert is_password(stored, "kilimanjaro coffee")
    assert not is_password(stored, "Kilimanjaro coffee")
    assert not is_password(stored, "")
    assert not is_password(None, "kilimanjaro coffee")
    assert not is_password("not a hash", "kilimanjaro coffee")
    assert not is_password(hash_password("", FAST), "x" * 100_000)


def test_a_password_typed_full_width_is_the_same_password() -> None:
    assert is_password(hash_password("ｋｉｌｉｍａｎｊａｒｏ１２", FAST), "kilimanjaro12")


def test_nobody_has_the_password_of_unknown_accounts() -> None:
    assert NOBODY.startswith("$argon2id$v=19$m=47104,t=2,p=1$")
    assert not is_password(None, "password")


@pytest.mark.slow
def test_an_unknown_account_takes_as_long_as_a_known_one() -> None:
    stored = hash_password("kilimanjaro coffee")

    def seconds(of: str | None) -> float:
        start = time.process_time()
        is_password(of, "wrong password here")
        return time.process_time() - start

    known, unknown = [], []
    for _ in range(30):
        known.append(seconds(stored))
        unknown.append(seconds(None))
    assert statistics.median(unknown) == pytest.approx(statistics.median(known), rel=0.25)
