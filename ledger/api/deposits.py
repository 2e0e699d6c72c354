"""Deposits by JSON: list and show how they stand, assess them."""

from typing import Any

from flask import url_for
from flask_smorest import Blueprint

from ledger import clock
from ledger.actor import Role
from ledger.deposits.assess import AssessDeposit, assess_deposit
from ledger.deposits.card import movements
from ledger.deposits.figures import deposit_book
from ledger.deposits.queries import assessments_of, deposit_of, deposits, totals
from ledger.deposits.register_schemas import DepositTotalsOut, MovementOut
from ledger.deposits.schemas import AssessIn, DepositAssessmentOut, DepositOut
from ledger.gate.acts import perform
from ledger.gate.filters import DepositFilter, deposits_wanted
from ledger.gate.house import reading
from ledger.gate.paging import Page, cut, opened_cursor, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.parties.models import Project
from ledger.people.scope import counties_asked, find

blp = Blueprint("deposits", __name__, description="Wage deposits of projects")

READERS = (Role.FO, Role.A1, Role.A2, Role.AU)


@blp.get("/deposits")
@allow(*READERS)
@blp.arguments(DepositFilter, location="query")
@blp.response(200, paged(DepositOut))
def list_deposits(wanted: dict[str, Any]) -> Any:
    """List deposits as they stand today, by name; ``overdue=1`` is the late list (D-16)."""
    covered = counties_asked(actor(), wanted["county"])
    asked = deposits_wanted(wanted, opened_cursor(wanted["cursor"]))
    with reading() as session:
        rows = deposits(session, covered, clock.today(), asked, wanted["limit"] + 1)
        return cut(rows, wanted["limit"], lambda row: row.place)


@blp.get("/deposits/totals")
@allow(*READERS)
@blp.arguments(DepositFilter(exclude=("cursor", "limit")), location="query")
@blp.response(200, DepositTotalsOut)
def show_totals(wanted: dict[str, Any]) -> Any:
    """Show what the deposits that fit come to."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        return totals(session, covered, clock.today(), deposits_wanted(wanted))


@blp.get("/deposits/<int:project_id>/movements")
@allow(*READERS)
@blp.response(200, paged(MovementOut))
def list_movements(project_id: int) -> Any:
    """List every movement of the project's deposit with its voucher and the running cover."""
    with reading() as session:
        project = find(session, Project, project_id, by=actor())
        book = deposit_book(session, project.county_id)
        return Page(movements(session, book, project.id, clock.today()), None)


@blp.get("/deposits/<int:project_id>")
@allow(*READERS)
@blp.response(200, DepositOut)
def show_deposit(project_id: int) -> Any:
    """Show how the deposit of one project stands today."""
    with reading() as session:
        project = find(session, Project, project_id, by=actor())
        return deposit_of(session, project, clock.today())


@blp.get("/deposits/<int:project_id>/assessments")
@allow(*READERS)
@blp.response(200, paged(DepositAssessmentOut))
def list_assessments(project_id: int) -> Any:
    """List every assessment of the project, the newest first."""
    with reading() as session:
        project = find(session, Project, project_id, by=actor())
        return Page(assessments_of(session, project.id), None)


@blp.post("/deposits/<int:project_id>/assessments")
@allow(Role.FO)
@blp.arguments(AssessIn)
@blp.response(201, DepositAssessmentOut)
def assess(body: dict[str, Any], project_id: int) -> Any:
    """Assess what the project owes; its voucher waits for a second officer."""
    return perform(
        lambda session: assess_deposit(session, AssessDeposit(project_id, **body), by=actor()),
        schema=DepositAssessmentOut(),
        body=body,
        location=lambda row: url_for(".show_deposit", project_id=row.project_id),
    )
