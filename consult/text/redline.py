"""The redline of a draft: every clause of both drafts accounted for, each change exact and said in words."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from consult.text.differ import Op, OpKind, diff_text, shifted
from consult.text.editorial import Editorial
from consult.text.errors import NotInStep
from consult.text.likeness import number_length, number_of
from consult.text.lineage import Lineage, Link, LinkKind
from consult.text.parting import cut_at_joints
from consult.text.phrases import Phrase, PhraseKind, changes_of, describe

REWRITTEN = 0.6
"""Share of a clause above which old and new are shown whole."""


@dataclass(frozen=True, slots=True)
class RedlineClause:
    """One clause of a draft as the redline sees it; `text` is canonical, `number` what readers see."""

    key: str
    number: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """What became of one clause, or of one part of a clause that was split or merged.

    `old` and `new` are the texts that the operations lead between: whole clauses, except for the parts of a
    split (slices of the old text from `old_start`) or a merge (slices of the new one from `new_start`),
    which put end to end in order are the whole. `share` is the part of both texts that changed, 0 to 1;
    offsets are code points. `editorial` is set when every change leaves the meaning alone. A key is ""
    where there is no clause.
    """

    kind: LinkKind
    old_key: str
    new_key: str
    old_number: str
    new_number: str
    clause_kind: str
    old: str
    new: str
    old_start: int
    new_start: int
    ops: tuple[Op, ...]
    phrases: tuple[Phrase, ...]
    share: float
    editorial: Editorial | None

    @property
    def rewritten(self) -> bool:
        """Tell whether so much changed that old and new are better shown whole."""
        return bool(self.old and self.new) and self.share > REWRITTEN

    @property
    def changed(self) -> bool:
        """Tell whether any word or space differs; a move or a new number alone is no change of text."""
        return any(op.kind is not OpKind.EQUAL for op in self.ops)


def redline(
    old: Sequence[RedlineClause], new: Sequence[RedlineClause], lineage: Lineage, *, language: str
) -> tuple[ClauseChange, ...]:
    """Tell what changed from the old draft to the new one, clause by clause, in the order of the lineage.

    Every clause of both drafts stands in at least one change, unchanged ones too (kind SAME).

    Raises:
        NotInStep: when the lineage speaks of other drafts.
    """
    left = {clause.key: clause for clause in old}
    right = {clause.key: clause for clause in new}
    _ensure_whole(left, right, lineage)
    numbers = _numbers(left, right, lineage)
    return tuple(
        change for link in lineage.links for change in _changes(link, left, right, numbers, language)
    )


def whole_ops(old: str, new: str) -> tuple[Op, ...]:
    """Give the operations that show the old text gone and the new one come, whole."""
    ops = (Op(OpKind.DELETE, 0, len(old), 0, 0), Op(OpKind.INSERT, len(old), len(old), 0, len(new)))
    return tuple(op for op in ops if op.old_end > op.old_start or op.new_end > op.new_start)


def _ensure_whole(
    left: Mapping[str, RedlineClause], right: Mapping[str, RedlineClause], lineage: Lineage
) -> None:
    olds = sorted(key for link in lineage.links for key in link.old)
    news = sorted(key for link in lineage.links for key in link.new)
    if olds != sorted(left) or news != sorted(right):
        raise NotInStep("The lineage does not lead between these two drafts.")


def _numbers(
    left: Mapping[str, RedlineClause], right: Mapping[str, RedlineClause], lineage: Lineage
) -> dict[str, str]:
    """Give the new number of each clause and heading that has one, by its old number."""
    numbers: dict[str, str] = {}
    for link in lineage.links:
        if len(link.old) != 1 or len(link.new) != 1:
            continue
        before, after = left[link.old[0]], right[link.new[0]]
        if before.number and after.number:
            numbers[before.number] = after.number
        if before.kind == after.kind == "heading":
            first, second = number_of(before.text), number_of(after.text)
            if first and second:
                numbers[first] = second
    return numbers


def _changes(
    link: Link,
    left: Mapping[str, RedlineClause],
    right: Mapping[str, RedlineClause],
    numbers: Mapping[str, str],
    language: str,
) -> Iterator[ClauseChange]:
    olds = [left[key] for key in link.old]
    news = [right[key] for key in link.new]
    if not olds:
        yield _made(link, None, news[0], whole_ops("", news[0].text), numbers)
    elif not news:
        yield _made(link, olds[0], None, whole_ops(olds[0].text, ""), numbers)
    elif len(olds) == 1 and len(news) == 1:
        yield _made(link, olds[0], news[0], _compared(olds[0], news[0], language), numbers)
    else:
        yield from _parted(link, olds, news, numbers, language)


def _compared(before: RedlineClause, after: RedlineClause, language: str) -> tuple[Op, ...]:
    """Compare two clauses; the number in front of a heading is compared by itself, whole."""
    old, new = before.text, after.text
    if before.kind != "heading" or after.kind != "heading" or old == new:
        return diff_text(old, new, language=language)
    a, b = number_length(old), number_length(new)
    if not a or not b or old[:a] == new[:b]:
        return diff_text(old, new, language=language)
    return (*whole_ops(old[:a], new[:b]), *shifted(diff_text(old[a:], new[b:], language=language), a, b))


def _parted(
    link: Link,
    olds: Sequence[RedlineClause],
    news: Sequence[RedlineClause],
    numbers: Mapping[str, str],
    language: str,
) -> Iterator[ClauseChange]:
    """Compare a split or a merge as one text, then cut it where the clauses end."""
    before = "\n".join(clause.text for clause in olds)
    after = "\n".join(clause.text for clause in news)
    ops = diff_text(before, after, language=language)
    split = len(news) > 1
    sizes = [len(clause.text) for clause in (news if split else olds)]
    slices = cut_at_joints(ops, sizes, split)
    for k, (ops_here, old_range, new_range) in enumerate(slices):
        yield _made(
            link,
            olds[0] if split else olds[k],
            news[k] if split else news[0],
            ops_here,
            numbers,
            old_slice=(before[slice(*old_range)], old_range[0] if split else 0),
            new_slice=(after[slice(*new_range)], 0 if split else new_range[0]),
        )


def _made(
    link: Link,
    before: RedlineClause | None,
    after: RedlineClause | None,
    ops: tuple[Op, ...],
    numbers: Mapping[str, str],
    *,
    old_slice: tuple[str, int] | None = None,
    new_slice: tuple[str, int] | None = None,
) -> ClauseChange:
    old_text, old_start = old_slice or (before.text if before else "", 0)
    new_text, new_start = new_slice or (after.text if after else "", 0)
    old_number, new_number = before.number if before else "", after.number if after else ""
    moved = link.kind in (LinkKind.MOVED, LinkKind.MOVED_CHANGED)
    phrases = describe(
        old_text,
        new_text,
        ops,
        moved_from=old_number if moved else "",
        moved_to=new_number if moved else "",
        numbers=numbers,
        numbered=(number_length(old_text), number_length(new_text)) if _headings(before, after) else (0, 0),
    )
    return ClauseChange(
        link.kind,
        before.key if before else "",
        after.key if after else "",
        old_number,
        new_number,
        (after or before or RedlineClause("", "", "", "")).kind,
        old_text,
        new_text,
        old_start,
        new_start,
        ops,
        phrases,
        _share(ops, len(old_text) + len(new_text)),
        _label(phrases),
    )


def _share(ops: Sequence[Op], total: int) -> float:
    """Give the part of both texts that changed."""
    kept = sum(op.old_end - op.old_start for op in ops if op.kind is OpKind.EQUAL)
    return round(1 - 2 * kept / total, 4) if total else 0.0


def quieted(change: ClauseChange, quiet: Collection[Editorial]) -> tuple[Op, ...]:
    """Give the operations for showing only, with the changes of these labels made silent.

    A silent change is an EQUAL operation over texts that differ; a page shows its new text. For records use
    `ops`.
    """
    told = [phrase for phrase in change.phrases if phrase.kind is not PhraseKind.MOVE]
    silent = {
        place for place, phrase in zip(changes_of(change.ops), told, strict=True) if phrase.editorial in quiet
    }
    out: list[Op] = []
    for op in change.ops:
        hidden = next((a for a in silent if _inside(op, a)), None) if op.kind is not OpKind.EQUAL else None
        flat = Op(OpKind.EQUAL, *hidden) if hidden else op
        if out and flat.kind is OpKind.EQUAL and out[-1].kind is OpKind.EQUAL:
            out[-1] = Op(OpKind.EQUAL, out[-1].old_start, flat.old_end, out[-1].new_start, flat.new_end)
        else:
            out.append(flat)
    return tuple(out)


def _inside(op: Op, place: tuple[int, int, int, int]) -> bool:
    a, b, c, d = place
    return a <= op.old_start and op.old_end <= b and c <= op.new_start and op.new_end <= d


def _headings(before: RedlineClause | None, after: RedlineClause | None) -> bool:
    return before is not None and after is not None and before.kind == after.kind == "heading"


def _label(phrases: Sequence[Phrase]) -> Editorial | None:
    """Give the label of a clause whose every change leaves the meaning alone; the weightiest of several."""
    labels = [phrase.editorial for phrase in phrases if phrase.old or phrase.new]
    if not labels or any(label is None for label in labels):
        return None
    weight = [Editorial.CASE, Editorial.PUNCTUATION, Editorial.TYPOGRAPHY, Editorial.NUMBERING]
    return next(label for label in weight if label in labels)
