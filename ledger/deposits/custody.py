"""The bank accounts in which deposits are held in custody."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.banking.models import BankAccount
from ledger.deposits.figures import deposit_book
from ledger.errors import Refusal
from ledger.people.scope import find


def custody_account(session: Session, account_id: int, *, by: Actor) -> BankAccount:
    """The account of that id; raises ``not-custody`` when it belongs to another book."""
    account = find(session, BankAccount, account_id, by=by)
    if account.book_id != deposit_book(session, account.county_id):
        raise Refusal(f"账户 {account.tail} 不是保证金专户。",
                      f"Account {account.tail} is no deposit custody account.", code="not-custody")  # fmt: skip
    return account


def custody_accounts(session: Session, county_id: int) -> Sequence[BankAccount]:
    """Every custody account of the county."""
    book_id = deposit_book(session, county_id)
    accounts = select(BankAccount).where(BankAccount.book_id == book_id).order_by(BankAccount.id)
    return session.scalars(accounts).all()
