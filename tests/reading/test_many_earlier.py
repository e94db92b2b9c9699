"""A section of a later draft with many comments of the earlier one: as light, and every comment within reach of a plain link."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bs4 import Tag
from flask import Flask
from flask.testing import FlaskClient

from consult.access import Actor, Role
from consult.config import Settings
from consult.people.models import RoleGrant
from consult.reading.section_rows import MOST_EARLIER
from tests.conftest import on_sqlite
from tests.counting import statements
from tests.reading import many
from tests.reading.test_section import engine_of, work
from tests.signing_in import signed_in
from tests.visitor import Visitor

BUDGET = 12_000  # bytes on the wire: fourteen clauses with thirty comments
BUDGET_OF_MANY = 60_000


def carried(settings: Settings, path: Path, before: int, now: int = 0) -> many.Big:
    """Bring the section with comments on its first draft, and on its second."""
    with work(settings) as session:
        big = many.bring(session, many.folder(path), datetime.now(UTC))
        for number in range(before):
            many.comment(session, big, datetime.now(UTC), number)
        later = many.next_draft(session, big, path, datetime.now(UTC))
        for number in range(now):
            many.comment(session, later, datetime.now(UTC), before + number)
        return later


def weight(client: FlaskClient, path: str = many.NEXT_PAGE) -> int:
    """Return what a page weighs on the wire for somebody who has the sheet and the words of scripts already."""
    client.get(path)
    return len(client.get(path, headers={"Accept-Encoding": "gzip"}).data)


def numbers_on(page: Tag) -> list[int]:
    return [int(str(card["id"])[1:]) for card in page.select(".k[id^=k]")]


@on_sqlite
@pytest.mark.parametrize(("before", "now"), [(30, 0), (15, 15)])
def test_thirty_comments_of_both_drafts_keep_the_page_within_its_budget(
    client: FlaskClient, settings: Settings, tmp_path: Path, before: int, now: int
) -> None:
    carried(settings, tmp_path / "big", before, now)
    found = weight(client)
    assert len(numbers_on(Visitor(client).open(many.NEXT_PAGE))) == 30
    assert found <= BUDGET, found


@on_sqlite
def test_a_section_with_500_comments_of_each_draft_is_light_and_every_one_can_be_reached(
    client: FlaskClient, settings: Settings, tmp_path: Path
) -> None:
    carried(settings, tmp_path / "big", 500, 500)
    found = weight(client)
    assert found <= BUDGET_OF_MANY, found
    visitor = Visitor(client)
    page = visitor.open(many.NEXT_PAGE)
    ids = [str(each["id"]) for each in page.select("[id]")]
    assert len(ids) == len(set(ids))
    assert len([n for n in numbers_on(page) if n <= 500]) == MOST_EARLIER
    for mark in page.select("mark"):
        assert set(str(mark["aria-details"]).split()) <= set(ids)
    reached: Counter[int] = Counter()
    for link in page.select('a[href*="earlier=1"]'):
        address: str | None = str(link["href"])
        while address:
            part = visitor.open(address)
            reached.update(numbers_on(part))
            further = part.select_one("a[rel=next]")
            address = str(further["href"]) if further else None
    assert reached == Counter(range(1, 501))


@on_sqlite
def test_a_link_to_an_earlier_comment_leads_to_it_in_the_later_draft(
    client: FlaskClient, settings: Settings, tmp_path: Path
) -> None:
    carried(settings, tmp_path / "big", 5)
    answer = client.get(f"{many.NEXT_PAGE}?comment=3")
    assert answer.location == f"{many.NEXT_PAGE}#k3" and 'id="k3"' in client.get(answer.location).text
    assert client.get(f"{many.NEXT_PAGE}?comment=99").location == many.NEXT_PAGE


@on_sqlite
def test_a_page_of_earlier_comments_of_a_first_draft_lists_its_own(
    client: FlaskClient, settings: Settings, tmp_path: Path
) -> None:
    big = carried(settings, tmp_path / "big", 3)
    visitor = Visitor(client)
    assert numbers_on(visitor.open(f"{many.PAGE}/comments?clause={big.clauses[0][1]}&earlier=1")) == [1]
    assert not numbers_on(visitor.open(f"{many.NEXT_PAGE}/comments?clause={big.clauses[0][1]}"))


def test_the_statements_do_not_grow_with_the_earlier_comments(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    big = carried(settings, tmp_path / "big", 200, 20)
    expert = signed_in(app, settings, big.people[0], datetime.now(UTC))
    key = big.clauses[0][1]
    for path in (many.NEXT_PAGE, f"{many.NEXT_PAGE}/comments?clause={key}&earlier=1&after=3"):
        with statements(engine_of(app)) as seen:
            assert expert.get(path).status_code == 200
        assert len(seen) <= 8, (path, seen)


STEADY = {  # pages that show or count comments that were followed, and the most statements they take
    "read/draft-2/": 8,
    "read/draft-2/text/only": 8,
    "read/draft-2/text/only?with=fr": 8,
    "read/draft-2/text/only/comments?earlier=1": 8,
    "decisions/places/": 8,
    "decisions/places/?status=exact": 8,
    "decisions/places/1": 8,
    "comments/1": 8,
    "next-draft/": 17,  # a check list, as that of the final
}


def editor_of(settings: Settings, big: many.Big) -> Actor:
    """Make one of the people an editor and a coordinator."""
    who = big.people[1]
    with work(settings) as session:
        for role in (Role.EDITOR, Role.COORDINATOR):
            given = {"consultation_id": big.consultation_id, "role": role, "granted_at": datetime.now(UTC)}
            session.add(RoleGrant(person_id=who.person_id, **given))
    return who


@on_sqlite
@pytest.mark.parametrize("before", [3, 120])
def test_no_page_with_followed_comments_takes_more_statements_when_there_are_many(
    app: Flask, settings: Settings, tmp_path: Path, before: int
) -> None:
    big = carried(settings, tmp_path / "big", before)
    editor = signed_in(app, settings, editor_of(settings, big), datetime.now(UTC))
    for path, most in STEADY.items():
        with statements(engine_of(app)) as seen:
            assert editor.get(f"/en/big/{path}").status_code == 200, path
        assert len(seen) <= most, (path, len(seen))
