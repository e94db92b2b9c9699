"""Links in a clause's source, found so that a change may cover part of one, the whole of one, or several."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from consult.text.clauses import Rendered

_AUTOLINK = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]{1,31}:[^<>\s]*>|<[\w.+-]+@[\w.-]+>")
_TAIL = re.compile(r"\((?:[^()\\\n]|\\.|\((?:[^()\\\n]|\\.)*\))*\)|\[[^\[\]\n]*\]")


@dataclass(frozen=True, slots=True)
class LinkSpan:
    """A link in the source: code points of the whole, and of what follows its words (`](address)`)."""

    start: int
    end: int
    tail: int
    automatic: bool


def find_links(source: str) -> list[LinkSpan]:
    """Find `[words](address)`, `[words][label]` and `<address>` in order; the outermost of nested ones."""
    spans = [LinkSpan(hit.start(), hit.end(), hit.end() - 1, True) for hit in _AUTOLINK.finditer(source)]
    opened: list[int] = []
    at = 0
    while at < len(source):
        char = source[at]
        if char == "\\":
            at += 2
            continue
        if char == "[":
            opened.append(at)
        elif char == "]" and opened:
            first = opened.pop()
            tail = _TAIL.match(source, at + 1)
            if tail is not None:
                first -= source[first - 1 : first] == "!"
                spans.append(LinkSpan(first, tail.end(), at, False))
                at = tail.end()
                continue
        at += 1
    outer: list[LinkSpan] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not outer or span.start >= outer[-1].end:
            outer.append(span)
    return outer


def over_links(
    source: str, rendered: Rendered, start: int, end: int, text: str, escape: Callable[[str], str]
) -> tuple[int, int, str] | None:
    """Give the source range and its new source for a change that touches links; None when it touches none.

    A link that is covered whole goes; of one that is covered in part the rest stays a link, written plainly.
    """
    low, high = rendered.source_map.to_source(start, end)
    touched = [span for span in find_links(source) if span.start < high and low < span.end]
    if not touched:
        return None
    first, last = touched[0], touched[-1]
    left = _words(rendered, first.start, low)
    right = _words(rendered, high, last.end)
    before = source[low:low] if first.start >= low else ""
    if first is last and left and right:
        new = _linked(source, first, left + text + right, escape)
        return first.start, first.end, new
    if first.start < low:
        before = _linked(source, first, left, escape) if left else ""
    after = _linked(source, last, right, escape) if last.end > high and right else ""
    return min(first.start, low), max(last.end, high), before + escape(text) + after


def rest_of_links(
    source: str, rendered: Rendered, start: int, end: int, escape: Callable[[str], str]
) -> list[tuple[int, int, str]]:
    """Give the splices that write plainly what a change leaves of the links it covers in part.

    An address in angle brackets loses the brackets with a part of itself.
    """
    low, high = rendered.source_map.to_source(start, end)
    splices: list[tuple[int, int, str]] = []
    for span in find_links(source):
        if span.end <= low or span.start >= high or (low <= span.start and span.end <= high):
            continue
        if span.automatic:
            splices += [(span.start, span.start + 1, ""), (span.end - 1, span.end, "")]
        for a, b in ((span.start + 1, min(low, span.tail)), (max(high, span.start + 1), span.tail)):
            if a < b and (words := _words(rendered, a, b)):
                splices.append((a, b, escape(words)))
    return splices


def _words(rendered: Rendered, low: int, high: int) -> str:
    """Give the canonical text of a source range."""
    parts: list[str] = []
    for segment in rendered.source_map.segments:
        a, b = max(segment.source_start, low), min(segment.source_end, high)
        if a >= b:
            continue
        if segment.exact:
            first = segment.text_start + a - segment.source_start
            parts.append(rendered.canonical[first : first + b - a])
        else:
            parts.append(rendered.canonical[segment.text_start : segment.text_end])
    return "".join(parts)


def _linked(source: str, span: LinkSpan, words: str, escape: Callable[[str], str]) -> str:
    if span.automatic or source[span.start] == "!":
        return escape(words)
    return f"[{escape(words)}{source[span.tail : span.end]}"
