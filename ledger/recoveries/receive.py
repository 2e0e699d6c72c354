"""Receive money from a debtor: costs, interest, principal, in that order (42, 44, 46, 50)."""

import json
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.advances.models import Advance
from ledger.advances.pay import note_flow
from ledger.approvals.models import VoucherProposal
from ledger.approvals.vouchers import Proposed, propose
from ledger.audit import trail
from ledger.banking.accounts import fund_account
from ledger.banking.references import claim_reference
from ledger.book.balances import balance
from ledger.book.books import book_of
from ledger.book.lines import Draft, Line, credit, debit
from ledger.book.post import Posted
from ledger.book.show import entry
from ledger.db import may_lock
from ledger.errors import Refusal
from ledger.money import Money
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.recoveries.models import RecoveryReceipt, RecoveryReversal
from ledger.recoveries.owed import Owed, last_receipt, owed_on, settled_on
from ledger.rules.interest import Applied, apply_receipt


@dataclass(frozen=True, slots=True)
class RecordRecovery:
    """What the bank's credit advice says of a debtor's payment."""

    advance_id: int
    bank_account_id: int
    bank_reference: str
    amount: Money
    on: date
    payer: str
    attachments: int = 1


def record_recovery(session: Session, paid: RecordRecovery, *, by: Actor) -> RecoveryReceipt:
    """The receipt is on record and its voucher waits for review; no balance has moved.

    Refused when nothing is owed (``over-recovery``), before the last settlement
    (``date-order``), or with a used reference (``duplicate-reference``).
    """
    advance = find(session, Advance, paid.advance_id, by=by, lock=True)
    require_officer(session, by, advance.county_id)
    account = fund_account(session, paid.bank_account_id, by=by)
    judge_receipt(session, advance, paid.on)
    reference = claim_reference(
        session, account.county_id, account.id, paid.bank_reference, advance.source
    )
    proposal = propose(
        session,
        Proposed(
            kind="recovery",
            county_id=advance.county_id,
            book_id=account.book_id,
            on=paid.on,
            amount=paid.amount,
            summary=f"追偿回款: {advance.debtor.name}, 案件{advance.case.number}"[:200],
            facts={
                "advance_id": advance.id,
                "bank": account.id,
                "reference": paid.bank_reference,
                "attachments": paid.attachments,
            },
        ),
        by=by,
    )
    reference.proposal_id = proposal.id
    receipt = RecoveryReceipt(
        county_id=advance.county_id,
        advance_id=advance.id,
        bank_account_id=account.id,
        bank_reference=paid.bank_reference,
        amount=paid.amount,
        received_on=paid.on,
        payer=paid.payer,
        proposal_id=proposal.id,
    )
    session.add(receipt)
    session.flush()
    trail.record(
        session, "recovery.received", f"recovery:{receipt.id}", by=by,
        county_id=advance.county_id, of=advance.source, amount=paid.amount,
        reference=paid.bank_reference,
    )  # fmt: skip
    return receipt


def judge_receipt(session: Session, advance: Advance, on: date) -> None:
    """Raises when nothing can be received on that advance on that day."""
    last = settled_on(session, advance)
    if last is None:
        raise NothingOwed("该垫付尚未支付, 无可追偿。", "The advance has not been paid out yet.")
    if on < last:
        raise DateOrder(
            f"收款日期不能早于上次结算日({last})。",
            f"The date is before the last settlement ({last}).",
        )
    if advance.written_off_on is None and not owed_on(session, advance, on).total:
        raise NothingOwed("该垫付已结清。", "The advance has been settled.")


def apply_recovery(amount: Money, owed: Owed) -> Applied:
    """The receipt applied to costs, interest and principal (R-04)."""
    return apply_receipt(amount, cost=owed.cost, interest=owed.interest, principal=owed.principal)


