"""Pages and words on the device: kept, restored, sent late, shown to nobody else."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reader import DRAFT, SECTION, Reader, Readers, fresh, stored
from tests.browser.test_offline_faults import POST, cut, entries, once, tried, typed

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("reader")]
KEPT = """async (path) => {
  for (const name of await caches.keys()) if (name.startsWith("pages ") && (await (await caches.open(name)).match(path))) return name;
  return "";
}"""

TAGS = "async () => (await navigator.serviceWorker.getRegistration()).sync.getTags()"


def kept(page: Page, path: str) -> str:
    """Return the name of the store that holds a page; '' for none."""
    return str(page.evaluate(KEPT, path))


def keeps(reader: Reader, language: str = "en") -> None:
    """Come a second time, and wait until the page is on the device and served from it."""
    reader.open(language)
    path = f"/{language}/{SECTION}"
    for _ in range(400):
        if kept(reader.page, path) and reader.page.evaluate("() => !!navigator.serviceWorker.controller"):
            return
        reader.page.wait_for_timeout(50)
    raise AssertionError("the page was not kept")


@pytest.mark.parametrize("language", ["fr"])
def test_a_draft_and_a_comment_outlive_reloads_while_the_line_is_down(away: Readers, language: str) -> None:
    expert = away(language=language)
    keeps(expert, language)
    expert.context.set_offline(True)
    said, unfinished = fresh("Sent without a line."), fresh("Not finished.")
    expert.send(typed(expert, said))
    expert.waits()
    typed(expert, unfinished, "f36")
    expert.page.wait_for_selector('html[data-drafts="1"]', state="attached")
    expert.page.reload()
    expert.ready()
    assert said in expert.unsent().inner_text()
    assert expert.form().locator("[name=words]").input_value() == unfinished
    expert.page.goto(f"{expert.instance.base}/{language}/iioe-qa/answers/")
    expert.ready()
    expect(expert.page.locator("#unsent .said")).to_have_text(said)
    expect(expert.page.locator("#drafts .said")).to_have_text(unfinished)
    expect(expert.page.locator("#offline")).to_be_visible()
    expert.open(language)
    expert.context.set_offline(False)
    expert.arrived()
    assert len(stored(expert.instance, said)) == 1 and not stored(expert.instance, unfinished)
    expert.page.reload()
    expert.ready()
    assert expert.form().locator("[name=words]").input_value() == unfinished


def test_the_device_page_saves_a_file_sends_and_deletes(away: Readers) -> None:
    expert = away(service_workers="block")
    said, thrown = fresh("To a file."), fresh("Thrown away.")
    tries = cut(expert)
    for words, clause in ((said, "f30"), (thrown, "f36")):
        expert.send(typed(expert, words, clause))
    expert.waits(2)
    tried(expert, tries)
    device = Reader(expert.context, expert.instance)
    device.page.goto(f"{expert.instance.base}/en/device")
    device.ready()
    with device.page.expect_download() as download:
        device.page.locator("[value=save]").click()
    file = download.value.path().read_text("utf-8")
    assert said in file and thrown in file and "F2.12" in file
    device.page.locator("#unsent li", has_text=thrown).locator("[value=delete]").click()
    expect(device.page.locator("#unsent .said")).to_have_count(1)
    device.context.unroute(POST)
    device.page.locator("#kept [value=send]").click()
    expect(device.page.locator("#kept [role=status]")).to_contain_text("Received as comment")
    device.page.wait_for_selector('html[data-out="0"]', state="attached")
    assert len(stored(expert.instance, said)) == 1 and not stored(expert.instance, thrown)


def test_new_comments_wait_behind_a_line_and_nothing_moves_before_it_is_pressed(away: Readers) -> None:
    expert = away()
    keeps(expert)
    other, said = away("representative", service_workers="block"), fresh("Something new.")
    other.send(typed(other, said, "f-strategy"))
    other.arrived()
    number = stored(other.instance, said)[0]["number"]
    expert.open()
    before = expert.clause("f41").bounding_box()
    button = expert.page.locator("#status button")
    expect(button).to_have_text("New comments: 1. Show them")
    assert not expert.page.locator(f"#k{number}").count() and expert.clause("f41").bounding_box() == before
    button.click()
    expect(expert.page.locator(f"#k{number}")).to_be_attached()


@pytest.mark.parametrize("language", ["zh"])
def test_a_whole_draft_is_kept_after_its_size_is_said(away: Readers, language: str) -> None:
    expert = away(language=None)
    expert.page.goto(f"{expert.instance.base}/{language}/{DRAFT}/")
    expert.ready()
    box = expert.page.locator("#keep")
    assert re.search(r"\d{2,3}[\s\u202f\u00a0]*(kB|ko|KB|千字节)", box.inner_text()), box.inner_text()
    sections = expert.page.locator(".toc a").count()
    box.locator("button").click()
    expert.page.wait_for_selector('html[data-kept="true"]', state="attached", timeout=20_000)
    expert.page.wait_for_function("() => navigator.serviceWorker.controller")
    expert.context.set_offline(True)
    for path in (
        f"/{language}/{DRAFT}/",
        f"/{language}/{DRAFT}/guidelines/g-data",
        f"/{language}/{DRAFT}/toolkit/t-templates",
    ):
        expert.page.goto(expert.instance.base + path)
        expert.ready()
        assert expert.page.locator(".clause, .toc li").count() > 16
    expert.page.goto(f"{expert.instance.base}/{language}/device")
    expert.ready()
    expect(expert.page.locator("#pages li")).to_have_count(sections + 2)
    section = expert.page.locator("#pages li", has_text="G4 ")
    assert "/read/" not in section.inner_text() and "data" in (
        section.locator("a").get_attribute("href") or ""
    )


def test_keeping_a_draft_on_a_line_that_breaks_says_so(away: Readers) -> None:
    expert = away(language=None, service_workers="block")
    expert.page.goto(f"{expert.instance.base}/en/{DRAFT}/")
    expert.ready()
    expert.page.route("**/guidelines/g-data", lambda route: route.abort())
    expert.page.locator("#keep button").click()
    expect(expert.page.locator("#keep [role=status]")).to_contain_text("not every page could be kept")
    expect(expert.page.locator("#keep button")).to_be_enabled()


@contextmanager
def leaving(away: Readers, said: str) -> Iterator[Reader]:
    """Something unsent, and somebody who presses Sign out."""
    expert = away.anew()
    tries = cut(expert)
    expert.send(typed(expert, said))
    tried(expert, tries)
    expert.page.goto(f"{expert.instance.base}/en/profile")
    expert.ready()
    expert.page.locator("form[action$='/sign-out'] button").click()
    box = expert.page.locator("#leaving")
    expect(box.locator("h2")).to_be_focused()
    assert "1" in box.locator("h2").inner_text()
    expert.context.unroute(POST)
    yield expert


def back(away: Readers, expert: Reader, role: str = "expert") -> None:
    away.sign_in(expert.page, role)
    expert.open()


def test_signing_out_with_something_unsent_warns_and_it_is_sent_after_signing_in(away: Readers) -> None:
    said = fresh("Wait for me.")
    with leaving(away, said) as expert:
        expert.page.locator("#leaving [value=leave]").click()
        expect(expert.page.get_by_role("link", name="Sign in").first).to_be_visible()
        assert not stored(expert.instance, said)
        back(away, expert, "representative")
        assert not expert.unsent().count() and said not in expert.page.content()
        assert len(entries(expert.page)) == 1 and not stored(expert.instance, said)
        back(away, expert)
        once(expert, said)


def test_signing_out_can_send_first_or_delete(away: Readers) -> None:
    said, thrown = fresh("Send first."), fresh("Delete first.")
    with leaving(away, said) as expert:
        expert.page.locator("#leaving [value=send]").click()
        expect(expert.page.get_by_role("link", name="Sign in").first).to_be_visible()
        assert len(stored(expert.instance, said)) == 1 and not entries(expert.page)
    with leaving(away, thrown) as expert:
        with expert.page.expect_download() as download:
            expert.page.locator("#leaving [value=save]").click()
        assert thrown in download.value.path().read_text("utf-8")
        expert.page.locator("#leaving [value=delete]").click()
        expect(expert.page.get_by_role("link", name="Sign in").first).to_be_visible()
        assert not entries(expert.page) and not stored(expert.instance, thrown)


def test_pages_kept_for_one_account_are_never_shown_to_another(away: Readers) -> None:
    expert = away()
    keeps(expert)
    mine = kept(expert.page, f"/en/{SECTION}")
    name = expert.page.locator(".top .push > a").last.inner_text()
    expert.context.clear_cookies()  # a session that ends without signing out, and somebody else comes
    away.sign_in(expert.page, "representative")
    expert.open()
    assert name not in expert.page.locator(".top").inner_text()
    assert "(you)" not in expert.page.locator("main").inner_text() or mine
    expert.page.wait_for_function("async (mine) => !(await caches.keys()).includes(mine)", arg=mine)
    assert kept(expert.page, f"/en/{SECTION}") != mine


def test_signing_out_takes_the_pages_along(away: Readers) -> None:
    expert = away.anew()
    keeps(expert)
    expert.page.goto(f"{expert.instance.base}/en/profile")
    expert.ready()
    expert.page.locator("form[action$='/sign-out'] button").click()
    expect(expert.page.get_by_role("link", name="Sign in").first).to_be_visible()
    assert not [each for each in expert.page.evaluate("() => caches.keys()") if each.startswith("pages ")]
    expert.context.set_offline(True)
    with pytest.raises(Exception, match=r"ERR_INTERNET_DISCONNECTED|ERR_FAILED"):
        expert.page.goto(f"{expert.instance.base}/en/{SECTION}")


def test_a_session_that_ended_is_told_and_kept_pages_go(away: Readers) -> None:
    expert = away()
    keeps(expert)
    expert.context.clear_cookies()
    expert.open()
    button = expert.page.locator("#status button")
    expect(button).to_contain_text("signed out")
    assert not kept(expert.page, f"/en/{SECTION}")
    button.click()
    expert.ready()
    expect(expert.page.locator(".top").get_by_role("link", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("language", ["fr"])
def test_words_written_signed_out_are_sent_after_signing_in_when_claimed(
    away: Readers, language: str
) -> None:
    public = away(None, language, service_workers="block")
    said = fresh("Before signing in.")
    public.send(typed(public, said))
    link = public.unsent().locator("[data-for=login]")
    expect(link).to_be_visible()
    link.click()
    assert "next=" in public.page.url
    away.sign_in(public.page)
    public.open(language)
    claim = public.unsent().locator("[value=claim]")
    expect(claim).to_be_visible()
    assert not stored(public.instance, said)
    claim.click()
    once(public, said)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_comment_goes_by_background_sync_when_every_page_is_closed(away: Readers, language: str) -> None:
    expert, said = away(language=language), fresh("When the line is back.")
    keeps(expert, language)
    expert.context.set_offline(True)
    expert.send(typed(expert, said))
    expert.waits()
    for _ in range(100):
        if "outbox" in expert.page.evaluate(TAGS):
            break
        expert.page.wait_for_timeout(30)
    assert "outbox" in expert.page.evaluate(TAGS)
    elsewhere = expert.context.new_page()  # a browser without any page of ours: no timer, no event of a page
    expert.page.close()
    assert not stored(expert.instance, said)
    expert.context.set_offline(False)
    for _ in range(200):
        if stored(expert.instance, said):
            break
        elsewhere.wait_for_timeout(50)
    assert len(stored(expert.instance, said)) == 1
    again = Reader(expert.context, expert.instance).open(language)
    again.arrived()
    assert len(stored(expert.instance, said)) == 1
