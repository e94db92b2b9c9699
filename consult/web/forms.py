"""Posted fields to values, or errors on the field with every word kept."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from consult.errors import Invalid
from consult.web.languages import N_

Choice = TypeVar("Choice", bound=StrEnum)
_MARK = r"[^@\s,;<>\"()\[\]\x00-\x1f\x7f-\x9f\ufffe\uffff]"
ADDRESS = re.compile(rf"{_MARK}+@{_MARK}+\.{_MARK}{{2,}}")
ALWAYS = frozenset({"csrf_token", "form_key"})


@dataclass
class Form:
    """What was posted: reads one field at a time and gathers errors; `words` gives everything back as typed."""

    posted: Mapping[str, str]
    errors: dict[str, str] = field(default_factory=dict)

    def words(self, name: str, default: str = "") -> str:
        """Return a field as it was typed."""
        return self.posted.get(name, default)

    def text(self, name: str, *, most: int, needed: str = "", lines: bool = False) -> str:
        """Read a text of at most `most` code points; `needed` is the error when it is empty.

        Line ends become LF; control characters other than tab and LF are an error, as is a text too long.
        """
        value = self.posted.get(name, "").replace("\r\n", "\n").replace("\r", "\n").strip()
        if not lines:
            value = " ".join(value.split())
        if not value and needed:
            self.errors[name] = needed
        elif len(value) > most:
            self.errors[name] = N_("This is too long. Shorten it; everything you typed is still here.")
        elif any(unicodedata.category(mark) in ("Cc", "Cs", "Cn") and mark not in "\n\t" for mark in value):
            self.errors[name] = N_("This holds characters that cannot be shown. Type those words again.")
        return value

    def choice(self, name: str, kind: type[Choice], *, default: Choice | None = None) -> Choice | None:
        """Read one member of an enumeration."""
        value = self.posted.get(name, "")
        if not value and default is not None:
            return default
        try:
            return kind(value)
        except ValueError:
            self.errors[name] = N_("Choose one of these.")
            return None

    def address(self, name: str) -> str:
        """Read an e-mail address, in lower case."""
        value = self.posted.get(name, "").strip().lower()
        if len(value) > 254 or not ADDRESS.fullmatch(value):
            self.errors[name] = N_("Type an e-mail address such as name@example.org.")
        return value

    def whole(self, name: str) -> int | None:
        """Read a whole number of 0 or more; None when the field is empty."""
        value = self.posted.get(name, "").strip()
        if not value:
            return None
        if not value.isascii() or not value.isdigit() or len(value) > 9:
            self.errors[name] = N_("Type a whole number.")
            return None
        return int(value)

    def key(self) -> str:
        """Read the UUID of the form; sending the same form twice makes one thing."""
        try:
            return str(UUID(self.posted.get("form_key", "")))
        except ValueError:
            self.errors["form_key"] = N_("This page is not complete. Open it again; copy your words first.")
            return ""

    def only(self, names: Iterable[str]) -> None:
        """Refuse fields that the form does not have.

        Raises:
            Invalid: there is such a field.
        """
        if set(self.posted) - set(names) - ALWAYS:
            raise Invalid(N_("This form holds a field that does not belong to it. Open the page again."))

    def check(self) -> None:
        """Refuse when any field has an error.

        Raises:
            Invalid: with the errors by field.
        """
        if self.errors:
            raise Invalid(
                N_("Something has to be corrected. Everything you typed is still here."), fields=self.errors
            )
