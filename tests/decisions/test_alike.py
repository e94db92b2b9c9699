"""Which remarks look alike, in English, French and Chinese; no database."""

from typing import Any

import pytest

from consult.text.alike import Remark, Why, alike, grams_of, resemblance

WEAK = "This clause is too weak: a university with many campuses needs more than one policy."
NEARLY = "This clause is too weak; a university with several campuses needs more than one policy!"
OTHER = "Students should be asked what they think of their courses before the semester is over."


def found(*remarks: Remark, apart: frozenset[tuple[int, int]] = frozenset()) -> dict[int, dict[int, Why]]:
    return {c.leader: {i: likeness.why for i, likeness in c.others} for c in alike(remarks, apart=apart)}


def remark(number: int, words: str = "", place: str = "c1", language: str = "en", **more: Any) -> Remark:
    return Remark(number, place, language, words, **more)


def test_nearly_the_same_words_on_the_same_clause_are_alike() -> None:
    assert found(remark(1, WEAK), remark(2, OTHER), remark(3, NEARLY)) == {1: {3: Why.NEAR_WORDS}}


def test_the_same_words_on_another_clause_are_not() -> None:
    assert found(remark(1, WEAK), remark(2, WEAK, place="c2")) == {}


def test_chinese_is_compared_by_pairs_of_characters() -> None:
    one = remark(1, "本条款过于薄弱：拥有多个校区的大学需要不止一项政策。")
    two = remark(2, "本条款过于薄弱，拥有几个校区的大学需要不止一项政策！")
    three = remark(3, "学期结束之前，应当征求学生对课程的看法。")
    assert found(one, two, three) == {1: {2: Why.NEAR_WORDS}}


def test_the_same_suggestion_for_the_same_words_is_alike_whatever_is_said_about_it() -> None:
    change: dict[str, Any] = {
        "start": 15,
        "end": 21,
        "suggestion": "shall",
        "changes": (("should", "shall"),),
    }
    assert found(remark(1, "Too weak.", **change), remark(2, OTHER, **change)) == {
        1: {2: Why.SAME_SUGGESTION}
    }


def test_another_suggestion_for_the_same_words_is_not_alike_because_the_words_are() -> None:
    old = "The university publishes its policy every year on its own site and in its report"
    changes = ((old, "The university does not publish"), (old, "Universities publish twice a year"))
    two = [
        remark(n, "", start=0, end=80, suggestion=c[1], changes=((c[0][:14], c[1]),))
        for n, c in enumerate(changes, 1)
    ]
    assert found(*two) == {}


def test_a_brief_remark_is_alike_only_where_it_speaks_of_the_same_words() -> None:
    assert found(remark(1, "Too weak."), remark(2, "Too weak.")) == {}
    here: dict[str, Any] = {"start": 4, "end": 9}
    assert found(remark(1, "Too weak.", **here), remark(2, "Too weak!", **here)) == {1: {2: Why.SAME_PLACE}}
    there: dict[str, Any] = {"start": 7, "end": 12}
    assert found(remark(1, "Too weak.", **here), remark(2, "Too weak!", **there)) == {1: {2: Why.SAME_PLACE}}
    far: dict[str, Any] = {"start": 30, "end": 40}
    assert found(remark(1, "Too weak.", **here), remark(2, "Too weak.", **far)) == {}


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [("fr", "devrait", "doit"), ("zh", "宜", "应"), ("fr", "devraient", "doivent")],
)
def test_the_same_change_of_how_binding_a_sentence_is_is_parallel_in_another_language(
    language: str, old: str, new: str
) -> None:
    one = remark(
        1, "Stronger.", start=15, end=21, suggestion="shall", changes=(("should", "shall"),), sentence=(0, 1)
    )
    two = remark(
        2, "", language=language, start=3, end=5, suggestion=new, changes=((old, new),), sentence=(0, 1)
    )
    assert found(one, two) == {1: {2: Why.PARALLEL}}
    weaker = remark(
        3,
        "",
        language=language,
        start=3,
        end=5,
        suggestion="may",
        changes=((old, "可 peut"),),
        sentence=(0, 1),
    )
    assert found(one, weaker) == {}
    elsewhere = remark(
        4, "", language=language, start=3, end=5, suggestion=new, changes=((old, new),), sentence=(1, 2)
    )
    assert found(one, elsewhere) == {}


def test_the_same_number_put_in_is_parallel_in_another_language() -> None:
    one = remark(1, "", start=0, end=5, suggestion="80 percent", changes=(("70 percent", "80 percent"),))
    two = remark(2, "", language="zh", start=0, end=3, suggestion="80%", changes=(("70%", "80%"),))
    three = remark(3, "", language="zh", start=0, end=3, suggestion="90%", changes=(("70%", "90%"),))
    assert found(one, two, three) == {1: {2: Why.PARALLEL}}


def test_what_a_person_took_apart_is_not_put_together_again() -> None:
    assert found(remark(1, WEAK), remark(2, NEARLY), apart=frozenset({(1, 2)})) == {}


def test_nobody_is_in_two_clusters_and_everyone_is_like_the_leader() -> None:
    clusters = alike([remark(n, WEAK if n % 2 else OTHER) for n in range(1, 9)])
    ids = [i for c in clusters for i in (c.leader, *(i for i, _ in c.others))]
    assert sorted(ids) == list(range(1, 9)) and len(clusters) == 2


def test_resemblance_is_symmetric_and_between_none_and_all() -> None:
    one, two = grams_of(WEAK), grams_of(NEARLY)
    assert resemblance(one, two) == resemblance(two, one) and 0.6 < resemblance(one, two) < 1
    assert resemblance(one, one) == 1.0 and resemblance(one, frozenset()) == 0.0
    assert grams_of("") == frozenset() and grams_of("ＡＢＣ") == grams_of("abc")


def test_the_quick_filter_loses_no_pair() -> None:
    import random
    from itertools import combinations

    chance = random.Random(5)
    words = [
        "policy",
        "campus",
        "student",
        "teacher",
        "evidence",
        "online",
        "data",
        "report",
        "year",
        "access",
        "quality",
        "staff",
    ]
    remarks = [
        remark(n, " ".join(chance.choice(words) for _ in range(chance.randrange(4, 12)))) for n in range(60)
    ]
    alone = {
        (a.id, b.id)
        for a, b in combinations(remarks, 2)
        if not a.brief and not b.brief and resemblance(a.grams, b.grams) >= 0.5
    }
    from consult.text.alike import NEAR, _resembling

    telling = [r for r in remarks if not r.brief]
    assert {tuple(sorted((a.id, b.id))) for a, b, _ in _resembling(telling, NEAR)} == alone and alone
