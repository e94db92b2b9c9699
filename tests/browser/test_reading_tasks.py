"""Every task of an expert by mouse, in three languages."""

import pytest
from playwright.sync_api import expect

from tests.browser.reader import LANGUAGES, SECTION, Readers, fresh, rows, stored

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("reader")]
every_language = pytest.mark.parametrize("language", LANGUAGES)
WORDS = {"en": "senior leadership", "fr": "équipe de direction", "zh": "校级领导"}
ADDED = {"en": " with peers", "fr": " avec des pairs", "zh": "和同行"}
INSERTED = {
    "en": "Insert “with peers” after “senior leadership”",
    "fr": "Insérer «\u202favec des pairs\u202f» après «\u202féquipe de direction\u202f»",
    "zh": "在“校级领导”之后插入“和同行”",
}
RECEIVED = {"en": "Received as comment", "fr": "Reçu comme commentaire", "zh": "已收到，编号为第"}


@every_language
def test_words_chosen_by_mouse_become_a_comment_in_its_row(reader: Readers, language: str) -> None:
    expert, said = reader(language=language), fresh("Say who that is.")
    expert.drag("f-lead", WORDS[language])
    form = expert.press_bar("comment")
    assert form.locator(".quoted").inner_text() == WORDS[language]
    assert 'name="words"' in expert.focused()
    form.locator("[name=words]").fill(said)
    expert.send(form)
    expert.arrived()
    card = expert.clause("f-lead").locator(".k", has_text=said)
    expect(card.locator("a").first).to_be_focused()
    assert RECEIVED[language] in expert.says()
    (comment,) = stored(expert.instance, said)
    text = expert.text("f-lead")
    assert comment["exact"] == WORDS[language] == text[comment["start"] : comment["end"]]
    assert (comment["language"], comment["words_language"]) == (language, "en")  # found from the words
    assert expert.clause("f-lead").locator(f"mark[aria-details~='k{comment['number']}']").all_inner_texts()
    assert text == expert.text("f-lead") and not expert.faults


@every_language
def test_a_suggestion_shows_its_change_and_the_server_finds_the_same(reader: Readers, language: str) -> None:
    expert, said = reader(language=language), fresh("More eyes see more.")
    expert.drag("f-lead", WORDS[language])
    form = expert.press_bar("suggest")
    wording = form.locator("[name=suggestion]")
    assert wording.input_value() == WORDS[language]
    wording.fill(WORDS[language] + ADDED[language])
    expect(form.locator(".change ins")).to_have_text(ADDED[language], use_inner_text=False)
    assert form.locator(".change li").all_inner_texts() == [INSERTED[language]]
    form.locator("[name=words]").fill(said)
    expert.send(form)
    expert.arrived()
    card = expert.card(said)
    assert INSERTED[language] in card.inner_text()
    assert ADDED[language].strip() in card.locator("ins").inner_text()
    assert stored(expert.instance, said)[0]["suggestion"] == WORDS[language] + ADDED[language]


def test_a_suggestion_without_a_reason_and_one_that_takes_out_are_sent(reader: Readers) -> None:
    expert = reader()
    expert.drag("f-lead", "senior")
    form = expert.press_bar("suggest")
    form.locator("[name=suggestion]").fill("")
    expect(form.locator(".change del")).to_have_count(1)
    assert form.locator(".change li").inner_text().startswith("Delete “")
    expert.send(form)
    expert.arrived()
    newest = rows(expert.instance, "SELECT suggestion, words FROM comment ORDER BY id DESC LIMIT 1")[0]
    assert (newest["suggestion"], newest["words"]) == ("", "")


@every_language
def test_the_second_door_takes_the_clause_a_sentence_or_exact_words(reader: Readers, language: str) -> None:
    expert = reader(language=language)
    text = expert.text("f30")
    whole, sentence, exact = (fresh(word) for word in ("Whole.", "Sentence.", "Exact."))
    form = expert.door("f30")
    form.locator("[name=words]").fill(whole)
    expert.send(form)
    expert.arrived()
    form = expert.door("f30")
    form.locator("[value=s1]").check()
    form.locator("[name=words]").fill(sentence)
    expert.send(form)
    expert.arrived()
    form = expert.door("f30")
    form.locator("[name=exact]").fill(text[3:9])
    form.locator("[name=words]").fill(exact)
    expert.send(form)
    expert.arrived()
    found = {said: stored(expert.instance, said)[0] for said in (whole, sentence, exact)}
    assert (found[whole]["exact"], found[whole]["precision"]) == (text, "clause")
    assert found[sentence]["precision"] == "sentence"
    assert text.strip().endswith(found[sentence]["exact"]) and found[sentence]["start"] > 0
    assert (found[exact]["exact"], found[exact]["precision"]) == (text[3:9].strip(), "words")


