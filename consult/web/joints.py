"""What stands between two pieces of a sentence in a template: blanks, colons and brackets, as each language writes them.

A template says `{{ _('One sentence.') }} {{ _('Another.') }}`, and in Chinese there is no blank between the two. It says
`{{ name }}: {{ words }}`, and in French there is a narrow no-break space before the colon. While a template is read, such
blanks and signs of its own are marked; when a page is ready the marks are taken away, and with them what the language does not
write. Words that come out of expressions, and so whatever anybody typed, are never touched.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from jinja2 import Template
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from consult.web.languages import language

# Marks. They count as blanks, so that a template may still ask whether something is empty, and nobody can type them: forms refuse
# control characters.
GAP, SIGN = "\x1f", "\x1e"
_BLANK = re.compile(r"(?:^|(?<=>))\s+(?=<|\Z)")
_SIGN = re.compile(r"(?:^|(?<=>))([:;,] )(?=<|\Z)|(?:^|(?<=[>\s]))(\()(?=<|\Z)|(?:^|(?<=>))(\))")
_EDGE = re.compile(r"[<>]")
# What stands in a line, as opposed to what begins a new one or is a thing of its own.
_INLINE = r"</?(?:a|b|span|strong|em|i|small|mark|code|q|bdi|abbr|time|del|ins)\b[^<>]*>"
_JOINT = re.compile(
    rf"([\w。，、；：！？）”》.)])((?:{_INLINE})*)\x1f\s*((?:{_INLINE}|\x1f\s*)*)(?=([\w（“《]))"
)
_INSIDE = re.compile(r"(<[^<>]*>)|\x1f\s*")
_FULL_STOPS = "。，、；：！？"
_CHINESE = re.compile(r"\s*\x1e\(|\x1e\)|\x1e([:;,]) ")
_WIDE = {":": "：", ";": "；", ",": "，"}


class Marks(Extension):
    """Mark the blanks and signs of templates that stand between pieces of sentences."""

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """Return the tokens of a template with those blanks and signs marked; translated sentences are left alone."""
        return _marked(stream)


def _marked(stream: TokenStream) -> Iterator[Token]:
    in_words, in_tag, before = False, False, ""
    for token in stream:
        if before == "block_begin" and token.type == "name" and token.value in ("trans", "endtrans"):
            in_words = token.value == "trans"
        before = token.type
        if token.type != "data" or in_words:
            yield token
            continue
        words = _BLANK.sub(lambda found: GAP + found[0], token.value)
        tag, end, rest = words.partition(">") if in_tag else ("", "", words)
        yield Token(token.lineno, "data", tag + end + _SIGN.sub(lambda found: SIGN + found[0], rest))
        edges = _EDGE.findall(token.value)
        in_tag = edges[-1] == "<" if edges else in_tag


class Page(Template):
    """A template whose marks are taken away when it is ready."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        """Return the page in the language of the request."""
        return joined(super().render(*args, **kwargs), language())


def joined(html: str, tag: str) -> str:
    """Return a page in the language `tag` without marks: what stood between pieces as that language writes it."""
    if tag == "zh":
        html = _CHINESE.sub(_wide, _JOINT.sub(_closed, html))
    elif tag == "fr":
        html = html.replace(f"{SIGN}: ", "\u202f: ").replace(f"{SIGN}; ", "\u202f; ")
    return html.replace(GAP, "").replace(SIGN, "")


def listed(names: Iterable[str]) -> str:
    """Return names in a row, with the sign that stands between them in the language of the request."""
    return ("、" if language() == "zh" else ", ").join(names)


def _wide(found: re.Match[str]) -> str:
    return _WIDE[found[1]] if found[1] else "）" if found[0].endswith(")") else "（"


def _closed(found: re.Match[str]) -> str:
    """Return a joint without its blank where Chinese has none; two links side by side stay apart."""
    last, before, after, following = found.groups()
    is_links = before.endswith("</a>") and "<a " in after
    is_open = (
        last in _FULL_STOPS or following in "（“《" or (last in "）”》" and "\u4e00" <= following <= "\u9fff")
    )
    if is_links or not is_open:
        return found[0]
    return last + before + _INSIDE.sub(lambda piece: piece[1] or "", after)
