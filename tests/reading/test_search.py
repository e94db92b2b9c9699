"""Search over clauses and comments: the same hits on both databases, nothing that its reader may not read."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select, text, update
from sqlalchemy.orm import Session

from consult.comments.actions import add_comment, edit_comment, withdraw_comment
from consult.comments.models import Comment, CommentType, CommentWords
from consult.config import Settings
from consult.drafts.models import ClauseText, ClauseWords, Consultation, Draft, DraftKind, Round, Stage
from consult.drafts.search import find_clauses, keep_words
from consult.fulltext import MOST_WORDS, found_in, parts_of, words_of
from tests import worlds
from tests.counting import statements
from tests.reading.test_section import engine_of, say, work
from tests.signing_in import signed_in
from tests.visitor import Visitor

PAGE = "/en/demo/search/"
SAYINGS = (
    "应当公布质量政策", "质量。保障", "质的飞跃，数量", "量质", "质", "大学质量保障与质量文化", "Le test de qualité ÉTUDES", "ＡＢＣ full width",
    "quality assurance", "qual ity", "qualities", "质量 assurance 质保", "データの質量", "100% sure_thing *", "e\u0301tude", "𠀀𠀁𠀂 rare",
)  # fmt: skip
HAN = (
    "质量",
    "量保",
    "保障",
    "质的",
    "政策",
    "量质",
    "与质",
    "数量",
    "文化",
    "的飞",
    "𠀁𠀂",
    "质",
    "量",
    "质量保障",
    "公布质量政策",
)


@pytest.fixture
def world(settings: Settings) -> worlds.World:
    with work(settings) as session:
        built = worlds.build(session, datetime.now(UTC))
        keep_words(session, built.draft.id)
        return built


@pytest.fixture
def expert(app: Flask, settings: Settings, world: worlds.World) -> FlaskClient:
    return signed_in(app, settings, world.people["expert"], datetime.now(UTC))


def found(client: FlaskClient, **asked: str) -> list[str]:
    """Return what the page lists, one text per hit."""
    page = Visitor(client)
    answer = client.get(PAGE, query_string=asked)
    assert answer.status_code == 200, answer.text
    page.text = answer.text
    return [" ".join(item.get_text(" ").split()) for item in page.page.select("ol.list > li")]


def test_clauses_are_found_in_every_language_whatever_the_page_speaks(expert: FlaskClient) -> None:
    (english,) = found(expert, q="TRAINED teach")[:1]
    assert "Clause F1.2" in english and "trained" in english and "English" not in english
    (french,) = found(expert, q="formé enseigner")[:1]
    assert "Clause F1.2" in french and "Le personnel" in french and "Français" in french
    (chinese,) = found(expert, q="授课前宜")[:1]
    assert "Clause F1.2" in chinese and "教师" in chinese and "中文" in chinese


def test_a_hit_leads_to_its_clause_in_its_language_with_the_words_marked(expert: FlaskClient) -> None:
    page = Visitor(expert)
    page.open(f"{PAGE}?q=每年公布")
    assert [mark.get_text() for mark in page.page.select("ol.list mark")] == ["每年公布"] * 2
    page.follow("Clause F1.1")
    assert page.status == 200
    assert page.address.startswith("/zh/demo/read/draft-1/framework/s1")


def test_the_hits_of_one_draft_stand_in_the_order_of_its_text_after_those_of_a_newer_draft(
    expert: FlaskClient, settings: Settings, world: worlds.World
) -> None:
    with work(settings) as session:
        keep_words(session, _copy(session, world).id)
    hits = found(expert, q="protected")
    assert [("Draft 2" in hit, hit.split(" ·")[0]) for hit in hits] == [
        (True, "Clause F1.3"),
        (False, "Clause F1.3"),
        (False, "Clause F2.3"),
    ]
    assert [hit.split(" ·")[0] for hit in found(expert, q="protected", draft="draft-1")] == [
        "Clause F1.3",
        "Clause F2.3",
    ]


def _copy(session: Session, world: worlds.World, kind: DraftKind = DraftKind.DRAFT) -> Draft:
    """Publish a second draft that has the third clause only."""
    draft = Draft(
        consultation_id=world.consultation.id, key="draft-2", position=2, kind=kind, title={"en": "Draft 2"},
        imported_at=world.now,
    )  # fmt: skip
    session.add(draft)
    session.flush()
    names = ", ".join
    for table, changed in (
        ("section", {"draft_id": str(draft.id), "id": "id + 100"}),
        ("source_file", {"draft_id": str(draft.id), "id": "id + 100"}),
        ("clause_place", {"draft_id": str(draft.id), "section_id": "section_id + 100"}),
        ("clause_text", {"draft_id": str(draft.id), "source_file_id": "source_file_id + 100"}),
    ):
        columns = [c.name for c in Draft.metadata.tables[table].columns]
        only = f" AND clause_id = {world.clauses[2].id}" if table.startswith("clause") else ""
        session.execute(
            text(
                f"INSERT INTO {table} ({names(columns)}) SELECT {names(changed.get(c, c) for c in columns)} "
                f"FROM {table} WHERE draft_id = {world.draft.id}{only}"
            )
        )
    draft.manifest, draft.fingerprint, draft.published_at = "{}", worlds.digest("{}"), world.now
    session.flush()
    return draft


def test_comments_are_found_newest_first_and_shown_with_the_words_marked(
    expert: FlaskClient, settings: Settings, world: worlds.World
) -> None:
    say(settings, world, "Which policy is meant here?")
    say(settings, world, "Policy of the ministry, <b>bold</b> & co", who="expert2")
    say(settings, world, "Nothing about it")
    answer = expert.get(PAGE, query_string={"q": "policy", "in": "comments"}).text
    assert answer.index("Comment 2") < answer.index("Comment 1")
    assert "<mark>Policy</mark> of the ministry, &lt;b&gt;bold&lt;/b&gt; &amp; co" in answer
    assert "Comment 3" not in answer
    assert "University of Dakar" in answer


def test_a_suggested_wording_is_found(expert: FlaskClient, settings: Settings, world: worlds.World) -> None:
    with work(settings) as session:
        add_comment(
            session, actor=world.people["expert2"], now=datetime.now(UTC), draft_id=world.draft.id,
            section_id=world.sections[0].id, clause_id=world.clauses[0].id, language="en", kind=CommentType.EDITORIAL,
            words="", words_language="en", suggestion="The university shall publish its roadmap.", form_key=str(uuid4()),
        )  # fmt: skip
    (hit,) = found(expert, q="roadmap", **{"in": "comments"})
    assert "The university shall publish its roadmap" in hit


def test_an_edited_comment_is_found_by_its_new_words_only_and_a_withdrawn_one_by_none(
    expert: FlaskClient, settings: Settings, world: worlds.World
) -> None:
    comment = say(settings, world, "canaryold words")
    with work(settings) as session:
        edit_comment(
            session, actor=world.people["expert"], now=datetime.now(UTC), comment_id=comment.id, seen_version=1,
            kind=CommentType.GENERAL, words="canarynew words", words_language="en",
        )  # fmt: skip
    assert found(expert, q="canaryold", **{"in": "comments"}) == []
    assert len(found(expert, q="canarynew", **{"in": "comments"})) == 1
    with work(settings) as session:
        withdraw_comment(session, actor=world.people["expert"], now=datetime.now(UTC), comment_id=comment.id)
    assert found(expert, q="canarynew", **{"in": "comments"}) == []
    with work(settings) as session:
        assert session.scalar(select(func.count()).select_from(CommentWords)) == 0


def test_withdrawn_words_leave_the_index_itself(settings: Settings, world: worlds.World) -> None:
    comment = say(settings, world, "canarywithdrawn")
    with work(settings) as session:
        withdraw_comment(session, actor=world.people["expert"], now=datetime.now(UTC), comment_id=comment.id)
        if settings.database_url.startswith("sqlite"):
            blocks = session.execute(text("SELECT block FROM comment_words_fts_data")).scalars()
            assert not any(b"canarywithdrawn" in bytes(block) for block in blocks)


@pytest.mark.parametrize(
    ("visible", "public", "participant"),
    [("everyone", 1, 1), ("participants", 0, 1), ("nobody", 0, 0)],
)
def test_comments_are_found_by_those_who_may_read_them(
    app: Flask, client: FlaskClient, settings: Settings, world: worlds.World, visible: str, public: int, participant: int
) -> None:  # fmt: skip
    say(settings, world, "canary of the expert")
    with work(settings) as session:
        session.execute(update(Round).values(comments_visible=visible))
    asked = {"q": "canary", "in": "comments"}
    assert len(found(client, **asked)) == public
    people = {
        name: signed_in(app, settings, world.people[name], datetime.now(UTC))
        for name in ("expert", "expert2", "editor", "stranger")
    }
    assert len(found(people["expert2"], **asked)) == participant
    assert len(found(people["stranger"], **asked)) == public
    assert len(found(people["expert"], **asked)) == len(found(people["editor"], **asked)) == 1
    with work(settings) as session:
        session.execute(update(Round).values(closes_at=datetime.now(UTC) - timedelta(hours=1)))
    assert len(found(client, **asked)) == 1


def test_a_name_is_found_by_nobody_and_shown_as_its_owner_agreed(
    client: FlaskClient, settings: Settings, world: worlds.World
) -> None:
    say(settings, world, "canary with a name")
    with work(settings) as session:
        session.execute(update(Round).values(comments_visible="everyone"))
        session.execute(update(Consultation).values(names_shown="organisation"))
    assert found(client, q="expert", **{"in": "comments"}) == []
    (hit,) = found(client, q="canary", **{"in": "comments"})
    assert "A participant from University of Nairobi" in hit


def test_sections_that_are_not_released_and_drafts_that_are_not_published_are_not_found(
    app: Flask, client: FlaskClient, settings: Settings
) -> None:
    moment = datetime.now(UTC)
    with work(settings) as session:
        world = worlds.build(session, moment, release=moment + timedelta(hours=1))
        keep_words(session, world.draft.id)
    editor = signed_in(app, settings, world.people["editor"], moment)
    for who in (client, editor):
        assert found(who, q="twice") == []
        assert len(found(who, q="policy")) == 1
    with work(settings) as session:
        draft = Draft(
            consultation_id=world.consultation.id, key="draft-9", position=9, kind=DraftKind.DRAFT, title={"en": "Draft 9"},
            imported_at=moment,
        )  # fmt: skip
        session.add(draft)
        session.flush()
        session.execute(
            text("INSERT INTO clause_place (draft_id, clause_id, section_id, position, number, kind, level, header) "
                 f"SELECT {draft.id}, clause_id, section_id, position, number, kind, level, header FROM clause_place")
        )  # fmt: skip
        columns = [c.name for c in ClauseText.__table__.columns if c.name != "draft_id"]
        session.execute(
            text(f"INSERT INTO clause_text (draft_id, {', '.join(columns)}) SELECT {draft.id}, {', '.join(columns)} FROM clause_text")
        )  # fmt: skip
        keep_words(session, draft.id)
    assert len(found(editor, q="policy")) == 1
    assert "Draft 9" not in editor.get(PAGE).text


@pytest.mark.parametrize(
    ("stage", "seen_by"), [(Stage.FROZEN, {"editor"}), (Stage.LAUNCHED, {"editor", "public"})]
)
def test_the_final_is_found_by_the_public_from_the_launch_only(
    app: Flask, client: FlaskClient, settings: Settings, world: worlds.World, stage: Stage, seen_by: set[str]
) -> None:
    with work(settings) as session:
        keep_words(session, _copy(session, world, DraftKind.FINAL).id)
        session.execute(update(Consultation).values(stage=stage))
    people = {
        "editor": signed_in(app, settings, world.people["editor"], datetime.now(UTC)),
        "public": client,
    }
    for name, who in people.items():
        assert ("Draft 2" in who.get(PAGE, query_string={"q": "protected"}).text) is (name in seen_by)


def test_two_characters_of_chinese_find_exactly_what_like_finds(session: Session, now: datetime) -> None:
    world = worlds.build(session, now)
    _say_all(session, world, now)
    for asked in HAN:
        like = set(session.scalars(select(Comment.id).where(Comment.words.contains(asked, autoescape=True))))
        assert _ids(session, asked) == like, asked


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("QUALITÉ", {"Le test de qualité ÉTUDES"}),
        ("quality", {"quality assurance"}),
        ("assurance quality", {"quality assurance"}),
        ("abc", {"ＡＢＣ full width"}),
        ("étude", {"e\u0301tude"}),
        ("质量 assurance", {"质量 assurance 质保"}),
        ("质保", {"质量 assurance 质保"}),
        ("100% SURE", {"100% sure_thing *"}),
    ],
)
def test_the_same_words_find_the_same_comments_on_both_databases(
    session: Session, now: datetime, asked: str, said: set[str]
) -> None:
    world = worlds.build(session, now)
    _say_all(session, world, now)
    ids = _ids(session, asked)
    assert set(session.scalars(select(Comment.words).where(Comment.id.in_(ids)))) == said


def _say_all(session: Session, world: worlds.World, now: datetime) -> None:
    for words in SAYINGS:
        add_comment(
            session, actor=world.people["expert"], now=now, draft_id=world.draft.id, section_id=None, clause_id=None,
            language="zh", kind=CommentType.GENERAL, words=words, words_language="zh", form_key=str(uuid4()),
        )  # fmt: skip


def _ids(session: Session, asked: str) -> set[int]:
    return set(session.scalars(select(found_in(session, CommentWords, parts_of(asked)).c.id)))


@pytest.mark.parametrize(
    "asked",
    ["*", '"', "policy*", 'policy"', "poli%", "p_licy", "policy OR nothing", "NEAR(policy)", "words:policy", "-policy", "^policy", "policy & !data",
     "'; DROP TABLE comment; --", "\\", "policy:*", "(policy", "policy <-> data", "\u0000policy", "{", "+ policy", "policy AND"],
)  # fmt: skip
def test_signs_of_the_search_engines_are_harmless(expert: FlaskClient, asked: str) -> None:
    for within in ("text", "comments"):
        answer = expert.get(PAGE, query_string={"q": asked, "in": within})
        assert answer.status_code in (200, 422), asked
    assert len(found(expert, q="policy*")) == 2
    assert found(expert, q="polic*") == []
    assert len(found(expert, q="-policy")) == 2


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"q": "x" * 201}, "Shorten it to 200 characters"),
        ({"q": ""}, "Type at least one word to look for."),
        ({"q": "  ***  "}, "Type at least one word to look for."),
        ({"q": "policy", "draft": "nothing"}, "Choose one of these."),
        ({"q": "policy", "in": "people"}, "Choose one of these."),
        ({"q": "policy", "before": "-1"}, "Type a whole number."),
    ],
)
def test_a_wrong_search_says_what_is_wrong_and_keeps_the_words(
    client: FlaskClient, world: worlds.World, asked: dict[str, str], words: str
) -> None:
    answer = client.get(PAGE, query_string=asked)
    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{asked["q"]}"' in answer.text


def test_two_hundred_characters_are_taken(client: FlaskClient, world: worlds.World) -> None:
    assert client.get(PAGE, query_string={"q": "质" * 200}).status_code == 200
    assert client.get(PAGE, query_string={"q": "a b " * 50}).status_code == 200


def test_every_page_of_results_holds_fifty_and_nothing_is_lost_or_shown_twice(
    expert: FlaskClient, settings: Settings, world: worlds.World
) -> None:
    with work(settings) as session:
        for number in range(103):
            add_comment(
                session, actor=world.people["expert" if number % 2 else "expert2"], now=datetime.now(UTC), draft_id=world.draft.id,
                section_id=None, clause_id=None, language="en", kind=CommentType.GENERAL, words=f"remark {number} on policy",
                words_language="en", form_key=str(uuid4()),
            )  # fmt: skip
    visitor, seen = Visitor(expert), []
    visitor.open(f"{PAGE}?q=policy&in=comments")
    for size in (50, 50, 3):
        numbers = [a.get_text() for a in visitor.page.select("ol.list > li > p.meta > a")]
        assert len(numbers) == size
        seen += numbers
        if size == 50:
            visitor.follow("Next page")
    assert seen == [f"Comment {number}" for number in range(103, 0, -1)]
    assert "Next page" not in visitor.shown()


def test_a_search_takes_few_statements_however_much_it_finds(
    app: Flask, expert: FlaskClient, settings: Settings, world: worlds.World
) -> None:
    for number in range(5):
        say(settings, world, f"policy {number}")
    for within in ("text", "comments"):
        with statements(engine_of(app)) as seen:
            assert expert.get(PAGE, query_string={"q": "policy", "in": within}).status_code == 200
        assert len(seen) <= 6, seen


def test_an_imported_draft_is_found_once_it_is_published(session: Session, now: datetime) -> None:
    world = worlds.import_sample(session, now)
    rows = find_clauses(
        session,
        consultation_id=world.consultation.id,
        parts=parts_of("大学"),
        now=now,
        final=False,
        limit=1000,
    )
    like = session.scalar(
        select(func.count()).select_from(ClauseText).where(ClauseText.canonical.contains("大学"))
    )
    assert rows and len(rows) == like
    everything = select(func.count()).select_from(ClauseWords)
    places = select(func.count()).select_from(text("clause_place"))
    assert session.scalar(everything) == session.scalar(places)


def test_a_text_longer_than_an_index_takes_is_found_by_its_first_words(
    session: Session, now: datetime
) -> None:
    world = worlds.build(session, now)
    words = words_of(["first " + "x" * 5000 + " then " + "word " * MOST_WORDS, "last"])
    assert len(words.split()) == MOST_WORDS
    session.add(ClauseWords(draft_id=world.draft.id, clause_id=world.clauses[0].id, words=words))
    session.flush()
    assert session.scalars(select(found_in(session, ClauseWords, parts_of("first then")).c.id)).all()
    assert session.scalars(select(found_in(session, ClauseWords, parts_of("x" * 200)).c.id)).all()
    assert not session.scalars(select(found_in(session, ClauseWords, parts_of("last")).c.id)).all()


def test_the_index_is_used(engine: Engine) -> None:
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(
                text("INSERT INTO comment_words_fts(comment_words_fts) VALUES ('integrity-check')")
            )
            kinds = {
                row.name: row.type
                for row in connection.exec_driver_sql("PRAGMA table_list")
                if row.name.endswith("_fts")
            }
            assert kinds == {"clause_words_fts": "virtual", "comment_words_fts": "virtual"}
        else:
            rows = connection.execute(
                text("SELECT indexname FROM pg_indexes WHERE indexdef LIKE '%USING gin%'")
            ).scalars()
            assert set(rows) == {"ix_clause_words_words", "ix_comment_words_words"}
