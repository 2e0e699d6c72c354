"""W3 to W6: reading a long history, each answer timed where it is asked."""

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import text

from ledger.book.balances import balance, trial_balance
from ledger.book.check import verify
from ledger.db import Database
from tests.bench.place import PROJECTS, Place


def balances(where: Place, times: int) -> tuple[float, float]:
    """W3: balance of one project at a random date; median and 99th percentile in ms."""
    database, chance = Database(where.url), random.Random(3)
    taken = []
    with database.reading() as session:
        for _ in range(times):
            on = date(2024, 1, 1) + timedelta(days=chance.randrange(1030))
            project = str(chance.randrange(1, PROJECTS))
            began = time.perf_counter()
            balance(session, where.books[0], "2307.01", on=on, project=project, contractor="1")
            taken.append(1000 * (time.perf_counter() - began))
    database.dispose()
    taken.sort()
    return taken[len(taken) // 2], taken[int(len(taken) * 0.99)]


def trial_balances(where: Place, times: int) -> float:
    """W4: a trial balance at a random date; median in ms."""
    database, chance = Database(where.url), random.Random(4)
    taken = []
    with database.reading() as session:
        for _ in range(times):
            on = date(2024, 1, 1) + timedelta(days=chance.randrange(1030))
            began = time.perf_counter()
            trial_balance(session, where.books[0], on)
            taken.append(1000 * (time.perf_counter() - began))
    database.dispose()
    return sorted(taken)[len(taken) // 2]


def export(where: Place) -> tuple[float, float]:
    """W5: the whole history as journal and CSV in a process of its own; seconds, MB at most."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.reads", where.url, str(where.books[0]), folder],
            capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
            env=os.environ,
        )  # fmt: skip
    seconds, megabytes = done.stdout.split()
    return float(seconds), float(megabytes)


def verification(where: Place) -> float:
    """W6: verify of the whole book, in seconds; it must be sound."""
    database = Database(where.url)
    began = time.perf_counter()
    with database.reading() as session:
        session.execute(text("SELECT 1"))
        found = verify(session, where.books[0])
    assert not found, found[:3]
    database.dispose()
    return time.perf_counter() - began


def _export(url: str, book_id: int, folder: str) -> None:
    from ledger.book.books import book_with
    from ledger.exports.write import Wanted, export_book

    database = Database(url)
    began = time.perf_counter()
    with database.reading() as session:
        export_book(session, Wanted(book_with(session, book_id), "650001", "csv"), Path(folder))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(time.perf_counter() - began, peak)


if __name__ == "__main__":
    _export(sys.argv[1], int(sys.argv[2]), sys.argv[3])
