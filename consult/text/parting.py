"""Operations on joined clauses cut back into clauses: the parts of a split and of a merge."""

from collections.abc import Sequence

from consult.text.differ import Op, OpKind

Part = tuple[tuple[Op, ...], tuple[int, int], tuple[int, int]]
"""Operations from nought, and the range of the old and of the new text they lead between."""


def cut_at_joints(ops: Sequence[Op], sizes: Sequence[int], split: bool) -> list[Part]:
    """Cut operations at the joints of the parted side; the other side's blank there goes with the part
    before."""
    joints: list[int] = []
    at = 0
    for size in sizes[:-1]:
        at += size
        joints.append(at)
        at += 1
    cuts: list[Part] = []
    part: list[Op] = []
    start = (0, 0)
    todo = list(ops)[::-1]
    while todo:
        op = todo.pop()
        joint = joints[len(cuts)] if len(cuts) < len(joints) else -1
        low, high = (op.new_start, op.new_end) if split else (op.old_start, op.old_end)
        if joint < 0 or not low <= joint < high:
            part.append(op)
            continue
        before, mark, after = _around(op, joint - low)
        part += before
        part += _of_joint(mark, split)
        if mark.kind is OpKind.EQUAL or after:
            todo += after[::-1]
        end = (mark.old_end if not split or mark.kind is OpKind.EQUAL else mark.old_start,
               mark.new_end if split or mark.kind is OpKind.EQUAL else mark.new_start)  # fmt: skip
        cuts.append(_closed(part, start, end, split))
        part, start = [], end
    last = ops[-1]
    cuts.append(_closed(part, start, (last.old_end, last.new_end), split, last=True))
    return cuts


def _around(op: Op, at: int) -> tuple[list[Op], Op, list[Op]]:
    """Cut one operation around the joint, one code point long, at `at` from its start."""
    return (
        [_part_of(op, 0, at)] if at else [],
        _part_of(op, at, at + 1),
        [_part_of(op, at + 1, max(op.old_end - op.old_start, op.new_end - op.new_start))]
        if at + 1 < max(op.old_end - op.old_start, op.new_end - op.new_start)
        else [],
    )


def _part_of(op: Op, low: int, high: int) -> Op:
    old = (op.old_start + low, op.old_start + high) if op.kind is not OpKind.INSERT else (op.old_start,) * 2
    new = (op.new_start + low, op.new_start + high) if op.kind is not OpKind.DELETE else (op.new_start,) * 2
    return Op(op.kind, *old, *new)


def _of_joint(mark: Op, split: bool) -> list[Op]:
    """Give what remains of the joint itself: nothing, or the other side's line end as gone or come."""
    if mark.kind is not OpKind.EQUAL:
        return []
    if split:
        return [Op(OpKind.DELETE, mark.old_start, mark.old_end, mark.new_start, mark.new_start)]
    return [Op(OpKind.INSERT, mark.old_start, mark.old_start, mark.new_start, mark.new_end)]


def _closed(
    part: Sequence[Op], start: tuple[int, int], end: tuple[int, int], split: bool, *, last: bool = False
) -> Part:
    """Make the operations of one part start at nought."""
    (o, n), (oe, ne) = start, end
    if not last:
        ne, oe = (ne - 1, oe) if split else (ne, oe - 1)
    moved = tuple(
        Op(op.kind, op.old_start - o, op.old_end - o, op.new_start - n, op.new_end - n) for op in part
    )
    return moved, (o, oe), (n, ne)
