"""Receive money from a debtor: costs, interest, principal, in that order (42, 44 to 46, 50)."""

import json
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.advances.limitation import LIMITATION
from ledger.advances.models import Advance
from ledger.advances.pay import note_flow
from ledger.approvals.models import VoucherProposal
from ledger.approvals.vouchers import Proposed, propose
from ledger.audit import trail
from ledger.banking.accounts import fund_account
from ledger.banking.models import BankAccount
from ledger.banking.references import claim_reference
from ledger.book.lines import Draft
from ledger.book.post import Posted
from ledger.book.show import entry
from ledger.db import may_lock
from ledger.deadlines.resume import resume_deadlines
from ledger.deadlines.settle import settle_deadline
from ledger.errors import FieldError, Invalid, Refusal
from ledger.funds.top_up import judge_reserve
from ledger.money import Money
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.recoveries.apply import (
    WriteOffPending,
    apply_recovery,
    is_pending,
    judge_day,
    judge_receipt,
    late_entry,
    recovery_entry,
)
from ledger.recoveries.joint import require_answerer
from ledger.recoveries.models import RecoveryReceipt, RecoveryReversal, RecoveryShare
from ledger.recoveries.owed import last_receipt, owed_on
from ledger.recoveries.plans import resume_instalments, settle_instalments
from ledger.text import Text


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
    #: The debtor named no advance: the oldest due is settled first, then the next (R-05).
    spread: bool = False
    #: What of the amount is penalty or default interest by that agreement or judgment (45).
    penalty: Money | None = None
    penalty_document: str | None = None
    #: Who of those who answer for the debt paid: the debtor, or one beside him.
    payer_id: int | None = None

    @property
    def to_debt(self) -> Money:
        """What is left for costs, interest and principal."""
        return self.amount - (self.penalty or Money.ZERO)


def record_recovery(session: Session, paid: RecordRecovery, *, by: Actor) -> RecoveryReceipt:
    """The receipt is on record and its voucher waits for review; no balance has moved.

    Refused when nothing is owed (``over-recovery``), before the last settlement
    (``date-order``), while a write-off is pending (``write-off-pending``), or with a used
    reference (``duplicate-reference``).
    """
    advance = find(session, Advance, paid.advance_id, by=by, lock=True)
    require_officer(session, by, advance.county_id)
    account = fund_account(session, paid.bank_account_id, by=by)
    judge_paid(session, advance, paid)
    reference = claim_reference(
        session, account.county_id, account.id, paid.bank_reference, advance.source
    )
    proposal = _proposed(session, advance, account, paid, by=by)
    reference.proposal_id = proposal.id
    receipt = RecoveryReceipt(
        county_id=advance.county_id,
        advance_id=advance.id,
        bank_account_id=account.id,
        bank_reference=paid.bank_reference,
        amount=paid.amount,
        received_on=paid.on,
        payer=paid.payer,
        payer_id=paid.payer_id,
        penalty=paid.penalty,
        penalty_document=paid.penalty_document,
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


def _proposed(
    session: Session, advance: Advance, account: BankAccount, paid: RecordRecovery, *, by: Actor
) -> VoucherProposal:
    return propose(
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
                "spread": paid.spread,
            },
        ),
        by=by,
    )


def judge_paid(session: Session, advance: Advance, paid: RecordRecovery) -> None:
    """Raises unless the money may be received so: its day, its debt, its payer, its penalty."""
    require_answerer(session, advance, paid.payer_id, "/payer_id")
    if (paid.penalty is None) != (paid.penalty_document is None):
        says = Text("违约金须注明依据的协议或判决。", "A penalty names its agreement or judgment.")
        raise Invalid([FieldError("/penalty_document", "penalty-document", says)])
    if paid.penalty is not None and paid.penalty > paid.amount:
        says = Text("违约金不能多于收款金额。", "The penalty cannot exceed what was received.")
        raise Invalid([FieldError("/penalty", "penalty-above", says)])
    if paid.penalty and advance.written_off_on is not None:
        says = Text("已核销的垫付收回后全部计入收入, 不再单列违约金。",
                    "All that comes for a written-off debt is income; no penalty is told apart.")  # fmt: skip
        raise Invalid([FieldError("/penalty", "penalty-written-off", says)])
    if paid.to_debt:
        judge_receipt(session, advance, paid.on)
    else:
        judge_day(session, advance, paid.on)


