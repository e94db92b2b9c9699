"""In which language something is written, and how somebody usually comments."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from consult.comments.models import Comment, CommentType
from consult.comments.tongue import tongue_of
from consult.comments.usual import Usual, usual_of
from consult.demo.loading import FOLDER, STORIES
from consult.demo.story import read_story
from consult.resources import shipped
from tests.comments.institution import contribute
from tests.comments.said import browser, say, send
from tests.conftest import on_sqlite
from tests.worlds import World

NEW = "/fr/demo/comments/new"
CLAUSE = f"{NEW}?draft=draft-1&section=1&clause=c1"


@pytest.mark.parametrize(
    ("text", "page", "wanted"),
    [
        ("The share should be stated in the course description.", "zh", "en"),
        ("Il faut préciser qui décide.", "en", "fr"),
        ("L’établissement décide seul.", "zh", "fr"),
        ("校长应当指定一名副手。", "en", "zh"),
        ("“质量保证” is not a plan: say who does it.", "zh", "en"),
        ("见 ISO 9001 第4条：IIOE 应说明理由。", "fr", "zh"),
        ("Oui.", "fr", "fr"),
        ("OK", "en", "en"),
        ("Très bien", "zh", "fr"),
        ("Agreed", "zh", "en"),
        ("", "fr", "fr"),
        ("42 %", "zh", "zh"),
        ("👍", "en", "en"),
    ],
)
def test_a_language_is_told_from_script_and_small_words(text: str, page: str, wanted: str) -> None:
    assert tongue_of(text, page) == wanted


def test_every_comment_of_the_sample_is_told_from_any_page() -> None:
    remarks = [
        r for name in STORIES for r in read_story(shipped("drafts") / FOLDER / name).remarks if r.words
    ]
    assert len(remarks) > 50
    wrong = [
        (page, remark.words) for remark in remarks for page in ("en", "fr", "zh") if tongue_of(remark.words, page) != remark.language
    ]  # fmt: skip
    assert not wrong


def usual(world: World, who: str) -> Usual:
    return usual_of(
        world.session, person_id=world.people[who].person_id, consultation_id=world.consultation.id
    )


def test_the_usual_is_what_somebody_did_last_in_this_consultation(living: World) -> None:
    assert usual(living, "expert") == Usual("general", "me")
    nairobi = living.organisations["nairobi"].id
    say(living, "expert", kind=CommentType.EDITORIAL)
    say(living, "representative", for_organisation_id=nairobi, kind=CommentType.TECHNICAL)
    assert usual(living, "expert") == Usual("editorial", "me")
    assert usual(living, "representative") == Usual("technical", str(nairobi))
    contribute(living, "representative", now=living.now + timedelta(minutes=1))
    assert usual(living, "representative") == Usual("general", f"w{nairobi}")
    say(living, "representative", now=living.now + timedelta(minutes=2))
    assert usual(living, "representative") == Usual("general", "me")
    assert usual_of(living.session, person_id=None, consultation_id=living.consultation.id) == Usual()


def chosen(page: str) -> dict[str, Any]:
    form = BeautifulSoup(page, "lxml").select_one("form.form")
    assert form is not None
    return {str(one["name"]): one["value"] for one in form.select("input[type=radio][checked]")}


@on_sqlite
def test_the_form_begins_with_the_usual_and_a_voice_that_is_no_longer_theirs_is_not_chosen(
    app: Flask, living: World
) -> None:
    nairobi = living.organisations["nairobi"].id
    say(living, "representative", for_organisation_id=nairobi, kind=CommentType.TECHNICAL)
    say(living, "expert", kind=CommentType.EDITORIAL)
    living.session.commit()
    found = chosen(browser(app, living, "representative").get(CLAUSE).text)
    assert (found["kind"], found["behalf"]) == ("technical", str(nairobi))
    found = chosen(browser(app, living, "expert").get(CLAUSE).text)
    assert (found["kind"], found["behalf"]) == ("editorial", "me")


@on_sqlite
def test_the_text_field_comes_right_after_the_words_that_are_meant(app: Flask, living: World) -> None:
    page = browser(app, living, "representative").get(CLAUSE).text
    form = BeautifulSoup(page, "lxml").select_one("form.form")
    assert form is not None
    names = list(dict.fromkeys(str(one.get("name")) for one in form.select("[name]:not([type=hidden])")))
    assert names == ["where", "exact", "words", "suggestion", "remove", "kind", "words_language", "behalf"]


@on_sqlite
def test_a_comment_whose_language_nobody_chose_has_that_of_its_words(app: Flask, living: World) -> None:
    client = browser(app, living, "expert")
    page = client.get(CLAUSE)
    for words, tongue in (
        ("Who should decide?", "en"),
        ("谁来决定？", "zh"),
        ("Qui décide ?", "fr"),
        ("Hm.", "fr"),
    ):
        send(client, client.get(CLAUSE), NEW, words=words)
        living.session.rollback()
        comment = living.session.query(Comment).order_by(Comment.id.desc()).first()
        assert comment is not None and (comment.words, comment.words_language) == (words, tongue)
    send(client, page, NEW, words="Who should decide then?", words_language="zh")
    living.session.rollback()
    last = living.session.query(Comment).order_by(Comment.id.desc()).first()
    assert last is not None and last.words_language == "zh"
