"""Pages of a book: headline balances, trial balance, accounts, statements."""

from datetime import date
from typing import Any

from flask import render_template, request, url_for
from sqlalchemy.orm import Session

from ledger import clock
from ledger.book import balances
from ledger.book.books import Book
from ledger.book.browse import accounts_of, books_of, last_seq
from ledger.book.chart import TITLES, titles_under
from ledger.bookkeeping.own import own_book
from ledger.gate.house import reading
from ledger.gate.locale import in_locale
from ledger.gate.roles import actor, allow
from ledger.money import Money
from ledger.web import entries, months
from ledger.web.bookshelf import HEADLINES, KINDS, OFFICE, bp, day_asked, titles_of
from ledger.web.lists import number_in_address
from ledger.web.names import AUX_NAMES, Names
from ledger.web.paper import statement_url
from ledger.web.sheet import sheet_of, side_of

#: The blueprint, with the routes of these three files.
__all__ = ["bp", "entries", "months"]


@bp.get("")
@allow(*OFFICE)
def index() -> str:
    """Every book of my counties with its headline balances."""
    with reading() as session:
        shelves = [shelf(session, book) for book in books_of(session, actor().counties)]
    return render_template("books/index.html", shelves=shelves)


def shelf(session: Session, book: Book) -> dict[str, Any]:
    """A book with its headline balances."""
    return {
        "book": book,
        "name": KINDS[book.kind],
        "last_seq": last_seq(session, book.id),
        "figures": [
            {"title": title, "label": label, "amount": balances.balance(session, book.id, title)}
            for title, label in HEADLINES[book.kind]
        ],
    }


@bp.get("/<code>/trial-balance")
@allow(*OFFICE)
def trial_balance(code: str) -> str:
    """科目余额表: opening, turnover and closing of every title at a date."""
    on = day_asked("on", clock.today())
    before_closing = request.args.get("before_closing") == "1"
    with reading() as session:
        book = own_book(session, code, by=actor())
        lines = balances.trial_balance(session, book.id, on, before_closing=before_closing)
    return render_template(
        "books/trial_balance.html",
        book=book,
        on=on,
        before_closing=before_closing,
        sheet=sheet_of(lines),
    )


@bp.get("/<code>/accounts")
@allow(*OFFICE)
def accounts(code: str) -> str:
    """明细账户: every account with its balance now and what of it is held."""
    title, zero = request.args.get("title", ""), request.args.get("zero") == "1"
    after = (request.args.get("after_title", ""), number_in_address("after") or 0)
    limit = 100
    with reading() as session:
        book = own_book(session, code, by=actor())
        found = accounts_of(
            session, book.id, title=title if title in TITLES else "", zero=zero, after=after,
            limit=limit,
        )  # fmt: skip
        names = Names(session, book.county_id, [pair for one in found for pair in one.aux.items()])
    rows = [
        {
            "title": one.title.code,
            "name": one.title.name,
            "label": " · ".join(names.labels(one.aux.items())),
            "side": side_of(one.title, one.balance),
            "balance": one.balance,
            "held": one.held,
            "url": statement_url(code, one.title.code, one.aux),
        }
        for one in found
    ]
    kept: dict[str, Any] = {"code": code, "title": title, "zero": "1" if zero else None}
    more = len(found) == limit
    return render_template(
        "books/accounts.html",
        book=book,
        titles=titles_of(book),
        title=title,
        zero=zero,
        rows=rows,
        next_url=more
        and url_for(".accounts", **kept, after_title=found[-1].title.code, after=found[-1].id),
        first_url=after[1] >= 0 and url_for(".accounts", **kept),
    )


@bp.get("/<code>/statement")
@allow(*OFFICE)
def statement(code: str) -> str:
    """明细账: opening, every voucher with the running balance, closing; of a title or an account."""
    end = day_asked("end", clock.today())
    start = min(day_asked("start", date(end.year, 1, 1)), end)
    aux = {key: value for key, value in request.args.items() if key in AUX_NAMES}
    with reading() as session:
        book = own_book(session, code, by=actor())
        asked = request.args.get("title", HEADLINES[book.kind][0][0])
        title = titles_under(asked)[0]
        start = max(start, book.opened_on) if end >= book.opened_on else start
        found = balances.statement(session, book.id, title.code, start, end, **aux)
        names = Names(session, book.county_id, aux.items())
    rows = [
        {
            "on": row.date,
            "seq": row.seq,
            "word": row.word,
            "number": row.number,
            "summary": row.summary,
            "debit": row.debit,
            "credit": row.credit,
            "running": row.running,
            "side": side_of(title, row.running),
        }
        for row in found.rows
    ]
    return render_template(
        "books/statement.html",
        book=book,
        title=title,
        titles=titles_of(book),
        start=start,
        end=end,
        aux=aux,
        aux_labels=[
            (in_locale(AUX_NAMES[key]), names.value(key, value)) for key, value in aux.items()
        ],
        statement=found,
        rows=rows,
        opening_side=side_of(title, found.opening),
        closing_side=side_of(title, found.closing),
        debit_total=Money.sum(row.debit for row in found.rows),
        credit_total=Money.sum(row.credit for row in found.rows),
    )
