"""Shorthands of the tests of organisations' replies: more people, and what they say among themselves."""

from typing import Any
from uuid import uuid4

from consult.access import Actor, Grant, Role
from consult.comments.consolidating import items_to_submit, take_up
from consult.comments.contributing import add_contribution
from consult.comments.models import CommentType
from consult.comments.reply_models import ConsolidatedReply, Contribution, ReplyItem
from consult.comments.reply_rules import seen_as
from consult.comments.submitting import submit_reply
from consult.comments.workspaces import led_workspace
from consult.people.models import Membership, RoleGrant
from tests.worlds import World, person


def join(world: World, name: str, role: Role, home: str) -> Actor:
    """Let one more person of an organisation take part, for it where the role speaks for one."""
    row = person(world.session, world.now, name)
    organisation = world.organisations[home]
    speaks = organisation.id if role in (Role.REPRESENTATIVE, Role.SIGNATORY) else None
    world.session.add(Membership(person_id=row.id, organisation_id=organisation.id, since=world.now))
    world.session.add(
        RoleGrant(
            person_id=row.id, consultation_id=world.consultation.id, role=role, organisation_id=speaks,
            granted_at=world.now,
        )
    )  # fmt: skip
    world.session.flush()
    grants = frozenset({Grant(world.consultation.id, role, speaks)})
    actor = Actor(person_id=row.id, name=name, grants=grants, organisations=frozenset({organisation.id}))
    world.people[name] = actor
    return actor


def contribute(
    world: World, who: str = "expert", words: str = "Among ourselves.", **values: Any
) -> Contribution:
    """Let somebody of Nairobi say something in its workspace, on the first clause."""
    given: dict[str, Any] = {
        "now": world.now, "organisation_id": world.organisations["nairobi"].id, "draft_id": world.draft.id,
        "section_id": world.sections[0].id, "clause_id": world.clauses[0].id, "language": "en",
        "kind": CommentType.GENERAL, "words_language": "en", "form_key": str(uuid4()),
    }  # fmt: skip
    return add_contribution(world.session, actor=world.people[who], words=words, **{**given, **values})


def taken(
    world: World, *contributions: Contribution, who: str = "representative", **values: Any
) -> list[ReplyItem]:
    """Let the representative take contributions up into the reply."""
    return take_up(
        world.session, actor=world.people[who], now=world.now, consultation_id=world.consultation.id,
        organisation_id=world.organisations["nairobi"].id, contribution_ids=[c.id for c in contributions], **values,
    )  # fmt: skip


def seen(world: World, who: str = "representative") -> str:
    """Return what stands for the reply as it is now."""
    workspace = led_workspace(
        world.session, actor=world.people[who], now=world.now, consultation_id=world.consultation.id,
        organisation_id=world.organisations["nairobi"].id,
    )  # fmt: skip
    return seen_as(items_to_submit(world.session, workspace))


def submitted(world: World, who: str = "representative", **values: Any) -> ConsolidatedReply:
    """Let the representative submit the reply as it stands."""
    given: dict[str, Any] = {"now": world.now, **values}
    return submit_reply(
        world.session, actor=world.people[who], consultation_id=world.consultation.id,
        organisation_id=world.organisations["nairobi"].id, seen=given.pop("seen", None) or seen(world, who), **given,
    )  # fmt: skip
