"""Refusals: what a person is told when something cannot be done.

A refusal names what happened, what was kept and what to do now. `web.refusals` turns each kind into a status and a page.
"""

from collections.abc import Mapping


class Refusal(Exception):
    """Something that cannot be done, told to the person who asked.

    `message` is a msgid of the catalogues with %(name)s placeholders filled from `values`.
    """

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message % values if values else message)
        self.message = message
        self.values: Mapping[str, object] = values

    @property
    def in_full(self) -> str:
        """The message with everything else that is told: fields and problems, in English, for the command line."""
        fields = [f"{name}: {words}" for name, words in getattr(self, "fields", {}).items()]
        problems = [str(problem) for problem in getattr(self, "problems", ())]
        return "\n".join([" ".join([str(self), *fields]), *problems[1:]])


class NotFound(Refusal):
    """The thing does not exist, or this person may not know that it does (404)."""


class NotAllowed(Refusal):
    """The person may see the thing but not do this to it (403)."""


class SignInNeeded(Refusal):
    """Nobody is signed in, and this needs somebody (401)."""


class NotNow(Refusal):
    """The right person at the wrong time: a closed round, a used link (409)."""


class OutOfDate(Refusal):
    """Somebody else changed the thing since this form was opened (409)."""


class Conflict(Refusal):
    """The thing asked for clashes with another one that stands (409)."""


class Invalid(Refusal):
    """What was sent is wrong in named fields (422)."""

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None, **values: object) -> None:
        super().__init__(message, **values)
        self.fields: Mapping[str, str] = fields or {}


class TooMuch(Refusal):
    """Too many requests in a short time, or too large a one (429 or 413)."""

    def __init__(self, message: str, *, retry_after: int = 60, **values: object) -> None:
        super().__init__(message, **values)
        self.retry_after = retry_after
