"""What a process makes once serves all its tests: compiled templates, statements and addresses.

Every test has a database, an engine and an app of its own; without this each of them would compile the same templates, the
same SQL and the same addresses again, which was more than half of the time of tests of pages. Nothing of a test's data is
shared. A running instance does the same: it has one app and one engine.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

STATEMENTS = 5_000  # more than the tests have


class Templates(BytecodeCache):
    """Compiled templates in memory; Jinja itself checks that the source is the same."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take a template from here, if it is here."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


def share() -> None:
    """Let all apps and engines of this process share what they compile."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Templates()}
    _share_statements()
    _share_addresses()


def _share_statements() -> None:
    kept: Any = LRUCache(STATEMENTS)

    def alike(dialect: DefaultDialect) -> tuple[object, ...]:
        return type(dialect), dialect.dbapi, dialect.paramstyle, dialect.server_version_info

    def equal(one: DefaultDialect, other: object) -> bool:
        return isinstance(other, DefaultDialect) and alike(one) == alike(other)

    def number(one: DefaultDialect) -> int:
        return hash(type(one))

    # The cache tells dialects apart by identity, and every engine makes one.
    vars_of: Any = DefaultDialect
    vars_of.__eq__, vars_of.__hash__ = equal, number

    @event.listens_for(Engine, "engine_connect")
    def use_what_is_kept(connection: Connection) -> None:
        connection.execution_options(compiled_cache=kept)


def _share_addresses() -> None:
    rules: Any = Rule
    compile_one: Callable[..., Any] | None = getattr(rules, "_compile_builder", None)
    if compile_one is None:  # private to werkzeug: where it is called otherwise, tests only take longer
        return
    kept: dict[tuple[object, ...], Any] = {}

    def compiled(rule: Any, append_unknown: bool = True) -> Any:
        key = (tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in kept:
            kept[key] = compile_one(rule, append_unknown)
        return kept[key]

    rules._compile_builder = compiled
