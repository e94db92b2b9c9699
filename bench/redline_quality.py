"""How well a redline reads, counted the same way for every tool: spans, cut words, smears, islands, changed
characters."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from consult.text.graphemes import is_boundary

Piece = tuple[str, str]
"""What happens (`=`, `-`, `+`) and the text."""

_WORD = re.compile(r"[^\W\u3400-\u9fff]+(?:[-'’]\w+)*|[\u3400-\u9fff]")


@dataclass
class Quality:
    """Counts over one redline; `islands` are kept stretches of at most one word between two changes.

    A stretch without a visible character, such as the end of a paragraph, is neither kept nor an island; a paragraph's
    end that came or went by itself is a span of its own, as in a tracked document.
    """

    spans: int = 0
    cut: int = 0
    smears: int = 0
    kept: int = 0
    islands: int = 0
    changed: int = 0

    def row(self) -> str:
        """Write the counts as the cells of a table."""
        share = self.islands / self.kept if self.kept else 0.0
        cut = self.cut / self.spans if self.spans else 0.0
        return f"{self.spans:7,} {self.cut:6,} ({cut:4.0%}) {self.smears:6,} {share:8.1%} {self.changed:9,}"


def measure(units: Sequence[Sequence[Piece]]) -> Quality:
    """Count over units that a change cannot leave: clauses, or the whole text for a flat comparison."""
    found = Quality()
    for pieces in units:
        merged = _merged(pieces)
        for k, (sign, text) in enumerate(merged):
            if sign == "=" and not text.strip():
                continue
            if sign == "=":
                found.kept += 1
                inside = 0 < k < len(merged) - 1
                found.islands += inside and len(_WORD.findall(text)) <= 1
                continue
            found.spans += 1
            found.changed += len(text)
            found.cut += _is_cut(merged, k)
            body = text.strip("\n")
            found.smears += "\n\n" in body and not _on_edges(merged, k)
    return found


def _merged(pieces: Sequence[Piece]) -> list[Piece]:
    out: list[Piece] = []
    for sign, text in pieces:
        if not text:
            continue
        mark = sign != "=" and "\n\n" in (text, out[-1][1] if out else "")
        if out and out[-1][0] == sign and not mark:
            out[-1] = (sign, out[-1][1] + text)
        else:
            out.append((sign, text))
    return out


def _is_cut(pieces: Sequence[Piece], k: int) -> bool:
    """Tell whether a span begins or ends inside a word or a character of the text it belongs to."""
    sign, text = pieces[k]
    left = next((t for s, t in reversed(pieces[:k]) if s in ("=", sign)), "")
    right = next((t for s, t in pieces[k + 1 :] if s in ("=", sign)), "")
    return _splits(left, text) or _splits(text, right)


def _splits(left: str, right: str) -> bool:
    if not left or not right:
        return False
    near, far = left[-1], right[0]
    if not is_boundary(left[-8:] + right[:8], len(left[-8:])):
        return True
    han = any("\u3400" <= char <= "\u9fff" for char in (near, far))
    return near.isalnum() and far.isalnum() and not han


def _on_edges(pieces: Sequence[Piece], k: int) -> bool:
    """Tell whether a span over blocks starts and ends with its blocks."""
    sign, text = pieces[k]
    left = next((t for s, t in reversed(pieces[:k]) if s in ("=", sign)), "\n\n")
    right = next((t for s, t in pieces[k + 1 :] if s in ("=", sign)), "\n\n")
    return (left.endswith("\n\n") or text.startswith("\n\n")) and (
        right.startswith("\n\n") or text.endswith("\n\n")
    )
