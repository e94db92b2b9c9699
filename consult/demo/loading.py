"""Load the demo: two consultations, through the actions that the pages use, with times that lie in the past."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.access import OPERATOR
from consult.comments.models import Comment
from consult.decisions.models import DecidedComment
from consult.demo.cast import Cast, add_company
from consult.demo.deciding import DeskTeller
from consult.demo.story import Company, Story, read_company, read_story
from consult.demo.telling import Teller
from consult.drafts.actions import create_consultation, import_draft, open_round, publish_draft
from consult.drafts.editions import editions_of
from consult.drafts.folders import content_of
from consult.drafts.models import CommentsVisible, Consultation
from consult.drafts.queries import draft_by_key
from consult.endorsements.models import Endorsement
from consult.resources import shipped
from consult.text.content import Content

Unit = Callable[[], AbstractContextManager[Session]]  # one write transaction
FOLDER = "iioe-qa"
STORIES = ("demo.toml", "demo-toolkit.toml")


def is_empty(session: Session) -> bool:
    """Tell whether the database holds no consultation."""
    return session.execute(select(Consultation.id).limit(1)).first() is None


def load_demo(unit: Unit, now: datetime) -> str:
    """Load the sample consultations when there is none yet, all or nothing; return what is there, in one line."""
    folder = shipped("drafts") / FOLDER
    with unit() as session:
        if is_empty(session):
            content = content_of(folder)
            company = read_company(folder / STORIES[0])
            stories = [read_story(folder / name) for name in STORIES]
            earliest = now - timedelta(days=max(story.opened_days_ago for story in stories) + 10)
            people = add_company(session, company, earliest)
            for story in stories:
                _load(session, _own(content, story), story, company, people, now)
        return told(session)


def told(session: Session) -> str:
    """Return how much the database holds, in one line."""
    counts = [
        session.execute(select(func.count()).select_from(table)).scalar_one()
        for table in (Consultation, Comment, DecidedComment, Endorsement)
    ]
    return "{} consultations, {} comments, {} of them decided, {} endorsements".format(*counts)


def _own(content: Content, story: Story) -> Content:
    """Return the part of the folder that a story is about, under the story's name."""
    own = story.consultation
    if not own:
        return content
    keys = own["documents"]
    return replace(
        content, slug=own["slug"], title=own["title"], summary=own["summary"], rounds=(),
        documents=tuple(d for d in content.documents if d.key in keys),
        files=tuple(f for f in content.files if f.document in keys),
    )  # fmt: skip


def _load(
    session: Session, content: Content, story: Story, company: Company, people: dict[str, int], now: datetime
) -> None:
    opens = now - timedelta(days=story.opened_days_ago)
    made = opens - timedelta(days=9)
    row = create_consultation(session, actor=OPERATOR, now=made, content=content)
    cast = Cast(session, company, people, row.id, made)
    drafts = {}
    for at, edition in enumerate(editions_of(content), start=1):
        when = made + timedelta(days=at)
        import_draft(session, actor=OPERATOR, now=when, consultation_id=row.id, draft=edition)
        found = draft_by_key(session, row.id, edition.key)
        assert found is not None
        drafts[edition.key] = int(found.id)
        publish_draft(session, actor=OPERATOR, now=when + timedelta(hours=4), draft_id=found.id)
    open_round(
        session, actor=OPERATOR, now=opens - timedelta(days=2), consultation_id=row.id, draft_id=drafts[story.draft],
        opens_at=opens, closes_at=opens + timedelta(days=story.lasts_days),
        comments_visible=CommentsVisible.PARTICIPANTS,
    )  # fmt: skip
    teller = Teller(session, story, cast, row.id, drafts[story.draft], opens)
    teller.tell(() if story.consultation else DeskTeller(teller).events())
