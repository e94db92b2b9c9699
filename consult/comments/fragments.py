"""The words of a comment as HTML: rendered and made safe once, when written, and stored."""

from collections.abc import Mapping
from dataclasses import asdict
from html import escape
from types import MappingProxyType
from typing import Any

from consult.text.comment_markdown import render_comment
from consult.text.differ import diff_text
from consult.text.phrases import describe
from consult.text.redline_html import Labels, redline_html

RENDERER = 1  # version of what this module makes; stored with every comment
HTML_TAGS = {"zh": "zh-Hans"}
# What ears hear at a change, in the language of the changed text, because it is stored with it.
LABELS: Mapping[str, Labels] = MappingProxyType(
    {
        "en": Labels("added:", "end of addition", "deleted:", "end of deletion"),
        "fr": Labels("ajouté\u202f:", "fin de l’ajout", "supprimé\u202f:", "fin de la suppression"),
        "zh": Labels("新增：", "新增结束", "删除：", "删除结束"),
    }
)


def words_html(words: str, language: str) -> str:
    """Return the words of a comment or reply as safe HTML that names its language; '' for no words."""
    inside = render_comment(words) if words.strip() else ""
    return f'<div lang="{_tag(language)}">{inside}</div>' if inside else ""


def comment_html(
    *, words: str, words_language: str, quoted: str, suggestion: str | None, language: str
) -> str:
    """Return a comment as safe HTML: the quoted words, or the redline of the suggestion, then what was said.

    `quoted` is what it points at in the text's `language`; '' when that is a whole clause, section or draft.
    """
    said = words_html(words, words_language)
    if suggestion is not None:
        changed = redline_html(
            quoted, suggestion, diff_text(quoted, suggestion, language=language), labels=labels_in(language)
        )
        return f'<blockquote class="redline" lang="{_tag(language)}">{_boxed(changed)}</blockquote>{said}'
    if quoted:
        return f'<blockquote lang="{_tag(language)}">{escape(quoted)}</blockquote>{said}'
    return said


def phrases_of(*, quoted: str, suggestion: str | None, language: str) -> list[dict[str, Any]]:
    """Return the suggestion told in words, as data that a template says in the reader's language."""
    if suggestion is None:
        return []
    ops = diff_text(quoted, suggestion, language=language)
    return [
        {name: str(value) if value is not None else "" for name, value in asdict(p).items()}
        for p in describe(quoted, suggestion, ops)
    ]


def labels_in(language: str) -> Labels:
    """Return the words that ears get at a change, in the language of the text."""
    return LABELS.get(language, LABELS["en"])


def _tag(language: str) -> str:
    return escape(HTML_TAGS.get(language, language), quote=True)


def _boxed(changed: str) -> str:
    """Put the cells of a changed table row into a table of their own."""
    return f"<table><tbody><tr>{changed}</tr></tbody></table>" if changed.startswith("<td") else changed
