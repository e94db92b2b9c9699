"""G7 and the cost of reading drafts: source map, words accounted for, seconds; printed as tables."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from consult.text.clauses import ParsedFile
from consult.text.folders import read_foreign
from consult.text.marks import mark_html
from consult.text.parse import parse_file, render_clause
from consult.text.report import report

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / ".." / "shared" / "corpus"
EXAMPLES = ROOT / "tests" / "text_parse" / "data" / "commonmark-0.31.2.json"
CORPORA = [
    *(("nist-800-63b", version) for version in ("v1", "v2", "v3")),
    *(("us-source-code-policy", version) for version in ("v1", "v2", "v3")),
    *(("contributor-covenant", version) for version in ("v1.4", "v2.0", "v2.1")),
]


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """Return the least CPU seconds that `work` took."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def corpus(name: str, version: str) -> dict[str, bytes]:
    """Return the files of one version of a corpus by name."""
    return {path.name: path.read_bytes() for path in sorted((CORPUS / name / version).glob("*.md"))}


def unaligned(parsed: ParsedFile) -> tuple[int, int]:
    """Return (clauses, clauses whose map does not cover its text or is not the same characters)."""
    wrong = 0
    for clause in parsed.clauses:
        covered = clause.source_map.text_length == len(clause.canonical)
        same = all(
            clause.canonical[s.text_start : s.text_end].split()
            == clause.source[s.source_start : s.source_end].split()
            for s in clause.source_map.segments
            if s.exact
        )
        wrong += not (covered and same)
    return (len(parsed.clauses), wrong)


def bench_reading() -> Iterator[str]:
    """Print what reading the corpora costs and gives."""
    yield f"{'corpus':32} {'files':>5} {'sections':>8} {'clauses':>8} {'words':>7} {'refused':>7} {'seconds':>8}"
    for name, version in CORPORA:
        files = corpus(name, version)
        content = read_foreign(files, key="v")
        counted = report([file.parsed for file in content.files], content.problems)
        taken = seconds(lambda files=files: read_foreign(files, key="v"))  # type: ignore[misc]
        yield (
            f"{name + ' ' + version:32} {counted.files:5} {counted.sections:8} {counted.clauses:8} "
            f"{counted.words:7} {len(counted.refusals):7} {taken:8.3f}"
        )


def bench_source_map() -> Iterator[str]:
    """Print G7: how many blocks have an exact source map."""
    yield f"{'G7 source map':32} {'blocks':>8} {'unaligned':>9}"
    texts = [entry["markdown"] for entry in json.loads(EXAMPLES.read_text("utf-8"))["examples"]]
    counts = [unaligned(parse_file(text, path="example.md", language="en")) for text in texts]
    yield f"{'CommonMark, 652 examples':32} {sum(c[0] for c in counts):8} {sum(c[1] for c in counts):9}"
    for name, version in CORPORA:
        parsed = [file.parsed for file in read_foreign(corpus(name, version), key="v").files]
        counts = [unaligned(each) for each in parsed]
        yield f"{name + ' ' + version:32} {sum(c[0] for c in counts):8} {sum(c[1] for c in counts):9}"


def bench_growth() -> Iterator[str]:
    """Print how reading grows with the text: 1, 2, 4 and 8 times NIST SP 800-63B in one file each."""
    yield f"{'growth':32} {'characters':>10} {'clauses':>8} {'seconds':>8} {'per 1x':>7}"
    body = "\n\n".join(data.decode("utf-8") for data in corpus("nist-800-63b", "v1").values())
    first = 0.0
    for times in (1, 2, 4, 8):
        text = "\n\n".join([body] * times)
        parsed = parse_file(text, path="long.md", language="en")
        taken = seconds(lambda text=text: parse_file(text, path="long.md", language="en"), 2)  # type: ignore[misc]
        first = first or taken
        yield (
            f"{f'{times} x nist-800-63b v1':32} {len(text):10} {len(parsed.clauses):8} {taken:8.3f} "
            f"{taken / first / times:7.2f}"
        )


def bench_clauses() -> Iterator[str]:
    """Print what rendering and marking single clauses costs, in microseconds each."""
    files = [file.parsed for file in read_foreign(corpus("nist-800-63b", "v1"), key="v").files]
    clauses = [clause for file in files for clause in file.clauses]
    rendering = seconds(
        lambda: [render_clause(c.source, c.kind, shape=c.shape, language="en") for c in clauses]
    )
    spans = [(0, 5, 1), (3, 9, 2)]
    long = [c for c in clauses if len(c.canonical) > 9]
    marking = seconds(lambda: [mark_html(c.html, c.canonical, spans) for c in long])
    yield f"render_clause: {rendering / len(clauses) * 1e6:.0f} microseconds a clause ({len(clauses)})"
    yield f"mark_html, two comments: {marking / len(long) * 1e6:.0f} microseconds a clause ({len(long)})"


def main() -> None:
    """Print all tables."""
    if not CORPUS.is_dir():
        print("THE CORPORA ARE MISSING: ../shared/corpus is not there; nothing of real drafts is measured.")
        return
    for table in (bench_reading, bench_source_map, bench_growth, bench_clauses):
        for line in table():
            print(line)
        print()


if __name__ == "__main__":
    main()
