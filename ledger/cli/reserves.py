"""``ledger funds year|reserve|unidentified``: what stands beside the fund's movements."""

from typing import Any

import click

from ledger import clock
from ledger.actor import Role
from ledger.advances.schemas import AdvanceExecuteIn
from ledger.cli.acting import Acting, acting, carry_out
from ledger.cli.funds import ACCOUNT, AMOUNT, OFFICE, ON, REFERENCE, dated, funds
from ledger.cli.house import database
from ledger.cli.typed import as_typed, county_of, tell
from ledger.funds.queries import fund_years
from ledger.funds.reserve import RecordReserve, record_reserve
from ledger.funds.schemas import ReserveIn, ReserveOut, UnknownIn, UnknownOut, YearOut
from ledger.funds.unidentified import RecordUnknown, record_unknown


@funds.command("year")
@ON
@acting
def show_year(who: Acting, on: str | None) -> None:
    """What was carried over into the year, what moved until the day, what is left."""
    by = who.demand(*OFFICE)
    day = as_typed(AdvanceExecuteIn(), {"on": on or str(clock.today())})["on"]
    with database().reading() as session:
        told: list[dict[str, Any]] = YearOut(many=True).dump(fund_years(session, by.counties, day))
    tell({"items": told})


@funds.command()
@click.argument("year")
@AMOUNT
@click.option("--document", required=True, help="the budget notice")
@click.option("--county", help="code of the county; needed by one who serves several")
@ON
@acting
def reserve(who: Acting, county: str | None, **values: Any) -> None:
    """Record the reserve of YEAR's budget beside the fund; no balance moves."""
    by = who.demand(Role.FO)
    typed = dated(values) | {"county_id": str(county_of(who, county))}
    data = as_typed(ReserveIn(), typed)
    tell(
        carry_out(
            who, f"funds.reserve.{data['year']}", data,
            lambda session: record_reserve(session, RecordReserve(**data), by=by), ReserveOut(),
        )
    )  # fmt: skip


@funds.command()
@ACCOUNT
@REFERENCE
@AMOUNT
@ON
@click.option("--payer", required=True, help="whom the bank names")
@click.option("--memo", help="what the payer wrote")
@click.option("--attachments", help="how many papers")
@acting
def unidentified(who: Acting, **values: Any) -> None:
    """Record money that nobody can name yet; a second officer posts it."""
    by = who.demand(Role.FO)
    data = as_typed(UnknownIn(), dated(values))
    tell(
        carry_out(
            who, "funds.unidentified", data,
            lambda session: record_unknown(session, RecordUnknown(**data), by=by), UnknownOut(),
        )
    )  # fmt: skip


commands = (funds,)
