"""A fund lives through random histories, and F-08 explains every fen after each posting."""

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from ledger.advances.models import Advance
from ledger.banking.models import BankAccount
from ledger.book.balances import balance
from ledger.bookkeeping.correct import (
    ExecuteReversal,
    RequestReversal,
    execute_reversal,
    request_reversal,
)
from ledger.errors import Refusal
from ledger.funds.outlay import PayOutlay, RequestOutlay, pay_outlay, request_outlay
from ledger.funds.position import fund_position
from ledger.funds.receive import RecordMovement, record_movement
from ledger.funds.unidentified import RecordUnknown, record_unknown
from ledger.funds.year import year_of
from ledger.gate.kinds import UNDO
from ledger.money import Money
from ledger.parties.models import Project
from ledger.recoveries.accrue import AccrueInterest, accrue_interest
from ledger.recoveries.costs import PayCost, RequestCost, pay_cost, request_cost
from ledger.recoveries.exposure import exposure
from ledger.recoveries.identify import IdentifyRecovery, identify_recovery, open_lines
from ledger.recoveries.receive import RecordRecovery, record_recovery
from ledger.recoveries.write_off import (
    ExecuteWriteOff,
    ProposeWriteOff,
    ask_write_off,
    execute_write_off,
    propose_write_off,
)
from tests.advances.make import a_case_without_deposit, a_fund, a_paid_advance, decided
from tests.cases.make import a_case, in_default
from tests.conftest import TestClock
from tests.deposits.make import World, reviewed
from tests.funds.identity import explained_throughout
from tests.recoveries.test_accrual import month_end
from tests.recoveries.test_recovery import papers

STEPS = 22


class History:
    """One random life of a fund, a day or some weeks a step."""

    def __init__(self, session: Session, world: World, at: TestClock, seed: int) -> None:
        self.session, self.world, self.at = session, world, at
        self.draw = random.Random(seed)
        self.day, self.count, self.posted = date(2026, 3, 2), 0, list[int]()
        self.account: BankAccount = a_fund(session, world)
        month_end(session, world.county.id)
        first = a_case_without_deposit(session, world, at, ["10000.00"] * 6)
        self.advances = [a_paid_advance(session, world, first, self.account, self.day)[0]]
        second = a_case(session, world, session.get_one(Project, 1), ["8000.00"] * 4, first=51)
        in_default(session, world, second)
        self.advances.append(a_paid_advance(session, world, second, self.account, self.day)[0])

    def step(self) -> str:
        """Some days pass and something happens; what the law forbids just then is refused."""
        self.day += timedelta(days=self.draw.randint(0, 24))
        self.at.on(self.day.isoformat())
        self.count += 1
        what = self.draw.choice(list(DEEDS))
        savepoint = self.session.begin_nested()
        try:
            DEEDS[what](self)
            savepoint.commit()
        except Refusal:
            savepoint.rollback()
            return f"{what} refused"
        return what

    @property
    def reference(self) -> str:
        return f"H-{self.count}"

    def money(self, most: int) -> Money:
        return Money(self.draw.randint(1, most))

    def advance(self) -> Advance:
        return self.draw.choice(self.advances)

    def review(self, proposal_id: int | None) -> None:
        reviewed(self.session, self.world, proposal_id)
        self.posted.append(proposal_id or 0)


def moved(life: History) -> None:
    kind = life.draw.choice(("allotment", "donation", "fund-interest", "charge"))
    command = RecordMovement(
        kind, life.account.id, life.reference, life.money(500_000), life.day, "某单位", "文件"
    )
    life.review(record_movement(life.session, command, by=life.world.fo1).proposal_id)


def returned(life: History) -> None:
    kind = life.draw.choice(("BUDGET", "INTEREST"))
    asked = RequestOutlay(
        kind, life.account.id, life.money(60_000), "财政局", "国库", "27100001", "通知", life.day
    )
    row = request_outlay(life.session, asked, by=life.world.fo1)
    decided(life.session, life.world, row.approval_id)
    pay_outlay(life.session, PayOutlay(row.id, life.day, life.reference), by=life.world.fo2)


def came(life: History) -> None:
    command = RecordUnknown(life.account.id, life.reference, life.money(90_000), life.day, "某某")
    life.review(record_unknown(life.session, command, by=life.world.fo1).proposal_id)


def found(life: History) -> None:
    lines = open_lines(life.session, life.world.county.id)
    if lines:
        line = life.draw.choice(lines)
        command = IdentifyRecovery(
            line.bank_line, life.advance().id, life.day, "来函", spread=life.draw.random() < 0.5
        )
        life.review(identify_recovery(life.session, command, by=life.world.fo1).proposal_id)


