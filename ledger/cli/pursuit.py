"""``ledger recoveries step|plan|co-debtor|debtor``: pursue debtors from a terminal."""

from typing import Any

import click

from ledger import clock
from ledger.actor import Role
from ledger.advances.models import Advance
from ledger.advances.schemas import AdvanceExecuteIn
from ledger.approvals.schemas import ProposalOut
from ledger.cli.acting import Acting, acting, carry_out
from ledger.cli.funds import OFFICE, ON, dated
from ledger.cli.house import database
from ledger.cli.recoveries import ADVANCE, recoveries
from ledger.cli.typed import as_typed, tell
from ledger.parties.models import Company
from ledger.people.scope import find
from ledger.recoveries.accrue import AccrueInterest, accrue_interest
from ledger.recoveries.ageing import ageing
from ledger.recoveries.debtors import NameCoDebtor, answerers, debtor_view, name_co_debtor
from ledger.recoveries.exposure import exposure
from ledger.recoveries.plans import AgreePlan, Due, agree_plan, kept
from ledger.recoveries.pursue import TakeStep, take_step
from ledger.recoveries.pursuit_schemas import (
    RECORDED,
    AccrualIn,
    AgeingOut,
    AnswerersOut,
    CoDebtorIn,
    CoDebtorOut,
    DebtorOut,
    ExposureOut,
    PlanIn,
    PlanOut,
    StepIn,
    StepOut,
)


@recoveries.command()
@ADVANCE
@click.argument("step", type=click.Choice(RECORDED))
@click.option("--document", required=True, help="judgment, ruling, agreement")
@click.option("--note")
@click.option("--debtor-id", help="which debtor or co-debtor; all when left out")
@ON
@acting
def step(who: Acting, advance: int, **values: Any) -> None:
    """Record a STEP in the pursuit of ADVANCE."""
    by = who.demand(Role.FO)
    data = as_typed(StepIn(), dated(values) | {"advance_id": str(advance)})
    tell(
        carry_out(
            who, f"recoveries.step.{advance}", data,
            lambda session: take_step(session, TakeStep(**data), by=by), StepOut(),
        )
    )  # fmt: skip


@recoveries.command()
@ADVANCE
@click.option("--agreement", required=True, help="number of the agreement")
@click.option("--instalment", "sums", multiple=True, required=True, metavar="DAY:AMOUNT")
@ON
@acting
def plan(who: Acting, advance: int, sums: tuple[str, ...], **values: Any) -> None:
    """Record the instalments agreed for ADVANCE, such as 2026-12-31:10000.00."""
    by = who.demand(Role.FO)
    parts = [one.partition(":") for one in sums]
    rows = [{"due_on": day, "amount": amount} for day, _, amount in parts]
    typed = dated(values) | {"advance_id": str(advance), "instalments": rows}
    data = as_typed(PlanIn(), typed)
    command = AgreePlan(**{**data, "instalments": tuple(Due(**one) for one in data["instalments"])})

    def work(session: Any) -> Any:
        agreed = agree_plan(session, command, by=by)
        return {"plan": agreed, "instalments": kept(session, agreed)}

    tell(carry_out(who, f"recoveries.plan.{advance}", data, work, PlanOut()))


@recoveries.command("co-debtor")
@ADVANCE
@click.argument("company", type=click.IntRange(1))
@click.option("--ground", required=True, help="why it answers too")
@ON
@acting
def co_debtor(who: Acting, advance: int, company: int, **values: Any) -> None:
    """Name COMPANY as answering for ADVANCE beside its debtor."""
    by = who.demand(Role.FO)
    typed = dated(values) | {"advance_id": str(advance), "company_id": str(company)}
    data = as_typed(CoDebtorIn(), typed)
    tell(
        carry_out(
            who, f"recoveries.co-debtor.{advance}", data,
            lambda session: name_co_debtor(session, NameCoDebtor(**data), by=by), CoDebtorOut(),
        )
    )  # fmt: skip


@recoveries.command("debtors")
@ADVANCE
@acting
def list_answerers(who: Acting, advance: int) -> None:
    """Who answers for ADVANCE, and what each has paid."""
    by = who.demand(*OFFICE)
    with database().reading() as session:
        row = find(session, Advance, advance, by=by)
        told: dict[str, Any] = AnswerersOut().dump({"items": answerers(session, row)})
    tell(told)


@recoveries.command()
@click.argument("company", type=click.IntRange(1))
@ON
@acting
def debtor(who: Acting, company: int, on: str | None) -> None:
    """All that COMPANY answers for on a day."""
    by = who.demand(*OFFICE)
    day = as_typed(AdvanceExecuteIn(), {"on": on or str(clock.today())})["on"]
    with database().reading() as session:
        row = find(session, Company, company, by=by)
        told: dict[str, Any] = DebtorOut().dump(debtor_view(session, row, by.counties, day))
    tell(told)


@recoveries.command("exposure")
@ON
@acting
def show_exposure(who: Acting, on: str | None) -> None:
    """What the fund has at stake on a day, in all and by debtor."""
    by, today = who.demand(*OFFICE), clock.today()
    day = as_typed(AdvanceExecuteIn(), {"on": on or str(today)})["on"]
    with database().reading() as session:
        found = exposure(session, by.counties, day, today=today)
        told: dict[str, Any] = ExposureOut().dump(found)
    tell(told)


@recoveries.command("ageing")
@ON
@acting
def show_ageing(who: Acting, on: str | None) -> None:
    """Receivables by age on a day: what is out, and what is barred within ninety days."""
    by = who.demand(*OFFICE)
    day = as_typed(AdvanceExecuteIn(), {"on": on or str(clock.today())})["on"]
    with database().reading() as session:
        told: dict[str, Any] = AgeingOut(exclude=("items", "next")).dump(
            ageing(session, by.counties, day)
        )
    tell(told)


@recoveries.command()
@click.argument("county", type=click.IntRange(1))
@ON
@acting
def accrue(who: Acting, county: int, **values: Any) -> None:
    """Recognise interest of COUNTY's advances at a month's end; a second officer posts it."""
    by = who.demand(Role.FO)
    data = as_typed(AccrualIn(), dated(values) | {"county_id": str(county)})
    tell(
        carry_out(
            who, f"recoveries.accrue.{county}", data,
            lambda session: accrue_interest(session, AccrueInterest(**data), by=by), ProposalOut(),
        )
    )  # fmt: skip


commands = (recoveries,)
