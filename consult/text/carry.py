"""Comments' words followed from one draft to the next: through equal words, never by a blind search.

Source: design notes, text 3: pair clauses, one word difference a pair, map through what is equal, follow
moves into new text only, say `check` where the place is known and the words are not, and give up honestly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from consult.text.differ import words_of
from consult.text.errors import UnknownClause, WordsDiffer
from consult.text.lineage import Lineage, LineageClause, LinkKind
from consult.text.lost import LostAndNew
from consult.text.mapping import Found, PairMap
from consult.text.targets import AnchorStatus, Target
from consult.text.tokens import word_list


@dataclass(frozen=True, slots=True)
class Carried:
    """Where the words of a comment stand in a draft.

    `clause` is "" and the range empty for ORPHANED; `kept` is the share of non-space characters that
    survived; `method` names the rule that decided, `reason` says it in words. Offsets are code points of
    the clause.
    """

    status: AnchorStatus
    clause: str
    start: int
    end: int
    kept: float
    method: str
    reason: str


_ONLY_WORDS = 4
"""Words from which a quotation is long enough to be known by itself."""
GONE = Carried(AnchorStatus.ORPHANED, "", 0, 0, 0.0, "none", "the words are not in this draft")


def carry(
    targets: Sequence[Target],
    old_clauses: Sequence[LineageClause],
    new_clauses: Sequence[LineageClause],
    lineage: Lineage,
    *,
    language: str,
) -> tuple[Carried, ...]:
    """Follow each target from the old draft to the new one; one answer a target, in their order.

    Raises:
        UnknownClause: when a target's clause is not in the old draft.
        WordsDiffer: when a target's words are not what stands there.
    """
    crossing = _Crossing(old_clauses, new_clauses, lineage, language)
    return tuple(crossing.follow(target) for target in targets)


def reconcile(from_original: Carried, from_last: Carried) -> Carried:
    """Join what the first target and the last anchor say of a draft; when they disagree: CHECK.

    An orphan on one side only is no disagreement about the place: the place found stands, as CHECK.
    """
    lost = AnchorStatus.ORPHANED
    if from_original.status is lost and from_last.status is lost:
        return from_original
    if from_original.status is lost:
        return replace(
            from_last,
            status=AnchorStatus.CHECK,
            method="last_anchor",
            reason="found from the last draft only",
        )
    if from_last.status is lost:
        return replace(from_original, status=AnchorStatus.CHECK, reason="found from the first draft only")
    same = from_original.clause == from_last.clause
    if same and from_original.start < from_last.end and from_last.start < from_original.end:
        inside = from_original.start == from_last.start and from_original.end == from_last.end
        return from_original if inside else replace(from_original, status=_softer(from_original.status))
    return replace(
        from_original,
        status=AnchorStatus.CHECK,
        reason="the first target and the last anchor lead to two places",
    )


def _softer(status: AnchorStatus) -> AnchorStatus:
    return AnchorStatus.CHECK if status is AnchorStatus.CHANGED else status


def _to_check(found: Found, method: str, reason: str) -> Carried:
    return Carried(AnchorStatus.CHECK, found.clause, found.start, found.end, found.kept, method, reason)


def _count(clauses: Mapping[str, LineageClause], words: str) -> int:
    return sum(clause.text.count(words) for clause in clauses.values())


class _Crossing:
    """Two drafts and what is known of the way between them; everything computed once."""

    def __init__(
        self,
        old_clauses: Sequence[LineageClause],
        new_clauses: Sequence[LineageClause],
        lineage: Lineage,
        language: str,
    ) -> None:
        self.old = {clause.key: clause for clause in old_clauses}
        self.new = {clause.key: clause for clause in new_clauses}
        self.links = lineage.by_old()
        self.lineage = lineage
        self.language = language
        self._maps: dict[tuple[str, ...], PairMap] = {}
        self._lost: LostAndNew | None = None

    def follow(self, target: Target) -> Carried:
        clause = self.old.get(target.clause)
        if clause is None:
            raise UnknownClause("The draft has no such clause.", place=target.clause)
        if clause.text[target.start : target.end] != target.exact:
            raise WordsDiffer("The target's words do not stand in this draft.", place=target.clause)
        link = self.links.get(target.clause)
        if link is not None and link.new:
            if link.kind in (LinkKind.SAME, LinkKind.MOVED):
                moved = link.kind is LinkKind.MOVED
                status = AnchorStatus.MOVED if moved else AnchorStatus.EXACT
                reason = "the clause has moved unchanged" if moved else "the clause is unchanged"
                return Carried(status, link.new[0], target.start, target.end, 1.0, "same_clause", reason)
            pair = self._map(link.old, link.new)
            found = pair.follow(target.clause, target.start, target.end)
            if found is not None and found.sure:
                return self._told(target, found, "words", link.kind)
        return self._elsewhere(target, link.old if link else (), link.new if link else ())

    def _elsewhere(self, target: Target, olds: tuple[str, ...], news: tuple[str, ...]) -> Carried:
        """Look into new text, then at the surroundings."""
        if self._lost is None:
            self._lost = self._compare_all()
        found = self._lost.follow(target.clause, target.start, target.end)
        if found is not None and found.sure:
            return self._told(target, found, "moved_words", LinkKind.MOVED_CHANGED)
        if news:
            pair = self._map(olds, news)
            weak = pair.follow(target.clause, target.start, target.end)
            if weak is not None:
                return _to_check(weak, "few_words", "too few of the words are kept to be sure")
            near = pair.between(target.clause, target.start, target.end)
            if near is not None:
                return _to_check(near, "bracket", "the words around are the same, those inside have changed")
        if found is not None:
            return _to_check(found, "few_words", "too few of the words are kept to be sure")
        copy = self._lost.follow(target.clause, target.start, target.end, doubtful=True)
        if copy is not None:
            reason = "the words here are as like others that stand elsewhere"
            doubt = AnchorStatus.AMBIGUOUS
            return Carried(doubt, copy.clause, copy.start, copy.end, copy.kept, "copy", reason)
        return self._only_place(target)

    def _only_place(self, target: Target) -> Carried:
        """Find words that stood once in the old draft and stand once in the new one, there in new text."""
        if self._lost is None or len(word_list(target.exact, self.language)) < _ONLY_WORDS:
            return GONE
        places = self._lost.only_in_new(target.exact)
        if len(places) != 1 or _count(self.old, target.exact) != 1 or _count(self.new, target.exact) != 1:
            return GONE
        key, start = places[0]
        reason = "the words stand here and nowhere else, in new text"
        return Carried(AnchorStatus.MOVED, key, start, start + len(target.exact), 1.0, "only_place", reason)

    def _told(self, target: Target, found: Found, method: str, kind: LinkKind) -> Carried:
        words = self.new[found.clause].text[found.start : found.end]
        moved = kind in (LinkKind.MOVED, LinkKind.MOVED_CHANGED) or method == "moved_words"
        if words == target.exact:
            status = AnchorStatus.MOVED if moved else AnchorStatus.EXACT
            reason = "the same words, moved" if moved else "the same words"
        else:
            status = AnchorStatus.CHANGED
            reason = f"{found.kept:.0%} of the words kept" + (", moved" if moved else "")
        return Carried(status, found.clause, found.start, found.end, found.kept, method, reason)

    def _map(self, olds: tuple[str, ...], news: tuple[str, ...]) -> PairMap:
        found = self._maps.get(olds)
        if found is None:
            left = [(key, self.old[key].text) for key in olds]
            right = [(key, self.new[key].text) for key in news]
            found = self._maps[olds] = PairMap(left, right, self.language)
        return found

    def _compare_all(self) -> LostAndNew:
        """Collect what each pair of clauses lost and won, once for the whole draft."""
        store = LostAndNew(self.language)
        for link in self.lineage.links:
            if link.kind in (LinkKind.SAME, LinkKind.MOVED):
                clause = self.old[link.old[0]]
                store.add_kept(clause.key, words_of(clause.text, self.language, fine=True))
            elif link.old and link.new:
                store.add_pair(self._map(link.old, link.new))
            for key in link.old if not link.new else ():
                store.add_lost(key, words_of(self.old[key].text, self.language, fine=True))
            for key in link.new if not link.old else ():
                store.add_new(key, words_of(self.new[key].text, self.language, fine=True))
        store.match()
        return store
