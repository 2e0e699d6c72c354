"""Ask for an advance: bound to its lines, the fund's money held until the decision (A-05 .. A-08)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ledger.actor import Actor, Role
from ledger.advances.agreement import refuse_basis, refuse_terms
from ledger.advances.models import Advance, AdvanceLine
from ledger.advances.plan import NoAdvance, Plan, plan_for
from ledger.advances.words import BASES, KINDS
from ledger.approvals.request import Asked, Holding, submit
from ledger.audit import trail
from ledger.banking.accounts import fund_account
from ledger.book.books import book_of
from ledger.cases.models import ArrearsCase
from ledger.cases.queries import claims_by_id
from ledger.errors import FieldError, Invalid
from ledger.money import Money
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.policies.queries import policy_for
from ledger.rules.advances import Kind
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class RequestAdvance:
    """An advance to be approved, to be paid from that account of the fund."""

    case_id: int
    bank_account_id: int
    basis: str
    repay_by: date
    on: date
    #: Agreed with the employer, percent a year: until ``repay_by``, and after it; days of a year.
    agreed_rate: str | None = None
    #: Agreed: receipts pay principal before interest; costs always first (R-04).
    principal_first: bool = False
    late_rate: str | None = None
    year_days: int | None = None
    kind: Kind = "WAGE"
    #: Why it cannot wait (A-06).
    urgent: str | None = None
    #: The government's decision above the ceilings: number, reason, the sum it grants (A-02).
    override_document: str | None = None
    override_reason: str | None = None
    override_limit: Money | None = None
    #: What the debtor is to repay by: his AGREEMENT, or a DECISION where he absconded (A-05).
    basis_kind: str = "AGREEMENT"
    #: Why a guarantee or supervised account of the project cannot be drawn first (A-01).
    cover_reason: str | None = None


def request_advance(session: Session, asked: RequestAdvance, *, by: Actor) -> Advance:
    """The advance is in review, bound to its lines; the fund's money is held (A-08, I-13).

    Refused while the project's deposit can still be drawn (``deposit-first``, 河南 4; supervised or
    guaranteed, unless it is told why not: ``cover-first``), above what the fund has free
    (``fund-short``), or when the ceilings leave nothing (``cap``).
    """
    case = find(session, ArrearsCase, asked.case_id, by=by, lock=True)
    require_officer(session, by, case.county_id)
    account = fund_account(session, asked.bank_account_id, by=by)
    plan = plan_for(
        session, case.id, asked.on, by=by, kind=asked.kind, granted=asked.override_limit
    )
    refuse_asked(plan, asked)
    advance = Advance(
        county_id=case.county_id,
        case_id=case.id,
        debtor_id=case.employer_id,
        bank_account_id=account.id,
        basis_kind=asked.basis_kind,
        basis=asked.basis,
        repay_by=asked.repay_by,
        requested_on=asked.on,
        principal_first=asked.principal_first,
        agreed_rate=asked.agreed_rate,
        late_rate=asked.late_rate,
        year_days=asked.year_days,
        kind=asked.kind,
        urgent=asked.urgent,
        cover_reason=asked.cover_reason if plan.cover else None,
        override_document=asked.override_document,
        override_reason=asked.override_reason,
        override_limit=asked.override_limit,
        amount=plan.amount,
        policy_version_id=plan.policy_version_id,
        interest_version_id=policy_for(session, case.county_id, "interest", asked.on).id,
        steps=json.dumps([[step.zh, step.en] for step in _steps(plan)], ensure_ascii=False),
    )
    advance.case, advance.debtor, advance.account = case, case.employer, account
    advance.lines = _lines(session, case, plan)
    session.add(advance)
    session.flush()
    advance.approval = submit(session, _asked(session, advance), by=by)
    refuse_without_government(advance)
    session.flush()
    trail.record(
        session, "advance.requested", advance.source, by=by, county_id=advance.county_id,
        case=case.id, amount=advance.amount, lines=len(advance.lines),
    )  # fmt: skip
    return advance


def _steps(plan: Plan) -> list[Text]:
    """How the sum was reckoned, and what of the deposit was left standing."""
    if not plan.cover:
        return [*plan.steps]
    cover = plan.cover.grouped()
    left = Text(
        f"该项目另有保函或监管账户 {cover} 元, 未先动用, 理由见申请。",
        f"{cover} of the deposit stands by guarantee or under supervision; see why it was left.",
    )
    return [*plan.steps, left]


def _lines(session: Session, case: ArrearsCase, plan: Plan) -> list[AdvanceLine]:
    """One line for each claim that gets something."""
    on_roll = claims_by_id(session, case.id)
    return [
        AdvanceLine(
            county_id=case.county_id,
            claim=on_roll[claim_id],
            worker_id=share.worker_id,
            amount=amount,
        )
        for share in plan.shares
        for claim_id, amount in share.claims
    ]


def refuse_asked(plan: Plan, asked: RequestAdvance) -> None:
    """Raises for what stands against asking it so: the plan, its term, basis, interest, cover."""
    if plan.refusal is not None:
        raise plan.refusal
    refuse_term(asked.repay_by, asked.on)
    refuse_basis(
        asked.basis_kind, plan.case.reason, asked.agreed_rate, ordered=asked.principal_first
    )
    refuse_terms(asked.agreed_rate, asked.late_rate, asked.year_days)
    if plan.cover and asked.cover_reason is None:
        cover = plan.cover.grouped()
        says = Text(
            f"该项目另有保函或监管账户 {cover} 元, 须先索赔或支取; 确实不能的, 在此说明理由。",
            f"{cover} stands by guarantee or under supervision; claim it first, or say why not.",
        )
        raise Invalid([FieldError("/cover_reason", "cover-first", says)])


def refuse_term(repay_by: date, on: date) -> None:
    """Raises ``date-order`` unless the advance is to be paid back after it is asked for."""
    if repay_by <= on:
        raise NoAdvance("还款期限须晚于申请日期。", "The day of repayment must lie after the request.",
                        code="date-order")  # fmt: skip


def refuse_without_government(advance: Advance) -> None:
    """Raises unless the government decides on what goes above the ceilings (A-02, A-06)."""
    chain = advance.approval.chain.split(",") if advance.approval else []
    if advance.override_document is not None and Role.A2 not in chain:
        raise NoAdvance("超出限额须经政府审批。", "Above the ceilings the government decides.",
                        code="government-step")  # fmt: skip


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
        **_agreed(advance),
        **_beyond(advance),
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


def _agreed(advance: Advance) -> Mapping[str, Any]:
    """What was agreed of interest, if anything was."""
    agreed = {
        "principal_first": True if advance.principal_first else None,
        "agreed_rate": advance.agreed_rate,
        "late_rate": advance.late_rate,
        "year_days": advance.year_days,
    }
    return {name: value for name, value in agreed.items() if value is not None}


def _beyond(advance: Advance) -> dict[str, str]:
    """What is out of the ordinary: another kind than wages, urgency, the government's decision."""
    told = {
        "basis_kind": None if advance.basis_kind == "AGREEMENT" else BASES[advance.basis_kind].zh,
        "advance_kind": None if advance.kind == "WAGE" else KINDS[advance.kind].zh,
        "cover_reason": advance.cover_reason,
        "urgent": advance.urgent,
        "override_document": advance.override_document,
        "override_reason": advance.override_reason,
        "override_limit": str(advance.override_limit) if advance.override_limit else None,
    }
    return {name: value for name, value in told.items() if value is not None}


def by_worker(advance: Advance) -> dict[int, Money]:
    """The sum of each worker, in the order of the roll."""
    sums: dict[int, Money] = {}
    for line in advance.lines:
        sums[line.worker_id] = sums.get(line.worker_id, Money.ZERO) + line.amount
    return sums


def _asked(session: Session, advance: Advance) -> Asked:
    workers = len(by_worker(advance))
    book = book_of(session, advance.county_id, "FUND")
    name, kind = advance.debtor.name, KINDS[advance.kind]
    what = kind.zh if advance.kind == "WAGE" else f"垫付{kind.zh}"
    return Asked(
        kind="advance",
        county_id=advance.county_id,
        subject=advance.source,
        content=advance_content(advance),
        amount=advance.amount,
        summary=Text(
            f"{what} {advance.amount.grouped()} 元, {workers} 名工人: {name}",
            f"Advance ({kind.en.lower()}) {advance.amount.grouped()} to {workers} workers of {name}",
        ),
        urgent=advance.urgent,
        holds=(
            Holding(book.id, "1002.02", {"bank": str(advance.bank_account_id)}, advance.amount),
        ),
    )
