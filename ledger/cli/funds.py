"""``ledger funds`` and ``advances``: the fund's work from a terminal."""

from typing import Any

import click

from ledger import clock
from ledger.actor import Role
from ledger.advances.pay import ExecuteAdvance, execute_advance
from ledger.advances.plan import plan_for
from ledger.advances.queries import advance_view
from ledger.advances.request import RequestAdvance, request_advance
from ledger.advances.schemas import (
    AdvanceExecuteIn,
    AdvanceIn,
    AdvancePlanOut,
    AdvanceWithLines,
)
from ledger.advances.words import BASES
from ledger.advances.words import KINDS as ADVANCED
from ledger.banking.queries import batch_view
from ledger.banking.schemas import PaymentOut
from ledger.cli.acting import Acting, acting, carry_out
from ledger.cli.house import database
from ledger.cli.typed import as_typed, tell
from ledger.funds.queries import fund_positions
from ledger.funds.receive import RecordMovement, record_movement
from ledger.funds.schemas import MovementIn, MovementOut, PositionOut
from ledger.funds.words import KINDS
from ledger.gate.filters import AdvancePlanFor

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)
ON = click.option("--on", help="YYYY-MM-DD; today when left out")
ACCOUNT = click.option("--bank-account-id", required=True, help="id of the fund's account")
REFERENCE = click.option("--bank-reference", required=True, help="the bank's reference")
AMOUNT = click.option("--amount", required=True, help="such as 500000.00")


@click.group()
def funds() -> None:
    """应急周转金 · The emergency fund."""


@funds.command("show")
@ON
@acting
def show_funds(who: Acting, on: str | None) -> None:
    """How each fund stands: both sides of its identity, standard and shortfall."""
    by = who.demand(*OFFICE)
    today = clock.today()
    day = as_typed(AdvanceExecuteIn(), {"on": on or str(today)})["on"]
    with database().reading() as session:
        rows = fund_positions(session, by.counties, day, today=today)
        told: list[dict[str, Any]] = PositionOut(many=True).dump(rows)
    tell({"items": told})


@funds.command()
@click.argument("kind", type=click.Choice(list(KINDS)))
@ACCOUNT
@REFERENCE
@AMOUNT
@ON
@click.option("--counterparty", required=True, help="who allotted, who gave, or the bank")
@click.option("--document", required=True, help="the paper behind it")
@click.option("--attachments", help="how many papers")
@acting
def record(who: Acting, kind: str, **values: Any) -> None:
    """Record money that came in, or a charge; a second officer posts it."""
    by = who.demand(Role.FO)
    data = as_typed(MovementIn(), dated(values) | {"kind": kind})
    tell(
        carry_out(
            who, f"funds.record.{kind}", data,
            lambda session: record_movement(session, RecordMovement(**data), by=by),
            MovementOut(),
        )
    )  # fmt: skip


KIND = click.option("--kind", type=click.Choice(list(ADVANCED)), help="WAGE unless told")


@click.group()
def advances() -> None:
    """垫付 · Advances from the fund to unpaid workers."""


@advances.command()
@click.argument("case", type=click.IntRange(1))
@KIND
@click.option("--granted", help="what the government granted above the ceilings")
@acting
def plan(who: Acting, case: int, **values: Any) -> None:
    """Who of CASE would get what today, and why; nothing is written."""
    by = who.demand(*OFFICE)
    given = {name: value for name, value in values.items() if value is not None}
    wanted = as_typed(AdvancePlanFor(), given | {"case": str(case)})
    with database().reading() as session:
        told: dict[str, Any] = AdvancePlanOut().dump(
            plan_for(
                session, case, clock.today(), by=by, kind=wanted["kind"], granted=wanted["granted"]
            )
        )
    tell(told)


@advances.command("show")
@click.argument("advance", type=click.IntRange(1))
@acting
def show_advance(who: Acting, advance: int) -> None:
    """ADVANCE as it stands, with the share of every claim."""
    by = who.demand(*OFFICE)
    with database().reading() as session:
        told: dict[str, Any] = AdvanceWithLines().dump(advance_view(session, advance, by=by))
    tell(told)


@advances.command()
@click.argument("case", type=click.IntRange(1))
@ACCOUNT
@click.option("--basis", required=True, help="agreement with the employer, or the decision")
@click.option("--basis-kind", type=click.Choice(list(BASES)), default="AGREEMENT", help="A-05")
@click.option("--repay-by", required=True, help="YYYY-MM-DD")
@click.option("--principal-first", is_flag=True, help="agreed: principal before interest (R-04)")
@click.option("--agreed-rate", help="percent a year by the agreement; otherwise the policy's")
@click.option("--late-rate", help="percent a year after the day of repayment")
@click.option("--year-days", help="360 or 365")
@ON
@KIND
@click.option("--cover-reason", help="why a guarantee or supervised account cannot go first (A-01)")
@click.option("--urgent", help="why it cannot wait")
@click.option("--override-document", help="number of the government's decision above the ceilings")
@click.option("--override-reason", help="why more than the ceilings")
@click.option("--override-limit", help="the sum that the decision grants")
@acting
def ask(who: Acting, case: int, **values: Any) -> None:
    """Ask for an advance for CASE; the fund's money is held until the decision."""
    by = who.demand(Role.FO)
    data = as_typed(AdvanceIn(), dated(values) | {"case_id": str(case)})

    def work(session: Any) -> object:
        asked = request_advance(session, RequestAdvance(**data), by=by)
        return advance_view(session, asked.id, by=by)

    tell(carry_out(who, f"advances.ask.{case}", data, work, AdvanceWithLines()))


@advances.command()
@click.argument("advance", type=click.IntRange(1))
@ON
@acting
def execute(who: Acting, advance: int, **values: Any) -> None:
    """Carry out the approved ADVANCE; the answer is the batch for the bank."""
    by = who.demand(Role.FO)
    data = as_typed(AdvanceExecuteIn(), dated(values))
    command = ExecuteAdvance(advance, **data)
    tell(
        carry_out(
            who, f"advances.execute.{advance}", data,
            lambda session: batch_view(
                session, execute_advance(session, command, by=by), lines=True
            ),
            PaymentOut(),
        )
    )  # fmt: skip


def dated(values: dict[str, Any]) -> dict[str, Any]:
    """The options that were given, and today where no day was."""
    given = {name: value for name, value in values.items() if value is not None}
    return {"on": str(clock.today()), **given}


commands = (funds, advances)
