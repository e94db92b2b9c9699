"""Pages of redlines and of the final."""

from flask import Response, request
from flask.typing import ResponseReturnValue

from consult.access import Permission
from consult.errors import Invalid, NotFound, Refusal
from consult.redlines import actions, downloads, forms, next_routes, queries, showing
from consult.redlines.pages import final_page, history_page, index_page, show_page
from consult.redlines.showing import pages
from consult.web import caching
from consult.web.door import actor, now
from consult.web.door_marks import needs
from consult.web.forms import Form
from consult.web.pages import see
from consult.web.store import reading, unit_of_work

__all__ = ["next_routes", "pages"]  # the former hangs its pages on the blueprint


@pages.get("/<lang:lang>/<slug>/redlines/")
@needs(Permission.READ_TEXT)
def index(slug: str) -> ResponseReturnValue:
    """Let the reader choose two drafts to compare."""
    return index_page()


@pages.get("/<lang:lang>/<slug>/redlines/<old>/<new>/")
@needs(Permission.READ_TEXT)
def show(slug: str, old: str, new: str) -> ResponseReturnValue:
    """Show what changed between two drafts, section by section, and why."""
    older, newer, drafts = showing.pair(old, new)
    tag = caching.etag(
        newer.event_number, showing.this_viewer().scope, showing.sees_final(), f"{now():%Y%m%d%H%M}"
    )
    if caching.is_fresh(tag):
        return caching.not_modified(tag)
    return caching.marked(show_page(older, newer, drafts), tag)


@pages.get("/<lang:lang>/<slug>/redlines/clause/<key>")
@needs(Permission.READ_TEXT)
def history(slug: str, key: str) -> ResponseReturnValue:
    """Show one clause through all drafts, with the comments on it and what became of them."""
    return history_page(key)


@pages.get("/<lang:lang>/<slug>/final/")
@needs(Permission.FREEZE)
def final(slug: str) -> ResponseReturnValue:
    """Show what stands in the way of the final, or, once it is fixed, the final."""
    return final_page(Form(request.form))


@pages.post("/<lang:lang>/<slug>/final/")
@needs(Permission.FREEZE)
def freeze(slug: str) -> ResponseReturnValue:
    """Freeze the final."""
    form, place = Form(request.form), showing.place()
    try:
        title = forms.title_of(form, place.languages, forms.FOR_FINAL)
        with unit_of_work() as session:
            actions.freeze_final(session, actor=actor(), now=now(), consultation_id=place.id, title=title)
    except NotFound:
        raise
    except Refusal as refusal:
        form.errors.update(refusal.fields if isinstance(refusal, Invalid) else {})
        return final_page(form, refusal)
    return see("redlines.final", slug=slug)


@pages.get("/<lang:lang>/<slug>/final/manifest.json")
@needs(Permission.READ_TEXT)
def manifest(slug: str) -> ResponseReturnValue:
    """Answer with the exact bytes whose SHA-256 is the fingerprint of the final."""
    row = showing.final_or_404()
    answer = Response(queries.final_manifest(reading(), row.id).encode("utf-8"), mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}-manifest.json"'
    return answer


@pages.get("/<lang:lang>/<slug>/final/<tag>.md")
@needs(Permission.READ_TEXT)
def text(slug: str, tag: str) -> ResponseReturnValue:
    """Answer with the exact text of the final in one language."""
    row = showing.final_or_404()
    words = downloads.text_of(reading(), row.id, tag)
    if not words:
        raise NotFound(showing.MISSING)
    answer = Response(words.encode("utf-8"), content_type="text/markdown; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}-{tag}.md"'
    return answer
