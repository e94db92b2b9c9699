"""The HTML of letters says the same as their text, and nothing in it is anybody's markup."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from consult.mail.markup import page

ALLOWED = {
    "html",
    "head",
    "meta",
    "title",
    "body",
    "p",
    "br",
    "ul",
    "li",
    "a",
    "blockquote",
    "h2",
    "h3",
    "hr",
}
PIECES = [*"ab <>&\"'=->\n.:/()#", "https://x.org/", "<script>", "质", "\u202e", "\n\n", "> ", "\n--\n"]
WORDS = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


def test_paragraphs_quotations_lists_headings_and_addresses() -> None:
    body = "Demo\n====\n\nOne\n---\n\n> a <b>\n> c\n\n- x: https://x.org/1\n- y\n\nhttps://x.org/2?a=1&b=2\n\n--\nEnd"
    made = page("zh", 'S <"&>', body)
    assert '<html lang="zh-Hans" dir="ltr">' in made and "<title>S &lt;&#34;&amp;&gt;</title>" in made
    assert "<h2>Demo</h2>" in made and "<h3>One</h3>" in made and "<hr>\n<p>End</p>" in made
    assert '<blockquote dir="auto">a &lt;b&gt;<br>\nc</blockquote>' in made
    assert '<li>x: <a href="https://x.org/1">https://x.org/1</a></li>\n<li>y</li>' in made
    assert '<p><a href="https://x.org/2?a=1&amp;b=2">' in made


def test_an_address_in_a_quotation_or_a_sentence_is_no_link() -> None:
    made = page("en", "S", "> https://evil.example\n\nDear https://evil.example\n\njavascript:alert(1)")
    assert "<a" not in made


@settings(max_examples=300, deadline=None)
@given(WORDS, WORDS)
def test_no_words_become_markup(subject: str, body: str) -> None:
    made = page("en", subject, body)
    root = html.document_fromstring(made)
    assert {node.tag for node in root.iter()} <= ALLOWED
    for node in root.iter():
        for name, value in node.attrib.items():
            assert name in {"lang", "dir", "charset", "style", "href"}
            assert name != "href" or re.match(r"https?://", value)


@settings(max_examples=300, deadline=None)
@given(WORDS)
def test_every_word_of_the_text_is_in_the_html(body: str) -> None:
    root = html.document_fromstring(page("en", "", body))
    assert root.body is not None
    shown = "".join(root.body.itertext())
    marks = re.compile(r"[\s>=-]")
    assert marks.sub("", shown) == marks.sub("", body)
