"""What doors show of recovery: receipts, demands, costs, write-offs, debts by age."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from ledger.advances.models import Advance
from ledger.book.balances import balance
from ledger.book.books import book_of
from ledger.money import Money
from ledger.recoveries.apply import DateOrder
from ledger.recoveries.models import (
    DemandLetter,
    RecoveryCost,
    RecoveryReceipt,
    RecoveryShare,
    WriteOff,
)
from ledger.recoveries.owed import Owed, owed_on, settled_on


def receipts_of(
    counties: Collection[int], advance_id: int | None = None
) -> Select[RecoveryReceipt]:
    """Receipts from debtors with their vouchers and shares, newest first."""
    query = (
        select(RecoveryReceipt)
        .options(
            joinedload(RecoveryReceipt.proposal),
            joinedload(RecoveryReceipt.account),
            joinedload(RecoveryReceipt.reversal),
            selectinload(RecoveryReceipt.shares),
        )
        .where(RecoveryReceipt.county_id.in_(counties))
        .order_by(RecoveryReceipt.id.desc())
    )
    if advance_id is None:
        return query
    shared = RecoveryReceipt.shares.any(RecoveryShare.advance_id == advance_id)
    return query.where(or_(RecoveryReceipt.advance_id == advance_id, shared))


def demands_of(counties: Collection[int], advance_id: int | None = None) -> Select[DemandLetter]:
    """Demand letters, newest first."""
    query = (
        select(DemandLetter)
        .options(selectinload(DemandLetter.debtor))
        .where(DemandLetter.county_id.in_(counties))
        .order_by(DemandLetter.id.desc())
    )
    return query if advance_id is None else query.where(DemandLetter.advance_id == advance_id)


def costs_of(counties: Collection[int], advance_id: int | None = None) -> Select[RecoveryCost]:
    """Costs of recovery with their approvals, newest first."""
    query = (
        select(RecoveryCost)
        .options(joinedload(RecoveryCost.approval))
        .where(RecoveryCost.county_id.in_(counties))
        .order_by(RecoveryCost.id.desc())
    )
    return query if advance_id is None else query.where(RecoveryCost.advance_id == advance_id)


def write_offs_of(counties: Collection[int], advance_id: int | None = None) -> Select[WriteOff]:
    """Write-offs with debtor, voucher and approval, newest first."""
    query = (
        select(WriteOff)
        .options(
            joinedload(WriteOff.advance).options(
                joinedload(Advance.debtor), joinedload(Advance.case)
            ),
            joinedload(WriteOff.proposal),
            joinedload(WriteOff.approval),
            selectinload(WriteOff.papers),
        )
        .where(WriteOff.county_id.in_(counties))
        .order_by(WriteOff.id.desc())
    )
    return query if advance_id is None else query.where(WriteOff.advance_id == advance_id)


@dataclass(frozen=True, slots=True)
class Debt:
    """What an advance is owed on a day; ``pursued`` is what was written off and still asked for."""

    advance_id: int
    on: date
    owed: Owed
    pursued: Money

    def left_after(self, amount: Money) -> Money:
        """What is still owed on that day once so much was received."""
        return max(self.owed.total - amount, Money.ZERO)


def debt_on(session: Session, advance: Advance, on: date) -> Debt:
    """The debt of an advance on that day; ``date-order`` before its last settlement."""
    last = settled_on(session, advance)
    if last is not None and on < last:
        raise DateOrder(
            f"日期不能早于上次结算日({last})。",
            f"The date is before the last settlement ({last}).",
        )
    book = book_of(session, advance.county_id, "FUND")
    pursued = balance(session, book.id, "9501", on=None, **advance.aux)
    return Debt(advance.id, on, owed_on(session, advance, on), pursued)
