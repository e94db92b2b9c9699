"""The files of a document as sections of slots: one slot per clause, its words in each language, its number.

The prevailing language gives sections, order and numbers. A clause of another language without a counterpart there
gets a slot of its own after the clause it follows, and that clause's number with a letter: F3.2a.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from consult.drafts.numbering import Numbered, numbers_of
from consult.text.clauses import ClauseKind, ParsedFile, ParsedSection, SourceClause
from consult.text.lineage import LineageClause
from consult.text.parallel import align_languages

MOST_AT_ONCE = 600  # clauses a side; larger files are aligned section by section where they run parallel
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
BLANKS = re.compile(r"[ \t\r\n]+")
NOT_IN_KEYS = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class Unit:
    """Files that say the same in several languages: one section file each, or a whole document."""

    files: Mapping[str, Sequence[ParsedFile]]  # {language: files in order}
    released_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A clause as it stands in a file."""

    file: ParsedFile
    position: int  # in the file, from 1
    clause: SourceClause


@dataclass(slots=True)
class Slot:
    """One clause of the draft: its words by language."""

    words: dict[str, Written]
    number: str = ""

    def shown(self, reference: str) -> SourceClause:
        """Return the clause in the reference language, else in the language it exists in."""
        written = self.words.get(reference) or next(iter(self.words.values()))
        return written.clause

    def anchor(self, reference: str) -> str:
        """Return the identity written in the source, as a key; '' for none."""
        own = self.words.get(reference)
        everywhere = [own, *self.words.values()] if own else [*self.words.values()]
        return next((clean(written.clause.anchor) for written in everywhere if written.clause.anchor), "")


@dataclass(slots=True)
class LaidSection:
    """A section of the draft with its slots."""

    key: str
    title: dict[str, str]
    released_at: datetime | None
    slots: list[Slot]
    number: str = ""
    words: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class LaidDocument:
    """A document of the draft: its sections, and what does not run parallel, told as sentences."""

    reference: str
    sections: list[LaidSection]
    notes: list[str]

    @property
    def slots(self) -> list[Slot]:
        """Return all slots in order."""
        return [slot for section in self.sections for slot in section.slots]


def clean(anchor: str) -> str:
    """Return an id of the source as a key for addresses: word characters, points and hyphens, at most 100."""
    return NOT_IN_KEYS.sub("-", anchor).strip("-.")[:100]


def count_words(canonical: str, language: str) -> int:
    """Return the words of a text, split at white space; for Chinese its Han characters."""
    return len(HAN.findall(canonical)) if language.startswith("zh") else len(canonical.split())


def lay_out(units: Sequence[Unit], *, reference: str, prefix: str, first_number: int = 1) -> LaidDocument:
    """Put the clauses of all languages side by side and number them; `prefix` begins every number."""
    sections: list[LaidSection] = []
    notes: list[str] = []
    for unit in units:
        made = _sections_of(unit, reference)
        for language, files in unit.files.items():
            if language != reference:
                _lay_beside(made, files, language, reference)
        sections += made
    _make_keys_unique(sections)
    for count, section in enumerate(sections, start=first_number):
        section.number = f"{prefix}{count}"
        _number(section, reference)
        notes += _gaps(section, sorted({lang for unit in units for lang in unit.files}), reference)
    return LaidDocument(reference, sections, notes)


def _written(files: Iterable[ParsedFile]) -> list[tuple[ParsedSection, list[Written]]]:
    found = []
    for file in files:
        position = 0
        for section in file.sections:
            rows = [
                Written(file, at, clause) for at, clause in enumerate(section.clauses, start=position + 1)
            ]
            position += len(rows)
            found.append((section, rows))
    return found


def _sections_of(unit: Unit, reference: str) -> list[LaidSection]:
    return [
        LaidSection(
            clean(section.key) or "section",
            {reference: section.title},
            unit.released_at,
            [Slot({reference: row}) for row in rows],
        )
        for section, rows in _written(unit.files.get(reference, ()))
    ]


