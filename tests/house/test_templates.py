"""Every template parses, is used by someone, and uses what it imports."""

import re
from pathlib import Path

from flask import Flask

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"


def _names() -> list[str]:
    return sorted(
        p.relative_to(TEMPLATES).as_posix()
        for p in TEMPLATES.rglob("*")
        if p.suffix in (".html", ".txt", ".xml")
    )


def test_every_template_parses(app: Flask) -> None:
    for name in _names():
        app.jinja_env.get_template(name)


def test_every_template_is_used_by_someone() -> None:
    sources = [p.read_text("utf-8") for p in (ROOT / "consult").rglob("*.py")]
    templates = {name: (TEMPLATES / name).read_text("utf-8") for name in _names()}
    unused = []
    for name in _names():
        stem = name.removeprefix("mail/").rsplit(".", 1)[0]
        said = any(name in s or (name.startswith("mail/") and stem.rsplit("/", 1)[-1] in s) for s in sources)
        if not said and not any(name in text for other, text in templates.items() if other != name):
            unused.append(name)
    assert not unused


def test_every_template_uses_what_it_imports() -> None:
    stray = []
    for name in _names():
        text = (TEMPLATES / name).read_text("utf-8")
        for names in re.findall(r"{%-? from \"[^\"]+\" import ([^%]+?)(?: with context)? -?%}", text):
            for one in (n.strip().split(" as ")[-1] for n in names.split(",")):
                if len(re.findall(rf"\b{re.escape(one)}\b", text)) < 2:
                    stray.append(f"{name}: {one}")
    assert not stray


PLURAL = re.compile(
    r"\{%-?\s*trans\s+(?:trimmed\s+)?(\w+)[^%]*?-?%\}((?:(?!endtrans).)*?)\{%-?\s*pluralize\s*(\w*)",
    re.DOTALL,
)


def test_every_plural_counts_by_a_number() -> None:
    """Jinja counts by the first variable of the block: a name there fails in every language but English."""
    wrong = [
        f"{path.relative_to(TEMPLATES)}: {found[1]}"
        for path in sorted(TEMPLATES.rglob("*.*"))
        for found in PLURAL.finditer(path.read_text("utf-8"))
        if (found[3] or found[1]) not in {"num", "n"}
    ]
    assert not wrong
