"""Likely personal data in what somebody wrote, and how words are taken out: pure text, places in code points."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

REDACTED: Mapping[str, str] = {"en": "[redacted]", "fr": "[occulté]", "zh": "[已隐去]"}
# ASCII, so that Han words before and after an address do not belong to it.
EMAIL = re.compile(
    r"(?<![A-Za-z0-9._+-])[A-Za-z0-9._+%-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}"
)
# Digits with what people put between them; never across a line end.
DIGITS = re.compile(
    r"(?<![A-Za-z0-9_.,/§#])(?:\+|00|\()?\d(?:[ \u00a0\u202f().\-‑–/]{0,3}\d){6,16}(?![A-Za-z0-9_%])(?!\.\d)"
)
DATE = re.compile(
    r"(?:19|20)\d\d[-./ ](?:0?[1-9]|1[0-2])[-./ ]\d{1,2}|\d{1,2}[-./ ]\d{1,2}[-./ ](?:19|20)\d\d"
    r"|(?:19|20)\d\d ?[-–/] ?(?:19|20)\d\d"
)
CALLED = re.compile(
    r"(?:\b(?:tel|telephone|phone|mobile|cell|fax|whatsapp|tél|téléphone|portable|mob|gsm)\b\.?|电话|手机|传真|微信号?|座机)"
    r"[\s\u00a0\u202f:：.]{0,4}$",
    re.IGNORECASE,
)
WECHAT = re.compile(
    r"(?:微信号?|wechat(?: id)?|whatsapp)\s{0,2}[:：]\s{0,2}([A-Za-z][\w-]{5,19})", re.IGNORECASE
)
MOBILE_IN_CHINA = re.compile(r"(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}")

Piece = str | re.Pattern[str]  # words as they stand, or a pattern of their spellings


class DataKind(StrEnum):
    """What kind of personal data was taken out."""

    EMAIL = "email"
    PHONE = "phone"
    ACCOUNT = "account"  # of a messenger
    OTHER = "other"  # chosen by a person


@dataclass(frozen=True, slots=True)
class Likely:
    """A stretch of text that is probably personal data."""

    kind: DataKind
    start: int
    end: int
    words: str


def find_personal(text: str) -> tuple[Likely, ...]:
    """Return what is probably an e-mail address, a phone number or a messenger's account, in order, without overlaps."""
    found = [Likely(DataKind.EMAIL, m.start(), m.end(), m[0]) for m in EMAIL.finditer(text)]
    found += [Likely(DataKind.ACCOUNT, m.start(1), m.end(1), m[1]) for m in WECHAT.finditer(text)]
    found += [
        Likely(DataKind.PHONE, m.start(), m.end(), m[0])
        for m in DIGITS.finditer(text)
        if _is_phone(m[0], text[max(0, m.start() - 20) : m.start()])
    ]
    chosen: list[Likely] = []
    for one in sorted(found, key=lambda f: (f.start, -f.end)):
        if not chosen or one.start >= chosen[-1].end:
            chosen.append(one)
    return tuple(chosen)


def _is_phone(words: str, before: str) -> bool:
    digits = sum(mark.isdigit() for mark in words)
    if DATE.fullmatch(words) or not 7 <= digits <= 15:
        return False
    if CALLED.search(before) or MOBILE_IN_CHINA.fullmatch(words):
        return True
    if words.startswith("+"):
        return True
    return digits >= 9 and words.startswith(("0", "(0", "("))


def places_of(text: str, pieces: Iterable[Piece]) -> list[tuple[int, int]]:
    """Return where any of the pieces stand in a text; those that touch or overlap are one place."""
    patterns = [re.escape(piece) if isinstance(piece, str) else piece for piece in set(pieces) if piece]
    spans = sorted((m.start(), m.end()) for pattern in patterns for m in re.finditer(pattern, text))
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def redacted(text: str, pieces: Sequence[Piece], language: str) -> str:
    """Return a text with every occurrence of the pieces replaced by a visible mark in its language."""
    mark, parts, last = REDACTED.get(language, REDACTED["en"]), [], 0
    for start, end in places_of(text, pieces):
        parts += [text[last:start], mark]
        last = end
    return "".join([*parts, text[last:]])
