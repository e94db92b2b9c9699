"""Tell one consultation of the demo in the order of its days."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy.orm import Session

from consult.comments.actions import add_comment, agree, reply, state_no_comment
from consult.comments.consolidating import take_up
from consult.comments.contributing import add_contribution
from consult.comments.models import Precision
from consult.comments.targeting import Selection
from consult.decisions.actions import apply_suggestion, decide, publish_decisions
from consult.decisions.queries import working_clauses
from consult.demo.cast import Cast
from consult.demo.in_step import edit_in_step, look_at_all
from consult.demo.story import ReadMark, Remark, Reply, Signature, Story, TakenUp, Verdict
from consult.drafts.queries import Found, documents_of, texts_of_draft
from consult.endorsements.actions import Signing, sign
from consult.endorsements.queries import clauses_to_reserve, final_to_sign
from consult.errors import NotFound
from consult.redlines.actions import freeze_final

AGREES_AFTER = 0.3  # days between a comment and each agreement with it
MOMENT = timedelta(minutes=2)
Event = tuple[float, Callable[[datetime], object]]


class Teller:
    """Makes everything happen that a story tells."""

    def __init__(
        self, session: Session, story: Story, cast: Cast, consultation_id: int, draft_id: int, opens: datetime
    ) -> None:
        self.session = session
        self.story = story
        self.cast = cast
        self.consultation_id = consultation_id
        self.draft_id = draft_id
        self.opens = opens
        self.texts = texts_of_draft(session, draft_id)
        self.documents = {row.id: row.key for row in documents_of(session, consultation_id)}
        self.comments: dict[str, int] = {}  # ids by key
        self.among: dict[str, int] = {}  # contributions in workspaces, ids by key

    def tell(self, further: Iterable[Event] = ()) -> None:
        """Let everything happen in its order: what the story tells, and further events in it.

        Raises:
            Refusal: as the page would refuse it; the story is wrong then.
        """
        for day, happen in sorted([*self._events(), *further], key=lambda event: event[0]):
            happen(self.at(day))

    def at(self, day: float) -> datetime:
        """Return a time, in days from the opening of the round."""
        return self.opens + timedelta(days=day)

    def key_of(self, *parts: object) -> str:
        """Return the form key of something said in this story: the same each time."""
        return str(uuid5(NAMESPACE_URL, "/".join(["demo", str(self.consultation_id), *map(str, parts)])))

    def _events(self) -> Iterator[Event]:
        last = min(self.story.lasts_days, self.story.opened_days_ago) - 0.05
        for remark in self.story.remarks:
            yield remark.day, partial(self.say, remark)
            for at, one in enumerate(remark.replies):
                yield one.day, partial(self._reply, remark, one, at)
            for at, who in enumerate(remark.agree, start=1):
                day = min(remark.day + AGREES_AFTER * at, last)
                yield day, partial(self._agree, remark, who)
        for taken in self.story.taken_up:
            yield taken.day, partial(self._take_up, taken)
        for mark in self.story.reads:
            yield mark.day, partial(self._read, mark)
        for verdict in self.story.verdicts:
            yield verdict.day, partial(self._decide, verdict)
        if self.story.answers_published is not None:
            yield self.story.answers_published, self._publish
        if self.story.final:
            yield self.story.final["day"], self._freeze
        for signature in self.story.signatures:
            yield signature.day, partial(self._sign, signature)

    def say(self, remark: Remark, now: datetime) -> None:
        """Let somebody comment."""
        clause = self._clause(remark) if remark.quote or remark.clause else None
        home = self.cast.organisation_id(remark.by)
        said: dict[str, Any] = {
            "actor": self.cast.actor(remark.by), "now": now, "draft_id": self.draft_id,
            "section_id": clause.section_id if clause is not None else None,
            "clause_id": clause.clause_id if clause is not None and not remark.section else None,
            "language": remark.language, "kind": remark.kind, "words": remark.words, "words_language": remark.language,
            "suggestion": remark.suggestion, "selection": _selection(remark, clause) if clause is not None else None,
            "form_key": self.key_of(remark.key),
        }  # fmt: skip
        if remark.among_ourselves:
            self.among[remark.key] = add_contribution(self.session, organisation_id=home, **said).id
            return
        for_organisation = home if remark.for_organisation else None
        made = add_comment(self.session, for_organisation_id=for_organisation, **said)
        self.comments[remark.key] = made.id

    def _take_up(self, taken: TakenUp, now: datetime) -> None:
        take_up(
            self.session, actor=self.cast.actor(taken.by), now=now, consultation_id=self.consultation_id,
            organisation_id=self.cast.organisation_id(taken.by),
            contribution_ids=[self.among[key] for key in taken.comments], merge=taken.merge,
        )  # fmt: skip

    def _clause(self, remark: Remark) -> Found:
        """Return the one clause that a remark names or quotes.

        Raises:
            NotFound: there is none, or several; the story is wrong.
        """
        found = [
            row
            for row in self.texts
            if row.language == remark.language
            and self.documents[row.document_id] == remark.document
            and (not remark.clause or row.clause_key == remark.clause)
            and remark.quote in row.canonical
        ]
        if len(found) != 1:
            raise NotFound(
                "The demo's comment %(key)s fits %(count)s clauses.", key=remark.key, count=len(found)
            )
        return found[0]

    def _reply(self, remark: Remark, one: Reply, at: int, now: datetime) -> None:
        reply(
            self.session, actor=self.cast.actor(one.by), now=now, comment_id=self.comments[remark.key],
            words=one.words, words_language=one.language, form_key=self.key_of(remark.key, "reply", at),
        )  # fmt: skip

    def _agree(self, remark: Remark, who: str, now: datetime) -> None:
        agree(self.session, actor=self.cast.actor(who), now=now, comment_id=self.comments[remark.key])

    def _read(self, mark: ReadMark, now: datetime) -> None:
        section_id = next(row.section_id for row in self.texts if row.clause_key == mark.clause)
        state_no_comment(self.session, actor=self.cast.actor(mark.by), now=now, section_id=section_id)

    def _decide(self, verdict: Verdict, now: datetime) -> None:
        actor = self.cast.actor(verdict.by)
        ids = [self.comments[key] for key in verdict.comments]
        document = next(remark.document for remark in self.story.remarks if remark.key == verdict.comments[0])
        decide(
            self.session, actor=actor, now=now, consultation_id=self.consultation_id, comment_ids=ids,
            outcome=verdict.outcome, response=verdict.response, response_language=verdict.language,
            duplicate_of_id=self.comments[verdict.duplicate_of] if verdict.duplicate_of else None,
        )  # fmt: skip
        if verdict.apply:
            apply_suggestion(self.session, actor=actor, now=now + MOMENT, comment_id=ids[0])
        for at, edit in enumerate(verdict.edits, start=2):
            rows = working_clauses(self.session, self.draft_id, edit.language)
            found = [row for row in rows if edit.find in row.source and row.document_key == document]
            if len(found) != 1:
                raise NotFound(
                    "The demo's words “%(words)s” fit %(count)s clauses.", words=edit.find, count=len(found)
                )
            edit_in_step(
                self.session, actor=actor, now=now + at * MOMENT, draft_id=self.draft_id, row=found[0],
                language=edit.language, source=found[0].source.replace(edit.find, edit.put), comment_id=ids[0],
            )  # fmt: skip

    def _publish(self, now: datetime) -> None:
        editor = self.story.verdicts[0].by
        publish_decisions(
            self.session, actor=self.cast.actor(editor), now=now, consultation_id=self.consultation_id
        )

    def _freeze(self, now: datetime) -> None:
        actor = self.cast.actor(self.story.final["by"])
        editor = self.cast.actor(self.story.verdicts[0].by)
        look_at_all(self.session, actor=editor, now=now - timedelta(minutes=30), draft_id=self.draft_id)
        freeze_final(
            self.session,
            actor=actor,
            now=now,
            consultation_id=self.consultation_id,
            title=self.story.final["title"],
        )

    def _sign(self, signature: Signature, now: datetime) -> None:
        final = final_to_sign(self.session, self.consultation_id)
        assert final is not None
        clauses = {
            row.key: row.clause_id for row in clauses_to_reserve(self.session, final.id, signature.language)
        }
        player = self.cast.players[signature.by]
        signing = Signing(
            organisation_id=self.cast.organisation_id(signature.by), fingerprint=final.fingerprint, name=player.name,
            office=player.title, choice=signature.choice, form_key=self.key_of(signature.by, "signature"),
            statement=signature.statement, statement_language=signature.language, wording_language=signature.language,
            reservations={clauses[key]: words for key, words in signature.reservations.items()},
        )  # fmt: skip
        actor = self.cast.actor(signature.by)
        sign(self.session, actor=actor, now=now, consultation_id=self.consultation_id, signing=signing)


def _selection(remark: Remark, clause: Found) -> Selection | None:
    """Return the quoted words as a selection in their clause; None for a whole clause or section."""
    if not remark.quote or remark.section:
        return None
    start = clause.canonical.index(remark.quote)
    precision = Precision.SENTENCE if remark.sentence else Precision.WORDS
    return Selection(start, start + len(remark.quote), remark.quote, precision=precision)
