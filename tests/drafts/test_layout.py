"""Languages side by side, and numbers: what stands in one language only keeps a place of its own."""

import pytest

from consult.drafts.editions import Edition, editions_of
from consult.drafts.layout import LaidDocument, clean, count_words, lay_out
from consult.drafts.numbering import Numbered, letters, numbers_of
from tests.drafts.writing import foreign, own


def laid(edition: Edition, prefix: str = "") -> LaidDocument:
    (document,) = edition.documents
    return lay_out(document.units, reference=document.prevailing_language, prefix=prefix)


def shown(document: LaidDocument) -> list[tuple[str, str, str]]:
    """Return (number, languages, words in the first of them) of every slot."""
    return [
        (slot.number, " ".join(sorted(slot.words)), slot.shown("en").canonical.split("\n")[0])
        for slot in document.slots
    ]


ENGLISH = (
    "# Title {#t}\n\nFirst clause here.\n\nSecond clause here. {#second}\n\n- one item\n- another item\n"
)
FRENCH = (
    "# Titre {#t}\n\nPremière clause ici.\n\nDeuxième clause ici. {#second}\n\n- un point\n- un autre point\n"
)


def test_parallel_languages_share_every_slot() -> None:
    (edition,) = editions_of(own({"d1.en": ENGLISH, "d1.fr": FRENCH}))
    document = laid(edition, "T")
    assert shown(document) == [
        ("T1", "en fr", "Title"),
        ("T1.1", "en fr", "First clause here."),
        ("T1.2", "en fr", "Second clause here."),
        ("T1.3", "en fr", "one item"),
        ("T1.4", "en fr", "another item"),
    ]
    assert document.notes == []
    assert document.sections[0].title == {"en": "Title", "fr": "Titre"}
    assert document.sections[0].words == {"en": 1 + 3 + 3 + 2 + 2, "fr": 1 + 3 + 3 + 2 + 3}


def test_a_clause_of_another_language_only_follows_its_neighbour_with_a_letter() -> None:
    more = FRENCH.replace(
        "\n\n- un point", "\n\nEncore une phrase, en français seulement, et assez longue.\n\n- un point"
    )
    (edition,) = editions_of(own({"d1.en": ENGLISH, "d1.fr": more}))
    document = laid(edition, "T")
    assert ("T1.2a", "fr", "Encore une phrase, en français seulement, et assez longue.") in shown(document)
    assert [number for number, _, _ in shown(document)] == ["T1", "T1.1", "T1.2", "T1.2a", "T1.3", "T1.4"]
    (note,) = document.notes
    assert "01-only.fr.md line 7" in note
    assert "T1.2a stands in fr only" in note


def test_a_clause_that_a_language_lacks_is_told() -> None:
    (edition,) = editions_of(own({"d1.en": ENGLISH, "d1.fr": FRENCH.replace("\n- un autre point", "")}))
    document = laid(edition, "T")
    assert ("T1.4", "en", "another item") in shown(document)
    (note,) = document.notes
    assert "T1.4 has no counterpart in fr" in note


def test_every_clause_of_every_language_is_in_exactly_one_slot() -> None:
    texts = {
        "en.md": ENGLISH,
        "fr.md": "# Autre\n\nTout est différent ici.\n\n## Suite\n\nEt encore.\n\nEt encore ceci.\n",
    }
    edition = foreign(texts)
    document = laid(edition)
    for language in ("en", "fr"):
        (file,) = [file for file in edition.files if file.language == language]
        placed = [slot.words[language].clause for slot in document.slots if language in slot.words]
        assert sorted(map(id, placed)) == sorted(map(id, file.clauses))
        assert [clause.line_start for clause in placed] == sorted(clause.line_start for clause in placed)


def test_a_foreign_draft_is_numbered_by_section_and_count() -> None:
    edition = foreign({"a.md": "## One\n\nFirst.\n\nSecond.\n", "b.md": "## Two\n\nThird.\n"})
    numbers = [number for number, _, _ in shown(laid(edition))]
    assert numbers == ["1", "1.1", "1.2", "2", "2.1"]


def test_two_sections_of_one_name_get_two_keys() -> None:
    edition = foreign({"a.md": "## Same\n\nFirst.\n", "b.md": "## Same\n\nSecond.\n"})
    keys = [section.key for section in laid(edition).sections]
    assert len(set(keys)) == 2


def test_a_title_is_numbered_as_its_section_wherever_it_stands() -> None:
    slots = [Numbered(False, True), Numbered(True, True), Numbered(False, True), Numbered(False, False)]
    assert numbers_of("3", slots) == ["3.1", "3", "3.2", "3.2a"]


def test_a_clause_before_any_of_the_prevailing_language_counts_from_nought() -> None:
    assert numbers_of("3", [Numbered(True, True), Numbered(False, False)]) == ["3", "3.0a"]


@pytest.mark.parametrize(("number", "written"), [(1, "a"), (26, "z"), (27, "aa"), (52, "az"), (703, "aaa")])
def test_letters_go_on_after_z(number: int, written: str) -> None:
    assert letters(number) == written


@pytest.mark.parametrize(
    ("anchor", "key"),
    [("f-map", "f-map"), ("a b/c?d#e", "a-b-c-d-e"), ("第一", "第一"), ("--", ""), ("x" * 200, "x" * 100)],
)
def test_an_id_of_the_source_becomes_a_key_for_addresses(anchor: str, key: str) -> None:
    assert clean(anchor) == key


@pytest.mark.parametrize(
    ("words", "language", "count"),
    [("two words", "en", 2), ("大学宜每年公布QA政策。", "zh", 9), ("", "fr", 0), ("l’an", "fr", 1)],
)
def test_words_are_counted_as_each_language_counts_them(words: str, language: str, count: int) -> None:
    assert count_words(words, language) == count


def test_a_title_keeps_its_no_break_spaces() -> None:
    (edition,) = editions_of(
        own(
            {
                "d1.en": "# Indicators: two  or three {#f}\n\nOne.\n",
                "d1.fr": "# Indicateurs\u202f: deux {#f}\n\nUn.\n",
            }
        )
    )
    assert laid(edition).sections[0].title == {
        "en": "Indicators: two or three",
        "fr": "Indicateurs\u202f: deux",
    }
