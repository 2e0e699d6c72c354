"""A county at work: its books, its bank account, its law and its people."""

from dataclasses import dataclass, field
from datetime import date
from textwrap import dedent

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor, Role
from ledger.approvals.decide import Decision, decide
from ledger.approvals.models import ApprovalRequest
from ledger.approvals.vouchers import VoucherProposal, preview, review
from ledger.banking.models import BankAccount
from ledger.book.books import Book, book_of, open_book
from ledger.book.show import entries
from ledger.deposits.assess import AssessDeposit, assess_deposit
from ledger.deposits.collect import RecordReceipt, record_receipt
from ledger.deposits.models import Receipt
from ledger.gate.kinds import VOUCHER_KINDS
from ledger.money import Money
from ledger.parties.models import County, Project
from ledger.people.models import UserAccount
from ledger.people.roster import actor_of
from tests.conftest import TestClock
from tests.doors import a_user
from tests.parties.make import a_company, a_county, a_project
from tests.policies.make import adopted, the_law


@dataclass
class World:
    """What a test of deposits stands on."""

    county: County
    book: Book
    fund: Book
    bank: BankAccount
    people: dict[str, Actor] = field(default_factory=dict)

    @property
    def fo1(self) -> Actor:
        return self.people["fo1"]

    @property
    def fo2(self) -> Actor:
        return self.people["fo2"]


def a_world(session: Session, *, one_officer: bool = False) -> World:
    """A county with both books since 2026-01, one custody account, FO1, FO2, A1, A2 and AU.

    A database that was founded with it only finds it again.
    """
    county = session.scalar(select(County))
    if county is not None:
        assert not one_officer
        return _found_again(session, county)
    county = a_county(session)
    opened = date(2026, 1, 1)
    books = [
        open_book(
            session,
            county_id=county.id,
            county_code=county.code,
            kind=kind,
            opened_on=opened,
            one_officer=one_officer,
        )
        for kind in ("DEP", "FUND")
    ]
    the_law(session)
    adopted(session, county.id)
    bank = BankAccount(
        county_id=county.id,
        book_id=books[0].id,
        name="保证金专户",
        bank="农业银行",
        number="30012345",
    )
    session.add(bank)
    session.flush()
    world = World(county, books[0], books[1], bank)
    roles = {"fo1": Role.FO, "fo2": Role.FO, "a1": Role.A1, "a2": Role.A2, "au": Role.AU}
    for number, (login, role) in enumerate(roles.items(), start=1):
        world.people[login] = a_user(session, login, (role, county.id), number=number)
    return world


def _found_again(session: Session, county: County) -> World:
    """The world of a county that stands already."""
    dep, fund = (book_of(session, county.id, kind) for kind in ("DEP", "FUND"))
    people = {
        user.login: actor_of(session, user, door="json")
        for user in session.scalars(select(UserAccount).order_by(UserAccount.id))
    }
    return World(county, dep, fund, session.scalars(select(BankAccount)).one(), people)


@pytest.fixture
def world(founded: None, session: Session, at: TestClock) -> World:
    """A county at work, seen from the end of 2026."""
    at.on("2026-12-01")
    return a_world(session)


def reviewed(session: Session, world: World, proposal_id: int | None) -> None:
    """The proposal is posted by the review of the second officer."""
    proposal = session.get_one(VoucherProposal, proposal_id)
    _, seen = preview(session, proposal, VOUCHER_KINDS)
    review(session, proposal.id, kinds=VOUCHER_KINDS, seen=seen, by=world.fo2)


def approved(session: Session, world: World, request_id: int | None) -> None:
    """Both tiers approve."""
    request = session.get_one(ApprovalRequest, request_id)
    for tier in ("a1", "a2"):
        said = Decision(request.id, "approve", "同意", request.digest)
        decide(session, said, by=world.people[tier])


def an_assessed_project(
    session: Session, world: World, contract: str = "8650000.00", number: int = 1
) -> Project:
    """A project whose obligation is in force since 2026-01-26."""
    company = a_company(session, world.county, number, f"天山建设{number}")
    project = a_project(session, company, contract, f"P-{number}")
    made = assess_deposit(session, AssessDeposit(project.id, date(2026, 1, 26)), by=world.fo1)
    reviewed(session, world, made.proposal_id)
    return project


def a_receipt(
    session: Session, world: World, project: Project, amount: str, *, reference: str, on: date
) -> Receipt:
    """A posted receipt from the contractor's account."""
    paid = RecordReceipt(
        project.id, world.bank.id, reference, Money.of(amount), on,
        payer_name=project.contractor.name, payer_bank="工商银行", payer_account="620012345678",
    )  # fmt: skip
    receipt = record_receipt(session, paid, by=world.fo1)
    reviewed(session, world, receipt.proposal_id)
    return receipt


def journal(session: Session, book: Book, after: int = 0) -> str:
    """The journal as a clerk would write it."""
    told = []
    for entry in entries(session, book.id, after_seq=after, limit=200):
        told.append(f"{entry.on} {entry.voucher} [{entry.event}] {entry.summary}")
        for line in entry.lines:
            aux = " ".join(f"{key}={value}" for key, value in line.aux.items())
            told.append(f"  {line.side} {line.title} {aux} {line.amount.grouped()}")
    return "\n".join(told)


def text(lines: str) -> str:
    """Expected text, without the indentation of the test."""
    return dedent(lines).strip()
