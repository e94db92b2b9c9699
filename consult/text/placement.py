"""Where quoted words stand in a draft, though the quotation carries markup, footnote numbers or other line
ends."""

import html
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from consult.text.align import common_runs
from consult.text.references import best_by_reference
from consult.text.targets import CONTEXT, Target, context_around
from consult.text.tokens import token_spans

_TAG = re.compile(
    r"<!--.{0,2000}?-->|<su[pb]\b[^>]*>.*?</su[pb]>|<[/!]?[a-zA-Z][^<>]*>", re.DOTALL | re.IGNORECASE
)
_BARE_TAG = re.compile(r"<!--.{0,2000}?-->|<[/!]?[a-zA-Z][^<>]*>", re.DOTALL)
_LINK = re.compile(
    r"!?\[((?:[^\[\]]|\[[^\[\]]*\])*)\](?:\([^()\s]*(?:\([^()]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)|\[[^\]]*\])"
)
_ATTRIBUTES = re.compile(r"\{:?\s*[#.][^{}]*\}|\[\^[^\]]+\]")
_MARKER = re.compile(r"^[ \t]*(?:[*+-]|\d+[.)]|#{1,6}|>)[ \t]+", re.MULTILINE)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_SEEN = re.compile(r"[^\W_]+")
_NOTE_NUMBER = re.compile(r"(?<=[^\W\d_])\d{1,3}\b|(?<=[.,;:!?)\]\"”’»。，；])\s?\d{1,3}\b(?![.,]\d)")
_SPACE = re.compile(r"\s+")
_LEAST_SIGNS = 3
_LONGEST = 20_000
_NEAR = 0.8
_GRAM = 3
_ALIKE = str.maketrans("“”„«»‘’‚", '"""""\'\'\'')


class PlacementStatus(StrEnum):
    """How a quotation was found."""

    EXACT = "exact"
    MARKUP_IGNORED = "markup_ignored"
    APPROXIMATE = "approximate"
    AMBIGUOUS = "ambiguous"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Placement:
    """The places of a quotation: one target per clause touched; for AMBIGUOUS one per possible place."""

    status: PlacementStatus
    targets: tuple[Target, ...]
    reason: str


Span = tuple[int, int]


@dataclass(frozen=True)
class _Skeleton:
    """A text reduced to what survives markup, with the way back."""

    text: str
    starts: list[int]
    froms: list[int]

    def back(self, start: int, end: int) -> Span:
        """Give the range of the whole text for a range of the skeleton."""
        first = bisect_right(self.starts, start) - 1
        last = bisect_right(self.starts, end - 1) - 1
        return self.froms[first] + start - self.starts[first], self.froms[last] + end - self.starts[last]


def _skeleton(text: str, pattern: re.Pattern[str]) -> _Skeleton:
    parts: list[str] = []
    starts: list[int] = []
    froms: list[int] = []
    size = 0
    for hit in pattern.finditer(text):
        part = hit.group()
        lower = part.lower()
        part = lower if len(lower) == len(part) else part
        parts.append(part)
        starts.append(size)
        froms.append(hit.start())
        size += len(part)
    return _Skeleton("".join(parts), starts, froms)


