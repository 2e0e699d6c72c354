"""Pay a part of the deposit that goes back early, and see it bounce (17, 18)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.demand import approved, refuse_same_person
from ledger.approvals.models import VoucherProposal
from ledger.approvals.vouchers import Proposed, propose
from ledger.audit import trail
from ledger.banking.references import claim_reference
from ledger.book.lines import Draft, credit, debit
from ledger.book.post import Posted, post
from ledger.deposits.figures import deposit_book
from ledger.refunds.part_models import PartialReturn
from ledger.refunds.return_part import aux_of, locked_part, wrong_part


@dataclass(frozen=True, slots=True)
class PayPart:
    """The bank's debit advice, or its return slip."""

    part_id: int
    on: date
    bank_reference: str
    attachments: int = 1


def pay_part(session: Session, paid: PayPart, *, by: Actor) -> PartialReturn:
    """The money has gone to the paying account (17, X-08).

    Who asked or approved may not confirm the payment (I-21).
    """
    row = locked_part(session, paid.part_id, by=by)
    if row.state != "CONFIRMED" or row.approval is None:
        raise wrong_part(row)
    refuse_same_person(row.approval, by=by)
    account_id = row.receipt.bank_account_id
    row.payments += 1
    source = f"{row.source}:payment:{row.payments}"
    claim_reference(session, row.county_id, account_id, paid.bank_reference, source)
    entry = Draft(
        on=paid.on,
        event="17",
        summary=f"提前返还部分保证金: {row.project.name}"[:200],
        source=source,
        lines=(
            debit("2307.03", row.amount, **aux_of(row)),
            credit("1002.01", row.amount, bank=str(account_id)),
        ),
        attachments=paid.attachments,
    )
    digest = approved(row.approval).digest
    post(session, deposit_book(session, row.county_id), entry, maker=by, approvals_digest=digest)
    row.state, row.paid_on = "PAID", paid.on
    session.flush()
    trail.record(
        session, "partial-return.paid", row.source, by=by, county_id=row.county_id,
        amount=row.amount, reference=paid.bank_reference,
    )  # fmt: skip
    return row


def bounce_part(session: Session, slip: PayPart, *, by: Actor) -> PartialReturn:
    """Posting 18 waits for review; with it the part can be paid again."""
    row = locked_part(session, slip.part_id, by=by)
    if row.state != "PAID" or (row.bounce is not None and row.bounce.state == "PROPOSED"):
        raise wrong_part(row)
    account_id = row.receipt.bank_account_id
    reference = claim_reference(
        session, row.county_id, account_id, slip.bank_reference, f"{row.source}:bounce"
    )
    row.bounce = propose(
        session,
        Proposed(
            kind="partial-return-bounce",
            county_id=row.county_id,
            book_id=deposit_book(session, row.county_id),
            on=slip.on,
            amount=row.amount,
            summary=f"提前返还退票: {row.project.name}"[:200],
            facts={
                "part_id": row.id,
                "payment": row.payments,
                "bank_account_id": account_id,
                "attachments": slip.attachments,
            },
        ),
        by=by,
    )
    reference.proposal_id = row.bounce.id
    session.flush()
    trail.record(
        session, "partial-return.bounced", row.source, by=by, county_id=row.county_id,
        reference=slip.bank_reference,
    )  # fmt: skip
    return row


class PartBounce:
    """Kind ``partial-return-bounce``: posting 18."""

    def draft(self, session: Session, proposal: VoucherProposal) -> Draft:
        """The money is back at the bank and owed again."""
        facts = proposal.facts
        row = session.get_one(PartialReturn, facts["part_id"])
        if row.state != "PAID":
            raise wrong_part(row)
        return Draft(
            on=proposal.on,
            event="18",
            summary=proposal.summary,
            source=f"{row.source}:bounce:{facts['payment']}",
            lines=(
                debit("1002.01", proposal.amount, bank=str(facts["bank_account_id"])),
                credit("2307.03", proposal.amount, **aux_of(row)),
            ),
            attachments=facts["attachments"],
        )

    def posted(
        self, session: Session, proposal: VoucherProposal, posted: Posted, *, by: Actor
    ) -> None:
        """The part is CONFIRMED again, to be paid once more."""
        row = session.get_one(PartialReturn, proposal.facts["part_id"])
        row.state, row.paid_on = "CONFIRMED", None
        session.flush()