def test_exact_words_that_do_not_stand_there_are_told_at_once(reader: Readers) -> None:
    expert = reader()
    form = expert.door("f30")
    form.locator("[name=exact]").fill("words of another text")
    form.locator("[name=words]").fill("Too weak.")
    form.locator("[type=submit]").click()
    assert "do not stand in the clause" in form.locator(".fault").inner_text()
    assert 'name="exact"' in expert.focused() and form.locator("[name=words]").input_value() == "Too weak."
    form.locator("[value=discard]").click()


@every_language
def test_a_comment_on_the_section_or_the_whole_draft(reader: Readers, language: str) -> None:
    expert = reader(language=language)
    for nth in (0, 1):
        said = fresh("Something is missing.")
        expert.page.locator('.row > a.button[href*="/comments/new?"]').nth(nth).click()
        form = expert.form()
        assert not form.locator(".where").count()
        form.locator("[name=words]").fill(said)
        expert.send(form)
        expert.arrived()
        comment = stored(expert.instance, said)[0]
        assert comment["clause_id"] is None and (comment["section_id"] is None) == (nth == 1)


@every_language
def test_agreeing_replying_editing_and_withdrawing(reader: Readers, language: str) -> None:
    author, said = reader("representative", language), fresh("Name the leader.")
    form = author.door("f36")
    form.locator("[name=words]").fill(said)
    author.send(form)
    author.arrived()
    expert = reader(language=language)
    expert.card(said).locator("[name=agree]").click()
    expert.arrived()
    number = stored(expert.instance, said)[0]["number"]
    expect(expert.page.locator(f"#k{number} [name=agree]")).to_have_attribute("value", "no")
    assert stored(expert.instance, said)[0]["agreements"] == 1
    expect(expert.page.locator(f"#k{number} [name=agree]")).to_be_focused()
    expert.page.locator(f"#k{number} a[href$='#replies']").click()
    answer = fresh("So say we.")
    expert.page.locator("[name=words]").fill(answer)
    expert.page.locator("form[action$='/reply'] [type=submit]").click()
    expect(expert.page.get_by_text(answer)).to_be_visible()
    author.card(said).locator("a[href$='/edit']").click()
    better = fresh("Name the leader and the deputy.")
    author.page.locator("[name=words]").fill(better)
    author.page.locator("form[action$='/edit'] [type=submit]").click()
    expect(author.page.get_by_text(better).first).to_be_visible()
    author.page.locator("a[href$='/withdraw']").click()
    author.page.locator("form[action$='/withdraw'] [type=submit]").click()
    assert stored(expert.instance, better)[0]["state"] == "withdrawn"


@every_language
def test_read_without_a_comment_is_an_answer_that_counts(reader: Readers, language: str) -> None:
    section = {"en": "f-staff", "fr": "f-review", "zh": "f-environment"}[language]
    expert = reader(language=language, path=SECTION.replace("f-governance", section))
    mine = expert.page.locator("form[action$='/comments/no-comment'] button")
    before = rows(expert.instance, "SELECT count(*) AS n FROM section_read")[0]["n"]
    mine.click()
    expert.ready()
    assert rows(expert.instance, "SELECT count(*) AS n FROM section_read")[0]["n"] == before + 1
    expect(mine).to_have_count(0)
    assert "○" in expert.page.locator(".rail [aria-current]").inner_text()


ALIKE = {  # the same thing said in French on each page: words that a person would type
    "en": "Le chef d’établissement devrait nommer aussi un suppléant pour la formation à distance.",
    "fr": "Le chef d’établissement devrait nommer aussi une suppléante pour la formation à distance.",
    "zh": "校长还应当指定一名副手负责远程教育的质量。",
}


