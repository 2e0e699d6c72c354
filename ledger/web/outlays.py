"""Pages of a fund's outlays: the list, asking for one, one outlay and its payment."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, render_template, request, url_for
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.approvals.queries import may_execute
from ledger.banking.accounts import accounts_of, fund_account
from ledger.book.books import book_of
from ledger.book.show import entries
from ledger.funds.models import FundOutlay
from ledger.funds.outlay import PayOutlay, RequestOutlay, pay_outlay, request_outlay
from ledger.funds.position import free_money
from ledger.funds.queries import outlays, sent_back
from ledger.funds.schemas import OutlayIn, OutlayPaidIn
from ledger.funds.words import OUTLAY_STATES, OUTLAYS
from ledger.gate.filters import CountyFilter
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.paging import page_of
from ledger.gate.roles import actor, allow
from ledger.people.scope import counties_asked, find
from ledger.web.checking import Typed, check
from ledger.web.county_choice import choice_of_county, chosen_county
from ledger.web.furnish import say, t
from ledger.web.labels import REQUEST_TONES
from ledger.web.lists import wanted_by, ways

bp = Blueprint("outlays", __name__, url_prefix="/funds/outlays")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)


@bp.get("")
@allow(*OFFICE)
def index() -> str:
    """Outlays of the fund, the newest first."""
    wanted = wanted_by(CountyFilter())
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        page = page_of(session, outlays(covered), wanted, FundOutlay.id, newest_first=True)
    return render_template(
        "outlays/index.html", page=page, kinds=OUTLAYS, states=OUTLAY_STATES, tones=REQUEST_TONES,
        **ways(page.next),
    )  # fmt: skip


@bp.get("/new")
@allow(Role.FO)
def new() -> str:
    """The form for an outlay."""
    return choice_of_county() or _form(None, request.args)


def _form(errors: Errors | None, values: Mapping[str, Any]) -> str:
    county_id = chosen_county()
    with reading() as session:
        accounts = accounts_of(session, county_id, "FUND")
        lines = sent_back(session, book_of(session, county_id, "FUND").id)
        free = free_money(session, county_id)
    return render_template(
        "outlays/new.html",
        county_id=county_id,
        accounts=[(one.id, f"{one.name} {one.bank} {one.tail}") for one in accounts],
        kinds=[(kind, say(words), "") for kind, words in OUTLAYS.items()],
        lines=[(line, f"{line} · {amount.grouped()}") for line, amount in lines],
        free=free,
        errors=errors,
        values=values,
    )


@bp.post("/new")
@allow(Role.FO)
def check_outlay() -> Response:
    """The outlay once more, and the fund before and after, before it is sent for approval."""

    def shown(data: dict[str, Any], typed: Typed) -> str:
        with reading() as session:
            account = fund_account(session, data["bank_account_id"], by=actor())
            free = free_money(session, account.county_id)
            return render_template(
                "outlays/check.html", data=data, typed=typed, account=account, free=free,
                kind=OUTLAYS[data["kind"]],
            )  # fmt: skip

    return check(OutlayIn(), again=_form, show=shown)


@bp.post("")
@allow(Role.FO)
def create() -> Response:
    """The outlay waits for approval and its money is held."""

    def work(session: Session, data: dict[str, Any]) -> str:
        row = request_outlay(session, RequestOutlay(**data), by=actor())
        flash(
            t("已提请审批, 周转金已冻结备付。", "Sent for approval; the fund's money is held."),
            "good",
        )
        return url_for(".show", outlay_id=row.id)

    return submit(work, schema=OutlayIn(), again=_form)


@bp.get("/<int:outlay_id>")
@allow(*OFFICE)
def show(outlay_id: int) -> str:
    """One outlay: its approval, its payment, its voucher."""
    return _show(outlay_id, None, {})


def _show(outlay_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        row = find(session, FundOutlay, outlay_id, by=actor())
        book = book_of(session, row.county_id, "FUND")
        posted = entries(session, book.id, source=row.source)
        return render_template(
            "outlays/show.html",
            row=row,
            book=book,
            entry=posted[0] if posted else None,
            may_pay=row.approval is not None and may_execute(row.approval, actor()),
            kinds=OUTLAYS,
            states=OUTLAY_STATES,
            tones=REQUEST_TONES,
            errors=errors,
            values=values,
        )


@bp.post("/<int:outlay_id>/payment")
@allow(Role.FO)
def pay(outlay_id: int) -> Response:
    """The bank paid the approved outlay."""

    def work(session: Session, data: dict[str, Any]) -> str:
        row = pay_outlay(session, PayOutlay(outlay_id, **data), by=actor())
        flash(t("已支付并记账。", "Paid and posted."), "good")
        return url_for(".show", outlay_id=row.id)

    return submit(work, schema=OutlayPaidIn(), again=lambda e, v: _show(outlay_id, e, v))
