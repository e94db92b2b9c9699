"""Read a corpus: folders of versions (v1, v2 …) with Markdown, and comments.jsonl with an object for each comment.

Fields are read by what they mean, whatever corpus has them; nothing here knows a corpus by its name.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from consult.drafts.folders import content_of
from consult.errors import Invalid
from consult.replay.fields import Quotation, first_of, text_of, texts_of
from consult.replay.resolving import Resolved, read_resolutions
from consult.text.content import Content
from consult.text.folders import language_of, read_foreign
from consult.text.sections import slug

_VERSION = re.compile(r"v\d+(?:\.\d+)*$")
_LEADING = re.compile(r"^\d+[_-]")
_NINE = time(9, tzinfo=UTC)


class CorpusRefused(Invalid):
    """The folder is no corpus; the message says what is missing and where."""


@dataclass(frozen=True, slots=True)
class Said:
    """One comment of a corpus, with what became of it."""

    name: str  # its id in the corpus
    numbers: frozenset[str]  # what others call it by
    at: datetime
    commenter: str
    organisation: str
    affiliations: tuple[str, ...]
    version: str  # key of the version it is on
    language: str
    reference: str
    files: tuple[str, ...]
    review: str
    quotes: tuple[Quotation, ...]
    words: str
    change: str  # the change asked for, told in words
    wording: str | None  # Markdown to put in place of the quotation; '' takes it out
    labels: tuple[str, ...]
    outcome: str
    response: str
    responder: str
    decided_at: datetime | None
    duplicate_of: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus in memory: what each version says, and the comments in their order in the file."""

    slug: str
    title: str
    languages: tuple[str, ...]
    versions: tuple[Content, ...]
    comments: tuple[Said, ...]
    reviews: Mapping[str, Content]  # the state that a review began from, by the review's name
    resolutions: tuple[Resolved, ...] = ()  # oldest first, all on the first version

    def on(self, version: str) -> tuple[Said, ...]:
        """Return the comments on one version, oldest first."""
        return tuple(sorted((c for c in self.comments if c.version == version), key=lambda c: c.at))


def read_corpus(folder: Path, *, slug_wanted: str = "") -> Corpus:
    """Read a corpus from disk.

    Raises:
        CorpusRefused: there are no versions or no comments, or a line of the comments is no object.
        ContentRefused: a version cannot be imported.
    """
    if not folder.is_dir():
        raise CorpusRefused("%(folder)s is no folder.", folder=folder)
    names = sorted(
        (p.name for p in folder.iterdir() if p.is_dir() and _VERSION.match(p.name)), key=_by_number
    )
    if not names:
        raise CorpusRefused("%(folder)s holds no versions: folders called v1, v2 and so on.", folder=folder)
    title = _title(folder)
    versions = tuple(
        _version(folder / name, name, names[at - 1] if at else "") for at, name in enumerate(names)
    )
    languages = tuple(dict.fromkeys(language for version in versions for language in version.languages))
    rows = _rows(folder / "comments.jsonl")
    comments = tuple(_said(row, at, names, languages[0]) for at, row in enumerate(rows, start=1))
    return Corpus(
        slug=slug_wanted or slug(folder.name), title=title, languages=languages, versions=versions,
        comments=comments, reviews=_reviews(folder, {c.review for c in comments if c.review}),
        resolutions=read_resolutions(folder),
    )  # fmt: skip


def _by_number(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in name[1:].split("."))


def _title(folder: Path) -> str:
    readme = folder / "README.md"
    first = readme.read_text("utf-8").split("\n", 1)[0] if readme.is_file() else ""
    return first.lstrip("# ").strip() or folder.name


def _version(folder: Path, name: str, before: str) -> Content:
    content = content_of(folder, key=name)
    titles = dict.fromkeys(content.languages, name)
    return replace(content, drafts=(replace(content.drafts[0], based_on=before, title=titles),))


def _reviews(folder: Path, names: set[str]) -> dict[str, Content]:
    found = {}
    for name in sorted(names):
        path = folder / "review" / f"{name}-before.md"
        if path.is_file():
            files = {f"{name}.md": path.read_bytes()}
            found[name] = read_foreign(files, key=name, language=language_of(_plain_language(name), "en"))
    return found


def _plain_language(name: str) -> str:
    """Return a review's name as the name of a file in its language: fr-1.4 is fr.md."""
    return re.sub(r"-\d.*$", "", name) + ".md"


def _rows(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        raise CorpusRefused("%(path)s is missing: one JSON object on each line, for each comment.", path=path)
    rows = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as fault:
            raise CorpusRefused(
                "%(path)s line %(line)s: %(why)s", path=path, line=number, why=fault.msg
            ) from None
        if not isinstance(row, dict) or not text_of(row, "date"):
            raise CorpusRefused(
                "%(path)s line %(line)s is no object with a date (2017-01-31).", path=path, line=number
            )
        rows.append(row)
    return rows


def _said(row: Mapping[str, Any], at: int, versions: Sequence[str], default: str) -> Said:
    decided = text_of(row, "response_date")
    return Said(
        name=text_of(row, "id") or str(at),
        numbers=frozenset(str(row[key]) for key in ("id", "issue", "number") if row.get(key) is not None),
        at=_day(text_of(row, "date")),
        commenter=text_of(row, "commenter") or "Commenter",
        organisation=text_of(row, "organisation"),
        affiliations=texts_of(row, "affiliation_types"),
        version=_version_of(text_of(row, "version"), versions),
        language=language_of((text_of(row, "language") or default) + ".md", default),
        reference=first_of(row, "reference_as_given", "section_heading"),
        files=tuple(_LEADING.sub("", name) for name in texts_of(row, "files") or texts_of(row, "file")),
        review=text_of(row, "review"),
        quotes=Quotation.all_of(row),
        words=text_of(row, "comment"),
        change=text_of(row, "suggested_change"),
        wording=(text_of(row, "suggested_text") if "suggested_text" in row else None),
        labels=texts_of(row, "labels"),
        outcome=text_of(row, "outcome"),
        response=text_of(row, "response"),
        responder=text_of(row, "responder"),
        decided_at=_day(decided) if decided else None,
        duplicate_of=text_of(row, "duplicate_of"),
    )


def _version_of(name: str, versions: Sequence[str]) -> str:
    return next((v for v in versions if v in (name, f"v{name}")), versions[0])


def _day(words: str) -> datetime:
    try:
        return datetime.combine(datetime.fromisoformat(words).date(), _NINE)
    except ValueError:
        raise CorpusRefused("“%(words)s” is no date such as 2017-01-31.", words=words) from None
