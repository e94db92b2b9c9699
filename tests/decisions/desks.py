"""Comments on a small world, put straight into the tables, for tests of the desk."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from sqlalchemy import Engine, event, func, insert, select

from consult.comments.fragments import comment_html, phrases_of
from consult.comments.models import Comment, CommentState, CommentTarget, CommentType, Precision
from consult.decisions.models import DecidedComment, Decision, DecisionComment, WorkingText
from consult.decisions.rules import Outcome, Seen
from tests.worlds import WORDS, World, digest


def words_of(clause: int, language: str = "en") -> str:
    """Return the text of a clause of the world."""
    text = WORDS[language][clause % 3]
    return text if clause < 3 else text.replace("every year", "twice a year")


def comment(
    world: World,
    who: str = "expert",
    *,
    clause: int | None = 0,
    quote: str | None = None,
    suggestion: str | None = None,
    language: str = "en",
    words: str = "This should be stronger.",
    kind: CommentType = CommentType.TECHNICAL,
    state: CommentState = CommentState.RECEIVED,
    for_organisation: bool = False,
    words_language: str = "en",
) -> Comment:
    """Add a comment of a person on words (`quote`), a clause or, with None, a section."""
    session, actor = world.session, world.people[who]
    number = (session.execute(select(func.max(Comment.number))).scalar() or 0) + 1
    text = words_of(clause, language) if clause is not None else ""
    quoted = text if quote is None else quote
    row = Comment(
        consultation_id=world.consultation.id,
        number=number,
        round_id=world.round.id,
        draft_id=world.draft.id,
        section_id=world.sections[0 if clause is None or clause < 3 else 1].id,
        clause_id=world.clauses[clause].id if clause is not None else None,
        language=language,
        words_language=words_language,
        precision=Precision.WORDS if quote else Precision.CLAUSE if clause is not None else Precision.SECTION,
        kind=kind,
        words=words,
        suggestion=suggestion,
        html=comment_html(
            words=words,
            words_language=words_language,
            quoted=quoted,
            suggestion=suggestion,
            language=language,
        ),
        phrases=phrases_of(quoted=quoted, suggestion=suggestion, language=language),
        renderer=1,
        person_id=actor.person_id,
        organisation_id=next(iter(actor.organisations), None),
        for_organisation=for_organisation,
        state=state,
        received_at=world.now,
        form_key=str(uuid4()),
    )
    session.add(row)
    session.flush()
    if clause is not None:
        start = text.index(quoted)
        session.add(
            CommentTarget(
                comment_id=row.id,
                position=1,
                draft_id=world.draft.id,
                clause_id=world.clauses[clause].id,
                language=language,
                start=start,
                end=start + len(quoted),
                exact=quoted,
                prefix="",
                suffix="",
                canonical_digest=digest(text),
            )
        )
        session.flush()
    return row


def decided(
    world: World, *comments: Comment, outcome: Outcome = Outcome.ACCEPTED, who: str = "editor", **more: object
) -> Decision:
    """Decide comments for the first time."""
    from consult.decisions.actions import decide

    return decide(
        world.session,
        actor=world.people[who],
        now=world.now,
        consultation_id=world.consultation.id,
        comment_ids=[row.id for row in comments],
        outcome=outcome,
        response="Thank you. The text says so now.",
        response_language="en",
        **more,  # type: ignore[arg-type]
    )


def seen(decision: Decision | None) -> Seen:
    """Return what an editor saw of a comment that nobody has edited."""
    return Seen(decision.id if decision else 0, None)


def working(world: World, clause: int, language: str = "en") -> WorkingText | None:
    """Return the working text of a clause, if an amendment has touched it."""
    return world.session.execute(
        select(WorkingText).where(
            WorkingText.clause_id == world.clauses[clause].id, WorkingText.language == language
        )
    ).scalar_one_or_none()


def many(world: World, count: int) -> None:
    """Add that many comments of two experts over all clauses, every third decided, in few statements."""
    session = world.session
    first = (session.execute(select(func.max(Comment.number))).scalar() or 0) + 1
    rows, targets, decisions = [], [], []
    for number in range(first, first + count):
        clause = number % 6
        text = words_of(clause)
        actor = world.people["expert" if number % 2 else "expert2"]
        rows.append(
            {
                "id": number, "consultation_id": world.consultation.id, "number": number, "round_id": world.round.id,
                "draft_id": world.draft.id, "section_id": world.sections[clause // 3].id,
                "clause_id": world.clauses[clause].id, "language": "en", "words_language": ("en", "fr", "zh")[number % 3],
                "precision": Precision.CLAUSE, "kind": list(CommentType)[number % 6],
                "words": f"Number {number} says that this is too weak for a university with many campuses.",
                "suggestion": None, "html": f"<p>Number {number}.</p>",
                "phrases": phrases_of(quoted="should publish", suggestion="shall publish", language="en"),
                "renderer": 1, "person_id": actor.person_id, "organisation_id": next(iter(actor.organisations)),
                "for_organisation": False, "state": CommentState.RECEIVED, "received_at": world.now, "late": False,
                "version": 1, "agreements": number % 4, "form_key": str(uuid4()),
            }
        )  # fmt: skip
        targets.append(
            {
                "comment_id": number, "position": 1, "draft_id": world.draft.id, "clause_id": world.clauses[clause].id,
                "language": "en", "start": 0, "end": len(text), "exact": text, "prefix": "", "suffix": "",
                "canonical_digest": digest(text),
            }
        )  # fmt: skip
        if number % 3 == 0:
            decisions.append(number)
    session.execute(insert(Comment), rows)
    session.execute(insert(CommentTarget), targets)
    session.execute(
        insert(Decision),
        [
            {
                "id": number, "consultation_id": world.consultation.id, "outcome": list(Outcome)[number % 5],
                "response": "Noted.", "response_language": "en", "html": "<p>Noted.</p>",
                "editor_id": world.people["editor"].person_id, "decided_at": world.now,
            }
            for number in decisions
        ],
    )  # fmt: skip
    pairs = [{"comment_id": number, "decision_id": number} for number in decisions]
    session.execute(insert(DecidedComment), pairs)
    session.execute(insert(DecisionComment), pairs)
    session.commit()


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Gather the SQL statements that an engine runs meanwhile."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement != "BEGIN":  # SQLite's own, in place of the driver's
            found.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)
