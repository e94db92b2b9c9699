"""The final is frozen only when nothing stands in its way; then it is public knowledge what changed and
why."""

import json
from datetime import datetime, timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.decisions.amendments import delete_clause
from consult.decisions.models import Decision
from consult.decisions.queries import progress
from consult.decisions.rules import DeskClosed, Outcome
from consult.drafts.manifests import draft_manifest
from consult.drafts.models import ClauseText, DraftKind, Stage
from consult.errors import NotFound, Refusal, SignInNeeded
from consult.record.models import Entry
from consult.redlines.actions import freeze_final
from consult.redlines.answers import register_digest
from consult.redlines.downloads import text_of
from consult.redlines.models import Change, ChangeCause
from consult.redlines.rules import CannotFreeze, ObstacleKind
from tests.decisions.desks import comment
from tests.redlines.drafting import draft_after
from tests.redlines.finals import accepted, close_round, edit, freeze, in_step, settle, tamper
from tests.worlds import WORDS, World, build


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return build(session, now)


def obstacles(world: World) -> list[ObstacleKind]:
    with pytest.raises(CannotFreeze) as refused:
        freeze_final(
            world.session, actor=world.people["editor"], now=world.now, consultation_id=world.consultation.id
        )
    return [obstacle.kind for obstacle in refused.value.obstacles]


def test_the_final_is_the_working_text(world: World, session: Session) -> None:
    accepted(world)
    edit(world, 2, "Data shall always be protected.")
    final = freeze(world)
    assert (final.kind, final.based_on_id) == (DraftKind.FINAL, world.draft.id)
    words = {
        row.clause_id: row.canonical
        for row in session.execute(
            select(ClauseText.clause_id, ClauseText.canonical).where(
                ClauseText.draft_id == final.id, ClauseText.language == "en"
            )
        )
    }
    first, second, _third = WORDS["en"]
    assert words[world.clauses[0].id] == first.replace("should", "shall")
    assert words[world.clauses[1].id] == second
    assert words[world.clauses[2].id] == "Data shall always be protected."
    assert len(words) == 6
    assert world.consultation.stage is Stage.FROZEN


def test_the_final_has_a_name_in_each_language(world: World) -> None:
    assert freeze(world).title == {"en": "Final", "fr": "Version finale", "zh": "定稿"}


def test_the_fingerprint_is_of_the_stored_text(world: World, session: Session) -> None:
    final = freeze(world)
    assert final.manifest is not None
    assert sha256(final.manifest.encode("utf-8")).hexdigest() == final.fingerprint
    assert draft_manifest(session, final.id) == (final.manifest, final.fingerprint)


def test_freezing_publishes_the_decisions_and_is_recorded(world: World, session: Session) -> None:
    accepted(world)
    final = freeze(world)
    assert session.execute(select(Decision.published_at)).scalars().all() == [world.now]
    entry = session.execute(select(Entry).where(Entry.event == "final:text:frozen")).scalar_one()
    data = json.loads(entry.data)
    assert data["fingerprint"] == final.fingerprint
    assert data["consulted_fingerprint"] == world.draft.fingerprint
    assert data["decisions"] == register_digest(session, world.consultation.id)
    assert data["texts"]["fr"] == sha256(text_of(session, final.id, "fr").encode()).hexdigest()
    assert (data["comments"], data["changes"]) == (1, 1)


def test_freezing_stores_the_changes_with_their_causes(world: World, session: Session) -> None:
    made = accepted(world)
    final = freeze(world)
    change = session.execute(
        select(Change).where(Change.to_draft_id == final.id, Change.number > 0)
    ).scalar_one()
    assert (change.from_draft_id, change.language, change.kind) == (world.draft.id, "en", "changed")
    assert session.execute(select(ChangeCause.change_id)).scalars().all() == [change.id]
    assert made.number == 1


def test_freezing_stores_the_changes_against_earlier_editions_too(world: World, session: Session) -> None:
    consulted = draft_after(world, "draft-2", {})
    freeze(world)
    pairs = {tuple(row) for row in session.execute(select(Change.from_draft_id, Change.to_draft_id))}
    final = session.execute(select(Change.to_draft_id).order_by(Change.to_draft_id.desc())).scalars().first()
    assert pairs == {(consulted.id, final), (world.draft.id, final), (world.draft.id, consulted.id)}


def test_an_open_round_stands_in_the_way(world: World) -> None:
    assert obstacles(world) == [ObstacleKind.ROUND_OPEN]


def test_a_round_to_come_stands_in_the_way(world: World) -> None:
    world.round.opens_at = world.now + timedelta(days=1)
    assert obstacles(world) == [ObstacleKind.ROUND_OPEN]


def test_an_undecided_comment_stands_in_the_way(world: World) -> None:
    comment(world)
    close_round(world)
    assert obstacles(world) == [ObstacleKind.UNDECIDED]


@pytest.mark.parametrize("outcome", [Outcome.NOT_ACCEPTED, Outcome.NOTED, Outcome.OUT_OF_SCOPE])
def test_any_outcome_is_a_decision(world: World, outcome: Outcome) -> None:
    settle(world, comment(world), outcome)
    assert freeze(world).fingerprint


