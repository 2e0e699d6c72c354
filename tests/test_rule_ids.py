"""Every rule, example, invariant and duty has a test that names it; what has none yet is listed."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).resolve()
TESTS = HERE.parent

#: A letter and how many there are, numbered from 01 as the handbook and the safety rules do.
NUMBERED = {
    "D": 20, "G": 9, "U": 7, "X": 9, "F": 8, "A": 10, "R": 10, "C": 10, "W": 5, "V": 11, "P": 8,
    "EX": 34, "I": 40, "T": 24,
}  # fmt: skip
#: The duties of safety.md 4 have one figure, the reports of domain.md 10 two; S-10 is the duty.
DUTIES = [f"S-{number}" for number in range(1, 11)]
REPORTS = [f"S-{number:02d}" for number in range(1, 17) if number != 10] + ["report S-10"]
IDS = [
    *(
        f"{letter}-{number:02d}"
        for letter, last in NUMBERED.items()
        for number in range(1, last + 1)
    ),
    *DUTIES,
    *REPORTS,
]

#: Ids without a test. The list only shrinks: an id that gets its test is taken out of it.
NOT_YET = frozenset({
    # Vouchers and books: form and keeping.
    "V-02", "V-04", "V-08", "V-10",
    # Personal data: purpose, logged views, the national platform.
    "P-01", "P-08",
    # Signed checkpoints, equality of what is shown, messages after the commit.
    "I-30", "I-39",
    "T-11", "T-12", "T-13", "T-14", "T-15", "T-16", "T-21",
    # Reports for meetings and assessments.
    "S-01", "S-02", "S-03", "S-04", "S-05", "S-06", "S-07", "S-09", "report S-10", "S-11",
    "S-12", "S-13", "S-14", "S-15", "S-16",
})  # fmt: skip

#: "U-01 .. U-07" in a heading says where to look, not that each of them is tested there.
RANGE = re.compile(r"\b(?:[A-Z]{1,2}-\d+)\s*(?:\.\.|to|–)\s*(?:[A-Z]{1,2}-\d+)\b")


def test_the_ids_are_all_there_once() -> None:
    assert len(IDS) == len(set(IDS))
    assert {"D-20", "X-09", "EX-34", "I-40", "T-24", "S-1", "S-16", "W-05"} <= set(IDS)
    assert set(IDS) >= NOT_YET, "an id that no document knows"


@pytest.fixture(scope="module")
def named() -> str:
    """What the names, docstrings and parameters of all tests say, ranges left out."""
    return RANGE.sub("", "\n".join(words for path in _files() for words in _said(path)))


@pytest.mark.parametrize("rule", sorted(set(IDS) - NOT_YET))
def test_a_rule_is_named_by_a_test(rule: str, named: str) -> None:
    assert _stands_in(rule, named), f"no test names {rule}"


@pytest.mark.parametrize("rule", sorted(NOT_YET))
def test_an_untested_rule_has_no_test(rule: str, named: str) -> None:
    assert not _stands_in(rule, named), f"{rule} has a test now: take it out of NOT_YET"


@pytest.mark.parametrize(
    ("told", "found"),
    [("I-04 holds", True), ("I-041", False), ("XI-04", False), ("I-01 .. I-04", False),
     ("I-01 to I-04 and I-04", True), ("report I-04", False)],
)  # fmt: skip
def test_only_a_whole_id_counts_and_no_range(told: str, found: bool) -> None:
    assert _stands_in("I-04", RANGE.sub("", told)) is found


def _files() -> list[Path]:
    return sorted(path for path in TESTS.rglob("test_*.py") if path != HERE)


def _said(path: Path) -> Iterator[str]:
    """Every string of the file (docstrings and table rows) and every name, read as an id."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.FunctionDef):
            yield re.sub(r"_([a-z]{1,2})_?(\d\d)(?=_|$)", r" \1-\2 ", node.name).upper()


def _stands_in(rule: str, told: str) -> bool:
    before = "" if rule.startswith("report ") else "(?<!report )"
    return re.search(rf"(?<![\w-]){before}{re.escape(rule)}(?![\w-])", told) is not None
