"""Books by JSON: balances, accounts, statements, entries, months, closes, reversals."""

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Role
from ledger.api.book_schemas import (
    AccountOut,
    AccountsAsked,
    BalanceOut,
    BookOut,
    EntriesAsked,
    EntryOut,
    OnAsked,
    PeriodOut,
    StatementAsked,
    StatementOut,
    TrialAsked,
    TrialOut,
)
from ledger.approvals.schemas import ApprovalOut, NothingIn
from ledger.book import balances, show
from ledger.book.browse import accounts_of, books_of, months_of
from ledger.book.chart import TITLES
from ledger.bookkeeping.close import RequestClose, read_period, request_close, written
from ledger.bookkeeping.correct import RequestReversal, request_reversal
from ledger.bookkeeping.own import own_book
from ledger.bookkeeping.schemas import CloseIn, ReversalIn
from ledger.bookkeeping.second import ReviewLater, review_later
from ledger.gate.acts import perform
from ledger.gate.house import reading
from ledger.gate.kinds import CLOSE_OBSTACLES, UNDO
from ledger.gate.paging import Page, cut, opened_cursor, paged
from ledger.gate.roles import actor, allow

blp = Blueprint("books", __name__, description="Books, their accounts, entries and months")
OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)
#: Auxiliaries that an address may name as ``?project=3``.
AUX = frozenset(key for title in TITLES.values() for key in title.aux)


@blp.get("/books")
@allow(*OFFICE)
@blp.response(200, paged(BookOut))
def list_books() -> Any:
    """List the books of your counties."""
    with reading() as session:
        return Page(books_of(session, actor().counties), None)


@blp.get("/books/<code>")
@allow(*OFFICE)
@blp.response(200, BookOut)
def show_book(code: str) -> Any:
    """Show one book."""
    with reading() as session:
        return own_book(session, code, by=actor())


@blp.get("/books/<code>/trial-balance")
@allow(*OFFICE)
@blp.arguments(TrialAsked, location="query")
@blp.response(200, TrialOut)
def trial_balance(asked: dict[str, Any], code: str) -> Any:
    """The trial balance at the end of a day; ``before_closing`` leaves out the year's carry."""
    on = asked["on"] or clock.today()
    with reading() as session:
        book = own_book(session, code, by=actor())
        lines = balances.trial_balance(session, book.id, on, before_closing=asked["before_closing"])
    return {"book": book.code, "on": on, "before_closing": asked["before_closing"], "lines": lines}


@blp.get("/books/<code>/balances/<title>")
@allow(*OFFICE)
@blp.arguments(OnAsked, location="query")
@blp.response(200, BalanceOut)
def show_balance(asked: dict[str, Any], code: str, title: str) -> Any:
    """The balance of a title now or at a date, filtered by auxiliaries such as ``?project=3``."""
    aux = {key: value for key, value in request.args.items() if key in AUX}
    with reading() as session:
        book = own_book(session, code, by=actor())
        amount = balances.balance(session, book.id, title, on=asked["on"], **aux)
    return {"book": book.code, "title": title, "aux": aux, "on": asked["on"], "balance": amount}


@blp.get("/books/<code>/accounts")
@allow(*OFFICE)
@blp.arguments(AccountsAsked, location="query")
@blp.response(200, paged(AccountOut))
def list_accounts(asked: dict[str, Any], code: str) -> Any:
    """List accounts with their balance now and what of it is held, by title."""
    place = opened_cursor(asked["cursor"]) or ["", -1]
    with reading() as session:
        book = own_book(session, code, by=actor())
        rows = accounts_of(
            session,
            book.id,
            title=asked["title"] or "",
            zero=asked["zero"],
            after=(str(place[0]), int(place[1])),
            limit=asked["limit"] + 1,
        )
    return cut(rows, asked["limit"], lambda row: [row.title.code, row.id])


