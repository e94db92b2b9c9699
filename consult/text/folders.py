"""Read a folder of drafts, ours or not, from its files' bytes; reading the disk is somebody else's work.

Our own format is described in drafts/README.md; a folder without consultation.toml is a foreign one: all
its Markdown files, sorted by name, are one document in one draft.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from consult.text.clauses import ParsedFile, ParsedSection, Problem, ProblemKind
from consult.text.content import Content, ContentDocument, ContentDraft, ContentFile, DraftKind
from consult.text.content_toml import NAME, ContentToml
from consult.text.normalise import decode_file
from consult.text.parse import parse_file
from consult.text.sections import slug

LANGUAGES = ("en", "fr", "zh")
_SECTION_NAME = re.compile(r"(\d+)-([a-z0-9]+(?:-[a-z0-9]+)*)\.([A-Za-z]{2,3}(?:-[A-Za-z]+)?)\.md$")
_MARKDOWN = (".md", ".markdown")
_LANGUAGE_TAG = re.compile(r"(?:^|[._-])([a-z]{2})(?:[-_](?:[A-Z]{2}|Han[st]|[A-Z][a-z]{3}))?$")


def read_content(files: Mapping[str, bytes]) -> Content:
    """Return what a folder in our own format says; `files` are bytes by path relative to the consultation's
    folder.

    Broken TOML, a missing language, a section twice, bytes that are not UTF-8, files too large: fatal
    problems in the result, each with file, line and what to do. Raises nothing.
    """
    if NAME not in files:
        message = (
            f"The folder has no {NAME}. Write one (see drafts/README.md), or import it as a foreign folder."
        )
        return _empty((Problem(NAME, 0, ProblemKind.MISSING_FILE, message, True),))
    return _OwnFolder(files).read()


def _empty(problems: tuple[Problem, ...]) -> Content:
    return Content("", (), {}, {}, {}, (), (), (), (), problems)


class _OwnFolder:
    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.toml = ContentToml(files[NAME], NAME)
        self.problems = list(self.toml.problems)
        self.named: dict[tuple[str, str], dict[str, dict[str, str]]] = {}

    def read(self) -> Content:
        for path in sorted(self.files):
            self._sort_in(path)
        read: list[ContentFile] = []
        for draft in self.toml.drafts:
            before = len(read)
            for document in self.toml.documents:
                read += self._document(draft.key, document.key)
            if len(read) == before:
                where = f"{draft.key}/<document>/NN-name.<language>.md"
                message = f"Draft “{draft.key}” has no files. Put them in {where}."
                self.problems.append(Problem(NAME, 0, ProblemKind.MISSING_FILE, message, True))
            self._check_releases(draft)
        toml = self.toml
        return Content(
            toml.slug, toml.languages, toml.title, toml.summary, toml.notice,
            toml.documents, toml.drafts, toml.rounds, tuple(read), tuple(self.problems),
        )  # fmt: skip

    def _sort_in(self, path: str) -> None:
        """Note a section's file under its draft, document, stem and language."""
        parts = PurePosixPath(path).parts
        if not path.endswith(_MARKDOWN) or len(parts) < 2:
            return
        name = _SECTION_NAME.match(parts[-1])
        known = {draft.key for draft in self.toml.drafts}, {document.key for document in self.toml.documents}
        if len(parts) != 3 or parts[0] not in known[0] or parts[1] not in known[1] or not name:
            message = (
                "The file is not read: section files are called <draft>/<document>/NN-name.<language>.md."
            )
            self.problems.append(Problem(path, 0, ProblemKind.UNEXPECTED_FILE, message))
            return
        if name.group(3) not in self.toml.languages:
            spoken = name.group(3)
            message = f"“{spoken}” is no language of the consultation. Add it to {NAME}, or rename the file."
            self.problems.append(Problem(path, 0, ProblemKind.UNKNOWN_LANGUAGE, message, True))
            return
        stems = self.named.setdefault((parts[0], parts[1]), {})
        stems.setdefault(f"{name.group(1)}-{name.group(2)}", {})[name.group(3)] = path

    def _document(self, draft: str, document: str) -> list[ContentFile]:
        stems = self.named.get((draft, document), {})
        self._check_stems(stems)
        read: list[ContentFile] = []
        for language in self.toml.languages:
            files = []
            for stem in sorted(stems):
                path = stems[stem].get(language)
                if path is None:
                    missing = f"{draft}/{document}/{stem}.{language}.md"
                    others = ", ".join(sorted(stems[stem]))
                    message = f"The file is missing, though its section exists in {others}. Add it."
                    self.problems.append(Problem(missing, 0, ProblemKind.MISSING_FILE, message, True))
                    continue
                parsed = self._parse(path, language)
                files.append(ContentFile(draft, document, stem, stem.partition("-")[2], parsed))
            read += self._unique(files)
        return read

    def _check_stems(self, stems: dict[str, dict[str, str]]) -> None:
        numbers: dict[str, str] = {}
        names: dict[str, str] = {}
        for stem in sorted(stems):
            number, _, name = stem.partition("-")
            path = min(stems[stem].values())
            if int(number) in map(int, numbers) or name in names:
                other = names.get(name) or next(numbers[n] for n in numbers if int(n) == int(number))
                message = f"This section is there twice: see {other}. Give each its own number and name."
                self.problems.append(Problem(path, 0, ProblemKind.DUPLICATE_SECTION, message, True))
            numbers[number] = names[name] = path

    def _check_releases(self, draft: ContentDraft) -> None:
        known = {
            f"{document}/{stem}"
            for (key, document), stems in self.named.items()
            if key == draft.key
            for stem in stems
        }
        for release in draft.releases:
            if release.section not in known:
                message = f"A release time names “{release.section}”, no section of draft “{draft.key}”."
                self.problems.append(Problem(NAME, 0, ProblemKind.WRONG_VALUE, message, True))

    def _parse(self, path: str, language: str) -> ParsedFile:
        parsed = _read_file(path, self.files[path], language, one_section=True)
        self.problems += parsed.problems
        first = parsed.clauses[0] if parsed.clauses else None
        if first and (first.kind != "heading" or first.level != 1):
            message = "A section's file begins with its title: “# Title {#id}”."
            self.problems.append(Problem(path, first.line_start, ProblemKind.WRONG_VALUE, message, True))
        return parsed

    def _unique(self, files: list[ContentFile]) -> list[ContentFile]:
        """Report sections and ids that two files share; our own format allows none."""
        seen: dict[str, str] = {}
        for file in files:
            for section in file.parsed.sections:
                if section.key in seen:
                    message = (
                        f"The section “{section.key}” is also in {seen[section.key]}. Give each its own id."
                    )
                    self.problems.append(
                        Problem(file.parsed.path, 1, ProblemKind.DUPLICATE_SECTION, message, True)
                    )
                seen[section.key] = file.parsed.path
        unique, problems = _unique_ids(files)
        self.problems += problems
        return unique


