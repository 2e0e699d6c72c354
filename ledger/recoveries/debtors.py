"""Who answers for a debt: the debtor, those who answer beside him, and all that each owes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from ledger.actor import Actor
from ledger.advances.models import Advance
from ledger.advances.queries import AdvanceView, advance_views, advances
from ledger.audit import trail
from ledger.errors import Refusal
from ledger.money import Money
from ledger.parties.models import Company, County
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.recoveries.exposure import Stake, fund_books, stakes_by_advance
from ledger.recoveries.models import CoDebtor, RecoveryReceipt, RecoveryShare
from ledger.recoveries.owed import Owed, owed_on, settled_on
from ledger.recoveries.pursue import pursuit_of
from ledger.rules.pursuit import State


@dataclass(frozen=True, slots=True)
class NameCoDebtor:
    """A company that answers for the whole debt too, and why (a contract, a judgment, 条例 30)."""

    advance_id: int
    company_id: int
    ground: str
    on: date


def name_co_debtor(session: Session, named: NameCoDebtor, *, by: Actor) -> CoDebtor:
    """The company stands beside the debtor; what either pays lowers the one debt.

    Refused with ``already-debtor`` when it answers for the advance already.
    """
    advance = find(session, Advance, named.advance_id, by=by, lock=True)
    require_officer(session, by, advance.county_id)
    company = find(session, Company, named.company_id, by=by)
    known = session.get(CoDebtor, (advance.id, company.id))
    if known is not None or company.id == advance.debtor_id:
        raise AlreadyDebtor(
            f"{company.name} 已是该笔垫付的债务人。", f"{company.name} answers for it already."
        )
    row = CoDebtor(
        advance_id=advance.id,
        company_id=company.id,
        county_id=advance.county_id,
        ground=named.ground,
        since=named.on,
    )
    row.company = company
    session.add(row)
    session.flush()
    trail.record(
        session, "recovery.co-debtor", advance.source, by=by, county_id=advance.county_id,
        company=company.id, ground=named.ground,
    )  # fmt: skip
    return row


def co_debtors(session: Session, advance_id: int) -> Sequence[CoDebtor]:
    """Who answers for the advance beside its debtor."""
    query = select(CoDebtor).options(joinedload(CoDebtor.company))
    rows = query.where(CoDebtor.advance_id == advance_id).order_by(CoDebtor.company_id)
    return session.scalars(rows).all()


@dataclass(frozen=True, slots=True)
class Answerer:
    """A company that answers for a debt: on what ground, since when, what it has paid of it.

    The debtor himself has no ``ground``; the last row, without a company, is what others paid.
    """

    company: Company | None
    ground: str | None
    since: date
    paid: Money


def answerers(session: Session, advance: Advance) -> Sequence[Answerer]:
    """Who answers for the advance and what each paid: costs, interest and principal together.

    Each owes the whole (民法典 518); among themselves they settle what one paid for another (519).
    """
    part = RecoveryShare.to_cost + RecoveryShare.to_interest + RecoveryShare.to_principal
    rows = session.execute(
        select(RecoveryReceipt.payer_id, func.sum(part))
        .join(RecoveryShare, RecoveryShare.receipt_id == RecoveryReceipt.id)
        .where(RecoveryShare.advance_id == advance.id, ~RecoveryReceipt.reversal.has())
        .group_by(RecoveryReceipt.payer_id)
    )
    paid = {row[0]: row[1] if isinstance(row[1], Money) else Money(int(row[1])) for row in rows}
    found = [Answerer(advance.debtor, None, advance.requested_on, _of(paid, advance.debtor_id))]
    found += [
        Answerer(one.company, one.ground, one.since, _of(paid, one.company_id))
        for one in co_debtors(session, advance.id)
    ]
    if paid.get(None):
        found.append(Answerer(None, None, advance.requested_on, paid[None]))
    return found


def _of(paid: Mapping[int | None, Money], company_id: int) -> Money:
    return paid.get(company_id, Money.ZERO)


@dataclass(frozen=True, slots=True)
class DebtLine:
    """One advance a company answers for: where it stands, what is owed, how it is pursued.

    ``owed`` has its interest statement while principal is out; ``stake`` tells all of it, what is
    pending or written off and still pursued too.
    """

    view: AdvanceView
    owed: Owed | None
    stake: Stake
    county: str
    pursuit: State
    beside: bool


@dataclass(frozen=True, slots=True)
class DebtorView:
    """A company and everything it answers for on a day; ``beside`` debts are another's first."""

    company: Company
    on: date
    lines: Sequence[DebtLine]

    @property
    def beside(self) -> Money:
        """What of the total is another's debt first, for which the company answers too."""
        return Money.sum(line.stake.total for line in self.lines if line.beside)

    def total(self, part: str) -> Money:
        """The sum of one part of the stake, or of ``total``, over every line."""
        return Money.sum(getattr(line.stake, part) for line in self.lines)


def debtor_view(
    session: Session, company: Company, counties: Collection[int], on: date
) -> DebtorView:
    """What the company answers for in those counties, the newest first.

    Every county registers companies for itself; the unified code tells that they are one.
    """
    same = select(Company.id).where(Company.uscc == company.uscc, Company.county_id.in_(counties))
    beside = select(CoDebtor.advance_id).where(CoDebtor.company_id.in_(same))
    query = advances(counties).where(
        or_(Advance.debtor_id.in_(same), Advance.id.in_(beside)),
        Advance.executed_on.is_not(None),
    )
    views = advance_views(session, session.scalars(query).unique())
    concerned = {view.advance.county_id for view in views}
    stakes = stakes_by_advance(session, fund_books(session, concerned), on)
    names = dict(
        session.execute(select(County.id, County.name).where(County.id.in_(concerned))).all()
    )
    lines = []
    for view in views:
        advance, last = view.advance, settled_on(session, view.advance)
        current = view.state == "OUTSTANDING" and last is not None and last <= on
        lines.append(
            DebtLine(
                view,
                owed_on(session, advance, on) if current else None,
                stakes.get(advance.id, Stake()),
                names[advance.county_id],
                pursuit_of(session, advance),
                advance.debtor.uscc != company.uscc,
            )
        )
    return DebtorView(company, on, lines)


class AlreadyDebtor(Refusal):
    """The company answers for the debt already."""

    code = "already-debtor"
