"""``ledger collections`` and ``ledger remittances``: receipts of unknown projects, money sent back."""

from typing import Any, BinaryIO

import click
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Role
from ledger.cli.acting import Acting, acting, carry_out
from ledger.cli.day_file import DAY_HEADINGS, OPTIONAL, as_numbered, day_rows
from ledger.cli.house import database
from ledger.cli.typed import as_typed, dated, tell
from ledger.deposits.allocation_sheet import interest_views
from ledger.deposits.collect_day import DayRow, RecordDay, record_day
from ledger.deposits.credit_interest import RecordInterest, record_interest
from ledger.deposits.day_schemas import DayHeadIn, DayOut
from ledger.deposits.identify import Identify, identify_receipt
from ledger.deposits.models import InterestSlip
from ledger.deposits.pay_remittance import PayRemittance, pay_remittance
from ledger.deposits.receipt_models import Remittance
from ledger.deposits.receipt_schemas import (
    IdentificationOut,
    IdentifyIn,
    OpenReceiptsOut,
    PayOutIn,
    RemittanceOut,
    RemittancePaidIn,
    SendBackIn,
    UnidentifiedIn,
    UnidentifiedRecordedOut,
)
from ledger.deposits.receive_unidentified import RecordUnidentified, record_unidentified
from ledger.deposits.remit import PayOut, SendBack, request_pay_out, request_send_back
from ledger.deposits.schemas import InterestIn, InterestOut
from ledger.deposits.unidentified import open_receipts
from ledger.errors import Invalid
from ledger.money import Money
from ledger.parties.sheet import read_sheet
from ledger.people.scope import find

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)
UNIDENTIFIED = click.argument("unidentified", type=click.IntRange(1))


@click.group()
def collections() -> None:
    """收款 · Money that came in for deposits."""


@collections.command("open")
@acting
def list_open(who: Acting) -> None:
    """What is still nobody's, with its age in days, the oldest first."""
    by = who.demand(*OFFICE)
    with database().reading() as session:
        told: dict[str, Any] = OpenReceiptsOut().dump(
            {"items": open_receipts(session, by.counties, clock.today())}
        )
    tell(told)


@collections.command("unidentified")
@click.option("--bank-account-id", required=True, help="id of the custody account")
@click.option("--bank-reference", required=True, help="the bank's reference")
@click.option("--amount", required=True, help="such as 259500.00")
@click.option("--on", help="the bank's date, YYYY-MM-DD; today when left out")
@click.option("--payer-name", required=True)
@click.option("--payer-bank", required=True)
@click.option("--payer-account", required=True)
@click.option("--memo", help="what the payer wrote")
@click.option("--attachments", help="how many papers")
@acting
def record(who: Acting, **values: Any) -> None:
    """Record money of an unknown project; a second officer posts it."""
    by = who.demand(Role.FO)
    data = as_typed(UnidentifiedIn(), dated(values))
    tell(carry_out(
        who, "collections.unidentified", data,
        lambda session: record_unidentified(session, RecordUnidentified(**data), by=by),
        UnidentifiedRecordedOut(),
    ))  # fmt: skip


@collections.command()
@UNIDENTIFIED
@click.option("--project-id", required=True, help="id of the project it was for")
@click.option("--note", required=True, help="how that was found out")
@click.option("--amount", help="all that is open when left out")
@click.option("--on", help="YYYY-MM-DD; today when left out")
@click.option("--attachments", help="how many papers")
@acting
def identify(who: Acting, unidentified: int, **values: Any) -> None:
    """Say for which project UNIDENTIFIED was; a second officer posts it."""
    by = who.demand(Role.FO)
    data = as_typed(IdentifyIn(), dated(values))
    tell(carry_out(
        who, f"collections.identify.{unidentified}", data,
        lambda session: identify_receipt(session, Identify(unidentified, **data), by=by),
        IdentificationOut(),
    ))  # fmt: skip


@collections.command("send-back")
@UNIDENTIFIED
@click.option("--reason", required=True)
@click.option("--amount", help="all that is open when left out")
@click.option("--on", help="YYYY-MM-DD; today when left out")
@acting
def send_back(who: Acting, unidentified: int, **values: Any) -> None:
    """Ask to send UNIDENTIFIED back to its payer."""
    by = who.demand(Role.FO)
    data = as_typed(SendBackIn(), dated(values))
    tell(carry_out(
        who, f"collections.send-back.{unidentified}", data,
        lambda session: request_send_back(session, SendBack(unidentified, **data), by=by),
        RemittanceOut(),
    ))  # fmt: skip


