"""Entries spelled straight from their rows: as the journal and as the postings view hold them.

``canonical`` and ``views`` would make the same text record by record; verify does, and a test holds
the two against each other. This way is several times faster.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple

from ledger.book.record import day_text
from ledger.book.spelled import Name, Place, entry_text
from ledger.book.stream import Row
from ledger.exports.folder import POSTINGS, TRIAL_BALANCE, Manifest, yuan
from ledger.exports.views import PostingsCsv, TrialBalanceCsv, View, account_cells
from ledger.text import cell


class _Account(NamedTuple):
    """An account as the journal spells it, and its cells in the postings view."""

    before: str
    after: str
    cells: str
    title: str


@dataclass(slots=True)
class Spelling:
    """How entries of one book are spelled, and what they come to by title."""

    code: str
    first_day: str
    last_day: str
    accounts: Mapping[str, _Account]
    #: Rows of the postings view so far.
    rows: int = 0
    debits: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    credits: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def entry(self, row: Row) -> tuple[str, str]:
        """The line of the journal and the rows of the postings view, each with its line ends."""
        number, leaf, link, told = row[16:]
        before, after = self._around(row)
        accounts, spelled, cells = self.accounts, [], []
        words = iter(told.split(" "))
        for line, account, side, amount in zip(count(1), words, words, words):
            head, tail, named, title = accounts[account]
            spelled.append(f'{head}{amount}{tail}"{side}"}}')
            if side == "D":
                self.debits[title] += int(amount)
                cells.append(f"{before}{line},{named},{_yuan(amount)},,{after}")
            else:
                self.credits[title] += int(amount)
                cells.append(f"{before}{line},{named},,{_yuan(amount)},{after}")
        place = Place(
            f',"hash":"{link}"', f',"leaf":"{leaf}"', f',"number":{number}', f',"seq":{row[0]}'
        )
        journal = entry_text(self.code, row, ",".join(spelled), place) + "\n"
        if not self.first_day <= day_text(int(row[2])) <= self.last_day:
            return journal, ""
        self.rows += len(cells)
        return journal, "".join(cells)

    def tell(self, made: Mapping[str, View]) -> None:
        """The views that were not shown each record hear what the entries came to."""
        postings, trial_balance = made.get(POSTINGS), made.get(TRIAL_BALANCE)
        if isinstance(postings, PostingsCsv):
            postings.rows = self.rows
        if isinstance(trial_balance, TrialBalanceCsv):
            for title in self.debits.keys() | self.credits.keys():
                trial_balance.moved(title, self.debits[title], self.credits[title])

    def _around(self, row: Row) -> tuple[str, str]:
        """The cells before and after those of a line."""
        seq, period, day, word, event, summary, source = row[:7]
        maker, reviewer, reverses = row[9], row[10], row[13]
        return (
            f"{seq},{period},{word},{row[16]},{day_text(int(day))},{_cell(event)},{_cell(cell(summary))},",
            f"{maker},{_or_empty(reviewer)},{_or_empty(reverses)},{_cell(cell(source))}\r\n",
        )


def spelling(manifest: Manifest, names: Mapping[int, Name]) -> Spelling:
    """The spelling of the entries of a book with these accounts."""
    accounts = {
        str(account): _Account(
            name.before,
            name.after,
            ",".join(_cell(text) for text in account_cells(manifest.titles, name.title, name.aux)),
            name.title,
        )
        for account, name in names.items()
    }
    return Spelling(manifest.book.code, manifest.first_day, manifest.last_day, accounts)


def _yuan(fen: str) -> str:
    """Whole fen, as text, in yuan with two decimals."""
    if len(fen) > 3:
        return f"{fen[:-2]}.{fen[-2:]}"
    return yuan(int(fen))


def _or_empty(value: object) -> object:
    return "" if value is None else value


#: Whatever might have to stand in quotes; the CSV writer decides.
_DOUBTFUL = re.compile(r'[\s",]').search


def _cell(text: str) -> str:
    """The text as the CSV writer spells a cell."""
    if not _DOUBTFUL(text):
        return text
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(("", text))
    return out.getvalue()[1:-2]
