"""Devices that keep nothing, are full, or do not know what time it is."""

import pytest
from playwright.sync_api import expect

from tests.browser.reader import Reader, Readers, fresh, rows, stored
from tests.browser.test_offline_faults import once, typed

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("reader")]


def test_a_profile_that_keeps_nothing_says_so_and_sends(away: Readers) -> None:
    expert = Reader(away.context(service_workers="block"), away.instance)
    expert.page.add_init_script(
        "Object.defineProperty(window, 'indexedDB', { get() { throw new DOMException('no', 'SecurityError'); } });"
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });"
    )
    expert.open()
    said, later = fresh("Nothing kept."), fresh("Nothing kept, line down.")
    expert.send(typed(expert, said))
    expert.arrived()
    form = typed(expert, later)
    expert.context.set_offline(True)
    expert.send(form)
    expert.waits()
    assert "keeps nothing" in expert.unsent().inner_text() and "keeps nothing" in expert.says()
    assert expert.page.evaluate("() => !dispatchEvent(new Event('beforeunload', { cancelable: true }))")
    expert.context.set_offline(False)
    expert.page.evaluate("() => dispatchEvent(new Event('online'))")
    expert.arrived()
    assert len(stored(expert.instance, said)) == len(stored(expert.instance, later)) == 1


def test_a_full_device_keeps_the_words_in_the_form(away: Readers) -> None:
    expert = Reader(away.context(service_workers="block"), away.instance)
    expert.page.add_init_script(
        "const put = IDBObjectStore.prototype.put; IDBObjectStore.prototype.put = function (value) {"
        " if (value.state !== 'draft') throw new DOMException('full', 'QuotaExceededError'); return put.call(this, value); };"
    )
    expert.open()
    said = fresh("No room.")
    form = typed(expert, said)
    form.locator("[type=submit]").click()
    expect(form.locator(".fault")).to_contain_text("no room left")
    assert form.locator("[name=words]").input_value() == said and not stored(expert.instance, said)


@pytest.mark.parametrize("year", ["2009", "2041"])
def test_a_clock_that_goes_wrong_does_no_harm(away: Readers, year: str) -> None:
    expert = Reader(away.context(service_workers="block"), away.instance)
    expert.page.clock.set_fixed_time(f"{year}-02-03T04:05:06Z")
    expert.open()
    said = fresh("What time is it?")
    expert.send(typed(expert, said))
    once(expert, said)
    (comment,) = stored(expert.instance, said)
    (span,) = rows(
        expert.instance,
        "SELECT (julianday(received_at) - julianday(written_at)) * 86400 AS seconds FROM comment WHERE id = ?",
        comment["id"],
    )
    assert 0 <= span["seconds"] < 5 and not comment["late"]
