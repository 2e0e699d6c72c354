"""Instalments a debtor agreed to: each its day and its clock, settled by what he pays (A-05, R-07)."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from ledger.actor import Actor
from ledger.advances.models import Advance
from ledger.deadlines.resume import resume_deadlines
from ledger.deadlines.settle import settle_deadline
from ledger.deadlines.start import start_deadline
from ledger.errors import FieldError, Invalid
from ledger.money import Money
from ledger.people.scope import find
from ledger.recoveries.models import (
    Instalment,
    InstalmentPlan,
    RecoveryReceipt,
    RecoveryShare,
)
from ledger.recoveries.owed import owed_on
from ledger.recoveries.pursue import TakeStep, take_step
from ledger.text import Text

#: The rule under which the clocks of instalments run: the agreement's term.
RULE = "A-05"


@dataclass(frozen=True, slots=True)
class Due:
    """One sum and the day by which it is to be paid."""

    due_on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class AgreePlan:
    """The agreement with the debtor and its instalments, in the order of their days."""

    advance_id: int
    agreement: str
    on: date
    instalments: tuple[Due, ...]


def agree_plan(session: Session, agreed: AgreePlan, *, by: Actor) -> InstalmentPlan:
    """The plan is on record as a promise; a clock runs for each instalment.

    An earlier plan ends. Raises Invalid unless the days rise and the sums cover the principal.
    """
    advance = find(session, Advance, agreed.advance_id, by=by, lock=True)
    _judge(session, advance, agreed)
    promise = TakeStep(agreed.advance_id, "PROMISE", agreed.agreement, agreed.on)
    take_step(session, promise, by=by)
    before = plan_of(session, advance.id)
    plan = InstalmentPlan(
        county_id=advance.county_id,
        advance_id=advance.id,
        agreement=agreed.agreement,
        agreed_on=agreed.on,
    )
    plan.instalments = [
        Instalment(number=number, county_id=advance.county_id, due_on=one.due_on, amount=one.amount)
        for number, one in enumerate(agreed.instalments, start=1)
    ]
    session.add(plan)
    session.flush()
    for old in before.instalments if before else ():
        settle_deadline(session, _subject(old), RULE, agreed.on, f"plan:{plan.id}")
    for one in plan.instalments:
        _start(session, advance, one)
    return plan


def equal_parts(total: Money, count: int, first: date) -> list[Due]:
    """``count`` sums that make the total to the fen, a month apart; the last takes the odd fen.

    A day that a month lacks is its last one. A draft for a form; nothing is written.
    """
    each = total.fen // count
    sums = [each] * (count - 1) + [total.fen - each * (count - 1)]
    return [Due(_months_later(first, at), Money(sum_)) for at, sum_ in enumerate(sums)]


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))


def plan_of(session: Session, advance_id: int) -> InstalmentPlan | None:
    """The newest plan of an advance with its instalments."""
    return session.scalars(
        select(InstalmentPlan)
        .options(selectinload(InstalmentPlan.instalments))
        .where(InstalmentPlan.advance_id == advance_id)
        .order_by(InstalmentPlan.id.desc())
        .limit(1)
    ).first()


@dataclass(frozen=True, slots=True)
class Kept:
    """An instalment and how much of it has been paid."""

    instalment: Instalment
    paid: Money

    @property
    def is_paid(self) -> bool:
        """Whether all of it has come."""
        return self.paid == self.instalment.amount


def kept(session: Session, plan: InstalmentPlan) -> Sequence[Kept]:
    """What was received since the agreement, laid on the instalments in their order."""
    left, found = _received(session, plan), []
    for one in plan.instalments:
        paid = min(left, one.amount)
        left -= paid
        found.append(Kept(one, paid))
    return found


def settle_instalments(session: Session, advance: Advance, on: date, by: str) -> None:
    """The clocks of instalments that are paid by now are settled by that receipt."""
    plan = plan_of(session, advance.id)
    for one in kept(session, plan) if plan else ():
        if one.is_paid:
            settle_deadline(session, _subject(one.instalment), RULE, on, by)


def resume_instalments(session: Session, advance: Advance, by: str) -> None:
    """The clocks that a reversed receipt had settled run again."""
    plan = plan_of(session, advance.id)
    for one in kept(session, plan) if plan else ():
        if not one.is_paid:
            resume_deadlines(session, _subject(one.instalment), by)


def _received(session: Session, plan: InstalmentPlan) -> Money:
    """Costs, interest and principal received on the advance since the plan was agreed."""
    total = session.scalar(
        select(
            func.sum(RecoveryShare.to_cost + RecoveryShare.to_interest + RecoveryShare.to_principal)
        )
        .join(RecoveryReceipt, RecoveryReceipt.id == RecoveryShare.receipt_id)
        .where(
            RecoveryShare.advance_id == plan.advance_id,
            RecoveryReceipt.received_on >= plan.agreed_on,
            ~RecoveryReceipt.reversal.has(),
        )
    )
    return total if isinstance(total, Money) else Money(int(total or 0))


def _subject(one: Instalment) -> str:
    return f"instalment:{one.plan_id}:{one.number}"


def _start(session: Session, advance: Advance, one: Instalment) -> None:
    name = advance.debtor.name
    start_deadline(
        session,
        county_id=advance.county_id,
        subject=_subject(one),
        what=Text(
            f"分期还款第 {one.number} 期 {one.amount.grouped()} 元: {name}"[:200],
            f"Instalment {one.number}, {one.amount.grouped()}: {name}"[:200],
        ),
        rule=RULE,
        after=one.due_on,
        due=one.due_on,
    )


def _judge(session: Session, advance: Advance, agreed: AgreePlan) -> None:
    errors = []
    last = agreed.on
    for at, one in enumerate(agreed.instalments):
        if one.due_on < last or (at and one.due_on == last):
            says = Text(
                "各期日期须依次在协议日期之后。", "The days must rise from the agreement on."
            )
            errors.append(FieldError(f"/instalments/{at}/due_on", "date-order", says))
        last = one.due_on
    total = Money.sum(one.amount for one in agreed.instalments)
    principal = owed_on(session, advance, agreed.on).principal if advance.executed_on else total
    if total < principal:
        says = Text(
            f"各期合计 {total.grouped()} 元, 少于尚欠本金 {principal.grouped()} 元。",
            f"The instalments come to {total.grouped()}, less than the principal of "
            f"{principal.grouped()}.",
        )
        errors.append(FieldError("/instalments", "too-little", says))
    if errors:
        raise Invalid(errors)
