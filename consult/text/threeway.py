"""Texts through several drafts: for every stretch, which step brought it and which took it away."""

from collections.abc import Sequence
from dataclasses import dataclass

from consult.text.differ import Op, OpKind, diff_text
from consult.text.errors import NotInStep


@dataclass(frozen=True, slots=True)
class Step:
    """One step from a text to the next: the text it leads to, its operations, and its name.

    `name` is whatever the caller knows the step by: a draft, a decision, a comment's number.
    """

    name: str
    text: str
    ops: tuple[Op, ...]


@dataclass(frozen=True, slots=True)
class Strand:
    """A stretch of words with its life: the step that brought it ("" = the base) and the one that took it
    ("" = none)."""

    text: str
    brought_by: str
    taken_by: str


def three_way(base: str, draft: str, final: str, *, language: str) -> tuple[Strand, ...]:
    """Tell for base, draft and final which step, `draft` or `final`, made each change."""
    return trace(base, [step_to("draft", base, draft, language), step_to("final", draft, final, language)])


def step_to(name: str, old: str, new: str, language: str) -> Step:
    """Make a step of two texts by comparing them."""
    return Step(name, new, diff_text(old, new, language=language))


def trace(base: str, steps: Sequence[Step]) -> tuple[Strand, ...]:
    """Follow every stretch of text through the steps, in reading order; what was taken stands where it stood.

    Joining the strands without `taken_by` gives the last text; joining those not brought by any step gives
    the base.

    Raises:
        NotInStep: when a step's operations do not fit the text before it.
    """
    strands = [Strand(base, "", "")] if base else []
    length = len(base)
    for step in steps:
        if not _fits(step, length):
            raise NotInStep("The changes of step “%(name)s” do not fit the text before it.", name=step.name)
        strands = _through(strands, step)
        length = len(step.text)
    return tuple(_joined(strands))


def _fits(step: Step, length: int) -> bool:
    o = n = 0
    for op in step.ops:
        if op.old_start != o or op.new_start != n:
            return False
        o, n = op.old_end, op.new_end
    return o == length and n == len(step.text)


def _through(strands: list[Strand], step: Step) -> list[Strand]:
    """Lead the strands through one step: living ones are cut where the operations are."""
    out: list[Strand] = []
    queue = strands[::-1]
    for op in step.ops:
        if op.kind is OpKind.INSERT:
            out.append(Strand(step.text[op.new_start : op.new_end], step.name, ""))
            continue
        left = op.old_end - op.old_start
        while left:
            strand = queue.pop()
            if strand.taken_by:
                out.append(strand)
                continue
            size = min(left, len(strand.text))
            if size < len(strand.text):
                queue.append(Strand(strand.text[size:], strand.brought_by, ""))
            taken = step.name if op.kind is OpKind.DELETE else ""
            out.append(Strand(strand.text[:size], strand.brought_by, taken))
            left -= size
    return out + queue[::-1]


def _joined(strands: Sequence[Strand]) -> list[Strand]:
    out: list[Strand] = []
    for strand in strands:
        if out and (out[-1].brought_by, out[-1].taken_by) == (strand.brought_by, strand.taken_by):
            out[-1] = Strand(out[-1].text + strand.text, strand.brought_by, strand.taken_by)
        else:
            out.append(strand)
    return out
