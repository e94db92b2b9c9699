"""One example of every page that answers to GET: who opens it and where. A new page without an example fails a test.

Addresses are without the language; `{names}` in them are filled in from what is on the site (see `facts`).
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass

from tests.browser.site import Site


@dataclass(frozen=True, slots=True)
class Example:
    """A page, and who of the demo's people opens it: by role or by name; None for somebody who is not signed in."""

    path: str
    role: str | None = None
    status: int = 200


SECTION = "iioe-qa/read/qa-2.0-draft-1/framework/f-governance"
WHERE = "draft=qa-2.0-draft-1&section=framework/f-governance&clause=f-strategy"
HOUSE = "iioe-qa/institution/{organisation}"
OTHER_HOUSE = "iioe-qa/institution/{other_organisation}"  # which has submitted its reply
NO_ADDRESS = Example("nothing-here/", status=404)  # what a page says that is not there
# endpoint: its examples.
EXAMPLES: Mapping[str, tuple[Example, ...]] = {
    "reading.home": (Example(""), Example("", "coordinator")),
    "reading.about": (Example("about"),),
    "reading.device": (Example("device"), Example("device", "expert")),
    "reading.landing": (Example("iioe-qa/"), Example("iioe-qa-toolkit/", "signatory")),
    "reading.draft": (Example("iioe-qa/read/qa-2.0-draft-1/", "expert"),),
    "reading.section": (
        Example(SECTION, "expert"),
        Example(f"{SECTION}?with=fr"),
        Example("iioe-qa/read/qa-2.0-draft-1/toolkit/t-governance"),
        Example("big/read/draft-1/text/only", "expert"),
    ),
    "reading.comments": (Example(f"{SECTION}/comments?clause=f-strategy", "expert"),),
    "reading.answers": (Example("iioe-qa-toolkit/answers/", "observer"),),
    "reading.search": (Example("iioe-qa/search/?q=evidence", "observer"), Example("iioe-qa/search/")),
    "reading.overview": (Example("iioe-qa/overview/"),),
    "coordinating.overview": (Example("iioe-qa/progress/", "coordinator"),),
    "coordinating.missing": (Example("iioe-qa/progress/missing", "coordinator"),),
    "comments.new": (Example(f"iioe-qa/comments/new?{WHERE}", "expert"), Example(f"iioe-qa/comments/new?{WHERE}")),
    "comments.show": (Example("iioe-qa/comments/2", "expert"),),
    "comments.mine": (Example("iioe-qa/comments/mine", "expert"),),
    "comments.ask_edit": (Example("iioe-qa/comments/{own}/edit", "expert"),),
    "comments.ask_withdrawal": (Example("iioe-qa/comments/{own}/withdraw", "expert"),),
    "comments.moderate": (Example("iioe-qa/comments/2/moderate", "coordinator"),),
    "comments.workspace": (Example(f"{HOUSE}/", "representative"), Example(f"{OTHER_HOUSE}/", "expert")),
    "comments.consolidated": (
        Example(f"{HOUSE}/reply/", "representative"), Example(f"{OTHER_HOUSE}/reply/", "grace"),
        Example(f"{OTHER_HOUSE}/reply/", "expert"),
    ),
    "comments.ask_contribution": (Example(f"{HOUSE}/said/{{said}}/edit", "representative"),),
    "comments.ask_setting_aside": (Example(f"{HOUSE}/said/{{said}}/set-aside", "representative"),),
    "comments.ask_item": (Example(f"{HOUSE}/reply/{{item}}/edit", "representative"),),
    "comments.ask_submission": (Example(f"{HOUSE}/reply/submit", "representative"),),
    "comments.co_sponsor_request": (
        Example(f"{HOUSE}/asked/{{asked}}", "representative"), Example("iioe-qa/institution/{accepted_by}/asked/{accepted}", "fatou"),
    ),
    "comments.organisation_reply": (Example("iioe-qa/replies/{other_organisation}", "expert"),),
    "comments.reply_version": (
        Example(f"{OTHER_HOUSE}/reply/versions/1", "grace"), Example(f"{OTHER_HOUSE}/reply/versions/2", "expert"),
    ),
    "decisions.inbox": (Example("iioe-qa/decisions/", "editor"),),
    "decisions.desk": (Example("iioe-qa/decisions/16", "editor"),),
    "decisions.queue": (Example("iioe-qa/decisions/confirm", "editor"),),
    "decisions.groups": (Example("iioe-qa/decisions/groups/", "editor"),),
    "decisions.languages": (Example("iioe-qa/decisions/languages/", "editor"),),
    "decisions.task": (Example("iioe-qa/decisions/languages/{task}", "editor"),),
    "decisions.ask_answer": (Example("iioe-qa/decisions/answers/{answered}", "hana"), Example("iioe-qa/decisions/answers/6", "farzana")),
    "decisions.ask_note": (Example("iioe-qa/decisions/{noted}/notes/{note}", "editor"),),
    "decisions.group": (Example("iioe-qa/decisions/groups/{group}", "editor"),),
    "decisions.objection_list": (Example("iioe-qa/decisions/objections/", "editor"),),
    "decisions.objection": (Example("iioe-qa/decisions/objections/6", "editor"),),
    "decisions.proposal": (Example("iioe-qa/decisions/groups/proposals/{proposal}", "editor"),),
    "decisions.theme": (Example("iioe-qa/decisions/themes/{theme}", "editor"),),
    "decisions.ask_publish": (Example("iioe-qa/decisions/publish", "editor"),),
    "decisions.standards": (Example("iioe-qa/decisions/responses", "editor"),),
    "decisions.ask_rules": (Example("iioe-qa/decisions/rules", "coordinator"),),
    "decisions.working_text": (Example("iioe-qa/decisions/text/", "editor"),),
    "decisions.ask_edit": (Example("iioe-qa/decisions/text/framework/f-strategy/edit", "editor"),),
    "decisions.ask_shape": (Example("iioe-qa/decisions/text/framework/f-strategy/shape", "editor"),),
    "decisions.ask_apply": (Example("iioe-qa/decisions/text/apply", "editor"),),
    "decisions.themes": (Example("iioe-qa/decisions/themes/", "editor"),),
    "decisions.places": (Example("iioe-qa/decisions/places/", "editor"), Example("qa-guidelines/decisions/places/", "editor")),
    "decisions.ask_place": (Example("qa-guidelines/decisions/places/{lost}", "editor"), Example("qa-guidelines/decisions/places/{moved}", "editor")),
    "drafts.index": (Example("iioe-qa/drafts/", "coordinator"),),
    "drafts.show": (Example("iioe-qa/drafts/qa-2.0-draft-1", "coordinator"),),
    "drafts.rounds": (Example("iioe-qa/rounds/", "coordinator"),),
    "drafts.new_round": (Example("iioe-qa/rounds/new", "coordinator"),),
    "drafts.ask_closing": (Example("iioe-qa/rounds/1/close", "coordinator"),),
    "drafts.ask_extension": (Example("iioe-qa/rounds/1/extend", "coordinator"),),
    "endorsements.begin": (Example("iioe-qa-toolkit/endorse/text", "signatory"), Example("iioe-qa-toolkit/endorse/who", "signatory")),
    "endorsements.show": (Example("iioe-qa-toolkit/endorse/{endorsement}", "coordinator"),),
    "endorsements.certificate": (Example("iioe-qa-toolkit/endorse/{endorsement}/certificate", "coordinator"),),
    "endorsements.register": (Example("iioe-qa-toolkit/register/", "coordinator"),),
    "endorsements.withdrawal": (Example("iioe-qa-toolkit/endorse/{endorsement}/withdraw", "signatory"),),
    "endorsements.launch": (Example("iioe-qa-toolkit/launch/", "coordinator"),),
    "exports.index": (Example("iioe-qa/forms/", "expert"), Example("iioe-qa/forms/", "editor")),
    "exports.show": (
        Example("iioe-qa/forms/{waiting}", "expert"), Example("iioe-qa/forms/{waiting}?row=1", "expert"),
        Example("iioe-qa/forms/{taken}", "bilal"), Example("iioe-qa/forms/{letter}", "editor"),
    ),
    "exports.letter": (Example("iioe-qa/forms/letter", "editor"),),
    "mail.failed": (Example("iioe-qa/letters/", "coordinator"),),
    "mail.stop": (Example("letters/nothing", status=404),),
    "people.index": (Example("iioe-qa/people/", "coordinator"),),
    "people.invite": (Example("iioe-qa/people/invite", "coordinator"),),
    "people.invite_list": (Example("iioe-qa/people/invite/list", "coordinator"),),
    "people.account": (Example("iioe-qa/people/{person}/account", "coordinator"),),
    "people.demo": (Example("demo/{demo}"),),
    "people.invitation": (Example("invitation/nothing", status=404),),
    "people.profile": (Example("profile", "expert"),),
    "people.sign_in": (Example("sign-in"),),
    "people.sign_in_link": (Example("sign-in/link/nothing", status=409),),
    "people.sign_in_password": (Example("sign-in/password"),),
    "people.link_sent": (Example("sign-in/sent"),),
    "redlines.index": (Example("iioe-qa/redlines/"),),
    "redlines.show": (
        Example("iioe-qa/redlines/qa-1.0/qa-2.0-draft-1/"),
        Example("iioe-qa-toolkit/redlines/qa-2.0-draft-1/final/", "signatory"),
    ),
    "redlines.history": (Example("iioe-qa/redlines/clause/f-strategy", "editor"),),
    "redlines.next_draft": (Example("iioe-qa/next-draft/", "coordinator"),),
    "redlines.final": (Example("iioe-qa/final/", "coordinator"), Example("iioe-qa-toolkit/final/", "coordinator")),
}  # fmt: skip
# What answers to GET with something that is no page: files, data, redirects, parts of pages.
NO_PAGES = frozenset({
    "assets.asset", "assets.worker", "reading.words", "reading.token", "reading.health", "reading.entrance", "reading.overview_file",
    "coordinating.overview_file", "decisions.row", "drafts.find", "endorsements.start", "endorsements.statement", "exports.comments",
    "exports.empty", "redlines.manifest", "redlines.text",
})  # fmt: skip


