"""Comments followed into the next drafts."""

import pytest
from sqlalchemy import func, select

from consult.comments import actions
from consult.comments.models import Anchor, CommentTarget
from consult.comments.targeting import Selection
from consult.drafts.models import ClausePlace, ClauseText, Draft, DraftKind, LineageLink, Section
from consult.errors import NotAllowed, NotFound
from consult.record.models import Entry
from consult.text.anchors import AnchorStatus
from consult.text.clauses import ClauseKind
from consult.text.lineage import LinkKind
from tests.comments.said import say
from tests.worlds import WORDS, World


def next_draft(
    world: World, based_on: Draft, texts: dict[int, dict[str, str]], kinds: dict[int, LinkKind]
) -> Draft:
    """Add and publish a draft that holds these clauses of the first section: {index: {language: text}}."""
    old = world.session.execute(select(ClauseText)).scalars().first()
    assert old is not None
    draft = Draft(
        consultation_id=world.consultation.id, key=f"draft-{based_on.position + 1}", position=based_on.position + 1,
        kind=DraftKind.DRAFT, title={}, imported_at=world.now, based_on_id=based_on.id,
    )  # fmt: skip
    world.session.add(draft)
    world.session.flush()
    section = Section(
        draft_id=draft.id,
        document_id=world.document.id,
        key="s1",
        position=1,
        number="F1",
        title={},
        words={},
    )
    world.session.add(section)
    world.session.flush()
    for position, (index, words) in enumerate(texts.items(), 1):
        clause = world.clauses[index]
        world.session.add(
            ClausePlace(
                draft_id=draft.id, clause_id=clause.id, section_id=section.id, position=position,
                number=f"F1.{position}", kind=ClauseKind.PARAGRAPH,
            )
        )  # fmt: skip
        for language, text in words.items():
            world.session.add(
                ClauseText(
                    draft_id=draft.id, clause_id=clause.id, language=language, source_file_id=old.source_file_id,
                    file_position=position, lead="", source=text, source_digest="", canonical=text,
                    canonical_digest="", scheme=1, shape="", marker="", html=f"<p>{text}</p>", renderer=1,
                    sentences=[], line=1,
                )
            )  # fmt: skip
    for index, kind in kinds.items():
        new = world.clauses[index].id if index in texts else None
        world.session.add(
            LineageLink(
                draft_id=draft.id, old_clause_id=world.clauses[index].id, new_clause_id=new, kind=kind, likeness=0.9
            )
        )  # fmt: skip
    world.session.flush()
    return draft


def carry(world: World, old: Draft, new: Draft, who: str = "coordinator") -> dict[str, int]:
    return actions.carry_comments(
        world.session, actor=world.people[who], now=world.now, from_draft_id=old.id, to_draft_id=new.id
    )


def words(index: int, **changed: str) -> dict[str, str]:
    return {language: changed.get(language, texts[index]) for language, texts in WORDS.items()}


FIRST_EDITED = WORDS["en"][0].replace("The university should", "Every university in the network shall")


def anchor_of(world: World, draft: Draft, number: int) -> Anchor:
    return world.session.execute(
        select(Anchor)
        .join(CommentTarget, CommentTarget.id == Anchor.target_id)
        .where(Anchor.draft_id == draft.id, CommentTarget.comment_id == number)
    ).scalar_one()


def test_every_comment_gets_one_anchor_in_the_next_draft(world: World) -> None:
    kept = say(world, selection="publish its policy")
    same = say(world, clause_id=world.clauses[1].id, selection="before they teach")
    gone = say(world, clause_id=world.clauses[2].id, selection="Data shall be protected")
    say(world, clause_id=None)
    draft = next_draft(
        world,
        world.draft,
        {0: words(0, en=FIRST_EDITED), 1: words(1)},
        {0: LinkKind.CHANGED, 1: LinkKind.SAME, 2: LinkKind.DELETED},
    )
    counts = carry(world, world.draft, draft)
    first = anchor_of(world, draft, kept.id)
    assert first.start is not None and FIRST_EDITED[first.start : first.end] == "publish its policy"
    assert first.status is AnchorStatus.EXACT and first.clause_id == world.clauses[0].id
    assert anchor_of(world, draft, same.id).status is AnchorStatus.EXACT
    lost = anchor_of(world, draft, gone.id)
    assert (lost.status, lost.clause_id, lost.start) == (AnchorStatus.ORPHANED, None, None)
    assert counts == {"exact": 2, "orphaned": 1}
    assert world.session.execute(select(Entry.event).order_by(Entry.seq.desc())).scalars().first() == (
        "comment:places:carried"
    )


