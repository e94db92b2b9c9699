"""Classes of characters that words are cut by, written once for every pattern of the engine."""

import unicodedata

HAN_RANGES = (
    "\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3038-\u303b"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
KANA_RANGES = "\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9d"
CJK = HAN_RANGES + KANA_RANGES
"""Scripts written without spaces, each character a token, as the inside of a regular-expression class."""

JOINERS = "\u200c\u200d\u00ad\u2060"
"""Characters inside a word that are not letters: joiners, soft hyphen, word joiner."""

APOSTROPHES = "'\u2019\u02bc"
MIDDLE_DOTS = "\u00b7\u2027\u22c5"
"""Signs between letters of one word in French that names both genders."""


def _ranges_of_marks() -> str:
    """Give the combining marks and variation selectors as the inside of a regular-expression class."""
    ranges: list[str] = []
    first = last = -2
    for point in (*range(0x300, 0x1F000), *range(0xE0100, 0xE01F0)):
        if unicodedata.category(chr(point))[0] != "M":
            continue
        if point == last + 1:
            last = point
            continue
        if first >= 0:
            ranges.append(f"{chr(first)}-{chr(last)}")
        first = last = point
    ranges.append(f"{chr(first)}-{chr(last)}")
    return "".join(ranges)


MARKS = _ranges_of_marks() + "\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f"
"""What stays with the character before it: combining marks, variation selectors, skin tones, tags."""
