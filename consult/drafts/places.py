"""The consultation of an address: found once for every request, before anything else happens."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from consult.access import Actor
from consult.drafts.models import Stage
from consult.drafts.queries import consultation_by_slug
from consult.errors import NotFound
from consult.web.store import reading


@dataclass(frozen=True, slots=True)
class Place:
    """A consultation as the pages know it."""

    id: int
    slug: str
    title: Mapping[str, str]  # {language: words}, as all titles
    summary: Mapping[str, str]
    notice: Mapping[str, str]  # printed on every page; empty for none
    languages: tuple[str, ...]
    stage: Stage
    names_shown: str
    comment_count: int
    second_editor: bool


def place_of(slug: str, actor: Actor) -> Place:
    """Return the consultation of an address, as the request's database knows it.

    Raises:
        NotFound: there is none, or it is being prepared and the actor has no role in it.
    """
    return place_in(reading(), slug, actor)


def place_in(session: Session, slug: str, actor: Actor) -> Place:
    """Return the consultation of an address, in one statement.

    Raises:
        NotFound: there is none, or it is being prepared and the actor has no role in it.
    """
    row = consultation_by_slug(session, slug)
    if row is None or not _may_know(actor, row.id, row.stage):
        raise NotFound("There is no page at this address.")
    return Place(
        id=row.id, slug=row.slug, title=row.title, summary=row.summary, notice=row.notice or {},
        languages=tuple(row.languages), stage=row.stage, names_shown=row.names_shown,
        comment_count=row.comment_count, second_editor=row.second_editor,
    )  # fmt: skip


def _may_know(actor: Actor, consultation_id: int, stage: Stage) -> bool:
    return stage is not Stage.PREPARING or actor.operator or bool(actor.roles_in(consultation_id))
