"""Two representatives at the same moment: one wins, the other is told, nothing is doubled or lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from flask import Flask
from sqlalchemy import select

from consult.access import Role
from consult.comments.models import Comment
from consult.comments.reply_models import ConsolidatedReply, ReplyItem
from tests.comments.institution import contribute, join, taken
from tests.comments.said import browser, fields_of
from tests.worlds import World


def _post(app: Flask, address: str, secret: str, data: dict[str, str]) -> int:
    hand = app.test_client()
    hand.set_cookie("consult", secret)
    return hand.post(address, data=data).status_code


def presses(app: Flask, world: World, address: str, action: str, **values: str) -> list[Callable[[], int]]:
    """Return what each of two representatives does when they press the button of a page, both opened before."""
    found: list[Callable[[], int]] = []
    for who in ("representative", "second"):
        client = browser(app, world, who)
        data = {**fields_of(client.get(address).text, action), **values}
        if "words" in values:
            data["words"] = f"By {who}."
        cookie = client.get_cookie("consult")
        assert cookie is not None

        found.append(partial(_post, app, address, cookie.value, data))
    return found


def together(acts: list[Callable[[], int]]) -> list[int]:
    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(lambda act: act(), acts))


def house(world: World, rest: str) -> str:
    return f"/en/demo/institution/{world.organisations['nairobi'].id}/reply/{rest}"


def test_of_two_who_submit_at_once_one_makes_the_version(app: Flask, living: World) -> None:
    join(living, "second", Role.REPRESENTATIVE, "nairobi")
    taken(living, contribute(living, words="A"), contribute(living, words="B"))
    living.session.commit()
    assert together(presses(app, living, house(living, "submit"), "reply/submit")) == [303, 409]
    assert living.session.scalars(select(ConsolidatedReply.version)).all() == [1]
    assert living.session.scalars(select(Comment.number).order_by(Comment.number)).all() == [1, 2]


def test_of_two_who_edit_at_once_one_wins_and_the_other_is_told(app: Flask, living: World) -> None:
    join(living, "second", Role.REPRESENTATIVE, "nairobi")
    (item,) = taken(living, contribute(living, words="A"))
    living.session.commit()
    address = house(living, f"{item.id}/edit")
    assert together(presses(app, living, address, "/edit", words="x")) == [303, 409]
    living.session.expire_all()
    row = living.session.scalars(select(ReplyItem)).one()
    assert row.words in {"By representative.", "By second."}
    assert row.version == 2
