"""What a coordinator does with drafts and rounds: allowed and refused, each entered once in the record."""

import json
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from consult.access import OPERATOR, PUBLIC, Actor, Grant, Role
from consult.drafts import actions, queries, rules
from consult.drafts.editions import editions_of
from consult.drafts.manifests import draft_manifest
from consult.drafts.models import CommentsVisible, Consultation, Draft, Round, Stage
from consult.drafts.places import place_in
from consult.errors import Invalid, NotAllowed, NotFound, SignInNeeded
from consult.record.models import Entry
from consult.text.manifest import digest
from tests.drafts.writing import own
from tests.worlds import build

ENGLISH = "# Title {#t}\n\nFirst clause here. {#one}\n\nSecond clause, see [the first](#one).\n"
FRENCH = "# Titre {#t}\n\nPremière clause ici. {#one}\n\nDeuxième clause, voir [la première](#one).\n"
TEXTS = {
    "d1.en": ENGLISH,
    "d1.fr": FRENCH,
    "d2.en": ENGLISH.replace("First", "Very first"),
    "d2.fr": FRENCH.replace("Première", "Toute première"),
}
HOUR = timedelta(hours=1)


@pytest.fixture
def small(session: Session, now: datetime) -> Consultation:
    """A consultation with draft d1 imported, nothing published."""
    content = own(TEXTS)
    row = actions.create_consultation(session, actor=OPERATOR, now=now, content=content)
    actions.import_draft(
        session, actor=OPERATOR, now=now, consultation_id=row.id, draft=editions_of(content)[0]
    )
    return row


def draft(session: Session, key: str = "d1") -> Draft:
    return session.scalars(select(Draft).where(Draft.key == key)).one()


def publish(session: Session, now: datetime, key: str = "d1") -> Draft:
    return actions.publish_draft(session, actor=OPERATOR, now=now, draft_id=draft(session, key).id)


def events(session: Session) -> list[str]:
    return list(session.scalars(select(Entry.event).order_by(Entry.seq)))


def coordinator(consultation: Consultation) -> Actor:
    return Actor(person_id=None, operator=False, grants=frozenset({Grant(consultation.id, Role.COORDINATOR)}))


def test_each_act_is_entered_once_in_the_record(session: Session, now: datetime, small: Consultation) -> None:
    publish(session, now)
    row = actions.open_round(
        session, actor=OPERATOR, now=now, consultation_id=small.id, draft_id=draft(session).id,
        opens_at=now, closes_at=now + HOUR,
    )  # fmt: skip
    actions.extend_round(
        session, actor=OPERATOR, now=now, consultation_id=small.id, round_id=row.id,
        closes_at=now + 2 * HOUR, because="Holidays",
    )  # fmt: skip
    actions.close_round(session, actor=OPERATOR, now=now + HOUR, consultation_id=small.id, round_id=row.id)
    assert events(session) == [
        "consultation:entry:created",
        "draft:text:imported",
        "draft:text:published",
        "round:period:opened",
        "round:period:extended",
        "round:period:closed",
    ]


@pytest.mark.parametrize("name", ["expert", "editor", "signatory", "observer", "representative"])
def test_other_roles_cannot_publish_or_open_rounds(session: Session, now: datetime, name: str) -> None:
    world = build(session, now)
    with pytest.raises(NotFound):
        actions.publish_draft(session, actor=world.people[name], now=now, draft_id=world.draft.id)
    with pytest.raises(NotFound):
        actions.close_round(
            session,
            actor=world.people[name],
            now=now,
            consultation_id=world.consultation.id,
            round_id=world.round.id,
        )


def test_nobody_manages_a_consultation_without_signing_in(session: Session, now: datetime) -> None:
    world = build(session, now)
    with pytest.raises(SignInNeeded):
        actions.publish_draft(session, actor=PUBLIC, now=now, draft_id=world.draft.id)


