"""The bank accounts that stand behind the books."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import SYSTEM, Actor
from ledger.audit import trail
from ledger.banking.models import BankAccount
from ledger.book.books import BookKind, book_of
from ledger.errors import Refusal
from ledger.parties.officer import require_officer
from ledger.people.scope import find


@dataclass(frozen=True, slots=True)
class OpenAccount:
    """An account of the bureau; ``kind`` is the book it serves, DEP or FUND."""

    county_id: int
    kind: BookKind
    name: str
    bank: str
    number: str


def open_account(session: Session, opened: OpenAccount, *, by: Actor) -> BankAccount:
    """The account stands in the register of its book; each number once."""
    if by != SYSTEM:
        require_officer(session, by, opened.county_id)
    if session.scalar(select(BankAccount.id).where(BankAccount.number == opened.number)):
        raise AccountKnown("该银行账号已登记。", "This bank account is already registered.")
    account = BankAccount(
        county_id=opened.county_id,
        book_id=book_of(session, opened.county_id, opened.kind).id,
        name=opened.name,
        bank=opened.bank,
        number=opened.number,
    )
    session.add(account)
    session.flush()
    trail.record(
        session, "bank-account.opened", f"bank-account:{account.id}", by=by,
        county_id=account.county_id, kind=opened.kind,
    )  # fmt: skip
    return account


def custody_account(session: Session, account_id: int, *, by: Actor) -> BankAccount:
    """The account, which must serve the deposit book of its county."""
    return _serving(session, account_id, "DEP", by=by)


def fund_account(session: Session, account_id: int, *, by: Actor) -> BankAccount:
    """The account, which must serve the fund book of its county."""
    return _serving(session, account_id, "FUND", by=by)


def accounts_of(
    session: Session, county_id: int, kind: BookKind | None = None
) -> Sequence[BankAccount]:
    """The county's accounts, of one book or of both."""
    query = select(BankAccount).where(BankAccount.county_id == county_id).order_by(BankAccount.id)
    if kind is not None:
        query = query.where(BankAccount.book_id == book_of(session, county_id, kind).id)
    return session.scalars(query).all()


def _serving(session: Session, account_id: int, kind: BookKind, *, by: Actor) -> BankAccount:
    account = find(session, BankAccount, account_id, by=by)
    if account.book_id != book_of(session, account.county_id, kind).id:
        zh = "保证金专户" if kind == "DEP" else "应急周转金专户"
        raise WrongAccount(
            f"{account.name} 不是{zh}。", f"{account.name} does not serve the {kind} book."
        )
    return account


class AccountKnown(Refusal):
    """The number is on the register already."""

    code = "already-registered"


class WrongAccount(Refusal):
    """Deposit money and fund money never share an account (I-11)."""

    code = "wrong-bank-account"
