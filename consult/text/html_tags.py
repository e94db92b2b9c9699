"""Read HTML found in drafts: tags, comments and text with their places, and which of them may be shown.

Source: HTML Living Standard 13.2 (as far as drafts need it); CommonMark 0.31 section 6.6 for what a tag is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from html import unescape

# What each inline element is shown as; "" keeps its words and drops the element.
INLINE_TAGS: Mapping[str, str] = {
    "em": "em", "i": "em", "cite": "cite", "dfn": "dfn", "var": "var", "mark": "em", "q": "q",
    "strong": "strong", "b": "strong", "u": "u", "ins": "u", "s": "s", "strike": "s", "del": "s",
    "sup": "sup", "sub": "sub", "small": "small", "big": "", "span": "", "font": "", "label": "",
    "code": "code", "tt": "code", "kbd": "kbd", "samp": "samp", "abbr": "abbr", "acronym": "abbr",
    "bdi": "bdi", "bdo": "", "time": "", "data": "", "ruby": "ruby", "rt": "rt", "rp": "rp", "rb": "",
    "nobr": "", "wbr": "", "a": "a", "img": "img", "br": "br",
}  # fmt: skip

_BLOCK_TAGS_WORDS = (
    "address article aside blockquote body caption center col colgroup dd details dialog dir div dl dt "
    "fieldset figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol "
    "p pre search section summary table tbody td tfoot th thead tr ul"
)
BLOCK_TAGS = frozenset(_BLOCK_TAGS_WORDS.split())

_VOID_TAGS_WORDS = "area base br col embed hr img input link meta param source track wbr"
VOID_TAGS = frozenset(_VOID_TAGS_WORDS.split())

# Elements whose content is code, or is never shown, or needs a player: a file with one of them is refused.
_REFUSED_TAGS_WORDS = (
    "script style iframe frame frameset noframes object embed applet svg math form input button select "
    "option optgroup textarea datalist output progress meter template noscript title head base meta link "
    "param audio video source track canvas map area slot portal xmp plaintext listing marquee blink"
)
REFUSED_TAGS = frozenset(_REFUSED_TAGS_WORDS.split())

# Their content is one run of raw text up to the closing tag, whatever it looks like.
_RAW_TEXT_TAGS_WORDS = "script style textarea title iframe noframes noembed xmp noscript"
RAW_TEXT_TAGS = frozenset(_RAW_TEXT_TAGS_WORDS.split())

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]*)(?=[\s/>])((?:[^\"'<>]|\"[^\"]*\"|'[^']*')*+)>")
_OPAQUE = re.compile(r"<!---?>|<!--.*?-->|<\?.*?\?>|<!\[CDATA\[.*?\]\]>|<![A-Za-z][^>]*>", re.DOTALL)
# What must still come for a match to be possible; without this look, a run of openers would cost its square.
_OPAQUE_ENDS = {"<!--": "->", "<![CDATA[": "]]>", "<!": ">", "<?": "?>"}
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+)))?")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")

FOOTNOTE_MARK = re.compile(
    r"<sup(?:\s[^<>]*)?>\s*(?:<a\s[^<>]*?\bhref\s*=\s*[\"']?(#[^\"'<>\s]+)[^<>]*>|\[)\s*\[?([\w*†‡§]{1,4})\]?\s*"
    r"(?:</a>|\]\((#[^()\s]+)\))\s*</sup>"
    r"|<a\s[^<>]*?\bhref\s*=\s*[\"']?(#[^\"'<>\s]+)[^<>]*>\s*<sup(?:\s[^<>]*)?>\s*\[?([\w*†‡§]{1,4})\]?\s*</sup>\s*</a>"
)
BACK_LINK = re.compile(
    r"<a\s[^<>]*?\bhref\s*=\s*[\"']?(#[^\"'<>\s]+)[^<>]*>\s*"
    r"(?:&#8617;|&#x21a9;|&larrhk;|↩|&uarr;|&#8593;|↑|\^)\ufe0e?\s*</a>"
)
_IDS = re.compile(r"\b(?:id|name)\s*=\s*(?:\"([^\"]+)\"|'([^']+)'|([^\s\"'=<>`]+))", re.IGNORECASE)


class PieceKind(StrEnum):
    """What a stretch of HTML is."""

    TEXT = "text"
    ENTITY = "entity"
    OPEN = "open"
    CLOSE = "close"
    HIDDEN = "hidden"
    NOTE_MARK = "note-mark"
    BACK_LINK = "back-link"


@dataclass(frozen=True, slots=True)
class Piece:
    """Hold one stretch of HTML; `start` and `end` are code points in the text that was read."""

    kind: PieceKind
    start: int
    end: int
    name: str = ""
    words: str = ""
    attributes: str = ""


def read_tag(raw: str) -> Piece | None:
    """Return the tag that `raw` is from end to end, or None when it is a comment or no tag."""
    match = _TAG.fullmatch(raw)
    return _tag(match) if match else None


def read_attributes(raw: str) -> dict[str, str]:
    """Return a tag's attributes, names in lower case, entities resolved; the first of a name wins."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(raw):
        value = match.group(2) or match.group(3) or match.group(4) or ""
        found.setdefault(match.group(1).lower(), unescape(value))
    return found


