"""Lines of letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.mail.wrapping import COLUMNS, width, wrapped

FRENCH = (
    "Les rédacteurs répondent à chaque commentaire par une décision motivée ; vous recevrez une lettre. " * 3
)
CHINESE = "编辑会对每条意见作出决定并说明理由，届时您会收到来信。（请查看邮箱。）" * 4
ADDRESS = "https://consult.example.org/en/invitation/" + "x" * 60


def test_no_line_is_wider_than_seventy_columns() -> None:
    for text in (FRENCH, CHINESE, "a " * 200, f"> {FRENCH}\n- {CHINESE}"):
        assert max(width(line) for line in wrapped(text).split("\n")) <= COLUMNS


def test_words_are_kept_in_order() -> None:
    assert "".join(wrapped(FRENCH).split()) == "".join(FRENCH.split())
    assert "".join(wrapped(CHINESE).split()) == CHINESE


def test_an_address_is_never_broken() -> None:
    assert ADDRESS in wrapped(f"See {ADDRESS} for more, and more, and more.").split("\n")


def test_a_quotation_is_marked_on_every_line_and_a_list_is_indented() -> None:
    assert all(line.startswith("> ") for line in wrapped("> " + "word " * 60).split("\n"))
    lines = wrapped("- " + "word " * 60).split("\n")
    assert lines[0].startswith("- ") and all(line.startswith("  word") for line in lines[1:])


def test_chinese_lines_begin_with_no_full_stop_and_end_with_no_opening_bracket() -> None:
    for shift in range(12):
        lines = wrapped("文" * shift + CHINESE).split("\n")
        assert not [line for line in lines if line[0] in "，。；：？！）》"]
        assert not [line for line in lines if line[-1] in "（《"]


@pytest.mark.parametrize("text", ["", "\n\n", "one", "> ", "- "])
def test_short_lines_stay(text: str) -> None:
    assert wrapped(text) == "\n".join(line.rstrip() for line in text.split("\n"))


@given(st.text(alphabet="abc 文，。（》\u0301😀>-1.\n", max_size=300))
def test_nothing_is_lost_whatever_the_text(text: str) -> None:
    def bare(words: str) -> str:
        return "".join(mark for mark in words if mark not in "> \n")

    assert bare(wrapped(text)) == bare(text)
