"""Which clause of the next draft is which of the last: kept through edits, moves, splits and merges."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from consult.drafts.layout import LaidDocument
from consult.text.lineage import LineageClause, Link, LinkKind, match_clauses

UNCHANGED = {LinkKind.SAME: LinkKind.CHANGED, LinkKind.MOVED: LinkKind.MOVED_CHANGED}


@dataclass(frozen=True, slots=True)
class OldClause:
    """A clause of the draft that the new one is based on, with its canonical text by language."""

    clause_id: int
    key: str
    kind: str
    level: int
    section: str
    number: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TracedLink:
    """How one old clause (id) became one new one (index of its slot); None for deleted and added."""

    old: int | None
    new: int | None
    kind: LinkKind
    likeness: float
    renumbered: bool


@dataclass(slots=True)
class Trace:
    """The identity of each slot (clause id; absent when new), the links, and how many there are by kind."""

    identities: dict[int, int] = field(default_factory=dict)
    links: list[TracedLink] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


def trace(old: Sequence[OldClause], laid: LaidDocument) -> Trace:
    """Follow every clause of the last draft into the next, by the prevailing language, then by the others.

    The greatest part of a split clause, and the greatest of merged ones, give the identity; an id written in the
    source decides before size.
    """
    tracer = _Tracer(old, laid)
    tracer.follow(laid.reference)
    for language in sorted({lang for slot in tracer.slots for lang in slot.words} - {laid.reference}):
        tracer.follow(language)
    return tracer.finish()


class _Tracer:
    def __init__(self, old: Sequence[OldClause], laid: LaidDocument) -> None:
        self.old = {clause.clause_id: clause for clause in old}
        self.laid = laid
        self.slots = laid.slots
        self.sections = [section.key for section in laid.sections for _ in section.slots]
        self.trace = Trace()
        self.used: set[int] = set()
        self.settled: set[int] = set()
        self.placed: list[tuple[float, TracedLink]] = []

    def follow(self, language: str) -> None:
        """Match what is not matched yet by the words of one language."""
        old = [c for c in self.old.values() if language in c.texts and c.clause_id not in self.used]
        new = [at for at, s in enumerate(self.slots) if language in s.words and at not in self.settled]
        if not old or not new:
            return
        lineage = match_clauses(
            [self._of_old(clause, language) for clause in old],
            [self._of_new(at, language) for at in new],
            language=language,
        )
        last = -1.0
        for link in lineage.links:
            last = float(link.new[0]) if link.new else last
            if link.old and link.new:
                self._keep(link, language)
            elif link.old and language == self.laid.reference:
                self._lose(int(link.old[0]), last)

    def _of_old(self, clause: OldClause, language: str) -> LineageClause:
        return LineageClause(
            str(clause.clause_id), clause.key, clause.kind, clause.section, clause.number,
            clause.texts[language], clause.level,
        )  # fmt: skip

    def _of_new(self, at: int, language: str) -> LineageClause:
        slot = self.slots[at]
        clause = slot.words[language].clause
        return LineageClause(
            str(at), slot.anchor(self.laid.reference), clause.kind, self.sections[at], slot.number,
            clause.canonical, clause.level,
        )  # fmt: skip

    def _keep(self, link: Link, language: str) -> None:
        olds, news = [int(key) for key in link.old], [int(key) for key in link.new]
        kind = self._kind(link, language)
        old = max(olds, key=lambda c: (self._is_named(c, news), len(self.old[c].texts[language])))
        new = max(news, key=lambda at: (self._is_named(old, [at]), self._length(at, language)))
        self.trace.identities[new] = old
        self.used.update(olds)
        self.settled.update(news)
        self._count(kind)
        for at in news:
            for clause_id in olds:
                made = TracedLink(clause_id, at, kind, link.likeness, link.renumbered)
                self.placed.append((float(at), made))

    def _kind(self, link: Link, language: str) -> LinkKind:
        """Return the kind of a link; what another language kept has changed in the prevailing one."""
        if language != self.laid.reference and link.kind in UNCHANGED:
            reference = self.laid.reference
            has_old = any(reference in self.old[int(key)].texts for key in link.old)
            if has_old or any(reference in self.slots[int(key)].words for key in link.new):
                return UNCHANGED[link.kind]
        return link.kind

    def _is_named(self, clause_id: int, news: Sequence[int]) -> bool:
        key = self.old[clause_id].key
        return any(self.slots[at].anchor(self.laid.reference) == key for at in news)

    def _length(self, at: int, language: str) -> int:
        return len(self.slots[at].words[language].clause.canonical)

    def _lose(self, clause_id: int, after: float) -> None:
        """Remember where a clause was that may be gone; another language may still find it."""
        self.placed.append((after + 0.5, TracedLink(clause_id, None, LinkKind.DELETED, 0.0, False)))

    def _count(self, kind: LinkKind) -> None:
        self.trace.counts[kind] = self.trace.counts.get(kind, 0) + 1

    def finish(self) -> Trace:
        """Add what is new and what is gone, and put all links in the new order."""
        gone = {link.old for _, link in self.placed if link.new is None}
        self.placed = [
            item for item in self.placed if item[1].new is not None or item[1].old not in self.used
        ]
        for clause_id in self.old:
            if clause_id not in self.used and clause_id not in gone:
                self._lose(clause_id, float(len(self.slots)))
        for at in range(len(self.slots)):
            if at not in self.settled:
                self.placed.append((float(at), TracedLink(None, at, LinkKind.ADDED, 0.0, False)))
                self._count(LinkKind.ADDED)
        self.placed.sort(key=lambda item: item[0])
        self.trace.links = [link for _, link in self.placed]
        for link in self.trace.links:
            if link.new is None:
                self._count(LinkKind.DELETED)
        return self.trace
