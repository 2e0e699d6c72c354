"""Deposits by JSON: list and show how they stand, assess them."""

from typing import Any

from flask import url_for
from flask_smorest import Blueprint

from ledger import clock
from ledger.actor import Role
from ledger.deposits.assess import AssessDeposit, assess_deposit
from ledger.deposits.queries import Wanted, assessments_of, deposit_of, deposits
from ledger.deposits.schemas import AssessIn, DepositAssessmentOut, DepositOut
from ledger.gate.acts import perform
from ledger.gate.filters import DepositFilter
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
    """List deposits as they stand today, by the project's name."""
    covered = counties_asked(actor(), wanted["county"])
    after = opened_cursor(wanted["cursor"])
    asked = Wanted(
        state=wanted["state"],
        contractor_id=wanted["contractor"],
        words=wanted["q"],
        after=(after[0], after[1]) if after else None,
    )
    with reading() as session:
        rows = deposits(session, covered, clock.today(), asked, wanted["limit"] + 1)
        return cut(rows, wanted["limit"], lambda row: row.place)


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
