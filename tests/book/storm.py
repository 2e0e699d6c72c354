"""Many writers at one book in processes of their own; every writer has checked before any acts."""

import secrets
import threading
from collections.abc import Callable
from datetime import date, datetime
from itertools import count

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger import clock
from ledger.book.balances import available
from ledger.book.books import book_with
from ledger.book.lines import Draft, Line
from ledger.book.periods import close_period
from ledger.book.post import Persons, write
from ledger.book.show import entry
from ledger.db import Database
from ledger.errors import Refusal
from ledger.money import Money
from tests.apart import Apart, Wait, at_once
from tests.book.make import DIGEST, MAKER, draw, keep, receipt

FEBRUARY = datetime(2026, 2, 9, 9, tzinfo=clock.SHANGHAI)
#: How often a writer of a storm posts.
ROUNDS = 10

Deed = Callable[[Database, int, str], Callable[[], list[str]]]


def one_draw(database: Database, book_id: int, name: str) -> Callable[[], list[str]]:
    """Sees enough money for 7.00, and then draws it."""
    with database.reading() as session:
        assert available(session, book_id, "2307.01") >= Money.of("7.00")
    return lambda: [attempt(database, book_id, draw("7.00", source=f"draw:{name}"))]


def drain(database: Database, book_id: int, name: str) -> Callable[[], list[str]]:
    """Draws 7.00 again and again until there is no more."""

    def act() -> list[str]:
        said: list[str] = []
        for n in count():
            said.append(attempt(database, book_id, draw("7.00", source=f"drain:{name}:{n}")))
            if said[-1] != "done":
                return said
        return said

    return act


def receipts(database: Database, book_id: int, name: str) -> Callable[[], list[str]]:
    """Posts a row of receipts for January; each source once."""
    return lambda: [
        attempt(database, book_id, receipt("1.00", n % 3 + 1, source=f"in:{name}:{n}"))
        for n in range(ROUNDS)
    ]


def reversal(database: Database, book_id: int, name: str) -> Callable[[], list[str]]:
    """Sees that the first entry was not reversed, and then reverses it."""
    with database.reading() as session:
        wrong = entry(session, book_id, 1)
        book = book_with(session, book_id)
    assert wrong.reversed_by is None
    mirror = tuple(Line(one.title, one.side, -one.amount, one.aux) for one in wrong.lines)
    draft = Draft(date(2026, 2, 9), "54", "冲销", f"reversal:{name}", mirror)

    def post(session: Session) -> None:
        write(session, book, [(draft, 1)], Persons(1, reviewer=2), word=wrong.word)

    return lambda: [outcome(lambda: database.in_transaction(post))]


def close(database: Database, book_id: int, name: str) -> Callable[[], list[str]]:
    """Closes January."""

    def work(session: Session) -> None:
        close_period(session, book_id, 202601, maker=MAKER, approvals_digest=DIGEST)

    return lambda: [outcome(lambda: database.in_transaction(work))]


def unlocked_number(database: Database, book_id: int, name: str) -> Callable[[], list[str]]:
    """The control of numbering: the next number is read without a lock, and then taken."""
    with database.reading() as session:
        number = session.scalar(text("SELECT coalesce(max(number), 0) + 1 FROM seal"))

    def work(session: Session) -> None:
        mine = {"id": 1000 + secrets.randbelow(10**9), "source": f"forged:{name}", "number": number}
        session.execute(
            text(
                "INSERT INTO entry SELECT book_id, CAST(:id AS BIGINT), period, day, word, event,"
                " summary, CAST(:source AS TEXT), booked_at, maker, reviewer, approvals, policy,"
                " reverses, attachments, attachment_digests, key_id FROM entry WHERE id ="
                " (SELECT entry_id FROM seal WHERE seq = 1)"
            ),
            mine,
        )
        session.execute(
            text(
                "INSERT INTO seal SELECT book_id, CAST(:id AS BIGINT), kind, CAST(:id AS BIGINT),"
                " NULL, period, word, CAST(:number AS BIGINT), leaf, prev, hash"
                " FROM seal WHERE seq = 1"
            ),
            mine,
        )

    return lambda: [outcome(lambda: database.in_transaction(work))]


def attempt(database: Database, book_id: int, draft: Draft) -> str:
    """``done``, or the code of the refusal."""

    def work(session: Session) -> None:
        keep(session, book_with(session, book_id), draft)

    return outcome(lambda: database.in_transaction(work))


def outcome(act: Callable[[], None]) -> str:
    """``done``, the code of a refusal, or the name of what should not have happened."""
    try:
        act()
    except Refusal as refusal:
        return refusal.code
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "done"


def crowd(wait: Wait, url: str, book_id: int, deed: Deed, writers: int) -> list[str]:
    """One process of a storm: so many writers have checked; all act; what came of each."""
    with clock.fixed(FEBRUARY):
        database = Database(url)
        name = f"{threading.get_native_id()}"
        acts = [deed(database, book_id, f"{name}:{n}") for n in range(writers)]
        said: list[str] = []
        threads = [threading.Thread(target=lambda act=act: said.extend(act())) for act in acts]
        wait()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        database.dispose()
    return said


def storm(url: str, book_id: int, *crowds: tuple[Deed, int, int]) -> list[str]:
    """What came of all writers; a crowd is (deed, processes, writers in each)."""
    processes = [
        Apart(crowd, url, book_id, deed, writers)
        for deed, many, writers in crowds
        for _ in range(many)
    ]
    return [one for said in at_once(*processes) for one in said]
