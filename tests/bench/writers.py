"""W1: writer processes that post one by one for a few seconds, ours beside the raw floor."""

import multiprocessing
import secrets
import time
from dataclasses import dataclass
from datetime import date
from multiprocessing.synchronize import Barrier
from typing import Any

from ledger.audit import trail
from ledger.book.post import post_last
from ledger.db import Database
from tests.bench.floor import floor_of
from tests.bench.place import MAKER, PROJECTS, REVIEWER, Place, a_receipt

DAY = date(2026, 11, 2)


@dataclass(frozen=True)
class Rate:
    """Posts a second of all writers together, and the 99th percentile of one post in ms."""

    per_second: float
    p99_ms: float


def race(where: Place, kind: str, writers: int, books: int, seconds: float) -> Rate:
    """So many processes post on so many books; ``kind`` is ours or floor."""
    context = multiprocessing.get_context("spawn")
    barrier, answers = context.Barrier(writers + 1), context.Queue()
    processes = [
        context.Process(
            target=_write,
            args=(where.url if kind == "ours" else where.owner_url, kind, number,
                  where.books[number % books], seconds, barrier, answers),
        )
        for number in range(writers)
    ]  # fmt: skip
    for process in processes:
        process.start()
    barrier.wait()
    found = [answers.get() for _ in processes]
    for process in processes:
        process.join()
    times = sorted(one for times in found for one in times)
    return Rate(len(times) / seconds, 1000 * times[int(len(times) * 0.99)] if times else 0.0)


def _write(
    url: str, kind: str, number: int, book: int, seconds: float, barrier: Barrier, answers: Any
) -> None:
    act = _ours(url, book, number) if kind == "ours" else _floor(url, book, number)
    for _ in range(5):
        act()
    barrier.wait()
    times: list[float] = []
    end = time.perf_counter() + seconds
    while (began := time.perf_counter()) < end:
        act()
        times.append(time.perf_counter() - began)
    answers.put(times)


def _ours(url: str, book: int, number: int) -> Any:
    """One entry with every guard, roll-up, number, chain and its audit event."""
    database, name = Database(url), secrets.token_hex(6)
    count = 0

    def act() -> None:
        nonlocal count
        count += 1
        draft = a_receipt(f"w1:{name}:{count}", 1 + (count * 7 + number) % (PROJECTS - 1), DAY)

        def work(session: Any) -> None:
            post_last(session, book, draft, maker=MAKER, reviewer=REVIEWER)
            trail.record(session, "bench.posted", draft.source, by=MAKER, county_id=1)

        database.in_transaction(work)

    return act


def _floor(url: str, book: int, number: int) -> Any:
    floor = floor_of(url, secrets.randbits(20))
    return lambda: floor.post(book, 2)
