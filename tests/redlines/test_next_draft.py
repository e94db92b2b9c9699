"""The next draft and the final made of a working text with clauses added, split, merged and moved."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access import Actor
from consult.comments.carrying import left_to_carry
from consult.comments.models import Anchor
from consult.decisions.actions import decide
from consult.decisions.amendments import apply_suggestion, edit_clause
from consult.decisions.rules import OtherDraft, Outcome
from consult.decisions.structure import add_clause, merge_clauses, move_clause, split_clause
from consult.drafts.models import Draft, DraftKind, LineageLink
from consult.drafts.queries import texts_of_draft
from consult.errors import NotFound
from consult.record.models import Entry
from consult.redlines.downloads import text_of
from consult.redlines.models import Change, ChangeCause
from consult.redlines.next_draft import follow_comments, publish_next_draft
from consult.redlines.rules import CannotFreeze, NothingNew, ObstacleKind
from consult.text.anchors import AnchorStatus
from consult.text.lineage import LinkKind
from consult.text.parse import parse_file
from tests.comments.said import say
from tests.decisions.shapes import clause, fixed, lines, shaped
from tests.redlines.finals import close_round, freeze, in_step
from tests.worlds import World


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return shaped(session, now)


def restructure(world: World) -> None:
    """Add, split, merge and move, and edit words."""
    values = fixed(world)
    row = clause(world, "Every university")
    split_clause(
        clause_id=row.clause_id, first="Every university has a policy.",
        second="It shall publish the policy every year.", seen_version=0, **values,
    )  # fmt: skip
    merge_clauses(clause_id=clause(world, "first thing").clause_id, seen_version=0, **values)
    add_clause(after_clause_id=clause(world, "three").clause_id, source="9. four", **values)
    move_clause(
        clause_id=clause(world, "The policy names").clause_id,
        after_clause_id=clause(world, "A second section").clause_id, seen_version=0, **values,
    )  # fmt: skip
    add_clause(
        after_clause_id=clause(world, "Office\t").clause_id, source="| Staff | Who is trained |", **values
    )


def publish(world: World, who: str = "coordinator", **more: Any) -> Draft:
    actor: Actor = world.people[who]
    return publish_next_draft(
        world.session, actor=actor, now=world.now, consultation_id=world.consultation.id,
        title={"en": "Draft 2", "fr": "Projet 2"}, **more,
    )  # fmt: skip


def follow_in_french(world: World) -> None:
    """Bring French into step: the new clauses are written, what is gone goes, the rest says so already."""
    values = fixed(world, language="fr")
    for begins, source in (
        ("It shall", "Elle la publie chaque année."),
        ("four", "4. quatre"),
        ("Staff", "| Personnel | Qui est formé |"),
    ):
        row = clause(world, begins)
        edit_clause(clause_id=row.clause_id, source=source, seen_version=0, follows=True, **values)
    merge_clauses(clause_id=clause(world, "première", "fr").clause_id, seen_version=0, **values)
    in_step(world)


def ready(world: World) -> None:
    restructure(world)
    follow_in_french(world)
    close_round(world)


def read(world: World, draft: Draft, language: str) -> list[str]:
    return [r.canonical for r in texts_of_draft(world.session, draft.id) if r.language == language]


def test_the_next_draft_reads_as_the_working_text(world: World) -> None:
    ready(world)
    there = {tag: lines(world, tag) for tag in ("en", "fr")}
    draft = publish(world)
    assert (draft.key, draft.kind, draft.based_on_id) == ("d2", DraftKind.DRAFT, world.draft.id)
    for tag, words in there.items():
        assert read(world, draft, tag) == words
        assert lines(world, tag, draft) == words  # the working text starts from it anew


def test_its_files_read_back_as_its_clauses(world: World) -> None:
    ready(world)
    draft = publish(world)
    for tag in ("en", "fr"):
        text = text_of(world.session, draft.id, tag)
        parsed = parse_file(text, path="whole", language=tag)
        # two files stand behind each other in the download: notes go to the end of the first
        assert sorted(c.canonical for c in parsed.clauses) == sorted(read(world, draft, tag))
    english = text_of(world.session, draft.id, "en")
    assert "1. one\n2. two\n3. three\n4. four\n" in english
    assert "| Office | Who answers |\n| Staff | Who is trained |\n" in english
    assert "- first thing second thing with **bold words**\n- third thing\n" in english


def test_clauses_are_numbered_anew_and_say_what_they_came_from(world: World) -> None:
    old = {row: clause(world, row).clause_id for row in ("Every", "first", "second", "The policy", "three")}
    ready(world)
    new = {row: clause(world, row).clause_id for row in ("It shall", "four", "Staff")}
    draft = publish(world)
    links = {
        (row.old_clause_id, row.new_clause_id): row.kind
        for row in world.session.execute(
            select(LineageLink).where(LineageLink.draft_id == draft.id)
        ).scalars()
    }
    assert links[old["Every"], old["Every"]] is links[old["Every"], new["It shall"]] is LinkKind.SPLIT
    assert links[old["first"], old["first"]] is links[old["second"], old["first"]] is LinkKind.MERGED
    assert links[old["The policy"], old["The policy"]] is LinkKind.MOVED
    assert links[None, new["four"]] is links[None, new["Staff"]] is LinkKind.ADDED
    rows = [r for r in texts_of_draft(world.session, draft.id) if r.language == "en"]
    assert [r.number for r in rows[:5]] == ["T1", "T1.1", "T1.2", "T1.3", "T1.4"]
    assert next(r.number for r in rows if r.canonical.startswith("The policy names")) == "T2.2"


def test_every_change_has_its_kind_and_its_cause_in_every_language(world: World) -> None:
    ready(world)
    draft = publish(world)
    for language in ("en", "fr"):
        changes = (
            world.session.execute(
                select(Change).where(
                    Change.to_draft_id == draft.id, Change.language == language, Change.number > 0
                )
            )
            .scalars()
            .all()
        )
        kinds = {change.kind for change in changes}
        assert {"merged", "added", "moved"} <= kinds and ("split" in kinds)
        for change in changes:
            assert world.session.execute(
                select(ChangeCause).where(ChangeCause.change_id == change.id)
            ).first(), (language, change.kind, change.html)


def test_a_final_is_made_in_the_same_way(world: World) -> None:
    ready(world)
    there = lines(world)
    assert read(world, freeze(world), "en") == there


def test_a_next_draft_waits_for_the_round_the_tasks_and_a_change(world: World) -> None:
    with pytest.raises(CannotFreeze) as refused:
        publish(world)
    assert [o.kind for o in refused.value.obstacles] == [ObstacleKind.ROUND_OPEN]
    close_round(world)
    with pytest.raises(NothingNew):
        publish(world)
    row = clause(world, "It ends")
    edit_clause(clause_id=row.clause_id, source="It ends now.", seen_version=0, **fixed(world))
    with pytest.raises(CannotFreeze) as refused:
        publish(world)
    assert [o.kind for o in refused.value.obstacles] == [ObstacleKind.TASKS]
    in_step(world)
    with pytest.raises(NotFound):
        publish(world, "editor")
    assert publish(world).fingerprint
    entry = world.session.execute(
        select(Entry.data).where(Entry.event == "draft:text:published").order_by(Entry.seq.desc()).limit(1)
    ).scalar_one()
    assert '"made_from":"d1"' in entry


def on(world: World, begins: str, quote: str, suggestion: str | None = None, who: str = "expert2") -> int:
    """Let somebody comment on words of a clause; return the comment's id."""
    row = clause(world, begins)
    return say(
        world, who, clause_id=row.clause_id, section_id=row.section_id, selection=quote, suggestion=suggestion
    ).id


