"""A new draft under an open form, and characters of all kinds in the words that are chosen."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from consult.resources import shipped
from tests.browser.instance import Instance
from tests.browser.reader import LANGUAGES, SECTION, Readers, fresh, rows, stored, write
from tests.browser.test_accidents_while_writing import canonical
from tests.browser.test_offline_faults import once

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("reader")]

NEW = {
    "en": "The head of the institution shall name **one** member of the *senior leadership* (👩🏽‍🏫, 𠮷野) who answers for e\u0301-learning in all faculties.",
    "fr": "Le chef d’établissement doit désigner **un** membre de l’*équipe de direction* (👩🏽‍🏫, 𠮷野)\u202f: il répond de «\u202fl’e\u0301-learning\u202f».",
    "zh": "院校负责人应指定**一名**_校级领导_（👩🏽‍🏫、𠮷野），对所有院系的在线学习质量负责。",
}  # fmt: skip


@pytest.fixture(scope="module")
def second_draft(spare: Instance, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A second draft, published and open for comment, in which one clause reads otherwise."""
    folder = tmp_path_factory.mktemp("edition") / "iioe-qa"
    shutil.copytree(shipped("drafts") / "iioe-qa", folder)
    shutil.copytree(folder / "qa-2.0-draft-1", folder / "qa-2.0-draft-2")
    with (folder / "consultation.toml").open("a", encoding="utf-8") as about:
        about.write(
            '\n[[draft]]\nkey = "qa-2.0-draft-2"\nkind = "draft"\nbased_on = "qa-2.0-draft-1"\n[draft.title]\n'
        )
        about.write("".join(f'{language} = "QA 2.0, 2"\n' for language in LANGUAGES))
    for language, words in NEW.items():
        file = folder / "qa-2.0-draft-2" / "framework" / f"02-governance.{language}.md"
        lines = [
            f"{words} {{#f-lead}}" if "{#f-lead}" in line else line
            for line in file.read_text("utf-8").split("\n")
        ]
        file.write_text("\n".join(lines), "utf-8")
    clean = {k: v for k, v in os.environ.items() if not k.startswith("CONSULT_")}
    subprocess.run(
        [sys.executable, "-m", "consult.cli", "import", str(folder), "--publish"], check=True, capture_output=True,
        env={**clean, "CONSULT_INSTANCE": str(spare.folder / "instance")},
    )  # fmt: skip
    return "qa-2.0-draft-2"


@contextmanager
def open_for_comment(instance: Instance, draft: str) -> Iterator[None]:
    """The round of the first draft is over, and one of the new draft is open."""
    (old,) = rows(instance, "SELECT * FROM round ORDER BY closes_at DESC LIMIT 1")
    (new,) = rows(
        instance, "SELECT id FROM draft WHERE key = ? AND consultation_id = ?", draft, old["consultation_id"]
    )
    write(instance, "UPDATE round SET draft_id = ? WHERE id = ?", new["id"], old["id"])
    try:
        yield
    finally:
        write(instance, "UPDATE round SET draft_id = ? WHERE id = ?", old["draft_id"], old["id"])


@pytest.mark.parametrize("language", ["zh", "fr"])
def test_a_new_draft_under_an_open_form_keeps_the_words_and_leads_to_it(
    away: Readers, spare: Instance, second_draft: str, language: str
) -> None:
    expert, said = away(language=language, service_workers="block"), fresh("On the old text.")
    expert.choose("f-lead", expert.text("f-lead")[:8])
    form = expert.press_bar("comment")
    form.locator("[name=words]").fill(said)
    with open_for_comment(spare, second_draft):
        expert.send(form)
        card = expert.unsent()
        expect(card.locator("[value=open]")).to_be_visible()
        assert card.locator(".reason").inner_text() and said in card.inner_text() and not stored(spare, said)
        card.locator("[value=open]").click()
        expert.page.wait_for_url("**/comments/new")
        field = expert.page.locator("main [name=words]")
        expect(field).to_have_value(said)
        expert.page.locator("main [name=exact]").fill("")
        expert.page.locator("main [name=where][value=clause]").check()
        expert.page.locator("main form.form [type=submit]").click()
        expert.page.wait_for_url(re.compile(r"/comments/\d+$"))
        (comment,) = stored(spare, said)
        assert (
            rows(spare, "SELECT key FROM draft WHERE id = ?", comment["draft_id"])[0]["key"] == second_draft
        )
    expert.open(language)
    once(expert, said)


