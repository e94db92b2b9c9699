"""Forms: posted fields to values, or an error on the field with every word kept."""

from enum import StrEnum
from uuid import uuid4

import pytest

from consult.errors import Invalid
from consult.web.forms import Form
from consult.web.pages import safe_next


class Colour(StrEnum):
    RED = "red"


def test_text_is_trimmed_and_line_ends_are_made_equal() -> None:
    form = Form({"words": "  a\r\nb\rc  "})
    assert form.text("words", most=10, lines=True) == "a\nb\nc"
    assert not form.errors


def test_a_one_line_text_has_single_spaces() -> None:
    assert Form({"name": " A \n\t B "}).text("name", most=10) == "A B"


@pytest.mark.parametrize("value", ["x" * 11, "a\x00b", "a\x1bb", "\ud800"])
def test_a_text_that_cannot_be_taken_is_an_error_on_its_field_and_is_kept(value: str) -> None:
    form = Form({"words": value})
    form.text("words", most=10, lines=True)
    assert "words" in form.errors
    assert form.words("words") == value


@pytest.mark.parametrize("value", ["😀", "𠮷", "é", "e\u0301", "\u202f", "العربية", "👩‍🎓"])
def test_words_of_every_script_are_taken(value: str) -> None:
    form = Form({"words": f"a{value}b"})
    form.text("words", most=20, lines=True)
    assert not form.errors


@pytest.mark.parametrize(
    "value",
    [
        "",
        "a",
        "a@b",
        "a\0b@c.de",
        "a@b\x7f.cd",
        "a b@c.de",
        "a@b.c",
        "a@b.cd, e@f.gh",
        "a@b.cd\nBcc: x@y.zz",
        "x" * 250 + "@b.cd",
    ],
)
def test_what_is_no_address_is_an_error(value: str) -> None:
    form = Form({"email": value})
    form.address("email")
    assert "email" in form.errors


def test_an_address_is_read_in_lower_case() -> None:
    assert Form({"email": " Ada@Example.ORG "}).address("email") == "ada@example.org"


def test_a_choice_that_is_not_offered_is_an_error() -> None:
    form = Form({"colour": "blue"})
    assert form.choice("colour", Colour) is None
    assert "colour" in form.errors
    assert Form({}).choice("colour", Colour, default=Colour.RED) is Colour.RED


@pytest.mark.parametrize("value", ["-1", "1.5", "１", "9" * 10, "x"])
def test_what_is_no_whole_number_is_an_error(value: str) -> None:
    form = Form({"n": value})
    assert form.whole("n") is None
    assert "n" in form.errors


def test_a_form_needs_its_key() -> None:
    key = str(uuid4())
    assert Form({"form_key": key.upper()}).key() == key
    form = Form({"form_key": "nothing"})
    form.key()
    with pytest.raises(Invalid):
        form.check()


def test_a_field_that_the_form_does_not_have_is_refused() -> None:
    with pytest.raises(Invalid):
        Form({"words": "x", "is_admin": "1"}).only(["words"])
    Form({"words": "x", "csrf_token": "t", "form_key": "k"}).only(["words"])


@pytest.mark.parametrize(
    "address",
    [
        None, "", "https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "/en/\\..", "javascript:alert(1)",
        "/xx/demo/", "/en\r\nLocation: //evil", "http:/en/", "/\t/evil.example", "///evil.example/en/", "/enemy", "en/",
    ],
)  # fmt: skip
def test_an_address_that_leaves_is_not_followed(address: str | None) -> None:
    assert safe_next(address, "/fallback") == "/fallback"


@pytest.mark.parametrize("address", ["/en/", "/fr/demo/?a=1#c-2", "/zh/demo/read/d/f/s"])
def test_an_address_of_this_instance_is_followed(address: str) -> None:
    assert safe_next(address, "/fallback") == address
