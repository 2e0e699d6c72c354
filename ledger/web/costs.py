"""Pages of the costs of recovery: asking to pay one, one cost, its payment."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Redirect

from ledger.actor import Role
from ledger.advances.models import Advance
from ledger.approvals.queries import may_execute
from ledger.banking.accounts import accounts_of, fund_account
from ledger.banking.models import BankAccount
from ledger.book.books import book_of
from ledger.book.show import entries
from ledger.funds.position import free_money
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.roles import actor, allow
from ledger.people.scope import find
from ledger.recoveries.costs import PayCost, RequestCost, pay_cost, request_cost
from ledger.recoveries.models import RecoveryCost
from ledger.recoveries.schemas import CostIn, CostPaidIn
from ledger.recoveries.words import COST_STATES
from ledger.web.checking import Typed, check
from ledger.web.furnish import t
from ledger.web.labels import REQUEST_TONES
from ledger.web.lists import number_in_address, whole_number

bp = Blueprint("costs", __name__, url_prefix="/recoveries/costs")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)


@bp.get("/new")
@allow(Role.FO)
def new() -> str | Redirect:
    """The form for a cost of the advance named by ``?advance=``."""
    advance_id = number_in_address("advance")
    if advance_id is None:
        flash(t("请先选择垫付。", "Choose the advance first."), "warn")
        return redirect(url_for("recoveries.index"), 303)
    return _form(advance_id, None, {})


def _form(advance_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        advance = find(session, Advance, advance_id, by=actor())
        accounts = accounts_of(session, advance.county_id, "FUND")
        return render_template(
            "costs/new.html",
            advance=advance,
            free=free_money(session, advance.county_id),
            accounts=[(one.id, f"{one.name} {one.bank} {one.tail}") for one in accounts],
            errors=errors,
            values=values,
        )


@bp.post("/new")
@allow(Role.FO)
def check_cost() -> Response:
    """The cost once more, and the fund before and after, before it is sent for approval."""

    def shown(data: dict[str, Any], typed: Typed) -> str:
        with reading() as session:
            advance = find(session, Advance, data["advance_id"], by=actor())
            account = fund_account(session, data["bank_account_id"], by=actor())
            free = free_money(session, advance.county_id)
            return render_template(
                "costs/check.html", advance=advance, account=account, free=free,
                left=free - data["amount"], data=data, typed=typed,
            )  # fmt: skip

    return check(CostIn(), again=_again, show=shown)


@bp.post("")
@allow(Role.FO)
def create() -> Response:
    """The cost waits for approval and its money is held."""

    def work(session: Session, data: dict[str, Any]) -> str:
        row = request_cost(session, RequestCost(**data), by=actor())
        flash(
            t("已提请审批, 周转金已冻结备付。", "Sent for approval; the fund's money is held."),
            "good",
        )
        return url_for(".show", cost_id=row.id)

    return submit(work, schema=CostIn(), again=_again)


def _again(errors: Errors, values: Mapping[str, Any]) -> str:
    return _form(whole_number(values.get("advance_id")), errors, values)


@bp.get("/<int:cost_id>")
@allow(*OFFICE)
def show(cost_id: int) -> str:
    """One cost: its approval, its payment, its voucher."""
    return _show(cost_id, None, {})


def _show(cost_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        row = find(session, RecoveryCost, cost_id, by=actor())
        book = book_of(session, row.county_id, "FUND")
        posted = entries(session, book.id, source=f"cost:{row.id}")
        return render_template(
            "costs/show.html",
            row=row,
            book=book,
            account=session.get_one(BankAccount, row.bank_account_id),
            entry=posted[0] if posted else None,
            may_pay=row.approval is not None and may_execute(row.approval, actor()),
            states=COST_STATES,
            tones=REQUEST_TONES,
            errors=errors,
            values=values,
        )


@bp.post("/<int:cost_id>/payment")
@allow(Role.FO)
def pay(cost_id: int) -> Response:
    """The bank paid the approved cost; the debtor owes it."""

    def work(session: Session, data: dict[str, Any]) -> str:
        row = pay_cost(session, PayCost(cost_id, **data), by=actor())
        flash(t("已支付记账, 由债务人承担。", "Paid and posted; the debtor owes it."), "good")
        return url_for("advances.show", advance_id=row.advance_id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _show(cost_id, errors, values)

    return submit(work, schema=CostPaidIn(), again=again)