class QuoteIndex:
    """A draft's clauses prepared for placing many quotations."""

    def __init__(self, clauses: Sequence[tuple[str, str, str]]) -> None:
        self.clauses = clauses
        self.starts: list[int] = []
        size = 0
        for _, canonical, _ in clauses:
            self.starts.append(size)
            size += len(canonical) + 1
        self.text = "\n".join(canonical for _, canonical, _ in clauses)

    @cached_property
    def seen(self) -> _Skeleton:
        """Letters and digits only, lower case."""
        return _skeleton(self.text, _SEEN)

    @cached_property
    def unnumbered(self) -> _Skeleton:
        """Letters and digits only, without what looks like a footnote's number."""
        return _skeleton(_NOTE_NUMBER.sub(lambda hit: " " * len(hit.group()), self.text), _SEEN)

    def place(self, quote: str, *, reference: str = "", prefix: str = "", suffix: str = "") -> Placement:
        """Find where the quoted words stand; see `place_quote`."""
        if not quote.strip():
            return Placement(PlacementStatus.NOT_FOUND, (), "nothing is quoted")
        if len(quote) > _LONGEST:
            return Placement(PlacementStatus.NOT_FOUND, (), f"more than {_LONGEST:,} characters are quoted")
        exact = _every(self.text, quote.strip())
        if exact:
            return self._choose(exact, PlacementStatus.EXACT, "the same words", reference, prefix, suffix)
        for bare, skeleton, how, read in self._readings(quote):
            spans = [
                _with_signs(self.text, skeleton.back(a, b), read) for a, b in _every(skeleton.text, bare)
            ]
            if spans:
                return self._choose(spans, PlacementStatus.MARKUP_IGNORED, how, reference, prefix, suffix)
        return self._near(quote, reference)

    def _readings(self, quote: str) -> list[tuple[str, _Skeleton, str, str]]:
        """Give the ways of reading a quotation, from the strictest to the loosest."""
        plain, shown, bare = _plain(quote, _BARE_TAG), quote, _plain(quote, _TAG)
        readings: list[tuple[str, Callable[[], _Skeleton], str]] = [
            (shown, lambda: self.seen, "blanks, case and signs aside"),
            (plain, lambda: self.seen, "markup aside"),
            (bare, lambda: self.seen, "markup and footnote numbers aside"),
            (_NOTE_NUMBER.sub(" ", bare), lambda: self.unnumbered, "markup and footnote numbers aside"),
        ]
        found: list[tuple[str, _Skeleton, str, str]] = []
        for text, skeleton, how in readings:
            signs = _skeleton(text, _SEEN).text
            if len(signs) >= _LEAST_SIGNS:
                found.append((signs, skeleton(), how, text))
        return found

    def _choose(
        self, spans: list[Span], status: PlacementStatus, how: str, reference: str, prefix: str, suffix: str
    ) -> Placement:
        """Decide between several places by the words around, then by the reference."""
        if len(spans) > 1 and (prefix or suffix):
            spans = _best_context(self.text, spans, prefix, suffix)
        if len(spans) > 1 and reference:
            places = [bisect_right(self.starts, start) - 1 for start, _ in spans]
            choice = best_by_reference(reference, self.clauses, places)
            spans = [spans[k] for k in choice.positions]
            if choice.named and len(spans) > 1:
                targets = tuple(target for span in spans for target in self._targets(span))
                return Placement(status, targets, f"{how}; the reference names all {len(spans)} places")
            how = f"{how}; the reference decides" if len(spans) == 1 else how
        if len(spans) == 1:
            return Placement(status, self._targets(spans[0]), how)
        first = tuple(target for span in spans for target in self._targets(span)[:1])
        return Placement(PlacementStatus.AMBIGUOUS, first, f"stands in {len(spans)} places ({how})")

    def _targets(self, span: Span) -> tuple[Target, ...]:
        """Point at a range of the whole text, clause by clause."""
        start, end = span
        targets: list[Target] = []
        for k in range(bisect_right(self.starts, start) - 1, len(self.clauses)):
            key, canonical, _ = self.clauses[k]
            if self.starts[k] >= end:
                break
            a, b = max(start - self.starts[k], 0), min(end - self.starts[k], len(canonical))
            if canonical[a:b].strip():
                before, after = context_around(canonical, a, b, CONTEXT)
                targets.append(Target(key, a, b, canonical[a:b], before, after))
        return tuple(targets)

    @cached_property
    def _grams(self) -> dict[tuple[str, ...], set[int]]:
        found: dict[tuple[str, ...], set[int]] = {}
        for k, (_, canonical, _) in enumerate(self.clauses):
            words = token_spans(canonical.lower(), "")[0]
            for gram in zip(*(words[n:] for n in range(_GRAM)), strict=False):
                found.setdefault(gram, set()).add(k)
        return found

    def _near(self, quote: str, reference: str) -> Placement:
        """Find the one clause that has nearly all the quoted words in order."""
        words = token_spans(_plain(quote, _TAG).lower(), "")[0]
        votes: Counter[int] = Counter()
        for gram in zip(*(words[n:] for n in range(_GRAM)), strict=False):
            votes.update(self._grams.get(gram, ()))
        ranked = sorted(votes.items(), key=lambda item: (-item[1], item[0]))[:5]
        spans: list[tuple[float, int, Span]] = []
        for k, _ in ranked:
            there, starts, ends = token_spans(self.clauses[k][1].lower(), "")
            runs = common_runs(words, there)
            share = sum(size for _, _, size in runs) / len(words)
            spans.append((share, k, (starts[runs[0][1]], ends[runs[-1][1] + runs[-1][2] - 1])))
        good = [found for found in spans if found[0] >= _NEAR]
        best = [found for found in good if found[0] == max(share for share, _, _ in good)]
        if len(best) > 1 and reference:
            chosen = best_by_reference(reference, self.clauses, [k for _, k, _ in best])
            best = [best[n] for n in chosen.positions]
        if len(best) != 1:
            return Placement(PlacementStatus.NOT_FOUND, (), "no clause has these words")
        share, k, (a, b) = best[0]
        reason = f"{share:.0%} of the quoted words stand here"
        return Placement(
            PlacementStatus.APPROXIMATE, self._targets((self.starts[k] + a, self.starts[k] + b)), reason
        )


