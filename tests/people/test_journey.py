"""From an invitation to a signed-in person, letter by letter, as the letters' files have it."""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from consult.config import Settings
from consult.mail.sender import SentReport, work
from consult.record.queries import breaks_of_chain
from tests.comments.said import browser
from tests.mail.post import files, words
from tests.visitor import Visitor
from tests.worlds import World


def test_a_university_is_invited_sets_its_account_up_and_signs_in_again(
    app: Flask, living: World, settings: Settings, engine: Engine
) -> None:
    def letters_go() -> SentReport:
        return work(lambda: Session(engine, expire_on_commit=False), settings, datetime.now(UTC))

    def newest_address() -> str:
        found = re.search(rf"{re.escape(settings.base_url)}(\S+)", words(max(files(settings), key=_made)))
        assert found is not None
        return urlsplit(found.group(1)).path

    coordinator = Visitor(browser(app, living, "coordinator"))
    coordinator.open("/en/demo/people/invite")
    coordinator.press(
        "Send the invitation",
        {
            "email": "amina@example.org",
            "role": "representative",
            "new_organisation": "Université de Lomé",
            "kind": "hei",
            "country": "TG",
            "language": "fr",
        },
    )
    assert letters_go() == SentReport(sent=1)
    assert words(files(settings)[0]).startswith("Bonjour,\n\ncoordinator vous invite")

    amina = Visitor(app.test_client())
    amina.open(newest_address())
    assert amina.status == 200 and amina.says("Université de Lomé")
    amina.press(
        "Accepter et créer mon compte",
        {
            "name": "Amina Mensah",
            "title": "Directrice",
            "name_shown": "name",
            "nothing": "yes",
            "password": "un café à Kpalimé",
        },
    )
    assert (amina.status, amina.address) == (200, "/fr/demo/")
    amina.open("/fr/profile")
    amina.press("Se déconnecter")
    assert amina.client.get("/fr/profile").status_code == 303

    amina.open("/fr/sign-in?next=/fr/profile")
    amina.press("M’envoyer un lien", {"email": "amina@example.org"})
    letters_go()
    amina.open(newest_address())
    assert amina.address.startswith("/fr/sign-in/link/")
    amina.press("Se connecter")
    assert (amina.status, amina.address) == (200, "/fr/profile")
    amina.press("Se déconnecter")

    amina.open("/zh/sign-in/password")
    amina.press("登录", {"email": "amina@example.org", "password": "un café à Kpalimé"})
    amina.open("/zh/profile")
    assert amina.status == 200 and amina.says("Université de Lomé")

    coordinator.open("/en/demo/people/")
    assert coordinator.says("Amina Mensah , Université de Lomé (Togo)")
    assert coordinator.says("9 people take part.") and coordinator.says("Invitation accepted (1)")
    living.session.rollback()
    assert list(breaks_of_chain(living.session)) == []


def _made(message: object) -> tuple[datetime, bool]:
    return message["Date"].datetime, "sign-in/link" in words(message)  # type: ignore[index,arg-type]
