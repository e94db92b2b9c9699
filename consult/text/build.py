"""Render the clauses that the walk found, and check that nothing between them is lost."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace

from consult.text.assemble import Walk
from consult.text.clauses import ClauseKind, Problem, ProblemKind, SourceClause
from consult.text.html_tags import read_ids
from consult.text.render import Drawn, draw
from consult.text.seeds import Seed
from consult.text.shape import Shape
from consult.text.table_rows import split_row

_STRUCTURE = re.compile(r"[\s>*+\-_=#|:~`\\]|(?<![^\s>*+\-.)])\d{1,9}[.)](?=\s|$)|\[\^[^\s\]]+\]:")
_ID = re.compile(r"\S{1,200}$")
_TAGS = re.compile(r"<[A-Za-z](?:[^\"'<>]|\"[^\"]*\"|'[^']*')*+>")
_LEADING_TAGS = re.compile(r"(?:\s*</?[A-Za-z](?:[^\"'<>]|\"[^\"]*\"|'[^']*')*+>)+")


class Builder:
    """Turn seeds into clauses; `problems` grows on the way."""

    def __init__(self, text: str, offset: int, path: str, language: str) -> None:
        self.text = text
        self.offset = offset
        self.path = path
        self.language = language
        self.problems: list[Problem] = []
        self.pictures = 0
        self.links = 0
        self._newlines = [at for at, char in enumerate(text) if char == "\n"]
        self._columns: tuple[str, ...] = ()
        self._table = 0
        self._pending_ids: list[str] = []
        self._taken_ids: set[str] = set()
        self._at = 0

    def line(self, position: int) -> int:
        """Return the 1-based line of a place in the file."""
        return bisect_right(self._newlines, position - 1) + 1

    def build(self, walk: Walk) -> tuple[list[SourceClause], str]:
        """Return the clauses and what stands after the last one."""
        clauses: list[SourceClause] = []
        skipped: list[tuple[int, int]] = []
        for seed in walk.seeds:
            clause = self._clause(seed)
            if clause:
                clauses.append(clause)
            else:
                skipped.append((seed.start + self.offset, seed.end + self.offset))
        spans = [(start + self.offset, end + self.offset) for start, end in walk.accounted]
        self._audit(clauses, sorted([*spans, *skipped, (0, self.offset)]))
        return (clauses, self.text[self._at :])

    def _problem(self, at: int, kind: ProblemKind, message: str, fatal: bool = False) -> None:
        self.problems.append(Problem(self.path, self.line(at), kind, message, fatal))

    def _clause(self, seed: Seed) -> SourceClause | None:
        start, end = seed.start + self.offset, seed.end + self.offset
        source = self.text[start:end]
        shape = seed.shape
        if seed.kind is ClauseKind.ROW:
            shape = self._row_shape(seed, source, start)
        drawn = draw(source, seed.kind, shape, self.language)
        self.pictures += drawn.pictures
        self.links += drawn.links
        for tag, at in drawn.refused:
            self._refuse(start + at, tag)
        for words, at in drawn.hidden:
            message = f"Commented out and not shown ({len(words.split())} words): {shorten(words)}"
            self._problem(start + at, ProblemKind.HIDDEN_TEXT, message)
        anchor, aliases = self._ids(seed, source)
        if seed.kind is ClauseKind.ROW and shape.header:
            self._columns = drawn.cells
        if not drawn.rendered.canonical.strip():
            self._pending_ids = [i for i in (anchor, *aliases) if i]
            if drawn.pictures:
                message = "A picture without alternative text is not shown. Say in words what it shows."
                self._problem(start, ProblemKind.PICTURE_WITHOUT_WORDS, message)
            return None
        kind = ClauseKind.FIGURE if drawn.only_pictures and seed.kind is ClauseKind.PARAGRAPH else seed.kind
        clause = self._make(seed, kind, start, end, drawn, shape.to_str())
        clause = replace(clause, anchor=self._take_id(anchor, start), aliases=self._take_aliases(aliases))
        self._at = end
        return clause

    def _make(
        self, seed: Seed, kind: ClauseKind, start: int, end: int, drawn: Drawn, shape: str
    ) -> SourceClause:
        rendered = drawn.rendered
        return SourceClause(
            kind=kind,
            level=seed.level,
            marker=seed.marker,
            header=seed.kind is ClauseKind.ROW and seed.shape.header,
            anchor="",
            aliases=(),
            lead=self.text[self._at : start],
            source=self.text[start:end],
            canonical=rendered.canonical,
            html=rendered.html,
            source_map=rendered.source_map,
            line_start=self.line(start),
            line_end=self.line(end - 1),
            sentences=rendered.sentences,
            table_columns=self._columns if seed.kind is ClauseKind.ROW else (),
            shape=shape,
        )

    def _row_shape(self, seed: Seed, source: str, start: int) -> Shape:
        """Return the row's shape with its table's columns, and report cells that no column holds."""
        if seed.table != self._table:
            self._table = seed.table
            self._columns = ()
        if seed.shape.header:
            return seed.shape
        if not seed.shape.html and self._columns:
            surplus = [cell.words for cell in split_row(source)[len(self._columns) :] if cell.words]
            if surplus:
                message = f"Cells beyond the table's width are not shown: {shorten(' | '.join(surplus))}"
                self._problem(start, ProblemKind.HIDDEN_CELL, message)
        return replace(seed.shape, columns=self._columns)

    def _refuse(self, at: int, tag: str) -> None:
        message = (
            f"The element <{tag}> cannot be part of a draft. Take it out, or write its words as Markdown."
        )
        self._problem(at, ProblemKind.UNSUPPORTED_HTML, message, True)

    def _ids(self, seed: Seed, source: str) -> tuple[str, list[str]]:
        """Return the clause's identity as written in the source, and the other ids that lead to it.

        Numbers of footnotes change from draft to draft, so their ids lead to a clause but do not identify it.
        """
        before = [*self._pending_ids, *seed.ids]
        self._pending_ids = []
        leading: list[str] = []
        inside: list[str] = []
        if "<" in source and seed.kind is not ClauseKind.CODE:
            head = _LEADING_TAGS.match(source)
            cut = head.end() if head else 0
            everywhere = [i for tag in _TAGS.finditer(source, cut) for i in read_ids(tag.group())]
            leading = list(read_ids(source[:cut])) if not source.startswith("<sup") else []
            inside = everywhere if leading or cut == 0 else [*read_ids(source[:cut]), *everywhere]
            if seed.kind is ClauseKind.HEADING:
                leading, inside = leading + everywhere, []
        candidates = [seed.anchor, *leading, *before]
        if seed.kind is ClauseKind.FOOTNOTE:
            note = [] if seed.shape.html else [f"fn-{seed.marker}"]
            return (seed.anchor, [i for i in (*note, *candidates[1:], *inside) if i])
        anchor = next((i for i in candidates if i), "")
        return (anchor, [i for i in (*candidates, *inside) if i and i != anchor])

    def _take_id(self, anchor: str, at: int) -> str:
        if not _ID.match(anchor):
            return ""
        if anchor in self._taken_ids:
            message = f"The id “{anchor}” stands here for the second time; only the first is used."
            self._problem(at, ProblemKind.DUPLICATE_ID, message)
            return ""
        self._taken_ids.add(anchor)
        return anchor

    def _take_aliases(self, ids: list[str]) -> tuple[str, ...]:
        fresh = tuple(dict.fromkeys(i for i in ids if _ID.match(i) and i not in self._taken_ids))
        self._taken_ids.update(fresh)
        return fresh

    def _audit(self, clauses: list[SourceClause], spans: list[tuple[int, int]]) -> None:
        """Report words that stand between clauses and are not known to be invisible: none may be lost."""
        starts = [start for start, _ in spans]
        at = 0
        for clause in [*clauses, None]:
            stop = at + len(clause.lead) if clause else len(self.text)
            self._audit_gap(at, stop, spans, starts)
            at = stop + len(clause.source) if clause else stop

    def _audit_gap(self, start: int, end: int, spans: list[tuple[int, int]], starts: list[int]) -> None:
        at = start
        index = max(bisect_right(starts, start) - 1, 0)
        while at < end:
            while index < len(spans) and spans[index][1] <= at:
                index += 1
            span = spans[index] if index < len(spans) else (end, end)
            stop = min(max(span[0], at), end)
            left = _STRUCTURE.sub("", self.text[at:stop]) if at < stop else ""
            if left:
                message = (
                    f"These words would not be shown, because they are nested too deeply: {shorten(left)}"
                )
                self._problem(
                    at + self.text[at:stop].find(left[0]), ProblemKind.UNPLACED_WORDS, message, True
                )
            at = max(stop, min(span[1], end))


def shorten(words: str) -> str:
    """Return the words in one line, at most 60 characters of them."""
    line = " ".join(words.split())
    return line if len(line) <= 60 else line[:59] + "…"
