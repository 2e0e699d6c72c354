"""What pages and answers show of unidentified receipts: how much is open, and for how long."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from ledger.approvals.models import VoucherProposal
from ledger.book.balances import balance, balances_by
from ledger.book.browse import books_of
from ledger.deposits.figures import deposit_book
from ledger.deposits.identify import open_amount
from ledger.deposits.receipt_models import Identification, Remittance, UnidentifiedReceipt
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class UnidentifiedView:
    """An unidentified receipt as doors show it."""

    row: UnidentifiedReceipt
    #: PROPOSED, OPEN, WAITING, DONE, RETURNED or WITHDRAWN.
    state: str
    #: What the book still owes of it (2307.09).
    balance: Money
    #: What of that is neither held nor in a waiting identification.
    open: Money
    #: Days since the bank received it while any of it is nobody's; None once it is settled.
    days: int | None


def unidentified_receipts(counties: Collection[int]) -> Select[UnidentifiedReceipt]:
    """The unidentified receipts of those counties with all that became of them."""
    return (
        select(UnidentifiedReceipt)
        .options(
            joinedload(UnidentifiedReceipt.proposal),
            joinedload(UnidentifiedReceipt.account),
            selectinload(UnidentifiedReceipt.identifications).joinedload(Identification.receipt),
            selectinload(UnidentifiedReceipt.remittances).joinedload(Remittance.approval),
        )
        .where(UnidentifiedReceipt.county_id.in_(counties))
    )


def unidentified_view(session: Session, row: UnidentifiedReceipt, on: date) -> UnidentifiedView:
    """The receipt with what is open of it and its age on a day."""
    book_id = deposit_book(session, row.county_id)
    owed = balance(session, book_id, "2307.09", bank_line=row.bank_line)
    left = open_amount(session, row) if owed else Money.ZERO
    if row.proposal.state != "POSTED":
        state = row.proposal.state
    elif owed:
        state = "OPEN" if left else "WAITING"
    else:
        state = "DONE"
    waits = owed or state == "PROPOSED"
    days = (on - row.received_on).days if waits else None
    return UnidentifiedView(row, state, owed, left, days)


def open_receipts(
    session: Session, counties: Collection[int], on: date
) -> Sequence[UnidentifiedView]:
    """Every receipt that is still anybody's guess, the oldest first."""
    owed = {
        line.partition("/")[2]
        for book in books_of(session, counties)
        if book.kind == "DEP"
        for line in balances_by(session, book.id, "2307.09", "bank_line")
    }
    waits = UnidentifiedReceipt.proposal.has(VoucherProposal.state == "PROPOSED")
    found = session.scalars(
        unidentified_receipts(counties)
        .where(or_(waits, UnidentifiedReceipt.bank_reference.in_(owed)))
        .order_by(UnidentifiedReceipt.received_on, UnidentifiedReceipt.id)
    ).unique()
    views = [unidentified_view(session, row, on) for row in found]
    return [one for one in views if one.days is not None]


def remittances(counties: Collection[int], project_id: int | None = None) -> Select[Remittance]:
    """Remittances with their approvals, of all projects or of one."""
    query = (
        select(Remittance)
        .options(
            joinedload(Remittance.approval),
            joinedload(Remittance.project),
            joinedload(Remittance.unidentified),
            joinedload(Remittance.account),
        )
        .where(Remittance.county_id.in_(counties))
    )
    return query if project_id is None else query.where(Remittance.project_id == project_id)
