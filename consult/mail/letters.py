"""The one table of letters: which event goes to whom, in which words, and under which topic people may choose."""

from collections.abc import Mapping

from consult.mail import account_letters as account
from consult.mail import comment_letters as comments
from consult.mail import desk_letters as desk
from consult.mail import organisation_letters as organisations
from consult.mail import round_letters as rounds
from consult.mail.plans import Kind
from consult.people.models import LetterTopic as Topic
from consult.record.events import Event

# Without a topic a letter is always sent, and at once: receipts, and what the security of an account rests on.
LETTERS: Mapping[Event, tuple[Kind, ...]] = {
    Event.INVITATION_SENT: (Kind("invitation", account.invitation),),
    Event.PEOPLE_REMINDED: (Kind("reminder", account.reminder, Topic.REMINDERS),),
    Event.SIGN_IN_ASKED: (Kind("sign_in_link", account.sign_in_link),),
    Event.PERSON_PASSWORD_SET: (Kind("password_set", account.password),),
    Event.COMMENT_MADE: (
        Kind("comment_receipt", comments.receipt),
        Kind("new_comments", desk.new_comment, Topic.DESK),
    ),
    Event.REPLY_MADE: (Kind("replies", comments.replied, Topic.REPLIES),),
    Event.COMMENT_HIDDEN: (Kind("comment_hidden", comments.moderated),),
    Event.COMMENT_SHOWN_AGAIN: (Kind("comment_shown_again", comments.moderated),),
    Event.COMMENT_REDACTED: (Kind("comment_redacted", comments.moderated),),
    Event.FORM_TAKEN: (Kind("form_receipt", organisations.form_taken),),
    Event.REPLY_SUBMITTED: (
        Kind("reply_receipt", organisations.receipt),
        Kind("reply_submitted", organisations.submitted, Topic.ORGANISATION),
    ),
    Event.CO_SPONSOR_ASKED: (Kind("co_sponsor", organisations.co_sponsor, Topic.ORGANISATION),),
    Event.CO_SPONSOR_ACCEPTED: (Kind("co_sponsor", organisations.co_sponsor, Topic.ORGANISATION),),
    Event.CO_SPONSOR_DECLINED: (Kind("co_sponsor", organisations.co_sponsor, Topic.ORGANISATION),),
    Event.MEMBERS_REMINDED: (Kind("members_reminded", organisations.members_reminded, Topic.REMINDERS),),
    Event.COMMENTS_ASSIGNED: (Kind("assigned", desk.assigned, Topic.DESK),),
    Event.DECISION_MADE: (Kind("to_confirm", desk.to_confirm, Topic.DESK),),
    Event.DECISION_REVISED: (Kind("to_confirm", desk.to_confirm, Topic.DESK),),
    Event.DECISION_SENT_BACK: (Kind("sent_back", desk.sent_back, Topic.DESK),),
    Event.DECISION_REOPENED: (Kind("reopened", desk.reopened, Topic.DESK),),
    Event.OBJECTION_MADE: (Kind("objections", desk.objection, Topic.DESK),),
    Event.OBJECTION_REVIEWED: (Kind("objection_reviewed", comments.reviewed, Topic.ANSWERS),),
    Event.AMENDMENT_APPLIED: (Kind("tasks", desk.tasks, Topic.DESK),),
    Event.DECISIONS_PUBLISHED: (Kind("answers", comments.answers, Topic.ANSWERS),),
    Event.DRAFT_PUBLISHED: (Kind("draft_published", rounds.draft_published, Topic.ROUNDS),),
    Event.ROUND_OPENED: (Kind("round_opened", rounds.comment_round, Topic.ROUNDS),),
    Event.ROUND_EXTENDED: (Kind("round_extended", rounds.comment_round, Topic.ROUNDS),),
    Event.FINAL_FROZEN: (Kind("final_frozen", rounds.final, Topic.ROUNDS),),
    Event.ENDORSEMENT_SIGNED: (Kind("endorsement_receipt", rounds.endorsement),),
    Event.ENDORSEMENT_DECLINED: (Kind("endorsement_receipt", rounds.endorsement),),
    Event.STANDARD_LAUNCHED: (Kind("launch", rounds.launch, Topic.ROUNDS),),
}
DIGEST = "digest"  # the letter of the day: about every topic that its receiver gets so
TOPICS: Mapping[str, Topic | None] = {
    kind.template: kind.topic for kinds in LETTERS.values() for kind in kinds
}


def may_be_stopped(kind: str) -> bool:
    """Tell whether the receiver of a letter may choose to get no more of its kind."""
    return kind == DIGEST or TOPICS.get(kind) is not None
