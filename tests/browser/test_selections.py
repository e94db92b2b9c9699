"""Words chosen in Chromium, in real texts, are stored exactly: as many code points, the same ones, at the same place.

Ranges are laid at random from character to character, as people see them, over text, links, emphasis, tables and lists;
`placeIn` of the reader tells their place, and the comment goes to the server as the reader sends it.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access import OPERATOR, Role
from consult.drafts.actions import open_round
from consult.drafts.bringing import import_folder
from consult.drafts.models import CommentsVisible, Draft
from consult.people.actions import grant_role
from consult.people.signing import open_session
from tests import worlds
from tests.browser.site import Site, site
from tests.conftest import CORPUS
from tests.drafts.writing import put, toml

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

SELECTIONS = 200  # of each text and language
AT_ONCE = 50  # comments of one person before their hour's count is emptied
# What breaks programs that count in UTF-16, cut characters, or think a blank is a blank.
ODD = {
    "en": ["# Odd ones", "Staff 👩🏽‍🏫 and students 👨‍👩‍👧‍👦 should agree 🇰🇪 on e\u0301valuation, n\u0303ot only on a\u0308 plan.",
           "- The name 𠮷田 and the characters 𠀋𡈽 stand *beside **bold 😀 words*** and [a link 🎓](https://example.org/).\n- A second item: x\u0336y\u0336 😀😀😀.",
           "| Kind | Example |\n|---|---|\n| rare 𠮷 | e\u0301 and 😀 |\n| plain | nothing |"],
    "fr": ["# Étranges", "Le personnel 👩🏽‍🏫 devrait\u202f: lire, «\u202fécrire\u202f», répondre\u202f; et l’e\u0301valuation\u202f!",
           "- Le nom 𠮷田 se tient *à côté **de 😀 mots*** et d’[un lien 🎓](https://example.org/).\n- Un second\u202f: 10\u202f000\u00a0€ 😀.",
           "| Genre | Exemple |\n|---|---|\n| rare 𠮷 | e\u0301 et 😀 |\n| simple | rien\u202f? |"],
    "zh": ["# 少见的字", "教师𠮷田👩🏽‍🏫宜在𠀋日前完成𡈽地评估😀，并说明理由（见附件）。", "- 名字𠮷田在*旁边**加粗😀的字***和[链接🎓](https://example.org/)。\n- 第二项：𪚥𪚥𪚥，e\u0301。",
           "| 类别 | 例子 |\n|---|---|\n| 少见𠮷 | e\u0301和😀 |\n| 普通 | 无 |"],
}  # fmt: skip


@dataclass(frozen=True)
class Text:
    """A text to choose words in: its folder in the corpus, None for the odd one."""

    name: str
    folder: str | None
    languages: tuple[str, ...]


TEXTS = (
    Text("nist", "nist-800-63b/v3", ("en",)),
    Text("policy", "us-source-code-policy/v2", ("en",)),
    Text("covenant", "contributor-covenant/v2.1", ("en", "fr", "zh")),
    Text("odd", None, ("en", "fr", "zh")),
)
CASES = [(text, language) for text in TEXTS for language in text.languages]
# Chooses words `count` times in the clauses of a page and sends a comment on each; returns what was chosen.
CHOOSE = """async ([count, seed, select]) => {
  const { placeIn } = await import(select);
  const random = () => ((seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648);
  const clauses = [...document.querySelectorAll(".clause")].filter((each) => each.querySelector('a[href*="/comments/new?"]'));
  const { token } = await (await fetch("/token")).json();
  const chosen = [];
  while (chosen.length < count) {
    const clause = clauses[Math.floor(random() * clauses.length)];
    const root = clause.querySelector(".text");
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const edges = [];
    const all = [];
    while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("[data-skip]")) all.push(walker.currentNode);
    const text = all.map((node) => node.data).join("");
    for (const { index } of [...new Intl.Segmenter().segment(text), { index: text.length }]) edges.push(index);
    const a = Math.floor(random() * (edges.length - 1));
    const b = Math.min(edges.length - 1, a + 1 + Math.floor(random() * random() * edges.length));
    const wanted = text.slice(edges[a], edges[b]);
    if (!wanted.trim()) continue;
    const range = document.createRange();
    let [start, end] = [edges[a], edges[b]];
    for (const node of all) {
      if (start >= 0 && start < node.length) range.setStart(node, start);
      if (end > 0 && end <= node.length) range.setEnd(node, end);
      start -= node.length;
      end -= node.length;
    }
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    const place = placeIn(root, getSelection().getRangeAt(0));
    const door = clause.querySelector('a[href*="/comments/new?"]');
    const key = crypto.randomUUID();
    const fields = { ...Object.fromEntries(new URLSearchParams(door.search)), kind: "general", words_language: "en",
      words: `on ${key}`, where: "exact", exact: place.exact, place: `${place.start}-${place.end}`, form_key: key, csrf_token: token };
    const answer = await fetch(door.pathname, { method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams(fields) });
    const said = await answer.json();
    chosen.push({ key, wanted: wanted.trim(), status: answer.status, said: JSON.stringify(said).slice(0, 300), back: said.uuid });
  }
  return chosen;
}"""


@pytest.fixture(scope="module")
def here(browser: Browser) -> Site:
    return site()


def bring(place: Site, text: Text, folder: Path) -> str:
    """Import a text, open a round on it, and return the address of its draft without the language."""
    now = datetime.now(UTC)
    if text.folder is None:
        files: dict[str, str | bytes] = {
            "consultation.toml": toml(("en", "fr", "zh"), ("d1",)).replace('"small"', '"odd"')
        }
        files |= {f"d1/text/01-only.{tag}.md": "\n\n".join(words) + "\n" for tag, words in ODD.items()}
        path = put(folder, files)
    else:
        path = CORPUS / text.folder
    with place.work() as session:
        brought = import_folder(
            session, path, actor=OPERATOR, now=now, slug=text.name, key="d1", publish=True
        )
        draft = session.scalars(select(Draft).where(Draft.consultation_id == brought.consultation_id)).one()
        open_round(
            session, actor=OPERATOR, now=now, consultation_id=brought.consultation_id, draft_id=draft.id, opens_at=now,
            closes_at=now + timedelta(days=9), comments_visible=CommentsVisible.NOBODY,
        )  # fmt: skip
        return f"{brought.slug}/read/{draft.key}/"


def reader(session: Session, slug: str, language: str) -> str:
    """Add a person who may comment there, and return the token of their session."""
    from consult.drafts.queries import consultation_by_slug

    now = datetime.now(UTC)
    row = worlds.person(session, now, f"Reader of {slug} in {language}")
    place = consultation_by_slug(session, slug)
    assert place is not None
    grant_role(session, actor=OPERATOR, now=now, person_id=row.id, consultation_id=place.id, role=Role.EXPERT)
    return open_session(session, now=now, person_id=row.id, device="tests", way="password")


@pytest.fixture(scope="module")
def drafts(here: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The addresses of the texts' drafts, by name."""
    yield {
        text.name: bring(here, text, tmp_path_factory.mktemp(text.name))
        for text in TEXTS
        if text.folder is None or CORPUS.is_dir()
    }