class RecoveryVoucher:
    """Kinds ``recovery`` and ``recovery-identified``: postings 42, 44, 45 and 46 in one entry,
    46b from what nobody could name, or 50 after a write-off."""

    def draft(self, session: Session, proposal: VoucherProposal) -> Draft:
        """The receipt applied to what is owed on its date, under the lock of every debt."""
        advance = session.get_one(
            Advance, proposal.facts["advance_id"], with_for_update=may_lock(session)
        )
        receipt = _receipt_of(session, proposal)
        on = receipt.received_on
        if advance.written_off_on is not None:
            if receipt.identified_from is not None or receipt.penalty:
                raise WriteOffPending(
                    "该垫付已核销: 请退回本凭证, 冲销待查款项后按核销后收回重新登记。",
                    "The advance is written off: send this back, reverse the unidentified receipt "
                    "and record it as received after the write-off.",
                )
            judge_receipt(session, advance, on)
            return late_entry(session, advance, proposal)
        left = proposal.amount - (receipt.penalty or Money.ZERO)
        spread = proposal.facts.get("spread", False)
        if not left:
            return recovery_entry(proposal, receipt, None)
        application = apply_recovery(
            session, advance, left, on, spread=spread, payer_id=receipt.payer_id
        )
        return recovery_entry(proposal, receipt, application)

    def posted(
        self, session: Session, proposal: VoucherProposal, posted: Posted, *, by: Actor
    ) -> None:
        """The receipt says how it was applied; each principal bears less interest from its date."""
        receipt = _receipt_of(session, proposal)
        on = receipt.received_on
        over, income, paid = _applied(session, posted)
        judge_reserve(session, receipt.county_id, proposal.on, receipt.source)
        if receipt.advance.written_off_on is not None:
            receipt.to_income, receipt.over = income, over
            session.flush()
            return
        for advance_id, sums in paid.items():
            advance = session.get_one(Advance, advance_id)
            said = owed_on(session, advance, on).statement
            steps = json.dumps([[one.zh, one.en] for one in said], ensure_ascii=False)
            session.add(
                RecoveryShare(
                    receipt_id=receipt.id, advance_id=advance_id, county_id=receipt.county_id,
                    to_cost=sums["1218.02"], to_interest=sums["1216.01"],
                    to_principal=sums["1218.01"], steps=steps,
                )
            )  # fmt: skip
        receipt.to_cost, receipt.to_interest, receipt.to_principal = (
            Money.sum(sums[title] for sums in paid.values())
            for title in ("1218.02", "1216.01", "1218.01")
        )
        receipt.over = over
        session.flush()
        for advance_id, sums in paid.items():
            advance = session.get_one(Advance, advance_id)
            note_flow(session, advance, on, -sums["1218.01"], "RECOVERED")
            if not owed_on(session, advance, on).total:
                settle_deadline(session, advance.source, LIMITATION, on, receipt.source)
            settle_instalments(session, advance, on, receipt.source)

    def undone(self, session: Session, proposal: VoucherProposal, on: date, *, by: Actor) -> None:
        """The principal bears interest as if the receipt had never come (R-03).

        Refused for any but the last receipt of its advances: later ones were reckoned upon it;
        and where a write-off was, for what it moved would not be the debt.
        """
        receipt = _receipt_of(session, proposal)
        for share in receipt.shares:
            advance = session.get_one(Advance, share.advance_id, with_for_update=True)
            if advance.written_off_on is not None or is_pending(session, advance.id):
                raise LaterReceipts(
                    f"垫付 {advance.id} 已核销或正在核销, 核销前的回款不能再冲销。",
                    f"Advance {advance.id} is written off or about to be; no receipt before that "
                    "can be reversed.",
                )
            if last_receipt(session, advance) is not receipt:
                raise LaterReceipts(
                    "该笔之后又有回款并据此结息, 请先冲销后面的回款。",
                    "Later receipts were reckoned upon this one; reverse them first.",
                )
        judge_reserve(session, receipt.county_id, on, receipt.source)
        session.add(
            RecoveryReversal(receipt_id=receipt.id, county_id=receipt.county_id, reversed_on=on)
        )
        for share in receipt.shares:
            advance = session.get_one(Advance, share.advance_id)
            note_flow(session, advance, receipt.received_on, share.to_principal, "REVERSED")
            resume_deadlines(session, advance.source, receipt.source)
            resume_instalments(session, advance, receipt.source)


def _receipt_of(session: Session, proposal: VoucherProposal) -> RecoveryReceipt:
    return session.scalars(
        select(RecoveryReceipt).where(RecoveryReceipt.proposal_id == proposal.id)
    ).one()


def _applied(session: Session, posted: Posted) -> tuple[Money, Money, dict[int, dict[str, Money]]]:
    """What the posted entry leaves over, its other income, and what each advance gets by title."""
    over = income = Money.ZERO
    paid: dict[int, dict[str, Money]] = {}
    for line in entry(session, posted.book_id, posted.seq).lines:
        if line.side != "C":
            continue
        if line.title == "2307.09":
            over += line.amount
        elif line.title == "4609.01":
            income += line.amount
        elif line.title in ("1218.02", "1216.01", "1218.01"):
            sums = paid.setdefault(
                int(line.aux["advance"]),
                dict.fromkeys(("1218.02", "1216.01", "1218.01"), Money.ZERO),
            )
            sums[line.title] += line.amount
    return over, income, paid


class LaterReceipts(Refusal):
    """Receipts are reversed from the last one back, and before any write-off."""

    code = "not-reversible"
