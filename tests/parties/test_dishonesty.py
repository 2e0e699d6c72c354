"""The list of serious dishonesty: D-09, R-10."""

from datetime import date

import pytest
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ledger.actor import Actor, Role
from ledger.errors import Forbidden, Invalid, Refusal
from ledger.parties.contract_models import Listing
from ledger.parties.dishonesty import LiftListing, ListCompany, lift_listing, list_company
from ledger.parties.models import Company, County
from tests.conftest import TestClock
from tests.parties.make import a_company, a_county, an_officer

LISTED = date(2026, 1, 10)


@pytest.fixture
def company(session: Session, at: TestClock) -> Company:
    """A company of a county."""
    return a_company(session, a_county(session))


def officer(session: Session, company: Company, role: Role = Role.FO) -> Actor:
    return an_officer(session.get_one(County, company.county_id), 2, role)


def listed(session: Session, company: Company, number: str = "失信1", on: date = LISTED) -> Listing:
    command = ListCompany(company.id, on, "列入决定书", number, on)
    return list_company(session, command, by=officer(session, company))


def lifting(row: Listing, on: date, paid_on: date) -> LiftListing:
    return LiftListing(row.id, on, paid_on, "承诺书1", "移出决定1")


def test_a_listing_lasts_three_years(session: Session, company: Company) -> None:
    """R-10: from the day of listing, and no longer on the same day three years later."""
    row = listed(session, company)
    assert row.until_on == date(2029, 1, 10)
    days = (date(2026, 1, 9), LISTED, date(2029, 1, 9), date(2029, 1, 10))
    assert [row.holds_on(day) for day in days] == [False, True, True, False]


def test_it_is_lifted_six_months_after_paying(session: Session, company: Company) -> None:
    """R-10: one day too early is refused; on the day it is lifted, once."""
    row = listed(session, company)
    by = officer(session, company)
    with pytest.raises(Refusal) as refused:
        lift_listing(session, lifting(row, date(2026, 8, 27), date(2026, 2, 28)), by=by)
    assert refused.value.code == "too-early"
    lift_listing(session, lifting(row, date(2026, 8, 28), date(2026, 2, 28)), by=by)
    assert (row.holds_on(date(2026, 8, 27)), row.holds_on(date(2026, 8, 28))) == (True, False)
    with pytest.raises(Refusal) as refused:
        lift_listing(session, lifting(row, date(2026, 9, 28), date(2026, 2, 28)), by=by)
    assert refused.value.code == "listing-over"


def test_a_company_is_listed_once_at_a_time(session: Session, company: Company) -> None:
    listed(session, company)
    with pytest.raises(Refusal) as refused:
        listed(session, company, "失信2", date(2027, 1, 1))
    assert refused.value.code == "already-listed"
    assert listed(session, company, "失信3", date(2029, 1, 10)).until_on == date(2032, 1, 10)


def test_papers_and_persons_are_judged(session: Session, company: Company) -> None:
    """A decision after the listing is refused, and so is anybody but an officer of the county."""
    row = listed(session, company)
    late = ListCompany(row.company_id, LISTED, "决定", "X", date(2026, 1, 11))
    with pytest.raises(Invalid):
        list_company(session, late, by=officer(session, company))
    official = officer(session, company, Role.A1)
    with pytest.raises(Forbidden):
        lift_listing(session, lifting(row, date(2026, 8, 28), LISTED), by=official)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE dishonesty_listing SET until_on = '2026-02-01'", "DELETE FROM dishonesty_listing"],
)
def test_the_database_keeps_listings(session: Session, company: Company, statement: str) -> None:
    listed(session, company)
    with pytest.raises(DBAPIError):
        session.execute(sql(statement))
