"""What a debtor owes on one advance on a day: costs, interest with its statement, principal."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.advances.agreement import terms_of
from ledger.advances.models import Advance
from ledger.book.balances import balance
from ledger.book.books import book_of
from ledger.money import Money
from ledger.policies.queries import policy_version
from ledger.recoveries.models import InterestAccrual, RecoveryReceipt, RecoveryShare
from ledger.recoveries.quotations import terms_in_time
from ledger.rules.interest import (
    InterestSpan,
    PrincipalStep,
    interest_of,
    interest_spans,
)
from ledger.rules.rates import spell_percent
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class Owed:
    """The debt on a day. ``accrued`` is what is to be recognised now (42), ``interest`` all of it."""

    cost: Money
    accrued: Money
    interest: Money
    principal: Money
    statement: Sequence[Text]

    @property
    def total(self) -> Money:
        """What settles the advance on that day."""
        return self.cost + self.interest + self.principal

    @property
    def booked_interest(self) -> Money:
        """Interest that the book shows already."""
        return self.interest - self.accrued

    @property
    def booked(self) -> Money:
        """What the book shows of the debt: all of it but interest not yet recognised."""
        return self.cost + self.booked_interest + self.principal


def owed_on(session: Session, advance: Advance, on: date) -> Owed:
    """The debt of an advance on a day not before its last settlement (R-03, I-18)."""
    book = book_of(session, advance.county_id, "FUND")
    version = policy_version(session, advance.interest_version_id)
    policy = terms_in_time(session, version, advance.county_id)
    terms = terms_of(advance, policy)
    start = settled_on(session, advance)
    spans: list[InterestSpan] = []
    accrued = before = Money.ZERO
    if start is not None and advance.written_off_on is None:
        spans = interest_spans(terms, principal_steps(advance), start, on)
        before = accrued_since(session, {advance.id: start}).get(advance.id, Money.ZERO)
        accrued = interest_of(spans, terms.basis) - before
    return Owed(
        cost=balance(session, book.id, "1218.02", on=None, **advance.aux),
        accrued=accrued,
        interest=balance(session, book.id, "1216.01", on=None, **advance.aux) + accrued,
        principal=balance(session, book.id, "1218.01", on=None, **advance.aux),
        statement=_statement(spans, terms.basis, accrued + before, before),
    )


def is_owed(session: Session, advance: Advance) -> bool:
    """Whether anything of it is owed still, pending for a write-off or pursued after one."""
    if advance.bearing:
        return True
    book = book_of(session, advance.county_id, "FUND")
    standing = ("1218.01", "1216.01", "1218.02", "1902.01", "9501")
    return any(balance(session, book.id, title, on=None, **advance.aux) for title in standing)


def settled_by_advance(
    session: Session, advances: Collection[Advance], on: date
) -> dict[int, date]:
    """The day up to ``on`` to which interest of each paid advance was last reckoned."""
    paid = {one.id: min(flow.happened_on for flow in one.flows) for one in advances if one.flows}
    last = session.execute(
        select(RecoveryShare.advance_id, func.max(RecoveryReceipt.received_on))
        .join(RecoveryReceipt, RecoveryReceipt.id == RecoveryShare.receipt_id)
        .where(
            RecoveryShare.advance_id.in_(paid),
            RecoveryReceipt.received_on <= on,
            ~RecoveryReceipt.reversal.has(),
        )
        .group_by(RecoveryShare.advance_id)
    )
    return paid | {row[0]: row[1] for row in last}


def accrued_since(
    session: Session, settled: Mapping[int, date], up_to: date = date.max
) -> dict[int, Money]:
    """What was recognised of each advance's interest after the day it was last settled (R-03)."""
    rows = session.execute(
        select(InterestAccrual.advance_id, InterestAccrual.accrued_on, InterestAccrual.amount)
        .where(InterestAccrual.advance_id.in_(settled))
    )  # fmt: skip
    sums: dict[int, Money] = {}
    for row in rows:
        if settled[row.advance_id] < row.accrued_on <= up_to:
            sums[row.advance_id] = sums.get(row.advance_id, Money.ZERO) + row.amount
    return sums


def accrued_to(session: Session, advance_id: int) -> date | None:
    """The last month's end up to which interest stands recognised."""
    rows = session.execute(
        select(InterestAccrual.accrued_on)
        .where(InterestAccrual.advance_id == advance_id)
        .group_by(InterestAccrual.accrued_on)
        .having(func.sum(InterestAccrual.amount) != Money.ZERO)
    )
    return max((row.accrued_on for row in rows), default=None)


def principal_steps(advance: Advance) -> list[PrincipalStep]:
    """The principal that bears interest, from each day on which it changed."""
    steps: dict[date, Money] = {}
    standing = Money.ZERO
    for flow in sorted(advance.flows, key=lambda flow: (flow.happened_on, flow.id)):
        standing += flow.amount
        steps[flow.happened_on] = standing
    changes = [PrincipalStep(day, sum_) for day, sum_ in steps.items()]
    return [
        step
        for before, step in zip([None, *changes], changes, strict=False)
        if before is None or before.principal != step.principal
    ]


def settled_on(session: Session, advance: Advance) -> date | None:
    """The day interest was last reckoned to: the last receipt, else the day it was paid out."""
    last = last_receipt(session, advance)
    if last is not None:
        return last.received_on
    return min((flow.happened_on for flow in advance.flows), default=None)


def last_receipt(
    session: Session, advance: Advance, up_to: date = date.max
) -> RecoveryReceipt | None:
    """The newest receipt by that day that was applied and not reversed."""
    return session.scalars(
        select(RecoveryReceipt)
        .join(RecoveryReceipt.shares)
        .where(
            RecoveryShare.advance_id == advance.id,
            RecoveryReceipt.received_on <= up_to,
            ~RecoveryReceipt.reversal.has(),
        )
        .order_by(RecoveryReceipt.received_on.desc(), RecoveryReceipt.id.desc())
        .limit(1)
    ).first()


def _statement(
    spans: Sequence[InterestSpan], basis: int, total: Money, before: Money
) -> list[Text]:
    """Each stretch as a sentence, then the sum, rounded once."""
    lines = [
        Text(
            f"{span.start} 至 {span.end}, {span.days} 天, 本金 {span.principal.grouped()} 元, "
            f"年利率 {spell_percent(span.rate)}%",
            f"{span.start} to {span.end}, {span.days} days, principal {span.principal.grouped()}, "
            f"{spell_percent(span.rate)} % a year",
        )
        for span in spans
    ]
    if spans:
        lines.append(
            Text(
                f"按 {basis} 天计, 利息合计 {total.grouped()} 元(四舍五入到分)。",
                f"On {basis} days a year, interest in all {total.grouped()}, rounded to the fen.",
            )
        )
    if before:
        lines.append(
            Text(
                f"其中月末已计提 {before.grouped()} 元。",
                f"Of it {before.grouped()} was recognised at month ends.",
            )
        )
    return lines
