"""What an expert says to their own institution from beside the text: in its workspace, and nowhere else."""

import pytest
from playwright.sync_api import expect

from tests.browser.reader import Readers, fresh, rows, stored

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("reader")]
SAYS = "Received in the workspace of your organisation."


@pytest.mark.parametrize("words", ["inside", "in a file"])
def test_words_for_the_workspace_end_there_and_nowhere_else(reader: Readers, words: str) -> None:
    expert, said = reader(language=None), fresh("For our own people.")
    if words == "inside":  # as on a first visit; signing in was one
        expert.context.clear_cookies(name="seen")
    expert.open()
    assert (expert.page.locator("script[data-houses]").count() == 0) is (words == "inside")
    expert.drag("f-lead", "senior leadership")
    form = expert.press_bar("comment")
    choice = form.locator("[name=behalf]")
    names = choice.locator("option").all_inner_texts()
    assert names == ["In my own name", "In the workspace of my organisation: only its people read it"]
    choice.select_option(label=names[1])
    expect(form.locator("[data-visible]:visible")).to_have_count(0)
    form.locator("[name=words]").fill(said)
    expert.send(form)
    expert.page.wait_for_function("() => document.documentElement.dataset.out === '0'")
    expect(expert.page.locator("#status [role=status]")).to_have_text(SAYS)
    assert expert.page.get_by_text(said).count() == 0  # no card beside the text
    assert stored(expert.instance, said) == []
    kept = rows(expert.instance, "SELECT * FROM contribution WHERE words = ?", said)
    assert len(kept) == 1
    expert.page.reload()
    expert.ready()
    assert expert.page.get_by_text(said).count() == 0 and not expert.faults
    expert.page.goto(f"{expert.instance.base}/en/iioe-qa/institution/{kept[0]['organisation_id']}/")
    expect(expert.page.locator("main")).to_contain_text(said)
