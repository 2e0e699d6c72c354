"""Words typed into a search box, as a condition of the database."""

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy.orm.attributes import InstrumentedAttribute


def matches(words: str, *columns: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """One of the columns holds the words as they stand, in whatever case."""
    return or_(*(func.lower(column).contains(words.lower(), autoescape=True) for column in columns))
