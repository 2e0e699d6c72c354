"""How long a roll takes to be judged and imported, beside a plain parse of the same file, and how
long the advance over all its workers takes to be asked for, approved, executed and confirmed.

``python -m tests.bench.rolls [--workers N] [--engine E]``
"""

import argparse
import io
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

from openpyxl import Workbook
from python_calamine import CalamineWorkbook
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from ledger.advances.models import Advance
from ledger.advances.pay import ExecuteAdvance, confirm_advance, execute_advance
from ledger.advances.request import RequestAdvance, request_advance
from ledger.banking.models import PaymentBatch
from ledger.banking.payout import ConfirmBatch
from ledger.cases.import_roll import add_roll, check_roll
from ledger.cases.models import ArrearsCase
from ledger.cases.open import AcceptCase, OpenCase, accept_case, open_case
from ledger.cases.read_roll import SentRoll, grid_of_file
from ledger.db import Database
from ledger.people.sealed import Vault, unlock
from tests.advances.make import a_fund, decided
from tests.bench.place import place
from tests.cases.make import HEADINGS, a_row, in_default
from tests.deposits.make import World, a_world, an_assessed_project

T = TypeVar("T")
DAY = date(2026, 2, 10)
PAID = date(2026, 3, 2)


class Stopwatch:
    """Times each step of one database, and counts its statements."""

    def __init__(self, database: Database) -> None:
        self.database, self.statements = database, 0
        self.told: list[str] = []
        event.listen(database.engine, "before_cursor_execute", self._count)
        event.listen(database.read_engine, "before_cursor_execute", self._count)

    def _count(self, *_: object) -> None:
        self.statements += 1

    def write(self, name: str, work: Callable[[Session], T]) -> T:
        """The work is done and committed."""
        return self._timed(name, lambda: self.database.in_transaction(work))

    def read(self, name: str, work: Callable[[Session], T]) -> T:
        """The work only reads."""

        def reading() -> T:
            with self.database.reading() as session:
                return work(session)

        return self._timed(name, reading)

    def _timed(self, name: str, work: Callable[[], T]) -> T:
        before, began = self.statements, time.perf_counter()
        done = work()
        took = time.perf_counter() - began
        self.told.append(f"{name} {took:.2f} s ({self.statements - before} statements)")
        self.took = took
        return done


def a_workbook(workers: int) -> bytes:
    """A roll of so many workers as an XLSX file."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEADINGS)
    for number in range(workers):
        sheet.append(a_row(number, f"{1500 + number % 900}.50"))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def plain_parse(content: bytes) -> float:
    """Seconds that the bare reading of the file's cells takes."""
    began = time.perf_counter()
    CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return time.perf_counter() - began


def measure(engine: str, workers: int) -> None:
    """Prints what each step took on the engine."""
    content = a_workbook(workers)
    with place(engine, books=0) as where:
        database = Database(where.url)
        world = database.in_transaction(a_world)
        case = database.in_transaction(lambda session: _a_case(session, world))
        watch = Stopwatch(database)

        def judged(session: Session) -> int:
            roll = SentRoll(grid_of_file(content)).read()
            return check_roll(session, case, roll, by=world.fo1).workers

        parse = min(plain_parse(content) for _ in range(3))
        assert watch.read("looked over", judged) == workers
        ratio = watch.took / parse
        roll = SentRoll(grid_of_file(content)).read()
        watch.write("imported", lambda s: add_roll(s, case, roll, by=world.fo1).imported)
        pay(watch, world, case)
        entries = database.in_transaction(
            lambda s: s.execute(text("SELECT event, source FROM entry WHERE event IN ('36', '37', '38')"))
        ).all()  # fmt: skip
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{engine}: {workers} workers, plain parse {parse:.2f} s, ratio {ratio:.1f};\n  "
            + ";\n  ".join(watch.told)
            + f";\n  entries {[tuple(row) for row in entries]}, peak {peak:.0f} MB"
        )
        database.dispose()


def _a_case(session: Session, world: World) -> int:
    project = an_assessed_project(session, world)
    opened = OpenCase(
        world.county.id, project.id, None, "HOTLINE", "CANNOT_PAY_FOR_NOW", "欠薪", DAY
    )
    case = open_case(session, opened, by=world.fo1)
    accept_case(session, AcceptCase(case.id, DAY), by=world.fo1)
    return case.id


def pay(watch: Stopwatch, world: World, case_id: int) -> None:
    """The advance over the whole roll, from request to the bank's confirmation."""

    def ready(session: Session) -> int:
        in_default(session, world, session.get_one(ArrearsCase, case_id))
        return a_fund(session, world, "90000000.00").id

    account = watch.database.in_transaction(ready)
    asked = RequestAdvance(case_id, account, "协议 1", date(2026, 8, 31), date(2026, 2, 20))
    advance = watch.write(
        "advance asked for", lambda s: request_advance(s, asked, by=world.fo1).id
    )  # fmt: skip
    watch.write(
        "approved twice",
        lambda s: decided(s, world, s.get_one(Advance, advance).approval_id),
    )
    batch = watch.write(
        "executed", lambda s: execute_advance(s, ExecuteAdvance(advance, PAID), by=world.fo2).id
    )
    done = ConfirmBatch(batch, PAID, "B-1")

    def confirmed(session: Session) -> int:
        confirm_advance(session, done, by=world.fo2)
        return len(session.get_one(PaymentBatch, batch).lines)

    assert watch.write("confirmed", confirmed) > 0


def main() -> None:
    """Measures as asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=5_000)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), action="append")
    asked = parser.parse_args()
    unlock(Vault.open_or_make(Path(tempfile.mkdtemp()) / "keys.json"))
    for engine in asked.engine or ("postgresql", "sqlite"):
        measure(engine, asked.workers)


if __name__ == "__main__":
    main()
