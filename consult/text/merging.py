"""A suggestion put beside the changes that a text has had since: only the words that it changes count."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from consult.text.blanks import with_blank
from consult.text.closeness import (
    Change,
    Reach,
    goes_beside,
    overlaps,
    repeats,
    same,
    says,
    shares_words,
    stands_beside,
)
from consult.text.differ import OpKind, diff_text
from consult.text.phrases import changes_of
from consult.text.threeway import Strand


@dataclass(frozen=True, slots=True)
class Merged:
    """What a suggestion still changes, in code points of the text as it reads now, in order.

    `clashes` are the names of the changes that stand in its way, and then nothing is changed; `agreed` are those
    that say the same already. Nothing to change and no clash: the text says all of it already.
    """

    changes: tuple[Change, ...]
    clashes: tuple[str, ...] = ()
    agreed: tuple[str, ...] = ()


def merged(
    base: str, strands: Sequence[Strand], *, start: int, end: int, words: str, language: str
) -> Merged:
    """Merge `words` for base[start:end] into what the strands have made of the base.

    Nothing is put in when a change stands in the way: one of the same words, an insertion at the same place, or the
    same words brought to two places. While all of base[start:end] stands as it was, it is one change, and another
    right beside it matters only when that is an insertion: somebody saw these very words. Otherwise changes right
    beside each other go together only when one of them puts other words for a single word. An insertion leans on the
    words beside it, and nothing says on which.
    """
    theirs = list(changes_in(strands))
    strict = any(_inside(one, start, end) for one in theirs)
    clashes: list[str] = []
    agreed: list[str] = []
    mine: list[Change] = []
    wished = _wished(base, start, end, words, language)
    for change in wished:
        twin = next((one for one in theirs if same(base, change, one)), None)
        if twin is not None:
            apart = _moves(base, change, wished, language) != _moves(base, twin, theirs, language)
            (clashes if apart else agreed).append(twin.name)
            continue
        within = [one for one in theirs if _holds(change, one)]
        parts = _containing(base, strands, change, within, language) if within else None
        others = [one for one in theirs if parts is None or one not in within]
        clashes += [one.name for one in others if _clash(base, change, one, strict, language)]
        if parts is None:
            mine.append(_now(change, theirs))
        else:
            mine += parts
            agreed += [one.name for one in within]
    if clashes:
        return Merged((), _unique(clashes), _unique(agreed))
    if mine and not strict and not agreed:
        mine = [_whole(strands, _now(Change(start, end, words), theirs))]
    return Merged(tuple(mine), (), _unique(agreed))


def changes_in(strands: Sequence[Strand]) -> Iterator[Change]:
    """Give what the steps of a trace changed, in order, in code points of the base; each with the last step's name.

    Changes of two steps that touch are told apart, unless one of them changed words that the other had brought.
    """
    at = 0
    run: list[Strand] = []
    for strand in [*strands, Strand("", "", "")]:
        if strand.brought_by or strand.taken_by:
            run.append(strand)
            continue
        yield from _changes(_parts(run), at)
        at += sum(len(one.text) for one in run if not one.brought_by)
        at += len(strand.text)
        run = []


def _changes(parts: Sequence[Sequence[Strand]], at: int) -> Iterator[Change]:
    """Give the changes of one stretch, which begins `at` a place of the base."""
    ends = (at, at + sum(len(one.text) for part in parts for one in part if not one.brought_by))
    for part in parts:
        old = "".join(one.text for one in part if not one.brought_by)
        new = "".join(one.text for one in part if one.brought_by and not one.taken_by)
        if old != new:
            room = ends if not old and len(parts) > 1 else None
            yield Change(at, at + len(old), new, _name(part), room)
        at += len(old)


def _parts(run: Sequence[Strand]) -> list[list[Strand]]:
    """Cut a stretch of changes by the step that made them."""
    if any(one.brought_by and one.taken_by for one in run):
        return [list(run)]
    parts: list[list[Strand]] = []
    for strand in run:
        if parts and _step(parts[-1][-1]) == _step(strand):
            parts[-1].append(strand)
        else:
            parts.append([strand])
    return parts


def _step(strand: Strand) -> str:
    return strand.taken_by or strand.brought_by


def _name(part: Sequence[Strand]) -> str:
    """Give the name of the newest step in a stretch; names that are numbers count as such."""
    names = {name for one in part for name in (one.brought_by, one.taken_by) if name}
    return max(names, key=lambda name: (int(name) if name.isdecimal() else 0, name))


def _wished(base: str, start: int, end: int, words: str, language: str) -> list[Change]:
    """Give what a suggestion changes in the base, stretch by stretch; words that it takes out with their blank."""
    if not words:
        start, end = with_blank(base, start, end)
    found = changes_of(diff_text(base[start:end], words, language=language))
    return [Change(start + a, start + b, words[c:d]) for a, b, c, d in found]


def _whole(strands: Sequence[Strand], change: Change) -> Change:
    """Give one change of the text as it is now; words that it takes out with their blank."""
    if change.words:
        return change
    text = "".join(one.text for one in strands if not one.taken_by)
    return Change(*with_blank(text, change.start, change.end), "")


def _inside(change: Change, start: int, end: int) -> bool:
    """Tell whether a change has changed something of base[start:end], and not only at its edge."""
    return change.start < end and change.end > start


def _holds(mine: Change, other: Change) -> bool:
    """Tell whether another's change lies in the words that one replaces."""
    return mine.start <= other.start and other.end <= mine.end and other.end > other.start


