"""Pages of files, as people use them: fetch, fill in, bring, look, correct, take; letters; the comments as a table."""

import csv
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest
from bs4 import Tag
from flask import Flask
from sqlalchemy import Engine, insert, select, update
from sqlalchemy.orm import Session

from consult.comments.actions import add_comment, withdraw_comment
from consult.comments.models import Comment, CommentType
from consult.comments.moderation_models import Hiding
from consult.config import Settings
from consult.decisions.models import DecidedComment, Decision
from consult.decisions.rules import Outcome
from consult.drafts.models import Round
from consult.exports.files import read_sheets
from consult.exports.layouts import Column
from consult.exports.models import Upload
from consult.web.store import _db
from tests.conftest import on_sqlite
from tests.counting import statements
from tests.exports import forms
from tests.signing_in import signed_in
from tests.visitor import Visitor
from tests.worlds import World


def visitor(app: Flask, settings: Settings, world: World, name: str) -> Visitor:
    """Return a browser in which somebody is signed in."""
    return Visitor(signed_in(app, settings, world.people[name], datetime.now(UTC)))


def bring(
    person: Visitor, content: bytes, name: str, address: str = "/en/demo/forms/", **more: str
) -> Visitor:
    """Open the page, choose a file and press the button."""
    page = person.open(address)
    form = page.select_one("form[enctype]")
    assert isinstance(form, Tag), person.shown()
    data: dict[str, Any] = {
        str(field["name"]): str(field.get("value", ""))
        for field in form.select("input[name]")
        if field["type"] != "file"
    }
    for field in form.select("select"):
        chosen = field.select_one("option[selected]") or field.select_one("option")
        assert chosen is not None
        data[str(field["name"])] = str(chosen["value"])
    for field in form.select("textarea"):
        data[str(field["name"])] = ""
    data.update(more)
    if content:
        data["file"] = (BytesIO(content), name)
    person._take(person.client.post(str(form["action"]), data=data, follow_redirects=True))
    return person


def empty(person: Visitor, query: str = "") -> openpyxl.Workbook:
    """Fetch the empty form as a workbook."""
    answer = person.client.get(f"/en/demo/forms/empty.xlsx{query}")
    assert answer.status_code == 200
    return openpyxl.load_workbook(BytesIO(answer.data))


def saved(book: openpyxl.Workbook) -> bytes:
    """Return a workbook as a file."""
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@on_sqlite
def test_a_form_goes_out_is_filled_in_looked_at_corrected_and_taken(
    app: Flask, settings: Settings, living: World, session: Session
) -> None:
    person = visitor(app, settings, living, "expert")
    book = empty(person)
    sheet = book.worksheets[0]
    sheet["F4"], sheet["E4"], sheet["I4"] = "Say when", "te", "every year"
    sheet["G5"], sheet["F5"] = "Staff shall be trained 😀 before they teach online.", "A requirement"
    sheet["F6"], sheet["I6"] = "Lost words", "words that are not there"
    sheet["F7"] = "=1+1"
    bring(person, saved(book), "form.xlsx")
    assert person.says("2 new comments")
    assert person.says("2 rows will not be taken as they stand")
    assert person.says("These words do not stand in the clause")
    assert person.says("The cell holds a formula")
    person.press("Check these rows again", {"exact-3": "protected", "do-4": "leave"})
    assert person.says("3 new comments")
    assert person.says("1 row left out by you")
    person.press("Take 3 rows")
    assert person.says("3 comments were taken")
    listed = [" ".join(row.get_text(" ").split()) for row in person.page.select("main .list li")]
    assert listed[:3] == [
        "Comment 1 · Clause F1.1 · Row 4 Say when",
        "Comment 2 · Clause F1.2 · Row 5 A requirement",
        "Comment 3 · Clause F1.3 · Row 6 Lost words",
    ]
    found = session.execute(select(Comment.__table__).order_by(Comment.number)).all()
    assert [(c.words, c.suggestion) for c in found] == [
        ("Say when", None), ("A requirement", "Staff shall be trained 😀 before they teach online."), ("Lost words", None),
    ]  # fmt: skip
    bring(person, saved(book), "form.xlsx")
    assert person.says("3 rows say nothing new")


