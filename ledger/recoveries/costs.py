"""Costs of pursuing a debtor: asked, approved, paid from the fund, owed by the debtor (43)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.advances.limitation import LIMITATION, run_limitation
from ledger.advances.models import Advance
from ledger.approvals.demand import demand
from ledger.approvals.request import Asked, Holding, submit
from ledger.audit import trail
from ledger.banking.accounts import fund_account
from ledger.banking.references import claim_reference
from ledger.book.books import book_of
from ledger.book.lines import Draft, credit, debit
from ledger.book.post import post
from ledger.deadlines.start import running_deadline
from ledger.funds.top_up import judge_reserve
from ledger.money import Money
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.recoveries.apply import WriteOffPending, is_pending
from ledger.recoveries.models import RecoveryCost
from ledger.recoveries.pursue import NotOwed
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class RequestCost:
    """A court fee or notice to be paid from the fund and recovered from the debtor."""

    advance_id: int
    bank_account_id: int
    amount: Money
    purpose: str
    on: date


def request_cost(session: Session, asked: RequestCost, *, by: Actor) -> RecoveryCost:
    """The cost is in review and its money held.

    Refused once a write-off is pending (``write-off-pending``) or done (``recovery-state``): what
    comes then is income, and nothing would settle the cost.
    """
    advance = find(session, Advance, asked.advance_id, by=by, lock=True)
    require_officer(session, by, advance.county_id)
    account = fund_account(session, asked.bank_account_id, by=by)
    if advance.executed_on is None:
        raise NotOwed("垫付尚未执行, 没有追偿费用。", "Nothing has been advanced yet.")
    _refuse_written_off(session, advance)
    cost = RecoveryCost(
        county_id=advance.county_id,
        advance_id=advance.id,
        bank_account_id=account.id,
        amount=asked.amount,
        purpose=asked.purpose,
        requested_on=asked.on,
    )
    cost.advance = advance
    session.add(cost)
    session.flush()
    cost.approval = submit(
        session,
        Asked(
            kind="cost",
            county_id=cost.county_id,
            subject=f"cost:{cost.id}",
            content=cost_content(cost),
            amount=cost.amount,
            summary=Text(
                f"追偿费用 {cost.amount.grouped()} 元: {cost.purpose}"[:300],
                f"Recovery cost {cost.amount.grouped()}: {cost.purpose}"[:300],
            ),
            holds=(Holding(account.book_id, "1002.02", {"bank": str(account.id)}, cost.amount),),
        ),
        by=by,
    )
    session.flush()
    return cost


def cost_content(cost: RecoveryCost) -> Mapping[str, Any]:
    """Everything an approval of the cost binds to."""
    return {
        "cost": cost.id,
        "advance": cost.advance_id,
        "bank_account": cost.bank_account_id,
        "amount": str(cost.amount),
        "purpose": cost.purpose,
    }


@dataclass(frozen=True, slots=True)
class PayCost:
    """The bank paid the approved cost on its date, under its reference."""

    cost_id: int
    on: date
    bank_reference: str


def pay_cost(session: Session, paid: PayCost, *, by: Actor) -> RecoveryCost:
    """The cost is paid and the debtor owes it (43); never while a write-off is pending or done.

    Where the rest was recovered already its limitation begins with it (R-06).
    """
    cost = find(session, RecoveryCost, paid.cost_id, by=by, lock=True)
    if cost.approval_id is None or cost.paid_on is not None:
        raise NotOwed("该费用已支付。", "This cost has been paid.")
    advance = find(session, Advance, cost.advance_id, by=by, lock=True)
    _refuse_written_off(session, advance)
    permit = demand(session, cost.approval_id, content=cost_content(cost), by=by)
    claim_reference(
        session, cost.county_id, cost.bank_account_id, paid.bank_reference, f"cost:{cost.id}"
    )
    book = book_of(session, cost.county_id, "FUND")
    post(session, book.id, cost_entry(cost, paid.on), maker=by, approvals_digest=permit.digest)
    cost.paid_on, cost.bank_reference = paid.on, paid.bank_reference
    session.flush()
    if running_deadline(session, advance.source, LIMITATION) is None:
        run_limitation(session, advance, paid.on, f"cost:{cost.id}")
    judge_reserve(session, cost.county_id, paid.on, f"cost:{cost.id}")
    trail.record(
        session, "cost.paid", f"cost:{cost.id}", by=by, county_id=cost.county_id,
        amount=cost.amount, reference=paid.bank_reference,
    )  # fmt: skip
    return cost


def _refuse_written_off(session: Session, advance: Advance) -> None:
    if is_pending(session, advance.id):
        raise WriteOffPending(
            "该垫付正在核销审批中, 有决定后再办理追偿费用。",
            "A write-off of this advance is pending; its costs wait for the decision.",
        )
    if advance.written_off_on is not None:
        raise NotOwed(
            "该垫付已核销, 追偿费用不能再由债务人名下列支(核销后收回的款项全部记为收入)。",
            "The advance is written off; what comes in is income, and no cost would be settled.",
        )


def cost_entry(cost: RecoveryCost, on: date) -> Draft:
    """The fund pays, the debtor owes (43)."""
    return Draft(
        on=on,
        event="43",
        summary=f"支付追偿费用: {cost.purpose}"[:200],
        source=f"cost:{cost.id}",
        lines=(
            debit("1218.02", cost.amount, **cost.advance.aux),
            credit("1002.02", cost.amount, bank=str(cost.bank_account_id)),
        ),
        attachments=2,
    )
