"""Addresses that change the working text's structure, and that apply several suggestions at once."""

from typing import Any

from flask import g, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from consult.access import Permission
from consult.decisions import structure
from consult.decisions.batches import apply_together
from consult.decisions.queries import numbered
from consult.decisions.shape_showing import clause_numbered, show_batch, show_shape
from consult.decisions.showing import pages
from consult.decisions.text_forms import Doing, Shaped, parts_of, read_shape, read_ticks
from consult.decisions.text_showing import clause_or_404, text_language
from consult.errors import Invalid, Refusal
from consult.web.door import actor, now
from consult.web.door_marks import needs
from consult.web.forms import Form
from consult.web.languages import N_
from consult.web.pages import see
from consult.web.store import reading, unit_of_work


@pages.get("/<lang:lang>/<slug>/decisions/text/<document>/<key>/shape")
@needs(Permission.AMEND)
def ask_shape(slug: str, document: str, key: str) -> ResponseReturnValue:
    """Show how a clause can be split, joined or moved, and where a new one would stand."""
    return show_shape(document, key, Form({}))


@pages.post("/<lang:lang>/<slug>/decisions/text/<document>/<key>/shape")
@needs(Permission.AMEND)
def shape(slug: str, document: str, key: str) -> ResponseReturnValue:
    """Add a clause behind this one, or split, join or move it."""
    form = Form(request.form)
    try:
        _shape(document, key, read_shape(form))
    except Refusal as refusal:
        return show_shape(document, key, form, refusal)
    _draft, row = clause_or_404(document, key)
    section = f"{row.document_key}/{row.section_key}"
    return see(
        "decisions.working_text", slug=slug, language=text_language(), section=section, anchor=f"c-{key}"
    )


def _shape(document: str, key: str, shaped: Shaped) -> None:
    draft, row = clause_or_404(document, key)
    cause = numbered(reading(), g.place.id, [shaped.comment]) if shaped.comment is not None else {}
    if shaped.comment is not None and not cause:
        raise Invalid(
            "Something has to be corrected. Everything you typed is still here.",
            fields={"comment": N_("There is no comment with this number.")},
        )
    after = clause_numbered(draft.id, shaped) if shaped.doing is Doing.MOVE else 0
    fixed: dict[str, Any] = {
        "actor": actor(), "now": now(), "draft_id": draft.id, "language": text_language(),
        "comment_id": cause.get(shaped.comment or 0), "note": shaped.note,
    }  # fmt: skip
    with unit_of_work() as session:
        _do(session, shaped, row.clause_id, after, fixed)


def _do(session: Session, shaped: Shaped, clause_id: int, after: int, fixed: dict[str, Any]) -> None:
    seen = shaped.seen_version
    if shaped.doing is Doing.ADD:
        structure.add_clause(session, after_clause_id=clause_id, source=shaped.source, **fixed)
    elif shaped.doing is Doing.SPLIT:
        first, second = parts_of(shaped.source)
        structure.split_clause(
            session, clause_id=clause_id, first=first, second=second, seen_version=seen, **fixed
        )
    elif shaped.doing is Doing.MERGE:
        structure.merge_clauses(session, clause_id=clause_id, seen_version=seen, **fixed)
    else:
        structure.move_clause(session, clause_id=clause_id, after_clause_id=after, seen_version=seen, **fixed)


@pages.get("/<lang:lang>/<slug>/decisions/text/apply")
@needs(Permission.AMEND)
def ask_apply(slug: str) -> ResponseReturnValue:
    """List the accepted suggestions that are not in the text yet."""
    return show_batch(Form({}))


@pages.post("/<lang:lang>/<slug>/decisions/text/apply")
@needs(Permission.AMEND)
def apply_ticked(slug: str) -> ResponseReturnValue:
    """Apply the ticked suggestions, all or none."""
    form = Form(request.form)
    try:
        ids = numbered(reading(), g.place.id, read_ticks(form))
        with unit_of_work() as session:
            apply_together(
                session, actor=actor(), now=now(), consultation_id=g.place.id, comment_ids=list(ids.values())
            )
    except Refusal as refusal:
        return show_batch(form, refusal)
    return see("decisions.working_text", slug=slug)
