"""Render one clause from its source: canonical text, safe HTML, source map, sentences.

A heading's HTML is inline (the page chooses the heading's level); everything else is one block or several.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from consult.text.clauses import ClauseKind, Rendered
from consult.text.fragment import Fragment, clean
from consult.text.html_inline import write_html
from consult.text.lines import Stripped, strip_lines
from consult.text.markdown_inline import write_inline
from consult.text.sentences import split_sentences
from consult.text.shape import Shape
from consult.text.table_rows import Cell, split_row

_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")
_ALIGNS = {"right": ' class="right"', "center": ' class="center"'}


@dataclass(frozen=True, slots=True)
class Drawn:
    """Hold a rendered clause, its cells if it is a row, and whether it shows nothing but pictures.

    `refused` names elements that no draft may hold, `hidden` words that nobody sees, each with its place in
    the source, in code points.
    """

    rendered: Rendered
    cells: tuple[str, ...]
    only_pictures: bool
    pictures: int
    links: int
    refused: tuple[tuple[str, int], ...]
    hidden: tuple[tuple[str, int], ...]


def draw(source: str, kind: ClauseKind, shape: Shape, language: str) -> Drawn:
    """Render a clause of that kind and shape; sentences are cut by the rules of `language`."""
    if kind is ClauseKind.ROW:
        fragment = _row_of_html(source, shape) if shape.html else _row(source, shape)
    elif kind is ClauseKind.CODE:
        fragment = _code(source, shape)
    elif shape.html:
        fragment = _html(source, kind, shape)
    else:
        fragment = _markdown(source, kind, shape)
    canonical, html, source_map = fragment.finish()
    before, after = _frame(kind, shape)
    rendered = Rendered(
        canonical, clean(before + html + after), source_map, split_sentences(canonical, language)
    )
    cells = tuple(canonical.split("\t")) if kind is ClauseKind.ROW else ()
    return Drawn(
        rendered,
        cells,
        bool(canonical.strip()) and not fragment.words_outside_pictures,
        fragment.pictures,
        fragment.links,
        tuple(fragment.refused),
        tuple(fragment.hidden),
    )


def _frame(kind: ClauseKind, shape: Shape) -> tuple[str, str]:
    if kind is ClauseKind.HEADING:
        return ("", "")
    if kind is ClauseKind.CODE:
        return ("<pre><code>", "</code></pre>")
    if kind is ClauseKind.QUOTE:
        return ("<blockquote><p>", "</p></blockquote>")
    if kind is ClauseKind.ROW:
        if shape.header:
            return ("<table><thead><tr>", "</tr></thead></table>")
        return (f"<table>{_hidden_header(shape)}<tbody><tr>", "</tr></tbody></table>")
    if shape.element in ("term", "definition"):
        return (f'<p class="{shape.element}">', "</p>")
    return ("<p>", "</p>")


def _hidden_header(shape: Shape) -> str:
    if not shape.columns:
        return ""
    cells = "".join(f'<th scope="col">{escape(words, quote=False)}</th>' for words in shape.columns)
    return f'<thead class="vh" data-skip=""><tr>{cells}</tr></thead>'


def _markdown(source: str, kind: ClauseKind, shape: Shape) -> Fragment:
    stripped = strip_lines(source, shape.indents)
    fragment = Fragment(stripped)
    text = stripped.text
    at = 0
    ends = [] if kind is ClauseKind.HEADING else list(_BLANK_LINES.finditer(text))
    for gap in ends:
        if not text[at : gap.start()].strip() or not text[gap.end() :].strip():
            continue
        write_inline(fragment, text[at : gap.start()], at, shape)
        fragment.new_block()
        fragment.joint("\n", gap.start(), gap.end(), "</p>\n<p>")
        at = gap.end()
    write_inline(fragment, text[at:], at, shape)
    return fragment


def _html(source: str, kind: ClauseKind, shape: Shape) -> Fragment:
    stripped = strip_lines(source, shape.indents)
    fragment = Fragment(stripped)
    write_html(fragment, stripped.text)
    return fragment


def _code(source: str, shape: Shape) -> Fragment:
    stripped = strip_lines(source, shape.indents)
    fragment = Fragment(stripped)
    fragment.preserve = True
    if shape.html:
        write_html(fragment, stripped.text)
    else:
        fragment.text(stripped.text, 0)
    return fragment


def _row(source: str, shape: Shape) -> Fragment:
    cells = list(split_row(source))[: len(shape.columns) or None]
    at_end = cells[-1].end if cells else len(source)
    while len(cells) < len(shape.columns):
        cells.append(Cell("", (), at_end, at_end))
    stripped, bases = _lay_out(cells)
    fragment = Fragment(stripped)
    tag = "th" if shape.header else "td"
    for number, cell in enumerate(cells):
        opening = _cell_tag(tag, shape, number)
        if number:
            fragment.new_block()
            at = bases[number] - 1
            written = cell.start > cells[number - 1].end
            fragment.joint("\t", at, at + written, f"</{tag}>\t{opening}")
        else:
            fragment.skip(opening)
        write_inline(fragment, cell.words, bases[number], shape)
    fragment.close_all()
    fragment.skip(f"</{tag}>")
    return fragment


def _cell_tag(tag: str, shape: Shape, number: int) -> str:
    align = shape.aligns[number] if number < len(shape.aligns) else ""
    scope = ' scope="col"' if tag == "th" else ""
    return f"<{tag}{scope}{_ALIGNS.get(align, '')}>"


def _lay_out(cells: list[Cell]) -> tuple[Stripped, list[int]]:
    """Return the cells' words end to end, a tab between each two, with the way back to the row."""
    parts: list[str] = []
    starts: list[int] = []
    sources: list[int] = []
    bases: list[int] = []
    size = 0
    for number, cell in enumerate(cells):
        if number:
            starts.append(size)
            sources.append(cells[number - 1].end)
            parts.append("\t")
            size += 1
        bases.append(size)
        expected = -1
        for offset, place in enumerate(cell.places):
            if place != expected:
                starts.append(size + offset)
                sources.append(place)
            expected = place + 1
        parts.append(cell.words)
        size += len(cell.words)
    return (Stripped("".join(parts), tuple(starts) or (0,), tuple(sources) or (0,)), bases)


def _row_of_html(source: str, shape: Shape) -> Fragment:
    stripped = strip_lines(source, shape.indents)
    fragment = Fragment(stripped)
    write_html(fragment, stripped.text, cells="th" if shape.header else "td")
    return fragment