def test_a_coordinator_of_another_consultation_cannot_close_a_round(
    session: Session, now: datetime, small: Consultation
) -> None:
    world = build(session, now)
    with pytest.raises((NotFound, NotAllowed)):
        actions.close_round(
            session,
            actor=world.people["coordinator"],
            now=now,
            consultation_id=small.id,
            round_id=world.round.id,
        )
    with pytest.raises(NotFound):
        actions.close_round(
            session, actor=OPERATOR, now=now, consultation_id=small.id, round_id=world.round.id
        )


def test_publishing_fixes_manifest_and_fingerprint(
    session: Session, now: datetime, small: Consultation
) -> None:
    row = publish(session, now)
    assert row.published_at == now
    assert row.manifest is not None
    assert row.fingerprint == digest(row.manifest)
    assert draft_manifest(session, row.id) == (row.manifest, row.fingerprint)
    record = json.loads(row.manifest)
    assert [t["record"]["language"] for t in record["documents"][0]["texts"]] == ["en", "fr"]
    assert [c["key"] for c in record["documents"][0]["texts"][0]["record"]["clauses"]] == ["t", "one", "t1"]


def test_the_fingerprint_changes_with_any_word_of_any_language(session: Session, now: datetime) -> None:
    prints = set()
    for at, (old, new) in enumerate(
        [("here", "here"), ("here", "there"), ("ici", "là"), ("{#one}", "{#uno}")]
    ):
        content = own({name: words.replace(old, new) for name, words in TEXTS.items()})
        row = actions.create_consultation(session, actor=OPERATOR, now=now, content=content, slug=f"s{at}")
        actions.import_draft(
            session, actor=OPERATOR, now=now, consultation_id=row.id, draft=editions_of(content)[0]
        )
        made = session.scalars(select(Draft).where(Draft.consultation_id == row.id)).one()
        manifest = json.loads(draft_manifest(session, made.id)[0])
        prints.add(json.dumps({**manifest, "consultation": ""}, sort_keys=True))
    assert len(prints) == 4


def stage_of(session: Session) -> Stage:
    return session.scalars(select(Consultation.stage)).one()


def test_publishing_a_draft_moves_the_stage_and_a_baseline_does_not(
    session: Session, now: datetime, small: Consultation
) -> None:
    session.execute(text("UPDATE draft SET kind = 'baseline'"))
    publish(session, now)
    assert stage_of(session) == Stage.PREPARING
    actions.import_draft(
        session, actor=OPERATOR, now=now, consultation_id=small.id, draft=editions_of(own(TEXTS))[1]
    )
    publish(session, now, "d2")
    assert stage_of(session) == Stage.PUBLISHED


def test_a_draft_is_published_once(session: Session, now: datetime, small: Consultation) -> None:
    publish(session, now)
    with pytest.raises(rules.DraftPublished) as refusal:
        publish(session, now + HOUR)
    assert refusal.value.values["published"] == now


def test_a_draft_key_is_imported_once(session: Session, now: datetime, small: Consultation) -> None:
    with pytest.raises(rules.DraftKeyTaken, match="d1 is in this consultation already"):
        actions.import_draft(
            session, actor=OPERATOR, now=now, consultation_id=small.id, draft=editions_of(own(TEXTS))[0]
        )


def test_an_address_is_given_once(session: Session, now: datetime, small: Consultation) -> None:
    with pytest.raises(rules.SlugTaken):
        actions.create_consultation(session, actor=OPERATOR, now=now, content=own(TEXTS))


def test_a_draft_needs_the_one_it_is_based_on(session: Session, now: datetime) -> None:
    content = own(TEXTS)
    row = actions.create_consultation(session, actor=OPERATOR, now=now, content=content)
    with pytest.raises(rules.BaseUnknown, match="Import d1 first"):
        actions.import_draft(
            session, actor=OPERATOR, now=now, consultation_id=row.id, draft=editions_of(content)[1]
        )


def test_a_language_that_the_consultation_does_not_have_is_refused(
    session: Session, now: datetime, small: Consultation
) -> None:
    content = own({"d9.en": ENGLISH, "d9.zh": ENGLISH}, languages=("en", "zh"))
    with pytest.raises(rules.ContentRefused, match="zh"):
        actions.import_draft(
            session, actor=OPERATOR, now=now, consultation_id=small.id, draft=editions_of(content)[0]
        )


