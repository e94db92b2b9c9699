"""Clauses keep their identity from draft to draft: through edits, moves, splits, merges, and by any language."""

from collections.abc import Mapping

from consult.drafts.editions import editions_of
from consult.drafts.layout import LaidDocument, lay_out
from consult.drafts.tracing import OldClause, Trace, trace
from consult.text.lineage import LinkKind
from tests.drafts.writing import own

A = "Each institution shall publish its policy on online assessment before the first term of every year."
B = "Teaching staff should receive forty hours of training in the design of courses before they teach online."
C = "Personal data of learners shall be kept no longer than the purpose for which they were collected requires."
D = "A committee of learners and staff reviews every complaint within ten working days and answers in writing."


def lay(texts: Mapping[str, str]) -> LaidDocument:
    """Lay out one draft from {language: Markdown}."""
    (edition,) = editions_of(
        own({f"d1.{tag}": words for tag, words in texts.items()}, languages=tuple(texts))
    )
    (document,) = edition.documents
    return lay_out(document.units, reference="en", prefix="T")


def before(texts: Mapping[str, str]) -> list[OldClause]:
    """Return a draft as the old one; clause ids are 100 and its index, keys the ids of the source or k and the index."""
    document = lay(texts)
    found = []
    for at, slot in enumerate(document.slots):
        clause = slot.shown("en")
        words = {tag: written.clause.canonical for tag, written in slot.words.items()}
        key = slot.anchor("en") or f"k{at}"
        found.append(OldClause(100 + at, key, clause.kind, clause.level, "t", slot.number, words))
    return found


def follow(old: str | Mapping[str, str], new: str | Mapping[str, str]) -> Trace:
    old, new = ({"en": text} if isinstance(text, str) else text for text in (old, new))
    return trace(before(old), lay(new))


def page(*clauses: str) -> str:
    return "# Title {#t}\n\n" + "\n\n".join(clauses) + "\n"


def test_unchanged_clauses_keep_their_identity() -> None:
    traced = follow(page(A, B, C), page(A, B, C))
    assert traced.identities == {0: 100, 1: 101, 2: 102, 3: 103}
    assert traced.counts == {"same": 4}


def test_edited_and_moved_clauses_keep_their_identity() -> None:
    edited = A.replace("shall publish", "shall write and publish")
    traced = follow(page(A, B, C, D), page(D, edited, B, C))
    assert traced.identities == {0: 100, 1: 104, 2: 101, 3: 102, 4: 103}
    kinds = {link.new: link.kind for link in traced.links}
    assert kinds[2] is LinkKind.CHANGED
    assert kinds[1] is LinkKind.MOVED


def test_a_new_clause_gets_no_identity_and_a_lost_one_is_told_where_it_was() -> None:
    traced = follow(page(A, B, C), page(A, C, D))
    assert traced.identities == {0: 100, 1: 101, 2: 103}
    assert [(link.old, link.new, link.kind) for link in traced.links] == [
        (100, 0, LinkKind.SAME),
        (101, 1, LinkKind.SAME),
        (102, None, LinkKind.DELETED),
        (103, 2, LinkKind.SAME),
        (None, 3, LinkKind.ADDED),
    ]


def test_the_greatest_part_of_a_split_clause_keeps_the_identity() -> None:
    long = f"{A} {B} {C}"
    traced = follow(page(long, D), page(A, f"{B} {C}", D))
    assert traced.counts.get("split") == 1
    assert traced.identities[2] == 101
    assert 1 not in traced.identities
    assert {(link.old, link.new) for link in traced.links if link.kind is LinkKind.SPLIT} == {
        (101, 1),
        (101, 2),
    }


def test_an_id_in_the_source_decides_over_size_in_a_split() -> None:
    long = f"{A} {B} {C} {{#long}}"
    traced = follow(page(long, D), page(f"{A} {{#long}}", f"{B} {C}", D))
    assert traced.identities[1] == 101


def test_the_greatest_of_merged_clauses_gives_the_identity() -> None:
    traced = follow(page(A, f"{B} {C}", D), page(f"{A} {B} {C}", D))
    assert traced.counts.get("merged") == 1
    assert traced.identities[1] == 102


def test_each_old_clause_is_one_new_clause_at_most() -> None:
    traced = follow(
        page(A, B, C, D), page(f"{A} {B}", C.replace("shall", "must"), D, f"{A} Otherwise nothing.")
    )
    assert len(set(traced.identities.values())) == len(traced.identities)
    linked = [
        link.old for link in traced.links if link.old is not None and link.kind not in (LinkKind.SPLIT,)
    ]
    assert len(linked) == len(set(linked))


FRENCH = "Chaque établissement publie sa politique d’évaluation en ligne avant le premier trimestre de chaque année."


def test_a_clause_of_another_language_only_is_followed_by_its_own_words() -> None:
    alone = "Le présent texte est une traduction ; en cas de doute, seul l’original fait foi pour tous."
    old = {"en": page(A + " {#a}"), "fr": page(FRENCH + " {#a}", alone)}
    new = {"en": page(A + " {#a}"), "fr": page(FRENCH + " {#a}", alone.replace("seul", "toujours"))}
    traced = follow(old, new)
    assert traced.identities == {0: 100, 1: 101, 2: 102}
    assert traced.counts == {"same": 2, "changed": 1}


def test_a_clause_written_anew_in_the_prevailing_language_is_found_by_another() -> None:
    anew = "Where terms begin, rules about examinations at a distance are made known to everyone concerned by then."
    traced = follow({"en": page(A), "fr": page(FRENCH)}, {"en": page(anew), "fr": page(FRENCH)})
    assert traced.identities[1] == 101
    assert [link.kind for link in traced.links] == [LinkKind.SAME, LinkKind.CHANGED]
