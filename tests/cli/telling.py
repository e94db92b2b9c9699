"""What commands tell: their exit code and their words, and how a refusal reads."""

from collections.abc import Callable

Say = Callable[..., tuple[int, str, str]]


def refused(answer: tuple[int, str, str], *words: str) -> None:
    """Check that a command said what is wrong in one line on stderr."""
    code, _, told = answer
    assert code == 2
    assert told.startswith("consult: ")
    assert told.count("\n") == 1, told
    assert all(word in told for word in words), told
