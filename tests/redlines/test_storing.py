"""The stored changes between two drafts: exact, complete, once, with their causes."""

from datetime import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from consult.drafts.models import ClauseText, Draft
from consult.errors import NotFound
from consult.redlines.comparing import unpack
from consult.redlines.models import Change, ChangeCause
from consult.redlines.storing import store_changes
from consult.text.differ import accept_all, reject_all
from consult.text.lineage import LinkKind
from tests.redlines.drafting import amendment, clause_id, draft_after
from tests.worlds import WORDS, World, build

FIRST, SECOND, THIRD = WORDS["en"]


def changes(session: Session, old: Draft, new: Draft, language: str = "en") -> list[Change]:
    statement = select(Change).where(
        Change.from_draft_id == old.id, Change.to_draft_id == new.id, Change.language == language
    )
    return list(session.execute(statement.order_by(Change.position)).scalars())


def text_of(session: Session, draft_id: int, clause: int | None, language: str) -> str:
    if clause is None:
        return ""
    found = session.get(ClauseText, (draft_id, clause, language))
    assert found is not None
    return found.canonical


def read(html: str, *, without: str) -> str:
    """Read a stored redline with its insertions or deletions taken out and the hidden words left away."""
    soup = BeautifulSoup(html, "html.parser")
    for hidden in soup.select(".vh"):
        hidden.decompose()
    for tag in soup.find_all(without):
        tag.decompose()
    return soup.get_text()


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return build(session, now)


def test_every_clause_of_both_drafts_is_stored_in_every_language(world: World, session: Session) -> None:
    new = draft_after(world, "final", {"c1": {"en": FIRST.replace("should", "shall")}})
    count = store_changes(session, world.draft.id, new.id)
    rows = list(session.execute(select(Change)).scalars())
    assert count == len(rows) == 3 * 6
    for language in ("en", "fr", "zh"):
        kinds = [row.kind for row in changes(session, world.draft, new, language)]
        assert kinds == [
            "changed" if language == "en" else "same",
            "same",
            "same",
            "deleted",
            "deleted",
            "deleted",
        ]


def test_changes_are_numbered_and_what_is_the_same_is_not(world: World, session: Session) -> None:
    new = draft_after(world, "final", {"c1": {"en": FIRST.replace("should", "shall")}, "c3": {"en": "New."}})
    store_changes(session, world.draft.id, new.id)
    assert [(row.kind, row.number) for row in changes(session, world.draft, new)] == [
        ("changed", 1), ("same", 0), ("changed", 2), ("deleted", 3), ("deleted", 4), ("deleted", 5),
    ]  # fmt: skip


def test_a_change_is_a_redline_and_a_sentence(world: World, session: Session) -> None:
    new = draft_after(world, "final", {"c1": {"en": FIRST.replace("should", "shall")}})
    store_changes(session, world.draft.id, new.id)
    change = changes(session, world.draft, new)[0]
    assert "<del>" in change.html
    assert "<ins>" in change.html
    assert '<span class="vh" data-skip="">' in change.html
    phrase = change.phrases[0]
    assert (phrase["kind"], phrase["old"], phrase["new"]) == ("replace", "should", "shall")


@pytest.mark.parametrize(
    "text",
    [
        FIRST.replace("should", "shall"),
        "Every " + FIRST,
        FIRST.removesuffix(" every year."),
        "Something else <b>entirely</b> & nothing kept",
        FIRST.replace("university", "universite\u0301 👩🏽‍🏫"),
    ],
)
def test_accepting_all_gives_the_new_text_and_rejecting_all_the_old_one(
    world: World, session: Session, text: str
) -> None:
    new = draft_after(world, "final", {"c1": {"en": text}})
    store_changes(session, world.draft.id, new.id)
    change = changes(session, world.draft, new)[0]
    old_text = text_of(session, world.draft.id, change.old_clause_id, "en")
    new_text = text_of(session, new.id, change.new_clause_id, "en")
    ops = unpack(change.ops)
    assert accept_all(old_text, new_text, ops) == new_text == text
    assert reject_all(old_text, new_text, ops) == old_text == FIRST
    assert read(change.html, without="del") == text
    assert read(change.html, without="ins") == FIRST


def test_above_sixty_per_cent_old_and_new_are_shown_whole(world: World, session: Session) -> None:
    text = "The council, the rector and the deans must review each programme of study every year."
    new = draft_after(world, "final", {"c1": {"en": text}})
    store_changes(session, world.draft.id, new.id)
    change = changes(session, world.draft, new)[0]
    assert change.rewritten
    assert any(sign == "=" for sign, _ in change.ops)
    soup = BeautifulSoup(change.html, "html.parser")
    for hidden in soup.select(".vh"):
        hidden.decompose()
    assert [gone.get_text() for gone in soup.select("del")] == [FIRST]
    assert [come.get_text() for come in soup.select("ins")] == [text]
    assert [phrase["kind"] for phrase in change.phrases] == ["rewrite"]


