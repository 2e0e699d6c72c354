"""A bank reference counts once per account, whatever it is used for."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.approvals.models import VoucherProposal
from ledger.banking.models import BankReference
from ledger.book.show import entry
from ledger.errors import Refusal


def claim_reference(
    session: Session, county_id: int, bank_account_id: int, reference: str, subject: str
) -> BankReference:
    """The reference belongs to ``subject`` from now on.

    One whose proposal was returned or withdrawn, or whose voucher was reversed, is free again;
    any other twin is refused (``duplicate-reference``).
    """
    row = session.scalar(
        select(BankReference)
        .where(
            BankReference.bank_account_id == bank_account_id, BankReference.reference == reference
        )
        .with_for_update()
    )
    if row is None:
        row = BankReference(
            county_id=county_id, bank_account_id=bank_account_id, reference=reference,
            subject=subject,
        )  # fmt: skip
        session.add(row)
    elif _is_free(session, row):
        row.subject, row.proposal_id = subject, None
    else:
        raise DuplicateReference(row)
    session.flush()
    return row


def refuse_used(session: Session, bank_account_id: int, reference: str) -> None:
    """Raises when the reference is taken (``duplicate-reference``); nothing is written."""
    row = session.scalar(
        select(BankReference).where(
            BankReference.bank_account_id == bank_account_id, BankReference.reference == reference
        )
    )
    if row is not None and not _is_free(session, row):
        raise DuplicateReference(row)


def taken_references(
    session: Session, bank_account_id: int, references: Collection[str]
) -> list[BankReference]:
    """Which of the references something else uses on the account; nothing is written."""
    rows = session.scalars(
        select(BankReference).where(
            BankReference.bank_account_id == bank_account_id,
            BankReference.reference.in_(references),
        )
    )
    return [row for row in rows if not _is_free(session, row)]


def claim_references(
    session: Session,
    county_id: int,
    bank_account_id: int,
    references: Collection[str],
    subject: str,
) -> None:
    """All the references belong to ``subject`` from now on, or none (``duplicate-reference``)."""
    rows = session.scalars(
        select(BankReference)
        .where(
            BankReference.bank_account_id == bank_account_id,
            BankReference.reference.in_(references),
        )
        .with_for_update()
    ).all()
    for row in rows:
        if not _is_free(session, row):
            raise DuplicateReference(row)
        row.subject, row.proposal_id = subject, None
    new = sorted(set(references) - {row.reference for row in rows})
    session.add_all(
        BankReference(
            county_id=county_id, bank_account_id=bank_account_id, reference=one, subject=subject
        )
        for one in new
    )
    session.flush()


def _is_free(session: Session, row: BankReference) -> bool:
    if row.proposal_id is None:
        return False
    proposal = session.get_one(VoucherProposal, row.proposal_id)
    if proposal.entry_seq is not None:
        return entry(session, proposal.book_id, proposal.entry_seq).reversed_by is not None
    return proposal.state in ("RETURNED", "WITHDRAWN")


class DuplicateReference(Refusal):
    """The bank's reference was used before on this account (row 46 of the bad inputs)."""

    code = "duplicate-reference"

    def __init__(self, row: BankReference) -> None:
        super().__init__(
            f"银行流水号 {row.reference} 在该账户已登记过({row.subject})。",
            f"Bank reference {row.reference} is already used on this account ({row.subject}).",
        )
