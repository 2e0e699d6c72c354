"""A book as a list anyone can add up: what the engine is held against."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from ledger.book.lines import Line, credit, debit
from ledger.money import Money


@dataclass
class Model:
    """The book as a list anyone can add up."""

    #: (day, lines, seq it reverses or None), by sequence; a close is None.
    records: list[tuple[date, tuple[Line, ...], int | None] | None] = field(default_factory=list)
    held: dict[str, tuple[str, int]] = field(default_factory=dict)
    today: date = date(2026, 1, 5)
    #: The first month that is still open.
    open_from: date = date(2026, 1, 1)

    def net(self, title: str, on: date | None = None, **aux: str) -> int:
        """The balance in the title's own direction."""
        total = 0
        for record in self.records:
            if record is not None and (on is None or record[0] <= on):
                for line in record[1]:
                    if line.title == title and aux.items() <= line.aux.items():
                        total += line.amount.fen if line.side == "D" else -line.amount.fen
        return total if title in ("1002.01", "9301") else -total

    def free(self, title: str, project: str) -> int:
        """What can be spent of a project's deposit."""
        held = sum(fen for name, fen in self.held.values() if name == project)
        return self.net(title, project=project) - held

    def takes(self, lines: tuple[Line, ...]) -> bool:
        """Whether no guarded account would fall below what is held on it."""
        falls: Counter[tuple[str, str]] = Counter()
        for line in lines:
            if line.title in ("2307.01", "2307.04", "9301"):
                grows = (line.side == "D") == (line.title == "9301")
                name = line.aux.get("project") or line.aux["case"]
                falls[line.title, name] += line.amount.fen if grows else -line.amount.fen
        for (title, name), fen in falls.items():
            if title == "2307.04":
                if self.net(title, case=name) + fen < 0:
                    return False
            elif title == "2307.01":
                if self.free(title, name) + fen < 0:
                    return False
            elif self.net(title, project=name) + fen < 0:
                return False
        return True


def receipt_lines(project: int, fen: int) -> tuple[Line, ...]:
    """Row 3 for one project."""
    paid = Money(fen)
    return (
        debit("1002.01", paid, bank="1"),
        credit("2307.01", paid, project=str(project), contractor="7"),
    )


def draw_lines(project: int, fen: int, case: int) -> tuple[Line, ...]:
    """Row 9 for one project and case."""
    drawn = Money(fen)
    return (
        debit("2307.01", drawn, project=str(project), contractor="7"),
        credit("2307.04", drawn, case=str(case), worker="1"),
    )
