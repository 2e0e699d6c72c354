"""Reckon an advance: what caps and deposit leave to the fund, and to whom (A-01 .. A-04)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.advances.so_far import advanced_so_far
from ledger.book.balances import balance
from ledger.book.books import book_of
from ledger.cases.asked import asked_by_claim
from ledger.cases.models import ArrearsCase
from ledger.cases.queries import OpenClaim, claims_of, owed_by_worker
from ledger.errors import Refusal
from ledger.funds.position import free_money
from ledger.funds.scope import out_of_scope
from ledger.money import Money
from ledger.people.scope import find
from ledger.policies.queries import policy_for
from ledger.policies.terms import advance_terms
from ledger.rules.advances import AdvancePlan, AdvanceTerms, Kind, WageClaim, plan_advance
from ledger.text import Text

KINDS: tuple[Kind, ...] = ("WAGE", "LIVING", "TRAVEL")


@dataclass(frozen=True, slots=True)
class Share:
    """What one worker would get: owed, unpaid and asked for nowhere, his cap, share and claims."""

    worker_id: int
    ordered: Money
    unpaid: Money
    capped: Money
    amount: Money
    claims: tuple[tuple[int, Money], ...]
    kind: Kind = "WAGE"


@dataclass(frozen=True, slots=True)
class Plan:
    """An advance before it is asked for: who would get what and why; nothing is written."""

    case: ArrearsCase
    shares: Sequence[Share]
    steps: Sequence[Text]
    #: What is left of the project's deposit; an advance waits until it is drawn.
    deposit: Money
    #: What stands of it under supervision and by guarantee; it goes first unless it cannot (A-01).
    cover: Money
    #: What the fund may still promise (A-08).
    free: Money
    policy_version_id: int
    kind: Kind
    #: What the government granted above the ceilings; None within them (A-02).
    granted: Money | None
    #: What requests not carried out yet, of deposit and fund, bring to the claims (A-10).
    asked: Money
    #: Why the fund does not serve such a case (F-06, F-07); None when it does.
    scope: Refusal | None

    @property
    def amount(self) -> Money:
        """The sum of all shares."""
        return Money.sum(share.amount for share in self.shares)

    @property
    def ordered(self) -> Money:
        """The wages of the whole roll as ordered."""
        return Money.sum(share.ordered for share in self.shares)

    @property
    def unpaid(self) -> Money:
        """What is still unpaid of them."""
        return Money.sum(share.unpaid for share in self.shares)

    @property
    def capped(self) -> Money:
        """What the limits for single workers leave."""
        return Money.sum(share.capped for share in self.shares)

    @property
    def workers(self) -> int:
        """How many workers would get something."""
        return sum(1 for share in self.shares if share.amount)

    @property
    def lawful(self) -> bool:
        """Whether deposit, ceilings and fund let the plan be asked for."""
        return self.refusal is None

    @property
    def refusal(self) -> Refusal | None:
        """What stands against asking for it: ``fund-scope``, ``deposit-first``, ``asked-already``,
        ``cap`` or ``fund-short``."""
        if self.scope is not None:
            return self.scope
        if self.deposit:
            return NoAdvance(
                f"该项目保证金尚有 {self.deposit.grouped()} 元, 须先动用保证金。",
                f"The project's deposit still has {self.deposit.grouped()}; draw it first.",
                code="deposit-first",
            )
        if not self.amount and self.asked:
            asked = self.asked.grouped()
            return NoAdvance(
                f"本案已有申请 {asked} 元尚未执行, 除此之外已无可垫付。",
                f"Requests of this case already ask for {asked}; beyond them nothing is left.",
                code="asked-already",
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


def plan_for(
    session: Session,
    case_id: int,
    on: date,
    *,
    by: Actor,
    kind: Kind = "WAGE",
    granted: Money | None = None,
) -> Plan:
    """Who would get what of an advance on that day, by the ceilings in force.

    Living and travel costs are no wages and have caps of their own (A-04); what the government
    ``granted`` takes the place of the ceilings of wages (A-02). What is asked for and not carried
    out yet counts as given, against claims and ceilings alike (A-10, I-15). Raises ``case-state``
    before the default, ``nothing-unpaid``, and ``kind-not-paid`` where the policy has no such cost;
    deposit and fund are only reported, so that a page can show why nothing can be asked for.
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
    terms = advance_terms(version)
    _refuse_kind(terms, kind, granted)
    advanced = advanced_so_far(session, case.id)
    asked = asked_by_claim(session, case) if kind == "WAGE" else {}
    own = _by_worker(_unasked(claims, asked))
    wages = [
        _wages(worker_id, owed, own[worker_id], advanced, kind)
        for worker_id, owed in workers.items()
    ]
    plan = plan_advance(terms, wages, kind=kind, granted=granted)
    return Plan(
        case=case,
        shares=_shares(plan, workers, wages, own, kind),
        steps=plan.steps,
        deposit=deposit_left(session, case),
        cover=cover_left(session, case),
        free=free_money(session, case.county_id),
        policy_version_id=version.id,
        kind=kind,
        granted=granted,
        asked=Money.sum(asked.values()),
        scope=out_of_scope(session, case, on),
    )


