"""What the demo has no example of, told further through the actions that the pages use; the stories are in `stories/`.

In the demo's own consultation: an institution's reply in two versions with co-sponsors, a group, filled forms and a letter.
Beside it: a consultation in its second draft, where comments of the first have lost their place.
"""

import tomllib
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access import OPERATOR, Actor
from consult.comments import co_sponsoring, consolidating, reply_rules
from consult.comments.carrying import carry_comments
from consult.comments.models import Comment
from consult.comments.submitting import submit_reply
from consult.comments.workspaces import led_workspace
from consult.decisions.groups import make_group
from consult.demo.cast import Cast
from consult.demo.loading import FOLDER, STORIES
from consult.demo.story import Company, Story, read_company, read_story
from consult.demo.telling import Teller
from consult.drafts.actions import create_consultation, import_draft, open_round, publish_draft
from consult.drafts.editions import editions_of
from consult.drafts.folders import content_of
from consult.drafts.models import DraftKind
from consult.drafts.queries import consultation_by_slug, draft_by_key, rounds_of
from consult.exports import actions, queries, receiving
from consult.exports.layouts import Column
from consult.exports.models import Upload, UploadKind
from consult.exports.reading import Draft
from consult.exports.xlsx_writing import workbook
from consult.people.models import Person
from consult.resources import shipped
from tests.exports.forms import table

HERE = Path(__file__).parent / "stories"
GROUPED = ("recruiter-shall", "recruiter-split")  # keys of the demo's comments
TAKEN_ROWS = slice(0, 2)  # of the form: what the representative sent in the institution's name


class Present(Cast):
    """The people of a consultation who have their roles already."""

    def __init__(
        self, session: Session, company: Company, people: dict[str, int], consultation_id: int
    ) -> None:
        self.session, self.people, self.consultation_id = session, people, consultation_id
        self.players = {player.key: player for player in company.players}
        self.bodies = {body.key: body.name for body in company.bodies}
        self._actors: dict[str, Actor] = {}


def tell_further(session: Session, now: datetime) -> None:
    """Let everything happen of which the demo has no example; its numbers in other places stay as they are."""
    company = read_company(shipped("drafts") / FOLDER / STORIES[0])
    rows = session.execute(select(Person.email, Person.id).where(Person.email.like("%@example.org")))
    people = {row.email.split("@")[0]: row.id for row in rows}
    _tell_second_draft(session, company, people, now)
    place = consultation_by_slug(session, FOLDER)
    assert place is not None
    cast = Present(session, company, people, place.id)
    story = read_story(HERE / "desk.toml")
    draft = draft_by_key(session, place.id, story.draft)
    assert draft is not None
    teller = Teller(session, story, cast, place.id, draft.id, rounds_of(session, place.id)[0].opens_at)
    teller.tell()
    _reply(session, cast, now)
    _group(session, cast, now)
    bringing = _Bringing(session, cast, draft.id, now)
    bringing.forms()
    bringing.letter()


def _reply(session: Session, cast: Cast, now: datetime) -> None:
    """Submit the reply of Kilifi, change it, submit it again, and ask three others to support it."""
    home, grace = cast.organisation_id("grace"), cast.actor("grace")
    acting: dict[str, Any] = {"actor": grace, "now": now}
    where: dict[str, Any] = {"consultation_id": cast.consultation_id, "organisation_id": home}
    space = led_workspace(session, **acting, **where)

    def submit() -> None:
        items = consolidating.items_to_submit(session, space)
        submit_reply(session, **acting, **where, seen=reply_rules.seen_as(items))

    items = consolidating.items_to_submit(session, space)
    consolidating.remove_item(session, **acting, item_id=items[2].id)
    submit()
    consolidating.restore_item(session, **acting, item_id=items[2].id)
    consolidating.remove_item(session, **acting, item_id=items[1].id)
    first = items[0]
    consolidating.edit_item(
        session, **acting, item_id=first.id, seen_version=first.version, kind=first.kind,
        words=f"{first.words} Our registry and our learning centre agree on this.", words_language=first.words_language,
        suggestion=first.suggestion,
    )  # fmt: skip
    submit()
    for key in ("salma", "fatou", "kofi"):
        asked = co_sponsoring.ask_co_sponsor(session, **acting, **where, sponsor_id=cast.organisation_id(key))
        if key != "salma":
            co_sponsoring.answer_request(
                session, actor=cast.actor(key), now=now, request_id=asked.id, seen_version=2, accept=key == "fatou"
            )  # fmt: skip


