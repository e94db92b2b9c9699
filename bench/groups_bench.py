"""Look-alikes among 5,000 comments, on SQLite and, where a server can be had, on PostgreSQL.

The comments are sentences of the shipped sample, shuffled, in three languages: most are one's own, a fifth say nearly
the same as another on their clause, and a twentieth suggest the same wording. Timed is `look_for_likeness` as the page
calls it, with reading and storing; once with the comments over all clauses, and once with all of them on one clause,
the worst that can be asked.
"""

import random
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, create_engine, func, insert, select, update
from sqlalchemy.orm import Session

from consult.comments.models import Comment, CommentState, CommentTarget, CommentType, Precision
from consult.database import engine_options, prepare_engine
from consult.decisions.proposals import look_for_likeness
from consult.drafts.models import ClausePlace, ClauseText, Consultation
from consult.migrating import upgrade
from tests import postgres, worlds

COMMENTS = 5_000
GOAL = 10.0  # seconds


def main() -> None:
    """Measure both databases, spread and on one clause."""
    with tempfile.TemporaryDirectory() as folder:
        for spread in (True, False):
            measure(f"sqlite:///{folder}/groups-{spread}.sqlite3", spread=spread)
        base, reason = postgres.server(Path(folder) / "pg")
        if not base:
            print(f"no PostgreSQL here: {reason}")
            return
        for spread in (True, False):
            postgres.run(base, "DROP DATABASE IF EXISTS groups_bench", "CREATE DATABASE groups_bench")
            measure(postgres.address_of(base, "groups_bench"), spread=spread)
            postgres.run(base, "DROP DATABASE groups_bench WITH (FORCE)")


def measure(url: str, *, spread: bool) -> None:
    """Fill a database and print what looking for look-alikes takes."""
    engine = create_engine(url, **engine_options(url))
    prepare_engine(engine)
    upgrade(engine)
    with Session(engine, expire_on_commit=False, autoflush=False) as session:
        session.connection(execution_options={"consult_write": True})
        world = worlds.import_sample(session, datetime.now(UTC))
        _fill(session, world, spread)
        session.commit()
        session.connection(execution_options={"consult_write": True})
        begun = time.perf_counter()
        found = look_for_likeness(
            session,
            actor=world.people["editor"],
            now=datetime.now(UTC),
            consultation_id=world.consultation.id,
        )
        took = time.perf_counter() - begun
        session.commit()
    _say(engine, spread, found, took)
    engine.dispose()


def _say(engine: Engine, spread: bool, found: int, took: float) -> None:
    where = "over all clauses" if spread else "all on one clause"
    verdict = "within" if took <= GOAL else "NOT within"
    print(
        f"{engine.dialect.name:<11} {COMMENTS:,} comments {where}: {took:.2f} s, {found} proposals ({verdict} {GOAL:.0f} s)"
    )


def _fill(session: Session, world: worlds.World, spread: bool) -> None:
    chance = random.Random(7)
    texts = session.execute(
        select(ClauseText.clause_id, ClauseText.language, ClauseText.canonical, ClausePlace.section_id)
        .join(
            ClausePlace,
            (ClausePlace.draft_id == ClauseText.draft_id) & (ClausePlace.clause_id == ClauseText.clause_id),
        )
        .where(ClauseText.draft_id == world.draft.id)
    ).all()
    pieces = {tag: [row.canonical for row in texts if row.language == tag] for tag in ("en", "fr", "zh")}
    places = texts if spread else [texts[0]]
    first = (session.execute(select(func.max(Comment.id))).scalar() or 0) + 1
    said: dict[int, list[str]] = {}
    comments: list[dict[str, Any]] = []
    targets: list[dict[str, Any]] = []
    for number in range(first, first + COMMENTS):
        place = chance.choice(places)
        own = chance.choice(pieces[place.language])
        before = said.setdefault(place.clause_id, [])
        words = chance.choice(before).replace(own[:4], "") + "!" if before and chance.random() < 0.2 else own
        before.append(words)
        suggestion = "to be put in place of all of it" if chance.random() < 0.05 else None
        comments.append(
            {
                "id": number, "consultation_id": world.consultation.id, "number": number, "round_id": world.round.id,
                "draft_id": world.draft.id, "section_id": place.section_id, "clause_id": place.clause_id,
                "language": place.language, "words_language": place.language, "precision": Precision.CLAUSE,
                "kind": CommentType.TECHNICAL, "words": words, "suggestion": suggestion, "html": "<p></p>", "phrases": [],
                "renderer": 1, "person_id": world.people["expert"].person_id, "for_organisation": False,
                "state": CommentState.RECEIVED, "received_at": world.now, "late": False, "version": 1, "agreements": 0,
                "form_key": str(UUID(int=number)),
            }
        )  # fmt: skip
        targets.append(
            {
                "comment_id": number, "position": 1, "draft_id": world.draft.id, "clause_id": place.clause_id,
                "language": place.language, "start": 0, "end": len(place.canonical), "exact": place.canonical,
                "prefix": "", "suffix": "", "canonical_digest": "0" * 64,
            }
        )  # fmt: skip
    for start in range(0, COMMENTS, 500):
        session.execute(insert(Comment), comments[start : start + 500])
        session.execute(insert(CommentTarget), targets[start : start + 500])
    session.execute(update(Consultation).values(comment_count=first + COMMENTS))


if __name__ == "__main__":
    main()
