"""Texts cut for full-text search, the same for both databases: words in lower case, pairs of Han
characters."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from consult.text.characters import CJK, MARKS

LONGEST = 64  # code points of a word that count; what follows is no word of any language
_RUN = re.compile(rf"[{CJK}]+|[^\W_{CJK}](?:[^\W_{CJK}]|[{MARKS}])*")
_CJK = re.compile(rf"[{CJK}]")
_CLUSTER = re.compile(rf".[{MARKS}]*", re.DOTALL)


def segment(text: str) -> str:
    """Give the words of `text` for an index: lower case, compatibility forms folded, split by single blanks.

    A run of Han or kana becomes its overlapping pairs and then its last character by itself: a search for
    two characters finds the pair, one for a single character finds whatever begins with it, and pairs of two
    runs never stand side by side as if they were one. Queries are cut by `segment_query`.
    """
    return " ".join(part for run in _runs(text) for part in (*_parts(run), *_last(run)))


def segment_query(text: str) -> tuple[str, ...]:
    """Give the parts of a search, each to be found by itself: one part per word, one phrase per run of
    Han.
    """
    return tuple(" ".join(_parts(run)) for run in _runs(text))


def is_start(part: str) -> bool:
    """Tell whether a part of a search is a single Han or kana, to be found as the beginning of a pair."""
    return len(part) == 1 and bool(_CJK.match(part))


def find_parts(text: str, parts: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Give the spans (start, end) in code points of `text` where a part of a search stands, merged, in order."""
    folded, origins = _folded(text)
    words = {part for part in parts if not _CJK.match(part)}
    phrases = {_characters(part) for part in parts if _CJK.match(part)}
    found = []
    for run in _RUN.finditer(folded):
        if _CJK.match(run[0]):
            found += [(a, b) for phrase in phrases for a, b in _within(run[0], run.start(), phrase)]
        elif run[0][:LONGEST] in words:
            found.append(run.span())
    return _merged((origins[start][0], origins[end - 1][1]) for start, end in sorted(found))


def _folded(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Give the text as it is searched, and for each of its characters the span of `text` that it comes from."""
    folded, origins = [], []
    for cluster in _CLUSTER.finditer(text):
        plain = unicodedata.normalize("NFKC", cluster[0]).casefold()
        folded.append(plain)
        origins += [cluster.span()] * len(plain)
    return "".join(folded), origins


def _characters(phrase: str) -> str:
    pairs = phrase.split(" ")
    return "".join(pair[0] for pair in pairs) + pairs[-1][1:]


def _within(run: str, offset: int, phrase: str) -> Iterator[tuple[int, int]]:
    at = run.find(phrase)
    while at >= 0:
        yield offset + at, offset + at + len(phrase)
        at = run.find(phrase, at + 1)


def _merged(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _runs(text: str) -> list[str]:
    return _RUN.findall(unicodedata.normalize("NFKC", text).casefold())


def _parts(run: str) -> list[str]:
    if len(run) > 1 and _CJK.match(run):
        return [run[i : i + 2] for i in range(len(run) - 1)]
    return [run[:LONGEST]]


def _last(run: str) -> list[str]:
    return [run[-1]] if len(run) > 1 and _CJK.match(run) else []
