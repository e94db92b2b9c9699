"""Comments followed into the next draft: where the words they are about stand, or that they are gone."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, insert, or_, select
from sqlalchemy.orm import Session, aliased

from consult.access import Actor, Permission, require
from consult.comments.models import Anchor, CommentTarget
from consult.drafts.models import ClausePlace, ClauseText, Draft, LineageLink
from consult.errors import NotFound
from consult.record.actions import enter
from consult.record.events import Event
from consult.text.anchors import AnchorStatus, Carried, Target, carry, make_target, reconcile
from consult.text.carry import GONE
from consult.text.lineage import Lineage, LineageClause, Link, LinkKind, match_clauses

CHANGED = {LinkKind.SAME: LinkKind.CHANGED, LinkKind.MOVED: LinkKind.MOVED_CHANGED}


@dataclass(frozen=True, slots=True)
class Applied:
    """Where the words of an applied suggestion stand in the working text: code points of the canonical text."""

    clause_id: int
    start: int
    end: int
    words: str


def carry_comments(
    session: Session, *, actor: Actor, now: datetime, from_draft_id: int, to_draft_id: int,
    most: int | None = None, applied: Mapping[int, Applied] | None = None,
) -> dict[str, int]:  # fmt: skip
    """Store where the words of every comment stand in the next draft and return how many by anchor status.

    Targets made in `from_draft_id` are followed from there; those of earlier drafts from where they were made
    and from their newest anchor, and what disagrees is to be checked. Carrying twice changes nothing, so that it
    can be done `most` targets at a time. `applied` are the places of applied suggestions, by comment; where the next
    draft does not say their words there, as one that was written elsewhere, they are followed as any other.

    Raises:
        NotFound: the next draft is not based on the other.
    """
    found = select(Draft.consultation_id, Draft.based_on_id).where(Draft.id == to_draft_id)
    draft = session.execute(found.with_for_update()).first()  # who comes second finds what the first followed
    if draft is None or draft.based_on_id != from_draft_id:
        raise NotFound("There is no page at this address.")
    require(actor, Permission.MANAGE, draft.consultation_id)
    pairs = _to_follow(session, from_draft_id, to_draft_id, most)
    crossing = _Crossing(session, from_draft_id, to_draft_id)
    places = crossing.follow(pairs) | crossing.at_replacements(pairs, applied or {})
    rows = [_row(target_id, to_draft_id, place, now) for target_id, place in places.items()]
    counts = Counter(str(place.status) for place in places.values())
    if rows:
        session.execute(insert(Anchor), rows)
        enter(
            session,
            Event.COMMENTS_CARRIED,
            actor=actor,
            now=now,
            subject_id=to_draft_id,
            consultation_id=draft.consultation_id,
            data={"from": from_draft_id, **counts},
        )
    return dict(counts)


class _Crossing:
    """The ways into the next draft, from the draft before and from earlier ones; texts are read once."""

    def __init__(self, session: Session, from_draft_id: int, to_draft_id: int) -> None:
        self.session = session
        self.from_draft_id = from_draft_id
        self.to_draft_id = to_draft_id
        self.stored = _lineage(session, to_draft_id)
        self._texts: dict[tuple[int, str], list[LineageClause]] = {}
        self._words: dict[tuple[int, str], dict[str, str]] = {}

    def follow(self, pairs: Sequence[tuple[CommentTarget, Anchor | None]]) -> dict[int, Carried]:
        """Return {target: where its words stand in the next draft}."""
        made: dict[tuple[int, str], list[tuple[int, Target]]] = defaultdict(list)
        last: dict[tuple[int, str], list[tuple[int, Target]]] = defaultdict(list)
        for row, anchor in pairs:
            target = Target(str(row.clause_id), row.start, row.end, row.exact, row.prefix, row.suffix)
            made[row.draft_id, row.language].append((row.id, target))
            again = self._at_anchor(anchor, row.language)
            if again is not None and row.draft_id != self.from_draft_id:
                last[self.from_draft_id, row.language].append((row.id, again))
        originals, lasts = self._carried(made), self._carried(last)
        return {
            row.id: originals[row.id]
            if row.draft_id == self.from_draft_id
            else reconcile(originals[row.id], lasts.get(row.id, GONE))
            for row, _ in pairs
        }

    def at_replacements(
        self, pairs: Sequence[tuple[CommentTarget, Anchor | None]], applied: Mapping[int, Applied]
    ) -> dict[int, Carried]:
        """Return {target: the words that its comment's applied suggestion brought}, where the next draft says them."""
        return {
            target.id: Carried(
                AnchorStatus.APPLIED, str(place.clause_id), place.start, place.end, 0.0, "applied",
                "the suggestion was applied; these are its words",
            )
            for target, _ in pairs
            if (place := applied.get(target.comment_id)) is not None and self._says(place, target.language)
        }  # fmt: skip

    def _says(self, place: Applied, language: str) -> bool:
        text = self._text_of(self.to_draft_id, language, place.clause_id)
        return text[place.start : place.end] == place.words

    def _carried(self, groups: Mapping[tuple[int, str], Sequence[tuple[int, Target]]]) -> dict[int, Carried]:
        found: dict[int, Carried] = {}
        for (draft_id, language), targets in groups.items():
            old, new = self._read(draft_id, language), self._read(self.to_draft_id, language)
            stored = draft_id == self.from_draft_id
            lineage = _within(self.stored, old, new) if stored else match_clauses(old, new, language=language)
            places = carry([target for _, target in targets], old, new, lineage, language=language)
            found.update({key: place for (key, _), place in zip(targets, places, strict=True)})
        return found

    def _at_anchor(self, anchor: Anchor | None, language: str) -> Target | None:
        """Return the words at which a target stood last; None when it stood nowhere."""
        if anchor is None or anchor.start is None or anchor.end is None:
            return None
        text = self._text_of(self.from_draft_id, language, anchor.clause_id)
        if not text[anchor.start : anchor.end].strip():
            return None
        return make_target(str(anchor.clause_id), text, anchor.start, anchor.end)

    def _read(self, draft_id: int, language: str) -> list[LineageClause]:
        key = (draft_id, language)
        if key not in self._texts:
            self._texts[key] = _clauses(self.session, draft_id, language)
        return self._texts[key]

    def _text_of(self, draft_id: int, language: str, clause_id: int | None) -> str:
        key = (draft_id, language)
        if key not in self._words:
            self._words[key] = {clause.key: clause.text for clause in self._read(draft_id, language)}
        return self._words[key].get(str(clause_id), "")


def _row(target_id: int, draft_id: int, place: Carried, now: datetime) -> dict[str, object]:
    found = place.clause != ""
    return {
        "target_id": target_id,
        "draft_id": draft_id,
        "status": place.status,
        "clause_id": int(place.clause) if found else None,
        "start": place.start if found else None,
        "end": place.end if found else None,
        "kept": place.kept,
        "method": place.method,
        "reason": place.reason,
        "confirmed_by": None,
        "made_at": now,
    }


def _lineage(session: Session, to_draft_id: int) -> Lineage:
    """Read the stored lineage of a draft: rows of one split or merge share their clause."""
    rows = (
        session.execute(
            select(LineageLink).where(LineageLink.draft_id == to_draft_id).order_by(LineageLink.id)
        )
        .scalars()
        .all()
    )
    return Lineage(tuple(_links(rows)))


def _links(rows: Sequence[LineageLink]) -> list[Link]:
    """Join rows into links in which each clause stands once."""
    group: dict[tuple[str, int | None], int] = {}
    links: list[list[LineageLink]] = []
    for row in rows:
        ends = [end for end in (("old", row.old_clause_id), ("new", row.new_clause_id)) if end[1] is not None]
        known = next((group[end] for end in ends if end in group), None)
        if known is None:
            known = len(links)
            links.append([])
        links[known].append(row)
        group.update(dict.fromkeys(ends, known))
    return [
        Link(
            tuple(dict.fromkeys(str(r.old_clause_id) for r in joined if r.old_clause_id is not None)),
            tuple(dict.fromkeys(str(r.new_clause_id) for r in joined if r.new_clause_id is not None)),
            joined[0].kind,
            joined[0].likeness,
            joined[0].renumbered,
        )
        for joined in links
    ]


def _within(lineage: Lineage, old: Sequence[LineageClause], new: Sequence[LineageClause]) -> Lineage:
    """Keep of a lineage what exists in one language; a clause may have changed in this one only."""
    olds, news = {c.key: c.text for c in old}, {c.key: c.text for c in new}
    links = []
    for link in lineage.links:
        left, right = tuple(k for k in link.old if k in olds), tuple(k for k in link.new if k in news)
        kind = link.kind
        if left and right and olds[left[0]] != news[right[0]]:
            kind = CHANGED.get(kind, kind)
        if left or right:
            links.append(Link(left, right, kind, link.likeness, link.renumbered))
    return Lineage(tuple(links))


def _clauses(session: Session, draft_id: int, language: str) -> list[LineageClause]:
    rows = session.execute(
        select(
            ClausePlace.clause_id,
            ClausePlace.kind,
            ClausePlace.section_id,
            ClausePlace.number,
            ClausePlace.level,
            ClauseText.canonical,
        )
        .join(
            ClauseText,
            (ClauseText.draft_id == ClausePlace.draft_id) & (ClauseText.clause_id == ClausePlace.clause_id),
        )
        .where(ClausePlace.draft_id == draft_id, ClauseText.language == language)
        .order_by(ClausePlace.position)
    )
    return [
        LineageClause(
            str(r.clause_id), str(r.clause_id), str(r.kind), str(r.section_id), r.number, r.canonical, r.level
        )
        for r in rows
    ]


def left_to_carry(session: Session, from_draft_id: int, to_draft_id: int) -> int:
    """Return how many places of comments have not been followed into the next draft yet."""
    statement = select(func.count()).select_from(CommentTarget).where(_waiting(from_draft_id, to_draft_id))
    return session.execute(statement).scalar_one()


def _waiting(from_draft_id: int, to_draft_id: int) -> ColumnElement[bool]:
    done, before = aliased(Anchor), aliased(Anchor)
    return and_(
        ~exists().where(done.target_id == CommentTarget.id, done.draft_id == to_draft_id),
        or_(
            CommentTarget.draft_id == from_draft_id,
            exists().where(before.target_id == CommentTarget.id, before.draft_id == from_draft_id),
        ),
    )


def _to_follow(
    session: Session, from_draft_id: int, to_draft_id: int, most: int | None
) -> list[tuple[CommentTarget, Anchor | None]]:
    """Return the targets not carried yet, each with its newest anchor in the draft before."""
    statement = select(CommentTarget).where(_waiting(from_draft_id, to_draft_id))
    targets = session.execute(statement.order_by(CommentTarget.id).limit(most)).scalars().all()
    first, last = (targets[0].id, targets[-1].id) if targets else (0, -1)
    anchors = session.execute(
        select(Anchor)
        .where(Anchor.draft_id == from_draft_id, Anchor.target_id.between(first, last))
        .order_by(Anchor.id)
    ).scalars()
    newest = {anchor.target_id: anchor for anchor in anchors}
    return [(target, newest.get(target.id)) for target in targets]
