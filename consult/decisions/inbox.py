"""The list of comments on the desk: filters as an address has them, the rows of a page, and the way to the next one."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, cast, func, literal, select, tuple_
from sqlalchemy import Integer as Whole
from sqlalchemy import String as Words
from sqlalchemy.orm import Session, aliased

from consult.access import Actor
from consult.comments.models import Comment, CommentState, CommentWords
from consult.comments.reply_queries import co_sponsor_count, reply_version
from consult.decisions.grouping_models import GroupedComment, LikenessProposal, ProposedComment
from consult.decisions.models import Amendment, AmendmentKind, DecidedComment, Decision
from consult.decisions.queries import Found, own_side
from consult.decisions.sharing_models import Assignment, DeskNote, DeskOpening
from consult.decisions.themes import in_theme
from consult.drafts.models import ClausePlace, ClauseText, Document, Section
from consult.errors import Invalid
from consult.fulltext import found_in, parts_of
from consult.people.models import Organisation, Person

A_PAGE = 50
NONE = "-"  # in an address: no section (the whole draft), no clause, no organisation, no country, no editor
ME = "me"  # in an address: the editor who reads it
UNDECIDED = "undecided"
WITHDRAWN = "withdrawn"
OWN, OTHERS = "own", "others"
YES, NO = "yes", "no"
NEWEST, BY_CLAUSE = "newest", "clause"
# What a comment's own columns tell; `side` and `age` depend on who asks and when.
STORED = ("section", "clause", "type", "outcome", "organisation", "country", "language", "assigned", "late")
THEME = "theme"  # a comment may be under several
FACETS = (*STORED, THEME, "side", "age")
# Days since the comment was received: from, to (not included); None for no end.
AGES: Mapping[str, tuple[int, int | None]] = {
    "0-2": (0, 3),
    "3-7": (3, 8),
    "8-14": (8, 15),
    "15-": (15, None),
}
TITLE = 80  # code points of a clause in the heading over its comments
Taker, Here = aliased(Person), aliased(Person)


@dataclass(frozen=True, slots=True)
class Filters:
    """What an address of the inbox chooses; '' stands for everything. `clause` is a clause's id."""

    section: str = ""  # document/section, "-" for the whole draft
    type: str = ""
    outcome: str = ""  # an outcome, "undecided" or "withdrawn"; '' is every comment that was not withdrawn
    organisation: str = ""
    country: str = ""
    language: str = ""
    side: str = ""  # own or others
    clause: str = ""
    theme: str = ""  # a standing theme's id, or "-" for none
    assigned: str = ""  # a person's id, "me", or "-" for nobody
    age: str = ""  # one of AGES
    late: str = ""  # yes or no
    q: str = ""  # words that the comment holds, or its number
    order: str = BY_CLAUSE

    @property
    def args(self) -> dict[str, str]:
        """Return what an address needs to say: what differs from the usual."""
        usual = Filters()
        return {f.name: v for f in fields(self) if (v := getattr(self, f.name)) != getattr(usual, f.name)}

    def but(self, **changes: str) -> dict[str, str]:
        """Return the arguments of the same address with other choices."""
        return replace(self, **changes).args


def read_filters(args: Mapping[str, str]) -> Filters:
    """Return the filters of an address; what cannot be one chooses nothing, and finds nothing."""
    given = {f.name: args.get(f.name, "").strip()[:200] for f in fields(Filters)}
    given["order"] = NEWEST if given["order"] == NEWEST else BY_CLAUSE
    return Filters(**given)


STATUS: ColumnElement[str] = case(
    (Comment.state == CommentState.WITHDRAWN, literal(WITHDRAWN, Words)),
    else_=func.coalesce(cast(Decision.outcome, Words), literal(UNDECIDED, Words)),
)
COLUMNS: Mapping[str, ColumnElement[Any]] = {
    "section": func.coalesce(Document.key + "/" + Section.key, NONE),
    "clause": func.coalesce(cast(Comment.clause_id, Words), NONE),
    "type": cast(Comment.kind, Words),
    "outcome": STATUS,
    "organisation": func.coalesce(cast(Comment.organisation_id, Words), NONE),
    "country": func.coalesce(func.nullif(Organisation.country, ""), NONE),
    "language": cast(Comment.words_language, Words),
    "assigned": func.coalesce(cast(Assignment.editor_id, Words), NONE),
    "late": case((Comment.late, literal(YES, Words)), else_=literal(NO, Words)),
}
PLACE = (
    func.coalesce(Section.position, 0),
    func.coalesce(ClausePlace.position, 0),
    Comment.number,
)