@on_sqlite
@pytest.mark.parametrize("kind", ["docx", "csv", "xlsx"])
@pytest.mark.parametrize("language", ["fr", "zh"])
def test_forms_of_every_kind_and_language_can_be_fetched(
    app: Flask, settings: Settings, living: World, kind: str, language: str
) -> None:
    person = visitor(app, settings, living, "stranger")
    for layout in ("iso", "ippc"):
        answer = person.client.get(
            f"/{language}/demo/forms/empty.{kind}?layout={layout}&section=framework/s1"
        )
        assert answer.status_code == 200
        assert f"demo-draft-1-F1-{layout}-{language}.{kind}" in answer.headers["Content-Disposition"]
        found = read_sheets(answer.data).found[0]
        rows = [row.texts[found.columns[Column.TEXT]] for row in found.rows]
        assert living.clauses[0].key in "".join(
            row.texts[found.columns[Column.ROW]] for row in read_sheets(answer.data).found[0].rows
        )
        assert (
            "大学宜每年公布其政策。"
            if language == "zh"
            else "L’université devrait publier sa politique chaque année."
        ) in rows


@on_sqlite
def test_a_form_is_also_anybodys_to_read_but_only_participants_bring_one(app: Flask, living: World) -> None:
    person = Visitor(app.test_client())
    person.open("/en/demo/forms/")
    assert person.status == 200
    assert person.says("Sign in to bring a filled form")
    assert person.client.get("/en/demo/forms/empty.csv").status_code == 200
    assert person.client.get("/en/demo/forms/nothing.exe").status_code == 303
    assert person.client.get("/en/demo/forms/empty.exe").status_code == 404
    assert person.client.get("/en/demo/forms/empty.csv?draft=no-such").status_code == 404
    assert person.client.get("/en/demo/forms/empty.csv?section=999").status_code == 404


@on_sqlite
def test_an_editor_enters_a_form_for_an_organisation(
    app: Flask, settings: Settings, living: World, session: Session
) -> None:
    person = visitor(app, settings, living, "editor")
    content = forms.text(("Clause", "Comments"), [["F1.1", "From a letter"]])
    assert bring(person, content, "mail.csv").status == 422  # whose comments they are is not guessed
    assert person.says("Choose one of these.")
    nairobi = living.organisations["nairobi"].id
    bring(person, content, "mail.csv", voice=f"{living.people['representative'].person_id}-{nairobi}")
    assert person.says("For University of Nairobi (sample) (sent by representative).")
    assert person.says("This file does not say which edition it is of.")
    person.press("Take 1 row")
    comment = session.execute(select(Comment.__table__)).one()
    assert (comment.for_organisation, comment.organisation_id) == (True, nairobi)
    other = visitor(app, settings, living, "expert")
    bring(other, content, "mail.csv", voice=f"{living.people['representative'].person_id}-{nairobi}")
    assert other.status == 422


@on_sqlite
def test_a_refused_file_says_why_on_the_same_page(app: Flask, settings: Settings, living: World) -> None:
    person = visitor(app, settings, living, "expert")
    for content, words in (
        (b"\xd0\xcf\x11\xe0" * 9, "password"),
        (forms.text(("A", "B"), [["1", "2"]]), "heads were read: A, B"),
        (b"", "Choose a file"),
    ):
        bring(person, content, "form.xls")
        assert person.status == 422
        assert person.says(words), person.shown()


@on_sqlite
def test_a_file_beyond_the_limit_is_refused_and_other_pages_keep_theirs(
    app: Flask, settings: Settings, living: World
) -> None:
    person = visitor(app, settings, living, "expert")
    bring(
        person, b"Clause,Comments,Text\nF1.1,Long,\n" + (b"F1.1,," + b"x" * 9_000 + b"\n") * 150, "long.csv"
    )
    assert person.status == 200
    assert person.says("1 new comment")
    bring(person, b"x" * 11_000_000, "long.csv")
    assert person.status == 413
    answer = person.client.post("/en/demo/comments/new", data={"file": (BytesIO(b"x" * 2_000_000), "x")})
    assert answer.status_code == 413