def test_an_open_language_task_stands_in_the_way(world: World) -> None:
    edit(world, 2, "Data shall always be protected.")
    close_round(world)
    assert obstacles(world) == [ObstacleKind.TASKS]
    in_step(world)
    freeze(world)


def test_a_clause_out_in_one_language_only_stands_in_the_way(world: World) -> None:
    for language in ("en", "fr"):
        delete_clause(
            world.session, actor=world.people["editor"], now=world.now, draft_id=world.draft.id,
            clause_id=world.clauses[1].id, language=language, note="Said before.", seen_version=0,
        )  # fmt: skip
    close_round(world)
    in_step(world)
    assert obstacles(world) == [ObstacleKind.LANGUAGE_MISSING]
    delete_clause(
        world.session, actor=world.people["editor"], now=world.now, draft_id=world.draft.id,
        clause_id=world.clauses[1].id, language="zh", note="Said before.", seen_version=0,
    )  # fmt: skip
    freeze(world)


@pytest.mark.parametrize(
    ("assignment", "kind"),
    [
        ("source = 'Data may be sold.', canonical = 'Data may be sold.'", ObstacleKind.NOT_EXPLAINED),
        ("canonical = 'Data may be sold.'", ObstacleKind.NOT_EXPLAINED),
        ("html = '<p>Data may be sold.</p>', deleted = true", ObstacleKind.NOT_EXPLAINED),
    ],
)
def test_words_that_no_change_explains_stand_in_the_way(
    world: World, assignment: str, kind: ObstacleKind
) -> None:
    """An editor or operator with the database changes the working text behind the amendments' back."""
    edit(world, 2, "Data shall always be protected.")
    tamper(world, "working_text", assignment, "1 = 1")
    close_round(world)
    assert kind in obstacles(world)


def test_words_that_do_not_follow_from_their_source_stand_in_the_way(world: World) -> None:
    """Working text and amendment are changed alike, but the source says something else."""
    edit(world, 2, "Data shall always be protected.")
    tamper(world, "working_text", "canonical = 'Data may be sold.'", "1 = 1")
    tamper(world, "amendment", "after_canonical = 'Data may be sold.'", "1 = 1")
    close_round(world)
    in_step(world)
    assert obstacles(world) == [ObstacleKind.NOT_EXPLAINED]


def test_a_change_whose_amendment_is_gone_stands_in_the_way(world: World) -> None:
    edit(world, 2, "Data shall always be protected.")
    tamper(world, "amendment", "undone_at = applied_at", "1 = 1")
    close_round(world)
    in_step(world)
    assert obstacles(world) == [ObstacleKind.WITHOUT_CAUSE]


def test_a_change_without_comment_or_note_stands_in_the_way(world: World) -> None:
    edit(world, 2, "Data shall always be protected.")
    tamper(world, "amendment", "note = ' '", "1 = 1")
    close_round(world)
    in_step(world)
    assert obstacles(world) == [ObstacleKind.WITHOUT_CAUSE]


def test_html_of_the_working_text_that_shows_other_words_is_not_taken_over(
    world: World, session: Session
) -> None:
    edit(world, 2, "Data shall always be protected.")
    tamper(world, "working_text", "html = '<p>Data may be sold.</p>'", "1 = 1")
    final = freeze(world)
    text = session.get(ClauseText, (final.id, world.clauses[2].id, "en"))
    assert text is not None
    assert "sold" not in text.html
    assert "always" in text.html


def test_the_final_is_frozen_once(world: World) -> None:
    freeze(world)
    assert obstacles(world) == [ObstacleKind.FROZEN_BEFORE]


def test_nothing_can_be_amended_after_the_freezing(world: World) -> None:
    freeze(world)
    with pytest.raises(DeskClosed):
        edit(world, 2, "Data shall always be protected.")


def test_a_coordinator_freezes_when_the_decisions_are_published(world: World) -> None:
    assert freeze(world, "coordinator").fingerprint


def test_a_coordinator_who_freezes_publishes_what_editors_have_decided(world: World) -> None:
    accepted(world)
    assert freeze(world, "coordinator").fingerprint
    assert progress(world.session, world.consultation.id).published == 1


@pytest.mark.parametrize("who", ["expert", "representative", "signatory", "observer", "stranger"])
def test_others_do_not_freeze(world: World, who: str) -> None:
    with pytest.raises(NotFound):
        freeze(world, who)


def test_the_public_does_not_freeze(world: World, session: Session) -> None:
    from consult.access import PUBLIC

    with pytest.raises(SignInNeeded):
        freeze_final(session, actor=PUBLIC, now=world.now, consultation_id=world.consultation.id)


def test_a_refused_freezing_writes_nothing(world: World, session: Session) -> None:
    comment(world)
    close_round(world)
    before = session.execute(select(Entry.seq)).scalars().all()
    with pytest.raises(Refusal):
        freeze(world)
    assert session.execute(select(Entry.seq)).scalars().all() == before
    assert world.consultation.stage is Stage.PUBLISHED
