"""Rolls by JSON: look a roll over, or import it: a sheet or pasted cells, all rows or none."""

import hashlib
from typing import Any

from flask import request
from flask_smorest import Blueprint

from ledger.actor import Role
from ledger.cases import roll_schemas
from ledger.cases.import_roll import add_roll, check_roll
from ledger.cases.read_roll import SentRoll, grid_of_file, grid_of_text
from ledger.errors import FieldError, Invalid
from ledger.fields import typed_text
from ledger.gate.acts import perform
from ledger.gate.house import reading
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.text import Text

blp = Blueprint("rolls", __name__, description="Rolls of unpaid wages, imported whole")


@blp.post("/cases/<int:case_id>/roll")
@allow(Role.FO)
@blp.response(201, roll_schemas.RollOut)
def import_sheet(case_id: int) -> Any:
    """Import the roll: all rows or none.

    A form with a CSV or XLSX sheet as ``file``, or cells with tabs as ``text``. ``columns`` says
    what each column holds, from the left (``name,citizen_id,-,bank_card,month,owed``), and
    ``first_row`` whether the first one has headings; both are read from the headings if left out.
    """
    sent, body = _sent()
    roll = sent.read()
    return perform(
        lambda session: add_roll(session, case_id, roll, by=actor()),
        schema=roll_schemas.RollOut(),
        body=body,
    )


@blp.post("/cases/<int:case_id>/roll/check")
@allow(Role.FO)
@blp.response(200, roll_schemas.RollCheckOut)
def check_sheet(case_id: int) -> Any:
    """Look a roll over: what it would bring, or every mistake by row and cell; nothing is kept."""
    roll = _sent()[0].read()
    with reading() as session:
        judged = check_roll(session, case_id, roll, by=actor())
    if judged.errors:
        raise Invalid(judged.errors)
    return judged


def _sent() -> tuple[SentRoll, dict[str, Any]]:
    """The roll of this request, and what stands for it in the idempotency fingerprint."""
    typed: dict[str, Any] = dict(request.form.items())
    if "columns" in typed:
        typed["columns"] = [name.strip() for name in typed["columns"].split(",")]
    with typed_text():
        body: dict[str, Any] = roll_schemas.RollIn().load(typed)
    file = request.files.get("file")
    if file is None and body["text"] is None:
        says = Text("请在 file 一栏附上表格, 或在 text 一栏附上粘贴的内容。",
                    "Attach the sheet as the form field file, or pasted cells as text.")  # fmt: skip
        raise Invalid([FieldError("/file", "required", says)])
    content = file.read() if file is not None else b""
    grid = grid_of_file(content) if file is not None else grid_of_text(body["text"])
    told = {**body, "file": hashlib.sha256(content).hexdigest()}
    return SentRoll(grid, body["columns"], body["first_row"]), told
