"""Read consultation.toml, and say with file and line what is wrong in it and what to do."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from consult.text.clauses import Problem, ProblemKind
from consult.text.content import ContentDocument, ContentDraft, ContentRelease, ContentRound, DraftKind

NAME = "consultation.toml"
_SLUG = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*$")
_LANGUAGE = re.compile(r"[a-z]{2,3}$")
_KEYS_WORDS = "slug languages title summary notice document draft round"
_KEYS = frozenset(_KEYS_WORDS.split())


class ContentToml:
    """Hold what consultation.toml says, as far as it could be read; `problems` names the rest."""

    def __init__(self, data: bytes, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.source = ""
        self.values: dict[str, Any] = {}
        self._load(data)
        self.languages = self._languages()
        self.slug = self._slug(self.values, "slug", "the consultation")
        self.title = self._words(self.values, "title", required=True)
        self.summary = self._words(self.values, "summary")
        self.notice = self._words(self.values, "notice")
        self.documents = self._documents()
        self.drafts = self._drafts()
        self.rounds = self._rounds()
        for key in self.values.keys() - _KEYS:
            self._wrong(key, f"“{key}” is not a setting of a consultation. Take it out, or correct its name.")

    def _load(self, data: bytes) -> None:
        try:
            self.source = data.decode("utf-8").removeprefix("\ufeff")
            self.values = tomllib.loads(self.source)
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            self._fatal(
                line, ProblemKind.NOT_UTF8, "This line is not UTF-8. Save the file as UTF-8 and try again."
            )
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"\(at line (\d+), column \d+\)", str(error))
            line = int(found.group(1)) if found else max(self.source.count("\n"), 1)
            reason = re.sub(r"\s*\(at [^)]*\)", "", str(error))
            self._fatal(
                line, ProblemKind.BROKEN_TOML, f"This line is not TOML: {reason}. Correct it and try again."
            )

    def _fatal(self, line: int, kind: ProblemKind, message: str) -> None:
        self.problems.append(Problem(self.path, line, kind, message, True))

    def _wrong(self, key: str, message: str, after: str = "") -> None:
        """Report a value; the line is that of the key, looked for after the text `after` if that is given."""
        if any(problem.kind in (ProblemKind.BROKEN_TOML, ProblemKind.NOT_UTF8) for problem in self.problems):
            return
        begin = max(self.source.find(after), 0) if after else 0
        found = re.compile(rf"^\s*(?:\[+\s*)?{re.escape(key)}\b", re.MULTILINE).search(self.source, begin)
        line = self.source.count("\n", 0, found.end()) + 1 if found else 1
        self._fatal(line, ProblemKind.WRONG_VALUE, message)

    def _languages(self) -> tuple[str, ...]:
        value = self.values.get("languages")
        if not isinstance(value, list) or not value or not all(isinstance(v, str) for v in value):
            self._wrong("languages", 'Say which languages there are: languages = ["en", "fr", "zh"].')
            return ()
        wrong = [v for v in value if not _LANGUAGE.match(v)]
        if wrong or len(set(value)) < len(value):
            self._wrong("languages", f"Languages are codes of two or three letters, each once; not {value}.")
        return tuple(value)

    def _slug(self, table: Mapping[str, Any], key: str, of: str, after: str = "") -> str:
        value = table.get(key)
        if not isinstance(value, str) or not _SLUG.match(value):
            message = (
                f'Give {of} a {key} of lower-case letters, digits, hyphens and full stops: {key} = "iioe-qa".'
            )
            self._wrong(key, message, after)
            return ""
        return value

    def _words(
        self, table: Mapping[str, Any], key: str, *, required: bool = False, of: str = ""
    ) -> dict[str, str]:
        value = table.get(key, {})
        if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
            self._wrong(key, f'Write {key} once per language: [{key}] and below it en = "…".', of)
            return {}
        missing = [language for language in self.languages if not value.get(language, "").strip()]
        if missing and (required or value):
            where = f" of “{of}”" if of else ""
            self._wrong(key, f"The {key}{where} lacks {', '.join(missing)}. Add it in every language.", of)
        return dict(value)

    def _tables(self, key: str, table: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        value = (self.values if table is None else table).get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            self._wrong(key, f"Write one [[{key}]] for each.")
            return []
        return value

    def _documents(self) -> tuple[ContentDocument, ...]:
        documents = []
        for table in self._tables("document"):
            key = self._slug(table, "key", "each document")
            prevailing = table.get("prevailing_language", self.languages[0] if self.languages else "")
            if prevailing not in self.languages:
                self._wrong("prevailing_language", f"“{prevailing}” is not one of the languages.", f'"{key}"')
            title = self._words(table, "title", required=True, of=key)
            documents.append(ContentDocument(key, str(table.get("prefix", "")), str(prevailing), title))
        self._once("document", [document.key for document in documents])
        if not documents:
            self._wrong("document", "Name at least one document: [[document]] with key, prefix and title.")
        return tuple(documents)

    def _drafts(self) -> tuple[ContentDraft, ...]:
        drafts: list[ContentDraft] = []
        for table in self._tables("draft"):
            key = self._slug(table, "key", "each draft")
            kind = table.get("kind", "draft")
            if kind not in tuple(DraftKind):
                self._wrong(
                    "kind", f"The kind of draft “{key}” is baseline or draft, not {kind!r}.", f'"{key}"'
                )
                kind = "draft"
            based_on = str(table.get("based_on", ""))
            if based_on and based_on not in [draft.key for draft in drafts]:
                message = f"Draft “{key}” is based on “{based_on}”, which no draft before it is called."
                self._wrong("based_on", message, f'"{key}"')
            title = self._words(table, "title", required=True, of=key)
            drafts.append(ContentDraft(key, DraftKind(kind), based_on, title, self._releases(table, key)))
        self._once("draft", [draft.key for draft in drafts])
        if not drafts:
            self._wrong("draft", "Name at least one draft: [[draft]] with key, kind and title.")
        return tuple(drafts)

    def _releases(self, table: Mapping[str, Any], draft: str) -> tuple[ContentRelease, ...]:
        found = []
        for entry in self._tables("release", table):
            at = self._time(entry, "at", f'"{draft}"')
            if at:
                found.append(ContentRelease(str(entry.get("section", "")), at))
        return tuple(found)

    def _rounds(self) -> tuple[ContentRound, ...]:
        found = []
        for entry in self._tables("round"):
            draft = str(entry.get("draft", ""))
            if draft not in [d.key for d in self.drafts]:
                self._wrong("round", f"A round is open on “{draft}”, which no draft is called.")
            opens, closes = self._time(entry, "opens", "[[round]]"), self._time(entry, "closes", "[[round]]")
            if opens and closes and closes <= opens:
                self._wrong("closes", f"The round on “{draft}” closes before it opens.", "[[round]]")
            elif opens and closes:
                found.append(ContentRound(draft, opens, closes))
        return tuple(found)

    def _time(self, table: Mapping[str, Any], key: str, after: str) -> datetime | None:
        value = table.get(key)
        if not isinstance(value, datetime) or value.tzinfo is None:
            self._wrong(
                key, f"Write {key} as date, time and offset: {key} = 2026-11-30T18:00:00+08:00.", after
            )
            return None
        return value.astimezone(UTC)

    def _once(self, name: str, keys: list[str]) -> None:
        for key in {key for key in keys if key and keys.count(key) > 1}:
            first = self.source.find(f'"{key}"')
            self._wrong(
                "key",
                f"Two {name}s are called “{key}”. Give one of them another key.",
                self.source[first + 1 :],
            )
