"""``ledger guarantees``: the whole life of a guarantee from a terminal."""

from collections.abc import Callable
from typing import Any

import click

from ledger import clock
from ledger.actor import Role
from ledger.cli.acting import Acting, acting, carry_out
from ledger.cli.house import database
from ledger.cli.typed import as_typed, dated, tell
from ledger.deposits import mode_schemas as modes
from ledger.deposits.accept_guarantee import SubmitGuarantee, submit_guarantee
from ledger.deposits.extend_guarantee import ExtendGuarantee, extend_guarantee
from ledger.deposits.keep_original import (
    HandBack,
    KeepOriginal,
    hand_back_original,
    keep_original,
)
from ledger.deposits.lapse_guarantee import LapseGuarantee, lapse_guarantee
from ledger.deposits.mode_queries import guarantee_log, guarantees_sought
from ledger.deposits.models import Guarantee
from ledger.deposits.reject_guarantee import RejectGuarantee, reject_guarantee
from ledger.deposits.replace_guarantee import ReplaceGuarantee, replace_guarantee
from ledger.deposits.schemas import GuaranteeIn, GuaranteeOut, HandBackIn, LapseIn
from ledger.deposits.words import KINDS, STATES, guarantee_state
from ledger.people.scope import find

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)
GUARANTEE = click.argument("guarantee", type=click.IntRange(1))
ON = click.option("--on", help="YYYY-MM-DD; today when left out")


@click.group()
def guarantees() -> None:
    """保函 · Guarantees in place of cash."""


@guarantees.command("list")
@click.option("--project", type=click.IntRange(1), help="only guarantees of that project")
@click.option("--state", type=click.Choice(list(STATES)))
@click.option("--kind", type=click.Choice(list(KINDS)))
@click.option("--issuer", help="part of the issuer's name")
@click.option("--within", type=click.Choice(["30", "60", "90"]), help="days until they expire")
@acting
def list_guarantees(who: Acting, **wanted: Any) -> None:
    """Guarantees, those that expire first at the top."""
    by, today = who.demand(*OFFICE), clock.today()
    with database().reading() as session:
        query = guarantees_sought(by.counties, wanted, today)
        for row in session.scalars(query.order_by(Guarantee.expires_on, Guarantee.id)).unique():
            click.echo(
                f"{row.id:6} {guarantee_state(row, today):12} {row.kind:9} {row.expires_on}"
                f" {row.face.grouped():>18}  {row.number}  {row.issuer}  {row.project.name}"
            )


@guarantees.command()
@GUARANTEE
@acting
def show(who: Acting, guarantee: int) -> None:
    """GUARANTEE as it stands, with its life and the custody of its original."""
    by = who.demand(*OFFICE)
    with database().reading() as session:
        row = find(session, Guarantee, guarantee, by=by)
        paper: dict[str, Any] = GuaranteeOut().dump(row)
        log: dict[str, Any] = modes.GuaranteeLogOut().dump(
            guarantee_log(session, row, clock.today())
        )
    tell({**paper, "log": log})


@guarantees.command()
@click.argument("project", type=click.IntRange(1))
@click.option("--kind", type=click.Choice(list(KINDS)), required=True)
@click.option("--issuer", required=True)
@click.option("--number", required=True)
@click.option("--face", required=True, help="such as 259500.00")
@click.option("--beneficiary", required=True)
@click.option("--irrevocable", is_flag=True)
@click.option("--on-demand", is_flag=True)
@click.option("--issued-on", required=True)
@click.option("--expires-on", required=True)
@click.option("--kept-at", required=True, help="where the original lies")
@click.option("--replaces-id", help="the guarantee whose place it takes")
@click.option("--attachments", help="how many papers")
@ON
@acting
def submit(who: Acting, project: int, **values: Any) -> None:
    """Submit a guarantee for PROJECT; a second officer accepts it."""
    by = who.demand(Role.FO)
    flags = {name: "1" if values.pop(name) else "0" for name in ("irrevocable", "on_demand")}
    data = as_typed(GuaranteeIn(), {**dated(values), **flags, "project_id": str(project)})
    tell(
        carry_out(
            who, "guarantees.submit", data,
            lambda session: submit_guarantee(session, SubmitGuarantee(**data), by=by),
            GuaranteeOut(),
        )
    )  # fmt: skip


@guarantees.command()
@GUARANTEE
@click.option("--reason", required=True)
@ON
@acting
def reject(who: Acting, guarantee: int, **values: Any) -> None:
    """Do not accept GUARANTEE, which was submitted."""
    data = as_typed(modes.RejectIn(), dated(values))
    _step(who, f"reject.{guarantee}", reject_guarantee, RejectGuarantee(guarantee, **data), data)


@guarantees.command()
@GUARANTEE
@click.option("--endorsement", required=True, help="number of the endorsement")
@click.option("--endorsed-on", required=True)
@click.option("--expires-on", required=True, help="the new last day")
@ON
@acting
def extend(who: Acting, guarantee: int, **values: Any) -> None:
    """Record an endorsement that lengthens GUARANTEE; nothing is posted."""
    data = as_typed(modes.ExtendIn(), dated(values))
    _step(who, f"extend.{guarantee}", extend_guarantee, ExtendGuarantee(guarantee, **data), data)


@guarantees.command()
@GUARANTEE
@click.option("--successor", required=True, help="what takes its place")
@ON
@acting
def replace(who: Acting, guarantee: int, **values: Any) -> None:
    """Let GUARANTEE go because other cover suffices; a second officer posts it."""
    data = as_typed(modes.ReplaceIn(), dated(values))
    command = ReplaceGuarantee(guarantee, **data)
    _step(who, f"replace.{guarantee}", replace_guarantee, command, data)


@guarantees.command()
@GUARANTEE
@ON
@acting
def lapse(who: Acting, guarantee: int, **values: Any) -> None:
    """Let GUARANTEE lapse, which expired; a second officer posts it."""
    data = as_typed(LapseIn(), dated(values))
    _step(who, f"lapse.{guarantee}", lapse_guarantee, LapseGuarantee(guarantee, **data), data)


@guarantees.command()
@GUARANTEE
@click.option("--what", type=click.Choice(["MOVED", "LENT", "RETURNED"]), required=True)
@click.option("--place", required=True, help="where it lies afterwards")
@click.option("--handed-to", required=True)
@click.option("--purpose", required=True)
@ON
@acting
def original(who: Acting, guarantee: int, **values: Any) -> None:
    """Record in the custody log who took the original of GUARANTEE."""
    data = as_typed(modes.OriginalIn(), dated(values))
    _step(who, f"original.{guarantee}", keep_original, KeepOriginal(guarantee, **data), data)


@guarantees.command("hand-back")
@GUARANTEE
@click.option("--handed-to", required=True)
@ON
@acting
def hand_back(who: Acting, guarantee: int, **values: Any) -> None:
    """Record that the original of GUARANTEE went back for good."""
    data = as_typed(HandBackIn(), dated(values))
    _step(who, f"hand-back.{guarantee}", hand_back_original, HandBack(guarantee, **data), data)


def _step(
    who: Acting,
    name: str,
    deed: Callable[..., Guarantee],
    command: object,
    data: dict[str, Any],
) -> None:
    """One step in a guarantee's life, told as the guarantee then is."""
    by = who.demand(Role.FO)
    done = carry_out(
        who, f"guarantees.{name}", data, lambda session: deed(session, command, by=by),
        GuaranteeOut(),
    )  # fmt: skip
    tell(done)


commands = (guarantees,)
