"""Pages of draws on deposits: the dry run, the request, the draw and its execution."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from marshmallow import Schema
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Redirect

from ledger import clock
from ledger.actor import Role
from ledger.approvals.demand import refuse_same_person
from ledger.approvals.queries import may_execute
from ledger.banking.accounts import accounts_of
from ledger.banking.queries import batch_of
from ledger.book.books import book_of
from ledger.book.show import entries
from ledger.cases.models import ArrearsCase
from ledger.cases.roll import roll_of_claims
from ledger.deposits.models import Guarantee
from ledger.draws.direct import (
    GiveUpNotice,
    RecordReport,
    SendNotice,
    give_up_notice,
    record_report,
    send_notice,
)
from ledger.draws.models import Draw
from ledger.draws.pay import ExecuteDraw, execute_draw
from ledger.draws.queries import draws
from ledger.draws.request import Plan, RequestDraw, plan_draw, replenishment, request_draw
from ledger.draws.schemas import DrawIn, ExecuteIn, GiveUpIn, ReportIn
from ledger.draws.source import CUSTODY, Source, sources_of
from ledger.draws.words import MODES, PAYEES, STATES, TONES
from ledger.errors import Forbidden, Refusal
from ledger.gate.filters import OfCase
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.paging import page_of
from ledger.gate.roles import actor, allow
from ledger.people.scope import counties_asked, find
from ledger.web import steps
from ledger.web.checking import Typed, check
from ledger.web.furnish import say, t
from ledger.web.lists import number_in_address, wanted_by, ways

bp = Blueprint("draws", __name__, url_prefix="/draws")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)


@bp.get("")
@allow(*OFFICE)
def index() -> str:
    """Draws, the newest first."""
    wanted = wanted_by(OfCase())
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = draws(covered, wanted["case"])
        page = page_of(session, query, wanted, Draw.id, newest_first=True)
        return render_template(
            "draws/index.html", rows=page.items, wanted=wanted, states=STATES, tones=TONES,
            **ways(page.next),
        )  # fmt: skip


@bp.get("/new")
@allow(Role.FO)
def new() -> str | Redirect:
    """The dry run for the case named by ``?case=``: who would get what, and the form."""
    case_id = number_in_address("case")
    if case_id is None:
        flash(t("请先选择案件。", "Choose the case first."), "warn")
        return redirect(url_for("cases.index"), 303)
    return _form(case_id, None, {})


def _form(case_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        case = find(session, ArrearsCase, case_id, by=actor())
        accounts = accounts_of(session, case.county_id, "DEP")
        told: dict[str, Any] = {"case": case, "plan": None, "refusal": None}
        sources = sources_of(session, case.project, by=actor()) if case.project else []
        source = _source(values or request.args, sources)
        try:
            told |= _plan(session, case_id, source, clock.today())
        except Refusal as refused:
            told["refusal"] = refused
        return render_template(
            "draws/new.html",
            **told,
            accounts=[(one.id, f"{one.name} {one.bank} {one.tail}") for one in accounts],
            source=source,
            sources=sources,
            modes=MODES,
            payees=[(code, say(words)) for code, words in PAYEES.items()],
            errors=errors,
            values=values,
        )


def _source(asked: Mapping[str, Any], sources: Sequence[tuple[Source, Any, Any]]) -> Source:
    """The source that was asked for, or else the first that has something: cash first."""
    mode, guarantee = asked.get("mode"), str(asked.get("guarantee_id") or "")
    if mode in MODES:
        return Source(str(mode), int(guarantee) if guarantee.isdecimal() else None)
    return sources[0][0] if sources else CUSTODY


def _plan(session: Session, case_id: int, source: Source, on: date) -> dict[str, Any]:
    """The dry run as its table shows it: every share with its worker, masked."""
    plan: Plan = plan_draw(session, case_id, source, by=actor())
    shares = {share.claim.claim_id: share for share in plan.shares}
    version, to_replenish = replenishment(session, plan, on)
    return {
        "case": plan.case,
        "plan": plan,
        "rows": [
            (line, shares[line.id], _spelled(shares[line.id].exact))
            for line in roll_of_claims(session, list(shares))
        ],
        "policy": version,
        "to_replenish": to_replenish,
    }


def _spelled(yuan: Fraction) -> str:
    """The exact share to four decimals, so that its rounding to the fen can be followed."""
    whole, rest = divmod(round(yuan * 10_000), 10_000)
    return f"{whole:,}.{rest:04d}"


@bp.post("/new")
@allow(Role.FO)
def check_draw() -> Response:
    """The notice and every share once more, before it is sent for approval."""

    def shown(data: dict[str, Any], typed: Typed) -> str:
        with reading() as session:
            source = Source(data["mode"], data["guarantee_id"], data["payee"])
            told = _plan(session, data["case_id"], source, data["on"])
            accounts = accounts_of(session, told["case"].county_id, "DEP")
            account = next((one for one in accounts if one.id == data["bank_account_id"]), None)
            return render_template(
                "draws/check.html",
                **told,
                account=account,
                data=data,
                typed=typed,
                modes=MODES,
                payees=PAYEES,
            )

    return check(DrawIn(), again=_again, show=shown)


@bp.post("")
@allow(Role.FO)
def create() -> Response:
    """The draw waits for approval and the project's money is held."""

    def work(session: Session, data: dict[str, Any]) -> str:
        row = request_draw(session, RequestDraw(**data), by=actor())
        flash(t("已提请审批, 保证金已冻结备付。", "Sent for approval; the money is held."), "good")
        return url_for(".show", draw_id=row.id)

    return submit(work, schema=DrawIn(), again=_again)


