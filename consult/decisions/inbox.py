"""The list of comments on the desk: filters as an address has them, rows, counts, and the way to the next
one.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, cast, func, literal, select, tuple_
from sqlalchemy import Integer as Whole
from sqlalchemy import String as Words
from sqlalchemy.orm import Session

from consult.access import Actor
from consult.comments.models import Comment, CommentState
from consult.database import Localised
from consult.decisions.models import DecidedComment, Decision
from consult.decisions.queries import Found, own_side
from consult.drafts.models import ClausePlace, Document, Section
from consult.people.models import Organisation, Person

A_PAGE = 50
NONE = "-"  # in an address: no section (the whole draft), no organisation, no country
UNDECIDED = "undecided"
WITHDRAWN = "withdrawn"
OWN, OTHERS = "own", "others"
NEWEST, BY_CLAUSE = "newest", "clause"
FACETS = ("section", "type", "outcome", "organisation", "country", "language", "side")


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
    given = {f.name: args.get(f.name, "")[:200] for f in fields(Filters)}
    given["order"] = NEWEST if given["order"] == NEWEST else BY_CLAUSE
    return Filters(**given)


STATUS: ColumnElement[str] = case(
    (Comment.state == CommentState.WITHDRAWN, literal(WITHDRAWN, Words)),
    else_=func.coalesce(cast(Decision.outcome, Words), literal(UNDECIDED, Words)),
)
SECTION: ColumnElement[str] = func.coalesce(Document.key + "/" + Section.key, NONE)
PLACE = (
    func.coalesce(Section.position, 0),
    func.coalesce(ClausePlace.position, 0),
    Comment.number,
)


def _columns(actor: Actor) -> dict[str, Any]:
    return {
        "section": SECTION,
        "type": cast(Comment.kind, Words),
        "outcome": STATUS,
        "organisation": func.coalesce(cast(Comment.organisation_id, Words), NONE),
        "country": func.coalesce(func.nullif(Organisation.country, ""), NONE),
        "language": Comment.words_language,
        "side": case((own_side(actor), literal(OWN, Words)), else_=literal(OTHERS, Words)),
    }


def _joined(statement: Select[Any], consultation_id: int) -> Select[Any]:
    return (
        statement.select_from(Comment)
        .outerjoin(DecidedComment, DecidedComment.comment_id == Comment.id)
        .outerjoin(Decision, Decision.id == DecidedComment.decision_id)
        .outerjoin(Organisation, Organisation.id == Comment.organisation_id)
        .outerjoin(Section, Section.id == Comment.section_id)
        .outerjoin(Document, Document.id == Section.document_id)
        .outerjoin(
            ClausePlace,
            and_(ClausePlace.draft_id == Comment.draft_id, ClausePlace.clause_id == Comment.clause_id),
        )
        .where(Comment.consultation_id == consultation_id)
    )


def _chosen(filters: Filters, actor: Actor, *, leave_out: str = "") -> list[ColumnElement[bool]]:
    columns = _columns(actor)
    chosen = [
        columns[name] == getattr(filters, name)
        for name in FACETS
        if getattr(filters, name) and name != leave_out
    ]
    if filters.clause:
        whole = int(filters.clause) if filters.clause.isascii() and filters.clause.isdigit() else 0
        chosen.append(Comment.clause_id == min(whole, 2**31 - 1))
    if filters.outcome != WITHDRAWN:
        chosen.append(Comment.state == CommentState.RECEIVED)
    return chosen


def comments(
    session: Session, consultation_id: int, filters: Filters, actor: Actor, *, after: str = ""
) -> tuple[Sequence[Found], str]:
    """Return a page of at most 50 comments, and the address part `after` of the next page ('' for none)."""
    statement = select(
        Comment.id, Comment.number, Comment.kind, Comment.state, Comment.words_language,
        Comment.for_organisation, func.substr(Comment.words, 1, 141).label("words"), Comment.phrases,
        Comment.agreements, Comment.late, Comment.language, Comment.received_at, Comment.clause_id,
        Section.number.label("section_number"), Section.position.label("section_position"),
        ClausePlace.number.label("clause_number"), ClausePlace.position.label("clause_position"),
        Person.name.label("author"), Organisation.name.label("organisation"), Organisation.country,
        STATUS.label("status"), own_side(actor).label("own_side"), DecidedComment.decision_id,
        DecidedComment.published_id,
        (Comment.edited_at > Decision.decided_at).label("edited_since"),
    )  # fmt: skip
    statement = _joined(statement, consultation_id).join(Person, Person.id == Comment.person_id)
    statement = statement.where(*_chosen(filters, actor))
    start = _numbers(after)
    if filters.order == NEWEST:
        statement = statement.order_by(Comment.number.desc())
        if len(start) == 1:
            statement = statement.where(Comment.number < start[0])
    else:
        statement = statement.order_by(*PLACE)
        if len(start) == 3:
            statement = statement.where(tuple_(*PLACE) > tuple_(*(literal(n, Whole) for n in start)))
    rows = session.execute(statement.limit(A_PAGE + 1)).all()
    return rows[:A_PAGE], _after(rows[A_PAGE - 1], filters) if len(rows) > A_PAGE else ""


def _numbers(after: str) -> list[int]:
    parts = after.split("-") if after else []
    return [int(p) for p in parts] if all(p.isascii() and p.isdigit() and len(p) < 10 for p in parts) else []


def _after(row: Found, filters: Filters) -> str:
    if filters.order == NEWEST:
        return str(row.number)
    return f"{row.section_position or 0}-{row.clause_position or 0}-{row.number}"


@dataclass(frozen=True, slots=True)
class Overview:
    """What the inbox says above and beside its list.

    `counts` are the numbers of comments by facet and choice, under all the other choices; `names` are
    organisations by id, `sections` are (document/section, number, title, decided, all) in order.
    """

    total: int
    undecided: int
    published: int
    waiting: int  # decided, but the public sees nothing of it yet
    found: int
    counts: Mapping[str, Mapping[str, int]]
    names: Mapping[str, str]
    sections: Sequence[tuple[str, str, Mapping[str, str], int, int]]


def overview(session: Session, consultation_id: int, filters: Filters, actor: Actor) -> Overview:
    """Count the comments of a consultation by every facet, in one statement."""
    columns = _columns(actor)
    published = case((DecidedComment.published_id == DecidedComment.decision_id, 1), else_=0)
    clause = _chosen(Filters(clause=filters.clause, outcome=WITHDRAWN), actor, leave_out="outcome")
    statement = select(
        *(columns[name].label(name) for name in FACETS),
        func.count().label("comments"),
        func.sum(published).label("published"),
        func.max(Organisation.name).label("name"),
        func.max(Section.position).label("position"),
        func.max(Section.number).label("number"),
        func.max(cast(Section.title, Words)).label("title"),
    )
    rows = session.execute(
        _joined(statement, consultation_id).where(*clause).group_by(*(columns[name] for name in FACETS))
    ).all()
    return _counted(rows, filters)


def _counted(rows: Sequence[Found], filters: Filters) -> Overview:
    chosen = [(i, name, getattr(filters, name)) for i, name in enumerate(FACETS) if getattr(filters, name)]
    counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    found = 0
    outcome_at = FACETS.index("outcome")
    everything = not filters.outcome
    for row in rows:
        failing = [i for i, _, value in chosen if row[i] != value]
        if everything and row[outcome_at] == WITHDRAWN:
            failing.append(outcome_at)
        size = row.comments
        if not failing:
            found += size
            for i, name in enumerate(FACETS):
                counts[name][row[i]] += size
        elif len(failing) == 1:
            counts[FACETS[failing[0]]][row[failing[0]]] += size
    kept = [row for row in rows if row.outcome != WITHDRAWN]
    return Overview(
        total=sum(row.comments for row in kept),
        undecided=sum(row.comments for row in kept if row.outcome == UNDECIDED),
        published=sum(row.published for row in kept),
        waiting=sum(row.comments - row.published for row in kept if row.outcome != UNDECIDED),
        found=found,
        counts=counts,
        names={row.organisation: row.name for row in rows if row.name},
        sections=_sections(kept),
    )


def _sections(rows: Sequence[Found]) -> list[tuple[str, str, Mapping[str, str], int, int]]:
    heads: dict[str, Found] = {}
    total: Counter[str] = Counter()
    undecided: Counter[str] = Counter()
    for row in rows:
        heads.setdefault(row.section, row)
        total[row.section] += row.comments
        if row.outcome == UNDECIDED:
            undecided[row.section] += row.comments
    titles = Localised()
    return [
        (
            key,
            row.number or "",
            titles.process_result_value(row.title, None) or {},  # type: ignore[arg-type]
            total[key] - undecided[key],
            total[key],
        )
        for key, row in sorted(heads.items(), key=lambda item: item[1].position or 0)
    ]


def neighbours(
    session: Session, consultation_id: int, filters: Filters, actor: Actor, place: tuple[int, int, int]
) -> tuple[int | None, int | None]:
    """Return the numbers of the undecided comments before and behind one that this editor may decide.

    `place` is the comment's (section position, clause position, number); the choices of the list hold, but
    for the outcome.
    """
    base = _joined(select(Comment.number), consultation_id).where(
        *_chosen(replace(filters, outcome=""), actor, leave_out="outcome"),
        DecidedComment.comment_id.is_(None),
        ~own_side(actor),
    )
    if filters.order == NEWEST:
        back = base.where(Comment.number > place[2]).order_by(Comment.number)
        on = base.where(Comment.number < place[2]).order_by(Comment.number.desc())
    else:
        here = tuple_(*(literal(n, Whole) for n in place))
        back = base.where(tuple_(*PLACE) < here).order_by(*(part.desc() for part in PLACE))
        on = base.where(tuple_(*PLACE) > here).order_by(*PLACE)
    row = session.execute(
        select(back.limit(1).scalar_subquery().label("back"), on.limit(1).scalar_subquery().label("on"))
    ).one()
    return row.back, row.on
