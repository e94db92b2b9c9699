"""10,000 comments followed into the next draft of a text of 100,000 words, as the progress page does it: 2,500 at a time."""

import random
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, insert
from sqlalchemy.orm import Session

from bench.anchor_bench import house_clauses
from bench.generated import long_draft
from consult.access import OPERATOR
from consult.comments.carrying import left_to_carry
from consult.comments.models import Comment, CommentState, CommentTarget, CommentType, Precision
from consult.database import engine_options, prepare_engine
from consult.drafts.actions import create_consultation, import_draft, open_round, publish_draft
from consult.drafts.editions import editions_of
from consult.drafts.finals import FinalText, add_next
from consult.drafts.queries import texts_of_draft
from consult.migrating import upgrade
from consult.people.actions import add_person
from consult.redlines.next_draft import follow_comments
from consult.text.clauses import ClauseKind
from consult.text.folders import read_content
from consult.text.parse import render_clause

WORDS, COMMENTS, AT_ONCE = 100_000, 10_000, 2_500
TOML = """slug = "long"
languages = ["en"]
[title]
en = "Long"
[[document]]
key = "text"
prefix = "T"
prevailing_language = "en"
[document.title]
en = "Long"
[[draft]]
key = "draft-1"
kind = "draft"
[draft.title]
en = "Draft 1"
"""


def _first(session: Session, now: datetime) -> int:
    """Import and publish a draft of 100,000 words in 20 sections."""
    learned = house_clauses("qa-2.0-draft-1", "en", named=True)
    clauses = [c for c in long_draft(learned, words=WORDS, seed=11) if c.kind == "paragraph"]
    size = len(clauses) // 20 + 1
    files = {"consultation.toml": TOML.encode()}
    for at in range(20):
        words = "\n\n".join(c.text.lstrip("-+*>#|0123456789. ") for c in clauses[at * size : (at + 1) * size])
        files[f"draft-1/text/{at + 1:02}-part{at}.en.md"] = f"# Part {at} {{#p{at}}}\n\n{words}\n".encode()
    content = read_content(files)
    row = create_consultation(session, actor=OPERATOR, now=now, content=content)
    import_draft(session, actor=OPERATOR, now=now, consultation_id=row.id, draft=editions_of(content)[0])
    draft_id = int(texts_of_draft(session, 1)[0].draft_id)
    publish_draft(session, actor=OPERATOR, now=now, draft_id=draft_id)
    open_round(
        session, actor=OPERATOR, now=now, consultation_id=row.id, draft_id=draft_id, opens_at=now,
        closes_at=now + timedelta(days=9),
    )  # fmt: skip
    return draft_id


def _comments(session: Session, now: datetime, draft_id: int, chance: random.Random) -> None:
    """Add 10,000 comments on 5 to 30 words of any clause."""
    who = add_person(session, actor=OPERATOR, now=now, email="a@example.org", name="A", language="en")
    texts = [row for row in texts_of_draft(session, draft_id) if len(row.canonical.split()) > 8]
    rows: list[dict[str, Any]] = []
    targets: list[dict[str, Any]] = []
    for number in range(1, COMMENTS + 1):
        text = chance.choice(texts)
        words = text.canonical.split(" ")
        first = chance.randrange(len(words) - 4)
        quote = " ".join(words[first : first + chance.randint(5, 30)])
        start = len(" ".join(words[:first])) + (1 if first else 0)
        rows.append({
            "id": number, "consultation_id": 1, "number": number, "round_id": 1, "draft_id": draft_id,
            "section_id": text.section_id, "clause_id": text.clause_id, "language": "en", "words_language": "en",
            "precision": Precision.WORDS, "kind": CommentType.GENERAL, "words": "Say more.", "suggestion": None, "html": "<p>Say more.</p>",
            "phrases": [], "renderer": 1, "person_id": who.id, "organisation_id": None, "for_organisation": False,
            "state": CommentState.RECEIVED, "received_at": now, "late": False, "version": 1, "agreements": 0, "form_key": str(number),
        })  # fmt: skip
        targets.append({
            "comment_id": number, "position": 1, "draft_id": draft_id, "clause_id": text.clause_id, "language": "en", "start": start,
            "end": start + len(quote), "exact": text.canonical[start : start + len(quote)], "prefix": text.canonical[max(0, start - 32) : start],
            "suffix": text.canonical[start + len(quote) :][:32], "canonical_digest": text.canonical_digest,
        })  # fmt: skip
    session.execute(insert(Comment), rows)
    session.execute(insert(CommentTarget), targets)


def _second(session: Session, now: datetime, draft_id: int, chance: random.Random) -> int:
    """Make the next draft: a word changed in every third clause, one clause in forty taken out."""
    texts, deleted = [], []
    for row in texts_of_draft(session, draft_id):
        if row.kind is not ClauseKind.PARAGRAPH or row.clause_id % 3:
            continue
        if row.clause_id % 120 == 0:
            deleted.append((row.clause_id, "en"))
            continue
        words = row.source.split(" ")
        words[chance.randrange(len(words))] = "otherwise"
        made = render_clause(" ".join(words), row.kind, shape=row.shape, language="en")
        texts.append(
            FinalText(row.clause_id, "en", " ".join(words), made.canonical, made.html, made.sentences)
        )
    draft = add_next(
        session, actor=OPERATOR, now=now, consultation_id=1, based_on_id=draft_id, title={"en": "Draft 2"}, texts=texts,
        deleted=deleted,
    )  # fmt: skip
    return draft.id


def main() -> None:
    """Print how long each step takes, in seconds of wall time and of CPU."""
    chance, now = random.Random(3), datetime.now(UTC) - timedelta(days=10)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder)}/carry.sqlite3"
        engine = create_engine(url, **engine_options(url))
        prepare_engine(engine)
        upgrade(engine)
        with Session(engine, autoflush=False) as session:
            session.connection(execution_options={"consult_write": True})
            first = _first(session, now)
            _comments(session, now, first, chance)
            second = _second(session, now + timedelta(days=9), first, chance)
            session.commit()
            began, cpu, counts = time.perf_counter(), time.process_time(), dict[str, int]()
            while left := left_to_carry(session, first, second):
                print(
                    f"  {COMMENTS - left:>6} of {COMMENTS} followed, {time.perf_counter() - began:5.1f} s",
                    flush=True,
                )
                session.rollback()
                session.connection(execution_options={"consult_write": True})
                more = follow_comments(session, actor=OPERATOR, now=now, draft_id=second, most=AT_ONCE)
                session.commit()
                counts = {key: counts.get(key, 0) + more.get(key, 0) for key in {*counts, *more}}
            wall, used = time.perf_counter() - began, time.process_time() - cpu
        print(
            f"{COMMENTS} comments into a next draft of {WORDS} words: {wall:.1f} s, {used:.1f} s CPU; {counts}"
        )
        engine.dispose()


if __name__ == "__main__":
    main()
