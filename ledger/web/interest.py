"""Pages of bank interest: the slip, its allocation to projects, the check before it is sent."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, render_template, request, url_for
from marshmallow import pre_load
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.banking.accounts import accounts_of
from ledger.book.balances import balances_by
from ledger.deposits.credit_interest import RecordInterest, Share, judge_shares, record_interest
from ledger.deposits.figures import deposit_book
from ledger.deposits.schemas import InterestIn
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.roles import actor, allow
from ledger.money import Money
from ledger.parties.queries import projects
from ledger.rules.shares import pro_rata
from ledger.web.checking import Typed, check
from ledger.web.county_choice import choice_of_county, chosen_county
from ledger.web.furnish import t

bp = Blueprint("interest", __name__, url_prefix="/interest")


class InterestForm(InterestIn):
    """The same slip as a form sends it: projects without an amount get nothing."""

    @pre_load
    def _leave_out_empty(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        shares = data.get("shares")
        if isinstance(shares, list):
            data["shares"] = [one for one in shares if one.get("amount")]
        return data


@bp.get("")
@allow(Role.FO)
def new() -> str:
    """The form for a slip; ``?propose=`` shares that sum by the balances of today."""
    return choice_of_county() or _form(None, {})


def _form(errors: Errors | None, values: Mapping[str, Any]) -> str:
    county_id = chosen_county()
    with reading() as session:
        balances = balances_by(session, deposit_book(session, county_id), "2307.01", "project")
        held = {int(project): amount for project, amount in balances.items() if amount}
        rows = [row for row in session.scalars(projects({county_id})) if row.id in held]
        accounts = accounts_of(session, county_id, "DEP")
    proposed = _proposal([held[row.id] for row in rows])
    return render_template(
        "interest/new.html",
        rows=[(row, held[row.id], share) for row, share in zip(rows, proposed, strict=True)],
        accounts=[(one.id, f"{one.name} {one.bank} {one.tail}") for one in accounts],
        county_id=county_id,
        amount=request.args.get("propose", ""),
        errors=errors,
        values=values,
    )


def _proposal(balances: list[Money]) -> list[Money | None]:
    """The asked amount shared by the balances; nothing where none is asked or it is no amount."""
    try:
        return list(pro_rata(Money.of(request.args.get("propose", "")), balances))
    except ValueError:
        return [None for _ in balances]


@bp.post("/check")
@allow(Role.FO)
def check_slip() -> Response:
    """The slip and its allocation, once more before they are sent."""

    def shown(data: dict[str, Any], typed: Typed) -> str:
        judge_shares(_command(data))
        with reading() as session:
            names = {row.id: row.name for row in session.scalars(projects(actor().counties))}
        return render_template(
            "interest/check.html", data=data, typed=typed, names=names,
            county_id=chosen_county(),
        )  # fmt: skip

    return check(InterestForm(), again=_form, show=shown)


@bp.post("")
@allow(Role.FO)
def create() -> Response:
    """The slip is recorded; its voucher waits for a second officer."""

    def work(session: Session, data: dict[str, Any]) -> str:
        row = record_interest(session, _command(data), by=actor())
        flash(t("已登记, 待另一名财务人员复核。", "Recorded; a second officer reviews it."), "good")
        return url_for("vouchers.show", proposal_id=row.proposal_id)

    return submit(work, schema=InterestForm(), again=_form)


def _command(data: dict[str, Any]) -> RecordInterest:
    return RecordInterest(**{**data, "shares": tuple(Share(**one) for one in data["shares"])})
