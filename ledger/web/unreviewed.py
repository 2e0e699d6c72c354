"""Pages of a one-officer book: the vouchers that wait for a second person, reviewed together."""

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask import url_for as url

from ledger.actor import Role
from ledger.book import show
from ledger.bookkeeping.own import own_book
from ledger.errors import Refusal
from ledger.gate.house import database, reading
from ledger.gate.idempotency import checked_key
from ledger.gate.reviewing import MOST, Reviewed, review_entries
from ledger.gate.roles import actor, allow
from ledger.money import Money
from ledger.people.roster import names_of
from ledger.web.furnish import t
from ledger.web.names import Names

bp = Blueprint("unreviewed", __name__, url_prefix="/books/<code>/unreviewed")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)


@bp.get("")
@allow(*OFFICE)
def index(code: str) -> str:
    """The vouchers that one officer posted alone, the oldest first, each with its lines."""
    return _page(code, None, None)


def _page(code: str, errors: Refusal | None, result: Reviewed | None) -> str:
    by = actor()
    with reading() as session:
        book = own_book(session, code, by=by)
        found = show.entries(session, book.id, limit=MOST, reviewable=True)
        names = names_of(session, {one.maker for one in found})
        pairs = [pair for one in found for line in one.lines for pair in line.aux.items()]
        words = Names(session, book.county_id, pairs)
        rows = [
            {
                "entry": one,
                "maker": names.get(one.maker, ""),
                "amount": _total(one),
                "lines": [(line, " · ".join(words.labels(line.aux.items()))) for line in one.lines],
                "may": by.holds(Role.FO, book.county_id) and one.maker != by.person_id,
            }
            for one in found
        ]
    return render_template(
        "unreviewed/index.html", book=book, rows=rows, errors=errors, result=result,
        total=Money.sum(_total(one) for one in found),
    )  # fmt: skip


def _total(entry: show.EntryView) -> Money:
    """The sum of its debits, without memo lines beside money."""
    debits = [line for line in entry.lines if line.side == "D"]
    money = [line.amount for line in debits if line.title < "9"]
    return Money.sum(money or [line.amount for line in debits])


@bp.post("")
@allow(Role.FO)
def review(code: str) -> Response:
    """The ticked vouchers bear a second person's review; those that cannot are named."""
    chosen = request.form.getlist("chosen")[:MOST]
    seqs = [int(one) for one in chosen if one.isascii() and one.isdecimal() and len(one) < 19]
    if not seqs:
        nothing = Refusal("没有选中凭证。", "No voucher was chosen.")
        return make_response(_page(code, nothing, None), 409)
    key = checked_key(request.form.get("_key"))
    result = review_entries(database(), key, code, seqs, by=actor())
    if result.exceptions:
        return make_response(_page(code, None, result), 409)
    flash(
        t(f"已补审 {len(result.posted)} 张。", f"{len(result.posted)} vouchers reviewed."), "good"
    )
    response: Any = redirect(url(".index", code=code), 303)
    return response  # type: ignore[no-any-return]
