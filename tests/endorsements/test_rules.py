"""Rules of endorsing and launching, as tables."""

import pytest

from consult.endorsements import rules
from consult.endorsements.rules import Choice
from consult.errors import Conflict, Invalid, NotAllowed, NotFound, NotNow, OutOfDate, Refusal

A, B = "a" * 64, "b" * 64


@pytest.mark.parametrize(
    ("stage", "refused"),
    [("preparing", True), ("published", True), ("frozen", False), ("launched", False)],
)
def test_a_final_can_be_endorsed_once_it_is_frozen(stage: str, refused: bool) -> None:
    if refused:
        with pytest.raises(NotNow):
            rules.ensure_final(stage)
    else:
        rules.ensure_final(stage)


@pytest.mark.parametrize(("shown", "stored", "derived"), [(B, A, A), (A, B, A), (A, A, B), (B, B, A)])
def test_a_fingerprint_that_differs_anywhere_is_refused(shown: str, stored: str, derived: str) -> None:
    with pytest.raises(OutOfDate):
        rules.ensure_same_text(shown, stored=stored, derived=derived)


def test_the_same_fingerprint_everywhere_is_taken() -> None:
    rules.ensure_same_text(A, stored=A, derived=A)


def test_only_organisations_one_signs_for() -> None:
    rules.ensure_signatory(1, [1, 2])
    with pytest.raises(NotAllowed):
        rules.ensure_signatory(3, [1, 2])


@pytest.mark.parametrize(
    ("choice", "reservations", "right"),
    [
        (Choice.IN_FULL, {}, True),
        (Choice.IN_FULL, {1: "No."}, False),
        (Choice.DECLINED, {}, True),
        (Choice.DECLINED, {1: "No."}, False),
        (Choice.WITH_RESERVATIONS, {1: "No."}, True),
        (Choice.WITH_RESERVATIONS, {}, False),
        (Choice.WITH_RESERVATIONS, {9: "No."}, False),
        (Choice.WITH_RESERVATIONS, {1: "  "}, False),
        (Choice.WITH_RESERVATIONS, {1: "x" * 2000}, True),
        (Choice.WITH_RESERVATIONS, {1: "x" * 2001}, False),
        (Choice.WITH_RESERVATIONS, dict.fromkeys(range(10, 30), "No."), True),
        (Choice.WITH_RESERVATIONS, dict.fromkeys(range(10, 31), "No."), False),
    ],
)
def test_reservations_fit_the_choice_and_the_final(
    choice: Choice, reservations: dict[int, str], right: bool
) -> None:
    clauses = [n for n in range(1, 40) if n != 9]
    if right:
        rules.ensure_reservations(choice, reservations, clauses)
    else:
        with pytest.raises(Invalid):
            rules.ensure_reservations(choice, reservations, clauses)


@pytest.mark.parametrize(
    ("name", "office", "statement", "field"),
    [
        (" ", "Rector", "", "name"),
        ("N" * 201, "Rector", "", "name"),
        ("Name", "", "", "office"),
        ("Name", "O" * 201, "", "office"),
    ],
)
def test_a_signature_needs_name_and_office(name: str, office: str, statement: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.ensure_signature(name, office, statement)
    assert field in refused.value.fields


def test_a_statement_takes_three_hundred_characters() -> None:
    rules.ensure_signature("Name", "Rector", "声" * 300)
    with pytest.raises(Invalid):
        rules.ensure_signature("Name", "Rector", "声" * 301)


@pytest.mark.parametrize(
    ("stage", "endorsed", "refusal"),
    [
        ("frozen", 1, None),
        ("frozen", 0, rules.NothingEndorsed),
        ("published", 1, rules.FinalNotFixed),
        ("launched", 1, rules.AlreadyLaunched),
    ],
)
def test_a_standard_is_launched_once_frozen_and_endorsed(
    stage: str, endorsed: int, refusal: type[Refusal] | None
) -> None:
    if refusal is None:
        rules.ensure_launchable(stage, endorsed)
        return
    with pytest.raises(refusal):
        rules.ensure_launchable(stage, endorsed)


def test_launching_twice_is_a_conflict() -> None:
    assert issubclass(rules.AlreadyLaunched, Conflict)


@pytest.mark.parametrize(
    ("stage", "watches", "open_"),
    [
        ("published", True, False),
        ("frozen", False, False),
        ("frozen", True, True),
        ("launched", False, True),
    ],
)
def test_the_register_is_hidden_before_the_launch(stage: str, watches: bool, open_: bool) -> None:
    if open_:
        rules.ensure_register_open(stage, watches=watches)
        return
    with pytest.raises(NotFound):
        rules.ensure_register_open(stage, watches=watches)


@pytest.mark.parametrize("choice", list(Choice))
@pytest.mark.parametrize("language", ["en", "fr", "zh"])
def test_every_choice_has_its_sentence_in_three_languages(choice: Choice, language: str) -> None:
    sentence = rules.wording(choice, language)
    assert sentence
    assert len({rules.wording(choice, tag) for tag in ("en", "fr", "zh")}) == 3
    assert rules.wording(choice, "ar") == rules.wording(choice, "en")


def test_a_fingerprint_is_shown_in_groups_of_four() -> None:
    groups = rules.grouped("0123456789abcdef" * 4).split()
    assert len(groups) == 16
    assert set(map(len, groups)) == {4}


@pytest.mark.parametrize("reason", ["", "  ", "x" * 1001])
def test_a_withdrawal_needs_a_reason(reason: str) -> None:
    with pytest.raises(Invalid):
        rules.ensure_reason(reason)


def test_what_is_withdrawn_cannot_be_withdrawn_again() -> None:
    rules.ensure_standing(False)
    with pytest.raises(NotNow):
        rules.ensure_standing(True)


@pytest.mark.parametrize("mark", ["\u202e", "\u200b", "\u0007", "\u2066"])
@pytest.mark.parametrize("field", ["name", "office", "statement"])
def test_marks_that_nobody_sees_are_not_signed(mark: str, field: str) -> None:
    words = {"name": "Name", "office": "Rector", "statement": "Gladly."}
    words[field] += mark + "x"
    with pytest.raises(Invalid) as refused:
        rules.ensure_signature(**words)
    assert set(refused.value.fields) == {field}


def test_a_reservation_with_hidden_marks_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        rules.ensure_reservations(Choice.WITH_RESERVATIONS, {1: "No\u202e!"}, [1])
    assert set(refused.value.fields) == {"words_1"}
