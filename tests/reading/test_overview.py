"""The overview in figures: counts that are true, small groups hidden from the public, tables and files."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from consult.access import Role
from consult.comments.actions import add_comment, state_no_comment
from consult.comments.models import Comment, CommentType
from consult.config import Settings
from consult.decisions.actions import decide, publish_decisions
from consult.decisions.rules import Outcome
from consult.drafts.models import CommentsVisible, Consultation, Round
from consult.people.countries import names
from consult.people.models import RoleGrant
from consult.reading.charts import LINE, bars, columns, lines_of
from consult.reading.days import days_chart
from consult.reading.regions import COUNTRIES, OF_COUNTRY, UNINHABITED
from consult.reading.sheets import csv_file
from tests import worlds
from tests.counting import statements
from tests.reading.test_section import engine_of, work
from tests.signing_in import signed_in
from tests.visitor import Visitor

PAGE = "/en/demo/overview/"


@pytest.fixture
def world(settings: Settings) -> worlds.World:
    """Five comments on section 1 (three in English, two in French), one on section 2, all from Nairobi but one."""
    with work(settings) as session:
        built = worlds.build(session, datetime.now(UTC))
        for number, (section, clause, language, who) in enumerate(
            [(0, 0, "en", "expert"), (0, 0, "en", "expert"), (0, 1, "en", "expert"), (0, 0, "fr", "expert"), (0, 0, "fr", "expert2"), (1, 3, "en", "expert")]
        ):  # fmt: skip
            add_comment(
                session, actor=built.people[who], now=datetime.now(UTC), draft_id=built.draft.id, section_id=built.sections[section].id,
                clause_id=built.clauses[clause].id, language="en", kind=CommentType.TECHNICAL if number == 0 else CommentType.GENERAL,
                words=f"remark {number}", words_language=language, form_key=str(uuid4()),
            )  # fmt: skip
        return built


def file(client: FlaskClient, chart: str, language: str = "en") -> list[list[str]]:
    answer = client.get(f"/{language}/demo/overview/{chart}.csv")
    assert answer.status_code == 200 and answer.mimetype == "text/csv"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(answer.data.decode("utf-8-sig"))))


@pytest.fixture
def desk(app: Flask, settings: Settings, world: worlds.World) -> FlaskClient:
    return signed_in(app, settings, world.people["editor"], datetime.now(UTC))


def test_the_desk_sees_every_count(desk: FlaskClient) -> None:
    head, first, second = file(desk, "sections")
    assert dict(zip(head, first, strict=True)) == {
        "Number": "F1", "Section": "Section 1", "Comments": "5", "General": "4", "Technical": "1", "Editorial": "0", "Translation": "0",
        "Question": "0", "Promising practice": "0", "Read, no comment": "0",
    }  # fmt: skip
    assert second[:3] == ["F2", "Section 2", "1"]
    assert file(desk, "languages")[1:] == [["English", "4"], ["Français", "2"], ["中文", "0"]]
    assert [row for row in file(desk, "regions")[1:] if row[1] != "0"] == [
        ["Africa", "2", "0", "Kenya, Senegal"]
    ]
    assert sum(int(row[1]) for row in file(desk, "days")[1:]) == 6


def test_the_public_sees_totals_and_no_group_of_one_or_two(client: FlaskClient, world: worlds.World) -> None:
    assert file(client, "sections")[1:] == [
        ["F1", "Section 1", "5", "0"],
        ["F2", "Section 2", "fewer than 3", "0"],
    ]
    assert file(client, "languages")[1:] == [["English", "4"], ["Français", "fewer than 3"], ["中文", "0"]]
    assert ["Africa", "fewer than 3", "0", "fewer than 3"] in file(client, "regions")[1:]
    assert client.get("/en/demo/overview/waiting.csv").status_code == 404
    page = client.get(PAGE).text
    assert "waiting" not in page and "Technical" not in page and "Kenya" not in page
    assert "Most discussed" not in page


def test_a_group_of_one_is_drawn_as_wide_as_a_group_of_two(
    client: FlaskClient, settings: Settings, world: worlds.World
) -> None:
    def widths() -> list[str]:
        page = BeautifulSoup(client.get(PAGE).text, "lxml")
        return [str(rect["width"]) for rect in page.select("#sections svg.chart rect")]

    before = widths()
    with work(settings) as session:
        add_comment(
            session, actor=world.people["expert"], now=datetime.now(UTC), draft_id=world.draft.id, section_id=world.sections[1].id,
            clause_id=None, language="en", kind=CommentType.GENERAL, words="one more", words_language="en", form_key=str(uuid4()),
        )  # fmt: skip
    assert widths() == before and len(before) == 2


def test_regions_and_invited_organisations_without_a_voice_are_named_to_the_desk(
    desk: FlaskClient, client: FlaskClient, settings: Settings, world: worlds.World
) -> None:
    with work(settings) as session:
        silent = worlds.organisation(session, world.now, "Silent University", "CN")
        person = worlds.person(session, world.now, "quiet")
        session.add(
            RoleGrant(
                person_id=person.id, consultation_id=world.consultation.id, role=Role.EXPERT, organisation_id=silent.id,
                granted_at=world.now,
            )
        )  # fmt: skip
    shown = " ".join(BeautifulSoup(desk.get(PAGE).text, "lxml").get_text(" ").split())
    assert "Invited, no comment yet: Silent University." in shown
    voiceless = "No voice yet from: Arab States, Asia and the Pacific, Europe and North America, Latin America and the Caribbean."
    assert voiceless in shown
    public = " ".join(BeautifulSoup(client.get(PAGE).text, "lxml").get_text(" ").split())
    assert "Silent University" not in public and voiceless in public


def test_decisions_are_public_once_they_are_published(
    desk: FlaskClient, client: FlaskClient, settings: Settings, world: worlds.World
) -> None:
    with work(settings) as session:
        ids = [row.id for row in session.query(Comment).filter(Comment.number.in_([1, 2, 3])).all()]
        decide(
            session, actor=world.people["editor"], now=datetime.now(UTC), consultation_id=world.consultation.id, comment_ids=ids,
            outcome=Outcome.NOTED, response="Noted.", response_language="en",
        )  # fmt: skip
    head, first, *_ = file(desk, "decisions")
    assert dict(zip(head, first, strict=True))["Noted"] == "3"
    assert dict(zip(head, first, strict=True))["Undecided"] == "2"
    assert file(desk, "waiting")[1:][0] == ["under 3 days", "3"]
    assert ["Noted", "0"] in file(client, "decisions")
    with work(settings) as session:
        publish_decisions(
            session,
            actor=world.people["editor"],
            now=datetime.now(UTC),
            consultation_id=world.consultation.id,
        )
    assert ["Noted", "3"] in file(client, "decisions")


@pytest.mark.parametrize(
    "change",
    [
        {"closes_at": datetime(2026, 1, 2, tzinfo=UTC), "opens_at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"comments_visible": CommentsVisible.EVERYONE},
    ],
    ids=["closed", "open to everybody"],
)
def test_the_published_answers_are_as_many_as_the_page_of_answers_lists(
    client: FlaskClient, settings: Settings, world: worlds.World, change: dict[str, object]
) -> None:
    editor, here = world.people["editor"], world.consultation.id
    for outcome, numbers in ((Outcome.NOTED, [1, 2, 3]), (Outcome.NOT_ACCEPTED, [4])):
        with work(settings) as session:
            ids = [row.id for row in session.query(Comment).filter(Comment.number.in_(numbers)).all()]
            decide(
                session, actor=editor, now=datetime.now(UTC), consultation_id=here, comment_ids=ids, outcome=outcome,
                response="So.", response_language="en",
            )  # fmt: skip
    with work(settings) as session:
        publish_decisions(session, actor=editor, now=datetime.now(UTC), consultation_id=here)
    shown = " ".join(BeautifulSoup(client.get(PAGE).text, "lxml").get_text(" ").split())
    assert "Published answers: 3. Groups of fewer than 3 are not counted before comments close." in shown
    assert ["Not accepted", "fewer than 3"] in file(client, "decisions")
    with work(settings) as session:
        session.execute(update(Round).values(change))
    listed = len(BeautifulSoup(client.get("/en/demo/answers/").text, "lxml").select("ol.list > li"))
    shown = " ".join(BeautifulSoup(client.get(PAGE).text, "lxml").get_text(" ").split())
    assert listed == 4 and f"Published answers to comments on this draft: {listed}." in shown
    assert "Every one of them stands on the page of answers." in shown
    assert ["Not accepted", "1"] in file(client, "decisions")


@pytest.mark.parametrize(
    ("days", "group"), [(0, 0), (2.9, 0), (3.1, 1), (7.9, 1), (8.1, 2), (14.9, 2), (15.1, 3), (60, 3)]
)
def test_undecided_comments_are_grouped_by_their_age(
    desk: FlaskClient, settings: Settings, world: worlds.World, days: float, group: int
) -> None:
    with work(settings) as session:
        session.execute(update(Comment).values(received_at=datetime.now(UTC) - timedelta(days=days)))
    assert [int(row[1]) for row in file(desk, "waiting")[1:]] == [6 if n == group else 0 for n in range(4)]


def test_sections_that_nobody_answered_are_named(
    desk: FlaskClient, app: Flask, settings: Settings, world: worlds.World
) -> None:
    with work(settings) as session:
        session.execute(update(Comment).values(section_id=world.sections[0].id))
    assert "“read, no comment” yet: F2." in desk.get(PAGE).text
    with work(settings) as session:
        state_no_comment(
            session, actor=world.people["expert2"], now=datetime.now(UTC), section_id=world.sections[1].id
        )
    assert "“read, no comment” yet" not in desk.get(PAGE).text
    assert file(desk, "sections")[2][-1] == "1"


def test_sections_that_are_not_released_are_not_named(
    app: Flask, client: FlaskClient, settings: Settings
) -> None:
    moment = datetime.now(UTC)
    with work(settings) as session:
        world = worlds.build(session, moment, release=moment + timedelta(hours=1))
    for who in (client, signed_in(app, settings, world.people["editor"], moment)):
        assert [row[0] for row in file(who, "sections")] == ["Number", "F1"]
        assert "Section 2" not in who.get(PAGE).text


@pytest.mark.parametrize("chart", ["nothing", "..", "sections.csv", "patterns"])
def test_a_chart_that_is_not_there_answers_404(client: FlaskClient, world: worlds.World, chart: str) -> None:
    assert client.get(f"/en/demo/overview/{chart}.csv").status_code == 404
    assert client.get(f"{PAGE}?draft=nothing").status_code == 404


@pytest.mark.parametrize("who", ["", "expert", "editor"])
def test_the_overview_takes_few_statements_however_much_there_is(
    app: Flask, settings: Settings, client: FlaskClient, world: worlds.World, who: str
) -> None:
    reader = signed_in(app, settings, world.people[who], datetime.now(UTC)) if who else client
    for path in (PAGE, "/en/demo/overview/sections.csv"):
        with statements(engine_of(app)) as seen:
            assert reader.get(path).status_code == 200
        assert len(seen) <= 8, seen


def test_every_chart_is_an_image_with_a_name_and_a_table_of_the_same(desk: FlaskClient) -> None:
    for language in ("en", "fr", "zh"):
        page = Visitor(desk).open(f"/{language}/demo/overview/")
        charts = page.select("svg.chart")
        assert len(charts) == 6
        for chart in charts:
            assert chart["role"] == "img"
            for name in ("aria-labelledby", "aria-describedby"):
                (words,) = page.select(f"#{chart[name]}")
                assert words.get_text().strip()
        assert len(page.select("main details table")) == 6
        assert not page.select("[style]")


def test_the_page_stays_within_its_bytes(desk: FlaskClient) -> None:
    desk.get(PAGE)
    answer = desk.get(PAGE, headers={"Accept-Encoding": "gzip"})
    assert len(answer.data) <= 12_000, len(answer.data)


def test_a_page_of_the_desk_is_not_taken_for_that_of_the_public(
    desk: FlaskClient, client: FlaskClient
) -> None:
    tag = desk.get(PAGE).headers["ETag"]
    assert client.get(PAGE, headers={"If-None-Match": tag}).status_code == 200


def test_before_any_draft_is_published_the_page_says_what_will_be_here(
    desk: FlaskClient, settings: Settings, world: worlds.World
) -> None:
    with work(settings) as session:
        other = Consultation(
            slug="empty", title={"en": "Empty"}, summary={"en": ""}, notice={}, languages=["en"], stage="published",
            created_at=world.now,
        )  # fmt: skip
        session.add(other)
    answer = desk.get("/en/empty/overview/")
    assert answer.status_code == 200 and "Once a draft is published" in answer.text
    assert desk.get("/en/empty/overview/sections.csv").status_code == 404


def test_days_run_from_the_opening_to_the_deadline_and_more_than_two_months_go_by_week(app: Flask) -> None:
    opens, now = datetime(2026, 10, 1, 1, tzinfo=UTC), datetime(2026, 10, 5, tzinfo=UTC)
    with app.test_request_context():
        chart = days_chart(
            {"2026-10-02": 4, "2026-10-04": 8}, opens_at=opens, closes_at=datetime(2026, 10, 10, 10, tzinfo=UTC), public=False, now=now
        )  # fmt: skip
        assert len(chart.bars) == 10
        assert [bar.parts[0].width if bar.parts else 0 for bar in chart.bars] == [0, 50, 0, 100] + [0] * 6
        assert chart.line == (97.5, "deadline: 10 October 2026")
        assert chart.answer == "Most came on 4 October 2026: 8."
        assert list(chart.table) == [["2 October 2026", 4], ["4 October 2026", 8]]
        long = days_chart(
            {"2026-10-02": 4, "2026-10-04": 8, "2026-10-08": 1}, opens_at=opens, closes_at=opens + timedelta(days=90), public=False, now=now
        )  # fmt: skip
        assert [row[1] for row in long.table] == [12, 1]
        assert len(long.bars) == 13
        empty = days_chart({}, opens_at=None, closes_at=None, public=True, now=now)
        assert empty.answer == "There is no comment yet." and empty.line is None


def test_a_comment_is_counted_on_the_day_it_is_in_shenzhen(
    desk: FlaskClient, settings: Settings, world: worlds.World
) -> None:
    with work(settings) as session:
        session.execute(update(Comment).values(received_at=datetime(2026, 10, 4, 16, 30, tzinfo=UTC)))
        session.execute(
            update(Round).values(
                opens_at=datetime(2026, 10, 1, tzinfo=UTC), closes_at=datetime(2026, 10, 20, tzinfo=UTC)
            )
        )
    assert file(desk, "days")[1:] == [["5 October 2026", "6"]]


def test_bars_add_up_and_the_longest_leaves_room_for_its_number() -> None:
    found = bars([("a", [3, 1], "4"), ("b", [], "0"), ("c", [0, 2], "2")])
    assert [round(sum(p.width for p in bar.parts), 1) for bar in found] == [74.0, 0, 37.0]
    assert found[0].parts[1].start == found[0].parts[0].width == 55.5
    assert found[2].parts[0].pattern == 1
    shares = bars([("a", [3, 1], ""), ("b", [1, 0], ""), ("c", [0, 0], "")], whole=True)
    assert [round(sum(p.width for p in bar.parts), 1) for bar in shares] == [74.0, 74.0, 0]


def test_no_cell_of_a_file_is_a_formula() -> None:
    data = csv_file(["=A"], [["=1+1", "+1", "-1", "@x", "\tx", "＝1", 5, "fine"]]).decode("utf-8-sig")
    assert list(csv.reader(StringIO(data))) == [["'=A"], ["'=1+1", "'+1", "'-1", "'@x", "'\tx", "'＝1", "5", "fine"]]  # fmt: skip


def test_every_inhabited_country_is_in_one_region() -> None:
    codes = " ".join(COUNTRIES.values()).split()
    assert len(codes) == len(set(codes))
    assert set(OF_COUNTRY) | UNINHABITED == set(names("en"))


def test_no_label_of_a_chart_is_cut_and_none_is_wider_than_a_narrow_page() -> None:
    for label in (
        "F3.2 Learning environment and infrastructure for teaching online",
        "F3 在线教学的学习环境与基础设施、师资队伍建设，以及面向全体学生的支持服务",
        "Short",
        "Donaudampfschifffahrtsgesellschaftskapitaensmuetze",
    ):
        (bar,) = bars([(label, [1], "1")])
        assert "".join(" ".join(bar.lines).split()) == "".join(label.split())
        assert all(columns(line) <= LINE for line in bar.lines) or " " not in label
        assert bar.height == 46 + 18 * (len(bar.lines) - 1)
    assert lines_of("a" * 30 + " " + "b" * 30) == ["a" * 30, "b" * 30]
    assert not any(line.startswith(("，", "、")) for line in lines_of("在线、教学，" * 20))
