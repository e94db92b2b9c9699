"""Pages of comments as they are, and again with an error and every word kept."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from flask import Blueprint, Response, g

from consult.access import Permission, Role, may, require
from consult.comments import forms, queries, rules, slots, words
from consult.comments.beside import newest_of_clause
from consult.comments.fragments import words_html
from consult.comments.models import CommentType
from consult.comments.spots import Spot, find_spot
from consult.comments.targeting import WhichPlace
from consult.comments.usual import usual_of
from consult.comments.workspaces import own_organisations, workspaces_of
from consult.drafts.queries import rounds_of
from consult.drafts.rules import ensure_open, is_open
from consult.errors import Invalid, NotFound, Refusal, TooMuch
from consult.text.marks import mark_html
from consult.web.door import actor, now
from consult.web.forms import Form
from consult.web.languages import LANGUAGES, NAMES, gettext, language
from consult.web.pages import page
from consult.web.refusals import status_of, words_of
from consult.web.store import reading

pages = Blueprint("comments", __name__)
AGREE_WITH = 5  # comments on the clause offered before one is written
pages.add_app_template_global(words.kind_word, "kind_word")
pages.add_app_template_global(words.text_word, "text_word")
pages.add_app_template_global(words.country_word, "country_word")


@pages.app_template_global()
def own_workspaces() -> Sequence[Any]:
    """Return (id, name) of the organisations whose workspace is this person's; a statement only when there are any."""
    return workspaces_of(reading(), actor(), g.place.id)


@pages.app_template_global()
def own_houses() -> Sequence[int]:
    """Return the organisations whose workspace is this person's, without asking the database."""
    return sorted(own_organisations(actor(), g.place.id))


def spot_named(named: Mapping[str, str]) -> Spot:
    """Return the place that an address or a form names.

    Raises:
        NotFound: there is no such place that the public may read.
    """
    return find_spot(
        reading(),
        consultation_id=g.place.id,
        draft=named.get("draft", ""),
        section=named.get("section", ""),
        clause=named.get("clause", ""),
        language=language(),
        now=now(),
    )


def newer_spot(spot: Spot, draft: str) -> Spot:
    """Return the same clause in another draft, else the same section, else the whole draft."""
    section = f"{spot.section.document_key}/{spot.section.key}" if spot.section is not None else ""
    tries = [{"clause": spot.clause.key}] if spot.clause is not None else []
    for named in (*tries, {"section": section}):
        try:
            return spot_named({"draft": draft, **named})
        except NotFound:
            continue
    return spot_named({"draft": draft})


def ensure_takes_comments(spot: Spot) -> Any:
    """Return the round in which a comment would be taken; refuse where nobody may comment now, or this person never.

    Raises:
        NotAllowed: the person's role does not comment.
        NotNow, DraftSuperseded: the draft takes no comments now.
    """
    if actor().person_id is not None:
        require(actor(), Permission.COMMENT, g.place.id)
    return rules.round_to_comment_in(_rounds(), spot.draft_id, now())


def show_new(spot: Spot, form: Form, refusal: Refusal | None = None) -> Response:
    """Show the form of a new comment; after a refusal with what has to be corrected and every word kept."""
    if isinstance(refusal, rules.DraftSuperseded):
        spot = newer_spot(spot, str(refusal.values["draft"]))
    if isinstance(refusal, rules.SentAlready):
        form = Form({name: value for name, value in form.posted.items() if name != "form_key"}, form.errors)
    rounds, houses = _rounds(), workspaces_of(reading(), actor(), g.place.id)
    return again(
        "comments/new.html",
        form,
        refusal,
        spot=spot,
        round=next((r for r in reversed(rounds) if r.draft_id == spot.draft_id), None),
        moment=now(),
        signed_in=actor().person_id is not None,
        places=refusal.places if isinstance(refusal, WhichPlace) else (),
        sent=refusal.number if isinstance(refusal, rules.SentAlready) else None,
        kinds=kind_choices(),
        tongues=tongues(),
        voices=_voices(houses),
        houses=houses,
        usual=usual_of(reading(), person_id=actor().person_id, consultation_id=g.place.id),
        standing=_standing(spot) if not form.posted else (),
    )


def _rounds() -> Sequence[Any]:
    """Return the rounds of the consultation as they are, read once for a page."""
    if "rounds" not in g:
        g.rounds = rounds_of(reading(), g.place.id)
    return cast(Sequence[Any], g.rounds)


def _standing(spot: Spot) -> Sequence[Any]:
    """Return the newest comments on the clause, to agree with before the same is written again."""
    if spot.clause is None:
        return ()
    who = queries.viewer(actor=actor(), place=g.place, now=now())
    return reading().execute(newest_of_clause(who, spot.draft_id, spot.clause.clause_id, AGREE_WITH)).all()


def show_kept(form: Form, refusal: Refusal) -> Response:
    """Show the words of a form whose page cannot be shown now: for sending again after signing in, or for copying."""
    names = [name for name in forms.WORDS if form.words(name).strip()]
    rest = [name for name in form.posted if name not in names and name not in forms.ONCE]
    return again("comments/kept.html", form, refusal, names=names, rest=rest)


def comment_or_404(number: int) -> Any:
    """Return a comment that this person may read.

    Raises:
        NotFound: there is none.
    """
    viewer = queries.viewer(actor=actor(), place=g.place, now=now())
    row = queries.comment_by_number(reading(), number=number, viewer=viewer)
    if row is None:
        raise NotFound("There is no page at this address.")
    return row