@on_sqlite
def test_nobody_sees_anybody_elses_upload(
    app: Flask, settings: Settings, living: World, session: Session
) -> None:
    bring(
        visitor(app, settings, living, "expert"),
        forms.text(("Clause", "Comments"), [["F1.1", "secret words"]]),
        "a.csv",
    )
    token = session.scalars(select(Upload.token)).one()
    for name in ("expert2", "editor", "coordinator"):
        other = visitor(app, settings, living, name)
        other.open(f"/en/demo/forms/{token}")
        assert other.status == 404
        assert not other.says("secret words")


@on_sqlite
def test_a_letter_is_split_into_comments(
    app: Flask, settings: Settings, living: World, session: Session
) -> None:
    person = visitor(app, settings, living, "expert")
    words = "Dear all,\n\nIn F1.1 “every year” is too often.\n\nTwice in ten years is enough.\n\nF1.3: good.\n\nYours"
    bring(person, b"", "", "/en/demo/forms/letter", pasted=words)
    assert person.says("Where does each comment begin?")
    checked = [box["name"] for box in person.page.select('input[name^="starts-"][checked]')]
    assert checked == ["starts-2", "starts-4"]
    person.press("Send these comments", {"leave-5": "yes", "clause-4": "F99", "kind-2": "technical"})
    assert person.says("1 paragraph has to be corrected.")
    assert not session.execute(select(Comment.id)).all()
    session.rollback()
    person.press("Send these comments", {"clause-4": "F1.3"})
    assert person.says("2 comments were taken")
    found = session.execute(select(Comment.__table__).order_by(Comment.number)).all()
    assert [(c.words, str(c.kind), str(c.precision)) for c in found] == [
        ("In F1.1 “every year” is too often.\n\nTwice in ten years is enough.", "technical", "words"), ("F1.3: good.", "general", "clause"),
    ]  # fmt: skip


@on_sqlite
def test_a_letter_kept_for_later_takes_nothing(
    app: Flask, settings: Settings, living: World, session: Session
) -> None:
    person = visitor(app, settings, living, "expert")
    bring(person, b"", "", "/en/demo/forms/letter", pasted="On F1.1 we agree.")
    person.press("Keep this and check it")
    assert person.says("Where does each comment begin?")
    assert not session.execute(select(Comment.id)).all()


@on_sqlite
def test_a_pasted_letter_is_given_back_when_the_session_has_ended(
    app: Flask, settings: Settings, living: World
) -> None:
    person = visitor(app, settings, living, "expert")
    page = person.open("/en/demo/forms/letter")
    form = page.select_one("form[enctype]")
    assert isinstance(form, Tag)
    stale = app.test_client()
    data = {
        "pasted": "My long letter",
        "draft": "draft-1",
        "words_language": "en",
        "form_key": "0" * 8 + "-0000-4000-8000-" + "0" * 12,
    }
    answer = stale.post("/en/demo/forms/letter", data=data)
    assert answer.status_code == 401
    assert "My long letter" in answer.text


def _comment(world: World, who: str, words: str, number: int = 0) -> Comment:
    return add_comment(
        world.session, actor=world.people[who], now=world.now, draft_id=world.draft.id, section_id=None,
        clause_id=world.clauses[number].id, language="en", kind=CommentType.TECHNICAL, words=words, words_language="en",
        form_key=f"{number:08d}-0000-4000-8000-{hash((who, words)) & 0xFFFFFFFFFFFF:012x}",
    )  # fmt: skip


def _decide(session: Session, world: World, comment: Comment, outcome: Outcome, *, published: bool) -> None:
    decision = Decision(
        consultation_id=world.consultation.id, outcome=outcome, response="=Because", response_language="en", html="<p>Because</p>",
        editor_id=world.people["editor"].person_id, decided_at=world.now, published_at=world.now if published else None,
    )  # fmt: skip
    session.add(decision)
    session.flush()
    session.execute(
        insert(DecidedComment).values(
            comment_id=comment.id, decision_id=decision.id, published_id=decision.id if published else None
        )
    )


