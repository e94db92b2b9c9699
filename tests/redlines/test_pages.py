"""The pages of redlines and of the final, as each person sees them."""

import re
from datetime import timedelta
from hashlib import sha256

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.drafts.models import Draft, DraftKind, Stage
from consult.redlines.models import Change
from tests.counting import statements
from tests.decisions.desks import comment
from tests.redlines.drafting import draft_after
from tests.redlines.finals import close_round
from tests.redlines.people_in import Browsers
from tests.worlds import World

PAIR = "/en/demo/redlines/draft-1/final/"


def engine_of(app: Flask) -> object:
    from consult.web.store import _db

    with app.app_context():
        return _db.engine


def test_the_index_offers_the_pairs_of_drafts(browsers: Browsers, frozen: World) -> None:
    visitor = browsers.of(frozen, "expert")
    visitor.open("/en/demo/redlines/")
    assert visitor.status == 200
    assert visitor.says("Final against Draft 1")
    assert visitor.says("2 changes in 6 clauses.")
    visitor.follow("Final against Draft 1")
    assert visitor.address.startswith(PAIR)


def test_one_draft_alone_has_no_redline(browsers: Browsers, living: World) -> None:
    visitor = browsers.of(living, None)
    visitor.open("/en/demo/redlines/")
    assert visitor.says("Redlines will be here as soon as a second draft is published.")


def test_a_redline_shows_the_change_the_sentence_and_why(browsers: Browsers, frozen: World) -> None:
    visitor = browsers.of(frozen, "expert")
    page = visitor.open(PAIR)
    assert visitor.says("2 changes in the whole text.")
    change = page.select_one("#d-1")
    assert change is not None
    said = " ".join(change.get_text(" ").split())
    assert "Change 1" in said
    assert ["should" in gone.get_text() for gone in change.select("del")] == [True]
    assert "Replace “should” with “shall”." in said
    assert "Comment 1" in said and "University of Dakar (sample)" in said
    assert "✓ Accepted" in said and "The text says so now." in said
    assert change.select_one("a[href='/en/demo/comments/1']") is not None


def test_an_edit_by_the_editors_tells_their_note(browsers: Browsers, frozen: World) -> None:
    page = browsers.of(frozen, "expert").open(PAIR)
    change = page.select_one("#d-2")
    assert change is not None
    assert "Editorial, by the editors: Says since when." in " ".join(change.get_text(" ").split())


def test_unchanged_clauses_are_shown_when_asked(browsers: Browsers, frozen: World) -> None:
    visitor = browsers.of(frozen, "expert")
    page = visitor.open(PAIR)
    assert len(page.select("section.clause")) == 2
    visitor.follow("Show all clauses")
    assert len(visitor.page.select("section.clause")) == 3
    visitor.follow("Show changed clauses only")
    assert len(visitor.page.select("section.clause")) == 2


@pytest.mark.parametrize(("view", "name"), [("side", "Side by side"), ("words", "List of changes in words")])
def test_the_views_are_links(browsers: Browsers, frozen: World, view: str, name: str) -> None:
    visitor = browsers.of(frozen, "expert")
    visitor.open(PAIR)
    visitor.follow(name)
    assert f"view={view}" in visitor.address
    chosen = visitor.page.select_one("main a[aria-current='true'][href*='view=']")
    assert chosen is not None and chosen.get_text() == name
    change = visitor.page.select_one("#d-1")
    assert change is not None
    if view == "side":
        left, right = change.select(".split > div")
        assert left.select("del") and not left.select("ins")
        assert right.select("ins") and not right.select("del")
    else:
        assert "Replace “should” with “shall”." in " ".join(change.get_text(" ").split())
        assert not change.select("del")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "Remplacer «\u202fshould\u202f» par «\u202fshall\u202f»."),
        ("zh", "将“should”改为“shall”。"),
    ],
)
def test_the_sentence_is_in_the_readers_language(
    browsers: Browsers, frozen: World, language: str, words: str
) -> None:
    visitor = browsers.of(frozen, "expert")
    visitor.open(f"/{language}/demo/redlines/draft-1/final/?in=en")
    assert words in visitor.text


def test_the_text_is_in_the_pages_language_unless_asked_otherwise(browsers: Browsers, frozen: World) -> None:
    visitor = browsers.of(frozen, "expert")
    visitor.open("/fr/demo/redlines/draft-1/final/")
    assert visitor.says("0 changement dans tout le texte.")
    visitor.follow("English")
    assert visitor.says("changements dans tout le texte") or visitor.says("changes in the whole text")


