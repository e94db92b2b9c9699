"""Pages of endorsing, of the register and of the launch."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from consult.access import Permission
from consult.endorsements import actions, forms, showing, steps
from consult.endorsements.words import Step
from consult.errors import NotFound, Refusal
from consult.web.door import actor, now
from consult.web.door_marks import needs
from consult.web.forms import Form
from consult.web.pages import see
from consult.web.store import unit_of_work

pages = Blueprint("endorsements", __name__)


@pages.get("/<lang:lang>/<slug>/endorse/")
@needs(Permission.ENDORSE)
def start(slug: str) -> ResponseReturnValue:
    """Show what is signed (step 1)."""
    return steps.show_start(Form({}))


@pages.get("/<lang:lang>/<slug>/endorse/<any(text, who, how, check, sign):step>")
@needs(Permission.ENDORSE)
def begin(slug: str, step: str) -> ResponseReturnValue:
    """Send whoever opens a later step by its address to the first one: nothing is stored in between."""
    return see("endorsements.start", slug=slug)


@pages.post("/<lang:lang>/<slug>/endorse/<any(text, who, how, check):step>")
@needs(Permission.ENDORSE)
def go(slug: str, step: str) -> ResponseReturnValue:
    """Check the steps before, and show this one; or the first one with an error."""
    form, made = Form(request.form), None
    try:
        made = steps.signature(form)
        wrong = steps.check_until(made, Step(step))
    except Refusal as refusal:
        return steps.show_refused(made, form, Step(step), refusal)
    return steps.show_start(form) if step == Step.TEXT else steps.show_step(made, wrong or Step(step))


@pages.post("/<lang:lang>/<slug>/endorse/sign")
@needs(Permission.ENDORSE)
def sign(slug: str) -> ResponseReturnValue:
    """Sign exactly the text that was shown (step 4)."""
    form, made = Form(request.form), None
    try:
        made = steps.signature(form)
        number = None if (wrong := steps.check_until(made, None)) else _sign(made)
    except Refusal as refusal:
        return steps.show_refused(made, form, Step.CHECK, refusal)
    return steps.show_step(made, wrong) if wrong else see("endorsements.show", slug=slug, number=number)


def _sign(made: steps.Signature) -> int:
    """Store the signature and return its number."""
    signing = made.signing()
    made.form.check()
    with unit_of_work() as session:
        row = actions.sign(
            session, actor=actor(), now=now(), consultation_id=steps.place().id, signing=signing
        )
        return row.number


@pages.get("/<lang:lang>/<slug>/endorse/<int:number>")
@needs(Permission.READ_REGISTER)
def show(slug: str, number: int) -> ResponseReturnValue:
    """Confirm a signature: number, time, fingerprint, what happens next."""
    return showing.confirmation(number, "endorsements/signed.html")


@pages.get("/<lang:lang>/<slug>/endorse/<int:number>/certificate")
@needs(Permission.READ_REGISTER)
def certificate(slug: str, number: int) -> ResponseReturnValue:
    """Show the certificate of a signature, for printing."""
    return showing.confirmation(number, "endorsements/certificate.html")


@pages.get("/<lang:lang>/<slug>/endorse/<int:number>/statement.json")
@needs(Permission.READ_REGISTER)
def statement(slug: str, number: int) -> ResponseReturnValue:
    """Answer with the exact bytes that were signed."""
    answer = Response(showing.document(number).encode("utf-8"), mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}-endorsement-{number}.json"'
    return answer


@pages.get("/<lang:lang>/<slug>/endorse/<int:number>/withdraw")
@needs(Permission.ENDORSE)
def withdrawal(slug: str, number: int) -> ResponseReturnValue:
    """Ask why an endorsement is withdrawn."""
    return showing.withdrawal(number, Form({}))


@pages.post("/<lang:lang>/<slug>/endorse/<int:number>/withdraw")
@needs(Permission.ENDORSE)
def withdraw(slug: str, number: int) -> ResponseReturnValue:
    """Withdraw an endorsement; the register shows it struck, with date and reason."""
    form = Form(request.form)
    try:
        _withdraw(form, number)
    except Refusal as refusal:
        return showing.withdrawal(number, form, refusal)
    return see("endorsements.show", slug=slug, number=number)


def _withdraw(form: Form, number: int) -> None:
    """Withdraw an endorsement with the reason that was typed."""
    place = steps.place()
    reason = forms.reason_of(form)
    with unit_of_work() as session:
        actions.withdraw(
            session, actor=actor(), now=now(), consultation_id=place.id, number=number, reason=reason
        )


@pages.get("/<lang:lang>/<slug>/register/")
@needs(Permission.READ_REGISTER)
def register(slug: str) -> ResponseReturnValue:
    """Show who endorses the standard."""
    return showing.register()


@pages.get("/<lang:lang>/<slug>/launch/")
@needs(Permission.LAUNCH)
def launch(slug: str) -> ResponseReturnValue:
    """Show what the launch still needs, or that it has been."""
    return showing.launch()


@pages.post("/<lang:lang>/<slug>/launch/")
@needs(Permission.LAUNCH)
def start_launch(slug: str) -> ResponseReturnValue:
    """Launch the standard."""
    try:
        Form(request.form).only([])
        with unit_of_work() as session:
            actions.launch(session, actor=actor(), now=now(), consultation_id=steps.place().id)
    except NotFound:
        raise
    except Refusal as refusal:
        return showing.launch(refusal)
    return see("endorsements.launch", slug=slug)
