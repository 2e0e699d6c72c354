"""How the fund stands on a day: what it has, what is out, and the identity that explains it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.book.balances import available, balance
from ledger.book.books import Book, book_of
from ledger.money import Money
from ledger.policies.queries import PolicyMissing, policy_for
from ledger.policies.terms import fund_terms
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class Term:
    """One figure of the identity, with its title and its name."""

    title: str
    name: Text
    amount: Money


@dataclass(frozen=True, slots=True)
class Position:
    """The fund on a day, in fen; both sides of F-08 and the standard of F-03."""

    book: Book
    on: date
    assets: tuple[Term, ...]
    liabilities: tuple[Term, ...]
    equity: tuple[Term, ...]
    held: Money
    standard: Money | None

    @property
    def cash(self) -> Money:
        """What stands in the fund's bank account."""
        return self.assets[0].amount

    @property
    def total_assets(self) -> Money:
        """Everything it has or is owed."""
        return _total(self.assets)

    @property
    def total_liabilities(self) -> Money:
        """Everything it owes."""
        return _total(self.liabilities)

    @property
    def net_assets(self) -> Money:
        """Left side of F-08: assets less liabilities."""
        return self.total_assets - self.total_liabilities

    @property
    def net_worth(self) -> Money:
        """Right side of F-08: principal, surplus carried and not yet closed."""
        return _total(self.equity)

    @property
    def explained(self) -> bool:
        """F-08: every fen of the fund is explained."""
        return self.net_assets == self.net_worth

    @property
    def free(self) -> Money:
        """What may still be promised (A-08): cash less held, unidentified and treasury's."""
        owed = {term.title: term.amount for term in self.liabilities}
        return self.cash - self.held - owed["2307.09"] - owed["2103.01"]

    @property
    def reserve(self) -> Money:
        """What counts towards the standard (F-03)."""
        principal = next(term.amount for term in self.assets if term.title == "1218.01")
        return self.cash - self.total_liabilities + principal

    @property
    def shortfall(self) -> Money | None:
        """What is lacking to the standard; None where no standard is set."""
        return None if self.standard is None else max(self.standard - self.reserve, Money.ZERO)


ASSETS = (
    ("1002.02", Text("银行存款", "Bank")),
    ("1218.01", Text("垫付本金", "Advances outstanding")),
    ("1216.01", Text("应收利息", "Interest receivable")),
    ("1218.02", Text("追偿费用", "Recovery costs receivable")),
    ("1902.01", Text("待核销", "Write-off pending")),
)
LIABILITIES = (
    ("2307.05", Text("待付工人", "Owed to workers")),
    ("2307.09", Text("暂收待查", "Unidentified receipts")),
    ("2103.01", Text("应缴财政", "Owed to treasury")),
)
EQUITY = (
    ("3101.01", Text("周转金本金", "Fund principal")),
    ("3101.02", Text("滚存", "Accumulated surplus")),
    ("3301", Text("本期盈余", "Surplus of the period")),
)
INCOME = ("4603.01", "4604.01", "4604.02", "4609.01")
EXPENSE = ("5901.01", "5901.02")


def fund_position(session: Session, county_id: int, on: date, *, today: date) -> Position:
    """The fund of a county at the end of ``on``. What is held is known for ``today`` only."""
    book = book_of(session, county_id, "FUND")

    def at(title: str) -> Money:
        return balance(session, book.id, title, on=on)

    def terms(rows: tuple[tuple[str, Text], ...]) -> tuple[Term, ...]:
        return tuple(Term(title, name, at(title)) for title, name in rows)

    unclosed = Money.sum(at(title) for title in INCOME) - Money.sum(at(title) for title in EXPENSE)
    surplus = Term("4-5", Text("未结转收支", "Income less expense not yet closed"), unclosed)
    cash_now = balance(session, book.id, "1002.02")
    return Position(
        book=book,
        on=on,
        assets=terms(ASSETS),
        liabilities=terms(LIABILITIES),
        equity=(*terms(EQUITY), surplus),
        held=cash_now - available(session, book.id, "1002.02") if on == today else Money.ZERO,
        standard=_standard(session, county_id, on),
    )


def free_money(session: Session, county_id: int) -> Money:
    """What an advance may still promise (A-08): cash less held, unidentified and treasury's."""
    book = book_of(session, county_id, "FUND")
    promised = balance(session, book.id, "2307.09") + balance(session, book.id, "2103.01")
    return available(session, book.id, "1002.02") - promised


def shortfall_now(session: Session, county_id: int, on: date) -> Money | None:
    """What the fund lacks now to the standard in force on that day (F-03); None without one."""
    standard = _standard(session, county_id, on)
    if standard is None:
        return None
    book = book_of(session, county_id, "FUND")
    reserve = Money.sum(balance(session, book.id, title) for title in ("1002.02", "1218.01"))
    owed = Money.sum(balance(session, book.id, title) for title, _ in LIABILITIES)
    return max(standard - (reserve - owed), Money.ZERO)


def _standard(session: Session, county_id: int, on: date) -> Money | None:
    """The least size for a county, by the policy in force; None where there is none (F-03)."""
    try:
        return fund_terms(policy_for(session, county_id, "fund", on)).standard
    except PolicyMissing:
        return None


def _total(terms: tuple[Term, ...]) -> Money:
    return Money.sum(term.amount for term in terms)
