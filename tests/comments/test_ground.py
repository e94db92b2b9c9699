"""Comments of one file are checked against what is looked up once, and every one of them as strictly as a single one."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from consult.comments import rules
from consult.comments.ground import Ground
from consult.comments.targeting import Selection
from consult.drafts.models import RoundScope, Stage
from consult.drafts.rules import CommentPeriodClosed, OutsideRound
from consult.errors import Invalid, NotAllowed, NotFound, Refusal
from tests.comments.said import close, say
from tests.counting import statements
from tests.exports.bringing import bring, row, take
from tests.worlds import World


def ground_of(world: World) -> Ground:
    return Ground(world.session, world.draft.id, world.now)


def test_comments_on_one_ground_are_numbered_and_placed_as_single_ones(world: World) -> None:
    ground = ground_of(world)
    made = [say(world, ground=ground, clause_id=world.clauses[at].id, section_id=None) for at in (0, 1, 0)]
    alone = say(world, clause_id=world.clauses[0].id, section_id=None)
    assert [comment.number for comment in (*made, alone)] == [1, 2, 3, 4]
    for name in ("consultation_id", "round_id", "section_id", "clause_id", "precision", "late", "html"):
        assert getattr(made[2], name) == getattr(alone, name)


def limit(world: World) -> None:
    world.session.add(RoundScope(round_id=world.round.id, since_draft_id=world.draft.id))
    world.session.flush()


def freeze(world: World) -> None:
    world.consultation.stage = Stage.FROZEN
    world.session.flush()


BEFORE: dict[str, tuple[Callable[[World], None], type[Refusal]]] = {
    "closed": (close, CommentPeriodClosed),
    "frozen": (freeze, CommentPeriodClosed),
    "limited": (limit, OutsideRound),
}


@pytest.mark.parametrize("what", BEFORE)
def test_the_round_refuses_a_comment_on_a_ground_as_it_does_a_single_one(world: World, what: str) -> None:
    prepare, refusal = BEFORE[what]
    prepare(world)
    for ground in (None, ground_of(world)):
        with pytest.raises(refusal):
            say(world, ground=ground)


def test_each_comment_on_a_ground_is_checked_by_itself(world: World) -> None:
    ground = ground_of(world)
    first = say(world, ground=ground, form_key="k" * 36)
    with pytest.raises(rules.WrongPlace):
        say(world, ground=ground, clause_id=9_999)
    with pytest.raises(rules.WrongPlace):
        say(world, ground=ground, section_id=world.sections[1].id)
    with pytest.raises(rules.WrongPlace):
        say(world, ground=ground, language="xx")
    with pytest.raises(Invalid):
        say(world, ground=ground, selection=Selection(0, 3, "xyz"))
    with pytest.raises(rules.WordsMissing):
        say(world, ground=ground, words=" ")
    with pytest.raises(rules.SentAlready):
        say(world, ground=ground, form_key="k" * 36, words="Something else.")
    with pytest.raises(NotAllowed):
        say(world, ground=ground, for_organisation_id=world.organisations["dakar"].id)
    with pytest.raises((NotAllowed, NotFound)):
        say(world, "signatory", ground=ground)
    assert say(world, ground=ground, form_key="k" * 36).id == first.id


def test_a_file_takes_as_few_statements_for_each_further_comment(world: World, engine: Engine) -> None:
    costs = []
    for size in (2, 12):
        upload = bring(world, [row(world, f"c{at % 3 + 1}", f"Remark {at} of {size}") for at in range(size)])
        world.session.flush()
        with statements(engine) as seen:
            take(world, upload)
        costs.append(len(seen))
    assert (costs[1] - costs[0]) / 10 <= 13, costs  # 17 if each stood on its own ground