def _again(errors: Errors, values: Mapping[str, Any]) -> str:
    case_id = str(values.get("case_id", ""))
    return _form(int(case_id) if case_id.isdecimal() else 0, errors, values)


@bp.get("/<int:draw_id>")
@allow(*OFFICE)
def show(draw_id: int) -> str:
    """One draw: the approval it has, the share of every worker, its batch."""
    return _show(draw_id, None, {})


def _show(draw_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        row = find(session, Draw, draw_id, by=actor())
        book = book_of(session, row.county_id, "DEP")
        amounts = {line.claim_id: line.amount for line in row.lines}
        posted = entries(session, book.id, source=row.source)
        return render_template(
            "draws/show.html",
            row=row,
            book=book,
            lines=[(line, amounts[line.id]) for line in roll_of_claims(session, list(amounts))],
            entry=next((one for one in posted if one.source == row.source), None),
            batch=batch_of(session, row.source),
            guarantee=row.guarantee_id and session.get(Guarantee, row.guarantee_id),
            may_report=_may_report(row),
            modes=MODES,
            payees=PAYEES,
            may_execute=row.approval is not None and may_execute(row.approval, actor()),
            states=STATES,
            tones=TONES,
            errors=errors,
            values=values,
        )


def _may_report(row: Draw) -> bool:
    """Whether the notice waits for its payer and this person neither asked nor approved (I-21)."""
    if row.mode == "CUSTODY" or not row.executed_on or row.reported_on or row.given_up_on:
        return False
    try:
        refuse_same_person(row.approval, by=actor()) if row.approval else None
    except Forbidden:
        return False
    return True


@bp.post("/<int:draw_id>/notice")
@allow(Role.FO)
def notify(draw_id: int) -> Response:
    """The approved notice goes to bank or issuer."""
    return _told(
        draw_id, ExecuteIn(), send_notice, lambda data: SendNotice(draw_id, **data),
        ("已发出, 等待付款方回报。", "Sent; the payer's report is awaited."),
    )  # fmt: skip


@bp.post("/<int:draw_id>/report")
@allow(Role.FO)
def report(draw_id: int) -> Response:
    """Bank or issuer has paid."""
    return _told(
        draw_id, ReportIn(), record_report, lambda data: RecordReport(draw_id, **data),
        ("已登记回报并记账。", "The report is recorded and posted."),
    )  # fmt: skip


@bp.post("/<int:draw_id>/failure")
@allow(Role.FO)
def give_up(draw_id: int) -> Response:
    """Bank or issuer did not pay."""
    return _told(
        draw_id, GiveUpIn(), give_up_notice, lambda data: GiveUpNotice(draw_id, **data),
        ("已登记未付成, 欠薪重新计为未付。", "Not paid; the claims are open again."),
    )  # fmt: skip


def _told(
    draw_id: int,
    schema: Schema,
    deed: Callable[..., Draw],
    command: Callable[[dict[str, Any]], object],
    said: tuple[str, str],
) -> Response:
    """One step of a draw that its payer carries out, then its page again."""
    return steps.take(
        schema, deed, command, said, to=url_for(".show", draw_id=draw_id),
        again=lambda errors, values: _show(draw_id, errors, values),
    )  # fmt: skip


@bp.post("/<int:draw_id>/execution")
@allow(Role.FO)
def execute(draw_id: int) -> Response:
    """The approved draw is carried out; its batch waits for the bank."""

    def work(session: Session, data: dict[str, Any]) -> str:
        batch = execute_draw(session, ExecuteDraw(draw_id, **data), by=actor())
        flash(
            t("已执行, 付款批次已生成。", "Carried out; the batch is ready for the bank."), "good"
        )
        return url_for("payments.show", payment_id=batch.id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _show(draw_id, errors, values)

    return submit(work, schema=ExecuteIn(), again=again)
