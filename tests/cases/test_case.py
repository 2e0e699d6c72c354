"""A case from report to strike-off: C-01, C-09, U-01, I-24."""

from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ledger.cases.close import CloseCase, close_case
from ledger.cases.import_roll import RollClosed, import_roll
from ledger.cases.models import CaseEvent, Claim
from ledger.cases.open import CaseState
from ledger.cases.queries import open_claims, unpaid_cases
from ledger.cases.settle import (
    DeclareDefault,
    NotReady,
    OrderPayment,
    PaidByEmployer,
    declare_default,
    order_payment,
    pay_by_employer,
)
from ledger.deadlines.start import running_deadline
from ledger.errors import Invalid
from ledger.money import Money
from tests.cases.make import a_case, a_row, a_sheet, in_default
from tests.conftest import TestClock
from tests.deposits.make import World, an_assessed_project


def test_a_case_is_struck_off_only_when_every_claim_is_paid(
    session: Session, world: World, at: TestClock
) -> None:
    """C-09: not solved, not struck off."""
    at.on("2026-02-11")
    project = an_assessed_project(session, world)
    case = a_case(session, world, project, ["4000.00", "2500.50"])
    assert case.number == "2026-001"
    assert unpaid_cases(session, project.id) == 1
    in_default(session, world, case)

    with pytest.raises(CaseState):
        close_case(session, CloseCase(case.id, date(2026, 2, 13)), by=world.fo1)
    paid = PaidByEmployer(case.id, date(2026, 2, 13), "银行转账回单 2 张")
    payment = pay_by_employer(session, paid, by=world.fo1)
    assert payment.amount == Money.of("6500.50")
    assert case.state == "PAID_BY_EMPLOYER"
    close_case(session, CloseCase(case.id, date(2026, 2, 14)), by=world.fo1)

    assert case.state == "CLOSED"
    assert unpaid_cases(session, project.id) == 0
    steps = session.scalars(select(CaseEvent.what_en).where(CaseEvent.case_id == case.id)).all()
    assert steps[0] == "Case reported"
    assert steps[-1] == "Struck off"


def test_the_inspection_clock_runs_sixty_working_days(session: Session, world: World) -> None:
    """C-01, EX-30: filed 2026-02-10, finished by 2026-05-14."""
    case = a_case(session, world, an_assessed_project(session, world), ["100.00"])
    clock = running_deadline(session, f"case:{case.id}", "C-01")
    assert clock is not None
    assert clock.due_on == date(2026, 5, 14)


def test_default_only_after_the_last_day_of_the_order(session: Session, world: World) -> None:
    """U-01."""
    case = a_case(session, world, an_assessed_project(session, world), ["100.00"])
    last = date(2026, 12, 1)
    order_payment(session, OrderPayment(case.id, "令-1", last, last), by=world.fo1)
    with pytest.raises(NotReady):
        declare_default(session, DeclareDefault(case.id, last), by=world.fo1)


def test_a_roll_with_one_bad_row_is_not_imported_at_all(session: Session, world: World) -> None:
    """safety 12 row 63: every bad row is named by its number, identities are never echoed."""
    case = a_case(session, world, an_assessed_project(session, world), ["100.00"])
    bad_id = list(a_row(3, "300.00"))
    bad_id[1] = bad_id[1][:-1] + ("0" if bad_id[1][-1] != "0" else "1")
    twice = a_row(2, "50.00")
    rows = [a_row(2, "200.00"), bad_id, twice, a_row(4, "-5")]

    with pytest.raises(Invalid) as refused:
        import_roll(session, case.id, a_sheet(rows), by=world.fo1)

    found = {(error.pointer, error.code) for error in refused.value.errors}
    assert found == {
        ("/rows/3/citizen_id", "id-invalid"),
        ("/rows/4/citizen_id", "duplicate-worker"),
        ("/rows/5/owed", "amount-format"),
    }
    assert bad_id[1] not in str([error.says for error in refused.value.errors])


def test_a_roll_is_fixed_once_payment_was_ordered(session: Session, world: World) -> None:
    case = a_case(session, world, an_assessed_project(session, world), ["100.00"])
    in_default(session, world, case)
    with pytest.raises(RollClosed):
        import_roll(session, case.id, a_sheet([a_row(9, "1.00")]), by=world.fo1)


def test_claims_keep_the_order_of_the_roll(session: Session, world: World) -> None:
    case = a_case(session, world, an_assessed_project(session, world), ["3.00", "1.00", "2.00"])
    claims = open_claims(session, case.id)
    assert [(claim.line, str(claim.unpaid)) for claim in claims] == [
        (1, "3.00"), (2, "1.00"), (3, "2.00"),
    ]  # fmt: skip


def test_the_database_refuses_moves_that_are_not_listed(session: Session, world: World) -> None:
    """I-24, and claims never change."""
    case = a_case(session, world, an_assessed_project(session, world), ["100.00"])
    session.commit()
    with pytest.raises(IntegrityError):
        session.execute(text("UPDATE arrears_case SET state = 'CLOSED'"))
    session.rollback()
    with pytest.raises(Exception, match=r"never changes|permission denied"):
        session.execute(text("UPDATE claim SET owed = 1"))
    session.rollback()
    assert session.scalar(select(Claim.owed).where(Claim.case_id == case.id)) == Money.of("100.00")
