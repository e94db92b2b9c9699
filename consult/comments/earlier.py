"""Comments of earlier drafts beside the text of a later one: at the clause of their words, or at the section's end.

Where the words are gone and the clause lives, in its own name or in that which it was joined to or split into, the comment
stands at the clause still. Statements are made to be kept and run again: places and `who` may hold bound parameters.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from consult.comments.beside import newest_ids, places_of_marks
from consult.comments.models import Anchor, Comment, CommentState, CommentTarget, Precision
from consult.comments.queries import select_shown
from consult.comments.visibility import Viewer, hidden, shown_to
from consult.drafts.models import ClausePlace, Draft, LineageLink, Round, Section

Places = Select[*tuple[Any, ...]]  # comment_id, position of the target, home, anchor_id
Made = aliased(Draft, name="made_on")
MadeIn = aliased(Section, name="made_in")
Here = aliased(Section, name="here")
OldPlace = aliased(ClausePlace, name="old_place")
Target = aliased(CommentTarget, name="carried_target")


@dataclass(frozen=True, slots=True)
class Spot:
    """A section of a draft; `before` is the draft that it is based on."""

    draft_id: Any
    section_id: Any
    before: Any


def section_with_earlier(who: Viewer, at: Spot, most: int, most_earlier: int, *more: Any) -> Select[Any]:
    """Select the newest comments of a section and of earlier drafts in it, from each clause in turn, by number.

    `home` is the clause at which one of an earlier draft stands, null at the section's end; `made_on` the title of that draft.
    `of_clause` tells how many of its draft, or of all earlier ones, there are at the same clause.
    """
    new, old = newest_ids(who, at.draft_id, at.section_id, most).subquery(), _counted(who, at)
    turns = (old.c.turn, old.c.own, old.c.number.desc())
    first = select(old.c.id, old.c.of_clause, old.c.home, old.c.anchor_id, literal(1)).order_by(*turns)
    old_ids = first.limit(most_earlier).subquery("old_ids")
    none = cast(null(), Integer)
    both = union_all(
        select(
            new.c.id,
            new.c.of_clause,
            none.label("home"),
            none.label("anchor_id"),
            literal(0).label("is_earlier"),
        ),
        select(*old_ids.c),
    ).subquery("both")
    return _shown(who, both, *more)


def earlier_of_clause(
    who: Viewer, at: Spot, clause_id: int | None, after: int, most: int, *more: Any
) -> Select[Any]:
    """Select at most `most` comments of earlier drafts at a clause, or at the section's end, by number, those after `after`."""
    old = _counted(who, at)
    ids = select(
        old.c.id, old.c.of_clause, old.c.home, old.c.anchor_id, literal(1).label("is_earlier")
    ).where(old.c.home.is_not_distinct_from(clause_id), old.c.number > after)
    return _shown(who, ids.order_by(old.c.number).limit(most).subquery("both"), *more)


def marks_with_earlier(who: Viewer, at: Spot, *languages: Any) -> Select[Any]:
    """Select where comments of a section, and those of earlier drafts in it, lie on its words: as `places_of_marks`."""
    new = places_of_marks(who, at.draft_id, at.section_id, *languages).order_by(None)
    old = (
        select(Anchor.clause_id, Comment.language, Anchor.start, Anchor.end, Comment.number)
        .select_from(Anchor)
        .join(Target, Target.id == Anchor.target_id)
        .join(Comment, Comment.id == Target.comment_id)
        .join(Round, Round.id == Comment.round_id)
        .where(Anchor.draft_id == at.draft_id, Anchor.clause_id.in_(_clauses(at)), _is_newest())
        .where(
            Comment.precision.in_([Precision.WORDS, Precision.SENTENCE]),
            Comment.language.in_(languages),
            Comment.state == CommentState.RECEIVED,
            Comment.html != "",
            Anchor.end > Anchor.start,
            shown_to(who),
        )
    )
    both = union_all(new, old).subquery("marks")
    return select(*both.c).order_by(both.c.number)


def _shown(who: Viewer, both: FromClause, *more: Any) -> Select[Any]:
    told = not_(hidden(who))
    columns: tuple[Any, ...] = (
        both.c.of_clause, both.c.home, both.c.is_earlier, Anchor.status.label("place_status"),
        Made.title.label("made_on"), OldPlace.number.label("old_number"),
        case((told, Target.exact)).label("words_then"), case((told, Target.prefix)).label("prefix"),
        case((told, Target.suffix)).label("suffix"),
    )  # fmt: skip
    made_before = and_(Made.id == Comment.draft_id, both.c.is_earlier == 1)
    then = and_(OldPlace.draft_id == Made.id, OldPlace.clause_id == Comment.clause_id)
    return (
        select_shown(who, *columns, *more)
        .join(both, both.c.id == Comment.id)
        .outerjoin(Anchor, Anchor.id == both.c.anchor_id)
        .outerjoin(Target, Target.id == Anchor.target_id)
        .outerjoin(Made, made_before)
        .outerjoin(OldPlace, then)
        .order_by(Comment.number)
    )


