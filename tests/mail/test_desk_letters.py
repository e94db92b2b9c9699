"""Letters about work: what an editor, a representative or an author has to know, and nothing that is settled meanwhile."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select

from consult.access import Role
from consult.comments.actions import add_comment
from consult.comments.hiding import hide_words, show_again
from consult.comments.models import CommentType
from consult.comments.reply_models import ConsolidatedReply, CoSponsor, CoSponsorState
from consult.decisions.actions import decide, publish_decisions
from consult.decisions.assigning import assign_comments
from consult.decisions.checking_models import Confirming, DeskRules
from consult.decisions.checking_rules import ReviewOutcome
from consult.decisions.confirming import confirm_decisions, reopen_comment, send_back
from consult.decisions.models import Amendment, AmendmentKind, LanguageTask, TaskState
from consult.decisions.objections import answer_decision, review_objection
from consult.decisions.rules import Outcome, Seen
from consult.drafts.models import Draft, DraftKind, RoundScope
from consult.mail.models import Letter
from consult.mail.outbox import write_letters
from consult.people.letters import _put
from consult.people.models import Delivery, LetterTopic, Person, RoleGrant
from consult.record.actions import enter
from consult.record.events import Event
from tests.comments.said import say
from tests.conftest import on_sqlite
from tests.mail.test_letters import BASE, happen
from tests.worlds import World

pytestmark = on_sqlite


def letters(world: World, kind: str) -> list[Letter]:
    """Write what is due, as to people who want everything at once; return the letters of a kind."""
    for person in world.session.scalars(select(Person)):
        _put(world.session, world.now, person.email, dict.fromkeys(LetterTopic, Delivery.AT_ONCE))
    write_letters(world.session, world.now, BASE)
    return list(world.session.scalars(select(Letter).where(Letter.kind == kind).order_by(Letter.id)))


def to(found: list[Letter]) -> list[str]:
    return [letter.address.removesuffix("@example.org") for letter in found]


def decided(world: World, *ids: int, check: bool = True) -> int:
    if check and world.session.get(DeskRules, world.consultation.id) is None:
        world.session.add(
            DeskRules(
                consultation_id=world.consultation.id, confirming=Confirming.ALWAYS, answer_days=14, answers_public=True,
                set_at=world.now,
            )
        )  # fmt: skip
        world.session.flush()
    return decide(
        world.session, actor=world.people["editor"], now=world.now, consultation_id=world.consultation.id, comment_ids=ids,
        outcome=Outcome.NOTED, response="Because.", response_language="en",
    ).id  # fmt: skip


def test_an_assignment_is_told_to_the_editor_unless_somebody_else_has_it_meanwhile(world: World) -> None:
    first, second = say(world), say(world, words="More.")
    editor2 = world.people["editor2"].person_id
    give(world, [first.number, second.number], editor2)
    give(world, [second.number], world.people["editor"].person_id)
    (letter,) = letters(world, "assigned")
    assert to([letter]) == ["editor2"] and letter.subject == "A comment is assigned to you: Demo"
    assert (
        f"- Comment 1 on clause F1.1: {BASE}/en/demo/decisions/1" in letter.body
        and "Comment 2" not in letter.body
    )


def give(world: World, numbers: list[int], editor_id: int | None) -> None:
    seen = {row.number: row.editor_id for row in _assigned(world)}
    assign_comments(
        world.session, actor=world.people["editor"], now=world.now, consultation_id=world.consultation.id,
        numbers=numbers, editor_id=editor_id or 0, seen={n: seen.get(n) or 0 for n in numbers},
    )  # fmt: skip


def _assigned(world: World) -> list[Any]:
    from consult.comments.models import Comment
    from consult.decisions.sharing_models import Assignment

    return list(
        world.session.execute(
            select(Comment.number, Assignment.editor_id).join(Assignment, Assignment.comment_id == Comment.id)
        )
    )


def test_a_decision_to_confirm_is_told_to_the_other_editors_until_it_is(world: World) -> None:
    one, other, near = say(world, "expert2"), say(world, "expert2", "More."), say(world)
    decided(world, one.id)
    done = decided(world, other.id)
    confirm_decisions(
        world.session, actor=world.people["editor2"], now=world.now, consultation_id=world.consultation.id,
        decision_ids=[done],
    )  # fmt: skip
    decided(world, near.id)
    found = letters(world, "to_confirm")
    assert to(found) == ["editor2"], "what is confirmed waits no more, and nobody confirms for their own side"
    assert f"- Comment 1 on clause F1.1: {BASE}/en/demo/decisions/confirm" in found[0].body


def test_a_decision_sent_back_is_told_to_its_editor_with_the_reason(world: World) -> None:
    comment = say(world, "expert2")
    decision = decided(world, comment.id)
    send_back(
        world.session, actor=world.people["editor2"], now=world.now, consultation_id=world.consultation.id, decision_id=decision,
        reason="Say which policy.",
    )  # fmt: skip
    (letter,) = letters(world, "sent_back")
    assert to([letter]) == ["editor"] and "> Say which policy." in letter.body
    assert letters(world, "to_confirm") == [], "it waits for nobody any more"


def test_a_reopened_comment_is_told_to_the_editor_who_had_decided_it(world: World) -> None:
    comment = say(world, "expert2")
    decision = decided(world, comment.id, check=False)
    reopen_comment(
        world.session, actor=world.people["editor2"], now=world.now, consultation_id=world.consultation.id, comment_id=comment.id,
        reason="F2 says otherwise.", seen=Seen(decision, None),
    )  # fmt: skip
    (letter,) = letters(world, "reopened")
    assert to([letter]) == ["editor"] and "> F2 says otherwise." in letter.body
    assert f"{BASE}/en/demo/decisions/1" in letter.body


def test_an_objection_goes_to_those_who_had_no_part_and_its_review_to_its_author(world: World) -> None:
    comment = say(world, "expert2")
    decision = decided(world, comment.id, check=False)
    publish_decisions(
        world.session, actor=world.people["editor"], now=world.now, consultation_id=world.consultation.id
    )
    object_to(world, comment.id, decision)
    found = letters(world, "objections")
    assert to(found) == ["coordinator", "editor2"]
    assert f"{BASE}/en/demo/decisions/objections/1" in found[0].body and "not enough" not in found[0].body
    answered = letters(world, "answers")
    assert "within 14 days" in " ".join(answered[0].body.split())
    review_objection(
        world.session, actor=world.people["editor2"], now=world.now, consultation_id=world.consultation.id, comment_id=comment.id,
        decision_id=decision, outcome=ReviewOutcome.UPHELD, reason="It is said in F2.", language="en",
    )  # fmt: skip
    (letter,) = letters(world, "objection_reviewed")
    assert to([letter]) == ["expert2"]
    assert "The decision stands." in letter.body and "> It is said in F2." in letter.body


def object_to(world: World, comment_id: int, decision_id: int) -> None:
    answer_decision(
        world.session, actor=world.people["expert2"], now=world.now, consultation_id=world.consultation.id, comment_id=comment_id,
        decision_id=decision_id, satisfied=False, reason="That is not enough.", language="en",
    )  # fmt: skip


def test_an_author_is_told_at_once_that_a_comment_was_hidden_and_why(world: World) -> None:
    comment = say(world)
    common = {"actor": world.people["editor"], "now": world.now, "comment_id": comment.id}
    hide_words(world.session, **common, reason="It names a student.", reason_language="en")  # type: ignore[arg-type]
    (letter,) = letters(world, "comment_hidden")
    assert to([letter]) == ["expert"] and letter.subject == "Your comment 1 was hidden: Demo"
    assert "> It names a student." in letter.body
    assert letters(world, "new_comments") == [], "a hidden comment is not announced"
    show_again(world.session, **common)  # type: ignore[arg-type]
    assert to(letters(world, "comment_shown_again")) == ["expert"]
    happen(world, Event.COMMENT_REDACTED, comment.id, number=1, reply=None)
    assert to(letters(world, "comment_redacted")) == ["expert"]


def test_an_institutions_reply_has_one_receipt_and_its_people_are_told(world: World) -> None:
    who = world.people["representative"]
    comment = add_comment(
        world.session, actor=who, now=world.now, draft_id=world.draft.id, section_id=world.sections[0].id, clause_id=None,
        language="en", kind=CommentType.GENERAL, words="Ours.", words_language="en", form_key=str(uuid4()),
        for_organisation_id=world.organisations["nairobi"].id,
    )  # fmt: skip
    reply = ConsolidatedReply(
        round_id=world.round.id, organisation_id=world.organisations["nairobi"].id, version=2, submitted_by=who.person_id,
        submitted_at=world.now,
    )  # fmt: skip
    world.session.add(reply)
    world.session.flush()
    entered(world, reply.id, comment.id)
    enter(
        world.session, Event.REPLY_SUBMITTED, actor=who, now=world.now, subject_id=reply.id,
        consultation_id=world.consultation.id,
        data={"organisation": world.organisations["nairobi"].id, "round": world.round.id, "version": 2, "added": 1, "changed": 0, "same": 0, "withdrawn": 0},
    )  # fmt: skip
    (receipt,) = letters(world, "reply_receipt")
    assert to([receipt]) == ["representative"] and "version 2" in receipt.subject
    assert "New comments: 1; changed: 0; unchanged: 0; withdrawn: 0." in receipt.body
    assert letters(world, "comment_receipt") == [], "one receipt for all"
    assert to(letters(world, "reply_submitted")) == ["editor2", "expert", "signatory"]


def entered(world: World, reply_id: int, comment_id: int) -> None:
    from consult.comments.models import Comment, Precision
    from consult.comments.reply_models import EntryChange, ReplyEntry, ReplyItem

    said = world.session.get_one(Comment, comment_id)
    item = ReplyItem(
        round_id=world.round.id, organisation_id=world.organisations["nairobi"].id, position=1, draft_id=world.draft.id,
        section_id=said.section_id, clause_id=None, language="en", words_language="en", precision=Precision.SECTION, pointed=[],
        kind=said.kind, words=said.words, suggestion=None, html="", phrases=[], renderer=1, made_by=said.person_id,
        made_at=world.now, changed_by=said.person_id, changed_at=world.now, comment_id=said.id,
    )  # fmt: skip
    world.session.add(item)
    world.session.flush()
    world.session.execute(
        insert(ReplyEntry).values(
            reply_id=reply_id, position=1, item_id=item.id, comment_id=said.id, change=EntryChange.ADDED, kind=said.kind,
            words=said.words, words_language="en", suggestion=None,
        )
    )  # fmt: skip


def test_a_co_sponsor_is_asked_and_the_answer_comes_back(world: World) -> None:
    session, nairobi, dakar = world.session, world.organisations["nairobi"], world.organisations["dakar"]
    session.add(
        RoleGrant(
            person_id=world.people["expert2"].person_id, consultation_id=world.consultation.id, role=Role.REPRESENTATIVE,
            organisation_id=dakar.id, granted_at=world.now,
        )
    )  # fmt: skip
    who = world.people["representative"]
    reply = ConsolidatedReply(
        round_id=world.round.id,
        organisation_id=nairobi.id,
        version=1,
        submitted_by=who.person_id,
        submitted_at=world.now,
    )
    session.add(reply)
    session.flush()
    row = CoSponsor(
        round_id=world.round.id, organisation_id=nairobi.id, sponsor_id=dakar.id, reply_id=reply.id, asked_by=who.person_id,
        asked_at=world.now, state=CoSponsorState.ASKED,
    )  # fmt: skip
    session.add(row)
    session.flush()
    data = {"organisation": nairobi.id, "sponsor": dakar.id, "version": 1}
    happen(world, Event.CO_SPONSOR_ASKED, row.id, **data)
    (asked,) = letters(world, "co_sponsor")
    assert to([asked]) == ["expert2"] and "asks University of Dakar (sample) to support" in asked.subject
    assert f"{BASE}/en/demo/institution/{dakar.id}/asked/{row.id}" in asked.body
    row.state = CoSponsorState.ACCEPTED
    session.flush()
    happen(world, Event.CO_SPONSOR_ACCEPTED, row.id, **data)
    answered = letters(world, "co_sponsor")[1]
    assert to([answered]) == ["representative"] and "supports the reply" in answered.subject


def test_members_who_have_said_nothing_yet_are_reminded_by_their_representative(world: World) -> None:
    nairobi = world.organisations["nairobi"].id
    enter(
        world.session, Event.MEMBERS_REMINDED, actor=world.people["representative"], now=world.now, subject_id=nairobi,
        data={"round": world.round.id},
    )  # fmt: skip
    found = letters(world, "members_reminded")
    assert to(found) == ["expert"]
    assert f"{BASE}/en/demo/institution/{nairobi}/" in found[0].body


def test_a_form_has_one_receipt_also_for_the_person_it_was_entered_for(world: World) -> None:
    enter(
        world.session, Event.FORM_TAKEN, actor=world.people["editor"], now=world.now, subject_id=1,
        consultation_id=world.consultation.id,
        data={"for": world.people["expert"].person_id, "organisation": None, "made": [1, 2], "changed": []},
    )  # fmt: skip
    found = letters(world, "form_receipt")
    assert to(found) == ["editor", "expert"]
    assert found[0].subject == "Receipt for a form: 2 comments: Demo"
    assert "Somebody at the desk entered" in found[1].body and "New comments: 2; changed: 0." in found[1].body


def test_a_clause_to_be_looked_at_in_another_language_is_told_while_it_is(world: World) -> None:
    who = world.people["editor"].person_id
    rows = []
    for _ in range(2):
        row = Amendment(
            consultation_id=world.consultation.id, draft_id=world.draft.id, clause_id=world.clauses[0].id, language="en",
            kind=AmendmentKind.EDIT, note="n", before_source="", after_source="", before_canonical="", after_canonical="",
            editor_id=who, applied_at=world.now,
        )  # fmt: skip
        world.session.add(row)
        world.session.flush()
        rows.append(row)
    for row, state in zip(rows, (TaskState.OPEN, TaskState.FOLLOWED), strict=True):
        for language in ("fr", "zh"):
            world.session.add(
                LanguageTask(
                    consultation_id=world.consultation.id, draft_id=world.draft.id, clause_id=row.clause_id, language=language,
                    source_language="en", source_before="", amendment_id=row.id, state=state, raised_at=world.now, note="",
                )
            )  # fmt: skip
        world.session.flush()
        enter(
            world.session, Event.AMENDMENT_APPLIED, actor=world.people["editor"], now=world.now, subject_id=row.id,
            consultation_id=world.consultation.id, data={},
        )  # fmt: skip
    (letter,) = letters(world, "tasks")
    assert (
        to([letter]) == ["editor2"] and "- Clause F1.1, changed in English: look at Français" in letter.body
    )
    assert f"{BASE}/en/demo/decisions/languages/" in letter.body


def test_the_next_draft_is_announced_and_the_first_and_a_baseline_are_not(world: World) -> None:
    rows = {}
    for key, kind, days in (("old", DraftKind.BASELINE, 2), ("draft-2", DraftKind.DRAFT, 1)):
        rows[key] = Draft(
            consultation_id=world.consultation.id, key=key, position=days + 1, kind=kind, title={"en": "Draft 2"}, imported_at=world.now,
            published_at=world.now + timedelta(days=days), manifest="{}", fingerprint="a" * 64,
        )  # fmt: skip
        world.session.add(rows[key])
    world.session.flush()
    for row in (world.draft, *rows.values()):
        happen(world, Event.DRAFT_PUBLISHED, row.id, draft=row.key)
    found = letters(world, "draft_published")
    assert len(found) == 8 and f"{BASE}/en/demo/read/draft-2/" in found[0].body


def test_a_round_on_changes_only_says_so(world: World) -> None:
    world.session.add(RoundScope(round_id=world.round.id, since_draft_id=world.draft.id))
    world.session.flush()
    happen(world, Event.ROUND_OPENED, world.round.id)
    found = letters(world, "round_opened")
    assert "what changed since “Draft 1”" in " ".join(found[0].body.split())
