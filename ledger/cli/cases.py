"""``ledger cases``: open a case, take its steps, see how it stands."""

from collections.abc import Callable
from typing import Any

import click
from marshmallow import Schema

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
from ledger.cases.roll import Wages, wages_by_case
from ledger.cases.settle import DeclareDefault, OrderPayment, declare_default, paid_by_employer
from ledger.cases.words import REASONS, SOURCES, STATES, WAGE_PAYERS
from ledger.cli.acting import Acting, acting, carry_out
from ledger.cli.house import database
from ledger.cli.typed import as_typed, county_of, dated, tell
from ledger.deposits.lapse_exemption import order_and_judge, paid_and_judge
from ledger.parties.words import SECTORS
from ledger.people.scope import find

CASE = click.argument("case", type=click.IntRange(1))
ON = click.option("--on", help="YYYY-MM-DD; today when left out")


@click.group()
def cases() -> None:
    """欠薪案件 · Cases of unpaid wages."""


@cases.command("list")
@click.option("--state", type=click.Choice(list(STATES)), help="only cases in this state")
@acting
def list_cases(who: Acting, state: str | None) -> None:
    """Cases with what is owed and unpaid, the newest first."""
    by = who.demand(Role.FO, Role.A1, Role.A2, Role.AU)
    with database().reading() as session:
        rows = session.scalars(cases_of(by.counties, states=(state,) if state else ())).all()
        wages = wages_by_case(session, [row.id for row in rows])
        for row in rows:
            sums = wages.get(row.id, Wages())
            click.echo(
                f"{row.id:6} {row.number}  {row.state:22} {sums.workers:5}"
                f" {sums.owed.grouped():>18} {sums.unpaid.grouped():>18}"
            )


@cases.command()
@CASE
@acting
def show(who: Acting, case: int) -> None:
    """CASE as it stands."""
    by = who.demand(Role.FO, Role.A1, Role.A2, Role.AU)
    with database().reading() as session:
        told: dict[str, Any] = schemas.CaseOut().dump(find(session, ArrearsCase, case, by=by))
    tell(told)


@cases.command("open")
@click.option("--project-id", help="id of the project; none outside construction")
@click.option("--employer-id", help="id of the employer; the project's contractor if left out")
@click.option("--source", type=click.Choice(list(SOURCES)), required=True)
@click.option("--reason", type=click.Choice(list(REASONS)), required=True)
@click.option("--summary", required=True)
@click.option("--reference", help="number under which it came in")
@click.option("--sector", type=click.Choice(list(SECTORS)), help="the project's if left out")
@click.option("--government-invested", type=click.Choice(["yes", "no"]), help="as the project's")
@click.option("--county", help="division code; needed only if you serve several counties")
@ON
@acting
def open_(who: Acting, county: str | None, **values: Any) -> None:
    """Open a case; it gets its number."""
    data = as_typed(schemas.CaseIn(), dated(values))
    command = OpenCase(county_of(who, county), **data)
    tell(
        carry_out(
            who, "cases.open", data,
            lambda session: open_case(session, command, by=who.actor), schemas.CaseOut(),
        )
    )  # fmt: skip


@cases.command()
@CASE
@ON
@acting
def accept(who: Acting, case: int, **values: Any) -> None:
    """Take CASE up; its clock of 60 working days runs."""
    _step(who, "accept", case, accept_case, AcceptCase, schemas.StepIn(), values)


@cases.command()
@CASE
@click.option("--reason", required=True)
@ON
@acting
def reject(who: Acting, case: int, **values: Any) -> None:
    """Do not take CASE up, and say why."""
    _step(who, "reject", case, reject_case, RejectCase, schemas.RejectIn(), values)


@cases.command()
@CASE
@click.option("--order-number", required=True, help="number of the order")
@click.option("--pay-by", required=True, help="its last day, YYYY-MM-DD")
@ON
@acting
def order(who: Acting, case: int, **values: Any) -> None:
    """Order the employer of CASE to pay; its roll is fixed."""
    _step(who, "order", case, order_and_judge, OrderPayment, schemas.OrderIn(), values)


@cases.command("default")
@CASE
@ON
@acting
def default_(who: Acting, case: int, **values: Any) -> None:
    """Declare that the order's last day passed without payment."""
    _step(who, "default", case, declare_default, DeclareDefault, schemas.StepIn(), values)


@cases.command("employer-payment")
@CASE
@click.option("--evidence", required=True, help="name of what shows it")
@click.option("--document-number", help="its number")
@click.option("--document-digest", help="its SHA-256 (sha256sum FILE)")
@click.option("--line", "lines", multiple=True, help="CLAIM=AMOUNT; everything if left out")
@click.option("--extra-compensation", help="paid beside the wages (C-10)")
@click.option(
    "--payer", type=click.Choice(list(WAGE_PAYERS)), default="EMPLOYER", help="who paid (C-02)"
)
@click.option("--unsettled-price", help="what the owner still owes of the price, if he paid")
@ON
@acting
def employer_payment(who: Acting, case: int, **values: Any) -> None:
    """Record what the employer of CASE paid: some claims, or everything that was unpaid."""
    told = [line.partition("=") for line in values["lines"]]
    values["lines"] = [{"claim_id": claim, "amount": amount} for claim, _, amount in told]
    _step(
        who, "employer-payment", case, paid_and_judge, paid_by_employer,
        schemas.EmployerPaidIn(), values, schemas.EmployerPaymentOut(),
    )  # fmt: skip


@cases.command()
@CASE
@click.option("--pursuing", is_flag=True, help="recovery goes on")
@ON
@acting
def close(who: Acting, case: int, **values: Any) -> None:
    """Strike CASE off; never while a claim is unpaid."""
    _step(who, "close", case, close_case, CloseCase, schemas.CloseIn(), values)


def _step(
    who: Acting,
    name: str,
    case: int,
    deed: Callable[..., object],
    command: Callable[..., object],
    schema: Schema,
    values: dict[str, Any],
    out: Schema | None = None,
) -> None:
    """One step of a case, told as it then is."""
    by = who.demand(Role.FO)
    data = as_typed(schema, dated(values))
    told = carry_out(
        who, f"cases.{name}.{case}", data,
        lambda session: deed(session, command(case, **data), by=by), out or schemas.CaseOut(),
    )  # fmt: skip
    tell(told)


commands = (cases,)
