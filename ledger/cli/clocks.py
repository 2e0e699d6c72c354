"""``ledger clocks``: the nightly run over the clocks of the law; safe to repeat."""

import json

import click

from ledger import clock
from ledger.actor import Role
from ledger.audit import trail
from ledger.cli.acting import Acting, acting
from ledger.cli.house import database
from ledger.cli.typed import progress
from ledger.deposits.run_clocks import run_clocks
from ledger.funds.top_up import judge_reserves
from ledger.gate.kinds import ENDERS


@click.command()
@acting
def clocks(who: Acting) -> None:
    """Mark what turned overdue, demand lapses of guarantees, end requests whose time is over,
    demand that funds below their standard be topped up.

    Meant for the night, run with LEDGER_TOKEN of an officer or of the system administrator, whose
    name stands on the trail. Repeated on the same day it changes nothing. Moves no money.
    """
    by, on = who.demand(Role.FO, Role.SY), clock.today()
    with progress("期限 clocks") as told:
        lacking = database().in_transaction(lambda session: judge_reserves(session, None, on))
        done = database().in_transaction(
            lambda session: run_clocks(session, on, enders=ENDERS, progress=told)
        )
        database().in_transaction(
            lambda session: trail.record(session, "clocks.run", f"clocks:{on}", by=by)
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
