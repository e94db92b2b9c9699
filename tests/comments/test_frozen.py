"""Once the final is fixed, no comment is taken, not even one that is late and within its grace."""

from datetime import timedelta
from uuid import uuid4

import pytest

from consult.comments.actions import add_comment
from consult.comments.models import CommentType
from consult.drafts.models import Stage
from consult.drafts.rules import CommentPeriodClosed
from tests.worlds import World


@pytest.mark.parametrize("stage", [Stage.FROZEN, Stage.LAUNCHED])
def test_a_late_comment_within_its_grace_is_refused_once_the_final_is_fixed(
    world: World, stage: Stage
) -> None:
    world.consultation.stage = stage
    world.round.closes_at = world.now - timedelta(hours=1)
    world.session.flush()
    with pytest.raises(CommentPeriodClosed, match="fixed"):
        add_comment(
            world.session, actor=world.people["expert"], now=world.now, draft_id=world.draft.id, section_id=world.sections[0].id,
            clause_id=world.clauses[0].id, language="en", kind=CommentType.GENERAL, words="Late.", words_language="en",
            form_key=str(uuid4()), written_at=world.now - timedelta(hours=2),
        )  # fmt: skip


def test_the_same_comment_is_taken_before_the_final_is_fixed(world: World) -> None:
    world.round.closes_at = world.now - timedelta(hours=1)
    world.session.flush()
    comment = add_comment(
        world.session, actor=world.people["expert"], now=world.now, draft_id=world.draft.id, section_id=world.sections[0].id,
        clause_id=world.clauses[0].id, language="en", kind=CommentType.GENERAL, words="Late.", words_language="en",
        form_key=str(uuid4()), written_at=world.now - timedelta(hours=2),
    )  # fmt: skip
    assert comment.late
