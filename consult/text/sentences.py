"""Cut a clause's canonical text into sentences, for pointing at one without a mouse."""

from __future__ import annotations

import re

# Abbreviations that a sentence hardly ends with.
_ENGLISH = (
    "e.g i.e etc vs cf al figs nos arts secs pp ed eds dr mr mrs ms prof st dept gov inc ltd co corp approx "
    "paras rev nat natl inst stand technol publ spec jan feb mar apr jun jul aug sep sept oct nov dec u.s "
    "u.k u.n ph.d incl resp seq"
)
_FRENCH = (
    "p.ex ex c.-à-d m mm mme mmes mlle dr pr prof me ste arts al nos pp éd cf etc av apr env chap réf resp "
    "janv févr avr juil sept oct nov déc tél u.e o.n.u"
)
# Abbreviations before a number; without one, they are words that may end a sentence ("no", "art", "fig").
_BEFORE_NUMBER = frozenset(
    (
        *("no", "art", "fig", "sec", "p", "vol", "ch", "para", "app", "ref", "refs", "v", "n", "al", "sect"),
        *("par", "t", "nos", "ann", "annex", "tab", "eq", "cl", "nr", "chap"),
    )
)
_ABBREVIATIONS = {"en": frozenset(_ENGLISH.split()), "fr": frozenset(_FRENCH.split())}

_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?:[  ]»)?(?=\s|$)|[。！？；…]+[”’」』）】]*|[\n\t]+")
_WORD_BEFORE = re.compile(r"[^\s(\[\"“«‘’']*$")
_NUMBER = re.compile(r"^(?:\d+|[A-Za-z]|[ivxlcIVXLC]+)$")


def split_sentences(text: str, language: str) -> tuple[tuple[int, int], ...]:
    """Return the sentences of `text` as ranges (start, end) of code points, half open, in order.

    Ranges never overlap, begin and end at visible characters, and leave out only white space. Blocks
    (newline) and cells (tab) end a sentence. `language` is "en", "fr" or "zh"; others are cut as English.

    Source: design notes, screens 7 (Chinese at 。!?; English and French with abbreviations).
    """
    known = _ABBREVIATIONS.get(language.split("-")[0], _ABBREVIATIONS["en"])
    ranges: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if match.group()[0] in "\n\t":
            _keep(text, start, match.start(), ranges)
            start = match.end()
        elif match.group().endswith("；") or not _goes_on(text, match, start, known):
            _keep(text, start, match.end(), ranges)
            start = match.end()
    _keep(text, start, len(text), ranges)
    return tuple(ranges)


def _keep(text: str, start: int, end: int, ranges: list[tuple[int, int]]) -> None:
    piece = text[start:end]
    trimmed = piece.strip()
    if trimmed:
        begin = start + len(piece) - len(piece.lstrip())
        ranges.append((begin, begin + len(trimmed)))


def _goes_on(text: str, match: re.Match[str], start: int, known: frozenset[str]) -> bool:
    """Tell whether the stop is inside a sentence: an abbreviation, an initial, a leading number."""
    stop = match.group()
    if stop[0] in "。！？…" and stop[0] != "…":
        return False
    rest = text[match.end() : match.end() + 40].lstrip()
    following = rest[:1]
    if following and (following.islower() or following == "§"):
        return True
    if stop[0] != "." or stop.startswith(".."):
        return False
    before = _WORD_BEFORE.search(text[max(start, match.start() - 24) : match.start()])
    word = before.group() if before else ""
    if word.lower() in known and following:
        return True
    if word.lower() in _BEFORE_NUMBER and (
        following.isdigit() or _NUMBER.match(rest.split(" ")[0].rstrip(".,;:"))
    ):
        return True
    leads = text[start : match.start()].strip() == word
    if leads and _NUMBER.match(word):
        return True
    return len(word) == 1 and word.isalpha() and word.isupper() and bool(following)
