"""Comments of earlier drafts at their clause in a later one: with what became of their words, folded, each once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bs4 import Tag
from flask import Flask
from sqlalchemy.orm import Session

from consult.comments.carrying import carry_comments
from consult.comments.confirming_places import confirm_place
from consult.comments.hiding import hide_words
from consult.comments.models import Comment, CommentTarget
from consult.comments.targeting import Selection
from consult.decisions.actions import decide, publish_decisions
from consult.decisions.rules import Outcome
from consult.drafts.actions import open_round
from consult.drafts.models import CommentsVisible, Draft, LineageLink
from consult.text.lineage import LinkKind
from tests.comments.said import browser, close, say
from tests.comments.test_carrying import next_draft, words
from tests.conftest import on_sqlite
from tests.counting import statements
from tests.reading.test_section import engine_of
from tests.visitor import Visitor
from tests.worlds import World, build

PAGE = "/en/demo/read/draft-2/framework/s1"
REWRITTEN = "Teachers learn how to teach online."


@pytest.fixture
def world(session: Session) -> World:
    """A world in the present with a round that everybody may read."""
    made = build(session, datetime.now(UTC))
    made.round.comments_visible = CommentsVisible.EVERYONE
    session.flush()
    return made


def follow(world: World, old: Draft, new: Draft) -> None:
    new.title = {"en": "Draft 2", "fr": "Projet 2", "zh": "草案2"}
    new.manifest, new.fingerprint, new.published_at = "{}", "0" * 64, world.now
    for section in world.session.new:
        section.title = {"en": "Section"}
    carry_comments(
        world.session, actor=world.people["coordinator"], now=world.now, from_draft_id=old.id, to_draft_id=new.id
    )  # fmt: skip
    world.session.commit()


def second(world: World) -> Draft:
    """Publish a second draft: clause 1 as it was, 2 rewritten, 3 deleted; comments are followed into it."""
    close(world, world.now - timedelta(minutes=1))
    links = {0: LinkKind.SAME, 1: LinkKind.CHANGED, 2: LinkKind.DELETED}
    made = next_draft(world, world.draft, {0: words(0), 1: words(1, en=REWRITTEN)}, links)
    follow(world, world.draft, made)
    return made


def on(world: World, index: int, quote: str | None = None, **more: Any) -> Comment:
    return say(world, clause_id=world.clauses[index].id, selection=quote, **more)


def card(page: Tag, number: int) -> Tag:
    (found,) = page.select(f"#k{number}")
    return found


def home(page: Tag, number: int) -> str:
    """Return the id of the clause at which a comment stands; '' at the section's end."""
    clause = card(page, number).find_parent(class_="clause")
    return str(clause["id"]) if clause is not None else ""


def shown(page: Tag, number: int) -> str:
    return " ".join(card(page, number).get_text().split())


def test_each_stands_at_its_clause_with_what_became_of_its_words(app: Flask, world: World) -> None:
    same, lost = on(world, 0, "every year"), on(world, 1, "trained")
    gone, whole = on(world, 2, "Data"), on(world, 0)
    general = say(world, clause_id=None)
    second(world)
    page = Visitor(browser(app, world)).open(PAGE)
    assert [home(page, c.number) for c in (same, lost, gone, whole, general)] == [
        "c-c1",
        "c-c2",
        "",
        "c-c1",
        "",
    ]
    assert "on Draft 1, F1.1 · The words stand there still" in shown(page, same.number)
    assert "on Draft 1, F1.2 · The words are no longer there" in shown(page, lost.number)
    quote = card(page, lost.number).select_one("blockquote")
    assert quote is not None and quote.get_text() == "Staff should be trained 😀 before they teach online."
    assert [q.get_text() for q in quote.select("q")] == ["trained"]
    assert len(card(page, lost.number).select("blockquote")) == 1  # the words are not said twice
    assert "on Draft 1, F1.3 · The words are no longer there" in shown(page, gone.number)
    assert "on Draft 1 · General" in shown(page, general.number)


@on_sqlite
def test_marks_on_words_that_stand_still_lead_to_the_comment_and_its_fold(app: Flask, world: World) -> None:
    made = on(world, 0, "every year")
    on(world, 1, "trained")
    second(world)
    page = Visitor(browser(app, world)).open(PAGE)
    (mark,) = page.select("#c-c1 .text mark")
    assert mark.get_text() == "every year" and mark["aria-details"] == f"k{made.number} e-c1"
    assert mark["data-n"] == str(made.number)
    fold = page.select_one("#e-c1 > details")
    assert fold is not None and fold.select(f"#k{made.number}") and not fold.has_attr("open")
    assert not page.select("#c-c2 mark")


