"""Named reads of endorsements: the final to sign, who signed it, the register, the launch."""

from collections.abc import Collection, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Row, Select, case, func, select
from sqlalchemy.orm import Session, aliased

from consult.drafts.models import Clause, ClausePlace, ClauseText, Consultation, Document, Draft, DraftKind
from consult.endorsements.models import Endorsement, Launch, Reservation
from consult.endorsements.rules import Choice
from consult.people.models import Organisation, Person

Found: TypeAlias = Row[*tuple[Any, ...]]
CONSULTED = aliased(Draft, name="consulted")


def final_to_sign(session: Session, consultation_id: int) -> Found | None:
    """Return the final with its fingerprint, the draft consulted, its clauses counted, and the consultation;
    or None."""
    clauses = select(func.count()).where(ClausePlace.draft_id == Draft.id).correlate(Draft).scalar_subquery()
    return session.execute(
        select(
            Draft.id, Draft.key, Draft.title, Draft.published_at, Draft.fingerprint, Draft.based_on_id,
            CONSULTED.key.label("consulted_key"), CONSULTED.title.label("consulted_title"),
            CONSULTED.fingerprint.label("consulted_fingerprint"), clauses.label("clauses"),
            Consultation.slug, Consultation.stage, Consultation.title.label("standard_title"),
        )
        .join(Consultation, Consultation.id == Draft.consultation_id)
        .outerjoin(CONSULTED, CONSULTED.id == Draft.based_on_id)
        .where(
            Draft.consultation_id == consultation_id,
            Draft.kind == DraftKind.FINAL,
            Draft.published_at.is_not(None),
        )
    ).first()  # fmt: skip


def prevailing_languages(session: Session, consultation_id: int) -> Sequence[Found]:
    """Return the documents in order with the language that prevails in each."""
    return session.execute(
        select(Document.key, Document.title, Document.prevailing_language)
        .where(Document.consultation_id == consultation_id)
        .order_by(Document.position)
    ).all()


def clauses_to_reserve(session: Session, draft_id: int, language: str) -> Sequence[Found]:
    """Return the clauses of the final that can be cited, in order: id, key, number, document, beginning of
    the words."""
    chosen, other = aliased(ClauseText), aliased(ClauseText)
    words = func.substr(func.coalesce(chosen.canonical, other.canonical, ""), 1, 60)
    return session.execute(
        select(ClausePlace.clause_id, ClausePlace.number, Clause.key, Document.key.label("document"), words.label("words"))
        .join(Clause, Clause.id == ClausePlace.clause_id)
        .join(Document, Document.id == Clause.document_id)
        .outerjoin(
            chosen,
            (chosen.draft_id == draft_id)
            & (chosen.clause_id == ClausePlace.clause_id)
            & (chosen.language == language),
        )
        .outerjoin(
            other,
            (other.draft_id == draft_id)
            & (other.clause_id == ClausePlace.clause_id)
            & (other.language == Document.prevailing_language),
        )
        .where(ClausePlace.draft_id == draft_id, ClausePlace.number != "")
        .order_by(ClausePlace.position)
    ).all()  # fmt: skip


def organisations_by_id(session: Session, ids: Collection[int]) -> Sequence[Found]:
    """Return organisations by name: id, name, country."""
    return session.execute(
        select(Organisation.id, Organisation.name, Organisation.country)
        .where(Organisation.id.in_(ids))
        .order_by(Organisation.sort_key)
    ).all()


def _endorsements() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Endorsement.id, Endorsement.number, Endorsement.draft_id, Endorsement.fingerprint,
            Endorsement.organisation_id, Endorsement.person_id, Endorsement.choice, Endorsement.statement,
            Endorsement.statement_language, Endorsement.name_published, Endorsement.signed_at,
            Endorsement.digest, Endorsement.withdrawn_at, Endorsement.withdrawn_because,
            Endorsement.consultation_id, Endorsement.signed_name, Endorsement.office,
            Organisation.name.label("organisation"), Organisation.country, Organisation.kind.label("organisation_kind"),
            Draft.fingerprint.label("final_fingerprint"), Draft.title.label("final_title"), Draft.key.label("final_key"),
        )
        .join(Organisation, Organisation.id == Endorsement.organisation_id)
        .join(Draft, Draft.id == Endorsement.draft_id)
    )  # fmt: skip