PLACES = """async (seed) => {
  const source = [...document.scripts].map((each) => each.src).find((each) => each.endsWith("/read.js"));
  const { placeIn } = await import(source.replace("read.js", "select.js"));
  const next = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const texts = [...document.querySelectorAll(".clause .text")];
  texts.unshift(...Array(40).fill(document.querySelector("#c-f-lead .text")));
  const found = [];
  for (let n = 0; n < 200; n++) {
    const text = texts[n < 40 ? n : Math.floor(next() * texts.length)];
    const nodes = [];
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) nodes.push(walker.currentNode);
    const ends = [0, 1].map(() => { const node = nodes[Math.floor(next() * nodes.length)]; return [node, Math.floor(next() * (node.length + 1))]; });
    const selection = getSelection();
    selection.setBaseAndExtent(...ends[0], ...ends[1]);
    const range = selection.rangeCount ? selection.getRangeAt(0) : null;
    const at = range && range.commonAncestorContainer;
    const copy = at && !(at.closest ? at : at.parentElement).closest("[data-skip]") && range.cloneContents();
    for (const each of copy ? copy.querySelectorAll("[data-skip]") : []) each.remove();
    const place = range && placeIn(text, range);
    found.push([text.closest(".clause").id.slice(2), copy ? copy.textContent : "", place]);
  }
  return found;
}"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_hundred_random_selections_are_exactly_the_words_of_the_text(
    away: Readers, spare: Instance, second_draft: str, language: str
) -> None:
    path = SECTION.replace("qa-2.0-draft-1", second_draft)
    expert = away(language=language, path=path, service_workers="block")
    assert (
        all(sign in expert.text("f-lead") for sign in "👩𠮷")
        and expert.clause("f-lead").locator("em").count()
    )
    found = expert.page.evaluate(PLACES, 20261123)
    texts = {key: canonical(spare, key, language, second_draft) for key in {key for key, _, _ in found}}
    whole = 0
    for key, chosen, place in found:
        if place is None:
            assert not chosen.strip()
            continue
        exact = texts[key][place["start"] : place["end"]]
        assert exact == place["exact"] and re.sub("[\ud800-\udfff]", "", chosen).strip() in exact
        whole += exact == chosen.strip()
    assert whole > 120, whole


def test_emphasis_emoji_and_rare_characters_are_stored_as_chosen(
    away: Readers, spare: Instance, second_draft: str
) -> None:
    path = SECTION.replace("qa-2.0-draft-1", second_draft)
    for language, words in {
        "en": "one member of the senior leadership (👩🏽‍🏫, 𠮷",
        "fr": "équipe de direction (👩🏽‍🏫, 𠮷野)\u202f: il répond",
        "zh": "名校级领导（👩🏽‍🏫、𠮷野），对所",
    }.items():
        with open_for_comment(spare, second_draft):
            expert, said = away(language=language, path=path, service_workers="block"), fresh("Rare.")
            expert.drag("f-lead", words)
            form = expert.press_bar("comment")
            assert form.locator(".quoted").text_content() == words
            form.locator("[name=words]").fill(said)
            expert.send(form)
            expert.arrived()
            (comment,) = stored(spare, said)
            text = canonical(spare, "f-lead", language, second_draft)
            assert comment["exact"] == words == text[comment["start"] : comment["end"]]
