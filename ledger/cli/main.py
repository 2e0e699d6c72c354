"""``ledger``: the list of commands, and one way of saying that something was refused."""

import sys

import click

from ledger.cli import (
    amendments,
    approvals,
    bank_results,
    book,
    calendar,
    case_measures,
    clocks,
    collections,
    contracts,
    counties,
    delegations,
    demo,
    deposits,
    draws,
    duties,
    funds,
    guarantees,
    imports,
    lists,
    mode_changes,
    modes,
    outlays,
    papers,
    partial_returns,
    payments,
    policies,
    proof,
    pursuit,
    recovery_lists,
    refunds,
    registers,
    reserves,
    rolls,
    serve,
    users,
    workers,
)
from ledger.errors import Invalid, Refusal


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def ledger() -> None:
    """县级农民工工资保证金与应急周转金账务系统 · Ledger of wage deposits and emergency funds."""


for command in (
    *serve.commands,
    *approvals.commands,
    *delegations.commands,
    *demo.commands,
    *users.commands,
    *policies.commands,
    *amendments.commands,
    *calendar.commands,
    *clocks.commands,
    *lists.commands,
    *book.commands,
    *proof.commands,
    *registers.commands,
    *imports.commands,
    *contracts.commands,
    *counties.commands,
    *deposits.commands,
    *guarantees.commands,
    *modes.commands,
    *mode_changes.commands,
    *partial_returns.commands,
    *collections.commands,
    *rolls.commands,
    *case_measures.commands,
    *draws.commands,
    *duties.commands,
    *papers.commands,
    *payments.commands,
    *workers.commands,
    *bank_results.commands,
    *funds.commands,
    *recovery_lists.commands,
    *pursuit.commands,
    *outlays.commands,
    *reserves.commands,
    *refunds.commands,
):
    ledger.add_command(command)


def main() -> int:
    """Runs a command: 0 good, 1 refused or something found, 2 wrong usage."""
    try:
        ledger.main(standalone_mode=False)
    except click.exceptions.Exit as left:
        return left.exit_code
    except click.UsageError as wrong:
        wrong.show()
        return 2
    except click.ClickException as wrong:
        wrong.show()
        return 1
    except click.Abort:
        click.echo("已中止。 Stopped.", err=True)
        return 1
    except Refusal as refusal:
        click.echo(f"{refusal.says.zh} {refusal.says.en}", err=True)
        for error in refusal.errors if isinstance(refusal, Invalid) else ():
            click.echo(f"  {error.pointer}: {error.says.zh} {error.says.en}", err=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
