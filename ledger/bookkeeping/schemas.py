"""Shapes of a close, a reversal and a manual voucher."""

from typing import Any

from marshmallow import fields, pre_load

from ledger.book.chart import TITLES
from ledger.book.lines import Line, credit, debit
from ledger.bookkeeping.manual import MANUAL_EVENTS
from ledger.fields import (
    Amount,
    Choice,
    Code,
    Day,
    Month,
    Name,
    Note,
    Strict,
    Whole,
    Words,
    fail,
    how_many,
)
from ledger.said import reads_typed_text


class CloseIn(Strict):
    """Which month is to be closed."""

    period = Month(required=True)


class ReversalIn(Strict):
    """Why a voucher is wrong."""

    reason = Note(required=True)


class ConfirmedReversalIn(ReversalIn):
    """The same on a page, with the voucher's number typed again (stack 7.21)."""

    confirm = Words(required=True, longest=20)


class ExecuteIn(Strict):
    """The value date on which an approved deed is posted, where it needs one."""

    on = Day()


class LineIn(Strict):
    """One line: a title, its auxiliaries, a side and an amount."""

    title = Choice(tuple(TITLES), required=True)
    side = Choice(("D", "C"), required=True)
    amount = Amount(required=True)
    aux = fields.Dict(keys=Code(), values=Name(), load_default=dict)


class GridLineIn(Strict):
    """One row of the voucher grid: debit or credit filled, auxiliaries as ``key=value, ...``."""

    title = Choice(("", *TITLES), load_default="")
    aux = Words(longest=200, load_default="")
    debit = Amount(load_default=None)
    credit = Amount(load_default=None)


class ManualIn(Strict):
    """A manual voucher."""

    book = Code(required=True)
    event = Choice(MANUAL_EVENTS, required=True)
    on = Day(required=True)
    summary = Words(required=True, longest=200)
    attachments = Whole(required=True, most=999)
    lines = fields.List(fields.Nested(LineIn), required=True, validate=how_many(2, 200))


class GridIn(ManualIn):
    """The same as the page's grid sends it; empty rows are left out."""

    lines = fields.List(fields.Nested(GridLineIn), required=True)

    @pre_load
    def drop_empty_rows(self, data: Any, **kwargs: Any) -> Any:
        """Rows in which nothing was written do not count."""
        if reads_typed_text() and isinstance(data, dict) and isinstance(data.get("lines"), list):
            rows = [row for row in data["lines"] if isinstance(row, dict) and any(row.values())]
            return {**data, "lines": rows}
        return data


def written_line(row: dict[str, Any]) -> Line:
    """A line of JSON as the book takes it."""
    side = debit if row["side"] == "D" else credit
    return side(row["title"], row["amount"], **row["aux"])


def grid_line(row: dict[str, Any]) -> Line:
    """A row of the grid as the book takes it; a reversed amount is never written by hand."""
    if (row["debit"] is None) == (row["credit"] is None):
        raise fail(
            "line-side", "每行只填借方或贷方一个金额。", "Fill debit or credit, one of them."
        )
    side, amount = (debit, row["debit"]) if row["credit"] is None else (credit, row["credit"])
    return side(row["title"], amount, **read_aux(row["aux"]))


def read_aux(text: str) -> dict[str, str]:
    """``project=3, contractor=7`` as pairs."""
    pairs = [part.partition("=") for part in text.replace("，", ",").split(",") if part.strip()]
    return {key.strip(): value.strip() for key, _, value in pairs}
