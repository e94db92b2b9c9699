"""Pages that change the working text's structure, and that apply several suggestions at once."""

from typing import Any

from flask import Response, g, request

from consult.decisions import batches
from consult.decisions.showing import again, may_decide, number_in
from consult.decisions.structure import PARTED
from consult.decisions.text_forms import Doing, Shaped, read_ticks
from consult.decisions.text_showing import clause_or_404, text_language
from consult.decisions.working_text import working_clauses
from consult.errors import Invalid, OutOfDate, Refusal
from consult.web.forms import Form
from consult.web.languages import N_
from consult.web.refusals import words_of
from consult.web.store import reading

A_PAGE = 100


def doing() -> Doing:
    """Return what the address asks for; adding by default."""
    asked = request.args.get("do", "")
    return Doing(asked) if asked in set(Doing) else Doing.ADD


def show_shape(document: str, key: str, form: Form, refusal: Refusal | None = None) -> Response:
    """Show a clause, and the form for one thing that can be done with it."""
    draft, row = clause_or_404(document, key)
    asked = form.words("do") if form.words("do") in set(Doing) else doing()
    near = working_clauses(reading(), draft.id, text_language(), section=(document, row.section_key))
    standing = [one for one in near if not one.deleted]
    at = next((index for index, one in enumerate(standing) if one.clause_id == row.clause_id), None)
    behind = standing[at + 1] if at is not None and at + 1 < len(standing) else None
    stale = isinstance(refusal, OutOfDate)
    version = form.words("seen_version") or row.version
    return again(
        "decisions/shape.html", form, refusal, row=row, tag=text_language(), asked=asked, behind=behind,
        can_part=row.kind in PARTED and not row.deleted, version=row.version if stale else version,
        may_decide=may_decide(), stale=stale, numbers=[one.number for one in standing],
    )  # fmt: skip


def clause_numbered(draft_id: int, shaped: Shaped) -> int:
    """Return the clause behind which another one is to stand, by its number.

    Raises:
        Invalid: no clause of the text has this number.
    """
    rows = working_clauses(reading(), draft_id, text_language())
    found = next((one for one in rows if one.number == shaped.after and not one.deleted), None)
    if found is None:
        raise Invalid(
            "Something has to be corrected. Everything you typed is still here.",
            fields={"after": N_("No clause of this text has this number.")},
        )
    clause_id: int = found.clause_id
    return clause_id


def show_batch(form: Form, refusal: Refusal | None = None) -> Response:
    """Show the accepted suggestions that are not in the text yet, and which of them clash."""
    after = number_in(request.args.get("after", ""))
    rows = batches.waiting_suggestions(reading(), g.place.id, after=after, limit=A_PAGE + 1)
    clashes: list[Any] = list(refusal.clashes) if isinstance(refusal, batches.BatchRefused) else []
    numbers = [n for clash in clashes for n in (clash.number, clash.other) if n is not None]
    ticked = set(read_ticks(form)) if refusal is not None and not isinstance(refusal, Invalid) else set()
    return again(
        "decisions/batch.html", form, refusal, rows=rows[:A_PAGE], clashes=[(one, words_of(one.refusal)) for one in clashes], ticked=ticked,
        after=rows[A_PAGE - 1].number if len(rows) > A_PAGE else None, may_decide=may_decide(),
        both=batches.suggestions_numbered(reading(), g.place.id, numbers),
    )  # fmt: skip
