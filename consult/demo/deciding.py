"""What the desk of the demo does around decisions: rules, themes, look-alikes, checks, authors' answers."""

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select

from consult.comments.models import Comment
from consult.decisions.actions import decide
from consult.decisions.assigning import assign_comments
from consult.decisions.checking_rules import Confirming
from consult.decisions.confirming import confirm_decisions, standing_of
from consult.decisions.desk_rules import Asked, set_rules
from consult.decisions.notes import add_note
from consult.decisions.objections import answer_decision
from consult.decisions.proposals import look_for_likeness
from consult.decisions.rules import Outcome
from consult.decisions.themes import name_theme, put_under_theme
from consult.decisions.views import save_view
from consult.demo.story import Remark, read_remark
from consult.demo.telling import Teller
from consult.resources import shipped

FILE = "drafts/iioe-qa/demo-deciding.toml"
Happen = Callable[[datetime], object]


class DeskTeller:
    """Makes happen what the desk's file tells, in the story that a teller tells."""

    def __init__(self, teller: Teller) -> None:
        self.teller = teller
        folder, name = FILE.rsplit("/", 1)
        root, rest = folder.split("/", 1)
        self.data: Mapping[str, Any] = tomllib.loads((shipped(root) / rest / name).read_text("utf-8"))

    def events(self) -> Iterator[tuple[float, Happen]]:
        """Yield (day, what happens), in no order."""
        for row in self.data["comment"]:
            remark: Remark = read_remark(row)
            yield remark.day, partial(self.teller.say, remark)
        yield self.data["desk"]["day"], self._rules
        kinds = {
            "theme": self._theme,
            "look": self._look,
            "decision": self._decide,
            "confirmation": self._confirm,
            "answer": self._answer,
            "assignment": self._assign,
            "note": self._note,
            "view": self._view,
        }
        for kind, happen in kinds.items():
            for row in self.data[kind]:
                yield row["day"], partial(happen, row)

    def _acting(self, who: str, now: datetime) -> dict[str, Any]:
        teller = self.teller
        return {
            "session": teller.session, "actor": teller.cast.actor(who), "now": now,
            "consultation_id": teller.consultation_id,
        }  # fmt: skip

    def _rules(self, now: datetime) -> None:
        desk = self.data["desk"]
        asked = Asked(Confirming(desk["confirming"]), desk["answer_days"], desk["answers_public"])
        set_rules(**self._acting(desk["by"], now), asked=asked, rounds={})

    def _theme(self, row: Mapping[str, Any], now: datetime) -> None:
        theme = name_theme(**self._acting(row["by"], now), name=row["name"])
        ids = [self.teller.comments[key] for key in row["comments"]]
        put_under_theme(**self._acting(row["by"], now), theme_id=theme.id, add=ids)

    def _look(self, row: Mapping[str, Any], now: datetime) -> None:
        look_for_likeness(**self._acting(row["by"], now))

    def _decide(self, row: Mapping[str, Any], now: datetime) -> None:
        decide(
            **self._acting(row["by"], now), comment_ids=[self.teller.comments[key] for key in row["comments"]],
            outcome=Outcome(row["outcome"]), response=row["response"], response_language=row["language"],
        )  # fmt: skip

    def _confirm(self, row: Mapping[str, Any], now: datetime) -> None:
        standing = standing_of(self.teller.session, self.teller.comments[row["comment"]])
        confirm_decisions(**self._acting(row["by"], now), decision_ids=[standing] if standing else [])

    def _answer(self, row: Mapping[str, Any], now: datetime) -> None:
        comment_id = self.teller.comments[row["comment"]]
        answer_decision(
            **self._acting(row["by"], now), comment_id=comment_id,
            decision_id=standing_of(self.teller.session, comment_id) or 0, satisfied=row.get("satisfied", False),
            reason=row.get("reason", ""), language=row["language"],
        )  # fmt: skip

    def _numbers(self, keys: Sequence[str]) -> list[int]:
        ids = [self.teller.comments[key] for key in keys]
        return list(self.teller.session.scalars(select(Comment.number).where(Comment.id.in_(ids))))

    def _assign(self, row: Mapping[str, Any], now: datetime) -> None:
        editor = self.teller.cast.actor(row["to"]).person_id or 0
        assign_comments(
            **self._acting(row["by"], now), numbers=self._numbers(row["comments"]), editor_id=editor, seen={}
        )

    def _note(self, row: Mapping[str, Any], now: datetime) -> None:
        (number,) = self._numbers([row["comment"]])
        add_note(
            **self._acting(row["by"], now), number=number, words=row["words"], language=row["language"],
            form_key=self.teller.key_of("note", row["comment"]),
        )  # fmt: skip

    def _view(self, row: Mapping[str, Any], now: datetime) -> None:
        save_view(**self._acting(row["by"], now), name=row["name"], args=row["args"], shared=row["shared"])
