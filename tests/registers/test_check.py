"""Checking a register: every mistake named by sheet, row and column; nothing stored."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.errors import Invalid, Refusal
from ledger.registers.models import ImportPart, RegisterImport
from ledger.registers.propose import propose_register
from ledger.registers.workbook import template, wrong_rows_of
from tests.deposits.make import World
from tests.parties.make import a_uscc
from tests.registers.make import a_register, checked, posted, proposed, sheets, workbook

Rows = dict[str, list[dict[str, str]]]


def mistakes(session: Session, world: World, rows: Rows) -> list[tuple[str, int, str, str]]:
    """Sheet, row, column and code of each mistake."""
    found = checked(session, world, workbook(rows))
    return [
        (one["sheet"], one["row"], mistake["column"], mistake["code"])
        for one in found.wrong
        for mistake in one["mistakes"]
    ]


def test_a_sound_register_is_counted(session: Session, world: World) -> None:
    """Totals by kind, from one workbook or from a CSV file a sheet."""
    for files in ([workbook(a_register())], sheets(a_register())):
        totals = checked(session, world, *files).totals
        told = {name: (one["new"], one["known"], one["sum"])
                for name, one in totals.items() if isinstance(one, dict) and "new" in one}  # fmt: skip
        assert told == {
            "companies": (2, 0, "0.00"), "projects": (3, 0, "25950000.00"),
            "assessments": (3, 0, "778500.00"), "receipts": (3, 0, "360000.00"),
            "guarantees": (1, 0, "159500.00"),
        }  # fmt: skip


def _set(sheet: str, row: int, **cells: str) -> Callable[[Rows], None]:
    return lambda rows: rows[sheet][row - 2].update(cells)


def _again(sheet: str) -> Callable[[Rows], None]:
    return lambda rows: rows[sheet].append(dict(rows[sheet][0]))


@pytest.mark.parametrize(("change", "expected"), [
    (_set("companies", 2, uscc="91652301MA0000071X"), ("企业", 2, "统一社会信用代码", "uscc-invalid")),
    (_again("companies"), ("企业", 4, "统一社会信用代码", "duplicate-row")),
    (_set("projects", 3, contractor_uscc=a_uscc(99)), ("项目", 3, "总包单位信用代码", "not-registered")),
    (_set("projects", 2, permit_on="2026-01-01"), ("项目", 2, "施工许可日期", "date-order")),
    (_set("projects", 2, contract_amount="8650000.005"), ("项目", 2, "合同额(元)", "amount-format")),
    (_set("assessments", 2, amount="259500.01"), ("应缴", 2, "应缴金额(元)", "amount-differs")),
    (_set("assessments", 3, on="2025-12-31"), ("应缴", 3, "核定日期", "date-range")),
    (_set("receipts", 2, amount="0.00"), ("收款", 2, "到账金额(元)", "amount-zero")),
    (_set("receipts", 2, on="2026-02-30"), ("收款", 2, "到账日期", "date-invalid")),
    (_set("receipts", 2, on="2027-01-01"), ("收款", 2, "到账日期", "date-future")),
    (_set("receipts", 3, bank_reference="X1"), ("收款", 3, "银行流水号", "duplicate-reference")),
    (_set("receipts", 4, account="99999999"), ("收款", 4, "专户账号", "wrong-bank-account")),
    (_set("receipts", 4, project="R-9"), ("收款", 4, "项目编号", "project-unknown")),
    (_set("guarantees", 2, face="159499.99"), ("保函", 2, "保证金额(元)", "guarantee-too-small")),
    (_set("guarantees", 2, irrevocable="否"), ("保函", 2, "不可撤销", "not-irrevocable")),
    (_set("guarantees", 2, expires_on="2026-12-30", issued_on="2025-12-01"),
     ("保函", 2, "到期日期", "term-below-contract")),
])  # fmt: skip
def test_each_mistake_is_named(
    session: Session,
    world: World,
    change: Callable[[Rows], None],
    expected: tuple[str, int, str, str],
) -> None:
    """Bad-input rows 1 to 8, 14, 17, 19, 20, 46; D-19, G-01, G-03, G-04 by sheet, row and column."""
    rows = a_register()
    change(rows)
    assert mistakes(session, world, rows) == [expected]


def test_what_rests_on_a_wrong_row_is_not_blamed(session: Session, world: World) -> None:
    """One wrong project is one mistake, not five."""
    rows = a_register()
    rows["projects"][0]["ends_on"] = "2025-01-01"
    assert mistakes(session, world, rows) == [("项目", 2, "合同工期止", "date-order")]


def test_one_wrong_row_of_many_stores_nothing(session: Session, world: World) -> None:
    """Bad-input row 63: nothing is imported, all wrong rows are listed by number."""
    rows = a_register()
    rows["companies"] += [{"uscc": a_uscc(n), "name": f"单位{n}"} for n in range(100, 600)]
    rows["companies"][250]["uscc"] = "1"
    rows["receipts"][2]["amount"] = "-1.00"
    found = checked(session, world, workbook(rows))
    assert [(one["sheet"], one["row"]) for one in found.wrong] == [("企业", 252), ("收款", 4)]
    with pytest.raises(Invalid, match="2 of 512 rows are wrong") as refused:
        propose_register(session, found, by=world.fo1)
    assert [one.pointer for one in refused.value.errors] == [
        "/companies/252/uscc", "/receipts/4/amount",
    ]  # fmt: skip
    for table in (RegisterImport, ImportPart):
        assert session.scalar(select(func.count()).select_from(table)) == 0


def test_mended_rows_take_the_places_of_the_wrong_ones(session: Session, world: World) -> None:
    """The file of the wrong rows, mended and sent along with the original, makes it whole."""
    rows = a_register()
    rows["receipts"][0]["amount"] = "200000.001"
    wrong = workbook(rows)
    found = checked(session, world, wrong)
    untouched = checked(session, world, wrong, wrong_rows_of(found.wrong).read())
    assert [(one["sheet"], one["row"]) for one in untouched.wrong] == [("收款", 2)]
    label = found.wrong[0]["file"]
    heads = "项目编号,到账日期,到账金额,银行流水号,原行号,问题\r\n"
    line = f"R-1,2026-02-03,200000.00,X1,{label}/2,改好了\r\n"
    whole = checked(session, world, wrong, (heads + line).encode())
    assert whole.wrong_rows == 0
    assert whole.counts["receipts"].new == 3


def test_the_same_register_again_changes_nothing(session: Session, world: World) -> None:
    """Companies by credit code, projects, references and papers are matched, never doubled."""
    body = workbook(a_register())
    row = proposed(session, world, body)
    with pytest.raises(Refusal, match="brought in before") as waiting:
        checked(session, world, body)
    assert waiting.value.code == "import-known"
    posted(session, row, world.fo2)
    with pytest.raises(Refusal) as done:
        checked(session, world, body)
    assert done.value.code == "import-known"
    with pytest.raises(Refusal) as spelled:
        checked(session, world, *sheets(a_register()))
    assert spelled.value.code == "nothing-new"


def test_more_rows_of_a_known_register(session: Session, world: World) -> None:
    """What is on record is left as it is; only the new rows are proposed (row 46)."""
    posted(session, proposed(session, world, workbook(a_register())), world.fo2)
    rows = a_register()
    rows["receipts"].append({
        "project": "R-3", "on": "2026-03-02", "amount": "259500.00", "bank_reference": "X4",
    })  # fmt: skip
    counts = checked(session, world, workbook(rows)).counts
    assert {name: (one.new, one.known) for name, one in counts.items()} == {
        "companies": (0, 2), "projects": (0, 3), "assessments": (0, 3), "receipts": (1, 3),
        "guarantees": (0, 1),
    }  # fmt: skip
    rows["receipts"][0]["amount"] = "200000.01"
    rows["companies"][0]["name"] = "别的单位"
    rows["projects"][1]["contract_amount"] = "1.00"
    rows["assessments"][2]["amount"] = "1.00"
    assert mistakes(session, world, rows) == [
        ("企业", 2, "单位名称", "differs"),
        ("项目", 3, "合同额(元)", "differs"),
        ("应缴", 4, "应缴金额(元)", "already-assessed"),
        ("收款", 2, "银行流水号", "duplicate-reference"),
    ]


def test_headings_by_other_names(session: Session, world: World) -> None:
    """Synonyms, units and stars in headings; columns that are not read are told."""
    heads = {"amount": "缴存金额（元）*", "on": "入账日期", "attachments": "备注"}
    first = {
        name: rows for name, rows in a_register().items() if name not in ("receipts", "guarantees")
    }
    posted(session, proposed(session, world, *sheets(first)), world.fo2)
    receipts = [{**one, "attachments": "1"} for one in a_register()["receipts"]]
    found = checked(session, world, workbook({"receipts": receipts}, heads))
    assert (found.wrong_rows, found.counts["receipts"].new) == (0, 3)
    assert found.passed_over == {"收款": ["备注"]}


def test_the_template_is_a_register(session: Session, world: World) -> None:
    """The rows of the blank template, to be written over, are sound as they stand."""
    found = checked(session, world, template().read())
    assert (found.wrong_rows, {name: one.new for name, one in found.counts.items()}) == (
        0, {"companies": 1, "projects": 1, "assessments": 1, "receipts": 1, "supervised": 1, "guarantees": 1},
    )  # fmt: skip


@pytest.mark.parametrize(("content", "says"), [
    (b"", "empty"),
    (b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "password"),
    (b"PK\x03\x04 no archive", "no readable"),
    (b"\xff\xfe\x00\x00\x01", "no readable"),
    ("甲,乙\r\n1,2\r\n".encode(), "none of companies"),
    ("统一社会信用代码,单位名称,名称\r\n1,2,3\r\n".encode(), "stand twice"),
])  # fmt: skip
def test_what_is_no_register(session: Session, world: World, content: bytes, says: str) -> None:
    """Bad-input row 62: a web page by another name, an empty or protected file, rubbish."""
    with pytest.raises(Invalid, match=says) as refused:
        checked(session, world, content)
    assert refused.value.errors[0].code == "sheet-invalid"
