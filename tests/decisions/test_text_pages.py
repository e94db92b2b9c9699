"""Pages of the working text: structure, several suggestions at once, languages in step; complete without scripts."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.comments.models import CommentType
from consult.decisions.amendments import edit_clause
from consult.decisions.models import Amendment, LanguageTask, TaskState
from tests.comments.said import browser, fields_of
from tests.conftest import on_sqlite
from tests.decisions.desks import comment, decided, words_of, working
from tests.worlds import World

TEXT = "/en/demo/decisions/text/"
LANGUAGES = "/en/demo/decisions/languages/"


def send(client: FlaskClient, page: str, action: str = "", **values: Any) -> Any:
    """Fill in the form of a page and send it."""
    address = action or page
    fields = fields_of(client.get(page).text, address)
    return client.post(address, data={**fields, **values})


@on_sqlite
def test_a_clause_is_added_from_its_page_and_stands_in_the_working_text(app: Flask, living: World) -> None:
    client = browser(app, living, "editor")
    page = f"{TEXT}framework/c1/shape?language=en&do=add"
    answer = send(client, page, source="A *new* clause.", note="Asked for.")
    assert answer.status_code == 303 and "section=framework/s1" in answer.headers["Location"]
    shown = client.get(f"{TEXT}?section=framework/s1").text
    assert "New clause" in shown and "F1.1a" in shown
    assert (
        "does not stand in this language yet" in client.get(f"{TEXT}?language=fr&section=framework/s1").text
    )


@on_sqlite
def test_a_split_without_a_blank_line_is_refused_and_the_words_are_kept(app: Flask, living: World) -> None:
    client = browser(app, living, "editor")
    page = f"{TEXT}framework/c1/shape?language=en&do=split"
    answer = send(client, page, source="One part only, kept.", note="Clearer.")
    assert answer.status_code == 422
    assert "One part only, kept." in answer.text and "Put one blank line" in answer.text


@on_sqlite
def test_a_clause_is_split_joined_and_moved_from_its_page(
    app: Flask, living: World, session: Session
) -> None:
    client = browser(app, living, "editor")
    page = f"{TEXT}framework/c1/shape?language=en"
    split = send(client, f"{page}&do=split", source="The university.\n\nIt publishes.", note="Two things.")
    assert split.status_code == 303
    joined = send(client, f"{page}&do=merge", note="One thing after all.")
    assert joined.status_code == 303
    session.rollback()
    row = working(living, 0)
    assert row is not None and row.canonical == "The university. It publishes."
    moved = send(client, f"{page}&do=move", after="F2.3", note="Belongs there.")
    assert moved.status_code == 303
    shown = client.get(f"{TEXT}?section=framework/s2").text
    assert "Moved: was F1.1" in shown and "It publishes." in shown
    unknown = send(client, f"{TEXT}framework/c2/shape?language=en&do=move", after="X9", note="There.")
    assert unknown.status_code == 422 and "No clause of this text has this number." in unknown.text


def three(living: World) -> list[int]:
    rows = [
        comment(living, "expert2", clause=0, quote="should", suggestion="shall"),
        comment(living, "expert2", clause=0, quote="policy", suggestion="rules"),
        comment(living, "expert2", clause=2, quote="protected", suggestion="kept safe"),
    ]
    decided(living, *rows)
    living.session.commit()
    return [row.number for row in rows]


@on_sqlite
def test_ticked_suggestions_are_applied_in_one_press(app: Flask, living: World, session: Session) -> None:
    numbers = three(living)
    client = browser(app, living, "editor")
    answer = send(client, f"{TEXT}apply", **{f"c-{number}": "yes" for number in numbers})
    assert answer.status_code == 303
    session.rollback()
    row = working(living, 0)
    assert row is not None
    assert row.canonical == words_of(0).replace("should", "shall").replace("policy", "rules")
    assert "No accepted suggestion waits" in client.get(f"{TEXT}apply").text


@on_sqlite
def test_of_clashing_suggestions_none_is_applied_and_both_are_shown(
    app: Flask, living: World, session: Session
) -> None:
    numbers = three(living)
    clash = comment(living, "expert2", clause=0, quote="should publish", suggestion="must print")
    decided(living, clash)
    living.session.commit()
    client = browser(app, living, "editor")
    ticked = {f"c-{number}": "yes" for number in (*numbers, clash.number)}
    answer = send(client, f"{TEXT}apply", **ticked)
    assert answer.status_code == 409
    assert "Nothing was applied: 1 of the suggestions" in answer.text
    assert (
        f"Comment {clash.number} and comment {numbers[0]}, which is applied, change the same words or the same place"
        in answer.text
    )
    assert answer.text.count("checked") == 4
    assert "must" in answer.text and "shall" in answer.text
    session.rollback()
    assert session.execute(select(func.count()).select_from(Amendment)).scalar_one() == 0


@on_sqlite
def test_the_change_of_a_clause_is_shown_while_it_is_typed_and_nothing_is_saved(
    app: Flask, living: World, session: Session
) -> None:
    client = browser(app, living, "editor")
    page = f"{TEXT}framework/c1/edit?language=en"
    answer = send(client, page, source="The university shall publish.", then="show")
    assert answer.status_code == 200 and "<ins" in answer.text and 'id="live"' in answer.text
    assert "live.js" in answer.text
    assert session.execute(select(func.count()).select_from(Amendment)).scalar_one() == 0


@on_sqlite
def test_a_translator_follows_a_change_seen_beside_the_own_text(
    app: Flask, living: World, session: Session
) -> None:
    numbers = three(living)
    client = browser(app, living, "editor")
    send(client, f"{TEXT}apply", **{f"c-{numbers[2]}": "yes"})
    listed = client.get(f"{LANGUAGES}?language=fr").text
    assert "Clause F1.3, French: English changed" in listed and "1 task open" in listed
    session.rollback()
    task = session.execute(
        select(LanguageTask.id).where(LanguageTask.language == "fr", LanguageTask.state == TaskState.OPEN)
    ).scalar_one()
    page = f"{LANGUAGES}{task}"
    shown = client.get(page).text
    assert "<ins" in shown and "Les données doivent être protégées." in shown
    empty = send(client, page, then="none")
    assert empty.status_code == 422 and "Say why nothing has to change" in empty.text
    done = send(client, page, source="Les données doivent être gardées en sécurité.", then="save")
    assert done.status_code == 303
    session.rollback()
    row = working(living, 2, "fr")
    assert row is not None and "sécurité" in row.canonical
    late = client.post(page, data={**fields_of(client.get(f"{TEXT}apply").text, f"{TEXT}apply"), "then": "none", "note": "x"})  # fmt: skip
    assert late.status_code == 409


@on_sqlite
def test_a_task_whose_source_changed_again_is_shown_anew_with_the_words_kept(
    app: Flask, living: World, session: Session
) -> None:
    numbers = three(living)
    client = browser(app, living, "editor")
    send(client, f"{TEXT}apply", **{f"c-{numbers[2]}": "yes"})
    session.rollback()
    task = session.execute(
        select(LanguageTask.id).where(LanguageTask.language == "fr", LanguageTask.state == TaskState.OPEN)
    ).scalar_one()
    page = f"{LANGUAGES}{task}"
    before = fields_of(client.get(page).text, page)
    row = working(living, 2, "en")
    assert row is not None
    edit_clause(
        session, actor=living.people["editor"], now=living.now, draft_id=living.draft.id,
        clause_id=living.clauses[2].id, language="en", source="Data shall be burnt.", note="Safer.",
        seen_version=row.version,
    )  # fmt: skip
    session.commit()
    late = client.post(page, data={**before, "then": "none", "note": "Le français le dit déjà."})
    assert late.status_code == 409 and "changed again since you opened this page" in late.text
    assert "burnt" in late.text and "Le français le dit déjà." in late.text
    session.rollback()
    assert session.get_one(LanguageTask, task).state is TaskState.OPEN
    again = {**fields_of(late.text, page), "then": "none", "note": "Le français le dit déjà."}
    assert client.post(page, data=again).status_code == 303


@on_sqlite
def test_comments_that_say_that_versions_disagree_are_listed(app: Flask, living: World) -> None:
    row = comment(living, "expert", words="French says more.", kind=CommentType.TRANSLATION, language="fr")
    living.session.commit()
    shown = browser(app, living, "coordinator").get(LANGUAGES).text
    assert f"Comment {row.number}, clause F1.1" in shown and "not translated" not in shown
