"""Ask for an advance: what caps and deposit leave to the fund, and to whom (A-01 .. A-10)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.advances.models import Advance, AdvanceLine
from ledger.approvals.request import Asked, Holding, submit
from ledger.audit import trail
from ledger.banking.accounts import fund_account
from ledger.book.balances import balance
from ledger.book.books import book_of
from ledger.cases.models import ArrearsCase, Claim, ClaimPayment
from ledger.cases.queries import OpenClaim, claims_of, owed_by_worker
from ledger.errors import Refusal
from ledger.funds.position import free_money
from ledger.money import Money
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.policies.queries import policy_for
from ledger.policies.terms import advance_terms
from ledger.rules.advances import WageClaim, plan_advance
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class Share:
    """What one worker would get: owed, still unpaid, his cap, his share, and its claims."""

    worker_id: int
    ordered: Money
    unpaid: Money
    capped: Money
    amount: Money
    claims: tuple[tuple[int, Money], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """An advance before it is asked for: who would get what and why; nothing is written."""

    case: ArrearsCase
    shares: Sequence[Share]
    steps: Sequence[Text]
    #: What is left of the project's deposit; an advance waits until it is drawn.
    deposit: Money
    #: What the fund may still promise (A-08).
    free: Money
    policy_version_id: int

    @property
    def amount(self) -> Money:
        """The sum of all shares."""
        return Money.sum(share.amount for share in self.shares)

    @property
    def lawful(self) -> bool:
        """Whether deposit, ceilings and fund let the plan be asked for."""
        return self.refusal is None

    @property
    def refusal(self) -> "NoAdvance | None":
        """What stands against asking for it: ``deposit-first``, ``cap`` or ``fund-short``."""
        if self.deposit:
            return NoAdvance(
                f"该项目保证金尚有 {self.deposit.grouped()} 元, 须先动用保证金。",
                f"The project's deposit still has {self.deposit.grouped()}; draw it first.",
                code="deposit-first",
            )
        if not self.amount:
            return NoAdvance("已达垫付限额, 不能再垫付。", "The ceilings leave nothing to advance.",
                             code="cap")  # fmt: skip
        if self.amount > self.free:
            return NoAdvance(
                f"周转金可用 {self.free.grouped()} 元, 少于 {self.amount.grouped()} 元。",
                f"The fund has {self.free.grouped()} free, less than {self.amount.grouped()}.",
                code="fund-short",
            )
        return None


def plan_for(session: Session, case_id: int, on: date, *, by: Actor) -> Plan:
    """Who would get what of an advance on that day, by the ceilings in force.

    Raises ``case-state`` before the default and ``nothing-unpaid``; deposit and fund are only
    reported, so that a page can show why nothing can be asked for.
    """
    case = find(session, ArrearsCase, case_id, by=by)
    if case.state not in ("DEFAULTED", "SETTLING"):
        raise NoAdvance("责令支付逾期后才能垫付。", "Wages are advanced only after default.",
                        code="case-state")  # fmt: skip
    claims = claims_of(session, case.id)
    if not any(claim.unpaid for claim in claims):
        raise NoAdvance("没有未付的欠薪。", "Nothing is unpaid.", code="nothing-unpaid")
    version = policy_for(session, case.county_id, "advance", on)
    workers = owed_by_worker(session, case.id)
    advanced = _advanced(session, case.id)
    wages = [_wages(worker_id, owed, claims, advanced) for worker_id, owed in workers.items()]
    plan = plan_advance(advance_terms(version), wages)
    rows = zip(workers, wages, plan.capped, plan.shares, strict=True)
    shares = [
        Share(
            worker_id, wage.ordered, wage.unpaid, capped, amount, _spread(amount, worker_id, claims)
        )
        for worker_id, wage, capped, amount in rows
    ]
    return Plan(
        case=case,
        shares=shares,
        steps=plan.steps,
        deposit=_deposit_left(session, case),
        free=free_money(session, case.county_id),
        policy_version_id=version.id,
    )


@dataclass(frozen=True, slots=True)
class RequestAdvance:
    """An advance to be approved, to be paid from that account of the fund."""

    case_id: int
    bank_account_id: int
    basis: str
    repay_by: date
    on: date


def request_advance(session: Session, asked: RequestAdvance, *, by: Actor) -> Advance:
    """The advance is in review, bound to its lines; the fund's money is held (A-08, I-13).

    Refused while the project's deposit can still be drawn (``deposit-first``, 河南 4), above what
    the fund has free (``fund-short``), or when the ceilings leave nothing (``cap``).
    """
    case = find(session, ArrearsCase, asked.case_id, by=by, lock=True)
    require_officer(session, by, case.county_id)
    account = fund_account(session, asked.bank_account_id, by=by)
    plan = plan_for(session, case.id, asked.on, by=by)
    if plan.refusal is not None:
        raise plan.refusal
    if asked.repay_by <= asked.on:
        raise NoAdvance("还款期限须晚于申请日期。", "The day of repayment must lie after the request.",
                        code="date-order")  # fmt: skip
    advance = Advance(
        county_id=case.county_id,
        case_id=case.id,
        debtor_id=case.employer_id,
        bank_account_id=account.id,
        basis=asked.basis,
        repay_by=asked.repay_by,
        requested_on=asked.on,
        amount=plan.amount,
        policy_version_id=plan.policy_version_id,
        interest_version_id=policy_for(session, case.county_id, "interest", asked.on).id,
        steps=json.dumps([[step.zh, step.en] for step in plan.steps], ensure_ascii=False),
    )
    advance.case, advance.debtor, advance.account = case, case.employer, account
    advance.lines = [
        AdvanceLine(
            county_id=case.county_id, claim_id=claim_id, worker_id=share.worker_id, amount=amount
        )
        for share in plan.shares
        for claim_id, amount in share.claims
    ]
    session.add(advance)
    session.flush()
    advance.approval = submit(session, _asked(session, advance), by=by)
    session.flush()
    trail.record(
        session, "advance.requested", advance.source, by=by, county_id=advance.county_id,
        case=case.id, amount=advance.amount, lines=len(advance.lines),
    )  # fmt: skip
    return advance


def advance_content(advance: Advance) -> Mapping[str, Any]:
    """Everything an approval of the advance binds to."""
    return {
        "advance": advance.id,
        "case": advance.case.number,
        "debtor": {"id": advance.debtor_id, "name": advance.debtor.name},
        "basis": advance.basis,
        "repay_by": advance.repay_by.isoformat(),
        "bank_account": advance.bank_account_id,
        "amount": str(advance.amount),
        "policy_version": advance.policy_version_id,
        "interest_version": advance.interest_version_id,
        "lines": [
            {
                "claim": line.claim_id,
                "worker": line.worker_id,
                "month": line.claim.month,
                "owed": str(line.claim.owed),
                "amount": str(line.amount),
            }
            for line in advance.lines
        ],
    }


def by_worker(advance: Advance) -> dict[int, Money]:
    """The sum of each worker, in the order of the roll."""
    sums: dict[int, Money] = {}
    for line in advance.lines:
        sums[line.worker_id] = sums.get(line.worker_id, Money.ZERO) + line.amount
    return sums


def _asked(session: Session, advance: Advance) -> Asked:
    workers = len(by_worker(advance))
    book = book_of(session, advance.county_id, "FUND")
    name = advance.debtor.name
    return Asked(
        kind="advance",
        county_id=advance.county_id,
        subject=advance.source,
        content=advance_content(advance),
        amount=advance.amount,
        summary=Text(
            f"垫付工资 {advance.amount.grouped()} 元, {workers} 名工人: {name}",
            f"Advance {advance.amount.grouped()} to {workers} workers of {name}",
        ),
        holds=(
            Holding(book.id, "1002.02", {"bank": str(advance.bank_account_id)}, advance.amount),
        ),
    )


def _wages(
    worker_id: int, owed: Money, claims: Sequence[OpenClaim], advanced: Mapping[int, Money]
) -> WageClaim:
    """One worker's wages of the case, all months together."""
    own = [claim for claim in claims if claim.worker_id == worker_id]
    return WageClaim(
        ordered=owed,
        unpaid=Money.sum(claim.unpaid for claim in own),
        advanced=advanced.get(worker_id, Money.ZERO),
        months=len({claim.month for claim in own}),
    )


