"""What people do with consultations, drafts and rounds; one function per act, one entry in the record each."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.access import Actor, Permission, require
from consult.drafts import rules
from consult.drafts.editions import Edition
from consult.drafts.finals import FinalText, NewClause, add_final
from consult.drafts.importing import ensure_whole, new_draft, store_edition
from consult.drafts.manifests import draft_manifest
from consult.drafts.models import ClausePlace, CommentsVisible, Consultation, Draft, DraftKind, Round, Stage
from consult.drafts.reports import ImportReport
from consult.drafts.scopes import limit_to_changes
from consult.drafts.search import keep_words
from consult.errors import NotFound
from consult.record.actions import enter
from consult.record.events import Event
from consult.text.content import Content
from consult.text.manifest import Json

__all__ = [
    "FinalText",
    "NewClause",
    "add_final",
    "close_round",
    "create_consultation",
    "extend_round",
    "import_draft",
    "open_round",
    "publish_draft",
]
NO_PAGE = "There is no page at this address."


def create_consultation(
    session: Session, *, actor: Actor, now: datetime, content: Content, slug: str = ""
) -> Consultation:
    """Make a consultation from what a folder says of it; nothing is imported or shown yet.

    Raises:
        SlugTaken: there is a consultation at this address.
        ContentRefused: the folder gives no address or no language, or one that is too long.
    """
    require(actor, Permission.MANAGE)
    slug = slug or content.slug
    rules.ensure_consultation(slug, content.languages)
    if session.execute(select(Consultation.id).where(Consultation.slug == slug)).first() is not None:
        raise rules.SlugTaken(
            "There is a consultation called %(slug)s already. Choose another name.", slug=slug
        )
    row = Consultation(
        slug=slug,
        title=dict(content.title),
        summary=dict(content.summary),
        notice=dict(content.notice),
        languages=list(content.languages),
        stage=Stage.PREPARING,
        created_at=now,
    )
    session.add(row)
    session.flush()
    data = {"slug": slug, "languages": list(content.languages)}
    enter(
        session,
        Event.CONSULTATION_CREATED,
        actor=actor,
        now=now,
        subject_id=row.id,
        consultation_id=row.id,
        data=data,
    )
    return row


def import_draft(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, draft: Edition
) -> ImportReport:
    """Read one draft of a folder (see `editions_of`) into the tables: every visible word in exactly one clause.

    Clauses keep their identity from the draft that it is based on. It stays unpublished.

    Raises:
        ContentRefused: the folder has a fatal fault; `problems` says file by file what to do.
        DraftKeyTaken: the consultation has a draft of this key.
        BaseUnknown: the draft that it is based on is not there.
        TextFrozen: the final is fixed.
    """
    require(actor, Permission.MANAGE, consultation_id)
    consultation = _locked(session, consultation_id)
    rules.ensure_text_open(consultation.stage)
    ensure_whole(draft, consultation.languages)
    row = new_draft(session, consultation_id, draft, now)
    report = store_edition(session, row, draft)
    data: dict[str, Json] = {
        "draft": draft.key,
        "based_on": draft.based_on,
        "sections": report.sections,
        "clauses": report.clauses,
        "lineage": dict(report.lineage),
    }
    enter(
        session, Event.DRAFT_IMPORTED, actor=actor, now=now, subject_id=row.id,
        consultation_id=consultation_id, data=data,
    )  # fmt: skip
    return report


def publish_draft(session: Session, *, actor: Actor, now: datetime, draft_id: int) -> Draft:
    """Publish a draft: fix its manifest and fingerprint; from now on no statement can change its text.

    Raises:
        NotFound: there is no such draft.
        DraftPublished: it is published already.
        ContentRefused: it holds no clause.
        TextFrozen: the final is fixed.
    """
    draft = session.execute(select(Draft).where(Draft.id == draft_id).with_for_update()).scalar_one_or_none()
    if draft is None:
        raise NotFound(NO_PAGE)
    require(actor, Permission.MANAGE, draft.consultation_id)
    consultation = _locked(session, draft.consultation_id)
    counted = select(func.count()).select_from(ClausePlace).where(ClausePlace.draft_id == draft_id)
    rules.ensure_publishable(draft.published_at, session.execute(counted).scalar_one())
    rules.ensure_text_open(consultation.stage)
    draft.manifest, draft.fingerprint = draft_manifest(session, draft_id)
    draft.published_at = now
    keep_words(session, draft_id)
    if consultation.stage is Stage.PREPARING and draft.kind is not DraftKind.BASELINE:
        consultation.stage = Stage.PUBLISHED
    session.flush()
    data = {"draft": draft.key, "fingerprint": draft.fingerprint}
    enter(
        session, Event.DRAFT_PUBLISHED, actor=actor, now=now, subject_id=draft_id,
        consultation_id=draft.consultation_id, data=data,
    )  # fmt: skip
    return draft


def open_round(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    consultation_id: int,
    draft_id: int,
    opens_at: datetime,
    closes_at: datetime,
    comments_visible: CommentsVisible = CommentsVisible.PARTICIPANTS,
    grace_hours: int = 72,
    changes_only: bool = False,
) -> Round:
    """Open a published draft for comments from one time to another; with `changes_only` only on what changed in it.

    Raises:
        NotFound: the draft is not one of this consultation.
        DraftNotPublished: people cannot read the draft yet, or it is a baseline.
        Invalid: the times make no period, with the field and what to type.
        RoundOverlaps: another round covers part of this time.
        TextFrozen: the final is fixed.
    """
    require(actor, Permission.MANAGE, consultation_id)
    consultation = _locked(session, consultation_id)
    rules.ensure_text_open(consultation.stage)
    draft = session.get(Draft, draft_id)
    if draft is None or draft.consultation_id != consultation_id:
        raise NotFound(NO_PAGE)
    rules.ensure_commentable(draft.kind, draft.published_at)
    rules.ensure_period(opens_at, closes_at, now, grace_hours)
    others = session.execute(
        select(Round.number, Round.opens_at, Round.closes_at).where(Round.consultation_id == consultation_id)
    ).all()
    rules.ensure_no_overlap(
        opens_at, closes_at, [(row.number, row.opens_at, row.closes_at) for row in others]
    )
    row = Round(
        consultation_id=consultation_id, number=1 + max((other.number for other in others), default=0),
        draft_id=draft_id, opens_at=opens_at, closes_at=closes_at, grace_hours=grace_hours,
        comments_visible=comments_visible,
    )  # fmt: skip
    session.add(row)
    session.flush()
    since: dict[str, Json] = {"changes_since": limit_to_changes(session, row)} if changes_only else {}
    seen: dict[str, Json] = {"comments_visible": str(comments_visible)}
    _enter_round(session, Event.ROUND_OPENED, row, actor, now, seen | since)
    return row


def extend_round(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    consultation_id: int,
    round_id: int,
    closes_at: datetime,
    because: str | Mapping[str, str],
) -> Round:
    """Let a round close later than was said, and say why, in one language or several ({tag: words}); it is published.

    Raises:
        NotFound: there is no such round in this consultation.
        RoundOver: it has closed.
        Invalid: the new time is not later, or no reason is given.
    """
    require(actor, Permission.MANAGE, consultation_id)
    row = _round(session, consultation_id, round_id)
    rules.ensure_extendable(row, closes_at, now)
    reason = {"": because} if isinstance(because, str) else dict(because)
    reason = {tag: words.strip() for tag, words in reason.items() if words.strip()}
    rules.ensure_reason(reason)
    others = session.execute(
        select(Round.number, Round.opens_at, Round.closes_at).where(
            Round.consultation_id == consultation_id, Round.id != round_id
        )
    )
    rules.ensure_no_overlap(row.opens_at, closes_at, [(o.number, o.opens_at, o.closes_at) for o in others])
    before, row.closes_at, row.extended_because = row.closes_at, closes_at, reason
    session.flush()
    data: dict[str, Json] = {"closed_before_at": before.isoformat(), "because": {**reason}}
    _enter_round(session, Event.ROUND_EXTENDED, row, actor, now, data)
    return row


def close_round(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, round_id: int
) -> Round:
    """Close a round now; one that has not opened yet never will.

    Raises:
        NotFound: there is no such round in this consultation.
        RoundOver: it has closed already.
    """
    require(actor, Permission.MANAGE, consultation_id)
    row = _round(session, consultation_id, round_id)
    rules.ensure_running(row, now)
    before, row.closes_at = row.closes_at, now
    row.opens_at = min(row.opens_at, now)
    session.flush()
    _enter_round(session, Event.ROUND_CLOSED, row, actor, now, {"closed_before_at": before.isoformat()})
    return row


def _locked(session: Session, consultation_id: int) -> Consultation:
    """Return the consultation and let nobody else change its drafts or rounds until the end of the transaction."""
    statement = select(Consultation).where(Consultation.id == consultation_id).with_for_update()
    row = session.execute(statement, execution_options={"populate_existing": True}).scalar_one_or_none()
    if row is None:
        raise NotFound(NO_PAGE)
    return row


def _round(session: Session, consultation_id: int, round_id: int) -> Round:
    _locked(session, consultation_id)
    row = session.get(Round, round_id, populate_existing=True)
    if row is None or row.consultation_id != consultation_id:
        raise NotFound(NO_PAGE)
    return row


def _enter_round(
    session: Session, event: Event, row: Round, actor: Actor, now: datetime, more: Mapping[str, Json]
) -> None:
    data: dict[str, Json] = {
        "round": row.number,
        "draft": row.draft_id,
        "opens_at": row.opens_at.isoformat(),
        "closes_at": row.closes_at.isoformat(),
        **more,
    }
    enter(
        session,
        event,
        actor=actor,
        now=now,
        subject_id=row.id,
        consultation_id=row.consultation_id,
        data=data,
    )