def sent_back(life: History) -> None:
    lines = [line for line in open_lines(life.session, life.world.county.id) if line.open]
    if lines:
        line = life.draw.choice(lines)
        asked = RequestOutlay(
            "OVERPAID", life.account.id, line.open, "某某", "工行", "27100001", "申请", life.day,
            line.bank_line,
        )  # fmt: skip
        row = request_outlay(life.session, asked, by=life.world.fo1)
        decided(life.session, life.world, row.approval_id)
        pay_outlay(life.session, PayOutlay(row.id, life.day, life.reference), by=life.world.fo2)


def received(life: History) -> None:
    amount = life.money(400_000)
    penalty = Money(1 + amount.fen // 7) if life.draw.random() < 0.3 else None
    command = RecordRecovery(
        life.advance().id, life.account.id, life.reference, amount, life.day, "债务人",
        spread=life.draw.random() < 0.5, penalty=penalty,
        penalty_document="判决" if penalty else None,
    )  # fmt: skip
    life.review(record_recovery(life.session, command, by=life.world.fo1).proposal_id)


def cost(life: History) -> None:
    asked = RequestCost(life.advance().id, life.account.id, life.money(50_000), "诉讼费", life.day)
    row = request_cost(life.session, asked, by=life.world.fo1)
    decided(life.session, life.world, row.approval_id)
    pay_cost(life.session, PayCost(row.id, life.day, life.reference), by=life.world.fo2)


def accrued(life: History) -> None:
    end = life.day.replace(day=1) - timedelta(days=1)
    command = AccrueInterest(life.world.county.id, end)
    life.review(accrue_interest(life.session, command, by=life.world.fo1).id)


def lost(life: History) -> None:
    command = ProposeWriteOff(
        life.advance().id, "BANKRUPTCY_CLOSED", "裁定", life.day, papers("BANKRUPTCY_CLOSED")
    )
    row = propose_write_off(life.session, command, by=life.world.fo1)
    reviewed(life.session, life.world, row.proposal_id)
    ask_write_off(life.session, row.id, by=life.world.fo1)
    if life.draw.random() < 0.5:
        decided(life.session, life.world, row.approval_id, "reject")
    else:
        decided(life.session, life.world, row.approval_id)
        execute_write_off(life.session, ExecuteWriteOff(row.id, life.day), by=life.world.fo2)


def reversed_(life: History) -> None:
    from ledger.approvals.models import VoucherProposal

    if life.posted:
        row = life.session.get_one(VoucherProposal, life.draw.choice(life.posted))
        asked = RequestReversal(life.world.fund.code, row.entry_seq or 0, "登记有误")
        request = request_reversal(life.session, asked, undo=UNDO, by=life.world.fo1)
        decided(life.session, life.world, request.id)
        command = ExecuteReversal(request.id, life.day)
        execute_reversal(life.session, command, undo=UNDO, by=life.world.fo2)


DEEDS: dict[str, Callable[[History], None]] = {
    "moved": moved, "returned": returned, "came": came, "found": found, "sent back": sent_back,
    "received": received, "cost": cost, "accrued": accrued, "lost": lost, "reversed": reversed_,
}  # fmt: skip


@pytest.mark.parametrize("seed", [3, 41, 2026])
def test_every_fen_is_explained_on_every_day(
    session: Session, world: World, at: TestClock, seed: int
) -> None:
    """F-08, F-02, R-01, I-17: after each posting, on each day looked back at, whatever happened;
    the year's flows add up and no receivable falls below nothing."""
    life = History(session, world, at, seed)
    done = [life.step() for _ in range(STEPS)]
    assert sum(not one.endswith("refused") for one in done) >= STEPS // 3, done
    assert explained_throughout(session) > STEPS // 3
    for back in (0, 1, 17, 45, 90):
        on = life.day - timedelta(days=back)
        position = fund_position(session, world.county.id, on, today=life.day)
        assert position.explained, (on, done)
        assert year_of(session, world.fund, on).adds_up, (on, done)
    stake = exposure(session, {world.county.id}, life.day, today=life.day).total
    booked = Money.sum(
        balance(session, world.fund.id, title) for title in ("1218.01", "1218.02", "1902.01")
    )
    assert stake.principal + stake.cost + stake.pending == booked
    for title in ("1216.01", "1218.01", "1218.02", "1902.01", "2307.09", "9501"):
        assert balance(session, world.fund.id, title) >= Money.ZERO, title
