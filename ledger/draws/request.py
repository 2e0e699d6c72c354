"""Ask to draw on a deposit: what the project stored, shared over the unpaid roll (U-04)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.request import Asked, Holding, submit
from ledger.audit import trail
from ledger.banking.accounts import custody_account
from ledger.book.books import book_of
from ledger.cases.asked import asked_by_claim
from ledger.cases.models import ArrearsCase
from ledger.cases.queries import OpenClaim, claims_by_id, open_claims
from ledger.deposits.guarantee_claims import judge_claim
from ledger.deposits.models import Guarantee
from ledger.draws.models import Draw, DrawLine
from ledger.draws.source import CUSTODY, NoDraw, Source, free_of, held_on
from ledger.draws.words import MODES, PAYEES
from ledger.money import Money
from ledger.parties.models import Project
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.policies.models import PolicyVersion
from ledger.policies.queries import policy_for
from ledger.policies.terms import replenish_terms
from ledger.rules.replenish import replenish_due
from ledger.rules.shares import pro_rata
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class Share:
    """What one claim would get."""

    claim: OpenClaim
    amount: Money
    #: The share before it is brought to whole fen, in yuan.
    exact: Fraction
    #: What is unpaid of the claim and asked for nowhere else.
    unpaid: Money


@dataclass(frozen=True, slots=True)
class Plan:
    """A draw before it is asked for: who would get what, and why no more."""

    case: ArrearsCase
    project: Project
    unpaid: Money
    deposit: Money
    source: Source
    shares: Sequence[Share]

    @property
    def amount(self) -> Money:
        """What is drawn: all that is unpaid, or all that the deposit has."""
        return Money.sum(share.amount for share in self.shares)


def plan_draw(session: Session, case_id: int, source: Source = CUSTODY, *, by: Actor) -> Plan:
    """Who would get what if the deposit were drawn now. Nothing is written.

    A draw never touches another project's deposit (D-02, U-06); what other draws and advances ask
    for is left out (A-10). Raises ``case-state`` before the default, ``nothing-unpaid``,
    ``asked-already``, or ``deposit-exhausted``.
    """
    case = find(session, ArrearsCase, case_id, by=by)
    if case.state not in ("DEFAULTED", "SETTLING"):
        raise NoDraw("责令支付逾期后才能动用保证金。", "A deposit is drawn only after default.",
                     code="case-state")  # fmt: skip
    if case.project_id is None or case.project is None:
        raise NoDraw("该案件没有工程项目, 无保证金可动用。", "The case has no project, so no deposit.",
                     code="deposit-exhausted")  # fmt: skip
    project = case.project
    asked = asked_by_claim(session, case)
    claims = [
        (claim, max(claim.unpaid - asked.get(claim.claim_id, Money.ZERO), Money.ZERO))
        for claim in open_claims(session, case.id)
    ]
    unpaid = Money.sum(open_ for _, open_ in claims)
    if not unpaid and claims:
        raise NoDraw("未付的欠薪均已在其他动用或垫付申请中。",
                     "Other draws or advances ask for all that is unpaid.",
                     code="asked-already")  # fmt: skip
    if not unpaid:
        raise NoDraw("没有未付的欠薪。", "Nothing is unpaid.", code="nothing-unpaid")
    deposit = free_of(session, project, source, by=by)
    amount = min(deposit, unpaid)
    if amount.fen <= 0:
        raise NoDraw("该项目保证金已无可用余额。", "Nothing of the project's deposit is left.",
                     code="deposit-exhausted")  # fmt: skip
    shared = pro_rata(amount, [open_ for _, open_ in claims])
    shares = [
        Share(claim, share, Fraction(amount.fen * open_.fen, unpaid.fen * 100), open_)
        for (claim, open_), share in zip(claims, shared, strict=True)
        if share
    ]
    return Plan(case, project, unpaid, deposit, source, shares)


@dataclass(frozen=True, slots=True)
class RequestDraw:
    """A payment notice to be approved. Cash, and what an issuer pays the bureau, goes through
    that custody account; a supervised account and an issuer pay the workers themselves."""

    case_id: int
    bank_account_id: int
    notice_number: str
    on: date
    mode: str = "CUSTODY"
    guarantee_id: int | None = None
    payee: str = "WORKERS"


def request_draw(session: Session, asked: RequestDraw, *, by: Actor) -> Draw:
    """The draw is in review, bound to its lines; the project's money is held (I-13).

    A guarantee must be in force on that day and of that face (I-25).
    """
    case = find(session, ArrearsCase, asked.case_id, by=by, lock=True)
    require_officer(session, by, case.county_id)
    account = custody_account(session, asked.bank_account_id, by=by)
    source = Source(asked.mode, asked.guarantee_id, asked.payee)
    plan = plan_draw(session, case.id, source, by=by)
    if asked.guarantee_id is not None:
        guarantee = find(session, Guarantee, asked.guarantee_id, by=by, lock=True)
        judge_claim(session, guarantee, plan.amount, asked.on)
    version, to_replenish = replenishment(session, plan, asked.on)
    draw = Draw(
        county_id=case.county_id,
        case_id=case.id,
        project_id=plan.project.id,
        bank_account_id=account.id,
        notice_number=asked.notice_number,
        requested_on=asked.on,
        amount=plan.amount,
        to_replenish=to_replenish,
        policy_version_id=version.id,
        mode=source.mode,
        guarantee_id=source.guarantee_id,
        payee=source.payee,
    )
    draw.case, draw.project, draw.account = case, plan.project, account
    on_roll = claims_by_id(session, case.id)
    draw.lines = [
        DrawLine(
            county_id=case.county_id,
            claim=on_roll[share.claim.claim_id],
            worker_id=share.claim.worker_id,
            amount=share.amount,
        )
        for share in plan.shares
    ]
    session.add(draw)
    session.flush()
    draw.approval = submit(session, _asked(session, draw), by=by)
    session.flush()
    trail.record(
        session, "draw.requested", draw.source, by=by, county_id=draw.county_id,
        case=case.id, amount=draw.amount, lines=len(draw.lines),
    )  # fmt: skip
    return draw


def replenishment(session: Session, plan: Plan, on: date) -> tuple[PolicyVersion, Money]:
    """What the contractor will have to put back, and the policy that says so (U-05)."""
    version = policy_for(session, plan.case.county_id, "replenishment", on)
    return version, replenish_due(plan.amount, replenish_terms(version))


def draw_content(draw: Draw) -> Mapping[str, Any]:
    """Everything an approval of the draw binds to."""
    return {
        "draw": draw.id,
        "case": draw.case.number,
        "order": draw.case.order_number,
        "project": {"id": draw.project_id, "code": draw.project.code, "name": draw.project.name},
        "notice": draw.notice_number,
        "mode": MODES[draw.mode].zh,
        "pays": PAYEES[draw.payee].zh,
        "guarantee": draw.guarantee_id,
        "bank_account": draw.bank_account_id,
        "amount": str(draw.amount),
        "to_replenish": str(draw.to_replenish),
        "policy_version": draw.policy_version_id,
        "lines": [
            {
                "claim": line.claim_id,
                "worker": line.worker_id,
                "month": line.claim.month,
                "owed": str(line.claim.owed),
                "amount": str(line.amount),
            }
            for line in draw.lines
        ],
    }


def _asked(session: Session, draw: Draw) -> Asked:
    workers = len({line.worker_id for line in draw.lines})
    book = book_of(session, draw.county_id, "DEP")
    mode = MODES[draw.mode]
    return Asked(
        kind="draw",
        county_id=draw.county_id,
        subject=draw.source,
        content=draw_content(draw),
        amount=draw.amount,
        summary=Text(
            f"动用保证金({mode.zh}) {draw.amount.grouped()} 元, 支付 {workers} 名工人:"
            f" {draw.project.name}",
            f"Draw {draw.amount.grouped()} ({mode.en}) for {workers} workers: {draw.project.name}",
        ),
        holds=(Holding(book.id, *held_on(draw), draw.amount),),
    )
