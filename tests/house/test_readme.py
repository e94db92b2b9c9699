"""The README names every command; the documents name every permission."""

from pathlib import Path

import click

from consult.access import Permission
from consult.cli import commands

ROOT = Path(__file__).resolve().parents[2]


def _names(group: click.Group, before: str) -> list[str]:
    found = []
    for name, command in group.commands.items():
        path = f"{before} {name}"
        found += _names(command, path) if isinstance(command, click.Group) else [path]
    return found


def test_every_command_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    names = _names(commands, "consult")
    assert len(names) > 8
    assert not [name for name in names if name not in readme]


def test_every_permission_is_documented_with_its_roles() -> None:
    from consult.access import TABLE

    text = (ROOT / "docs" / "access.md").read_text("utf-8")
    for permission in Permission:
        roles = TABLE[permission]
        told = "everybody" if None in roles else ", ".join(sorted(str(role) for role in roles))
        assert f"| {permission} | {told} |" in text, f"{permission}: {told}"
