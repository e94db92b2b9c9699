"""Nothing that a draft holds runs in a reader's browser, loads anything, or styles the page."""

from __future__ import annotations

import lxml.html
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consult.text.fragment import SAFE_TAGS, safe_href
from consult.text.marks import mark_html
from consult.text.parse import parse_file
from tests.text_parse.oracle import canonical_of_html

ATTRIBUTES = {"href", "rel", "class", "data-skip", "scope"}
CLASSES = {"vh", "picture", "back", "term", "definition", "right", "center"}

PARTS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href='javascript:alert(1)'>", "</a>", "<svg",
    " onload=alert(1)>", "<b style='x:y' onclick=z>", "</b>", "<p>", "<td>", "<table>", "<tr>", "</table>", "<div",
    ">", '"', "'", "<math><mtext>", "<style>", "</style>", "<!--", "-->", "[x](javascript:alert(1))", "\n\n", "\n",
    "[x](data:text/html,y)", "![x](javascript:y)", "<https://a.org>", "&lt;script&gt;", "&#60;b&#62;", "`<b>`", "|a|",
    "<iframe src=//e.org>", "<sup><a href='#\"onclick=x'>1</a></sup>", "<a href=\"https://a.org' onclick='x\">", "x",
    "<form action=x>", "<input autofocus onfocus=x>", "<base href=//e.org>", "<a\u2028href=javascript:x>", "  - ",
    "<template>", "<noscript>", "<title>", "<textarea>", "<xmp>", "<plaintext>", "<mark>", "<ins>", "<li id=x>", "{:",
]  # fmt: skip


def ensure_safe(html: str) -> None:
    """Assert that the HTML holds no element, attribute, class or link that is not on the list."""
    body = lxml.html.document_fromstring(f"<html><body>{html}</body></html>").body
    assert body is not None
    for element in body.iterdescendants():
        assert element.tag in SAFE_TAGS | {"mark"}, element.tag
        assert set(element.keys()) <= ATTRIBUTES | {"aria-details"}, element.keys()
        assert element.get("class", "vh") in CLASSES | {"m1", "m2", "m3", "m4"}
        assert safe_href(element.get("href", "#x"))


@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(PARTS), max_size=12).map("".join))
def test_clauses_of_any_draft_are_safe(text: str) -> None:
    for clause in parse_file(text, path="a.md", language="en").clauses:
        ensure_safe(clause.html)
        assert canonical_of_html(clause) == clause.canonical
        ensure_safe(mark_html(clause.html, clause.canonical, [(0, len(clause.canonical), 1)]))


FRAMES = ["{}", "a {} b", "- {}", "> {}", "|{}|\n|-|\n|{}|", "# {}", "<p>{}</p>", "```\n{}\n```"]


@pytest.mark.parametrize("frame", FRAMES)
def test_clauses_around_every_vector_are_safe(frame: str) -> None:
    for part in PARTS:
        for clause in parse_file(frame.replace("{}", part), path="a.md", language="en").clauses:
            ensure_safe(clause.html)


LINKS = [
    "javascript:alert(1)", "JAVASCRIPT:x", " https://a.org", "\thttps://a.org", "//a.org", "data:x", "vbscript:x",
    "file:///etc/passwd", "ftp://a.org", "a.html", "#", "", "java\nscript:x", "\u2028javascript:x",
]  # fmt: skip


@pytest.mark.parametrize("link", LINKS)
def test_a_link_elsewhere_is_no_link(link: str) -> None:
    assert safe_href(link) == ""


def test_no_picture_is_ever_loaded() -> None:
    text = "![a](https://e.org/x.png) <img src='https://e.org/y.png' alt='b'>\n\n<img src=z alt=c>\n"
    html = "".join(clause.html for clause in parse_file(text, path="a.md", language="en").clauses)
    assert "e.org" not in html and "src" not in html
