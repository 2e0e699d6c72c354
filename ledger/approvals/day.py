"""A day's proposed vouchers, as a reviewer takes them one after another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.models import VoucherProposal
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class WaitingDay:
    """How much of one value date waits for the reviewer."""

    on: date
    count: int
    total: Money


def waiting_days(session: Session, by: Actor) -> list[WaitingDay]:
    """The value dates on which vouchers of others wait for ``by``, the oldest first."""
    rows = session.execute(
        select(
            VoucherProposal.on,
            func.count(VoucherProposal.id),
            func.sum(VoucherProposal.amount).label("total"),
        )
        .where(*_waits_for(by))
        .group_by(VoucherProposal.on)
        .order_by(VoucherProposal.on)
    )
    return [
        WaitingDay(on, count, total if isinstance(total, Money) else Money(int(total or 0)))
        for on, count, total in rows
    ]


def waiting_for(
    session: Session, by: Actor, *, on: date | None, kind: str | None, limit: int
) -> Sequence[VoucherProposal]:
    """Vouchers of others that wait for ``by``, of one day and kind or of all, as they came."""
    query = select(VoucherProposal).where(*_waits_for(by))
    if on is not None:
        query = query.where(VoucherProposal.on == on)
    if kind is not None:
        query = query.where(VoucherProposal.kind == kind)
    return session.scalars(
        query.order_by(VoucherProposal.on, VoucherProposal.id).limit(limit)
    ).all()


def _waits_for(by: Actor) -> tuple[ColumnElement[bool], ...]:
    return (
        VoucherProposal.county_id.in_(by.counties),
        VoucherProposal.state == "PROPOSED",
        VoucherProposal.maker_person != by.person_id,
    )
