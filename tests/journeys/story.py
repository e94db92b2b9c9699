"""The whole story in the users' words: from an imported draft to a launched standard, told through pages without scripts.

A `Visitor` is a browser without scripts: the HTTP client of `tests.visitor`, or Chromium with scripts off. Both open
addresses, follow links, and fill and press what is on the page.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

SLUG = "iioe-qa"
DRAFT = "qa-2.0-draft-1"
PURPOSE = f"/en/{SLUG}/read/{DRAFT}/framework/f-purpose"
ASKED = "a qualification of another institution"
COORDINATOR = "coordinator@example.org"


class Visitor(Protocol):
    """Somebody at a browser without scripts."""

    @property
    def address(self) -> str:
        """The address that is open."""

    @property
    def status(self) -> int:
        """The status of its answer."""

    def open(self, address: str) -> Any:
        """Open an address."""

    def follow(self, words: str) -> Any:
        """Follow the first link that holds these words."""

    def press(self, words: str, values: dict[str, Any] | None = None) -> Any:
        """Fill the form that holds a button with these words, and press it."""

    def says(self, words: str) -> bool:
        """Tell whether the page says these words."""

    def shown(self) -> str:
        """Return what the page says."""


def expect(visitor: Visitor, words: str) -> None:
    """Fail unless the page says these words; show what it says instead."""
    assert visitor.says(words), (
        f"{words!r} is not on {visitor.address} ({visitor.status}):\n{visitor.shown()[:3000]}"
    )


class Teller:
    """Everybody in the story, each at a browser of their own."""

    def __init__(self, new: Callable[[], Visitor], letter_to: Callable[[str], str]) -> None:
        self.new = new
        self.letter_to = letter_to  # address -> the words of the newest letter to it
        self.people: dict[str, Visitor] = {}

    def link_in_letter(self, address: str) -> str:
        """Return the path of the link in the newest letter to an address."""
        found = re.findall(r"https?://[^/\s]+(/\S+)", self.letter_to(address))
        assert found, f"no link in the letter to {address}"
        return str(found[0])

    # -- people ------------------------------------------------------------------------------------------------

    def the_coordinator_signs_in_by_letter(self) -> None:
        visitor = self.people["coordinator"] = self.new()
        visitor.open("/en/sign-in")
        visitor.press("Send me a link", {"email": COORDINATOR})
        visitor.open(self.link_in_letter(COORDINATOR))
        visitor.press("Sign in")
        visitor.open(f"/en/{SLUG}/drafts/")
        assert visitor.status == 200 and visitor.says("Drafts and rounds")

    def the_coordinator_invites(
        self, name: str, role: str, organisation: str = "", country: str = ""
    ) -> None:
        visitor, address = self.people["coordinator"], f"{name}@example.org"
        visitor.open(f"/en/{SLUG}/people/")
        visitor.follow("Invite somebody")
        values = {"email": address, "name": name.title(), "role": role}
        if organisation:
            values |= {"new_organisation": organisation, "kind": "hei", "country": country}
        visitor.press("Send the invitation", values)
        assert visitor.says(address)
        guest = self.people[name] = self.new()
        guest.open(self.link_in_letter(address))
        guest.press(
            "Accept and set my account up", {"name": name.title(), "name_shown": "name", "interests": "None."}
        )
        assert guest.status == 200

    # -- 1 publish ---------------------------------------------------------------------------------------------

    def the_drafts_are_published_and_a_round_opens(self) -> None:
        visitor = self.people["coordinator"]
        for draft in ("qa-1.0", DRAFT):
            visitor.open(f"/en/{SLUG}/drafts/{draft}")
            visitor.press("Publish this draft", {"checked": "yes"})
            expect(visitor, "Its text never changes.")
        stranger = self.people["public"] = self.new()
        stranger.open(PURPOSE)
        assert stranger.status == 200 and stranger.says("It is not the official text")
        assert not stranger.says("Open for comment")
        closes = datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(days=10)
        visitor.open(f"/en/{SLUG}/rounds/new")
        visitor.press(
            "Open the round",
            {"closes_at": closes.strftime("%Y-%m-%dT%H:%M"), "comments_visible": "participants"},
        )
        stranger.open(PURPOSE)
        expect(stranger, "Open for comment until")

    # -- 2 comment ---------------------------------------------------------------------------------------------

    def an_expert_suggests_wording_for_exact_words(self, quote: str, wording: str, clause: str) -> None:
        visitor = self.people["expert"]
        visitor.open(PURPOSE)
        visitor.follow(f"Comment on {clause}")
        values = {
            "where": "exact",
            "exact": quote,
            "kind": "technical",
            "words": "Say who answers for it.",
            "suggestion": wording,
        }
        visitor.press("Send comment", values)
        expect(visitor, "Received as comment 1")
        visitor.open(PURPOSE)
        expect(visitor, "You have commented on 1 of")
        other = self.people["public"]
        other.open(PURPOSE)
        assert not other.says("Say who answers for it."), "a participants' round is not public"

    def a_university_answers_in_french_and_the_expert_agrees(self) -> None:
        visitor = self.people["representative"]
        visitor.open(PURPOSE.replace("/en/", "/fr/"))
        visitor.follow("Commenter cette partie")
        visitor.press(
            "Envoyer",
            {"kind": "general", "words": "Notre université approuve cette partie.", "words_language": "fr"},
        )
        expect(visitor, "sous le numéro 2")
        expert = self.people["expert"]
        expert.open(f"/en/{SLUG}/comments/2")
        expert.press("I agree")
        expect(expert, "1 person agrees")

    def the_expert_takes_a_comment_back(self) -> None:
        visitor = self.people["expert"]
        visitor.open(PURPOSE)
        visitor.follow("Comment on the whole draft")
        visitor.press("Send comment", {"words": "Sent by mistake."})
        visitor.open(f"/en/{SLUG}/comments/3")
        visitor.follow("Withdraw")
        visitor.press("Withdraw")
        expect(visitor, "Withdrawn")

    def the_round_closes(self) -> None:
        visitor = self.people["coordinator"]
        visitor.open(f"/en/{SLUG}/rounds/1/close")
        visitor.press("Close it now")
        late = self.people["expert"]
        late.open(PURPOSE)
        expect(late, "Comments closed on")

    # -- 3 decide ----------------------------------------------------------------------------------------------

    def the_editor_answers_every_comment(self) -> None:
        visitor = self.people["editor"]
        visitor.open(f"/en/{SLUG}/decisions/")
        expect(visitor, "2 undecided")
        visitor.open(f"/en/{SLUG}/decisions/1")
        visitor.press(
            "Accept with this response and apply",
            {"apply_response": "Thank you. The clause now names who answers."},
        )
        visitor.open(f"/en/{SLUG}/decisions/2")
        visitor.press(
            "Decide and go on",
            {"outcome": "noted", "response": "Merci de cette lecture.", "response_language": "fr"},
        )
        visitor.open(f"/en/{SLUG}/decisions/")
        expect(visitor, "all decided")
        visitor.open(f"/en/{SLUG}/decisions/text/")
        expect(visitor, "comment 1")
        visitor.open(f"/en/{SLUG}/decisions/")
        visitor.follow("Publish the decisions")
        visitor.press("Publish")
        author = self.people["expert"]
        author.open(f"/en/{SLUG}/comments/1")
        expect(author, "The clause now names who answers.")

    def the_other_languages_are_looked_at(self) -> None:
        visitor = self.people["editor"]
        for language in ("fr", "zh"):
            visitor.open(f"/en/{SLUG}/decisions/languages/?language={language}")
            visitor.follow(": English changed")
            visitor.press("Needs no change", {"note": "This language says so already."})
            expect(visitor, "The task is done.")

    # -- 4 final and redline -----------------------------------------------------------------------------------

    def the_final_is_frozen(self, old: str, new: str) -> None:
        visitor = self.people["coordinator"]
        visitor.open(f"/en/{SLUG}/final/")
        visitor.press("Freeze the final")
        assert visitor.status == 200, visitor.shown()[:3000]
        stranger = self.people["public"]
        for hidden in (
            f"/en/{SLUG}/redlines/{DRAFT}/final/",
            f"/en/{SLUG}/read/final/",
            PURPOSE.replace(DRAFT, "final"),
        ):
            stranger.open(hidden)
            assert stranger.status == 404, "the final is not public before the launch"
        public = self.people["signatory"]
        public.open(f"/en/{SLUG}/redlines/{DRAFT}/final/?document=framework&section=f-purpose")
        expect(public, f"Replace “{old}” with “{new}”")
        assert public.says("Comment 1") or public.says("comment 1"), "and linked to its comment"
        expect(public, "The clause now names who answers.")
        public.open(f"/en/{SLUG}/answers/")
        expect(public, "Noted")
        expect(public, "Merci de cette lecture.")

    # -- 5 endorse and launch ----------------------------------------------------------------------------------

    def a_rector_endorses_with_a_reservation(self) -> None:
        visitor = self.people["signatory"]
        visitor.open(f"/en/{SLUG}/endorse/")
        expect(visitor, "what you sign")
        expect(visitor, "sha256sum")
        visitor.press("Go on: who signs")
        visitor.press("Go on: how", {"office": "Rector"})
        reserved = {
            "clause_1": "F1.2",
            "words_1": "From next year.",
            "statement": "We support it.",
            "shown_as": "name",
        }
        visitor.press("Go on: check your answers", {"choice": "with_reservations", **reserved})
        expect(visitor, "From next year.")
        expect(visitor, "Rector")
        visitor.press("Sign", {"name": "Signatory", "authority": "yes"})
        assert visitor.says("What happens next") or visitor.says("Reference")
        self.people["public"].open(f"/en/{SLUG}/register/")
        assert self.people["public"].status == 404, "the register is not public before the launch"

    def the_standard_is_launched(self) -> None:
        visitor = self.people["coordinator"]
        visitor.open(f"/en/{SLUG}/launch/")
        visitor.press("Launch the standard")
        public = self.people["public"]
        public.open(f"/zh/{SLUG}/")
        expect(public, "发布")
        expect(public, "University of Testing")
        public.open(f"/en/{SLUG}/register/")
        expect(public, "University of Testing")
        expect(public, "From next year.")
        expect(public, "Fingerprint equals")
        public.open(PURPOSE.replace(DRAFT, "final"))
        assert public.status == 200


def tell(story: Teller) -> None:
    """Tell the whole story."""
    story.the_coordinator_signs_in_by_letter()
    story.the_coordinator_invites("editor", "editor")
    story.the_coordinator_invites("expert", "expert")
    story.the_coordinator_invites("representative", "representative", "Université d’essai", "SN")
    story.the_coordinator_invites("signatory", "signatory", "University of Testing", "KE")
    story.the_drafts_are_published_and_a_round_opens()
    story.an_expert_suggests_wording_for_exact_words("states", "sets out", "F1.1")
    story.a_university_answers_in_french_and_the_expert_agrees()
    story.the_expert_takes_a_comment_back()
    story.the_round_closes()
    story.the_editor_answers_every_comment()
    story.the_other_languages_are_looked_at()
    story.the_final_is_frozen("states", "sets out")
    story.a_rector_endorses_with_a_reservation()
    story.the_standard_is_launched()


def now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)
