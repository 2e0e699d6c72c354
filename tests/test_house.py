"""The house rules that a reader counts on: short files, short functions, plain names."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = sorted(path for folder in ("ledger", "tests") for path in (ROOT / folder).rglob("*.py"))
LEDGER = [path for path in OURS if path.is_relative_to(ROOT / "ledger")]
FORBIDDEN = {"utils", "util", "helpers", "helper", "common", "core", "manager", "base", "misc"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", OURS, ids=name_of)
def test_a_file_is_short(path: Path) -> None:
    """Reaching 300 lines means two ideas."""
    assert len(path.read_text("utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", LEDGER, ids=name_of)
def test_a_module_says_what_it_is_for_and_its_functions_are_short(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    if tree.body or path.name != "__init__.py":
        assert ast.get_docstring(tree), "a module begins with what it is for"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            long = (node.end_lineno or 0) - node.lineno
            assert long <= 50, f"{node.name} has {long} lines"


def test_no_drawer_is_called_utils() -> None:
    names = {part for path in LEDGER for part in (path.stem, path.parent.name)}
    assert not names & FORBIDDEN


def test_an_init_file_holds_nothing_but_its_docstring() -> None:
    for path in LEDGER:
        if path.name == "__init__.py":
            body = ast.parse(path.read_text("utf-8")).body
            assert all(isinstance(node, ast.Expr) for node in body), name_of(path)


def test_every_public_function_of_the_house_says_what_is_true_afterwards() -> None:
    """Docstrings on public functions and classes outside the doors and the schemas."""
    silent = []
    for path in LEDGER:
        if {"api", "web", "cli"} & set(path.parts) or path.name in ("schemas.py", "fields.py"):
            continue
        for node in ast.parse(path.read_text("utf-8")).body:
            public = isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_"
            if public and ast.get_docstring(node) is None:
                silent.append(f"{name_of(path)}:{node.lineno} {node.name}")
    assert not silent, "\n".join(silent)
