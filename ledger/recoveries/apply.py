"""Apply a debtor's receipt: costs, interest, principal of one advance, or of all, oldest due first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ledger.advances.models import Advance
from ledger.approvals.models import VoucherProposal
from ledger.book.balances import balance
from ledger.book.books import book_of
from ledger.book.lines import Draft, Line, credit, debit
from ledger.db import may_lock
from ledger.errors import Refusal
from ledger.money import Money
from ledger.recoveries.models import CoDebtor, RecoveryReceipt, WriteOff
from ledger.recoveries.owed import Owed, accrued_to, owed_on, settled_on
from ledger.rules.interest import Applied, apply_receipt


@dataclass(frozen=True, slots=True)
class Part:
    """What one advance is owed on the day, and what it gets of the receipt."""

    advance: Advance
    owed: Owed
    applied: Applied

    @property
    def paid(self) -> Money:
        """All of the receipt that went to this advance."""
        return self.applied.cost + self.applied.interest + self.applied.principal


@dataclass(frozen=True, slots=True)
class Application:
    """A receipt spread over what is owed; ``over`` is the debtor's own again (46)."""

    parts: Sequence[Part]
    over: Money


def apply_recovery(
    session: Session,
    advance: Advance,
    amount: Money,
    on: date,
    *,
    spread: bool,
    payer_id: int | None = None,
) -> Application:
    """The receipt on the advance its payer named, or ``spread`` from the oldest due on.

    Within each: costs, interest, principal, or as agreed (R-04, 民法典 561); between them: as the debtor
    designates, else the oldest due first (R-05, 民法典 560). Raises ``over-recovery`` when
    nothing is owed, ``date-order`` before a settlement.
    """
    parts, left = [], amount
    for one in debts_of(session, advance, spread=spread, payer_id=payer_id):
        judge_day(session, one, on)
        owed = owed_on(session, one, on)
        applied = apply_receipt(
            left,
            cost=owed.cost,
            interest=owed.interest,
            principal=owed.principal,
            principal_first=one.principal_first,
        )
        if owed.total and left:
            parts.append(Part(one, owed, applied))
            left = applied.over
    if not parts:
        raise NothingOwed("该垫付已结清。", "The advance has been settled.")
    return Application(tuple(parts), left)


def judge_receipt(session: Session, advance: Advance, on: date) -> None:
    """Raises when nothing can be received on that advance on that day."""
    judge_day(session, advance, on)
    if advance.written_off_on is not None:
        left_pursued(session, advance)
    elif not owed_on(session, advance, on).total:
        raise NothingOwed("该垫付已结清。", "The advance has been settled.")


def left_pursued(session: Session, advance: Advance) -> Money:
    """What of the written-off debt is still pursued; ``over-recovery`` when all of it came."""
    book = book_of(session, advance.county_id, "FUND")
    pursued = balance(session, book.id, "9501", on=None, **advance.aux)
    if not pursued:
        raise NothingOwed("核销款项已全部收回。", "What was written off has been received in full.")
    return pursued


def is_pending(session: Session, advance_id: int) -> bool:
    """Whether its receivable left for the pending account (47) and nothing was decided yet."""
    query = select(WriteOff.id).where(
        WriteOff.advance_id == advance_id, WriteOff.state == "PENDING"
    )
    return session.scalar(query.limit(1)) is not None


def judge_day(session: Session, advance: Advance, on: date) -> None:
    """Raises unless the advance was paid out and last settled by that day, and is not pending."""
    if is_pending(session, advance.id):
        raise WriteOffPending(
            "该垫付正在核销审批中: 收款请先登记为待查款项, 核销有决定后再确认。",
            "A write-off of this advance is pending: record the money as unidentified, and identify "
            "it once that is decided.",
        )
    last = settled_on(session, advance)
    if last is None:
        raise NothingOwed("该垫付尚未支付, 无可追偿。", "The advance has not been paid out yet.")
    if on < last:
        raise DateOrder(
            f"收款日期不能早于上次结算日({last})。",
            f"The date is before the last settlement ({last}).",
        )
    accrued = accrued_to(session, advance.id)
    if accrued is not None and on < accrued:
        raise DateOrder(
            f"利息已计提到 {accrued}, 更早的收款须先冲销该次计提。",
            f"Interest stands recognised up to {accrued}; reverse that accrual first.",
        )


