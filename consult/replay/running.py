"""Run a corpus from its first version to the launch, through the actions behind the pages."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from consult.access import OPERATOR
from consult.comments.actions import carry_comments
from consult.decisions.actions import publish_decisions
from consult.decisions.queries import working_clauses
from consult.drafts.actions import create_consultation, import_draft, open_round, publish_draft
from consult.drafts.editions import edition_of
from consult.drafts.models import CommentsVisible
from consult.drafts.queries import draft_by_key
from consult.errors import Refusal
from consult.redlines.actions import store_changes
from consult.replay.amending import Step, amend, count_tasks, new_clauses
from consult.replay.corpus import Corpus, CorpusRefused, Said
from consult.replay.deciding import Editors
from consult.replay.finishing import finish, size_of
from consult.replay.grouping import group_repeats
from consult.replay.passages import Versions
from consult.replay.people import EDITOR, Cast
from consult.replay.progress import Progress, silent
from consult.replay.recorded import Resolver
from consult.replay.resolving import apply_accepted, try_all
from consult.replay.saying import Speaker
from consult.replay.summary import Summary
from consult.text.content import Content

Unit = Callable[[], AbstractContextManager[Session]]  # one write transaction
WEEK = timedelta(days=7)
DAY = timedelta(days=1)
AT_ONCE = 25  # comments or decisions of one transaction


class Clock:
    """Times for actions: as the corpus says, and never before what happened last."""

    def __init__(self, start: datetime) -> None:
        self.last = start

    def at(self, wanted: datetime | None = None) -> datetime:
        """Return the time wanted, or a second after the last one when that is later."""
        after = self.last + timedelta(seconds=1)
        self.last = after if wanted is None else max(wanted, after)
        return self.last


class Replay:
    """One corpus on its way."""

    def __init__(self, unit: Unit, corpus: Corpus, show: Progress = silent) -> None:
        if not corpus.comments:
            raise CorpusRefused("%(title)s has no comments.", title=corpus.title)
        self.unit = unit
        self.corpus = corpus
        self.show = show
        self.clock = Clock(min(said.at for said in corpus.comments) - WEEK)
        self.summary = Summary(corpus.title, corpus.slug, len(corpus.comments))
        self.entered: dict[str, int] = {}  # comment ids by name in the corpus
        self.decided: set[str] = set()
        self.consultation_id = 0
        self.first = 0  # the first version's draft
        self.cast: Cast

    def run(self) -> Summary:
        """Do everything and return the figures.

        Raises:
            Refusal: a step other than a single comment is refused, as on its page.
        """
        started = time.monotonic()
        self._open()
        drafts: list[int] = []
        for version in self.corpus.versions:
            drafts.append(self._version(version, drafts[-1] if drafts else 0))
            said = self.corpus.on(version.drafts[0].key)
            if said:
                self._round(drafts[-1], version.drafts[0].key, said)
                self._put_in(drafts[-1], version.drafts[0].key)
        with self.unit() as session:
            self.show("freezing, endorsing, launching", 0, 1)
            finish(session, self.cast, self.consultation_id, self.clock.at, self.summary)
        self.show("freezing, endorsing, launching", 1, 1)
        self.summary.seconds = time.monotonic() - started
        return self.summary

    def _open(self) -> None:
        first = self.corpus.versions[0]
        titles = dict.fromkeys(self.corpus.languages, self.corpus.title)
        content = replace(
            first, languages=self.corpus.languages, title=titles,
            notice={"en": "Replayed from a corpus of public drafts and comments. Its people are numbered, not named; the endorsements are tests."},
        )  # fmt: skip
        with self.unit() as session:
            row = create_consultation(
                session, actor=OPERATOR, now=self.clock.at(), content=content, slug=self.corpus.slug
            )
            self.consultation_id = row.id
            self.cast = Cast(session, self.corpus, row.id, self.clock.at())

    def _version(self, version: Content, before: int) -> int:
        """Import and publish a version; tell the way to it from the one before, and follow the comments into it."""
        key = version.drafts[0].key
        self.show(f"version {key}", 0, 1)
        with self.unit() as session:
            edition = edition_of(version, version.drafts[0])
            import_draft(
                session,
                actor=OPERATOR,
                now=self.clock.at(),
                consultation_id=self.consultation_id,
                draft=edition,
            )
            found = draft_by_key(session, self.consultation_id, key)
            assert found is not None
            draft_id = int(found.id)
            self.first = self.first or draft_id
            if before:
                if before == self.first and self.corpus.resolutions:
                    self._resolve(session, before, draft_id)
                actor = self.cast.actor(session, EDITOR)
                step = Step(before, draft_id, key)
                amend(session, actor=actor, now=self.clock.at(), step=step, summary=self.summary)
            publish_draft(session, actor=OPERATOR, now=self.clock.at(), draft_id=draft_id)
            if before:
                store_changes(session, before, draft_id)
                counts = carry_comments(
                    session, actor=OPERATOR, now=self.clock.at(), from_draft_id=before, to_draft_id=draft_id
                )
                self.summary.carried[key] = Counter(counts)
                count_tasks(session, before, self.summary)
                self.summary.redlines.append(size_of(session, before, draft_id, self.corpus.languages[0]))
        self.show(f"version {key}", 1, 1)
        return draft_id

    def _put_in(self, draft_id: int, version: str) -> None:
        """Put what was accepted into the working text; try what was not."""
        self.show(f"changes of {version}", 0, 1)
        with self.unit() as session:
            actor = self.cast.actor(session, EDITOR)
            self.summary.trial[version] = try_all(session, actor=actor, tick=self.clock.at, draft_id=draft_id)
            self.summary.applied[version] = apply_accepted(
                session,
                actor=actor,
                tick=self.clock.at,
                consultation_id=self.consultation_id,
                draft_id=draft_id,
            )
        self.show(f"changes of {version}", 1, 1)

    def _resolve(self, session: Session, draft_id: int, next_id: int) -> None:
        """Put what is recorded into the first version's working text, while the next one is imported and not published."""
        language = self.corpus.languages[0]
        names = {
            number: self.entered[s.name]
            for s in self.corpus.comments
            for number in s.numbers
            if s.name in self.entered
        }
        resolver = Resolver(
            session, actor=self.cast.actor(session, EDITOR), tick=self.clock.at, draft_id=draft_id, language=language,
            entered=names, versions=Versions(self.corpus.versions[1:], language),
            identities=new_clauses(session, draft_id, next_id, language),
        )  # fmt: skip
        self.summary.resolved = resolver.resolve(
            self.corpus.resolutions, lambda: working_clauses(session, draft_id, language)
        )
        self.summary.resolved_caused = resolver.caused

    def _round(self, draft_id: int, version: str, said: tuple[Said, ...]) -> None:
        """Open a round for as long as the comments came in, let everything happen in its order, publish the answers."""
        opens = self.clock.at(said[0].at - DAY)
        closes = max(said[-1].at, opens + timedelta(seconds=len(said) * 3)) + DAY
        editors = Editors(self.corpus, self.cast, self.summary)
        with self.unit() as session:
            open_round(
                session, actor=OPERATOR, now=opens, consultation_id=self.consultation_id, draft_id=draft_id,
                opens_at=opens, closes_at=closes, comments_visible=CommentsVisible.EVERYONE,
            )  # fmt: skip
        happenings = list(_happenings(said, closes))
        what = f"comments and decisions on {version}"
        for at in range(0, len(happenings), AT_ONCE):
            self.show(what, at, len(happenings))
            with self.unit() as session:
                speaker = Speaker(session, self.corpus, self.cast, draft_id, self.summary)
                for when, one, deciding in happenings[at : at + AT_ONCE]:
                    self._happen(session, speaker, editors, when, one, deciding)
        with self.unit() as session:
            actor = self.cast.actor(session, EDITOR)
            group_repeats(
                session, actor=actor, tick=self.clock.at, consultation_id=self.consultation_id, draft_id=draft_id,
                summary=self.summary,
            )  # fmt: skip
            for one in said:
                self._decide(session, editors, one, closes)
            publish_decisions(
                session, actor=actor, now=self.clock.at(closes), consultation_id=self.consultation_id
            )  # fmt: skip
        self.show(what, len(happenings), len(happenings))

    def _happen(
        self, session: Session, speaker: Speaker, editors: Editors, when: datetime, one: Said, deciding: bool
    ) -> None:
        if deciding:
            original = editors.original(one)
            if original is None or original.name in self.entered:
                self._decide(session, editors, one, when)
            return
        try:
            self.entered[one.name] = speaker.say(one, self.clock.at(when)).id
        except Refusal as refusal:
            self.summary.refused.append(
                f"{one.name}: {refusal} {getattr(refusal, 'fields', '') or ''}".strip()
            )

    def _decide(self, session: Session, editors: Editors, one: Said, when: datetime) -> None:
        """Decide a comment once it is entered; what repeats a later comment waits for that one."""
        if one.name in self.decided or one.name not in self.entered:
            return
        editors.decide(session, one, self.entered, self.consultation_id, self.clock.at(when))
        self.decided.add(one.name)


def _happenings(said: tuple[Said, ...], closes: datetime) -> Iterator[tuple[datetime, Said, bool]]:
    """Return when each comment was made, and when it was decided: on the day recorded, else when the round had closed."""
    made = [(one.at, at, one, False) for at, one in enumerate(said)]
    later = timedelta(hours=6)
    decided = [
        (max(one.decided_at, one.at) + later if one.decided_at else closes, at, one, True)
        for at, one in enumerate(said)
    ]
    for when, _, one, deciding in sorted([*made, *decided], key=lambda item: (item[0], item[3], item[1])):
        yield when, one, deciding
