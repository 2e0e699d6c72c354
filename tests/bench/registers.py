"""A register of 50,000 projects and 200,000 deposit events: imported, listed, its clocks run.

``python -m tests.bench.registers [--projects N] [--engine E]``
"""

import argparse
import csv
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress
from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.db import Database
from ledger.deposits.queries import deposits, totals
from ledger.deposits.run_clocks import run_clocks
from ledger.deposits.sought import Wanted
from ledger.gate.kinds import ENDERS
from ledger.people.roster import actor_of, find_user
from ledger.people.sealed import Vault, unlock
from ledger.registers.check import check_register
from ledger.registers.kinds import SHEETS
from ledger.registers.models import RegisterImport
from ledger.registers.propose import propose_register
from ledger.registers.review import ReviewRegister, begin_review, post_register
from ledger.registers.tables import LOCAL, File
from tests.bench.place import analyse, place
from tests.bench.receivables import median
from tests.deposits.make import a_world
from tests.parties.make import a_uscc

CONTRACTORS = 2_000
TODAY = date(2026, 11, 23)
#: A day on which every guarantee of the register has run out: one project in ten.
RUN_OUT = date(2029, 1, 2)
#: Every twelfth project lacks its last part; half of those are late. Every tenth has a guarantee.
SHORT_OF, GUARANTEED = 12, 10
PART = "64875.00"
console = Console(stderr=True)

FILTERS = {
    "list, first page": Wanted(),
    "list, a page in the middle": Wanted(after=("xiangmu 025000 x025000", 25_000)),
    "SECURED": Wanted(state="SECURED"),
    "SECURED, in the middle": Wanted(state="SECURED", after=("xiangmu 025000 x025000", 25_000)),
    "OVERDUE": Wanted(state="OVERDUE"),
    "PART_SECURED": Wanted(state="PART_SECURED"),
    "SHORT (none)": Wanted(state="SHORT"),
    "late by 30 days": Wanted(overdue_days=30),
    "late, in the middle": Wanted(overdue_days=1, after=("xiangmu 025000 x025000", 25_000)),
    "mode CUSTODY": Wanted(mode="CUSTODY"),
    "mode GUARANTEE": Wanted(mode="GUARANTEE"),
    "mode SUPERVISED (none)": Wanted(mode="SUPERVISED"),
    "one contractor": Wanted(contractor_id=77),
    "one area": Wanted(area="652301"),
    "an area without any": Wanted(area="659999"),
    "words": Wanted(words="049123"),
    "words that fit none": Wanted(words="nirgends"),
    "words that fit all": Wanted(words="xiangmu"),
}


@dataclass(frozen=True)
class Figure:
    """One line of the table: what, how long in milliseconds, as many times a plain query."""

    what: str
    took: float
    ratio: float | None = None

    def __str__(self) -> str:
        ratio = "" if self.ratio is None else f"{self.ratio:8.1f} x"
        return f"{self.what:32} {self.took:12,.1f} ms {ratio}"


