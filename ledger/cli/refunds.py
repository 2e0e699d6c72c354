"""``ledger refunds``: the return of a deposit from a terminal, step by step."""

from collections.abc import Callable
from typing import Any

import click
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Role
from ledger.cli.acting import Acting, acting, carry_out
from ledger.cli.house import database
from ledger.cli.typed import as_typed, dated, tell
from ledger.people.scope import find
from ledger.refunds import schemas
from ledger.refunds.bounce import RecordBounce, record_bounce
from ledger.refunds.complain import Complain, Resolve, record_complaint, resolve_complaint
from ledger.refunds.models import DepositReturn
from ledger.refunds.pay import ExecuteRefund, PayRefund, execute_refund, pay_refund
from ledger.refunds.queries import returns
from ledger.refunds.request import RequestRefund, request_refund
from ledger.refunds.review import (
    Apply,
    Review,
    Withdraw,
    apply_for_return,
    review_return,
    withdraw_return,
)
from ledger.refunds.start import StartReturn, start_return
from ledger.refunds.words import return_state

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)
REFUND = click.argument("refund", type=click.IntRange(1))
ON = click.option("--on", help="YYYY-MM-DD; today when left out")
REFERENCE = click.option("--bank-reference", required=True, help="the bank's reference")
PAPERS = click.option("--attachments", help="how many papers")


@click.group()
def refunds() -> None:
    """保证金返还 · Returns of deposits."""


@refunds.command("list")
@click.option("--project", type=click.IntRange(1), help="only returns of that project")
@acting
def list_returns(who: Acting, project: int | None) -> None:
    """Returns, the newest first."""
    by = who.demand(*OFFICE)
    with database().reading() as session:
        query = returns(by.counties, project).order_by(DepositReturn.id.desc())
        for row in session.scalars(query).unique():
            click.echo(
                f"{row.id:6} {row.kind:9} {return_state(row, clock.today()):10}"
                f" {row.notice_to or '':10} {row.total.grouped():>18}  {row.project.name}"
            )


@refunds.command()
@REFUND
@acting
def show(who: Acting, refund: int) -> None:
    """REFUND with its complaints, its sums and how far it is."""
    by = who.demand(*OFFICE)
    with database().reading() as session:
        told: dict[str, Any] = schemas.RefundOut().dump(find(session, DepositReturn, refund, by=by))
    tell(told)


@refunds.command()
@click.argument("project", type=click.IntRange(1))
@click.option("--completed-on", required=True, help="day of completion")
@click.option("--undertaking", required=True, help="reference of the undertaking")
@click.option("--notice-from", help="first day of the notice; today when left out")
@click.option("--notice-places", required=True, help="where the notice hangs")
@acting
def start(who: Acting, project: int, **values: Any) -> None:
    """Begin the return of PROJECT's deposit: the notice hangs out for 30 days."""
    by = who.demand(Role.FO)
    given = {**values, "notice_from": values["notice_from"] or str(clock.today())}
    data = as_typed(schemas.StartIn(), {**given, "project_id": str(project)})
    tell(
        carry_out(
            who, "refunds.start", data,
            lambda session: start_return(session, StartReturn(**data), by=by),
            schemas.RefundOut(),
        )
    )  # fmt: skip


@refunds.command()
@REFUND
@click.option("--says", required=True, help="what the complaint says; no identity numbers")
@ON
@acting
def complain(who: Acting, refund: int, **values: Any) -> None:
    """Record a complaint against REFUND; it is suspended."""
    data = as_typed(schemas.ComplaintIn(), dated(values))
    _step(who, f"complain.{refund}", record_complaint, Complain(refund, **data), data)


@refunds.command()
@click.argument("complaint", type=click.IntRange(1))
@click.option("--resolution", required=True, help="how it ended")
@ON
@acting
def resolve(who: Acting, complaint: int, **values: Any) -> None:
    """Record how COMPLAINT ended; with the last one the return goes on."""
    data = as_typed(schemas.ResolutionIn(), dated(values))
    _step(who, f"resolve.{complaint}", resolve_complaint, Resolve(complaint, **data), data)


@refunds.command()
@REFUND
@click.option("--application", required=True, help="reference of the application")
@ON
@acting
def apply(who: Acting, refund: int, **values: Any) -> None:
    """Take the contractor's application for REFUND into review."""
    data = as_typed(schemas.ApplyIn(), dated(values))
    _step(who, f"apply.{refund}", apply_for_return, Apply(refund, **data), data)


@refunds.command()
@REFUND
@click.option("--finding", type=click.Choice(["CLEAR", "ARREARS"]), required=True)
@click.option("--opinion", required=True)
@ON
@acting
def review(who: Acting, refund: int, **values: Any) -> None:
    """Record what the review of REFUND found."""
    data = as_typed(schemas.ReviewIn(), dated(values))
    _step(who, f"review.{refund}", review_return, Review(refund, **data), data)


@refunds.command()
@REFUND
@click.option("--reason", required=True)
@ON
@acting
def withdraw(who: Acting, refund: int, **values: Any) -> None:
    """Give REFUND up."""
    data = as_typed(schemas.WithdrawIn(), dated(values))
    _step(who, f"withdraw.{refund}", withdraw_return, Withdraw(refund, **data), data)


@refunds.command()
@REFUND
@click.option("--receipt-id", help="the receipt whose paying account is paid")
@acting
def request(who: Acting, refund: int, **values: Any) -> None:
    """Ask for approval of REFUND's payment; the money is held."""
    data = as_typed(schemas.RequestIn(), values)
    _step(who, f"request.{refund}", request_refund, RequestRefund(refund, **data), data)


@refunds.command()
@REFUND
@ON
@acting
def execute(who: Acting, refund: int, **values: Any) -> None:
    """Carry the approved REFUND out: the return is confirmed."""
    data = as_typed(schemas.ExecuteIn(), dated(values))
    _step(who, f"execute.{refund}", execute_refund, ExecuteRefund(refund, **data), data)


@refunds.command()
@REFUND
@REFERENCE
@PAPERS
@ON
@acting
def pay(who: Acting, refund: int, **values: Any) -> None:
    """Record that the bank has paid REFUND to the account that once paid."""
    data = as_typed(schemas.PayIn(), dated(values))
    _step(who, f"pay.{refund}", pay_refund, PayRefund(refund, **data), data)


@refunds.command()
@REFUND
@REFERENCE
@PAPERS
@ON
@acting
def bounce(who: Acting, refund: int, **values: Any) -> None:
    """Record that the payment of REFUND came back; a second officer posts it."""
    data = as_typed(schemas.PayIn(), dated(values))
    _step(who, f"bounce.{refund}", record_bounce, RecordBounce(refund, **data), data)


def _step(
    who: Acting,
    name: str,
    deed: Callable[..., DepositReturn],
    command: object,
    data: dict[str, Any],
) -> None:
    """One step of a return, told as the return then is."""
    by = who.demand(Role.FO)

    def work(session: Session) -> DepositReturn:
        return deed(session, command, by=by)

    tell(carry_out(who, f"refunds.{name}", data, work, schemas.RefundOut()))


commands = (refunds,)
