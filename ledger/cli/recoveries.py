"""``ledger recoveries`` and ``write-offs``: pursue debtors and write off from a terminal."""

from typing import Any

import click

from ledger import clock
from ledger.actor import Role
from ledger.advances.models import Advance
from ledger.advances.schemas import AdvanceExecuteIn
from ledger.cli.acting import Acting, acting, carry_out
from ledger.cli.funds import ACCOUNT, AMOUNT, OFFICE, ON, REFERENCE, dated
from ledger.cli.house import database
from ledger.cli.typed import as_typed, tell
from ledger.people.scope import find
from ledger.recoveries.costs import PayCost, RequestCost, pay_cost, request_cost
from ledger.recoveries.evidence import GROUNDS, PAPERS
from ledger.recoveries.identify import IdentifyRecovery, identify_recovery
from ledger.recoveries.pursue import SendDemand, send_demand
from ledger.recoveries.queries import debt_on
from ledger.recoveries.receive import RecordRecovery, record_recovery
from ledger.recoveries.schemas import (
    CostIn,
    CostOut,
    CostPaidIn,
    DebtOut,
    DemandIn,
    DemandOut,
    IdentifyIn,
    RecoveryIn,
    RecoveryOut,
    WriteOffExecuteIn,
    WriteOffIn,
    WriteOffOut,
    proposed_by,
)
from ledger.recoveries.write_off import (
    ExecuteWriteOff,
    ask_write_off,
    execute_write_off,
    propose_write_off,
)

ADVANCE = click.argument("advance", type=click.IntRange(1))


@click.group()
def recoveries() -> None:
    """追偿 · Recovering advances from debtors."""


@recoveries.command()
@ADVANCE
@ON
@acting
def owed(who: Acting, advance: int, on: str | None) -> None:
    """What settles ADVANCE on a day, with the interest statement."""
    by = who.demand(*OFFICE)
    day = as_typed(AdvanceExecuteIn(), {"on": on or str(clock.today())})["on"]
    with database().reading() as session:
        row = find(session, Advance, advance, by=by)
        told: dict[str, Any] = DebtOut().dump(debt_on(session, row, day))
    tell(told)


@recoveries.command()
@ADVANCE
@ACCOUNT
@REFERENCE
@AMOUNT
@ON
@click.option("--payer", required=True)
@click.option("--payer-id", help="the debtor or co-debtor that paid")
@click.option("--attachments", help="how many papers")
@click.option("--spread", is_flag=True, help="no advance was named: the oldest due first")
@click.option("--penalty", help="what of it is penalty or default interest")
@click.option("--penalty-document", help="the agreement or judgment that says so")
@acting
def receive(who: Acting, advance: int, spread: bool, **values: Any) -> None:
    """Record what the debtor of ADVANCE paid; a second officer posts it."""
    by = who.demand(Role.FO)
    typed = dated(values) | {"advance_id": str(advance), "spread": str(spread).lower()}
    data = as_typed(RecoveryIn(), typed)
    tell(
        carry_out(
            who, f"recoveries.receive.{advance}", data,
            lambda session: record_recovery(session, RecordRecovery(**data), by=by),
            RecoveryOut(),
        )
    )  # fmt: skip


@recoveries.command()
@ADVANCE
@click.option("--bank-line", required=True, help="reference of the unidentified money")
@click.option("--amount", help="all that fits when left out")
@click.option("--note", required=True, help="how it was found out")
@ON
@click.option("--attachments", help="how many papers")
@click.option("--spread", is_flag=True, help="no advance was named: the oldest due first")
@acting
def identify(who: Acting, advance: int, spread: bool, **values: Any) -> None:
    """Identify unidentified or overpaid money as paid for ADVANCE; a second officer posts it."""
    by = who.demand(Role.FO)
    typed = dated(values) | {"advance_id": str(advance), "spread": str(spread).lower()}
    data = as_typed(IdentifyIn(), typed)
    tell(
        carry_out(
            who, f"recoveries.identify.{advance}", data,
            lambda session: identify_recovery(session, IdentifyRecovery(**data), by=by),
            RecoveryOut(),
        )
    )  # fmt: skip