def test_carrying_twice_changes_nothing(world: World) -> None:
    say(world)
    draft = next_draft(world, world.draft, {0: words(0)}, {0: LinkKind.SAME})
    carry(world, world.draft, draft)
    entries = world.session.execute(select(func.count()).select_from(Entry)).scalar()
    assert carry(world, world.draft, draft) == {}
    assert world.session.execute(select(func.count()).select_from(Anchor)).scalar() == 1
    assert world.session.execute(select(func.count()).select_from(Entry)).scalar() == entries


def test_a_clause_changed_in_one_language_only_is_followed_there_word_by_word(world: World) -> None:
    text = WORDS["fr"][0]
    start = text.index("politique")
    comment = say(world, language="fr", selection=Selection(start, start + 9, "politique"))
    edited = "En principe, " + text
    draft = next_draft(world, world.draft, {0: words(0, fr=edited)}, {0: LinkKind.SAME})
    carry(world, world.draft, draft)
    anchor = anchor_of(world, draft, comment.id)
    assert anchor.start is not None and edited[anchor.start : anchor.end] == "politique"


def test_words_are_followed_over_two_drafts(world: World) -> None:
    comment = say(world, selection="publish its policy")
    second = next_draft(world, world.draft, {0: words(0, en=FIRST_EDITED)}, {0: LinkKind.CHANGED})
    carry(world, world.draft, second)
    third_text = FIRST_EDITED.replace("every year", "in March of every year")
    third = next_draft(world, second, {0: words(0, en=third_text)}, {0: LinkKind.CHANGED})
    assert carry(world, second, third) == {"exact": 1}
    anchor = anchor_of(world, third, comment.id)
    assert anchor.start is not None and third_text[anchor.start : anchor.end] == "publish its policy"


def test_words_that_come_back_after_a_draft_without_them_are_to_be_checked(world: World) -> None:
    comment = say(world, clause_id=world.clauses[2].id, selection="Data shall be protected")
    second = next_draft(world, world.draft, {0: words(0)}, {0: LinkKind.SAME, 2: LinkKind.DELETED})
    carry(world, world.draft, second)
    third = next_draft(world, second, {0: words(0), 2: words(2)}, {0: LinkKind.SAME})
    carry(world, second, third)
    assert anchor_of(world, third, comment.id).status is AnchorStatus.CHECK


def test_a_split_clause_is_read_back_as_one_link(world: World) -> None:
    comment = say(world, selection="policy every year")
    head, tail = "The university should publish.", "It publishes its policy every year."
    draft = next_draft(world, world.draft, {0: words(0, en=head), 1: words(1, en=tail)}, {})
    for new in (0, 1):
        world.session.add(
            LineageLink(
                draft_id=draft.id, old_clause_id=world.clauses[0].id, new_clause_id=world.clauses[new].id,
                kind=LinkKind.SPLIT, likeness=0.8,
            )
        )  # fmt: skip
    world.session.flush()
    carry(world, world.draft, draft)
    anchor = anchor_of(world, draft, comment.id)
    assert anchor.clause_id == world.clauses[1].id and anchor.start is not None
    assert tail[anchor.start : anchor.end] == "policy every year"


@pytest.mark.parametrize("who", ["editor", "expert", "observer"])
def test_only_those_who_manage_carry(world: World, who: str) -> None:
    say(world)
    draft = next_draft(world, world.draft, {0: words(0)}, {0: LinkKind.SAME})
    with pytest.raises((NotAllowed, NotFound)):
        carry(world, world.draft, draft, who)
    assert world.session.execute(select(func.count()).select_from(Anchor)).scalar() == 0


def test_comments_are_carried_only_into_a_draft_based_on_theirs(world: World) -> None:
    draft = next_draft(world, world.draft, {0: words(0)}, {})
    with pytest.raises(NotFound):
        carry(world, draft, world.draft)
