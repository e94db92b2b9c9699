"""Where words of a comment may be quoted: a catalogue of the tables that hold what people typed.

Most of these tables stand above comments, which may not import them; a redaction has to reach them in the same
transaction, so they are named here. `t` is the table; what an organisation says in its workspace is not looked at, because
nobody outside it may know of it.
"""

from dataclasses import dataclass
from enum import StrEnum

HERE = "t.consultation_id = :here"
BY_COMMENT = "EXISTS (SELECT 1 FROM comment c WHERE c.id = t.comment_id AND c.consultation_id = :here)"
NUMBER_OF_COMMENT = "(SELECT c.number FROM comment c WHERE c.id = t.comment_id)"
OF_DECISION = "EXISTS (SELECT 1 FROM decision d WHERE d.id = t.decision_id AND d.consultation_id = :here)"
NUMBER_OF_DECISION = (
    "(SELECT min(c.number) FROM decision_comment dc JOIN comment c ON c.id = dc.comment_id "
    "WHERE dc.decision_id = t.{key})"
)
OF_DRAFT = "EXISTS (SELECT 1 FROM draft d WHERE d.id = t.draft_id AND d.consultation_id = :here)"
TAKES_PART = "EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = t.{key} AND g.consultation_id = :here AND :runs = 1)"
OF_DESK = (
    "EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = {uploader} AND g.consultation_id = :here "
    "AND g.ended_at IS NULL AND g.role IN ('editor', 'coordinator'))"
)
# The standard itself says a clause's words, in a draft or now.
STILL_SAID = (
    "SELECT t.canonical AS words FROM clause_text t WHERE t.clause_id = :clause UNION ALL "
    "SELECT t.source FROM clause_text t WHERE t.clause_id = :clause UNION ALL "
    "SELECT t.source FROM working_text t WHERE t.clause_id = :clause"
)
ABOUT_HERE = (
    "(EXISTS (SELECT 1 FROM record_entry e WHERE e.seq = t.entry_seq AND e.consultation_id = :here) OR EXISTS "
    "(SELECT 1 FROM digest_item i JOIN record_entry e ON e.seq = i.entry_seq WHERE i.letter_id = t.id AND e.consultation_id = :here))"
)


class Kind(StrEnum):
    """What kind of place quotes the words."""

    COMMENT = "comment"
    REPLY = "reply"
    HIDING = "reason for hiding"
    RESPONSE = "response"
    REASON = "reason of a decision"
    SENT_BACK = "reason for sending back"
    STANDARD = "standard response"
    NOTE = "note"
    THEME = "theme"
    VIEW = "saved view"
    INTEREST = "declared interest"
    AMENDMENT_NOTE = "note of an amendment"
    AMENDMENT = "words of an amendment"
    TASK = "language task"
    UPLOAD = "uploaded form"
    REMINDER = "reminder"
    LETTER_WAITING = "letter waiting"
    LETTER_SENT = "letter sent"
    WORKING_TEXT = "working text"
    DRAFT = "draft"
    ABOUT = "page of the consultation"
    EXTENSION = "reason for an extension"
    ENDORSEMENT = "endorsement"
    PERSON = "person"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Source:
    """Columns of a table that may quote words: how rows are found, named, redacted, and entered in the record.

    `number` is what the link to a place needs; `subject` is the record's name of the row, with the row's key as its id.
    `owner` names whose place it is where that is another row: the comment of a version.
    """

    kind: Kind
    table: str
    columns: str
    where: str = HERE
    number: str = "t.id"
    key: str = "id"
    language: str = "'en'"
    html: bool = False
    subject: str = ""
    owner: str = ""
    clause: str = "0"
    fixed: bool = False  # nothing is taken out here
    private: bool = False  # its words are not shown to the person who redacts