def _as_lineage(slots: Sequence[tuple[str, Written]]) -> list[LineageClause]:
    return [
        LineageClause(
            str(at), clean(row.clause.anchor), row.clause.kind, section, "", row.clause.canonical,
            row.clause.level,
        )
        for at, (section, row) in enumerate(slots)
    ]  # fmt: skip


def _lay_beside(made: list[LaidSection], files: Sequence[ParsedFile], language: str, reference: str) -> None:
    """Put the clauses of another language into the slots of their counterparts, or into new ones."""
    theirs = _written(files)
    titles = [section.title for section, _ in theirs]
    if len(made) == len(theirs) and len(made) > 1 and _is_large(made, theirs):
        for section, (_, rows) in zip(made, theirs, strict=True):
            _pair([section], rows, language, reference)
    else:
        _pair(made, [row for _, rows in theirs for row in rows], language, reference)
    for at, section in enumerate(made):
        title = _title_slot(section, reference)
        if title is not None and language in title.words:
            # A line of its own; no-break spaces are the author's and stay.
            section.title[language] = BLANKS.sub(" ", title.words[language].clause.canonical).strip(" ")
        elif title is None and len(titles) == len(made):
            section.title[language] = titles[at]


def _is_large(made: list[LaidSection], theirs: list[tuple[ParsedSection, list[Written]]]) -> bool:
    return max(sum(len(s.slots) for s in made), sum(len(rows) for _, rows in theirs)) > MOST_AT_ONCE


def _pair(sections: list[LaidSection], rows: list[Written], language: str, reference: str) -> None:
    places = [(s, slot) for s in sections for slot in s.slots if reference in slot.words]
    ours = _as_lineage([(s.key, slot.words[reference]) for s, slot in places])
    pairs = {j: i for i, j in align_languages(ours, _as_lineage([("", row) for row in rows])).pairs}
    section, after = (sections[0], -1) if sections else (None, -1)
    for j, row in enumerate(rows):
        if j in pairs:
            section, slot = places[pairs[j]]
            slot.words[language] = row
            after = section.slots.index(slot)
        elif section is not None:
            after += 1
            section.slots.insert(after, Slot({language: row}))


def _title_slot(section: LaidSection, reference: str) -> Slot | None:
    """Return the slot of the heading that names the section."""
    for slot in section.slots:
        written = slot.words.get(reference)
        if written is None or written.clause.kind is not ClauseKind.HEADING:
            continue
        if " ".join(written.clause.canonical.split()) == section.title[reference]:
            return slot
    return None


def _make_keys_unique(sections: list[LaidSection]) -> None:
    taken: set[str] = set()
    for section in sections:
        key, count = section.key, 2
        while section.key in taken:
            section.key, count = f"{key}-{count}", count + 1
        taken.add(section.key)


def _number(section: LaidSection, reference: str) -> None:
    """Give every slot its number, and the section its count of words."""
    title = _title_slot(section, reference)
    clauses = [Numbered(slot is title, reference in slot.words) for slot in section.slots]
    for slot, number in zip(section.slots, numbers_of(section.number, clauses), strict=True):
        slot.number = number
        for language, written in slot.words.items():
            counted = count_words(written.clause.canonical, language)
            section.words[language] = section.words.get(language, 0) + counted


def _gaps(section: LaidSection, languages: Sequence[str], reference: str) -> list[str]:
    """Tell which clauses are missing in a language, or stand in one language only."""
    notes = []
    for slot in section.slots:
        shown = slot.shown(reference)
        start = " ".join(shown.canonical.split())[:60]
        if reference not in slot.words:
            language, written = next(iter(slot.words.items()))
            at = f"{written.file.path} line {written.clause.line_start}"
            notes.append(f"{at}: clause {slot.number} stands in {language} only: {start!r}")
            continue
        written = slot.words[reference]
        for language in languages:
            if language not in slot.words:
                at = f"{written.file.path} line {written.clause.line_start}"
                notes.append(f"{at}: clause {slot.number} has no counterpart in {language}: {start!r}")
    return notes
