"""Marks that keep their meaning on paper: the number of each comment behind its last marked word."""

import re

MARK = re.compile(r'<mark ([^<>]*)aria-details="([^"]+)">')


def numbered(html: str) -> str:
    """Return a marked clause with `data-n` on the last mark of each comment: the numbers to print behind it.

    The style sheet shows them in print only; the words of the page stay as they are. Numbers below zero are nobody's.
    """
    last = {
        name: found.start() for found in MARK.finditer(html) for name in found[2].split() if name[1] != "-"
    }

    def with_numbers(found: re.Match[str]) -> str:
        numbers = [name.removeprefix("k") for name in found[2].split() if last.get(name) == found.start()]
        ends = f' data-n="{" ".join(numbers)}"' if numbers else ""
        return f'<mark {found[1]}aria-details="{found[2]}"{ends}>'

    return MARK.sub(with_numbers, html)
