"""A page of aged debts, for every door that lists them."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ledger.gate.paging import Page, cut, opened_cursor
from ledger.recoveries.ageing import AgedDebt, aged_debts


def aged_page(
    session: Session, counties: Collection[int], on: date, wanted: Mapping[str, Any]
) -> Page[AgedDebt]:
    """What is out on that day, the oldest first, from the cursor on."""
    rows = aged_debts(
        session,
        counties,
        on,
        after=opened_cursor(wanted["cursor"]),
        limit=wanted["limit"] + 1,
        bucket=wanted["bucket"],
        barred_soon=wanted["barred_soon"] is not None,
    )
    return cut(rows, wanted["limit"], lambda row: [row.paid_on.isoformat(), row.advance_id])
