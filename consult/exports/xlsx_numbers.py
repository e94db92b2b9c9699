"""Numbers of a workbook as their cells show them: 3.10 is kept as 3.1, and only the cell's format may tell the zero."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zipfile import ZipFile

from consult.exports.packages import elements, has_part

STYLES, BOOK = "xl/styles.xml", "xl/workbook.xml"
SPACES = (
    "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}",
    "{http://purl.oclc.org/ooxml/spreadsheetml/main}",
)
MOST_FORMATS = 65_490  # of a workbook
# Formats that every workbook has without saying them: those with decimals, and dates.
BUILT_IN = {2: "0.00", 4: "0.00", 39: "0.00", 40: "0.00", 14: "d", 15: "d", 16: "d", 17: "d", 22: "d", 18: "h", 19: "h", 20: "h", 21: "h", 45: "h", 46: "h", 47: "h"}  # fmt: skip
_ASIDE = re.compile(
    r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.'
)  # words, escaped signs, colours, widths and fillers of a format
_DECIMALS = re.compile(r"[0#?,]*[0#?]\.(0+)[#?]*")
_DATE = re.compile(r"[dmyhs]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Formats:
    """How cells of a workbook show numbers: the format of each style, and from which day dates count."""

    codes: Sequence[str] = ()
    first_day: datetime = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's dates know no zone

    def shown(self, value: str, style: str | None) -> tuple[str, bool]:
        """Return a number as its cell shows it, and whether zeros at its end may be lost.

        No digit that the workbook keeps is rounded away, whatever the cell shows. A date becomes 2026-10-03.
        """
        try:
            number = float(value)
        except ValueError:
            return value, False
        plain = f"{number:.10g}"
        at = int(style) if style and style.isascii() and style.isdigit() and len(style) < 6 else 0
        code = _ASIDE.sub("", self.codes[at].split(";")[0]) if at < len(self.codes) else ""
        if code.lower() not in ("", "general") and _DATE.search(code):
            day = self._day(number)
            return (day, False) if day else (plain, True)
        decimals = _DECIMALS.fullmatch(code.strip())
        if decimals is None or "e" in plain:
            return plain, "e" not in plain
        fixed = f"{number:.{min(len(decimals[1]), 10)}f}"
        return (fixed, False) if len(fixed) > len(plain) else (plain, False)

    def _day(self, number: float) -> str:
        if not 0 <= number < 2_958_466:  # the year 10000
            return ""
        moment = self.first_day + timedelta(minutes=round(number * 1440))
        return f"{moment:%Y-%m-%d}" if number == int(number) else f"{moment:%Y-%m-%d %H:%M}"


def formats_of(package: ZipFile) -> Formats:
    """Return how the cells of a workbook show numbers.

    Raises:
        FileRefused: a part of it cannot be read.
    """
    if not has_part(package, STYLES):
        return Formats()
    own: dict[str, str] = {}
    found: list[str] = []
    names = [space + name for space in SPACES for name in ("numFmt", "xf")]
    for element in elements(package, STYLES, *names):
        if str(element.tag).endswith("}numFmt") and len(own) < MOST_FORMATS:
            own[str(element.get("numFmtId"))] = str(element.get("formatCode", ""))[:255]
            continue
        parent = element.getparent()
        if parent is not None and str(parent.tag).endswith("}cellXfs") and len(found) < MOST_FORMATS:
            found.append(str(element.get("numFmtId", "0")))
    codes = [own.get(number) or BUILT_IN.get(_whole(number), "") for number in found]
    return Formats(codes, _first_day(package))


def _whole(number: str) -> int:
    return int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0


def _first_day(package: ZipFile) -> datetime:
    for element in elements(package, BOOK, *(space + "workbookPr" for space in SPACES)):
        if element.get("date1904") in ("1", "true"):
            return datetime(1904, 1, 1)  # noqa: DTZ001
    return Formats().first_day
