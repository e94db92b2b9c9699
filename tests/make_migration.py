"""Write the next migration from the models: `python -m tests.make_migration <verb_noun> <table> [<table> …]`.

Only the named tables are looked at: new ones, new columns and new indexes of old ones. Columns are added in place, never
by rebuilding a table, because SQLite would drop the triggers that protect it.
"""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from consult.database import engine_options, prepare_engine
from consult.migrating import configuration, upgrade

FOLDER = Path("migrations/versions")


def write(name: str, tables: frozenset[str]) -> Path:
    """Write a migration that brings the newest schema to the models of these tables; return its path."""
    head = ScriptDirectory.from_config(configuration()).get_current_head() or "0000"
    number = f"{int(head) + 1:04d}"
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/empty.sqlite3"
        engine = create_engine(url, **engine_options(url))
        prepare_engine(engine)
        upgrade(engine)
        with engine.connect() as connection:
            config = configuration(connection)
            config.attributes["include_object"] = lambda thing, name, kind, reflected, other: _is_meant(
                thing, name, kind, tables
            )
            script: Any = command.revision(config, name.replace("_", " "), autogenerate=True, rev_id=number)
    made = Path(script.path)
    text = made.read_text("utf-8")
    if "consult.database." in text and "import consult.database" not in text:
        text = text.replace("from alembic import op\n", "from alembic import op\n\nimport consult.database\n")
    made.write_text("\n".join(line for line in text.splitlines() if "###" not in line) + "\n", "utf-8")
    for step in (["format", "-q"], ["check", "--fix", "-q"], ["format", "-q"]):
        subprocess.run([sys.executable, "-m", "ruff", *step, str(made)], check=True)
    return made


def _is_meant(thing: Any, name: str | None, kind: str, tables: frozenset[str]) -> bool:
    table = name if kind == "table" else thing.table.name
    return table in tables


def main(words: Sequence[str]) -> int:
    if len(words) < 2:
        print(__doc__)
        return 2
    print(write(words[0], frozenset(words[1:])))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
