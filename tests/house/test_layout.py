"""The house keeps its own rules: sizes, names, packages of one docstring, no traces of a machine."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "consult").rglob("*.py"))
NO_NOUN = {"utils", "helpers", "common", "misc", "base", "util", "helper"}


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def _functions(tree: ast.Module) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def _lines(function: ast.FunctionDef) -> int:
    """Count the lines of a function, without its decorators and its docstring."""
    first = function.body[0]
    told = (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    )
    docstring = (first.end_lineno or 0) - first.lineno + 1 if told else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


def test_no_file_is_longer_than_300_lines() -> None:
    long = {
        str(p.relative_to(ROOT)): n for p in SOURCES if (n := len(p.read_text("utf-8").splitlines())) > 300
    }
    assert not long


def test_no_function_is_longer_than_40_lines() -> None:
    long = [
        f"{p.relative_to(ROOT)}:{f.name} {_lines(f)}"
        for p in SOURCES
        for f in _functions(_tree(p))
        if _lines(f) > 40
    ]
    assert not long


def test_no_route_is_longer_than_15_lines() -> None:
    long = []
    for path in SOURCES:
        for function in _functions(_tree(path)):
            marks = [ast.unparse(d) for d in function.decorator_list]
            if (
                any(mark.startswith(("pages.get", "pages.post", "pages.route")) for mark in marks)
                and _lines(function) > 16
            ):
                long.append(f"{path.relative_to(ROOT)}:{function.name} {_lines(function)}")
    assert not long


def test_every_module_has_a_noun_for_a_name() -> None:
    assert not [str(p.relative_to(ROOT)) for p in SOURCES if p.stem in NO_NOUN or p.parent.name in NO_NOUN]


def test_a_package_file_holds_one_docstring_and_nothing_else() -> None:
    for path in SOURCES:
        if path.name == "__init__.py":
            body = _tree(path).body
            assert len(body) == 1 and isinstance(body[0], ast.Expr), path


@pytest.mark.parametrize("suffix", [".py", ".html", ".css", ".js", ".toml", ".cfg", ".md", ".po", ".txt"])
def test_the_project_names_no_machine_path_and_no_registry(suffix: str) -> None:
    traces = re.compile(r"/(?:work|root|tmp/bash_jobs)/|pypi-more|registry\.npmjs|files\.pythonhosted")
    found = []
    for path in ROOT.rglob(f"*{suffix}"):
        parts = path.relative_to(ROOT).parts
        if parts[0].startswith((".", "instance", "build", "dist", "node_modules")) or path == Path(__file__):
            continue
        if traces.search(path.read_text("utf-8", errors="replace")):
            found.append(str(path.relative_to(ROOT)))
    assert not found


def test_pages_and_style_sheets_load_nothing_from_another_host() -> None:
    loads = re.compile(r"""(?:src|href|action)=["']https?://|url\(\s*["']?https?://|@import""")
    files = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "consult" / "static").glob("*.css")]
    assert files
    assert not [str(p.relative_to(ROOT)) for p in files if loads.search(p.read_text("utf-8"))]


def test_templates_carry_no_inline_style_and_no_inline_script() -> None:
    inline = re.compile(r"""\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=""")
    found = [
        str(p.relative_to(ROOT))
        for p in (ROOT / "templates").rglob("*.html")
        if inline.search(p.read_text("utf-8"))
    ]
    assert not found
