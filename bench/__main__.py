"""`make bench`: every measured figure, as tables; ratios side by side in one run. Name benches to run only
those."""

import importlib
import sys

BENCHES = (
    "parse_bench",
    "anchor_bench",
    "apply_bench",
    "redline_bench",
    "moves_bench",
    "web_bench",
    "pages_bench",
    "peers_bench",
    "million_bench",
    "search_bench",
    "inbox_bench",
    "groups_bench",
    "forms_bench",
    "line_bench",
    "feel_bench",
    "carry_bench",
    "process_bench",
)


def main() -> None:
    """Run the benches named on the command line, or all of them."""
    for word in sys.argv[1:] or BENCHES:
        name = word if word.endswith("_bench") else f"{word}_bench"
        print(f"\n== {name} ==", flush=True)
        importlib.import_module(f"bench.{name}").main()


if __name__ == "__main__":
    main()
