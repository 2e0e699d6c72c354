"""Pursuing debtors by JSON: steps, instalments, who answers beside, all that a company owes."""

from typing import Any

from flask_smorest import Blueprint
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Role
from ledger.advances.models import Advance
from ledger.approvals.schemas import ProposalOut
from ledger.gate.acts import perform
from ledger.gate.ageing import aged_page
from ledger.gate.filters import AgedOn, OfAdvance, OnDay, OwedOn
from ledger.gate.house import reading
from ledger.gate.paging import page_of, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.parties.models import Company
from ledger.people.scope import counties_asked, find
from ledger.recoveries import pursuit_schemas as schemas
from ledger.recoveries.accrue import AccrueInterest, accrue_interest
from ledger.recoveries.ageing import ageing
from ledger.recoveries.debtors import NameCoDebtor, answerers, debtor_view, name_co_debtor
from ledger.recoveries.exposure import exposure
from ledger.recoveries.models import RecoveryStep
from ledger.recoveries.plans import AgreePlan, Due, agree_plan, kept, plan_of
from ledger.recoveries.pursue import TakeStep, take_step

blp = Blueprint("pursuit", __name__, description="Pursuing debtors: steps, instalments, co-debtors")

READERS = (Role.FO, Role.A1, Role.A2, Role.AU)
Body = dict[str, Any]


@blp.get("/recoveries/ageing")
@allow(*READERS)
@blp.arguments(AgedOn, location="query")
@blp.response(200, schemas.AgeingOut)
def show_ageing(wanted: Body) -> Any:
    """Show receivables by age on a day, and a page of them, the oldest first."""
    covered = counties_asked(actor(), wanted["county"])
    on = wanted["on"] or clock.today()
    with reading() as session:
        found = ageing(session, covered, on)
        page = aged_page(session, covered, on, wanted)
    return {
        "on": on, "principal": found.principal, "count": found.count,
        "barred_soon": found.barred_soon, "buckets": found.buckets,
        "items": page.items, "next": page.next,
    }  # fmt: skip


@blp.get("/recoveries/exposure")
@allow(*READERS)
@blp.arguments(OnDay, location="query")
@blp.response(200, schemas.ExposureOut)
def show_exposure(wanted: Body) -> Any:
    """Show what the fund has at stake on a day, in all and by debtor, the largest first."""
    covered, today = counties_asked(actor(), wanted["county"]), clock.today()
    with reading() as session:
        return exposure(session, covered, wanted["on"] or today, today=today)


@blp.get("/recoveries/steps")
@allow(*READERS)
@blp.arguments(OfAdvance, location="query")
@blp.response(200, paged(schemas.StepOut))
def list_steps(wanted: Body) -> Any:
    """List the steps of the pursuit other than demands, the newest first."""
    query = select(RecoveryStep).where(
        RecoveryStep.county_id.in_(counties_asked(actor(), wanted["county"]))
    )
    if wanted["advance"] is not None:
        query = query.where(RecoveryStep.advance_id == wanted["advance"])
    with reading() as session:
        return page_of(session, query, wanted, RecoveryStep.id, newest_first=True)


@blp.post("/recoveries/steps")
@allow(Role.FO)
@blp.arguments(schemas.StepIn)
@blp.response(201, schemas.StepOut)
def record_step(body: Body) -> Any:
    """Record a step: acknowledgement, promise, suit, enforcement, its end."""
    return perform(
        lambda session: take_step(session, TakeStep(**body), by=actor()),
        schema=schemas.StepOut(),
        body=body,
    )


@blp.get("/advances/<int:advance_id>/plan")
@allow(*READERS)
@blp.response(200, schemas.PlanOut)
def show_plan(advance_id: int) -> Any:
    """Show the instalments agreed for an advance and what has been paid of each."""
    with reading() as session:
        find(session, Advance, advance_id, by=actor())
        return _plan(session, advance_id)


@blp.post("/recoveries/plans")
@allow(Role.FO)
@blp.arguments(schemas.PlanIn)
@blp.response(201, schemas.PlanOut)
def record_plan(body: Body) -> Any:
    """Record the instalments a debtor agreed to; an earlier plan ends."""

    def work(session: Session) -> Any:
        agreed = agree_plan(session, plan_command(body), by=actor())
        return _plan(session, agreed.advance_id)

    return perform(work, schema=schemas.PlanOut(), body=body)


@blp.post("/recoveries/accruals")
@allow(Role.FO)
@blp.arguments(schemas.AccrualIn)
@blp.response(201, ProposalOut)
def accrue(body: Body) -> Any:
    """Recognise interest at a month's end; the voucher waits for a second officer."""
    return perform(
        lambda session: accrue_interest(session, AccrueInterest(**body), by=actor()),
        schema=ProposalOut(),
        body=body,
    )


@blp.post("/recoveries/co-debtors")
@allow(Role.FO)
@blp.arguments(schemas.CoDebtorIn)
@blp.response(201, schemas.CoDebtorOut)
def record_co_debtor(body: Body) -> Any:
    """Name a company that answers for the whole debt beside the debtor."""
    return perform(
        lambda session: name_co_debtor(session, NameCoDebtor(**body), by=actor()),
        schema=schemas.CoDebtorOut(),
        body=body,
    )


@blp.get("/advances/<int:advance_id>/debtors")
@allow(*READERS)
@blp.response(200, schemas.AnswerersOut)
def list_answerers(advance_id: int) -> Any:
    """List who answers for an advance, the debtor first, and what each has paid."""
    with reading() as session:
        return {"items": answerers(session, find(session, Advance, advance_id, by=actor()))}


@blp.get("/debtors/<int:company_id>")
@allow(*READERS)
@blp.arguments(OwedOn, location="query")
@blp.response(200, schemas.DebtorOut)
def show_debtor(wanted: Body, company_id: int) -> Any:
    """Show all a company answers for in the reader's counties."""
    with reading() as session:
        company = find(session, Company, company_id, by=actor())
        on = wanted["on"] or clock.today()
        return debtor_view(session, company, actor().counties, on)


def plan_command(body: Body) -> AgreePlan:
    """The command of a plan as the schema read it."""
    return AgreePlan(**{**body, "instalments": tuple(Due(**one) for one in body["instalments"])})


def _plan(session: Session, advance_id: int) -> dict[str, Any] | None:
    plan = plan_of(session, advance_id)
    if plan is None:
        return None
    return {"plan": plan, "instalments": kept(session, plan)}
