"""Comments sent by a script: JSON that repeats the key, reasons in words, late arrivals, exact places."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from consult.comments import taking
from consult.comments.models import Comment, CommentTarget, Precision
from tests.comments.said import browser, close, say
from tests.worlds import WORDS, World

NEW = "/en/demo/comments/new"
JSON = {"Accept": "application/json"}
EMOJI_CLAUSE = WORDS["en"][1]


def token(client: FlaskClient) -> dict[str, str]:
    return dict(client.get("/token", headers=JSON).get_json())


def post(client: FlaskClient, **values: str) -> TestResponse:
    fields = {
        "draft": "draft-1", "section": "1", "clause": "c1", "kind": "general", "words": "Say more.",
        "words_language": "en", "form_key": str(uuid4()), "csrf_token": token(client)["token"],
    }  # fmt: skip
    return client.post(NEW, data={**fields, **values}, headers=JSON)


def stored(world: World) -> list[Any]:
    world.session.rollback()
    return list(world.session.execute(select(Comment).order_by(Comment.number)).scalars())


def test_a_receipt_repeats_the_key_and_carries_the_card(app: Flask, living: World) -> None:
    key = str(uuid4())
    answer = post(browser(app, living, "expert"), form_key=key, words="Too *weak*.")
    told = answer.get_json()
    assert answer.status_code == 200 and answer.mimetype == "application/json"
    assert (told["uuid"], told["number"], told["late"]) == (key, 1, False)
    assert told["address"] == "/en/demo/comments/1" and told["received_at"].endswith("Z")
    assert 'id="k1"' in told["html"] and "<em>weak</em>" in told["html"] and "expert" in told["html"]


def test_the_same_key_sent_twice_is_one_comment_and_the_same_receipt(app: Flask, living: World) -> None:
    client, key = browser(app, living, "expert"), str(uuid4())
    first, second = post(client, form_key=key).get_json(), post(client, form_key=key).get_json()
    assert first["number"] == second["number"] and first["uuid"] == second["uuid"] == key
    assert len(stored(living)) == 1


def test_refused_words_learn_that_they_were_corrected_and_sent_since(app: Flask, living: World) -> None:
    client, key = browser(app, living, "expert"), str(uuid4())
    first = post(client, form_key=key, words="A bell \u0007").get_json()
    assert "number" not in first and first["status"] == 422
    post(client, form_key=key, words="No bell")
    again = post(client, form_key=key, words="A bell \u0007").get_json()
    assert (again["status"], again["number"]) == (422, 1)
    other = post(browser(app, living, "editor"), form_key=key, words="A bell \u0007").get_json()
    assert "number" not in other


def test_other_words_under_the_same_key_are_refused_and_name_the_comment(app: Flask, living: World) -> None:
    client, key = browser(app, living, "expert"), str(uuid4())
    post(client, form_key=key)
    answer = post(client, form_key=key, words="Something else.")
    assert answer.status_code == 409 and answer.get_json()["number"] == 1
    assert answer.get_json()["uuid"] == key


def test_signed_out_words_are_refused_with_401_and_the_key(app: Flask, living: World) -> None:
    key = str(uuid4())
    answer = post(browser(app, living), form_key=key)
    assert answer.status_code == 401
    assert answer.get_json()["uuid"] == key and answer.get_json()["message"]


def test_a_stale_token_is_403_and_says_so(app: Flask, living: World) -> None:
    answer = post(browser(app, living, "expert"), csrf_token="old")
    assert answer.status_code == 403 and answer.get_json()["stale"] is True
    assert not stored(living)


def test_somebody_without_the_role_is_403_and_not_stale(app: Flask, living: World) -> None:
    answer = post(browser(app, living, "stranger"))
    assert answer.status_code == 403 and not answer.get_json().get("stale")


def test_a_wrong_field_is_422_and_named_in_the_language_of_the_page(app: Flask, living: World) -> None:
    client = browser(app, living, "expert")
    data = {
        "draft": "draft-1",
        "clause": "c1",
        "form_key": str(uuid4()),
        "csrf_token": token(client)["token"],
    }
    answer = client.post(NEW.replace("/en/", "/zh/"), data=data, headers=JSON)
    told = answer.get_json()
    assert answer.status_code == 422 and list(told["fields"]) == ["words"]
    assert "意见" in told["fields"]["words"]


def test_a_place_that_is_gone_is_404_with_the_key(app: Flask, living: World) -> None:
    key = str(uuid4())
    answer = post(browser(app, living, "expert"), clause="c99", form_key=key)
    assert answer.status_code == 404 and answer.get_json()["uuid"] == key


def test_a_closed_round_is_409_and_says_when(app: Flask, living: World) -> None:
    close(living, datetime.now(UTC) - timedelta(hours=1))
    living.session.commit()
    answer = post(browser(app, living, "expert"))
    assert answer.status_code == 409 and "closed on" in answer.get_json()["message"]


def test_too_many_is_429_and_says_how_long(
    app: Flask, living: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "COMMENTS_PER_HOUR", 1)
    client = browser(app, living, "expert")
    post(client)
    answer = post(client, words="And one more thing.")
    assert answer.status_code == 429 and int(answer.headers["Retry-After"]) > 0
    assert len(stored(living)) == 1


def stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@pytest.mark.parametrize("clock_is_off", [timedelta(0), timedelta(days=-400), timedelta(days=30)])
def test_words_written_in_time_are_taken_late_whatever_the_devices_clock_says(
    app: Flask, living: World, clock_is_off: timedelta
) -> None:
    moment = datetime.now(UTC)
    close(living, moment - timedelta(hours=1))
    living.session.commit()
    theirs = moment + clock_is_off
    answer = post(
        browser(app, living, "expert"), written_at=stamp(theirs - timedelta(hours=2)), sent_at=stamp(theirs)
    )
    assert answer.status_code == 200 and answer.get_json()["late"] is True
    (comment,) = stored(living)
    assert comment.late and comment.written_at < living.round.closes_at < comment.received_at


@pytest.mark.parametrize("ago", [timedelta(minutes=10), timedelta(days=40)])
def test_words_written_after_the_closing_or_before_the_opening_are_not_taken(
    app: Flask, living: World, ago: timedelta
) -> None:
    moment = datetime.now(UTC)
    close(living, moment - timedelta(hours=1))
    living.session.commit()
    answer = post(browser(app, living, "expert"), written_at=stamp(moment - ago), sent_at=stamp(moment))
    assert answer.status_code == 409 and not stored(living)


@pytest.mark.parametrize("typed", ["soon", "2026-10-01", "2026-10-01T10:00:00", "9" * 400])
def test_a_time_that_is_none_does_no_harm(app: Flask, living: World, typed: str) -> None:
    assert post(browser(app, living, "expert"), written_at=typed).status_code == 200
    assert stored(living)[0].written_at is None


@pytest.mark.parametrize("exact", ["the", "😀", "t", "Staff should be trained 😀 before they teach online."])
def test_a_place_counts_exactly_though_the_words_stand_elsewhere_too(
    app: Flask, living: World, exact: str
) -> None:
    start = EMOJI_CLAUSE.rindex(exact)
    place = f"{start}-{start + len(exact)}"
    answer = post(browser(app, living, "expert"), clause="c2", where="exact", exact=exact, place=place)
    assert answer.status_code == 200, answer.text
    target = living.session.execute(select(CommentTarget)).scalar_one()
    assert (target.start, target.end, target.exact) == (start, start + len(exact), exact)
    assert stored(living)[0].precision is Precision.WORDS


def test_a_wrong_place_falls_back_to_the_words(app: Flask, living: World) -> None:
    answer = post(browser(app, living, "expert"), where="exact", exact="its policy", place="3-9")
    assert answer.status_code == 200
    target = living.session.execute(select(CommentTarget)).scalar_one()
    assert WORDS["en"][0][target.start : target.end] == "its policy"


def test_agreeing_by_script_answers_with_the_card(app: Flask, living: World) -> None:
    say(living, "expert2")
    living.session.commit()
    client, key = browser(app, living, "expert"), str(uuid4())
    data = {"agree": "yes", "form_key": key, "csrf_token": token(client)["token"], "back": "/en/demo/read/x"}
    told = client.post("/en/demo/comments/1/agree", data=data, headers=JSON).get_json()
    assert told["uuid"] == key and "1 person agrees" in told["html"]
    assert 'name="back" value="/en/demo/read/x"' in told["html"]


def test_agreeing_with_ones_own_by_script_is_refused_in_words(app: Flask, living: World) -> None:
    say(living, "expert")
    living.session.commit()
    client = browser(app, living, "expert")
    data = {"agree": "yes", "csrf_token": token(client)["token"]}
    answer = client.post("/en/demo/comments/1/agree", data=data, headers=JSON)
    assert answer.status_code == 409 and "your own" in answer.get_json()["message"]
    assert living.session.execute(select(func.count()).select_from(Comment)).scalar_one() == 1


def test_a_token_says_whose_it_is_and_is_kept_by_nobody(app: Flask, living: World) -> None:
    ours, theirs = browser(app, living, "expert"), browser(app, living, "expert2")
    answer = ours.get("/token")
    assert answer.headers["Cache-Control"] == "no-store"
    tags = {token(c)["account"] for c in (ours, ours, theirs)}
    assert len(tags) == 2 and all(len(tag) == 16 for tag in tags)
    assert token(browser(app, living))["account"] == ""