@recoveries.command("demand")
@ADVANCE
@click.option("--number", required=True, help="number of the letter")
@click.option("--how", required=True, help="how it was served")
@click.option("--debtor-id", help="which debtor or co-debtor; all when left out")
@ON
@acting
def send(who: Acting, advance: int, **values: Any) -> None:
    """Record a demand letter for ADVANCE; limitation begins anew."""
    by = who.demand(Role.FO)
    data = as_typed(DemandIn(), dated(values) | {"advance_id": str(advance)})
    tell(
        carry_out(
            who, f"recoveries.demand.{advance}", data,
            lambda session: send_demand(session, SendDemand(**data), by=by), DemandOut(),
        )
    )  # fmt: skip


@recoveries.command()
@ADVANCE
@ACCOUNT
@AMOUNT
@click.option("--purpose", required=True, help="such as a court fee")
@ON
@acting
def cost(who: Acting, advance: int, **values: Any) -> None:
    """Ask to pay a cost of pursuing ADVANCE; its money is held until the decision."""
    by = who.demand(Role.FO)
    data = as_typed(CostIn(), dated(values) | {"advance_id": str(advance)})
    tell(
        carry_out(
            who, f"recoveries.cost.{advance}", data,
            lambda session: request_cost(session, RequestCost(**data), by=by), CostOut(),
        )
    )  # fmt: skip


@recoveries.command("pay-cost")
@click.argument("cost_id", metavar="COST", type=click.IntRange(1))
@REFERENCE
@ON
@acting
def pay(who: Acting, cost_id: int, **values: Any) -> None:
    """Record that the bank paid the approved COST; the debtor owes it."""
    by = who.demand(Role.FO)
    data = as_typed(CostPaidIn(), dated(values))
    command = PayCost(cost_id, **data)
    tell(
        carry_out(
            who, f"recoveries.pay-cost.{cost_id}", data,
            lambda session: pay_cost(session, command, by=by), CostOut(),
        )
    )  # fmt: skip


@click.group("write-offs")
def write_offs() -> None:
    """核销 · Writing off advances that are lost."""


@write_offs.command("propose")
@ADVANCE
@click.option("--ground", type=click.Choice(list(GROUNDS)), required=True)
@click.option("--evidence", required=True, help="what the papers say, in short")
@click.option(
    "--paper", "papers", type=(click.Choice(list(PAPERS)), str, str, str), multiple=True,
    metavar="KIND NUMBER ISSUER ISSUED_ON", help="a piece of evidence; may be repeated",
)  # fmt: skip
@ON
@acting
def propose(who: Acting, advance: int, papers: tuple[tuple[str, ...], ...], **values: Any) -> None:
    """Propose to write ADVANCE off; a second officer posts the pending sum."""
    by = who.demand(Role.FO)
    names = ("kind", "number", "issuer", "issued_on")
    shown = [dict(zip(names, paper, strict=True)) for paper in papers]
    typed = dated(values) | {"advance_id": str(advance), "papers": shown}
    data = as_typed(WriteOffIn(), typed)
    tell(
        carry_out(
            who, f"write-offs.propose.{advance}", data,
            lambda session: propose_write_off(session, proposed_by(data), by=by),
            WriteOffOut(),
        )
    )  # fmt: skip


@write_offs.command("ask")
@click.argument("write_off", type=click.IntRange(1))
@acting
def ask(who: Acting, write_off: int) -> None:
    """Send a pending WRITE_OFF to both tiers."""
    by = who.demand(Role.FO)
    tell(
        carry_out(
            who, f"write-offs.ask.{write_off}", {},
            lambda session: ask_write_off(session, write_off, by=by), WriteOffOut(),
        )
    )  # fmt: skip


@write_offs.command("execute")
@click.argument("write_off", type=click.IntRange(1))
@ON
@acting
def execute(who: Acting, write_off: int, **values: Any) -> None:
    """Book the loss of an approved WRITE_OFF; the debt is still pursued."""
    by = who.demand(Role.FO)
    data = as_typed(WriteOffExecuteIn(), dated(values))
    command = ExecuteWriteOff(write_off, **data)
    tell(
        carry_out(
            who, f"write-offs.execute.{write_off}", data,
            lambda session: execute_write_off(session, command, by=by), WriteOffOut(),
        )
    )  # fmt: skip


commands = (recoveries, write_offs)
