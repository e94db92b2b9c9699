"""Read a Markdown file, ours or not, as sections of clauses in which every visible word is accounted for."""

from __future__ import annotations

from consult.text.assemble import Assembler
from consult.text.build import Builder
from consult.text.clauses import ClauseKind, ParsedFile, Problem, ProblemKind, Rendered
from consult.text.front_matter import read_front_matter
from consult.text.invisible import count_source, definition_spans, find_invisible
from consult.text.markdown_blocks import read_blocks
from consult.text.normalise import normalise
from consult.text.render import draw
from consult.text.sections import make_sections
from consult.text.shape import Shape

MAX_CLAUSES = 20_000
_UNREADABLE = (ProblemKind.FILE_TOO_LARGE, ProblemKind.LINE_TOO_LONG, ProblemKind.TOO_COMPLEX)


def parse_file(text: str, *, path: str, language: str, one_section: bool = False) -> ParsedFile:
    """Return the file as sections of clauses; problems name by line what is invisible and what refuses the
    file.

    With `one_section` the whole file is one section named by its first heading (the project's own format);
    else headings of level 1 and 2 begin sections. Raises nothing on any string: a file that cannot be read
    comes back with a fatal problem, and when it is too large to be looked at, without clauses.

    Source: design notes, text 2.
    """
    text, problems = normalise(text, path=path)
    if any(p.kind in _UNREADABLE for p in problems):
        return ParsedFile(path, language, {}, (), tuple(problems), text)
    front_matter, offset = read_front_matter(text)
    body = text[offset:]
    blocks = read_blocks(body)
    walk = Assembler(body, blocks).assemble()
    if len(walk.seeds) > MAX_CLAUSES:
        message = f"The file has {len(walk.seeds):,} clauses; at most {MAX_CLAUSES:,} are read. Split it."
        problems.append(Problem(path, 0, ProblemKind.TOO_COMPLEX, message, True))
        return ParsedFile(path, language, front_matter, (), tuple(problems), text)
    walk.accounted += definition_spans(body, blocks)
    builder = Builder(text, offset, path, language)
    clauses, tail = builder.build(walk)
    sections, section_problems = make_sections(
        clauses, path=path, title=front_matter.get("title", ""), whole=one_section
    )
    problems += builder.problems + section_problems
    problems += find_invisible(text, offset, blocks, walk, path)
    if not clauses:
        problems.append(
            Problem(path, 0, ProblemKind.NOTHING_VISIBLE, "The file holds no words that readers would see.")
        )
    problems.sort(key=lambda problem: (problem.line, problem.kind, problem.message))
    counts = count_source(body, walk, builder.pictures, builder.links)
    return ParsedFile(path, language, front_matter, sections, tuple(problems), tail, counts)


def render_clause(source: str, kind: ClauseKind, *, shape: str, language: str) -> Rendered:
    """Return what readers get of one clause, the same as when the whole file is parsed.

    `shape` is the clause's own, as `parse_file` gave it.

    Raises:
        ValueError: when `shape` is not one that `parse_file` gave.
    """
    return draw(source, kind, Shape.from_str(shape), language).rendered
