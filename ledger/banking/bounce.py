"""A transfer that the bank sent back (退票): postings 11 and 39."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.models import VoucherProposal
from ledger.approvals.vouchers import Proposed, propose
from ledger.banking.models import PaymentLine
from ledger.banking.payout import BatchState, Payout, worker_aux
from ledger.banking.references import claim_reference
from ledger.book.lines import Draft, credit, debit
from ledger.book.post import Posted
from ledger.db import may_lock
from ledger.parties.officer import require_officer
from ledger.people.scope import find


@dataclass(frozen=True, slots=True)
class ReportBounce:
    """The bank has sent one transfer back (退票)."""

    line_id: int
    on: date
    bank_reference: str
    reason: str


def report_bounce(
    session: Session, reported: ReportBounce, payout: Payout, *, case_id: int, by: Actor
) -> VoucherProposal:
    """The bounce waits for a second officer; then the payable to the worker stands again."""
    line = find(session, PaymentLine, reported.line_id, by=by, lock=True)
    require_officer(session, by, line.county_id)
    if line.state not in ("PAID", "REPAID"):
        raise BatchState("只有已付出的款项可以登记退票。", "Only a paid transfer can bounce.")
    if line.settled_on is not None and reported.on < line.settled_on:
        raise BatchState("退票日期早于付款日期。", "It cannot bounce before it was paid.")
    refuse_waiting(session, line)
    reference = claim_reference(
        session,
        line.county_id,
        line.batch.bank_account_id,
        reported.bank_reference,
        f"payment-line:{line.id}",
    )
    proposal = propose(
        session,
        Proposed(
            kind=f"{payout.kind}-bounce",
            county_id=line.county_id,
            book_id=line.batch.account.book_id,
            on=reported.on,
            amount=line.amount,
            summary=bounce_summary(line, payout),
            facts={
                "line_id": line.id,
                "case_id": case_id,
                "try": line.tries,
                "reference": reported.bank_reference,
                "reason": reported.reason,
            },
        ),
        by=by,
    )
    line.proposal_id = reference.proposal_id = proposal.id
    session.flush()
    return proposal


def refuse_waiting(session: Session, line: PaymentLine) -> None:
    """Raises while a bounce or cancellation of the line waits for review."""
    if line.proposal_id is None:
        return
    if session.get_one(VoucherProposal, line.proposal_id).state == "PROPOSED":
        raise BatchState(
            "该笔款项已有待审核的凭证。", "A voucher about this transfer already waits for review."
        )


def bounce_entry(line: PaymentLine, payout: Payout, case_id: int, on: date) -> Draft:
    """The money is back in the bank and owed to the worker again (11, 39; U-07)."""
    return Draft(
        on=on,
        event=payout.bounced,
        summary=bounce_summary(line, payout),
        source=f"line:{line.id}:bounced:{line.tries}",
        lines=(
            debit(payout.bank, line.amount, bank=str(line.batch.bank_account_id)),
            credit(payout.payable, line.amount, **worker_aux(case_id, line)),
        ),
        attachments=1,
    )


def bounce_summary(line: PaymentLine, payout: Payout) -> str:
    """What the voucher of a bounce says it is."""
    return f"{payout.words}退票: {line.batch.purpose}"[:200]


class BounceVoucher:
    """Kinds ``draw-bounce`` and ``advance-bounce``: postings 11 and 39."""

    def __init__(self, payout: Payout) -> None:
        self.payout = payout

    def draft(self, session: Session, proposal: VoucherProposal) -> Draft:
        """The money is back in the bank and owed to the worker again (U-07)."""
        line = session.get_one(
            PaymentLine, proposal.facts["line_id"], with_for_update=may_lock(session)
        )
        if line.state not in ("PAID", "REPAID") or line.tries != proposal.facts["try"]:
            raise BatchState("该笔款项已不是已付状态。", "This transfer is no longer a paid one.")
        return bounce_entry(line, self.payout, proposal.facts["case_id"], proposal.on)

    def posted(
        self, session: Session, proposal: VoucherProposal, posted: Posted, *, by: Actor
    ) -> None:
        """The line is BOUNCED, with the bank's reason."""
        line = session.get_one(PaymentLine, proposal.facts["line_id"])
        line.state, line.settled_on = "BOUNCED", proposal.on
        line.bank_reference = proposal.facts["reference"]
        line.reason = proposal.facts["reason"]
        session.flush()
