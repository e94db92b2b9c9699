"""One act on a page for every event that a letter tells of, with the letters that it brings."""

from collections.abc import Callable
from dataclasses import dataclass

from consult.record.events import Event
from tests.mail import answering, speaking
from tests.mail.happenings import Happenings


@dataclass(frozen=True)
class Act:
    """What is done, of which events, and which letters it brings to whom, by their names before the @."""

    done: Callable[[Happenings], object]
    events: tuple[Event, ...]
    letters: dict[str, tuple[str, ...]]


ACTS = (
    Act(speaking.ask_link, (Event.SIGN_IN_ASKED,), {"sign_in_link": ("expert",)}),
    Act(speaking.set_password, (Event.PERSON_PASSWORD_SET,), {"password_set": ("expert",)}),
    Act(speaking.invite, (Event.INVITATION_SENT,), {"invitation": ("guest",)}),
    Act(speaking.extend, (Event.ROUND_EXTENDED,), {"round_extended": ("expert", "observer", "dean")}),
    Act(
        speaking.comment,
        (Event.COMMENT_MADE,),
        {"comment_receipt": ("expert2",), "new_comments": ("editor",)},
    ),
    Act(speaking.reply, (Event.REPLY_MADE,), {"replies": ("expert2",)}),
    Act(speaking.hide, (Event.COMMENT_HIDDEN,), {"comment_hidden": ("expert2",)}),
    Act(speaking.show_again, (Event.COMMENT_SHOWN_AGAIN,), {"comment_shown_again": ("expert2",)}),
    Act(speaking.redact, (Event.COMMENT_REDACTED,), {"comment_redacted": ("expert2",)}),
    Act(speaking.remind, (Event.PEOPLE_REMINDED,), {"reminder": ("representative",)}),
    Act(speaking.remind_members, (Event.MEMBERS_REMINDED,), {"members_reminded": ("expert",)}),
    Act(speaking.bring_letter, (Event.FORM_TAKEN,), {"form_receipt": ("expert2",)}),
    Act(
        speaking.submit,
        (Event.REPLY_SUBMITTED,),
        {"reply_receipt": ("representative",), "reply_submitted": ("expert",)},
    ),
    Act(speaking.ask_co_sponsor, (Event.CO_SPONSOR_ASKED,), {"co_sponsor": ("dean",)}),
    Act(speaking.decline, (Event.CO_SPONSOR_DECLINED,), {"co_sponsor": ("representative",)}),
    Act(speaking.accept, (Event.CO_SPONSOR_ACCEPTED,), {"co_sponsor": ("representative",)}),
    Act(answering.assign, (Event.COMMENTS_ASSIGNED,), {"assigned": ("editor2",)}),
    Act(answering.decide, (Event.DECISION_MADE,), {"to_confirm": ("editor2",)}),
    Act(answering.send_back, (Event.DECISION_SENT_BACK,), {"sent_back": ("editor",)}),
    Act(answering.revise, (Event.DECISION_REVISED,), {"to_confirm": ("editor2",)}),
    Act(answering.publish, (Event.DECISIONS_PUBLISHED,), {"answers": ("expert2",)}),
    Act(answering.object_, (Event.OBJECTION_MADE,), {"objections": ("coordinator",)}),
    Act(answering.review, (Event.OBJECTION_REVIEWED,), {"objection_reviewed": ("expert2",)}),
    Act(answering.reopen, (Event.DECISION_REOPENED,), {"reopened": ("editor",)}),
    Act(answering.amend, (Event.AMENDMENT_APPLIED,), {"tasks": ("editor2",)}),
    Act(answering.next_draft, (Event.DRAFT_PUBLISHED,), {"draft_published": ("expert", "observer")}),
    Act(answering.open_round, (Event.ROUND_OPENED,), {"round_opened": ("expert", "observer")}),
    Act(answering.freeze, (Event.FINAL_FROZEN,), {"final_frozen": ("signatory",)}),
    Act(answering.endorse, (Event.ENDORSEMENT_SIGNED,), {"endorsement_receipt": ("signatory",)}),
    Act(answering.withdraw, (), {}),
    Act(answering.decline_text, (Event.ENDORSEMENT_DECLINED,), {"endorsement_receipt": ("signatory",)}),
    Act(answering.launch, (Event.STANDARD_LAUNCHED,), {"launch": ("expert", "observer", "signatory")}),
)