@pytest.mark.parametrize("stage", [Stage.FROZEN, Stage.LAUNCHED])
def test_nothing_is_imported_published_or_opened_after_the_final(
    session: Session, now: datetime, small: Consultation, stage: Stage
) -> None:
    small.stage = stage
    session.flush()
    with pytest.raises(rules.TextFrozen):
        publish(session, now)
    with pytest.raises(rules.TextFrozen):
        actions.import_draft(
            session, actor=OPERATOR, now=now, consultation_id=small.id, draft=editions_of(own(TEXTS))[1]
        )
    with pytest.raises(rules.TextFrozen):
        open_one(session, now, small)


def open_one(
    session: Session, now: datetime, consultation: Consultation, start: int = 0, end: int = 5
) -> Round:
    return actions.open_round(
        session, actor=OPERATOR, now=now, consultation_id=consultation.id, draft_id=draft(session).id,
        opens_at=now + start * HOUR, closes_at=now + end * HOUR, comments_visible=CommentsVisible.NOBODY, grace_hours=1,
    )  # fmt: skip


def test_a_round_needs_a_published_draft(session: Session, now: datetime, small: Consultation) -> None:
    with pytest.raises(rules.DraftNotPublished):
        open_one(session, now, small)
    publish(session, now)
    row = open_one(session, now, small)
    assert (row.number, row.grace_hours, row.comments_visible) == (1, 1, CommentsVisible.NOBODY)


def test_rounds_are_numbered_and_do_not_overlap(session: Session, now: datetime, small: Consultation) -> None:
    publish(session, now)
    open_one(session, now, small)
    with pytest.raises(rules.RoundOverlaps):
        open_one(session, now, small, start=4, end=9)
    assert open_one(session, now, small, start=5, end=9).number == 2


def test_a_round_is_extended_with_a_reason_and_not_into_the_next(
    session: Session, now: datetime, small: Consultation
) -> None:
    publish(session, now)
    first = open_one(session, now, small)
    open_one(session, now, small, start=6, end=9)

    def extend(hours: int, because: str) -> Round:
        return actions.extend_round(
            session, actor=OPERATOR, now=now, consultation_id=small.id, round_id=first.id,
            closes_at=now + hours * HOUR, because=because,
        )  # fmt: skip

    with pytest.raises(Invalid) as refusal:
        extend(6, "  ")
    assert list(refusal.value.fields) == ["because"]
    with pytest.raises(rules.RoundOverlaps):
        extend(7, "Holidays")
    assert extend(6, "Holidays").extended_because == {"": "Holidays"}
    assert first.closes_at == now + 6 * HOUR


def test_a_round_closes_now_and_stays_closed(session: Session, now: datetime, small: Consultation) -> None:
    publish(session, now)
    row = open_one(session, now, small)
    later = now + HOUR
    actions.close_round(session, actor=OPERATOR, now=later, consultation_id=small.id, round_id=row.id)
    assert row.closes_at == later
    assert not rules.is_open(row, later)
    with pytest.raises(rules.RoundOver):
        actions.close_round(session, actor=OPERATOR, now=later, consultation_id=small.id, round_id=row.id)
    with pytest.raises(rules.RoundOver):
        actions.extend_round(
            session, actor=OPERATOR, now=later, consultation_id=small.id, round_id=row.id,
            closes_at=later + HOUR, because="Too late",
        )  # fmt: skip


def test_a_round_that_has_not_opened_can_be_called_off(
    session: Session, now: datetime, small: Consultation
) -> None:
    publish(session, now)
    row = open_one(session, now, small, start=2, end=5)
    actions.close_round(session, actor=OPERATOR, now=now, consultation_id=small.id, round_id=row.id)
    assert not any(rules.is_open(row, now + hours * HOUR) for hours in range(6))


