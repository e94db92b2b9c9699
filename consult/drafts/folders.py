"""Read a content folder from the disk: only Markdown and consultation.toml, within limits, nothing outside of it."""

from collections.abc import Iterator
from pathlib import Path

from consult.drafts.reports import told
from consult.drafts.rules import ContentRefused
from consult.text.content import Content
from consult.text.content_toml import NAME
from consult.text.folders import read_content, read_foreign

LARGEST_FILE = 10_000_000  # bytes
LARGEST_FOLDER = 50_000_000  # bytes, all files together
MOST_FILES = 2_000
MARKDOWN = (".md", ".markdown")


def content_of(folder: Path, *, key: str = "", title: str = "", language: str = "en") -> Content:
    """Return what a folder says: our own format with a consultation.toml, else anybody's Markdown as one draft.

    `key`, `title` and `language` are those of a foreign draft; its key is the folder's name when none is given.

    Raises:
        ContentRefused: the folder or a file in it cannot be read, or has a fatal fault; `problems` has all of them.
    """
    files = read_folder(folder)
    if NAME in files:
        content = read_content(files)
    else:
        content = read_foreign(
            files, key=key or folder.resolve().name.lower(), title=title, language=language
        )
    fatal = tuple(dict.fromkeys(told(problem) for problem in content.problems if problem.fatal))
    if fatal:
        raise ContentRefused(
            "The folder cannot be imported as it is: %(first)s", problems=fatal, first=fatal[0]
        )
    return content


def read_folder(folder: Path) -> dict[str, bytes]:
    """Return the Markdown files and the consultation.toml of a folder, by path relative to it.

    Hidden files and folders (names that begin with a point) are passed over.

    Raises:
        ContentRefused: no such folder, nothing to read in it, a file or the whole too large, a link that leads out.
    """
    if not folder.is_dir():
        raise ContentRefused("There is no folder %(path)s. Check the path.", path=str(folder))
    root = folder.resolve()
    found: dict[str, bytes] = {}
    size = 0
    for path in _walk(root, root):
        name = path.relative_to(root).as_posix()
        found[name] = _read(path, name)
        size += len(found[name])
        if size > LARGEST_FOLDER or len(found) > MOST_FILES:
            raise ContentRefused(
                "The folder is too large: at most %(files)s files of %(size)s MB together. Import it in parts.",
                files=MOST_FILES, size=LARGEST_FOLDER // 1_000_000,
            )  # fmt: skip
    if not found:
        raise ContentRefused(
            "The folder %(path)s holds no Markdown files (names that end in .md). Put the text in it.",
            path=str(folder),
        )
    return found


def _walk(folder: Path, root: Path) -> Iterator[Path]:
    """Yield the files to read, sorted; folders that are links are not entered."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_symlink() and not path.resolve().is_relative_to(root):
            raise ContentRefused(
                "%(path)s is a link that leads out of the folder. Put the file itself there.",
                path=_named(path.relative_to(root).as_posix()),
            )
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path, root)
        elif path.is_file() and (path.suffix.lower() in MARKDOWN or path == root / NAME):
            yield path


def _read(path: Path, name: str) -> bytes:
    if name != _named(name):
        raise ContentRefused("The file name %(name)s is not UTF-8. Rename the file.", name=_named(name))
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as fault:
        raise ContentRefused(
            "%(path)s cannot be read: %(reason)s.", path=name, reason=fault.strerror or "unknown"
        ) from fault
    if len(data) > LARGEST_FILE:
        raise ContentRefused(
            "%(path)s has %(size)s MB; at most %(most)s MB a file are read. Split it into several files.",
            path=name, size=path.stat().st_size // 1_000_000, most=LARGEST_FILE // 1_000_000,
        )  # fmt: skip
    return data


def _named(name: str) -> str:
    """Return a file name as it can be shown and stored."""
    return name.encode("utf-8", "replace").decode("utf-8")
