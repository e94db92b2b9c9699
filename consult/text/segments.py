"""Texts cut for full-text search, the same for both databases: words in lower case, pairs of Han
characters."""

import re
import unicodedata

from consult.text.characters import CJK, MARKS

_RUN = re.compile(rf"[{CJK}]+|[^\W_{CJK}](?:[^\W_{CJK}]|[{MARKS}])*")
_CJK = re.compile(rf"[{CJK}]")


def segment(text: str) -> str:
    """Give the words of `text` for an index: lower case, compatibility forms folded, split by single blanks.

    A run of Han or kana becomes its overlapping pairs, so that a search for two characters finds them; a
    run of one stays itself. Queries are cut by `segment_query`.
    """
    return " ".join(part for run in _runs(text) for part in _parts(run))


def segment_query(text: str) -> tuple[str, ...]:
    """Give the parts of a search, each to be found by itself: one part per word, one phrase per run of
    Han."""
    return tuple(" ".join(_parts(run)) for run in _runs(text))


def _runs(text: str) -> list[str]:
    return _RUN.findall(unicodedata.normalize("NFKC", text).casefold())


def _parts(run: str) -> list[str]:
    if len(run) > 1 and _CJK.match(run):
        return [run[i : i + 2] for i in range(len(run) - 1)]
    return [run]
