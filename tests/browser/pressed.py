"""Pages that only a press shows: the further steps of endorsing, and forms that come back with what has to be corrected."""

from collections.abc import Mapping
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.examples import WHERE, Example

Filling = Mapping[str, str]  # what is typed or chosen, by the name of the field
OFFICE: Filling = {"office": "President"}
RESERVED: Filling = {
    "choice": "with_reservations",
    "clause_1": "T1.5",
    "words_1": "As far as our national rules allow.",
    "statement": "We will use the Toolkit from next year.",
}
FIRST: Filling = {}  # pressed as it stands
PRIMARY = "button[type=submit]:not(.vh, .quiet, .link)"


@dataclass(frozen=True, slots=True)
class Pressed:
    """A page that comes when forms are filled and sent, one after the other; the status is that of the last."""

    start: Example
    fillings: tuple[Filling, ...]
    status: int = 422
    form: str = "main form"  # which form of a page, the last where there are several
    button: str = PRIMARY


ENDORSE = Example("iioe-qa-toolkit/endorse/", "nadia")
PRESSED: Mapping[str, Pressed] = {
    "endorse-who": Pressed(ENDORSE, (FIRST,), 200),
    "endorse-who-again": Pressed(ENDORSE, (FIRST, {"office": ""})),
    "endorse-how": Pressed(ENDORSE, (FIRST, OFFICE), 200),
    "endorse-how-again": Pressed(ENDORSE, (FIRST, OFFICE, {"choice": "with_reservations"})),
    "endorse-check": Pressed(ENDORSE, (FIRST, OFFICE, RESERVED), 200),
    "endorse-check-again": Pressed(ENDORSE, (FIRST, OFFICE, RESERVED, {"name": ""})),
    "withdraw-again": Pressed(
        Example("iioe-qa-toolkit/endorse/{endorsement}/withdraw", "signatory"), ({"reason": ""},)
    ),
    "comment-again": Pressed(Example(f"iioe-qa/comments/new?{WHERE}", "expert"), (FIRST,)),
    "comment-signed-out": Pressed(Example(f"iioe-qa/comments/new?{WHERE}"), ({"words": "Kept."},), 401),
    "edit-again": Pressed(
        Example("iioe-qa/comments/{own}/edit", "expert"), ({"words": "", "suggestion": ""},)
    ),
    "answer-again": Pressed(
        Example("iioe-qa/decisions/answers/{answered}", "hana"), ({"satisfaction": "not_satisfied"},)
    ),
    "decide-again": Pressed(
        Example("iioe-qa/decisions/16", "editor"), (FIRST,), form="#decide", button="button[type=submit]"
    ),
    "group-again": Pressed(Example("iioe-qa/decisions/groups/{group}", "editor"), (FIRST,), form="#decide"),
    "place-again": Pressed(
        Example("qa-guidelines/decisions/places/{lost}", "editor"),
        ({"clause": "G2.4", "exact": "not there"},),
    ),
    "working-edit-again": Pressed(
        Example("iioe-qa/decisions/text/framework/f-strategy/edit", "editor"), ({"source": ""},)
    ),
    "invite-again": Pressed(Example("iioe-qa/people/invite", "coordinator"), (FIRST,)),
    "round-again": Pressed(Example("iioe-qa/rounds/new", "coordinator"), (FIRST,)),
    "form-again": Pressed(
        Example("iioe-qa/forms/{waiting}", "expert"), (FIRST,), 200, form="form:has(fieldset)"
    ),
    "password-again": Pressed(
        Example("sign-in/password"), ({"email": "nobody@example.org", "password": "a wrong sentence"},)
    ),
    "no-file": Pressed(Example("iioe-qa/forms/", "expert"), (FIRST,), form="form[enctype]"),
}


def press(page: Page, pressed: Pressed) -> int:
    """Fill and send the forms of a page one after the other; return the status of the last answer."""
    status = 0
    for filling in pressed.fillings:
        form = page.locator(pressed.form).filter(has=page.locator(pressed.button)).last
        for name, value in filling.items():
            field = form.locator(f'[name="{name}"]')
            if field.first.get_attribute("type") in ("radio", "checkbox"):
                form.locator(f'[name="{name}"][value="{value}"]').check()
            else:
                field.fill(value)
        with page.expect_navigation() as coming:
            form.locator(pressed.button).last.click()
        status = coming.value.status if coming.value else 0
    return status
