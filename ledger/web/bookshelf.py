"""What the pages of a book share: their blueprint, the names of books, what an address asks."""

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, request
from marshmallow import ValidationError

from ledger.actor import Role
from ledger.book.books import Book
from ledger.book.chart import TITLES, Title
from ledger.fields import Day, Month
from ledger.text import Text

bp = Blueprint("books", __name__, url_prefix="/books")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)
KINDS: Mapping[str, Text] = {
    "DEP": Text("工资保证金账套", "Wage deposits"),
    "FUND": Text("应急周转金账套", "Revolving fund"),
}
#: The titles whose balance heads a book.
HEADLINES: Mapping[str, tuple[tuple[str, Text], ...]] = {
    "DEP": (
        ("1002.01", Text("专户存款", "In the bank")),
        ("2307.01", Text("保证金本金", "Deposits held")),
        ("9201", Text("收存保函", "Guarantees held")),
        ("9301", Text("应缴未缴", "Not yet secured")),
        ("9401", Text("应补足", "To be replenished")),
    ),
    "FUND": (
        ("1002.02", Text("专户存款", "In the bank")),
        ("3101.01", Text("周转金本金", "Fund principal")),
        ("1218.01", Text("垫付未收回", "Advances outstanding")),
        ("9601", Text("已批未付", "Approved, unpaid")),
        ("9501", Text("账销案存", "Written off, pursued")),
    ),
}


def titles_of(book: Book) -> list[Title]:
    """The titles that the book keeps, by code."""
    return [title for title in TITLES.values() if book.kind in title.books]


def day_asked(name: str, default: date) -> date:
    """A day of the address; the default when it is absent or no day."""
    try:
        asked: date = Day(future=True).deserialize(request.args.get(name, ""))
    except ValidationError:
        return default
    return asked


def period_asked(name: str = "period") -> int | None:
    """A month of the address as 202601; None when it is absent or no month."""
    try:
        asked = Month().deserialize(request.args.get(name, ""))
    except ValidationError:
        return None
    return int(asked.replace("-", ""))
