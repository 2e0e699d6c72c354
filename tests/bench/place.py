"""Where measurements run: a durable database of an engine, its books, a filled history."""

import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from ledger.actor import Actor
from ledger.book.books import open_book
from ledger.book.lines import Draft, credit, debit
from ledger.book.periods import close_period
from ledger.book.post import post_many
from ledger.db import Database
from ledger.money import Money
from tests.conftest import migrate
from tests.postgres import PostgresServer

OPENED = date(2024, 1, 1)
MAKER, REVIEWER = Actor(1, 1, "maker"), Actor(2, 2, "reviewer")
PROJECTS = 1000
BATCH = 1000


@dataclass(frozen=True)
class Place:
    """One engine with a migrated, durable database and its open books."""

    engine: str
    url: str
    owner_url: str
    books: tuple[int, ...]


@contextmanager
def place(engine: str, books: int = 8) -> Iterator[Place]:
    """A fresh place; it is gone afterwards. PostgreSQL runs with fsync on, SQLite with FULL."""
    folder = Path(tempfile.mkdtemp(prefix="ledger-bench-"))
    server = PostgresServer(durable=True) if engine == "postgresql" else None
    try:
        if server is None:
            url = owner = f"sqlite:///{folder / 'ledger.sqlite3'}"
        else:
            server.create("bench")
            owner, url = server.url("bench"), server.url("bench", "ledger_app")
        migrate(owner)
        database = Database(url)
        ids = tuple(
            database.in_transaction(
                lambda s, n=n: open_book(
                    s, county_id=n, county_code=f"65{n:04d}", kind="DEP", opened_on=OPENED
                )
            ).id
            for n in range(1, books + 1)
        )
        database.dispose()
        yield Place(engine, url, owner, ids)
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def a_receipt(source: str, project: int, on: date) -> Draft:
    """A receipt of 100.00 for a project: two legs, the bank hot in all of them."""
    amount = Money(10_000)
    return Draft(
        on,
        "3",
        "收到工资保证金",
        source,
        (
            debit("1002.01", amount, bank="1"),
            credit("2307.01", amount, project=str(project), contractor="1"),
        ),
        attachments=1,
    )


def a_payroll(source: str, legs: int, on: date) -> Draft:
    """One entry of so many legs: the bank against one project each."""
    amount = Money(100)
    return Draft(
        on,
        "3",
        "批量收款",
        source,
        (
            debit("1002.01", Money(100 * (legs - 1)), bank="1"),
            *(credit("2307.01", amount, project=str(n), contractor="1") for n in range(1, legs)),
        ),
        attachments=1,
    )


def fill(where: Place, postings: int, say: Callable[[int, int], None]) -> None:
    """The first book has so many postings over 34 months, all but the last month closed."""
    database, book = Database(where.url), where.books[0]
    chance = random.Random(7)
    entries, months = postings // 2, 34
    done = 0
    for month in range(months):
        first = date(2024 + month // 12, month % 12 + 1, 1)
        share = entries // months if month < months - 1 else entries - done
        for start in range(0, share, BATCH):
            count = min(BATCH, share - start)
            drafts = [
                a_receipt(
                    f"fill:{done + n}",
                    chance.randrange(1, PROJECTS),
                    first + timedelta(days=chance.randrange(28)),
                )
                for n in range(count)
            ]
            drafts.sort(key=lambda draft: draft.on)
            database.in_transaction(
                lambda s, drafts=drafts: post_many(s, book, drafts, maker=MAKER, reviewer=REVIEWER)
            )
            done += count
            say(done, entries)
        if month < months - 1:
            period = first.year * 100 + first.month
            database.in_transaction(
                lambda s, period=period: close_period(
                    s, book, period, maker=MAKER, approvals_digest=bytes(32)
                )
            )
    database.dispose()


def analyse(where: Place) -> None:
    """The engine's planner has seen the rows."""
    from sqlalchemy import create_engine, text

    engine = create_engine(where.owner_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()
