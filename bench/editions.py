"""Synthetic next editions in which every character is tracked: the truth about anchors, made without the
engine.

Each character of an edition knows the clause and place of the first edition it came from, or that it is
new. Edits are made on these tracked characters only: words changed, taken out and put in, sentences deleted
and written anew, clauses moved, merged, split, deleted, added (some as look-alikes of others), headings
renamed and renumbered.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from consult.text.lineage import LineageClause

Tracked = list[tuple[str, tuple[str, int] | None]]
"""Characters with their origin: (first clause's key, code point) or None for new ones."""

_WORD = re.compile(r"[^\W_\u3400-\u9fff]+(?:['’][^\W_]+)*|[\u3400-\u9fff]{1,2}")
_SENTENCE = re.compile(r"[^.!?。！？；]+[.!?。！？；]*\s*")


@dataclass
class Body:
    """One clause of an edition while it is being edited."""

    clause: LineageClause
    chars: Tracked

    @property
    def text(self) -> str:
        """The characters as they stand."""
        return "".join(char for char, _ in self.chars)


@dataclass(frozen=True)
class Edition:
    """The next edition: its clauses, and where each surviving character of the first stands in it."""

    clauses: tuple[LineageClause, ...]
    places: dict[tuple[str, int], tuple[str, int]]


@dataclass(frozen=True)
class Rates:
    """How much is edited, as shares of the clauses or of the words."""

    touched: float = 0.55
    words: float = 0.10
    sentences: float = 0.12
    deleted: float = 0.06
    added: float = 0.06
    look_alikes: float = 0.03
    moved: float = 0.04
    merged: float = 0.02
    split: float = 0.03
    renamed: float = 0.15


def next_edition(first: Sequence[LineageClause], *, seed: int, rates: Rates | None = None) -> Edition:
    """Make the next edition of `first`; the same seed gives the same edition."""
    chance = random.Random(seed)
    rates = rates or Rates()
    vocabulary = vocabulary_of(first)
    bodies = [Body(c, [(char, (c.key, k)) for k, char in enumerate(c.text)]) for c in first]
    for body in bodies:
        if body.clause.kind == "heading":
            if chance.random() < rates.renamed:
                _rename(body, vocabulary, chance)
        elif chance.random() < rates.touched:
            _edit_sentences(body, vocabulary, chance, rates)
            edit_words(body, vocabulary, chance, rates.words * chance.choice((0.3, 1, 1, 2)))
    bodies = _split_and_merge(bodies, chance, rates)
    bodies = _come_and_go(bodies, vocabulary, chance, rates)
    bodies = _move(bodies, chance, rates)
    return _finish([body for body in bodies if body.text.strip()])


def vocabulary_of(first: Sequence[LineageClause]) -> list[str]:
    """Give all words of the text as often as they stand there, so that new words look like old ones."""
    return [hit.group() for clause in first for hit in _WORD.finditer(clause.text)]


def _glue(text: str) -> str:
    return "" if re.search(r"[\u3400-\u9fff]", text) else " "


def _new(text: str) -> Tracked:
    return [(char, None) for char in text]


def _phrase(vocabulary: Sequence[str], chance: random.Random, size: int, glue: str) -> str:
    return glue.join(chance.choice(vocabulary) for _ in range(size))


def _rename(body: Body, vocabulary: Sequence[str], chance: random.Random) -> None:
    hits = list(_WORD.finditer(body.text))
    if hits:
        hit = chance.choice(hits)
        body.chars[hit.start() : hit.end()] = _new(chance.choice(vocabulary))


def edit_words(body: Body, vocabulary: Sequence[str], chance: random.Random, rate: float) -> None:
    """Change, delete and insert words from the end backward."""
    glue = _glue(body.text)
    for hit in reversed(list(_WORD.finditer(body.text))):
        if chance.random() >= rate:
            continue
        what = chance.random()
        size = chance.choice((1, 1, 1, 2, 3))
        if what < 0.45:
            body.chars[hit.start() : hit.end()] = _new(_phrase(vocabulary, chance, size, glue))
        elif what < 0.7:
            end = hit.end()
            if end < len(body.chars) and body.chars[end][0] == " ":
                end += 1
            del body.chars[hit.start() : end]
        else:
            body.chars[hit.start() : hit.start()] = _new(_phrase(vocabulary, chance, size, glue) + glue)


def _edit_sentences(body: Body, vocabulary: Sequence[str], chance: random.Random, rates: Rates) -> None:
    """Delete sentences, write some anew, add others."""
    glue = _glue(body.text)
    for hit in reversed(list(_SENTENCE.finditer(body.text))):
        if chance.random() >= rates.sentences:
            continue
        size = max(4, len(_WORD.findall(hit.group())))
        before = "" if hit.group()[-1:].isspace() else glue
        written = _new(before + _phrase(vocabulary, chance, size, glue) + (". " if glue else "。"))
        what = chance.random()
        if what < 0.35:
            del body.chars[hit.start() : hit.end()]
        elif what < 0.65:
            body.chars[hit.start() : hit.end()] = written
        else:
            body.chars[hit.end() : hit.end()] = written


def _split_and_merge(bodies: list[Body], chance: random.Random, rates: Rates) -> list[Body]:
    out: list[Body] = []
    for body in bodies:
        cuts = [hit.start() for hit in _SENTENCE.finditer(body.text)][1:]
        plain = body.clause.kind in ("paragraph", "item")
        if plain and cuts and chance.random() < rates.split * 3:
            at = chance.choice(cuts)
            out.append(Body(body.clause, body.chars[:at]))
            out.append(Body(replace(body.clause, key=body.clause.key + "+", anchor=""), body.chars[at:]))
            continue
        mergeable = out and out[-1].clause.kind == body.clause.kind and plain
        if mergeable and chance.random() < rates.merged * 1.5:
            out[-1].chars += [*_new(_glue(body.text)), *body.chars]
            continue
        out.append(body)
    return out


def _come_and_go(
    bodies: list[Body], vocabulary: Sequence[str], chance: random.Random, rates: Rates
) -> list[Body]:
    out: list[Body] = []
    stays = [chance.random() >= rates.deleted or body.clause.kind == "heading" for body in bodies]
    kept = [body for body, stay in zip(bodies, stays, strict=True) if stay]
    for n, body in enumerate(bodies):
        if stays[n]:
            out.append(body)
        glue = _glue(body.text)
        new = replace(body.clause, key=f"new{n}", kind="paragraph", anchor="")
        if chance.random() < rates.added:
            size = chance.randint(6, 60)
            out.append(Body(new, _new(_phrase(vocabulary, chance, size, glue) + ("." if glue else "。"))))
        if chance.random() < rates.look_alikes:
            copy = Body(replace(new, key=f"like{n}"), _new(chance.choice(kept).text))
            edit_words(copy, vocabulary, chance, 0.15)
            out.append(copy)
    return out


def _move(bodies: list[Body], chance: random.Random, rates: Rates) -> list[Body]:
    out = list(bodies)
    movable = [body for body in bodies if body.clause.kind in ("paragraph", "item") and len(body.chars) > 40]
    for body in chance.sample(movable, round(len(movable) * rates.moved)):
        out.remove(body)
        out.insert(chance.randrange(len(out) + 1), body)
    return out


def _finish(bodies: Sequence[Body]) -> Edition:
    """Number the clauses anew, so that keys and numbers tell nothing, and write down where characters
    stand."""
    clauses: list[LineageClause] = []
    places: dict[tuple[str, int], tuple[str, int]] = {}
    for n, body in enumerate(bodies):
        key = f"n{n}"
        clauses.append(replace(body.clause, key=key, number=str(n), text=body.text))
        for k, (_, origin) in enumerate(body.chars):
            if origin is not None:
                places[origin] = (key, k)
    return Edition(tuple(clauses), places)
