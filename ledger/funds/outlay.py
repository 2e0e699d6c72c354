"""Money that leaves the fund other than to workers: back to the budget, to the treasury, to a payer.

Asked by one officer, approved by both tiers, paid by another officer (postings 34, 35, 46a).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.demand import demand
from ledger.approvals.request import Asked, Holding, submit
from ledger.audit import trail
from ledger.banking.accounts import fund_account
from ledger.banking.references import claim_reference
from ledger.book.balances import available, balance
from ledger.book.books import book_of
from ledger.book.lines import Draft, credit, debit
from ledger.book.post import post_many
from ledger.errors import FieldError, Invalid, Refusal
from ledger.funds.models import FundOutlay
from ledger.funds.position import free_money
from ledger.funds.top_up import judge_reserve
from ledger.funds.words import OUTLAYS
from ledger.money import Money
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.text import Text

#: Kind -> the posting, and the title that it lowers.
ROWS: Mapping[str, tuple[str, str]] = {
    "BUDGET": ("34", "3101.01"),
    "INTEREST": ("35", "4604.01"),
    "INTEREST_CLOSED": ("35", "3101.02"),
    "OVERPAID": ("46a", "2307.09"),
}


@dataclass(frozen=True, slots=True)
class RequestOutlay:
    """``bank_line`` names the unidentified receipt that is sent back, for OVERPAID alone."""

    kind: str
    bank_account_id: int
    amount: Money
    payee_name: str
    payee_bank: str
    payee_account: str
    document: str
    on: date
    bank_line: str | None = None


def request_outlay(session: Session, asked: RequestOutlay, *, by: Actor) -> FundOutlay:
    """The outlay is in review and its money held.

    Refused above what the fund has free (``fund-short``, A-08) or what the title holds
    (``outlay-too-much``).
    """
    account = fund_account(session, asked.bank_account_id, by=by)
    require_officer(session, by, account.county_id)
    _judge(session, account.county_id, asked)
    outlay = FundOutlay(
        county_id=account.county_id,
        kind=asked.kind,
        bank_account_id=account.id,
        amount=asked.amount,
        payee_name=asked.payee_name,
        payee_bank=asked.payee_bank,
        payee_account=asked.payee_account,
        document=asked.document,
        bank_line=asked.bank_line,
        requested_on=asked.on,
    )
    session.add(outlay)
    session.flush()
    words = OUTLAYS[asked.kind]
    held = [Holding(account.book_id, "1002.02", {"bank": str(account.id)}, asked.amount)]
    if asked.bank_line is not None:
        held.append(Holding(account.book_id, "2307.09", outlay.aux, asked.amount))
    outlay.approval = submit(
        session,
        Asked(
            kind="outlay",
            county_id=outlay.county_id,
            subject=outlay.source,
            content=outlay_content(outlay),
            amount=outlay.amount,
            summary=Text(
                f"{words.zh} {outlay.amount.grouped()} 元: {outlay.payee_name}"[:300],
                f"{words.en} {outlay.amount.grouped()}: {outlay.payee_name}"[:300],
            ),
            holds=tuple(held),
        ),
        by=by,
    )
    session.flush()
    trail.record(
        session, "outlay.requested", outlay.source, by=by, county_id=outlay.county_id,
        kind=outlay.kind, amount=outlay.amount,
    )  # fmt: skip
    return outlay


def outlay_content(outlay: FundOutlay) -> Mapping[str, Any]:
    """Everything an approval of the outlay binds to."""
    return {
        "outlay": outlay.id,
        "outlay_kind": outlay.kind,
        "bank_account": outlay.bank_account_id,
        "amount": str(outlay.amount),
        "payee_name": outlay.payee_name,
        "payee_bank": outlay.payee_bank,
        "payee_account": outlay.payee_account,
        "document": outlay.document,
        "bank_line": outlay.bank_line,
    }


@dataclass(frozen=True, slots=True)
class PayOutlay:
    """The bank's debit advice of the approved outlay."""

    outlay_id: int
    on: date
    bank_reference: str
    attachments: int = 2