def test_sections_are_walked_with_next_and_previous(browsers: Browsers, frozen: World) -> None:
    visitor = browsers.of(frozen, "expert")
    visitor.open(PAIR)
    visitor.follow("Next: F2 Section 2")
    assert visitor.says("Nothing changed in this section.")
    visitor.follow("Previous: F1 Section 1")
    assert visitor.says("2 changes in this section.")


@pytest.mark.parametrize(
    "address",
    [
        "/en/demo/redlines/final/draft-1/",
        "/en/demo/redlines/draft-1/draft-1/",
        "/en/demo/redlines/draft-1/nothing/",
        f"{PAIR}?document=framework&section=nothing",
        "/en/demo/redlines/clause/nothing",
        "/en/demo/final/ar.md",
        "/en/nowhere/redlines/",
    ],
)
def test_an_address_of_nothing_is_not_found(browsers: Browsers, frozen: World, address: str) -> None:
    visitor = browsers.of(frozen, "expert")
    visitor.open(address)
    assert visitor.status == 404


@pytest.mark.parametrize("address", [PAIR, "/en/demo/final/manifest.json", "/en/demo/final/en.md"])
@pytest.mark.parametrize(
    ("who", "before"),
    [
        (None, 404),
        ("stranger", 404),
        ("expert", 200),
        ("observer", 200),
        ("signatory", 200),
        ("coordinator", 200),
    ],
)
def test_the_final_is_shown_to_participants_before_the_launch_and_to_everybody_after(
    browsers: Browsers, frozen: World, address: str, who: str | None, before: int
) -> None:
    visitor = browsers.of(frozen, who)
    visitor.open(address)
    assert visitor.status == before
    frozen.consultation.stage = Stage.LAUNCHED
    frozen.session.commit()
    visitor.open(address)
    assert visitor.status == 200


def test_before_the_launch_the_public_does_not_read_of_the_final_anywhere(
    browsers: Browsers, frozen: World
) -> None:
    visitor = browsers.of(frozen, None)
    for address in ("/en/demo/redlines/", "/en/demo/redlines/clause/c3"):
        visitor.open(address)
        assert visitor.status == 200
        main = visitor.page.select_one("main")
        assert main is not None and "Final" not in main.get_text()
        assert "always" not in visitor.text


def test_a_section_that_is_not_released_stays_hidden(
    browsers: Browsers, living: World, session: Session
) -> None:
    later = living.now + timedelta(days=3)
    draft_after(living, "draft-2", {"c1": {"en": "A secret sentence."}}, released_at=later)
    session.commit()
    visitor = browsers.of(living, "expert")
    for address in (
        "/en/demo/redlines/draft-1/draft-2/",
        "/en/demo/redlines/draft-1/draft-2/?document=framework&section=s1&all=1",
        "/en/demo/redlines/clause/c1",
        "/en/demo/redlines/clause/c1?from=draft-1&to=draft-2",
    ):
        visitor.open(address)
        assert visitor.status in (200, 404)
        assert "secret" not in visitor.text


def test_a_redline_that_nobody_asked_for_before_is_made_on_the_first_visit(
    browsers: Browsers, living: World, session: Session
) -> None:
    draft_after(living, "draft-2", {"c1": {"en": "Every university publishes its policy."}})
    session.commit()
    visitor = browsers.of(living, None)
    visitor.open("/en/demo/redlines/draft-1/draft-2/")
    assert visitor.status == 200
    assert visitor.says("Rewritten") or visitor.says("Replace")
    stored = session.execute(select(Change.id)).all()
    visitor.open("/en/demo/redlines/draft-1/draft-2/?view=words")
    session.rollback()
    assert len(session.execute(select(Change.id)).all()) == len(stored) > 0


def test_a_change_that_came_with_a_draft_tells_the_comments_on_the_earlier_text(
    browsers: Browsers, living: World, session: Session
) -> None:
    close_round(living)
    draft_after(living, "draft-2", {"c1": {"en": "The university shall publish its policy every year."}})
    session.commit()
    visitor = browsers.of(living, None)
    page = visitor.open("/en/demo/redlines/draft-1/draft-2/")
    change = page.select_one("#d-1")
    assert change is not None
    said = " ".join(change.get_text(" ").split())
    assert "Comments on the earlier text" in said or "Why" in said
    assert "Comment 1" in said


def test_names_are_shown_only_as_their_owners_agreed(browsers: Browsers, frozen: World) -> None:
    from consult.people.models import NameShown, Person

    visitor = browsers.of(frozen, "expert")
    visitor.open(PAIR)
    assert visitor.says("expert2, University of Dakar (sample)")
    person = frozen.session.get(Person, frozen.people["expert2"].person_id)
    assert person is not None
    person.name_shown = NameShown.ORGANISATION
    frozen.session.commit()
    fresh = browsers.of(frozen, "expert")
    fresh.open(PAIR + "?all=1")
    assert fresh.says("University of Dakar (sample)")
    assert not fresh.says("expert2")


