"""The list of transfers as a bank takes it: the one file in which identities stand in clear."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime, time

import xlsxwriter
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.demand import refuse_same_person
from ledger.approvals.models import ApprovalRequest
from ledger.audit import trail
from ledger.banking.models import PaymentBatch
from ledger.banking.pain import pain_001
from ledger.banking.payout import BatchState
from ledger.banking.template import DELIMITERS, ENCODINGS, Layout, layout_of
from ledger.banking.transfers import Order, Transfer, order_of
from ledger.people.scope import find
from ledger.text import cell

#: The forms of a bank file and what they are to a browser.
FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml",
}


def bank_file(session: Session, batch_id: int, form: str = "csv", *, by: Actor) -> bytes:
    """The batch's open transfers in the account's columns; taking it stands on the trail (I-35).

    The same transfers give the same bytes. Only an officer who may pay the batch gets it (I-21).
    Refused (``batch-state``) when nothing is left to be paid.
    """
    batch = find(session, PaymentBatch, batch_id, by=by)
    refuse_same_person(session.get_one(ApprovalRequest, batch.approval_id), by=by)
    order = order_of(session, batch)
    if not order.transfers:
        raise BatchState(
            "没有可以交银行付款的款项。", "Nothing of this batch is left for the bank."
        )
    trail.record(
        session, "batch.file-taken", f"batch:{batch.id}", by=by, county_id=batch.county_id,
        lines=len(order.transfers), form=form,
    )  # fmt: skip
    return written(order, layout_of(session, batch.bank_account_id), form)


def written(order: Order, layout: Layout, form: str) -> bytes:
    """The transfers as ``csv``, ``xlsx`` or ``xml`` (pain.001)."""
    if form == "xml":
        return pain_001(order)
    heads = [head for _, head in layout.columns]
    fields = [field for field, _ in layout.columns]
    rows = [[_plain(one, field, layout) for field in fields] for one in order.transfers]
    if form == "xlsx":
        return _xlsx(heads, rows, order)
    return _csv(heads, [_as_text(row, fields, layout) for row in rows], layout)


def _plain(one: Transfer, field: str, layout: Layout) -> str:
    """What stands in a column for a transfer; amounts in the unit the bank wants."""
    if field == "amount":
        return str(one.amount.fen) if layout.unit == "FEN" else str(one.amount)
    return str(getattr(one, field))


def _as_text(row: Sequence[str], fields: Sequence[str], layout: Layout) -> list[str]:
    """No spreadsheet reads a formula into a name, or a number into an account (row 35)."""
    told = []
    for value, field in zip(row, fields, strict=True):
        digits = field in ("citizen_id", "bank_card")
        told.append(f'="{value}"' if digits and layout.marked else cell(value))
    return told


def _csv(heads: Sequence[str], rows: Sequence[Sequence[str]], layout: Layout) -> bytes:
    out = io.StringIO()
    write = csv.writer(out, delimiter=DELIMITERS[layout.delimiter], lineterminator="\r\n")
    write.writerow([cell(head) for head in heads])
    write.writerows(rows)
    return out.getvalue().encode(ENCODINGS[layout.encoding])


def _xlsx(heads: Sequence[str], rows: Sequence[Sequence[str]], order: Order) -> bytes:
    """A workbook of text cells alone; its own dates are the batch's, so that bytes repeat."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": datetime.combine(order.made_on, time()), "title": order.name})
    sheet = book.add_worksheet("付款")
    bold = book.add_format({"bold": True})
    for place, head in enumerate(heads):
        sheet.write_string(0, place, head, bold)
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row):
            sheet.write_string(number, place, value)
    book.close()
    return out.getvalue()
