"""A county whose fund stands ready, committed, so that doors see it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy.orm import Session

from ledger.advances.models import Advance
from ledger.banking.models import BankAccount
from ledger.cases.models import ArrearsCase
from ledger.db import Database
from tests.advances.make import a_case_without_deposit, a_fund, a_paid_advance, a_requested_advance
from tests.approvals.laid import laid_out
from tests.cases.town import API, codes, ok, refused
from tests.conftest import TestClock
from tests.deposits.make import World, a_world
from tests.doors import Door, Doors


@dataclass
class FundTown:
    """What stands in the database; its county has FO1, FO2, A1, A2 and AU."""

    world: World
    account: int
    database: Database
    at: TestClock

    def a_case(self, owed: list[str]) -> int:
        """A case in default whose project never stored anything; today is 2026-03-02."""
        return self._made(
            lambda session: a_case_without_deposit(session, self.world, self.at, owed).id
        )

    def an_advance_in_review(self, owed: list[str]) -> int:
        """An advance that FO1 asked for."""
        case_id = self.a_case(owed)

        def work(session: Session) -> int:
            case = session.get_one(ArrearsCase, case_id)
            account = session.get_one(BankAccount, self.account)
            return a_requested_advance(session, self.world, case, account).id

        return self._made(work)

    def an_advance(self, owed: list[str]) -> int:
        """An advance that the bank paid on 2026-03-02."""
        case_id = self.a_case(owed)

        def work(session: Session) -> int:
            case = session.get_one(ArrearsCase, case_id)
            account = session.get_one(BankAccount, self.account)
            return a_paid_advance(session, self.world, case, account, date(2026, 3, 2))[0].id

        return self._made(work)

    def request_of(self, advance_id: int) -> int:
        """The request for approval of an advance."""
        return self._made(lambda session: session.get_one(Advance, advance_id).approval_id or 0)

    def do(self, work: Callable[[Session], object]) -> None:
        """The work is done and committed."""
        self.database.in_transaction(work)

    def _made(self, work: Callable[[Session], int]) -> int:
        return self.database.in_transaction(work)


@pytest.fixture
def fund_town(founded: None, database: Database, keys: object, at: TestClock) -> FundTown:
    """2026-03-02: the county of the deeds' tests, 2,000,000.00 allotted to its fund."""
    at.on("2026-03-02")

    def work(session: Session) -> tuple[World, int]:
        world = a_world(session)
        return world, a_fund(session, world).id

    world, account = database.in_transaction(work)
    return FundTown(world, account, database, at)


def review(door: Door, proposal_id: int) -> None:
    """The second officer posts the voucher exactly as he saw it."""
    seen = ok(door.get(f"{API}/vouchers/{proposal_id}/preview"), 200)["seen"]
    ok(door.post(f"{API}/vouchers/{proposal_id}/review", {"seen": seen}))


def approve(doors: Doors, approval_id: int, word: str = "approve") -> None:
    """Both tiers decide alike; a rejection needs the first only."""
    for login in ("a1", "a2") if word == "approve" else ("a1",):
        door = doors(login)
        digest = laid_out(door, approval_id)
        said = {"decision": word, "opinion": "已核", "digest": digest}
        ok(door.post(f"{API}/approvals/{approval_id}/decisions", said))


__all__ = ["API", "FundTown", "approve", "codes", "fund_town", "ok", "refused", "review"]
