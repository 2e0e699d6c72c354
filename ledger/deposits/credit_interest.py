"""Credit the bank's interest to the projects whose deposits earned it (D-15, posting 7).

It is shared by daily balances over the days the bank paid for, and the sheet is kept; or the bank
has shared it itself, and its shares are taken as they are.
"""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.models import VoucherProposal
from ledger.approvals.vouchers import Proposed, propose
from ledger.audit import trail
from ledger.banking.accounts import custody_account
from ledger.banking.references import claim_reference
from ledger.book.balances import lock_accounts
from ledger.book.lines import Draft, credit, debit
from ledger.book.post import Posted
from ledger.db import may_lock
from ledger.deposits.allocation_sheet import PRINCIPAL, SheetLine, day_products, sheet_of
from ledger.deposits.figures import deposit_book
from ledger.deposits.models import InterestShare, InterestSlip
from ledger.deposits.receipt_models import InterestLine, InterestSheet
from ledger.errors import FieldError, Invalid, Refusal
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
    """The bank's interest slip, with the days it is for or the shares the bank itself made."""

    bank_account_id: int
    bank_reference: str
    amount: Money
    on: date
    shares: tuple[Share, ...] = ()
    attachments: int = 2
    #: The first and the last day whose closing balance earned the interest.
    period_from: date | None = None
    period_to: date | None = None


def record_interest(session: Session, slip: RecordInterest, *, by: Actor) -> InterestSlip:
    """The slip and its allocation are on record; posting 7 waits for review.

    Over a period it is shared by each project's daily balances, to the fen, and the sheet kept.
    Invalid ``one-of`` unless either period or shares are given, ``date-order`` for a wrong period,
    ``unbalanced`` or ``twice`` for shares that are not the slip's to the fen or name one twice.
    """
    account = custody_account(session, slip.bank_account_id, by=by)
    require_officer(session, by, account.county_id)
    judge_slip(slip)
    book_id = deposit_book(session, account.county_id)
    slip, sheet = _shared(session, book_id, slip)
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
    _keep_sheet(session, row, slip, sheet)
    reference = claim_reference(
        session, row.county_id, account.id, slip.bank_reference, f"interest:{row.id}"
    )
    proposal = propose(
        session,
        Proposed(
            kind="deposit-interest",
            county_id=row.county_id,
            book_id=book_id,
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


def _shared(
    session: Session, book_id: int, slip: RecordInterest
) -> tuple[RecordInterest, list[SheetLine]]:
    """The slip with its shares, and the sheet they come from; the bank's own need none."""
    if slip.period_from is None or slip.period_to is None:
        return slip, []
    sheet = sheet_of(session, book_id, slip.amount, slip.period_from, slip.period_to)
    shares = tuple(Share(line.project_id, line.amount) for line in sheet if line.amount)
    return replace(slip, shares=shares), sheet


def _keep_sheet(
    session: Session, row: InterestSlip, slip: RecordInterest, lines: list[SheetLine]
) -> None:
    """The sheet stands beside the slip, line by line."""
    if slip.period_from is None or slip.period_to is None:
        return
    sheet = InterestSheet(
        county_id=row.county_id,
        interest_id=row.id,
        period_from=slip.period_from,
        period_to=slip.period_to,
    )
    sheet.lines = [
        InterestLine(
            county_id=row.county_id,
            line=number,
            project_id=line.project_id,
            product=line.product,
            amount=line.amount,
            rounding=line.rounding,
        )
        for number, line in enumerate(lines, start=1)
    ]
    session.add(sheet)
    session.flush()


def judge_slip(slip: RecordInterest) -> None:
    """Raises Invalid unless the slip has a sound period or shares that are its amount."""
    first, last = slip.period_from, slip.period_to
    if (first is None) != (last is None) or (first is None) == (not slip.shares):
        says = Text(
            "请填写计息起止日期, 或者填写银行自己的分配, 二者居其一。",
            "Give either the days the interest is for or the bank's own shares.",
        )
        raise Invalid([FieldError("/period_from", "one-of", says)])
    if first is None or last is None:
        judge_shares(slip)
        return
    errors = []
    if last < first:
        says = Text("计息止日早于起日。", "The last day is before the first.")
        errors.append(FieldError("/period_to", "date-order", says))
    if last > slip.on:
        says = Text("计息止日晚于入账日期。", "The last day is after the value date.")
        errors.append(FieldError("/period_to", "date-order", says))
    if errors:
        raise Invalid(errors)


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
        """The slip as it was recorded, if its sheet is still what the balances say."""
        slip = session.get_one(InterestSlip, proposal.facts["interest_id"])
        _refuse_stale(session, proposal.book_id, slip)
        return interest_entry(slip, proposal)

    def posted(
        self, session: Session, proposal: VoucherProposal, posted: Posted, *, by: Actor
    ) -> None:
        """Nothing else follows from interest."""

    def undone(self, session: Session, proposal: VoucherProposal, on: date, *, by: Actor) -> None:
        """The slip is of no account; its bank reference is free (``references``)."""


def _refuse_stale(session: Session, book_id: int, slip: InterestSlip) -> None:
    """Raises when a back-dated voucher has changed the balances that the sheet shared by."""
    sheet = session.scalar(select(InterestSheet).where(InterestSheet.interest_id == slip.id))
    if sheet is None:
        return
    if may_lock(session):
        lock_accounts(session, book_id, [(PRINCIPAL, {})])
    kept = {line.project_id: line.product for line in sheet.lines}
    if kept != day_products(session, book_id, sheet.period_from, sheet.period_to):
        raise StaleSheet(
            "分配表编制后又有凭证记入计息期间, 日余额已变, 请退回重新登记。",
            "A voucher has since been dated into the period and changed the daily balances; "
            "hand it back and record the slip again.",
        )


class StaleSheet(Refusal):
    """The daily balances are no longer those of the sheet."""

    code = "sheet-stale"
