"""Posted fields of the pages of the final and of the next draft."""

from collections.abc import Sequence

from consult.web.forms import Form
from consult.web.languages import N_

LONGEST_TITLE = 120  # code points
FOR_FINAL = N_("Type a name for the final in each language.")
FOR_DRAFT = N_("Type a name for the next draft in each language.")


def title_of(form: Form, languages: Sequence[str], needed: str) -> dict[str, str]:
    """Read the name of the final or of the next draft in each language; `needed` is said where one is missing.

    Raises:
        Invalid: a name is missing or too long, or there is a field that does not belong to the form.
    """
    form.only([f"title_{tag}" for tag in languages])
    title = {tag: form.text(f"title_{tag}", most=LONGEST_TITLE, needed=needed) for tag in languages}
    form.check()
    return title
