"""What the members of the enumerations of people are called on the screen and in letters (msgids)."""

from collections.abc import Mapping

from consult.access import Role
from consult.people.models import NameShown, OrganisationKind
from consult.people.rules import InvitationState
from consult.web.languages import N_

ROLES: Mapping[Role, str] = {
    Role.COORDINATOR: N_("Coordinator"),
    Role.EDITOR: N_("Editor"),
    Role.EXPERT: N_("Expert"),
    Role.REPRESENTATIVE: N_("Representative"),
    Role.SIGNATORY: N_("Signatory"),
    Role.OBSERVER: N_("Observer"),
}
DUTIES: Mapping[Role, str] = {
    Role.COORDINATOR: N_("You run the consultation: people, rounds, final and launch."),
    Role.EDITOR: N_("You answer the comments and change the working text."),
    Role.EXPERT: N_("You comment in your own name."),
    Role.REPRESENTATIVE: N_("You comment for your organisation."),
    Role.SIGNATORY: N_("You endorse the final for your organisation."),
    Role.OBSERVER: N_("You read what the participants read."),
}
KINDS: Mapping[OrganisationKind, str] = {
    OrganisationKind.HEI: N_("University or other higher education institution"),
    OrganisationKind.ENTERPRISE: N_("Enterprise"),
    OrganisationKind.UN_SYSTEM: N_("United Nations system"),
    OrganisationKind.MINISTRY: N_("Ministry or public authority"),
    OrganisationKind.EXPERT_BODY: N_("Expert body, agency or network"),
}
NAMES_SHOWN: Mapping[NameShown, str] = {
    NameShown.NAME: N_("My name and my organisation"),
    NameShown.ORGANISATION: N_("My organisation only"),
}
STATES: Mapping[InvitationState, str] = {
    InvitationState.WAITING: N_("Waiting for an answer"),
    InvitationState.ACCEPTED: N_("Invitation accepted"),
    InvitationState.EXPIRED: N_("Expired"),
    InvitationState.REVOKED: N_("Revoked"),
}