@on_sqlite
def test_earlier_comments_are_folded_behind_those_of_this_round(app: Flask, world: World) -> None:
    before = [on(world, 0, f"{quote}") for quote in ("university", "policy", "year")]
    made = second(world)
    at = datetime.now(UTC)
    open_round(
        world.session, actor=world.people["coordinator"], now=at, consultation_id=world.consultation.id, draft_id=made.id,
        opens_at=at - timedelta(minutes=1), closes_at=at + timedelta(days=5), comments_visible=CommentsVisible.EVERYONE,
    )  # fmt: skip
    here: dict[str, Any] = {"draft_id": made.id, "section_id": None, "now": at}
    new = [on(world, 0, "should", **here) for _ in range(2)]
    world.session.commit()
    page = Visitor(browser(app, world, "expert2")).open(PAGE)
    side = page.select_one("#c-c1 .side")
    assert side is not None
    ids = [str(each["id"]) for each in side.select("[id]")]
    assert ids == [*(f"k{c.number}" for c in new), "e-c1", *(f"k{c.number}" for c in before)]
    summary = side.select_one("#e-c1 summary")
    assert summary is not None and summary.get_text() == "Show 3 comments of earlier drafts"
    assert not side.select("#e-c1 form") and side.select(
        f"#k{new[0].number} form"
    )  # what was is not agreed with now
    (mark,) = page.select(f"#c-c1 mark[aria-details~=k{new[0].number}]")
    assert mark["aria-details"] == " ".join(f"k{c.number}" for c in new)


@on_sqlite
def test_a_published_answer_stands_under_its_comment(app: Flask, world: World) -> None:
    made = on(world, 0, "every year")
    fixed: dict[str, Any] = {"session": world.session, "actor": world.people["editor"], "now": world.now}
    decide(
        **fixed, consultation_id=world.consultation.id, comment_ids=[made.id], outcome=Outcome.NOT_ACCEPTED,
        response="A year is *enough*.", response_language="en",
    )  # fmt: skip
    second(world)
    reader = Visitor(browser(app, world))
    assert "enough" not in shown(reader.open(PAGE), made.number)
    publish_decisions(
        **{**fixed, "actor": world.people["coordinator"]}, consultation_id=world.consultation.id
    )
    world.session.commit()
    answer = card(reader.open(PAGE), made.number).select_one(".answer")
    assert (
        answer is not None
        and "Not accepted" in answer.get_text()
        and "A year is enough." in answer.get_text()
    )


@on_sqlite
@pytest.mark.parametrize(
    ("tag", "says"),
    [
        (
            "fr",
            ("Afficher 1 commentaire de projets antérieurs", "sur « Draft 1 », F1.1", "sur le texte anglais"),
        ),
        ("zh", ("显示先前草案的1条意见", "针对“Draft 1”F1.1", "针对英文文本")),
    ],
)
def test_the_reader_is_told_in_their_language(
    app: Flask, world: World, tag: str, says: tuple[str, ...]
) -> None:
    made = on(world, 0, "every year")
    second(world)
    page = Visitor(browser(app, world)).open(PAGE.replace("/en/", f"/{tag}/"))
    text = page.get_text().replace("\u202f", " ").replace("\xa0", " ")
    assert all(one in text for one in says)
    assert not page.select(".text mark") and home(page, made.number) == "c-c1"
    assert [m.get_text() for m in Visitor(browser(app, world)).open(
        f"{PAGE.replace('/en/', f'/{tag}/')}?with=en").select("#c-c1 .other mark")] == ["every year"]  # fmt: skip


def test_words_gone_from_a_clause_that_was_joined_to_another_stand_there(app: Flask, world: World) -> None:
    lost = on(world, 1, "trained")
    close(world, world.now - timedelta(minutes=1))
    joined = {0: words(0, en="The university should publish its policy every year. Staff teach online.")}
    made = next_draft(world, world.draft, joined, {0: LinkKind.MERGED})
    world.session.add(
        LineageLink(
            draft_id=made.id, old_clause_id=world.clauses[1].id, new_clause_id=world.clauses[0].id,
            kind=LinkKind.MERGED, likeness=0.5,
        )
    )  # fmt: skip
    world.session.flush()
    follow(world, world.draft, made)
    page = Visitor(browser(app, world)).open(PAGE)
    assert home(page, lost.number) == "c-c1" and "no longer there" in shown(page, lost.number)