def main() -> None:
    """Prints the table of each engine asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--projects", type=int, default=50_000)
    asked = parser.parse_args()
    unlock(Vault.open_or_make(Path(tempfile.mkdtemp()) / "keys.json"))
    noon = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=clock.SHANGHAI)
    with clock.fixed(noon):
        for engine in asked.engine or ("sqlite", "postgresql"):
            with place(engine, books=0) as where:
                print(f"\n{engine}: {asked.projects} projects", flush=True)
                database = Database(where.url)
                database.in_transaction(a_world)
                apart = get_context("spawn").Process(
                    target=imported, args=(where.url, asked.projects)
                )
                apart.start()
                apart.join()
                analyse(where)
                for one in measured(database):
                    print(one, flush=True)
                database.dispose()


def imported(url: str, many: int) -> None:
    """The register is written to files, checked, proposed, reviewed and posted; how long each.

    Runs in a process of its own, so that its memory is the importer's alone.
    """
    unlock(Vault.open_or_make(Path(tempfile.mkdtemp()) / "keys.json"))
    noon = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=clock.SHANGHAI)
    database = Database(url)
    with (
        clock.fixed(noon),
        tempfile.TemporaryDirectory() as folder,
        Progress(console=console) as bar,
    ):
        with database.reading() as session:
            users = [find_user(session, login) for login in ("fo1", "fo2")]
            fo1, fo2 = (actor_of(session, user, door="cli") for user in users if user)
        files = [File(path) for path in written(Path(folder), many)]
        task = bar.add_task("rows")
        print(f"{'memory before':32} {peak():12,.0f} MB")

        def told(done: int) -> None:
            bar.update(task, completed=done, total=None)

        began = time.perf_counter()
        with database.reading() as session:
            checked = check_register(session, 1, files, LOCAL, by=fo1, progress=told)
        assert not checked.wrong_rows, checked.wrong[:3]
        print(Figure(f"check {checked.rows} rows", since(began)))
        print(f"{'peak memory of the check':32} {peak():12,.0f} MB")
        began = time.perf_counter()
        row = database.in_transaction(lambda s: propose_register(s, checked, by=fo1))
        print(Figure("propose", since(began)))
        began = time.perf_counter()
        database.in_transaction(lambda s: reviewed(s, row, fo2, told))
        print(Figure("review: enter and post", since(began)))
    print(f"{'peak memory of the import':32} {peak():12,.0f} MB")


def reviewed(session: Session, row: RegisterImport, by: Actor, told: Callable[[int], None]) -> None:
    """The second officer posts the import."""
    begin_review(session, ReviewRegister(row.id, row.seen or ""), by=by)
    post_register(session, row.id, by=by, progress=told)


def written(folder: Path, many: int) -> Iterator[Path]:
    """The register as CSV files, one a sheet."""
    rows: dict[str, Callable[[], Iterator[dict[str, str]]]] = {
        "companies": lambda: (_company(n) for n in range(1, CONTRACTORS + 1)),
        "projects": lambda: (_project(n) for n in range(1, many + 1)),
        "assessments": lambda: (
            {"project": f"P{n:06d}", "on": str(_permit(n))} for n in range(1, many + 1)
        ),
        "receipts": lambda: (one for n in range(1, many + 1) for one in _receipts(n)),
        "guarantees": lambda: (_guarantee(n) for n in range(1, many + 1) if n % GUARANTEED == 5),
    }
    for name, listed in rows.items():
        path = folder / f"{name}.csv"
        heads = SHEETS[name].headings
        with path.open("w", encoding="utf-8", newline="") as file:
            write = csv.writer(file)
            write.writerow([titles[0] for titles in heads.values()])
            for row in listed():
                write.writerow([row.get(field, "") for field in heads])
        yield path


def _company(n: int) -> dict[str, str]:
    return {"uscc": a_uscc(n), "name": f"单位{n}", "bank_name": "农业银行",
            "bank_account": f"6200{n:08d}"}  # fmt: skip


def _permit(n: int) -> date:
    """Early in the year; of the projects that lack a part, half have their permit since a week."""
    early = date(2026, 1, 5) + timedelta(days=n % 60)
    return TODAY - timedelta(days=7) if n % (2 * SHORT_OF) == SHORT_OF else early


def _project(n: int) -> dict[str, Any]:
    return {
        "code": f"P{n:06d}", "name": f"项目 {n:06d}",
        "contractor_uscc": a_uscc(n % CONTRACTORS + 1), "owner_name": "城投",
        "contract_amount": "8650000.00", "signed_on": "2026-01-02", "permit_on": _permit(n),
        "ends_on": "2027-12-31", "area": f"6523{n % 40:02d}",
    }  # fmt: skip


def _receipts(n: int) -> Iterator[dict[str, str]]:
    """Four parts, three where one is lacking or guaranteed, five to make up for those."""
    short, more = n % SHORT_OF == 0, n % SHORT_OF == 1
    for part in range(4 - short - (n % GUARANTEED == 5 and not short) + more):
        yield {
            "project": f"P{n:06d}", "on": str(_permit(n) + timedelta(days=part)), "amount": PART,
            "bank_reference": f"B{n:06d}-{part}",
        }  # fmt: skip


def _guarantee(n: int) -> dict[str, str]:
    return {
        "project": f"P{n:06d}", "kind": "BANK", "issuer": "农业银行", "number": f"G{n:06d}",
        "face": PART, "irrevocable": "是", "on_demand": "是", "issued_on": "2026-01-05",
        "expires_on": "2028-12-31", "kept_at": "档案室", "on": str(_permit(n)),
    }  # fmt: skip


def measured(database: Database) -> Iterator[Figure]:
    """The list by every filter, its totals, the nightly run; beside a plain query of the rows."""
    with database.reading() as session:
        plain = 1000 * median(lambda: session.execute(PLAIN).all(), 9)
        yield Figure("plain SQL, 51 rows", plain)
        for what, wanted in FILTERS.items():

            def page(wanted: Wanted = wanted) -> object:
                session.expunge_all()
                return deposits(session, [1], TODAY, wanted, 51)

            took = 1000 * median(page, 9)
            yield Figure(what, took, took / plain)
        for what, wanted in (("totals, late", Wanted(overdue_days=1)), ("totals, all", Wanted())):
            took = 1000 * median(lambda w=wanted: totals(session, [1], TODAY, w))  # type: ignore[misc]
            yield Figure(what, took, took / plain)
    for what, on in (
        ("nightly run, first", TODAY),
        ("nightly run, again", TODAY),
        ("nightly run, guarantees ran out", RUN_OUT),
        ("nightly run, once they had", RUN_OUT),
    ):
        began = time.perf_counter()
        database.in_transaction(lambda s, on=on: run_clocks(s, on, enders=ENDERS))  # type: ignore[misc]
        yield Figure(what, since(began))


def since(began: float) -> float:
    """Milliseconds from then to now."""
    return (time.perf_counter() - began) * 1000


def peak() -> float:
    """The most memory this process has held, in MB."""
    held = re.search(r"VmHWM:\s+([0-9]+) kB", Path("/proc/self/status").read_text())
    return int(held[1]) / 1024 if held else 0.0


#: The rows of a first page as a clerk with a database prompt would ask for them.
PLAIN = text(
    "SELECT p.id, p.name, c.name, o.required, k.value, n.title, n.balance"
    " FROM (SELECT id, name, contractor_id FROM project WHERE county_id = 1"
    "       ORDER BY pinyin, id LIMIT 51) p"
    " JOIN company c ON c.id = p.contractor_id JOIN deposit_obligation o ON o.project_id = p.id"
    " JOIN account_aux k ON k.key = 'project' AND k.book_id = 1 AND k.value = CAST(p.id AS TEXT)"
    " JOIN account_now n ON n.book_id = k.book_id AND n.account_id = k.account_id"
)

if __name__ == "__main__":
    main()
