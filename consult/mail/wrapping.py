"""Lines of a letter: 70 columns at most, Han characters two columns wide, addresses never broken."""

import re
import unicodedata

COLUMNS = 70
NOT_FIRST = set("，。、；：？！）》」』】〉”’…—·,.;:?!)]}%»")
NOT_LAST = set("（《「『【〈“‘([{«")
LEAD = re.compile(r"(?:> ?|[-–•] |\d+\. | )*")


def width(text: str) -> int:
    """Return how many columns a text takes in a letter."""
    return sum(_columns(mark) for mark in text)


def _columns(mark: str) -> int:
    if unicodedata.combining(mark):
        return 0
    return 2 if unicodedata.east_asian_width(mark) in "WF" else 1


def wrapped(text: str) -> str:
    """Break every line of a text that is wider than 70 columns; a quotation's mark is repeated, a list's indented."""
    lines: list[str] = []
    for line in text.split("\n"):
        found = LEAD.match(line)
        lead = found.group() if found is not None else ""
        following = "".join(mark if mark == ">" else " " for mark in lead)
        lines.extend(_broken(line[len(lead) :], lead, following))
    return "\n".join(line.rstrip() for line in lines)


def _broken(words: str, lead: str, following: str) -> list[str]:
    lines, line, used = [], lead, width(lead)
    for piece in _pieces(words):
        size = width(piece.rstrip(" "))
        if used + size > COLUMNS and line.strip("> "):
            lines.append(line)
            line, used = following, width(following)
            piece = piece.lstrip(" ")
        line, used = line + piece, used + width(piece)
    return [*lines, line]


def _pieces(words: str) -> list[str]:
    """Cut a line where it may be broken: after spaces, and between Han characters unless a mark must stay with one."""
    pieces: list[str] = []
    for mark in words:
        before = pieces[-1][-1] if pieces else ""
        glued = (
            not before
            or (before != " " and _columns(mark) < 2 and _columns(before) < 2)
            or mark == " "
            or mark in NOT_FIRST
            or before in NOT_LAST
        )
        if glued and pieces:
            pieces[-1] += mark
        else:
            pieces.append(mark)
    return pieces