def _shares(
    plan: AdvancePlan,
    workers: Iterable[int],
    wages: Sequence[WageClaim],
    own: Mapping[int, Sequence[OpenClaim]],
    kind: Kind,
) -> list[Share]:
    """What each worker would get, laid on his claims."""
    rows = zip(workers, wages, plan.capped, plan.shares, strict=True)
    return [
        Share(
            worker_id, wage.ordered, wage.unpaid, capped, amount,
            _spread(amount, own[worker_id], kind), kind,
        )
        for worker_id, wage, capped, amount in rows
    ]  # fmt: skip


def _refuse_kind(terms: AdvanceTerms, kind: Kind, granted: Money | None) -> None:
    """Raises where the policy pays no such cost, or the government's grant is not for wages."""
    if kind == "WAGE":
        return
    if terms.cost_cap(kind) is None:
        raise NoAdvance("本县垫付政策没有规定此类费用的限额。",
                        "The policy of the county has no cap for such a cost.",
                        code="kind-not-paid")  # fmt: skip
    if granted is not None:
        raise NoAdvance("政府决定超限只适用于垫付工资。",
                        "Only wages are advanced above the ceilings.",
                        code="override-kind")  # fmt: skip


def _wages(
    worker_id: int,
    owed: Money,
    own: Sequence[OpenClaim],
    advanced: Mapping[tuple[int, str], Money],
    kind: Kind,
) -> WageClaim:
    """One worker's wages of the case, all months together."""
    return WageClaim(
        ordered=owed,
        unpaid=Money.sum(claim.unpaid for claim in own),
        advanced=advanced.get((worker_id, kind), Money.ZERO),
        other=Money.sum(advanced.get((worker_id, one), Money.ZERO) for one in KINDS if one != kind),
        months=len({claim.month for claim in own}),
    )


def _by_worker(claims: Sequence[OpenClaim]) -> dict[int, list[OpenClaim]]:
    """The claims of each worker, in the order of the roll."""
    own: dict[int, list[OpenClaim]] = {}
    for claim in claims:
        own.setdefault(claim.worker_id, []).append(claim)
    return own


def _unasked(claims: Sequence[OpenClaim], asked: Mapping[int, Money]) -> list[OpenClaim]:
    """The claims without what other draws and advances ask for already (A-10)."""
    return [
        replace(claim, unpaid=max(claim.unpaid - asked.get(claim.claim_id, Money.ZERO), Money.ZERO))
        for claim in claims
    ]


def _spread(amount: Money, own: Sequence[OpenClaim], kind: Kind) -> tuple[tuple[int, Money], ...]:
    """A worker's share laid on his unpaid claims in the order of the roll; a cost on the first."""
    parts = []
    if kind != "WAGE":
        first = next((claim.claim_id for claim in own if claim.unpaid), None)
        return ((first, amount),) if amount and first is not None else ()
    for claim in own:
        part = min(amount, claim.unpaid)
        if part:
            parts.append((claim.claim_id, part))
            amount = amount - part
    return tuple(parts)


def deposit_left(session: Session, case: ArrearsCase) -> Money:
    """What stands of the project's own deposit, held or not."""
    if case.project_id is None:
        return Money.ZERO
    book = book_of(session, case.county_id, "DEP")
    return balance(session, book.id, "2307.01", project=str(case.project_id))


def cover_left(session: Session, case: ArrearsCase) -> Money:
    """What stands for the project under supervision and by guarantees in force."""
    if case.project_id is None:
        return Money.ZERO
    book = book_of(session, case.county_id, "DEP")
    project = str(case.project_id)
    return Money.sum(
        balance(session, book.id, title, project=project) for title in ("9101", "9201")
    )


class NoAdvance(Refusal):
    """The fund cannot advance for this case now."""
