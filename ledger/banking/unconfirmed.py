"""Payments whose bank result nobody has confirmed: they keep their month open."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.banking.models import BankAccount, PaymentBatch, PaymentLine
from ledger.text import Text


def unconfirmed_payments(session: Session, book_id: int, start: date, end: date) -> list[Text]:
    """One sentence when payments of the book sent up to ``end`` wait for the bank's result."""
    count = session.scalar(
        select(func.count(PaymentLine.id))
        .join(PaymentBatch, PaymentLine.batch_id == PaymentBatch.id)
        .join(BankAccount, PaymentBatch.bank_account_id == BankAccount.id)
        .where(
            BankAccount.book_id == book_id,
            PaymentLine.state == "SENT",
            PaymentBatch.made_on <= end,
        )
    )
    if not count:
        return []
    return [
        Text(f"有 {count} 笔付款未确认银行结果", f"{count} payments wait for the bank's result")
    ]