def read_foreign(files: Mapping[str, bytes], *, key: str, title: str = "", language: str = "en") -> Content:
    """Return a folder of anybody's Markdown as one document, "text", in one draft, `key`.

    All *.md files count, sorted by path, README and LICENSE left out when there are others. The language is
    told by the file's name (fr.md, zh-CN.md, guide.fr.md) or a folder's (fr/guide.md), else it is
    `language`.
    """
    names = sorted((p for p in files if p.lower().endswith(_MARKDOWN)), key=lambda p: PurePosixPath(p).parts)
    texts = [
        p for p in names if PurePosixPath(p).stem.lower() not in ("readme", "license", "licence")
    ] or names
    problems: list[Problem] = []
    read: list[ContentFile] = []
    if not texts:
        message = "The folder holds no Markdown files (names that end in .md)."
        return _empty((Problem("", 0, ProblemKind.MISSING_FILE, message, True),))
    by_language: dict[str, list[ContentFile]] = {}
    for path in texts:
        spoken = language_of(path, language)
        parsed = _read_file(path, files[path], spoken, one_section=False)
        problems += parsed.problems
        stem = PurePosixPath(path).stem
        by_language.setdefault(spoken, []).append(ContentFile(key, "text", stem, slug(stem), parsed))
    for spoken in by_language:
        keyed, key_problems = _unique_keys(by_language[spoken])
        unique, id_problems = _unique_ids(keyed)
        problems += key_problems + id_problems
        read += unique
    languages = tuple(sorted(by_language, key=lambda x: (x != language, x)))
    words = title or next((s.title for f in read for s in f.parsed.sections), key)
    document = ContentDocument("text", "", languages[0], dict.fromkeys(languages, words))
    draft = ContentDraft(key, DraftKind.DRAFT, "", dict.fromkeys(languages, words))
    return Content(
        slug(key) or "text", languages, dict.fromkeys(languages, words), {}, {},
        (document,), (draft,), (), tuple(read), tuple(problems),
    )  # fmt: skip


