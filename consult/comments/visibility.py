"""Who may read which comment, and which names: one predicate, part of every read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_, case, exists, false, or_, select, true

from consult.access import Actor, Permission, Role, may
from consult.comments.models import Comment, CommentState
from consult.comments.moderation_models import Hiding
from consult.drafts.models import CommentsVisible, Round
from consult.people.models import Membership, NameShown, Person, RoleGrant
from consult.people.rules import NO_NAME


class PlaceShown(Protocol):
    """What visibility needs to know of a consultation."""

    @property
    def id(self) -> int:
        """The consultation's id."""

    @property
    def names_shown(self) -> str:
        """The most that is shown of a name: people.NameShown."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who reads comments of a consultation, and when."""

    person_id: int  # 0: nobody is signed in
    consultation_id: int
    participant: bool
    desk: bool
    may_comment: bool
    names: bool  # the consultation shows names
    now: datetime

    @property
    def scope(self) -> str:
        """What a stored page depends on besides the text: who sees what."""
        return f"{self.person_id} {self.participant} {self.desk} {self.may_comment} {self.names}"


def viewer(*, actor: Actor, place: PlaceShown, now: datetime) -> Viewer:
    """Return the viewer that an actor is in a consultation."""
    return Viewer(
        person_id=actor.person_id or 0,
        consultation_id=place.id,
        participant=bool(actor.roles_in(place.id)),
        desk=may(actor, Permission.READ_DESK, place.id),
        may_comment=may(actor, Permission.COMMENT, place.id),
        names=place.names_shown == NameShown.NAME,
        now=now,
    )


def shown_to(who: Viewer) -> ColumnElement[bool]:
    """Return the condition that a comment, joined with its round, may be read by `who`.

    It is the only such condition. One's own are always shown, all are to the desk; others' as the round says
    while it is open, and to everybody afterwards.
    """
    if who.desk:
        return true()
    if not who.participant:
        return or_(Comment.person_id == who.person_id, round_shown_to(who))
    return or_(Comment.person_id == who.person_id, round_shown_to(who), of_own_house(who))


def of_own_house(who: Viewer) -> ColumnElement[bool]:
    """Return the condition that a comment was said in the name of an organisation whose workspace is the viewer's."""
    held = and_(
        RoleGrant.person_id == who.person_id,
        RoleGrant.consultation_id == Comment.consultation_id,
        RoleGrant.ended_at.is_(None),
    )
    spoken_for = exists().where(
        held,
        RoleGrant.organisation_id == Comment.organisation_id,
        RoleGrant.role.in_((Role.EXPERT, Role.REPRESENTATIVE)),
    )
    is_expert = exists().where(held, RoleGrant.role == Role.EXPERT)
    member = exists().where(
        Membership.person_id == who.person_id,
        Membership.organisation_id == Comment.organisation_id,
        Membership.ended_at.is_(None),
    )
    return and_(Comment.for_organisation, or_(spoken_for, and_(is_expert, member)))


def round_shown_to(who: Viewer) -> ColumnElement[bool]:
    """Return the condition that everybody's comments of a round may be read by `who`, who is not of the desk."""
    visible: list[ColumnElement[bool]] = [
        Round.closes_at <= who.now,
        Round.comments_visible == CommentsVisible.EVERYONE,
    ]
    if who.participant:
        visible.append(Round.comments_visible == CommentsVisible.PARTICIPANTS)
    return or_(*visible)


def kept_from(
    who: Viewer, visible: CommentsVisible | None, closes_at: datetime | None
) -> CommentsVisible | None:
    """Return why everybody's comments of a round are not shown to `who` yet; None when they are, or there is no round.

    It says in words what `round_shown_to` decides.
    """
    if visible is None or closes_at is None or who.desk or closes_at <= who.now:
        return None
    shown = visible is CommentsVisible.EVERYONE or (
        visible is CommentsVisible.PARTICIPANTS and who.participant
    )
    return None if shown else visible


def hidden(who: Viewer) -> ColumnElement[bool]:
    """Return the condition that the words of a comment are not shown to `who`: withdrawn, or hidden with a reason.

    Its author always reads them; the desk reads what was hidden, for the record.
    """
    gone = Comment.state == CommentState.WITHDRAWN
    return and_(gone if who.desk else or_(gone, moderated()), Comment.person_id != who.person_id)


def moderated() -> ColumnElement[bool]:
    """Return the condition that a comment was hidden and is not shown again."""
    standing = (
        Hiding.comment_id == Comment.id,
        Hiding.reply_id.is_(None),
        Hiding.lifted_at.is_(None),
    )
    return exists().where(*standing).correlate(Comment)


def hidden_because(column: Any) -> ColumnElement[Any]:
    """Return a column of the hiding of a comment; null when it is not hidden."""
    return (
        select(column)
        .where(Hiding.comment_id == Comment.id, Hiding.reply_id.is_(None), Hiding.lifted_at.is_(None))
        .limit(1)
        .correlate(Comment)
        .scalar_subquery()
    )


def name_shown(who: Viewer, person: Any = Person) -> ColumnElement[Any]:
    """Return a person's name as far as their consent and the consultation show it to `who`; else null.

    A name that was redacted is null for everybody.
    """
    if who.desk:
        return case((person.name != NO_NAME, person.name))
    agreed = person.name_shown == NameShown.NAME if who.names else false()
    return case((and_(person.name != NO_NAME, or_(person.id == who.person_id, agreed)), person.name))
