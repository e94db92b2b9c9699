"""Where the folders shipped with the package stand: beside it in a checkout, inside it in a wheel."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """Return the folder `name` (templates, migrations or drafts) of this installation.

    Raises:
        FileNotFoundError: the folder is in neither place; the installation is broken.
    """
    for candidate in (PACKAGE / "shipped" / name, PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"The folder {name!r} is missing from this installation of consult.")
