"""Words, search segments, canonical JSON, the identity of a text, languages side by side."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.text.errors import InvalidText
from consult.text.lineage import LineageClause
from consult.text.manifest import Json, ManifestClause, canonical_json, clause_digest, digest, manifest
from consult.text.parallel import align_languages
from consult.text.segments import segment, segment_query
from consult.text.tokens import TokenKind, token_spans, tokenize
from tests.text_change.texts import anything, prose

WORDS = [
    ("en", "don't stop", "don't|stop"),
    ("en", "5.1.4.2. Next", "5.1.4.2|.|Next"),
    ("en", "in [RFC 20], [5] and [x y]", "in|[RFC 20]|,|[5]|and|[|x|y|]"),
    ("en", "at https://a.b/c?d=1.", "at|https://a.b/c?d=1|."),
    ("en", "12-bit, 800-63B, 3/4", "12|-|bit|,|800-63B|,|3/4"),
    ("fr", "L’opérateur d'aujourd'hui", "L’|opérateur|d'|aujourd'hui"),
    ("fr", "jusqu’à qu’il n’a", "jusqu’|à|qu’|il|n’|a"),
    ("en", "L’Oréal", "L’Oréal"),
    ("fr", "contributeur·rice·s", "contributeur·rice·s"),
    ("zh", "应当遵守Version 2。", "应|当|遵|守|Version|2|。"),
    ("zh", "\U00020000\U000e0100人", "\U00020000\U000e0100|人"),
    ("en", "e\u0301tude 👩‍👩‍👧 🇫🇷🇿🇦", "e\u0301tude|👩‍👩‍👧|🇫🇷|🇿🇦"),
    ("hi", "हिन्दी भाषा", "हिन्दी|भाषा"),
    ("en", "", ""),
]


@pytest.mark.parametrize(("language", "text", "expected"), WORDS)
def test_texts_are_cut_into_words(language: str, text: str, expected: str) -> None:
    assert "|".join(token.text for token in tokenize(text, language)) == expected


def test_kinds_of_words_are_told() -> None:
    kinds = [token.kind for token in tokenize("a 1 [RFC 2] 人 .", "en")]
    assert kinds == [
        TokenKind.WORD, TokenKind.NUMBER, TokenKind.CITATION, TokenKind.CHARACTER, TokenKind.SIGN,
    ]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.one_of(anything, prose()), st.sampled_from(("en", "fr", "zh")), st.booleans())
def test_what_is_between_words_is_white_space(text: str, language: str, fine: bool) -> None:
    words, starts, ends = token_spans(text, language, fine=fine)
    at = 0
    for word, start, end in zip(words, starts, ends, strict=True):
        assert not text[at:start].strip()
        assert text[start:end] == word
        at = end
    assert not text[at:].strip()
    if not fine:
        assert [token.text for token in tokenize(text, language)] == words


def test_words_for_search_are_folded_and_han_goes_in_pairs() -> None:
    assert segment("Les ÉTUDES ﬁnes, 应当遵守 x 法") == "les études fines 应当 当遵 遵守 守 x 法"
    assert segment_query("应当遵守 Verifier") == ("应当 当遵 遵守", "verifier")


@settings(max_examples=100, deadline=None)
@given(st.text("应当遵守院校质量ab ", max_size=30), st.integers(0, 30), st.integers(2, 6))
def test_every_part_of_a_chinese_text_is_found_by_its_segments(text: str, start: int, size: int) -> None:
    asked = text[start : start + size].strip()
    run = "".join(char for char in asked if char >= "\u4e00")
    if len(run) >= 2 and run in text:
        assert all(part in segment(text).split(" ") for part in segment_query(run)[0].split(" "))


def test_canonical_json_follows_the_standard() -> None:
    value: Json = {"\ufb33": 1, "\U0001f600": 2, "\u20ac": 3, "1": [True, False, None], "\n": '\u0007"\\é'}
    written = canonical_json(value).decode("utf-8")
    assert written == ('{"\\n":"\\u0007\\"\\\\é","1":[true,false,null],"\u20ac":3,"\U0001f600":2,"\ufb33":1}')
    assert json.loads(written) == value


@pytest.mark.parametrize("value", [1.5, 2**53, {1: 2}, "\ud800", b"x", {"a": {"b": {3}}}])
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(InvalidText):
        canonical_json(value)  # type: ignore[arg-type]


def test_the_identity_of_a_text_changes_with_every_letter_and_every_place() -> None:
    one, two = (
        ManifestClause("a", "paragraph", "1", "**A**", "A"),
        ManifestClause("b", "paragraph", "2", "B", "B"),
    )

    def made(*clauses: ManifestClause, title: str = "T") -> str:
        return manifest(clauses, title=title, language="en", version="1", canon_scheme=1).digest

    digests = {
        made(one, two),
        made(two, one),
        made(one),
        made(one, two, title="t"),
        made(ManifestClause("a", "paragraph", "1", "*A*", "A"), two),
    }
    assert len(digests) == 5
    assert made(one, two) == made(one, two)
    with pytest.raises(InvalidText, match="a"):
        made(one, one)


def test_a_digest_is_bound_to_its_clause() -> None:
    assert digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert clause_digest("a", "x") != clause_digest("b", "x")
    with pytest.raises(InvalidText):
        digest("\ud800")


def _side(*texts: str) -> list[LineageClause]:
    kinds = {"#": "heading", "-": "item"}
    return [
        LineageClause(
            f"k{n}", "", kinds.get(text[0], "paragraph"), "", "", text.lstrip("#- "), text.count("#")
        )
        for n, text in enumerate(texts)
    ]


def test_languages_stand_side_by_side_and_what_is_missing_is_named() -> None:
    english = _side(
        "# Scope", "This applies to all boards.", "- one board", "- two boards", "# End", "A last word."
    )
    french = _side(
        "# Portée", "Ceci vaut pour tous les conseils.", "- un conseil", "# Fin", "Un dernier mot."
    )
    found = align_languages(english, french)
    assert found.pairs == ((0, 0), (1, 1), (3, 2), (4, 3), (5, 4)) or found.pairs == (
        (0, 0), (1, 1), (2, 2), (4, 3), (5, 4),
    )  # fmt: skip
    assert len(found.only_reference) == 1
    assert not found.only_other
    assert "item" in found.notes[0]


def test_the_same_identity_pairs_whatever_stands_between() -> None:
    english = [
        LineageClause("a", "f-1", "paragraph", "", "", "short"),
        LineageClause("b", "f-2", "item", "", "", "x"),
    ]
    french = [LineageClause("c", "f-2", "paragraph", "", "", "y" * 200)]
    assert align_languages(english, french).pairs == ((1, 0),)
