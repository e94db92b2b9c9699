"""The four steps of endorsing: what was typed so far is checked again on every page, and nothing is stored
before signing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, g

from consult.access import Role
from consult.drafts.places import Place
from consult.endorsements import forms, queries, rules
from consult.endorsements.actions import Signing
from consult.endorsements.forms import How, Who
from consult.endorsements.queries import Found
from consult.endorsements.rules import Choice
from consult.endorsements.words import CHOICES, CHOSEN, STEPS, Step
from consult.errors import Invalid, OutOfDate, Refusal
from consult.redlines.queries import freezing_entry
from consult.redlines.showing import frozen_data
from consult.web.door import actor
from consult.web.forms import Form
from consult.web.languages import NAMES, gettext, language
from consult.web.pages import page
from consult.web.refusals import status_of, words_of
from consult.web.store import reading

ORDER = tuple(Step)
TEMPLATES = {
    Step.WHO: "endorsements/who.html",
    Step.HOW: "endorsements/how.html",
    Step.CHECK: "endorsements/check.html",
}


@dataclass
class Signature:
    """What is on its way to being signed: the final, the organisations of the signatory, and the answers so
    far."""

    form: Form
    final: Found
    organisations: Sequence[Found]
    clauses: Sequence[Found]
    who: Who | None = None
    how: How | None = None
    name: str = ""

    def signing(self) -> Signing:
        """Return what is signed."""
        assert self.who is not None and self.how is not None
        return Signing(
            organisation_id=self.who.organisation_id, fingerprint=self.form.words("fingerprint"), name=self.name,
            office=self.who.office, choice=self.how.choice, form_key=self.form.key(), statement=self.how.statement,
            statement_language=self.how.statement_language, wording_language=language(),
            name_published=self.how.name_published, reservations=self.how.reservations,
        )  # fmt: skip


def place() -> Place:
    """Return the consultation of this request."""
    found: Place = g.place
    return found


def signature(form: Form) -> Signature:
    """Read the final and whom the person signs for.

    Raises:
        FinalNotFixed: there is no final yet.
        Invalid: the form has a field that does not belong to it.
    """
    form.only(forms.ALL)
    rules.ensure_final(place().stage)
    final = queries.final_to_sign(reading(), place().id)
    if final is None:
        raise rules.FinalNotFixed(
            "The final is not fixed yet. Endorsing opens when it is; nothing was signed."
        )
    return Signature(
        form, final, own_organisations(), queries.clauses_to_reserve(reading(), final.id, language())
    )


def own_organisations() -> Sequence[Found]:
    """Return the organisations for which the person of this request signs."""
    ids = actor().organisations_as(Role.SIGNATORY, place().id)
    return queries.organisations_by_id(reading(), ids)


def check_until(made: Signature, step: Step | None) -> Step | None:
    """Read the steps before `step` (all for None); return the first one with an error, its errors on the
    form.

    Raises:
        TextHasChanged: the final is not the one that was shown.
    """
    final = str(made.final.fingerprint)
    rules.ensure_same_text(made.form.words("fingerprint"), stored=final, derived=final)
    for current in ORDER[1 : ORDER.index(step) if step is not None else None]:
        if current is Step.WHO:
            made.who = forms.who_of(made.form, [row.id for row in made.organisations])
        elif current is Step.HOW:
            made.how = forms.how_of(made.form, made.clauses, place().languages)
        else:
            made.name = forms.name_of(made.form)
        if made.form.errors:
            return current
    return None


def show_start(form: Form, refusal: Refusal | None = None) -> Response:
    """Show step 1: what is signed, its fingerprint and how to check it; or that there is nothing to sign
    yet."""
    final = queries.final_to_sign(reading(), place().id) if place().stage in ("frozen", "launched") else None
    entry = freezing_entry(reading(), final.id) if final is not None else None
    own = actor().organisations_as(Role.SIGNATORY, place().id)
    return page(
        "endorsements/text.html", status=status_of(refusal) if refusal else 200, final=final, form=form,
        fault=words_of(refusal) if refusal else None, texts=frozen_data(entry).get("texts", {}), names=NAMES,
        prevailing=queries.prevailing_languages(reading(), place().id), chosen=CHOSEN,
        standing=queries.endorsements_of(reading(), place().id, own), **_around(Step.TEXT),
    )  # fmt: skip


def _around(step: Step) -> dict[str, Any]:
    carried = [name for other, names in forms.FIELDS.items() if other is not step for name in names]
    return {"step": step, "steps": STEPS, "carried": carried}


def show_step(made: Signature, step: Step, refusal: Refusal | None = None) -> Response:
    """Show one of the steps 2 to 4 with everything typed so far."""
    wrong = bool(made.form.errors)
    status = status_of(refusal) if refusal is not None else 422 if wrong else 200
    how = made.how
    languages = place().languages
    return page(
        TEMPLATES[step], status=status, form=made.form, final=made.final, who=made.who, how=how,
        organisations=made.organisations, clauses=made.clauses, rows=forms.rows_of(made.form), names=NAMES,
        choices=[(str(choice), gettext(words)) for choice, words in CHOICES.items()], choice_words=CHOICES,
        languages=[(tag, NAMES.get(tag, tag)) for tag in languages], cited={c.clause_id: c for c in made.clauses},
        fault=words_of(refusal) if refusal is not None else None, most=rules.LONGEST_STATEMENT,
        default_language=language() if language() in languages else languages[0],
        wording=rules.wording(how.choice if how else Choice.IN_FULL, language()),
        authority=rules.authority(language()), **_around(step),
    )  # fmt: skip


def show_refused(made: Signature | None, form: Form, step: Step, refusal: Refusal) -> Response:
    """Show the page again that a refusal concerns: step 1 when the text is another one, else the step at
    hand."""
    if made is None or isinstance(refusal, OutOfDate):
        return show_start(form, refusal)
    if isinstance(refusal, Invalid):
        form.errors.update(refusal.fields)
    at_fault = next((s for s in ORDER if set(forms.FIELDS[s]) & set(form.errors)), step)
    return show_step(made, step if at_fault is Step.TEXT else at_fault, refusal)