def own_comment(number: int) -> Any:
    """Return a comment of this person's own.

    Raises:
        NotFound: there is none of this number that the person may read.
        NotOwnComment: it is somebody else's.
    """
    row = comment_or_404(number)
    if not row.own:
        raise rules.NotOwnComment("Only its author can change this comment.")
    return row


def ensure_changeable(row: Any) -> None:
    """Refuse to open the form that changes a comment when it cannot be changed any more.

    Raises:
        CommentWithdrawn, CommentPeriodClosed: says which.
    """
    rules.ensure_standing(row.state)
    ensure_open(row, now())


def show_comment(number: int, form: Form, refusal: Refusal | None = None) -> Response:
    """Show a comment with its words in context, its replies, its history and its published answer."""
    row = comment_or_404(number)
    viewer = queries.viewer(actor=actor(), place=g.place, now=now())
    versions = queries.versions_of(reading(), comment_id=row.id, viewer=viewer)
    return again(
        "comments/show.html",
        form,
        refusal,
        row=row,
        clause_html=_marked(row),
        replies=queries.replies_of(reading(), comment_id=row.id, viewer=viewer),
        versions=[(v, words_html(v.words, row.words_language)) for v in versions],
        answer=slots.answers_of(reading(), [row.id] if row.html else []).get(row.id),
        stands=slots.places_of(reading(), g.place, now(), _readable([row])).get(row.id),
        open=is_open(row, now()),
        may_moderate=may(actor(), Permission.MODERATE, g.place.id),
        tongues=tongues(),
    )


def show_edit(row: Any, form: Form, refusal: Refusal | None = None) -> Response:
    """Show the form that changes a comment; when it changed meanwhile, with both texts."""
    newest = comment_or_404(row.number)
    changed = isinstance(refusal, rules.CommentChanged)
    return again(
        "comments/edit.html",
        form,
        refusal,
        row=newest,
        clause_html=_marked(newest).replace(
            f' aria-details="k{newest.number}"', ""
        ),  # the form stands in the comment's place
        changed=changed,
        version=newest.version if changed else form.words("version"),
        kinds=kind_choices(),
        tongues=tongues(),
    )


def filled(row: Any) -> Form:
    """Return the form of a comment as it stands."""
    return Form(
        {
            "kind": str(row.kind),
            "words": row.words,
            "suggestion": row.suggestion or "",
            "remove": "yes" if row.suggestion == "" else "",
            "words_language": row.words_language,
            "version": str(row.version),
        }
    )


def show_withdrawal(row: Any, refusal: Refusal | None = None) -> Response:
    """Ask whether a comment shall be withdrawn, and say what that does."""
    return again("comments/withdraw.html", Form({}), refusal, row=row)


def show_mine() -> Response:
    """List what this person said, where it stands, and the answers to it."""
    viewer = queries.viewer(actor=actor(), place=g.place, now=now())
    rows = queries.comments_of_person(reading(), viewer=viewer)
    answers = slots.answers_of(reading(), [row.id for row in rows])
    until = {id: answer.asked_until for id, answer in answers.items() if answer.asked_until is not None}
    return page(
        "comments/mine.html",
        rows=rows,
        stated=queries.sections_stated_read(reading(), viewer=viewer),
        answers=answers,
        stands=slots.places_of(reading(), g.place, now(), _readable(rows)),
        asked=[k for k in rows if k.state == "received" and k.id in until and now() <= until[k.id]],
        moment=now(),
    )


def again(template: str, form: Form, refusal: Refusal | None, **values: Any) -> Response:
    """Render a form, after a refusal with its status and its errors beside their fields."""
    if refusal is None:
        return page(template, form=form, fault=None, refused=None, **values)
    if isinstance(refusal, Invalid):
        form.errors.update(refusal.fields)
    status = status_of(refusal)
    answer = page(template, status=status, form=form, fault=words_of(refusal), refused=status, **values)
    if isinstance(refusal, TooMuch):
        answer.headers["Retry-After"] = str(refusal.retry_after)
    return answer


def _readable(rows: Sequence[Any]) -> list[int]:
    """Return the ids of comments whose words this person reads and that were not withdrawn."""
    return [row.id for row in rows if row.state == "received" and row.html]


def _marked(row: Any) -> str:
    """Return the clause's HTML with the comment's words marked; '' when it is about no clause."""
    if row.clause_html is None:
        return ""
    on_words = row.precision in ("words", "sentence") and row.target_clause_id == row.clause_id
    spans = [(row.start, row.end, row.number)] if on_words and row.start is not None else []
    return mark_html(row.clause_html, row.canonical, spans)


def kind_choices() -> list[tuple[str, str]]:
    """Return the kinds of comments to choose from, in words."""
    return [
        (str(k), gettext("%(kind)s: %(hint)s", kind=words.kind_word(k), hint=gettext(words.HINTS[k])))
        for k in CommentType
    ]


def tongues() -> list[tuple[str, str]]:
    """Return the languages to write in."""
    return [(tag, NAMES[tag]) for tag in LANGUAGES]


def _voices(houses: Sequence[Any]) -> list[tuple[str, str]]:
    """Return (id, name) of the organisations, among those of this person, for which they may speak here."""
    if not may(actor(), Permission.COMMENT_FOR_ORGANISATION, g.place.id):
        return []
    ids = actor().organisations_as(Role.REPRESENTATIVE, g.place.id)
    return [(str(house.id), house.name) for house in houses if house.id in ids]
