"""Import the roll of a case: who is owed what for which month; all rows, or none."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.cases.judge_roll import JudgedRoll, Remark, as_worker, judge_roll
from ledger.cases.models import ArrearsCase, Claim
from ledger.cases.open import note_event
from ledger.cases.read_roll import Progress, Roll, SentRoll, grid_of_file, refuse_wrong
from ledger.errors import Refusal
from ledger.parties.officer import require_officer
from ledger.parties.register_workers import register_workers
from ledger.people.scope import find
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class Imported:
    """How many rows are claims now, and what an officer must look into."""

    imported: int
    remarks: Sequence[Remark]


def import_roll(
    session: Session,
    case_id: int,
    content: bytes,
    *,
    by: Actor,
    progress: Progress | None = None,
) -> int:
    """Every row of the sheet is a claim of the case; how many were added."""
    sent = SentRoll(grid_of_file(content))
    return add_roll(session, case_id, sent.read(progress), by=by).imported


def add_roll(session: Session, case_id: int, roll: Roll, *, by: Actor) -> Imported:
    """Every row is a claim of the case, in its order; the timeline tells how many and how much.

    Allowed until the order is issued. Invalid names each wrong row and cell; then nothing is
    imported. The same worker and month twice is ``duplicate-worker``. Remarks do not stand in
    the way.
    """
    case = _case(session, case_id, by=by, lock=True)
    judged = judge_roll(session, case, roll)
    refuse_wrong(roll, judged.errors)
    people = [as_worker(case, wage) for wage in roll.wages]
    workers = register_workers(session, case.county_id, people, by=by)
    last = session.scalar(select(func.max(Claim.line)).where(Claim.case_id == case.id)) or 0
    rows = zip(roll.wages, judged.indices, strict=True)
    session.execute(
        insert(Claim),
        [
            {
                "county_id": case.county_id,
                "case_id": case.id,
                "line": line,
                "worker_id": workers[index].id,
                "month": wage.month,
                "owed": wage.owed,
            }
            for line, (wage, index) in enumerate(rows, start=last + 1)
        ],
    )
    what = Text(
        f"导入名册 {roll.rows} 行, 欠薪 {judged.owed.grouped()} 元",
        f"Roll of {roll.rows} rows imported, {judged.owed.grouped()} owed",
    )
    note_event(session, case, clock.today(), what, by=by)
    return Imported(roll.rows, judged.remarks)


def check_roll(session: Session, case_id: int, roll: Roll, *, by: Actor) -> JudgedRoll:
    """What the roll would bring and what is wrong with it; nothing is written."""
    return judge_roll(session, _case(session, case_id, by=by, lock=False), roll)


def _case(session: Session, case_id: int, *, by: Actor, lock: bool) -> ArrearsCase:
    case = find(session, ArrearsCase, case_id, by=by, lock=lock)
    require_officer(session, by, case.county_id)
    if case.state not in ("REPORTED", "ACCEPTED", "INVESTIGATING"):
        raise RollClosed(
            "责令决定作出后名册不能再改。",
            "The roll can no longer change once payment was ordered.",
        )
    return case


class RollClosed(Refusal):
    """The roll of a case that was ordered to pay is fixed."""

    code = "case-state"
