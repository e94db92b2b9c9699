"""The three corpora, replayed from the first version to the launch, held against their own files."""

import json
import re
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import func, select

from consult.comments.models import Anchor, Comment, CommentTarget
from consult.decisions.grouping_models import GroupedComment
from consult.decisions.models import Amendment, DecidedComment, Decision
from consult.decisions.rules import CHANGES_TEXT, Outcome
from consult.drafts.models import ClausePlace, ClauseText, Consultation, Draft, DraftKind, Section, Stage
from consult.drafts.queries import texts_of_draft
from consult.endorsements.models import Endorsement
from consult.record.models import Entry
from consult.record.queries import breaks_of_chain
from consult.replay.placing import How
from tests.conftest import corpus as corpus_folder
from tests.replay.running import CASES, Run, session_on

ON_WORDS = (How.EXACT, How.MARKUP_IGNORED)
SIGNS = re.compile(r"[^\W_]+")


def lines(run: Run) -> list[dict[str, Any]]:
    """Return what the file of comments says, read by other means than the replay's."""
    path = corpus_folder(run.corpus.slug) / "comments.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def skeleton(words: str) -> str:
    """Return the letters of a text without tags, addresses of links, and numbers of footnotes."""
    plain = re.sub(r"<[^>]*>|\]\([^)]*\)|\]\[[^]]*\]|\d+", " ", words)
    return "".join(SIGNS.findall(plain.lower()))


def test_every_comment_is_entered_and_none_is_refused(run: Run) -> None:
    assert run.summary.refused == []
    with session_on(run) as session:
        assert session.execute(select(func.count()).select_from(Comment)).scalar_one() == len(lines(run))


def test_quotations_are_placed_as_the_corpora_promise(run: Run) -> None:
    found = run.summary.quotations
    if run.corpus.slug == "nist-800-63b":
        assert sum(found[how] for how in ON_WORDS) == sum(found.values()) == 55
    if run.corpus.slug == "us-source-code-policy":
        assert sum(found.values()) == 120
        assert run.summary.placed >= 119
        assert sum(found[how] for how in ON_WORDS) >= 118
    if run.corpus.slug == "contributor-covenant":
        assert sum(found.values()) == 125
        assert run.summary.placed >= 117
        assert found[How.NOT_FOUND] <= 3


def test_a_quotation_on_its_words_selects_exactly_those_words(run: Run) -> None:
    by_name = {said.name: said for said in run.corpus.comments}
    checked = 0
    with session_on(run) as session:
        rows = session.execute(
            select(
                CommentTarget.comment_id,
                CommentTarget.exact,
                CommentTarget.start,
                CommentTarget.end,
                ClauseText.canonical,
            )
            .join(Comment, Comment.id == CommentTarget.comment_id)
            .join(
                ClauseText,
                (ClauseText.draft_id == CommentTarget.draft_id)
                & (ClauseText.clause_id == CommentTarget.clause_id)
                & (ClauseText.language == CommentTarget.language),
            )
            .where(Comment.precision == "words")
            .order_by(CommentTarget.comment_id, CommentTarget.position)
        ).all()
    names = {comment_id: name for name, comment_id in run.replay.entered.items()}
    for row in rows:
        assert row.canonical[row.start : row.end] == row.exact
        said = by_name[names[row.comment_id]]
        wanted = [skeleton(quote.text) for quote in said.quotes]
        checked += any(skeleton(row.exact) in words or words in skeleton(row.exact) for words in wanted)
    on_words = sum(run.summary.quotations[how] for how in ON_WORDS)
    assert checked >= on_words


@pytest.mark.parametrize("run", [CASES["nist-800-63b"]], indirect=True)
def test_the_reference_decides_between_words_that_stand_in_several_places(run: Run) -> None:
    with session_on(run) as session:
        for name in ("nist-510", "nist-1643"):
            target = session.execute(
                select(CommentTarget).where(CommentTarget.comment_id == run.replay.entered[name])
            ).scalar_one()
            headings = session.execute(
                select(ClauseText.canonical)
                .join(ClausePlace, (ClausePlace.draft_id == ClauseText.draft_id) & (ClausePlace.clause_id == ClauseText.clause_id))
                .where(
                    ClausePlace.draft_id == target.draft_id, ClausePlace.kind == "heading",
                    ClausePlace.position
                    <= select(ClausePlace.position).where(
                        ClausePlace.draft_id == target.draft_id, ClausePlace.clause_id == target.clause_id
                    ).scalar_subquery(),
                )
                .order_by(ClausePlace.position.desc())
            ).scalars()  # fmt: skip
            assert "5.1.4.2" in next(iter(headings))