def _moves(base: str, change: Change, others: Sequence[Change], language: str) -> bool:
    """Tell whether words that a change takes out are brought elsewhere by one of its own kin."""
    gone = base[change.start : change.end]
    return any(one is not change and says(one.words, gone, language) for one in others)


def _clash(base: str, mine: Change, other: Change, strict: bool, language: str) -> bool:
    """Tell whether two changes do not go together; `strict` where somebody saw other words than stand there."""
    sliding = strict or not (mine.is_whole or other.is_whole)
    left, right = Reach.of(base, mine, sliding), Reach.of(base, other, sliding)
    crossed = mine.start < other.end and other.start < mine.end
    if (strict and crossed) or overlaps(base, left, right) or repeats(base, mine, other, language):
        return True
    if not stands_beside(base, left, right):
        return False
    if mine.start == mine.end and other.start == other.end:
        return True
    if shares_words(base, mine, other, language):
        return True
    return (strict or other.start == other.end) and not goes_beside(base, mine, other, language)


def _containing(
    base: str, strands: Sequence[Strand], mine: Change, within: Sequence[Change], language: str
) -> list[Change] | None:
    """Give what new words still change where they hold the words that others have brought there; else None.

    Theirs must be kept whole, beside a neighbour that is kept too (or the edge of what is replaced).
    """
    if any(not one.words.strip() for one in within):
        return None
    theirs = list(changes_in(strands))
    low = _now(Change(mine.start, mine.start, ""), [one for one in theirs if one not in within]).start
    region, spans = _region(base, mine, within)
    ops = diff_text(region, mine.words, language=language)
    kept = [op for op in ops if op.kind is OpKind.EQUAL]
    for a, b in spans:
        home = next((op for op in kept if op.old_start <= a and b <= op.old_end), None)
        if home is None:
            return None
        left = region[home.old_start : a].strip() or (home.old_start == home.new_start == 0)
        right = region[b : home.old_end].strip() or (
            home.old_end == len(region) and home.new_end == len(mine.words)
        )
        if not left and not right:
            return None
    return [Change(low + a, low + b, mine.words[c:d]) for a, b, c, d in changes_of(ops)]


def _region(base: str, mine: Change, within: Sequence[Change]) -> tuple[str, list[tuple[int, int]]]:
    """Give base[mine] as the others have made it, and where the words that they brought stand in it."""
    text, at = "", mine.start
    spans: list[tuple[int, int]] = []
    for one in within:
        text += base[at : one.start]
        head, tail = len(one.words) - len(one.words.lstrip()), len(one.words.rstrip())
        spans.append((len(text) + head, len(text) + tail))
        text += one.words
        at = one.end
    return text + base[at : mine.end], spans


def _now(change: Change, theirs: Sequence[Change]) -> Change:
    """Bring a change of the base to where its words stand now; none of the others may lie in it."""
    shift = sum(_growth(one) for one in theirs if one.end <= change.start)
    return Change(change.start + shift, change.end + shift, change.words, change.name)


def _growth(change: Change) -> int:
    return len(change.words) - (change.end - change.start)


def _unique(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
