"""What may stand in a cell of a table that leaves or comes: no formula, no character that XML cannot hold."""

import re

MOST = 32_767  # UTF-16 units that a spreadsheet keeps in a cell
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
CUT = " […]"


def clean(words: str) -> str:
    """Return words as XML can hold them: line ends LF, without control characters and lone surrogates."""
    return _ILLEGAL.sub("\ufffd", words.replace("\r\n", "\n").replace("\r", "\n"))


def fitted(words: str) -> str:
    """Return words that fit a cell of a spreadsheet; what does not fit is cut with a visible mark.

    Source: exports notes 8 (a longer text would be lost silently).
    """
    words = clean(words)
    if len(words) * 2 <= MOST or len(words.encode("utf-16-le")) // 2 <= MOST:
        return words
    kept = words.encode("utf-16-le")[: (MOST - len(CUT)) * 2].decode("utf-16-le", "ignore")
    return kept + CUT


def is_formula_like(words: str) -> bool:
    """Tell whether a spreadsheet that reads the words as typed would take them for a formula.

    Source: security notes A12.
    """
    return words.startswith(FORMULA)


def guarded(words: str) -> str:
    """Return words for CSV: an apostrophe before what a spreadsheet would take for a formula, or what looks guarded."""
    return f"'{words}" if is_formula_like(words.lstrip("'")) else words


def unguarded(words: str) -> str:
    """Return words of a CSV without the apostrophe that `guarded` put before them."""
    return words[1:] if words.startswith("'") and is_formula_like(words.lstrip("'")) else words
