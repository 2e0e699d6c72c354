"""One debtor in two counties: seen as one by who serves both, in part by who serves one."""

from datetime import date

from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.banking.accounts import OpenAccount, open_account
from ledger.banking.models import BankAccount
from ledger.book.books import open_book
from ledger.cases.models import ArrearsCase
from ledger.parties.models import Company
from ledger.recoveries.debtors import debtor_view
from ledger.recoveries.exposure import exposure
from tests.advances.make import a_case_without_deposit, a_paid_advance, an_allotment
from tests.conftest import TestClock
from tests.deposits.make import World
from tests.doors import a_user
from tests.parties.make import a_county
from tests.policies.make import adopted

PAID = date(2026, 3, 2)


def a_neighbour(session: Session) -> World:
    """Another county with both books and people of its own."""
    county = a_county(session, "652302", "阜康市")
    books = [
        open_book(
            session, county_id=county.id, county_code=county.code, kind=kind,
            opened_on=date(2026, 1, 1),
        )
        for kind in ("DEP", "FUND")
    ]  # fmt: skip
    adopted(session, county.id)
    bank = BankAccount(
        county_id=county.id, book_id=books[0].id, name="保证金专户", bank="工商银行",
        number="40012345",
    )  # fmt: skip
    session.add(bank)
    session.flush()
    world = World(county, books[0], books[1], bank)
    roles = {"fo1": Role.FO, "fo2": Role.FO, "a1": Role.A1, "a2": Role.A2}
    for number, (login, role) in enumerate(roles.items(), start=301):
        world.people[login] = a_user(session, f"n{login}", (role, county.id), number=number)
    return world


def the_fund_of(session: Session, world: World) -> BankAccount:
    """The neighbour's own fund account with an allotment."""
    opened = OpenAccount(world.county.id, "FUND", "应急周转金专户", "工商银行", "40099999")
    account = open_account(session, opened, by=world.fo1)
    an_allotment(session, world, account, "2000000.00", date(2026, 1, 10), "F-1")
    return account


def test_a_debtor_is_one_across_the_counties_in_scope(
    session: Session, world: World, at: TestClock, account: BankAccount, case: ArrearsCase
) -> None:
    """R-05, S-8, I-31: the unified code tells that they are one; a county out of scope is silent."""
    first, _ = a_paid_advance(session, world, case, account, PAID)
    other = a_neighbour(session)
    there = a_case_without_deposit(session, other, at, ["10000.00"] * 5)
    second, _ = a_paid_advance(session, other, there, the_fund_of(session, other), PAID)
    own, both = {world.county.id}, {world.county.id, other.county.id}
    on = date(2026, 6, 30)
    at.on(on.isoformat())
    company = session.get_one(Company, first.debtor_id)
    assert second.debtor_id != first.debtor_id
    view = debtor_view(session, company, both, on)
    assert [(line.view.advance.id, line.county) for line in view.lines] == [
        (second.id, "阜康市"), (first.id, world.county.name),
    ]  # fmt: skip
    assert str(view.total("principal")) == str(first.amount + second.amount)
    alone = debtor_view(session, company, own, on)
    assert [line.view.advance.id for line in alone.lines] == [first.id]
    found = exposure(session, both, on, today=on)
    assert [(one.uscc, one.advances, one.counties) for one in found.debtors] == [
        (company.uscc, 2, 2)
    ]
    assert found.debtors[0].stake.principal == view.total("principal")
    assert exposure(session, own, on, today=on).total.principal == first.amount