def pay_outlay(session: Session, paid: PayOutlay, *, by: Actor) -> FundOutlay:
    """The money has left, and its posting stands: 34, 46a, or both steps of 35.

    Who asked or approved does not pay (I-21). Refused when it was paid before (``outlay-state``).
    """
    outlay = find(session, FundOutlay, paid.outlay_id, by=by, lock=True)
    if outlay.paid_on is not None or outlay.approval_id is None:
        raise OutlayState("该笔支出已付。", "It was paid before.")
    permit = demand(session, outlay.approval_id, content=outlay_content(outlay), by=by)
    claim_reference(
        session, outlay.county_id, outlay.bank_account_id, paid.bank_reference, outlay.source
    )
    book = book_of(session, outlay.county_id, "FUND")
    drafts = outlay_entries(outlay, paid)
    post_many(session, book.id, drafts, maker=by, approvals_digest=permit.digest)
    outlay.paid_on, outlay.bank_reference = paid.on, paid.bank_reference
    session.flush()
    judge_reserve(session, outlay.county_id, paid.on, outlay.source)
    trail.record(
        session, "outlay.paid", outlay.source, by=by, county_id=outlay.county_id,
        amount=outlay.amount, reference=paid.bank_reference,
    )  # fmt: skip
    return outlay


def outlay_entries(outlay: FundOutlay, paid: PayOutlay) -> list[Draft]:
    """Interest is first owed to the treasury, then paid (35); the others are one entry."""
    event, title = ROWS[outlay.kind]
    bank = credit("1002.02", outlay.amount, bank=str(outlay.bank_account_id))
    summary = f"{OUTLAYS[outlay.kind].zh}: {outlay.payee_name}"[:200]
    if event != "35":
        lines = (debit(title, outlay.amount, **outlay.aux), bank)
        return [Draft(paid.on, event, summary, outlay.source, lines, paid.attachments)]
    owed = (debit(title, outlay.amount), credit("2103.01", outlay.amount))
    out = (debit("2103.01", outlay.amount), bank)
    return [
        Draft(paid.on, event, f"应缴{summary}"[:200], f"{outlay.source}:due", owed, 1),
        Draft(paid.on, event, summary, outlay.source, out, paid.attachments),
    ]


def _judge(session: Session, county_id: int, asked: RequestOutlay) -> None:
    """Raises unless the title holds so much, and the fund can do without it."""
    if (asked.kind == "OVERPAID") != (asked.bank_line is not None):
        says = Text(
            "退回多付须选择待查款项, 其他支出不选。",
            "Choose the receipt that is sent back; other outlays name none.",
        )
        raise Invalid([FieldError("/bank_line", "bank-line", says)])
    book = book_of(session, county_id, "FUND")
    title = ROWS[asked.kind][1]
    if asked.bank_line is not None:
        there = available(session, book.id, title, bank_line=asked.bank_line)
    else:
        there = balance(session, book.id, title)
        free = free_money(session, county_id)
        if asked.amount > free:
            raise FundShort(
                f"周转金可用 {free.grouped()} 元, 不足以支出 {asked.amount.grouped()} 元。",
                f"The fund has {free.grouped()} free, less than {asked.amount.grouped()}.",
            )
    if asked.amount > there:
        raise TooMuch(
            f"{OUTLAYS[asked.kind].zh}: 账上只有 {there.grouped()} 元。",
            f"{OUTLAYS[asked.kind].en}: the book shows {there.grouped()} only.",
        )


class OutlayState(Refusal):
    """It was paid before, or never approved."""

    code = "outlay-state"


class FundShort(Refusal):
    """Other promises stand against the fund's money (A-08)."""

    code = "fund-short"


class TooMuch(Refusal):
    """More than there is of that kind."""

    code = "outlay-too-much"
