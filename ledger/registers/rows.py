"""Writing many rows at once: ids taken beforehand, rows inserted as they are."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, func, insert, inspect, select, text
from sqlalchemy.orm import Session

from ledger.db import Base


def take_ids(session: Session, Model: type[Base], many: int) -> Sequence[int]:
    """So many ids of the table that no other transaction will use."""
    if session.get_bind().dialect.name == "sqlite":  # one writer at a time
        last = session.scalar(select(func.max(inspect(Model).primary_key[0]))) or 0
        return range(last + 1, last + 1 + many)
    sequence = text(
        "SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :many)"
    )
    return session.scalars(sequence, {"name": Model.__tablename__, "many": many}).all()


def write_rows(session: Session, rows: Sequence[Base]) -> None:
    """The rows stand in their table; they must be of one kind and belong to no session."""
    if not rows:
        return
    mapper = inspect(type(rows[0]))
    columns = [(attr.key, attr.columns[0]) for attr in mapper.column_attrs]
    defaults = {
        key: column.default.arg if column.default is not None else None for key, column in columns
    }
    told: list[dict[str, Any]] = [
        {column.key: row.__dict__.get(key, defaults[key]) for key, column in columns}
        for row in rows
    ]
    if told[0].get("id", 0) is None:
        for one in told:
            del one["id"]
    session.execute(insert(table_of(type(rows[0]))), told)


def table_of(Model: type[Base]) -> Table:
    """The table itself, for statements of many rows."""
    table = Model.__table__
    assert isinstance(table, Table)
    return table
