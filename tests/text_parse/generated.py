"""Markdown made up by Hypothesis: whole documents of every construct, and plain noise."""

from __future__ import annotations

from hypothesis import strategies as st

_WORDS = (
    "quality assurance shall be 质量 保证 établissement l’apprenant 10 % F2.3 e\u0301tude 👩‍🏫 (a) 3. a|b x_y * 5 < 6 & "
    "Q&A"
)
word = st.sampled_from(_WORDS.split())
plain = st.lists(word, min_size=1, max_size=6).map(" ".join)
_SAFE = "quality assurance shall be 质量保证 établissement 10 F2.3 étude 👩‍🏫 review"
safe = st.lists(st.sampled_from(_SAFE.split()), min_size=1, max_size=5).map(" ".join)


def _around(mark: str) -> st.SearchStrategy[str]:
    return safe.map(lambda words: f"{mark}{words}{mark}")


inline = st.one_of(
    plain,
    safe,
    _around("*"),
    _around("**"),
    _around("_"),
    _around("`"),
    _around("~~"),
    safe.map(lambda words: f"[{words}](#f-scope)"),
    safe.map(lambda words: f"[**{words}** more](https://example.org/a_b 'title')"),
    safe.map(lambda words: f"![{words}](picture.png)"),
    safe.map(lambda words: f"<b>{words}</b>"),
    safe.map(lambda words: f'<a name="x"></a>{words}'),
    safe.map(lambda words: f"<span class='c'>{words}</span><br>"),
    st.sampled_from(["\\*", "&amp;", "&nbsp;", "&#x4e2d;", "\\|", "<https://example.org>", "&ngE;", "x<sup>2</sup>", "<!-- no -->"]),
)  # fmt: skip
line = st.lists(inline, min_size=1, max_size=5).map(" ".join)
breaks = st.sampled_from(["\n", "  \n", "\\\n", "\n   "])
paragraph = st.lists(line, min_size=1, max_size=3).flatmap(
    lambda lines: st.lists(breaks, min_size=len(lines), max_size=len(lines)).map(
        lambda joints: "".join(a + b for a, b in zip(lines, joints, strict=True)).rstrip("\n \\")
    )
)
heading = st.tuples(st.integers(1, 6), line).map(lambda pair: f"{'#' * pair[0]} {pair[1]}")
setext = st.tuples(safe, st.sampled_from(["===", "---"])).map("\n".join)
code = st.one_of(
    plain.map(lambda words: f"```text\n{words}\n  {words}\n```"),
    safe.map(lambda words: f"    {words}\n\n      {words}"),
)


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


table = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(line, min_size=width, max_size=width), min_size=2, max_size=4
    ).map(lambda rows: "\n".join([_row(rows[0]), "|" + " :-: |" * width, *map(_row, rows[1:])]))
)  # fmt: skip
html = st.one_of(
    safe.map(lambda words: f"<div>\n<p>{words} &amp; <em>{words}</em></p>\n{words}\n</div>"),
    safe.map(lambda words: f"<ul>\n  <li>{words}</li>\n  <li>{words}<ul><li>{words}</li></ul></li>\n</ul>"),
    safe.map(lambda words: f"<table><tr><th>{words}</th></tr>\n<tr><td>{words}<br>{words}</td></tr></table>"),
    safe.map(
        lambda words: f"<h3>{words}</h3>\n<blockquote>{words}</blockquote>\n<pre>{words}\n {words}</pre>"
    ),
)
leaf = st.one_of(paragraph, paragraph, heading, setext, code, table, html, st.just("* * *"))


def _indent(text: str, first: str, rest: str) -> str:
    lines = text.split("\n")
    return "\n".join([first + lines[0], *((rest + each).rstrip() if each else "" for each in lines[1:])])


def _item(blocks: list[str], mark: str) -> str:
    return _indent("\n\n".join(blocks), mark, " " * len(mark))


def _containers(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    blocks = st.lists(inner, min_size=1, max_size=2)
    marks = st.sampled_from(["- ", "* ", "1. ", "12) ", "-   "])
    items = st.tuples(st.lists(blocks, min_size=1, max_size=3), marks)
    return st.one_of(
        items.map(lambda pair: "\n".join(_item(each, pair[1]) for each in pair[0])),
        blocks.map(
            lambda each: "\n".join("> " + row if row else ">" for row in "\n\n".join(each).split("\n"))
        ),
    )


block = st.recursive(leaf, _containers, max_leaves=5)
document = st.lists(block, min_size=1, max_size=6).map(lambda blocks: "\n\n".join(blocks) + "\n")

noise = st.text(alphabet=st.sampled_from("ab 1\n\n\t*_`~[]()<>!#-+.:|\\&;\"'{}/=^质é\r%$"), max_size=80)
quiet_noise = st.text(alphabet=st.sampled_from("ab 1\n\n\t*_`[]()!#-+.|\\\"'质é"), max_size=80)
anything = st.text(max_size=60)
