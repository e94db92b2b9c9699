"""Lighthouse on the section, the launch page and the desk: performance, accessibility, best practices, each out of 100.

Needs node and `npm install lighthouse@12.8.2` in .cache/npm/lighthouse, which `make lighthouse` does. Run before a release.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.instance import chromium
from tests.browser.site import Site, site
from tests.reading import many

PROGRAM = Path(".cache/npm/lighthouse/node_modules/lighthouse/cli/index.js")
PAGES = {
    "section": (None, many.PAGE),
    "section, signed in": ("expert", many.PAGE),
    "landing": (None, "/en/iioe-qa/"),
    "launch": ("coordinator", "/en/iioe-qa-toolkit/launch/"),
    "desk": ("editor", "/en/big/decisions/"),
}
KINDS = ("performance", "accessibility", "best-practices")


def cookies(place: Site, role: str | None) -> dict[str, str]:
    """Return the header that a page is fetched with: whoever is signed in."""
    if role is None:
        return {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        kept = place.state(browser, role)["cookies"]
        browser.close()
    return {"Cookie": "; ".join(f"{each['name']}={each['value']}" for each in kept)}


def look(place: Site, role: str | None, path: str) -> tuple[list[int], list[str]]:
    """Return the three scores of a page, and what Lighthouse would have otherwise."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "told.json"
        headers = Path(folder) / "headers.json"
        headers.write_text(json.dumps(cookies(place, role)), "utf-8")
        command = [
            shutil.which("node") or "node", str(PROGRAM), place.base + path, "--quiet", "--output=json", f"--output-path={told}",
            f"--only-categories={','.join(KINDS)}", "--chrome-flags=--headless=new --no-sandbox", f"--extra-headers={headers}",
        ]  # fmt: skip
        subprocess.run(
            command, check=True, env={**os.environ, "CHROME_PATH": chromium() or ""}, capture_output=True
        )
        report = json.loads(told.read_text("utf-8"))
    scores = [round(100 * report["categories"][kind]["score"]) for kind in KINDS]
    weighty = {
        ref["id"] for kind in KINDS for ref in report["categories"][kind]["auditRefs"] if ref["weight"]
    }
    wrong = [
        f"{name}: {audit['title']} {audit.get('displayValue', '')}"
        for name, audit in report["audits"].items()
        if name in weighty and audit["score"] is not None and audit["score"] < 0.9
    ]
    return scores, wrong


def main() -> None:
    """Print the scores; fail when one is below 100."""
    if not PROGRAM.is_file():
        raise SystemExit("Lighthouse is not here: say make lighthouse.")
    place = site()
    worst = 100
    print(f"{'':<22} {'performance':>12} {'accessibility':>14} {'best practices':>15}")
    for name, (role, path) in PAGES.items():
        scores, wrong = look(place, role, path)
        worst = min(worst, *scores)
        print(f"{name:<22} {scores[0]:>12} {scores[1]:>14} {scores[2]:>15}", flush=True)
        for line in wrong:
            print(f"    {line}")
    sys.exit(0 if worst == 100 else 1)


if __name__ == "__main__":
    main()