def front_matter_entries(name: str, front_matter: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Give a file's front matter as entries for `place_quote`, for comments on what no reader of the text
    sees.

    Their kind is `front_matter` and their key begins with `name`; a target there is no place in the text.
    """
    return [
        (f"{name}#{key}", f"{key}: {value}", "front_matter") for key, value in sorted(front_matter.items())
    ]


def place_quote(
    quote: str,
    clauses: Sequence[tuple[str, str, str]],
    *,
    reference: str = "",
    prefix: str = "",
    suffix: str = "",
) -> Placement:
    """Find where quoted words stand among `clauses` (key, canonical text, kind), in their order.

    The quotation may carry Markdown, HTML, footnote numbers or other line ends, and may run over several
    clauses. Between several places the words around decide, then the reference (`5.1.4.2 Single-factor OTP
    Verifiers`); what stays undecided is AMBIGUOUS and never guessed. For many quotations make one
    `QuoteIndex`.
    """
    return QuoteIndex(clauses).place(quote, reference=reference, prefix=prefix, suffix=suffix)


def _plain(quote: str, tags: re.Pattern[str]) -> str:
    """Take Markdown and HTML off a quotation."""
    text = tags.sub(" ", quote)
    for _ in range(3):
        text = _LINK.sub(r"\1", text)
    text = _ATTRIBUTES.sub(" ", text)
    text = _MARKER.sub("", text)
    text = _ESCAPE.sub(r"\1", text)
    return html.unescape(text)


def _with_signs(text: str, span: Span, quote: str) -> Span:
    """Take in the signs before and after a place with which the quotation begins and ends as well: its full stop, a bracket."""
    quote = quote.translate(_ALIKE)
    words = list(_SEEN.finditer(quote))
    start, end = span
    for sign in reversed(quote[: words[0].start()]):
        start -= not sign.isspace() and start > 0 and text[start - 1].translate(_ALIKE) == sign
    for sign in quote[words[-1].end() :]:
        end += not sign.isspace() and end < len(text) and text[end].translate(_ALIKE) == sign
    return start, end


def _every(text: str, part: str) -> list[Span]:
    spans: list[Span] = []
    at = text.find(part)
    while at >= 0:
        spans.append((at, at + len(part)))
        at = text.find(part, at + 1)
    return spans


def _best_context(text: str, spans: list[Span], prefix: str, suffix: str) -> list[Span]:
    """Keep the places whose surroundings agree most with the words given, counted outward from the
    quotation."""
    before, after = _SPACE.sub(" ", prefix)[::-1], _SPACE.sub(" ", suffix)
    scores: list[int] = []
    for start, end in spans:
        left = _SPACE.sub(" ", text[max(0, start - 2 * len(prefix)) : start])[::-1]
        right = _SPACE.sub(" ", text[end : end + 2 * len(suffix)])
        scores.append(_agree(before, left) + _agree(after, right))
    return [span for span, score in zip(spans, scores, strict=True) if score == max(scores)]


def _agree(left: str, right: str) -> int:
    size = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        size += 1
    return size
