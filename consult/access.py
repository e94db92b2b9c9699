"""WHO may do what: roles, permissions, one table, and `require`.

WHEN something may be done stands in each capability's `rules.py`; WHAT HAPPENED stands in `record`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from consult.errors import NotAllowed, NotFound, SignInNeeded


class Role(StrEnum):
    """What a person is in one consultation."""

    COORDINATOR = "coordinator"  # runs the consultation: invitations, rounds, freezing, launch
    EDITOR = "editor"  # answers comments and changes the working text
    EXPERT = "expert"  # comments in their own name
    REPRESENTATIVE = "representative"  # comments for an organisation
    SIGNATORY = "signatory"  # endorses the final for an organisation
    OBSERVER = "observer"  # reads everything that participants read


class Permission(StrEnum):
    """One thing that somebody may do."""

    SIGN_IN = "sign in"  # pages for signing in, setting an account up, choosing a language
    HOLD_ACCOUNT = "hold account"  # one's own profile and sessions
    READ_TEXT = "read text"  # published and released drafts, redlines of them, the landing page
    READ_COMMENTS = "read comments"  # what others said, as far as the round shows it
    COMMENT = "comment"  # comment, suggest wording, reply, agree, mark a section read
    COMMENT_FOR_ORGANISATION = "comment for organisation"
    CHANGE_OWN_COMMENT = "change own comment"  # edit and withdraw
    CONTRIBUTE = "contribute to the organisation's reply"  # its workspace
    CONSOLIDATE = "consolidate the organisation's reply"  # merge, order, submit; ask and answer co-sponsors
    MODERATE = "moderate"  # hide comments and replies, redact personal data in them
    REDACT_PEOPLE = "redact people"  # take a name out of the public record, disable an account
    READ_DESK = "read desk"  # the editors' desk
    ENTER_FOR_OTHERS = "enter for others"  # a form or letter that somebody else sent
    SHARE_DESK = "share desk"  # assign comments, write notes, say what one is on, save views
    DECIDE = "decide"  # give a comment its outcome and response
    PUBLISH_DECISIONS = "publish decisions"  # show confirmed decisions to commenters
    REVIEW_OBJECTIONS = "review objections"  # judge an objection to a decision of somebody else
    ANSWER_DECISION = "answer decision"  # say whether the answer to one's own comment satisfies
    AMEND = "amend"  # change the working text
    FREEZE = "freeze"  # turn the working text into the final
    READ_PEOPLE = "read people"  # who is invited and takes part
    INVITE = "invite"
    MANAGE = "manage"  # publish drafts, open, close and extend rounds
    ENDORSE = "endorse"
    READ_REGISTER = "read register"
    LAUNCH = "launch"


EVERYBODY = frozenset(Role) | {None}
PARTICIPANTS = frozenset(Role)

# The access table: which roles have a permission in a consultation. None stands for anybody, signed in or not.
TABLE: Mapping[Permission, frozenset[Role | None]] = {
    Permission.SIGN_IN: EVERYBODY,
    Permission.HOLD_ACCOUNT: PARTICIPANTS,
    Permission.READ_TEXT: EVERYBODY,
    Permission.READ_COMMENTS: EVERYBODY,
    Permission.COMMENT: frozenset({Role.COORDINATOR, Role.EDITOR, Role.EXPERT, Role.REPRESENTATIVE}),
    Permission.COMMENT_FOR_ORGANISATION: frozenset({Role.REPRESENTATIVE}),
    Permission.CHANGE_OWN_COMMENT: frozenset(
        {Role.COORDINATOR, Role.EDITOR, Role.EXPERT, Role.REPRESENTATIVE}
    ),
    Permission.CONTRIBUTE: frozenset({Role.EXPERT, Role.REPRESENTATIVE}),
    Permission.CONSOLIDATE: frozenset({Role.REPRESENTATIVE}),
    Permission.MODERATE: frozenset({Role.COORDINATOR, Role.EDITOR}),
    Permission.REDACT_PEOPLE: frozenset({Role.COORDINATOR}),
    Permission.READ_DESK: frozenset({Role.COORDINATOR, Role.EDITOR}),
    Permission.ENTER_FOR_OTHERS: frozenset({Role.COORDINATOR, Role.EDITOR}),
    Permission.SHARE_DESK: frozenset({Role.COORDINATOR, Role.EDITOR}),
    Permission.DECIDE: frozenset({Role.EDITOR}),
    Permission.PUBLISH_DECISIONS: frozenset({Role.COORDINATOR, Role.EDITOR}),
    Permission.REVIEW_OBJECTIONS: frozenset({Role.COORDINATOR, Role.EDITOR}),
    Permission.ANSWER_DECISION: frozenset({Role.COORDINATOR, Role.EDITOR, Role.EXPERT, Role.REPRESENTATIVE}),
    Permission.AMEND: frozenset({Role.EDITOR}),
    Permission.FREEZE: frozenset({Role.COORDINATOR, Role.EDITOR}),
    Permission.READ_PEOPLE: frozenset({Role.COORDINATOR}),
    Permission.INVITE: frozenset({Role.COORDINATOR}),
    Permission.MANAGE: frozenset({Role.COORDINATOR}),
    Permission.ENDORSE: frozenset({Role.SIGNATORY}),
    Permission.READ_REGISTER: EVERYBODY,
    Permission.LAUNCH: frozenset({Role.COORDINATOR}),
}

# Permissions that people without a role may know about: refusing them is 403. All others hide: refusing them is 404.
OPEN_DOORS = frozenset(
    {
        Permission.SIGN_IN,
        Permission.HOLD_ACCOUNT,
        Permission.READ_TEXT,
        Permission.READ_COMMENTS,
        Permission.COMMENT,
        Permission.COMMENT_FOR_ORGANISATION,
        Permission.CHANGE_OWN_COMMENT,
        Permission.ANSWER_DECISION,
        Permission.ENDORSE,
        Permission.READ_REGISTER,
    }
)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role of a person in a consultation, for an organisation where the role speaks for one."""

    consultation_id: int
    role: Role
    organisation_id: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is doing something: a person with roles, or the public (person_id None)."""

    person_id: int | None = None
    name: str = ""
    grants: frozenset[Grant] = field(default_factory=frozenset)
    organisations: frozenset[int] = field(default_factory=frozenset)
    session_id: int | None = None
    operator: bool = False  # the person at the command line of the machine

    def roles_in(self, consultation_id: int | None) -> frozenset[Role]:
        """Return the roles held in one consultation; in any consultation when None is given."""
        return frozenset(
            g.role for g in self.grants if consultation_id is None or g.consultation_id == consultation_id
        )

    def organisations_as(self, role: Role, consultation_id: int) -> frozenset[int]:
        """Return the organisations for which the person holds `role` in the consultation."""
        return frozenset(
            g.organisation_id
            for g in self.grants
            if g.consultation_id == consultation_id and g.role == role and g.organisation_id is not None
        )


PUBLIC = Actor()
OPERATOR = Actor(name="operator", operator=True)

# What the operator of the machine may do from the command line; never comment, decide or endorse.
OPERATORS = frozenset(
    {Permission.INVITE, Permission.MANAGE, Permission.READ_PEOPLE, Permission.READ_TEXT, Permission.READ_DESK}
)


def may(actor: Actor, permission: Permission, consultation_id: int | None = None) -> bool:
    """Tell whether the access table gives `actor` the permission in the consultation."""
    allowed = TABLE[permission]
    if None in allowed:
        return True
    if actor.operator:
        return permission in OPERATORS
    if permission is Permission.HOLD_ACCOUNT:
        return actor.person_id is not None
    return bool(actor.roles_in(consultation_id) & allowed)


def require(actor: Actor, permission: Permission, consultation_id: int | None = None) -> None:
    """Refuse unless the access table gives `actor` the permission in the consultation.

    Raises:
        SignInNeeded: nobody is signed in, and the permission is not everybody's.
        NotFound: the permission belongs to a place whose existence is not told to this person.
        NotAllowed: the person may know of the place but not do this.
    """
    if may(actor, permission, consultation_id):
        return
    if actor.person_id is None:
        raise SignInNeeded("Sign in to do this.")
    if permission not in OPEN_DOORS:
        raise NotFound("There is no page at this address.")
    raise NotAllowed("Your role in this consultation does not include this.")


def is_of_own_side(actor: Actor, author_id: int | None, organisation_ids: frozenset[int]) -> bool:
    """Tell whether a comment is the actor's own or of one of the actor's organisations.

    Source: security notes A11 (conflict of interest).
    """
    return actor.person_id is not None and (
        actor.person_id == author_id or bool(actor.organisations & organisation_ids)
    )