class RecoveryVoucher:
    """Kind ``recovery``: postings 42, 44 and 46 in one entry, or 50 after a write-off."""

    def draft(self, session: Session, proposal: VoucherProposal) -> Draft:
        """The receipt applied to what is owed on its date, under the advance's lock."""
        advance = session.get_one(
            Advance, proposal.facts["advance_id"], with_for_update=may_lock(session)
        )
        judge_receipt(session, advance, proposal.on)
        if advance.written_off_on is not None:
            return late_entry(session, advance, proposal)
        owed = owed_on(session, advance, proposal.on)
        return recovery_entry(advance, proposal, owed)

    def posted(
        self, session: Session, proposal: VoucherProposal, posted: Posted, *, by: Actor
    ) -> None:
        """The receipt says how it was applied; the principal bears less interest from its date."""
        receipt = session.scalars(
            select(RecoveryReceipt).where(RecoveryReceipt.proposal_id == proposal.id)
        ).one()
        advance = receipt.advance
        if advance.written_off_on is not None:
            return
        statement = owed_on(session, advance, proposal.on).statement
        paid = _applied(session, posted)
        receipt.to_cost, receipt.to_interest = paid["1218.02"], paid["1216.01"]
        receipt.to_principal, receipt.over = paid["1218.01"], paid["2307.09"]
        receipt.steps = json.dumps([[said.zh, said.en] for said in statement], ensure_ascii=False)
        session.flush()
        note_flow(session, advance, proposal.on, -paid["1218.01"], "RECOVERED")

    def undone(self, session: Session, proposal: VoucherProposal, on: date, *, by: Actor) -> None:
        """The principal bears interest as if the receipt had never come (R-03).

        Refused for any but the last receipt of its advance: later ones were reckoned upon it.
        """
        receipt = session.scalars(
            select(RecoveryReceipt).where(RecoveryReceipt.proposal_id == proposal.id)
        ).one()
        advance = session.get_one(Advance, receipt.advance_id, with_for_update=True)
        if receipt.to_principal is None:
            return
        last = last_receipt(session, advance)
        if last is not receipt:
            raise LaterReceipts(
                "该笔之后又有回款并据此结息, 请先冲销后面的回款。",
                "Later receipts were reckoned upon this one; reverse them first.",
            )
        session.add(
            RecoveryReversal(receipt_id=receipt.id, county_id=receipt.county_id, reversed_on=on)
        )
        note_flow(session, advance, receipt.received_on, receipt.to_principal, "REVERSED")


def _applied(session: Session, posted: Posted) -> dict[str, Money]:
    """What the posted entry credits to each part of the debt."""
    sums = dict.fromkeys(("1218.02", "1216.01", "1218.01", "2307.09"), Money.ZERO)
    for line in entry(session, posted.book_id, posted.seq).lines:
        if line.side == "C" and line.title in sums:
            sums[line.title] += line.amount
    return sums


def recovery_entry(advance: Advance, proposal: VoucherProposal, owed: Owed) -> Draft:
    """Interest is recognised (42), the receipt applied (44), the rest is the debtor's (46)."""
    applied = apply_recovery(proposal.amount, owed)
    lines: list[Line] = []
    if owed.accrued:
        lines += [
            debit("1216.01", owed.accrued, **advance.aux),
            credit("4604.02", owed.accrued, case=str(advance.case_id)),
        ]
    lines.append(debit("1002.02", proposal.amount, bank=str(proposal.facts["bank"])))
    for title, amount in (
        ("1218.02", applied.cost), ("1216.01", applied.interest), ("1218.01", applied.principal),
    ):  # fmt: skip
        if amount:
            lines.append(credit(title, amount, **advance.aux))
    if applied.over:
        lines.append(credit("2307.09", applied.over, bank_line=proposal.facts["reference"]))
    return Draft(
        on=proposal.on,
        event="44",
        summary=proposal.summary,
        source=f"proposal:{proposal.id}",
        lines=tuple(lines),
        attachments=proposal.facts["attachments"],
    )


def late_entry(session: Session, advance: Advance, proposal: VoucherProposal) -> Draft:
    """A written-off debt is received after all: income, and the memo falls (50)."""
    book = book_of(session, advance.county_id, "FUND")
    pursued = balance(session, book.id, "9501", on=None, **advance.aux)
    income = min(proposal.amount, pursued)
    over = proposal.amount - income
    if not income:
        raise NothingOwed("核销款项已全部收回。", "What was written off has been received in full.")
    lines: list[Line] = [
        debit("1002.02", proposal.amount, bank=str(proposal.facts["bank"])),
        credit("4609.01", income, case=str(advance.case_id)),
        debit("9509", income, **advance.aux),
        credit("9501", income, **advance.aux),
    ]
    if over:
        lines.append(credit("2307.09", over, bank_line=proposal.facts["reference"]))
    return Draft(
        on=proposal.on,
        event="50",
        summary=f"核销后收回: {advance.debtor.name}"[:200],
        source=f"proposal:{proposal.id}",
        lines=tuple(lines),
        attachments=proposal.facts["attachments"],
    )


class NothingOwed(Refusal):
    """There is nothing to recover on this advance."""

    code = "over-recovery"


class LaterReceipts(Refusal):
    """Receipts are reversed from the last one back."""

    code = "not-reversible"


class DateOrder(Refusal):
    """A receipt dated before interest was last reckoned."""

    code = "date-order"