@blp.get("/books/<code>/statement")
@allow(*OFFICE)
@blp.arguments(StatementAsked, location="query")
@blp.response(200, StatementOut)
def show_statement(asked: dict[str, Any], code: str) -> Any:
    """Every line of a title or account in a range, with opening, running balance and closing."""
    aux = {key: value for key, value in request.args.items() if key in AUX}
    end = asked["end"] or clock.today()
    with reading() as session:
        book = own_book(session, code, by=actor())
        start = asked["start"] or book.opened_on
        found = balances.statement(session, book.id, asked["title"], start, end, **aux)
    return {
        "book": book.code,
        "title": asked["title"],
        "aux": aux,
        "start": start,
        "end": end,
        "opening": found.opening,
        "rows": found.rows,
        "debit": found.debit,
        "credit": found.credit,
        "closing": found.closing,
    }


@blp.get("/books/<code>/entries")
@allow(*OFFICE)
@blp.arguments(EntriesAsked, location="query")
@blp.response(200, paged(EntryOut))
def list_entries(asked: dict[str, Any], code: str) -> Any:
    """List entries with their lines in the order of the chain."""
    place = opened_cursor(asked["cursor"]) or [0]
    with reading() as session:
        book = own_book(session, code, by=actor())
        rows = show.entries(
            session,
            book.id,
            after_seq=int(place[0]),
            limit=asked["limit"] + 1,
            period=read_period(asked["period"]) if asked["period"] else None,
            word=asked["word"],
            start=asked["start"],
            end=asked["end"],
            event=asked["event"],
            source=asked["source"],
        )
    return cut(rows, asked["limit"], lambda row: [row.seq])


@blp.get("/books/<code>/entries/<int:seq>")
@allow(*OFFICE)
@blp.response(200, EntryOut)
def show_entry(code: str, seq: int) -> Any:
    """Show one entry with its lines, persons and place in the chain."""
    with reading() as session:
        return show.entry(session, own_book(session, code, by=actor()).id, seq)


@blp.post("/books/<code>/entries/<int:seq>/reversal")
@allow(Role.FO)
@blp.arguments(ReversalIn)
@blp.response(201, ApprovalOut)
def ask_reversal(body: dict[str, Any], code: str, seq: int) -> Any:
    """Ask for the red-letter reversal of an entry."""
    by = actor()

    def work(session: Session) -> object:
        command = RequestReversal(code, seq, body["reason"])
        return request_reversal(session, command, undo=UNDO, by=by)

    return perform(work, schema=ApprovalOut(), body=body, location=_request_address)


@blp.post("/books/<code>/entries/<int:seq>/review")
@allow(Role.FO)
@blp.arguments(NothingIn)
@blp.response(201, EntryOut)
def review_entry(body: dict[str, Any], code: str, seq: int) -> Any:
    """Review an entry that one officer posted alone, where the book's policy lets him."""
    by = actor()
    return perform(
        lambda session: review_later(session, ReviewLater(code, seq), by=by),
        schema=EntryOut(),
        body=body,
    )


@blp.get("/books/<code>/periods")
@allow(*OFFICE)
@blp.response(200, paged(PeriodOut))
def list_periods(code: str) -> Any:
    """List the months of a book, newest first."""
    with reading() as session:
        rows = months_of(session, own_book(session, code, by=actor()).id)
    return Page([_period(row) for row in rows], None)


@blp.post("/books/<code>/periods/closing")
@allow(Role.FO)
@blp.arguments(CloseIn)
@blp.response(201, ApprovalOut)
def ask_close(body: dict[str, Any], code: str) -> Any:
    """Ask for the close of a month; it is carried out once approved."""
    by = actor()
    command = RequestClose(code, read_period(body["period"]))

    def work(session: Session) -> object:
        return request_close(session, command, obstacles=CLOSE_OBSTACLES, by=by)

    return perform(work, schema=ApprovalOut(), body=body, location=_request_address)


def _request_address(asked: Any) -> str:
    return url_for("api-approvals.show_approval", request_id=asked.id)


def _period(row: Any) -> Mapping[str, Any]:
    return {
        "period": written(row.period),
        "state": "CLOSED" if row.closed else "OPEN",
        "entries": row.entries,
        "debit": row.debit,
        "credit": row.credit,
        "closed_at": row.closed_at,
        "closer": row.closer,
    }
