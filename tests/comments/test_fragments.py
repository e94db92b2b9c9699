"""The HTML of comments, made once when written."""

import pytest
from bs4 import BeautifulSoup

from consult.comments.fragments import comment_html, phrases_of, words_html

SHARP = '<script>alert(1)</script> & <b>"x"</b>'


def html(**values: str | None) -> str:
    given: dict[str, str | None] = {"words": "Yes.", "words_language": "en", "quoted": "", "suggestion": None}
    return comment_html(**{**given, "language": "en", **values})  # type: ignore[arg-type]


@pytest.mark.parametrize("where", ["words", "quoted", "suggestion"])
def test_what_looks_like_markup_stays_words(where: str) -> None:
    soup = BeautifulSoup(html(**{where: SHARP}), "lxml")
    assert not soup.find_all(["script", "b"])
    assert "alert(1)" in soup.get_text()


def test_quoted_words_and_comment_each_name_their_language() -> None:
    soup = BeautifulSoup(html(quoted="应受到保护", language="zh", words="Oui.", words_language="fr"), "lxml")
    quote, said = soup.find("blockquote"), soup.find("div")
    assert quote is not None and quote["lang"] == "zh-Hans" and quote.get_text() == "应受到保护"
    assert said is not None and said["lang"] == "fr"


def test_a_suggestion_shows_what_goes_and_what_comes_to_eyes_and_ears() -> None:
    soup = BeautifulSoup(html(quoted="Data should stay.", suggestion="Data shall stay."), "lxml")
    assert "should" in soup.find("del").get_text() and "deleted:" in soup.find("del").get_text()  # type: ignore[union-attr]
    assert "shall" in soup.find("ins").get_text() and "added:" in soup.find("ins").get_text()  # type: ignore[union-attr]


@pytest.mark.parametrize(("language", "label"), [("fr", "supprimé"), ("zh", "删除："), ("sw", "deleted:")])
def test_ears_hear_a_change_in_the_language_of_the_text(language: str, label: str) -> None:
    assert label in html(quoted="a b", suggestion="a c", language=language)


def test_a_changed_table_row_keeps_its_cells() -> None:
    soup = BeautifulSoup(html(quoted="1\tyearly", suggestion="1\tmonthly"), "lxml")
    assert len(soup.select("blockquote table td")) == 2


def test_no_words_make_no_empty_box() -> None:
    assert words_html(" \n", "en") == ""
    assert html(words="", quoted="it") == '<blockquote lang="en">it</blockquote>'


def test_a_language_tag_cannot_break_out_of_its_attribute() -> None:
    assert "<script" not in html(words_language='"><script>')


def test_phrases_are_plain_data_in_the_order_of_the_text() -> None:
    told = phrases_of(
        quoted="We should publish data yearly.", suggestion="We shall publish data.", language="en"
    )
    assert [(p["kind"], p["old"], p["new"]) for p in told] == [
        ("replace", "should", "shall"),
        ("delete", "yearly", ""),
    ]
    assert phrases_of(quoted="x", suggestion=None, language="en") == []
