"""The bank's word in real processes at once: a result file, a transfer paid again."""

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.advances.bounce import report_advance_bounce
from ledger.approvals.models import VoucherProposal
from ledger.banking.bounce import ReportBounce
from ledger.banking.models import BankResult, PaymentBatch, PaymentLine
from ledger.book.balances import balance
from ledger.db import Database
from tests.advances.make import a_case_without_deposit, a_fund, a_paid_advance
from tests.apart import at_once
from tests.banking.make import a_batch, a_result, batch_entries
from tests.banking.storm import (
    repay,
    repay_unjudged,
    settle,
    settle_as_sent,
)
from tests.banking.test_results import MIXED, PAID_10, TAKEN_10
from tests.cases.town import Town
from tests.conftest import TestClock
from tests.deposits.make import World, a_world, reviewed
from tests.funds.storm import Writer

FILE = a_result(*MIXED).decode()


@pytest.fixture
def batch(town: Town, database: Database) -> int:
    """Three transfers of a draw wait for the bank."""
    return a_batch(town, database)


def filed(database: Database) -> tuple[int, int]:
    """How many files were taken in, and how many bounces wait for review."""
    with database.reading() as session:
        proposed = select(func.count(VoucherProposal.id)).where(
            VoucherProposal.kind == "draw-bounce"
        )
        return session.scalar(select(func.count(BankResult.id))) or 0, session.scalar(proposed) or 0


def test_a_result_file_counts_once_however_often_it_is_sent(
    batch: int, database: Database, app_url: str
) -> None:
    """Postings 10 and 11, I-14: two send the same file at once; each date is posted once."""
    told = at_once(*(Writer(app_url, settle, batch, FILE) for _ in range(2)))
    assert told == ["taken", "unchanged"]
    assert batch_entries(database, batch) == [PAID_10, TAKEN_10]
    assert filed(database) == (1, 1)


def test_control_transfers_that_count_as_sent_are_stopped_by_the_book(
    batch: int, database: Database, app_url: str
) -> None:
    """Nobody looks for the file or judges its transfers: still the book takes each payment once."""
    told = at_once(*(Writer(app_url, settle_as_sent, batch, FILE) for _ in range(2)))
    assert told.count("taken") == 1, told
    assert "unchanged" not in told
    assert batch_entries(database, batch) == [PAID_10, TAKEN_10]
    assert filed(database) == (1, 1)


@pytest.fixture
def bounced(founded: None, database: Database, keys: object, at: TestClock) -> tuple[World, int]:
    """An advance of 5,700.00 whose first transfer of 1,900.00 came back."""
    at.on("2026-03-02")

    def work(session: Session) -> tuple[World, int]:
        world = a_world(session)
        account = a_fund(session, world)
        case = a_case_without_deposit(session, world, at, ["10000.00"] * 3)
        line = a_paid_advance(session, world, case, account, date(2026, 3, 2))[1].lines[0]
        slip = ReportBounce(line.id, date(2026, 3, 2), "BACK-1", "账号已销户")
        reviewed(session, world, report_advance_bounce(session, slip, by=world.fo1).id)
        return world, line.id

    return database.in_transaction(work)


def repaid(database: Database, world: World, line_id: int) -> tuple[int, str, str, str]:
    """Payments again in the book (39), the state of the transfer, the bank, and the payable."""
    with database.reading() as session:
        line = session.scalars(select(PaymentLine).where(PaymentLine.id == line_id)).one()
        batch = session.scalars(select(PaymentBatch)).one()
        told = batch_entries(database, batch.id)
        again = [lines for event, _, lines in told if event == "39" and lines[0][1] == "D"]
        out = [lines for lines in again if lines[0][0] == "2307.05"]
        money = [str(balance(session, world.fund.id, title)) for title in ("1002.02", "2307.05")]
        return len(out), line.state, money[0], money[1]


def test_a_09_a_bounced_transfer_is_paid_again_once(
    bounced: tuple[World, int], database: Database, app_url: str
) -> None:
    """A-09, posting 39: two say at once that it was paid again, under two references."""
    world, line = bounced
    told = at_once(*(Writer(app_url, repay, line, f"AGAIN-{n}") for n in range(2)))
    assert told == ["REPAID", "batch-state"]
    assert repaid(database, world, line) == (1, "REPAID", "1994300.00", "0.00")


def test_control_a_transfer_unjudged_is_stopped_by_the_book(
    bounced: tuple[World, int], database: Database, app_url: str
) -> None:
    """Its state is ignored, and still nothing is owed to the worker that could be paid twice."""
    world, line = bounced
    told = at_once(*(Writer(app_url, repay_unjudged, line, f"AGAIN-{n}") for n in range(2)))
    assert told == ["REPAID", "insufficient-funds"]
    assert repaid(database, world, line) == (1, "REPAID", "1994300.00", "0.00")