def _table(client: Any, language: str = "en", query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/{language}/demo/forms/comments.csv{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"), newline="")))


@on_sqlite
def test_the_comments_leave_with_what_their_reader_may_see(
    app: Flask, settings: Settings, living: World, session: Session
) -> None:
    first, second, third = (
        _comment(living, "expert", words, at) for at, words in enumerate(("=cmd", "second", "third"))
    )
    withdraw_comment(session, actor=living.people["expert"], now=living.now, comment_id=third.id)
    _decide(session, living, first, Outcome.IN_PART, published=True)
    _decide(session, living, second, Outcome.OUT_OF_SCOPE, published=False)
    session.commit()
    public = app.test_client()
    assert _table(public) == []  # while the round is open, others than participants read nothing
    mine = _table(signed_in(app, settings, living.people["expert2"], datetime.now(UTC)))
    assert [row["Comments"] for row in mine] == ["'=cmd", "second", "withdrawn"]
    assert [row["Outcome"] for row in mine] == ["Partially accepted", "", ""]
    assert mine[0]["Observations of the secretariat"] == "Partially accepted\n=Because"
    desk = _table(signed_in(app, settings, living.people["editor"], datetime.now(UTC)), "fr")
    assert desk[1]["Suite donnée"] == "Notée, hors du domaine d’application (pas encore publié)"
    assert desk[0]["CM/CN"] == "KE"
    session.execute(
        update(Round).values(
            closes_at=living.now - timedelta(minutes=1), opens_at=living.now - timedelta(days=3)
        )
    )
    session.commit()
    assert [row["Comments"] for row in _table(public)] == ["'=cmd", "second", "withdrawn"]
    assert _table(public, "zh", "?layout=ippc")[0]["7. 国家、机构"] == "KE"


@on_sqlite
def test_words_that_were_hidden_leave_in_no_table(
    app: Flask, settings: Settings, living: World, session: Session
) -> None:
    comment = _comment(living, "expert", "call me on 123")
    session.execute(
        insert(Hiding).values(
            comment_id=comment.id, reason="Personal data", reason_language="en", as_coordinator=True,
            hidden_by=living.people["coordinator"].person_id, hidden_at=living.now,
        )
    )  # fmt: skip
    session.commit()
    for name in ("expert", "expert2", "editor", "observer"):
        rows = _table(signed_in(app, settings, living.people[name], datetime.now(UTC)))
        assert [row["Comments"] for row in rows] == ["hidden"]


@on_sqlite
def test_the_table_of_comments_and_the_preview_take_a_constant_number_of_statements(
    app: Flask, settings: Settings, living: World, session: Session, engine: Engine
) -> None:
    counts = []
    for size in (3, 60):
        name = "expert" if size == 3 else "expert2"
        person = visitor(app, settings, living, name)
        bring(
            person,
            forms.text(("Clause", "Comments"), [[f"F1.{1 + at % 3}", f"x {at}"] for at in range(size)]),
            "a.csv",
        )
        with app.app_context():
            engine_of_app = _db.engine
        with statements(engine_of_app) as seen:
            person.open(person.address)
        counts.append(len(seen))
        person.press("Take ")
        with statements(engine_of_app) as seen:
            person.client.get("/en/demo/forms/comments.xlsx")
        counts.append(len(seen))
    assert counts[0] == counts[2]
    assert counts[1] == counts[3]
    assert max(counts) <= 14


@on_sqlite
def test_the_desk_and_the_text_lead_to_the_forms(app: Flask, settings: Settings, living: World) -> None:
    editor, expert = visitor(app, settings, living, "editor"), visitor(app, settings, living, "expert")
    editor.open("/en/demo/decisions/")
    editor.follow("Enter a form for somebody")
    assert editor.says("Whose comments are these?")
    expert.open("/en/demo/read/draft-1/framework/s2")
    expert.follow("Comment by file")
    assert expert.page.select_one("#f-section option[selected]") is not None
    assert not expert.says("Whose comments are these?")
