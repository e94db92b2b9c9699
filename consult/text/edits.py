"""Ways of editing a clause's source at given places of its canonical text; each must still pass the gate."""

import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from consult.text.clauses import ClauseKind, Rendered
from consult.text.link_edits import over_links, rest_of_links
from consult.text.parse import parse_file
from consult.text.shape import Shape
from consult.text.source_map import Segment

_LIGHT = re.compile(r"([\\*_`\[\]<>|~&])")
_FULL = re.compile(r"([!-/:-@\[-`{-~])")
_HOLLOW = re.compile(r"<(a|em|strong|code|del|s|sup|sub)\b[^<>]*>\s*</\1>")
_BLOCK_START = re.compile(
    r"^ {0,3}(?:[-+*>](?=\s|$)|\d{1,9}[.)](?=\s|$)|#{1,6}(?=\s|$)|```|~~~|=+\s*$|<[!/?a-zA-Z]|\[\^?[^\]]+\]:)",
    re.MULTILINE,
)
_MARKS = frozenset("*_~`")

Change = tuple[int, int, str]
"""Start and end in the canonical text (code points) and the new words."""
Splice = tuple[int, int, str]
"""Start and end in the source (code points) and the new source."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A source after editing, and how it was edited."""

    source: str
    method: str


def candidates(
    source: str, rendered: Rendered, changes: Sequence[Change], kind: ClauseKind, shape: str
) -> Iterator[Edit]:
    """Give the sources that a way of editing makes of the changes, the gentlest way first."""
    escapes = _escapes(kind, Shape.from_str(shape))
    fitted = [_to_segments(rendered, change) for change in changes]
    for method, place in _WAYS:
        for escape in escapes:
            found = [place(source, rendered, change, escape) for change in fitted]
            splices = [splice for one in found if one is not None for splice in one]
            edited = None if None in found else _spliced(source, splices)
            if edited is not None:
                yield Edit(edited, method)


def hollow(rendered: Rendered) -> int:
    """Count the links and emphases with nothing in them."""
    return len(_HOLLOW.findall(rendered.html))


def reads_as_one_clause(source: str, kind: ClauseKind, shape: str, language: str, canonical: str) -> bool:
    """Tell whether the source, put where such a clause stands, is still read as this one clause."""
    written = _in_place(source, kind, Shape.from_str(shape), canonical)
    if written is None:
        return False
    parsed = parse_file(written, path="clause", language=language)
    heads = kind is ClauseKind.ROW and not Shape.from_str(shape).header
    found = [
        clause
        for clause in parsed.clauses
        if not (heads and clause.header) and (clause.kind is not ClauseKind.FOOTNOTE or kind is clause.kind)
    ]
    return [(clause.kind, clause.canonical) for clause in found] == [(kind, canonical)]


def block_starts(source: str, shape: str) -> int:
    """Count the lines that would begin a list, a heading, a quotation or the like where blocks are read."""
    return 0 if Shape.from_str(shape).html else len(_BLOCK_START.findall(source))


def _in_place(source: str, kind: ClauseKind, shape: Shape, canonical: str) -> str | None:
    """Write the least file that holds the clause; None when its surroundings are not known."""
    if shape.html or shape.element:
        return None
    definitions = "".join(f"\n\n[{label}]: <{target}>" for label, target in sorted(shape.references.items()))
    notes = "".join(f"\n\n[^{label}]: note" for label in shape.footnotes)
    definitions += notes
    if kind is ClauseKind.ROW and "\n" not in source:
        return _in_table(source, canonical.count("\t") + 1, shape.header) + definitions
    if shape.header:
        return None
    if kind is ClauseKind.HEADING and "\n" not in source:
        return f"## {source}{definitions}"
    if kind is ClauseKind.PARAGRAPH and shape.indents == (0,):
        return source + definitions
    if kind is ClauseKind.ITEM and len(shape.indents) == 1:
        width = shape.indents[0]
        marker = "- " if width == 2 else "1" * (width - 2) + ". "
        return f"{marker}{source}{definitions}" if 2 <= width <= 11 else None
    return None


def _in_table(source: str, columns: int, header: bool) -> str:
    rule = "|" + "---|" * columns
    return f"{source}\n{rule}" if header else f"|{' x |' * columns}\n{rule}\n{source}"


def _escapes(kind: ClauseKind, shape: Shape) -> tuple[Callable[[str], str], ...]:
    if shape.html:
        return (_html, _html_entities)
    if kind is ClauseKind.CODE:
        return (_raw,)
    return (_raw, _light, _full, _html)


def _raw(text: str) -> str:
    return text


def _light(text: str) -> str:
    return _LIGHT.sub(r"\\\1", text)


def _full(text: str) -> str:
    return _FULL.sub(r"\\\1", text)


def _html(text: str) -> str:
    return html.escape(text, quote=False)


def _html_entities(text: str) -> str:
    return _FULL.sub(lambda hit: f"&#{ord(hit.group())};", text)