def test_a_move_is_a_move_with_both_numbers(world: World, session: Session) -> None:
    links: list[tuple[str | None, str | None, LinkKind]] = [
        ("c2", "c2", LinkKind.SAME), ("c3", "c3", LinkKind.SAME), ("c1", "c1", LinkKind.MOVED),
    ]  # fmt: skip
    new = draft_after(world, "next", {}, order=("c2", "c3", "c1"), links=links)
    store_changes(session, world.draft.id, new.id)
    moved = next(row for row in changes(session, world.draft, new) if row.kind == "moved")
    assert (moved.old_number, moved.new_number) == ("F1.1", "F1.3")
    assert moved.phrases[0]["kind"] == "move"
    renumbered = [row for row in changes(session, world.draft, new) if row.kind == "renumbered"]
    assert [(row.old_number, row.new_number, row.number) for row in renumbered] == [
        ("F1.2", "F1.1", 0), ("F1.3", "F1.2", 0),
    ]  # fmt: skip


def test_lineage_is_composed_over_the_drafts_in_between(world: World, session: Session) -> None:
    middle = draft_after(
        world, "draft-2", {"c9": {"en": FIRST}}, order=("c9", "c2", "c3"),
        links=[("c1", "c9", LinkKind.SAME), ("c2", "c2", LinkKind.SAME), ("c3", "c3", LinkKind.SAME)],
    )  # fmt: skip
    final = draft_after(
        world, "final", {"c9": {"en": FIRST + " Always."}}, order=("c9", "c2", "c3"), based_on=middle
    )
    store_changes(session, world.draft.id, final.id)
    change = changes(session, world.draft, final)[0]
    assert (change.old_clause_id, change.new_clause_id) == (clause_id(world, "c1"), clause_id(world, "c9"))
    assert change.kind == "changed"


def test_a_split_gives_one_change_for_each_part(world: World, session: Session) -> None:
    head, tail = "The university should publish its policy", "every year."
    new = draft_after(
        world, "next", {"c1": {"en": head}, "c7": {"en": tail}}, order=("c1", "c7", "c2", "c3"),
        links=[("c1", "c1", LinkKind.SPLIT), ("c1", "c7", LinkKind.SPLIT), ("c2", "c2", LinkKind.SAME)],
    )  # fmt: skip
    store_changes(session, world.draft.id, new.id)
    parts = [row for row in changes(session, world.draft, new) if row.kind == "split"]
    assert [text_of(session, new.id, row.new_clause_id, "en") for row in parts] == [head, tail]
    slices = [sum(size for sign, size in row.ops if sign != "+") for row in parts]
    assert parts[1].old_start == slices[0]
    assert sum(slices) == len(FIRST)


def test_a_change_carries_the_amendments_that_made_it(world: World, session: Session) -> None:
    text = FIRST.replace("should", "shall")
    made = amendment(world, "c1", "en", text)
    amendment(world, "c2", "en", SECOND, undone_at=world.now)
    new = draft_after(world, "final", {"c1": {"en": text}})
    store_changes(session, world.draft.id, new.id)
    causes = session.execute(select(ChangeCause.change_id, ChangeCause.amendment_id)).all()
    assert [tuple(row) for row in causes] == [(changes(session, world.draft, new)[0].id, made.id)]


def test_causes_are_found_from_an_earlier_edition_too(world: World, session: Session) -> None:
    """The final against the edition before the draft consulted: the amendments stand between them."""
    baseline = world.draft
    text = FIRST + " Always."
    consulted = draft_after(world, "draft-2", {"c1": {"en": FIRST + " Often."}})
    world.draft = consulted
    made = amendment(world, "c1", "en", text)
    final = draft_after(world, "final", {"c1": {"en": text}})
    store_changes(session, baseline.id, final.id)
    assert list(session.execute(select(ChangeCause.amendment_id)).scalars()) == [made.id]


def test_storing_twice_stores_once(world: World, session: Session) -> None:
    new = draft_after(world, "final", {"c1": {"en": "New."}})
    assert store_changes(session, world.draft.id, new.id) > 0
    before = len(session.execute(select(Change.id)).all())
    assert store_changes(session, world.draft.id, new.id) == 0
    assert len(session.execute(select(Change.id)).all()) == before


def test_the_same_texts_give_the_same_bytes(world: World, session: Session) -> None:
    text = FIRST.replace("should", "shall")
    one, other = (draft_after(world, key, {"c1": {"en": text}}) for key in ("one", "other"))
    store_changes(session, world.draft.id, one.id)
    store_changes(session, world.draft.id, other.id)

    def bytes_of(draft: Draft) -> list[Any]:
        return [(r.html, r.ops, r.phrases, r.number) for r in changes(session, world.draft, draft)]

    assert bytes_of(one) == bytes_of(other)


def test_drafts_of_two_consultations_are_not_compared(world: World, session: Session) -> None:
    with pytest.raises(NotFound):
        store_changes(session, world.draft.id, 99_999)


def test_stored_changes_are_only_ever_added(world: World, session: Session) -> None:
    new = draft_after(world, "final", {"c1": {"en": "New."}})
    store_changes(session, world.draft.id, new.id)
    with pytest.raises(DatabaseError, match="only ever added"):
        session.connection().exec_driver_sql("UPDATE change SET html = ''")
