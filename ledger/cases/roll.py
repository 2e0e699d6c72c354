"""The roll of a case as doors show it: masked workers, and of every claim what became of it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from ledger.cases.elsewhere import flagged_claims
from ledger.cases.models import ArrearsCase, Claim, ClaimEnd, ClaimPayment
from ledger.cases.words import OFF_COUNTS
from ledger.money import Money
from ledger.parties.show import worker_view


@dataclass(frozen=True, slots=True)
class Wages:
    """Owed wages and what became of them; promises that are not paid are under way."""

    claims: int = 0
    workers: int = 0
    owed: Money = Money.ZERO
    paid: Money = Money.ZERO
    under_way: Money = Money.ZERO
    #: What ended by law without payment (C-09).
    ended: Money = Money.ZERO

    @property
    def unpaid(self) -> Money:
        """What nobody has paid or promised and what has not ended."""
        return self.owed - self.paid - self.under_way - self.ended


@dataclass(frozen=True, slots=True)
class RollLine:
    """One claim as lists show it."""

    id: int
    worker_id: int
    line: int
    name: str
    citizen_id: str
    bank_card: str | None
    month: str
    owed: Money
    paid: Money
    under_way: Money
    ended: Money = Money.ZERO
    #: The bureau to ask, where another record holds this worker and month.
    elsewhere: str | None = None

    @property
    def unpaid(self) -> Money:
        """What nobody has paid or promised of it and what has not ended."""
        return self.owed - self.paid - self.under_way - self.ended


def claims(case_id: int) -> Select[Claim]:
    """The claims of a case with their workers, in the order of its roll."""
    return (
        select(Claim)
        .options(joinedload(Claim.worker))
        .where(Claim.case_id == case_id)
        .order_by(Claim.line)
    )


def unpaid_claims(case_id: int) -> Select[Claim]:
    """Those of them of which nobody has paid, promised or ended something, in the same order."""
    promised = (
        select(func.coalesce(func.sum(ClaimPayment.amount), 0))
        .where(ClaimPayment.claim_id == Claim.id, *_WAGE)
        .scalar_subquery()
    )
    ended = (
        select(func.coalesce(func.sum(ClaimEnd.amount), 0))
        .where(ClaimEnd.claim_id == Claim.id)
        .scalar_subquery()
    )
    return claims(case_id).where(Claim.owed > promised + ended)


def roll_lines(session: Session, rows: Sequence[Claim]) -> list[RollLine]:
    """The claims as lists show them, their workers masked (P-03)."""
    paid, under_way = _towards(session, [row.id for row in rows])
    elsewhere = flagged_claims(session, rows)
    ended = _ended(session, ClaimEnd.claim_id, ClaimEnd.claim_id.in_([row.id for row in rows]))
    lines = []
    for row in rows:
        worker = worker_view(row.worker)
        lines.append(
            RollLine(
                id=row.id,
                worker_id=row.worker_id,
                line=row.line,
                name=worker.name,
                citizen_id=worker.citizen_id,
                bank_card=worker.bank_card,
                month=row.month,
                owed=row.owed,
                paid=paid.get(row.id, Money.ZERO),
                under_way=under_way.get(row.id, Money.ZERO),
                ended=ended.get(row.id, Money.ZERO),
                elsewhere=elsewhere.get(row.id),
            )
        )
    return lines


def roll_of_claims(session: Session, claim_ids: Collection[int]) -> list[RollLine]:
    """Some claims as lists show them, in the order of the roll."""
    rows = session.scalars(
        select(Claim)
        .options(joinedload(Claim.worker))
        .where(Claim.id.in_(claim_ids))
        .order_by(Claim.line)
    )
    return roll_lines(session, rows.all())


def wages_by_case(session: Session, case_ids: Collection[int]) -> dict[int, Wages]:
    """Owed and paid wages of each of the cases that has a roll."""
    owed = session.execute(
        select(
            Claim.case_id,
            func.count(Claim.id),
            func.count(Claim.worker_id.distinct()),
            func.sum(Claim.owed),
        )
        .where(Claim.case_id.in_(case_ids))
        .group_by(Claim.case_id)
    )
    sums = {id: (many, workers, total) for id, many, workers, total in owed}
    moved = session.execute(
        select(Claim.case_id, ClaimPayment.state, func.sum(ClaimPayment.amount))
        .join(Claim, Claim.id == ClaimPayment.claim_id)
        .where(Claim.case_id.in_(case_ids), *_WAGE)
        .group_by(Claim.case_id, ClaimPayment.state)
    )
    paid, under_way = _split((id, state, amount) for id, state, amount in moved)
    ended = _ended(session, ClaimEnd.case_id, ClaimEnd.case_id.in_(case_ids))
    none = Money.ZERO
    return {
        id: Wages(*told, paid.get(id, none), under_way.get(id, none), ended.get(id, none))
        for id, told in sums.items()
    }


def wages_in_all(session: Session, cases: Select[ArrearsCase]) -> Wages:
    """Owed and paid wages of all cases that a list finds, whatever page it shows.

    Cases that are none of unpaid wages are left out (C-07).
    """
    counted = cases.where(ArrearsCase.state.not_in(OFF_COUNTS))
    ids = counted.with_only_columns(ArrearsCase.id).order_by(None)
    owed = session.execute(
        select(
            func.count(Claim.id), func.count(Claim.worker_id.distinct()), func.sum(Claim.owed)
        ).where(Claim.case_id.in_(ids))
    ).one()
    moved = session.execute(
        select(ClaimPayment.state, func.sum(ClaimPayment.amount))
        .join(Claim, Claim.id == ClaimPayment.claim_id)
        .where(Claim.case_id.in_(ids), *_WAGE)
        .group_by(ClaimPayment.state)
    )
    paid, under_way = _split((0, state, amount) for state, amount in moved)
    over = select(func.sum(ClaimEnd.amount)).where(ClaimEnd.case_id.in_(ids))
    return Wages(
        owed[0],
        owed[1],
        owed[2] or Money.ZERO,
        paid.get(0, Money.ZERO),
        under_way.get(0, Money.ZERO),
        session.scalar(over) or Money.ZERO,
    )


def _ended(
    session: Session, of: InstrumentedAttribute[int], condition: ColumnElement[bool]
) -> dict[int, Money]:
    """What ended by law, summed by claim or by case."""
    rows = session.execute(
        select(of, func.sum(ClaimEnd.amount)).where(condition).group_by(of)
    )  # fmt: skip
    return dict(rows.all())


_WAGE = (ClaimPayment.kind == "WAGE", ClaimPayment.state != "CANCELLED")

Sums = dict[int, Money]


def _towards(session: Session, claim_ids: Collection[int]) -> tuple[Sums, Sums]:
    """What was paid towards each claim, and what is promised."""
    rows = session.execute(
        select(ClaimPayment.claim_id, ClaimPayment.state, func.sum(ClaimPayment.amount))
        .where(ClaimPayment.claim_id.in_(claim_ids), *_WAGE)
        .group_by(ClaimPayment.claim_id, ClaimPayment.state)
    )
    return _split((id, state, amount) for id, state, amount in rows)


def _split(rows: Iterable[tuple[int, str, Money]]) -> tuple[Sums, Sums]:
    """Sums by id, those that arrived apart from those under way."""
    paid: Sums = {}
    under_way: Sums = {}
    for id, state, amount in rows:
        kind = paid if state == "PAID" else under_way
        kind[id] = kind.get(id, Money.ZERO) + amount
    return paid, under_way
