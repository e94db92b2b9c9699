"""Shorthands of the tests of comments: say something in a small world."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from consult.comments import actions
from consult.comments.models import Comment, CommentType
from tests.worlds import World


def say(world: World, who: str = "expert", words: str = "Say more.", **values: Any) -> Comment:
    """Let somebody comment on the first clause."""
    given: dict[str, Any] = {
        "now": world.now,
        "draft_id": world.draft.id,
        "section_id": world.sections[0].id,
        "clause_id": world.clauses[0].id,
        "language": "en",
        "kind": CommentType.GENERAL,
        "words_language": "en",
        "form_key": str(uuid4()),
    }
    return actions.add_comment(world.session, actor=world.people[who], words=words, **{**given, **values})


def close(world: World, at: datetime | None = None) -> None:
    """Let the round close now, or at another time."""
    world.round.closes_at = at or world.now
    world.session.flush()
