"""The tail of a unit of work: what nothing in it reads any more is written with its commit.

On PostgreSQL the tail and COMMIT make one round trip. So a lock taken in the tail, such as that of
a book, is held no longer than the disk needs. Whatever the session executes next, the tail is
written before it: a deed never misses what it wrote.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Dialect, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction

#: Executes statements on the driver's connection, and reads no answer to them.
Send = Callable[[Any], None]
#: Surrounds the writing; may say in words what the database refuses.
Guard = Callable[[], AbstractContextManager[None]]

_TAIL = "tail"


def write_last(session: Session, send: Send, guard: Guard = nullcontext) -> None:
    """``send`` will have been called once the session executes anything else or has committed.

    What it writes is part of the session's transaction. If it cannot be written, the transaction
    can only be rolled back.
    """
    session.info.setdefault(_TAIL, []).append((send, guard))
    if session.in_nested_transaction():  # a savepoint may be undone alone
        write_tail(session)


def write_tail(session: Session) -> None:
    """What waits to be written last is written now."""
    if session.info.get(_TAIL):
        _write(session, session.connection(), commit=False)


@contextmanager
def one_trip(raw: Any) -> Iterator[None]:
    """What is executed within goes to PostgreSQL in one round trip; the first refusal is raised."""
    refused: psycopg.Error | None = None
    try:
        with raw.pipeline():
            try:
                yield
            except psycopg.Error as error:
                refused = error
    except psycopg.Error as error:  # "pipeline aborted" follows a refusal like an echo
        refused = refused or error
    if refused is not None:
        raise refused


@contextmanager
def driver_errors(dialect: Dialect) -> Iterator[None]:
    """What the driver raises within is raised as SQLAlchemy raises it, a lost connection marked."""
    try:
        yield
    except (psycopg.Error, sqlite3.Error) as error:
        lost = dialect.is_disconnect(error, None, None)  # type: ignore[arg-type]
        raise DBAPIError.instance(
            None, None, error, type(error), connection_invalidated=lost, dialect=dialect
        ) from error


def _write(session: Session, connection: Connection, *, commit: bool) -> None:
    waiting: list[tuple[Send, Guard]] = session.info.pop(_TAIL)
    raw: Any = connection.connection.driver_connection
    sqlite = connection.dialect.name == "sqlite"
    with driver_errors(connection.dialect), ExitStack() as around:
        for _, guard in waiting:
            around.enter_context(guard())
        with nullcontext() if sqlite else _trip(raw, commit=commit):
            for send, _ in waiting:
                send(raw)


@contextmanager
def _trip(raw: Any, *, commit: bool) -> Iterator[None]:
    """One round trip, with COMMIT at its end if asked for.

    When nothing was executed before, the trip alone is the transaction and needs no BEGIN.
    """
    alone = commit and raw.info.transaction_status == TransactionStatus.IDLE
    if alone:
        raw.autocommit = True
    try:
        with one_trip(raw):
            yield
            if commit and not alone:
                raw.commit()
    finally:
        if alone and raw.info.transaction_status == TransactionStatus.IDLE:
            raw.autocommit = False


@event.listens_for(Session, "do_orm_execute")
def _before_a_statement(state: ORMExecuteState) -> None:
    write_tail(state.session)


@event.listens_for(Session, "after_transaction_create")
def _before_a_savepoint(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested and transaction.parent is not None and session.info.get(_TAIL):
        _write(session, transaction.parent.connection(None), commit=False)


@event.listens_for(Session, "before_commit")
def _with_the_commit(session: Session) -> None:
    if session.info.get(_TAIL):
        session.flush()
        _write(session, session.connection(), commit=True)


@event.listens_for(Session, "after_soft_rollback")
def _undone(session: Session, _: SessionTransaction) -> None:
    session.info.pop(_TAIL, None)
