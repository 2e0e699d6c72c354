"""Receivables by age at any date (S-08): sums of each bucket, and the debts of one page.

The flows of principal by the bank's date are the measure, so a past day is told as it was then.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import BigInteger, Select, Subquery, case, cast, func, select, tuple_
from sqlalchemy.orm import Session, selectinload

from ledger.advances.agreement import terms_of
from ledger.advances.limitation import LIMITATION
from ledger.advances.models import Advance, AdvanceFlow
from ledger.book.balances import balances_by
from ledger.book.books import book_of
from ledger.cases.models import ArrearsCase
from ledger.deadlines.models import Deadline
from ledger.money import Money
from ledger.parties.models import Company
from ledger.recoveries.owed import (
    accrued_since,
    principal_steps,
    settled_by_advance,
)
from ledger.recoveries.quotations import terms_by_version
from ledger.recoveries.words import BUCKETS, bucket_of
from ledger.rules.interest import interest

#: A claim that is barred within so many days stands out.
SOON = 90


@dataclass(frozen=True, slots=True)
class Bucket:
    """How many advances of that age are out, and their principal."""

    name: str
    count: int
    principal: Money


@dataclass(frozen=True, slots=True)
class Ageing:
    """What is out on a day, by age; ``barred_soon`` counts limitation within ninety days."""

    on: date
    buckets: Sequence[Bucket]
    barred_soon: int

    @property
    def principal(self) -> Money:
        """All principal outstanding."""
        return Money.sum(bucket.principal for bucket in self.buckets)

    @property
    def count(self) -> int:
        """All advances outstanding."""
        return sum(bucket.count for bucket in self.buckets)


@dataclass(frozen=True, slots=True)
class AgedDebt:
    """One advance that is out: since when, how much, when it is barred (R-06)."""

    advance_id: int
    county_id: int
    debtor_id: int
    debtor: str
    case_id: int
    case: str
    repay_by: date
    paid_on: date
    principal: Money
    interest: Money
    cost: Money
    barred_on: date | None
    on: date

    @property
    def days(self) -> int:
        """Days since the bank paid."""
        return (self.on - self.paid_on).days

    @property
    def total(self) -> Money:
        """What settles it on that day."""
        return self.principal + self.interest + self.cost

    @property
    def bucket(self) -> str:
        """The bucket it stands in."""
        return bucket_of(self.days)


def ageing(session: Session, counties: Collection[int], on: date) -> Ageing:
    """The buckets of every advance of those counties that is out on that day."""
    out = _outstanding(counties, on)
    bucket = case(
        *(
            (out.c.paid_on > on - timedelta(days=last + 1), name)
            for name, (_, last, _) in BUCKETS.items()
            if last is not None
        ),
        else_=next(name for name, (_, last, _) in BUCKETS.items() if last is None),
    )
    query = select(bucket.label("name"), func.count().label("number"),
                   func.sum(out.c.principal).label("principal")).group_by(bucket)  # fmt: skip
    found = {row.name: row for row in session.execute(query)}
    soon = select(func.count()).select_from(out).where(out.c.advance_id.in_(_soon(counties, on)))
    buckets = [
        Bucket(name, found[name].number, _money(found[name].principal))
        if name in found
        else Bucket(name, 0, Money.ZERO)
        for name in BUCKETS
    ]
    return Ageing(on, buckets, session.scalar(soon) or 0)


def aged_debts(
    session: Session,
    counties: Collection[int],
    on: date,
    *,
    after: Sequence[Any] | None = None,
    limit: int = 50,
    bucket: str | None = None,
    barred_soon: bool = False,
) -> list[AgedDebt]:
    """One page of what is out, the oldest first, after the place (paid_on, id) of the last row."""
    out = _outstanding(counties, on)
    query = (
        select(
            Advance.id, Advance.county_id, Advance.debtor_id, Company.name.label("debtor"),
            Advance.case_id, ArrearsCase.number.label("case"), Advance.repay_by,
            out.c.paid_on, out.c.principal,
        )
        .join(out, out.c.advance_id == Advance.id)
        .join(Company, Company.id == Advance.debtor_id)
        .join(ArrearsCase, ArrearsCase.id == Advance.case_id)
        .order_by(out.c.paid_on, Advance.id)
        .limit(limit)
    )  # fmt: skip
    if after is not None:
        place = tuple_(out.c.paid_on, Advance.id)
        query = query.where(place > tuple_(date.fromisoformat(str(after[0])), int(after[1])))
    if bucket is not None:
        first, last, _ = BUCKETS[bucket]
        query = query.where(out.c.paid_on <= on - timedelta(days=first))
        if last is not None:
            query = query.where(out.c.paid_on > on - timedelta(days=last + 1))
    if barred_soon:
        query = query.where(Advance.id.in_(_soon(counties, on)))
    rows = session.execute(query).all()
    ids = [row.id for row in rows]
    owed, barred = owed_by_advance(session, ids, on), _barred(session, ids)
    return [
        AgedDebt(
            row.id, row.county_id, row.debtor_id, row.debtor, row.case_id, row.case,
            row.repay_by, row.paid_on, _money(row.principal), owed[row.id].interest,
            owed[row.id].cost, barred.get(row.id), on,
        )
        for row in rows
    ]  # fmt: skip


def _outstanding(counties: Collection[int], on: date) -> Subquery:
    """Each advance with principal out on that day: since when, how much."""
    return (
        select(
            AdvanceFlow.advance_id,
            func.min(AdvanceFlow.happened_on).label("paid_on"),
            func.sum(AdvanceFlow.amount).label("principal"),
        )
        .where(AdvanceFlow.county_id.in_(counties), AdvanceFlow.happened_on <= on)
        .group_by(AdvanceFlow.advance_id)
        .having(func.sum(AdvanceFlow.amount) > Money.ZERO)
        .subquery()
    )


def _soon(counties: Collection[int], on: date) -> Select[Any]:
    """The advances whose running limitation ends within ninety days of that day."""
    number = cast(func.substr(Deadline.subject, len("advance:") + 1), BigInteger)
    return select(number).where(
        Deadline.county_id.in_(counties),
        Deadline.rule == LIMITATION,
        Deadline.settled_on.is_(None),
        Deadline.due_on <= on + timedelta(days=SOON),
    )


def _barred(session: Session, ids: Collection[int]) -> dict[int, date | None]:
    """When the running limitation of each of these advances ends."""
    subjects = {f"advance:{advance_id}": advance_id for advance_id in ids}
    rows = session.execute(
        select(Deadline.subject, Deadline.due_on).where(
            Deadline.subject.in_(subjects),
            Deadline.rule == LIMITATION,
            Deadline.settled_on.is_(None),
        )
    )
    return {subjects[row.subject]: row.due_on for row in rows}


@dataclass(frozen=True, slots=True)
class OwedThen:
    """Interest to a day, recognised or not, and costs."""

    interest: Money
    cost: Money


def owed_by_advance(session: Session, ids: Collection[int], on: date) -> Mapping[int, OwedThen]:
    """Interest and costs that each of these advances is owed on that day, asked for together.

    Each must have been paid out by then.
    """
    rows = session.scalars(
        select(Advance).where(Advance.id.in_(ids)).options(selectinload(Advance.flows))
    ).all()
    terms = terms_by_version(session, rows)
    settled = settled_by_advance(session, rows, on)
    before = accrued_since(session, settled, on)
    booked: dict[str, dict[str, Money]] = {"1216.01": {}, "1218.02": {}}
    for county_id in {row.county_id for row in rows}:
        book = book_of(session, county_id, "FUND")
        for title in booked:
            booked[title] |= balances_by(session, book.id, title, "advance", on=on, among=ids)
    found = {}
    for row in rows:
        agreed = terms_of(row, terms[row.county_id, row.interest_version_id])
        since = interest(agreed, principal_steps(row), settled[row.id], on)
        booked_interest = booked["1216.01"].get(str(row.id), Money.ZERO)
        found[row.id] = OwedThen(
            booked_interest + since - before.get(row.id, Money.ZERO),
            booked["1218.02"].get(str(row.id), Money.ZERO),
        )
    return found


def _money(value: Any) -> Money:
    return value if isinstance(value, Money) else Money(int(value or 0))
