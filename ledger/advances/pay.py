"""Execute an approved advance and pay the workers: postings 37, 38, 39."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.advances.limitation import run_limitation
from ledger.advances.models import Advance, AdvanceFlow
from ledger.advances.request import advance_content, by_worker
from ledger.approvals.demand import demand
from ledger.audit import trail
from ledger.banking.models import PaymentBatch
from ledger.banking.payout import (
    ConfirmBatch,
    MakeBatch,
    Payout,
    confirm_batch,
    expected_entry,
    make_batch,
)
from ledger.book.books import book_of
from ledger.book.hold import hold, release
from ledger.book.lines import Draft, Line, credit, debit
from ledger.book.post import post
from ledger.cases.payments import PlannedPayment, mark_payments, plan_payments
from ledger.cases.settle import begin_settling, finish_settling, lock_case
from ledger.errors import Refusal
from ledger.money import Money
from ledger.people.scope import find
from ledger.text import Text

PAYOUT = Payout("advance", "垫付工资", "2307.05", "1002.02", "38", "39", "39")


@dataclass(frozen=True, slots=True)
class ExecuteAdvance:
    """Carry out the approved advance: the batch goes to the bank."""

    advance_id: int
    on: date


def execute_advance(session: Session, executed: ExecuteAdvance, *, by: Actor) -> PaymentBatch:
    """The debtor owes the fund, the fund owes the workers (37); the money stays held (A-08).

    Approval, persons and every claim are checked again under lock (I-15, I-21, I-23).
    """
    advance = find(session, Advance, executed.advance_id, by=by, lock=True)
    if advance.approval_id is None or advance.executed_on is not None:
        raise AdvanceState("该垫付已执行。", "This advance has been executed.")
    lock_case(session, advance.case)
    permit = demand(session, advance.approval_id, content=advance_content(advance), by=by)
    planned = [PlannedPayment(line.claim_id, line.amount, advance.kind) for line in advance.lines]
    plan_payments(session, advance.source, planned, county_id=advance.county_id)
    book = book_of(session, advance.county_id, "FUND")
    entry = advance_entry(advance, executed.on)
    post(session, book.id, entry, maker=by, approvals_digest=permit.digest)
    hold_money(session, advance, advance.amount, advance.source)
    advance.executed_on = executed.on
    session.flush()
    batch = make_batch(
        session,
        MakeBatch(
            source=advance.source,
            county_id=advance.county_id,
            bank_account_id=advance.bank_account_id,
            approval_id=permit.request_id,
            purpose=f"案件{advance.case.number}垫付",
            on=executed.on,
            lines=list(by_worker(advance).items()),
        ),
        by=by,
    )
    what = Text(
        f"周转金垫付 {advance.amount.grouped()} 元",
        f"Advanced from the fund: {advance.amount.grouped()}",
    )
    begin_settling(session, advance.case, executed.on, what, by=by)
    trail.record(
        session, "advance.executed", advance.source, by=by, county_id=advance.county_id,
        amount=advance.amount,
    )  # fmt: skip
    return batch


def advance_entry(advance: Advance, on: date) -> Draft:
    """The debtor owes the principal, the workers are owed their shares, the memo ends (37)."""
    number = str(advance.id)
    owed: list[Line] = [
        credit("2307.05", amount, case=str(advance.case_id), worker=str(worker_id))
        for worker_id, amount in by_worker(advance).items()
    ]
    return Draft(
        on=on,
        event="37",
        summary=f"垫付批次发出: 案件{advance.case.number}, {advance.debtor.name}"[:200],
        source=advance.source,
        lines=(
            debit("1218.01", advance.amount, **advance.aux),
            *owed,
            debit("9609", advance.amount, advance=number),
            credit("9601", advance.amount, advance=number),
        ),
        attachments=2,
    )


def confirm_advance(session: Session, confirmed: ConfirmBatch, *, by: Actor) -> PaymentBatch:
    """The bank paid the workers (38); from its date on the principal bears interest (R-03)."""
    advance = advance_of(session, find(session, PaymentBatch, confirmed.batch_id, by=by).source)
    release(session, book_of(session, advance.county_id, "FUND").id, advance.source)
    batch = confirm_batch(session, confirmed, PAYOUT, case_id=advance.case_id, by=by)
    mark_payments(session, advance.source, "PAID")
    note_flow(session, advance, confirmed.on, batch.amount, "PAID")
    run_limitation(session, advance, confirmed.on, advance.source)
    finish_settling(session, advance.case, confirmed.on, by=by)
    return batch


def advance_payment(session: Session, confirmed: ConfirmBatch, *, by: Actor) -> Draft:
    """The voucher that confirming the batch would post (38)."""
    advance = advance_of(session, find(session, PaymentBatch, confirmed.batch_id, by=by).source)
    return expected_entry(session, confirmed, PAYOUT, case_id=advance.case_id, by=by)


def note_flow(session: Session, advance: Advance, on: date, amount: Money, what: str) -> None:
    """The principal that bears interest changes by ``amount`` on that day."""
    if amount:
        session.add(
            AdvanceFlow(
                county_id=advance.county_id,
                advance_id=advance.id,
                happened_on=on,
                amount=amount,
                what=what,
            )
        )
        session.flush()
        session.expire(advance, ["flows"])


def hold_money(session: Session, advance: Advance, amount: Money, source: str) -> None:
    """So much of the fund's bank account is promised under that name."""
    hold(
        session,
        book_of(session, advance.county_id, "FUND").id,
        title="1002.02",
        aux={"bank": str(advance.bank_account_id)},
        amount=amount,
        source=source,
    )


def advance_of(session: Session, source: str) -> Advance:
    """The advance behind a batch's source; raises when it is another kind of payment."""
    kind, _, number = source.partition(":")
    if kind != "advance":
        raise AdvanceState("该批次不是周转金垫付。", "This batch is no advance of the fund.")
    return session.scalars(select(Advance).where(Advance.id == int(number))).one()


class AdvanceState(Refusal):
    """The advance is not in a state for this."""

    code = "advance-state"
