"""Comments hidden with a reason, and personal data taken out of them wherever it is kept."""

import json
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import MetaData, select, text, update
from sqlalchemy.exc import DBAPIError

from consult.comments import queries
from consult.comments.actions import edit_comment, reply
from consult.comments.consolidating import edit_item
from consult.comments.conversation import agree, take_back_agreement
from consult.comments.hiding import hide_words, show_again
from consult.comments.models import Comment, CommentVersion
from consult.comments.moderation_models import Hiding, Redaction
from consult.comments.moderation_rules import NothingToRedact, RedactedFromOldWords
from consult.comments.personal import find_personal, places_of, redacted
from consult.comments.redacting import redact_comment, redact_reply
from consult.comments.rules import CommentHidden
from consult.comments.search import find_comments
from consult.drafts.models import CommentsVisible
from consult.errors import Invalid, NotFound
from consult.mail.models import Letter
from consult.mail.outbox import skip_to_now, write_letters
from consult.record.actions import commitment, entry_digest
from consult.record.models import Entry, PrivateValue
from tests.comments.institution import contribute, submitted, taken
from tests.comments.said import say
from tests.conftest import on_sqlite
from tests.worlds import World

PHONE = "+254 20 491 0000"


def viewer(world: World, who: str | None = None) -> queries.Viewer:
    from consult.access import PUBLIC

    class Place:
        id = world.consultation.id
        names_shown = world.consultation.names_shown

    return queries.viewer(actor=world.people[who] if who else PUBLIC, place=Place(), now=world.now)


def hidden(world: World, comment: Comment, who: str = "coordinator", **values: Any) -> Hiding:
    given = {"reason": "Insults a colleague.", "reason_language": "en", **values}
    return hide_words(
        world.session, actor=world.people[who], now=world.now, comment_id=comment.id, **given
    )  # fmt: skip


def taken_out(world: World, comment: Comment, *pieces: str, who: str = "editor", **values: Any) -> Redaction:
    given = {"seen_version": comment.version, **values}
    return redact_comment(
        world.session, actor=world.people[who], now=world.now, comment_id=comment.id, pieces=pieces, **given
    )


def everything_stored(world: World) -> str:
    """Return all that the database holds, in one text."""
    world.session.flush()
    meta = MetaData()
    meta.reflect(world.session.connection())
    found = []
    for table in meta.sorted_tables:
        for row in world.session.execute(text(f'SELECT * FROM "{table.name}"')):
            found.append(f"{table.name} {tuple(row)!r}")
    return "\n".join(found)


# Hiding


@on_sqlite
def test_the_public_reads_why_a_comment_was_hidden_and_not_what_it_said(world: World) -> None:
    world.round.comments_visible = CommentsVisible.EVERYONE
    comment = say(world, words="Canary insult", suggestion="Canary wording")
    hidden(world, comment)
    row = queries.comment_by_number(world.session, number=1, viewer=viewer(world))
    assert row is not None
    assert (row.hidden_because, row.hidden_by_coordinator) == ("Insults a colleague.", True)
    assert "Canary" not in repr(tuple(row))
    assert row.author is None
    assert not find_comments(world.session, viewer=viewer(world), parts=("canary",), limit=5)


@on_sqlite
@pytest.mark.parametrize("who", ["expert", "editor", "coordinator"])
def test_its_author_and_the_desk_still_read_a_hidden_comment(world: World, who: str) -> None:
    hidden(world, say(world, words="Canary insult"))
    row = queries.comment_by_number(world.session, number=1, viewer=viewer(world, who))
    assert row is not None
    assert "Canary insult" in row.html


@on_sqlite
def test_a_comment_shown_again_reads_as_before_and_its_history_stays(world: World) -> None:
    comment = say(world, words="Not so bad")
    hidden(world, comment)
    show_again(world.session, actor=world.people["editor"], now=world.now, comment_id=comment.id)
    row = queries.comment_by_number(world.session, number=1, viewer=viewer(world, "observer"))
    assert row is not None
    assert ("Not so bad" in row.html, row.hidden_because) == (True, None)
    assert world.session.scalars(select(Hiding.lifted_at)).one() is not None


@on_sqlite
def test_hiding_needs_a_reason_and_happens_once(world: World) -> None:
    comment = say(world)
    with pytest.raises(Invalid):
        hidden(world, comment, reason="  ")
    first = hidden(world, comment)
    assert hidden(world, comment, "editor", reason="Another").id == first.id


@on_sqlite
@pytest.mark.parametrize("who", ["expert", "representative", "observer", "stranger", "signatory"])
def test_only_the_desk_moderates(world: World, who: str) -> None:
    comment = say(world, words=PHONE)
    with pytest.raises(NotFound):
        hidden(world, comment, who)
    with pytest.raises(NotFound):
        taken_out(world, comment, PHONE, who=who)
    with pytest.raises(NotFound):
        show_again(world.session, actor=world.people[who], now=world.now, comment_id=comment.id)


