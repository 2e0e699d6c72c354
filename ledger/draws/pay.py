"""Execute an approved draw and pay the workers: postings 9 to 14."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
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
from ledger.book.lines import Draft, Line, credit, debit
from ledger.book.post import post
from ledger.cases.payments import PlannedPayment, mark_payments, plan_payments
from ledger.cases.settle import begin_settling, finish_settling, lock_case
from ledger.deadlines.settle import settle_deadline
from ledger.deadlines.start import start_deadline
from ledger.draws.models import Draw
from ledger.draws.request import draw_content
from ledger.draws.source import deposit_aux
from ledger.errors import Refusal
from ledger.money import Money
from ledger.people.scope import find
from ledger.policies.queries import policy_for, policy_version
from ledger.policies.terms import clock_terms, replenish_terms
from ledger.text import Text

PAYOUT = Payout("draw", "动用工资保证金", "2307.04", "1002.01", "10", "11", "12")


@dataclass(frozen=True, slots=True)
class ExecuteDraw:
    """Carry out the approved draw: the payment notice goes to the bank."""

    draw_id: int
    on: date


def execute_draw(session: Session, executed: ExecuteDraw, *, by: Actor) -> PaymentBatch:
    """The deposit owes the workers (9), the contractor owes the deposit (14), the batch is ready.

    Approval, persons and every claim are checked again under lock; the clock of U-05 runs.
    """
    draw = find(session, Draw, executed.draw_id, by=by, lock=True)
    if draw.approval_id is None or draw.executed_on is not None:
        raise DrawState("该动用申请已执行。", "This draw has been executed.")
    if draw.mode != "CUSTODY":
        raise DrawState(
            "监管账户和保函的动用请发出支付通知或索赔。",
            "A draw on a supervised account or a guarantee is sent as a notice to its payer.",
        )
    lock_case(session, draw.case)
    permit = demand(session, draw.approval_id, content=draw_content(draw), by=by)
    planned = [PlannedPayment(line.claim_id, line.amount) for line in draw.lines]
    plan_payments(session, draw.source, planned, county_id=draw.county_id)
    book = book_of(session, draw.county_id, "DEP")
    entry = draw_entry(draw, executed.on)
    post(session, book.id, entry, maker=by, approvals_digest=permit.digest)
    draw.executed_on = executed.on
    session.flush()
    batch = make_batch(
        session,
        MakeBatch(
            source=draw.source,
            county_id=draw.county_id,
            bank_account_id=draw.bank_account_id,
            approval_id=permit.request_id,
            purpose=f"案件{draw.case.number}工资",
            on=executed.on,
            lines=list(by_worker(draw).items()),
        ),
        by=by,
    )
    start_paying(session, draw, executed.on)
    start_replenishing(session, draw, draw.to_replenish, executed.on)
    what = Text(f"动用保证金 {draw.amount.grouped()} 元", f"Deposit drawn: {draw.amount.grouped()}")
    begin_settling(session, draw.case, executed.on, what, by=by)
    trail.record(
        session, "draw.executed", draw.source, by=by, county_id=draw.county_id, amount=draw.amount
    )
    return batch


def draw_entry(draw: Draw, on: date) -> Draft:
    """The project's deposit becomes wages owed to its workers (9), and a debt of its
    contractor to the deposit (14)."""
    owed: list[Line] = [
        credit("2307.04", amount, case=str(draw.case_id), worker=str(worker_id))
        for worker_id, amount in by_worker(draw).items()
    ]
    memo = replenish_lines(draw, draw.to_replenish)
    return Draft(
        on=on,
        event="9",
        summary=f"动用工资保证金, 支付通知书 {draw.notice_number}: {draw.project.name}"[:200],
        source=draw.source,
        lines=(debit("2307.01", draw.amount, **deposit_aux(draw.project)), *owed, *memo),
        attachments=3,
    )


def replenish_lines(draw: Draw, amount: Money) -> tuple[Line, ...]:
    """Posting 14: so much is to be put back; nothing when nothing is."""
    aux = {"project": str(draw.project_id)}
    return (debit("9401", amount, **aux), credit("9409", amount, **aux)) if amount else ()


def confirm_draw(session: Session, confirmed: ConfirmBatch, *, by: Actor) -> PaymentBatch:
    """The bank paid the workers (10); the case is settled once nothing is outstanding."""
    draw = draw_of(session, find(session, PaymentBatch, confirmed.batch_id, by=by).source)
    batch = confirm_batch(session, confirmed, PAYOUT, case_id=draw.case_id, by=by)
    mark_payments(session, draw.source, "PAID")
    settle_deadline(session, draw.source, "U-02", confirmed.on, f"batch:{batch.id}")
    finish_settling(session, draw.case, confirmed.on, by=by)
    return batch


def draw_payment(session: Session, confirmed: ConfirmBatch, *, by: Actor) -> Draft:
    """The voucher that confirming the batch would post (10)."""
    draw = draw_of(session, find(session, PaymentBatch, confirmed.batch_id, by=by).source)
    return expected_entry(session, confirmed, PAYOUT, case_id=draw.case_id, by=by)


def by_worker(draw: Draw) -> dict[int, Money]:
    """The sum of each worker, in the order of the roll."""
    sums: dict[int, Money] = {}
    for line in draw.lines:
        sums[line.worker_id] = sums.get(line.worker_id, Money.ZERO) + line.amount
    return sums


def draw_of(session: Session, source: str) -> Draw:
    """The draw behind a batch's source; raises when it is another kind of payment."""
    kind, _, number = source.partition(":")
    if kind != "draw":
        raise DrawState("该批次不是动用保证金。", "This batch is no draw on a deposit.")
    return session.scalars(select(Draw).where(Draw.id == int(number))).one()


def start_paying(session: Session, draw: Draw, on: date) -> None:
    """Bank or issuer has five working days after the notice (U-02)."""
    terms = clock_terms(policy_for(session, draw.county_id, "clocks", on))
    start_deadline(
        session,
        county_id=draw.county_id,
        subject=draw.source,
        what=Text(
            f"支付工人工资, 通知书 {draw.notice_number}"[:200],
            f"Pay the workers, notice {draw.notice_number}"[:200],
        ),
        rule="U-02",
        after=on,
        working_days=terms.pay_workers_working_days,
    )


def start_replenishing(session: Session, draw: Draw, amount: Money, on: date) -> None:
    """The contractor's clock runs from the day of use (U-05)."""
    terms = replenish_terms(policy_version(session, draw.policy_version_id))
    if not amount:
        return
    start_deadline(
        session,
        county_id=draw.county_id,
        subject=f"project:{draw.project_id}",
        what=Text(
            f"补足保证金: {draw.project.name}"[:200],
            f"Replenish the deposit: {draw.project.name}"[:200],
        ),
        rule="U-05",
        after=on,
        working_days=terms.days if terms.day_kind == "WORKING" else None,
        days=terms.days if terms.day_kind == "NATURAL" else None,
    )


class DrawState(Refusal):
    """The draw is not in a state for this."""

    code = "draw-state"
