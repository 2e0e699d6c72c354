"""Pages of vouchers: the list of a book, one voucher on paper, asking for its reversal."""

from collections.abc import Mapping
from typing import Any

from flask import Response, render_template, request, url_for
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.approvals.schemas import NothingIn
from ledger.book import show
from ledger.book.books import Book
from ledger.book.browse import neighbours, vouchers_of
from ledger.book.months import period_states
from ledger.book.show import EntryView
from ledger.bookkeeping.correct import RequestReversal, request_reversal
from ledger.bookkeeping.own import own_book
from ledger.bookkeeping.schemas import ConfirmedReversalIn
from ledger.bookkeeping.second import ReviewLater, review_later
from ledger.errors import FieldError, Invalid
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.kinds import UNDO
from ledger.gate.roles import actor, allow
from ledger.people.roster import names_of
from ledger.text import Text
from ledger.web.bookshelf import OFFICE, bp, period_asked
from ledger.web.lists import number_in_address
from ledger.web.paper import Paper, paper_of_entry
from ledger.web.subjects import subject_url

WORDS = ("收", "付", "转", "备")
PAGE = 50


@bp.get("/<code>/entries")
@allow(*OFFICE)
def journal(code: str) -> str:
    """The vouchers of a book, newest first, by month, word and summary."""
    filters: dict[str, Any] = {
        "period": period_asked(),
        "word": request.args.get("word") if request.args.get("word") in WORDS else None,
        "said": request.args.get("text", "").strip()[:60] or None,
    }
    before = number_in_address("before")
    with reading() as session:
        book = own_book(session, code, by=actor())
        found = vouchers_of(session, book.id, before=before, limit=PAGE, **filters)
        names = names_of(
            session, {one.maker for one in found} | {one.reviewer or 0 for one in found}
        )
        periods = sorted(period_states(session, book.id), reverse=True)
    asked: dict[str, Any] = {
        "code": code,
        **{key: request.args.get(key) for key in ("period", "word", "text")},
    }
    return render_template(
        "books/journal.html",
        book=book,
        filters=filters,
        periods=periods,
        words=WORDS,
        rows=[
            {
                "seq": one.seq, "on": one.on, "word": one.word, "number": one.number,
                "summary": one.summary, "event": one.event, "total": one.total,
                "reverses": one.reverses, "reversed_by": one.reversed_by,
                "maker_name": names.get(one.maker, ""),
                "reviewer_name": names.get(one.reviewer or -1, ""),
            }
            for one in found
        ],
        next_url=len(found) == PAGE and url_for(".journal", **asked, before=found[-1].seq),
        first_url=before and url_for(".journal", **asked),
    )  # fmt: skip


@bp.get("/<code>/entries/<int:seq>")
@allow(*OFFICE)
def voucher(code: str, seq: int) -> str:
    """记账凭证: one voucher as on paper, with its origin and its place in the chain."""
    return _voucher_page(code, seq, None)


def _voucher_page(code: str, seq: int, errors: Errors | None) -> str:
    by = actor()
    with reading() as session:
        book = own_book(session, code, by=by)
        entry = show.entry(session, book.id, seq)
        paper = _paper(session, book, entry)
        linked = {
            name: show.entry(session, book.id, other)
            for name, other in (("reverses", entry.reverses), ("reversed_by", entry.reversed_by))
            if other is not None
        }
        around = neighbours(session, book.id, seq)
    officer = by.holds(Role.FO, book.county_id)
    right = entry.reverses is None and entry.reversed_by is None
    return render_template(
        "books/voucher.html",
        book=book,
        entry=entry,
        paper=paper,
        errors=errors,
        linked=linked,
        source_url=subject_url(entry.source),
        previous_url=around[0] and url_for(".voucher", code=code, seq=around[0]),
        next_url=around[1] and url_for(".voucher", code=code, seq=around[1]),
        alone=entry.policy is not None and entry.reviewed_by is None,
        may_review=officer and entry.maker != by.person_id,
        may_reverse=right and officer and entry.source[:6] != "close:",
    )


@bp.get("/<code>/entries/<int:seq>/reversal")
@allow(Role.FO)
def ask_reversal(code: str, seq: int) -> str:
    """The form that asks for a red-letter reversal."""
    return _reversal_page(code, seq, None, {})


@bp.post("/<code>/entries/<int:seq>/reversal")
@allow(Role.FO)
def send_reversal(code: str, seq: int) -> Response:
    """The reversal is in review."""
    by = actor()

    def work(session: Session, data: Mapping[str, Any]) -> str:
        entry = show.entry(session, own_book(session, code, by=by).id, seq)
        number = f"{entry.word}-{entry.number}"
        if data["confirm"] != number:
            says = Text(f"请输入 {number}。", f"Type {number}.")
            raise Invalid([FieldError("/confirm", "confirm-mismatch", says)])
        asked = request_reversal(
            session, RequestReversal(code, seq, data["reason"]), undo=UNDO, by=by
        )
        return url_for("approvals.show", request_id=asked.id)

    return submit(
        work,
        schema=ConfirmedReversalIn(),
        again=lambda errors, values: _reversal_page(code, seq, errors, values),
    )


@bp.post("/<code>/entries/<int:seq>/review")
@allow(Role.FO)
def review(code: str, seq: int) -> Response:
    """A voucher that one officer posted alone bears a second person's review."""
    by = actor()

    def work(session: Session, data: Mapping[str, Any]) -> str:
        review_later(session, ReviewLater(code, seq), by=by)
        return url_for(".voucher", code=code, seq=seq)

    return submit(
        work, schema=NothingIn(), again=lambda errors, values: _voucher_page(code, seq, errors)
    )


def _reversal_page(code: str, seq: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        book = own_book(session, code, by=actor())
        entry = show.entry(session, book.id, seq)
        paper = _paper(session, book, entry)
    return render_template(
        "books/ask_reversal.html",
        book=book, entry=entry, paper=paper, errors=errors, values=values,
    )  # fmt: skip


def _paper(session: Session, book: Book, entry: EntryView) -> Paper:
    return paper_of_entry(
        session,
        book,
        entry,
        names_of(session, {entry.maker, entry.poster, entry.reviewer or 0, entry.reviewed_by or 0}),
    )
