"""Enter the outcome and the response that a corpus records as decisions."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from consult.decisions.actions import decide
from consult.decisions.rules import Outcome
from consult.replay.corpus import Corpus, Said
from consult.replay.fields import outcome_of
from consult.replay.people import Cast
from consult.replay.summary import Summary

UNTOLD = "No response is recorded in the source."


class Editors:
    """Decides the comments of a replay as the source says that they were decided."""

    def __init__(self, corpus: Corpus, cast: Cast, summary: Summary) -> None:
        self.corpus = corpus
        self.cast = cast
        self.summary = summary
        self.by_number: Mapping[str, Said] = {
            number: said for said in corpus.comments for number in said.numbers
        }

    def original(self, said: Said) -> Said | None:
        """Return the comment that this one repeats, through any chain of duplicates; None when there is none."""
        seen = {said.name}
        other = self.by_number.get(said.duplicate_of)
        while other is not None and other.duplicate_of and outcome_of(other.outcome) is Outcome.DUPLICATE:
            if other.name in seen:
                return None
            seen.add(other.name)
            other = self.by_number.get(other.duplicate_of)
        return other if other is not None and other.name not in seen else None

    def decide(
        self, session: Session, said: Said, entered: Mapping[str, int], consultation_id: int, now: datetime
    ) -> None:
        """Decide one comment that is entered; `entered` are ids of comments by their name in the corpus.

        Raises:
            Refusal: as the editors' desk would refuse it.
        """
        outcome = outcome_of(said.outcome)
        original = self.original(said) if outcome is Outcome.DUPLICATE else None
        original_id = entered.get(original.name) if original else None
        if outcome is Outcome.DUPLICATE and original_id is None:
            outcome = None
        response = _response(said, outcome)
        decision = decide(
            session, actor=self.cast.actor(session, self.cast.editor(said.responder)), now=now,
            consultation_id=consultation_id, comment_ids=[entered[said.name]], outcome=outcome or Outcome.NOTED,
            response=response, response_language="en", duplicate_of_id=original_id,
        )  # fmt: skip
        self.summary.outcomes[str(decision.outcome)] += 1
        self.summary.without_outcome += outcome_of(said.outcome) is None


def _response(said: Said, outcome: Outcome | None) -> str:
    """Return the response on record; where there is none, or no outcome, say so."""
    parts = [said.response]
    if outcome is None and outcome_of(said.outcome) is Outcome.DUPLICATE:
        parts.append(
            f"Recorded as a duplicate of {said.duplicate_of or 'another'}, which is not among these comments."
        )
    elif outcome is None:
        recorded = (
            f"Recorded as “{said.outcome}”." if said.outcome else "No outcome is recorded in the source."
        )
        parts.append(recorded)
    elif not said.response:
        parts += [UNTOLD, f"Its outcome is “{said.outcome}”."]
    return " ".join(part for part in parts if part)
