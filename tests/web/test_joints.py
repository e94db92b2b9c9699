"""What stands between two pieces of a sentence in a template, as each language writes it."""

import pytest
from flask import Flask, g
from jinja2 import Environment

from consult.web.joints import GAP, SIGN, Marks, joined, listed

SENTENCES = {"en": ["One.", "Two."], "fr": ["Un.", "Deux."], "zh": ["一。", "二。"]}


def drawn(source: str, tag: str, **values: object) -> str:
    """Return a template as a page in a language would show it."""
    environment = Environment(extensions=["jinja2.ext.i18n", Marks], autoescape=True)
    environment.install_gettext_callables(str, lambda one, many, n: one if n == 1 else many, newstyle=True)  # type: ignore[attr-defined]
    return joined(environment.from_string(source).render(**values), tag)


@pytest.mark.parametrize(
    "source",
    [
        "<p>{{ a }} {{ b }}</p>",
        "<p>{{ a }}\n{{ b }}</p>",
        "<p>{% if a %}{{ a }}{% endif %} {% if a %}<b>{{ b }}</b>{% endif %}</p>",
        '<p><span>{{ a }}</span> <a href="x">{{ b }}</a></p>',
        "{% set x %}{{ a }} {% endset %}<p>{{ x }}{{ b }}</p>",
    ],
)
def test_chinese_has_no_blank_between_sentences_and_others_have_theirs(source: str) -> None:
    for tag, blank in (("en", True), ("fr", True), ("zh", False)):
        first, second = SENTENCES[tag]
        html = drawn(source, tag, a=first, b=second)
        text = html.replace("\n", " ")
        for piece in ("<p>", "</p>", "<b>", "</b>", "<span>", "</span>", '<a href="x">', "</a>"):
            text = text.replace(piece, "")
        assert text == f"{first}{' ' if blank else ''}{second}"


def test_blanks_that_somebody_typed_stay() -> None:
    typed = "一。 二， 三: 四 (五)"
    assert drawn("<p>{{ a }}</p>", "zh", a=typed) == f"<p>{typed}</p>"


def test_chinese_keeps_the_blank_beside_latin_words_and_between_two_links() -> None:
    assert drawn("{{ a }} {{ b }}", "zh", a="3", b="治理") == "3 治理"
    assert drawn("{{ a }} {{ b }}", "zh", a="（样例）", b="IIOE") == "（样例） IIOE"
    links = '<a href="x">{{ a }}</a> <a href="y">{{ b }}</a>'
    assert drawn(links, "zh", a="一。", b="二") == '<a href="x">一。</a> <a href="y">二</a>'


def test_blanks_between_blocks_and_inside_tags_stay() -> None:
    assert drawn("<p>{{ a }}</p>\n<p>{{ b }}</p>", "zh", a="一。", b="二") == "<p>一。</p>\n<p>二</p>"
    box = "{{ a }}<b {% if a %}id=x{% endif %} {% if a %}lang=y{% endif %}>{{ b }}</b>"
    assert drawn(box, "zh", a="一。", b="二") == "一。<b id=x lang=y>二</b>"


@pytest.mark.parametrize(
    ("tag", "wanted"),
    [
        ("en", "<b>A</b>: x, y; z (q) · w"),
        ("fr", "<b>A</b>\u202f: x, y\u202f; z (q) · w"),
        ("zh", "<b>A</b>：x，y；z（q） · w"),
    ],
)
def test_signs_of_a_template_are_those_of_the_language(tag: str, wanted: str) -> None:
    values = dict(zip("axyzqw", ("A", "x", "y", "z", "q", "w"), strict=True))
    source = "<b>{{ a }}</b>: {{ x }}{% if y %}, {{ y }}{% endif %}; {{ z }}{% if q %} ({{ q }}){% endif %} · {{ w }}"
    assert drawn(source, tag, **values) == wanted


def test_signs_inside_tags_and_addresses_stay() -> None:
    source = '<g transform="translate({{ a }} {{ b }})" data-x="{{ a }}: {{ b }}"><a href="{{ a }}:{{ b }}">{{ a }}</a></g>'
    assert drawn(source, "zh", a="1", b="2") == (
        '<g transform="translate(1 2)" data-x="1: 2"><a href="1:2">1</a></g>'
    )


def test_a_translated_sentence_is_looked_up_as_it_stands() -> None:
    asked: list[str] = []
    environment = Environment(extensions=["jinja2.ext.i18n", Marks])

    def look_up(words: str) -> str:
        asked.append(words)
        return words

    environment.install_gettext_callables(look_up, lambda one, _many, _n: one)  # type: ignore[attr-defined]
    source = "{% trans x=1 %}{{ x }} <b>a</b> {{ x }}: {{ x }} ({{ x }}){% endtrans %}"
    environment.from_string(source).render()
    assert asked == ["%(x)s <b>a</b> %(x)s: %(x)s (%(x)s)"]


def test_marks_count_as_blanks_for_a_template_that_asks_whether_something_is_empty() -> None:
    assert not f"{GAP} {SIGN}\n".strip()
    assert (
        drawn(
            "{% set x %} {% if a %}{{ a }}{% endif %} {% endset %}{% if x | trim %}full{% endif %}",
            "en",
            a="",
        )
        == ""
    )


@pytest.mark.parametrize(("tag", "wanted"), [("en", "a, b"), ("fr", "a, b"), ("zh", "a、b")])
def test_names_in_a_row_are_parted_as_the_language_parts_them(app: Flask, tag: str, wanted: str) -> None:
    with app.app_context():
        g.language = tag
        assert listed(["a", "b"]) == wanted
