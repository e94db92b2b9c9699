"""Search over 100,000 comments in three languages, on SQLite and, where a server can be had, on PostgreSQL.

The comments are sentences of the shipped sample, shuffled: a third in each language. Timed is `find_comments` for a page
of the newest fifty, with everything it shows and the condition of who may read what: the 95th percentile over words
that hardly anything holds, that a few per cent hold, and that nearly everything holds. Two-character Chinese is compared
with LIKE over the same rows: the same hits, and the ratio of times.
"""

import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, create_engine, func, insert, select, text, update
from sqlalchemy.orm import Session

from consult.access import Actor
from consult.comments.models import Comment, CommentState, CommentType, CommentWords, Precision
from consult.comments.queries import viewer
from consult.comments.search import find_comments
from consult.database import engine_options, prepare_engine
from consult.drafts.models import ClauseText, Consultation, Round
from consult.fulltext import found_in, parts_of, words_of
from consult.migrating import upgrade
from consult.text.segments import segment
from tests import postgres, worlds

COMMENTS = 100_000
TIMES = 5  # each search, so often
GOAL = 0.030  # seconds
RARE = 200  # of so many comments, one holds a word of its own


def main() -> None:
    """Measure both databases."""
    with tempfile.TemporaryDirectory() as folder:
        measure(f"sqlite:///{folder}/search.sqlite3")
        base, reason = postgres.server(Path(folder) / "pg")
        if not base:
            print(f"no PostgreSQL here: {reason}")
            return
        postgres.run(base, "DROP DATABASE IF EXISTS search_bench", "CREATE DATABASE search_bench")
        measure(postgres.address_of(base, "search_bench"))
        postgres.run(base, "DROP DATABASE search_bench WITH (FORCE)")


def measure(url: str) -> None:
    """Fill a database and print what its searches take."""
    engine = create_engine(url, **engine_options(url))
    prepare_engine(engine)
    upgrade(engine)
    with _writing(engine) as session:
        world = worlds.import_sample(session, datetime.now(UTC))
        session.execute(update(Round).values(comments_visible="everyone"))
        seconds = fill(session, world)
    print(f"{engine.dialect.name}: {COMMENTS:,} comments and their words stored in {seconds:.0f} s")
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))
    with Session(engine) as session:
        asked = searches(session)
        everybody = _finder(session, world, world.people["expert2"])
        report("everything may be read", {kind: times(everybody, words) for kind, words in asked.items()})
    with _writing(engine) as session:
        session.execute(update(Round).values(comments_visible="nobody"))
    with Session(engine) as session:
        public = _finder(session, world, Actor())
        report("nothing may be read", {kind: times(public, words) for kind, words in asked.items()})
    with Session(engine) as session:
        compare_with_like(session)
    engine.dispose()


@contextmanager
def _writing(engine: Engine) -> Iterator[Session]:
    with Session(engine, expire_on_commit=False, autoflush=False) as session:
        session.connection(execution_options={"consult_write": True})
        yield session
        session.commit()


def fill(session: Session, world: worlds.World) -> float:
    """Store the comments; return the seconds that storing took."""
    chance = random.Random(4)
    sentences: dict[str, list[str]] = {"en": [], "fr": [], "zh": []}
    for row in session.execute(select(ClauseText.language, ClauseText.canonical, ClauseText.sentences)):
        sentences[row.language] += [row.canonical[a:b] for a, b in row.sentences]
    people = [actor.person_id for actor in world.people.values()]
    start, first = time.perf_counter(), session.scalar(select(func.coalesce(func.max(Comment.id), 0))) or 0
    for batch in range(0, COMMENTS, 5_000):
        rows, words = [], []
        for number in range(batch + 1, batch + 5_001):
            language = ("en", "fr", "zh")[number % 3]
            said = " ".join(chance.choices(sentences[language], k=3)) + f" rare{number // RARE}"
            rows.append(_row(world, number, first + number, language, said, chance.choice(people)))
            words.append({"comment_id": first + number, "words": words_of([said])})
        session.execute(insert(Comment), rows)
        session.execute(insert(CommentWords), words)
    session.execute(update(Consultation).values(comment_count=COMMENTS))
    return time.perf_counter() - start


