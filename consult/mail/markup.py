"""The HTML of a letter, made from its text: the same words, every one escaped, no image, no style sheet, no script."""

import re
from collections.abc import Sequence
from itertools import groupby

from markupsafe import Markup, escape

from consult.web.languages import HTML_TAGS

ADDRESS = re.compile(r"https?://[^\s<>\"]+")
RULES = {"=": "h2", "-": "h3"}
PAGE = Markup(
    '<!doctype html>\n<html lang="{tag}" dir="ltr">\n<head><meta charset="utf-8"><title>{title}</title></head>\n'
    '<body style="font:16px/1.5 sans-serif;max-width:38em;margin:16px;overflow-wrap:anywhere">\n{body}\n</body>\n</html>\n'
)


def page(language: str, subject: str, body: str) -> str:
    """Return a letter's text as HTML.

    Paragraphs stand between empty lines; a line over `===` or `---` is a heading; lines of `> ` are a quotation, of `- ` a
    list; a line that is an address is a link, outside quotations; `--` parts what follows the letter.
    """
    blocks = [block for block in re.split(r"\n[ \t]*\n", body.strip("\n")) if block.strip()]
    parts = Markup("\n").join(Markup("\n").join(_block(block.split("\n"))) for block in blocks)
    return str(PAGE.format(tag=HTML_TAGS.get(language, language), title=subject, body=parts))


def _block(lines: Sequence[str]) -> list[Markup]:
    if len(lines) >= 2 and (name := _rule(lines[1])):
        return [
            Markup("<{0}>{1}</{0}>").format(name, lines[0]),
            *(_block(lines[2:]) if lines[2:] else []),
        ]
    return [_same(kind, list(run)) for kind, run in groupby(lines, key=_kind)]


def _rule(line: str) -> str:
    """Return which heading a line of marks makes of the line over it."""
    return RULES[line[0]] if len(line) > 2 and line in (line[0] * len(line),) and line[0] in RULES else ""


def _kind(line: str) -> str:
    if line.startswith(">"):
        return "quote"
    if line.startswith("- "):
        return "list"
    return "end" if line.rstrip() == "--" else "words"


def _same(kind: str, lines: list[str]) -> Markup:
    if kind == "quote":
        said = [escape(line.removeprefix(">").removeprefix(" ")) for line in lines]
        return Markup('<blockquote dir="auto">{}</blockquote>').format(Markup("<br>\n").join(said))
    if kind == "list":
        items = [Markup("<li>{}</li>").format(_item(line.removeprefix("- "))) for line in lines]
        return Markup("<ul>\n{}\n</ul>").format(Markup("\n").join(items))
    if kind == "end":
        return Markup("<hr>")
    return Markup("<p>{}</p>").format(Markup("<br>\n").join(_linked(line) for line in lines))


def _linked(line: str) -> Markup:
    """Return a line, as a link when it is an address."""
    return Markup('<a href="{}">{}</a>').format(line, line) if ADDRESS.fullmatch(line) else escape(line)


def _item(line: str) -> Markup:
    """Return a line of a list, with the address at its end, if it has one, as a link."""
    before, blank, last = line.rpartition(" ")
    return escape(before) + escape(blank) + _linked(last)
