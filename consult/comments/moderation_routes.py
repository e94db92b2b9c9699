"""Pages of the desk that hide a comment or a reply, and take personal data out of it."""

from typing import Any

from flask import Response, g, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from consult.access import Permission
from consult.comments import hiding, moderation_queries
from consult.comments.elsewhere import Looked, Place, find_elsewhere, redact_everywhere
from consult.comments.moderation_rules import ensure_pieces
from consult.comments.personal import Piece, find_personal, redacted
from consult.comments.quoted_words import address_of, name_of, why_fixed
from consult.comments.rules import tidy
from consult.comments.showing import again, comment_or_404, pages
from consult.comments.spellings import contacts_of
from consult.errors import NotFound, Refusal
from consult.web.door import actor, now
from consult.web.door_marks import keeps_words, needs
from consult.web.forms import Form
from consult.web.languages import language
from consult.web.pages import see
from consult.web.store import reading, unit_of_work

pages.add_app_template_global(name_of, "quoting_name")
pages.add_app_template_global(why_fixed, "quoting_why_fixed")
pages.add_app_template_global(address_of, "quoting_address")
MODERATED = "/<lang:lang>/<slug>/comments/<int:number>/moderate"


@pages.app_template_global()
def tells_personal(html: str) -> bool:
    """Tell whether a comment, as shown, probably holds personal data."""
    return bool(find_personal(Markup(html).striptags()))  # noqa: S704 - stripped, never shown


@pages.get(MODERATED)
@needs(Permission.MODERATE)
def moderate(slug: str, number: int) -> ResponseReturnValue:
    """Offer to hide a comment or a reply under it, or to take words out; likely personal data is proposed."""
    return _show(number, Form({}))


@pages.post(MODERATED + "/hide")
@needs(Permission.MODERATE)
@keeps_words
def hide(slug: str, number: int) -> ResponseReturnValue:
    """Hide a comment or a reply with a reason."""
    row, form = comment_or_404(number), Form(request.form)
    try:
        with unit_of_work() as session:
            hiding.hide_words(
                session, actor=actor(), now=now(), comment_id=row.id, reply_id=_reply(form),
                reason=form.words("reason"), reason_language=language(),
            )  # fmt: skip
    except Refusal as refusal:
        return _show(number, form, refusal)
    return see("comments.show", slug=slug, number=number)


@pages.post(MODERATED + "/show")
@needs(Permission.MODERATE)
def show_again(slug: str, number: int) -> ResponseReturnValue:
    """Show a hidden comment or reply again."""
    row, form = comment_or_404(number), Form(request.form)
    try:
        with unit_of_work() as session:
            hiding.show_again(session, actor=actor(), now=now(), comment_id=row.id, reply_id=_reply(form))
    except Refusal as refusal:
        return _show(number, form, refusal)
    return see("comments.show", slug=slug, number=number)


@pages.post(MODERATED + "/redact")
@needs(Permission.MODERATE)
@keeps_words
def redact(slug: str, number: int) -> ResponseReturnValue:
    """Show how the words would read and where else they stand; once confirmed, take the chosen ones out."""
    row, form = comment_or_404(number), Form(request.form)
    pieces = _pieces(form)
    try:
        if form.words("sure") != "yes":
            preview = _preview(row, form, pieces)
            return _show(number, form, preview=preview, elsewhere=_elsewhere(row, form, pieces))
        _take_out(row, form, pieces)
    except Refusal as refusal:
        return _show(number, form, refusal)
    return see("comments.show", slug=slug, number=number)


def _take_out(row: Any, form: Form, pieces: list[str]) -> None:
    with unit_of_work() as session:
        redact_everywhere(
            session, actor=actor(), now=now(), looked=_looked(row, form, pieces),
            seen_version=form.whole("version") or 0, also=request.form.getlist("also"),
        )  # fmt: skip


def _looked(row: Any, form: Form, pieces: list[str]) -> Looked:
    return Looked(g.place.id, row.id, _reply(form), tuple(pieces))


def _elsewhere(row: Any, form: Form, pieces: list[str]) -> list[Place]:
    return find_elsewhere(reading(), actor=actor(), looked=_looked(row, form, pieces))


def _pieces(form: Form) -> list[str]:
    """Return the words to take out: the proposals ticked, and one stretch per typed line."""
    typed = form.words("pieces").replace("\r\n", "\n").split("\n")
    return list(dict.fromkeys(p for p in map(tidy, [*request.form.getlist("likely"), *typed]) if p))


def _reply(form: Form) -> int | None:
    return form.whole("reply") or None


def _preview(row: Any, form: Form, pieces: list[str]) -> list[str]:
    """Return the texts as they would read, the present ones first.

    Raises:
        NothingToRedact: a piece does not stand there.
    """
    texts = moderation_queries.texts_of(reading(), row.id, _reply(form))
    ensure_pieces(pieces, [words for words, _ in texts])
    every: list[Piece] = [*pieces, *contacts_of(pieces)]
    return [redacted(words, every, tongue) for words, tongue in texts]


def _show(
    number: int, form: Form, refusal: Refusal | None = None, preview: list[str] | None = None,
    elsewhere: list[Place] | None = None,
) -> Response:  # fmt: skip
    row = comment_or_404(number)
    reply_id = _reply(form) if form.posted else (request.args.get("reply", type=int) or None)
    texts = moderation_queries.texts_of(reading(), row.id, reply_id)
    if reply_id is not None and not texts:
        raise NotFound("There is no page at this address.")
    likely = {found.words: found.kind for words, _ in texts for found in find_personal(words)}
    return again(
        "comments/moderate.html", form, refusal, row=row, reply_id=reply_id, texts=texts, likely=likely,
        chosen=request.form.getlist("likely") if form.posted else list(likely), preview=preview,
        elsewhere=elsewhere,
        hiding=moderation_queries.hiding_of(reading(), row.id, reply_id),
        past=moderation_queries.history_of(reading(), row.id, reply_id),
    )  # fmt: skip
