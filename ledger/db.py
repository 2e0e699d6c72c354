"""The database: engines, sessions, column types, and the one unit of work."""

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

import psycopg
from psycopg.types.numeric import Int8Dumper
from sqlalchemy import (
    BigInteger,
    Dialect,
    Engine,
    Integer,
    MetaData,
    String,
    TypeDecorator,
    create_engine,
    event,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.orm.exc import StaleDataError

from ledger.errors import Refusal
from ledger.money import Money

T = TypeVar("T")

#: A surrogate key: 64 bits on both engines.
Id = BigInteger().with_variant(Integer, "sqlite")

RETRIES = 5


class Base(DeclarativeBase):
    """Every table of casework, people and approvals."""

    metadata = MetaData(
        naming_convention={
            "pk": "%(table_name)s_pkey",
            "uq": "%(table_name)s_%(column_0_N_name)s_key",
            "ck": "%(table_name)s_%(constraint_name)s_check",
            "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
            "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        }
    )


class Fen(TypeDecorator[Money]):
    """Money, kept as whole fen in a 64-bit integer."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Money | None, dialect: Dialect) -> int | None:
        return None if value is None else value.fen

    def process_result_value(self, value: int | None, dialect: Dialect) -> Money | None:
        return None if value is None else Money(int(value))  # PostgreSQL sums to numeric


class Instant(TypeDecorator[datetime]):
    """A UTC instant, kept as ``2026-01-31T08:00:00.000000Z`` on both engines."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else instant_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


def instant_text(at: datetime) -> str:
    """The canonical spelling of an instant: UTC, six decimals, ``Z``."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


READS = "reads only"


def may_lock(session: Session) -> bool:
    """Whether rows may be locked: a deed shown before it is done only reads."""
    return not session.info.get(READS)


class Busy(Refusal):
    """The database was busy past all retries; the same request may be sent again."""

    code = "busy"


class Database:
    """One database: a writing engine, a reading engine and the unit of work over them."""

    def __init__(self, url: str, read_url: str | None = None) -> None:
        self.url = make_url(url)
        self.engine = _engine(url, writes=True)
        self.read_engine = _engine(read_url or url, writes=False)

    def in_transaction(self, work: Callable[[Session], T]) -> T:
        """``work`` is done and committed once, or not at all.

        Conflicts between transactions (40001, 40P01, a busy file, a row whose version another
        raised meanwhile) start it again from the beginning, at most five times; then Busy is raised.
        """
        for attempt in range(RETRIES):
            try:
                with Session(self.engine, expire_on_commit=False) as session, session.begin():
                    return work(session)
            except (DBAPIError, psycopg.Error, sqlite3.Error, StaleDataError) as error:
                if not _is_conflict(error):
                    raise
                time.sleep(random.uniform(0, 0.02 * 2**attempt))
        raise Busy(
            "系统繁忙, 请稍后用同一请求重试。", "The system is busy; send the same request again."
        )

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one snapshot and cannot write."""
        with Session(self.read_engine, expire_on_commit=False, info={READS: True}) as session:
            yield session

    def dispose(self) -> None:
        """Every connection is closed."""
        self.engine.dispose()
        self.read_engine.dispose()


def _engine(url: str, *, writes: bool) -> Engine:
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite_engine(url, writes=writes)
    return _postgresql_engine(url, writes=writes)


def _sqlite_engine(url: str, *, writes: bool) -> Engine:
    engine = create_engine(url, connect_args={"isolation_level": None, "timeout": 5})

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: object) -> None:
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "recursive_triggers=ON",
            "busy_timeout=5000",
            "trusted_schema=OFF",
            f"query_only={'OFF' if writes else 'ON'}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql_engine(url: str, *, writes: bool) -> Engine:
    options = (
        "-c lock_timeout=5s -c statement_timeout=30s -c idle_in_transaction_session_timeout=10s"
        " -c jit=off"  # compiling a question costs more than any of ours takes
    )
    if not writes:
        options += " -c default_transaction_read_only=on"
    engine = create_engine(
        url,
        isolation_level="READ COMMITTED" if writes else "REPEATABLE READ",
        connect_args={"options": options},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: psycopg.Connection, _: object) -> None:
        # Whole numbers always travel as 64 bits, so that a statement keeps one prepared plan.
        connection.adapters.register_dumper(int, Int8Dumper)

    _ping_when_idle(engine)
    return engine


def _ping_when_idle(engine: Engine) -> None:
    """A connection that rested longer than a second is tried before it is handed out again."""

    @event.listens_for(engine, "checkout")
    def checkout(connection: Any, record: Any, _: object) -> None:
        if time.monotonic() - record.info.get("rested_since", 0.0) > 1.0:
            try:
                engine.dialect.do_ping(connection)
            except psycopg.Error as error:
                raise DisconnectionError("The connection was lost while it rested.") from error

    @event.listens_for(engine, "checkin")
    def checkin(_: object, record: Any) -> None:
        record.info["rested_since"] = time.monotonic()


def _is_conflict(error: Exception) -> bool:
    """Whether the database asks to start again rather than refusing."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, StaleDataError):
        return True
    if getattr(cause, "sqlstate", None) in {"40001", "40P01", "55P03"}:
        return True
    return isinstance(cause, sqlite3.OperationalError) and "locked" in str(cause)
