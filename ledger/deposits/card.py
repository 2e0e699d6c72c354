"""The card of a deposit (项目保证金台账): every movement with its voucher and the running cover."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.book.balances import statement
from ledger.deposits.standing import Figures
from ledger.money import Money

#: The columns of the card and the titles whose movements they show.
COLUMNS: Mapping[str, str] = {
    "custody": "2307.01",
    "supervised": "9101",
    "guarantee": "9201",
    "interest": "2307.02",
    "to_pay_out": "2307.03",
    "missing": "9301",
    "to_replenish": "9401",
}
COVER = ("custody", "supervised", "guarantee")

BEGINNING = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Movement:
    """One voucher's effect on the deposit, column by column, and the cover after it."""

    seq: int
    on: date
    word: str
    number: int
    summary: str
    #: What it changed, by column.
    changes: Mapping[str, Money]
    #: The cover after it; ``running`` splits it into the three modes.
    cover: Money
    running: Figures


def movements(session: Session, book_id: int, project_id: int, up_to: date) -> list[Movement]:
    """Every movement of the project's deposit, by value date and then as it was posted."""
    found: dict[tuple[date, int], dict[str, Money]] = {}
    heads: dict[int, tuple[str, int, str]] = {}
    for column, title in COLUMNS.items():
        kept = statement(session, book_id, title, BEGINNING, up_to, project=str(project_id))
        before = kept.opening
        for row in kept.rows:
            changes = found.setdefault((row.date, row.seq), {})
            changes[column] = changes.get(column, Money.ZERO) + row.running - before
            heads[row.seq] = (row.word, row.number, row.summary)
            before = row.running
    stands, told = dict.fromkeys(COVER, Money.ZERO), []
    for (on, seq), changes in sorted(found.items()):
        whole = {column: changes.get(column, Money.ZERO) for column in COLUMNS}
        stands = {column: stands[column] + whole[column] for column in COVER}
        running = Figures(**stands)
        told.append(Movement(seq, on, *heads[seq], whole, running.cover, running))
    return told
