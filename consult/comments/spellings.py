"""The same words, number or address however they are spelled: patterns to find them with. Pure text, no clock."""

import re
from collections.abc import Iterable, Sequence

from consult.comments.personal import DATE, DataKind, find_personal

BETWEEN = r"[ \u00a0\u202f().\-‑–/]{0,3}"  # what people put between digits
NUMBER = re.compile(r"[+(]?[\d \u00a0\u202f().\-‑–/]+")
ABROAD = rf"(?:(?:\+|00)(?:\d{{1,3}}{BETWEEN})?)?(?:\(?0\)?{BETWEEN})?"  # +254 (0)
SHORTEST = 8  # digits of a number once the code of a country is left out
LATIN = r"[A-Za-z0-9À-ÖØ-öø-ɏ]"  # letters that a word goes on with; Han characters stand by themselves

Pattern = re.Pattern[str]


def kind_of(piece: str) -> DataKind:
    """Tell what kind of personal data a stretch of words is, as a whole."""
    found = find_personal(piece)
    if len(found) == 1 and found[0].words == piece:
        return found[0].kind
    return DataKind.PHONE if _is_number(piece) else DataKind.OTHER


def contacts_of(pieces: Iterable[str]) -> list[Pattern]:
    """Return patterns of the numbers and addresses among the pieces, in whatever spelling."""
    return [_pattern(piece) for piece in pieces if kind_of(piece) is not DataKind.OTHER]


def spellings_of(pieces: Iterable[str]) -> list[Pattern]:
    """Return a pattern for each piece: whole words with any blanks between, numbers and addresses in any spelling."""
    return [_pattern(piece) for piece in pieces]


def hint_of(piece: str) -> str:
    """Return what a LIKE in lower case has to match wherever a spelling of the piece stands; % where nothing is sure."""
    if kind_of(piece) is DataKind.PHONE:
        return "%" + "%".join(re.sub(r"\D", "", piece)[-7:]) + "%"
    sure = max(re.findall(r"[a-zA-Z0-9@.+-]+|[\u3400-\u9fff]+", piece), key=len, default="")
    return f"%{sure.lower()}%"


def _is_number(piece: str) -> bool:
    digits = re.sub(r"\D", "", piece)
    return 7 <= len(digits) <= 15 and not DATE.fullmatch(piece) and NUMBER.fullmatch(piece) is not None


def _pattern(piece: str) -> Pattern:
    kind = kind_of(piece)
    if kind is DataKind.PHONE:
        return _number(piece)
    words = r"\s+".join(re.escape(word) for word in piece.split()) or re.escape(piece)
    before = rf"(?<!{LATIN})" if re.match(LATIN, piece) else ""
    after = rf"(?!{LATIN})" if re.match(LATIN, piece[-1]) else ""
    return re.compile(before + words + after, re.IGNORECASE if kind is not DataKind.OTHER else 0)


def _number(piece: str) -> Pattern:
    """Return the pattern of a telephone number: with and without the code of its country, however it is parted."""
    abroad = re.match(r"\s*\(?(?:\+|00)", piece) is not None
    digits = re.sub(r"\D", "", piece.replace("(0)", "")).removeprefix(
        "00" if abroad and "+" not in piece else ""
    )
    national = digits.lstrip("0") or digits
    cores = [national]
    if abroad:
        cores += [digits[n:] for n in (1, 2, 3) if len(digits) - n >= SHORTEST]
    spelled = "|".join(BETWEEN.join(core) for core in _each(cores))
    return re.compile(rf"(?<![A-Za-z0-9])(?:\(?{ABROAD}\(?)(?:{spelled})(?!\d)")


def _each(cores: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(core for core in cores if core))