def test_every_outcome_on_record_is_a_decision_with_a_response(run: Run) -> None:
    wanted = {
        "accepted": Outcome.ACCEPTED, "merged": Outcome.ACCEPTED, "decline": Outcome.NOT_ACCEPTED,
        "not merged": Outcome.NOT_ACCEPTED, "not in the published branch": Outcome.NOT_ACCEPTED,
        "noted": Outcome.NOTED, "partially-accepted": Outcome.IN_PART,
    }  # fmt: skip
    with session_on(run) as session:
        rows = session.execute(
            select(DecidedComment.comment_id, Decision.outcome, Decision.response, DecidedComment.published_id)
            .join(Decision, Decision.id == DecidedComment.decision_id)
        ).all()  # fmt: skip
    found = {row.comment_id: row for row in rows}
    for line in lines(run):
        row = found[run.replay.entered[line["id"]]]
        assert row.published_id is not None
        if line["outcome"] in wanted:
            assert row.outcome == wanted[line["outcome"]], line["id"]
        elif line["outcome"] == "duplicate":
            assert row.outcome in (Outcome.DUPLICATE, Outcome.NOTED)
        else:
            assert row.outcome == Outcome.NOTED
            assert "No outcome is recorded" in row.response
        if line.get("response"):
            assert line["response"] in row.response


def test_comments_belong_to_the_version_and_language_that_they_are_on(run: Run) -> None:
    with session_on(run) as session:
        rows = session.execute(
            select(Comment.id, Draft.key, Comment.language).join(Draft, Draft.id == Comment.draft_id)
        ).all()
    found = {row.id: row for row in rows}
    for line in lines(run):
        row = found[run.replay.entered[line["id"]]]
        assert row.key == ("v" + line["version"] if "version" in line else "v1")
        assert row.language == (line.get("language") or "en").split("-")[0]


def test_the_final_is_the_last_version_word_for_word_and_is_launched(run: Run) -> None:
    with session_on(run) as session:
        consultation = session.execute(select(Consultation)).scalar_one()
        drafts = session.execute(select(Draft).order_by(Draft.position)).scalars().all()
        final, last = drafts[-1], drafts[-2]
        assert consultation.stage is Stage.LAUNCHED
        assert final.kind is DraftKind.FINAL
        assert last.key == run.corpus.versions[-1].drafts[0].key
        texts = [
            [
                (row.language, row.position, row.source, row.canonical)
                for row in texts_of_draft(session, draft.id)
            ]
            for draft in (final, last)
        ]
        assert texts[0] == texts[1]
        signed = session.execute(select(Endorsement.fingerprint)).scalars().all()
        assert signed == [final.fingerprint] * 3


def test_every_target_has_an_anchor_in_every_later_version(run: Run) -> None:
    with session_on(run) as session:
        positions = {
            row.id: row.position for row in session.execute(select(Draft.id, Draft.position, Draft.kind))
        }
        later = {
            draft.id
            for draft in session.execute(select(Draft).where(Draft.kind == DraftKind.DRAFT)).scalars()
        }
        anchors = Counter(session.execute(select(Anchor.target_id)).scalars())
        for target in session.execute(select(CommentTarget)).scalars():
            after = [d for d in later if positions[d] > positions[target.draft_id]]
            assert anchors[target.id] == len(after)


def test_a_change_of_the_text_has_an_accepted_comment_or_a_note_as_its_cause(run: Run) -> None:
    with session_on(run) as session:
        rows = session.execute(
            select(Amendment.note, Amendment.comment_id, Decision.outcome)
            .outerjoin(DecidedComment, DecidedComment.comment_id == Amendment.comment_id)
            .outerjoin(Decision, Decision.id == DecidedComment.decision_id)
        ).all()
    summary = run.summary
    applied = sum(tried.done for tried in summary.applied.values())
    resolved = sum(row.comment_id is None and "(" in row.note for row in rows) if summary.resolved else 0
    assert len(rows) >= summary.amendments + applied + (summary.resolved.done if summary.resolved else 0) > 0
    assert all(row.outcome in CHANGES_TEXT if row.comment_id else row.note for row in rows)
    caused = sum(row.comment_id is not None for row in rows)
    assert caused >= summary.caused + applied + summary.resolved_caused > 0 and resolved >= 0


