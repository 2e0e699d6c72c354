"""A vault, a county, and a county with a fund for every test of this folder."""

import pytest
from sqlalchemy.orm import Session

from ledger.banking.models import BankAccount
from ledger.cases.models import ArrearsCase
from tests.advances.make import a_case_without_deposit, a_fund
from tests.advances.town import fund_town
from tests.conftest import TestClock
from tests.deposits.make import World, world
from tests.funds.identity import f_08
from tests.funds.terminal import terminal
from tests.parties.make import unlocked

__all__ = ["f_08", "fund_town", "terminal", "unlocked", "world"]

ROLL = ["9241.00"] * 31 + ["9232.75"]


@pytest.fixture
def account(session: Session, world: World) -> BankAccount:
    return a_fund(session, world)


@pytest.fixture
def case(session: Session, world: World, at: TestClock, account: BankAccount) -> ArrearsCase:
    return a_case_without_deposit(session, world, at, ROLL)
