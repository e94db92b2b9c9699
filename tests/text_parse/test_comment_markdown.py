"""What people may write in a comment, and what becomes of the rest."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.text.comment_markdown import render_comment
from tests.text_parse.oracle import html_text

LINK = 'rel="nofollow noopener noreferrer"'
CASES = [
    ("one\ntwo\n\nthree", "<p>one<br>\ntwo</p>\n<p>three</p>\n"),
    ("*a* **b** `c`", "<p><em>a</em> <strong>b</strong> <code>c</code></p>\n"),
    ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
    ("> a", "<blockquote>\n<p>a</p>\n</blockquote>\n"),
    ("[a](https://b.org)", f'<p><a href="https://b.org" {LINK}>a</a></p>\n'),
    ("<mailto:a@b.org>", f'<p><a href="mailto:a@b.org" {LINK}>mailto:a@b.org</a></p>\n'),
    ("# no heading", "<p># no heading</p>\n"),
    ("<b>no</b>", "<p>&lt;b&gt;no&lt;/b&gt;</p>\n"),
    ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>\n"),
    ("[a](data:image/png;base64,x)", "<p>[a](data:image/png;base64,x)</p>\n"),
    ("[a](//evil.example)", "<p>[a](//evil.example)</p>\n"),
    ("[a](/relative)", "<p>[a](/relative)</p>\n"),
    ("[a]: https://b.org 'hidden'", "<p>[a]: https://b.org 'hidden'</p>\n"),
    ("a\ud800b\0c", "<p>a\ufffdb\ufffdc</p>\n"),
]


@pytest.mark.parametrize(("words", "html"), CASES)
def test_a_comment_is_shown(words: str, html: str) -> None:
    assert render_comment(words) == html


def test_pictures_and_tables_are_not_loaded_or_drawn() -> None:
    html = render_comment("![x](https://e.org/track.png)\n\n|a|\n|-|\n|1|\n")
    assert "<img" not in html and "<table" not in html and "|1|" in html


VECTORS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "<svg/onload=alert(1)>",
    "<a href='https://x.org' onclick='y'>z</a>",
    "[x](https://x.org 'onmouseover=alert(1)')",
    '<https://x.org/"onmouseover=alert(1)>',
]


@pytest.mark.parametrize("words", VECTORS)
def test_nothing_of_it_runs(words: str) -> None:
    html = render_comment(words)
    allowed = html.replace("<p>", "").replace("</p>", "").replace("</a>", "").replace("<br>", "")
    tags = [part.split(">")[0] for part in allowed.split("<")[1:]]
    assert all(tag.startswith('a href="https://x.org') and tag.endswith(LINK) for tag in tags)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_no_word_of_a_comment_is_lost(words: str) -> None:
    text = html_text(render_comment(words))
    letters = [c for c in words if c.isalpha() and c.isascii()]
    assert (
        [c for c in text if c.isalpha() and c.isascii()] == letters
        or "&" in words
        or "\\" in words
        or "`" in words
    )
