"""What must hold of every parsed file, whatever was in it."""

from __future__ import annotations

import unicodedata

from consult.text.clauses import ParsedFile, SourceClause
from consult.text.parse import render_clause
from consult.text.shape import Shape
from consult.text.source_map import SourceMap
from tests.text_parse.oracle import canonical_of_html


def normalised(text: str) -> str:
    """Return a file's text as the engine promises to give it back."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    return unicodedata.normalize("NFC", text).replace("\0", "\ufffd")


def ensure_sound(parsed: ParsedFile, text: str) -> None:
    """Assert every invariant of a parsed file: put together again, maps exact, HTML and text one, alone as together."""
    assert parsed.text == normalised(text)
    keys = [section.key for section in parsed.sections]
    assert len(keys) == len(set(keys))
    assert all(section.clauses for section in parsed.sections)
    line = 1
    for clause in parsed.clauses:
        line += clause.lead.count("\n")
        assert clause.line_start == line
        line += clause.source.count("\n")
        assert clause.line_end == line
        ensure_clause_sound(clause, parsed.language)


def ensure_clause_sound(clause: SourceClause, language: str) -> None:
    """Assert every invariant of one clause."""
    assert clause.canonical.strip()
    assert canonical_of_html(clause) == clause.canonical
    assert "style=" not in clause.html and "<img" not in clause.html and "<script" not in clause.html
    ensure_map_exact(clause)
    alone = render_clause(clause.source, clause.kind, shape=clause.shape, language=language)
    assert (alone.canonical, alone.html) == (clause.canonical, clause.html)
    assert (alone.source_map, alone.sentences) == (clause.source_map, clause.sentences)
    assert Shape.from_str(clause.shape).to_str() == clause.shape
    at = 0
    for start, end in clause.sentences:
        assert at <= start < end <= len(clause.canonical)
        assert not clause.canonical[at:start].strip()
        at = end
    assert not clause.canonical[at:].strip()


def ensure_map_exact(clause: SourceClause) -> None:
    """Assert that the map covers the whole text, in order, and that exact stretches are the same characters."""
    source_map = clause.source_map
    assert source_map.text_length == len(clause.canonical)
    at = before = 0
    for segment in source_map.segments:
        assert segment.text_start == at < segment.text_end
        assert before <= segment.source_start <= segment.source_end <= len(clause.source), segment
        if segment.exact:
            words = clause.canonical[segment.text_start : segment.text_end]
            source = clause.source[segment.source_start : segment.source_end]
            assert _same(words, source), (words, source)
        at, before = segment.text_end, segment.source_end
    assert SourceMap.from_str(source_map.to_str()) == source_map


def _same(words: str, source: str) -> bool:
    """Tell whether words are their source, blanks of any kind shown as blanks."""
    blanks = {ord(c): " " for c in "\t\n\x0b\x0c\x1c\x1d\x1e\x1f\x85"}
    return words.translate(blanks) == source.translate(blanks)
