"""Posted fields of the desk to values, or errors on the field with every word kept."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from consult.comments.rules import fault_of_words
from consult.decisions.checking_rules import MOST_REASON
from consult.decisions.rules import MOST_NOTE, MOST_RESPONSE, MOST_SOURCE, Outcome, Seen
from consult.decisions.words import OPENINGS, standard_response
from consult.web.forms import Form
from consult.web.languages import LANGUAGES, N_

ALSO = re.compile(r"also-(\d{1,9})")
SEEN = re.compile(r"(\d{1,9}):(\d{1,9}):([0-9T:.+-]{0,40})")
OF_DECISION = (
    "outcome", "response", "response_language", "duplicate_of", "confirmed", "seen", "reason",
    *(f"response-{tag}" for tag in LANGUAGES),
)  # fmt: skip
OF_APPLICATION = ("apply_response", "apply_language", "seen")
OF_EDIT = ("source", "comment", "note", "seen_version", "then")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an editor decided; comments by number."""

    outcome: Outcome
    response: str
    response_language: str
    duplicate_of: int | None
    also: tuple[int, ...]
    seen: Mapping[int, Seen]
    responses: Mapping[str, str]
    reason: str


@dataclass(frozen=True, slots=True)
class Edited:
    """A clause edited by hand; the causing comment by number."""

    source: str
    comment: int | None
    note: str
    seen_version: int


def read_decision(form: Form, kept: Callable[[str], bool] = lambda _response: False) -> Verdict:
    """Read a decision; `kept` tells whether a response is one of the editors' own standard ones.

    Raises:
        Invalid: with the errors by field.
    """
    also = tuple(int(hit.group(1)) for name in form.posted if (hit := ALSO.fullmatch(name)))
    form.only((*OF_DECISION, *(f"also-{number}" for number in also)))
    outcome = form.choice("outcome", Outcome)
    response = _response(form, "response")
    tongue = _language(form, "response_language")
    responses = {tag: form.text(f"response-{tag}", most=MOST_RESPONSE, lines=True) for tag in LANGUAGES}
    responses = {tag: said for tag, said in responses.items() if said and tag != tongue}
    if outcome is not None and tongue:
        _ensure_touched(form, outcome, {"response": (tongue, response)}, kept)
        _ensure_touched(
            form, outcome, {f"response-{tag}": (tag, said) for tag, said in responses.items()}, kept
        )
    reason = form.text("reason", most=MOST_REASON, lines=True)
    duplicate_of = form.whole("duplicate_of")
    form.check()
    assert outcome is not None
    return Verdict(outcome, response, tongue, duplicate_of, also, read_seen(form), responses, reason)


def _ensure_touched(
    form: Form, outcome: Outcome, said: Mapping[str, tuple[str, str]], kept: Callable[[str], bool]
) -> None:
    """Refuse a standard response that was neither changed nor confirmed, and one that was not finished."""
    for name, (tongue, response) in said.items():
        shipped = response == standard_response(outcome, tongue)
        if shipped and outcome in OPENINGS:
            form.errors[name] = N_("Finish the response: give the reason in your own words.")
        elif (shipped or kept(response)) and form.words("confirmed") != "yes":
            form.errors["confirmed"] = N_("Read the standard response again and confirm it, or change it.")


def read_application(form: Form) -> tuple[str | None, str, Mapping[int, Seen]]:
    """Read (response, its language, what was seen); response None when the comment is decided already.

    Raises:
        Invalid: with the errors by field.
    """
    form.only(OF_APPLICATION)
    if "apply_response" not in form.posted:
        return None, "", read_seen(form)
    response = _response(form, "apply_response")
    tongue = _language(form, "apply_language")
    form.check()
    return response, tongue, read_seen(form)


def read_edit(form: Form) -> Edited:
    """Read a clause edited by hand.

    Raises:
        Invalid: with the errors by field.
    """
    form.only(OF_EDIT)
    source = form.words("source")
    if len(source) > MOST_SOURCE:
        form.errors["source"] = N_("This is too long. Shorten it; everything you typed is still here.")
    note = form.text("note", most=MOST_NOTE, lines=True)
    comment, seen = form.whole("comment"), form.whole("seen_version")
    form.check()
    return Edited(source, comment, note, seen or 0)


def _response(form: Form, name: str) -> str:
    needed = N_("Write the reason: the author of the comment will read it.")
    response = form.text(name, most=MOST_RESPONSE, needed=needed, lines=True)
    fault = fault_of_words(response, most=MOST_RESPONSE)
    if fault and name not in form.errors:
        form.errors[name] = fault
    return response


def _language(form: Form, name: str) -> str:
    tongue = form.words(name)
    if tongue not in LANGUAGES:
        form.errors[name] = N_("Choose one of these.")
        return ""
    return tongue


def written_seen(comments: Iterable[tuple[int, int | None, datetime | None]]) -> str:
    """Return what a form says its editor saw: (number, standing decision, last edit) of every comment
    shown.
    """
    return ";".join(
        f"{number}:{decision or 0}:{edited.isoformat() if edited else ''}"
        for number, decision, edited in comments
    )


def read_seen(form: Form) -> Mapping[int, Seen]:
    """Return what the editor of a form saw, by comment number; what cannot be read was not seen."""
    found: dict[int, Seen] = {}
    for part in form.words("seen").split(";"):
        hit = SEEN.fullmatch(part)
        if hit:
            try:
                edited = datetime.fromisoformat(hit.group(3)) if hit.group(3) else None
            except ValueError:
                continue
            found[int(hit.group(1))] = Seen(int(hit.group(2)), edited)
    return found
