"""Named reads of workspaces and replies: Core rows. Whoever calls has asked `workspaces` whether the reader may."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, not_, select, true
from sqlalchemy.orm import Session, aliased

from consult.access import Role
from consult.comments.models import Comment
from consult.comments.reply_models import (
    ConsolidatedReply,
    Contribution,
    CoSponsor,
    CoSponsorState,
    ReplyEntry,
    ReplyItem,
    ReplySource,
)
from consult.comments.visibility import moderated
from consult.comments.workspaces import Workspace
from consult.drafts.models import Clause, ClausePlace, ClauseText, Document, Draft, Round, Section
from consult.people.models import Organisation, Person, RoleGrant

Found = Any  # a Core row
Author = aliased(Person)
Sponsor = aliased(Organisation)


def reply_version() -> ColumnElement[Any]:
    """Return the version of the consolidated reply in which a comment stands last; null for other comments."""
    return (
        select(func.max(ConsolidatedReply.version))
        .join(ReplyEntry, ReplyEntry.reply_id == ConsolidatedReply.id)
        .where(ReplyEntry.comment_id == Comment.id)
        .correlate(Comment)
        .scalar_subquery()
    )


def co_sponsor_count() -> ColumnElement[Any]:
    """Return how many organisations support the newest version of the reply that a comment belongs to."""
    newest = (
        select(func.max(ConsolidatedReply.id))
        .where(
            ConsolidatedReply.round_id == CoSponsor.round_id,
            ConsolidatedReply.organisation_id == CoSponsor.organisation_id,
        )
        .correlate(CoSponsor)
        .scalar_subquery()
    )
    counted = (
        select(func.count())
        .select_from(CoSponsor)
        .where(
            CoSponsor.round_id == Comment.round_id,
            CoSponsor.organisation_id == Comment.organisation_id,
            CoSponsor.state == CoSponsorState.ACCEPTED,
            CoSponsor.reply_id == newest,
        )
        .correlate(Comment)
        .scalar_subquery()
    )
    return case((Comment.for_organisation, counted), else_=0)


def is_of_reply() -> ColumnElement[bool]:
    """Return the condition that a comment belongs to an organisation's reply and is changed there."""
    return exists().where(ReplyItem.comment_id == Comment.id).correlate(Comment)


def belongs_to_reply(session: Session, comment_id: int) -> bool:
    """Tell whether a comment belongs to an organisation's reply and is changed there."""
    return bool(session.execute(select(exists().where(ReplyItem.comment_id == comment_id))).scalar())


def _placed(columns: Sequence[Any], table: Any) -> Select[Any]:
    """Select rows of a workspace with the names of the places they are about."""
    return (
        select(
            *columns, table.id, table.section_id, table.clause_id, table.language, table.words_language, table.precision,
            table.kind, table.words, table.suggestion, table.html, table.phrases, table.version,
            Section.number.label("section_number"), Section.title.label("section_title"), Section.key.label("section_key"),
            Document.key.label("document_key"), Draft.key.label("draft_key"), Clause.key.label("clause_key"),
            ClausePlace.number.label("clause_number"),
        )
        .join(Draft, Draft.id == table.draft_id)
        .outerjoin(Section, Section.id == table.section_id)
        .outerjoin(Document, Document.id == Section.document_id)
        .outerjoin(Clause, Clause.id == table.clause_id)
        .outerjoin(
            ClausePlace, and_(ClausePlace.draft_id == table.draft_id, ClausePlace.clause_id == table.clause_id)
        )
    )  # fmt: skip


def _contributions(workspace: Workspace) -> Select[Any]:
    columns = (
        Contribution.person_id, Contribution.made_at, Contribution.edited_at, Contribution.withdrawn_at,
        Contribution.set_aside_at, Contribution.set_aside_because, Author.name.label("author"),
    )  # fmt: skip
    return (
        _placed(columns, Contribution)
        .join(Author, Author.id == Contribution.person_id)
        .where(
            Contribution.round_id == workspace.round_id,
            Contribution.organisation_id == workspace.organisation_id,
        )
        .order_by(
            Section.position.is_(None).desc(), Section.position, ClausePlace.position.is_(None).desc(),
            ClausePlace.position, Contribution.id,
        )
    )  # fmt: skip


