"""The trail: added in the deed's transaction, never rewritten, free of personal data (I-04, I-28)."""

from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ledger.actor import Actor, Role
from ledger.audit.browse import events_for
from ledger.audit.models import AuditEvent
from ledger.audit.trail import facts_of, record
from ledger.db import Database
from ledger.money import Money

CLERK = Actor(4, 3, "王敏", frozenset({(Role.FO, 1), (Role.FO, 2)}), "json", "10.0.0.7", "r" * 36)


def test_an_event_tells_who_what_where(session: Session) -> None:
    record(
        session, "deposit.receipt-proposed", "receipt:12", by=CLERK, county_id=1,
        amount=Money.of("259500.00"), on=date(2026, 1, 5), lines=[1, None, True],
    )  # fmt: skip
    session.flush()
    event = session.scalars(select(AuditEvent)).one()
    assert (event.user_id, event.person_id, event.roles, event.door) == (4, 3, "FO", "json")
    assert (event.address, event.county_id, event.subject) == ("10.0.0.7", 1, "receipt:12")
    assert facts_of(event) == {
        "amount": "259500.00", "on": "2026-01-05", "lines": [1, None, True],
    }  # fmt: skip
    assert event.sealed_seq is None


def test_an_event_falls_with_its_deed(database: Database, at: object) -> None:
    """I-28: no event without effect."""

    def broken(session: Session) -> None:
        record(session, "x", "y", by=CLERK)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.in_transaction(broken)
    with database.reading() as session:
        assert session.scalars(select(AuditEvent)).all() == []


def test_a_deed_falls_when_its_event_cannot_be_written(database: Database, at: object) -> None:
    """I-28: no effect without event."""
    longer = Actor(4, 3, "x", door="a door whose name does not fit")
    if database.url.get_backend_name() == "sqlite":
        with database.engine.begin() as connection:
            connection.execute(
                text(
                    "CREATE TRIGGER full BEFORE INSERT ON audit_event "
                    "BEGIN SELECT RAISE(ABORT, 'full'); END"
                )
            )

    def deed(session: Session) -> None:
        session.execute(
            text(
                "INSERT INTO sign_in_attempt (login_index, address, at, succeeded) "
                "VALUES ('x', 'x', 'x', TRUE)"
            )
        )
        record(session, "x", "y", by=longer)

    with pytest.raises(DBAPIError):
        database.in_transaction(deed)
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM sign_in_attempt")) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit_event",
        "UPDATE audit_event SET action = 'other'",
        "UPDATE audit_event SET facts = '{}'",
        "UPDATE audit_event SET person_id = 9",
        "UPDATE audit_event SET county_id = NULL",
        "UPDATE audit_event SET sealed_seq = 1",
    ],
)
def test_an_event_is_never_rewritten(session: Session, statement: str) -> None:
    """I-04, by raw SQL."""
    record(session, "x", "y", by=CLERK, county_id=1, n=1)
    session.flush()
    with pytest.raises(DBAPIError):
        session.execute(text(statement))


def test_an_event_is_neither_replaced_nor_truncated(database: Database, at: object) -> None:
    """I-04: INSERT OR REPLACE on SQLite, TRUNCATE on PostgreSQL."""
    database.in_transaction(lambda session: record(session, "x", "y", by=CLERK))
    values = "1, 'x', 'x', 'x', 1, 1, '', '', '', '', '{}'"
    columns = "id, at, action, subject, user_id, person_id, roles, door, address, request_id, facts"
    statement = (
        f"INSERT OR REPLACE INTO audit_event ({columns}) VALUES ({values})"
        if database.url.get_backend_name() == "sqlite"
        else "TRUNCATE audit_event"
    )
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text(statement))


def test_an_event_may_be_sealed_once(session: Session) -> None:
    record(session, "x", "y", by=CLERK)
    session.flush()
    seal = "UPDATE audit_event SET sealed_seq = {}, prev_hash = 'a', hash = 'b'"
    session.execute(text(seal.format(1)))
    with pytest.raises(DBAPIError):
        session.execute(text(seal.format(2)))


def test_who_may_read_which_events(session: Session) -> None:
    """An auditor reads the business of his counties, the audit administrator everything."""
    for county in (1, 2, None):
        record(session, "x", f"in:{county}", by=CLERK, county_id=county)
    session.flush()

    def subjects(role: Role, county: int) -> set[str]:
        reader = Actor(9, 9, "x", frozenset({(role, county)}))
        return {event.subject for event in session.scalars(events_for(reader))}

    assert subjects(Role.AU, 1) == {"in:1"}
    assert subjects(Role.AA, 0) == {"in:1", "in:2", "in:None"}
    assert subjects(Role.FO, 1) == set()
