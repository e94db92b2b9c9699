"""Addresses of language tasks: what each language owes, and one task, both languages side by side."""

from typing import Any

from flask import Response, g, request
from flask.typing import ResponseReturnValue

from consult.access import Permission
from consult.decisions import task_queries, tasks
from consult.decisions.redlining import redline_of
from consult.decisions.showing import again, may_decide, pages
from consult.decisions.text_forms import Answered, read_task
from consult.decisions.text_showing import draft_or_404, position_in
from consult.errors import NotFound, OutOfDate, Refusal
from consult.web.door import actor, now
from consult.web.door_marks import needs
from consult.web.forms import Form
from consult.web.pages import page, see
from consult.web.store import reading, unit_of_work

A_PAGE = 50


@pages.get("/<lang:lang>/<slug>/decisions/languages/")
@needs(Permission.READ_DESK)
def languages(slug: str) -> ResponseReturnValue:
    """Show how far the languages are in step: a table by section, the open tasks, and where versions disagree."""
    draft, tongue = draft_or_404(), request.args.get("language", "")
    session = reading()
    rows = task_queries.tasks_of(
        session, draft.id, language=tongue, after=position_in(request.args.get("after", "")), limit=A_PAGE + 1
    )
    return page(
        "decisions/languages.html", draft=draft, tasks=rows[:A_PAGE], tongue=tongue, may_decide=may_decide(),
        after=rows[A_PAGE - 1].position if len(rows) > A_PAGE else None, done=request.args.get("done", ""),
        counts=task_queries.counts_by_language(session, draft.id), table=_table(draft.id),
        disagreements=task_queries.disagreements(session, g.place.id),
    )  # fmt: skip


def _table(draft_id: int) -> list[dict[str, Any]]:
    """Return a row for each section, with a cell for each language: (clauses, open tasks) or None."""
    rows: dict[int, dict[str, Any]] = {}
    for row in task_queries.parity(reading(), draft_id):
        made = rows.setdefault(
            row.id,
            {"number": row.number, "title": row.title, "key": f"{row.document_key}/{row.key}", "cells": {}},
        )
        if row.language:
            made["cells"][row.language] = (row.clauses, row.tasks)
    return list(rows.values())


@pages.get("/<lang:lang>/<slug>/decisions/languages/<int:number>")
@needs(Permission.AMEND)
def task(slug: str, number: int) -> ResponseReturnValue:
    """Show one task: what changed in one language, beside the other."""
    return _show(number, Form({}))


@pages.post("/<lang:lang>/<slug>/decisions/languages/<int:number>")
@needs(Permission.AMEND)
def do_task(slug: str, number: int) -> ResponseReturnValue:
    """Change the clause in the other language, or say that nothing has to change."""
    form = Form(request.form)
    try:
        answered = read_task(form)
        if answered.then == "show":
            return _show(number, form)
        _do(_task_or_404(number), answered)
    except Refusal as refusal:
        return _show(number, form, refusal)
    return see("decisions.languages", slug=slug, done=1)


def _do(row: Any, answered: Answered) -> None:
    with unit_of_work() as session:
        if answered.then == "none":
            tasks.need_no_change(
                session, actor=actor(), now=now(), task_id=row.id, note=answered.note,
                seen_version=answered.seen_version, seen_source=answered.seen_source,
            )  # fmt: skip
        else:
            source = answered.source if answered.then == "save" else None
            tasks.follow_change(
                session, actor=actor(), now=now(), task_id=row.id, source=source,
                seen_version=answered.seen_version, seen_source=answered.seen_source, note=answered.note,
            )  # fmt: skip


def _task_or_404(number: int) -> Any:
    rows = task_queries.tasks_of(reading(), draft_or_404().id, task_id=number)
    if not rows:
        raise NotFound("There is no such task.")
    return rows[0]


def _show(number: int, form: Form, refusal: Refusal | None = None) -> Response:
    row = _task_or_404(number)
    stale = isinstance(refusal, OutOfDate)
    changed = redline_of(row.source_before, row.source_now, row.source_language)
    own = redline_of(row.words_before, row.words_now, row.language)
    return again(
        "decisions/task.html", form, refusal, row=row, changed=changed, own=own if own.changed else None,
        stale=stale, may_decide=may_decide(),
        version=_seen(form, "seen_version", row.version, stale),
        source_version=_seen(form, "seen_source", row.source_version, stale),
    )  # fmt: skip


def _seen(form: Form, name: str, now: int, stale: bool) -> int | str:
    """Return the version that the form was opened with; the one that stands now when the page shows that one."""
    return now if stale else form.words(name) or now
