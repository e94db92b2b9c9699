"""Where one character, as people see it, ends and the next begins."""

import regex

_CLUSTER = regex.compile(r"\X")
_TWO_PLAIN = regex.compile(r"\p{GCB=Other}{2}")
_SIMPLE = 0x300
"""Below the first combining mark every code point but CR LF is a character of its own."""
_REACH = 64


def is_boundary(text: str, at: int) -> bool:
    """Tell whether `at` (code points) falls between two grapheme clusters of `text`.

    Source: Unicode Standard Annex 29, extended grapheme clusters.
    """
    if at <= 0 or at >= len(text):
        return 0 <= at <= len(text)
    before, after = text[at - 1], text[at]
    if ord(after) < _SIMPLE and ord(before) < _SIMPLE:
        return not (before == "\r" and after == "\n")
    begin = at
    while begin > 0 and not _certain(text, begin):
        begin -= 1
    return any(hit.start() == at for hit in _CLUSTER.finditer(text, begin, min(len(text), at + _REACH)))


def snap_outward(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a range of code points to whole grapheme clusters."""
    while start > 0 and not is_boundary(text, start):
        start -= 1
    while end < len(text) and not is_boundary(text, end):
        end += 1
    return start, end


def snap_inward(text: str, start: int, end: int) -> tuple[int, int]:
    """Narrow a range of code points to whole grapheme clusters; never past each other."""
    while start < end and not is_boundary(text, start):
        start += 1
    while end > start and not is_boundary(text, end):
        end -= 1
    return start, end


def _certain(text: str, at: int) -> bool:
    """Tell whether two plain characters meet at `at`, which is a boundary whatever stands before them."""
    return _TWO_PLAIN.match(text, at - 1, at + 1) is not None


_CARE = regex.compile(
    r"[\r\p{M}\p{GCB=ZWJ}\p{GCB=Extend}\p{GCB=Prepend}\p{GCB=SpacingMark}\p{RI}\p{GCB=L}\p{GCB=V}\p{GCB=T}]"
)


def needs_care(text: str) -> bool:
    """Tell whether any character of `text` may be more than one code point."""
    return (not text.isascii() and _CARE.search(text) is not None) or "\r" in text
