"""Sign, withdraw, launch: each checks the stored text against the fingerprint that was shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from consult import access
from consult.access import Actor, Permission, Role
from consult.drafts.manifests import draft_manifest
from consult.drafts.models import Consultation, Stage
from consult.endorsements import queries, rules
from consult.endorsements.models import Endorsement, Launch, Reservation
from consult.endorsements.queries import Found
from consult.endorsements.rules import Choice
from consult.endorsements.statements import Reserved, Statement, digest_of
from consult.errors import NotFound
from consult.people.models import Organisation
from consult.record.actions import enter
from consult.record.events import Event
from consult.redlines.answers import register_digest

REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Signing:
    """What a signatory sends: who signs for whom, how, and the fingerprint that was shown."""

    organisation_id: int
    fingerprint: str
    name: str
    office: str
    choice: Choice
    form_key: str
    statement: str = ""
    statement_language: str = "en"
    wording_language: str = "en"
    name_published: bool = True
    reservations: Mapping[int, str] = field(default_factory=dict)  # clause id -> words


def sign(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, signing: Signing
) -> Endorsement:
    """Store an organisation's signed statement about exactly the text that was shown; the same form signs
    once.

    An organisation has one standing endorsement: an earlier one is withdrawn as replaced, and stays in the
    register.

    Raises:
        SignInNeeded, NotAllowed: the actor is no signatory here.
        NotTheSignatory: the actor does not sign for this organisation.
        FinalNotFixed: there is no final yet.
        TextHasChanged: the stored text is not the one shown; nothing is signed.
        Invalid: name, office, statement or reservations are wrong.

    Source: issue 2, "Endorse and launch"; security notes, integrity design 5.
    """
    access.require(actor, Permission.ENDORSE, consultation_id)
    rules.ensure_signatory(signing.organisation_id, actor.organisations_as(Role.SIGNATORY, consultation_id))
    consultation = _locked(session, consultation_id)
    before = session.execute(
        select(Endorsement).where(
            Endorsement.person_id == actor.person_id, Endorsement.form_key == signing.form_key
        )
    ).scalar_one_or_none()
    if before is not None:
        return before
    final = _ensure_text(session, consultation, shown=signing.fingerprint)
    reserved = _ensure_words(session, final.id, signing)
    replaced = _withdraw_standing(session, consultation_id, signing.organisation_id, now)
    consultation.endorsement_count += 1
    statement = _statement(session, consultation, final, signing, reserved, now)
    endorsement = _store(session, actor, consultation_id, final, signing, statement)
    _enter(session, actor, now, endorsement, statement, replaced)
    return endorsement


def withdraw(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, number: int, reason: str
) -> Endorsement:
    """Withdraw an endorsement of one's organisation with a reason; it stays in the register, struck.

    Raises:
        NotFound: there is no such endorsement.
        NotTheSignatory: the actor does not sign for the organisation.
        AlreadyWithdrawn: it was withdrawn or replaced before.
        Invalid: the reason is missing or too long.
    """
    access.require(actor, Permission.ENDORSE, consultation_id)
    _locked(session, consultation_id)
    endorsement = session.execute(
        select(Endorsement).where(
            Endorsement.consultation_id == consultation_id, Endorsement.number == number
        )
    ).scalar_one_or_none()
    if endorsement is None:
        raise NotFound("There is no page at this address.")
    signs_for = actor.organisations_as(Role.SIGNATORY, consultation_id)
    rules.ensure_signatory(endorsement.organisation_id, signs_for)
    rules.ensure_standing(endorsement.withdrawn_at is not None)
    rules.ensure_reason(reason)
    endorsement.withdrawn_at, endorsement.withdrawn_because = now, reason.strip()
    enter(
        session, Event.ENDORSEMENT_WITHDRAWN, actor=actor, now=now, subject_id=endorsement.id,
        consultation_id=consultation_id, data={"number": number, "digest": endorsement.digest},
        private={"reason": reason.strip()},
    )  # fmt: skip
    return endorsement


def launch(session: Session, *, actor: Actor, now: datetime, consultation_id: int) -> Launch:
    """Launch the standard: the final, the answers and the register become public.

    Raises:
        NotFound, SignInNeeded: the actor is no coordinator here.
        AlreadyLaunched, FinalNotFixed, NothingEndorsed: it is not the time.
        TextHasChanged: the stored text is not the one that was frozen.
    """
    access.require(actor, Permission.LAUNCH, consultation_id)
    consultation = _locked(session, consultation_id)
    counts = queries.choice_counts(session, consultation_id)
    endorsed = counts[Choice.IN_FULL] + counts[Choice.WITH_RESERVATIONS]
    rules.ensure_launchable(consultation.stage, endorsed)
    final = _ensure_text(session, consultation)
    row = Launch(
        consultation_id=consultation_id, draft_id=final.id, fingerprint=final.fingerprint, launched_at=now,
        launched_by=actor.person_id,
    )  # fmt: skip
    session.add(row)
    consultation.stage = Stage.LAUNCHED
    enter(
        session, Event.STANDARD_LAUNCHED, actor=actor, now=now, subject_id=consultation_id,
        consultation_id=consultation_id,
        data={"draft": final.key, "fingerprint": final.fingerprint, "endorsed": {str(c): n for c, n in counts.items()}},
    )  # fmt: skip
    return row


def _locked(session: Session, consultation_id: int) -> Consultation:
    """Read the consultation and hold it, so that two signatures get two numbers."""
    consultation = session.execute(
        select(Consultation)
        .where(Consultation.id == consultation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if consultation is None:
        raise NotFound("There is no page at this address.")
    return consultation


def _ensure_text(session: Session, consultation: Consultation, *, shown: str | None = None) -> Found:
    """Return the final after deriving its fingerprint afresh from the stored texts."""
    rules.ensure_final(consultation.stage)
    final = queries.final_to_sign(session, consultation.id)
    if final is None:
        raise rules.FinalNotFixed(
            "The final is not fixed yet. Endorsing opens when it is; nothing was signed."
        )
    stored = str(final.fingerprint)
    _, derived = draft_manifest(session, final.id)
    rules.ensure_same_text(stored if shown is None else shown, stored=stored, derived=derived)
    return final


def _ensure_words(session: Session, draft_id: int, signing: Signing) -> list[Reserved]:
    rules.ensure_signature(signing.name, signing.office, signing.statement)
    clauses = queries.clauses_to_reserve(session, draft_id, "") if signing.reservations else ()
    rules.ensure_reservations(signing.choice, signing.reservations, [row.clause_id for row in clauses])
    return [
        Reserved(
            row.clause_id, row.document, row.key, row.number, signing.reservations[row.clause_id].strip()
        )
        for row in clauses
        if row.clause_id in signing.reservations
    ]


def _withdraw_standing(
    session: Session, consultation_id: int, organisation_id: int, now: datetime
) -> list[int]:
    standing = (
        Endorsement.consultation_id == consultation_id,
        Endorsement.organisation_id == organisation_id,
        Endorsement.withdrawn_at.is_(None),
    )
    numbers = list(session.execute(select(Endorsement.number).where(*standing)).scalars())
    session.execute(
        update(Endorsement)
        .where(*standing)
        .values(withdrawn_at=now, withdrawn_because=REPLACED)
        .execution_options(synchronize_session="fetch")
    )
    return numbers


def _statement(
    session: Session,
    consultation: Consultation,
    final: Found,
    signing: Signing,
    reserved: list[Reserved],
    now: datetime,
) -> Statement:
    organisation = session.get_one(Organisation, signing.organisation_id)
    return Statement(
        consultation=consultation.slug,
        reference=consultation.endorsement_count,
        final={"key": final.key, "title": final.title, "fingerprint": final.fingerprint},
        consulted={"key": final.consulted_key, "fingerprint": final.consulted_fingerprint},
        decisions=register_digest(session, consultation.id),
        name=signing.name.strip(),
        office=signing.office.strip(),
        organisation=organisation.name,
        country=organisation.country,
        choice=signing.choice,
        statement=signing.statement.strip(),
        statement_language=signing.statement_language,
        wording_language=signing.wording_language,
        name_published=signing.name_published,
        reservations=reserved,
        signed_at=now,
    )


def _store(
    session: Session, actor: Actor, consultation_id: int, final: Found, signing: Signing, statement: Statement
) -> Endorsement:
    document = statement.document()
    row = Endorsement(
        consultation_id=consultation_id, number=statement.reference, draft_id=final.id, fingerprint=final.fingerprint,
        organisation_id=signing.organisation_id, person_id=actor.person_id, signed_name=statement.name,
        office=statement.office, choice=signing.choice, statement=statement.statement,
        statement_language=signing.statement_language, name_published=signing.name_published,
        signed_at=statement.signed_at, document=document, digest=digest_of(document), form_key=signing.form_key,
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.add_all(
        Reservation(endorsement_id=row.id, clause_id=reserved.clause_id, words=reserved.words)
        for reserved in statement.reservations
    )
    session.flush()
    return row


def _enter(
    session: Session, actor: Actor, now: datetime, row: Endorsement, statement: Statement, replaced: list[int]
) -> None:
    declined = row.choice is Choice.DECLINED
    enter(
        session, Event.ENDORSEMENT_DECLINED if declined else Event.ENDORSEMENT_SIGNED, actor=actor, now=now,
        subject_id=row.id, consultation_id=row.consultation_id,
        data={
            "number": row.number, "organisation": row.organisation_id, "choice": str(row.choice),
            "fingerprint": row.fingerprint, "digest": row.digest, "replaces": replaced,
        },
        private={"name": statement.name, "statement": statement.statement},
    )  # fmt: skip