def sections(page: Page, base: str, path: str) -> list[str]:
    """Return the addresses of the sections of a draft in which there is something to choose, the longest first."""
    page.goto(f"{base}/{path}")
    found = page.evaluate(
        "() => [...new Set([...document.querySelectorAll('main .toc a')].map((a) => a.pathname))]"
    )
    assert found
    return [str(each) for each in found]


@pytest.mark.parametrize(("text", "language"), CASES, ids=[f"{t.name}-{tag}" for t, tag in CASES])
def test_chosen_words_are_stored_exactly(
    browser: Browser, here: Site, drafts: dict[str, str], text: Text, language: str
) -> None:
    if text.name not in drafts:
        pytest.skip("THE CORPORA ARE MISSING: ../shared/corpus is not there")
    with here.work() as session:
        token = reader(session, drafts[text.name].split("/")[0], language)
    context = browser.new_context(service_workers="block")
    context.add_cookies([here.cookie(token)])  # type: ignore[list-item]
    page = context.new_page()
    places = sections(page, here.base, f"{language}/{drafts[text.name]}")[:8]
    chosen: list[dict[str, Any]] = []
    rounds = SELECTIONS // AT_ONCE
    for turn in range(rounds):
        empty_counts(here)
        page.goto(here.base + places[turn % len(places)])
        script = page.evaluate(
            "() => document.querySelector('script[type=module]').src.replace('read.js', 'select.js')"
        )
        chosen += page.evaluate(CHOOSE, [AT_ONCE, turn + 1, script])
    context.close()
    refused = [each for each in chosen if each["status"] not in (200, 201) or each["back"] != each["key"]]
    assert not refused, refused[:3]
    stored = targets(here, [each["key"] for each in chosen])
    wrong = [
        (each["wanted"], stored.get(each["key"]))
        for each in chosen
        if stored.get(each["key"]) != (each["wanted"],) * 2
    ]
    assert len(chosen) == SELECTIONS and not wrong, wrong[:5]


def empty_counts(place: Site) -> None:
    """Let a person comment on: the limits of an hour are not what is tried here."""
    with (
        closing(sqlite3.connect(place.settings.instance / "consult.sqlite3", timeout=20)) as database,
        database,
    ):
        database.execute("DELETE FROM rate_bucket")


def targets(place: Site, keys: list[str]) -> dict[str, tuple[str, str]]:
    """Return, for the form key of a comment, the words stored with it and the words of the clause at the stored place."""
    statement = (
        "SELECT c.form_key, t.exact, substr(x.canonical, t.start + 1, t.end - t.start) FROM comment c"
        " JOIN comment_target t ON t.comment_id = c.id"
        " JOIN clause_text x ON x.clause_id = t.clause_id AND x.draft_id = c.draft_id AND x.language = c.language"
    )
    with closing(sqlite3.connect(place.settings.instance / "consult.sqlite3", timeout=20)) as database:
        wanted = set(keys)
        return {key: (exact, at) for key, exact, at in database.execute(statement) if key in wanted}