DECISION = NUMBER_OF_DECISION.format(key="decision_id")
SOURCES = (
    Source(Kind.COMMENT, "comment", "words suggestion", number="t.number", language="t.words_language"),
    Source(
        Kind.COMMENT, "comment_version", "words suggestion", BY_COMMENT, NUMBER_OF_COMMENT, owner="comment_id",
        key="version",
    ),
    Source(Kind.COMMENT, "reply_entry", "words suggestion", BY_COMMENT, NUMBER_OF_COMMENT, owner="comment_id", key="position"),
    Source(Kind.COMMENT, "commenter_answer", "reason", BY_COMMENT, NUMBER_OF_COMMENT, owner="comment_id", key="decision_id"),
    Source(Kind.COMMENT, "objection_review", "reason", BY_COMMENT, NUMBER_OF_COMMENT, owner="comment_id", key="decision_id"),
    Source(Kind.COMMENT, "reopening", "reason", BY_COMMENT, NUMBER_OF_COMMENT, owner="comment_id"),
    Source(Kind.REPLY, "reply", "words", BY_COMMENT, NUMBER_OF_COMMENT, language="t.words_language"),
    Source(Kind.HIDING, "hiding", "reason", BY_COMMENT, NUMBER_OF_COMMENT, "comment_id", "t.reason_language", subject="comment"),
    Source(
        Kind.RESPONSE, "decision", "response", number=NUMBER_OF_DECISION.format(key="id"), language="t.response_language",
        html=True, subject="decision",
    ),
    Source(
        Kind.RESPONSE, "decision_response", "response", OF_DECISION, DECISION, "decision_id", "t.language", True,
    ),
    Source(Kind.REASON, "decision_reason", "words", OF_DECISION, DECISION, "decision_id", subject="decision"),
    Source(Kind.SENT_BACK, "decision_confirmation", "reason", OF_DECISION, DECISION, "decision_id", subject="decision"),
    Source(Kind.STANDARD, "standard_response", "name words", subject="response"),
    Source(Kind.NOTE, "desk_note", "words", BY_COMMENT, NUMBER_OF_COMMENT, html=True, subject="desk"),
    Source(
        Kind.NOTE, "desk_note_version", "words",
        "EXISTS (SELECT 1 FROM desk_note n JOIN comment c ON c.id = n.comment_id WHERE n.id = t.note_id AND c.consultation_id = :here)",
        "(SELECT c.number FROM desk_note n JOIN comment c ON c.id = n.comment_id WHERE n.id = t.note_id)", "note_id",
        html=True, subject="desk",
    ),
    Source(Kind.THEME, "theme", "name", subject="theme"),
    Source(Kind.VIEW, "desk_view", "name args", private=True),
    Source(Kind.INTEREST, "comment_interest", "words", BY_COMMENT, NUMBER_OF_COMMENT, "comment_id", subject="comment"),
    Source(Kind.AMENDMENT_NOTE, "amendment", "note", subject="amendment"),
    Source(
        Kind.AMENDMENT, "amendment", "replacement before_source after_source before_canonical after_canonical",
        language="t.language", clause="t.clause_id",
    ),
    Source(Kind.TASK, "language_task", "note", subject="task"),
    Source(Kind.TASK, "language_task", "source_before", language="t.source_language", clause="t.clause_id"),
    Source(
        Kind.UPLOAD, "upload_row", "words suggestion aside exact place row_key",
        "EXISTS (SELECT 1 FROM upload u WHERE u.id = t.upload_id AND u.consultation_id = :here AND "  # noqa: S608
        + OF_DESK.format(uploader="u.uploaded_by") + ")",
        "t.upload_id", language="t.language", private=True,
    ),
    Source(Kind.UPLOAD, "upload", "file_name", f"{HERE} AND {OF_DESK.format(uploader='t.uploaded_by')}", private=True),
    Source(Kind.REMINDER, "reminder", "words", f"{HERE} AND :runs = 1", subject="reminder"),
    Source(
        Kind.LETTER_WAITING, "letter", "subject body", f"t.sent_at IS NULL AND {ABOUT_HERE}", "0", language="t.language",
        private=True,
    ),
    Source(
        Kind.LETTER_SENT, "letter", "subject body", f"t.sent_at IS NOT NULL AND {ABOUT_HERE}", "0", language="t.language",
        private=True,
    ),
    Source(Kind.WORKING_TEXT, "working_text", "source", OF_DRAFT, "t.clause_id", fixed=True),
    Source(
        Kind.DRAFT, "clause_text", "source", OF_DRAFT, "t.clause_id", "clause_id", clause="t.draft_id", fixed=True
    ),
    Source(Kind.ABOUT, "consultation", "title summary notice", "t.id = :here", "0", fixed=True),
    Source(Kind.EXTENSION, "round", "extended_because", number="t.number", fixed=True),
    Source(
        Kind.ENDORSEMENT, "endorsement", "signed_name office statement withdrawn_because",
        f"{HERE} AND (t.name_published OR :runs = 1)", "t.number", fixed=True, private=True,
    ),
    Source(
        Kind.ENDORSEMENT, "reservation", "words",
        "EXISTS (SELECT 1 FROM endorsement e WHERE e.id = t.endorsement_id AND e.consultation_id = :here)",
        "(SELECT e.number FROM endorsement e WHERE e.id = t.endorsement_id)", "endorsement_id", fixed=True,
    ),
    Source(Kind.PERSON, "person", "name email", TAKES_PART.format(key="id"), fixed=True, private=True),
    Source(Kind.PERSON, "interest", "words", TAKES_PART.format(key="person_id"), "t.person_id", fixed=True, private=True),
    Source(Kind.PERSON, "membership", "title", TAKES_PART.format(key="person_id"), "t.person_id", fixed=True, private=True),
    Source(Kind.PERSON, "invitation", "name email", f"{HERE} AND :runs = 1", "0", fixed=True, private=True),
    Source(Kind.RECORD, "record_entry", "data", number="t.seq", key="seq", fixed=True, private=True),
)  # fmt: skip