def endorsement_by_number(session: Session, consultation_id: int, number: int) -> Found | None:
    """Return an endorsement with the organisation and the final it is about."""
    statement = _endorsements().where(
        Endorsement.consultation_id == consultation_id, Endorsement.number == number
    )
    return session.execute(statement).first()


def signed_document(session: Session, endorsement_id: int) -> str:
    """Return the signed document: canonical JSON whose SHA-256 in UTF-8 is the endorsement's digest."""
    return session.execute(select(Endorsement.document).where(Endorsement.id == endorsement_id)).scalar_one()


def endorsements_of(
    session: Session, consultation_id: int, organisation_ids: Collection[int]
) -> Sequence[Found]:
    """Return the standing endorsements of some organisations, the newest first."""
    statement = _endorsements().where(
        Endorsement.consultation_id == consultation_id,
        Endorsement.organisation_id.in_(organisation_ids),
        Endorsement.withdrawn_at.is_(None),
    )
    return session.execute(statement.order_by(Endorsement.number.desc())).all()


def register_rows(session: Session, consultation_id: int) -> Sequence[Found]:
    """Return every endorsement in full or with reservations, by country and organisation; withdrawn ones too.

    The name and office of a signatory who published the institution only are null. Compare `fingerprint` with
    `final_fingerprint`: where they differ, the endorsement is void.
    """
    named = Endorsement.name_published
    columns = [
        case((named, column)).label(column.name) if column.name in ("signed_name", "office") else column
        for column in _endorsements().selected_columns
    ]
    statement = _endorsements().with_only_columns(*columns, maintain_column_froms=True)
    return session.execute(
        statement.where(
            Endorsement.consultation_id == consultation_id, Endorsement.choice != Choice.DECLINED
        ).order_by(Organisation.country, Organisation.sort_key, Endorsement.number)
    ).all()


def declined_rows(session: Session, consultation_id: int) -> Sequence[Found]:
    """Return the organisations that decline, for the coordinator; the public sees only how many there are."""
    statement = _endorsements().where(
        Endorsement.consultation_id == consultation_id,
        Endorsement.choice == Choice.DECLINED,
        Endorsement.withdrawn_at.is_(None),
    )
    return session.execute(statement.order_by(Organisation.country, Organisation.sort_key)).all()


def reservations_of(session: Session, endorsement_ids: Collection[int]) -> Sequence[Found]:
    """Return the reservations of endorsements: clause key and number, and the words."""
    return session.execute(
        select(
            Reservation.endorsement_id, Reservation.clause_id, Reservation.words, Clause.key.label("clause_key"),
            ClausePlace.number, Document.key.label("document"),
        )
        .join(Endorsement, Endorsement.id == Reservation.endorsement_id)
        .join(Clause, Clause.id == Reservation.clause_id)
        .join(Document, Document.id == Clause.document_id)
        .outerjoin(
            ClausePlace,
            (ClausePlace.draft_id == Endorsement.draft_id) & (ClausePlace.clause_id == Reservation.clause_id),
        )
        .where(Reservation.endorsement_id.in_(endorsement_ids))
        .order_by(Reservation.endorsement_id, ClausePlace.position)
    ).all()  # fmt: skip


def choice_counts(session: Session, consultation_id: int) -> dict[Choice, int]:
    """Return how many standing endorsements of the final there are by choice; void ones do not count."""
    rows = session.execute(
        select(Endorsement.choice, func.count())
        .join(Draft, Draft.id == Endorsement.draft_id)
        .where(
            Endorsement.consultation_id == consultation_id,
            Endorsement.withdrawn_at.is_(None),
            Endorsement.fingerprint == Draft.fingerprint,
        )
        .group_by(Endorsement.choice)
    ).all()
    counts = {row[0]: row[1] for row in rows}
    return {choice: counts.get(choice, 0) for choice in Choice}


def launch_of(session: Session, consultation_id: int) -> Found | None:
    """Return the launch: when, by whom, of which text; None before it."""
    return session.execute(
        select(
            Launch.draft_id, Launch.fingerprint, Launch.launched_at, Person.name.label("launched_by"),
            Draft.key.label("draft_key"), Draft.title.label("draft_title"),
        )
        .join(Person, Person.id == Launch.launched_by)
        .join(Draft, Draft.id == Launch.draft_id)
        .where(Launch.consultation_id == consultation_id)
    ).first()  # fmt: skip
