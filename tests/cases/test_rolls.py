"""Rolls of workers: columns, check digits, twins, records elsewhere; P-04, P-06, P-07, rows 21-23."""

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.cases.elsewhere import count_elsewhere, flagged_claims
from ledger.cases.import_roll import add_roll, check_roll, import_roll
from ledger.cases.models import ArrearsCase, Claim
from ledger.cases.open import OpenCase, RejectCase, open_case, reject_case
from ledger.cases.read_roll import SentRoll, grid_of_text
from ledger.cases.roll_columns import Columns, Grid, guess_columns, month_text
from ledger.errors import Invalid
from ledger.parties.models import Worker
from ledger.parties.sheet import BadSheet
from tests.cases.make import HEADINGS, a_card, a_case, a_citizen_id, a_row, a_sheet
from tests.deposits.make import World, an_assessed_project
from tests.parties.make import a_company, a_county, an_officer

DAY = date(2026, 2, 10)


def a_report(session: Session, world: World) -> ArrearsCase:
    """A reported case without a roll."""
    project = an_assessed_project(session, world)
    opened = OpenCase(world.county.id, project.id, None, "VISIT", "OTHER", "来访", DAY)
    return open_case(session, opened, by=world.fo1)


def errors_of(
    session: Session,
    world: World,
    case: ArrearsCase,
    *rows: tuple[str, ...],
    heads: tuple[str, ...] = HEADINGS,
) -> set[tuple[str, str]]:
    """Where the roll is wrong, and how."""
    with pytest.raises(Invalid) as refused:
        add_roll(session, case.id, SentRoll([heads, *rows]).read(), by=world.fo1)
    return {(error.pointer, error.code) for error in refused.value.errors}


@pytest.mark.parametrize(
    ("change", "code"),
    [("11010519491231002X", None), ("11010519491231002x", None), (" 110105 19491231 002X", None),
     ("１１０１０５１９４９１２３１００２Ｘ", None),
     ("110105194912310021", "id-invalid"), ("11010519491331002X", "id-invalid"),
     ("1101051949123100", "id-invalid"), ("110105491231002", "id-invalid"), ("", "required")],
)  # fmt: skip
def test_p_04_an_identity_number_is_right_or_refused(
    session: Session, world: World, change: str, code: str | None
) -> None:
    """P-04, P-07, rows 21 and 22: check digit and birth date; one spelling of one person."""
    case = a_report(session, world)
    row = ("张三", change, a_card(1), "", "2026-01", "100.00")
    if code is not None:
        assert errors_of(session, world, case, row) == {("/rows/2/citizen_id", code)}
        return
    import_roll(session, case.id, a_sheet([row]), by=world.fo1)
    again = ("张三", "11010519491231002X", a_card(1), "", "2026-01", "1.00")
    assert errors_of(session, world, case, again) == {("/rows/2/citizen_id", "duplicate-worker")}
    assert session.scalar(select(func.count(Worker.id))) == 1


@pytest.mark.parametrize(
    ("number", "kind", "code", "remark"),
    [("6222020200000000014", "", None, None), ("6222 0202 0000 0000 014", "银行卡", None, None),
     ("6222020200000000015", "", "card-invalid", None), ("12345", "", "card-invalid", None),
     ("6" * 30, "", "card-invalid", None),
     ("6222020200000000015", "存折", None, "card-unchecked"),
     ("6222020200000000014", "存折", None, None), ("12345", "存折", "card-invalid", None),
     ("6222020200000000014", "现金", "choice", None)],
)  # fmt: skip
def test_p_06_a_card_fails_luhn_a_passbook_is_remarked(
    session: Session, world: World, number: str, kind: str, code: str | None, remark: str | None
) -> None:
    """P-06, row 23: a card that fails Luhn is refused, for a passbook that is a warning."""
    case = a_report(session, world)
    heads = (*HEADINGS, "账户类型")
    row = ("张三", a_citizen_id(1), number, "", "2026-01", "100.00", kind)
    if code is not None:
        field = "account_kind" if code == "choice" else "bank_card"
        found = errors_of(session, world, case, row, heads=heads)
        assert found == {(f"/rows/2/{field}", code)}
        return
    done = add_roll(session, case.id, SentRoll([heads, row]).read(), by=world.fo1)
    assert [one.code for one in done.remarks] == ([remark] if remark else [])


def test_a_worker_stands_once_a_month(session: Session, world: World) -> None:
    """Row 56: duplicate-worker within the roll, and beside the roll that is there already."""
    case = a_case(session, world, an_assessed_project(session, world), ["100.00"])
    found = errors_of(session, world, case, a_row(1, "1.00"), a_row(2, "1.00"), a_row(2, "2.00"))
    assert found == {
        ("/rows/2/citizen_id", "duplicate-worker"), ("/rows/4/citizen_id", "duplicate-worker"),
    }  # fmt: skip
    other_month = a_row(1, "5.00", month="2025-12")
    assert import_roll(session, case.id, a_sheet([other_month]), by=world.fo1) == 1


def test_a_person_has_one_name_and_one_card(session: Session, world: World) -> None:
    """worker-differs at the very cell, within the roll and beside the register."""
    case = a_case(session, world, an_assessed_project(session, world), ["100.00"])
    named, carded = list(a_row(1, "1.00", "2025-12")), list(a_row(1, "1.00", "2025-11"))
    named[0], carded[2] = "钱七", a_card(77)
    first, second = a_row(5, "1.00", "2025-12"), list(a_row(5, "1.00", "2025-11"))
    second[0] = "孙八"
    found = errors_of(session, world, case, tuple(named), tuple(carded), first, tuple(second))
    assert found >= {
        ("/rows/2/name", "worker-differs"), ("/rows/3/bank_card", "worker-differs"),
        ("/rows/5/name", "worker-differs"),
    }  # fmt: skip


