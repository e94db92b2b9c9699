"""What a "proposed change" asks for: wording to put in place of words, words to take out, or something said in words.

People write all three into one column. Only what is surely a wording becomes a suggestion that can be applied; the rest
stays what it is, words, and whoever looks at the rows can say otherwise.
"""

import re
from dataclasses import dataclass

from consult.text.align import common_runs
from consult.text.tokens import token_spans

_MARK = "\"'“”„«»‹›「」『』《》→⇒"
_OPEN, _SHUT = "[\"'“”„«‹‘「『《]\\s?", "\\s?[\"'”“»›’」』》]"
_QUOTED = f"{_OPEN}(?P<{{0}}>.+?){_SHUT}"
_OLD, _NEW = _QUOTED.format("old"), _QUOTED.format("new")
_REPLACE = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        rf"^\s*(?:please\s+)?(?:replace|change|amend|modify)\s+(?:the\s+words?\s+|word\s+)?{_OLD}\s+(?:with|by|to|into)\s+(?:the\s+words?\s+)?{_NEW}[\s.]*$",
        rf"^\s*(?:remplacer|changer|modifier)\s+(?:les?\s+mots?\s+|la\s+formule\s+)?{_OLD}\s+(?:par|en)\s+(?:les?\s+mots?\s+)?{_NEW}[\s.]*$",
        rf"^\s*(?:建议)?[将把]\s*{_OLD}\s*(?:一词)?(?:改为|改成|替换为|修改为|换成)\s*{_NEW}[\s。.]*$",
        rf"^\s*{_OLD}\s*(?:->|→|=>|⇒)\s*{_NEW}[\s.]*$",
    )
)
_DELETE_WORDS = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        rf"^\s*(?:please\s+)?(?:delete|remove|strike(?:\s+out)?)\s+(?:the\s+words?\s+)?{_OLD}[\s.]*$",
        rf"^\s*(?:supprimer|enlever|biffer)\s+(?:les?\s+mots?\s+)?{_OLD}[\s.]*$",
        rf"^\s*(?:建议)?(?:删除|删去|去掉)\s*{_OLD}[\s。.]*$",
    )
)
_DELETE = re.compile(
    r"^\s*(?:(?:please\s+)?(?:delete|remove|strike(?: out)?)(?:\s+(?:this|the|it))?(?:\s+(?:clause|paragraph|sentence|text|words?|item|row))?"
    r"|supprimer(?:\s+(?:cette|ce|la|le|les))?(?:\s+(?:clause|paragraphe|alinéa|phrase|mots?|texte))?"
    r"|(?:建议)?(?:删除|删去)(?:本|该|此)?(?:条|条款|段|句)?)\s*[.。]?\s*$",
    re.IGNORECASE,
)
_ORDER = re.compile(
    r"^\s*(?:please\s+|we\s+(?:suggest|propose)|it\s+is\s+(?:suggested|proposed)|(?:add|insert|delete|remove|replace|change|clarify|define|move|merge|split|consider|rephrase|reword|explain|see|include|amend|use)\b"
    r"|(?:ajouter|insérer|supprimer|remplacer|modifier|clarifier|préciser|définir|déplacer|fusionner|scinder|envisager|reformuler|voir|inclure)\b"
    r"|建议|请|增加|添加|补充|删除|删去|明确|说明|移至|合并|拆分|考虑|参见)",
    re.IGNORECASE,
)
MOST = 8_000  # code points of a wording; what is longer cannot be one
MOST_MARKS = 60  # in an instruction: every pair of quotation marks is tried, so their number is bounded
_MARKS = re.compile(f"[{_MARK}]|->|=>")
LIKE = 0.5  # share of words in common from which a text is taken for a new wording of the other


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed: the words meant ('' when it does not say) and the wording for them; None: said in words."""

    exact: str
    suggestion: str | None


def understood(proposed: str, target: str) -> Proposal:
    """Return what a proposed change asks of the words meant, `target` ('' when there are none)."""
    typed = proposed.strip()
    if not typed or not target or len(typed) > MOST:
        return Proposal("", None)
    instructed = _instructed(typed)
    if instructed is not None:
        return instructed
    if _DELETE.match(typed):
        return Proposal("", "")
    if likeness(typed, target) >= LIKE and not _is_order(typed, target):
        return Proposal("", typed)
    return Proposal("", None)


def _instructed(typed: str) -> Proposal | None:
    """Return what an instruction asks for: replace these words by those, or take them out; None when it is none."""
    if len(_MARKS.findall(typed)) > MOST_MARKS:
        return None
    for pattern in _REPLACE:
        hit = pattern.match(typed)
        if hit is not None:
            return Proposal(hit["old"].strip(), hit["new"].strip())
    for pattern in _DELETE_WORDS:
        hit = pattern.match(typed)
        if hit is not None:
            return Proposal(hit["old"].strip(), "")
    return None


def _is_order(typed: str, target: str) -> bool:
    """Tell whether a proposal tells somebody to do something, though the clause does not begin the same way."""
    hit = _ORDER.match(typed)
    return hit is not None and not target.lower().startswith(hit[0].strip().lower())


def likeness(left: str, right: str) -> float:
    """Return how many of the words of the longer text stand in both in the same order, 0 to 1."""
    a, b = token_spans(left.lower()[:8_000], "")[0], token_spans(right.lower()[:8_000], "")[0]
    a, b = [word for word in a if word.strip()], [word for word in b if word.strip()]
    if not a or not b:
        return 0.0
    return sum(size for _, _, size in common_runs(a, b)) / max(len(a), len(b))
