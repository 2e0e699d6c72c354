"""Why a request goes the way it goes: each step, the sum it begins at, what was counted (I-22)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.approvals.chain import terms_of_request
from ledger.approvals.models import ApprovalRequest
from ledger.money import Money
from ledger.people.delegations import hands_of
from ledger.people.models import Delegation
from ledger.rules.approvals import JudgedStep, judge_steps
from ledger.text import Text

#: With what a sum adds up, in words, by the prefix of its group.
TOGETHER: Mapping[str, Text] = {
    "debtor": Text("同一债务人", "the same debtor"),
    "project": Text("同一项目", "the same project"),
    "case": Text("同一案件", "the same case"),
    "contractor": Text("同一施工企业", "the same contractor"),
    "advance": Text("同一垫付", "the same advance"),
    "bank_line": Text("同一笔银行流水", "the same bank line"),
    "outlay_kind": Text("同一支出种类", "the same kind of outlay"),
}


@dataclass(frozen=True, slots=True)
class StepGrounds:
    """One step of the policy: whether it is needed here, why, and who stands in for it now."""

    role: Role
    needed: bool
    why: Text
    #: In force today and this step still to come; empty otherwise.
    hands: Sequence[Delegation]


@dataclass(frozen=True, slots=True)
class Grounds:
    """The chain of a request as it was laid down; amounts in fen."""

    steps: Sequence[StepGrounds]
    #: Earlier requests whose sums were counted, the oldest first.
    counted: Sequence[ApprovalRequest]
    #: Their sum when this one was asked for, and that with its own; None where nothing adds up.
    before: Money | None
    together: Money | None
    window_days: int | None
    #: With what the sums add up, in words.
    group: Text | None


def grounds_of(session: Session, request: ApprovalRequest) -> Grounds:
    """Why each step of the policy stands in the chain of the request or does not (A-06, I-22)."""
    terms = terms_of_request(session, request)
    written = json.loads(request.counted) if request.counted is not None else []
    before = Money.sum(Money.of(amount) for _, amount in written)
    judged = judge_steps(terms, request.amount, before, urgent=request.urgent is not None)
    adds_up = request.counted is not None
    ahead = request.chain.split(",")[request.step :] if request.state == "IN_REVIEW" else []
    prefix = (request.subject_group or "").partition(":")[0]
    return Grounds(
        steps=[
            StepGrounds(
                one.step.role,
                one.needed,
                _why(one, request.amount, before),
                hands_of(session, request.county_id, one.step.role)
                if one.needed and one.step.role in ahead
                else (),
            )
            for one in judged
        ],
        counted=_requests(session, [id_ for id_, _ in written]),
        before=before if adds_up else None,
        together=before + request.amount if adds_up else None,
        window_days=terms.window_days if adds_up else None,
        group=TOGETHER.get(prefix) if adds_up else None,
    )


def _why(judged: JudgedStep, amount: Money, before: Money) -> Text:
    """Why the step is needed, or why not, with its sum and the one it was held against."""
    if judged.skipped:
        return Text("加急, 按政策略过", "left out because it is urgent, as the policy lets it")
    above = judged.step.above
    if not above:
        return Text("不论金额都须审批", "needed whatever the sum")
    sum_, limit = (amount + before).grouped(), above.grouped()
    zh, en = (f"累计 {sum_} 元", f"{sum_} together") if before else (f"金额 {sum_} 元", f"{sum_}")
    if judged.needed:
        return Text(f"{zh}, 超过 {limit} 元", f"{en} is above {limit}")
    return Text(f"不需要: {zh}, 不超过 {limit} 元", f"not needed: {en} is not above {limit}")


def _requests(session: Session, ids: Sequence[int]) -> Sequence[ApprovalRequest]:
    if not ids:
        return ()
    rows = select(ApprovalRequest).where(ApprovalRequest.id.in_(ids))
    return session.scalars(rows.order_by(ApprovalRequest.id)).all()
