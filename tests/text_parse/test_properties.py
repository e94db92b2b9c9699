"""What holds of every Markdown that Hypothesis can think of."""

from __future__ import annotations

import os
import subprocess
import sys

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consult.text.clauses import ProblemKind
from consult.text.marks import cut_marks, mark_html
from consult.text.parse import parse_file
from consult.text.sentences import split_sentences
from tests.text_parse.checks import ensure_sound, normalised
from tests.text_parse.generated import anything, document, noise, quiet_noise
from tests.text_parse.oracle import canonical_of_html, html_text, seen_by_readers, seen_in_clauses

few = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
many = settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))


@few
@given(document)
def test_every_visible_word_of_a_document_is_in_exactly_one_clause(text: str) -> None:
    parsed = parse_file(text, path="made-up.md", language="en")
    assert seen_in_clauses(parsed) == seen_by_readers(normalised(text))
    ensure_sound(parsed, text)
    assert not parsed.refused


@many
@given(quiet_noise)
def test_every_visible_word_of_noise_is_in_exactly_one_clause(text: str) -> None:
    parsed = parse_file(text, path="noise.md", language="en")
    assert seen_in_clauses(parsed) == seen_by_readers(normalised(text))


@many
@given(st.one_of(noise, anything))
def test_no_string_raises_and_all_that_is_read_is_sound(text: str) -> None:
    parsed = parse_file(text, path="noise.md", language="fr")
    ensure_sound(parsed, text)
    assert ProblemKind.UNPLACED_WORDS not in [problem.kind for problem in parsed.problems]


@few
@given(document, st.sampled_from(["\r\n", "\r"]), st.booleans())
def test_line_ends_and_byte_order_marks_change_nothing(text: str, end: str, mark: bool) -> None:
    changed = ("\ufeff" if mark else "") + text.replace("\n", end)
    plain, other = (parse_file(each, path="a.md", language="en") for each in (text, changed))
    assert [c.canonical for c in plain.clauses] == [c.canonical for c in other.clauses]
    assert plain.text == other.text


@few
@given(document, st.data())
def test_marks_lie_on_their_words_and_change_no_text(text: str, data: st.DataObject) -> None:
    for clause in parse_file(text, path="a.md", language="en").clauses[:4]:
        size = len(clause.canonical)
        place = st.integers(0, size)
        pairs = data.draw(st.lists(st.tuples(place, place, st.integers(1, 9)), max_size=5))
        spans = [(min(a, b), max(a, b), number) for a, b, number in pairs]
        marked = mark_html(clause.html, clause.canonical, spans)
        assert html_text(marked, skip="//*[@data-skip]") == clause.canonical
        covered = "".join(clause.canonical[mark.start : mark.end] for mark in cut_marks(spans))
        shown = html_text("<p>" + "</p><p>".join(_marked_words(marked)) + "</p>")
        joints = {ord("\n"): None, ord("\t"): None}
        assert shown.translate(joints) == covered.translate(joints)


def _marked_words(html: str) -> list[str]:
    return [part.split("</mark>")[0] for part in html.split("<mark ")[1:] for part in [part.split(">", 1)[1]]]


@many
@given(st.text(max_size=80), st.sampled_from(["en", "fr", "zh"]))
def test_sentences_leave_out_nothing_but_blanks(text: str, language: str) -> None:
    at = 0
    for start, end in split_sentences(text, language):
        assert at <= start < end
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()


def test_parsing_is_the_same_in_every_process() -> None:
    source = "# A {#a}\n\n[x][r] [^1] *b*\n\n[r]: #a\n[^1]: note <a name='z'></a>\n\n|a|b|\n|-|-|\n|1|2|\n"
    program = (
        "import hashlib,sys;from consult.text.parse import parse_file;"
        "print(hashlib.sha256(repr(parse_file(sys.argv[1],path='a',language='en')).encode()).hexdigest())"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program, source],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(outputs) == 1


def test_the_oracle_would_notice_a_lost_word() -> None:
    parsed = parse_file("One *two* three.\n", path="a.md", language="en")
    assert seen_in_clauses(parsed) == "Onetwothree."
    assert seen_by_readers("One *two* four three.\n") != seen_in_clauses(parsed)
    assert canonical_of_html(parsed.clauses[0]) == "One two three."
