"""What a letter is about, and the letter planned of it: to whom, in which language, with which values."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from consult.people.models import LetterTopic
from consult.people.queries import AnyRow
from consult.record.events import Event


@dataclass(frozen=True, slots=True)
class Plan:
    """One letter to write. `rows` among the values are joined when a day brings several letters of a kind.

    `about` is the title of the consultation, named in the subject; a secret link is known only by its row. `thread` names
    what the letter lies with in a mail program.
    """

    address: str
    language: str
    values: Mapping[str, Any] = field(default_factory=dict)
    person_id: int | None = None
    about: Mapping[str, str] | None = None
    thread: str | None = None
    link_purpose: str = ""
    link_row_id: int | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """An entry of the record, read; with `only` the people that letters are still wanted for."""

    event: Event
    subject_id: int
    consultation_id: int | None
    actor_id: int | None
    data: Mapping[str, Any]
    at: datetime
    now: datetime
    base_url: str
    only: frozenset[int] | None = None

    def page(self, language: str, path: str) -> str:
        """Return the full address of a page in a language."""
        return f"{self.base_url}/{language}/{path}"


Plans = Callable[[Session, Happening], Iterable[Plan]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of letter: its template, whom it goes to, and the topic under which people may choose; None: always sent."""

    template: str
    plans: Plans
    topic: LetterTopic | None = None


def read_entry(row: AnyRow, now: datetime, base_url: str, only: frozenset[int] | None = None) -> Happening:
    """Read an entry of the record."""
    return Happening(
        Event(row.event), row.subject_id, row.consultation_id, row.actor_id, json.loads(row.data), row.at, now, base_url, only
    )  # fmt: skip


def comment_thread(comment_id: int) -> str:
    """Return the thread of the letters about one comment; its receipt begins it."""
    return f"comment.{comment_id}"


def consultation_thread(consultation_id: int | None) -> str | None:
    """Return the thread of the other letters about a consultation."""
    return None if consultation_id is None else f"consultation.{consultation_id}"
