"""Check the types of the scripts with TypeScript's own checker. Run by `make check`; skips loudly without node, fails in CI."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.js.packages import TYPESCRIPT, NotToBeHad, fetched

STATIC = Path(__file__).resolve().parents[2] / "consult" / "static"
WORKER = "sw.js"
RULES = ("--allowJs", "--checkJs", "--noEmit", "--strict", "--target", "es2022", "--module", "es2022", "--moduleResolution", "bundler")  # fmt: skip
PAGES = "es2022,dom,dom.iterable,dom.asynciterable,esnext.intl"
WORKERS = "es2022,webworker,webworker.iterable"


def faults(node: str, tsc: Path) -> str:
    """Return what the checker says, '' for nothing."""
    pages = sorted(str(path) for path in STATIC.glob("*.js") if path.name != WORKER)
    said = []
    for lib, files in ((PAGES, pages), (WORKERS, [str(STATIC / WORKER)])):
        command = [node, str(tsc), *RULES, "--lib", lib, *files]
        found = subprocess.run(command, capture_output=True, text=True, check=False)
        said.append(found.stdout + found.stderr)
    return "".join(said)


def main() -> None:
    """Print the faults and fail if there are any."""
    try:
        node = shutil.which("node")
        if node is None:
            raise NotToBeHad("node is not installed")
        found = faults(node, fetched(TYPESCRIPT) / "lib" / "tsc.js")
    except NotToBeHad as why:
        sys.stderr.write(f"THE TYPES OF THE SCRIPTS WERE NOT CHECKED: {why}\n")
        raise SystemExit(1 if os.environ.get("CI", "") == "true" else 0) from None
    sys.stdout.write(found or "The types of the scripts are right.\n")
    raise SystemExit(1 if found else 0)


if __name__ == "__main__":
    main()
