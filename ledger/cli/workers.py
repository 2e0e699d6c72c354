"""``ledger workers``: a worker as on record, another card for him by two persons."""

from typing import Any

import click
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.banking.cards import DecideCard, ProposeCard, card_views, decide_card, propose_card
from ledger.banking.payee_schemas import CardChangeOut, CardDecisionIn, CardIn
from ledger.cli.acting import Acting, acting, carry_out
from ledger.cli.house import database
from ledger.cli.registers import workers
from ledger.cli.typed import as_typed, tell
from ledger.parties.models import Worker
from ledger.parties.schemas import WorkerOut
from ledger.parties.show import worker_view
from ledger.people.scope import find

WORKER = click.argument("worker", type=click.IntRange(1))


@workers.command()
@WORKER
@acting
def show(who: Acting, worker: int) -> None:
    """Show WORKER."""
    by = who.demand(Role.FO, Role.A1, Role.A2, Role.AU)
    with database().reading() as session:
        told: dict[str, Any] = WorkerOut().dump(worker_view(find(session, Worker, worker, by=by)))
    tell(told)


@workers.command("propose-card")
@WORKER
@click.option("--bank-card", prompt="新卡号 New card", hide_input=True, help="asked for; not shown")
@click.option("--reason", required=True, help="how it was proved to be his own")
@acting
def propose(who: Acting, worker: int, **values: Any) -> None:
    """Propose another card for WORKER; a second person confirms it."""
    by = who.demand(Role.FO)
    data = as_typed(CardIn(), values)

    def work(session: Session) -> object:
        return card_views(session, [propose_card(session, ProposeCard(worker, **data), by=by)])[0]

    tell(carry_out(who, f"workers.propose-card.{worker}", data, work, CardChangeOut()))


@workers.command("decide-card")
@click.argument("change", type=click.IntRange(1))
@click.option("--decision", required=True, type=click.Choice(["confirm", "refuse"]))
@click.option("--opinion", required=True, help="what you looked at")
@acting
def decide(who: Acting, change: int, **values: Any) -> None:
    """Confirm or refuse CHANGE of a card; nobody confirms his own.

    To confirm you are asked for the number, as you read it from the papers.
    """
    by = who.demand(Role.FO, Role.A1, Role.A2)
    if values["decision"] == "confirm":
        values["bank_card"] = click.prompt("新卡号 New card", hide_input=True)
    data = as_typed(CardDecisionIn(), values)

    def work(session: Session) -> object:
        return card_views(session, [decide_card(session, DecideCard(change, **data), by=by)])[0]

    tell(carry_out(who, f"workers.decide-card.{change}", data, work, CardChangeOut()))


commands = (workers,)
