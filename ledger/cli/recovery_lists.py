"""``ledger recoveries list|show`` and ``write-offs list|show``: what was received and written off."""

from typing import Any

import click

from ledger.cli.acting import Acting, acting
from ledger.cli.funds import OFFICE
from ledger.cli.house import database
from ledger.cli.recoveries import recoveries, write_offs
from ledger.cli.typed import tell
from ledger.people.scope import find
from ledger.recoveries.models import RecoveryReceipt, WriteOff
from ledger.recoveries.queries import receipts_of, write_offs_of
from ledger.recoveries.schemas import RecoveryOut, WriteOffOut
from ledger.recoveries.words import write_off_state

ADVANCE = click.option("--advance", type=click.IntRange(1), help="only of this advance")


@recoveries.command("list")
@ADVANCE
@acting
def list_receipts(who: Acting, advance: int | None) -> None:
    """Receipts from debtors and how each was applied, the newest first."""
    by = who.demand(*OFFICE)
    with database().reading() as session:
        for row in session.scalars(receipts_of(by.counties, advance)).unique():
            parts = [row.to_cost, row.to_interest, row.to_principal, row.over, row.to_income]
            sums = "".join(f" {part.grouped() if part else '-':>14}" for part in parts)
            state = "REVERSED" if row.reversal else row.proposal.state
            told = f"{row.id:6} {row.received_on} {row.advance_id:6} {row.amount.grouped():>14}"
            click.echo(f"{told}{sums}  {state}")


@recoveries.command("show")
@click.argument("receipt", type=click.IntRange(1))
@acting
def show_receipt(who: Acting, receipt: int) -> None:
    """One RECEIPT with its interest statement."""
    by = who.demand(*OFFICE)
    with database().reading() as session:
        row = find(session, RecoveryReceipt, receipt, by=by)
        told: dict[str, Any] = RecoveryOut().dump(row)
    tell(told)


@write_offs.command("list")
@ADVANCE
@acting
def list_write_offs(who: Acting, advance: int | None) -> None:
    """Write-offs and where each stands, the newest first."""
    by = who.demand(*OFFICE)
    with database().reading() as session:
        for row in session.scalars(write_offs_of(by.counties, advance)).unique():
            told = f"{row.id:6} {row.proposed_on} {row.advance_id:6} {row.total.grouped():>18}"
            click.echo(f"{told}  {write_off_state(row):10} {row.ground}")


@write_offs.command("show")
@click.argument("write_off", type=click.IntRange(1))
@acting
def show_write_off(who: Acting, write_off: int) -> None:
    """One WRITE_OFF with its papers and where it stands."""
    by = who.demand(*OFFICE)
    with database().reading() as session:
        row = find(session, WriteOff, write_off, by=by)
        told: dict[str, Any] = WriteOffOut().dump(row)
    tell(told)


commands = (recoveries, write_offs)
