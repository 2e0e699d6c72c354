"""Write an advance off: moved to pending (47), approved (48) or refused (49); still pursued."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.advances.models import Advance
from ledger.advances.pay import note_flow
from ledger.approvals.decide import Decision, decide
from ledger.approvals.demand import approved, demand
from ledger.approvals.models import ApprovalRequest, VoucherProposal
from ledger.approvals.request import Asked, submit
from ledger.approvals.vouchers import Proposed, propose
from ledger.audit import trail
from ledger.book.balances import balance
from ledger.book.books import book_of
from ledger.book.lines import Draft, Line, credit, debit
from ledger.book.post import post, post_last
from ledger.errors import FieldError, Invalid, Refusal
from ledger.funds.top_up import judge_reserve
from ledger.money import Money
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.recoveries.apply import judge_day
from ledger.recoveries.evidence import Paper, judge_papers
from ledger.recoveries.models import WriteOff, WriteOffPaper
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class ProposeWriteOff:
    """The ground of R-08, the papers that prove it, and what they say in short."""

    advance_id: int
    ground: str
    evidence: str
    on: date
    papers: tuple[Paper, ...]


def propose_write_off(session: Session, proposed: ProposeWriteOff, *, by: Actor) -> WriteOff:
    """The proposal is on record with its papers; its voucher (47) waits for a second officer.

    Refused without the papers its ground needs (Invalid ``evidence-missing``), before the debt's
    last settlement (``date-order``), while another write-off of it runs (``state``), and when
    nothing is owed (``nothing-left``).
    """
    advance = find(session, Advance, proposed.advance_id, by=by, lock=True)
    require_officer(session, by, advance.county_id)
    _refuse_twin(session, advance)
    judge_papers(proposed.ground, proposed.papers, proposed.on)
    judge_day(session, advance, proposed.on)
    principal, interest, cost = standing_of(session, advance)
    if not principal and not interest and not cost:
        raise NothingLeft("该垫付已无余额可核销。", "Nothing of this advance is left to write off.")
    voucher = propose(
        session,
        Proposed(
            kind="write-off",
            county_id=advance.county_id,
            book_id=book_of(session, advance.county_id, "FUND").id,
            on=proposed.on,
            amount=principal + interest + cost,
            summary=f"申请核销垫付款: {advance.debtor.name}, 案件{advance.case.number}"[:200],
            facts={"advance_id": advance.id, "attachments": max(len(proposed.papers), 1)},
        ),
        by=by,
    )
    row = WriteOff(
        county_id=advance.county_id,
        advance_id=advance.id,
        ground=proposed.ground,
        evidence=proposed.evidence,
        proposed_on=proposed.on,
        state="PROPOSED",
        principal=principal,
        interest=interest,
        cost=cost,
        proposal_id=voucher.id,
    )
    row.papers = [
        WriteOffPaper(county_id=row.county_id, **asdict(paper)) for paper in proposed.papers
    ]
    session.add(row)
    session.flush()
    trail.record(
        session, "write-off.proposed", f"write-off:{row.id}", by=by, county_id=row.county_id,
        of=advance.source, amount=row.total,
    )  # fmt: skip
    return row


def ask_write_off(session: Session, write_off_id: int, *, by: Actor) -> WriteOff:
    """The pending write-off is in review by both tiers."""
    row = find(session, WriteOff, write_off_id, by=by, lock=True)
    if row.state != "PENDING" or (row.approval and row.approval.state in ("IN_REVIEW", "APPROVED")):
        raise NothingLeft("该核销不在待核销状态。", "This write-off is not pending.", code="state")
    row.approval = submit(
        session,
        Asked(
            kind="write-off",
            county_id=row.county_id,
            subject=f"write-off:{row.id}",
            content=write_off_content(row),
            amount=row.total,
            summary=Text(
                f"核销垫付款 {row.total.grouped()} 元: {row.advance.debtor.name}"[:300],
                f"Write off {row.total.grouped()}: {row.advance.debtor.name}"[:300],
            ),
        ),
        by=by,
    )
    session.flush()
    return row


def write_off_content(row: WriteOff) -> Mapping[str, Any]:
    """Everything an approval of the write-off binds to."""
    return {
        "write_off": row.id,
        "advance": row.advance_id,
        "debtor": row.advance.debtor_id,
        "ground": row.ground,
        "evidence": row.evidence,
        "papers": [
            [one.kind, one.number, one.issuer, one.issued_on.isoformat()] for one in row.papers
        ],
        "principal": str(row.principal),
        "interest": str(row.interest),
        "cost": str(row.cost),
    }


@dataclass(frozen=True, slots=True)
class ExecuteWriteOff:
    """Carry out the approved write-off."""

    write_off_id: int
    on: date


def execute_write_off(session: Session, executed: ExecuteWriteOff, *, by: Actor) -> WriteOff:
    """The loss is booked and the debt goes on as a memo (48); interest stops (R-03)."""
    row = find(session, WriteOff, executed.write_off_id, by=by, lock=True)
    if row.approval_id is None or row.state != "PENDING":
        raise NothingLeft("该核销不在待核销状态。", "This write-off is not pending.", code="state")
    if executed.on < row.proposed_on:
        says = Text(f"不能早于提出日期 {row.proposed_on}。",
                    f"It cannot be before {row.proposed_on}, when it was proposed.")  # fmt: skip
        raise Invalid([FieldError("/on", "date-order", says)])
    permit = demand(session, row.approval_id, content=write_off_content(row), by=by)
    advance, book = row.advance, book_of(session, row.county_id, "FUND")
    entry = loss_entry(row, executed.on)
    post_last(session, book.id, entry, maker=by, approvals_digest=permit.digest)
    row.state, row.decided_on = "APPROVED", executed.on
    advance.written_off_on = executed.on
    session.flush()
    note_flow(session, advance, executed.on, -row.principal, "WRITTEN_OFF")
    trail.record(
        session, "write-off.executed", f"write-off:{row.id}", by=by, county_id=row.county_id,
        amount=row.total,
    )  # fmt: skip
    return row


def loss_entry(row: WriteOff, on: date) -> Draft:
    """The pending sum becomes a loss; the debt is pursued as a memo (48)."""
    aux = row.advance.aux
    return Draft(
        on=on,
        event="48",
        summary=f"批准核销, 账销案存: {row.advance.debtor.name}"[:200],
        source=f"write-off:{row.id}",
        lines=(
            debit("5901.01", row.total, case=aux["case"]),
            credit("1902.01", row.total, **aux),
            debit("9501", row.total, **aux),
            credit("9509", row.total, **aux),
        ),
        attachments=2,
    )


def decide_write_off(session: Session, said: Decision, *, by: Actor) -> ApprovalRequest:
    """The decision stands; a rejection puts the receivables back (49)."""
    request = decide(session, said, by=by)
    if request.state == "REJECTED":
        row = session.scalars(select(WriteOff).where(WriteOff.approval_id == request.id)).one()
        on = clock.today()
        maker = Actor(request.requester_user, request.requester_person, name="")
        post(
            session,
            book_of(session, row.county_id, "FUND").id,
            refused_entry(row, on),
            maker=maker,
            approvals_digest=approved(request).digest,
        )
        row.state, row.decided_on = "REFUSED", on
        session.flush()
        judge_reserve(session, row.county_id, on, f"write-off:{row.id}")
    return request


def refused_entry(row: WriteOff, on: date) -> Draft:
    """Exactly what row 47 credited is owed again (49)."""
    back = [
        debit(line.title, line.amount, **row.advance.aux)
        for line in receivable_lines(row.advance, row.principal, row.interest, row.cost)
    ]
    return Draft(
        on=on,
        event="49",
        summary=f"不予核销: {row.advance.debtor.name}"[:200],
        source=f"write-off:{row.id}:refused",
        lines=(*back, credit("1902.01", row.total, **row.advance.aux)),
        attachments=1,
    )


def receivable_lines(
    advance: Advance, principal: Money, interest: Money, cost: Money
) -> list[Line]:
    """What 47 credits and 49 debits again: every part that is not nothing."""
    parts = (("1218.01", principal), ("1218.02", cost), ("1216.01", interest))
    return [credit(title, amount, **advance.aux) for title, amount in parts if amount]


def standing_of(session: Session, advance: Advance) -> tuple[Money, Money, Money]:
    """Principal, interest and costs of the advance as the book has them."""
    book = book_of(session, advance.county_id, "FUND")
    principal, interest, cost = (
        balance(session, book.id, title, on=None, **advance.aux)
        for title in ("1218.01", "1216.01", "1218.02")
    )
    return principal, interest, cost


def _refuse_twin(session: Session, advance: Advance) -> None:
    proposed = WriteOff.proposal.has(VoucherProposal.state == "PROPOSED")
    running = select(WriteOff.id).where(
        WriteOff.advance_id == advance.id,
        or_(WriteOff.state.in_(("PENDING", "APPROVED")), proposed),
    )
    if session.scalars(running).first() is not None:
        raise NothingLeft("该垫付已在核销中或已核销。", "This advance is being written off already.",
                          code="state")  # fmt: skip


class NothingLeft(Refusal):
    """Nothing can be written off here now."""

    code = "nothing-left"
