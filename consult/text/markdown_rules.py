"""Block rules that markdown-it lacks: kramdown comments and attribute lists; and the place of every block."""

from __future__ import annotations

import re
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

BlockRule = Callable[[StateBlock, int, int, bool], bool]

MAX_MADE_UP_CELLS = 5_000

ATTRIBUTES = r"\{:{1,2}[^{}\n]*\}|\{[ \t]*[#.][^\s{}][^{}\n]*\}"
ATTRIBUTE_LINE = re.compile(rf"(?:{ATTRIBUTES})[ \t]*$")
ATTRIBUTE_ID = re.compile(r"#([^\s.{}#]+)")
_COMMENT_OPEN = re.compile(r"\{::comment\}[ \t]*$")
_COMMENT_CLOSE = re.compile(r"[ \t]*\{:/(?:comment)?\}[ \t]*$")


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _push_hidden(state: StateBlock, start: int, end: int, why: str) -> None:
    token = state.push("hidden", "", 0)
    token.map = [start, end]
    token.hidden = True
    token.info = why
    state.line = end


def _kramdown_comment(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read `{::comment}` to `{:/comment}`, which kramdown does not show."""
    if state.is_code_block(start) or not _COMMENT_OPEN.match(_line(state, start)):
        return False
    if "last_comment_end" not in state.env:
        state.env["last_comment_end"] = state.src.rfind("{:/")
    if state.env["last_comment_end"] < state.bMarks[start]:
        return False
    for number in range(start + 1, end):
        if _COMMENT_CLOSE.match(_line(state, number)):
            if not silent:
                _push_hidden(state, start, number + 1, "comment")
            return True
    return False


def _attribute_line(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a line of kramdown attributes: `{:.class}`, `{: #id}`, `{#id}`."""
    if state.is_code_block(start) or not ATTRIBUTE_LINE.match(_line(state, start)):
        return False
    if not silent:
        _push_hidden(state, start, start + 1, "attributes")
    return True


def _bounded(table: BlockRule) -> BlockRule:
    """Wrap the table rule: a table that would be mostly empty cells made up by the parser is no table.

    Two kilobytes can otherwise ask for 65,000 cells. Source: design notes, security 6 ("tables amplify").
    """

    def wrapped(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        if silent or not table(state, start, end, True):
            return silent and table(state, start, end, True)
        columns = _line(state, start).strip(" \t|").count("|") + 1
        missing = 0
        for number in range(start + 2, end):
            line = _line(state, number)
            if not line.strip():
                break
            missing += max(columns - 1 - line.strip(" \t|").count("|"), 0)
        made_up = state.env.setdefault("made_up_cells", [0])
        if made_up[0] + missing > MAX_MADE_UP_CELLS:
            state.env.setdefault("too_complex", []).append(start)
            return False
        made_up[0] += missing
        return table(state, start, end, False)

    return wrapped


def _placed(rule: BlockRule, quote: bool) -> BlockRule:
    """Wrap a block rule so that its leaf tokens carry, for each line, where their content begins."""

    def wrapped(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        if silent:
            return rule(state, start, end, True)
        before = len(state.tokens)
        outer: list[int] = state.env.setdefault("quotes", [])
        if quote:
            outer.append(state.blkIndent)
        matched = rule(state, start, end, False)
        if quote:
            outer.pop()
        if matched:
            for token in state.tokens[before:]:
                _place(state, token, [*outer, state.blkIndent])
        return matched

    return wrapped


_LEAVES = frozenset(("inline", "fence", "code_block", "html_block", "hidden", "hr", "tr_open"))


def _place(state: StateBlock, token: Token, indents: list[int]) -> None:
    if token.type not in _LEAVES or "starts" in token.meta or token.map is None:
        if token.type == "list_item_open" and "indents" not in token.meta:
            token.meta["indents"] = indents
        return
    first, last = token.map
    lines = range(first, max(last, first + 1))
    token.meta["starts"] = [state.bMarks[n] + state.tShift[n] for n in lines]
    token.meta["ends"] = [state.eMarks[n] for n in lines]
    token.meta["indents"] = indents
    token.meta["columns"] = [state.sCount[n] for n in lines]


def add_block_rules(parser: MarkdownIt) -> None:
    """Add the kramdown rules to a parser, and make every block rule tell the place of what it reads."""
    ruler = parser.block.ruler
    everywhere: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    ruler.before("fence", "kramdown_comment", _kramdown_comment, everywhere)
    ruler.before("fence", "attribute_line", _attribute_line, everywhere)
    for entry in list(ruler.__rules__):
        rule = _bounded(entry.fn) if entry.name == "table" else entry.fn
        ruler.at(entry.name, _placed(rule, entry.name == "blockquote"), {"alt": entry.alt})
