"""Generated texts for property tests: prose in three languages with everything that breaks naive comparison."""

from hypothesis import strategies as st

WORDS = [
    "the",
    "board",
    "shall",
    "review",
    "every",
    "programme",
    "once",
    "in",
    "five",
    "years",
    "and",
    "publish",
    "what",
    "it",
    "found",
    "l’établissement",
    "qu'il",
    "d’études",
    "aujourd'hui",
    "5.1.4.2",
    "[RFC",
    "20]",
    "800-63B",
    "don't",
    "well-known",
    "e.g.",
    "50%",
    "AAL2",
    "§",
    "€",
    "naïve",
    "étude",
    "café",
    "contributeur·rice·s",
    "应当",
    "院校",
    "学习者",
    "宜",
    "质量",
    "2027年",
    "日本語",
    "한국어",
    "עברית",
    "العربية",
    "हिन्दी",
    "ภาษาไทย",
    "👩\u200d👩\u200d👧",
    "👍🏽",
    "🇫🇷",
    "🇿🇦",
    "❤️",
    "a\u200db",
    "x\xady",
    "𠀀",
    "Z̷̢",
    "ﬁn",
    "https://example.org/a?b=1",
    "*bold*",
    "`code`",
    "|",
    "&",
    "<",
    ">",
]
BLANKS = (" ", " ", " ", " ", "", "\u00a0", "\u202f", "  ", "\n", "\t", "\u3000")
STOPS = (".", ",", ";", "。", "，", "!", "?", ":", "—", "…", "(", ")", "«", "»", "“", "”")

_part = st.one_of(st.sampled_from(WORDS), st.sampled_from(STOPS))
_piece = st.tuples(_part, st.sampled_from(BLANKS)).map("".join)


def prose(most: int = 40) -> st.SearchStrategy[str]:
    """Make texts of up to `most` words with all kinds of blanks between them."""
    return st.lists(_piece, max_size=most).map("".join)


anything = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=80)
"""Texts of any characters that may be stored."""


@st.composite
def edited(draw: st.DrawFn, most: int = 40) -> tuple[str, str]:
    """Make a text and another one that comes from it by cutting, doubling, moving and replacing pieces."""
    pieces = draw(st.lists(_piece, max_size=most))
    new = list(pieces)
    for _ in range(draw(st.integers(0, 6))):
        a = draw(st.integers(0, len(new)))
        b = draw(st.integers(a, min(len(new), a + 6)))
        what = draw(st.sampled_from(("cut", "put", "change", "move")))
        taken = new[a:b]
        if what in ("cut", "move", "change"):
            del new[a:b]
        if what in ("put", "change"):
            new[a:a] = draw(st.lists(_piece, min_size=1, max_size=4))
        if what == "move":
            at = draw(st.integers(0, len(new)))
            new[at:at] = taken
    return "".join(pieces), "".join(new)


def marked(old: str, new: str, language: str) -> str:
    """Write a comparison with `[-gone-]` and `{+come+}`, as the tables of cases do."""
    from consult.text.differ import OpKind, diff_text

    out: list[str] = []
    for op in diff_text(old, new, language=language):
        if op.kind is OpKind.EQUAL:
            out.append(new[op.new_start : op.new_end])
        elif op.kind is OpKind.DELETE:
            out.append(f"[-{old[op.old_start : op.old_end]}-]")
        else:
            out.append(f"{{+{new[op.new_start : op.new_end]}+}}")
    return "".join(out)
