"""A section as large as a consultation makes it: fourteen clauses, many comments, on words and on whole clauses."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from uuid import uuid4

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from consult.access import OPERATOR, Actor, Grant, Role
from consult.comments.actions import add_comment
from consult.comments.models import CommentType
from consult.comments.targeting import Selection
from consult.drafts.actions import open_round
from consult.drafts.bringing import import_folder
from consult.drafts.models import Clause, ClausePlace, ClauseText, CommentsVisible, Draft, Round, Section
from consult.people.models import Membership, RoleGrant
from consult.redlines.next_draft import follow_comments
from tests import worlds
from tests.drafts.writing import put

# Words of the shipped texts' kind; sentences made of them at random hardly ever repeat, so they are as heavy as people's own.
VOCABULARY = [
    "institution",
    "evidence",
    "teacher",
    "student",
    "assessment",
    "online",
    "quality",
    "review",
    "policy",
    "training",
    "access",
    "data",
    "evaluation",
    "programme",
    "learning",
    "support",
    "annual",
    "report",
    "council",
    "faculty",
    "design",
    "delivery",
    "blended",
    "platform",
    "standard",
    "criteria",
    "graduates",
    "employer",
    "feedback",
    "library",
    "equipment",
    "language",
    "region",
    "partner",
    "agreement",
    "governance",
    "responsible",
    "published",
    "measured",
    "improved",
    "compared",
    "explained",
    "required",
    "recommended",
    "sufficient",
    "timely",
    "transparent",
    "local",
    "the",
    "of",
    "and",
    "to",
    "in",
    "for",
    "with",
    "by",
    "on",
    "from",
    "that",
    "which",
    "each",
    "every",
    "more",
    "should",
    "shall",
    "may",
    "before",
    "after",
    "under",
    "between",
]
CHINESE = "院校教师学生评估在线质量审查政策培训访问数据评价课程学习支持年度报告委员会设计标准准则毕业生雇主反馈语言地区伙伴协议治理负责公布测量改进比较解释要求建议充分及时透明本地的和与为在从每应宜可之前之后下间"
TOML = """slug = "big"
languages = ["en", "fr", "zh"]
[title]
en = "A big one"
fr = "Un grand texte"
zh = "大文本"
[[document]]
key = "text"
prefix = "T"
prevailing_language = "en"
[document.title]
en = "Text"
fr = "Texte"
zh = "文本"
[[draft]]
key = "draft-1"
kind = "draft"
[draft.title]
en = "Draft 1"
fr = "Projet 1"
zh = "草案 1"
"""
TOML_2 = """[[draft]]
key = "draft-2"
kind = "draft"
based_on = "draft-1"
[draft.title]
en = "Draft 2"
fr = "Projet 2"
zh = "草案 2"
"""
PAGE = "/en/big/read/draft-1/text/only"
NEXT_PAGE = PAGE.replace("draft-1", "draft-2")


def words(random: Random, count: int) -> str:
    """Return so many English words in sentences."""
    said = [random.choice(VOCABULARY) for _ in range(count)]
    for at in range(0, count, 16):
        said[at] = said[at].capitalize()
        said[min(at + 15, count - 1)] += "."
    return " ".join(said)


def chinese(random: Random, count: int) -> str:
    """Return so many Chinese characters in sentences."""
    return "".join("。" if at % 20 == 19 else random.choice(CHINESE) for at in range(count))


def folder(path: Path, *, clauses: int = 14, length: int = 95) -> Path:
    """Write a folder of one section: so many clauses of `length` words, in three languages."""
    random = Random(14)
    texts = {"en": ["# A section {#only}"], "fr": ["# Une partie {#only}"], "zh": ["# 一个部分 {#only}"]}
    for _ in range(clauses):
        for tag, said in texts.items():
            said.append(chinese(random, length * 2) if tag == "zh" else words(random, length))
    files = {f"draft-1/text/01-only.{tag}.md": "\n\n".join(said) + "\n" for tag, said in texts.items()}
    return put(path, {"consultation.toml": TOML, **files})


@dataclass(frozen=True, slots=True)
class Big:
    """What stands in the database."""

    consultation_id: int
    draft_id: int
    section_id: int
    clauses: list[tuple[int, str, str]]  # id, key, canonical English text
    people: list[Actor]


def bring(session: Session, path: Path, now: datetime, *, people: int = 10) -> Big:
    """Import and publish the folder, open a round whose comments everybody may read, and let people with roles in."""
    brought = import_folder(session, path, actor=OPERATOR, now=now - timedelta(days=2), publish=True)
    draft_id = session.scalars(select(Draft.id).where(Draft.consultation_id == brought.consultation_id)).one()
    open_round(
        session, actor=OPERATOR, now=now - timedelta(days=1), consultation_id=brought.consultation_id, draft_id=draft_id,
        opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=20), comments_visible=CommentsVisible.EVERYONE,
    )  # fmt: skip
    section_id = session.scalars(select(Section.id).where(Section.draft_id == draft_id)).one()
    found = _clauses(session, draft_id)
    home = worlds.organisation(session, now, "University of Nairobi (sample)", "KE")
    actors = [_expert(session, now, brought.consultation_id, home.id, number) for number in range(people)]
    return Big(brought.consultation_id, draft_id, section_id, found, actors)


def next_draft(session: Session, big: Big, path: Path, now: datetime) -> Big:
    """Publish a second draft, made from the folder: a word of every third clause changed, the fifth clause gone; follow the
    comments into it and open a round. The words of half of the comments stand there still.
    """
    for old in sorted((path / "draft-1" / "text").iterdir()):
        said = old.read_text("utf-8").rstrip("\n").split("\n\n")
        for at in range(1, len(said), 3):
            half = len(said[at]) // 2
            said[at] = said[at][:half] + " altered " + said[at][half:]
        del said[5]
        new = path / "draft-2" / "text" / old.name
        new.parent.mkdir(parents=True, exist_ok=True)
        new.write_text("\n\n".join(said) + "\n", "utf-8")
    (path / "consultation.toml").write_text(TOML + TOML_2, "utf-8")
    session.execute(update(Round).where(Round.draft_id == big.draft_id).values(closes_at=now))
    import_folder(session, path, actor=OPERATOR, now=now, publish=True)
    draft = session.scalars(select(Draft).where(Draft.key == "draft-2")).one()
    follow_comments(session, actor=OPERATOR, now=now, draft_id=draft.id)
    open_round(
        session, actor=OPERATOR, now=now, consultation_id=big.consultation_id, draft_id=draft.id, opens_at=now,
        closes_at=now + timedelta(days=20), comments_visible=CommentsVisible.EVERYONE,
    )  # fmt: skip
    section_id = session.scalars(select(Section.id).where(Section.draft_id == draft.id)).one()
    clauses = _clauses(session, draft.id)
    return replace(big, draft_id=draft.id, section_id=section_id, clauses=clauses)


def _clauses(session: Session, draft_id: int) -> list[tuple[int, str, str]]:
    rows = session.execute(
        select(Clause.id, Clause.key, ClauseText.canonical, ClausePlace.kind)
        .join(ClausePlace, ClausePlace.clause_id == Clause.id)
        .join(ClauseText, and_(ClauseText.clause_id == Clause.id, ClauseText.draft_id == draft_id))
        .where(ClausePlace.draft_id == draft_id, ClauseText.language == "en")
        .order_by(ClausePlace.position)
    )
    return [(row.id, row.key, row.canonical) for row in rows if row.kind != "heading"]


def _expert(
    session: Session, now: datetime, consultation_id: int, organisation_id: int, number: int
) -> Actor:
    row = worlds.person(session, now, f"Wanjiru Mwangi {number}")
    grant = {"person_id": row.id, "consultation_id": consultation_id, "role": Role.EXPERT}
    session.add_all(
        [
            RoleGrant(**grant, granted_at=now),
            Membership(person_id=row.id, organisation_id=organisation_id, since=now),
        ]
    )
    session.flush()
    grants = frozenset({Grant(consultation_id, Role.EXPERT, None)})
    return Actor(person_id=row.id, name=row.name, grants=grants, organisations=frozenset({organisation_id}))


def comment(session: Session, big: Big, now: datetime, number: int, *, length: int = 40) -> int:
    """Let somebody say `length` words on a clause, every other time on words of it; return the comment's number."""
    random = Random(number)
    clause_id, _, text = big.clauses[number % len(big.clauses)]
    selection = None
    if number % 2:
        start = random.randrange(len(text) - 60)
        start = text.index(" ", start) + 1
        end = text.index(" ", start + 20) if " " in text[start + 20 :] else len(text)
        selection = Selection(start, end, text[start:end])
    made = add_comment(
        session, actor=big.people[number % len(big.people)], now=now, draft_id=big.draft_id, section_id=big.section_id,
        clause_id=clause_id, language="en", kind=random.choice(list(CommentType)), words=words(random, length),
        words_language="en", selection=selection, form_key=str(uuid4()),
    )  # fmt: skip
    return made.number
