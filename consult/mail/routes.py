"""Pages of mail: stopping letters from the letter itself, choosing them, and letters that did not go."""

from flask import Blueprint, current_app, g, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from consult.access import Permission
from consult.errors import Refusal
from consult.mail import failing, stopping
from consult.people.letters import CUSTOMARY, DELIVERIES, TOPICS, choices_of, choose_letters
from consult.people.models import Delivery, LetterTopic
from consult.web.door import actor, now
from consult.web.door_marks import needs
from consult.web.forms import Form
from consult.web.pages import page, see
from consult.web.refusals import status_of, words_of
from consult.web.store import reading, unit_of_work, writing

pages = Blueprint("mail", __name__)


@pages.get("/<lang:lang>/letters/<token>")
@needs(Permission.SIGN_IN)
def stop(token: str) -> ResponseReturnValue:
    """Show the button that stops letters; opening the page stops nothing."""
    return page("mail/stop.html", offer=_offer(token), topics=TOPICS, done=False)


@pages.post("/<lang:lang>/letters/<token>")
@needs(Permission.SIGN_IN)
def stop_now(token: str) -> ResponseReturnValue:
    """Stop letters. The signed link is the proof: a mail program presses this with neither cookie nor form token."""
    offer = _offer(token)
    with writing(reading(), current_app.config["SQLALCHEMY_DATABASE_URI"]) as session:
        stopping.stop(session, now=now(), offer=offer)
    return page("mail/stop.html", offer=offer, topics=TOPICS, done=True)


@pages.post("/<lang:lang>/profile/letters")
@needs(Permission.HOLD_ACCOUNT)
def choose() -> ResponseReturnValue:
    """Choose which letters one gets, and when."""
    form = Form(request.form)
    form.only([str(topic) for topic in LetterTopic])
    choices = {topic: form.choice(str(topic), Delivery, default=CUSTOMARY[topic]) for topic in LetterTopic}
    form.check()
    with unit_of_work() as session:
        kept = {topic: when for topic, when in choices.items() if when is not None}
        choose_letters(session, actor=actor(), now=now(), choices=kept)
    return see("people.profile", kept="letters", anchor="letters")


@pages.get("/<lang:lang>/<slug>/letters/")
@needs(Permission.READ_PEOPLE)
def failed(slug: str) -> ResponseReturnValue:
    """List the letters that did not go."""
    return _show_failed()


@pages.post("/<lang:lang>/<slug>/letters/")
@needs(Permission.INVITE)
def try_again(slug: str) -> ResponseReturnValue:
    """Try one letter that was given up again, or all of them."""
    form = Form(request.form)
    try:
        form.only(["letter"])
        number = form.whole("letter")
        form.check()
        with unit_of_work() as session:
            count = failing.try_again(
                session, actor=actor(), now=now(), consultation_id=g.place.id, letter_id=number
            )
    except Refusal as refusal:
        return _show_failed(refusal)
    return see("mail.failed", slug=slug, asked=count)


def _show_failed(refusal: Refusal | None = None) -> ResponseReturnValue:
    asked = request.args.get("asked", "")
    return page(
        "mail/failed.html",
        status=status_of(refusal) if refusal is not None else 200,
        fault=words_of(refusal) if refusal is not None else None,
        letters=failing.failed_letters(reading(), g.place.id),
        asked=int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0,
    )


def _offer(token: str) -> stopping.Offer:
    return stopping.offer_of(reading(), current_app.config["SECRET_KEY"], token)


def letter_choices(address: str) -> list[tuple[LetterTopic, str, str]]:
    """Return (topic, its words, what is chosen) for the page of one's own account."""
    held = choices_of(reading(), address)
    return [(topic, words, str(held[topic])) for topic, words in TOPICS.items()]


@pages.record_once
def give_choices(state: BlueprintSetupState) -> None:
    """Let the page of one's account, which knows nothing of letters, show the choices."""
    state.app.jinja_env.globals.update(letter_choices=letter_choices, letter_deliveries=DELIVERIES)