def test_over_two_drafts_each_stands_where_its_words_were_last(app: Flask, world: World) -> None:
    kept, lost = on(world, 0, "every year"), on(world, 1, "teach")
    general = say(world, clause_id=None)
    middle = second(world)
    third = next_draft(
        world,
        middle,
        {0: words(0), 1: words(1, en="Nothing is left.")},
        {0: LinkKind.SAME, 1: LinkKind.CHANGED},
    )
    follow(world, middle, third)
    page = Visitor(browser(app, world)).open(PAGE.replace("draft-2", "draft-3"))
    assert [home(page, c.number) for c in (kept, lost, general)] == ["c-c1", "c-c2", ""]
    assert all("on Draft 1" in shown(page, c.number) for c in (kept, lost, general))


@on_sqlite
def test_what_a_person_puts_right_is_where_the_comment_stands(app: Flask, world: World) -> None:
    lost = on(world, 1, "trained")
    made = second(world)
    reader = Visitor(browser(app, world))
    assert home(reader.open(PAGE), lost.number) == "c-c2"
    target = world.session.query(CommentTarget).filter(CommentTarget.comment_id == lost.id).one()
    confirm_place(
        world.session, actor=world.people["editor"], now=world.now, target_id=target.id, draft_id=made.id,
        clause_id=world.clauses[0].id, exact="policy",
    )  # fmt: skip
    world.session.commit()
    page = reader.open(PAGE)
    assert home(page, lost.number) == "c-c1"
    assert [m.get_text() for m in page.select("mark")] == ["policy"]


@on_sqlite
def test_a_comment_on_several_clauses_is_on_the_page_once_and_marked_in_each(
    app: Flask, world: World
) -> None:
    texts = [words(n)["en"] for n in (0, 1)]
    chosen = [
        Selection(text.index(quote), text.index(quote) + len(quote), quote, clause_id=world.clauses[n].id)
        for n, (text, quote) in enumerate(zip(texts, ("policy", "online"), strict=True))
    ]
    made = say(world, selection=chosen)
    second(world)
    page = Visitor(browser(app, world)).open(PAGE)
    assert home(page, made.number) == "c-c1"
    assert [m.get_text() for m in page.select(f"mark[aria-details~=k{made.number}]")] == ["policy", "online"]


@on_sqlite
def test_what_the_reader_may_not_read_is_not_on_the_page(app: Flask, world: World) -> None:
    world.round.comments_visible = CommentsVisible.NOBODY
    hidden = on(world, 1, "trained", words="canary-hidden")
    hide_words(
        world.session,
        actor=world.people["editor"],
        now=world.now,
        comment_id=hidden.id,
        reason="Not civil.",
        reason_language="en",
    )
    on(world, 0, "every year", words="canary-blind")
    second(world)
    reader = Visitor(browser(app, world))
    page = reader.open(PAGE)
    assert "canary-hidden" not in str(page) and "Not civil." in shown(page, hidden.number)
    assert "trained" not in shown(page, hidden.number) and "canary-blind" in str(page)
    world.round.closes_at = world.now + timedelta(hours=1)
    world.session.commit()
    assert "canary" not in str(reader.open(PAGE)) and not reader.page.select("mark")


@on_sqlite
def test_the_page_that_is_kept_is_drawn_anew_when_an_earlier_round_closes(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.round.comments_visible = CommentsVisible.NOBODY
    on(world, 0, "every year", words="canary-blind")
    second(world)
    end = datetime.now(UTC) + timedelta(hours=3)
    world.round.closes_at = end
    world.session.commit()
    client = browser(app, world)
    client.get("/en/")
    first = client.get(PAGE)
    assert "canary" not in first.text
    from consult.web import door

    clock: Callable[[], datetime] = lambda: end + timedelta(seconds=1)  # noqa: E731
    for module in ("consult.reading.routes", "consult.web.door"):
        monkeypatch.setattr(f"{module}.now", clock)
    assert door.now() > end
    assert "canary-blind" in client.get(PAGE, headers={"If-None-Match": first.headers["ETag"]}).text


@pytest.mark.parametrize("comments", [2, 40])
@pytest.mark.parametrize("limited", [False, True])
def test_the_number_of_statements_stays_the_same(
    app: Flask, world: World, comments: int, limited: bool
) -> None:
    for number in range(comments):
        on(world, number % 3, (None, "teach", "Data")[number % 3])
    made = second(world)
    at = datetime.now(UTC)
    open_round(
        world.session, actor=world.people["coordinator"], now=at, consultation_id=world.consultation.id, draft_id=made.id,
        opens_at=at, closes_at=at + timedelta(days=5), changes_only=limited,
    )  # fmt: skip
    world.session.commit()
    client = browser(app, world, "expert2")
    for path in (
        PAGE,
        f"{PAGE}?with=fr",
        f"{PAGE}/comments?clause=c1&earlier=1",
        f"{PAGE}/comments?earlier=1",
    ):
        with statements(engine_of(app)) as seen:
            assert client.get(path).status_code == 200
        assert len(seen) <= 8, (path, seen)
