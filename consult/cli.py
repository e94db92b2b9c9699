"""Every command, as thin as a route: read the words, call one action or query, print the answer."""

import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import click
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from consult.access import OPERATOR, Role
from consult.comments.following import anchors_of
from consult.config import SETTINGS, Settings, SettingsError, read_settings, shown
from consult.demo.instance import reset
from consult.demo.starting import start
from consult.drafts import actions as drafts
from consult.drafts.bringing import import_folder
from consult.drafts.queries import consultation_by_slug, draft_by_key
from consult.errors import NotFound, Refusal
from consult.mail.sender import work
from consult.migrating import ensure_current, upgrade
from consult.people import actions as people
from consult.people.commands import add_account_commands
from consult.people.queries import organisation_by_name, person_by_email
from consult.record.models import Entry
from consult.record.queries import breaks_of_chain
from consult.redlines.following import follow_all
from consult.replay.corpus import read_corpus
from consult.replay.progress import bar_on
from consult.replay.running import Replay
from consult.version import VERSION
from consult.web.store import engine_for, unit_outside

FOLDER = click.Path(path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "terminal_width": 120})
def commands() -> None:
    """Carry a draft standard from consultation to joint endorsement."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command; whatever a person can do wrong is one clear line on stderr and exit code 2."""
    try:
        code = commands.main(args=arguments, prog_name="consult", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as fault:
        code = _say_fault("a command is needed.\n" + fault.format_message())
    except click.ClickException as fault:
        code = _say_fault(fault.format_message())
    except (click.Abort, KeyboardInterrupt):
        code = _say_fault("Stopped.")
    except (Refusal, SettingsError, FileNotFoundError) as fault:
        code = _say_fault(getattr(fault, "in_full", str(fault)))
    except DBAPIError as fault:
        code = _say_fault(f"CONSULT_DATABASE_URL: {str(fault.orig).splitlines()[0]}")
    sys.exit(code if isinstance(code, int) else 0)


def _say_fault(words: str) -> int:
    click.echo(f"consult: {words}", err=True)
    return 2


def _now() -> datetime:
    return datetime.now(UTC)


def _opened() -> tuple[Settings, Engine]:
    """Return the settings and an engine on a database that is at the newest migration."""
    settings = read_settings()
    engine = engine_for(settings)
    ensure_current(engine)
    return settings, engine


def _writing() -> AbstractContextManager[Session]:
    """Open the one transaction in which a command writes."""
    settings, engine = _opened()
    return unit_outside(engine, settings.database_url)


def _consultation_id(session: Session, slug: str) -> int:
    row = consultation_by_slug(session, slug)
    if row is None:
        raise NotFound("There is no consultation called %(slug)s.", slug=slug)
    return int(row.id)


@commands.command()
def run() -> None:
    """Make a demo instance with sample people and serve it on this machine."""
    from consult import serving

    settings = read_settings({**os.environ, "CONSULT_DEMO": "1"})
    serving.ensure_port_is_free(settings)
    click.echo(start(settings, _now()))
    serving.serve(settings, {"CONSULT_DEMO": "1", "CONSULT_INSTANCE": str(settings.instance)})


@commands.command("demo-reset")
def demo_reset() -> None:
    """Throw the demo's database and letters away; refused anywhere but in a demo instance."""
    from consult import serving

    settings = read_settings({**os.environ, "CONSULT_DEMO": "1"})
    serving.ensure_port_is_free(settings)
    gone = ", ".join(str(path) for path in reset(settings))
    click.echo(f"Deleted: {gone}" if gone else "There was nothing to delete.")


@commands.command()
def serve() -> None:
    """Serve a real instance; refused for a demo, and before `consult migrate`."""
    from consult import serving

    if read_settings().demo:
        raise SettingsError("CONSULT_DEMO=1 is refused by `consult serve`: use `consult run` for a demo.")
    settings, engine = _opened()
    engine.dispose()
    serving.ensure_port_is_free(settings)
    click.echo(f"Serving {settings.base_url}/ on {settings.host}:{settings.port}")
    serving.serve(settings, {"CONSULT_INSTANCE": str(settings.instance)})


@commands.command()
def migrate() -> None:
    """Bring the database to the newest migration."""
    upgrade(engine_for(read_settings()))
    click.echo("The database is at the newest migration.")


@commands.command()
def settings() -> None:
    """Print every setting with its present value; secrets are hidden."""
    values = shown(read_settings())
    for name, words in SETTINGS.items():
        click.echo(f"{name} = {values[name]}\n    {words}")


@commands.command("import")
@click.argument("folder", type=FOLDER)
@click.option("--slug", default="", help="The consultation's name in addresses.")
@click.option("--key", default="", help="The key of a foreign folder's draft (default: the folder's name).")
@click.option("--title", default="", help="The title of a foreign folder's text.")
@click.option("--language", default="en", help="The language of files whose name tells none.")
@click.option("--base", "based_on", default=None, help="The draft that this one is based on; '' for none.")
@click.option("--publish", is_flag=True, help="Publish what is imported.")
def import_(folder: Path, **options: Any) -> None:
    """Import a folder of Markdown, ours or not, as drafts of a consultation, and print the report."""
    with _writing() as session:
        brought = import_folder(session, folder, actor=OPERATOR, now=_now(), **options)
    click.echo(brought.text, nl=False)


@commands.command()
@click.argument("slug")
@click.argument("draft")
def publish(slug: str, draft: str) -> None:
    """Publish an imported draft; from then on its text never changes."""
    with _writing() as session:
        found = draft_by_key(session, _consultation_id(session, slug), draft)
        if found is None:
            raise NotFound("There is no draft called %(draft)s in %(slug)s.", draft=draft, slug=slug)
        row = drafts.publish_draft(session, actor=OPERATOR, now=_now(), draft_id=found.id)
    click.echo(f"Published {draft}, fingerprint {row.fingerprint}")


@commands.group()
def person() -> None:
    """People: accounts and roles."""


add_account_commands(person, _writing)


@person.command()
@click.argument("email")
@click.argument("slug")
@click.argument("role", metavar="ROLE", type=click.Choice([str(role) for role in Role]))
@click.option("--organisation", default="", help="For which a representative or signatory speaks.")
def grant(email: str, slug: str, role: str, organisation: str) -> None:
    """Give a person a role in a consultation, such as its first coordinator."""
    with _writing() as session:
        row, home = person_by_email(session, email), organisation_by_name(session, organisation)
        if row is None:
            raise NotFound("Nobody has the address %(email)s: use `consult person add`.", email=email)
        if organisation and home is None:
            raise NotFound("There is no organisation called %(name)s.", name=organisation)
        people.grant_role(
            session, actor=OPERATOR, now=_now(), person_id=row.id, consultation_id=_consultation_id(session, slug),
            role=Role(role), organisation_id=home.id if home else None,
        )  # fmt: skip
    click.echo(f"{row.name} is {role} in {slug}.")


@commands.command()
@click.argument("slug")
@click.argument("draft", default="")
def follow(slug: str, draft: str) -> None:
    """Follow the comments into the newest draft, or into DRAFT; stopped and started again, it goes on."""
    settings, engine = _opened()
    unit = partial(unit_outside, engine, settings.database_url)
    with unit() as session:
        found = _consultation_id(session, slug)
    counts = follow_all(unit, actor=OPERATOR, clock=_now, consultation_id=found, draft=draft, show=bar_on())
    click.echo("\n".join(f"{status} {count}" for status, count in counts.items()) or "Nothing was left.")


@commands.command()
@click.argument("corpus", type=FOLDER)
@click.option("--slug", default="", help="The consultation's name in addresses (default: the folder's).")
def replay(corpus: Path, slug: str) -> None:
    """Run a corpus of real drafts, comments and outcomes to the launch, and print the figures."""
    settings, engine = _opened()
    unit = partial(unit_outside, engine, settings.database_url)
    summary = Replay(unit, read_corpus(corpus, slug_wanted=slug), bar_on()).run()
    click.echo(summary.text, nl=False)


@commands.command()
@click.option("--watch", is_flag=True, help="Go on every five seconds until stopped.")
def letters(watch: bool) -> None:
    """Write the letters that are due and send them."""
    from consult import serving

    settings, engine = _opened()
    if watch:
        serving.watch_letters(settings)
    else:
        report = work(partial(Session, engine, expire_on_commit=False), settings, _now())
        click.echo(f"{report.sent} sent, {report.failed} to be tried again, {report.given_up} given up")


@commands.group()
def record() -> None:
    """The record of everything that happened."""


@record.command()
def verify() -> None:
    """Walk the record's chain and say whether it holds; exit code 1 where it does not."""
    with Session(_opened()[1]) as session:
        breaks = list(breaks_of_chain(session))
        count = session.execute(select(func.count()).select_from(Entry)).scalar_one()
    for fault in breaks:
        click.echo(f"entry {fault.seq} {fault.reason}", err=True)
    click.echo(f"{count} entries: the chain {'does NOT hold' if breaks else 'holds'}.")
    sys.exit(1 if breaks else 0)


@commands.group()
def anchors() -> None:
    """Where comments stand in later drafts."""


@anchors.command()
@click.argument("slug", required=False)
def check(slug: str | None) -> None:
    """List for every comment where its words stand in each later draft."""
    with Session(_opened()[1]) as session:
        if slug:
            _consultation_id(session, slug)
        for a in anchors_of(session, slug or ""):
            click.echo(f"{a.slug} {a.number} {a.draft} {a.status} {a.clause} {a.kept:.0%} {a.reason}")


@commands.command()
def version() -> None:
    """Print the version."""
    click.echo(VERSION)


if __name__ == "__main__":
    main()
