"""What one's ledger and the page of a comment say of the drafts after it: the clause, what became of the words, the change."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from consult.comments.carrying import carry_comments
from consult.comments.models import Anchor, Comment, CommentTarget
from consult.decisions.amendments import apply_suggestion
from consult.decisions.models import DecidedComment
from consult.decisions.rules import Outcome
from consult.drafts.models import CommentsVisible, Draft, DraftKind, Section, Stage
from consult.redlines.next_draft import follow_comments, publish_next_draft
from consult.text.anchors import AnchorStatus
from consult.text.lineage import LinkKind
from tests.comments.said import browser, say
from tests.comments.test_carrying import next_draft as bare_draft
from tests.comments.test_carrying import words
from tests.conftest import on_sqlite
from tests.counting import statements
from tests.reading.test_section import engine_of
from tests.redlines.finals import close_round, edit, freeze, in_step, settle
from tests.worlds import World, build

MINE = "/en/demo/comments/mine"
LATER = ("Draft 2", "Projet 2", "草案2")


@pytest.fixture
def world(session: Session) -> World:
    """Of four comments one is applied, one stands, one lost its words, and one is on the whole section; the round is over."""
    made = build(session, datetime.now(UTC) - timedelta(minutes=5))
    made.round.comments_visible = CommentsVisible.EVERYONE
    first = say(made, "expert2", selection="should", suggestion="shall")
    say(made, "expert2", clause_id=made.clauses[1].id, selection="online")
    say(made, "expert2", clause_id=made.clauses[2].id, selection="protected")
    say(made, "expert2", clause_id=None)
    close_round(made)
    settle(made, first, Outcome.ACCEPTED)
    apply_suggestion(session, actor=made.people["editor"], now=made.now, comment_id=first.id)
    edit(made, 2, "Records shall be kept safe.")
    in_step(made)
    session.commit()
    return made


def next_draft(world: World) -> Draft:
    coordinator = world.people["coordinator"]
    draft = publish_next_draft(
        world.session, actor=coordinator, now=world.now, consultation_id=world.consultation.id,
        title=dict(zip(("en", "fr", "zh"), LATER, strict=True)),
    )  # fmt: skip
    follow_comments(world.session, actor=coordinator, now=world.now, draft_id=draft.id)
    world.session.commit()
    return draft


def said(page: str, number: int) -> dict[str, str]:
    """Return {line: address of its link} of what the ledger says of a comment in later drafts."""
    soup = BeautifulSoup(page, "lxml")
    (item,) = (
        li for li in soup.select("ol.list > li")
        if (link := li.select_one("h2 a")) is not None and str(link["href"]).endswith(f"/{number}")
    )  # fmt: skip
    return lines(item)


def lines(soup: object) -> dict[str, str]:
    assert hasattr(soup, "select")
    found = {}
    for li in soup.select("ul.small > li"):
        link = li.select_one("a[href]")
        if "clause" in li.text or "·" in li.text or "against" in li.text:
            found[" ".join(li.get_text().split())] = str(link["href"]) if link is not None else ""
    return found


def test_the_ledger_says_where_each_comment_stands_in_the_next_draft_and_what_became_of_its_words(
    app: Flask, world: World
) -> None:
    client = browser(app, world, "expert2")
    assert "Draft 2" not in client.get(MINE).text
    next_draft(world)
    page = client.get(MINE).text
    at = "/en/demo/read/draft-2/framework/s1#c-c"
    assert said(page, 1) == {
        "Draft 2, clause F1.1 · Its suggestion was applied": f"{at}1",
        "What it changed: Draft 2 against Draft 1 comment 1": (
            "/en/demo/redlines/draft-1/draft-2/?document=framework&section=s1&in=en#d-1"
        ),
    }
    assert said(page, 2) == {"Draft 2, clause F1.2 · The words stand there still": f"{at}2"}
    (line,) = said(page, 3).items()
    assert line[0].startswith("Draft 2, clause F1.3 · ") and line[1] == f"{at}3"
    assert "stand there still" not in line[0]
    assert said(page, 4) == {}


def test_every_link_of_the_ledger_leads_to_its_clause_and_to_its_change(app: Flask, world: World) -> None:
    next_draft(world)
    client = browser(app, world, "expert2")
    for number in (1, 2, 3):
        for address in said(client.get(MINE).text, number).values():
            path, _, name = address.partition("#")
            answer = client.get(path)
            assert answer.status_code == 200 and BeautifulSoup(answer.text, "lxml").find(id=name), address


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ("Projet 2, clause F1.2 · Les mots y sont toujours", "Ce qu’il a changé : Projet 2 par rapport à")),
        ("zh", ("草案2，条款 F1.2 · ", "由此产生的修改：草案2 对比")),
    ],
)  # fmt: skip
def test_the_ledger_says_it_in_the_language_of_its_reader(
    app: Flask, world: World, language: str, words: tuple[str, ...]
) -> None:
    next_draft(world)
    page = browser(app, world, "expert2").get(f"/{language}/demo/comments/mine")
    text = (
        " ".join(BeautifulSoup(page.text, "lxml").get_text().split())
        .replace("\u202f", " ")
        .replace("\u00a0", " ")
    )
    for one in words:
        assert one in text, one
    assert f"/{language}/demo/read/draft-2/framework/s1#c-c2" in page.text


def test_the_page_of_a_comment_says_it_to_everybody_who_may_read_it(app: Flask, world: World) -> None:
    next_draft(world)
    for who in ("expert2", "observer", None):
        soup = BeautifulSoup(browser(app, world, who).get("/en/demo/comments/1").text, "lxml")
        assert next(iter(lines(soup))) == "Draft 2, clause F1.1 · Its suggestion was applied", who


def test_of_a_withdrawn_comment_nothing_is_said(app: Flask, world: World) -> None:
    next_draft(world)
    world.session.execute(update(Comment).values(state="withdrawn", withdrawn_at=world.now))
    world.session.commit()
    client = browser(app, world, "expert2")
    assert said(client.get(MINE).text, 1) == {}
    assert "Draft 2" not in browser(app, world).get("/en/demo/comments/1").text


def _prepare(world: World) -> None:
    """Follow the comments into a draft that is not published."""
    draft = Draft(
        consultation_id=world.consultation.id, key="secret", position=2, kind=DraftKind.DRAFT, title={"en": "Secret"},
        based_on_id=world.draft.id, imported_at=world.now,
    )  # fmt: skip
    world.session.add(draft)
    world.session.flush()
    for target_id in world.session.execute(select(CommentTarget.id)).scalars().all():
        values = {
            "status": AnchorStatus.ORPHANED,
            "kept": 0.0,
            "method": "none",
            "reason": "",
            "made_at": world.now,
        }
        world.session.execute(insert(Anchor).values(target_id=target_id, draft_id=draft.id, **values))


def _unreleased(world: World) -> None:
    """Publish a draft with sections that are released tomorrow."""
    kept = {0: LinkKind.SAME, 1: LinkKind.SAME, 2: LinkKind.CHANGED}
    draft = bare_draft(world, world.draft, {at: words(at) for at in kept}, kept)
    for row in world.session.execute(select(Section).where(Section.draft_id == draft.id)).scalars():
        row.title, row.released_at = {"en": "Section"}, datetime.now(UTC) + timedelta(days=1)
    world.session.flush()
    draft.manifest, draft.fingerprint, draft.published_at = "{}", "0" * 64, world.now
    carry_comments(
        world.session, actor=world.people["coordinator"], now=world.now, from_draft_id=world.draft.id, to_draft_id=draft.id
    )  # fmt: skip


def _frozen(world: World) -> None:
    decided = select(DecidedComment.comment_id)
    for comment in world.session.execute(select(Comment).where(Comment.id.not_in(decided))).scalars().all():
        settle(world, comment, Outcome.NOTED)
    freeze(world)


@pytest.mark.parametrize("what", [_prepare, _unreleased, _frozen])
def test_nothing_is_said_of_what_is_not_published(
    app: Flask, world: World, what: Callable[[World], None]
) -> None:
    what(world)
    world.session.commit()
    for who in ("expert2", "editor", None):
        client = browser(app, world, who)
        pages = ["/en/demo/comments/1", *([MINE] if who else [])]
        for address in pages:
            assert not lines(BeautifulSoup(client.get(address).text, "lxml")), (who, address)


def test_after_the_launch_the_ledger_leads_to_the_final_and_to_what_changed(app: Flask, world: World) -> None:
    _frozen(world)
    world.consultation.stage = Stage.LAUNCHED
    world.session.commit()
    client = browser(app, world, "expert2")
    page = client.get(MINE).text
    first, second, third = (said(page, number) for number in (1, 2, 3))
    assert list(first) == [
        "Final, clause F1.1 · The clause has changed",
        "What it changed: Final against Draft 1 comment 1",
    ]
    assert list(second) == ["Final, clause F1.2 · The clause is unchanged"]
    assert list(third) == ["Final, clause F1.3 · The clause has changed"]
    for address in (*first.values(), *second.values(), *third.values()):
        path, _, name = address.partition("#")
        assert BeautifulSoup(client.get(path).text, "lxml").find(id=name), address


def test_the_newest_draft_is_named_and_not_the_one_between(app: Flask, world: World) -> None:
    second = next_draft(world)
    coordinator = world.people["coordinator"]
    third = Draft(
        consultation_id=world.consultation.id, key="d3", position=3, kind=DraftKind.DRAFT, title={"en": "Draft 3"},
        based_on_id=second.id, imported_at=world.now,
    )  # fmt: skip
    world.session.add(third)
    world.session.flush()
    third.published_at = world.now
    carry_comments(
        world.session, actor=coordinator, now=world.now, from_draft_id=second.id, to_draft_id=third.id
    )
    world.session.commit()
    page = browser(app, world, "expert2").get(MINE).text
    assert said(page, 2) == {"Draft 3 · The words are no longer there": "/en/demo/read/d3/"}


@on_sqlite
@pytest.mark.parametrize("address", [MINE, "/en/demo/comments/1"])
def test_it_takes_at_most_eight_statements_however_many_comments_were_followed(
    app: Flask, world: World, address: str
) -> None:
    next_draft(world)
    world.consultation.stage = Stage.LAUNCHED
    world.session.commit()
    client = browser(app, world, "expert2")

    def count() -> int:
        with statements(engine_of(app)) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    count()
    before = count()
    draft_id = world.session.execute(select(Draft.id).where(Draft.key == "draft-2")).scalar_one()
    world.round.closes_at = datetime.now(UTC) + timedelta(days=1)
    world.consultation.stage = Stage.PUBLISHED
    world.session.flush()
    for _ in range(8):
        say(world, "expert2", clause_id=world.clauses[1].id, selection="online")
    follow_comments(world.session, actor=world.people["coordinator"], now=world.now, draft_id=draft_id)
    world.round.closes_at = world.now - timedelta(hours=1)
    world.consultation.stage = Stage.LAUNCHED
    world.session.commit()
    assert count() == before <= 8, before
