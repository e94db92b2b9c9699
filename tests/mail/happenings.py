"""What people do on pages so that letters are written: one act for every event that a letter tells of.

Everybody works on the English pages; letters are in the language of their receivers.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from consult.access import Role
from consult.config import Settings
from consult.decisions.checking_models import Confirming, DeskRules
from consult.mail.sender import work
from consult.people.models import Delivery, LetterChoice, LetterTopic, Person
from tests.comments.institution import join
from tests.comments.said import browser
from tests.mail.post import Mailbox
from tests.visitor import Visitor
from tests.worlds import World, organisation

HERE = "/en/iioe-qa"
READ = f"{HERE}/read/qa-2.0-draft-1/framework/f-purpose"
DECISION = {"response": "We thank you for this.", "response_language": "en"}


@dataclass
class Happenings:
    """A world with people at browsers, a mail server, and what was sent."""

    app: Flask
    world: World
    settings: Settings
    mailbox: Mailbox
    sessions: Callable[[], Session]
    language: str
    delivery: Delivery = Delivery.AT_ONCE
    people: dict[str, Visitor] = field(default_factory=dict)
    browsers: dict[str, Visitor] = field(default_factory=dict)  # in which a letter's link has to be opened
    seen: int = 0

    def begin(self) -> None:
        """Let everybody read letters in the language, get them as asked, and sign in."""
        session = self.world.session
        self.world.organisations["paris"] = organisation(
            session, self.world.now, "University of Paris (sample)", "FR"
        )
        join(self.world, "dean", Role.REPRESENTATIVE, "dakar")
        join(self.world, "provost", Role.REPRESENTATIVE, "paris")
        session.add(
            DeskRules(
                consultation_id=self.world.consultation.id, confirming=Confirming.ALWAYS, answer_days=20, answers_public=True,
                set_at=self.world.now,
            )
        )  # fmt: skip
        session.execute(update(Person).values(language=self.language))
        for email in session.scalars(select(Person.email)).all():
            for topic in LetterTopic:
                session.execute(
                    insert(LetterChoice).values(
                        address=email, topic=topic, delivery=self.delivery, chosen_at=self.world.now
                    )
                )
        session.commit()
        for name in self.world.people:
            self.people[name] = Visitor(browser(self.app, self.world, name))
        self.post()

    def post(self, later: timedelta = timedelta()) -> list[EmailMessage]:
        """Write and send what is due; return the letters that the server took since the last time."""
        work(self.sessions, self.settings, datetime.now(ZoneInfo("UTC")) + later)
        new = self.mailbox.taken[self.seen :]
        self.seen = len(self.mailbox.taken)
        return new

    def press(
        self, who: str, address: str, button: str, /, **values: str | list[str]
    ) -> Visitor:  # fmt: skip
        """Let somebody open a page, fill a form, press a button."""
        person = self.people[who]
        person.open(address)
        assert person.status == 200, f"{who} {address}: {person.status}\n{person.shown()[:500]}"
        person.press(button, values)
        assert person.status == 200, f"{who} {address} {button}: {person.status}\n{person.shown()[:1500]}"
        return person

    def house(self, name: str = "nairobi") -> str:
        """Return the address of an organisation's workspace."""
        return f"{HERE}/institution/{self.world.organisations[name].id}/"


def closing(days: int) -> str:
    """Return a moment in so many days, as a form takes it."""
    return (datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")
