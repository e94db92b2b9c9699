"""Sentences in English, French and Chinese, as a person would cut them."""

from __future__ import annotations

import pytest

from consult.text.sentences import split_sentences

CASES = [
    ("en", ["One.", "Two!", "Three?"]),
    ("en", ["See clause 3.2 and Fig. 4.", "Then stop."]),
    ("en", ["Use a method, e.g. a survey, i.e. ask.", "Report it."]),
    ("en", ["Act of 2014, 44 U.S.C. § 3541 et seq., applies.", "Dr. Li Wei agrees."]),
    ("en", ["The answer is no.", "Then stop."]),
    ("en", ["It is state of the art.", "New ones follow."]),
    ("en", ["He said “Stop.”", "She did (at once).", "“Go!” he said."]),
    ("en", ["J. Fenton wrote it.", "P. Grassi read it."]),
    ("en", ["Version 2.1 is out.", "It costs 3.50 dollars."]),
    ("en", ["Wait… and see.", "Done."]),
    ("en", ["1. Scope is wide."]),
    ("en", ["FIPS can be found at: http://csrc.nist.gov/fips/.", "Read it."]),
    ("fr", ["L’établissement doit publier, p. ex. sur son site, la charte.", "Il la révise."]),
    ("fr", ["« Est-ce clair ? »", "Oui.", "M. Diop et Mme Sow le disent."]),
    ("fr", ["Voir l’art. 3 et le § 2.", "C’est tout !"]),
    ("zh", ["院校应公布结果。", "结果应完整！", "是吗？", "是。"]),
    ("zh", ["他说：“可以。”", "然后离开；", "完成"]),
    ("zh", ["比率为99.5%。", "见第3.2条。"]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "sentences"), CASES)
def test_sentences(language: str, sentences: list[str]) -> None:
    text = ("" if language == "zh" else " ").join(sentences)
    assert [text[start:end] for start, end in split_sentences(text, language)] == sentences


def test_cells_and_paragraphs_end_a_sentence() -> None:
    assert split_sentences("No stop\there\nthere", "en") == ((0, 7), (8, 12), (13, 18))


@pytest.mark.parametrize("text", ["", "  ", "\n\t"])
def test_blanks_are_no_sentence(text: str) -> None:
    assert split_sentences(text, "en") == ()
