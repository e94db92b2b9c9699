"""Changing the working text: apply, edit, delete, undo, on both databases."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from consult.comments.models import Comment, CommentState, CommentTarget
from consult.decisions import queries, rules
from consult.decisions.actions import apply_suggestion, delete_clause, edit_clause, undo_amendment
from consult.decisions.models import Amendment, AmendmentKind
from consult.decisions.rules import Outcome
from consult.drafts.models import Draft, DraftKind, Stage
from consult.errors import Invalid, NotFound, Refusal
from consult.record.models import Entry
from tests.conftest import on_sqlite
from tests.decisions.desks import comment, decided, words_of, working
from tests.worlds import World


def suggest(
    world: World, quote: str, new: str, who: str = "expert", clause: int = 0, language: str = "en"
) -> Comment:
    return comment(world, who, clause=clause, quote=quote, suggestion=new, language=language)


def apply(world: World, row: Comment, who: str = "editor") -> Amendment:
    return apply_suggestion(world.session, actor=world.people[who], now=world.now, comment_id=row.id)


def accepted(world: World, quote: str, new: str, **more: str | int) -> Amendment:
    row = suggest(world, quote, new, **more)  # type: ignore[arg-type]
    decided(world, row)
    return apply(world, row)


def edit(world: World, source: str, clause: int = 0, who: str = "editor", **more: object) -> Amendment:
    row = working(world, clause)
    words = {"note": "A misprint.", "language": "en", "seen_version": row.version if row else 0, **more}
    return edit_clause(
        world.session,
        actor=world.people[who],
        now=world.now,
        draft_id=world.draft.id,
        clause_id=world.clauses[clause].id,
        source=source,
        **words,  # type: ignore[arg-type]
    )


def delete(world: World, clause: int = 0, who: str = "editor", **more: object) -> Amendment:
    row = working(world, clause)
    words = {"note": "Said elsewhere.", "seen_version": row.version if row else 0, **more}
    return delete_clause(
        world.session,
        actor=world.people[who],
        now=world.now,
        draft_id=world.draft.id,
        clause_id=world.clauses[clause].id,
        language="en",
        **words,  # type: ignore[arg-type]
    )


def undo(world: World, amendment: Amendment, who: str = "editor") -> Amendment:
    return undo_amendment(world.session, actor=world.people[who], now=world.now, amendment_id=amendment.id)


def texts(world: World, clause: int) -> tuple[bool, str] | None:
    """Return whether a clause is deleted and how it reads; None while it is untouched."""
    row = working(world, clause)
    return (row.deleted, row.canonical) if row else None


def test_an_accepted_suggestion_changes_only_its_words(world: World) -> None:
    amendment = accepted(world, "should", "shall")
    row = working(world, 0)
    assert row is not None
    assert row.canonical == words_of(0).replace("should", "shall")
    assert row.html == f"<p>{row.canonical}</p>" and row.source == row.canonical
    assert (amendment.kind, amendment.start, amendment.end) == (AmendmentKind.SUGGESTION, 15, 21)
    assert working(world, 1) is None and working(world, 0, "fr") is None


def test_markup_and_emoji_around_the_words_stay(world: World) -> None:
    edit(world, "Staff should **be trained 😀 before** they teach online.", clause=1)
    row = suggest(world, "teach online", "teach at a distance", clause=1)
    decided(world, row)
    apply(world, row)
    found = working(world, 1)
    assert found is not None
    assert found.source == "Staff should **be trained 😀 before** they teach at a distance."
    assert "<strong>be trained 😀 before</strong>" in found.html


@pytest.mark.parametrize("language", ["fr", "zh"])
def test_a_suggestion_in_another_language_changes_that_language(world: World, language: str) -> None:
    quote, new = {"fr": ("devrait publier", "publie"), "zh": ("宜每年", "应每年")}[language]
    accepted(world, quote, new, language=language)
    found = working(world, 0, language)
    assert found is not None and found.canonical == words_of(0, language).replace(quote, new)
    assert working(world, 0, "en") is None


def test_applying_enters_the_record_with_its_cause(world: World) -> None:
    accepted(world, "should", "shall")
    entry = world.session.execute(select(Entry).order_by(Entry.seq.desc()).limit(1)).scalar_one()
    assert entry.event == "amendment:text:applied"
    assert '"comment":1' in entry.data and '"clause":"c1"' in entry.data


@pytest.mark.parametrize("outcome", [None, *Outcome])
def test_only_an_accepted_suggestion_is_applied(world: World, outcome: Outcome | None) -> None:
    row = suggest(world, "should", "shall")
    if outcome is not None:
        other = comment(world, "expert2").id if outcome is Outcome.DUPLICATE else None
        decided(world, row, outcome=outcome, duplicate_of_id=other)
    if outcome in (Outcome.ACCEPTED, Outcome.IN_PART):
        apply(world, row)
    else:
        with pytest.raises(rules.NotAccepted):
            apply(world, row)


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("coordinator", NotFound), ("expert", NotFound), ("observer", NotFound), ("stranger", NotFound)],
)
def test_only_editors_change_the_text(world: World, who: str, refusal: type[Refusal]) -> None:
    row = suggest(world, "should", "shall", who="expert2")
    decided(world, row)
    with pytest.raises(refusal):
        apply(world, row, who=who)
    with pytest.raises(refusal):
        edit(world, "Other words.", who=who)
    with pytest.raises(refusal):
        delete(world, who=who)
    with pytest.raises(refusal):
        undo(world, apply(world, row), who=who)


def test_an_editor_applies_a_colleagues_suggestion_only_when_somebody_else_accepted_it(world: World) -> None:
    row = suggest(world, "should", "shall")  # editor2 is of the same university
    with pytest.raises(rules.NotAccepted):
        apply(world, row, who="editor2")
    with pytest.raises(rules.OwnSide):
        edit(world, "Other words.", who="editor2", note="", comment_id=row.id)
    decided(world, row)
    apply(world, row, who="editor2")


def test_two_suggestions_for_other_words_go_in_in_any_order(world: World) -> None:
    for first in (True, False):
        a = suggest(world, "should", "shall")
        b = suggest(world, "every year", "twice a year", who="expert2")
        decided(world, a, b)
        done = [apply(world, row) for row in ((a, b) if first else (b, a))]
        found = working(world, 0)
        assert found is not None
        assert found.canonical == "The university shall publish its policy twice a year."
        for amendment in reversed(done):
            undo(world, amendment)
        assert found.canonical == words_of(0)


def test_a_suggestion_for_words_that_another_has_changed_is_refused_with_its_number(world: World) -> None:
    first = accepted(world, "should publish", "publishes")
    row = suggest(world, "publish its policy", "print all its policies", who="expert2")
    decided(world, row)
    with pytest.raises(rules.Overlapping, match="1") as refused:
        apply(world, row)
    assert refused.value.amendment_id == first.id
    found = working(world, 0)
    assert found is not None and found.version == 1 and "publishes its policy" in found.canonical


@on_sqlite
@pytest.mark.parametrize("first", [True, False])
def test_of_a_whole_paragraph_only_the_words_that_it_changes_are_changed(world: World, first: bool) -> None:
    whole = suggest(world, words_of(0), words_of(0).replace("every", "each"))
    other = suggest(world, "should", "shall", who="expert2")
    decided(world, whole, other)
    for row in (whole, other) if first else (other, whole):
        apply(world, row)
    found = working(world, 0)
    assert found is not None
    assert found.canonical == "The university shall publish its policy each year."


@on_sqlite
def test_a_whole_paragraph_goes_in_beside_words_edited_by_hand_with_their_marks(world: World) -> None:
    edit(world, "The university **shall publish** its [policy](https://example.org/p) every year.")
    whole = suggest(world, words_of(0), words_of(0).replace("every year", "each year").replace("The", "Each"))
    decided(world, whole)
    apply(world, whole)
    found = working(world, 0)
    assert found is not None
    assert found.source == "Each university **shall publish** its [policy](https://example.org/p) each year."


@on_sqlite
def test_a_whole_paragraph_that_changes_an_applied_word_is_refused_and_names_it(world: World) -> None:
    first = accepted(world, "should", "shall")
    row = suggest(world, words_of(0), words_of(0).replace("should", "must").replace("every", "each"))
    decided(world, row)
    with pytest.raises(rules.Overlapping) as refused:
        apply(world, row)
    assert refused.value.amendment_id == first.id
    assert texts(world, 0) == (False, words_of(0).replace("should", "shall"))


@on_sqlite
def test_a_suggestion_that_the_working_text_says_already_says_so_and_changes_nothing(world: World) -> None:
    accepted(world, "should publish", "shall publish")
    for quote in ("should", words_of(0)):
        row = suggest(world, quote, quote.replace("should", "shall"), who="expert2")
        decided(world, row)
        with pytest.raises(rules.SaidAlready, match="because of comment 1"):
            apply(world, row)
    edit(world, "All staff should be trained 😀 before they teach online.", clause=1)
    row = suggest(world, "Staff", "All staff", clause=1)
    decided(world, row)
    with pytest.raises(rules.SaidAlready, match=r"says so already\."):
        apply(world, row)
    found = working(world, 0)
    assert found is not None and found.version == 1


@on_sqlite
def test_a_whole_paragraph_merged_is_undone_by_itself(world: World) -> None:
    accepted(world, "should", "shall")
    made = accepted(world, words_of(0), words_of(0).replace("every", "each"))
    undo(world, made)
    assert texts(world, 0) == (False, words_of(0).replace("should", "shall"))


def test_a_suggestion_for_words_edited_by_hand_is_refused(world: World) -> None:
    edit(world, "Each university publishes what it does.")
    row = suggest(world, "should", "shall")
    decided(world, row)
    with pytest.raises(rules.WordsChanged):
        apply(world, row)


def test_a_comment_without_a_suggestion_cannot_be_applied(world: World) -> None:
    row = comment(world)
    decided(world, row)
    with pytest.raises(rules.NothingToApply):
        apply(world, row)


def test_a_suggestion_across_clauses_is_left_to_the_hand(world: World) -> None:
    row = suggest(world, "should", "shall")
    world.session.add(
        CommentTarget(
            comment_id=row.id, position=2, draft_id=world.draft.id, clause_id=world.clauses[1].id,
            language="en",
            start=0, end=5, exact="Staff", prefix="", suffix="", canonical_digest="0" * 64,
        )
    )  # fmt: skip
    world.session.flush()
    decided(world, row)
    with pytest.raises(rules.NothingToApply):
        apply(world, row)


def test_a_suggestion_that_would_break_the_clause_is_refused_with_a_reason(world: World) -> None:
    row = suggest(world, "should publish", "should:\n\n- publish")
    decided(world, row)
    with pytest.raises(rules.CannotChange, match="paragraph or a cell"):
        apply(world, row)
    assert working(world, 0) is None


def test_a_withdrawn_comment_changes_nothing(world: World) -> None:
    row = suggest(world, "should", "shall")
    decided(world, row)
    row.state = CommentState.WITHDRAWN
    world.session.flush()
    with pytest.raises(rules.CommentWithdrawn):
        apply(world, row)


def test_a_suggestion_for_an_older_draft_is_left_to_the_hand(world: World) -> None:
    row = suggest(world, "should", "shall")
    decided(world, row)
    world.session.add(
        Draft(
            consultation_id=world.consultation.id, key="draft-2", position=2, kind=DraftKind.DRAFT, title={},
            based_on_id=world.draft.id, imported_at=world.now, published_at=world.now,
        )
    )  # fmt: skip
    world.session.flush()
    with pytest.raises(rules.OtherDraft):
        apply(world, row)


def test_an_edit_needs_a_comment_or_a_note(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        edit(world, "Other words.", note=" ")
    assert set(refused.value.fields) == {"note"}
    row = comment(world)
    amendment = edit(world, "Other words.", note="", comment_id=row.id)
    assert amendment.comment_id == row.id
    with pytest.raises(rules.UnknownComment):
        edit(world, "Again other words.", note="", comment_id=9_999)


@pytest.mark.parametrize(
    ("source", "refusal"),
    [
        ("", Invalid),
        ("The university should publish its policy every year.", Invalid),
        ("a\0b", Invalid),
        ("<!-- nothing -->", Invalid),
        ("One paragraph.\n\nAnother one.", rules.CannotChange),
        ("# A heading", rules.CannotChange),
        ("- an item", rules.CannotChange),
        ("a | b\n--- | ---\nc | d", rules.CannotChange),
    ],
)
def test_an_edit_stays_one_clause_of_its_kind(world: World, source: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        edit(world, source)
    assert world.session.execute(select(func.count()).select_from(Amendment)).scalar_one() == 0


def test_an_edit_is_rendered_safely(world: World) -> None:
    edit(world, "The <script>alert(1)</script> university *should* publish.")
    found = working(world, 0)
    assert found is not None
    assert "<script" not in found.html and "<em>should</em>" in found.html


def test_an_edit_over_a_version_that_its_editor_did_not_see_is_refused(world: World) -> None:
    edit(world, "First words.")
    with pytest.raises(rules.ClauseChanged, match=r"F1\.1"):
        edit(world, "Second words.", seen_version=0)
    edit(world, "Second words.", seen_version=1)
    found = working(world, 0)
    assert found is not None and (found.version, found.canonical) == (2, "Second words.")


def test_a_form_from_before_an_undone_edit_does_not_pass_for_a_new_one(world: World) -> None:
    undo(world, edit(world, "First words."))
    edit(world, "Second words.")
    with pytest.raises(rules.ClauseChanged):
        edit(world, "Third words.", seen_version=1)


def test_a_deleted_clause_takes_no_suggestion_until_it_is_back(world: World) -> None:
    gone = delete(world)
    found = working(world, 0)
    assert found is not None and found.deleted and found.canonical == ""
    with pytest.raises(rules.ClauseDeleted):
        delete(world)
    row = suggest(world, "should", "shall")
    decided(world, row)
    with pytest.raises(rules.ClauseDeleted):
        apply(world, row)
    undo(world, gone)
    assert texts(world, 0) == (False, words_of(0))
    apply(world, row)
    assert texts(world, 0) == (False, words_of(0).replace("should", "shall"))


def test_changes_are_undone_from_the_newest_backward(world: World) -> None:
    first = accepted(world, "should", "shall")
    second = edit(world, "The university shall publish.")
    with pytest.raises(rules.NotNewest):
        undo(world, first)
    undo(world, second)
    found = working(world, 0)
    assert found is not None and found.canonical == words_of(0).replace("should", "shall")
    with pytest.raises(rules.AlreadyUndone):
        undo(world, second)
    undo(world, first)
    assert found.canonical == words_of(0) and found.html == f"<p>{words_of(0)}</p>"
    assert first.undone_by == world.people["editor"].person_id
    assert queries.working_clauses(world.session, world.draft.id, "en", changed_only=True) == []
    entry = world.session.execute(select(Entry.event).order_by(Entry.seq.desc()).limit(1)).scalar_one()
    assert entry == "amendment:text:undone"


def test_a_comment_that_changed_the_text_stays_accepted_until_the_change_is_undone(world: World) -> None:
    from consult.decisions.actions import decide
    from consult.decisions.rules import Seen

    row = suggest(world, "should", "shall")
    decision = decided(world, row)
    amendment = apply(world, row)

    def reject() -> None:
        decide(
            world.session, actor=world.people["editor"], now=world.now, consultation_id=world.consultation.id,
            comment_ids=[row.id], outcome=Outcome.NOT_ACCEPTED, response="No.", response_language="en",
            seen={row.id: Seen(decision.id, None)},
        )  # fmt: skip

    with pytest.raises(rules.ChangeStands):
        reject()
    undo(world, amendment)
    reject()


@pytest.mark.parametrize("stage", [Stage.FROZEN, Stage.LAUNCHED])
def test_the_text_is_fixed_once_the_final_is_frozen(world: World, stage: Stage) -> None:
    amendment = accepted(world, "should", "shall")
    row = suggest(world, "every year", "each year")
    decided(world, row)
    world.consultation.stage = stage
    world.session.flush()
    changes: list[Callable[[], object]] = [
        lambda: apply(world, row),
        lambda: edit(world, "Other words."),
        lambda: delete(world),
        lambda: undo(world, amendment),
    ]
    for change in changes:
        with pytest.raises(rules.DeskClosed):
            change()


def test_the_working_text_is_the_draft_with_its_changes(world: World) -> None:
    accepted(world, "should", "shall")
    delete(world, clause=2)
    rows = queries.working_clauses(world.session, world.draft.id, "en")
    assert [row.number for row in rows] == ["F1.1", "F1.2", "F1.3", "F2.1", "F2.2", "F2.3"]
    assert [row.changed for row in rows] == [True, False, True, False, False, False]
    assert [row.deleted for row in rows] == [False, False, True, False, False, False]
    assert rows[0].canonical == words_of(0).replace("should", "shall") and rows[0].old_canonical == words_of(
        0
    )
    assert rows[1].sentences == [[0, len(words_of(1))]]
    changed = queries.working_clauses(world.session, world.draft.id, "en", changed_only=True)
    assert [row.number for row in changed] == ["F1.1", "F1.3"]
    causes = queries.amendments_of(world.session, world.draft.id, language="en")
    assert [(row.comment_number, row.outcome, row.note) for row in causes] == [
        (1, Outcome.ACCEPTED, ""),
        (None, None, "Said elsewhere."),
    ]