def facts(site: Site) -> dict[str, str]:
    """Return what stands in the addresses of examples and is known only when the site is running."""
    with closing(sqlite3.connect(site.settings.instance / "consult.sqlite3")) as database:

        def one(statement: str) -> str:
            row = database.execute(statement).fetchone()
            return str(row[0]) if row is not None else "0"

        by_role = (
            "select {what} from comment join role_grant using (person_id) join consultation on consultation.id = comment.consultation_id"
            " where slug = 'iioe-qa' and role = '{role}' and state = 'received' order by comment.number limit 1"
        )
        speaks = "select organisation_id from role_grant where role = 'representative' and organisation_id is not null order by id limit 1"
        here = " where consultation_id = (select id from consultation where slug = 'iioe-qa') order by id limit 1"
        said = (
            "select contribution.id from contribution join role_grant using (person_id) where role = 'representative'"
            " order by contribution.id limit 1"
        )
        sponsor = "select {what} from co_sponsor where state = '{state}' order by id limit 1"
        published = (
            "select comment.number from comment join person on person.id = person_id join decided_comment on comment_id = comment.id"
            " join decision on decision.id = decision_id where email = '{name}@example.org' and published_at is not null"
            " order by comment.id limit 1"
        )
        carried = (
            "select number from anchor join comment_target on comment_target.id = target_id join comment on comment.id = comment_id"
            " where status = '{status}' order by anchor.id limit 1"
        )
        return {
            "own": one(by_role.format(what="comment.number", role="expert")),
            "organisation": one(speaks),
            "said": one(said),
            "other_organisation": one("select organisation_id from consolidated_reply order by id limit 1"),
            "asked": one(sponsor.format(what="id", state="asked")),
            "accepted": one(sponsor.format(what="id", state="accepted")),
            "accepted_by": one(sponsor.format(what="sponsor_id", state="accepted")),
            "answered": one(published.format(name="hana")),
            "group": one("select id from comment_group order by id limit 1"),
            "lost": one(carried.format(status="orphaned")),
            "moved": one(carried.format(status="moved")),
            "waiting": one(
                "select token from upload where kind = 'form' and taken_at is null order by id limit 1"
            ),
            "taken": one("select token from upload where taken_at is not null order by id limit 1"),
            "letter": one("select token from upload where kind = 'letter' order by id limit 1"),
            "item": one("select id from reply_item order by id limit 1"),
            "proposal": one("select id from likeness_proposal order by id limit 1"),
            "note": one("select id from desk_note order by id limit 1"),
            "noted": one(
                "select number from comment join desk_note on comment.id = comment_id order by desk_note.id limit 1"
            ),
            "theme": one(f"select id from theme{here}"),
            "task": one(f"select id from language_task{here}"),
            "person": one("select person_id from role_grant where role = 'expert' order by id limit 1"),
            "endorsement": one("select number from endorsement order by id limit 1"),
            "demo": site.running.links["observer"].rsplit("/", 1)[1],
        }
