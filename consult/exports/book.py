"""A draft in one language as rows are matched to it: clauses and sections by id, by number, and by their words."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from consult.text.placement import QuoteIndex

_KEY = re.compile(r"([^/\s]{1,80})/([0-9a-f]{8})/([A-Za-z-]{2,16})/([csnd]):(.{0,240})")
_BEFORE = re.compile(
    r"^(?:SUB)?(?:CLAUSES?|SECTIONS?|ARTICLES?|PARAGRAPHE?S?|PARA\.?|CL\.|§|NO\.?|N°|N[Oº]\.?|第)\s*",
    re.IGNORECASE,
)
_AFTER = re.compile(r"(?:条款?|节|部分|段|款)$")
_DECIMAL = re.compile(r"\d{1,9}(\.\d{1,9})?")
WHOLE = frozenset({"", "GENERAL", "GEN", "GE", "GÉNÉRAL", "-", "–", "—", "GENERAL COMMENTS", "GENERAL COMMENT", "ALL", "WHOLE DOCUMENT", "TOUT", "ENSEMBLE", "总体", "全文", "全部", "一般", "总则性意见"})  # fmt: skip
LEAST_TEXT = 12  # code points of a clause's text from which it is looked for


@dataclass(frozen=True, slots=True)
class BookClause:
    """A clause of the draft in the book's language."""

    id: int
    key: str
    number: str
    kind: str
    section_id: int
    canonical: str
    digest: str
    language: str


@dataclass(frozen=True, slots=True)
class BookSection:
    """A section of the draft."""

    id: int
    key: str  # document/section
    number: str
    title: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a row points: a clause, a section as a whole, or, with neither, the draft as a whole."""

    clause: BookClause | None = None
    section: BookSection | None = None

    @property
    def name(self) -> str:
        """The number of the clause or section; '' for the draft."""
        return self.clause.number if self.clause else self.section.number if self.section else ""


@dataclass(frozen=True, slots=True)
class RowKey:
    """What a row of a form says about itself: of which draft and text it is, and which row."""

    draft: str
    fingerprint: str  # its first 8 digits
    language: str
    kind: str  # c: clause, s: section, d: draft, n: one of the free rows
    name: str

    def __str__(self) -> str:
        return f"{self.draft}/{self.fingerprint}/{self.language}/{self.kind}:{self.name}"


def read_row_key(typed: str) -> RowKey | None:
    """Return what a cell of our last column says; None when it is empty or somebody wrote over it."""
    hit = _KEY.fullmatch("".join(typed.split()))
    return RowKey(*hit.groups()) if hit is not None else None


@dataclass(frozen=True)
class Book:
    """A draft in one language."""

    draft_key: str
    fingerprint: str
    language: str
    clauses: Sequence[BookClause]
    sections: Sequence[BookSection]
    _found: dict[str, Spot | None] = field(default_factory=dict)

    @cached_property
    def by_key(self) -> Mapping[str, BookClause]:
        """The clauses by key."""
        return {clause.key: clause for clause in self.clauses}

    @cached_property
    def by_id(self) -> Mapping[int, BookClause]:
        """The clauses by id."""
        return {clause.id: clause for clause in self.clauses}

    @cached_property
    def section_by_key(self) -> Mapping[str, BookSection]:
        """The sections by document/section."""
        return {section.key: section for section in self.sections}

    @cached_property
    def section_by_id(self) -> Mapping[int, BookSection]:
        """The sections by id."""
        return {section.id: section for section in self.sections}

    @cached_property
    def index(self) -> QuoteIndex:
        """All words of the draft, for quotations."""
        return QuoteIndex([(clause.key, clause.canonical, clause.kind) for clause in self.clauses])

    @cached_property
    def _numbers(self) -> Mapping[str, Spot]:
        found = {}
        for clause in self.clauses:
            found[plain_number(clause.number)] = Spot(clause=clause)
        for section in self.sections:
            found[plain_number(section.number)] = Spot(section=section)
        return found

    @cached_property
    def _bare(self) -> Mapping[str, list[Spot]]:
        """Spots by their number without the document's letters."""
        found: dict[str, list[Spot]] = {}
        for number, spot in self._numbers.items():
            found.setdefault(number.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), []).append(spot)
        return found

    @cached_property
    def _stripped(self) -> Mapping[str, list[tuple[str, Spot]]]:
        """(bare number, spot) of numbers that a spreadsheet takes for numbers, by what it makes of them."""
        found: dict[str, list[tuple[str, Spot]]] = {}
        for name, several in self._bare.items():
            if _DECIMAL.fullmatch(name):
                found.setdefault(_strip(name), []).extend((name, spot) for spot in several)
        return found

    def row_key(self, kind: str, name: str, language: str = "") -> str:
        """Return the key of a row of this draft's form."""
        return str(RowKey(self.draft_key, self.fingerprint[:8], language or self.language, kind, name))

    def named(self, typed: str) -> Spot | None:
        """Return what a number names, in the ways people write it; None when it names nothing or several."""
        if typed not in self._found:
            self._found[typed] = self._named(typed)
        return self._found[typed]

    def _named(self, typed: str) -> Spot | None:
        number = plain_number(typed)
        if number in WHOLE:
            return Spot()
        if number in self._numbers:
            return self._numbers[number]
        several = self._bare.get(number, [])
        if len(several) == 1:
            return several[0]
        first = plain_number(
            re.split(r"[\s,;:，；：、]", unicodedata.normalize("NFKC", typed).strip(), maxsplit=1)[0]
        )
        if first and first != number:
            return self._named(first) if first not in WHOLE else None
        by_key = self.by_key.get(typed.strip())
        return Spot(clause=by_key) if by_key is not None else None

    def short_of_zeros(self, typed: str) -> list[Spot]:
        """Return what a number may name that may have lost the zeros at its end: 3.1 names 3.1 and 3.10."""
        number = plain_number(typed)
        if not _DECIMAL.fullmatch(number):
            return []
        spots = [spot for name, spot in self._stripped.get(_strip(number), []) if name.startswith(number)]
        return sorted(
            {spot.name: spot for spot in spots}.values(), key=lambda spot: (len(spot.name), spot.name)
        )

    def of_words(self, words: str, reference: str = "") -> BookClause | None:
        """Return the one clause in which words stand; None when none or several have them."""
        if len(words.strip()) < LEAST_TEXT:
            return None
        placement = self.index.place(words, reference=reference)
        keys = {target.clause for target in placement.targets}
        good = placement.status in ("exact", "markup_ignored", "approximate") and len(keys) == 1
        return self.by_key[keys.pop()] if good else None


def _strip(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number


def plain_number(typed: str) -> str:
    """Return a number as it is compared: capitals, without words and signs round it."""
    text = unicodedata.normalize("NFKC", typed).strip().upper()
    text = _AFTER.sub("", _BEFORE.sub("", text))
    return text.strip(" .,;:()[]")
