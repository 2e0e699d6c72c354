"""By which law a project's duties are judged: C-04, W-04, and contracts that ended early."""

import json
from datetime import date

import pytest
from sqlalchemy.orm import Session

from ledger.db import Database
from ledger.deposits.void_contract import VoidContract, void_contract
from ledger.duties.queries import Sought, duties, duties_of
from ledger.policies.figures import read_figures
from ledger.policies.models import PolicyVersion
from ledger.policies.terms import clock_terms
from tests.conftest import TestClock
from tests.deposits.make import a_world, an_assessed_project
from tests.parties.make import a_company, a_project

TODAY = date(2026, 3, 10)
CLOCKS = {
    "pay_workers_working_days": 5, "notice_days": 30, "review_working_days": 5,
    "confirm_working_days": 3, "case_working_days": 60, "case_extension_working_days": 30,
}  # fmt: skip


@pytest.mark.parametrize(("own", "days", "notice"), [
    ({}, 30, 30),
    ({"wage_account_days": 20, "account_notice_days": 15}, 20, 15),
])  # fmt: skip
def test_the_days_are_policy(own: dict[str, int], days: int, notice: int) -> None:
    """C-04: versions stored before the figure was known say thirty days."""
    version = PolicyVersion(kind="clocks", terms=json.dumps(read_figures("clocks", CLOCKS | own)))
    terms = clock_terms(version)
    assert (terms.wage_account_days, terms.account_notice_days) == (days, notice)


@pytest.mark.parametrize(("signed", "due", "missing", "found"), [
    (date(2026, 1, 20), date(2026, 2, 24), None, True),
    (date(2026, 2, 10), date(2026, 3, 12), None, False),
    (date(2023, 12, 1), None, 2023, True),  # its calendar is not known: no day is guessed
    (date(2020, 1, 20), None, None, True),  # before the rule: an account is owed, without a day
])  # fmt: skip
def test_the_due_day_rests_on_the_signing(
    founded: None, database: Database, keys: object, at: TestClock,
    signed: date, due: date | None, missing: int | None, found: bool,
) -> None:  # fmt: skip
    """C-04, W-04: the law in force on signing, the calendar of the year the days end in."""
    at.on("2026-03-10")

    def work(session: Session) -> None:
        world = a_world(session)
        project = a_project(session, a_company(session, world.county))
        project.signed_on, project.permit_on = signed, max(signed, date(2026, 1, 26))
        session.flush()
        view = duties_of(session, project, TODAY)
        assert (view.account_due, view.missing_year) == (due, missing)
        assert ("account-missing" in [one.code for one in view.findings]) is found

    database.in_transaction(work)


def test_a_void_contract_owes_no_more(
    founded: None, database: Database, keys: object, at: TestClock
) -> None:
    """C-03, C-04, C-05: over is over; C-06: its ledgers are kept three years from then."""
    at.on("2026-03-10")

    def work(session: Session) -> None:
        world = a_world(session)
        project = an_assessed_project(session, world)
        other = a_project(session, a_company(session, world.county, 9), code="P-9")
        paper = ("解除协议", "1号", date(2026, 3, 1))
        void_contract(
            session, VoidContract(project.id, date(2026, 3, 2), *paper, "未履行"), by=world.fo1
        )
        view = duties_of(session, project, TODAY)
        assert view.findings == ()
        assert view.kept.workforce_until == date(2029, 3, 2)
        listed = duties(session, {world.county.id}, TODAY, Sought(), 10)
        assert [one.project.id for one in listed] == [other.id]

    database.in_transaction(work)
