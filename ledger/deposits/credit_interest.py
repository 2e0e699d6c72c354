"""Credit the bank's interest to the projects whose deposits earned it (D-15)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.models import VoucherProposal
from ledger.approvals.vouchers import Proposed, propose
from ledger.audit import trail
from ledger.banking.accounts import custody_account
from ledger.banking.references import claim_reference
from ledger.book.lines import Draft, credit, debit
from ledger.book.post import Posted
from ledger.deposits.figures import deposit_book
from ledger.deposits.models import InterestShare, InterestSlip
from ledger.errors import FieldError, Invalid
from ledger.money import Money
from ledger.parties.models import Project
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class Share:
    """What one project gets of the slip."""

    project_id: int
    amount: Money


@dataclass(frozen=True, slots=True)
class RecordInterest:
    """The bank's interest slip and its allocation sheet, which add up."""

    bank_account_id: int
    bank_reference: str
    amount: Money
    on: date
    shares: tuple[Share, ...]
    attachments: int = 2


def record_interest(session: Session, slip: RecordInterest, *, by: Actor) -> InterestSlip:
    """The slip and its allocation are on record; posting 7 waits for review.

    Invalid ``unbalanced`` when the shares are not the slip's amount to the fen, ``twice`` when a
    project stands on the sheet twice.
    """
    account = custody_account(session, slip.bank_account_id, by=by)
    require_officer(session, by, account.county_id)
    judge_shares(slip)
    row = InterestSlip(
        county_id=account.county_id,
        bank_account_id=account.id,
        bank_reference=slip.bank_reference,
        amount=slip.amount,
        credited_on=slip.on,
    )
    for share in slip.shares:
        project = find(session, Project, share.project_id, by=by)
        row.shares.append(
            InterestShare(county_id=row.county_id, project_id=project.id, amount=share.amount)
        )
    session.add(row)
    session.flush()
    reference = claim_reference(
        session, row.county_id, account.id, slip.bank_reference, f"interest:{row.id}"
    )
    proposal = propose(
        session,
        Proposed(
            kind="deposit-interest",
            county_id=row.county_id,
            book_id=deposit_book(session, row.county_id),
            on=slip.on,
            amount=slip.amount,
            summary=f"保证金专户结息, 分配至 {len(slip.shares)} 个项目",
            facts={"interest_id": row.id, "attachments": slip.attachments},
        ),
        by=by,
    )
    row.proposal, reference.proposal_id = proposal, proposal.id
    session.flush()
    trail.record(
        session, "deposit.interest", f"interest:{row.id}", by=by, county_id=row.county_id,
        amount=slip.amount, projects=len(slip.shares),
    )  # fmt: skip
    return row


def judge_shares(slip: RecordInterest) -> None:
    """Raises Invalid unless every project stands once and the shares are the slip to the fen."""
    projects = [share.project_id for share in slip.shares]
    errors = [
        FieldError(f"/shares/{at}/project_id", "twice", Text("项目重复。", "It stands here twice."))
        for at, project in enumerate(projects)
        if project in projects[:at]
    ]
    total = Money.sum(share.amount for share in slip.shares)
    if total != slip.amount:
        says = Text(
            f"分配合计 {total.grouped()} 元, 与结息 {slip.amount.grouped()} 元不符。",
            f"The shares add up to {total.grouped()}; the slip says {slip.amount.grouped()}.",
        )
        errors.append(FieldError("/shares", "unbalanced", says))
    if errors:
        raise Invalid(errors)


def interest_entry(slip: InterestSlip, proposal: VoucherProposal) -> Draft:
    """Posting 7: the bank pays, each contractor is owed his part."""
    return Draft(
        on=proposal.on,
        event="7",
        summary=proposal.summary,
        source=f"interest:{slip.id}",
        lines=(
            debit("1002.01", slip.amount, bank=str(slip.bank_account_id)),
            *(
                credit(
                    "2307.02",
                    share.amount,
                    project=str(share.project_id),
                    contractor=str(share.project.contractor_id),
                )
                for share in slip.shares
            ),
        ),
        attachments=proposal.facts["attachments"],
    )


class InterestVoucher:
    """Kind ``deposit-interest``: posting 7."""

    def draft(self, session: Session, proposal: VoucherProposal) -> Draft:
        """The slip as it was recorded."""
        slip = session.get_one(InterestSlip, proposal.facts["interest_id"])
        return interest_entry(slip, proposal)

    def posted(
        self, session: Session, proposal: VoucherProposal, posted: Posted, *, by: Actor
    ) -> None:
        """Nothing else follows from interest."""

    def undone(self, session: Session, proposal: VoucherProposal, on: date, *, by: Actor) -> None:
        """The slip is of no account; its bank reference is free (``references``)."""
