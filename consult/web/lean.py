"""Scripts without what is only for those who work on them: comments, and blanks between signs.

No names are changed, so a fault on somebody's machine still tells where it happened.
"""

import re

NOTE = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
REMARK = re.compile(r"(?:^|(?<=\s))///?\s[^\n]*", re.MULTILINE)
INDENT = re.compile(r"^\s+", re.MULTILINE)
# What must stay as it is: strings, templates, and regular expressions, which come where a value is expected.
LITERAL = re.compile(
    r"""("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`"""
    r"""|(?<=[(,=:\[!&|?{};])\s*/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/[dgimsuvy]*)"""
)
BLANKS = re.compile(
    r"\s*([{}();,:=<>*&|?!\[\]])\s*"
)  # not round + and -, two of which would become another sign


def lean(script: str) -> str:
    """Return a script of ours as it is sent.

    Comments begin with `/*`, or with `//` or `///` after a blank, and no string of ours holds either; every statement ends in a
    semicolon or a brace.
    """
    bare = INDENT.sub("", REMARK.sub("", NOTE.sub("", script)))
    parts = LITERAL.split(bare)
    return "".join(part if at % 2 else BLANKS.sub(r"\1", part) for at, part in enumerate(parts)).strip()
