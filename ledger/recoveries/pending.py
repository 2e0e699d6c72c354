"""What stands pending for a write-off: posting 47, and its way back while nothing is decided."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.advances.models import Advance
from ledger.approvals.models import VoucherProposal
from ledger.book.lines import Draft, debit
from ledger.book.post import Posted
from ledger.db import may_lock
from ledger.errors import Refusal
from ledger.funds.top_up import judge_reserve
from ledger.money import Money
from ledger.recoveries.models import WriteOff
from ledger.recoveries.write_off import NothingLeft, receivable_lines, standing_of


class WriteOffVoucher:
    """Kind ``write-off``: posting 47."""

    def draft(self, session: Session, proposal: VoucherProposal) -> Draft:
        """What is still owed is pending from now on."""
        advance = session.get_one(
            Advance, proposal.facts["advance_id"], with_for_update=may_lock(session)
        )
        principal, interest, cost = standing_of(session, advance)
        if principal + interest + cost != proposal.amount:
            raise NothingLeft(
                "欠款余额已有变动, 请重新提出核销。", "The debt has moved since; propose it anew."
            )
        return pending_entry(advance, proposal, principal, interest, cost)

    def posted(
        self, session: Session, proposal: VoucherProposal, posted: Posted, *, by: Actor
    ) -> None:
        """The write-off is PENDING; what is pending no longer counts as reserve (F-03)."""
        row = session.scalars(select(WriteOff).where(WriteOff.proposal_id == proposal.id)).one()
        row.state = "PENDING"
        session.flush()
        judge_reserve(session, row.county_id, proposal.on, f"write-off:{row.id}")

    def undone(self, session: Session, proposal: VoucherProposal, on: date, *, by: Actor) -> None:
        """The debt is owed again as if it had never been proposed (54).

        Refused once it is decided, or while the officials have it before them.
        """
        row = session.scalars(
            select(WriteOff).where(WriteOff.proposal_id == proposal.id).with_for_update()
        ).one()
        if row.state != "PENDING":
            raise Decided("该核销已有决定, 不能冲销。", "The write-off was decided already.")
        if row.approval is not None and row.approval.state in ("IN_REVIEW", "APPROVED"):
            raise Decided(
                "该核销正在审批或待执行, 请先撤回申请。",
                "The write-off is being decided or carried out; withdraw the request first.",
            )
        row.state, row.decided_on = "REFUSED", on
        session.flush()
        judge_reserve(session, row.county_id, on, f"write-off:{row.id}")


def pending_entry(
    advance: Advance, proposal: VoucherProposal, principal: Money, interest: Money, cost: Money
) -> Draft:
    """The receivables leave for the pending account (47)."""
    return Draft(
        on=proposal.on,
        event="47",
        summary=proposal.summary,
        source=f"proposal:{proposal.id}",
        lines=(debit("1902.01", proposal.amount, **advance.aux),
               *receivable_lines(advance, principal, interest, cost)),
        attachments=proposal.facts.get("attachments", 1),
    )  # fmt: skip


class Decided(Refusal):
    """The officials have decided on the write-off, or are about to."""

    code = "not-reversible"
