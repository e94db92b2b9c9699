"""What readers see, told by a method that is not the parser's own: markdown-it's HTML read by lxml."""

from __future__ import annotations

import re
from functools import cache

import lxml.html
from markdown_it import MarkdownIt

from consult.text.clauses import ClauseKind, ParsedFile, SourceClause

_NOT_SHOWN = ("script", "style", "template", "title", "head")


@cache
def _reference() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 100}).enable(["table", "strikethrough"])
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    parser.normalizeLinkText = lambda link: link  # type: ignore[method-assign]
    return parser


def html_text(html: str, *, skip: str = "") -> str:
    """Return the text of HTML as a browser would hold it, pictures by their alternative text or title."""
    if not html.strip():
        return ""
    root = lxml.html.document_fromstring(f"<html><body>{html}</body></html>")
    for element in root.xpath("//comment() | //processing-instruction()"):
        _drop(element)
    for name in _NOT_SHOWN:
        for element in root.xpath(f"//{name}"):
            element.drop_tree()
    if skip:
        for element in root.xpath(skip):
            element.drop_tree()
    for picture in root.xpath("//img"):
        picture.text = picture.get("alt") or picture.get("title") or ""
        picture.tag = "span"
    return str(root.text_content())


def _drop(element: lxml.html.HtmlElement) -> None:
    parent = element.getparent()
    assert parent is not None
    previous = element.getprevious()
    if element.tail and previous is not None:
        previous.tail = (previous.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def seen_by_readers(markdown: str) -> str:
    """Return every visible character of a Markdown text except white space, in order."""
    return squeeze(html_text(_reference().render(markdown)))


def seen_in_clauses(parsed: ParsedFile) -> str:
    """Return every visible character of the clauses' HTML except white space, in order."""
    return squeeze("".join(clause_text(clause) for clause in parsed.clauses))


def clause_text(clause: SourceClause) -> str:
    """Return the text of a clause's page, with the number of a footnote that the page prints before it."""
    number = clause.marker if clause.kind is ClauseKind.FOOTNOTE else ""
    return number + html_text(clause.html, skip="//*[contains(@class, 'vh')]")


def canonical_of_html(clause: SourceClause) -> str:
    """Return the text nodes of a clause's HTML outside `data-skip`, end to end."""
    return html_text(clause.html, skip="//*[@data-skip]")


def squeeze(text: str) -> str:
    """Return the text without white space, soft hyphens and characters that HTML cannot hold."""
    return re.sub(r"[\s\u00ad\x00-\x1f\x7f-\x9f\ufeff\ufffe\uffff]+", "", text)


def undress(text: str) -> str:
    """Return a file without front matter, kramdown comments and attributes; footnotes by label."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    text = re.sub(r"\A(---|\+\+\+)\n.*?\n\1\n", "", text, flags=re.DOTALL)
    text = re.sub(r"^\{::comment\}$.*?^\{:/comment\}[ \t]*$", "", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(
        r"^(?: {4}|\t)[ \t]*(?=</?(?:li|ul|ol|t[drh])\b)", "", text, flags=re.MULTILINE
    )  # kramdown reads HTML lists whole
    text = re.sub(r"\[\^([^\]\s]+)\]:?", r"\1 ", text)
    return re.sub(r"[ \t]*\{:?[ \t]*#[\w.-]+[^{}\n]*\}[ \t]*$", "", text, flags=re.MULTILINE)
