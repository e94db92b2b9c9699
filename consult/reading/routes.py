"""Pages for reading: home, landing, draft, section, answers, about."""

from flask import Blueprint, Response, g, jsonify, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from consult.access import Permission
from consult.errors import NotFound
from consult.reading import answers as answer_list
from consult.reading import (
    clause_comments,
    queries,
    searching,
    section_rows,
    sections,
    shelf,
    whereabouts,
    words_file,
)
from consult.reading import landing as front
from consult.reading import overview as in_figures
from consult.reading.answered import offer
from consult.reading.landing import sees_final
from consult.reading.nav import places_of_nav
from consult.reading.sheets import csv_file
from consult.web import assets, caching
from consult.web.accounts import account_tag
from consult.web.door import actor, now
from consult.web.door_marks import needs
from consult.web.forms import Form
from consult.web.languages import LANGUAGES
from consult.web.pages import page
from consult.web.store import is_reachable, reading

pages = Blueprint("reading", __name__)
pages.add_app_template_global(places_of_nav)
pages.record_once(offer)
pages.record_once(whereabouts.offer)
pages.record_once(shelf.put_up)
MISSING = "There is no page at this address."


@pages.get("/")
@needs(Permission.READ_TEXT)
def entrance() -> ResponseReturnValue:
    """Send the first visit to the language that the browser asks for."""
    language = request.accept_languages.best_match(LANGUAGES) or "en"
    return redirect(url_for("reading.home", lang=language), 303)


@pages.get("/health")
@needs(Permission.READ_TEXT)
def health() -> ResponseReturnValue:
    """Tell a load balancer whether this instance can answer."""
    return Response(
        "ok\n" if is_reachable() else "the database does not answer\n",
        status=200 if is_reachable() else 503,
        mimetype="text/plain",
    )


@pages.get("/token")
@needs(Permission.SIGN_IN)
def token() -> ResponseReturnValue:
    """Give a script a fresh form token, and say whose it is."""
    return jsonify(token=generate_csrf(), account=account_tag(actor()), name=actor().name)


@pages.get("/<lang:lang>/")
@needs(Permission.READ_TEXT)
def home() -> ResponseReturnValue:
    """List the consultations."""
    return page("reading/home.html", consultations=queries.consultations(reading(), actor()), moment=now())


@pages.get("/<lang:lang>/device")
@needs(Permission.SIGN_IN)
def device() -> ResponseReturnValue:
    """Show what is on this device: drafts, comments not received yet, pages kept. A script fills it in."""
    return page("reading/device.html", account=account_tag(actor()))


@pages.get("/<lang:lang>/about")
@needs(Permission.READ_TEXT)
def about() -> ResponseReturnValue:
    """Tell about accessibility, privacy and contact."""
    return page("reading/about.html")


@pages.get("/<lang:lang>/<slug>/")
@needs(Permission.READ_TEXT)
def landing(slug: str) -> ResponseReturnValue:
    """Show where the consultation stands and what to do; after launch, the launched standard."""
    return page("reading/landing.html", **front.describe(reading(), g.place, actor(), now()))


@pages.get("/<lang:lang>/<slug>/read/<draft>/")
@needs(Permission.READ_TEXT)
def draft(slug: str, draft: str) -> ResponseReturnValue:
    """List the documents and sections of a draft."""
    row = queries.draft_page(reading(), g.place.id, draft, final=sees_final(g.place, actor()))
    if row is None:
        raise NotFound(MISSING)
    return page("reading/draft.html", **sections.describe_draft(reading(), g.place, row, actor(), now()))


@pages.get("/<lang:lang>/<slug>/read/<draft>/<document>/<section>")
@needs(Permission.READ_TEXT)
def section(slug: str, draft: str, document: str, section: str) -> ResponseReturnValue:
    """Show a section with its comments beside their clauses."""
    row = _section(draft, document, section)
    asked = request.args.get("comment")
    if asked:
        return redirect(clause_comments.place_of(reading(), g.place, row, actor(), now(), asked))
    tag = sections.tag(row, g.place, actor(), now())
    if caching.is_fresh(tag):
        return caching.not_modified(tag)
    answer = shelf.whole(
        tag,
        lambda: page("reading/section.html", **sections.describe(reading(), g.place, row, actor(), now())),
    )
    return caching.marked(answer, tag)


