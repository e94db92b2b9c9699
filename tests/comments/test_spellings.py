"""The same number, address or name in other spellings."""

import re

import pytest

from consult.comments.spellings import hint_of, spellings_of
from tests.comments.test_redacting_elsewhere import PHONE, SPELLED


@pytest.mark.parametrize("given", [PHONE, "020 491 0000", "+254-20-4910000"])
@pytest.mark.parametrize("spelled", [PHONE, *SPELLED, "00254 20 491 0000", "+254204910000"])
def test_a_number_is_known_in_every_spelling(given: str, spelled: str) -> None:
    (pattern,) = spellings_of([given])
    assert [m[0] for m in re.finditer(pattern, f"(tel. {spelled}, evenings)")] == [spelled]
    hint = hint_of(given).strip("%").split("%")
    assert re.search(".*".join(map(re.escape, hint)), spelled)


@pytest.mark.parametrize(
    ("given", "other"),
    [
        (PHONE, "+254 20 491 0001"), (PHONE, "1254204910000"), ("Ann", "Annual"), ("Ann", "ann"), (PHONE, "ISBN 978-92-3-100432-1"),
        ("ann@example.org", "joann@example.org"), ("2019-2026", "2019 2026"),
    ],
)  # fmt: skip
def test_other_words_and_numbers_are_not_taken_for_it(given: str, other: str) -> None:
    assert not any(re.search(pattern, other) for pattern in spellings_of([given]))


def test_an_address_is_known_in_capitals_and_a_name_across_a_line() -> None:
    assert re.search(spellings_of(["Ann@example.org"])[0], "ANN@EXAMPLE.ORG")
    assert re.search(spellings_of(["Anna Weiss"])[0], "Anna\n  Weiss")
    assert re.search(spellings_of(["李伟"])[0], "我是李伟的同事")
