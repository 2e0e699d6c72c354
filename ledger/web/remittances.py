"""Pages of remittances: the list, asking for one of a project, one with its payment."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, render_template, request, url_for
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Role
from ledger.approvals.queries import may_execute
from ledger.book.books import book_of
from ledger.book.show import entries
from ledger.deposits.pay_remittance import PayRemittance, pay_remittance
from ledger.deposits.queries import deposit_of
from ledger.deposits.receipt_models import Remittance
from ledger.deposits.receipt_schemas import PayOutIn, RemittancePaidIn
from ledger.deposits.receipt_words import REMITTANCE_STATES, REMITTANCES
from ledger.deposits.remit import PayOut, judge_pay_out, paying_accounts, request_pay_out
from ledger.deposits.unidentified import remittances
from ledger.gate.filters import OfProject
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.paging import page_of
from ledger.gate.roles import actor, allow
from ledger.parties.models import Project
from ledger.people.scope import counties_asked, find
from ledger.web.checking import Typed, check
from ledger.web.furnish import say, t
from ledger.web.labels import REQUEST_TONES
from ledger.web.lists import wanted_by, ways

bp = Blueprint("remittances", __name__, url_prefix="/remittances")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)


@bp.get("")
@allow(*OFFICE)
def index() -> str:
    """Remittances, the newest first."""
    wanted = wanted_by(OfProject())
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = remittances(covered, wanted["project"])
        page = page_of(session, query, wanted, Remittance.id, newest_first=True)
        return render_template(
            "remittances/index.html", page=page, kinds=REMITTANCES, states=REMITTANCE_STATES,
            tones=REQUEST_TONES, **ways(page.next),
        )  # fmt: skip


@bp.get("/new/<int:project_id>")
@allow(Role.FO)
def new(project_id: int) -> str:
    """The form for paying out excess or interest of a project."""
    return _form(project_id, None, {})


def _form(project_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        project = find(session, Project, project_id, by=actor())
        deposit = deposit_of(session, project, clock.today())
        accounts = paying_accounts(session, project.id)
    asked = request.args.get("kind", "INTEREST")
    return render_template(
        "remittances/new.html",
        project=project,
        deposit=deposit,
        excess=min(deposit.figures.custody, deposit.excess),
        kind=asked if asked in ("EXCESS", "INTEREST") else "INTEREST",
        accounts=[
            (one.id, f"{one.payer_name} {one.payer_bank} **** {one.payer_account[-4:]}")
            for one in accounts
        ],
        errors=errors,
        values=values,
    )


@bp.post("/new/<int:project_id>")
@allow(Role.FO)
def check_remittance(project_id: int) -> Response:
    """What would be paid to whom, before it is sent for approval."""

    def shown(data: dict[str, Any], typed: Typed) -> str:
        with reading() as session:
            project = find(session, Project, project_id, by=actor())
            deposit = deposit_of(session, project, clock.today())
            judge_pay_out(session, deposit.obligation, data["kind"], data["amount"])
            accounts = {one.id: one for one in paying_accounts(session, project.id)}
        only = next(iter(accounts.values())) if len(accounts) == 1 else None
        return render_template(
            "remittances/check.html", project=project, data=data, typed=typed,
            payee=accounts.get(data["receipt_id"], only), words=say(REMITTANCES[data["kind"]]),
        )  # fmt: skip

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _form(project_id, errors, values)

    return check(PayOutIn(), again=again, show=shown)


@bp.post("/project/<int:project_id>")
@allow(Role.FO)
def create(project_id: int) -> Response:
    """The remittance waits for approval and its money is held."""

    def work(session: Session, data: dict[str, Any]) -> str:
        row = request_pay_out(session, PayOut(project_id, **data), by=actor())
        flash(t("已提请审批, 款项已冻结。", "Sent for approval; the money is held."), "good")
        return url_for(".show", remittance_id=row.id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _form(project_id, errors, values)

    return submit(work, schema=PayOutIn(), again=again)


@bp.get("/<int:remittance_id>")
@allow(*OFFICE)
def show(remittance_id: int) -> str:
    """One remittance: its approval, its payment, its voucher."""
    return _show(remittance_id, None, {})


def _show(remittance_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        row = find(session, Remittance, remittance_id, by=actor())
        book = book_of(session, row.county_id, "DEP")
        posted = entries(session, book.id, source=f"remittance:{row.id}")
        return render_template(
            "remittances/show.html",
            row=row,
            book=book,
            entry=posted[0] if posted else None,
            may_pay=row.approval is not None and may_execute(row.approval, actor()),
            kinds=REMITTANCES,
            states=REMITTANCE_STATES,
            tones=REQUEST_TONES,
            errors=errors,
            values=values,
        )


@bp.post("/<int:remittance_id>/payment")
@allow(Role.FO)
def pay(remittance_id: int) -> Response:
    """The bank paid the approved remittance."""

    def work(session: Session, data: dict[str, Any]) -> str:
        pay_remittance(session, PayRemittance(remittance_id, **data), by=actor())
        flash(t("已支付记账。", "Paid and posted."), "good")
        return url_for(".show", remittance_id=remittance_id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _show(remittance_id, errors, values)

    return submit(work, schema=RemittancePaidIn(), again=again)
