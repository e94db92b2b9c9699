"""A small consultation imported from Markdown with headings, lists and a table, in English and French, for tests of
the working text's structure."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access import OPERATOR
from consult.decisions.working_text import Found, working_clauses
from consult.drafts.actions import create_consultation, import_draft, open_round, publish_draft
from consult.drafts.editions import editions_of
from consult.drafts.models import Clause, ClausePlace, Document, Draft, Section
from consult.text.folders import read_content
from tests.drafts.writing import toml
from tests.worlds import World, _people

FILES = {
    "en": """# Rules {#rules}

Every university has a policy. It should publish the policy every year.

The policy names [one office](https://example.org/office) that answers for it, and **its head**.

- first thing
- second thing with **bold words**
- third thing

1. one
2. two
3. three

| Term | Meaning |
|---|---|
| Policy | What is written |
| Office | Who answers |

After the table[^1] comes a paragraph.

[^1]: A note below.
=====
# More {#more}

A second section begins here.

It ends here.
""",
    "fr": """# Règles {#rules}

Chaque université a une politique. Elle devrait la publier chaque année.

La politique nomme [un bureau](https://example.org/office) qui en répond, et **son chef**.

- première chose
- deuxième chose avec des **mots gras**
- troisième chose

1. un
2. deux
3. trois

| Terme | Sens |
|---|---|
| Politique | Ce qui est écrit |
| Bureau | Qui répond |

Après le tableau[^1] vient un paragraphe.

[^1]: Une note en bas.
=====
# Suite {#more}

Une deuxième partie commence ici.

Elle finit ici.
""",
}


def shaped(session: Session, now: datetime) -> World:
    """Import and publish the draft, open a round, and add the people."""
    files = {"consultation.toml": toml(tuple(FILES), ("d1",)).encode()}
    for tag, text in FILES.items():
        for number, part in enumerate(text.split("=====\n"), start=1):
            files[f"d1/text/0{number}-{('rules', 'more')[number - 1]}.{tag}.md"] = part.encode()
    content = read_content(files)
    row = create_consultation(session, actor=OPERATOR, now=now, content=content)
    import_draft(session, actor=OPERATOR, now=now, consultation_id=row.id, draft=editions_of(content)[0])
    draft = session.scalars(select(Draft)).one()
    publish_draft(session, actor=OPERATOR, now=now, draft_id=draft.id)
    a_round = open_round(
        session, actor=OPERATOR, now=now, consultation_id=row.id, draft_id=draft.id, opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=20),
    )  # fmt: skip
    document = session.scalars(select(Document)).one()
    sections = session.scalars(select(Section).order_by(Section.position)).all()
    placed = (
        select(Clause).join(ClausePlace, ClausePlace.clause_id == Clause.id).order_by(ClausePlace.position)
    )
    world = World(
        session, now, row, document, draft, list(sections), list(session.scalars(placed).all()), a_round
    )
    _people(world)
    return world


def lines(world: World, language: str = "en", draft: Draft | None = None) -> list[str]:
    """Return how the working text reads, clause by clause."""
    rows = working_clauses(world.session, (draft or world.draft).id, language)
    return [row.canonical for row in rows if not row.deleted]


def clause(world: World, begins: str, language: str = "en") -> Found:
    """Return the clause of the working text that begins with these words."""
    rows = working_clauses(world.session, world.draft.id, language)
    return next(row for row in rows if row.canonical.startswith(begins))


def fixed(world: World, note: str = "Clearer.", language: str = "en", who: str = "editor") -> dict[str, Any]:
    """Return what every change of the working text is given."""
    return {
        "session": world.session, "actor": world.people[who], "now": world.now, "draft_id": world.draft.id,
        "language": language, "note": note,
    }  # fmt: skip