def _counted(who: Viewer, at: Spot) -> FromClause:
    """Return the comments of earlier drafts in a section that the viewer may read, each once, in turn by clause."""
    stood = union_all(_standing(at), _gone(at), _on_section(at)).subquery("stood")
    own = case((Comment.person_id == who.person_id, 0), else_=1)
    nth = func.row_number().over(
        partition_by=stood.c.comment_id, order_by=(stood.c.home.is_(None), stood.c.position)
    )
    once = (
        select(
            Comment.id, Comment.number, own.label("own"), stood.c.home, stood.c.anchor_id, nth.label("nth")
        )
        .join(stood, stood.c.comment_id == Comment.id)
        .join(Round, Round.id == Comment.round_id)
        .where(Comment.state == CommentState.RECEIVED, shown_to(who))
        .subquery("once")
    )
    turn = func.row_number().over(partition_by=once.c.home, order_by=(once.c.own, once.c.number.desc()))
    counted = func.count().over(partition_by=once.c.home)
    return (
        select(*once.c, turn.label("turn"), counted.label("of_clause")).where(once.c.nth == 1).subquery("old")
    )


def _clauses(at: Spot) -> Select[int]:
    places = (ClausePlace.draft_id == at.draft_id, ClausePlace.section_id == at.section_id)
    return select(ClausePlace.clause_id).where(*places)


def _standing(at: Spot) -> Places:
    """Select the places of comments whose words, or what became of them, stand in a clause of the section."""
    return (
        select(
            Target.comment_id, Target.position, Anchor.clause_id.label("home"), Anchor.id.label("anchor_id")
        )
        .join(Anchor, Anchor.target_id == Target.id)
        .where(Anchor.draft_id == at.draft_id, Anchor.clause_id.in_(_clauses(at)), _is_newest())
    )


def _gone(at: Spot) -> Places:
    """Select the places of comments whose words are gone: at what became of their clause, or in the section of this name."""
    lost = _lost(at)
    same = and_(ClausePlace.draft_id == at.draft_id, ClausePlace.clause_id == lost.c.home)
    named = and_(lost.c.home.is_(None), MadeIn.key == Here.key, MadeIn.document_id == Here.document_id)
    return (
        select(lost.c.comment_id, lost.c.position, lost.c.home, lost.c.anchor_id)
        .join(Comment, Comment.id == lost.c.comment_id)
        .join(Here, Here.id == at.section_id)
        .outerjoin(MadeIn, MadeIn.id == Comment.section_id)
        .outerjoin(ClausePlace, same)
        .where(or_(ClausePlace.section_id == at.section_id, named))
    )


def _lost(at: Spot) -> FromClause:
    """Return the places whose words are gone from a draft, with the clause that lives on where they stood last."""
    last = aliased(Anchor, name="last")
    stood_last = (
        select(last.clause_id)
        .where(last.target_id == Target.id, last.draft_id == at.before, last.clause_id.is_not(None))
        .order_by(last.id.desc())
        .limit(1)
        .correlate(Target)
        .scalar_subquery()
    )
    columns = (Target.comment_id, Target.position, Anchor.id.label("anchor_id"))
    lost = _once(
        "lost",
        select(*columns, func.coalesce(stood_last, Target.clause_id).label("clause_id"))
        .join(Anchor, Anchor.target_id == Target.id)
        .where(Anchor.draft_id == at.draft_id, Anchor.clause_id.is_(None), _is_newest()),
    )
    lives = (ClausePlace.draft_id == at.draft_id, ClausePlace.clause_id == lost.c.clause_id)
    became = (LineageLink.draft_id == at.draft_id, LineageLink.old_clause_id == lost.c.clause_id)
    itself = select(ClausePlace.clause_id).where(*lives).correlate(lost).scalar_subquery()
    heirs = select(LineageLink.new_clause_id).where(*became, LineageLink.new_clause_id.is_not(None))
    heir = heirs.order_by(LineageLink.id).limit(1).correlate(lost).scalar_subquery()
    home = func.coalesce(itself, heir).label("home")
    return _once("homes", select(lost.c.comment_id, lost.c.position, lost.c.anchor_id, home))


def _once(name: str, statement: Any) -> CTE:
    """Return a part of a statement that is worked out once, not again for every column that is taken from it."""
    found: CTE = statement.cte(name).prefix_with("MATERIALIZED")
    return found


def _on_section(at: Spot) -> Places:
    """Select the comments on the section as a whole, made on the drafts that this one comes from."""
    based = aliased(Draft, name="based")
    line = select(cast(at.before, Integer).label("id")).cte("line", recursive=True)
    line = line.union_all(
        select(based.based_on_id).join(line, line.c.id == based.id).where(based.based_on_id.is_not(None))
    )
    none = cast(null(), Integer)
    return (
        select(Comment.id.label("comment_id"), literal(0), none, none)
        .join(MadeIn, MadeIn.id == Comment.section_id)
        .join(Here, and_(Here.key == MadeIn.key, Here.document_id == MadeIn.document_id))
        .where(
            Here.id == at.section_id, Comment.draft_id.in_(select(line.c.id)), Comment.draft_id == MadeIn.draft_id,
            Comment.clause_id.is_(None),
        )
    )  # fmt: skip


def _is_newest() -> ColumnElement[bool]:
    """Return the condition that a place is the last word on its target in its draft."""
    later = aliased(Anchor, name="later")
    same = (later.target_id == Anchor.target_id, later.draft_id == Anchor.draft_id, later.id > Anchor.id)
    return not_(exists().where(*same).correlate(Anchor))
