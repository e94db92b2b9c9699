"""Render what people write in comments and responses: a small, safe subset of Markdown.

Source: design notes, security 5 and "Markdown" (HTML off, allow-list of link schemes, nh3 afterwards).
"""

from __future__ import annotations

from functools import cache

import nh3
from markdown_it import MarkdownIt

from consult.text.markdown_parser import comment_parser
from consult.text.normalise import plain

_TAGS = {"p", "em", "strong", "s", "ul", "ol", "li", "a", "br", "code", "pre", "blockquote"}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes={"a": {"href"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto"},
    link_rel="nofollow noopener noreferrer",
    strip_comments=True,
)


@cache
def _parser() -> MarkdownIt:
    return comment_parser()


def render_comment(words: str) -> str:
    """Return a comment's words as safe HTML: paragraphs, emphasis, lists, quotations, code, web and mail
    links.

    Tables, pictures, headings and HTML stay words. Line breaks are kept. Raises nothing on any string: lone
    surrogates and NUL become U+FFFD.
    """
    html = str(_parser().render(plain(words)))
    return _CLEANER.clean(html)
