"""Start a demo: the folder claimed, the schema made, the sample loaded, and what a person needs to know told."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.config import Settings
from consult.demo.instance import claim
from consult.demo.loading import load_demo
from consult.drafts.models import Consultation
from consult.mail.outbox import skip_to_now
from consult.migrating import upgrade
from consult.people.roster import demo_sign_in_links
from consult.web.store import engine_for, unit_outside


def start(settings: Settings, now: datetime) -> str:
    """Make the demo ready to be served and return what to tell; data that is there is kept.

    Raises:
        SettingsError: the instance holds data that is not a demo's.
    """
    engine = engine_for(settings)
    try:
        claim(settings, engine)
        upgrade(engine)
        with Session(engine) as session:
            is_new = session.execute(select(func.count()).select_from(Consultation)).scalar_one() == 0
        held = load_demo(lambda: unit_outside(engine, settings.database_url), now)
        if is_new:
            with unit_outside(engine, settings.database_url) as session:
                skip_to_now(session)
        with Session(engine) as session:
            return f"{held}\n{welcome(settings, session)}"
    finally:
        engine.dispose()


def welcome(settings: Settings, session: Session) -> str:
    """Return what a person needs who has just started a demo: the address, and a way in for each role."""
    links, seen = [], set()
    for link in demo_sign_in_links(session, settings.secret_key):
        role = f"second {link.role}" if link.role in seen else link.role
        links.append(f"  {role:<15} {settings.base_url}/en/demo/{link.token}   {link.name}")
        seen.add(link.role)
    return "\n".join(
        [
            f"\n{settings.base_url}/\n", "Sign in as one of the sample people (on this machine only):", *links,
            "\nStop with Ctrl+C. Started again, it keeps your data.",
        ]
    )  # fmt: skip