def contributions_of(session: Session, workspace: Workspace) -> Sequence[Found]:
    """Return what the organisation's people said, in the order of the text."""
    return session.execute(_contributions(workspace)).all()


def contribution_in(session: Session, workspace: Workspace, contribution_id: int) -> Found | None:
    """Return one contribution of a workspace with its clause's text; None when it is not there."""
    return session.execute(
        _with_text(_contributions(workspace), Contribution).where(Contribution.id == contribution_id)
    ).first()


def _with_text(statement: Select[Any], table: Any) -> Select[Any]:
    text = and_(
        ClauseText.draft_id == table.draft_id,
        ClauseText.clause_id == table.clause_id,
        ClauseText.language == table.language,
    )
    return statement.add_columns(ClauseText.html.label("clause_html")).outerjoin(ClauseText, text)


def _items(workspace: Workspace) -> Select[Any]:
    columns = (
        ReplyItem.position, ReplyItem.removed_at, ReplyItem.changed_at, ReplyItem.comment_id,
        Author.name.label("changed_by"), Comment.number, Comment.state,
    )  # fmt: skip
    return (
        _placed(columns, ReplyItem)
        .join(Author, Author.id == ReplyItem.changed_by)
        .outerjoin(Comment, Comment.id == ReplyItem.comment_id)
        .where(
            ReplyItem.round_id == workspace.round_id, ReplyItem.organisation_id == workspace.organisation_id
        )
        .order_by(ReplyItem.removed_at.is_not(None), ReplyItem.position, ReplyItem.id)
    )


def items_of(session: Session, workspace: Workspace) -> Sequence[Found]:
    """Return the comments of the reply as it stands, in order; left out ones last."""
    return session.execute(_items(workspace)).all()


def item_in(session: Session, workspace: Workspace, item_id: int) -> Found | None:
    """Return one comment of the reply with its clause's text; None when it is not there."""
    return session.execute(_with_text(_items(workspace), ReplyItem).where(ReplyItem.id == item_id)).first()


def sources_of(session: Session, workspace: Workspace) -> Sequence[Found]:
    """Return which contribution went into which comment of the reply: contribution and author, item and number."""
    return session.execute(
        select(
            ReplySource.item_id, ReplySource.contribution_id, Author.name.label("author"), ReplyItem.removed_at,
            ReplyItem.position, ReplyItem.words.label("item_words"), ReplyItem.suggestion.label("item_suggestion"),
            Contribution.words, Contribution.suggestion, Contribution.edited_at, ReplyItem.changed_at, Comment.number,
            Comment.state,
        )
        .join(ReplyItem, ReplyItem.id == ReplySource.item_id)
        .join(Contribution, Contribution.id == ReplySource.contribution_id)
        .join(Author, Author.id == Contribution.person_id)
        .outerjoin(Comment, Comment.id == ReplyItem.comment_id)
        .where(
            ReplyItem.round_id == workspace.round_id, ReplyItem.organisation_id == workspace.organisation_id
        )
        .order_by(ReplySource.item_id, ReplySource.contribution_id)
    ).all()  # fmt: skip


def grouped(rows: Sequence[Found], name: str) -> Mapping[int, Sequence[Found]]:
    """Return rows by one of their columns."""
    groups: dict[int, list[Found]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, name)].append(row)
    return groups


def versions_of_reply(session: Session, round_id: int, organisation_id: int) -> Sequence[Found]:
    """Return the submitted versions, the newest first, with who submitted them."""
    return session.execute(
        select(
            ConsolidatedReply.id, ConsolidatedReply.version, ConsolidatedReply.submitted_at, Author.name.label("author")
        )
        .join(Author, Author.id == ConsolidatedReply.submitted_by)
        .where(ConsolidatedReply.round_id == round_id, ConsolidatedReply.organisation_id == organisation_id)
        .order_by(ConsolidatedReply.version.desc())
    ).all()  # fmt: skip


