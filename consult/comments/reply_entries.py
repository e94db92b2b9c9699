"""What a submitted version of a reply said, as HTML: against the text, and against the version before."""

from collections.abc import Sequence
from typing import Any

from consult.comments import places
from consult.comments.fragments import comment_html
from consult.comments.reply_models import EntryChange

Shown = tuple[Any, str, EntryChange | None]  # the entry, its words as HTML, what to say of it


def compared(entries: Sequence[Any], before: Sequence[Any]) -> list[Shown]:
    """Return the entries of a version with what it changed in the version before; redlined where words differ."""
    old = {row.item_id: row for row in before}
    return [(row, said_html(row, old.get(row.item_id), row), row.change) for row in entries]


def asked_for(entries: Sequence[Any], supported: Sequence[Any] | None) -> list[Shown]:
    """Return what a version says, for an organisation that is asked to support it.

    With the entries of the version that it supports already, also what has changed since, and what was withdrawn.
    """
    if supported is None:
        return [(row, said_html(row, None, row), None) for row in entries if not _gone(row)]
    old = {row.item_id: row for row in supported if not _gone(row)}
    found: list[Shown] = []
    for row in entries:
        was = old.get(row.item_id)
        if was is None and _gone(row):
            continue
        found.append((row, said_html(row, was, row), _since(row, was)))
    return found


def said_html(new: Any, old: Any, spot: Any) -> str:
    """Return words and suggestion as HTML; words, or a suggestion, that `old` said otherwise as a redline of those.

    `spot` has what is commented on: language, precision, pointed.
    """
    return _suggested(new, old, spot) + _words(new, old)


def _words(new: Any, old: Any) -> str:
    given = {"words_language": new.words_language, "language": new.words_language}
    if old is None or old.words == new.words:
        return comment_html(words=new.words, quoted="", suggestion=None, **given)
    return comment_html(words="", quoted=old.words, suggestion=new.words, **given)


def _suggested(new: Any, old: Any, spot: Any) -> str:
    """Return the words meant and what is suggested in their place."""
    given = {"words": "", "words_language": spot.language, "language": spot.language}
    was = None if old is None else old.suggestion
    if was is not None and was != new.suggestion:
        meant = comment_html(quoted=places.replaced_of(spot.pointed) or "", suggestion=None, **given)
        return meant + comment_html(quoted=was, suggestion=new.suggestion or "", **given)
    if new.suggestion is not None:
        return comment_html(quoted=places.replaced_of(spot.pointed) or "", suggestion=new.suggestion, **given)
    return comment_html(quoted=places.quoted_of(spot.precision, spot.pointed), suggestion=None, **given)


def _gone(row: Any) -> bool:
    return bool(row.change is EntryChange.WITHDRAWN)


def _since(row: Any, was: Any) -> EntryChange:
    """Tell what a version changed in one that may be several versions older."""
    if _gone(row):
        return EntryChange.WITHDRAWN
    if was is None:
        return EntryChange.ADDED
    same = (row.kind, row.words, row.suggestion) == (was.kind, was.words, was.suggestion)
    return EntryChange.SAME if same else EntryChange.CHANGED
