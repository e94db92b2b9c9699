"""Texts cut into tokens: words, numbers, citations, single characters of Chinese and Japanese, signs. No
white space."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from consult.text.characters import APOSTROPHES, CJK, JOINERS, MARKS, MIDDLE_DOTS


class TokenKind(StrEnum):
    """What a token is, to the one who compares texts."""

    WORD = "word"
    NUMBER = "number"
    CITATION = "citation"
    CHARACTER = "character"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Token:
    """One token; start and end are code points, half open. White space between tokens is no token."""

    text: str
    start: int
    end: int
    kind: TokenKind


_LETTER = rf"[^\W\d_{CJK}]"
_IN_WORD = rf"(?:[^\W{CJK}]++|[{MARKS}{JOINERS}]++)"
_WORD = rf"{_LETTER}{_IN_WORD}*+(?:[{APOSTROPHES}{MIDDLE_DOTS}]{_IN_WORD}++)*+"
_ELISION = rf"(?i:jusqu|lorsqu|puisqu|quoiqu|presqu|quelqu|qu|[cdjlmnst])[{APOSTROPHES}](?=[\w«“])"
_NUMBER = rf"\d{_IN_WORD}*+(?:[.,:/\u2011-](?:[^\W\d{CJK}])*\d{_IN_WORD}*+)*+%?"
_CITATION = r"\[(?=[A-Z\d][^\[\]\n\t]{0,24}\])(?=\D{0,24}\d)[^\[\]\n\t]+\]"
_ADDRESS = r"https?://[^\s<>\u3000-\u303f\uff00-\uffef]*[\w/]"
_PICTURE = rf"\s[{MARKS}]+|[^\s\w](?:[{MARKS}]*\u200d[^\s\w])*[{MARKS}]*"
_PAIR_OF_FLAGS = "[\U0001f1e6-\U0001f1ff]{2}"


@cache
def _pattern(language: str, fine: bool = False) -> re.Pattern[str]:
    elision = f"{_ELISION}|" if language == "fr" else ""
    if fine:
        return re.compile(
            rf"(?P<word>{elision}{_WORD})|(?P<number>\d{_IN_WORD}*+)|(?P<character>[{CJK}][{MARKS}]*)"
            rf"|(?P<sign>{_PAIR_OF_FLAGS}|{_PICTURE}|\w{_IN_WORD}*+)"
        )
    return re.compile(
        rf"(?P<citation>{_CITATION})|(?P<address>{_ADDRESS})|(?P<word>{elision}{_WORD})"
        rf"|(?P<number>{_NUMBER})|(?P<character>[{CJK}][{MARKS}]*)"
        rf"|(?P<sign>{_PAIR_OF_FLAGS}|{_PICTURE}|\w{_IN_WORD}*+)"
    )


_KINDS = {
    "citation": TokenKind.CITATION,
    "address": TokenKind.WORD,
    "word": TokenKind.WORD,
    "number": TokenKind.NUMBER,
    "character": TokenKind.CHARACTER,
    "sign": TokenKind.SIGN,
}


def base_language(language: str) -> str:
    """Give the first part of a language tag in lower case: `fr` for `fr-CA`."""
    return language.replace("_", "-").split("-", 1)[0].lower()


def tokenize(text: str, language: str) -> tuple[Token, ...]:
    """Cut `text` into tokens in order; what lies between two tokens is white space.

    French elisions are tokens of their own, Han and kana are one token a character, marks stay with their
    base.
    """
    return tuple(
        Token(hit.group(), hit.start(), hit.end(), _KINDS[hit.lastgroup or "sign"])
        for hit in _pattern(base_language(language)).finditer(text)
    )


@cache
def _bare_pattern(language: str, fine: bool) -> re.Pattern[str]:
    """Give the pattern without names of kinds, which is faster."""
    return re.compile(re.sub(r"\(\?P<\w+>", "(?:", _pattern(language, fine).pattern))


def token_spans(text: str, language: str, *, fine: bool = False) -> tuple[list[str], list[int], list[int]]:
    """Cut `text` as `tokenize` does; give the words, their starts and their ends as plain lists.

    `fine` cuts numbers, citations and addresses into their parts, for following places.
    """
    spans = [hit.span() for hit in _bare_pattern(base_language(language), fine).finditer(text)]
    return [text[a:b] for a, b in spans], [a for a, _ in spans], [b for _, b in spans]


def word_list(text: str, language: str) -> list[str]:
    """Cut `text` as `tokenize` does; give the words only."""
    return _bare_pattern(base_language(language), False).findall(text)
