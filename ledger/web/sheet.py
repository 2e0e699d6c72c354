"""The trial balance as a sheet: titles that count and memo titles apart, each with its totals."""

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.book.balances import TrialLine
from ledger.book.chart import Title
from ledger.gate.locale import in_locale
from ledger.money import Money
from ledger.text import Text


@dataclass(frozen=True)
class SheetLine:
    """One title on the sheet; of each pair of balances one is zero."""

    title: str
    name: Text
    opening_debit: Money
    opening_credit: Money
    debit: Money
    credit: Money
    closing_debit: Money
    closing_credit: Money

    @property
    def sums(self) -> tuple[Money, ...]:
        """The six amounts, left to right."""
        return (
            self.opening_debit, self.opening_credit, self.debit,
            self.credit, self.closing_debit, self.closing_credit,
        )  # fmt: skip


@dataclass(frozen=True)
class Part:
    """Titles that balance among themselves."""

    name: Text
    lines: list[SheetLine]

    @property
    def totals(self) -> list[Money]:
        """The sum of each of the six columns."""
        return [
            Money.sum(column) for column in zip(*(line.sums for line in self.lines), strict=True)
        ]

    @property
    def balanced(self) -> bool:
        """Whether debits equal credits three times over."""
        totals = self.totals
        return totals[0::2] == totals[1::2]


@dataclass(frozen=True)
class Sheet:
    """The whole trial balance."""

    lines: list[SheetLine]

    @property
    def parts(self) -> list[Part]:
        """The balance sheet's titles, then the memo titles."""
        named = (
            (Text("资产负债与收支科目", "Accounts"), False),
            (Text("备查科目", "Memo accounts"), True),
        )
        parts = [
            Part(name, [line for line in self.lines if line.title.startswith("9") is memo])
            for name, memo in named
        ]
        return [part for part in parts if part.lines]


def sheet_of(lines: Sequence[TrialLine]) -> Sheet:
    """The lines of the book as a sheet."""
    return Sheet(
        [
            SheetLine(
                title=line.title,
                name=line.name,
                opening_debit=line.opening_d,
                opening_credit=line.opening_c,
                debit=line.debit,
                credit=line.credit,
                closing_debit=line.closing_d,
                closing_credit=line.closing_c,
            )
            for line in lines
        ]
    )


def side_of(title: Title, balance: Money) -> str:
    """借, 贷 or 平: on which side the balance stands (stack 7.7)."""
    if not balance:
        return in_locale(Text("平", "-"))
    debit = (title.direction == "D") == (balance.fen > 0)
    return in_locale(Text("借", "Dr") if debit else Text("贷", "Cr"))
