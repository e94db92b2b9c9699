"""Many people at once: numbers never repeat, a double click makes one thing."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from flask import Flask
from sqlalchemy import select

from consult.comments.models import Agreement, Comment, Reply
from tests.comments.said import browser, fields_of, say
from tests.worlds import World

NEW = "/en/demo/comments/new"
CLAUSE = f"{NEW}?draft=draft-1&clause=c1"


def test_one_form_sent_eight_times_at_once_is_one_comment(app: Flask, living: World) -> None:
    client = browser(app, living, "expert")
    data = {**fields_of(client.get(CLAUSE).text, NEW), "words": "Once and for all."}
    cookie = client.get_cookie("consult")
    assert cookie is not None

    def press(_: int) -> tuple[int, str | None]:
        hand = app.test_client()
        hand.set_cookie("consult", cookie.value)
        answer = hand.post(NEW, data=data)
        return answer.status_code, answer.location

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(press, range(8)))
    assert answers == {(303, "/en/demo/comments/1")}
    assert len(living.session.execute(select(Comment)).all()) == 1


def test_numbers_never_repeat_and_leave_no_gap(app: Flask, living: World) -> None:
    people = ("expert", "expert2", "representative", "editor")
    forms = []
    for who in people:
        client = browser(app, living, who)
        data = {**fields_of(client.get(CLAUSE).text, NEW), "words": f"By {who}"}
        cookie = client.get_cookie("consult")
        assert cookie is not None
        forms += [
            (cookie.value, {**data, "words": f"{data['words']}, {at}.", "form_key": str(uuid4())})
            for at in range(5)
        ]

    def press(form: tuple[str, dict[str, str]]) -> int:
        hand = app.test_client()
        hand.set_cookie("consult", form[0])
        return hand.post(NEW, data=form[1]).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(press, forms)) == {303}
    numbers = living.session.execute(select(Comment.number).order_by(Comment.number)).scalars().all()
    assert list(numbers) == list(range(1, 21))


def test_the_same_words_under_two_keys_at_once_are_one_comment(app: Flask, living: World) -> None:
    client = browser(app, living, "expert")
    data = {**fields_of(client.get(CLAUSE).text, NEW), "words": "The same."}
    cookie = client.get_cookie("consult")
    assert cookie is not None

    def press(_: int) -> str | None:
        hand = app.test_client()
        hand.set_cookie("consult", cookie.value)
        return hand.post(NEW, data={**data, "form_key": str(uuid4())}).location

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(press, range(8))) == {"/en/demo/comments/1"}
    assert len(living.session.execute(select(Comment)).all()) == 1


def test_agreeing_and_replying_twice_at_once_counts_once(app: Flask, living: World) -> None:
    say(living)
    living.session.commit()
    client = browser(app, living, "expert2")
    data = {**fields_of(client.get("/en/demo/comments/1").text, "/reply"), "words": "Yes."}
    cookie = client.get_cookie("consult")
    assert cookie is not None

    def press(step: str) -> int:
        hand = app.test_client()
        hand.set_cookie("consult", cookie.value)
        form = data if step == "reply" else {"csrf_token": data["csrf_token"], "agree": "yes"}
        return hand.post(f"/en/demo/comments/1/{step}", data=form).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(press, ["reply", "agree"] * 4)) == {303}
    assert len(living.session.execute(select(Agreement)).all()) == 1
    assert len(living.session.execute(select(Reply)).all()) == 1
    assert living.session.execute(select(Comment.agreements)).scalar_one() == 1
