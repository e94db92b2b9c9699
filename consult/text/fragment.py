"""Write canonical text, safe HTML and source map of one clause side by side, so that they cannot disagree."""

from __future__ import annotations

import re
from html import escape

import nh3

from consult.text.lines import Stripped
from consult.text.source_map import Segment, SourceMap, join_segments

_BLANKS = " \t\n"
_TO_SPACE = {ord(c): " " for c in "\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85"}
_DROPPED = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\ufffe\uffff\ufeff]")
_SAFE_LINK = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)

_SAFE_TAGS_WORDS = (
    "p div em strong u s sup sub small code pre kbd samp abbr cite dfn var q bdi ruby rt rp a br span "
    "figure table thead tbody tr th td blockquote"
)
SAFE_TAGS = frozenset(_SAFE_TAGS_WORDS.split())
_CLEANER = nh3.Cleaner(
    tags=set(SAFE_TAGS),
    attributes={
        "*": {"data-skip", "class"},
        "a": {"href", "rel"},
        "th": {"scope"},
    },
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
    strip_comments=True,
)


def safe_href(target: str) -> str:
    """Return the target as it may be linked to: in the document, http, https or mailto; "" for any other."""
    if target.startswith("#") and len(target) > 1:
        return target
    return target if _SAFE_LINK.match(target) else ""


class Fragment:
    """Collect the words of one clause; positions are code points in the stripped text of the clause."""

    def __init__(self, stripped: Stripped) -> None:
        self._stripped = stripped
        self._html: list[str] = []
        self._words: list[tuple[str, int, int, bool, int]] = []
        self._open: list[str] = []
        self._picture_depth = 0
        self.seen_words = False
        self.words_outside_pictures = False
        self.preserve = False
        self.pictures = 0
        self.links = 0
        self.refused: list[tuple[str, int]] = []
        self.hidden: list[tuple[str, int]] = []

    def refuse(self, tag: str, at: int) -> None:
        """Note an element that no draft may hold."""
        self.refused.append((tag, self._stripped.to_source(at)))

    def hide(self, words: str, at: int) -> None:
        """Note words that stand here in the source and that nobody sees, such as a comment."""
        self.hidden.append((words, self._stripped.to_source(at)))

    def text(self, words: str, start: int) -> None:
        """Show words that stand in the source character by character from `start`."""
        if not words:
            return
        if not self.preserve:
            words = words.translate(_TO_SPACE)
        at = 0
        for match in _DROPPED.finditer(words):
            self._show(words[at : match.start()], start + at, start + match.start(), True)
            at = match.end()
        self._show(words[at:], start + at, start + len(words), True)

    def atom(self, words: str, start: int, end: int) -> None:
        """Show words for which the whole source range stands, such as an entity or an escape."""
        words = _DROPPED.sub("", words.translate(_TO_SPACE))
        self._show(words, start, end, end - start == len(words) == 1)

    def space(self, start: int, end: int, tag: str = "") -> None:
        """Part words by one blank that stands for a line break or a block boundary; never two in a row."""
        last = self._words[-1][0] if self._words else " "
        if last[-1] not in _BLANKS:
            self._show(" ", start, end, False)
        if tag and self.seen_words:
            self._html.append(tag)

    def joint(self, mark: str, start: int, end: int, html: str) -> None:
        """Part blocks (newline) or cells (tab); `html` holds the mark and the tags round it."""
        self.close_all()
        self._words.append((mark, start, end, False, len(self._html)))
        self._html.append(html)

    def _show(self, words: str, start: int, end: int, exact: bool) -> None:
        if not words:
            return
        if not self.seen_words and not self.preserve and (not self._words or self._words[-1][0] in "\n\t"):
            cut = len(words) - len(words.lstrip(_BLANKS))
            if cut and exact:
                start += cut
            words = words[cut:]
            if not words:
                return
        self._words.append((words, start, end, exact, len(self._html)))
        self._html.append(escape(words, quote=False))
        if words.strip(_BLANKS):
            self.seen_words = True
            if not self._picture_depth:
                self.words_outside_pictures = True

    def open(self, tag: str, attributes: str = "") -> None:
        """Open an element; a name that begins with "-" keeps the place on the stack without an element."""
        self._open.append(tag)
        if not tag.startswith("-"):
            self._html.append(f"<{tag}{attributes}>")

    def close(self, tag: str) -> None:
        """Close the innermost open element of that name and all inside it; nothing when there is none."""
        if tag not in self._open:
            return
        while self._open:
            last = self._open.pop()
            if not last.startswith("-"):
                self._html.append(f"</{last}>")
            if last == tag:
                return

    def close_all(self) -> None:
        """Close whatever is open."""
        while self._open:
            last = self._open.pop()
            if not last.startswith("-"):
                self._html.append(f"</{last}>")

    def open_link(self, target: str) -> None:
        """Open a link; one that leads nowhere safe keeps its words only."""
        href = safe_href(target)
        if not href:
            self.open("-a")
        elif href.startswith("#"):
            self.open("a", f' href="{escape(href)}"')
        else:
            self.open("a", f' href="{escape(href)}" rel="noreferrer"')

    def close_link(self) -> None:
        """Close the innermost link."""
        for tag in reversed(self._open):
            if tag in ("a", "-a"):
                self.close(tag)
                return

    def picture(self, words: str, start: int, end: int) -> None:
        """Show a picture by its alternative text; no picture is ever loaded."""
        self.pictures += 1
        self._picture_depth += 1
        self._html.append('<span class="picture">')
        self.atom(words, start, end)
        self._html.append("</span>")
        self._picture_depth -= 1

    def in_picture(self, inside: bool) -> None:
        """Tell whether the words that follow are a picture's alternative text."""
        self._picture_depth += 1 if inside else -1
        self.pictures += inside

    def skip(self, html: str) -> None:
        """Write HTML that is no part of the text, such as a footnote's number."""
        self._html.append(html)

    def new_block(self) -> None:
        """Begin a block or cell: blanks at its beginning are not shown."""
        self._trim()
        self.seen_words = False

    def _trim(self) -> None:
        """Take blanks off the end of the block."""
        while self._words and not self.preserve:
            words, start, end, exact, place = self._words[-1]
            kept = words.rstrip(" ") if words not in ("\n", "\t") else words
            if kept == words:
                return
            self._words.pop()
            if kept:
                self._words.append((kept, start, start + len(kept) if exact else end, exact, place))
                self._html[place] = escape(kept, quote=False)
                return
            self._html[place] = ""

    def finish(self) -> tuple[str, str, SourceMap]:
        """Return canonical text, HTML and source map."""
        self.close_all()
        self._trim()
        segments: list[Segment] = []
        at = 0
        for words, start, end, exact, _ in self._words:
            if exact:
                for begin, stop in self._stripped.runs(start, start + len(words)):
                    source = self._stripped.to_source(begin)
                    size = stop - begin
                    segments.append(Segment(at, at + size, source, source + size, True))
                    at += size
            else:
                begin = self._stripped.to_source(start)
                stop = self._stripped.to_source(end - 1) + 1 if end > start else begin
                segments.append(Segment(at, at + len(words), begin, stop, False))
                at += len(words)
        canonical = "".join(words for words, *_ in self._words)
        return (canonical, "".join(self._html), SourceMap(join_segments(segments)))


def clean(html: str) -> str:
    """Return the HTML with everything outside the allow-list taken away, as the last of two guards."""
    return _CLEANER.clean(html)
