"""The bank's result file by JSON: look it over, or take it in, whole or not at all."""

from typing import Any

from flask import request
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.banking.models import PaymentBatch
from ledger.banking.read_result import grid_of_result, read_result
from ledger.banking.schemas import ResultOut
from ledger.banking.settle_result import ImportResult
from ledger.errors import FieldError, Invalid
from ledger.gate.acts import perform
from ledger.gate.house import reading
from ledger.gate.kinds import payout_of
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.people.scope import find
from ledger.text import Text

blp = Blueprint("bank_results", __name__, description="The bank's word about each transfer")


@blp.post("/payments/<int:payment_id>/result")
@allow(Role.FO)
@blp.response(201, ResultOut)
def import_result(payment_id: int) -> Any:
    """Take the bank's result file in: a form with a CSV or XLSX sheet as ``file``.

    What the bank paid is posted, one entry a bank date; each failed transfer waits as a bounce for
    a second officer. The same file again answers ``unchanged``.
    """
    sent = _sent(payment_id)

    def work(session: Session) -> object:
        deeds = payout_of(find(session, PaymentBatch, payment_id, by=actor()).source)
        return deeds.import_result(session, sent, by=actor())

    return perform(work, schema=ResultOut(), body={"file": sent.file.digest})


@blp.post("/payments/<int:payment_id>/result/check")
@allow(Role.FO)
@blp.response(200, ResultOut)
def check_result(payment_id: int) -> Any:
    """Look the bank's result file over: what it would do, or every mistake by row and cell."""
    sent = _sent(payment_id)
    with reading() as session:
        deeds = payout_of(find(session, PaymentBatch, payment_id, by=actor()).source)
        return deeds.result(session, sent, by=actor())


def _sent(payment_id: int) -> ImportResult:
    file = request.files.get("file")
    if file is None:
        says = Text("请在 file 一栏附上银行结果文件。",
                    "Attach the bank's result file as the form field file.")  # fmt: skip
        raise Invalid([FieldError("/file", "required", says)])
    return ImportResult(payment_id, read_result(grid_of_result(file.read())))
