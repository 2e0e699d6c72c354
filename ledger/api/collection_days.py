"""A day's receipts by JSON: recorded together, all of them or none."""

from typing import Any

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.deposits.collect_day import DayRow, RecordDay, record_day
from ledger.deposits.day_schemas import DayIn, DayOut
from ledger.gate.acts import perform
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.money import Money

blp = Blueprint("collection_days", __name__, description="A day's receipts recorded together")


@blp.post("/collections/days")
@allow(Role.FO)
@blp.arguments(DayIn)
@blp.response(201, DayOut)
def record(body: dict[str, Any]) -> Any:
    """Record a day's receipts of one account; their vouchers wait for a second officer."""
    rows = tuple(DayRow(**row) for row in body["rows"])
    command = RecordDay(body["bank_account_id"], body["on"], rows)

    def work(session: Session) -> object:
        made = record_day(session, command, by=actor())
        return {"receipts": made, "total": Money.sum(one.amount for one in made)}

    return perform(work, schema=DayOut(), body=body)
