"""How every page of the site is set in Chinese and in French: blanks, signs, and no English left over.

Looked at is what the pages say themselves. Left out is what somebody wrote: drafts and comments, which name their language or
stand in what `WRITTEN` names.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from lxml import html
from playwright.sync_api import Browser

from tests.browser.examples import EXAMPLES, NO_ADDRESS, Example, facts
from tests.browser.site import Site, site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

INLINE = frozenset(
    ["a", "abbr", "b", "bdi", "code", "em", "i", "mark", "q", "s", "small", "span", "strong", "time", "u"]
)
SILENT = frozenset({"script", "style", "textarea"})
SPOKEN = ("aria-label", "title", "placeholder", "alt")
# What somebody wrote, or what is shown as it was written.
WRITTEN = (
    "self::ins or self::del or self::q or self::blockquote or self::option or contains(@class, 'text') or contains(@class, 'redline')"
    " or contains(@class, 'said') or @role='comment'"
)
HAN = "\u4e00-\u9fff"
FAULTS = {
    "zh": (
        rf"[。，；：！？）] (?=[{HAN}“《（])",  # a blank after a full-width sign
        rf"[{HAN}] (?=[。，；：！？（）])",  # and before one
        rf"[{HAN}][,;:!?(]|[,;:!?][{HAN}]",  # a narrow sign among Han characters
    ),
    "fr": (
        r"[^\s\u202f\u00a0(/][;!?»](?=[\s.,)]|$)|[^\s\u202f\u00a0\d/]:(?=\s|$)",  # no narrow blank before the sign
        r"[ \n][;:!?»](?=\s|$)|«(?!\u202f)",  # one that breaks the line, or none after the opening mark
    ),
}
# English words that no French and no Chinese sentence holds.
ENGLISH = re.compile(r"\b(?:the|of|this|your|you|with|from|has|have|was|and|not|are|is)\b")
# Names of organisations, and words quoted out of the text.
NAMES = re.compile(r"[\w’' -]*\(sample\)|“[^”]*”|«[^»]*»")


def runs(page: Any) -> Iterator[str]:
    """Return the lines of text of a page, each as a person reads it, and what is only spoken."""
    line: list[str] = []

    def walk(one: Any) -> Iterator[str]:
        if not isinstance(one.tag, str) or one.tag in SILENT:
            return
        if (one is not page and one.get("lang")) or one.xpath(f"boolean({WRITTEN})"):
            line.append("…")
            return
        is_block = one.tag not in INLINE
        if is_block:
            yield from told()
        yield from (one.get(name) for name in SPOKEN if one.get(name))
        line.append(one.text or "")
        for child in one:
            is_beside = (
                child.tag == "a" and not "".join(line[-1:]).strip() and child.getprevious() is not None
            )
            if is_beside and child.getprevious().tag == "a":
                yield from told()  # two links side by side are two things
            yield from walk(child)
            line.append(child.tail or "")
        if is_block:
            yield from told()

    def told() -> Iterator[str]:
        words = re.sub(r"[ \t\r\n]+", " ", "".join(line)).strip(" ")
        line.clear()
        if words:
            yield words

    yield from walk(page)
    yield from told()


def pages(browser: Browser, here: Site, language: str) -> Iterator[tuple[str, str]]:
    """Return every page of the site, by its address."""
    known = facts(here)
    examples: dict[str | None, list[Example]] = {}
    for example in (NO_ADDRESS, *(each for several in EXAMPLES.values() for each in several)):
        examples.setdefault(example.role, []).append(example)
    for role, those in examples.items():
        context = browser.new_context(storage_state=here.state(browser, role), base_url=here.base)
        for example in those:
            path = f"/{language}/{example.path.format(**known)}"
            yield path, context.request.get(path).text()
        context.close()


@pytest.mark.parametrize("language", ["fr", "zh"])
def test_every_page_is_set_as_its_language_is(browser: Browser, language: str) -> None:
    wrong: dict[str, str] = {}
    seen = 0
    for path, source in pages(browser, site(), language):
        assert "\x1e" not in source and "\x1f" not in source, path
        for line in runs(html.fromstring(source)):
            seen += 1
            for fault in FAULTS[language]:
                for found in re.finditer(fault, line):
                    wrong.setdefault(line[max(0, found.start() - 20) : found.end() + 20], path)
            if ENGLISH.search(NAMES.sub("", line)):
                wrong.setdefault(line[:60], path)
    assert seen > 3000
    assert not wrong


def test_the_look_finds_what_it_looks_for() -> None:
    page = html.fromstring(
        '<html lang="zh-Hans"><p>一。 <a href="x">二</a> <a href="y">三</a></p><p lang="fr">a ;</p><p>四 (五)</p>'
        '<label title="六，七">the end</label><p><ins>八。 九</ins></p></html>'
    )
    found = list(runs(page))
    assert found == ["一。 二", "三", "…", "四 (五)", "六，七", "the end", "…"]
    faults = [line for line in found if any(re.search(fault, line) for fault in FAULTS["zh"])]
    assert faults == ["一。 二"] and ENGLISH.search("the end")
    french = [
        "Oui\u202f: non",
        "Oui: non",
        "Oui : non",
        "«\u202foui\u202f»",
        "« oui »",
        "Quoi?",
        "10:30",
        "Fin\u202f!",
    ]
    assert [line for line in french if any(re.search(fault, line) for fault in FAULTS["fr"])] == [
        "Oui: non", "Oui : non", "« oui »", "Quoi?"
    ]  # fmt: skip
