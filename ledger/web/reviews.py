"""The review of a day at the keyboard: every voucher as it will stand, the ticked ones posted."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask import url_for as url
from marshmallow import ValidationError

from ledger.actor import Role
from ledger.approvals.day import waiting_days, waiting_for
from ledger.errors import Refusal
from ledger.fields import Choice, Day
from ledger.gate.house import database, reading
from ledger.gate.idempotency import checked_key
from ledger.gate.kinds import VOUCHER_KINDS
from ledger.gate.locale import in_locale
from ledger.gate.reviewing import MOST, Reviewed, Ticked, review_many
from ledger.gate.roles import actor, allow
from ledger.money import Money
from ledger.people.roster import names_of
from ledger.said import Strict
from ledger.web.furnish import t
from ledger.web.labels import PROPOSAL_KINDS
from ledger.web.proposal_rows import row_of

bp = Blueprint("reviews", __name__, url_prefix="/vouchers/review")


class DayAsked(Strict):
    """Of which day and kind; all that waits when left out."""

    on = Day(load_default=None, future=True)
    kind = Choice(tuple(VOUCHER_KINDS), load_default=None)


@bp.get("")
@allow(Role.FO)
def index() -> str:
    """What waits for me, of one day or all: j and k move, space ticks, Enter posts."""
    return _page(None, None)


def _page(errors: Refusal | None, result: Reviewed | None) -> str:
    by, (on, kind) = actor(), _asked()
    with reading() as session:
        days = waiting_days(session, by)
        found = waiting_for(session, by, on=on, kind=kind, limit=MOST)
        names = names_of(session, {one.maker_person for one in found})
        rows = [row_of(session, one, names, by, lines=True) for one in found]
    return render_template(
        "reviews/index.html",
        days=days,
        on=on,
        kind=kind,
        kinds=[(code, in_locale(words)) for code, words in PROPOSAL_KINDS.items()],
        rows=rows,
        sound=[row for row in rows if row["may_review"]],
        total=Money.sum(row["amount"] for row in rows),
        most=MOST,
        errors=errors,
        result=result,
    )


def _asked() -> tuple[date | None, str | None]:
    """The filters of the address; what cannot be is left out."""
    given = {name: request.args[name] for name in ("on", "kind") if request.args.get(name)}
    try:
        asked: dict[str, Any] = DayAsked().load(given)
    except ValidationError:
        return None, None
    return asked["on"], asked["kind"]


@bp.post("")
@allow(Role.FO)
def post_ticked() -> Response:
    """Each ticked voucher is posted as it was seen, or named with the reason why not."""
    ticked = _ticked()
    if not ticked:
        nothing = Refusal("没有选中凭证。", "No voucher was chosen.")
        return make_response(_page(nothing, None), 409)
    result = review_many(database(), checked_key(request.form.get("_key")), ticked, by=actor())
    if result.exceptions:
        return make_response(_page(None, result), 409)
    flash(
        t(f"已审核并记账 {len(result.posted)} 张。", f"{len(result.posted)} vouchers posted."),
        "good",
    )
    response: Any = redirect(
        url(".index", on=request.args.get("on"), kind=request.args.get("kind")), 303
    )
    return response  # type: ignore[no-any-return]


def _ticked() -> list[Ticked]:
    """What was ticked, each with the digest it was seen under; nonsense is passed over."""
    found = []
    for chosen in request.form.getlist("chosen")[:MOST]:
        number, _, seen = chosen.partition(":")
        if number.isascii() and number.isdecimal() and 0 < len(number) < 19 and len(seen) == 64:
            found.append(Ticked(int(number), seen))
    return found
