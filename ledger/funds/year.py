"""What a year brought to the fund and took from it: carried over, moved, carried on (F-04)."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from ledger.book.balances import balance, trial_balance
from ledger.book.books import Book
from ledger.book.statements import statement
from ledger.funds.position import EQUITY, EXPENSE, INCOME
from ledger.money import Money
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class Flow:
    """One way in or out in the year so far: its name, its title, what it came to."""

    name: Text
    title: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Year:
    """The fund's net worth from the end of last year to ``on``, with every step between."""

    book: Book
    start: date
    on: date
    carried: Money
    flows: tuple[Flow, ...]
    left: Money

    @property
    def adds_up(self) -> bool:
        """Whether what was carried over and the flows make what is left."""
        return self.carried + Money.sum(flow.amount for flow in self.flows) == self.left


#: Income and expense, as what they bring to the fund; what goes to the treasury lessens it.
WAYS: tuple[tuple[str, Text], ...] = (
    ("4603.01", Text("捐赠", "Donations")),
    ("4604.01", Text("存款利息(减当年上缴财政)", "Bank interest, less what went to the treasury")),
    ("4604.02", Text("追偿利息", "Interest on advances")),
    ("4609.01", Text("违约金、核销后收回", "Penalties, written-off debts received")),
    ("5901.01", Text("核销损失", "Written off")),
    ("5901.02", Text("银行手续费", "Bank charges")),
    ("3101.02", Text("以前年度利息上缴财政", "A closed year's interest to the treasury")),
)


def year_of(session: Session, book: Book, on: date) -> Year:
    """What was carried over into the year of ``on``, what moved since, and what is left (F-04).

    The closing of the year moves income and expense to 3101.02 and changes nothing in the sum, so
    it is left out of every way.
    """
    start = date(on.year, 1, 1)
    before = start - timedelta(days=1)
    lines = {one.title: one for one in trial_balance(session, book.id, on, before_closing=True)}
    moved = statement(session, book.id, "3101.01", start, on)
    flows = [
        Flow(Text("财政拨款", "Allotments"), "3101.01", moved.credit),
        Flow(Text("缩减规模、缴回财政", "Returned to the budget"), "3101.01", -moved.debit),
    ]
    for title, name in WAYS:
        line = lines.get(title)
        now = Money.ZERO if line is None else line.closing_c - line.closing_d
        then = balance(session, book.id, title, on=before)
        flows.append(Flow(name, title, now + then if title in EXPENSE else now - then))
    return Year(
        book,
        start,
        on,
        _worth(session, book, before),
        tuple(flow for flow in flows if flow.amount),
        _worth(session, book, on),
    )


def _worth(session: Session, book: Book, on: date) -> Money:
    """The right side of F-08 on that day."""
    titles = (*(title for title, _ in EQUITY), *INCOME)
    worth = Money.sum(balance(session, book.id, title, on=on) for title in titles)
    return worth - Money.sum(balance(session, book.id, title, on=on) for title in EXPENSE)
