"""Unidentified money, or what a debtor overpaid, turns out to be for a debt: posting 46b."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.advances.models import Advance
from ledger.approvals.models import VoucherProposal
from ledger.approvals.vouchers import Proposed, propose
from ledger.audit import trail
from ledger.book.balances import available, balance, balances_by
from ledger.book.books import book_of
from ledger.errors import FieldError, Invalid, NotFound, Refusal
from ledger.funds.models import FundUnidentified
from ledger.money import Money
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.recoveries.apply import (
    Application,
    NothingOwed,
    WriteOffPending,
    apply_recovery,
    debts_of,
    judge_day,
)
from ledger.recoveries.models import RecoveryReceipt
from ledger.recoveries.owed import accrued_to, settled_on
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class IdentifyRecovery:
    """``amount`` of the line was for the advance; all that fits when left out.

    ``bank_line`` is the reference under which 2307.09 keeps it; ``spread`` as for a receipt.
    """

    bank_line: str
    advance_id: int
    on: date
    note: str
    amount: Money | None = None
    spread: bool = False
    attachments: int = 1


@dataclass(frozen=True, slots=True)
class OpenLine:
    """One line of 2307.09 that may be identified: whence and when it came, what is open of it."""

    bank_line: str
    bank_account_id: int
    received_on: date
    payer: str
    #: What the book still owes of it, and what of that is neither held nor waiting for review.
    held: Money
    open: Money


@dataclass(frozen=True, slots=True)
class Fitting:
    """What of a line would be applied, to which debts, with interest to which day."""

    line: OpenLine
    value_day: date
    amount: Money
    application: Application


def identify_recovery(session: Session, found: IdentifyRecovery, *, by: Actor) -> RecoveryReceipt:
    """A receipt of the debtor is on record and posting 46b waits for review.

    Interest runs to the day the bank had the money, or to the debt's last settlement where that
    is later. Refused: more than is open of the line (``over-identified``), more than is owed
    (``over-recovery``), a day before the money came (Invalid ``date-order``).
    """
    advance = find(session, Advance, found.advance_id, by=by, lock=True)
    require_officer(session, by, advance.county_id)
    fits = fitting(session, advance, found)
    line, amount, value_day = fits.line, fits.amount, fits.value_day
    proposal = _proposed(session, advance, line, found, amount, by=by)
    receipt = RecoveryReceipt(
        county_id=advance.county_id,
        advance_id=advance.id,
        bank_account_id=line.bank_account_id,
        bank_reference=line.bank_line,
        amount=amount,
        received_on=value_day,
        payer=line.payer,
        identified_from=line.bank_line,
        proposal_id=proposal.id,
    )
    session.add(receipt)
    session.flush()
    trail.record(
        session, "recovery.identified", receipt.source, by=by, county_id=receipt.county_id,
        of=advance.source, amount=amount, line=line.bank_line,
    )  # fmt: skip
    return receipt


def fitting(session: Session, advance: Advance, found: IdentifyRecovery) -> Fitting:
    """How the identified money would be applied; raises what the deed refuses."""
    line = open_line(session, advance.county_id, found.bank_line)
    if found.on < line.received_on:
        says = Text(f"不能早于到账日期 {line.received_on}。",
                    f"It cannot be before {line.received_on}, when the money came.")  # fmt: skip
        raise Invalid([FieldError("/on", "date-order", says)])
    if advance.written_off_on is not None:
        raise WriteOffPending(
            "该垫付已核销: 请冲销待查款项, 按核销后收回登记。",
            "The advance is written off: reverse the unidentified receipt and record it as "
            "received after the write-off.",
        )
    on = _value_day(session, advance, line, spread=found.spread)
    judge_day(session, advance, on)
    amount = found.amount or line.open
    if amount > line.open or not amount:
        raise OverIdentified(
            f"该笔款项可确认 {line.open.grouped()} 元, 不能确认 {amount.grouped()} 元。",
            f"{line.open.grouped()} of this receipt is open; {amount.grouped()} was asked for.",
        )
    applied = apply_recovery(session, advance, amount, on, spread=found.spread)
    if applied.over and found.amount is not None:
        owed = amount - applied.over
        raise NothingOwed(
            f"债务只有 {owed.grouped()} 元, 不能确认 {amount.grouped()} 元。",
            f"{owed.grouped()} is owed; {amount.grouped()} was asked for.",
        )
    return Fitting(line, on, amount - applied.over, applied)


def _proposed(
    session: Session,
    advance: Advance,
    line: OpenLine,
    found: IdentifyRecovery,
    amount: Money,
    *,
    by: Actor,
) -> VoucherProposal:
    whose = f"{advance.debtor.name}, 案件{advance.case.number}"
    return propose(
        session,
        Proposed(
            kind="recovery-identified",
            county_id=advance.county_id,
            book_id=book_of(session, advance.county_id, "FUND").id,
            on=found.on,
            amount=amount,
            summary=f"待查款项确认为追偿回款: {whose}"[:200],
            facts={
                "advance_id": advance.id,
                "bank": line.bank_account_id,
                "reference": line.bank_line,
                "note": found.note,
                "attachments": found.attachments,
                "spread": found.spread,
            },
        ),
        by=by,
    )


def open_line(session: Session, county_id: int, bank_line: str) -> OpenLine:
    """The line of 2307.09 with what is open of it: not held, not in a waiting identification.

    NotFound when no posted receipt of the county left money under that reference.
    """
    unknown = session.scalars(
        select(FundUnidentified)
        .join(VoucherProposal, VoucherProposal.id == FundUnidentified.proposal_id)
        .where(
            FundUnidentified.county_id == county_id,
            FundUnidentified.bank_reference == bank_line,
            VoucherProposal.state == "POSTED",
        )
        .order_by(FundUnidentified.id.desc())
        .limit(1)
    ).first()
    over = session.scalars(
        select(RecoveryReceipt)
        .where(
            RecoveryReceipt.county_id == county_id,
            RecoveryReceipt.bank_reference == bank_line,
            RecoveryReceipt.over > Money.ZERO,
        )
        .order_by(RecoveryReceipt.id.desc())
        .limit(1)
    ).first()
    came = unknown or over
    if came is None:
        raise NotFound("没有这笔待查款项。", "There is no such unidentified receipt.")
    book = book_of(session, county_id, "FUND")
    left = available(session, book.id, "2307.09", bank_line=bank_line)
    waiting = _waiting(session, county_id, bank_line)
    held = balance(session, book.id, "2307.09", bank_line=bank_line)
    return OpenLine(
        bank_line, came.bank_account_id, came.received_on, came.payer, held, left - waiting
    )


def open_lines(session: Session, county_id: int) -> list[OpenLine]:
    """Every line of 2307.09 that holds money, the oldest first."""
    book = book_of(session, county_id, "FUND")
    held = balances_by(session, book.id, "2307.09", "bank_line")
    found = [open_line(session, county_id, line) for line in held]
    return sorted(found, key=lambda line: (line.received_on, line.bank_line))


def _waiting(session: Session, county_id: int, bank_line: str) -> Money:
    """What of the line waits for review in other identifications."""
    total = session.scalar(
        select(func.sum(RecoveryReceipt.amount))
        .join(VoucherProposal, VoucherProposal.id == RecoveryReceipt.proposal_id)
        .where(
            RecoveryReceipt.county_id == county_id,
            RecoveryReceipt.identified_from == bank_line,
            VoucherProposal.state == "PROPOSED",
        )
    )
    return total if isinstance(total, Money) else Money(int(total or 0))


def _value_day(session: Session, advance: Advance, line: OpenLine, *, spread: bool) -> date:
    """The day to which interest runs: the bank's, or the last settlement where that is later."""
    days = [line.received_on]
    for one in debts_of(session, advance, spread=spread):
        days += [day for day in (settled_on(session, one), accrued_to(session, one.id)) if day]
    return max(days)


class OverIdentified(Refusal):
    """More was identified than is open of the receipt."""

    code = "over-identified"
