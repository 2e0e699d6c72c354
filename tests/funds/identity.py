"""F-08 after every posting: the book replayed entry by entry, its identity proved at each."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.db import Database
from ledger.funds.position import ASSETS, EQUITY, EXPENSE, INCOME, LIABILITIES

#: Title -> its sign in: assets less liabilities less equity less income plus expense, which is 0.
WEIGHT: dict[str, int] = {
    **{title: 1 for title, _ in ASSETS},
    **dict.fromkeys(EXPENSE, 1),
    **{title: -1 for title, _ in (*LIABILITIES, *EQUITY)},
    **dict.fromkeys(INCOME, -1),
}
DEBIT_TITLES = frozenset({title for title, _ in ASSETS} | set(EXPENSE))

LINES = text(
    "SELECT k.id AS book, s.seq, e.event, a.title, p.side, p.amount FROM book k"
    " JOIN seal s ON s.book_id = k.id"
    " JOIN entry e ON e.book_id = s.book_id AND e.id = s.entry_id"
    " JOIN posting p ON p.book_id = e.book_id AND p.entry_id = e.id"
    " JOIN account a ON a.book_id = p.book_id AND a.id = p.account_id"
    " WHERE k.kind = 'FUND' ORDER BY k.id, s.seq, p.line"
)


def explained_throughout(session: Session) -> int:
    """Every entry of every fund leaves F-08 true, memo accounts apart; how many there were."""
    standing: dict[int, int] = {}
    after: dict[tuple[int, int, str], int] = {}
    for row in session.execute(LINES):
        if row.title.startswith("9"):
            continue
        assert row.title in WEIGHT, f"{row.title} stands in no term of F-08"
        raised = (row.side == "D") == (row.title in DEBIT_TITLES)
        weight = WEIGHT[row.title] * (1 if raised else -1)
        standing[row.book] = standing.get(row.book, 0) + weight * row.amount
        after[row.book, row.seq, row.event] = standing[row.book]
    for (book, seq, event), off in after.items():
        assert off == 0, f"F-08 is off by {off} fen after entry {seq} ({event}) of book {book}"
    return len(after)


@pytest.fixture(autouse=True)
def f_08(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever the test posted, committed or not, F-08 held after each posting of it."""
    names = request.fixturenames
    if "session" in names:
        session: Session = request.getfixturevalue("session")
        yield
        if session.is_active:
            explained_throughout(session)
        return
    if "database" not in names:
        yield
        return
    database: Database = request.getfixturevalue("database")
    yield
    with database.reading() as reading:
        explained_throughout(reading)
