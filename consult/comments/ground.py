"""What comments on a draft are checked against, each thing looked up once: for one comment, or for all of a file."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.comments.spots import clause_words
from consult.comments.targeting import ClauseWords
from consult.drafts.models import Consultation, Draft
from consult.drafts.queries import Found, rounds_of
from consult.drafts.scopes import limited_rounds
from consult.errors import NotFound


class Ground:
    """What comments on one draft are checked against, as it stands in one transaction at `now` (UTC).

    Everything is read when it is first asked for and then kept: take one's turn first. Never kept beyond its transaction.
    """

    def __init__(self, session: Session, draft_id: int, now: datetime) -> None:
        self.session, self.draft_id, self.now = session, draft_id, now
        self._has_turn = False
        self._words: dict[tuple[int, str], tuple[ClauseWords, int] | None] = {}

    @cached_property
    def consultation_id(self) -> int:
        """The consultation of the draft.

        Raises:
            NotFound: the draft is not published.
        """
        published = select(Draft.consultation_id).where(
            Draft.id == self.draft_id, Draft.published_at <= self.now
        )
        found = self.session.execute(published).scalar_one_or_none()
        if found is None:
            raise NotFound("There is no page at this address.")
        return found

    def take_turn(self) -> None:
        """Wait until nobody else takes numbers in the consultation; the turn lasts until the transaction ends."""
        if not self._has_turn:
            held = select(Consultation.id).where(Consultation.id == self.consultation_id).with_for_update()
            self.session.execute(held)
            self._has_turn = True

    @cached_property
    def stage(self) -> str:
        """The stage of the consultation."""
        stage = select(Consultation.stage).where(Consultation.id == self.consultation_id)
        return self.session.execute(stage).scalar_one()

    @cached_property
    def rounds(self) -> Sequence[Found]:
        """The rounds of the consultation."""
        return rounds_of(self.session, self.consultation_id)

    @cached_property
    def limited(self) -> frozenset[int]:
        """The rounds (ids) in which only what changed may be commented on."""
        return limited_rounds(self.session, self.consultation_id)

    def words(self, clause_ids: Sequence[int], language: str) -> dict[int, tuple[ClauseWords, int]]:
        """Return {clause: (its words in one language, its section)} for released clauses of the draft."""
        missing = [one for one in clause_ids if (one, language) not in self._words]
        if missing:
            found = clause_words(
                self.session, draft_id=self.draft_id, clause_ids=missing, language=language, now=self.now
            )
            self._words.update({(one, language): found.get(one) for one in missing})
        return {one: kept for one in clause_ids if (kept := self._words[one, language]) is not None}