def recovery_entry(
    proposal: VoucherProposal, receipt: RecoveryReceipt, application: Application | None
) -> Draft:
    """Interest is recognised (42), the receipt applied (44), a penalty is income (45), the rest
    is the debtor's (46). Money found among the unidentified comes from 2307.09 instead (46b).
    """
    lines: list[Line] = []
    parts = application.parts if application else ()
    for part in parts:
        if part.owed.accrued:
            lines += [
                debit("1216.01", part.owed.accrued, **part.advance.aux),
                credit("4604.02", part.owed.accrued, case=str(part.advance.case_id)),
            ]
    lines.append(_came(proposal, receipt))
    for part in parts:
        for title, amount in (
            ("1218.02", part.applied.cost),
            ("1216.01", part.applied.interest),
            ("1218.01", part.applied.principal),
        ):
            if amount:
                lines.append(credit(title, amount, **part.advance.aux))
    if receipt.penalty:
        lines.append(credit("4609.01", receipt.penalty, case=str(receipt.advance.case_id)))
    if application and application.over:
        if receipt.identified_from is not None:
            raise NothingOwed(
                f"债务只剩 {(proposal.amount - application.over).grouped()} 元, 不能确认更多。",
                f"Only {(proposal.amount - application.over).grouped()} is owed still.",
            )
        lines.append(credit("2307.09", application.over, bank_line=receipt.bank_reference))
    event = "46b" if receipt.identified_from is not None else "44" if application else "45"
    return Draft(
        on=proposal.on,
        event=event,
        summary=proposal.summary,
        source=f"proposal:{proposal.id}",
        lines=tuple(lines),
        attachments=proposal.facts["attachments"],
    )


def _came(proposal: VoucherProposal, receipt: RecoveryReceipt) -> Line:
    """Where the money comes from: the bank, or what nobody could name."""
    if receipt.identified_from is not None:
        return debit("2307.09", proposal.amount, bank_line=receipt.identified_from)
    return debit("1002.02", proposal.amount, bank=str(receipt.bank_account_id))


def late_entry(session: Session, advance: Advance, proposal: VoucherProposal) -> Draft:
    """A written-off debt is received after all: income, and the memo falls (50)."""
    income = min(proposal.amount, left_pursued(session, advance))
    over = proposal.amount - income
    lines: list[Line] = [
        debit("1002.02", proposal.amount, bank=str(proposal.facts["bank"])),
        credit("4609.01", income, case=str(advance.case_id)),
        debit("9509", income, **advance.aux),
        credit("9501", income, **advance.aux),
    ]
    if over:
        lines.append(credit("2307.09", over, bank_line=proposal.facts["reference"]))
    return Draft(
        on=proposal.on,
        event="50",
        summary=f"核销后收回: {advance.debtor.name}"[:200],
        source=f"proposal:{proposal.id}",
        lines=tuple(lines),
        attachments=proposal.facts["attachments"],
    )


def debts_of(
    session: Session, advance: Advance, *, spread: bool, payer_id: int | None = None
) -> list[Advance]:
    """The named advance alone, or every open one in the county that its payer answers for, the
    oldest due first; the payer is the debtor unless another is told.

    What is pending for a write-off is left out: its receivable stands in 1902.01.
    """
    if not spread:
        return [advance]
    payer = payer_id or advance.debtor_id
    beside = select(CoDebtor.advance_id).where(CoDebtor.company_id == payer)
    query = select(Advance).where(
        or_(Advance.debtor_id == payer, Advance.id.in_(beside)),
        Advance.county_id == advance.county_id,
        Advance.executed_on.is_not(None),
        Advance.written_off_on.is_(None),
    )
    if may_lock(session):
        query = query.with_for_update()
    rows = session.scalars(query.order_by(Advance.id)).all()
    found = [one for one in rows if one.flows and not is_pending(session, one.id)]
    return sorted(found, key=lambda one: (one.repay_by, one.id))


class NothingOwed(Refusal):
    """There is nothing to recover on this advance."""

    code = "over-recovery"


class WriteOffPending(Refusal):
    """The receivable is pending for a write-off; nothing can be applied to it until that is decided."""

    code = "write-off-pending"


class DateOrder(Refusal):
    """A receipt dated before interest was last reckoned."""

    code = "date-order"
