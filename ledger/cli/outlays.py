"""``ledger funds outlay|pay-outlay``: money that leaves the fund, from a terminal."""

from typing import Any

import click

from ledger.actor import Role
from ledger.cli.acting import Acting, acting, carry_out
from ledger.cli.funds import ACCOUNT, AMOUNT, ON, REFERENCE, dated, funds
from ledger.cli.typed import as_typed, tell
from ledger.funds.outlay import PayOutlay, RequestOutlay, pay_outlay, request_outlay
from ledger.funds.schemas import OutlayIn, OutlayOut, OutlayPaidIn
from ledger.funds.words import OUTLAYS


@funds.command()
@click.argument("kind", type=click.Choice(list(OUTLAYS)))
@ACCOUNT
@AMOUNT
@click.option("--payee-name", required=True)
@click.option("--payee-bank", required=True)
@click.option("--payee-account", required=True)
@click.option("--document", required=True, help="the notice, rule or application")
@click.option("--bank-line", help="the unidentified receipt that is sent back")
@ON
@acting
def outlay(who: Acting, kind: str, **values: Any) -> None:
    """Ask for an outlay of KIND; its money is held until the decision."""
    by = who.demand(Role.FO)
    data = as_typed(OutlayIn(), dated(values) | {"kind": kind})
    tell(
        carry_out(
            who, f"funds.outlay.{kind}", data,
            lambda session: request_outlay(session, RequestOutlay(**data), by=by), OutlayOut(),
        )
    )  # fmt: skip


@funds.command("pay-outlay")
@click.argument("outlay_id", metavar="OUTLAY", type=click.IntRange(1))
@REFERENCE
@ON
@acting
def pay(who: Acting, outlay_id: int, **values: Any) -> None:
    """Record that the bank paid the approved OUTLAY."""
    by = who.demand(Role.FO)
    data = as_typed(OutlayPaidIn(), dated(values))
    command = PayOutlay(outlay_id, **data)
    tell(
        carry_out(
            who, f"funds.pay-outlay.{outlay_id}", data,
            lambda session: pay_outlay(session, command, by=by), OutlayOut(),
        )
    )  # fmt: skip


commands = (funds,)