def test_the_history_of_a_clause_shows_drafts_comments_and_decisions(
    browsers: Browsers, frozen: World
) -> None:
    visitor = browsers.of(frozen, "expert")
    page = visitor.open("/en/demo/redlines/clause/c1")
    assert visitor.status == 200
    assert visitor.says("History of F1.1")
    assert visitor.says("words changed")
    assert page.select_one("#k1") is not None
    assert page.select_one("#d-1 del") is not None
    assert page.select_one("#k1 a[href='/en/demo/comments/1']") is not None
    assert visitor.says("✓ Accepted")


def test_the_history_of_an_unchanged_clause_says_so(browsers: Browsers, frozen: World) -> None:
    visitor = browsers.of(frozen, "expert")
    visitor.open("/en/demo/redlines/clause/c2")
    assert visitor.says("Not changed.")
    assert visitor.says("same words as before")
    assert visitor.says("Nobody commented on this clause.")


def test_the_history_leads_from_section_pages(browsers: Browsers, frozen: World) -> None:
    visitor = browsers.of(frozen, "expert")
    visitor.open(PAIR)
    visitor.follow("History of F1.1")
    assert visitor.address.startswith("/en/demo/redlines/clause/c1")
    visitor.follow("Side by side")
    assert visitor.page.select(".split")


def test_a_clause_may_choose_which_drafts_it_compares(
    browsers: Browsers, living: World, session: Session
) -> None:
    second = draft_after(living, "draft-2", {"c1": {"en": "Second."}})
    draft_after(living, "draft-3", {"c1": {"en": "Third."}}, based_on=second)
    session.commit()
    visitor = browsers.of(living, None)
    visitor.open("/en/demo/redlines/clause/c1")
    assert visitor.says("draft-3 against Draft 1")
    visitor.follow("draft-3 against draft-2")
    text = visitor.page.select_one("section.clause .text")
    assert text is not None and "Second." in text.get_text() and "Third." in text.get_text()


@pytest.mark.parametrize(
    "address",
    [
        "/en/demo/redlines/",
        PAIR,
        PAIR + "?all=1",
        PAIR + "?view=side",
        PAIR + "?view=words",
        "/en/demo/redlines/clause/c1",
        "/en/demo/redlines/clause/c3?view=side",
        "/en/demo/final/",
        "/en/demo/final/manifest.json",
        "/en/demo/final/fr.md",
    ],
)
def test_a_page_takes_at_most_eight_statements(
    app: Flask, browsers: Browsers, frozen: World, address: str
) -> None:
    visitor = browsers.of(frozen, "editor")
    visitor.open("/en/demo/redlines/")
    with statements(engine_of(app)) as seen:  # type: ignore[arg-type]
        visitor.open(address)
    assert visitor.status == 200
    assert len(seen) <= 8, "\n".join(seen)


def test_the_check_list_takes_few_statements(app: Flask, browsers: Browsers, living: World) -> None:
    visitor = browsers.of(living, "editor")
    with statements(engine_of(app)) as seen:  # type: ignore[arg-type]
        visitor.open("/en/demo/final/")
    assert visitor.status == 200
    assert len(seen) <= 13, "\n".join(seen)


def test_a_browser_that_has_the_redline_is_told_so(browsers: Browsers, frozen: World) -> None:
    visitor = browsers.of(frozen, "expert")
    tag = visitor.client.get(PAIR).headers["ETag"]
    assert visitor.client.get(PAIR, headers={"If-None-Match": tag}).status_code == 304
    other = browsers.of(frozen, "coordinator").client.get(PAIR, headers={"If-None-Match": tag})
    assert other.status_code == 200


def test_the_manifest_hashes_to_the_fingerprint(browsers: Browsers, frozen: World, session: Session) -> None:
    answer = browsers.of(frozen, "signatory").client.get("/en/demo/final/manifest.json")
    final = session.execute(select(Draft).where(Draft.kind == DraftKind.FINAL)).scalar_one()
    assert answer.mimetype == "application/json"
    assert sha256(answer.data).hexdigest() == final.fingerprint
    assert 'filename="demo-manifest.json"' in answer.headers["Content-Disposition"]


def test_the_text_is_the_exact_text_and_its_digest_is_shown(browsers: Browsers, frozen: World) -> None:
    visitor = browsers.of(frozen, "coordinator")
    answer = visitor.client.get("/en/demo/final/en.md")
    assert answer.content_type == "text/markdown; charset=utf-8"
    assert answer.text.startswith(
        "The university shall publish its policy every year.\n\nStaff should be trained"
    )
    visitor.open("/en/demo/final/")
    assert visitor.says(f"SHA-256 {sha256(answer.data).hexdigest()}")