@on_sqlite
def test_a_reply_is_hidden_by_itself(world: World) -> None:
    comment = say(world)
    made = reply(
        world.session, actor=world.people["expert2"], now=world.now, comment_id=comment.id, words="Canary reply",
        words_language="en", form_key="1" * 36,
    )  # fmt: skip
    hidden(world, comment, reply_id=made.id)
    (row,) = queries.replies_of(world.session, comment_id=comment.id, viewer=viewer(world, "observer"))
    assert (row.html, row.author, row.hidden_because) == ("", None, "Insults a colleague.")
    (own,) = queries.replies_of(world.session, comment_id=comment.id, viewer=viewer(world, "expert2"))
    assert "Canary" in own.html
    shown = queries.comment_by_number(world.session, number=1, viewer=viewer(world, "observer"))
    assert shown is not None
    assert "Say more." in shown.html
    with pytest.raises(NotFound):
        hidden(world, say(world, words="Other."), reply_id=made.id)


# Redaction


def test_no_trace_of_redacted_words_is_left_in_the_whole_database(world: World) -> None:
    comment = say(world, words=f"Call me: {PHONE}", suggestion=f"institution {PHONE}")
    edit_comment(
        world.session, actor=world.people["expert"], now=world.now, comment_id=comment.id, seen_version=1,
        kind=comment.kind, words=f"Please call {PHONE} soon.", words_language="en", suggestion=f"provider {PHONE}",
    )  # fmt: skip
    made = reply(
        world.session, actor=world.people["expert2"], now=world.now, comment_id=comment.id, words=f"I did call {PHONE}.",
        words_language="fr", form_key="1" * 36,
    )  # fmt: skip
    assert "4910000" in everything_stored(world).replace(" ", "")
    row = taken_out(world, comment, PHONE)
    redact_reply(
        world.session, actor=world.people["editor"], now=world.now, comment_id=comment.id, reply_id=made.id, pieces=[PHONE]
    )  # fmt: skip
    stored = everything_stored(world)
    assert "4910000" not in stored.replace(" ", "")
    assert "491" not in stored.split("comment_words", 1)[-1].split("\n", 1)[0]
    assert (comment.words, comment.suggestion) == ("Please call [redacted] soon.", "provider [redacted]")
    assert "Please call [redacted] soon." in comment.html
    assert "[redacted]" in json.dumps(comment.phrases)
    assert (made.words, row.places, row.kinds) == ("I did call [occulté].", 4, ["phone"])
    assert world.session.scalars(select(CommentVersion.words)).all() == ["Call me: [redacted]"]


def test_history_changes_only_where_a_redaction_is_entered_and_only_in_words(world: World) -> None:
    comment = say(world, words="One")
    edit_comment(
        world.session, actor=world.people["expert"], now=world.now, comment_id=comment.id, seen_version=1,
        kind=comment.kind, words=f"Two {PHONE}", words_language="en",
    )  # fmt: skip
    world.session.commit()
    change = update(CommentVersion).values(words="Rewritten")
    for statement in (change, update(CommentVersion).values(version=9)):
        with pytest.raises(DBAPIError):
            world.session.execute(statement)
        world.session.rollback()
    world.session.connection(execution_options={"consult_write": True})
    taken_out(world, comment, PHONE)
    world.session.commit()
    with pytest.raises(DBAPIError):
        world.session.execute(update(CommentVersion).values(version=9))
    world.session.rollback()


@on_sqlite
def test_letters_that_quote_the_comment_are_redacted_too(world: World) -> None:
    skip_to_now(world.session)
    comment = say(world, words=f"Call me: {PHONE}")
    other = say(world, "expert2", words=f"Call me: {PHONE}")
    write_letters(world.session, world.now, "https://consult.example")
    bodies = select(Letter.body).where(Letter.body.contains(PHONE))
    assert len(world.session.scalars(bodies).all()) == 2
    taken_out(world, comment, PHONE)
    assert len(world.session.scalars(bodies).all()) == 1  # that of the other comment, which is another matter
    assert "[redacted]" in "".join(world.session.scalars(select(Letter.body)))
    taken_out(world, other, PHONE)
    assert "4910000" not in everything_stored(world).replace(" ", "")


@on_sqlite
def test_the_record_still_verifies_after_a_redaction(world: World) -> None:
    comment = say(world, words=f"Call {PHONE}")
    taken_out(world, comment, PHONE)
    previous = "0" * 64
    entries = world.session.scalars(select(Entry).order_by(Entry.seq)).all()
    for entry in entries:
        again = entry_digest(
            seq=entry.seq, at=entry.at, event=entry.event, actor_id=entry.actor_id, consultation_id=entry.consultation_id,
            subject_id=entry.subject_id, data=entry.data, previous=previous,
        )  # fmt: skip
        assert again == entry.digest
        previous = entry.digest
    values = world.session.scalars(select(PrivateValue).order_by(PrivateValue.seq)).all()
    assert [v.value for v in values] == [None, "Call [redacted]"]
    # Its author, who has the words, can still prove them.
    assert commitment(values[0].salt, f"Call {PHONE}") == values[0].commitment