def test_what_goes_in_by_itself_and_what_does_not_is_counted_and_told(run: Run) -> None:
    summary = run.summary
    if run.corpus.slug == "us-source-code-policy":
        trial = summary.trial["v1"]
        assert (trial.done, trial.repeats, sum(trial.refused.values())) == (96, 10, 9)
        assert "trial on v1: all suggestions: 96 of 115 went in, 10 exact repeats" in summary.text
        assert summary.applied["v1"].done == 0  # the two that its editors merged change marks only
    if run.corpus.slug == "nist-800-63b":
        assert summary.resolved is not None
        assert summary.resolved.done + sum(summary.resolved.refused.values()) == 307
        assert summary.resolved.done >= 256 and summary.resolved_caused >= 53
    if run.corpus.slug == "contributor-covenant":
        assert sum(summary.tasks.values()) >= 133 and summary.tasks["followed"] >= 43
        assert (summary.applied["v2.0"].done, sum(summary.applied["v2.0"].refused.values())) == (6, 0)
    for tried in (*summary.applied.values(), *summary.trial.values()):
        assert len(tried.details) == sum(tried.refused.values())


def test_exact_repeats_among_the_suggestions_are_groups(run: Run) -> None:
    with session_on(run) as session:
        rows = session.execute(
            select(GroupedComment.group_id, Comment.clause_id, Comment.language, Comment.suggestion)
            .join(Comment, Comment.id == GroupedComment.comment_id)
            .where(GroupedComment.removed_at.is_(None))
        ).all()
        asked = session.execute(
            select(Comment.draft_id, Comment.clause_id, Comment.language, Comment.suggestion).where(
                Comment.suggestion.is_not(None), Comment.clause_id.is_not(None)
            )
        ).all()
    again = [n for n in Counter(asked).values() if n > 1]
    sizes = Counter(row.group_id for row in rows)
    assert len({tuple(row) for row in rows}) == len(sizes)  # all of a group ask for the same
    assert sorted(sizes.values()) == sorted(again)
    assert (run.summary.groups, run.summary.grouped) == (len(sizes), len(rows))
    if run.corpus.slug == "us-source-code-policy":
        assert (len(sizes), len(rows)) == (10, 20)
        assert "10, of 20 comments that suggest exactly the same" in run.summary.text


def test_a_quotation_that_ends_with_a_sign_selects_it(run: Run) -> None:
    by_id = {run.replay.entered[said.name]: said for said in run.corpus.comments}
    with session_on(run) as session:
        rows = session.execute(
            select(CommentTarget, ClauseText.canonical)
            .join(Comment, Comment.id == CommentTarget.comment_id)
            .join(
                ClauseText,
                (ClauseText.draft_id == CommentTarget.draft_id)
                & (ClauseText.clause_id == CommentTarget.clause_id)
                & (ClauseText.language == CommentTarget.language),
            )
            .where(Comment.suggestion.is_not(None))
        ).all()
    short = [
        target.exact
        for target, canonical in rows
        if (sign := by_id[target.comment_id].quotes[0].text.rstrip()[-1]) in ".,;:?!"
        and canonical[target.end : target.end + 1] == sign
    ]
    assert short == []


def test_the_record_of_a_replay_holds_and_its_times_never_run_backward(run: Run) -> None:
    with session_on(run) as session:
        assert list(breaks_of_chain(session)) == []
        times = session.execute(select(Entry.at).order_by(Entry.seq)).scalars().all()
    assert times == sorted(times)


@pytest.mark.parametrize("run", [CASES["us-source-code-policy"]], indirect=True)
def test_a_comment_whose_words_are_nowhere_still_stands_in_its_section_or_draft(run: Run) -> None:
    with session_on(run) as session:
        comment = session.get_one(Comment, run.replay.entered["scp-78-32"])
        assert comment.clause_id is None
        assert "permalink: /OSS/" in comment.words
        section = session.get_one(Section, comment.section_id)
        assert "Open Source" in section.title["en"]
