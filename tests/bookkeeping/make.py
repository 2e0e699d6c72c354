"""An office that keeps two books: county, people who can sign in, vouchers of either book."""

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy.orm import Session

from ledger.actor import Actor, Role
from ledger.approvals.decide import Decision, decide
from ledger.approvals.models import ApprovalRequest, VoucherProposal
from ledger.approvals.vouchers import preview, review
from ledger.banking.models import BankAccount
from ledger.book.books import Book, open_book
from ledger.book.lines import credit, debit
from ledger.book.post import Posted
from ledger.bookkeeping.manual import ManualVoucher, propose_manual
from ledger.db import Database
from ledger.gate.kinds import VOUCHER_KINDS
from ledger.money import Money
from ledger.parties.models import County
from tests.conftest import TestClock
from tests.doors import a_user
from tests.parties.make import a_county

ROLES = {
    "fo1": Role.FO, "fo2": Role.FO, "a1": Role.A1, "a2": Role.A2, "au": Role.AU,
    "sy": Role.SY, "se": Role.SE, "aa": Role.AA,
}  # fmt: skip


@dataclass
class Office:
    """A county with both books and everyone who works there."""

    county: County
    dep: Book
    fund: Book
    people: dict[str, Actor]

    def __getitem__(self, login: str) -> Actor:
        return self.people[login]


def an_office(session: Session, code: str = "652301", logins: str = "") -> Office:
    """Both books since 2026-01-01; sign-in names end in ``logins`` for a second county."""
    county = a_county(session, code, "昌吉市" if code == "652301" else "阜康市")
    books = [
        open_book(
            session, county_id=county.id, county_code=code, kind=kind, opened_on=date(2026, 1, 1)
        )
        for kind in ("DEP", "FUND")
    ]
    for book, name in zip(books, ("保证金专户", "应急周转金专户"), strict=True):
        session.add(
            BankAccount(
                county_id=county.id, book_id=book.id, name=name, bank="农业银行",
                number=f"3001234{book.id}",
            )
        )  # fmt: skip
    people = {}
    for number, (login, role) in enumerate(ROLES.items(), 1):
        where = 0 if role in (Role.SY, Role.SE, Role.AA) else county.id
        people[login] = a_user(
            session, login + logins, (role, where), number=number + county.id * 100
        )
    session.flush()
    return Office(county, books[0], books[1], people)


@pytest.fixture
def office(database: Database, keys: object, at: TestClock) -> Office:
    """The office in February 2026, committed, so that doors see it too."""
    at.on("2026-02-03")
    return database.in_transaction(an_office)


def posted(
    session: Session,
    office: Office,
    reference: str = "B-1",
    amount: str = "100.00",
    on: date = date(2026, 1, 20),
) -> Posted:
    """An unidentified receipt (row 4), made by fo1, reviewed by fo2, in the deposit book."""
    return reviewed(session, office, a_manual(session, office, amount, on, reference))


def a_manual(
    session: Session,
    office: Office,
    amount: str = "250.00",
    on: date = date(2026, 1, 21),
    reference: str = "M-1",
) -> VoucherProposal:
    """A manual voucher of fo1 that waits for review."""
    money = Money.of(amount)
    lines = [
        debit("1002.01", money, bank="1"),
        credit("2307.09", money, bank_line=reference),
    ]
    written = ManualVoucher(office.dep.code, "4", on, f"收到待查款项 {reference}", lines, 2)
    return propose_manual(session, written, by=office["fo1"])


def reviewed(session: Session, office: Office, proposal: VoucherProposal) -> Posted:
    """fo2 reviews and so posts it."""
    _, seen = preview(session, proposal, VOUCHER_KINDS)
    return review(session, proposal.id, kinds=VOUCHER_KINDS, seen=seen, by=office["fo2"])


def approved(session: Session, office: Office, request: ApprovalRequest) -> ApprovalRequest:
    """Everyone in its chain approves."""
    for role in request.chain.split(","):
        said = Decision(request.id, "approve", "同意", request.digest)
        decide(session, said, by=office[role.lower()])
    return request
