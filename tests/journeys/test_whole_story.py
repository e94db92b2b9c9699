"""The whole story by the HTTP client, on both databases."""

from email import message_from_bytes, policy
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from consult.access import OPERATOR, Role
from consult.config import Settings
from consult.drafts.bringing import import_folder
from consult.mail.sender import work
from consult.people.actions import add_person, grant_role
from consult.record.queries import breaks_of_chain
from consult.resources import shipped
from consult.web.store import engine_for, writing
from tests.journeys.story import COORDINATOR, Teller, now, tell
from tests.visitor import Visitor


def test_a_draft_goes_from_a_folder_of_markdown_to_a_launched_standard(
    app: Flask, settings: Settings
) -> None:
    engine = engine_for(settings)

    def sessions() -> Session:
        return Session(engine, expire_on_commit=False, autoflush=False)

    with writing(sessions(), settings.database_url) as session:
        brought = import_folder(session, shipped("drafts") / "iioe-qa", actor=OPERATOR, now=now())
        person = add_person(
            session, actor=OPERATOR, now=now(), email=COORDINATOR, name="Coordinator", language="en"
        )
        grant_role(
            session,
            actor=OPERATOR,
            now=now(),
            person_id=person.id,
            consultation_id=brought.consultation_id,
            role=Role.COORDINATOR,
        )

    def letter_to(address: str) -> str:
        work(sessions, settings, now())
        return newest_letter(settings.instance / "mail", address)

    tell(Teller(lambda: Visitor(app.test_client()), letter_to))
    with sessions() as session:
        assert list(breaks_of_chain(session)) == []
    engine.dispose()


def newest_letter(folder: Path, address: str) -> str:
    """Return the words of the newest letter to an address among the files of a folder; '' when there is none."""
    for path in sorted(folder.rglob("*.eml"), key=lambda p: p.stat().st_mtime_ns, reverse=True):
        letter = message_from_bytes(path.read_bytes(), policy=policy.default)
        if address in str(letter["To"]):
            plain = letter.get_body(("plain",))
            return str(plain.get_content()) if plain is not None else ""
    return ""
