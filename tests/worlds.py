"""Small worlds for tests: a consultation with rows put straight into the tables, people with roles, an open round."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access import OPERATOR, Actor, Grant, Role
from consult.drafts.actions import open_round, publish_draft
from consult.drafts.bringing import import_folder
from consult.drafts.models import (
    Clause,
    ClauseName,
    ClausePlace,
    ClauseText,
    CommentsVisible,
    Consultation,
    Document,
    Draft,
    DraftKind,
    Round,
    Section,
    SourceFile,
    Stage,
)  # fmt: skip
from consult.people.models import Membership, NameShown, Organisation, OrganisationKind, Person, RoleGrant
from consult.resources import shipped
from consult.text.clauses import ClauseKind

WORDS = {
    "en": ["The university should publish its policy every year.", "Staff should be trained 😀 before they teach online.", "Data shall be protected."],
    "fr": ["L’université devrait publier sa politique chaque année.", "Le personnel devrait être formé 😀 avant d’enseigner en ligne.", "Les données doivent être protégées."],
    "zh": ["大学宜每年公布其政策。", "教师在线授课前宜接受培训😀。", "数据应受到保护。"],
}  # fmt: skip


def digest(text: str) -> str:
    """Return the SHA-256 of a text in hexadecimal."""
    return sha256(text.encode()).hexdigest()


@dataclass
class World:
    """What a test needs to know of the world it stands in."""

    session: Session
    now: datetime
    consultation: Consultation
    document: Document
    draft: Draft
    sections: list[Section]
    clauses: list[Clause]  # three per section
    round: Round
    people: dict[str, Actor] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)


def person(session: Session, now: datetime, name: str) -> Person:
    """Add a person without a password."""
    row = Person(
        public_id=uuid4().hex, email=f"{name.lower().replace(' ', '.')}@example.org", name=name, language="en",
        name_shown=NameShown.NAME, password=None, created_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def organisation(session: Session, now: datetime, name: str, country: str) -> Organisation:
    """Add a university."""
    row = Organisation(
        name=name, sort_key=name.casefold(), kind=OrganisationKind.HEI, country=country, created_at=now
    )
    session.add(row)
    session.flush()
    return row


def build(
    session: Session, now: datetime, *, release: datetime | None = None, numbers: Sequence[str] = ()
) -> World:
    """Build a consultation `demo` with one published draft (2 sections of 3 clauses, en fr zh), an open round and people.

    `numbers`: of the six clauses, where they shall not be F1.1 to F2.3.

    People by name: coordinator, editor, editor2, expert, expert2, representative, signatory, observer, stranger (no role).
    expert, representative, signatory and editor2 belong to Nairobi; expert2 to Dakar; the others to nobody.
    """
    consultation = Consultation(
        slug="demo", title={"en": "Demo", "fr": "Démo", "zh": "示例"}, summary={"en": "A demo."}, notice={"en": "Sample text."},
        languages=["en", "fr", "zh"], stage=Stage.PUBLISHED, created_at=now,
    )  # fmt: skip
    session.add(consultation)
    session.flush()
    document = Document(
        consultation_id=consultation.id,
        key="framework",
        position=1,
        prefix="F",
        title={"en": "Framework"},
        prevailing_language="en",
    )
    draft = Draft(
        consultation_id=consultation.id,
        key="draft-1",
        position=1,
        kind=DraftKind.DRAFT,
        title={"en": "Draft 1"},
        imported_at=now,
    )
    session.add_all([document, draft])
    session.flush()
    sections, clauses = _sections(session, document, draft, release, numbers)
    draft.manifest, draft.fingerprint, draft.published_at = "{}", digest("{}"), now
    session.flush()
    a_round = Round(
        consultation_id=consultation.id, number=1, draft_id=draft.id, opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=20),
        grace_hours=72, comments_visible=CommentsVisible.PARTICIPANTS,
    )  # fmt: skip
    session.add(a_round)
    session.flush()
    world = World(session, now, consultation, document, draft, sections, clauses, a_round)
    _people(world)
    return world


def _sections(
    session: Session, document: Document, draft: Draft, release: datetime | None, numbers: Sequence[str]
) -> tuple[list[Section], list[Clause]]:
    sections, clauses, position = [], [], 0
    for number in (1, 2):
        section = Section(
            draft_id=draft.id, document_id=document.id, key=f"s{number}", position=number, number=f"F{number}",
            title={"en": f"Section {number}", "fr": f"Partie {number}", "zh": f"第{number}部分"}, words={"en": 20, "fr": 20, "zh": 30},
            released_at=release if number == 2 else None,
        )  # fmt: skip
        session.add(section)
        session.flush()
        files = {}
        for language in WORDS:
            files[language] = SourceFile(
                draft_id=draft.id,
                document_id=document.id,
                language=language,
                path=f"{number}.{language}.md",
                position=number,
                tail="\n",
                digest=digest(""),
            )
        session.add_all(files.values())
        session.flush()
        for index in range(3):
            position += 1
            clause = Clause(document_id=document.id, key=f"c{position}")
            session.add(clause)
            session.flush()
            session.add(ClauseName(draft_id=draft.id, name=clause.key, clause_id=clause.id))
            session.add(
                ClausePlace(
                    draft_id=draft.id, clause_id=clause.id, section_id=section.id, position=position,
                    number=numbers[position - 1] if numbers else f"F{number}.{index + 1}", kind=ClauseKind.PARAGRAPH,
                )
            )  # fmt: skip
            for language, words in WORDS.items():
                text = words[index] if number == 1 else words[index].replace("every year", "twice a year")
                session.add(
                    ClauseText(
                        draft_id=draft.id, clause_id=clause.id, language=language, source_file_id=files[language].id, file_position=index + 1,
                        lead="" if index == 0 else "\n\n", source=text, source_digest=digest(text), canonical=text, canonical_digest=digest(text),
                        scheme=1, shape="", marker="", html=f"<p>{text}</p>", renderer=1, sentences=[[0, len(text)]], line=index * 2 + 1,
                    )
                )  # fmt: skip
            clauses.append(clause)
        sections.append(section)
    session.flush()
    return sections, clauses


def _people(world: World) -> None:
    session, now = world.session, world.now
    nairobi = organisation(session, now, "University of Nairobi (sample)", "KE")
    dakar = organisation(session, now, "University of Dakar (sample)", "SN")
    world.organisations = {"nairobi": nairobi, "dakar": dakar}
    homes = {
        "expert": nairobi,
        "representative": nairobi,
        "signatory": nairobi,
        "editor2": nairobi,
        "expert2": dakar,
    }
    for name in (
        "coordinator",
        "editor",
        "editor2",
        "expert",
        "expert2",
        "representative",
        "signatory",
        "observer",
        "stranger",
    ):
        row = person(session, now, name)
        home = homes.get(name)
        if home is not None:
            session.add(Membership(person_id=row.id, organisation_id=home.id, since=now))
        grants = frozenset[Grant]()
        if name != "stranger":
            role = Role(name.rstrip("2"))
            speaks = home.id if home is not None and role in (Role.REPRESENTATIVE, Role.SIGNATORY) else None
            session.add(
                RoleGrant(
                    person_id=row.id,
                    consultation_id=world.consultation.id,
                    role=role,
                    organisation_id=speaks,
                    granted_at=now,
                )
            )
            grants = frozenset({Grant(world.consultation.id, role, speaks)})
        session.flush()
        organisations = frozenset({home.id}) if home is not None else frozenset[int]()
        world.people[name] = Actor(
            person_id=row.id, name=row.name, grants=grants, organisations=organisations
        )


def import_sample(session: Session, now: datetime) -> World:
    """Import the shipped sample through the actions, publish both drafts, open a round of 20 days, and add the people.

    `draft` is the newest draft, `document` the Framework; `clauses` are all clauses of the draft in order.
    """
    brought = import_folder(
        session, shipped("drafts") / "iioe-qa", actor=OPERATOR, now=now - timedelta(days=2)
    )
    consultation = session.get_one(Consultation, brought.consultation_id)
    drafts = session.scalars(select(Draft).order_by(Draft.position)).all()
    for draft in drafts:
        publish_draft(session, actor=OPERATOR, now=now - timedelta(days=1), draft_id=draft.id)
    newest = drafts[-1]
    a_round = open_round(
        session, actor=OPERATOR, now=now - timedelta(days=1), consultation_id=consultation.id, draft_id=newest.id,
        opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=20),
    )  # fmt: skip
    document = session.scalars(select(Document).order_by(Document.position)).all()[0]
    sections = session.scalars(
        select(Section).where(Section.draft_id == newest.id).order_by(Section.position)
    ).all()
    clauses = session.scalars(
        select(Clause)
        .join(ClausePlace, ClausePlace.clause_id == Clause.id)
        .where(ClausePlace.draft_id == newest.id)
        .order_by(ClausePlace.position)
    ).all()
    world = World(session, now, consultation, document, newest, list(sections), list(clauses), a_round)
    _people(world)
    return world
