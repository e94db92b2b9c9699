"""A suggestion put into the source of a clause so that only the words asked for change, or a refusal that
says why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from consult.text.blanks import with_blank
from consult.text.bounds import ensure_text
from consult.text.clauses import ClauseKind, Rendered
from consult.text.closeness import Change
from consult.text.differ import Op, OpKind, accept_all, diff_text, shifted
from consult.text.edits import Edit, block_starts, candidates, hollow, reads_as_one_clause
from consult.text.errors import (
    CannotApply,
    CrossesBlocks,
    EmptyClause,
    InsideGrapheme,
    OffsetsReversed,
    OutsideClause,
    Overlap,
)
from consult.text.graphemes import is_boundary
from consult.text.parse import render_clause
from consult.text.phrases import changes_of
from consult.text.threeway import Step

_BREAKS = "\n\t\r"
_BY_HAND = "The words “%(words)s” cannot be changed by themselves here; edit the source by hand."


@dataclass(frozen=True, slots=True)
class Suggestion:
    """New wording for the words from `start` to `end` (code points of the canonical text); empty range:
    insertion."""

    ident: str
    start: int
    end: int
    replacement: str


@dataclass(frozen=True, slots=True)
class Applied:
    """A clause after a change: its source, its canonical text, and the way of editing that passed the gate.

    `spans` says where the new words stand in the canonical text now: ident ("" for a single suggestion),
    start and end in code points; an empty range where words were deleted. An accepted comment's anchor
    becomes `applied` there.
    """

    source: str
    canonical: str
    method: str
    spans: tuple[tuple[str, int, int], ...] = ()


def apply_suggestion(
    source: str, kind: ClauseKind, *, shape: str, language: str, start: int, end: int, replacement: str
) -> Applied:
    """Put `replacement` in the place of the words from `start` to `end` (code points of the canonical text).

    Words deleted take the blank beside them along, so that no blank stands double or at an end. The new
    source is rendered again, and its canonical text must differ in exactly the asked place. Small edits
    word by word are tried first, so that emphasis and links stay; then the new text in the first, the last
    or the only node; then the whole source span; the span widened over touching marks; the links that are
    touched.

    Raises:
        OffsetsReversed, OutsideClause, InsideGrapheme: for a place that is none.
        CrossesBlocks: when old or new words reach over a line or a cell.
        EmptyClause: when nothing would be left.
        CannotApply: when no way of editing changes only these words.
        InvalidText: for words that no text may hold.
    """
    ensure_text(replacement, place="replacement")
    before = render_clause(source, kind, shape=shape, language=language)
    _ensure_place(before.canonical, start, end, replacement)
    if not replacement:
        start, end = with_blank(before.canonical, start, end)
    wanted = before.canonical[:start] + replacement + before.canonical[end:]
    if not wanted.strip():
        raise EmptyClause("Nothing would be left of the clause; delete the clause itself.")
    if wanted == before.canonical:
        return Applied(source, wanted, "nothing to do", (("", start, end),))
    ways = _ways(source, before, start, end, replacement, kind, shape, language)
    edit = _passing(source, before, wanted, ways, kind, shape, language)
    if edit is None:
        raise CannotApply(_BY_HAND, words=before.canonical[start:end][:80], start=start, end=end)
    return Applied(edit.source, wanted, edit.method, (("", start, start + len(replacement)),))


def apply_changes(
    source: str, kind: ClauseKind, *, shape: str, language: str, changes: Sequence[Change]
) -> Applied:
    """Put the words of changes, in order and apart, in their places (code points of the canonical text), nothing else.

    All of them are tried in one way first, then each in its own from the end backward.

    Raises:
        Everything that `apply_suggestion` raises.
    """
    before = render_clause(source, kind, shape=shape, language=language)
    wanted = before.canonical
    for one in reversed(changes):
        ensure_text(one.words, place="replacement")
        _ensure_place(before.canonical, one.start, one.end, one.words)
        wanted = wanted[: one.start] + one.words + wanted[one.end :]
    if not wanted.strip():
        raise EmptyClause("Nothing would be left of the clause; delete the clause itself.")
    together = [*candidates(source, before, _small(before.canonical, changes, language), kind, shape)]
    together += candidates(source, before, [(one.start, one.end, one.words) for one in changes], kind, shape)
    edit = _passing(source, before, wanted, together, kind, shape, language)
    if edit is not None:
        return Applied(edit.source, wanted, edit.method)
    for one in reversed(changes):
        before = render_clause(source, kind, shape=shape, language=language)
        ways = _ways(source, before, one.start, one.end, one.words, kind, shape, language)
        text = before.canonical[: one.start] + one.words + before.canonical[one.end :]
        edit = _passing(source, before, text, ways, kind, shape, language)
        if edit is None:
            raise CannotApply(
                _BY_HAND, words=before.canonical[one.start : one.end][:80], start=one.start, end=one.end
            )
        source = edit.source
    return Applied(source, wanted, "one by one")


def _passing(
    source: str,
    before: Rendered,
    wanted: str,
    ways: Iterable[Edit],
    kind: ClauseKind,
    shape: str,
    language: str,
) -> Edit | None:
    """Give the first way of editing after which the clause reads as wanted, and is still one clause."""
    alone = reads_as_one_clause(source, kind, shape, language, before.canonical)
    for edit in ways:
        after = render_clause(edit.source, kind, shape=shape, language=language)
        if after.canonical != wanted or hollow(after) > hollow(before):
            continue
        stays = block_starts(edit.source, shape) <= block_starts(source, shape)
        if alone:
            stays = reads_as_one_clause(edit.source, kind, shape, language, wanted)
        if stays:
            return edit
    return None


def conflicts(suggestions: Sequence[Suggestion]) -> tuple[tuple[str, str], ...]:
    """Give the pairs of suggestions (their idents) that cannot both be applied, in the order of the idents.

    They conflict when they touch the same words, or insert at the same point; exact repeats agree, and an
    insertion at the edge of another's words does too.
    """
    ordered = sorted(suggestions, key=lambda one: (one.start, one.end, one.ident))
    pairs: list[tuple[str, str]] = []
    open_ones: list[Suggestion] = []
    for one in ordered:
        open_ones = [other for other in open_ones if other.end >= one.start]
        for other in open_ones:
            if _clash(other, one):
                pairs.append((min(other.ident, one.ident), max(other.ident, one.ident)))
        open_ones.append(one)
    return tuple(sorted(pairs))


def apply_many(
    source: str, kind: ClauseKind, *, shape: str, language: str, suggestions: Sequence[Suggestion]
) -> Applied:
    """Apply suggestions that all speak of this source; any order of them gives the same text.

    Raises:
        Overlap: when two conflict.
        Everything that `apply_suggestion` raises.
    """
    result = Applied(source, render_clause(source, kind, shape=shape, language=language).canonical, "none")
    spans: list[tuple[str, int, int]] = []
    for one in _in_order(suggestions):
        before = len(result.canonical)
        result = apply_suggestion(
            result.source, kind, shape=shape, language=language, start=one.start, end=one.end,
            replacement=one.replacement,
        )  # fmt: skip
        grown = len(result.canonical) - before
        spans = [(ident, start + grown, end + grown) for ident, start, end in spans]
        place = result.spans[0][1:]
        spans += [(other.ident, *place) for other in suggestions if _same(other, one)]
    return replace(result, spans=tuple(sorted(spans)))


def steps_of(base: str, suggestions: Sequence[Suggestion], *, language: str) -> tuple[Step, ...]:
    """Give one step for each suggestion on a canonical text, for `threeway.trace`: the redline is read off
    them.

    The names of the steps are the idents; a step marks only the words that differ inside its suggestion.

    Raises:
        Overlap: when two conflict.
        OffsetsReversed, OutsideClause: for a place that is none.
    """
    steps: list[Step] = []
    text = base
    for one in _in_order(suggestions):
        _ensure_range(base, one.start, one.end)
        start, end = (one.start, one.end) if one.replacement else with_blank(text, one.start, one.end)
        new = text[:start] + one.replacement + text[end:]
        steps.append(Step(one.ident, new, _ops_inside(text, start, end, one.replacement, language)))
        text = new
    return tuple(steps)


def _ops_inside(text: str, start: int, end: int, words: str, language: str) -> tuple[Op, ...]:
    """Give the operations of one replacement, nothing outside of it."""
    tail, grown = len(text) - end, start + len(words)
    ops = (
        Op(OpKind.EQUAL, 0, start, 0, start),
        *shifted(diff_text(text[start:end], words, language=language), start, start),
        Op(OpKind.EQUAL, end, end + tail, grown, grown + tail),
    )
    return tuple(op for op in ops if op.old_end > op.old_start or op.new_end > op.new_start)


def _same(left: Suggestion, right: Suggestion) -> bool:
    return (left.start, left.end, left.replacement) == (right.start, right.end, right.replacement)


def _in_order(suggestions: Sequence[Suggestion]) -> list[Suggestion]:
    """Order suggestions from the end backward, exact repeats once."""
    clashes = conflicts(suggestions)
    if clashes:
        raise Overlap(
            "Suggestions %(one)s and %(other)s touch the same words.", one=clashes[0][0], other=clashes[0][1]
        )
    single: dict[tuple[int, int, str], Suggestion] = {}
    for one in sorted(suggestions, key=lambda one: one.ident):
        single.setdefault((one.start, one.end, one.replacement), one)
    return sorted(single.values(), key=lambda one: (one.start, one.end), reverse=True)


def _clash(left: Suggestion, right: Suggestion) -> bool:
    if _same(left, right):
        return False
    if left.start == left.end and right.start == right.end:
        return left.start == right.start
    if left.start == left.end:
        return right.start < left.start < right.end
    if right.start == right.end:
        return left.start < right.start < left.end
    return left.start < right.end and right.start < left.end


def _ensure_range(canonical: str, start: int, end: int) -> None:
    if start > end:
        raise OffsetsReversed("The change ends (%(end)d) before it starts.", end=end)
    if start < 0 or end > len(canonical):
        raise OutsideClause("The change reaches beyond the clause.")


def _ensure_place(canonical: str, start: int, end: int, replacement: str) -> None:
    _ensure_range(canonical, start, end)
    for at in (start, end):
        if not is_boundary(canonical, at):
            raise InsideGrapheme("Offset %(at)d falls inside one character.", at=at)
    if any(sign in canonical[start:end] for sign in _BREAKS):
        raise CrossesBlocks("The words reach over the end of a paragraph or a cell.")
    if any(sign in replacement for sign in _BREAKS):
        raise CrossesBlocks("The new words hold the end of a paragraph or a cell.")


def _ways(
    source: str,
    before: Rendered,
    start: int,
    end: int,
    replacement: str,
    kind: ClauseKind,
    shape: str,
    language: str,
) -> Sequence[Edit]:
    """Give the ways of editing the source, the gentlest first."""
    small = _small(before.canonical, [Change(start, end, replacement)], language)
    ways = list(candidates(source, before, small, kind, shape))
    if small != [(start, end, replacement)]:
        ways += candidates(source, before, [(start, end, replacement)], kind, shape)
    return ways


def _small(canonical: str, changes: Sequence[Change], language: str) -> list[tuple[int, int, str]]:
    """Give what changes word by word, as (start, end, new words)."""
    small: list[tuple[int, int, str]] = []
    for one in changes:
        old = canonical[one.start : one.end]
        ops = diff_text(old, one.words, language=language)
        accept_all(old, one.words, ops)
        small += [(one.start + a, one.start + b, one.words[c:d]) for a, b, c, d in changes_of(ops)]
    return small