def _row(
    world: worlds.World, number: int, key: int, language: str, said: str, person: int | None
) -> dict[str, Any]:
    place = number % len(world.clauses)
    return {
        "id": key, "consultation_id": world.consultation.id, "number": number, "round_id": world.round.id, "draft_id": world.draft.id,
        "section_id": None, "clause_id": world.clauses[place].id, "language": language, "words_language": language,
        "precision": Precision.CLAUSE, "kind": CommentType.GENERAL, "words": said, "html": f"<p>{said}</p>", "phrases": [], "renderer": 1,
        "person_id": person, "state": CommentState.RECEIVED, "received_at": world.now + timedelta(seconds=number),
        "form_key": str(UUID(int=number)), "version": 1, "agreements": 0, "late": False, "for_organisation": False,
    }  # fmt: skip


def searches(session: Session) -> dict[str, list[str]]:
    """Choose what to look for: from single comments to most of them, in three languages."""
    counts: Counter[str] = Counter()
    for said in session.scalars(select(Comment.words).limit(6_000)):
        counts.update(set(segment(said).split()))
    common = [word for word, _ in counts.most_common(15)]
    some = [word for word, n in counts.most_common() if 30 < n < 300][:400:20]
    return {
        "rare": [f"rare{n}" for n in range(0, COMMENTS // RARE, 25)],
        "some": some,
        "common": common,
        "two": [f"{a} {b}" for a, b in zip(some, common, strict=False)],
        "han": ["大学", "质量", "保障体系", "质量保障", "质", "学生支持", "学分", "评估"],
        "none": ["xylophone", "瓈璃", "nothing such"],
    }


def _finder(session: Session, world: worlds.World, actor: Actor) -> Callable[[str], object]:
    who = viewer(actor=actor, place=world.consultation, now=world.now)
    return lambda typed: find_comments(session, viewer=who, parts=parts_of(typed), limit=51)


def times(find: Callable[[str], object], asked: list[str]) -> list[float]:
    """Return the seconds of every search."""
    found = []
    for typed in asked * TIMES:
        start = time.perf_counter()
        find(typed)
        found.append(time.perf_counter() - start)
    return found


def report(name: str, kinds: dict[str, list[float]]) -> None:
    """Print the median and the 95th percentile of each kind of search and of all together."""
    every = [seconds for found in kinds.values() for seconds in found]
    for kind, found in {**kinds, "all": every}.items():
        p95 = statistics.quantiles(found, n=20)[-1]
        print(
            f"  {name}, {kind:<7} p50 {statistics.median(found) * 1000:7.2f} ms   p95 {p95 * 1000:7.2f} ms"
            + ("" if kind != "all" else f"   goal {GOAL * 1000:.0f} ms: {'met' if p95 <= GOAL else 'MISSED'}")
        )


def compare_with_like(session: Session) -> None:
    """Print whether two-character Chinese finds what LIKE finds, and how much faster."""
    pairs = [word for word in searches(session)["han"] if len(word) == 2] + ["瓈璃"]
    ratios, equal = [], True
    for pair in pairs:
        found = select(found_in(session, CommentWords, parts_of(pair)).c.id)
        like = select(Comment.id).where(Comment.words.contains(pair, autoescape=True))
        equal &= set(session.scalars(found)) == set(session.scalars(like))
        newest = found.order_by(text("1 DESC")).limit(20)
        newest_like = like.order_by(Comment.id.desc()).limit(20)
        count = select(func.count()).select_from(found.subquery())
        count_like = select(func.count()).select_from(like.subquery())
        ratios.append((_ratio(session, newest, newest_like), _ratio(session, count, count_like)))
    newest_ratios, all_ratios = zip(*ratios, strict=True)
    print(
        f"  two characters of Chinese: same hits as LIKE: {equal}; LIKE takes for the newest 20 of {_list(pairs, newest_ratios)}, "
        f"for all of {_list(pairs, all_ratios)}"
    )


def _list(pairs: list[str], ratios: Sequence[float]) -> str:
    return ", ".join(f"{pair} {ratio:.0f} x" for pair, ratio in zip(pairs, ratios, strict=True))


def _ratio(session: Session, ours: Any, peer: Any) -> float:
    """Return how many times as long the peer takes: the median of five pairs in turn, the statements alone."""
    connection = session.connection()
    both = [str(s.compile(connection, compile_kwargs={"literal_binds": True})) for s in (ours, peer)]
    found = []
    for _ in range(5):
        pair = []
        for statement in both:
            start = time.perf_counter()
            connection.exec_driver_sql(statement).all()
            pair.append(time.perf_counter() - start)
        found.append(pair[1] / pair[0])
    return statistics.median(found)


if __name__ == "__main__":
    main()
