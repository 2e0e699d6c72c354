"""What the fund has at stake on any day: out, pending, written off and still pursued, by debtor."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.advances.models import Advance
from ledger.book.balances import available, balance, balances_by
from ledger.book.books import Book, book_of
from ledger.errors import NotFound
from ledger.funds.queries import month_ends
from ledger.money import Money
from ledger.parties.models import Company
from ledger.recoveries.ageing import owed_by_advance

#: Title -> the part of the exposure that the book keeps in it.
PARTS = {
    "1218.01": "principal", "1218.02": "cost", "1902.01": "pending", "9501": "pursued",
}  # fmt: skip
#: How many advances are reckoned at a time.
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Stake:
    """What stands of one advance, or of many together, on a day."""

    principal: Money = Money.ZERO
    #: Recognised or not: all that ran up to the day.
    interest: Money = Money.ZERO
    cost: Money = Money.ZERO
    #: Moved to 1902.01 for a write-off that is not decided (47).
    pending: Money = Money.ZERO
    #: Written off and still pursued (9501); it is no asset.
    pursued: Money = Money.ZERO

    @property
    def total(self) -> Money:
        """All that is still an asset of the fund."""
        return self.principal + self.interest + self.cost + self.pending

    def __add__(self, other: "Stake") -> "Stake":
        return Stake(
            self.principal + other.principal,
            self.interest + other.interest,
            self.cost + other.cost,
            self.pending + other.pending,
            self.pursued + other.pursued,
        )


@dataclass(frozen=True, slots=True)
class DebtorStake:
    """A debtor over all counties of the reader: the unified code tells that they are one."""

    company_id: int
    name: str
    uscc: str
    advances: int
    counties: int
    stake: Stake


@dataclass(frozen=True, slots=True)
class Exposure:
    """The fund's exposure on a day; ``held`` is known for today only, else None."""

    on: date
    cash: Money
    held: Money | None
    total: Stake
    debtors: Sequence[DebtorStake]


def exposure(session: Session, counties: Collection[int], on: date, *, today: date) -> Exposure:
    """What is at stake in those counties at the end of ``on``, the largest debtor first."""
    books = fund_books(session, counties)
    stakes = stakes_by_advance(session, books, on)
    cash = Money.sum(balance(session, book.id, "1002.02", on=on) for book in books)
    held = None
    if on == today:
        free = Money.sum(available(session, book.id, "1002.02") for book in books)
        held = cash - free
    debtors = _debtors(session, counties, stakes)
    total = sum((one.stake for one in debtors), Stake())
    return Exposure(on, cash, held, total, debtors)


def stakes_by_advance(session: Session, books: Sequence[Book], on: date) -> dict[int, Stake]:
    """Every advance with something at stake on that day."""
    parts: dict[int, dict[str, Money]] = {}
    for book in books:
        for title, part in PARTS.items():
            for number, amount in balances_by(session, book.id, title, "advance", on=on).items():
                parts.setdefault(int(number), {})[part] = amount
        for number, amount in balances_by(session, book.id, "1216.01", "advance", on=on).items():
            parts.setdefault(int(number), {})["interest"] = amount
    bearing = sorted(one for one, sums in parts.items() if "principal" in sums)
    for start in range(0, len(bearing), CHUNK):
        owed = owed_by_advance(session, bearing[start : start + CHUNK], on)
        for advance_id, one in owed.items():
            parts[advance_id]["interest"] = one.interest
    return {number: Stake(**sums) for number, sums in parts.items()}


@dataclass(frozen=True, slots=True)
class Point:
    """Three figures of the exposure at the end of a month."""

    on: date
    principal: Money
    pending: Money
    pursued: Money


def exposure_history(
    session: Session, counties: Collection[int], until: date, months: int = 12
) -> list[Point]:
    """The book's figures at the end of the last months, and on ``until`` itself."""
    books = fund_books(session, counties)
    points = []
    for day in [*month_ends(until, months), until]:
        sums = {
            part: Money.sum(
                balance(session, book.id, title, on=day) for book in books if book.opened_on <= day
            )
            for title, part in PARTS.items()
        }
        points.append(Point(day, sums["principal"], sums["pending"], sums["pursued"]))
    first = min((book.opened_on for book in books), default=until)
    return [point for point in points if point.on >= first]


def fund_books(session: Session, counties: Collection[int]) -> list[Book]:
    """The fund's book of each county that keeps one."""
    found = []
    for county_id in sorted(counties):
        try:
            found.append(book_of(session, county_id, "FUND"))
        except NotFound:
            continue
    return found


def _debtors(
    session: Session, counties: Collection[int], stakes: dict[int, Stake]
) -> list[DebtorStake]:
    rows = session.execute(
        select(Advance.id, Advance.county_id, Company.id, Company.name, Company.uscc)
        .join(Company, Company.id == Advance.debtor_id)
        .where(Advance.county_id.in_(counties))
        .order_by(Advance.id)
    )
    kept = [row for row in rows if row[0] in stakes]
    by_code: dict[str, list[int]] = {}
    for place, row in enumerate(kept):
        by_code.setdefault(row[4], []).append(place)
    debtors = []
    for uscc, places in by_code.items():
        own = [kept[place] for place in places]
        stake = sum((stakes[row[0]] for row in own), Stake())
        many = len({row[1] for row in own})
        debtors.append(DebtorStake(own[0][2], own[0][3], uscc, len(own), many, stake))
    return sorted(debtors, key=lambda one: (-one.stake.total.fen, -one.stake.pursued.fen, one.uscc))
