"""Lines that one draft lost and lines that the next one won, matched once, one to one."""

from collections import defaultdict
from dataclasses import dataclass

from consult.text.mapping import Found, PairMap
from consult.text.tidy import Words

_END = frozenset(".!?。！？；;")
_GRAM = 3
_SHARED = 0.5
_LEAST = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of a clause: words from `first` to before `last`."""

    clause: str
    words: Words
    offset: int
    first: int
    last: int

    @property
    def span(self) -> tuple[int, int]:
        """The code points of the line in its clause."""
        return (
            self.words.starts[self.first] - self.offset,
            self.words.ends[self.last - 1] - self.offset,
        )

    @property
    def text(self) -> str:
        """The words of the line as they stand."""
        return self.words.text[self.words.starts[self.first] : self.words.ends[self.last - 1]]

    @property
    def grams(self) -> frozenset[tuple[str, ...]]:
        """Groups of three following words, without case."""
        words = [word.casefold() for word in self.words.words[self.first : self.last]]
        return frozenset(zip(*(words[k:] for k in range(_GRAM)), strict=False))


class LostAndNew:
    """What left the old draft and what came into the new one, sentence by sentence."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.lost: list[Line] = []
        self.won: list[Line] = []
        self._homes: dict[str, list[tuple[Line, PairMap]]] = defaultdict(list)

    def add_lost(self, clause: str, words: Words) -> None:
        """Add a clause that is gone as a whole."""
        self.lost += [Line(clause, words, 0, a, b) for a, b in _sentences(words, 0, len(words.words))]

    def add_new(self, clause: str, words: Words) -> None:
        """Add a clause that is new as a whole."""
        self.won += [Line(clause, words, 0, a, b) for a, b in _sentences(words, 0, len(words.words))]

    def add_pair(self, pair: PairMap) -> None:
        """Add the sentences of a changed clause that lost, or won, most of their words."""
        kept_old = {i + k for i, _, size in pair.runs for k in range(size) if size >= _LEAST}
        kept_new = {j + k for _, j, size in pair.runs for k in range(size) if size >= _LEAST}
        for clause, offset, first, last in _by_clause(pair.left, pair.old_keys, pair.old_starts):
            self.lost += _mostly_without(pair.left, clause, offset, first, last, kept_old)
        for clause, offset, first, last in _by_clause(pair.right, pair.new_keys, pair.new_starts):
            self.won += _mostly_without(pair.right, clause, offset, first, last, kept_new)

    def match(self) -> None:
        """Match lost lines to new ones by shared groups of words: the likest first, each line once."""
        index: dict[tuple[str, ...], list[int]] = defaultdict(list)
        right = [line.grams for line in self.won]
        for n, grams in enumerate(right):
            for gram in grams:
                index[gram].append(n)
        found: list[tuple[float, int, int]] = []
        for k, line in enumerate(self.lost):
            grams = line.grams
            votes: dict[int, int] = defaultdict(int)
            for gram in grams:
                for n in index.get(gram, ()):
                    votes[n] += 1
            for n, shared in votes.items():
                share = 2 * shared / (len(grams) + len(right[n]))
                if share >= _SHARED:
                    found.append((-share, k, n))
        self._settle(sorted(found))

    def _settle(self, found: list[tuple[float, int, int]]) -> None:
        used_old: set[int] = set()
        used_new: set[int] = set()
        for _, k, n in found:
            if k in used_old or n in used_new:
                continue
            used_old.add(k)
            used_new.add(n)
            line, home = self.lost[k], self.won[n]
            pair = PairMap([(line.clause, line.text)], [(home.clause, home.text)], self.language)
            self._homes[line.clause].append((line, pair))
            self._new_start = home.span[0]
            pair.new_starts[0] = -home.span[0]
            pair.new_sizes[0] = home.span[1]

    def follow(self, clause: str, start: int, end: int) -> Found | None:
        """Follow a range that lies in one lost line to where the line went."""
        for line, pair in self._homes.get(clause, ()):
            a, b = line.span
            if a <= start and end <= b:
                return pair.follow(clause, start - a, end - a)
        return None

    def only_in_new(self, quote: str) -> list[tuple[str, int]]:
        """Give the places (clause, start) of the very words in new lines."""
        if len(quote) < 2:
            return []
        places: list[tuple[str, int]] = []
        for line in self.won:
            at = line.text.find(quote)
            while at >= 0:
                places.append((line.clause, line.span[0] + at))
                at = line.text.find(quote, at + 1)
        return places


def _by_clause(words: Words, keys: list[str], starts: list[int]) -> list[tuple[str, int, int, int]]:
    """Cut the words of joined clauses back into clauses: key, offset, first word, last word."""
    out: list[tuple[str, int, int, int]] = []
    at = 0
    for k, key in enumerate(keys):
        limit = starts[k + 1] if k + 1 < len(keys) else len(words.text) + 1
        first = at
        while at < len(words.words) and words.starts[at] < limit:
            at += 1
        out.append((key, starts[k], first, at))
    return out


def _mostly_without(
    words: Words, clause: str, offset: int, first: int, last: int, kept: set[int]
) -> list[Line]:
    lines: list[Line] = []
    for a, b in _sentences(words, first, last):
        total = sum(len(words.words[k]) for k in range(a, b))
        there = sum(len(words.words[k]) for k in range(a, b) if k in kept)
        if there < 0.5 * total:
            lines.append(Line(clause, words, offset, a, b))
    return lines


def _sentences(words: Words, first: int, last: int) -> list[tuple[int, int]]:
    """Cut words into sentences and lines."""
    cuts: list[tuple[int, int]] = []
    begin = first
    for k in range(first, last):
        gap = words.text[words.ends[k] : words.starts[k + 1]] if k + 1 < last else "\n"
        ends = words.words[k] in _END and (gap or words.words[k] not in ".;")
        if ends or "\n" in gap or "\t" in gap:
            cuts.append((begin, k + 1))
            begin = k + 1
    if begin < last:
        cuts.append((begin, last))
    return cuts
