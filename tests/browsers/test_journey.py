"""Choose words, write, send: in Firefox and in WebKit, by mouse and by keys, in three languages; with Background Sync in neither."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from uuid import uuid4

import pytest

from tests.browser.reader import RANGE, SECTION, TEXT
from tests.browser.site import Site, site
from tests.browsers.engines import ENGINES, Engine, NotHere, until, version_of

CLAUSE = "f-strategy"
RECTS = (
    "const element = arguments[0] && document.querySelector(arguments[0]); const words = arguments[1];"
    " const range = ("
    + RANGE
    + ")(element, words); element.scrollIntoView({block: 'center', behavior: 'instant'});"
    " const all = [...range.getClientRects()].filter((r) => r.width); const [a, z] = [all[0], all[all.length - 1]];"
    " return [a.left + 1, a.top + a.height / 2, z.right - 1, z.top + z.height / 2].map(Math.round);"
)
TEXT_OF = "return (" + TEXT + ")(document.querySelector(arguments[0]))"
CHOSEN = "return String(getSelection())"
READY = "return document.documentElement.dataset.ready === '1'"
BAR = "return !!document.querySelector('.clause .bar')?.getAttribute('aria-label').includes(arguments[0])"
TYPED = "return document.querySelector('form.compose [name=words]').value"
FORM = "return document.activeElement.name === 'words'"
SENT = "return document.documentElement.dataset.out === '0' && !document.querySelector('.k.unsent') && [...document.querySelectorAll('.k')].some((k) => k.textContent.includes(arguments[0]))"


@pytest.fixture(scope="module")
def here() -> Site:
    return site()


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest, here: Site) -> Iterator[Engine]:
    """A browser in which the demo's expert is signed in."""
    try:
        with ENGINES[request.param]() as running:
            print(version_of(request.param))
            running.open(here.running.links["expert"])
            running.click("main button")
            until(
                lambda: running.run("return !!document.querySelector('header a[href$=\"/profile\"]')"),
                "signing in",
            )
            yield running
    except NotHere as why:
        pytest.skip(f"NOT TESTED IN {request.param.upper()}: {why}")


def opened(engine: Engine, here: Site, language: str) -> str:
    """Open the section and return the text of the clause."""
    engine.open(f"{here.base}/{language}/{SECTION}")
    until(lambda: engine.run(READY), "the page is ready")
    return str(engine.run(TEXT_OF, f"#c-{CLAUSE} .text"))


def pressed(engine: Engine, selector: str) -> bool:
    """Click an element; tell whether it could be clicked now: what has just come may still move."""
    try:
        engine.click(selector)
    except Exception as fault:
        if type(fault).__name__ not in (
            "ElementNotInteractableException",
            "ElementClickInterceptedException",
        ):
            raise
        return False
    return True


def send(engine: Engine, here: Site) -> str:
    """Write, send, and return the words that the server stored with the comment."""
    said = f"Said in this browser {uuid4().hex[:12]}"
    until(lambda: pressed(engine, ".clause .bar [value=comment]"), "the bar takes a click")
    until(lambda: engine.run(FORM), "the form has the focus")
    engine.press(said)
    until(lambda: engine.run(TYPED) == said, "the words are typed")
    until(lambda: pressed(engine, "form.compose [type=submit]"), "Send takes a click")
    until(lambda: engine.run(SENT, said), "the comment was received")
    with closing(sqlite3.connect(here.settings.instance / "consult.sqlite3", timeout=20)) as database:
        statement = (
            "SELECT t.exact FROM comment c JOIN comment_target t ON t.comment_id = c.id WHERE c.words LIKE ?"
        )
        return str(database.execute(statement, (f"%{said}%",)).fetchone()[0])


@pytest.mark.parametrize("language", ["en", "fr", "zh"])
def test_words_chosen_with_the_mouse_are_commented_on(engine: Engine, here: Site, language: str) -> None:
    text = opened(engine, here, language)
    words = text[4:24].strip()
    left, top, right, bottom = engine.run(RECTS, f"#c-{CLAUSE} .text", words)
    engine.drag((left, top), (right, bottom))
    assert engine.run(CHOSEN).strip() == words
    until(lambda: engine.run(BAR, words), "the bar is there and names the words")
    assert send(engine, here) == words


def test_words_chosen_with_keys_are_commented_on(engine: Engine, here: Site) -> None:
    text = opened(engine, here, "en")
    words = text[0:12]
    left, top, right, bottom = engine.run(RECTS, f"#c-{CLAUSE} .text", words)
    engine.drag((left, top), (right, bottom))
    dragged = engine.run(CHOSEN)
    engine.extend(5)
    wanted = text[: len(dragged) + 5]
    chosen = until(lambda: engine.run(CHOSEN) == wanted and wanted, "five more characters are chosen")
    until(lambda: engine.run(BAR, chosen), "the bar is there and names the words")
    assert send(engine, here) == chosen.strip()