@collections.command()
@click.option("--bank-account-id", required=True, help="id of the custody account")
@click.option("--bank-reference", required=True, help="the bank's reference")
@click.option("--amount", required=True, help="such as 412.37")
@click.option("--from", "period_from", required=True, help="first day whose balance counts")
@click.option("--to", "period_to", required=True, help="last day whose balance counts")
@click.option("--on", help="the bank's date, YYYY-MM-DD; today when left out")
@click.option("--attachments", help="how many papers")
@acting
def interest(who: Acting, **values: Any) -> None:
    """Record bank interest, shared by daily balances; a second officer posts it."""
    by = who.demand(Role.FO)
    data = as_typed(InterestIn(), dated(values))
    command = RecordInterest(**{**data, "shares": ()})

    def work(session: Session) -> object:
        return interest_views(session, [record_interest(session, command, by=by)])[0]

    tell(carry_out(who, "collections.interest", data, work, InterestOut()))


@collections.command("day")
@click.argument("file", type=click.File("rb"))
@click.option("--bank-account-id", required=True, help="id of the custody account")
@click.option("--on", help="the bank's date, YYYY-MM-DD; today when left out")
@acting
def record_day_from(who: Acting, file: BinaryIO, **values: Any) -> None:
    """Record the receipts of FILE (CSV or XLSX) together; a wrong row is named, then none is."""
    by = who.demand(Role.FO)
    head = as_typed(DayHeadIn(), dated(values))
    numbers, rows = day_rows(read_sheet(file.read(), DAY_HEADINGS, optional=OPTIONAL))
    command = RecordDay(head["bank_account_id"], head["on"], tuple(DayRow(**row) for row in rows))

    def work(session: Session) -> object:
        try:
            made = record_day(session, command, by=by)
        except Invalid as refused:
            raise Invalid(
                [as_numbered(one, numbers) for one in refused.errors],
                refused.says.zh, refused.says.en,
            ) from None  # fmt: skip
        return {"receipts": made, "total": Money.sum(one.amount for one in made)}

    tell(carry_out(who, "collections.day", {**head, "rows": rows}, work, DayOut()))


@collections.command()
@click.argument("slip", type=click.IntRange(1))
@acting
def sheet(who: Acting, slip: int) -> None:
    """The allocation sheet of the interest SLIP."""
    by = who.demand(*OFFICE)
    with database().reading() as session:
        row = find(session, InterestSlip, slip, by=by)
        told: dict[str, Any] = InterestOut().dump(interest_views(session, [row])[0])
    tell(told)


@click.group()
def remittances() -> None:
    """退付 · Money sent back to who paid or earned it."""


@remittances.command("show")
@click.argument("remittance", type=click.IntRange(1))
@acting
def show_remittance(who: Acting, remittance: int) -> None:
    """REMITTANCE with the state of its approval."""
    by = who.demand(*OFFICE)
    with database().reading() as session:
        told: dict[str, Any] = RemittanceOut().dump(find(session, Remittance, remittance, by=by))
    tell(told)


@remittances.command("request")
@click.argument("project", type=click.IntRange(1))
@click.option("--kind", required=True, type=click.Choice(["EXCESS", "INTEREST"]))
@click.option("--amount", required=True, help="such as 412.37")
@click.option("--reason", required=True)
@click.option("--receipt-id", help="whose paying account gets it, where several paid")
@click.option("--on", help="YYYY-MM-DD; today when left out")
@acting
def request_remittance(who: Acting, project: int, **values: Any) -> None:
    """Ask to pay out excess or interest of PROJECT."""
    by = who.demand(Role.FO)
    data = as_typed(PayOutIn(), dated(values))
    tell(carry_out(
        who, f"remittances.request.{project}", data,
        lambda session: request_pay_out(session, PayOut(project, **data), by=by),
        RemittanceOut(),
    ))  # fmt: skip


@remittances.command()
@click.argument("remittance", type=click.IntRange(1))
@click.option("--bank-reference", required=True, help="the bank's reference")
@click.option("--on", help="the bank's date, YYYY-MM-DD; today when left out")
@click.option("--attachments", help="how many papers")
@acting
def pay(who: Acting, remittance: int, **values: Any) -> None:
    """The bank paid the approved REMITTANCE."""
    by = who.demand(Role.FO)
    data = as_typed(RemittancePaidIn(), dated(values))
    tell(carry_out(
        who, f"remittances.pay.{remittance}", data,
        lambda session: pay_remittance(session, PayRemittance(remittance, **data), by=by),
        RemittanceOut(),
    ))  # fmt: skip


commands = (collections, remittances)
