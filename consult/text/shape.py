"""What is needed, besides its source, to render one clause by itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Shape:
    """Hold how a clause stood in its file.

    `html` tells that the source is HTML, not Markdown. `indents` are the columns to take off a continuation
    line; between each two stands one quotation mark ">". `references` are the link definitions that the
    clause uses (label: target), `footnotes` the labels of its footnote marks. `columns` and `aligns`
    describe a table, `header` its heading row. `element` is the HTML element that holds the words, if that
    matters.
    """

    html: bool = False
    indents: tuple[int, ...] = (0,)
    references: Mapping[str, str] = field(default_factory=dict)
    footnotes: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    aligns: tuple[str, ...] = ()
    header: bool = False
    element: str = ""

    def to_str(self) -> str:
        """Return the shape as compact JSON that leaves out whatever is usual; "" when all is."""
        value: dict[str, object] = {}
        if self.html:
            value["html"] = 1
        if self.indents != (0,):
            value["in"] = list(self.indents)
        if self.references:
            value["refs"] = dict(sorted(self.references.items()))
        if self.footnotes:
            value["notes"] = list(self.footnotes)
        if self.columns:
            value["cols"] = list(self.columns)
        if any(self.aligns):
            value["align"] = list(self.aligns)
        if self.header:
            value["head"] = 1
        if self.element:
            value["el"] = self.element
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True) if value else ""

    @classmethod
    def from_str(cls, written: str) -> Shape:
        """Return the shape that `to_str` wrote.

        Raises:
            ValueError: when it is no JSON.
        """
        if not written:
            return cls()
        value = json.loads(written)
        return cls(
            html=bool(value.get("html")),
            indents=tuple(value.get("in", (0,))),
            references=dict(value.get("refs", {})),
            footnotes=tuple(value.get("notes", ())),
            columns=tuple(value.get("cols", ())),
            aligns=tuple(value.get("align", ())),
            header=bool(value.get("head")),
            element=str(value.get("el", "")),
        )
