"""The database's refusals in words: which guard said no, and what to do about it."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import DBAPIError

from ledger.book.chart import TITLES
from ledger.book.lines import Draft
from ledger.errors import BrokenBook, Refusal

#: Constraints that carry no own code: the floor of an account, the unique source, one reversal.
_CONSTRAINTS = {
    "account_now_floor_check": "LG004",
    "entry_source_key": "LG013",
    "entry_reverses_key": "LG009",
    "entry_persons_check": "LG010",
    "entry_reviewer_check": "LG010",
    "period_close_pkey": "LG003",
}


class BookRefusal(Refusal):
    """The book does not take the entry; ``code`` says which rule holds it back."""


class InsufficientFunds(BookRefusal):
    """An account would fall below zero, or below what is held on it (I-08, I-13)."""

    code = "insufficient-funds"


class PeriodClosed(BookRefusal):
    """The month of the value date is closed, or was never opened (I-19)."""

    code = "period-closed"


class DuplicateSource(BookRefusal):
    """This source was posted before (I-26)."""

    code = "duplicate-source"


class Unbalanced(BookRefusal):
    """Debits and credits differ, or there are fewer than two lines (I-01)."""

    code = "unbalanced"


class PurposeNotAllowed(BookRefusal):
    """The event does not allow a line (I-10)."""

    code = "purpose-not-allowed"


class AccountClosed(BookRefusal):
    """An account is closed, or its title is not kept in this book (I-07)."""

    code = "account-closed"


class NotReversible(BookRefusal):
    """The entry was reversed before, is a reversal, or is a closing entry (I-05)."""

    code = "not-reversible"


class SecondPersonNeeded(BookRefusal):
    """An entry stands on exactly one of: another's review, approvals, the one-officer policy."""

    code = "second-person-needed"


class PeriodOrder(BookRefusal):
    """Months open and close in a row (I-19)."""

    code = "period-order"


class PeriodUnreviewed(BookRefusal):
    """Entries of one officer alone wait for a second person (design 2.13)."""

    code = "period-unfinished"


@contextmanager
def refusing(drafts: Sequence[Draft] = ()) -> Iterator[None]:
    """Within the block a guard's no becomes a Refusal; a guard no clerk can trip, a BrokenBook."""
    try:
        yield
    except (DBAPIError, psycopg.Error, sqlite3.Error) as error:
        code = guard_code(error)
        if code is None:
            raise
        raise _refusal(code, str(error), drafts) from error


def guard_code(error: Exception) -> str | None:
    """``LG004`` and the like when one of the book's guards spoke; None for any other error."""
    if isinstance(error, DBAPIError):
        if not isinstance(error.orig, Exception):
            return None
        return guard_code(error.orig)
    if isinstance(error, psycopg.Error):
        state = error.diag.sqlstate or ""
        if state.startswith("LG"):
            return state
        return _CONSTRAINTS.get(error.diag.constraint_name or "")
    said = str(error)
    if said.startswith("LG"):
        return said[:5]
    return next((code for name, code in _CONSTRAINTS.items() if name in said), None)


def _refusal(code: str, said: str, drafts: Sequence[Draft]) -> Exception:
    sources = ", ".join(draft.source for draft in drafts[:3])
    match code:
        case "LG002":
            return Unbalanced("借贷不平, 凭证不能入账。", "The entry does not balance.")
        case "LG003":
            return PeriodClosed(
                f"{_months(drafts)} 已结账或未启用, 不能再记入。",
                f"{_months(drafts)} is closed or not opened; nothing can be dated into it.",
            )
        case "LG004":
            falling = _falling(drafts)
            return InsufficientFunds(
                f"余额不足(已扣除冻结金额): {falling or '所涉账户'}。",
                f"Not enough money, with what is held left out: {falling or 'the account'}.",
            )
        case "LG005":
            return AccountClosed(
                "所涉账户已销户, 或该科目不属于本账套。",
                "An account is closed, or its title is not kept in this book.",
            )
        case "LG006":
            return PurposeNotAllowed(
                f"业务 {_events(drafts)} 不允许使用所列科目。",
                f"Event {_events(drafts)} does not allow one of these titles.",
            )
        case "LG009":
            return NotReversible(
                "该凭证不能冲销, 或已被冲销。", "The entry cannot be reversed, or was before."
            )
        case "LG010":
            return SecondPersonNeeded(
                "凭证须由另一人复核或经审批。", "Another person must review or approve the entry."
            )
        case "LG011":
            return PeriodOrder(
                "期间须依次启用、依次结账。", "Months open and close one after the other."
            )
        case "LG012":
            return PeriodUnreviewed(
                "本期还有一人制单的凭证未经他人复核。",
                "Entries of one officer still wait for a second person.",
            )
        case "LG013":
            return DuplicateSource(f"该业务已入账: {sources}。", f"Posted before: {sources}.")
    return BrokenBook(said)


def _falling(drafts: Sequence[Draft]) -> str:
    """The guarded lines that take money away, named for the reader."""
    named = []
    for draft in drafts:
        for line in draft.lines:
            title = TITLES[line.title]
            if title.guarded and (line.side != title.direction) == (line.amount.fen > 0):
                aux = ", ".join(f"{key} {value}" for key, value in line.aux.items())
                where = f"{line.title} ({aux})" if aux else line.title
                named.append(f"{where} {line.amount.grouped()}")
    return "; ".join(named[:5]) + ("; …" if len(named) > 5 else "")


def _months(drafts: Sequence[Draft]) -> str:
    return ", ".join(sorted({f"{draft.on:%Y-%m}" for draft in drafts})) or "-"


def _events(drafts: Sequence[Draft]) -> str:
    return ", ".join(sorted({draft.event for draft in drafts})) or "-"
