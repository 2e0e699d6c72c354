"""``ledger clocks``: the nightly run over the clocks of the law; safe to repeat."""

import json

import click

from ledger import clock
from ledger.cli.house import database
from ledger.cli.typed import progress
from ledger.deposits.run_clocks import run_clocks
from ledger.funds.top_up import judge_reserves
from ledger.gate.kinds import ENDERS


@click.command()
def clocks() -> None:
    """Mark what turned overdue, demand lapses of guarantees, end requests whose time is over,
    demand that funds below their standard be topped up.

    Meant for the night; repeated on the same day it changes nothing. Moves no money.
    """
    with progress("期限 clocks") as told:
        lacking = database().in_transaction(
            lambda session: judge_reserves(session, None, clock.today())
        )
        done = database().in_transaction(
            lambda session: run_clocks(session, clock.today(), enders=ENDERS, progress=told)
        )
    click.echo(
        json.dumps(
            {
                "on": str(done.on), "overdue": done.overdue, "to_lapse": done.to_lapse,
                "expired": done.expired, "funds_short": lacking,
            }
        )
    )  # fmt: skip


commands = (clocks,)