def language_of(path: str, default: str) -> str:
    """Return the language (en, fr, zh) that a file's name or one of its folders tells, else `default`."""
    parts = PurePosixPath(path)
    for name in (parts.stem, *reversed(parts.parent.parts)):
        found = _LANGUAGE_TAG.search(name)
        if found and found.group(1) in LANGUAGES:
            return found.group(1)
    return default


def _read_file(path: str, data: bytes, language: str, *, one_section: bool) -> ParsedFile:
    text, problems = decode_file(data, path=path)
    if problems:
        return ParsedFile(path, language, {}, (), problems, "")
    return parse_file(text, path=path, language=language, one_section=one_section)


def _unique_keys(files: list[ContentFile]) -> tuple[list[ContentFile], list[Problem]]:
    """Return the files with section keys unique over all of them; a repeated one gets its file's name."""
    taken: set[str] = set()
    problems: list[Problem] = []
    changed = []
    for file in files:
        sections: list[ParsedSection] = []
        for section in file.parsed.sections:
            key = section.key
            if key in taken:
                key = _free(f"{file.slug}-{key}", taken)
                message = f"Another file has a section “{section.key}”; this one is called “{key}”."
                line = section.clauses[0].line_start
                problems.append(Problem(file.parsed.path, line, ProblemKind.DUPLICATE_SECTION, message))
            taken.add(key)
            sections.append(replace(section, key=key))
        changed.append(replace(file, parsed=replace(file.parsed, sections=tuple(sections))))
    return (changed, problems)


def _free(key: str, taken: set[str]) -> str:
    number = 2
    name = key
    while name in taken:
        name = f"{key}-{number}"
        number += 1
    return name


def _unique_ids(files: list[ContentFile]) -> tuple[list[ContentFile], list[Problem]]:
    """Return the files with each id used once over all of them; a repeated one is taken off, and reported."""
    taken: set[str] = set()
    problems: list[Problem] = []
    changed = []
    for file in files:
        sections = []
        for section in file.parsed.sections:
            clauses = []
            for clause in section.clauses:
                if clause.anchor in taken:
                    message = f"The id “{clause.anchor}” is also in another file; only the first is used."
                    line = clause.line_start
                    problems.append(Problem(file.parsed.path, line, ProblemKind.DUPLICATE_ID, message))
                    clause = replace(clause, anchor="")
                fresh = tuple(alias for alias in clause.aliases if alias not in taken)
                taken.update(i for i in (clause.anchor, *fresh) if i)
                clauses.append(clause if fresh == clause.aliases else replace(clause, aliases=fresh))
            sections.append(replace(section, clauses=tuple(clauses)))
        changed.append(replace(file, parsed=replace(file.parsed, sections=tuple(sections))))
    return (changed, problems)