def joined(statement: Select[Any], consultation_id: int) -> Select[Any]:
    """Join the comments of a consultation with what the filters look at."""
    return with_filtered(statement).where(Comment.consultation_id == consultation_id)


def with_filtered(statement: Select[Any]) -> Select[Any]:
    """Join comments with what the filters look at."""
    return (
        statement.select_from(Comment)
        .outerjoin(DecidedComment, DecidedComment.comment_id == Comment.id)
        .outerjoin(Decision, Decision.id == DecidedComment.decision_id)
        .outerjoin(Organisation, Organisation.id == Comment.organisation_id)
        .outerjoin(Section, Section.id == Comment.section_id)
        .outerjoin(Document, Document.id == Section.document_id)
        .outerjoin(Assignment, Assignment.comment_id == Comment.id)
        .outerjoin(
            ClausePlace,
            and_(ClausePlace.draft_id == Comment.draft_id, ClausePlace.clause_id == Comment.clause_id),
        )
    )


def chosen_by(filters: Filters, name: str, actor: Actor) -> str:
    """Return the choice of one filter, with "me" told as the actor's id."""
    value = str(getattr(filters, name))
    return str(actor.person_id) if name == "assigned" and value == ME else value


def found_words(session: Session, consultation_id: int, typed: str) -> ColumnElement[bool]:
    """Return the condition that a comment holds the words of a search, or has the number that was typed.

    Raises:
        Invalid: nothing to look for was typed.
    """
    found = found_in(session, CommentWords, parts_of(typed))
    holds = Comment.id.in_(select(found.c.id))
    number = typed.lstrip("#")
    if number.isascii() and number.isdigit() and len(number) < 10:
        return holds | (Comment.number == int(number))
    return holds


def found_ids(session: Session, consultation_id: int, typed: str) -> list[int]:
    """Return the ids of the comments that a search of the desk finds, withdrawn ones left out.

    Raises:
        Invalid: nothing to look for was typed.
    """
    holds = found_words(session, consultation_id, typed)
    rows = session.execute(select(Comment.id).where(Comment.consultation_id == consultation_id, holds))
    return list(rows.scalars())


