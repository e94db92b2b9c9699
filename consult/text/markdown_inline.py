"""Turn inline Markdown into words, safe HTML and their places in the source."""

from __future__ import annotations

from functools import cache
from html import escape

from markdown_it import MarkdownIt
from markdown_it.token import Token

from consult.text.fragment import Fragment
from consult.text.html_tags import BLOCK_TAGS, INLINE_TAGS, REFUSED_TAGS, PieceKind, read_attributes, read_tag
from consult.text.markdown_parser import draft_parser
from consult.text.shape import Shape

_MARKDOWN_TAGS = {"em": "em", "strong": "strong", "s": "s"}


@cache
def _parser() -> MarkdownIt:
    return draft_parser()


def write_inline(fragment: Fragment, content: str, base: int, shape: Shape) -> None:
    """Write one block of inline Markdown; `base` is where `content` begins in the stripped text."""
    env: dict[str, object] = {
        "references": {label: {"href": href, "title": ""} for label, href in shape.references.items()},
        "note_labels": frozenset(shape.footnotes),
    }
    tokens: list[Token] = []
    parser = _parser()
    parser.inline.parse(content, parser, env, tokens)
    _Writer(fragment, content, base).write(tokens)


class _Writer:
    """Walk inline tokens; positions of tokens count from the beginning of their content."""

    def __init__(self, fragment: Fragment, content: str, base: int) -> None:
        self.fragment = fragment
        self.content = content
        self.base = base

    def write(self, tokens: list[Token]) -> None:
        for index, token in enumerate(tokens):
            at = self.base + token.meta["at"]
            kind = token.type
            if kind == "text":
                after_bracket = not self.content.startswith(token.content, at - self.base)
                self.fragment.text(token.content, at + after_bracket)
            elif kind == "text_special":
                self.fragment.atom(token.content, at, at + len(token.markup))
            elif kind in ("softbreak", "hardbreak"):
                self._break(tokens, index, at)
            elif kind == "code_inline":
                self._code(token, at)
            elif kind == "html_inline":
                self._html(token, at)
            elif kind == "image":
                self._picture(token, at)
            elif kind in ("note_mark", "back_link"):
                self._note(token)
            elif kind == "link_open":
                self.fragment.links += 1
                self.fragment.open_link(str(token.attrs.get("href", "")))
            elif kind == "link_close":
                self.fragment.close_link()
            elif token.nesting > 0:
                self.fragment.open(_MARKDOWN_TAGS[token.tag])
            elif token.nesting < 0:
                self.fragment.close(_MARKDOWN_TAGS[token.tag])

    def _break(self, tokens: list[Token], index: int, at: int) -> None:
        """Show a line break as one blank that stands for all blanks round the newline."""
        offset = at - self.base
        end = self.content.index("\n", offset) + 1
        while end < len(self.content) and self.content[end] in " \t":
            end += 1
        start = offset
        while start > 0 and self.content[start - 1] in " \t":
            start -= 1
        tag = "<br>" if tokens[index].type == "hardbreak" else ""
        self.fragment.space(self.base + start, self.base + end, tag)

    def _code(self, token: Token, at: int) -> None:
        offset = at - self.base + len(token.markup)
        raw = self.content[offset:].replace("\n", " ")
        if not raw.startswith(token.content):
            offset += 1
        self.fragment.open("code")
        self.fragment.text(token.content, self.base + offset)
        self.fragment.close("code")

    def _html(self, token: Token, at: int) -> None:
        tag = read_tag(token.content)
        if tag is None:
            self.fragment.hide(token.content, at)
            return
        end = at + len(token.content)
        if tag.name == "br":
            self.fragment.space(at, end, "<br>")
        elif tag.name in BLOCK_TAGS:
            self.fragment.space(at, end)
        elif tag.name == "img" and tag.kind is PieceKind.OPEN:
            write_picture_tag(self.fragment, tag.attributes, at, end)
        elif tag.name == "a":
            write_link_tag(self.fragment, tag.kind, tag.attributes)
        elif tag.name in REFUSED_TAGS:
            self.fragment.refuse(tag.name, at)
        else:
            shown = INLINE_TAGS.get(tag.name, "")
            if shown and tag.kind is PieceKind.OPEN:
                self.fragment.open(shown)
            elif shown:
                self.fragment.close(shown)

    def _picture(self, token: Token, at: int) -> None:
        words, simple = alternative_text(token)
        start = at + 2
        if words and simple:
            self.fragment.open("span", ' class="picture"')
            self.fragment.in_picture(True)
            self.fragment.text(words, start)
            self.fragment.in_picture(False)
            self.fragment.close("span")
        else:
            end = start + len(token.content) + 1
            self.fragment.picture(words or str(token.attrs.get("title", "")), at, end)

    def _note(self, token: Token) -> None:
        self.fragment.skip(
            note_html(token.content, token.info or f"#fn-{token.content}", token.type == "back_link")
        )


def alternative_text(token: Token) -> tuple[str, bool]:
    """Return a picture's alternative text, and whether it stands in the source character by character."""
    children = token.children or []
    simple = all(child.type == "text" for child in children)
    words = []
    for child in children:
        if child.type in ("text", "text_special", "code_inline"):
            words.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            words.append(" ")
        elif child.type == "image":
            words.append(alternative_text(child)[0])
    text = "".join(words)
    return (text, simple and text == token.content)


def note_html(number: str, link: str, back: bool) -> str:
    """Return a footnote's number, or the link back from it, as HTML that is no part of the text."""
    inner = f'<a href="{escape(link)}">{escape(number)}</a>'
    return f'<span data-skip="" class="back">{inner}</span>' if back else f'<sup data-skip="">{inner}</sup>'


def write_picture_tag(fragment: Fragment, attributes: str, start: int, end: int) -> None:
    """Show an <img> by its alternative text, or else by its title."""
    found = read_attributes(attributes)
    fragment.picture(found.get("alt", "") or found.get("title", ""), start, end)


def write_link_tag(fragment: Fragment, kind: PieceKind, attributes: str) -> None:
    """Open or close a link written as <a>; an <a> without a target is an anchor and shows nothing."""
    if kind is PieceKind.CLOSE:
        fragment.close_link()
    else:
        fragment.open_link(read_attributes(attributes).get("href", ""))
