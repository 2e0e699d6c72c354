"""Money under supervision in a register: memo entries, D-13, each proof of the bank once."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.approvals.models import VoucherProposal
from ledger.book.check import verify
from ledger.deadlines.models import Deadline
from ledger.deposits.mode_models import SupervisedMovement
from ledger.errors import Refusal
from ledger.registers.models import RegisterImport
from ledger.registers.take import take_register
from tests.deposits.make import World, journal
from tests.registers.make import (
    SUPERVISED,
    a_register,
    checked,
    in_order,
    posted,
    proposed,
    workbook,
)

Rows = list[dict[str, str]]


def register(*rows: dict[str, str]) -> bytes:
    """The register with these rows under supervision."""
    return workbook(in_order({**a_register(), "supervised": list(rows)}))


def test_supervised_money_secures_its_project(session: Session, world: World) -> None:
    """Postings 22 and 2: made by one officer, reviewed by the second; the clock of D-12 settled."""
    first = {**SUPERVISED, "amount": "200000.00"}
    second = {**SUPERVISED, "amount": "60000.00", "bank_reference": "J2", "on": "2026-02-12"}
    row = posted(session, proposed(session, world, register(first, second)), world.fo2)
    assert row.state == "POSTED"
    told = journal(session, world.book, after=6)
    assert told.startswith(
        "2026-02-10 备-1 [22] 存入监管账户(建设银行): 登记项目3\n"
        "  D 9101 project=3 200,000.00\n  C 9109 project=3 200,000.00\n"
        "  D 9309 project=3 200,000.00\n  C 9301 project=3 200,000.00\n"
        "2026-02-12 备-2 [22]"
    ), told
    stored = session.scalars(select(SupervisedMovement).order_by(SupervisedMovement.id)).all()
    assert {one.account_name for one in stored} == {"乙建设登记项目3工资保证金专门账户"}
    clock = session.scalars(select(Deadline).where(Deadline.subject == "project:3")).one()
    assert (str(clock.settled_on), clock.settled_by) == ("2026-02-12", f"supervised:{stored[1].id}")
    proposals = session.scalars(
        select(VoucherProposal).where(VoucherProposal.kind == "supervised")
    ).all()
    assert {(one.state, one.reviewer_person) for one in proposals} == {
        ("POSTED", world.fo2.person_id)
    }
    assert verify(session, world.book.id) == []


@pytest.mark.parametrize(("rows", "expected"), [
    ([{**SUPERVISED, "account_name": "别的账户"}], (2, "account_name", "account-name")),
    ([SUPERVISED, {**SUPERVISED, "amount": "1.00"}], (3, "bank_reference", "duplicate-reference")),
    ([SUPERVISED, {**SUPERVISED, "project": "R-1", "bank_reference": "J2"}],
     (3, "account_name", "account-name")),
    ([{**SUPERVISED, "amount": "1"}, {**SUPERVISED, "on": "2025-12-31", "bank_reference": "J3"}],
     (3, "on", "date-range")),
])  # fmt: skip
def test_wrong_rows(
    session: Session, world: World, rows: Rows, expected: tuple[int, str, str]
) -> None:
    """D-13, bad-input rows 19 and 46: the account is the contractor's own, each proof counts once."""
    found = checked(session, world, register(*rows))
    told = [
        (one["row"], one["mistakes"][0]["field"], one["mistakes"][0]["code"]) for one in found.wrong
    ]
    assert told == [expected]


def test_known_movements_are_left_as_they_are(session: Session, world: World) -> None:
    """The same proof again is known; with another sum it is refused (row 46)."""
    row: RegisterImport = proposed(session, world, register(SUPERVISED))
    posted(session, row, world.fo2)
    more = {**SUPERVISED, "bank_reference": "J9", "amount": "1.00"}
    counts = checked(session, world, register(SUPERVISED, more)).counts["supervised"]
    assert (counts.new, counts.known) == (1, 1)
    taken = take_register(session, world.county.id).read()
    with pytest.raises(Refusal) as same:
        checked(session, world, taken)
    assert same.value.code == "nothing-new"
    found = checked(session, world, register({**SUPERVISED, "amount": "2.00"}))
    assert [one["mistakes"][0]["code"] for one in found.wrong] == ["duplicate-reference"]