def read_ids(raw: str) -> tuple[str, ...]:
    """Return the values of `id` and `name` in a stretch of tags, in order, without repeats."""
    return tuple(dict.fromkeys(m.group(1) or m.group(2) or m.group(3) for m in _IDS.finditer(raw)))


def mark_of(match: re.Match[str]) -> tuple[str, str]:
    """Return (number, link) of a footnote mark that FOOTNOTE_MARK matched."""
    return (match.group(2) or match.group(5), match.group(1) or match.group(3) or match.group(4) or "")


def _tag(match: re.Match[str]) -> Piece:
    kind = PieceKind.CLOSE if match.group(1) else PieceKind.OPEN
    return Piece(kind, match.start(), match.end(), name=match.group(2).lower(), attributes=match.group(3))


def read_html(text: str) -> Iterator[Piece]:
    """Yield the pieces of a stretch of HTML in order; together they cover `text` without a gap.

    A "<" that begins no valid tag is text. The content of raw-text elements (script, style) is HIDDEN.
    """
    at = 0
    size = len(text)
    ends = {opening: text.rfind(ending) for opening, ending in _OPAQUE_ENDS.items()}
    while at < size:
        following = text.find("<", at)
        stop = size if following < 0 else following
        if stop > at:
            yield from _read_words(text, at, stop)
        if stop == size:
            return
        piece = _read_markup(text, stop, ends)
        yield piece
        at = piece.end
        if piece.kind is PieceKind.OPEN and piece.name in RAW_TEXT_TAGS:
            close = re.compile(rf"</{piece.name}\s*>", re.IGNORECASE).search(text, at)
            end = close.start() if close else size
            if end > at:
                yield Piece(PieceKind.HIDDEN, at, end, words=text[at:end])
            at = end


def _read_markup(text: str, at: int, ends: Mapping[str, int]) -> Piece:
    if text.startswith(("<!", "<?"), at):
        closable = next((end > at for opening, end in ends.items() if text.startswith(opening, at)), False)
        opaque = _OPAQUE.match(text, at) if closable else None
        if opaque:
            return Piece(PieceKind.HIDDEN, at, opaque.end(), words=opaque.group())
    head = text[at + 1 : at + 5].lower()
    if head.startswith(("sup", "a")):
        mark = FOOTNOTE_MARK.match(text, at)
        if mark:
            number, link = mark_of(mark)
            return Piece(PieceKind.NOTE_MARK, at, mark.end(), link, number, mark.group())
        back = BACK_LINK.match(text, at)
        if back:
            return Piece(PieceKind.BACK_LINK, at, back.end(), back.group(1), "↩", back.group())
    tag = _TAG.match(text, at)
    if tag:
        return _tag(tag)
    return Piece(PieceKind.TEXT, at, at + 1, words="<")


def _read_words(text: str, start: int, end: int) -> Iterator[Piece]:
    at = start
    if "&" in text[start:end]:
        for match in _ENTITY.finditer(text, start, end):
            resolved = unescape(match.group())
            if resolved == match.group():
                continue
            if match.start() > at:
                yield Piece(PieceKind.TEXT, at, match.start(), words=text[at : match.start()])
            yield Piece(PieceKind.ENTITY, match.start(), match.end(), words=resolved)
            at = match.end()
    if at < end:
        yield Piece(PieceKind.TEXT, at, end, words=text[at:end])
