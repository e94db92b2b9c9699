"""What a content folder says of one draft, in order for the import: documents, units of files, release times."""

from collections.abc import Mapping
from dataclasses import dataclass

from consult.drafts.layout import Unit
from consult.drafts.models import DraftKind
from consult.text.clauses import ParsedFile, Problem
from consult.text.content import Content, ContentDocument, ContentDraft, ContentFile


@dataclass(frozen=True, slots=True)
class EditionDocument:
    """One document of an edition."""

    key: str
    prefix: str
    prevailing_language: str
    title: Mapping[str, str]
    units: tuple[Unit, ...]

    @property
    def files(self) -> tuple[ParsedFile, ...]:
        """Return the document's files by language, in order."""
        languages = sorted({language for unit in self.units for language in unit.files})
        return tuple(f for language in languages for unit in self.units for f in unit.files.get(language, ()))


@dataclass(frozen=True, slots=True)
class Edition:
    """One draft as a folder says it; `based_on` is the key of the draft it follows, '' for none."""

    key: str
    kind: DraftKind
    title: Mapping[str, str]
    based_on: str
    languages: tuple[str, ...]
    documents: tuple[EditionDocument, ...]
    problems: tuple[Problem, ...]

    @property
    def files(self) -> tuple[ParsedFile, ...]:
        """Return all files by document and language, in order."""
        return tuple(file for document in self.documents for file in document.files)


def editions_of(content: Content) -> tuple[Edition, ...]:
    """Return the drafts of a folder in order."""
    return tuple(edition_of(content, draft) for draft in content.drafts)


def edition_of(content: Content, draft: ContentDraft) -> Edition:
    """Return one draft of a folder."""
    files = [file for file in content.files if file.draft == draft.key]
    paths = {file.parsed.path for file in files}
    several = len(content.drafts) > 1
    return Edition(
        key=draft.key,
        kind=DraftKind(draft.kind.value),
        title=draft.title,
        based_on=draft.based_on,
        languages=content.languages,
        documents=tuple(
            _document(content, draft, document, [f for f in files if f.document == document.key])
            for document in content.documents
            if any(f.document == document.key for f in files)
        ),
        problems=tuple(p for p in content.problems if p.path in paths or not several),
    )


def _document(
    content: Content, draft: ContentDraft, document: ContentDocument, files: list[ContentFile]
) -> EditionDocument:
    releases = {release.section: release.at for release in draft.releases}
    by_language: dict[str, list[ContentFile]] = {}
    for file in files:
        by_language.setdefault(file.language, []).append(file)
    stems = [[file.stem for file in of_one] for of_one in by_language.values()]
    if len(stems) > 1 and any(other != stems[0] for other in stems):
        whole = {language: tuple(f.parsed for f in of_one) for language, of_one in by_language.items()}
        units: tuple[Unit, ...] = (Unit(whole),)
    else:
        units = tuple(
            Unit(
                {language: (of_one[at].parsed,) for language, of_one in by_language.items()},
                releases.get(f"{document.key}/{stem}"),
            )
            for at, stem in enumerate(stems[0])
        )
    return EditionDocument(document.key, document.prefix, document.prevailing_language, document.title, units)
