"""``ledger draws``: the dry run, the request and the execution of a draw on a deposit."""

from collections.abc import Callable
from typing import Any

import click
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.banking.queries import batch_view
from ledger.banking.schemas import BatchOut
from ledger.cases.roll import roll_of_claims
from ledger.cli.acting import Acting, acting, carry_out
from ledger.cli.house import database
from ledger.cli.typed import as_typed, dated, tell
from ledger.draws.direct import (
    GiveUpNotice,
    RecordReport,
    SendNotice,
    give_up_notice,
    record_report,
    send_notice,
)
from ledger.draws.models import Draw
from ledger.draws.pay import ExecuteDraw, execute_draw
from ledger.draws.request import RequestDraw, plan_draw, request_draw
from ledger.draws.schemas import DrawIn, DrawWithLines, ExecuteIn, GiveUpIn, ReportIn
from ledger.draws.source import Source
from ledger.draws.words import MODES, PAYEES
from ledger.people.scope import find


@click.group()
def draws() -> None:
    """动用保证金 · Draws on deposits for unpaid workers."""


@draws.command()
@click.argument("case", type=click.IntRange(1))
@click.option("--mode", type=click.Choice(list(MODES)), default="CUSTODY")
@click.option("--guarantee-id", type=click.IntRange(1), help="the guarantee that is claimed")
@acting
def plan(who: Acting, case: int, mode: str, guarantee_id: int | None) -> None:
    """Who would get what if the deposit were drawn for CASE now; nothing is written."""
    by = who.demand(Role.FO, Role.A1, Role.A2, Role.AU)
    with database().reading() as session:
        told = plan_draw(session, case, Source(mode, guarantee_id), by=by)
        shares = {share.claim.claim_id: share for share in told.shares}
        for line in roll_of_claims(session, list(shares)):
            share = shares[line.id]
            click.echo(
                f"{line.line:5} {line.name:8} {line.citizen_id} {line.month}"
                f" {share.unpaid.grouped():>16} {share.amount.grouped():>16}"
            )
        click.echo(f"未付 Unpaid {told.unpaid.grouped()}  保证金 Deposit {told.deposit.grouped()}")
        click.echo(str(told.amount))


@draws.command()
@click.argument("draw", type=click.IntRange(1))
@acting
def show(who: Acting, draw: int) -> None:
    """DRAW with every share and the state of its approval."""
    by = who.demand(Role.FO, Role.A1, Role.A2, Role.AU)
    with database().reading() as session:
        told: dict[str, Any] = DrawWithLines().dump(find(session, Draw, draw, by=by))
    tell(told)


@draws.command()
@click.argument("case", type=click.IntRange(1))
@click.option("--bank-account-id", required=True, help="id of the custody account")
@click.option("--notice-number", required=True, help="number of the payment notice")
@click.option("--mode", type=click.Choice(list(MODES)), help="CUSTODY when left out")
@click.option("--guarantee-id", help="the guarantee that is claimed")
@click.option("--payee", type=click.Choice(list(PAYEES)), help="whom the issuer pays")
@click.option("--on", help="YYYY-MM-DD; today when left out")
@acting
def request(who: Acting, case: int, **values: Any) -> None:
    """Ask to draw on the deposit for CASE; the money is held until the decision."""
    by = who.demand(Role.FO)
    data = as_typed(DrawIn(), {**dated(values), "case_id": case})
    told = carry_out(
        who, "draws.request", data,
        lambda session: request_draw(session, RequestDraw(**data), by=by), DrawWithLines(),
    )  # fmt: skip
    tell(told)


@draws.command()
@click.argument("draw", type=click.IntRange(1))
@click.option("--on", help="YYYY-MM-DD; today when left out")
@acting
def execute(who: Acting, draw: int, **values: Any) -> None:
    """Carry out the approved DRAW; the answer is the batch for the bank."""
    by = who.demand(Role.FO)
    data = as_typed(ExecuteIn(), dated(values))
    command = ExecuteDraw(draw, **data)
    told = carry_out(
        who, f"draws.execute.{draw}", data,
        lambda session: batch_view(session, execute_draw(session, command, by=by)), BatchOut(),
    )  # fmt: skip
    tell(told)


@draws.command()
@click.argument("draw", type=click.IntRange(1))
@click.option("--on", help="YYYY-MM-DD; today when left out")
@acting
def notify(who: Acting, draw: int, **values: Any) -> None:
    """Send the approved notice of DRAW to its bank, or the claim to the issuer."""
    data = as_typed(ExecuteIn(), dated(values))
    _told(who, f"notify.{draw}", send_notice, SendNotice(draw, **data), data)


@draws.command()
@click.argument("draw", type=click.IntRange(1))
@click.option("--reference", required=True, help="reference of the bank's or issuer's report")
@click.option("--unpaid-worker", "unpaid_workers", multiple=True, help="id of one not paid")
@click.option("--attachments", help="how many papers")
@click.option("--on", help="the payer's date, YYYY-MM-DD; today when left out")
@acting
def report(who: Acting, draw: int, **values: Any) -> None:
    """Record what bank or issuer paid for DRAW; it is posted at once."""
    data = as_typed(ReportIn(), dated({**values, "unpaid_workers": [*values["unpaid_workers"]]}))
    _told(who, f"report.{draw}", record_report, RecordReport(draw, **data), data)


@draws.command("give-up")
@click.argument("draw", type=click.IntRange(1))
@click.option("--reason", required=True, help="why it was not paid")
@click.option("--on", help="YYYY-MM-DD; today when left out")
@acting
def give_up(who: Acting, draw: int, **values: Any) -> None:
    """Record that bank or issuer paid nothing for DRAW."""
    data = as_typed(GiveUpIn(), dated(values))
    _told(who, f"give-up.{draw}", give_up_notice, GiveUpNotice(draw, **data), data)


def _told(
    who: Acting, name: str, deed: Callable[..., Draw], command: object, data: dict[str, Any]
) -> None:
    """One step of a draw that its payer carries out."""
    by = who.demand(Role.FO)

    def work(session: Session) -> Draw:
        return deed(session, command, by=by)

    tell(carry_out(who, f"draws.{name}", data, work, DrawWithLines()))


commands = (draws,)
