"""Bring a folder in by the command line: the consultation if it is new, and every draft that is not there yet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access import Actor
from consult.drafts import actions, queries
from consult.drafts.editions import Edition, editions_of
from consult.drafts.folders import content_of
from consult.drafts.models import DraftKind, SourceFile
from consult.drafts.reports import ImportReport
from consult.drafts.rules import ContentRefused, DraftKeyTaken
from consult.text.content import Content
from consult.text.content_toml import NAME
from consult.text.manifest import digest


@dataclass(frozen=True, slots=True)
class Brought:
    """What was brought in: the consultation's id and address, a report per draft, the keys of drafts left alone."""

    consultation_id: int
    slug: str
    created: bool
    reports: tuple[ImportReport, ...]
    unchanged: tuple[str, ...]
    published: tuple[str, ...]

    @property
    def text(self) -> str:
        """Return everything as readable lines."""
        lines = [f"Consultation {self.slug}{' (new)' if self.created else ''}\n"]
        lines += [
            f"Draft {key} is here already and is the same; it was left alone.\n" for key in self.unchanged
        ]
        lines += [report.text for report in self.reports]
        lines += [f"Published: {', '.join(self.published)}\n"] if self.published else []
        return "".join(lines)


def import_folder(
    session: Session,
    folder: Path,
    *,
    actor: Actor,
    now: datetime,
    slug: str = "",
    key: str = "",
    title: str = "",
    language: str = "en",
    based_on: str | None = None,
    publish: bool = False,
) -> Brought:
    """Import a folder, ours or not, through the same actions as the pages; commits nothing.

    A folder without consultation.toml is one draft: `key` (default: the folder's name) of the consultation `slug`
    (default: the same), based on its newest draft, on `based_on`, or on none ('' or a new consultation). With `publish`
    every draft is published, and rounds named in the folder that are not over are opened.

    Raises:
        ContentRefused, DraftKeyTaken, BaseUnknown, TextFrozen: see `actions.import_draft`; also when nothing is new.
    """
    content = content_of(folder, key=key, title=title, language=language)
    row = queries.consultation_by_slug(session, slug or content.slug)
    created = row is None
    if row is None:
        consultation_id = actions.create_consultation(
            session, actor=actor, now=now, content=content, slug=slug
        ).id
    else:
        consultation_id = row.id
    own = (folder / NAME).is_file()
    wanted = editions_of(content) if own else (_after(session, consultation_id, content, based_on),)
    fresh, unchanged = _sort(session, consultation_id, wanted)
    reports = [
        actions.import_draft(session, actor=actor, now=now, consultation_id=consultation_id, draft=edition)
        for edition in fresh
    ]
    published = _publish(session, actor, now, consultation_id, content, fresh) if publish else ()
    return Brought(consultation_id, slug or content.slug, created, tuple(reports), unchanged, published)


def _after(session: Session, consultation_id: int, content: Content, based_on: str | None) -> Edition:
    """Return a foreign draft based on the draft named, or on the newest."""
    (edition,) = editions_of(content)
    if based_on is None:
        known = queries.drafts_of(session, consultation_id)
        based_on = known[-1].key if known and edition.key not in [row.key for row in known] else ""
    return replace(edition, based_on=based_on)


def _sort(
    session: Session, consultation_id: int, wanted: Sequence[Edition]
) -> tuple[list[Edition], tuple[str, ...]]:
    """Part the drafts into new ones and those that are here word for word.

    Raises:
        DraftKeyTaken: a draft is here, but its files differ.
        ContentRefused: nothing is new.
    """
    fresh, unchanged = [], []
    for edition in wanted:
        row = queries.draft_by_key(session, consultation_id, edition.key)
        if row is None:
            fresh.append(edition)
        elif _digests(session, row.id) == {file.path: digest(file.text) for file in edition.files}:
            unchanged.append(edition.key)
        else:
            raise DraftKeyTaken(
                "Draft %(key)s is in this consultation already, with other words. Import changed text under a new key.",
                key=edition.key,
            )
    if not fresh:
        raise DraftKeyTaken(
            "Draft %(key)s is in this consultation already. Nothing is new.", key=", ".join(unchanged)
        )
    return fresh, tuple(unchanged)


def _digests(session: Session, draft_id: int) -> dict[str, str]:
    statement = select(SourceFile.path, SourceFile.digest).where(SourceFile.draft_id == draft_id)
    return {row.path: row.digest for row in session.execute(statement)}


def _publish(
    session: Session,
    actor: Actor,
    now: datetime,
    consultation_id: int,
    content: Content,
    fresh: Sequence[Edition],
) -> tuple[str, ...]:
    for edition in fresh:
        row = queries.draft_by_key(session, consultation_id, edition.key)
        if row is None:
            raise ContentRefused("Draft %(key)s was not imported.", key=edition.key)
        actions.publish_draft(session, actor=actor, now=now, draft_id=row.id)
        for period in content.rounds:
            if period.draft == edition.key and period.closes > now and edition.kind is DraftKind.DRAFT:
                actions.open_round(
                    session, actor=actor, now=now, consultation_id=consultation_id, draft_id=row.id,
                    opens_at=period.opens, closes_at=period.closes,
                )  # fmt: skip
    return tuple(edition.key for edition in fresh)
