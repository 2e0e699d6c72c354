"""``ledger delegations``: whose step lies in whose hands, giving and taking back."""

from typing import Any

import click

from ledger.actor import Role
from ledger.cli.acting import Acting, acting, carry_out
from ledger.cli.house import database
from ledger.cli.typed import as_typed, tell
from ledger.people.delegation_schemas import DelegationIn, DelegationOut, DelegationsOut
from ledger.people.delegations import Delegate, delegate, revoke_delegation
from ledger.people.delegations import delegations as of_counties


@click.group()
def delegations() -> None:
    """审批委托 · Approvals put into another's hands."""


@delegations.command("list")
@acting
def list_delegations(who: Acting) -> None:
    """The delegations of your counties, the newest first."""
    by = who.demand(Role.FO, Role.A1, Role.A2, Role.AU)
    with database().reading() as session:
        tell(DelegationsOut().dump({"items": of_counties(session, by.counties)}))


@delegations.command()
@click.option("--county-id", required=True, help="of which county")
@click.option("--role", required=True, type=click.Choice(["A1", "A2"]))
@click.option("--login", required=True, help="the delegate's sign-in name")
@click.option("--first-day", required=True, help="2026-03-02")
@click.option("--last-day", required=True, help="the last day, included")
@click.option("--document", required=True, help="number of the letter of delegation")
@acting
def give(who: Acting, **values: Any) -> None:
    """Put your own step into another's hands, in person."""
    by = who.demand(Role.A1, Role.A2, in_person=True)
    data = as_typed(DelegationIn(), values)
    tell(carry_out(
        who, "delegations.give", data,
        lambda session: delegate(session, Delegate(**data), by=by), DelegationOut(),
    ))  # fmt: skip


@delegations.command()
@click.argument("delegation", type=click.IntRange(1))
@acting
def revoke(who: Acting, delegation: int) -> None:
    """Take back DELEGATION at once; what was decided stands."""
    by = who.demand(Role.A1, Role.A2)
    tell(carry_out(
        who, "delegations.revoke", {"delegation": delegation},
        lambda session: revoke_delegation(session, delegation, by=by), DelegationOut(),
    ))  # fmt: skip


commands = (delegations,)
