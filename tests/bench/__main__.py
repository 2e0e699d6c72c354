"""``make bench``: every workload on both engines beside a raw floor, as a table of ratios."""

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from ledger.book.post import post_many
from ledger.db import Database
from tests.bench import reads
from tests.bench.floor import floor_of, make_tables
from tests.bench.place import (
    MAKER,
    REVIEWER,
    Place,
    a_payroll,
    a_receipt,
    analyse,
    fill,
    place,
)
from tests.bench.writers import race

DAY = date(2026, 11, 2)
Row = tuple[str, str, str, str]
console = Console(stderr=True)


def main() -> None:
    """Prints the table; ``--write`` puts it into docs/benchmarks.md as well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postings", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--write", type=Path, help="a file for the table")
    asked = parser.parse_args()
    rows: list[tuple[str, Row]] = []
    for engine in asked.engine or ("postgresql", "sqlite"):
        with place(engine) as where:
            make_tables(where.owner_url, len(where.books))
            rows += [(engine, row) for row in measure(where, asked.postings, asked.seconds)]
    table = rendered(rows)
    print(table)
    if asked.write:
        asked.write.write_text(table)


def measure(where: Place, postings: int, seconds: float) -> list[Row]:
    """Every workload on one engine; the history is filled between writing and reading."""
    rows: list[Row] = []
    warm_up(where)
    for writers, books in ((1, 1), (2, 1), (8, 1), (16, 1), (8, 8), (16, 8)):
        console.log(f"{where.engine} W1 {writers} writers, {books} books")
        floor = race(where, "floor", writers, books, seconds)
        ours = race(where, "ours", writers, books, seconds)
        rows.append((
            f"W1 {writers} writers, {books} book{'s' * (books > 1)}",
            f"{ours.per_second:,.0f} posts/s, p99 {ours.p99_ms:.0f} ms",
            f"{floor.per_second:,.0f} posts/s",
            f"{ours.per_second / floor.per_second:.2f}",
        ))  # fmt: skip
    console.log(f"{where.engine} W2")
    rows += batches(where)
    with Progress(console=console) as progress:
        task = progress.add_task(f"{where.engine} fill", total=postings // 2)
        fill(where, postings, lambda done, _: progress.update(task, completed=done))
    analyse(where)
    console.log(f"{where.engine} W3 .. W6")
    median, p99 = reads.balances(where, 2000)
    rows.append(("W3 balance at a date", f"p50 {median:.2f} ms, p99 {p99:.2f} ms", "", ""))
    rows.append(("W4 trial balance at a date", f"{reads.trial_balances(where, 30):.1f} ms", "", ""))
    took, megabytes = reads.export(where)
    rows.append(("W5 export, journal and CSV",
                 f"{postings / took:,.0f} postings/s, {megabytes:.0f} MB", "", ""))  # fmt: skip
    rows.append(("W6 verify", f"{reads.verification(where):.1f} s for {postings:,}", "", ""))
    return rows


def warm_up(where: Place) -> None:
    """A few hundred entries on each book, then statistics, as a book has after its first days."""
    database = Database(where.url)
    for book in where.books:
        drafts = [a_receipt(f"warm:{n}", 1 + n % 999, DAY) for n in range(400)]
        database.in_transaction(
            lambda s, book=book, drafts=drafts: post_many(
                s, book, drafts, maker=MAKER, reviewer=REVIEWER
            )
        )
    database.dispose()
    analyse(where)


def batches(where: Place) -> list[Row]:
    """W2: one payroll entry of 1,000 legs, and batches of 1,000 entries, one commit each."""
    database, floor = Database(where.url), floor_of(where.owner_url, 999)
    book = where.books[1]

    def ours_legs(n: int) -> None:
        draft = a_payroll(f"payroll:{n}", 1000, DAY)
        database.in_transaction(
            lambda s: post_many(s, book, [draft], maker=MAKER, reviewer=REVIEWER)
        )

    def ours_entries(n: int) -> None:
        drafts = [a_receipt(f"batch:{n}:{k}", 1 + k % 999, DAY) for k in range(1000)]
        database.in_transaction(
            lambda s: post_many(s, book, drafts, maker=MAKER, reviewer=REVIEWER)
        )

    pairs: list[tuple[str, str, Callable[[int], None], Callable[[int], None]]] = [
        ("W2 payroll entry of 1,000 legs", "legs/s", ours_legs, lambda n: floor.post(book, 1000)),
        ("W2 batch of 1,000 entries", "entries/s", ours_entries, lambda n: floor.batch(book, 1000)),
    ]
    rows = []
    for name, unit, ours, raw in pairs:
        mine, theirs = per_second(ours), per_second(raw)
        rows.append((name, f"{mine:,.0f} {unit}", f"{theirs:,.0f} {unit}", f"{mine / theirs:.2f}"))
    database.dispose()
    return rows


def per_second(act: Callable[[int], None], rounds: int = 12) -> float:
    """Thousands a second, from the median of the rounds after two to warm up."""
    taken = []
    for n in range(rounds):
        began = time.perf_counter()
        act(n)
        taken.append(time.perf_counter() - began)
    return 1000 / statistics.median(taken[2:])


def rendered(rows: list[tuple[str, Row]]) -> str:
    """The table in Markdown."""
    lines = ["| engine | workload | measured | raw floor | ratio |", "|---|---|---|---|---|"]
    lines += [f"| {engine} | " + " | ".join(row) + " |" for engine, row in rows]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