def _number(typed: str) -> int:
    """Return an id as it was typed; 0, which nothing has, for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def _conditions(
    session: Session, consultation_id: int, filters: Filters, actor: Actor, now: datetime
) -> list[ColumnElement[bool]]:
    """Return the conditions of all filters but the outcome, for one statement."""
    found: list[ColumnElement[bool]] = [Comment.state == CommentState.RECEIVED]
    for name in STORED:
        if name != "outcome" and getattr(filters, name):
            found.append(COLUMNS[name] == chosen_by(filters, name, actor))
    if filters.theme:
        found.append(in_theme(None if filters.theme == NONE else _number(filters.theme)))
    if filters.side:
        mine = own_side(actor)
        found.append(mine if filters.side == OWN else ~mine)
    if filters.age in AGES:
        first, end = AGES[filters.age]
        found.append(Comment.received_at <= now - timedelta(days=first))
        if end is not None:
            found.append(Comment.received_at > now - timedelta(days=end))
    if filters.q:
        try:
            found.append(found_words(session, consultation_id, filters.q))
        except Invalid:
            found.append(literal(value=False))
    return found


def _beside(actor: Actor, now: datetime) -> Iterator[ColumnElement[Any]]:
    """Give what stands beside a comment on the desk: who is here, notes, its group, its change of the text."""
    others = and_(
        DeskOpening.comment_id == Comment.id,
        DeskOpening.here_until > now,
        DeskOpening.person_id != (actor.person_id or 0),
    )
    asked: dict[str, Select[Any]] = {
        "here": select(func.min(Here.name)).join(DeskOpening, DeskOpening.person_id == Here.id).where(others),
        "here_all": select(func.count()).select_from(DeskOpening).where(others),
        "notes": select(func.count())
        .select_from(DeskNote)
        .where(DeskNote.comment_id == Comment.id, DeskNote.deleted_at.is_(None)),
        "group_id": select(GroupedComment.group_id).where(
            GroupedComment.comment_id == Comment.id, GroupedComment.removed_at.is_(None)
        ),
        "proposal_id": select(func.min(LikenessProposal.id))
        .join(ProposedComment, ProposedComment.proposal_id == LikenessProposal.id)
        .where(ProposedComment.comment_id == Comment.id, LikenessProposal.closed_at.is_(None)),
        "amendment_id": select(func.max(Amendment.id)).where(
            Amendment.comment_id == Comment.id,
            Amendment.kind == AmendmentKind.SUGGESTION,
            Amendment.undone_at.is_(None),
        ),
    }
    return (one.correlate(Comment).scalar_subquery().label(name) for name, one in asked.items())


def rows_of(
    session: Session, ids: Collection[int], *, actor: Actor, now: datetime, language: str
) -> dict[int, Found]:
    """Return what the list shows of these comments, by id; `clause_words` are in `language`, at most 81 code points.

    `here` is the name of somebody else who is on the comment now, and `here_all` how many are.
    """
    mine = aliased(DeskOpening)
    statement = select(
        Comment.id, Comment.number, Comment.kind, Comment.state, Comment.words_language, Comment.language,
        Comment.for_organisation, func.substr(Comment.words, 1, 141).label("words"), Comment.phrases,
        Comment.agreements, Comment.late, Comment.received_at, Comment.edited_at, Comment.clause_id, Comment.draft_id,
        Comment.section_id, Comment.suggestion.is_not(None).label("suggests"), Section.number.label("section_number"),
        Section.title.label("section_title"), Section.position.label("section_position"),
        ClausePlace.number.label("clause_number"), ClausePlace.position.label("clause_position"),
        func.substr(ClauseText.canonical, 1, TITLE + 1).label("clause_words"),
        Person.name.label("author"), Organisation.name.label("organisation"), Organisation.country,
        STATUS.label("status"), own_side(actor).label("own_side"), DecidedComment.decision_id, DecidedComment.published_id,
        Decision.decided_at, Decision.editor_id, Assignment.editor_id.label("taker_id"), Taker.name.label("taker"),
        mine.opened_at, case((Comment.for_organisation, Comment.organisation_id)).label("organisation_id"),
        case((Comment.for_organisation, reply_version())).label("reply_version"), co_sponsor_count().label("co_sponsors"),
        *_beside(actor, now),
    )  # fmt: skip
    at_clause = and_(ClauseText.draft_id == Comment.draft_id, ClauseText.clause_id == Comment.clause_id)
    statement = (
        with_filtered(statement)
        .join(Person, Person.id == Comment.person_id)
        .outerjoin(ClauseText, and_(at_clause, ClauseText.language == language))
        .outerjoin(Taker, Taker.id == Assignment.editor_id)
        .outerjoin(mine, and_(mine.comment_id == Comment.id, mine.person_id == (actor.person_id or 0)))
    )
    return {row.id: row for row in session.execute(statement.where(Comment.id.in_(ids)))}


def ways_on(
    session: Session,
    consultation_id: int,
    filters: Filters,
    actor: Actor,
    place: Sequence[int],
    now: datetime,
) -> tuple[ScalarSelect[Any], ScalarSelect[Any]]:
    """Select the numbers of the undecided comments before and behind one that this editor may decide.

    `place` is the comment's (section position, clause position, number); the choices of the list hold, but
    for the outcome.
    """
    base = joined(select(Comment.number), consultation_id).where(
        *_conditions(session, consultation_id, filters, actor, now),
        DecidedComment.decision_id.is_(None),
        ~own_side(actor),
    )
    if filters.order == NEWEST:
        back = base.where(Comment.number > place[2]).order_by(Comment.number)
        on = base.where(Comment.number < place[2]).order_by(Comment.number.desc())
    else:
        here = tuple_(*(literal(n, Whole) for n in place))
        back = base.where(tuple_(*PLACE) < here).order_by(*(part.desc() for part in PLACE))
        on = base.where(tuple_(*PLACE) > here).order_by(*PLACE)
    return back.limit(1).scalar_subquery(), on.limit(1).scalar_subquery()


def neighbours(
    session: Session,
    consultation_id: int,
    filters: Filters,
    actor: Actor,
    place: Sequence[int],
    now: datetime,
) -> tuple[int | None, int | None]:
    """Return the numbers that `ways_on` selects; None for none."""
    back, on = ways_on(session, consultation_id, filters, actor, place, now)
    row = session.execute(select(back.label("back"), on.label("on"))).one()
    return row.back, row.on