def entries_of(session: Session, reply_id: int, *, hidden: bool = True) -> Sequence[Found]:
    """Return what a version said, in order; with `hidden` also what the desk has hidden, for its own people."""
    return session.execute(
        select(
            ReplyEntry.position, ReplyEntry.item_id, ReplyEntry.change, ReplyEntry.kind, ReplyEntry.words,
            ReplyEntry.words_language, ReplyEntry.suggestion, ReplyItem.precision, ReplyItem.pointed, Comment.number,
            Comment.language, Section.number.label("section_number"), ClausePlace.number.label("clause_number"),
        )
        .join(ReplyItem, ReplyItem.id == ReplyEntry.item_id)
        .join(Comment, Comment.id == ReplyEntry.comment_id)
        .outerjoin(Section, Section.id == Comment.section_id)
        .outerjoin(
            ClausePlace,
            and_(ClausePlace.draft_id == Comment.draft_id, ClausePlace.clause_id == Comment.clause_id),
        )
        .where(ReplyEntry.reply_id == reply_id, true() if hidden else not_(moderated()))
        .order_by(ReplyEntry.position)
    ).all()  # fmt: skip


def newest_replies(session: Session, consultation_id: int, organisation_id: int) -> Sequence[Found]:
    """Return the newest version of an organisation's reply in each round, the newest round first."""
    newest = (
        select(func.max(ConsolidatedReply.id))
        .where(ConsolidatedReply.organisation_id == organisation_id)
        .group_by(ConsolidatedReply.round_id)
    )
    return session.execute(
        select(
            ConsolidatedReply.id, ConsolidatedReply.version, ConsolidatedReply.submitted_at, ConsolidatedReply.round_id,
            Round.number.label("round_number"), Organisation.name, Organisation.country,
        )
        .join(Round, Round.id == ConsolidatedReply.round_id)
        .join(Organisation, Organisation.id == ConsolidatedReply.organisation_id)
        .where(ConsolidatedReply.id.in_(newest), Round.consultation_id == consultation_id)
        .order_by(Round.number.desc())
    ).all()  # fmt: skip


def co_sponsors_of(session: Session, round_id: int, organisation_id: int) -> Sequence[Found]:
    """Return the organisations asked to support a reply: name, country, state, and the version it is about."""
    return session.execute(
        select(
            CoSponsor.id, CoSponsor.sponsor_id, CoSponsor.state, CoSponsor.asked_at, CoSponsor.answered_at,
            CoSponsor.reply_id, Sponsor.name, Sponsor.country, ConsolidatedReply.version,
        )
        .join(Sponsor, Sponsor.id == CoSponsor.sponsor_id)
        .join(ConsolidatedReply, ConsolidatedReply.id == CoSponsor.reply_id)
        .where(CoSponsor.round_id == round_id, CoSponsor.organisation_id == organisation_id)
        .order_by(Sponsor.sort_key)
    ).all()  # fmt: skip


def requests_to(session: Session, round_id: int, sponsor_id: int) -> Sequence[Found]:
    """Return what an organisation is asked to support: whose reply, the state, and the version it is about."""
    return session.execute(
        select(
            CoSponsor.id, CoSponsor.organisation_id, CoSponsor.round_id, CoSponsor.state, CoSponsor.asked_at,
            CoSponsor.answered_at, CoSponsor.reply_id, Organisation.name, ConsolidatedReply.version,
        )
        .join(Organisation, Organisation.id == CoSponsor.organisation_id)
        .join(ConsolidatedReply, ConsolidatedReply.id == CoSponsor.reply_id)
        .where(CoSponsor.round_id == round_id, CoSponsor.sponsor_id == sponsor_id)
        .order_by(CoSponsor.id)
    ).all()  # fmt: skip


def possible_sponsors(session: Session, consultation_id: int, organisation_id: int) -> Sequence[Found]:
    """Return (id, name) of the other organisations that have a representative here."""
    speaking = select(RoleGrant.organisation_id).where(
        RoleGrant.consultation_id == consultation_id,
        RoleGrant.role == Role.REPRESENTATIVE,
        RoleGrant.ended_at.is_(None),
        RoleGrant.organisation_id.is_not(None),
    )
    return session.execute(
        select(Organisation.id, Organisation.name)
        .where(Organisation.id.in_(speaking), Organisation.id != organisation_id)
        .order_by(Organisation.sort_key)
    ).all()
