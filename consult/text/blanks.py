"""The blank that goes with words taken out."""

_CLOSING = frozenset(".,;:)]")


def with_blank(canonical: str, start: int, end: int) -> tuple[int, int]:
    """Widen a deletion (code points, half open) over one blank that would be left double or at the end of a line."""
    if start == end:
        return start, end
    before, after = canonical[:start][-1:], canonical[end : end + 1]
    if after == " " and before in ("", " ", "\n", "\t"):
        return start, end + 1
    if before == " " and (after in ("", "\n", "\t") or after in _CLOSING):
        return start - 1, end
    return start, end
