"""Draws that a bank or an issuer pays itself: supervised accounts (23), guarantees (27, 27a)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.demand import approved, demand, refuse_same_person
from ledger.approvals.models import ApprovalRequest
from ledger.audit import trail
from ledger.banking.payout import MakeBatch, make_batch
from ledger.banking.references import claim_reference
from ledger.book.hold import hold, release
from ledger.book.lines import Draft, Line, credit, debit
from ledger.book.post import post
from ledger.cases.payments import PlannedPayment, mark_payments, plan_payments
from ledger.cases.settle import begin_settling, finish_settling, lock_case
from ledger.deadlines.settle import settle_deadline
from ledger.deposits.figures import deposit_book
from ledger.deposits.guarantee_claims import claim_lines, claimed, judge_claim
from ledger.deposits.models import Guarantee
from ledger.deposits.release_supervised import supervised_release_lines
from ledger.draws.models import Draw
from ledger.draws.pay import (
    DrawState,
    by_worker,
    replenish_lines,
    start_paying,
    start_replenishing,
)
from ledger.draws.request import draw_content
from ledger.draws.source import held_on
from ledger.money import Money
from ledger.people.scope import find
from ledger.policies.queries import policy_version
from ledger.policies.terms import replenish_terms
from ledger.rules.replenish import replenish_due
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class SendNotice:
    """The approved notice goes to the bank, or the claim to the issuer."""

    draw_id: int
    on: date


def send_notice(session: Session, sent: SendNotice, *, by: Actor) -> Draw:
    """Bank or issuer is to pay within five working days (U-02); the money stays held meanwhile.

    Approval, persons and every claim are judged again, and a guarantee on this very day (I-25).
    Nothing is posted before the payer's report.
    """
    draw = find(session, Draw, sent.draw_id, by=by, lock=True)
    if draw.mode == "CUSTODY" or draw.approval_id is None or draw.executed_on is not None:
        raise DrawState("该动用申请不能发出通知。", "There is no notice of this draw to be sent.")
    lock_case(session, draw.case)
    demand(session, draw.approval_id, content=draw_content(draw), by=by)
    if draw.guarantee_id is not None:
        guarantee = find(session, Guarantee, draw.guarantee_id, by=by, lock=True)
        judge_claim(session, guarantee, draw.amount, sent.on)
    planned = [PlannedPayment(line.claim_id, line.amount) for line in draw.lines]
    plan_payments(session, draw.source, planned, county_id=draw.county_id)
    title, aux = held_on(draw)
    hold(session, deposit_book(session, draw.county_id), title=title, aux=aux, amount=draw.amount,
         source=draw.source)  # fmt: skip
    draw.executed_on = sent.on
    session.flush()
    start_paying(session, draw, sent.on)
    what = Text(
        f"动用保证金 {draw.amount.grouped()} 元, 已通知付款方",
        f"Deposit drawn: {draw.amount.grouped()}, its payer is told",
    )
    begin_settling(session, draw.case, sent.on, what, by=by)
    trail.record(
        session, "draw.notified", draw.source, by=by, county_id=draw.county_id, mode=draw.mode,
        amount=draw.amount,
    )  # fmt: skip
    return draw


@dataclass(frozen=True, slots=True)
class RecordReport:
    """What bank or issuer reports: it paid on that day, but for the workers named."""

    draw_id: int
    on: date
    reference: str
    unpaid_workers: tuple[int, ...] = ()
    attachments: int = 2


def record_report(session: Session, told: RecordReport, *, by: Actor) -> Draw:
    """What was paid is posted (23, 27 or 27a, each with 14) and the clock of U-05 runs.

    ``by`` neither asked nor approved (I-21). The claims of workers who were not paid are open
    again. An issuer's payment to the bureau makes the batch that pays the workers (10).
    """
    draw, digest = _sent(session, told.draw_id, told.on, by=by)
    sums = _paid(draw, told.unpaid_workers)
    amount = Money.sum(sums.values())
    if draw.guarantee_id is not None:
        guarantee = find(session, Guarantee, draw.guarantee_id, by=by, lock=True)
        # The claim was made within validity; the issuer may pay after its last day (I-25).
        day = min(told.on, guarantee.expires_on)
        claimed(session, guarantee, amount, day, by=by, document=draw.notice_number)
    if draw.payee == "BUREAU":
        claim_reference(
            session, draw.county_id, draw.bank_account_id, told.reference, f"{draw.source}:claim"
        )
    terms = replenish_terms(policy_version(session, draw.policy_version_id))
    due = replenish_due(amount, terms)
    entry = report_entry(session, draw, sums, due, told)
    post(session, deposit_book(session, draw.county_id), entry, maker=by, approvals_digest=digest)
    draw.reported_on, draw.report_reference = told.on, told.reference
    draw.to_replenish = due
    session.flush()
    for worker_id in told.unpaid_workers:
        mark_payments(session, draw.source, "CANCELLED", worker_id=worker_id)
    start_replenishing(session, draw, due, told.on)
    if draw.payee == "BUREAU":
        _make_batch(session, draw, sums, told.on, by=by)
    else:
        mark_payments(session, draw.source, "PAID")
        settle_deadline(session, draw.source, "U-02", told.on, "reported")
        finish_settling(session, draw.case, told.on, by=by)
    trail.record(
        session, "draw.reported", draw.source, by=by, county_id=draw.county_id, amount=amount,
        reference=told.reference,
    )  # fmt: skip
    return draw


def report_entry(
    session: Session, draw: Draw, sums: dict[int, Money], due: Money, told: RecordReport
) -> Draft:
    """23 of a supervised account, 27 or 27a of a guarantee; with what is to be put back (14)."""
    amount = Money.sum(sums.values())
    if draw.guarantee_id is None:
        event, what = "23", "银行自监管账户发放工人工资"
        lines = supervised_release_lines(draw.project_id, amount)
    else:
        event, what = "27", "保函索赔, 出具方直付工人"
        lines = claim_lines(session.get_one(Guarantee, draw.guarantee_id), amount)
    if draw.payee == "BUREAU":
        event, what = "27a", "保函索赔, 出具方付至专户"
        case = str(draw.case_id)
        cash: list[Line] = [debit("1002.01", amount, bank=str(draw.bank_account_id))]
        owed = [credit("2307.04", sum_, case=case, worker=str(id_)) for id_, sum_ in sums.items()]
        lines = [*cash, *owed, *lines]
    return Draft(
        on=told.on,
        event=event,
        summary=f"{what}, 支付通知书 {draw.notice_number}: {draw.project.name}"[:200],
        source=draw.source,
        lines=(*lines, *replenish_lines(draw, due)),
        attachments=told.attachments,
    )


def _make_batch(
    session: Session, draw: Draw, sums: dict[int, Money], on: date, *, by: Actor
) -> None:
    assert draw.approval_id is not None
    made = MakeBatch(
        source=draw.source,
        county_id=draw.county_id,
        bank_account_id=draw.bank_account_id,
        approval_id=draw.approval_id,
        purpose=f"案件{draw.case.number}工资",
        on=on,
        lines=list(sums.items()),
    )
    make_batch(session, made, by=by)


@dataclass(frozen=True, slots=True)
class GiveUpNotice:
    """Bank or issuer did not pay at all, for that reason."""

    draw_id: int
    on: date
    reason: str


def give_up_notice(session: Session, given_up: GiveUpNotice, *, by: Actor) -> Draw:
    """Nothing was paid: the claims are open again and the money is free."""
    draw, _ = _sent(session, given_up.draw_id, given_up.on, by=by)
    draw.given_up_on, draw.reason = given_up.on, given_up.reason
    session.flush()
    mark_payments(session, draw.source, "CANCELLED")
    settle_deadline(session, draw.source, "U-02", given_up.on, "given-up")
    trail.record(
        session, "draw.given-up", draw.source, by=by, county_id=draw.county_id,
        reason=given_up.reason,
    )  # fmt: skip
    return draw


def _sent(session: Session, draw_id: int, on: date, *, by: Actor) -> tuple[Draw, bytes]:
    """The draw whose payer was told and has not reported, locked; its money is free to be booked.

    Handed back with the digest of its approval; raises unless ``by`` may pay (I-21).
    """
    draw = find(session, Draw, draw_id, by=by, lock=True)
    if draw.executed_on is None or draw.reported_on or draw.given_up_on or draw.mode == "CUSTODY":
        raise DrawState("没有等待付款方回报的通知。", "No notice of this draw waits for a report.")
    if on < draw.executed_on:
        raise DrawState("回报日期早于通知日期。", "The report is dated before the notice.")
    request = session.get_one(ApprovalRequest, draw.approval_id)
    refuse_same_person(request, by=by)
    release(session, deposit_book(session, draw.county_id), draw.source)
    return draw, approved(request).digest


def _paid(draw: Draw, unpaid: tuple[int, ...]) -> dict[int, Money]:
    """The sums that were paid; raises when an unpaid worker is not of this draw, or all are."""
    sums = by_worker(draw)
    strangers = set(unpaid) - set(sums)
    paid = {id_: amount for id_, amount in sums.items() if id_ not in unpaid}
    if strangers or not paid:
        raise DrawState(
            "未付工人须在本次名单内, 且不能全部未付(全部未付请登记未付成)。",
            "Unpaid workers must be of this draw, and not all of it; else give the notice up.",
        )
    return paid
