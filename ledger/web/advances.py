"""Pages of advances: the list, the dry run and the request, the advance with all that followed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Redirect

from ledger import clock
from ledger.actor import Role
from ledger.advances.models import Advance
from ledger.advances.pay import ExecuteAdvance, execute_advance
from ledger.advances.plan import deposit_left, plan_for
from ledger.advances.queries import (
    advance_view,
    advance_views,
    advances,
    earlier_advances,
    why_so_much,
    workers_of,
)
from ledger.advances.request import RequestAdvance, refuse_asked, request_advance
from ledger.advances.schemas import AdvanceExecuteIn, AdvanceIn
from ledger.advances.words import BASES, FLOWS, KINDS, STATES, TONES
from ledger.approvals.queries import may_decide, may_execute
from ledger.banking.accounts import accounts_of, fund_account
from ledger.banking.queries import batch_of
from ledger.book.books import book_of
from ledger.book.show import entries
from ledger.cases.models import ArrearsCase
from ledger.cases.roll import roll_of_claims
from ledger.errors import Refusal
from ledger.funds.position import free_money
from ledger.gate.filters import OfCase
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.paging import Page, page_of
from ledger.gate.roles import actor, allow
from ledger.money import Money
from ledger.people.scope import counties_asked, find
from ledger.policies.queries import policy_for, policy_version
from ledger.rules.advances import Kind
from ledger.web.checking import Typed, check
from ledger.web.debts import debt_of
from ledger.web.furnish import say, t
from ledger.web.lists import number_in_address, wanted_by, ways

bp = Blueprint("advances", __name__, url_prefix="/advances")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)


@bp.get("")
@allow(*OFFICE)
def index() -> str:
    """Advances as they stand, the newest first."""
    wanted = wanted_by(OfCase())
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = advances(covered, wanted["case"])
        found = page_of(session, query, wanted, Advance.id, newest_first=True)
        page = Page(advance_views(session, found.items), found.next)
    return render_template(
        "advances/index.html", page=page, wanted=wanted, states=STATES, tones=TONES,
        **ways(page.next),
    )  # fmt: skip


@bp.get("/new")
@allow(Role.FO)
def new() -> str | Redirect:
    """The dry run for the case named by ``?case=``: who would get what and why, and the form."""
    case_id = number_in_address("case")
    if case_id is None:
        flash(t("请先选择案件。", "Choose the case first."), "warn")
        return redirect(url_for("cases.index"), 303)
    return _form(case_id, None, {})


def _form(case_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    asked = _asked_for(values)
    with reading() as session:
        case = find(session, ArrearsCase, case_id, by=actor())
        accounts = accounts_of(session, case.county_id, "FUND")
        told: dict[str, Any] = {"case": case, "plan": None, "refusal": None}
        try:
            told |= _plan(session, case_id, clock.today(), **asked)
        except Refusal as refused:
            told["refusal"] = refused
        return render_template(
            "advances/new.html",
            **told,
            kinds=[(kind, say(words)) for kind, words in KINDS.items()],
            kind=asked["kind"],
            bases=[(basis, say(words)) for basis, words in BASES.items()],
            accounts=[(one.id, f"{one.name} {one.bank} {one.tail}") for one in accounts],
            errors=errors,
            values=values,
        )


def _asked_for(values: Mapping[str, Any]) -> dict[str, Any]:
    """Which kind the dry run is for, and what the government granted, as typed or asked for."""
    kind = values.get("kind") or request.args.get("kind", "WAGE")
    granted = str(values.get("override_limit") or request.args.get("granted") or "")
    try:
        limit = Money.of(granted) if granted else None
    except ValueError:
        limit = None
    whole = limit is not None and limit > Money.ZERO
    return {"kind": kind if kind in KINDS else "WAGE", "granted": limit if whole else None}


def _plan(
    session: Session, case_id: int, on: date, kind: Kind = "WAGE", granted: Money | None = None
) -> dict[str, Any]:
    """The dry run as its table shows it: every worker masked, and which limit decided."""
    plan = plan_for(session, case_id, on, by=actor(), kind=kind, granted=granted)
    faces = workers_of(session, [share.worker_id for share in plan.shares])
    debtor = advances({plan.case.county_id}, debtor_id=plan.case.employer_id)
    return {
        "case": plan.case,
        "plan": plan,
        "refusal": plan.refusal,
        "rows": [(faces[share.worker_id], share, why_so_much(share)) for share in plan.shares],
        "policy": policy_version(session, plan.policy_version_id),
        "interest_policy": policy_for(session, plan.case.county_id, "interest", on),
        "earlier": advance_views(session, session.scalars(debtor)),
        "states": STATES,
        "tones": TONES,
    }


@bp.post("/new")
@allow(Role.FO)
def check_advance() -> Response:
    """The agreement and every share once more, before it is sent for approval."""

    def shown(data: dict[str, Any], typed: Typed) -> str:
        with reading() as session:
            told = _plan(session, data["case_id"], data["on"], data["kind"], data["override_limit"])
            refuse_asked(told["plan"], RequestAdvance(**data))
            account = fund_account(session, data["bank_account_id"], by=actor())
            return render_template(
                "advances/check.html", **told, account=account, data=data, typed=typed, kinds=KINDS
            )

    return check(AdvanceIn(), again=_again, show=shown)


@bp.post("")
@allow(Role.FO)
def create() -> Response:
    """The advance waits for approval and the fund's money is held."""

    def work(session: Session, data: dict[str, Any]) -> str:
        row = request_advance(session, RequestAdvance(**data), by=actor())
        flash(
            t("已提请审批, 周转金已冻结备付。", "Sent for approval; the fund's money is held."),
            "good",
        )
        return url_for(".show", advance_id=row.id)

    return submit(work, schema=AdvanceIn(), again=_again)


