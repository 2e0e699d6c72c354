"""Recognise interest at the end of a month, for every advance whose terms say so (42, R-03)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from ledger.actor import Actor
from ledger.advances.agreement import terms_of
from ledger.advances.models import Advance
from ledger.approvals.models import VoucherProposal
from ledger.approvals.vouchers import Proposed, propose
from ledger.book.books import book_of
from ledger.book.lines import Draft, Line, credit, debit
from ledger.book.post import Posted
from ledger.db import may_lock
from ledger.errors import FieldError, Invalid, Refusal
from ledger.money import Money
from ledger.parties.officer import require_officer
from ledger.recoveries.models import InterestAccrual, RecoveryReceipt, RecoveryShare, WriteOff
from ledger.recoveries.owed import (
    accrued_since,
    principal_steps,
    settled_by_advance,
)
from ledger.recoveries.quotations import terms_by_version
from ledger.rules.interest import interest
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class AccrueInterest:
    """Interest of a county's advances up to the last day of a month."""

    county_id: int
    on: date
    attachments: int = 1


@dataclass(frozen=True, slots=True)
class Accrued:
    """What is to be recognised of one advance now."""

    advance: Advance
    amount: Money


def accrue_interest(session: Session, asked: AccrueInterest, *, by: Actor) -> VoucherProposal:
    """One voucher for all advances waits for review; no balance has moved.

    Refused with ``nothing-to-accrue`` when no advance has interest to be recognised.
    """
    require_officer(session, by, asked.county_id)
    if (asked.on + timedelta(days=1)).day != 1:
        says = Text(
            "计提日须为月末最后一天。", "Interest is recognised on the last day of a month."
        )
        raise Invalid([FieldError("/on", "month-end", says)])
    due = accruals_due(session, asked.county_id, asked.on)
    return propose(
        session,
        Proposed(
            kind="accrual",
            county_id=asked.county_id,
            book_id=book_of(session, asked.county_id, "FUND").id,
            on=asked.on,
            amount=Money.sum(one.amount for one in due),
            summary=f"计提垫付利息 {asked.on:%Y-%m}",
            facts={"attachments": asked.attachments},
        ),
        by=by,
    )


def accruals_due(session: Session, county_id: int, on: date) -> Sequence[Accrued]:
    """Every advance of the county with interest to recognise on that day, by MONTH_END terms.

    One that is pending for a write-off waits for the decision: refused, the next month's end
    takes what was left out; approved, nothing of it is left in 1216.01 (R-03).
    Raises ``nothing-to-accrue`` when there is none.
    """
    query = select(Advance).where(
        Advance.county_id == county_id,
        Advance.executed_on.is_not(None),
        Advance.written_off_on.is_(None),
        ~select(WriteOff.id)
        .where(WriteOff.advance_id == Advance.id, WriteOff.state == "PENDING")
        .exists(),
    )
    if may_lock(session):
        query = query.with_for_update()
    rows = session.scalars(query.options(selectinload(Advance.flows)).order_by(Advance.id)).all()
    terms = terms_by_version(session, rows)
    settled = settled_by_advance(session, rows, date.max)
    before = accrued_since(session, settled)
    due = []
    for row in rows:
        if (
            row.id not in settled
            or terms[row.county_id, row.interest_version_id].accrual != "MONTH_END"
        ):
            continue
        if settled[row.id] < on:
            agreed = terms_of(row, terms[row.county_id, row.interest_version_id])
            whole = interest(agreed, principal_steps(row), settled[row.id], on)
            amount = whole - before.get(row.id, Money.ZERO)
            if amount > Money.ZERO:
                due.append(Accrued(row, amount))
    if not due:
        raise NothingToAccrue(
            "没有需要在月末计提的利息。", "No interest is to be recognised at this month's end."
        )
    return due


class AccrualVoucher:
    """Kind ``accrual``: posting 42 of every advance, in one entry."""

    def draft(self, session: Session, proposal: VoucherProposal) -> Draft:
        """What is to be recognised as it stands now."""
        return accrual_entry(proposal, accruals_due(session, proposal.county_id, proposal.on))

    def posted(
        self, session: Session, proposal: VoucherProposal, posted: Posted, *, by: Actor
    ) -> None:
        """Each advance keeps what was recognised, so that a settlement takes only the rest."""
        due = accruals_due(session, proposal.county_id, proposal.on)
        session.add_all(_row(proposal, one.advance.id, one.amount) for one in due)
        session.flush()

    def undone(self, session: Session, proposal: VoucherProposal, on: date, *, by: Actor) -> None:
        """What was recognised is not.

        Refused once a receipt was reckoned upon it.
        """
        rows = session.scalars(
            select(InterestAccrual).where(InterestAccrual.proposal_id == proposal.id)
        ).all()
        later = session.scalar(
            select(func.count())
            .select_from(RecoveryShare)
            .join(RecoveryReceipt, RecoveryReceipt.id == RecoveryShare.receipt_id)
            .where(
                RecoveryShare.advance_id.in_([row.advance_id for row in rows]),
                RecoveryReceipt.received_on >= proposal.on,
                ~RecoveryReceipt.reversal.has(),
            )
        )
        if later:
            raise ReckonedUpon(
                "计提之后已有回款据此结息, 请先冲销回款。",
                "Receipts were reckoned upon this accrual; reverse them first.",
            )
        session.add_all(_row(proposal, row.advance_id, -row.amount) for row in rows)
        session.flush()


def accrual_entry(proposal: VoucherProposal, due: Sequence[Accrued]) -> Draft:
    """The debtors owe the interest, the fund has earned it (42)."""
    lines: list[Line] = []
    for one in due:
        lines.append(debit("1216.01", one.amount, **one.advance.aux))
        lines.append(credit("4604.02", one.amount, case=str(one.advance.case_id)))
    return Draft(
        on=proposal.on,
        event="42",
        summary=proposal.summary,
        source=f"proposal:{proposal.id}",
        lines=tuple(lines),
        attachments=proposal.facts["attachments"],
    )


def _row(proposal: VoucherProposal, advance_id: int, amount: Money) -> InterestAccrual:
    return InterestAccrual(
        county_id=proposal.county_id,
        advance_id=advance_id,
        proposal_id=proposal.id,
        accrued_on=proposal.on,
        amount=amount,
    )


class NothingToAccrue(Refusal):
    """No advance has interest to be recognised now."""

    code = "nothing-to-accrue"


class ReckonedUpon(Refusal):
    """A later receipt was reckoned upon the accrual."""

    code = "not-reversible"
