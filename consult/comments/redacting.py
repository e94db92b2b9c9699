"""Take personal data out of a comment or a reply under it, wherever it is kept.

The words are replaced where they are stored: the comment, what it said before, the reply it belongs to and its versions,
search, the letters about it, and the private values behind the record's commitments, which are blanked. The chain still verifies; its author can
still prove what they wrote, with the receipt. Nobody can bring the words back.

Source: security notes A24 (erasure), integrity design 2.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Integer, String, Text, or_, select, table, true, update
from sqlalchemy.orm import Session

from consult.access import Actor
from consult.comments import moderation_rules, places, rules
from consult.comments.fragments import words_html
from consult.comments.hiding import found_comment
from consult.comments.models import Comment, CommentState, CommentTarget, CommentVersion, Reply
from consult.comments.moderation_models import Redaction
from consult.comments.personal import Piece, places_of, redacted
from consult.comments.reply_models import Contribution, ReplyEntry, ReplyItem, ReplySource
from consult.comments.said import as_said
from consult.comments.said_after import redact_said_after, said_after
from consult.comments.search import keep_words
from consult.comments.spellings import contacts_of, kind_of
from consult.record.actions import enter
from consult.record.events import Event
from consult.record.models import Entry, PrivateValue

# Letters stand above comments, which may not import them; redaction has to reach them in the same transaction.
LETTER = table(
    "letter", Column("id", Integer), Column("entry_seq", Integer), Column("language", String), Column("body", Text)
)  # fmt: skip
SAID_AFTER = (Event.COMMENTER_ANSWERED, Event.DECISION_REOPENED)  # entries of decisions
ABOUT = ("comment", "objection")  # subjects of entries whose subject_id is a comment's
DIGEST_ITEM = table("digest_item", Column("entry_seq", Integer), Column("letter_id", Integer))


def redact_comment(
    session: Session, *, actor: Actor, now: datetime, comment_id: int, seen_version: int, pieces: Sequence[str]
) -> Redaction:  # fmt: skip
    """Replace every occurrence of the pieces in a comment by a visible mark, in all that it says and ever said.

    Raises:
        NotFound: the actor does not moderate, or there is no such comment.
        NothingToRedact: a piece does not stand in it.
        RedactedFromOldWords: it was changed since the pieces were chosen.
    """
    comment = found_comment(session, actor, comment_id, None)
    moderation_rules.ensure_chosen_from(comment.version, seen_version)
    pieces = _tidied(pieces)
    moderation_rules.ensure_pieces(pieces, _texts(session, comment))
    return redact_found(session, actor, now, comment, [*pieces, *contacts_of(pieces)], kinds_of(pieces))


def redact_found(
    session: Session, actor: Actor, now: datetime, comment: Comment, pieces: Sequence[Piece], kinds: list[str]
) -> Redaction:
    """Take pieces out of a comment that is locked, and of all that belongs to it."""
    versions = _versions(session, comment.id)
    row = _enter_redaction(session, actor, now, comment, None, pieces, _texts(session, comment), kinds)
    _redact_row(session, comment, pieces, _targets(session, comment.id))
    if comment.state is CommentState.RECEIVED:
        keep_words(session, comment)
    for version in versions:
        changed = update(CommentVersion).where(
            CommentVersion.comment_id == comment.id, CommentVersion.version == version.version
        )
        session.execute(changed.values(**_said(version, pieces, comment)))
    items = _redact_reply(session, comment, pieces)
    decisions = redact_said_after(session, comment.id, pieces)
    blank(session, "decision", decisions, pieces, SAID_AFTER)
    for subject in ABOUT:
        blank(session, subject, [comment.id], pieces)
    _redact_letters(session, comment.id, pieces)
    blank(session, "reply-item", items[0], pieces)
    blank(session, "contribution", items[1], pieces)
    _record(session, actor, now, comment, row, {"words": comment.words, "suggestion": comment.suggestion})
    return row


def _versions(session: Session, comment_id: int) -> Sequence[Any]:
    return session.execute(
        select(CommentVersion.version, CommentVersion.words, CommentVersion.suggestion).where(
            CommentVersion.comment_id == comment_id
        )
    ).all()


def _texts(session: Session, comment: Comment) -> list[str]:
    """Return all that a comment says and ever said, and what was said after it was answered."""
    said: list[Any] = [comment, *_versions(session, comment.id)]
    texts = [t for row in said for t in (row.words, row.suggestion or "")]
    return texts + [words for words, _ in said_after(session, comment.id)]


def redact_reply(
    session: Session, *, actor: Actor, now: datetime, comment_id: int, reply_id: int, pieces: Sequence[str]
) -> Redaction:  # fmt: skip
    """Replace every occurrence of the pieces in a reply under a comment by a visible mark.

    Raises:
        NotFound: the actor does not moderate, or there is no such reply.
        NothingToRedact: a piece does not stand in it.
    """
    comment = found_comment(session, actor, comment_id, reply_id)
    pieces = _tidied(pieces)
    words = session.execute(select(Reply.words).where(Reply.id == reply_id)).scalar_one()
    moderation_rules.ensure_pieces(pieces, [words])
    every: list[Piece] = [*pieces, *contacts_of(pieces)]
    return redact_found_reply(session, actor, now, comment, reply_id, every, kinds_of(pieces))


def redact_found_reply(
    session: Session, actor: Actor, now: datetime, comment: Comment, reply_id: int, pieces: Sequence[Piece],
    kinds: list[str],
) -> Redaction:  # fmt: skip
    """Take pieces out of a reply under a comment that is locked."""
    reply = session.execute(
        select(Reply).where(Reply.id == reply_id).execution_options(populate_existing=True)
    ).scalar_one()
    row = _enter_redaction(session, actor, now, comment, reply_id, pieces, [reply.words], kinds)
    reply.words = redacted(reply.words, pieces, reply.words_language)
    reply.html = words_html(reply.words, reply.words_language)
    session.flush()
    blank(session, "comment", [comment.id], pieces)
    _redact_letters(session, comment.id, pieces)
    _record(session, actor, now, comment, row, {"words": reply.words})
    return row


def _tidied(pieces: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(piece for piece in map(rules.tidy, pieces) if piece))


def _enter_redaction(
    session: Session, actor: Actor, now: datetime, comment: Comment, reply_id: int | None, pieces: Sequence[Piece],
    texts: Sequence[str], kinds: list[str],
) -> Redaction:  # fmt: skip
    """Store that something was taken out: the tables let history change for such a comment only."""
    row = Redaction(
        comment_id=comment.id, reply_id=reply_id, places=sum(len(places_of(text, pieces)) for text in texts),
        kinds=kinds, redacted_by=actor.person_id, redacted_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def kinds_of(pieces: Sequence[str]) -> list[str]:
    """Return what kinds of data the pieces are, each once."""
    return sorted({str(kind_of(piece)) for piece in pieces})


def _said(row: Any, pieces: Sequence[Piece], comment: Any) -> dict[str, Any]:
    """Return what a row says, with the pieces taken out; a suggestion is in the language of the text."""
    suggestion = None if row.suggestion is None else redacted(row.suggestion, pieces, comment.language)
    return {"words": redacted(row.words, pieces, comment.words_language), "suggestion": suggestion}


def _redact_row(
    session: Session, row: Comment | ReplyItem | Contribution, pieces: Sequence[Piece], pointed: list[Any]
) -> None:
    """Replace the pieces in a comment, a comment of a reply or a contribution, and draw its HTML anew."""
    new = _said(row, pieces, row)
    if (new["words"], new["suggestion"]) == (row.words, row.suggestion):
        return
    said = as_said(row.kind, new["words"], row.words_language, new["suggestion"])
    quoted, replaced = places.quoted_of(row.precision, pointed), places.replaced_of(pointed)
    for name, value in said.columns(language=row.language, quoted=quoted, replaced=replaced).items():
        setattr(row, name, value)
    session.flush()


def _targets(session: Session, comment_id: int) -> list[dict[str, str]]:
    exacts = select(CommentTarget.exact).where(CommentTarget.comment_id == comment_id)
    return [{"exact": exact} for exact in session.execute(exacts.order_by(CommentTarget.position)).scalars()]


def _redact_reply(session: Session, comment: Comment, pieces: Sequence[Piece]) -> tuple[list[int], list[int]]:
    """Redact the reply that a comment belongs to, its versions, and the contributions it was made of; return their ids."""
    entries = session.execute(
        select(ReplyEntry.reply_id, ReplyEntry.position, ReplyEntry.words, ReplyEntry.suggestion).where(
            ReplyEntry.comment_id == comment.id
        )
    ).all()
    for entry in entries:
        own = (ReplyEntry.reply_id == entry.reply_id, ReplyEntry.position == entry.position)
        session.execute(update(ReplyEntry).where(*own).values(**_said(entry, pieces, comment)))
    of_entries = select(ReplyEntry.item_id).where(ReplyEntry.comment_id == comment.id)
    items = session.scalars(
        select(ReplyItem)
        .where(ReplyItem.id.in_(of_entries))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    sources = select(ReplySource.contribution_id).where(ReplySource.item_id.in_([item.id for item in items]))
    contributions = session.scalars(
        select(Contribution)
        .where(Contribution.id.in_(sources))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    rows: list[ReplyItem | Contribution] = [*items, *contributions]
    for row in rows:
        _redact_row(session, row, pieces, row.pointed)
    return [item.id for item in items], [row.id for row in contributions]


def _redact_letters(session: Session, comment_id: int, pieces: Sequence[Piece]) -> None:
    """Redact the letters about a comment that are kept, those of the day too; what was sent cannot be called back."""
    about = select(Entry.seq).where(Entry.subject.in_(ABOUT), Entry.subject_id == comment_id)
    of_the_day = select(DIGEST_ITEM.c.letter_id).where(
        DIGEST_ITEM.c.entry_seq.in_(about), DIGEST_ITEM.c.letter_id.is_not(None)
    )
    rows = session.execute(
        select(LETTER.c.id, LETTER.c.body, LETTER.c.language).where(
            or_(LETTER.c.entry_seq.in_(about), LETTER.c.id.in_(of_the_day))
        )
    ).all()
    for row in rows:
        body = redacted(row.body, pieces, row.language)
        if body != row.body:
            session.execute(update(LETTER).where(LETTER.c.id == row.id).values(body=body))


def blank(
    session: Session, subject: str, ids: Sequence[int], pieces: Sequence[Piece], events: Sequence[Event] = ()
) -> None:
    """Blank the private values of the record, or of some events only, that hold any of the pieces: their commitments stay."""
    if not ids:
        return
    one = Entry.event.in_(events) if events else true()
    rows = session.execute(
        select(PrivateValue.commitment, PrivateValue.value)
        .join(Entry, Entry.seq == PrivateValue.seq)
        .where(Entry.subject == subject, Entry.subject_id.in_(ids), PrivateValue.value.is_not(None), one)
    ).all()
    held = [row.commitment for row in rows if places_of(row.value, pieces)]
    if held:
        session.execute(update(PrivateValue).where(PrivateValue.commitment.in_(held)).values(value=None))


def _record(
    session: Session, actor: Actor, now: datetime, comment: Comment, row: Redaction, said: dict[str, str | None]
) -> None:  # fmt: skip
    enter(
        session, Event.COMMENT_REDACTED, actor=actor, now=now, subject_id=comment.id,
        consultation_id=comment.consultation_id,
        data={
            "number": comment.number, "version": comment.version, "reply": row.reply_id, "places": row.places,
            "kinds": row.kinds, "redaction": row.id,
        },
        private={name: words for name, words in said.items() if words is not None},
    )  # fmt: skip
