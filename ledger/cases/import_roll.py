"""Import the roll of a case: who is owed what for which month; all rows, or none."""

from collections.abc import Callable, Mapping, Sequence

from marshmallow import ValidationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.cases.models import ArrearsCase, Claim
from ledger.cases.open import note_event
from ledger.cases.schemas import RollRow
from ledger.errors import FieldError, Invalid, Refusal
from ledger.fields import typed_text
from ledger.money import Money
from ledger.parties.officer import require_officer
from ledger.parties.register import RegisterWorker, register_worker
from ledger.parties.sheet import Row, money_text, read_sheet, row_errors
from ledger.people.scope import find
from ledger.text import Text

HEADINGS: Mapping[str, Sequence[str]] = {
    "name": ("姓名", "name"),
    "citizen_id": ("身份证号", "身份证号码", "citizen_id"),
    "bank_card": ("银行卡号", "银行账号", "bank_card"),
    "phone": ("手机", "电话", "联系电话", "phone"),
    "month": ("欠薪月份", "月份", "month"),
    "owed": ("欠薪金额(元)", "欠薪金额", "owed"),
}

Progress = Callable[[int], None]


def import_roll(
    session: Session,
    case_id: int,
    content: bytes,
    *,
    by: Actor,
    progress: Progress | None = None,
) -> int:
    """Every row is a claim of the case, in the order of the sheet; how many were added.

    Allowed until the order is issued. Invalid names each wrong row and cell; then nothing is
    imported. The same worker and month twice is ``duplicate-worker``.
    """
    case = find(session, ArrearsCase, case_id, by=by, lock=True)
    require_officer(session, by, case.county_id)
    if case.state not in ("REPORTED", "ACCEPTED", "INVESTIGATING"):
        raise RollClosed(
            "责令决定作出后名册不能再改。",
            "The roll can no longer change once payment was ordered.",
        )
    rows = read_sheet(content, HEADINGS, optional=("phone",))
    seen = _seen(session, case.id)
    first = (session.scalar(select(func.max(Claim.line)).where(Claim.case_id == case.id)) or 0) + 1
    errors: list[FieldError] = []
    total = Money.ZERO
    for done, row in enumerate(rows):
        try:
            claim = _claim(session, case, row, first + done, seen, by=by)
            total += claim.owed
            session.add(claim)
        except Invalid as refused:
            errors.extend(refused.errors)
        if progress is not None:
            progress(done + 1)
    if errors:
        wrong = len({error.pointer.split("/")[2] for error in errors})
        raise Invalid(
            errors,
            f"{len(rows)} 行中有 {wrong} 行有误, 全部未导入。",
            f"{wrong} of {len(rows)} rows are wrong; nothing was imported.",
        )
    session.flush()
    what = Text(
        f"导入名册 {len(rows)} 行, 欠薪 {total.grouped()} 元",
        f"Roll of {len(rows)} rows imported, {total.grouped()} owed",
    )
    note_event(session, case, clock.today(), what, by=by)
    return len(rows)


def _claim(
    session: Session,
    case: ArrearsCase,
    row: Row,
    line: int,
    seen: dict[tuple[int, str], int],
    *,
    by: Actor,
) -> Claim:
    """The claim of one row, its worker registered; Invalid names the row's mistakes."""
    try:
        with typed_text():
            values = RollRow().load({**row.cells, "owed": money_text(row.cells.get("owed", ""))})
    except ValidationError as error:
        raise Invalid(list(row_errors(row, error))) from None
    month, owed = values.pop("month"), values.pop("owed")
    if month > f"{case.filed_on:%Y-%m}":
        says = Text("欠薪月份晚于立案日期。", "The wage month lies after the case was filed.")
        raise Invalid([FieldError(f"/rows/{row.number}/month", "date-order", says)])
    try:
        worker = register_worker(session, RegisterWorker(case.county_id, **values), by=by)
    except Refusal as refused:
        raise Invalid([FieldError(f"/rows/{row.number}", refused.code, refused.says)]) from None
    earlier = seen.setdefault((worker.id, month), row.number)
    if earlier != row.number:
        says = Text(
            f"与第 {earlier} 行是同一工人、同一月份。",
            f"The same worker and month stand in row {earlier}.",
        )
        raise Invalid([FieldError(f"/rows/{row.number}/citizen_id", "duplicate-worker", says)])
    return Claim(
        county_id=case.county_id,
        case_id=case.id,
        line=line,
        worker_id=worker.id,
        month=month,
        owed=owed,
    )


def _seen(session: Session, case_id: int) -> dict[tuple[int, str], int]:
    """Workers and months that are on the roll already."""
    rows = session.execute(
        select(Claim.worker_id, Claim.month, Claim.line).where(Claim.case_id == case_id)
    )
    return {(worker_id, month): -line for worker_id, month, line in rows}


class RollClosed(Refusal):
    """The roll of a case that was ordered to pay is fixed."""

    code = "case-state"
