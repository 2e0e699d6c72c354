"""Import a bank statement: every line, its running balance proved, or nothing."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.audit import trail
from ledger.banking.models import BankAccount, BankStatement, BankStatementLine
from ledger.errors import FieldError, Invalid, Refusal
from ledger.money import Money
from ledger.parties.officer import require_officer
from ledger.parties.sheet import Row, money_text, read_sheet
from ledger.people.scope import find
from ledger.text import Text

HEADINGS: Mapping[str, Sequence[str]] = {
    "booked_on": ("交易日期", "日期", "booked_on"),
    "reference": ("交易流水号", "流水号", "reference"),
    "received": ("收入(元)", "收入", "贷方发生额", "received"),
    "paid": ("支出(元)", "支出", "借方发生额", "paid"),
    "balance": ("余额(元)", "余额", "balance"),
    "counterparty": ("对方户名", "counterparty"),
    "memo": ("摘要", "附言", "memo"),
}

Progress = Callable[[int], None]


def import_statement(
    session: Session,
    account_id: int,
    content: bytes,
    *,
    by: Actor,
    progress: Progress | None = None,
) -> BankStatement:
    """The statement stands with all its lines; Invalid names each wrong row.

    Each line's balance must follow from the line before, and the first from the statement before;
    a reference stands once per account.
    """
    account = find(session, BankAccount, account_id, by=by, lock=True)
    require_officer(session, by, account.county_id)
    rows = read_sheet(content, HEADINGS, optional=("counterparty", "memo"))
    if not rows:
        raise StatementRefused("对账单没有明细。", "The statement has no lines.")
    lines = _lines(session, account, rows, progress)
    statement = BankStatement(
        county_id=account.county_id,
        bank_account_id=account.id,
        starts_on=lines[0].booked_on,
        ends_on=lines[-1].booked_on,
        opening=lines[0].balance - lines[0].amount,
        closing=lines[-1].balance,
        digest=hashlib.sha256(content).hexdigest(),
        imported_at=clock.now(),
        lines=lines,
    )
    session.add(statement)
    session.flush()
    trail.record(
        session, "statement.imported", f"statement:{statement.id}", by=by,
        county_id=account.county_id, lines=len(lines), digest=statement.digest,
    )  # fmt: skip
    return statement


def _lines(
    session: Session, account: BankAccount, rows: Sequence[Row], progress: Progress | None
) -> list[BankStatementLine]:
    """The rows as lines that follow from each other; Invalid names each mistake."""
    before = _last(session, account.id)
    known = set(
        session.scalars(
            select(BankStatementLine.reference).where(
                BankStatementLine.bank_account_id == account.id
            )
        )
    )
    lines: list[BankStatementLine] = []
    errors: list[FieldError] = []
    for done, row in enumerate(rows, start=1):
        previous = lines[-1] if lines else before
        line = BankStatementLine(county_id=account.county_id, bank_account_id=account.id)
        errors.extend(_read(row, line, previous, known))
        lines.append(line)
        if progress is not None:
            progress(done)
    if errors:
        raise Invalid(errors, f"对账单有 {len(errors)} 处错误, 未导入。",
                      f"The statement has {len(errors)} mistakes; nothing was imported.")  # fmt: skip
    return lines


def _last(session: Session, account_id: int) -> BankStatementLine | None:
    """The last line of the account's statements so far."""
    return session.scalar(
        select(BankStatementLine)
        .where(BankStatementLine.bank_account_id == account_id)
        .order_by(BankStatementLine.id.desc())
        .limit(1)
    )


def _read(
    row: Row, line: BankStatementLine, previous: BankStatementLine | None, known: set[str]
) -> Iterator[FieldError]:
    """Fills the line from the row; yields what is wrong with it."""
    cells = row.cells
    try:
        line.booked_on = _day(cells.get("booked_on", ""))
    except ValueError:
        line.booked_on = previous.booked_on if previous else clock.today()
        yield _error(row, "booked_on", "date-format", "日期须写成 2026-01-31, 且不能晚于今天。",
                     "Write a date like 2026-01-31, not after today.")  # fmt: skip
    line.reference = cells.get("reference", "")
    if not re.fullmatch(r"[0-9A-Za-z._/-]{1,64}", line.reference):
        yield _error(row, "reference", "code-format", "流水号缺失或含有其他字符。",
                     "The reference is missing or holds other characters.")  # fmt: skip
    elif line.reference in known:
        yield _error(row, "reference", "duplicate-reference", "该流水号已导入过。",
                     "This reference was imported before.")  # fmt: skip
    known.add(line.reference)
    line.counterparty = cells.get("counterparty", "")[:200] or None
    line.memo = cells.get("memo", "")[:200] or None
    try:
        line.amount = _amount(cells.get("received", "")) - _amount(cells.get("paid", ""))
        line.balance = _amount(cells.get("balance", ""))
    except ValueError:
        line.amount, line.balance = Money.ZERO, previous.balance if previous else Money.ZERO
        yield _error(row, "balance", "amount-format", "金额须写成 1234.56。",
                     "Write amounts like 1234.56.")  # fmt: skip
        return
    if previous is not None and previous.balance + line.amount != line.balance:
        yield _error(row, "balance", "running-balance",
                     f"余额应为 {(previous.balance + line.amount).grouped()}, 与上一行不衔接。",
                     f"The balance should be {(previous.balance + line.amount).grouped()}.")  # fmt: skip
    if previous is not None and line.booked_on < previous.booked_on:
        yield _error(row, "booked_on", "date-order", "日期早于上一行。",
                     "The date is before the line above.")  # fmt: skip


def _day(cell: str) -> date:
    """The day as banks write it: 2026-01-31, 2026/01/31 or 20260131; ValueError otherwise."""
    match = re.fullmatch(r"([0-9]{4})([-/]?)([0-9]{2})\2([0-9]{2})", cell, re.ASCII)
    if match is None:
        raise ValueError(cell)
    day = date(int(match[1]), int(match[3]), int(match[4]))
    if day.year < 1990 or day > clock.today():
        raise ValueError(cell)
    return day


def _amount(cell: str) -> Money:
    text = cell.replace(",", "")
    return Money.of(money_text(text)) if text not in ("", "-") else Money.ZERO


def _error(row: Row, field: str, code: str, zh: str, en: str) -> FieldError:
    return FieldError(f"/rows/{row.number}/{field}", code, Text(zh, en))


class StatementRefused(Refusal):
    """The file holds nothing to import."""

    code = "statement-empty"