@pages.get("/<lang:lang>/<slug>/read/<draft>/<document>/<section>/comments")
@needs(Permission.READ_TEXT)
def comments(slug: str, draft: str, document: str, section: str) -> ResponseReturnValue:
    """Show all comments on a clause of a section, or on the section as a whole."""
    row = _section(draft, document, section)
    found = clause_comments.describe(reading(), g.place, row, actor(), now(), request.args)
    return page("reading/comments.html", **found)


@pages.get("/static/<digest>/reader.<lang:lang>.js")
@needs(Permission.SIGN_IN)
def words(digest: str) -> ResponseReturnValue:
    """Answer with the words of the reader's scripts, in a language."""
    right = request.path == words_file.address()
    return assets.kept(words_file.content(), assets.KINDS[".js"], right=right)


def _section(draft: str, document: str, section: str) -> section_rows.Found:
    final = sees_final(g.place, actor())
    row = section_rows.section_page(reading(), g.place.id, draft, document, section, now(), final=final)
    if row is None:
        raise NotFound(MISSING)
    return row


@pages.post("/<lang:lang>/marks")
@needs(Permission.READ_TEXT)
def marks() -> ResponseReturnValue:
    """Hide the marks in the text, or show them again; kept in a cookie."""
    hide = request.form.get("hide") == "1"
    answer = make_response(redirect(sections.back_to(request.form.get("next", "")), 303))
    answer.set_cookie(
        "marks", "hidden" if hide else "", max_age=31536000 if hide else 0, samesite="Lax", httponly=True
    )
    return answer


@pages.get("/<lang:lang>/<slug>/answers/")
@needs(Permission.READ_COMMENTS)
def answers(slug: str) -> ResponseReturnValue:
    """Show every comment with its published outcome and response."""
    return page(
        "reading/answers.html", **answer_list.describe(reading(), g.place, actor(), now(), request.args)
    )


@pages.get("/<lang:lang>/<slug>/search/")
@needs(Permission.READ_TEXT)
def search(slug: str) -> ResponseReturnValue:
    """Look for words in the clauses of all published drafts, or in the comments."""
    form = Form(request.args)
    found = searching.describe(reading(), g.place, actor(), now(), form)
    return page("reading/search.html", status=422 if form.errors else 200, form=form, **found)


@pages.get("/<lang:lang>/<slug>/overview/")
@needs(Permission.READ_TEXT)
def overview(slug: str) -> ResponseReturnValue:
    """Show the consultation in figures: totals for everybody, details for the desk."""
    row = in_figures.draft_asked(reading(), g.place, actor(), request.args.get("draft", ""))
    if row is None:
        return page("reading/overview.html", draft=None)
    tag = caching.etag(row.id, row.event_number, actor().person_id, now().strftime("%F %R"))
    if caching.is_fresh(tag):
        return caching.not_modified(tag)
    counts = in_figures.count(reading(), g.place, row, actor(), now())
    values = {"draft": row, "public": counts.public, "clauses": counts.clauses}
    return caching.marked(page("reading/overview.html", charts=in_figures.charts(counts), **values), tag)


@pages.get("/<lang:lang>/<slug>/overview/<chart>.csv")
@needs(Permission.READ_TEXT)
def overview_file(slug: str, chart: str) -> ResponseReturnValue:
    """Give the table under a chart as a file."""
    row = in_figures.draft_asked(reading(), g.place, actor(), request.args.get("draft", ""))
    if row is None:
        raise NotFound(MISSING)
    found = in_figures.chart_of(in_figures.count(reading(), g.place, row, actor(), now()), chart)
    answer = Response(csv_file(found.head, found.table), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}-{row.key}-{found.key}.csv"'
    return answer
