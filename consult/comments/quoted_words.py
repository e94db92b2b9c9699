"""What a place that quotes words is called, why nothing can be taken out there, and where it is looked at."""

from collections.abc import Mapping

from flask import g, url_for
from sqlalchemy import text

from consult.comments.elsewhere import Find, Place
from consult.comments.quoting import Kind
from consult.web.door import actor
from consult.web.languages import N_, gettext
from consult.web.store import reading

NAMES: Mapping[Kind, str] = {
    Kind.COMMENT: N_("Comment %(n)s, with all that it said before"),
    Kind.REPLY: N_("A reply under comment %(n)s"),
    Kind.HIDING: N_("The reason why comment %(n)s was hidden"),
    Kind.RESPONSE: N_("The response to comment %(n)s"),
    Kind.REASON: N_("The reason for revising the decision on comment %(n)s"),
    Kind.SENT_BACK: N_("The reason for sending the decision on comment %(n)s back"),
    Kind.STANDARD: N_("A standard response"),
    Kind.NOTE: N_("A note among the editors on comment %(n)s"),
    Kind.THEME: N_("The name of a theme"),
    Kind.VIEW: N_("A saved view of the desk"),
    Kind.INTEREST: N_("An interest declared in comment %(n)s"),
    Kind.AMENDMENT_NOTE: N_("The note of an amendment"),
    Kind.AMENDMENT: N_("The words that an amendment changed"),
    Kind.TASK: N_("A clause to look at in another language"),
    Kind.UPLOAD: N_("A form or a letter that an editor or a coordinator uploaded"),
    Kind.REMINDER: N_("Reminders by the coordinator"),
    Kind.LETTER_WAITING: N_("Letters that wait to be sent"),
    Kind.LETTER_SENT: N_("Copies kept of letters that were sent"),
    Kind.WORKING_TEXT: N_("The working text"),
    Kind.DRAFT: N_("A clause of a draft"),
    Kind.ABOUT: N_("The page of the consultation"),
    Kind.EXTENSION: N_("The reason for extending round %(n)s"),
    Kind.ENDORSEMENT: N_("Endorsement %(n)s in the register"),
    Kind.PERSON: N_("What a person says about themselves"),
    Kind.RECORD: N_("Entry %(n)s of the record"),
}
WHY: Mapping[Kind, str] = {
    Kind.AMENDMENT: N_("The standard still says so: amend the clause first; then the words of its history can be taken out."),
    Kind.TASK: N_("The standard still says so: amend the clause first; then the words of its history can be taken out."),
    Kind.WORKING_TEXT: N_("The text is changed by an amendment with its cause: amend the clause."),
    Kind.DRAFT: N_("The text of a draft never changes, or its fingerprint would not hold. The next draft can leave the words out."),
    Kind.ABOUT: N_("It came with the text and is changed where the text is imported."),
    Kind.EXTENSION: N_("It was published and stands word for word in the record."),
    Kind.ENDORSEMENT: N_("It belongs to what was signed. Who signed it can withdraw it."),
    Kind.PERSON: N_("A name is erased on the page of the person; everything else there its owner changes."),
    Kind.RECORD: N_("An entry of the record never changes, or the record would not verify."),
}  # fmt: skip
OF_COMMENTS = {Kind.COMMENT: "comments.show", Kind.REPLY: "comments.show", Kind.HIDING: "comments.moderate"}
OF_DESK = {Kind.RESPONSE, Kind.REASON, Kind.SENT_BACK, Kind.NOTE, Kind.INTEREST}
PAGES = {
    Kind.STANDARD: "decisions.standards", Kind.VIEW: "decisions.inbox", Kind.AMENDMENT_NOTE: "decisions.working_text",
    Kind.AMENDMENT: "decisions.working_text", Kind.WORKING_TEXT: "decisions.working_text",
    Kind.REMINDER: "coordinating.missing", Kind.ABOUT: "reading.landing", Kind.EXTENSION: "drafts.rounds",
    Kind.ENDORSEMENT: "endorsements.register",
}  # fmt: skip
OWN_UPLOAD = "SELECT token FROM upload WHERE id = :upload AND uploaded_by = :who AND dropped_at IS NULL"
CLAUSE = (
    "SELECT d.key AS draft, o.key AS document, s.key AS section, c.key AS clause FROM clause_place p "
    "JOIN clause c ON c.id = p.clause_id JOIN draft d ON d.id = p.draft_id JOIN section s ON s.id = p.section_id "
    "JOIN document o ON o.id = s.document_id WHERE p.draft_id = :draft AND p.clause_id = :clause"
)


def name_of(place: Place) -> str:
    """Return what a place is called."""
    return gettext(NAMES[place.kind]) % {"n": place.number}


def why_fixed(place: Place) -> str:
    """Return why nothing can be taken out of a place; '' where it can."""
    return gettext(WHY[place.kind]) if place.fixed else ""


def address_of(place: Place) -> str:
    """Return where a place is looked at; '' where it has no page that this person may open."""
    kind, slug, find = place.kind, g.place.slug, place.finds[0]
    if kind in OF_COMMENTS:
        return url_for(OF_COMMENTS[kind], slug=slug, number=place.number)
    if kind in OF_DESK:
        return url_for("decisions.desk", slug=slug, number=place.number)
    if kind is Kind.THEME:
        return url_for("decisions.theme", slug=slug, theme_id=place.number)
    if kind is Kind.TASK:
        return url_for("decisions.task", slug=slug, number=place.number)
    if kind is Kind.PERSON:
        return _of_person(place.number)
    if kind in (Kind.UPLOAD, Kind.DRAFT):
        return _of_upload(place.number) if kind is Kind.UPLOAD else _of_clause(find)
    return url_for(PAGES[kind], slug=slug) if kind in PAGES else ""


def _of_person(number: int) -> str:
    page = {"endpoint": "people.account", "number": number} if number else {"endpoint": "people.index"}
    return url_for(slug=g.place.slug, **page)


def _of_upload(number: int) -> str:
    row = reading().execute(text(OWN_UPLOAD), {"upload": number, "who": actor().person_id}).first()
    return "" if row is None else url_for("exports.show", slug=g.place.slug, token=row.token)


def _of_clause(find: Find) -> str:
    row = reading().execute(text(CLAUSE), {"draft": find.clause, "clause": find.row}).first()
    if row is None:
        return ""
    return url_for(
        "reading.section", slug=g.place.slug, draft=row.draft, document=row.document, section=row.section,
        _anchor=f"c-{row.clause}",
    )  # fmt: skip
