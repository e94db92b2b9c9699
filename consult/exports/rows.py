"""A row of a table as it was read from a file, whatever its kind."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cells:
    """One row: its number as a spreadsheet counts, from 1, and its cells; '' for an empty one."""

    number: int
    texts: tuple[str, ...]
    formulas: frozenset[int] = frozenset()  # columns whose cell held a formula; its text stands in `texts`
    joined: frozenset[int] = frozenset()  # columns that go on with the merged cell above
    bare: frozenset[int] = (
        frozenset()
    )  # columns of numbers that may have lost the zeros at their end: 3.10 read as 3.1

    @property
    def is_empty(self) -> bool:
        """Whether no cell holds anything."""
        return not any(text.strip() for text in self.texts)