def test_comments_alike_are_offered_in_any_language_and_never_block(reader: Readers) -> None:
    author, said = reader("representative", "fr"), ALIKE["fr"]
    form = author.door("f38")
    form.locator("[name=words]").fill(said)
    author.send(form)
    author.arrived()
    number = stored(author.instance, said)[0]["number"]
    for language in LANGUAGES:
        expert = reader(language=language)
        form = expert.door("f38")
        form.locator("[name=words]").fill("Quelque chose de tout autre : les bibliothèques ferment trop tôt.")
        expect(form.locator(".alike")).to_be_hidden()
        form.locator("[name=words]").fill(ALIKE["en"])
        expect(form.locator(".alike li", has_text=said)).to_be_visible()
        if language == "zh":
            form.locator(".alike li", has_text=said).locator("button").click()
            expect(expert.page.locator(f"#k{number} [name=agree]")).to_have_attribute("value", "no")
            assert stored(expert.instance, said)[0]["agreements"] == 1
        else:
            expert.send(form)
            expert.arrived()
    assert len(stored(author.instance, ALIKE["en"])) == 2


def test_chinese_comments_alike_are_found_by_pairs_of_characters(reader: Readers) -> None:
    author, said = reader("representative", "zh"), ALIKE["zh"]
    form = author.door("f39")
    form.locator("[name=words]").fill(said)
    author.send(form)
    author.arrived()
    expert = reader(language="en")
    form = expert.door("f39")
    form.locator("[name=words]").fill("校长应当指定一名副手负责远程教育质量，并公布姓名。")
    expect(form.locator(".alike li q")).to_have_text(said)
    form.locator("[value=discard]").click()


@every_language
def test_searching_from_the_section_finds_the_clause(reader: Readers, language: str) -> None:
    expert = reader(language=language)
    expert.page.locator("#find").fill(WORDS[language])
    expert.page.locator(".find button").click()
    expert.page.locator("main a[href*='c-f-lead']").first.wait_for()


def test_hidden_marks_stay_hidden_and_come_back(reader: Readers) -> None:
    expert = reader()
    mark = expert.page.locator("mark").first
    style = "e => getComputedStyle(e).backgroundColor"
    assert mark.evaluate(style) != "rgba(0, 0, 0, 0)"
    expert.page.locator("[name=hide]").click()
    expert.page.wait_for_selector("body.unmarked")
    assert mark.evaluate(style) == "rgba(0, 0, 0, 0)"
    expert.open("fr")
    assert mark.evaluate(style) == "rgba(0, 0, 0, 0)"
    expert.page.locator("[name=hide]").click()
    expert.page.wait_for_selector("body:not(.unmarked)")


@every_language
def test_the_form_begins_with_the_words_and_with_what_was_chosen_last(reader: Readers, language: str) -> None:
    author = reader("representative", language)
    form = author.door("f30")
    order = form.evaluate(
        "f => [...new Set([...f.elements].filter((e) => e.name && e.offsetParent).map((e) => e.name))]"
    )
    assert order == ["where", "exact", "words", "kind", "words_language", "behalf"]
    form.locator("[name=words]").fill(fresh("由谁来决定这件事，什么时候决定？"))
    form.locator("[name=kind]").select_option("question")
    ours = form.locator("[name=behalf] option").nth(1).get_attribute("value")
    form.locator("[name=behalf]").select_option(ours)
    author.send(form)
    author.arrived()
    last = rows(author.instance, "SELECT * FROM comment ORDER BY id DESC LIMIT 1")[0]
    assert (last["kind"], last["for_organisation"], last["words_language"]) == ("question", 1, "zh")
    form = author.open(language).door("f36")
    expect(form.locator("[name=kind]")).to_have_value("question")
    expect(form.locator("[name=behalf]")).to_have_value(ours or "")
    form.locator("[name=kind]").select_option("editorial")
    form.locator("[name=words]").fill("A draft of another kind.")
    expect(form.locator(".kept")).not_to_be_empty()
    author.open(language)
    expect(author.form().locator("[name=words]")).to_have_value("A draft of another kind.")
    expect(author.form().locator("[name=kind]")).to_have_value("editorial")
    author.form().locator("[value=discard]").click()
