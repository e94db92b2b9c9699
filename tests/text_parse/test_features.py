"""What people write in drafts, construct by construct, and what readers get of it."""

from __future__ import annotations

import pytest

from consult.text.clauses import ClauseKind, ParsedFile, ProblemKind
from consult.text.parse import parse_file
from tests.text_parse.checks import ensure_sound

K = ClauseKind
Shown = tuple[ClauseKind, str]


def read(text: str, language: str = "en") -> ParsedFile:
    parsed = parse_file(text, path="draft.md", language=language)
    ensure_sound(parsed, text)
    return parsed


CASES: list[tuple[str, str, list[Shown]]] = [
    ("a heading", "## Scope\n", [(K.HEADING, "Scope")]),
    ("a heading underlined", "Scope\n=====\n", [(K.HEADING, "Scope")]),
    ("a heading closed by hashes", "## Scope ##\n", [(K.HEADING, "Scope")]),
    ("hard-wrapped lines", "one\ntwo  \nthree\\\nfour\n", [(K.PARAGRAPH, "one two three four")]),
    (
        "mixed line ends",
        "one\r\ntwo\rthree\n\r\nfour",
        [(K.PARAGRAPH, "one two three"), (K.PARAGRAPH, "four")],
    ),
    ("a byte order mark", "\ufeff# A\n", [(K.HEADING, "A")]),
    ("letters and accents apart", "e\u0301tude\n", [(K.PARAGRAPH, "étude")]),
    ("an item of two paragraphs", "- one\n\n  two\n", [(K.ITEM, "one\ntwo")]),
    (
        "words after an inner list",
        "- one\n  - two\n\n  three\n",
        [(K.ITEM, "one"), (K.ITEM, "two"), (K.ITEM, "three")],
    ),
    ("a quotation of two paragraphs", "> one\n> more\n>\n> two\n", [(K.QUOTE, "one more\ntwo")]),
    ("a lazy quotation", "> one\ntwo\n", [(K.QUOTE, "one two")]),
    ("code", "```python\na < b\n\n  c\n```\n", [(K.CODE, "a < b\n\n  c")]),
    ("indented code", "    a\n      b\n", [(K.CODE, "a\n  b")]),
    ("a picture", "![Map of campuses](map.png)\n", [(K.FIGURE, "Map of campuses")]),
    ("a picture among words", "See ![map](m.png) now\n", [(K.PARAGRAPH, "See map now")]),
    ("a picture with a title only", '<img src="a.png" title="Map">\n', [(K.FIGURE, "Map")]),
    (
        "a table with escaped bars",
        "|A|B|\n|-|-|\n| `x \\| y` | *b* |\n",
        [(K.ROW, "A\tB"), (K.ROW, "x | y\tb")],
    ),
    ("a row short of cells", "|A|B|\n|-|-|\n|1|\n", [(K.ROW, "A\tB"), (K.ROW, "1\t")]),
    ("a row short of cells and bars", "A|B\n-|-\n1\n", [(K.ROW, "A\tB"), (K.ROW, "1\t")]),
    ("a table without outer bars", "A | B\n--|--\n1 | 2\n", [(K.ROW, "A\tB"), (K.ROW, "1\t2")]),
    (
        "a definition list",
        "Term\n: Meaning\n\n  More\n",
        [(K.PARAGRAPH, "Term"), (K.PARAGRAPH, "Meaning\nMore")],
    ),
    ("a footnote", "One.[^a]\n\n[^a]: Note *it*.\n", [(K.PARAGRAPH, "One."), (K.FOOTNOTE, "Note it.")]),
    (
        "a footnote of two paragraphs",
        "x[^1]\n\n[^1]: one\n\n    two\n",
        [(K.PARAGRAPH, "x"), (K.FOOTNOTE, "one\ntwo")],
    ),
    ("a mark without a footnote", "One.[^a]\n", [(K.PARAGRAPH, "One.[^a]")]),
    ("two squared is no footnote", "m<sup>2</sup>\n", [(K.PARAGRAPH, "m2")]),
    ("entities and escapes", "A &amp; B \\* &#x4e2d;\n", [(K.PARAGRAPH, "A & B * 中")]),
    ("a reference link", "[a][x]\n\n[x]: #y\n", [(K.PARAGRAPH, "a")]),
    (
        "kramdown's attributes",
        "One\n{: .note #n}\n\n*b*{:.x} two\n",
        [(K.PARAGRAPH, "One"), (K.PARAGRAPH, "b two")],
    ),
    ("a soft hyphen", "qua\u00adlity\n", [(K.PARAGRAPH, "quality")]),
    ("blanks at the ends", "one<br>\n<br> \n\ntwo  \n", [(K.PARAGRAPH, "one"), (K.PARAGRAPH, "two")]),
    ("front matter", "---\ntitle: A\n---\nOne\n", [(K.PARAGRAPH, "One")]),
    ("a rule that is no front matter", "---\nOne two\n---\n", [(K.HEADING, "One two")]),
    (
        "HTML paragraphs",
        "<p>One\n  two</p><p>three</p>\n",
        [(K.PARAGRAPH, "One two"), (K.PARAGRAPH, "three")],
    ),
    (
        "Markdown in an HTML element",
        '<div markdown="1">\n\n## A\n\n*b*\n\n</div>\n',
        [(K.HEADING, "A"), (K.PARAGRAPH, "b")],
    ),
    ("an HTML heading", "<h3>A <em>b</em></h3>\n", [(K.HEADING, "A b")]),
    (
        "an HTML list in a list",
        "<ol type='a'><li>x<ul><li>y</li></ul></li><li>z</ol>\n",
        [(K.ITEM, "x"), (K.ITEM, "y"), (K.ITEM, "z")],
    ),
    (
        "an HTML table",
        "<table><tr><th>A<th>B</tr>\n<tr><td>1</td><td>2<br>3</td></tr></table>\n",
        [(K.ROW, "A\tB"), (K.ROW, "1\t2 3")],
    ),
    (
        "Markdown within an HTML row",
        "<table><tr><td>one\n\n- two\n\nthree</td></tr></table>\n",
        [(K.PARAGRAPH, "one"), (K.ITEM, "two"), (K.PARAGRAPH, "three")],
    ),
    (
        "words between HTML cells",
        "<table><tr><td>a</td> b <td>c</td></tr></table>\n",
        [(K.ROW, "a b\tc")],
    ),
    (
        "an HTML table in a table",
        "<table><tr><td>a<table><tr><td>b</td></tr></table>c</td></tr></table>\n",
        [(K.PARAGRAPH, "a"), (K.ROW, "b"), (K.PARAGRAPH, "c")],
    ),
    (
        "an HTML quotation and code",
        "<blockquote>q</blockquote><pre>a\n b</pre>\n",
        [(K.QUOTE, "q"), (K.CODE, "a\n b")],
    ),
    (
        "full-width text",
        "# 范围\n\n本标准适用于\n在线教育。\n",
        [(K.HEADING, "范围"), (K.PARAGRAPH, "本标准适用于 在线教育。")],
    ),
]