# The final: check list and freezing.


@pytest.mark.parametrize("who", ["expert", "representative", "signatory", "observer", "stranger"])
def test_the_check_list_is_hidden_from_others(browsers: Browsers, living: World, who: str) -> None:
    visitor = browsers.of(living, who)
    visitor.open("/en/demo/final/")
    assert visitor.status == 404


def test_the_check_list_names_what_stands_in_the_way(browsers: Browsers, living: World) -> None:
    comment(living, "expert2", clause=4)
    visitor = browsers.of(living, "coordinator")
    visitor.open("/en/demo/final/")
    assert visitor.says("2 things stand in the way of the final.")
    assert visitor.says("✕ Not yet Every round is closed")
    assert visitor.says("1 of 2 comments waits for a decision.")
    assert visitor.says("✓ Done Every change has a cause")
    assert visitor.says("1 decision is not published yet.")
    assert not visitor.page.select("main button")


def test_an_editor_freezes_the_final(browsers: Browsers, living: World, session: Session) -> None:
    close_round(living)
    visitor = browsers.of(living, "editor")
    visitor.open("/en/demo/final/")
    assert visitor.says("Nothing stands in the way of the final.")
    visitor.press("Freeze the final", {"title_en": "QA 2.0, final", "title_fr": "AQ 2.0, finale"})
    assert visitor.status == 200
    assert visitor.says("QA 2.0, final was fixed on")
    session.rollback()
    final = session.execute(select(Draft).where(Draft.kind == DraftKind.FINAL)).scalar_one()
    assert final.title == {"en": "QA 2.0, final", "fr": "AQ 2.0, finale", "zh": "定稿"}
    assert final.fingerprint is not None
    groups = re.findall("....", final.fingerprint)
    assert visitor.says(" ".join(groups))


def test_an_empty_name_is_refused_and_the_others_are_kept(browsers: Browsers, living: World) -> None:
    close_round(living)
    visitor = browsers.of(living, "editor")
    visitor.open("/en/demo/final/")
    visitor.press("Freeze the final", {"title_en": " ", "title_fr": "AQ 2.0, finale"})
    assert visitor.status == 422
    assert visitor.says("Type a name for the final in each language.")
    assert visitor.page.select_one("input[name=title_fr]")["value"] == "AQ 2.0, finale"  # type: ignore[index]


def test_a_freezing_that_came_too_late_says_what_stands_in_the_way(browsers: Browsers, living: World) -> None:
    close_round(living)
    visitor = browsers.of(living, "editor")
    visitor.open("/en/demo/final/")
    comment(living, "expert2", clause=4)
    living.session.commit()
    visitor.press("Freeze the final", {"title_en": "Kept name"})
    assert visitor.status == 409
    assert visitor.says("Comments without a decision: 1.")


def test_a_form_without_its_token_freezes_nothing(
    browsers: Browsers, living: World, session: Session
) -> None:
    close_round(living)
    visitor = browsers.of(living, "editor")
    visitor.open("/en/demo/final/")
    data = {f"title_{tag}": "Final" for tag in ("en", "fr", "zh")}
    answer = visitor.client.post("/en/demo/final/", data=data)
    assert answer.status_code == 422
    session.rollback()
    assert session.execute(select(Draft.id).where(Draft.kind == DraftKind.FINAL)).all() == []


def test_a_field_that_does_not_belong_is_refused(browsers: Browsers, living: World) -> None:
    close_round(living)
    visitor = browsers.of(living, "editor")
    page = visitor.open("/en/demo/final/")
    token = page.select_one("input[name=csrf_token]")["value"]  # type: ignore[index]
    data = {"csrf_token": token, "title_en": "A", "title_fr": "B", "title_zh": "C", "stage": "launched"}
    assert visitor.client.post("/en/demo/final/", data=data).status_code == 422


def test_a_signed_out_freezing_is_unauthorised(browsers: Browsers, living: World) -> None:
    assert browsers.of(living, None).client.post("/en/demo/final/", data={}).status_code == 401


def test_a_double_click_freezes_once(browsers: Browsers, living: World, session: Session) -> None:
    close_round(living)
    visitor = browsers.of(living, "editor")
    page = visitor.open("/en/demo/final/")
    token = page.select_one("input[name=csrf_token]")["value"]  # type: ignore[index]
    data = {"csrf_token": token, **{f"title_{tag}": "Final" for tag in ("en", "fr", "zh")}}
    assert visitor.client.post("/en/demo/final/", data=data).status_code == 303
    assert visitor.client.post("/en/demo/final/", data=data).status_code == 409
    session.rollback()
    assert len(session.execute(select(Draft.id).where(Draft.kind == DraftKind.FINAL)).all()) == 1
