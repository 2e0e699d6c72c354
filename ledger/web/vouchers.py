"""Writing a voucher by hand."""

from collections.abc import Mapping
from typing import Any

from flask import Response, render_template, url_for
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.book.browse import books_of
from ledger.book.chart import TITLES
from ledger.book.events import EVENTS
from ledger.bookkeeping.manual import MANUAL_EVENTS, ManualVoucher, propose_manual
from ledger.bookkeeping.schemas import GridIn, grid_line
from ledger.errors import FieldError, Invalid
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.locale import in_locale
from ledger.gate.roles import actor, allow
from ledger.web.bookshelf import KINDS
from ledger.web.proposals import bp


@bp.get("/new")
@allow(Role.FO)
def write() -> str:
    """The grid in which a voucher is written by hand."""
    return _grid(None, {})


@bp.post("/new")
@allow(Role.FO)
def send_written() -> Response:
    """The written voucher waits for review."""
    by = actor()

    def work(session: Session, data: Mapping[str, Any]) -> str:
        written = ManualVoucher(
            code=data["book"],
            event=data["event"],
            on=data["on"],
            summary=data["summary"],
            lines=_lines(data["lines"]),
            attachments=data["attachments"],
        )
        proposal = propose_manual(session, written, by=by)
        return url_for(".show", proposal_id=proposal.id)

    return submit(work, schema=GridIn(), again=_grid)


def _lines(rows: list[dict[str, Any]]) -> list[Any]:
    """The rows as lines; every wrong one is named."""
    lines, wrong = [], []
    for number, row in enumerate(rows):
        try:
            lines.append(grid_line(row))
        except ValidationError as error:
            said: Any = error.messages
            wrong.append(FieldError(f"/lines/{number}/amount", said[0].code, said[0].says))
    if wrong:
        raise Invalid(wrong)
    return lines


def _grid(errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        shelf = books_of(session, actor().counties)
    return render_template(
        "vouchers/write.html",
        errors=errors,
        values=values,
        books=[(one.code, f"{one.code} {in_locale(KINDS[one.kind])}") for one in shelf],
        events=[(event, f"{event} {in_locale(EVENTS[event])}") for event in MANUAL_EVENTS],
        titles=[
            {"code": one.code, "name": one.name, "aux": ", ".join(one.aux)}
            for one in TITLES.values()
        ],
    )