@pytest.mark.parametrize(("text", "shown"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_readers_get(text: str, shown: list[Shown]) -> None:
    assert [(clause.kind, clause.canonical) for clause in read(text).clauses] == shown


def test_levels_and_marks_of_items() -> None:
    parsed = read("3. a\n   - b\n     * c\n4. d\n\n<ol type='i'><li>e<li>f</ol>\n")
    assert [(c.level, c.marker) for c in parsed.clauses] == [
        (1, "3."), (2, "•"), (3, "•"), (1, "4."), (1, "i."), (1, "ii."),
    ]  # fmt: skip


def test_only_the_first_clause_of_an_item_has_its_mark() -> None:
    parsed = read("1. one\n\n   ```\n   code\n   ```\n\n   two\n2. > quoted\n")
    assert [(c.kind, c.marker) for c in parsed.clauses] == [
        (K.ITEM, "1."), (K.CODE, ""), (K.ITEM, ""), (K.QUOTE, "2."),
    ]  # fmt: skip


ANCHORS = [
    ("## Scope {#f-scope}\n", "f-scope", ()),
    ("## Scope {: #f-scope .wide}\n", "f-scope", ()),
    ("Words of a clause. {#f-one}\n", "f-one", ()),
    ("- Words of an item {#f-item}\n", "f-item", ()),
    ("Words\n{: #f-two}\n", "f-two", ()),
    ("{: #f-three}\nWords\n", "f-three", ()),
    ('## 5. <a name="AAL"></a>Words\n', "AAL", ()),
    ('<a name="sec5"></a>\n\n## <a name="AAL"></a>Words\n', "AAL", ("sec5",)),
    ('<a name="sec5"></a>\n\nWords\n', "sec5", ()),
    ('<a id="RFC"></a>[RFC] words <a id="x"></a>\n', "RFC", ("x",)),
    ('<h3 id="h">Words</h3>\n', "h", ()),
    ('Words<sup id="r1"><a href="#n1">1</a></sup>\n', "", ("r1",)),
    ('<ul><li id="n1"><sup>1</sup> Words <a href="#r1">&#8617;</a></li></ul>\n', "", ("n1",)),
    ("x[^7]\n\n[^7]: Words\n", "", ("fn-7",)),
]


@pytest.mark.parametrize(("text", "anchor", "aliases"), ANCHORS)
def test_identities_written_in_the_source(text: str, anchor: str, aliases: tuple[str, ...]) -> None:
    last = read(text).clauses[-1]
    assert (last.anchor, last.aliases) == (anchor, aliases)
    assert "{" not in last.canonical


def test_an_id_used_twice_is_kept_once_and_reported() -> None:
    parsed = read("# A {#x}\n\nB {#x}\n")
    assert [clause.anchor for clause in parsed.clauses] == ["x", ""]
    assert [(p.line, p.kind) for p in parsed.problems] == [(3, ProblemKind.DUPLICATE_ID)]


def test_rows_carry_their_columns_and_a_hidden_header() -> None:
    header, row = read("| A | B |\n|:-:|--:|\n| 1 | 2 |\n").clauses
    assert header.header and not row.header
    assert row.table_columns == ("A", "B")
    assert '<thead class="vh" data-skip=""><tr><th scope="col">A</th>' in row.html
    assert '<td class="right">2</td>' in row.html


def test_two_html_tables_do_not_share_columns() -> None:
    parsed = read("<table><tr><th>A</th></tr></table>\n<table><tr><td>1</td></tr></table>\n")
    assert [clause.table_columns for clause in parsed.clauses] == [("A",), ()]


LINKS = [
    ("[a](#f-scope)", '<a href="#f-scope">a</a>'),
    ("[a](https://example.org/)", '<a href="https://example.org/" rel="noreferrer">a</a>'),
    ("<mailto:a@example.org>", '<a href="mailto:a@example.org" rel="noreferrer">mailto:a@example.org</a>'),
    ("[a](other.html#x)", "a"),
    ("[a](javascript:alert(1))", "a"),
    ('<a href="data:text/html,x" onclick="y">a</a>', "a"),
]


@pytest.mark.parametrize(("text", "html"), LINKS)
def test_links_lead_inside_the_draft_or_to_the_web_and_nowhere_else(text: str, html: str) -> None:
    assert read(f"{text}\n").clauses[0].html == f"<p>{html}</p>"


def test_a_footnote_mark_is_shown_and_skipped() -> None:
    clause = read("Words.[^1]\n\n[^1]: Note.\n").clauses[0]
    assert clause.html == '<p>Words.<sup data-skip=""><a href="#fn-1">1</a></sup></p>'


def test_lines_are_told_in_the_file_with_front_matter() -> None:
    clause = read("---\na: b\n---\n\n> one\n> two\n").clauses[0]
    assert (clause.line_start, clause.line_end) == (5, 6)


def test_front_matter_is_read_in_both_kinds() -> None:
    assert read('---\nlayout: page\ntitle: "A | B"\nlist:\n  - x\n---\nx\n').front_matter["title"] == "A | B"
    assert read('+++\nversion = "1.4"\naliases = ["a"]\n+++\nx\n').front_matter["version"] == "1.4"
