"""The quotations of nist-800-63b followed from the first draft to the second and the third, written out for
reading."""

import json
from collections import Counter

from bench import real_drafts
from consult.text.anchors import AnchorStatus, QuoteIndex, Target, carry
from consult.text.lineage import match_clauses
from consult.text.orphans import look_alikes

FOLDER = "nist-800-63b"


def quotations() -> list[tuple[str, Target]]:
    """Give the targets in the first draft with the comment each belongs to."""
    old = real_drafts.clauses(FOLDER, "v1")
    index = QuoteIndex([(clause.key, clause.text, clause.kind) for clause in old])
    found: list[tuple[str, Target]] = []
    for line in (real_drafts.CORPUS / FOLDER / "comments.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        for number, quote in enumerate(row["quotes"] or [], start=1):
            placed = index.place(quote["text"], reference=row["reference_as_given"] or "")
            found += [(f"{row['issue']}.{number}", target) for target in placed.targets]
    return found


def main() -> None:
    """Print every answer that is not `exact`, with the words before and after."""
    old = real_drafts.clauses(FOLDER, "v1")
    made = quotations()
    print(f"{len({name for name, _ in made})} quotations, {len(made)} places")
    for version in ("v2", "v3"):
        new = real_drafts.clauses(FOLDER, version)
        lineage = match_clauses(old, new, language="en")
        answers = carry([target for _, target in made], old, new, lineage, language="en")
        print(
            f"\n## v1 -> {version}: "
            + ", ".join(f"{k} {n}" for k, n in Counter(a.status for a in answers).items())
        )
        before = {clause.key: clause.text for clause in old}
        texts = {clause.key: clause.text for clause in new}
        for (name, target), answer in zip(made, answers, strict=True):
            if answer.status is AnchorStatus.EXACT:
                continue
            text = before[target.clause]
            print(f"\n{name} {answer.status} ({answer.method}, kept {answer.kept:.0%})")
            print(f"  v1 {target.clause}: …{text[max(0, target.start - 60) : target.start]}[[{target.exact}]]"
                  f"{text[target.end : target.end + 60]}…")  # fmt: skip
            if answer.clause:
                there = texts[answer.clause]
                print(f"  {answer.clause}: …{there[max(0, answer.start - 60) : answer.start]}"
                      f"[[{there[answer.start : answer.end]}]]{there[answer.end : answer.end + 60]}…")  # fmt: skip
            else:
                for like in look_alikes(target, new, language="en", most=2):
                    print(
                        f"    proposal {like.likeness:.0%} {like.clause}: {texts[like.clause][like.start : like.end]}"
                    )


if __name__ == "__main__":
    main()
