"""Arrears cases by JSON: open, take up, order, default, settle, close."""

from typing import Any

from flask import url_for
from flask_smorest import Blueprint

from ledger.actor import Role
from ledger.cases import schemas
from ledger.cases.close import CloseCase, close_case
from ledger.cases.models import ArrearsCase
from ledger.cases.open import (
    AcceptCase,
    OpenCase,
    RejectCase,
    accept_case,
    open_case,
    reject_case,
)
from ledger.cases.queries import cases_of
from ledger.cases.settle import DeclareDefault, OrderPayment, declare_default, paid_by_employer
from ledger.deposits.lapse_exemption import order_and_judge, paid_and_judge
from ledger.gate.acts import perform
from ledger.gate.counties import county_of_deed
from ledger.gate.filters import CaseFilter
from ledger.gate.house import reading
from ledger.gate.paging import page_of, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.people.scope import counties_asked, find

blp = Blueprint("cases", __name__, description="Cases of unpaid wages")

READERS = (Role.FO, Role.A1, Role.A2, Role.AU)
Body = dict[str, Any]


@blp.get("/cases")
@allow(*READERS)
@blp.arguments(CaseFilter, location="query")
@blp.response(200, paged(schemas.CaseOut))
def list_cases(wanted: Body) -> Any:
    """List cases, the newest first; ``q`` is sought in number, project and employer."""
    covered = counties_asked(actor(), wanted["county"])
    states = (wanted["state"],) if wanted["state"] else ()
    with reading() as session:
        query = cases_of(
            covered, states=states, project_id=wanted["project"], words=wanted["q"],
            supervision=wanted["supervision"], sector=wanted["sector"],
        )  # fmt: skip
        return page_of(session, query, wanted, ArrearsCase.id, newest_first=True)


@blp.get("/cases/<int:case_id>")
@allow(*READERS)
@blp.response(200, schemas.CaseOut)
def show_case(case_id: int) -> Any:
    """Show one case."""
    with reading() as session:
        return find(session, ArrearsCase, case_id, by=actor())


@blp.post("/cases")
@allow(Role.FO)
@blp.arguments(schemas.CaseIn)
@blp.response(201, schemas.CaseOut)
def open_(body: Body) -> Any:
    """Open a case; it gets its number."""
    command = OpenCase(county_of_deed(), **body)
    return perform(
        lambda session: open_case(session, command, by=actor()),
        schema=schemas.CaseOut(),
        body=body,
        location=lambda row: url_for(".show_case", case_id=row.id),
    )


@blp.post("/cases/<int:case_id>/accept")
@allow(Role.FO)
@blp.arguments(schemas.StepIn)
@blp.response(200, schemas.CaseOut)
def accept(body: Body, case_id: int) -> Any:
    """Take the case up; its clock of 60 working days runs."""
    command = AcceptCase(case_id, **body)
    return perform(
        lambda session: accept_case(session, command, by=actor()),
        schema=schemas.CaseOut(),
        body=body,
        status=200,
    )


@blp.post("/cases/<int:case_id>/reject")
@allow(Role.FO)
@blp.arguments(schemas.RejectIn)
@blp.response(200, schemas.CaseOut)
def reject(body: Body, case_id: int) -> Any:
    """Do not take the case up, and say why."""
    command = RejectCase(case_id, **body)
    return perform(
        lambda session: reject_case(session, command, by=actor()),
        schema=schemas.CaseOut(),
        body=body,
        status=200,
    )


@blp.post("/cases/<int:case_id>/order")
@allow(Role.FO)
@blp.arguments(schemas.OrderIn)
@blp.response(200, schemas.CaseOut)
def order(body: Body, case_id: int) -> Any:
    """Order the employer to pay by a day; the roll is fixed."""
    command = OrderPayment(case_id, **body)
    return perform(
        lambda session: order_and_judge(session, command, by=actor()),
        schema=schemas.CaseOut(),
        body=body,
        status=200,
    )


@blp.post("/cases/<int:case_id>/default")
@allow(Role.FO)
@blp.arguments(schemas.StepIn)
@blp.response(200, schemas.CaseOut)
def default(body: Body, case_id: int) -> Any:
    """Declare that the order's last day passed without payment."""
    command = DeclareDefault(case_id, **body)
    return perform(
        lambda session: declare_default(session, command, by=actor()),
        schema=schemas.CaseOut(),
        body=body,
        status=200,
    )


@blp.post("/cases/<int:case_id>/employer-payment")
@allow(Role.FO)
@blp.arguments(schemas.EmployerPaidIn)
@blp.response(201, schemas.EmployerPaymentOut)
def employer_payment(body: Body, case_id: int) -> Any:
    """Record, on evidence, what the employer paid: some claims, or everything that was unpaid."""
    command = paid_by_employer(case_id, **body)
    return perform(
        lambda session: paid_and_judge(session, command, by=actor()),
        schema=schemas.EmployerPaymentOut(),
        body=body,
        location=lambda row: url_for(".show_case", case_id=row.case_id),
    )


@blp.post("/cases/<int:case_id>/close")
@allow(Role.FO)
@blp.arguments(schemas.CloseIn)
@blp.response(200, schemas.CaseOut)
def close(body: Body, case_id: int) -> Any:
    """Strike the case off; never while a claim is unpaid."""
    command = CloseCase(case_id, **body)
    return perform(
        lambda session: close_case(session, command, by=actor()),
        schema=schemas.CaseOut(),
        body=body,
        status=200,
    )