def test_a_record_elsewhere_is_flagged_and_not_shown(session: Session, world: World) -> None:
    """The same worker and month in another case or county: that it is so and whom to ask."""
    project = an_assessed_project(session, world)
    first = a_case(session, world, project, ["4321.00", "1234.00"])
    other = a_county(session, "652302", "阜康市")
    there = an_officer(other, person=50)
    employer = a_company(session, other, 8, "博格达建设")
    opened = OpenCase(other.id, None, employer.id, "VISIT", "OTHER", "又", DAY)
    second = open_case(session, opened, by=there)
    roll = SentRoll([HEADINGS, a_row(1, "77.00"), a_row(2, "1.00", "2025-12"), a_row(9, "1.00")])
    done = add_roll(session, second.id, roll.read(), by=there)
    assert [(one.row, one.code) for one in done.remarks] == [(2, "recorded-elsewhere")]
    said = done.remarks[0].says.zh + done.remarks[0].says.en
    assert world.county.bureau in said
    for hidden in (first.number, "4321", "4,321", project.name, a_citizen_id(1)):
        assert hidden not in said
    claims = session.scalars(select(Claim).where(Claim.case_id == first.id)).all()
    assert flagged_claims(session, claims) == {claims[0].id: other.bureau}
    assert count_elsewhere(session, first.id) == count_elsewhere(session, second.id) == 1
    reject_case(session, RejectCase(second.id, DAY, "重复"), by=there)
    assert count_elsewhere(session, first.id) == 0


def test_one_card_for_two_people_and_old_wages_are_remarked(session: Session, world: World) -> None:
    """监察条例 20: over two years before the report; one card for two people."""
    case = a_report(session, world)
    second = list(a_row(2, "1.00", "2024-01"))
    second[2] = a_card(1)
    sent = SentRoll([HEADINGS, a_row(1, "1.00", "2024-02"), second])
    judged = check_roll(session, case.id, sent.read(), by=world.fo1)
    assert [(one.row, one.code) for one in judged.remarks] == [
        (3, "shared-card"), (3, "over-two-years"),
    ]  # fmt: skip
    assert (judged.workers, str(judged.owed), judged.months) == (2, "2.00", ["2024-01", "2024-02"])
    assert session.scalar(select(func.count(Worker.id))) == 0


@pytest.mark.parametrize(
    ("heads", "fields"),
    [
        (HEADINGS, ("name", "citizen_id", "bank_card", "phone", "month", "owed")),
        (("序号", "工人姓名", "身份证号码", "工资卡号", "拖欠工资（元）", "工资月份"),
         ("-", "name", "citizen_id", "bank_card", "owed", "month")),
        (("姓 名*", "公民身份号码", "开户行", "银行帐号", "所属期", "欠付金额(元)"),
         ("name", "citizen_id", "-", "bank_card", "month", "owed")),
        (("Name", "ID Number", "Bank Card", "Month", "Amount", "Amount"),
         ("name", "citizen_id", "bank_card", "month", "owed", "-")),
    ],
)  # fmt: skip
def test_columns_are_known_by_many_headings(
    heads: tuple[str, ...], fields: tuple[str, ...]
) -> None:
    assert guess_columns([heads]) == Columns(fields, headed=True)


def test_columns_without_headings_are_known_by_their_cells() -> None:
    rows: Grid = [(str(n), *a_row(n, "100.50")) for n in range(1, 8)]
    guess = guess_columns(rows, by_cells=True)
    assert guess == Columns(
        ("-", "name", "citizen_id", "bank_card", "phone", "month", "owed"), headed=False
    )
    assert guess_columns(rows).missing  # unseen, nothing is guessed from cells
    with pytest.raises(BadSheet, match="Missing"):
        SentRoll(rows).read()


def test_the_officer_says_what_each_column_is() -> None:
    """Told columns win over headings; a column may be left out; numbers are the sheet's rows."""
    grid = grid_of_text(
        "甲\t乙\t丙\t丁\t戊\t己\n" + "\t".join(("x", *a_row(1, "9.00")[:3], "2026年1月", "9.5"))
    )
    fields = ("-", "name", "citizen_id", "bank_card", "month", "owed")
    wage = SentRoll(grid, fields).read().wages[0]
    assert (wage.row, wage.month, str(wage.owed)) == (2, "2026-01", "9.50")
    with pytest.raises(BadSheet, match="Missing columns"):
        SentRoll(grid).read()
    with pytest.raises(BadSheet, match="Unknown columns: 甲"):
        SentRoll([("甲", *HEADINGS), ("x", *a_row(1, "9.00"))]).read()
    with pytest.raises(BadSheet, match="twice"):
        SentRoll(grid, ("name", *fields[1:])).read()
    data = SentRoll(grid[1:], fields, "DATA").read()
    assert (data.rows, data.wages[0].row) == (1, 1)


@pytest.mark.parametrize(
    ("cell", "month"),
    [("2026-01", "2026-01"), ("2026年1月", "2026-01"), ("2026/1", "2026-01"), ("2026.01", "2026-01"),
     ("202601", "2026-01"), ("2026-01-01", "2026-01"), ("2026-13", "2026-13"), ("1月", "1月"),
     ("26-01", "26-01"), ("20261", "20261")],
)  # fmt: skip
def test_months_as_offices_write_them(cell: str, month: str) -> None:
    """What is no plain month stays, for the field to refuse."""
    assert month_text(cell) == month