def _spread(
    amount: Money, worker_id: int, claims: Sequence[OpenClaim]
) -> tuple[tuple[int, Money], ...]:
    """A worker's share laid on his unpaid claims in the order of the roll."""
    parts = []
    for claim in claims:
        part = min(amount, claim.unpaid)
        if claim.worker_id == worker_id and part:
            parts.append((claim.claim_id, part))
            amount = amount - part
    return tuple(parts)


def _advanced(session: Session, case_id: int) -> dict[int, Money]:
    """What the fund advanced to each worker for this case so far (A-02: limits are cumulative)."""
    rows = session.execute(
        select(Claim.worker_id, func.sum(ClaimPayment.amount))
        .join(Claim, Claim.id == ClaimPayment.claim_id)
        .where(
            Claim.case_id == case_id,
            ClaimPayment.source.startswith("advance:"),
            ClaimPayment.state != "CANCELLED",
        )
        .group_by(Claim.worker_id)
    )
    return dict(rows.all())


def _deposit_left(session: Session, case: ArrearsCase) -> Money:
    """What stands of the project's own deposit, held or not."""
    if case.project_id is None:
        return Money.ZERO
    book = book_of(session, case.county_id, "DEP")
    return balance(session, book.id, "2307.01", project=str(case.project_id))


class NoAdvance(Refusal):
    """The fund cannot advance for this case now."""
