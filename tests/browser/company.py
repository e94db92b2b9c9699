"""Everybody who takes part in the demo, each at a browser of their own: by name, signed in by the password page."""

import re
from types import TracebackType

from playwright.sync_api import Browser
from sqlalchemy import update

from consult.config import read_settings
from consult.people.models import Person
from consult.people.passwords import hash_password
from consult.web.languages import catalogue
from tests.browser.instance import Instance
from tests.browser.no_script import NoScript
from tests.browser.reader import forget_counts
from tests.browser.site import working

PASSWORD = "a long sentence for the sample people"
SLOWEST = 10_000  # ms


def told(language: str, message: str, plural: str = "", num: int = 2) -> str:
    """Return what a page says in a language for a message of the catalogues: of a sentence with gaps its longest piece.

    Translators may word it anew; that it stands on the page is what a journey looks at.
    """
    words = catalogue(language)
    said = words.ngettext(message, plural, num) if plural else words.gettext(message)
    assert said not in (message, plural), f"not translated into {language}: {message}"
    longest = max(re.split(r"%\(\w+\)\w", said.replace("%(num)s", str(num))), key=len)
    return " ".join(longest.split())  # as NoScript.shown gives it: narrow spaces are spaces


class Company:
    """Opens a browser for each person of a demo instance: company("claire").open("/en/...")."""

    def __init__(self, browser: Browser, instance: Instance) -> None:
        self.browser, self.instance = browser, instance
        self.there: dict[tuple[str, bool], NoScript] = {}
        forget_counts(instance)
        with working(read_settings({"CONSULT_INSTANCE": str(instance.folder / "instance")})) as session:
            hashed = hash_password(PASSWORD)
            session.execute(update(Person).where(Person.email.like("%@example.org")).values(password=hashed))

    def __call__(self, name: str, *, scripts: bool = True) -> NoScript:
        """Return a person's browser, signed in; "" is the public."""
        if (name, scripts) not in self.there:
            visitor = NoScript(self.browser, self.instance.base, scripts=scripts)
            visitor.page.set_default_timeout(SLOWEST)
            self.there[name, scripts] = visitor
            if name:
                visitor.open("/en/sign-in/password")
                visitor.press("Sign in", {"email": f"{name}@example.org", "password": PASSWORD})
        return self.there[name, scripts]

    def __enter__(self) -> "Company":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        for visitor in self.there.values():
            visitor.context.close()