def _again(errors: Errors, values: Mapping[str, Any]) -> str:
    case_id = str(values.get("case_id", ""))
    return _form(int(case_id) if case_id.isdecimal() else 0, errors, values)


@bp.get("/<int:advance_id>")
@allow(*OFFICE)
def show(advance_id: int) -> str:
    """One advance: who, how much and why; its approval, its debt and all that was done for it."""
    return _show(advance_id, None, {})


def _show(advance_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    by = actor()
    with reading() as session:
        view = advance_view(session, advance_id, by=by)
        row = view.advance
        book = book_of(session, row.county_id, "FUND")
        amounts = {line.claim_id: line.amount for line in row.lines}
        posted = entries(session, book.id, source=row.source)
        free = free_money(session, row.county_id)
        waits = view.state in ("IN_REVIEW", "APPROVED")
        return render_template(
            "advances/show.html",
            view=view,
            row=row,
            book=book,
            age=view.age_days(clock.today()),
            lines=[(line, amounts[line.id]) for line in roll_of_claims(session, list(amounts))],
            policy=policy_version(session, row.policy_version_id),
            interest_policy=policy_version(session, row.interest_version_id),
            deposit=deposit_left(session, row.case),
            free_after=free,
            free_before=free + row.amount if waits else free,
            waits=waits,
            earlier=earlier_advances(session, row),
            entry=next((one for one in posted if one.source == row.source), None),
            batch=batch_of(session, row.source),
            may_decide=row.approval is not None and may_decide(row.approval, by),
            may_execute=row.approval is not None and may_execute(row.approval, by),
            **debt_of(session, view),
            states=STATES, tones=TONES, flows=FLOWS, kinds=KINDS,
            errors=errors, values=values,
        )  # fmt: skip


@bp.post("/<int:advance_id>/execution")
@allow(Role.FO)
def execute(advance_id: int) -> Response:
    """The approved advance is carried out; its batch waits for the bank."""

    def work(session: Session, data: dict[str, Any]) -> str:
        batch = execute_advance(session, ExecuteAdvance(advance_id, **data), by=actor())
        flash(
            t("已执行, 付款批次已生成。", "Carried out; the batch is ready for the bank."), "good"
        )
        return url_for("payments.show", payment_id=batch.id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _show(advance_id, errors, values)

    return submit(work, schema=AdvanceExecuteIn(), again=again)
