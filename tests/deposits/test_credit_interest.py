"""Bank interest, allocated to projects to the fen and paid out: D-15, postings 7 and 8."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ledger.book.balances import available
from ledger.deposits.allocation_sheet import interest_views
from ledger.deposits.credit_interest import RecordInterest, Share, record_interest
from ledger.deposits.pay_remittance import PayRemittance, pay_remittance
from ledger.deposits.queries import deposit_of
from ledger.deposits.remit import PayOut, request_pay_out
from ledger.errors import Invalid, Refusal
from ledger.money import Money
from tests.deposits.make import (
    World,
    a_receipt,
    an_assessed_project,
    approved,
    journal,
    reviewed,
    text,
)

ON = date(2026, 3, 21)


def slip(world: World, amount: str, *shares: tuple[int, str]) -> RecordInterest:
    parts = tuple(Share(project, Money.of(part)) for project, part in shares)
    return RecordInterest(world.bank.id, "J1", Money.of(amount), ON, parts)


def test_each_contractor_is_owed_his_part(session: Session, world: World) -> None:
    one = an_assessed_project(session, world)
    two = an_assessed_project(session, world, number=2)
    row = record_interest(
        session, slip(world, "412.37", (one.id, "400.00"), (two.id, "12.37")), by=world.fo1
    )
    reviewed(session, world, row.proposal_id)
    assert journal(session, world.book, 2) == text(f"""
        2026-03-21 收-1 [7] 保证金专户结息, 分配至 2 个项目
          D 1002.01 bank={world.bank.id} 412.37
          C 2307.02 contractor={one.contractor_id} project={one.id} 400.00
          C 2307.02 contractor={two.contractor_id} project={two.id} 12.37""")
    seen = deposit_of(session, one, ON)
    assert (seen.figures.interest, seen.figures.cover) == (Money.of("400.00"), Money.ZERO)


def test_the_sheet_must_add_up_and_name_each_project_once(session: Session, world: World) -> None:
    project = an_assessed_project(session, world)
    wrong = slip(world, "10.00", (project.id, "5.00"), (project.id, "4.99"))
    with pytest.raises(Invalid) as refused:
        record_interest(session, wrong, by=world.fo1)
    assert [(one.pointer, one.code) for one in refused.value.errors] == [
        ("/shares/1/project_id", "twice"),
        ("/shares", "unbalanced"),
    ]


def by_days(world: World, amount: str, reference: str = "J1") -> RecordInterest:
    return RecordInterest(
        world.bank.id, reference, Money.of(amount), ON,
        period_from=date(2026, 1, 1), period_to=date(2026, 3, 20),
    )  # fmt: skip


def test_interest_follows_the_daily_balances_of_the_period(session: Session, world: World) -> None:
    """D-15, D-20: by value date, whatever the balances of today; who had nothing gets nothing."""
    one, two = an_assessed_project(session, world), an_assessed_project(session, world, number=2)
    an_assessed_project(session, world, number=3)
    late = an_assessed_project(session, world, number=4)
    a_receipt(session, world, one, "100000.00", reference="B1", on=date(2026, 2, 1))
    a_receipt(session, world, two, "50000.00", reference="B2", on=date(2026, 3, 20))
    a_receipt(session, world, one, "70000.00", reference="B3", on=date(2026, 6, 1))
    a_receipt(session, world, late, "90000.00", reference="B4", on=date(2026, 3, 21))
    row = record_interest(session, by_days(world, "412.37"), by=world.fo1)
    seen = interest_views(session, [row])[0]
    assert (seen.period_from, seen.period_to) == (date(2026, 1, 1), date(2026, 3, 20))
    lines = [(one.code, one.product, str(one.amount), one.rounding) for one in seen.lines]
    assert lines == [
        ("P-1", 48 * 10_000_000, "408.12", 1),
        ("P-2", 1 * 5_000_000, "4.25", 0),
    ]
    reviewed(session, world, row.proposal_id)
    assert journal(session, world.book, 8) == text(f"""
        2026-03-21 收-3 [7] 保证金专户结息, 分配至 2 个项目
          D 1002.01 bank={world.bank.id} 412.37
          C 2307.02 contractor={one.contractor_id} project={one.id} 408.12
          C 2307.02 contractor={two.contractor_id} project={two.id} 4.25""")


def test_a_back_dated_voucher_makes_the_sheet_stale(session: Session, world: World) -> None:
    """The reviewer cannot post a sheet that the balances no longer bear out."""
    one, two = an_assessed_project(session, world), an_assessed_project(session, world, number=2)
    a_receipt(session, world, one, "100000.00", reference="B1", on=date(2026, 2, 1))
    row = record_interest(session, by_days(world, "412.37"), by=world.fo1)
    a_receipt(session, world, two, "100000.00", reference="B2", on=date(2026, 3, 1))
    with pytest.raises(Refusal) as refused:
        reviewed(session, world, row.proposal_id)
    assert refused.value.code == "sheet-stale"


def test_a_share_below_half_a_fen_stands_on_the_sheet_with_nothing(
    session: Session, world: World
) -> None:
    """The sheet keeps every project that had a balance; the voucher names those that get a fen."""
    one, two = an_assessed_project(session, world), an_assessed_project(session, world, number=2)
    a_receipt(session, world, one, "100000.00", reference="B1", on=date(2026, 2, 1))
    a_receipt(session, world, two, "0.01", reference="B2", on=date(2026, 3, 20))
    row = record_interest(session, by_days(world, "1.00"), by=world.fo1)
    assert [str(line.amount) for line in interest_views(session, [row])[0].lines] == [
        "1.00",
        "0.00",
    ]
    assert [share.project_id for share in row.shares] == [one.id]


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"period_to": None}, "/period_from", "one-of"),
        ({"period_from": None, "period_to": None}, "/period_from", "one-of"),
        ({"period_to": date(2025, 12, 31)}, "/period_to", "date-order"),
        ({"period_to": date(2026, 3, 22)}, "/period_to", "date-order"),
    ],
)
def test_the_days_of_the_interest_must_be_sound(
    session: Session, world: World, change: dict[str, date | None], pointer: str, code: str
) -> None:
    """Row 20 of the bad inputs: end before start."""
    command: RecordInterest = replace(by_days(world, "1.00"), **change)  # type: ignore[arg-type]
    with pytest.raises(Invalid) as refused:
        record_interest(session, command, by=world.fo1)
    assert [(one.pointer, one.code) for one in refused.value.errors] == [(pointer, code)]


def test_interest_of_an_empty_account_is_refused(session: Session, world: World) -> None:
    an_assessed_project(session, world)
    with pytest.raises(Refusal) as refused:
        record_interest(session, by_days(world, "1.00"), by=world.fo1)
    assert refused.value.code == "nobody-to-share"


def test_a_sheet_never_changes(session: Session, world: World) -> None:
    """I-04: on either engine no line of a sheet is rewritten."""
    one = an_assessed_project(session, world)
    a_receipt(session, world, one, "100000.00", reference="B1", on=date(2026, 2, 1))
    record_interest(session, by_days(world, "1.00"), by=world.fo1)
    session.commit()
    for statement in (
        "UPDATE deposit_interest_line SET amount = 1",
        "DELETE FROM deposit_interest_line",
        "UPDATE deposit_interest_sheet SET period_to = '2026-03-19'",
    ):
        with pytest.raises(DBAPIError):
            session.execute(sql(statement))
        session.rollback()


def test_interest_is_the_contractors_at_will(session: Session, world: World) -> None:
    """Posting 8, D-15: paid out after approval, in parts; the principal stays as it is."""
    one = an_assessed_project(session, world)
    a_receipt(session, world, one, "259500.00", reference="B1", on=date(2026, 2, 1))
    row = record_interest(session, by_days(world, "412.37"), by=world.fo1)
    reviewed(session, world, row.proposal_id)
    wanted = PayOut(one.id, "INTEREST", ON, Money.of("400.00"), "支取利息申请")
    request_pay_out(session, wanted, by=world.fo1)
    assert available(session, world.book.id, "2307.02") == Money.of("12.37")
    with pytest.raises(Refusal) as held:
        request_pay_out(session, wanted, by=world.fo1)
    assert held.value.code == "insufficient-funds"


def test_interest_paid_leaves_the_principal_alone(session: Session, world: World) -> None:
    """Posting 8 in the journal; more than there is, or a foreign payee, is refused (X-08)."""
    one, two = an_assessed_project(session, world), an_assessed_project(session, world, number=2)
    a_receipt(session, world, one, "259500.00", reference="B1", on=date(2026, 2, 1))
    other = a_receipt(session, world, two, "259500.00", reference="B2", on=date(2026, 3, 21))
    row = record_interest(session, by_days(world, "412.37"), by=world.fo1)
    reviewed(session, world, row.proposal_id)
    much = PayOut(one.id, "INTEREST", ON, Money.of("412.38"), "支取利息申请")
    for wrong, code in (
        (much, "above-balance"),
        (replace(much, amount=Money(1), receipt_id=other.id), "payee-unknown"),
    ):
        with pytest.raises(Refusal) as refused:
            request_pay_out(session, wrong, by=world.fo1)
        assert refused.value.code == code
    asked = request_pay_out(session, replace(much, amount=Money.of("400.00")), by=world.fo1)
    approved(session, world, asked.approval_id)
    pay_remittance(session, PayRemittance(asked.id, date(2026, 4, 1), "OUT-1"), by=world.fo2)
    assert journal(session, world.book, 5) == text(f"""
        2026-04-01 付-1 [8] 支付保证金利息: {one.name}
          D 2307.02 contractor={one.contractor_id} project={one.id} 400.00
          C 1002.01 bank={world.bank.id} 400.00""")
    figures = deposit_of(session, one, ON).figures
    assert (figures.custody, figures.interest) == (Money.of("259500.00"), Money.of("12.37"))


def test_principal_that_is_required_never_leaves(session: Session, world: World) -> None:
    """I-16, posting 6: excess goes back to the fen, and it is judged again when it is paid."""
    one = an_assessed_project(session, world)
    a_receipt(session, world, one, "260000.00", reference="B1", on=date(2026, 2, 1))
    wanted = PayOut(one.id, "EXCESS", ON, Money.of("500.01"), "多缴")
    with pytest.raises(Refusal) as refused:
        request_pay_out(session, wanted, by=world.fo1)
    assert refused.value.code == "cover-too-low"
    asked = request_pay_out(session, replace(wanted, amount=Money.of("500.00")), by=world.fo1)
    approved(session, world, asked.approval_id)
    pay_remittance(session, PayRemittance(asked.id, ON, "OUT-1"), by=world.fo2)
    assert journal(session, world.book, 2) == text(f"""
        2026-03-21 付-1 [6] 退回多缴保证金: {one.name}
          D 2307.01 contractor={one.contractor_id} project={one.id} 500.00
          C 1002.01 bank={world.bank.id} 500.00""")
    assert deposit_of(session, one, ON).state == "SECURED"
