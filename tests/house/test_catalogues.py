"""Every string that a person reads is in all catalogues, in real words."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = ROOT / "consult" / "translations"
# The text engine says nothing; the command line and what only it calls speak English.
NOT_ON_SCREEN = {"text", "cli.py", "config.py", "database.py", "demo", "replay"}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None, "gettext_in": (2,)}


def _messages() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted((ROOT / "consult").rglob("*.py")):
        if path.relative_to(ROOT / "consult").parts[0] in NOT_ON_SCREEN:
            continue
        with path.open("rb") as file:
            for _line, message, _comments, _context in extract("python", file, keywords=KEYWORDS):
                for one in message if isinstance(message, tuple) else (message,):
                    if one:
                        found[one] = str(path.relative_to(ROOT))
        found.update(_refusals(path))
    options = {
        "trimmed": "true",
        "extensions": "jinja2.ext.i18n",
        "newstyle_gettext": "true",
        "silent": "false",
    }
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in (".html", ".txt"):
            with path.open("rb") as file:
                for _line, message, _comments, _context in extract(
                    "jinja2", file, options=options, keywords=KEYWORDS
                ):
                    for one in message if isinstance(message, tuple) else (message,):
                        if one:
                            found[one] = str(path.relative_to(ROOT))
    return found


@cache
def _kinds() -> frozenset[str]:
    """Return the names of every class of refusal, however far down it stands."""
    bases: dict[str, set[str]] = {}
    for path in (ROOT / "consult").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                bases.setdefault(node.name, set()).update(
                    ast.unparse(b).rsplit(".", 1)[-1] for b in node.bases
                )
    found = {"Refusal"}
    while more := {name for name, above in bases.items() if above & found and name not in found}:
        found |= more
    return frozenset(found)


def _refusals(path: Path) -> dict[str, str]:
    """Return the literal messages of refusals: the first argument of a call whose name is a kind of refusal."""
    found = {}
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            words = node.args[0].value
            if isinstance(words, str) and ast.unparse(node.func).rsplit(".", 1)[-1] in _kinds():
                found[words] = str(path.relative_to(ROOT))
    return found


def _catalogue(language: str) -> Catalog:
    merged = Catalog(locale=language)  # iterating over it yields its header first, with an empty id
    for path in sorted(CATALOGUES.glob(f"*.{language}.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id:
                    merged.add(message.id, message.string, flags=message.flags)
    return merged


def _words(value: object) -> list[str]:
    """Return the words of a message's id or string, singular and plural."""
    if value is None:
        return []
    return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]


@pytest.mark.parametrize("language", ["fr", "zh"])
def test_every_string_is_translated(language: str) -> None:
    messages, catalogue = _messages(), _catalogue(language)
    assert len(messages) > 100
    known = {}
    for message in catalogue:
        for one in message.id if isinstance(message.id, tuple) else (message.id,):
            known[one] = message
    missing = [f"{where}: {one}" for one, where in messages.items() if one not in known]
    assert not missing
    empty = [
        m.id for m in catalogue if m.id and not (all(m.string) if isinstance(m.string, tuple) else m.string)
    ]
    assert not empty
    assert not [m.id for m in catalogue if m.id and m.fuzzy]


@pytest.mark.parametrize("language", ["fr", "zh"])
def test_no_catalogue_holds_a_string_that_nobody_says(language: str) -> None:
    messages = _messages()
    stray = []
    for message in _catalogue(language):
        first = message.id[0] if isinstance(message.id, tuple) else message.id
        if first and first not in messages:
            stray.append(first)
    assert not stray


@pytest.mark.parametrize("language", ["fr", "zh"])
def test_placeholders_are_the_same_in_every_language(language: str) -> None:
    wrong = []
    for message in _catalogue(language):
        ids, strings = _words(message.id), _words(message.string)
        needed = set(re.findall(r"%\((\w+)\)", "".join(ids)))
        for string in strings:
            used = set(re.findall(r"%\((\w+)\)", string))
            if not used <= needed or (needed - {"num"}) - used:
                wrong.append((ids[0], string))
    assert not wrong


def test_french_has_a_narrow_space_before_double_marks() -> None:
    bare = re.compile(r"(?<![\u202f%])[;!?](?:\s|$)|(?<![\u202f\u00a0]):(?:\s|$)|(?<!\u202f)»|«(?!\u202f)")
    wrong = []
    for message in list(_catalogue("fr"))[1:]:
        for string in _words(message.string):
            if bare.search(string):
                wrong.append(string)
    assert not wrong


def test_chinese_uses_full_width_marks_after_han() -> None:
    wrong = []
    for message in _catalogue("zh"):
        for string in _words(message.string):
            if re.search(r"[\u4e00-\u9fff][,;:!?](?:\s|$|[\u4e00-\u9fff])", string):
                wrong.append(string)
    assert not wrong
