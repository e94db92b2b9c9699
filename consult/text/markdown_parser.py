"""The door to markdown-it-py: the two configured parsers, and inline tokens that know their place.

Drafts are read as CommonMark with tables, strikethrough, footnotes, definition lists and kramdown
attributes, HTML allowed (it is turned into clauses through an allow-list, never passed on). Typographer and
linkify stay off: they would break the source map. Comments are read by a smaller parser without HTML.
Source: design notes, text 2; CommonMark 0.31; kramdown syntax (attribute lists, comment extension).
"""

from __future__ import annotations

import re
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote.index import footnote_def

from consult.text.html_tags import BACK_LINK, FOOTNOTE_MARK, mark_of
from consult.text.markdown_rules import add_block_rules

MAX_NESTING = 100
SPAN_ATTRIBUTES = re.compile(r"\{:(?:\s*[#.][\w-]+|\s*[\w-]+=(?:\"[^\"{}\n]*\"|'[^'{}\n]*'|[\w-]+))+\s*\}")
_MARKDOWN_BACK_LINK = re.compile(r"\[(?:↩|↑|\^)\ufe0e?\]\((#[^()\s]+)\)")


class PlacedState(StateInline):
    """Remember for every inline token where in the content it begins, as `token.meta["at"]`."""

    def __init__(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> None:
        super().__init__(src, md, env, tokens)
        self._pending_at = 0

    def append_pending(self, text: str) -> None:
        """Keep literal text, and where it began."""
        if not self._pending_buffer and not self._pending:
            self._pending_at = self.pos
        super().append_pending(text)

    def pushPending(self) -> Token:  # noqa: N802 - the name is the library's
        """Make a text token of the literal text kept."""
        token = super().pushPending()
        token.meta = {"at": self._pending_at}
        return token

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        """Push a token that begins at the current position; a run of delimiters is told apart one by one."""
        last = self.tokens[-1] if self.tokens and not self.pending else None
        token = super().push(ttype, tag, nesting)
        at = self.pos
        if ttype == "text" and last is not None and last.type == "text" and last.meta.get("run") == self.pos:
            at = last.meta["at"] + len(last.content)
        token.meta = {"at": at, "run": self.pos}
        return token


class PlacedInline(ParserInline):
    """Parse inline content into tokens that know their place."""

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        """Append the tokens of `src` to `tokens`."""
        state = PlacedState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def _footnote_reference(state: StateInline, silent: bool) -> bool:
    """Read `[^label]` where the file defines that label."""
    match = re.compile(r"\[\^([^\s\]]+)\]").match(state.src, state.pos)
    if not match or match.group(1) not in state.env.get("note_labels", ()):
        return False
    if not silent:
        token = state.push("note_mark", "", 0)
        token.content = match.group(1)
        token.markup = match.group()
    state.pos = match.end()
    return True


def _html_note(state: StateInline, silent: bool) -> bool:
    """Read `<sup><a href="#fn1">1</a></sup>`, its variants, and links that lead back from a footnote."""
    head = state.src[state.pos : state.pos + 4].lower()
    if head.startswith(("<sup", "<a")):
        for pattern, kind in ((FOOTNOTE_MARK, "note_mark"), (BACK_LINK, "back_link")):
            match = pattern.match(state.src, state.pos)
            if match:
                if not silent:
                    token = state.push(kind, "", 0)
                    token.markup = match.group()
                    token.content, token.info = (
                        mark_of(match) if kind == "note_mark" else ("↩", match.group(1))
                    )
                state.pos = match.end()
                return True
    elif head.startswith("["):
        match = _MARKDOWN_BACK_LINK.match(state.src, state.pos)
        if match:
            if not silent:
                token = state.push("back_link", "", 0)
                token.content, token.info, token.markup = "↩", match.group(1), match.group()
            state.pos = match.end()
            return True
    return False


def _span_attributes(state: StateInline, silent: bool) -> bool:
    """Read kramdown's attributes of a span: `*words*{:.class}`, `[words](target){:target="_blank"}`."""
    at = state.pos
    if not state.src.startswith("{:", at) or at == 0 or state.src[at - 1] not in ")]*_`>~":
        return False
    match = SPAN_ATTRIBUTES.match(state.src, at)
    if not match:
        return False
    if not silent:
        token = state.push("attributes", "", 0)
        token.markup = match.group()
    state.pos = match.end()
    return True


def draft_parser() -> MarkdownIt:
    """Return the parser for drafts; use it through `markdown_blocks` and `markdown_inline` only."""
    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING, "html": True, "typographer": False})
    parser.inline = PlacedInline()
    parser.inline.ruler2.disable("fragments_join")
    parser.inline.ruler.disable("linkify")
    parser.inline.ruler.before("link", "note_reference", _footnote_reference)
    parser.inline.ruler.before("link", "html_note", _html_note)
    parser.inline.ruler.before("link", "span_attributes", _span_attributes)
    parser.block.ruler.enable(["table"])
    parser.block.ruler.before("reference", "footnote_def", footnote_def, {"alt": ["paragraph", "reference"]})
    deflist_plugin(parser)
    add_block_rules(parser)
    parser.validateLink = _any_link  # type: ignore[method-assign]
    parser.normalizeLinkText = _same_text  # type: ignore[method-assign]
    return parser


def comment_parser() -> MarkdownIt:
    """Return the parser for comments and responses: no HTML, tables, pictures or headings."""
    parser = MarkdownIt(
        "js-default",
        {"html": False, "linkify": False, "typographer": False, "maxNesting": 20, "breaks": True},
    )
    parser.disable(["table", "image", "heading", "lheading", "reference", "html_block", "html_inline", "hr"])
    parser.validateLink = _web_link  # type: ignore[method-assign]
    return parser


def _any_link(url: str) -> bool:
    """Read every link as a link; `fragment.safe_href` decides what is linked."""
    return True


def _same_text(link: str) -> str:
    return link


def _web_link(url: str) -> bool:
    return re.match(r"(?:https?://|mailto:)\S", url, re.IGNORECASE) is not None