def _group(session: Session, cast: Cast, now: datetime) -> None:
    keys = [str(uuid5(NAMESPACE_URL, f"demo/{cast.consultation_id}/{key}")) for key in GROUPED]
    ids = list(session.scalars(select(Comment.id).where(Comment.form_key.in_(keys))))
    assert len(ids) == len(GROUPED)
    make_group(
        session, actor=cast.actor("meera"), now=now, consultation_id=cast.consultation_id, comment_ids=ids
    )


class _Bringing:
    """Files that people bring: a form that waits, one that was taken, and a letter."""

    def __init__(self, session: Session, cast: Cast, draft_id: int, now: datetime) -> None:
        self.session, self.cast, self.now = session, cast, now
        self.books = queries.books(session, queries.draft_of_upload(session, draft_id), now)
        self.draft_id = draft_id

    def forms(self) -> None:
        """Bring a form with rows to correct in one's own name, and one for an institution, which is taken."""
        book = self.books("en")
        told = tomllib.loads((HERE / "form.toml").read_text("utf-8"))["row"]
        rows = [
            {
                Column.CLAUSE: row["number"] if "number" in row else book.by_key[row["clause"]].number,
                **{Column(name): words for name, words in row.items() if name not in ("number", "clause")},
            }
            for row in told
        ]
        own, notes = receiving.read_form(workbook(table(rows)), self.books, "en")
        self._bring("wanjiru", UploadKind.FORM, "qa-2.0-draft-1-comments.xlsx", own, notes)
        theirs, notes = receiving.read_form(workbook(table(rows[TAKEN_ROWS])), self.books, "en")
        home = self.cast.organisation_id("bilal")
        upload = self._bring("bilal", UploadKind.FORM, "reply-of-the-senate.xlsx", theirs, notes, home)
        actions.take_upload(
            self.session, actor=self.cast.actor("bilal"), now=self.now, consultation_id=self.cast.consultation_id,
            token=upload.token,
        )  # fmt: skip

    def letter(self) -> None:
        """Let an editor enter a pasted letter for a representative."""
        words = (HERE / "letter.txt").read_text("utf-8")
        rows = receiving.read_letter(None, words, self.books("en"))
        home = self.cast.organisation_id("kofi")
        self._bring("chen", UploadKind.LETTER, "", rows, [], home, author="kofi")

    def _bring(
        self, by: str, kind: UploadKind, name: str, rows: list[Draft], notes: list[receiving.Note],
        organisation_id: int | None = None, author: str = "",
    ) -> Upload:  # fmt: skip
        file = actions.File(
            draft_id=self.draft_id, kind=kind, person_id=self.cast.people[author or by], organisation_id=organisation_id,
            language="en", words_language="en", file_name=name, file_digest="0" * 64,
        )  # fmt: skip
        key = uuid5(NAMESPACE_URL, f"site/{by}/{kind}")
        return actions.bring_file(
            self.session, actor=self.cast.actor(by), now=self.now, consultation_id=self.cast.consultation_id, file=file,
            token=key.hex, form_key=str(key), rows=rows, notes=notes,
        )  # fmt: skip


def _tell_second_draft(session: Session, company: Company, people: dict[str, int], now: datetime) -> None:
    """Open the Guidelines of the edition before, close them, and publish the next draft with its comments followed."""
    story = read_story(HERE / "edition.toml")
    opens = now - timedelta(days=story.opened_days_ago)
    given: dict[str, Any] = {"actor": OPERATOR, "now": opens - timedelta(days=2)}
    content = content_of(shipped("drafts") / FOLDER)
    own = story.consultation
    content = replace(
        content, slug=own["slug"], title=own["title"], summary=own["summary"], rounds=(),
        documents=tuple(d for d in content.documents if d.key in own["documents"]),
        files=tuple(f for f in content.files if f.document in own["documents"]),
    )  # fmt: skip
    place = create_consultation(session, **given, content=content)
    cast = Cast(session, company, people, place.id, given["now"])
    ids: list[int] = []
    for edition in editions_of(content):
        import_draft(session, **given, consultation_id=place.id, draft=replace(edition, kind=DraftKind.DRAFT))
        found = draft_by_key(session, place.id, edition.key)
        assert found is not None
        publish_draft(session, **given, draft_id=found.id)
        ids.append(found.id)
        given["now"] = now - timedelta(days=5)
        if len(ids) == 1:
            _first_round(session, story, cast, found.id, opens)
    carry_comments(session, **given, from_draft_id=ids[0], to_draft_id=ids[1])


def _first_round(session: Session, story: Story, cast: Cast, draft_id: int, opens: datetime) -> None:
    open_round(
        session, actor=OPERATOR, now=opens - timedelta(days=1), consultation_id=cast.consultation_id, draft_id=draft_id,
        opens_at=opens, closes_at=opens + timedelta(days=story.lasts_days),
    )  # fmt: skip
    Teller(session, story, cast, cast.consultation_id, draft_id, opens).tell()
