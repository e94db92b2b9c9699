"""Write migrations/versions/0001_create_schema.py afresh from the models. Only until the first release."""

import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine

from consult.database import engine_options, prepare_engine
from consult.migrating import configuration

TARGET = Path("migrations/versions/0001_create_schema.py")


def main() -> None:
    TARGET.unlink(missing_ok=True)
    others = {path: path.read_text("utf-8") for path in TARGET.parent.glob("*.py")}
    for path in others:
        path.unlink()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/empty.sqlite3"
        engine = create_engine(url, **engine_options(url))
        prepare_engine(engine)
        with engine.connect() as connection:
            script = command.revision(
                configuration(connection), "create the schema", autogenerate=True, rev_id="0001"
            )
    made = Path(script.path)  # type: ignore[union-attr]
    text = made.read_text("utf-8")
    if "import consult.database" not in text:
        text = text.replace("from alembic import op\n", "from alembic import op\n\nimport consult.database\n")
    text = "\n".join(line for line in text.splitlines() if "###" not in line) + "\n"
    made.unlink()
    TARGET.write_text(text, "utf-8")
    for path, words in others.items():
        path.write_text(words, "utf-8")
    for step in (["format", "-q"], ["check", "--fix", "-q"], ["format", "-q"]):
        subprocess.run([sys.executable, "-m", "ruff", *step, str(TARGET)], check=True)


if __name__ == "__main__":
    main()
