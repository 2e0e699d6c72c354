"""Pay workers by the bank: one batch a source, its result confirmed, bounces and re-payments.

Draws and advances pay alike; what differs is a ``Payout``: the titles and the posting rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from ledger.actor import Actor
from ledger.approvals.demand import approved, refuse_same_person
from ledger.approvals.models import ApprovalRequest
from ledger.audit import trail
from ledger.banking.models import CardChange, PaymentBatch, PaymentLine
from ledger.banking.references import claim_reference, refuse_used
from ledger.book.lines import Draft, credit, debit
from ledger.book.post import post
from ledger.errors import Refusal
from ledger.money import Money
from ledger.parties.models import Worker
from ledger.people.scope import find


@dataclass(frozen=True, slots=True)
class Payout:
    """How one kind of payment to workers is booked: rows of domain 8 and the two titles."""

    kind: str
    words: str
    payable: str
    bank: str
    paid: str
    bounced: str
    repaid: str


@dataclass(frozen=True, slots=True)
class MakeBatch:
    """The transfers of one source, one line a worker, under one approval."""

    source: str
    county_id: int
    bank_account_id: int
    approval_id: int
    purpose: str
    on: date
    lines: Sequence[tuple[int, Money]]


def make_batch(session: Session, made: MakeBatch, *, by: Actor) -> PaymentBatch:
    """The batch stands ready for the bank, every line SENT and bound to the worker's card (U-03)."""
    batch = PaymentBatch(
        county_id=made.county_id,
        bank_account_id=made.bank_account_id,
        source=made.source,
        approval_id=made.approval_id,
        purpose=made.purpose,
        made_on=made.on,
    )
    ids = [worker_id for worker_id, _ in made.lines]
    cards = dict(
        session.execute(select(Worker.id, Worker.card_index).where(Worker.id.in_(ids))).all()
    )
    batch.lines = [
        PaymentLine(
            county_id=made.county_id,
            source=made.source,
            line=number,
            worker_id=worker_id,
            amount=amount,
            state="SENT",
            payee_index=cards[worker_id],
        )
        for number, (worker_id, amount) in enumerate(made.lines, start=1)
    ]
    session.add(batch)
    session.flush()
    trail.record(
        session, "batch.made", f"batch:{batch.id}", by=by, county_id=batch.county_id,
        of=batch.source, lines=len(batch.lines), amount=batch.amount,
    )  # fmt: skip
    return batch


@dataclass(frozen=True, slots=True)
class ConfirmBatch:
    """The bank has debited the whole batch on its date, under its reference."""

    batch_id: int
    on: date
    bank_reference: str


def confirm_batch(
    session: Session, confirmed: ConfirmBatch, payout: Payout, *, case_id: int, by: Actor
) -> PaymentBatch:
    """Every line is PAID and the payables are cleared against the bank (10, 38).

    The officer is neither requester nor approver (I-21). Twice is refused (``batch-state``).
    """
    batch = find(session, PaymentBatch, confirmed.batch_id, by=by, lock=True)
    permit = permit_of(session, batch, by=by)
    lines = due_lines(batch, confirmed.on)
    claim_reference(
        session,
        batch.county_id,
        batch.bank_account_id,
        confirmed.bank_reference,
        f"batch:{batch.id}",
    )
    paid = Money.sum(line.amount for line in lines)
    entry = batch_entry(batch, lines, payout, case_id, confirmed.on)
    post(session, batch.account.book_id, entry, maker=by, approvals_digest=permit)
    batch.paid_on, batch.bank_reference = confirmed.on, confirmed.bank_reference
    session.flush()
    _pay_lines(session, batch, len(lines))
    trail.record(
        session, "batch.paid", f"batch:{batch.id}", by=by, county_id=batch.county_id,
        amount=paid, reference=confirmed.bank_reference,
    )  # fmt: skip
    return batch


def _pay_lines(session: Session, batch: PaymentBatch, count: int) -> None:
    """Every transfer that was sent is PAID, all of them in one statement; the batch is locked."""
    told = update(PaymentLine).where(
        PaymentLine.batch_id == batch.id, PaymentLine.state == "SENT"
    ).values(
        state="PAID", settled_on=batch.paid_on, bank_reference=batch.bank_reference,
        version=PaymentLine.version + 1,
    )  # fmt: skip
    done = cast(CursorResult[Any], session.execute(told))
    if done.rowcount != count:
        raise StaleDataError("The transfers of the batch changed meanwhile.")


def due_lines(batch: PaymentBatch, on: date) -> list[PaymentLine]:
    """The transfers that the bank's word of that day would settle; raises when there are none."""
    if batch.paid_on is not None:
        raise BatchState("该批次已确认付款。", "This batch has been confirmed already.")
    if on < batch.made_on:
        raise BatchState("银行日期早于批次日期。", "The bank's date is before the batch was made.")
    lines = [line for line in batch.lines if line.state == "SENT"]
    if not lines:
        raise BatchState("该批次没有待付款项。", "Nothing of this batch is left to be paid.")
    return lines


