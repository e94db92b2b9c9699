"""A world on its way to the final: comments decided, the working text changed, the round closed, the final
frozen."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy import text as statement

from consult.comments.models import Comment
from consult.decisions.actions import decide
from consult.decisions.amendments import apply_suggestion, edit_clause
from consult.decisions.models import LanguageTask, TaskState
from consult.decisions.rules import Outcome
from consult.decisions.tasks import need_no_change
from consult.drafts.models import Draft
from consult.redlines.actions import freeze_final
from tests.decisions.desks import comment
from tests.worlds import World


def close_round(world: World) -> None:
    """Let the world's round be over for an hour."""
    world.round.opens_at = world.now - timedelta(days=30)
    world.round.closes_at = world.now - timedelta(hours=1)
    world.session.flush()


def accepted(world: World, *, clause: int = 0, quote: str = "should", suggestion: str = "shall") -> Comment:
    """Add a comment of the expert of Dakar whose suggestion is accepted and applied."""
    made = comment(world, "expert2", clause=clause, quote=quote, suggestion=suggestion)
    settle(world, made, Outcome.ACCEPTED)
    apply_suggestion(world.session, actor=world.people["editor"], now=world.now, comment_id=made.id)
    return made


def settle(world: World, made: Comment, outcome: Outcome) -> None:
    """Decide a comment."""
    decide(
        world.session, actor=world.people["editor"], now=world.now, consultation_id=world.consultation.id,
        comment_ids=[made.id], outcome=outcome, response="The **text** says so now.", response_language="en",
    )  # fmt: skip


def edit(
    world: World, clause: int, source: str, *, language: str = "en", note: str = "Clearer words."
) -> None:
    """Edit a clause by hand, with a note of the editors."""
    edit_clause(
        world.session, actor=world.people["editor"], now=world.now, draft_id=world.draft.id,
        clause_id=world.clauses[clause].id, language=language, source=source, note=note, seen_version=0,
    )  # fmt: skip


def in_step(world: World) -> None:
    """Say of every open language task that nothing has to follow."""
    tasks = select(LanguageTask.id).where(LanguageTask.state == TaskState.OPEN)
    for task_id in world.session.execute(tasks).scalars().all():
        need_no_change(
            world.session,
            actor=world.people["editor"],
            now=world.now,
            task_id=task_id,
            note="Says so already.",
        )


def freeze(world: World, who: str = "editor") -> Draft:
    """Close the round, see to the language tasks, and freeze the final."""
    close_round(world)
    in_step(world)
    return freeze_final(
        world.session, actor=world.people[who], now=world.now, consultation_id=world.consultation.id
    )


def tamper(world: World, table: str, assignment: str, where: str) -> None:
    """Change published rows as an operator with the database could: with the triggers taken off."""
    connection = world.session.connection()
    if connection.dialect.name == "sqlite":
        for (name,) in connection.exec_driver_sql(
            f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'"
        ).all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
    else:
        connection.exec_driver_sql(f'ALTER TABLE "{table}" DISABLE TRIGGER ALL')
    changed = connection.execute(statement(f'UPDATE "{table}" SET {assignment} WHERE {where}'))
    assert changed.rowcount > 0, "nothing was changed"
