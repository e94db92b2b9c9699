"""Comments beside their text: the newest of a section, all on one clause by parts, and where they lie on its words.

The first and the last are statements to be kept and run again: `who` may hold bound parameters in place of values.
"""

from typing import Any, cast

from sqlalchemy import Select, and_, case, func, select

from consult.comments.models import Comment, CommentState, CommentTarget, Precision
from consult.comments.queries import select_shown
from consult.comments.visibility import Viewer, shown_to
from consult.drafts.models import Round


def newest_of_section(who: Viewer, draft_id: Any, section_id: Any, most: int, *more: Any) -> Select[Any]:
    """Select the newest `most` comments of a section that the viewer may read, from each clause in turn, the viewer's own first.

    `of_clause` tells how many there are on the same clause, or on the section as a whole; `more` columns are the caller's to join.
    """
    chosen = newest_ids(who, draft_id, section_id, most).subquery()
    return (
        select_shown(who, chosen.c.of_clause, *more)
        .join(chosen, chosen.c.id == Comment.id)
        .order_by(Comment.number)
    )


def newest_ids(who: Viewer, draft_id: Any, section_id: Any, most: int) -> Select[Any]:
    """Select id and `of_clause` of the comments that `newest_of_section` selects."""
    own = case((Comment.person_id == who.person_id, 0), else_=1)
    turn = func.row_number().over(partition_by=Comment.clause_id, order_by=(own, Comment.number.desc()))
    of_clause = func.count().over(partition_by=Comment.clause_id).label("of_clause")
    shown = (
        select(Comment.id, Comment.number, own.label("own"), turn.label("turn"), of_clause)
        .join(Round, Round.id == Comment.round_id)
        .where(Comment.draft_id == draft_id, Comment.section_id == section_id, shown_to(who))
        .subquery()
    )
    turns = (shown.c.turn, shown.c.own, shown.c.number.desc())
    return select(shown.c.id, shown.c.of_clause).order_by(*turns).limit(most)


def comments_of_clause(
    who: Viewer, draft_id: int, section_id: int, clause_id: int | None, after: int, most: int, *more: Any
) -> Select[Any]:
    """Select at most `most` comments on a clause, or on a section as a whole, by number, those after number `after`."""
    place = (Comment.draft_id == draft_id, Comment.section_id == section_id, Comment.clause_id == clause_id)
    return select_shown(who, *more).where(*place, Comment.number > after).order_by(Comment.number).limit(most)


def newest_of_clause(who: Viewer, draft_id: int, clause_id: int, most: int) -> Select[Any]:
    """Select the newest `most` comments on a clause whose words stand, newest first, with `of_clause`: how many there are."""
    return (
        select_shown(who, func.count().over().label("of_clause"))
        .where(
            Comment.draft_id == draft_id,
            Comment.clause_id == clause_id,
            Comment.state == CommentState.RECEIVED,
        )
        .order_by(Comment.number.desc())
        .limit(most)
    )


def places_of_marks(who: Viewer, draft_id: Any, section_id: Any, *languages: Any) -> Select[Any]:
    """Select where comments lie on words of a section: clause, language, start and end in code points, and their number.

    Only comments whose words the viewer may read, on texts of these languages.
    """
    pointed = and_(
        CommentTarget.comment_id == Comment.id, Comment.precision.in_([Precision.WORDS, Precision.SENTENCE])
    )
    statement: Any = (
        select(
            CommentTarget.clause_id, Comment.language, CommentTarget.start, CommentTarget.end, Comment.number
        )
        .select_from(Comment)
        .join(CommentTarget, pointed)
        .join(Round, Round.id == Comment.round_id)
        .where(Comment.draft_id == draft_id, Comment.section_id == section_id)
        .where(
            Comment.language.in_(languages),
            Comment.state == CommentState.RECEIVED,
            Comment.html != "",
            shown_to(who),
        )
        .order_by(Comment.number)
    )
    return cast(Select[Any], statement)
