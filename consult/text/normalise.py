"""Bring a file's bytes and characters into the one form the engine works on, and name what cannot be."""

from __future__ import annotations

import re
import unicodedata

from consult.text.clauses import Problem, ProblemKind

MAX_FILE_CHARACTERS = 1_500_000
MAX_FILE_BYTES = 8_000_000
MAX_LINE_CHARACTERS = 500_000
MAX_BRACKETS = 40_000
MAX_MARKUP = 200_000

_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_HIDDEN = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_NAMES = {
    "\u00ad": "soft hyphen",
    "\u200b": "zero-width space",
    "\ufeff": "byte order mark",
    "\u2060": "word joiner",
}


def decode_file(data: bytes, *, path: str) -> tuple[str, tuple[Problem, ...]]:
    """Return the file's text, or why it is refused: too large, or not UTF-8 (with line and byte)."""
    if len(data) > MAX_FILE_BYTES:
        message = (
            f"The file has {len(data):,} bytes; at most {MAX_FILE_BYTES:,} are read. "
            "Split it into several files."
        )
        return ("", (Problem(path, 0, ProblemKind.FILE_TOO_LARGE, message, True),))
    try:
        return (data.decode("utf-8"), ())
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        byte = f"Byte {column} of this line (0x{data[error.start]:02x})"
        message = f"{byte} is not UTF-8. Save the file as UTF-8 and try again."
        return ("", (Problem(path, line, ProblemKind.NOT_UTF8, message, True),))


def plain(text: str) -> str:
    """Return text that can be stored and sent: lines ending in LF, NUL and lone surrogates made U+FFFD."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    return _SURROGATE.sub("\ufffd", text)


def normalise(text: str, *, path: str) -> tuple[str, list[Problem]]:
    """Return the text without byte order mark, lines ending in LF, in NFC, lone surrogates and NUL made
    U+FFFD.

    The problems name, by line, what refuses the file (surrogates, control characters, sizes) and hidden
    characters.
    """
    problems: list[Problem] = []
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if _SURROGATE.search(text):
        match = _SURROGATE.search(text)
        line = text.count("\n", 0, match.start()) + 1 if match else 0
        message = "A lone surrogate (half a character) stands on this line. Write the character anew."
        problems.append(Problem(path, line, ProblemKind.LONE_SURROGATE, message, True))
        text = _SURROGATE.sub("\ufffd", text)
    text = unicodedata.normalize("NFC", text)
    problems += _control_characters(text, path)
    text = text.replace("\0", "\ufffd")
    problems += _hidden_characters(text, path)
    problems += _sizes(text, path)
    return (text, problems)


def _control_characters(text: str, path: str) -> list[Problem]:
    problems = []
    for line in _lines_with(text, _CONTROL):
        match = _CONTROL.search(text, line[1], line[2])
        code = f"U+{ord(match.group()):04X}" if match else ""
        message = f"A control character ({code}) stands on this line. Take it out."
        problems.append(Problem(path, line[0], ProblemKind.CONTROL_CHARACTER, message, True))
    return problems


def _hidden_characters(text: str, path: str) -> list[Problem]:
    problems = []
    for number, start, end in _lines_with(text, _HIDDEN):
        found = sorted({m.group() for m in _HIDDEN.finditer(text, start, end)})
        names = ", ".join(_NAMES.get(c, unicodedata.name(c, f"U+{ord(c):04X}").lower()) for c in found)
        message = f"Characters that readers cannot see stand on this line: {names}."
        problems.append(Problem(path, number, ProblemKind.HIDDEN_CHARACTER, message))
    return problems


def _lines_with(text: str, pattern: re.Pattern[str]) -> list[tuple[int, int, int]]:
    """Return (line, start, end) of every line on which the pattern is found."""
    found = []
    at = 0
    line = 1
    counted = 0
    while match := pattern.search(text, at):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        start = text.rfind("\n", 0, match.start()) + 1
        end = text.find("\n", match.start())
        end = len(text) if end < 0 else end
        found.append((line, start, end))
        at = end
        if match.end() > at:
            at = match.end()
    return found


def _sizes(text: str, path: str) -> list[Problem]:
    if len(text) > MAX_FILE_CHARACTERS:
        message = (
            f"The file has {len(text):,} characters; at most {MAX_FILE_CHARACTERS:,} are read. "
            "Split it into several files."
        )
        return [Problem(path, 0, ProblemKind.FILE_TOO_LARGE, message, True)]
    problems = _markup(text, path)
    if len(text) <= MAX_LINE_CHARACTERS:
        return problems
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MAX_LINE_CHARACTERS:
            message = (
                f"This line has {len(line):,} characters; at most {MAX_LINE_CHARACTERS:,} are read. "
                "Break it into paragraphs."
            )
            problems.append(Problem(path, number, ProblemKind.LINE_TOO_LONG, message, True))
    return problems


def _markup(text: str, path: str) -> list[Problem]:
    """Refuse a file with so many signs of markup that reading it would cost more than a few seconds."""
    brackets = text.count("[")
    markup = brackets + sum(map(text.count, "*_`~<&\\"))
    if brackets <= MAX_BRACKETS and markup <= MAX_MARKUP:
        return []
    message = (
        f"The file has {brackets:,} opening brackets and {markup:,} signs of markup; at most "
        f"{MAX_BRACKETS:,} and {MAX_MARKUP:,} are read. Split it into several files."
    )
    return [Problem(path, 0, ProblemKind.TOO_COMPLEX, message, True)]
