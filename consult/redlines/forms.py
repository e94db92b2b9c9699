"""Posted fields of the final's page."""

from collections.abc import Sequence

from consult.web.forms import Form
from consult.web.languages import N_

LONGEST_TITLE = 120  # code points


def title_of(form: Form, languages: Sequence[str]) -> dict[str, str]:
    """Read the name of the final in each language.

    Raises:
        Invalid: a name is missing or too long, or there is a field that does not belong to the form.
    """
    form.only([f"title_{tag}" for tag in languages])
    needed = N_("Type a name for the final in each language.")
    title = {tag: form.text(f"title_{tag}", most=LONGEST_TITLE, needed=needed) for tag in languages}
    form.check()
    return title
