"""Every page in every language, narrow and wide, light and dark, by axe-core: nothing is wrong with it.

Each page is opened once in each language; width and colours are changed where it stands. In the dark only the rules on
colours are asked: the scheme changes nothing else.

Source: design notes, screens 6, 8 and 9.
"""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request

from consult.app import create_app
from tests.browser.examples import EXAMPLES, NO_PAGES, Example, facts
from tests.browser.pressed import PRESSED, press
from tests.browser.site import Site, site
from tests.conftest import IN_CI
from tests.js.packages import AXE, NotToBeHad, fetched

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

LANGUAGES = ("en", "fr", "zh")
WIDTHS = (1280, 320)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
# What axe cannot decide and people have looked at: rule, and what its message begins with.
LOOKED_AT = frozenset(
    {
        (
            "color-contrast",
            "Element content contains only non-text characters",
        ),  # the ticks of the rail; said in words beside them
        ("color-contrast", "Element content is too short"),  # numbers in charts, in the colour of text
        (
            "color-contrast",
            "Element's background color could not be determined because element contains an image node",
        ),  # charts
        (
            "color-contrast",
            "Element's background color could not be determined because it's partially obscured",
        ),  # wide tables
        (
            "color-contrast",
            "Element's background color could not be determined because it partially overlaps",
        ),  # the demo's buttons
        (
            "th-has-data-cells",
            "Table data cells are missing or empty",
        ),  # a clause that is the head row of a table
    }
)
RUN = """async (only) => {
  const rules = only ? { runOnly: { type: "rule", values: only } } : { runOnly: { type: "tag", values: TAGS } };
  const found = await axe.run(document, { ...rules, resultTypes: ["violations", "incomplete"], iframes: false });
  const told = (kind) => found[kind].flatMap(({ id, nodes }) => nodes.map((node) =>
    [id, node.target.join(" "), [...node.any, ...node.all, ...node.none].map(({ message }) => message).join("; ")]));
  return { violations: told("violations"), incomplete: told("incomplete") };
}""".replace("TAGS", str(TAGS))


@pytest.fixture(scope="module")
def axe() -> str:
    """The source of axe-core."""
    try:
        return (fetched(AXE) / "axe.min.js").read_text("utf-8")
    except NotToBeHad as why:
        if IN_CI:
            pytest.fail(f"axe-core must be had in CI: {why}")
        pytest.skip(f"NO AXE HERE, accessibility was not tested: {why}")


@pytest.fixture(scope="module")
def here(browser: Browser) -> Site:
    return site()


@pytest.fixture(scope="module")
def pages(browser: Browser, here: Site) -> Iterator[Any]:
    """One page for each role, used again and again."""
    made: dict[str | None, BrowserContext] = {}

    def page(role: str | None) -> Page:
        if role not in made:
            made[role] = browser.new_context(
                base_url=here.base, storage_state=here.state(browser, role), service_workers="block"
            )
            made[role].new_page()
        return made[role].pages[0]

    yield page
    for context in made.values():
        context.close()


def test_every_page_has_an_example(here: Site) -> None:
    app = create_app(here.settings)
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert pages - NO_PAGES - set(EXAMPLES) == set(), "add an example in tests/browser/examples.py"
    assert (set(EXAMPLES) | NO_PAGES) - pages == set(), "these are no more"


ALL = [(endpoint, example) for endpoint, examples in EXAMPLES.items() for example in examples]


@pytest.mark.parametrize(
    ("endpoint", "example"), ALL, ids=[f"{e}-{x.role or 'nobody'}-{i}" for i, (e, x) in enumerate(ALL)]
)
def test_nothing_is_wrong_with_a_page(
    here: Site, pages: Any, axe: str, endpoint: str, example: Example
) -> None:
    page: Page = pages(example.role)
    path = example.path.format(**facts(here))

    def opened(language: str) -> None:
        answer = page.goto(f"/{language}/{path}")
        assert answer is not None and answer.status == example.status, f"{path}: {answer and answer.status}"

    look(here, page, axe, opened)


@pytest.mark.parametrize("name", PRESSED)
def test_nothing_is_wrong_with_a_page_that_only_a_press_shows(
    here: Site, pages: Any, axe: str, name: str
) -> None:
    pressed = PRESSED[name]
    page: Page = pages(pressed.start.role)
    path = pressed.start.path.format(**facts(here))

    def opened(language: str) -> None:
        page.goto(f"/{language}/{path}")
        assert press(page, pressed) == pressed.status, page.locator("main").inner_text()[:300]

    look(here, page, axe, opened)


UNFOLD = "() => document.querySelectorAll('details').forEach(each => each.open = true)"


def look(here: Site, page: Page, axe: str, opened: Callable[[str], None]) -> None:
    """Ask axe about a page in every language, width and scheme; nothing is wrong, unsure, or fetched from elsewhere."""
    wrong, unsure, asked = [], [], set[str]()

    def note(request: Request) -> None:
        asked.add(urlsplit(request.url).netloc)

    page.on("request", note)
    for language in LANGUAGES:
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        page.emulate_media(color_scheme="light")
        opened(language)
        page.evaluate(UNFOLD)  # axe takes no notice of what is folded away
        page.evaluate(axe)
        for scheme, only in (("light", None), ("dark", COLOURS)):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                found = page.evaluate(RUN, only)
                where = f"{language} {scheme} {width}"
                wrong += [(where, *each) for each in found["violations"]]
                unsure += [(where, *each) for each in found["incomplete"] if not looked_at(*each)]
    page.remove_listener("request", note)
    assert asked - {""} == {urlsplit(here.base).netloc}, "something was asked of another host"
    assert not wrong, "\n".join(map(str, wrong))
    assert not unsure, "\n".join(map(str, unsure))


def looked_at(rule: str, _target: str, message: str) -> bool:
    """Tell whether people have looked at what axe could not decide."""
    return any(rule == known and message.startswith(words) for known, words in LOOKED_AT)