@on_sqlite
def test_the_reply_of_an_institution_is_redacted_in_every_version_and_in_its_sources(world: World) -> None:
    (item,) = taken(world, contribute(world, words=f"Write to ann@example.org or {PHONE}"))
    submitted(world)
    edit_item(
        world.session, actor=world.people["representative"], now=world.now, item_id=item.id, seen_version=item.version,
        kind=item.kind, words="Write to ann@example.org", words_language="en",
    )  # fmt: skip
    submitted(world)
    comment = world.session.scalars(select(Comment)).one()
    taken_out(world, comment, PHONE, "ann@example.org")
    stored = everything_stored(world)
    assert "ann@example" not in stored.split("person ")[0]
    assert "4910000" not in stored.replace(" ", "")
    assert item.words == "Write to [redacted]"


@on_sqlite
def test_words_that_are_not_there_and_words_not_seen_are_refused(world: World) -> None:
    comment = say(world, words=f"Call {PHONE}")
    for pieces in ((), ("x",), ("elsewhere",), (PHONE, "elsewhere"), ("y" * 301,)):
        with pytest.raises(NothingToRedact):
            taken_out(world, comment, *pieces)
    with pytest.raises(RedactedFromOldWords):
        taken_out(world, comment, PHONE, seen_version=7)
    assert comment.words == f"Call {PHONE}"


@on_sqlite
def test_search_finds_redacted_words_no_more(world: World) -> None:
    comment = say(world, words="Ring canarynumber at noon")
    desk = viewer(world, "editor")
    assert find_comments(world.session, viewer=desk, parts=("canarynumber",), limit=5)
    taken_out(world, comment, "canarynumber")
    assert not find_comments(world.session, viewer=desk, parts=("canarynumber",), limit=5)
    assert find_comments(world.session, viewer=desk, parts=("noon",), limit=5)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Write to anna.weiss@uni-example.de, please", [("email", "anna.weiss@uni-example.de")]),
        ("tel. 020 491 0000", [("phone", "020 491 0000")]),
        ("Mobile: +254 722 123 456", [("phone", "+254 722 123 456")]),
        ("Tél. : 33 860 12 34", [("phone", "33 860 12 34")]),
        ("联系电话：138 0013 8000", [("phone", "138 0013 8000")]),
        ("手机13800138000", [("phone", "13800138000")]),
        ("邮箱li.wei@example.cn。", [("email", "li.wei@example.cn")]),
        ("微信号: wx_li2026", [("account", "wx_li2026")]),
        ("(0755) 2601-2345", [("phone", "(0755) 2601-2345")]),
        ("a@b.cn +86 755 2601 2345", [("email", "a@b.cn"), ("phone", "+86 755 2601 2345")]),
        ("Between 2019-2026 and on 2026-11-30 at 18:00", []),
        ("See 5.1.4.2, ISO 21001:2018 and RFC 9162", []),
        ("1,000,000 students; 12 345 678 learners; 3.14159265", []),
        ("ISBN 978-92-3-100432-1", []),
        ("@mention and user@localhost", []),
    ],
)  # fmt: skip
def test_likely_personal_data_is_proposed(words: str, found: list[tuple[str, str]]) -> None:
    assert [(str(one.kind), one.words) for one in find_personal(words)] == found
    assert all(words[one.start : one.end] == one.words for one in find_personal(words))


def test_pieces_that_touch_or_overlap_are_taken_out_as_one() -> None:
    assert places_of("abcdef abc", ["abc", "cd", "ef"]) == [(0, 6), (7, 10)]
    assert redacted("你好，李伟，电话 1380。", ["李伟", "1380"], "zh") == "你好，[已隐去]，电话 [已隐去]。"


@pytest.mark.parametrize("who", ["expert", "editor", "representative"])
def test_nobody_replies_to_a_hidden_comment_or_agrees_with_it(world: World, who: str) -> None:
    comment = say(world, "expert2")
    given: dict[str, Any] = {"actor": world.people[who], "now": world.now, "comment_id": comment.id}
    hidden(world, comment)
    with pytest.raises(CommentHidden):
        reply(world.session, words="So I think.", words_language="en", form_key=str(uuid4()), **given)
    with pytest.raises(CommentHidden):
        agree(world.session, **given)
    show_again(world.session, actor=world.people["coordinator"], now=world.now, comment_id=comment.id)
    agree(world.session, **given)
    hidden(world, comment)
    take_back_agreement(world.session, **given)
