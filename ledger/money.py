"""Money: whole fen, never a float."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Self

_WIRE = re.compile(r"(0|[1-9][0-9]{0,10})\.[0-9]{2}", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """A sum in whole fen. Negative sums exist only in reversals and differences."""

    fen: int

    ZERO: ClassVar["Money"]

    def __post_init__(self) -> None:
        if type(self.fen) is not int:
            raise TypeError(f"Money is whole fen; {type(self.fen).__name__} was given.")

    @classmethod
    def of(cls, text: str) -> Self:
        """The sum written as yuan with exactly two decimals, such as ``259500.00``.

        Raises ValueError for any other spelling: signs, separators, other digits.
        """
        if not isinstance(text, str) or _WIRE.fullmatch(text) is None:
            raise ValueError("An amount is written like 1234.56.")
        yuan, fen = text.split(".")
        return cls(int(yuan) * 100 + int(fen))

    @classmethod
    def sum(cls, amounts: Iterable["Money"]) -> "Money":
        """The sum of all amounts; nothing sums to zero."""
        return Money(sum(amount.fen for amount in amounts))

    def __str__(self) -> str:
        """The spelling of the wire and the export: ``-?digits.dd`` in yuan."""
        sign = "-" if self.fen < 0 else ""
        yuan, fen = divmod(abs(self.fen), 100)
        return f"{sign}{yuan}.{fen:02d}"

    def grouped(self) -> str:
        """The spelling of pages and papers: thousands separated, two decimals."""
        sign = "-" if self.fen < 0 else ""
        yuan, fen = divmod(abs(self.fen), 100)
        return f"{sign}{yuan:,}.{fen:02d}"

    def __add__(self, other: "Money") -> "Money":
        return Money(self.fen + other.fen)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.fen - other.fen)

    def __neg__(self) -> "Money":
        return Money(-self.fen)

    def __bool__(self) -> bool:
        return self.fen != 0


Money.ZERO = Money(0)