def accept_and_apply(world: World, comment_id: int) -> None:
    editor = world.people["editor"]
    decide(
        world.session, actor=editor, now=world.now, consultation_id=world.consultation.id, comment_ids=[comment_id],
        outcome=Outcome.ACCEPTED, response="The text says so now.", response_language="en",
    )  # fmt: skip
    apply_suggestion(world.session, actor=editor, now=world.now, comment_id=comment_id)


def anchors(world: World, draft: Draft) -> dict[int, tuple[str, str]]:
    """Return {comment: (status, words at which it stands)}."""
    texts = {r.clause_id: r.canonical for r in texts_of_draft(world.session, draft.id) if r.language == "en"}
    rows = world.session.execute(
        select(Anchor).where(Anchor.draft_id == draft.id).order_by(Anchor.id)
    ).scalars()
    return {
        row.target_id: (
            str(row.status), texts[row.clause_id][row.start : row.end] if row.clause_id is not None else ""
        )
        for row in rows
    }  # fmt: skip


def test_open_and_decided_comments_are_followed_into_the_next_draft(world: World) -> None:
    same = on(world, "It ends", "ends here")
    moved = on(world, "The policy", "one office")
    parted = on(world, "Every university", "publish the policy every year")
    applied = on(world, "third thing", "third thing", "third and last thing")
    gone = on(world, "two", "two")
    accept_and_apply(world, applied)
    restructure(world)
    edit_clause(
        clause_id=clause(world, "two").clause_id,
        source="something else entirely",
        seen_version=0,
        **fixed(world),
    )
    in_step(world)
    values = fixed(world, language="fr")
    close_round(world)
    follow_in_french(world)
    assert values
    draft = publish(world)
    assert left_to_carry(world.session, world.draft.id, draft.id) == 5
    counts: dict[str, int] = {}
    for _ in range(5):  # some at a time, with an end
        more = follow_comments(
            world.session, actor=world.people["coordinator"], now=world.now, draft_id=draft.id, most=2
        )
        counts = {key: counts.get(key, 0) + more.get(key, 0) for key in (*counts, *more)}
    assert left_to_carry(world.session, world.draft.id, draft.id) == 0
    found = anchors(world, draft)
    assert found[same] == ("exact", "ends here")
    assert found[moved] in (("moved", "one office"), ("exact", "one office"))
    assert found[parted][1] == "publish the policy every year"
    assert found[applied] == (str(AnchorStatus.APPLIED), "third and last thing")
    assert found[gone][0] in ("orphaned", "check")
    assert sum(counts.values()) == 5


def test_a_suggestion_for_the_draft_before_is_applied_where_its_words_stand_now(world: World) -> None:
    later = on(world, "It ends", "ends here", "closes here")
    lost = on(world, "Every university", "should publish", "must publish")
    restructure(world)
    follow_in_french(world)
    close_round(world)
    draft = publish(world)
    follow_comments(world.session, actor=world.people["coordinator"], now=world.now, draft_id=draft.id)
    accept_and_apply(world, later)
    assert "It closes here." in lines(world, "en", draft)
    with pytest.raises(OtherDraft):
        accept_and_apply(world, lost)