def expected_entry(
    session: Session, confirmed: ConfirmBatch, payout: Payout, *, case_id: int, by: Actor
) -> Draft:
    """The voucher that confirming would post now (10, 38); nothing is written.

    Raises what ``confirm_batch`` would: persons, state, dates, a reference used before.
    """
    batch = find(session, PaymentBatch, confirmed.batch_id, by=by)
    permit_of(session, batch, by=by)
    lines = due_lines(batch, confirmed.on)
    refuse_used(session, batch.bank_account_id, confirmed.bank_reference)
    return batch_entry(batch, lines, payout, case_id, confirmed.on)


def batch_entry(
    batch: PaymentBatch,
    lines: Sequence[PaymentLine],
    payout: Payout,
    case_id: int,
    on: date,
    *,
    source: str = "",
) -> Draft:
    """What is owed to each worker is cleared against the bank (10, 38)."""
    return Draft(
        on=on,
        event=payout.paid,
        summary=f"银行代发{payout.words}: {batch.purpose}"[:200],
        source=source or f"batch:{batch.id}:paid",
        lines=(
            *(debit(payout.payable, line.amount, **worker_aux(case_id, line)) for line in lines),
            credit(
                payout.bank,
                Money.sum(line.amount for line in lines),
                bank=str(batch.bank_account_id),
            ),
        ),
        attachments=1,
    )


@dataclass(frozen=True, slots=True)
class Repay:
    """The bank has paid a bounced transfer again, on its date, under its reference."""

    line_id: int
    on: date
    bank_reference: str


def repay_line(
    session: Session, repaid: Repay, payout: Payout, *, case_id: int, by: Actor
) -> PaymentLine:
    """The line is REPAID under the same approval (12, 39; A-09)."""
    line = find(session, PaymentLine, repaid.line_id, by=by, lock=True)
    permit = permit_of(session, line.batch, by=by)
    if line.state != "BOUNCED":
        raise BatchState("只有退票的款项可以重付。", "Only a bounced transfer is paid again.")
    if line.settled_on is not None and repaid.on < line.settled_on:
        raise BatchState("重付日期早于退票日期。", "It cannot be re-paid before it bounced.")
    if waiting_card(session, line.worker_id) is not None:
        raise BatchState(
            "该工人的换卡待另一人确认, 确认后再重付。",
            "Another card of this worker waits for a second person; settle that first.",
        )
    claim_reference(
        session,
        line.county_id,
        line.batch.bank_account_id,
        repaid.bank_reference,
        f"payment-line:{line.id}",
    )
    entry = repay_entry(line, payout, case_id, repaid.on)
    line.tries += 1
    post(session, line.batch.account.book_id, entry, maker=by, approvals_digest=permit)
    line.state, line.settled_on, line.bank_reference = "REPAID", repaid.on, repaid.bank_reference
    session.flush()
    trail.record(
        session, "line.repaid", f"payment-line:{line.id}", by=by, county_id=line.county_id,
        amount=line.amount, reference=repaid.bank_reference,
    )  # fmt: skip
    return line


def repay_entry(line: PaymentLine, payout: Payout, case_id: int, on: date) -> Draft:
    """What is owed to the worker is cleared against the bank once more (12, 39)."""
    return Draft(
        on=on,
        event=payout.repaid,
        summary=f"{payout.words}退票重付: {line.batch.purpose}"[:200],
        source=f"line:{line.id}:repaid:{line.tries + 1}",
        lines=(
            debit(payout.payable, line.amount, **worker_aux(case_id, line)),
            credit(payout.bank, line.amount, bank=str(line.batch.bank_account_id)),
        ),
        attachments=1,
    )


@dataclass(frozen=True, slots=True)
class CancelLine:
    """A transfer that is not to be paid after all, with the evidence (postings 13, 40)."""

    line_id: int
    on: date
    reason: str


def waiting_card(session: Session, worker_id: int) -> CardChange | None:
    """The change of the worker's card that waits for a second person."""
    return session.scalar(
        select(CardChange).where(CardChange.worker_id == worker_id, CardChange.state == "PROPOSED")
    )


def permit_of(session: Session, batch: PaymentBatch, *, by: Actor) -> bytes:
    """The approval under which the batch is paid; raises unless ``by`` may pay (I-21)."""
    request = session.get_one(ApprovalRequest, batch.approval_id)
    refuse_same_person(request, by=by)
    return approved(request).digest


def worker_aux(case_id: int, line: PaymentLine) -> dict[str, str]:
    """The auxiliaries of what is owed to the worker of a line."""
    return {"case": str(case_id), "worker": str(line.worker_id)}


class BatchState(Refusal):
    """The batch or transfer is not in a state for this, or the dates run backwards."""

    code = "batch-state"
