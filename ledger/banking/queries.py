"""What doors show of accounts, payment batches and statements."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from ledger.approvals.models import VoucherProposal
from ledger.banking.models import (
    BankAccount,
    BankStatement,
    BankStatementLine,
    PaymentBatch,
    PaymentLine,
)
from ledger.banking.words import batch_state
from ledger.book.books import book_with
from ledger.money import Money
from ledger.parties.show import worker_view


@dataclass(frozen=True, slots=True)
class AccountView:
    """A bank account with the book it serves."""

    id: int
    county_id: int
    book: str
    kind: str
    name: str
    bank: str
    number: str
    tail: str


@dataclass(frozen=True, slots=True)
class LineView:
    """One transfer as lists show it, its worker masked (P-03)."""

    id: int
    line: int
    worker_id: int
    name: str
    citizen_id: str
    bank_card: str | None
    amount: Money
    state: str
    settled_on: date | None
    bank_reference: str | None
    reason: str | None
    tries: int
    #: The voucher of a bounce or cancellation that waits for a second officer.
    proposal_id: int | None = None


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch as doors show it."""

    id: int
    county_id: int
    source: str
    purpose: str
    bank_account_id: int
    account: str
    approval_id: int
    made_on: date
    paid_on: date | None
    bank_reference: str | None
    amount: Money
    transfers: int
    state: str
    lines: Sequence[LineView] = ()


#: The last bounce or cancellation of a transfer, as long as it waits for review.
_waits = and_(VoucherProposal.id == PaymentLine.proposal_id, VoucherProposal.state == "PROPOSED")


def accounts(counties: Collection[int]) -> Select[BankAccount]:
    """The bank accounts of those counties."""
    return select(BankAccount).where(BankAccount.county_id.in_(counties)).order_by(BankAccount.id)


def account_view(session: Session, account: BankAccount) -> AccountView:
    """The account with the book it serves."""
    book = book_with(session, account.book_id)
    return AccountView(
        id=account.id,
        county_id=account.county_id,
        book=book.code,
        kind=book.kind,
        name=account.name,
        bank=account.bank,
        number=account.number,
        tail=account.tail,
    )


def batches(counties: Collection[int], state: str | None = None) -> Select[PaymentBatch]:
    """Payment batches of those counties with their transfers, newest first."""
    query = (
        select(PaymentBatch)
        .options(joinedload(PaymentBatch.account), selectinload(PaymentBatch.lines))
        .where(PaymentBatch.county_id.in_(counties))
        .order_by(PaymentBatch.id.desc())
    )
    sent, bounced, kept = (
        PaymentBatch.lines.any(PaymentLine.state == "SENT"),
        PaymentBatch.lines.any(PaymentLine.state == "BOUNCED"),
        PaymentBatch.lines.any(PaymentLine.state != "CANCELLED"),
    )
    by_state = {
        "SENT": (sent,),
        "BOUNCED": (~sent, bounced),
        "PAID": (~sent, ~bounced, kept),
        "CANCELLED": (~kept,),
    }
    return query.where(*by_state[state]) if state else query


def batch_of(session: Session, source: str) -> PaymentBatch | None:
    """The batch under which a draw or an advance is paid, once it was executed."""
    return session.scalar(select(PaymentBatch).where(PaymentBatch.source == source))


def batch_view(session: Session, batch: PaymentBatch, *, lines: bool = False) -> BatchView:
    """The batch as doors show it, with its masked transfers if asked."""
    return BatchView(
        id=batch.id,
        county_id=batch.county_id,
        source=batch.source,
        purpose=batch.purpose,
        bank_account_id=batch.bank_account_id,
        account=f"{batch.account.name} {batch.account.tail}",
        approval_id=batch.approval_id,
        made_on=batch.made_on,
        paid_on=batch.paid_on,
        bank_reference=batch.bank_reference,
        amount=batch.amount,
        transfers=len(batch.lines),
        state=batch_state(batch),
        lines=_line_views(session, batch) if lines else (),
    )


def line_view(line: PaymentLine, proposal_id: int | None = None) -> LineView:
    """The transfer as lists show it."""
    worker = worker_view(line.worker)
    return LineView(
        id=line.id,
        line=line.line,
        worker_id=line.worker_id,
        name=worker.name,
        citizen_id=worker.citizen_id,
        bank_card=worker.bank_card,
        amount=line.amount,
        state=line.state,
        settled_on=line.settled_on,
        bank_reference=line.bank_reference,
        reason=line.reason,
        tries=line.tries,
        proposal_id=proposal_id,
    )


def transfer_of(session: Session, line: PaymentLine) -> LineView:
    """One transfer, with the voucher that waits for review, if there is one."""
    waiting = session.scalar(
        select(VoucherProposal.id).join(PaymentLine, _waits).where(PaymentLine.id == line.id)
    )
    return line_view(line, waiting)


def _line_views(session: Session, batch: PaymentBatch) -> list[LineView]:
    """Every transfer, with the voucher that waits for review, if there is one."""
    rows = session.execute(
        select(PaymentLine, VoucherProposal.id)
        .outerjoin(VoucherProposal, _waits)
        .options(joinedload(PaymentLine.worker))
        .where(PaymentLine.batch_id == batch.id)
        .order_by(PaymentLine.line)
    )
    return [line_view(line, proposal_id) for line, proposal_id in rows]


def statements(counties: Collection[int], account_id: int | None = None) -> Select[BankStatement]:
    """Imported statements with their accounts, newest first."""
    query = (
        select(BankStatement)
        .options(joinedload(BankStatement.account))
        .where(BankStatement.county_id.in_(counties))
        .order_by(BankStatement.id.desc())
    )
    return query if account_id is None else query.where(BankStatement.bank_account_id == account_id)


def statement_lines(statement_id: int) -> Select[BankStatementLine]:
    """The lines of a statement, as the bank lists them."""
    return (
        select(BankStatementLine)
        .where(BankStatementLine.statement_id == statement_id)
        .order_by(BankStatementLine.id)
    )


def latest_statements(session: Session, counties: Collection[int]) -> dict[int, BankStatement]:
    """The last statement of each account that has one."""
    last = (
        select(func.max(BankStatement.id))
        .where(BankStatement.county_id.in_(counties))
        .group_by(BankStatement.bank_account_id)
    )
    rows = session.scalars(select(BankStatement).where(BankStatement.id.in_(last)))
    return {row.bank_account_id: row for row in rows}
