"""Result files of a bank, and the payment entries that follow from them."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.banking.models import PaymentBatch
from ledger.book.show import entries
from ledger.db import Database
from tests.cases.town import Town, a_sent_batch

HEADS = ("序号", "收款账号", "金额(元)", "处理结果", "失败原因", "银行日期", "银行流水号")
Row = Sequence[str]


def a_result(*rows: Row, heads: Row = HEADS) -> bytes:
    """A CSV result file."""
    out = io.StringIO()
    csv.writer(out).writerows((heads, *rows))
    return out.getvalue().encode()


def an_xlsx(*rows: Row, heads: Row = HEADS) -> bytes:
    """The same as XLSX."""
    book, kept = Workbook(), io.BytesIO()
    for row in (heads, *rows):
        book.active.append(row)
    book.save(kept)
    return kept.getvalue()


def sent(content: bytes, name: str = "result.csv") -> dict[str, Any]:
    """The file in a form."""
    return {"file": (io.BytesIO(content), name)}


def a_batch(town: Town, database: Database) -> int:
    """Three transfers of a draw that wait for the bank: 30,000.33, 25,592.27 and 44,407.40."""
    return database.in_transaction(lambda session: a_sent_batch(session, town))


def batch_entries(
    database: Database, batch_id: int
) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """Event, date and lines of what was posted for the batch's transfers, in posting order."""

    def of(session: Session) -> Any:
        batch = session.scalars(select(PaymentBatch).where(PaymentBatch.id == batch_id)).one()
        found = entries(session, batch.account.book_id, limit=50)
        return [
            (one.event, str(one.on), [(ln.title, ln.side, str(ln.amount)) for ln in one.lines])
            for one in found
            if one.source.startswith((f"batch:{batch_id}:", "line:"))
        ]

    with database.reading() as session:
        told: list[tuple[str, str, list[tuple[str, str, str]]]] = of(session)
    return told
