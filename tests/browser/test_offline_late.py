"""Words that were written in time and arrive late."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.browser.instance import Instance
from tests.browser.reader import LANGUAGES, Reader, Readers, fresh, rows, stored, write
from tests.browser.test_offline_faults import POST, cut, entries, press, tried, typed

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("reader")]


@contextmanager
def closed(instance: Instance, hours: float) -> Iterator[None]:
    """The round of the draft closed so many hours ago."""
    (old,) = rows(instance, "SELECT id, opens_at, closes_at FROM round ORDER BY closes_at DESC LIMIT 1")
    write(
        instance,
        "UPDATE round SET closes_at = strftime('%Y-%m-%d %H:%M:%f', 'now', ?) || '000' WHERE id = ?",
        f"-{hours * 3600} seconds",
        old["id"],
    )
    try:
        yield
    finally:
        write(instance, "UPDATE round SET closes_at = ? WHERE id = ?", old["closes_at"], old["id"])


def written_before(away: Readers, said: str, language: str = "en") -> Reader:
    """Something written two hours ago on a device that had no line since."""
    expert = away(language=language, service_workers="block")
    tries = cut(expert)
    expert.send(typed(expert, said))
    tried(expert, tries)
    expert.page.evaluate(
        """() => new Promise((done) => { const asked = indexedDB.open("consult", 1); asked.onsuccess = () => {
          const store = asked.result.transaction("kept", "readwrite").objectStore("kept");
          store.getAll().onsuccess = ({ target: { result: [entry] } }) => {
            store.put({ ...entry, madeAt: new Date(Date.now() - 7200e3).toISOString() }).onsuccess = done; }; }; })"""
    )
    expert.context.unroute(POST)
    return expert


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_written_in_time_arrive_within_the_grace_with_both_times(
    away: Readers, spare: Instance, language: str
) -> None:
    said = fresh("In time.")
    expert = written_before(away, said, language)
    with closed(spare, 1):
        press(expert)
        expert.arrived()
        (comment,) = stored(spare, said)
        assert comment["late"] and comment["written_at"] < comment["received_at"]
        late = {"en": "received late", "fr": "reçu tardivement", "zh": "逾期收到"}[language]
        assert late in expert.card(said).inner_text()
        expert.card(said).locator("a").first.click()
        shown = expert.page.locator("main").inner_text()
        for moment in (comment["written_at"], comment["received_at"]):
            assert moment[11:16] + " UTC" in shown


def test_words_that_arrive_after_the_grace_stay_on_the_device_with_the_reason(
    away: Readers, spare: Instance
) -> None:
    said = fresh("Too late.")
    expert = written_before(away, said)
    with closed(spare, 100):
        press(expert)
        card = expert.unsent()
        expect(card).to_contain_text("Not taken")
        assert "closed" in card.locator(".reason").inner_text() and said in card.inner_text()
        assert not stored(spare, said) and entries(expert.page)[0]["fields"]["words"] == said
        expert.page.reload()
        expert.ready()
        expect(expert.page.locator("body")).to_contain_text(said)
