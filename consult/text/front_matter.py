"""Read front matter: simple YAML between two lines of dashes, TOML between two of pluses."""

from __future__ import annotations

import re
import tomllib

_FRONT = re.compile(r"(---|\+\+\+)[ \t]*\n(?:(.*?)\n)??(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_PAIR = re.compile(r"([A-Za-z_][\w.-]*)[ \t]*:(?:[ \t]+(.*))?$")


def read_front_matter(text: str) -> tuple[dict[str, str], int]:
    """Return the front matter's values by key, and the length of the front matter in code points (0 for
    none).

    Values of YAML are taken as written, quotation marks off; lists and nested values of YAML are left out,
    those of TOML are printed. TOML that cannot be read is no front matter, so that its words are shown.
    """
    match = _FRONT.match(text)
    if not match:
        return ({}, 0)
    body = match.group(2) or ""
    if match.group(1) == "+++":
        try:
            values = tomllib.loads(body)
        except tomllib.TOMLDecodeError:
            return ({}, 0)
        return (
            {key: value if isinstance(value, str) else str(value) for key, value in values.items()},
            match.end(),
        )
    lines = body.split("\n")
    if not all(_is_yaml(line) for line in lines):
        return ({}, 0)
    found = {}
    for line in lines:
        pair = _PAIR.match(line.rstrip())
        if pair and pair.group(2):
            found[pair.group(1)] = _unquote(pair.group(2).strip())
    return (found, match.end())


def _is_yaml(line: str) -> bool:
    """Tell whether a line can stand in YAML front matter; prose between two rules cannot."""
    bare = line.strip()
    return not bare or line[0] in " \t#-" or _PAIR.match(bare) is not None


def _unquote(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value
