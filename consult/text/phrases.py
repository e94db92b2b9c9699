"""Changes as sentences: data that a template says in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from consult.text.characters import CJK
from consult.text.differ import Op, OpKind
from consult.text.editorial import Editorial, editorial_of

__all__ = ["Editorial", "Phrase", "PhraseKind", "changes_of", "describe"]

_WORDS = 4
_SIGNS = 12
_NEAR = 24  # code points taken in beside a change of blanks


class PhraseKind(StrEnum):
    """What a sentence says happened."""

    REPLACE = "replace"
    INSERT = "insert"
    DELETE = "delete"
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One change: the words that went and came, and the words just before (`after`) and behind (`before`) it.

    A page says: Replace “old” with “new”; Insert “new” after “after”; Delete “old”; Moved from `old` to
    `new`.
    """

    kind: PhraseKind
    old: str
    new: str
    after: str
    before: str
    editorial: Editorial | None


def changes_of(ops: Sequence[Op]) -> tuple[tuple[int, int, int, int], ...]:
    """Give each place of change as (old start, old end, new start, new end): a deletion with its
    insertion."""
    found: list[tuple[int, int, int, int]] = []
    for op in ops:
        if op.kind is OpKind.EQUAL:
            continue
        if found and found[-1][1] == op.old_start and found[-1][3] == op.new_start:
            found[-1] = (found[-1][0], op.old_end, found[-1][2], op.new_end)
        else:
            found.append((op.old_start, op.old_end, op.new_start, op.new_end))
    return tuple(found)


def describe(
    old: str,
    new: str,
    ops: Sequence[Op],
    *,
    moved_from: str = "",
    moved_to: str = "",
    numbers: Mapping[str, str] | None = None,
    numbered: tuple[int, int] = (0, 0),
) -> tuple[Phrase, ...]:
    """Tell each change of a clause in order; a move first, with the old and the new number.

    `numbers` leads from old clause numbers to new ones: a change that only follows them is NUMBERING, and
    so is one inside the first `numbered` code points of the old and the new text, a heading's own number.
    """
    phrases: list[Phrase] = []
    if moved_from or moved_to:
        phrases.append(Phrase(PhraseKind.MOVE, moved_from, moved_to, "", "", None))
    for a, b, c, d in changes_of(ops):
        own = 0 < b <= numbered[0] and 0 < d <= numbered[1]
        follows = own or _follows(old[a:b], new[c:d], numbers or {})
        label = Editorial.NUMBERING if follows else editorial_of(old[a:b], new[c:d])
        if old[a:b].isspace() or new[c:d].isspace():
            a, b, c, d = _widened(old, new, (a, b, c, d))
        gone, come = old[a:b], new[c:d]
        kind = PhraseKind.REPLACE if gone and come else PhraseKind.DELETE if gone else PhraseKind.INSERT
        phrases.append(Phrase(kind, gone.strip(), come.strip(), _before(new[:c]), _behind(new[d:]), label))
    return tuple(phrases)


def _widened(old: str, new: str, change: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """Take in the signs on both sides of a change of blanks: by themselves blanks cannot be read in a sentence."""
    a, b, c, d = change
    left = right = 0
    while left < min(a, c, _NEAR) and not old[a - left - 1].isspace():
        left += 1
    while right < min(len(old) - b, len(new) - d, _NEAR) and not old[b + right].isspace():
        right += 1
    return a - left, b + right, c - left, d + right


def _follows(gone: str, come: str, numbers: Mapping[str, str]) -> bool:
    """Tell whether the change only puts a clause's new number for its old one."""
    bare = gone.strip().rstrip(".")
    return bool(bare) and numbers.get(bare) == come.strip().rstrip(".")


def _before(text: str) -> str:
    """Give the last few words of the block that ends here."""
    block = text.replace("\t", "\n").rsplit("\n", 1)[-1].strip()
    if any(_is_cjk(char) for char in block[-_SIGNS:]):
        return block[-_SIGNS:]
    return " ".join(block.split()[-_WORDS:])


def _behind(text: str) -> str:
    """Give the first few words of the block that begins here."""
    block = text.replace("\t", "\n").split("\n", 1)[0].strip()
    if any(_is_cjk(char) for char in block[:_SIGNS]):
        return block[:_SIGNS]
    return " ".join(block.split()[:_WORDS])


def _is_cjk(char: str) -> bool:
    return char >= "\u2e80" and any(low <= char <= high for low, high in _CJK_RANGES)


def _ranges(written: str) -> tuple[tuple[str, str], ...]:
    pairs: list[tuple[str, str]] = []
    at = 0
    while at < len(written):
        if at + 2 < len(written) and written[at + 1] == "-":
            pairs.append((written[at], written[at + 2]))
            at += 3
        else:
            pairs.append((written[at], written[at]))
            at += 1
    return tuple(pairs)


_CJK_RANGES = _ranges(CJK)
