"""Content folders for tests, written from a few words."""

from pathlib import Path

from consult.drafts.editions import Edition, editions_of
from consult.text.content import Content
from consult.text.folders import read_content, read_foreign

TOML = """slug = "small"
languages = [{languages}]
[title]
{titles}
[[document]]
key = "text"
prefix = "T"
prevailing_language = "en"
[document.title]
{titles}
"""
DRAFT = """[[draft]]
key = "{key}"
kind = "draft"
{based_on}
[draft.title]
{titles}
"""


def toml(languages: tuple[str, ...] = ("en", "fr"), drafts: tuple[str, ...] = ("d1", "d2")) -> str:
    """Return a consultation.toml with one document; each draft is based on the one before."""
    titles = "\n".join(f'{language} = "Small"' for language in languages)
    parts = [TOML.format(languages=", ".join(f'"{language}"' for language in languages), titles=titles)]
    for at, key in enumerate(drafts):
        based_on = f'based_on = "{drafts[at - 1]}"' if at else ""
        parts.append(DRAFT.format(key=key, based_on=based_on, titles=titles))
    return "".join(parts)


def own(texts: dict[str, str], languages: tuple[str, ...] = ("en", "fr")) -> Content:
    """Return a folder in our own format; {draft.language: Markdown of its one section}, as in {"d1.en": "# …"}."""
    drafts = tuple(dict.fromkeys(name.partition(".")[0] for name in texts))
    files = {"consultation.toml": toml(languages, drafts).encode()}
    for name, words in texts.items():
        draft, _, language = name.partition(".")
        files[f"{draft}/text/01-only.{language}.md"] = words.encode()
    return read_content(files)


def foreign(texts: dict[str, str], key: str = "v1") -> Edition:
    """Return a foreign folder's one draft; {path: Markdown}."""
    (edition,) = editions_of(read_foreign({path: words.encode() for path, words in texts.items()}, key=key))
    return edition


def put(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Write files below a folder and return it."""
    for name, words in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(words.encode() if isinstance(words, str) else words)
    return folder
