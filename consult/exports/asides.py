"""Proposed changes that are no wording for the words meant: they stand at the end of a row's words, and the row says so."""

from dataclasses import replace
from typing import Any

from consult.exports.book import BookClause
from consult.exports.proposals import understood
from consult.exports.reading import Draft, stands
from consult.web.languages import N_

UNLIKE = N_(
    "The proposed change is not taken as suggested wording: it is unlike the words it would replace, or tells what to do. It "
    "stands at the end of the comment’s words."
)
NOWHERE = N_(
    "The proposed change is not taken as suggested wording: the row is about no single clause whose words it could replace. It "
    "stands at the end of the comment’s words."
)


def why_aside(row: Any) -> str:
    """Return why the proposed change of a stored row is no suggested wording (a msgid); '' when there is none such."""
    if row.aside is None:
        return ""
    return UNLIKE if row.clause_id is not None else NOWHERE


def followed(draft: Draft, before: Draft, clause: BookClause | None, *, wording: bool) -> Draft:
    """Return a corrected row with its proposed change where it belongs now.

    `wording`: the person says that it is the suggested wording, whatever it is like. Otherwise it is understood once
    more when the row points elsewhere than before, and forgotten when the words do not end with it any more.
    """
    if draft.aside is None:
        return draft
    if draft.suggestion is not None or not draft.words.endswith(draft.aside):
        stated = draft.aside if wording and draft.suggestion is None else draft.suggestion
        return replace(draft, suggestion=stated, aside=None)
    if wording:
        return replace(draft, words=_without(draft), suggestion=draft.aside, aside=None)
    if (draft.clause_id, draft.exact) == (before.clause_id, before.exact):
        return draft
    heard = understood(draft.aside, draft.exact or (clause.canonical if clause is not None else ""))
    missing = heard.exact and not draft.exact and (clause is None or not stands(heard.exact, clause))
    if heard.suggestion is None or missing:
        return draft
    return replace(
        draft,
        words=_without(draft),
        suggestion=heard.suggestion,
        exact=draft.exact or heard.exact,
        aside=None,
    )


def _without(draft: Draft) -> str:
    return draft.words.removesuffix(draft.aside or "").rstrip()
