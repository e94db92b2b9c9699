"""The numbers of clauses: the section's number, a point, and a running count. Display, never identity."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Numbered:
    """What of a clause decides its number: whether it titles its section, and stands in the prevailing language."""

    titles: bool
    prevails: bool


def numbers_of(section: str, clauses: Sequence[Numbered]) -> list[str]:
    """Return the numbers of a section's clauses in order.

    The heading that titles the section has the section's own number; the others count from 1. A clause that the
    prevailing language does not have takes the number before it and a letter: F3.2a.
    """
    numbers = []
    count, letter, last = 0, 0, f"{section}.0"
    for clause in clauses:
        if clause.titles:
            numbers.append(section)
        elif clause.prevails:
            count, letter = count + 1, 0
            last = f"{section}.{count}"
            numbers.append(last)
        else:
            letter += 1
            numbers.append(last + letters(letter))
    return numbers


def letters(number: int) -> str:
    """Return a number of 1 or more as letters: a … z, aa …"""
    written = ""
    while number:
        number, rest = divmod(number - 1, 26)
        written = chr(ord("a") + rest) + written
    return written