def _to_segments(rendered: Rendered, change: Change) -> Change:
    """Widen a change over segments that can only be replaced whole (entities, escapes)."""
    start, end, text = change
    for segment in rendered.source_map.segments_in(start, end):
        if segment.exact:
            continue
        if segment.text_start < start:
            text = rendered.canonical[segment.text_start : start] + text
            start = segment.text_start
        if segment.text_end > end:
            text += rendered.canonical[end : segment.text_end]
            end = segment.text_end
    return start, end, text


def _nodes(rendered: Rendered, start: int, end: int) -> list[tuple[int, int]]:
    """Give the source ranges of the text nodes in a canonical range; ranges that touch are one."""
    ranges: list[tuple[int, int]] = []
    for segment in rendered.source_map.segments_in(start, end):
        low, high = _in_source(segment, start, end)
        if ranges and ranges[-1][1] == low:
            ranges[-1] = (ranges[-1][0], high)
        else:
            ranges.append((low, high))
    return ranges


def _in_source(segment: Segment, start: int, end: int) -> tuple[int, int]:
    if not segment.exact:
        return segment.source_start, segment.source_end
    low = segment.source_start + max(start - segment.text_start, 0)
    return low, segment.source_start + min(end, segment.text_end) - segment.text_start


def _first_node(
    source: str, rendered: Rendered, change: Change, escape: Callable[[str], str]
) -> list[Splice] | None:
    start, end, text = change
    if start == end:
        return _insertion(source, rendered, start, escape(text), outer=True)
    nodes = _nodes(rendered, start, end)
    return [(*nodes[0], escape(text)), *((low, high, "") for low, high in nodes[1:])]


def _last_node(
    source: str, rendered: Rendered, change: Change, escape: Callable[[str], str]
) -> list[Splice] | None:
    start, end, text = change
    if start == end:
        return _insertion(source, rendered, start, escape(text), outer=False)
    nodes = _nodes(rendered, start, end)
    if len(nodes) == 1:
        return None
    return [*((low, high, "") for low, high in nodes[:-1]), (*nodes[-1], escape(text))]


def _whole_span(
    source: str, rendered: Rendered, change: Change, escape: Callable[[str], str]
) -> list[Splice] | None:
    start, end, text = change
    low, high = rendered.source_map.to_source(start, end)
    return [(low, high, escape(text))]


def _over_marks(
    source: str, rendered: Rendered, change: Change, escape: Callable[[str], str]
) -> list[Splice] | None:
    start, end, text = change
    low, high = rendered.source_map.to_source(start, end)
    while low and high < len(source) and source[low - 1] in _MARKS and source[high] in _MARKS:
        low, high = low - 1, high + 1
    wide_low, wide_high = low, high
    while wide_low and source[wide_low - 1] in _MARKS:
        wide_low -= 1
    while wide_high < len(source) and source[wide_high] in _MARKS:
        wide_high += 1
    return [(wide_low, wide_high, escape(text))]


def _with_links(
    source: str, rendered: Rendered, change: Change, escape: Callable[[str], str]
) -> list[Splice] | None:
    start, end, text = change
    found = over_links(source, rendered, start, end, text, escape) if start < end else None
    return None if found is None else [found]


def _nodes_and_links(
    source: str, rendered: Rendered, change: Change, escape: Callable[[str], str]
) -> list[Splice] | None:
    start, end, _ = change
    rest = rest_of_links(source, rendered, start, end, escape) if start < end else []
    first = _first_node(source, rendered, change, escape)
    return [*first, *rest] if rest and first is not None else None


_Place = Callable[[str, Rendered, Change, Callable[[str], str]], list[Splice] | None]
_WAYS: tuple[tuple[str, _Place], ...] = (
    ("first node", _first_node),
    ("last node", _last_node),
    ("whole span", _whole_span),
    ("over marks", _over_marks),
    ("nodes and links", _nodes_and_links),
    ("with links", _with_links),
)


def _insertion(source: str, rendered: Rendered, at: int, text: str, *, outer: bool) -> list[Splice]:
    """Insert at a point between two characters: outside of marks that end or begin there, or inside."""
    length = len(rendered.canonical)
    if not length:
        point = rendered.source_map.to_source(0, 0)[0]
        return [(point, point, text)]
    left = rendered.source_map.to_source(at - 1, at)[1] if at else 0
    right = rendered.source_map.to_source(at, at + 1)[0] if at < length else len(source.rstrip())
    if at == 0:
        left = right
    right = max(left, right)
    closing = _closes(source, left, right)
    point = right if closing == outer else left
    return [(point, point, text)]


def _closes(source: str, left: int, right: int) -> bool:
    """Tell whether the marks between two source positions end something rather than begin it."""
    between = source[left:right]
    if between[:1] in ("]", ">") or between[:2] == "</":
        return True
    run = re.match(r"([*_~`])\1*", between)
    if run is None:
        return False
    same = [hit for hit in re.finditer(r"([*_~`])\1*", source[:left]) if hit.group() == run.group()]
    return len(same) % 2 == 1


def _spliced(source: str, splices: Sequence[Splice]) -> str | None:
    """Put the new source in; None when two places overlap."""
    parts: list[str] = []
    at = 0
    for low, high, text in sorted(splices, key=lambda splice: (splice[0], splice[1])):
        if low < at:
            return None
        parts += [source[at:low], text]
        at = high
    return "".join([*parts, source[at:]])