def test_the_nearest_round_is_the_current_one(session: Session, now: datetime, small: Consultation) -> None:
    publish(session, now)
    assert queries.current_round(session, small.id, now) is None
    open_one(session, now, small, start=1, end=2)
    open_one(session, now, small, start=3, end=4)
    for hours, number in [(0, 1), (1, 1), (2, 2), (3, 2), (4, 2), (9, 2)]:
        found = queries.current_round(session, small.id, now + hours * HOUR)
        assert found is not None
        assert found.number == number, hours


def test_every_action_leaves_published_text_alone(
    session: Session, now: datetime, small: Consultation
) -> None:
    """Import, publish and rounds after a publication do not touch a row of it, and no transaction could."""
    row = publish(session, now)
    before = (row.manifest, draft_manifest(session, row.id))
    open_one(session, now, small)
    actions.import_draft(
        session, actor=OPERATOR, now=now, consultation_id=small.id, draft=editions_of(own(TEXTS))[1]
    )
    publish(session, now, "d2")
    assert (row.manifest, draft_manifest(session, row.id)) == before
    session.commit()
    for change in ("title = '{}'", "manifest = ''", "published_at = NULL", "report = NULL"):
        with pytest.raises(DBAPIError, match="immutable"):
            session.execute(text(f"UPDATE draft SET {change}"))
        session.rollback()


def test_a_place_being_prepared_is_known_only_to_those_with_a_role(
    session: Session, now: datetime, small: Consultation
) -> None:
    with pytest.raises(NotFound):
        place_in(session, "small", PUBLIC)
    assert place_in(session, "small", coordinator(small)).stage is Stage.PREPARING
    publish(session, now)
    place = place_in(session, "small", PUBLIC)
    assert (place.slug, place.languages, place.stage) == ("small", ("en", "fr"), Stage.PUBLISHED)


def test_an_address_that_nobody_has_is_not_found(session: Session, now: datetime) -> None:
    with pytest.raises(NotFound):
        place_in(session, "nowhere", OPERATOR)


def test_a_clause_missing_in_a_language_comes_in_the_prevailing_one(session: Session, now: datetime) -> None:
    content = own(
        {"d1.en": ENGLISH, "d1.fr": FRENCH.replace("\n\nDeuxième clause, voir [la première](#one).", "")}
    )
    row = actions.create_consultation(session, actor=OPERATOR, now=now, content=content)
    actions.import_draft(
        session, actor=OPERATOR, now=now, consultation_id=row.id, draft=editions_of(content)[0]
    )
    made = draft(session)
    (section,) = queries.sections_of(session, made.id)
    rows = queries.clauses_of_section(session, made.id, section.id, "fr")
    assert [(r.number, r.language) for r in rows] == [("T1", "fr"), ("T1.1", "fr"), ("T1.2", "en")]
    one = queries.clause_in_draft(session, made.id, rows[2].clause_id, "fr")
    assert one is not None
    assert (one.language, one.canonical) == ("en", "Second clause, see the first.")


def test_a_name_in_the_text_leads_to_its_clause(session: Session, now: datetime, small: Consultation) -> None:
    assert queries.clause_named(session, small.id, "d1", "one") is None, "not before it is published"
    publish(session, now)
    found = queries.clause_named(session, small.id, "d1", "one")
    assert found is not None
    assert (found.document_key, found.section_key, found.clause_key) == ("text", "t", "one")
    assert queries.clause_named(session, small.id, "d1", "two") is None


def test_a_section_is_hidden_until_its_release(session: Session, now: datetime, small: Consultation) -> None:
    made = draft(session)
    session.execute(text("UPDATE section SET released_at = :at"), {"at": (now + HOUR).isoformat(" ")})
    publish(session, now)
    for moment, count in [(now, 0), (now + HOUR, 1)]:
        assert len(queries.sections_of(session, made.id, seen_at=moment)) == count
        found = queries.section_by_key(session, made.id, "text", "t", seen_at=moment)
        assert (found is not None) == bool(count)
        assert (queries.clause_named(session, small.id, "d1", "one", seen_at=moment) is not None) == bool(
            count
        )
    assert queries.section_by_key(session, made.id, "text", "t") is not None
