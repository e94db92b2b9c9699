"""A table that leaves, as a plain value: what stands in it, and what its reader may fill in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from consult.exports.layouts import Column

LATIN = "Arial"
HAN = "Microsoft YaHei"  # shipped with Office; elsewhere the system's own font for Han characters stands in
FONTS: Mapping[str, str] = {"zh": HAN}
LOCALES: Mapping[str, str] = {"en": "en-GB", "fr": "fr-FR", "zh": "zh-CN"}
TALL: Mapping[Column, float] = {
    Column.BODY: 10, Column.SECTION: 15, Column.LINE: 10, Column.CLAUSE: 14, Column.PART: 15, Column.TYPE: 14,
    Column.COMMENT: 40, Column.PROPOSAL: 36, Column.ANSWER: 26, Column.EXACT: 18, Column.TEXT: 42, Column.NUMBER: 12,
    Column.AUTHOR: 20, Column.OUTCOME: 15, Column.ROW: 18,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """A form, or the comments of a draft in its columns."""

    title: str
    lines: tuple[str, ...]  # what stands above the table: consultation, draft, edition, how to fill it in
    columns: tuple[Column, ...]
    heads: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    language: str  # of the form
    text_language: str  # of the clauses' text
    choices: tuple[str, ...] = ()  # what the column for the type takes; () when nothing is filled in
    to_fill: frozenset[Column] = frozenset()
    sheet: str = "Comments"
    about: str = "About"

    @property
    def font(self) -> str:
        """The font of the table's words."""
        return FONTS.get(self.language, FONTS.get(self.text_language, LATIN))

    @property
    def widths(self) -> list[float]:
        """The widths of the columns, in characters."""
        return [TALL[column] for column in self.columns]
