"""S-10: a county or a book stands only by two administrators, at every door."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from ledger.actor import Actor, Role
from ledger.audit.models import AuditEvent
from ledger.book.books import books
from ledger.cli import house
from ledger.cli.main import ledger
from ledger.db import Database
from ledger.errors import Forbidden, Refusal
from ledger.parties.models import County, Opening
from tests.conftest import TestClock
from tests.doors import PASSWORD, Doors, a_user

Office = Mapping[str, Actor]
Command = Callable[..., Result]
API = "/api/v1/counties"
COUNTY = {"code": "652301", "name": "昌吉市", "bureau": "昌吉市人社局", "short": "昌"}
BOOK = {"kind": "DEP", "opened_on": "2026-01-01"}


@pytest.fixture
def office(database: Database, keys: object, at: TestClock) -> Office:
    """The three administrators and an officer, before any county."""
    people = {"sy": (Role.SY, 0), "se": (Role.SE, 0), "aa": (Role.AA, 0), "fo1": (Role.FO, 1)}
    return database.in_transaction(
        lambda session: {
            login: a_user(session, login, grant, number=number)
            for number, (login, grant) in enumerate(people.items(), 1)
        }
    )


def test_a_county_and_its_books_by_json(office: Office, doors: Doors, database: Database) -> None:
    """S-10: nothing stands before the second administrator has decided."""
    sy, se, aa = doors("sy"), doors("se"), doors("aa")
    asked = sy.post(API, COUNTY)
    assert (asked.status_code, asked.get_json()["state"]) == (201, "ASKED")
    assert sy.get(API).get_json()["items"] == []
    decisions = f"{API}/openings/{asked.get_json()['id']}/decisions"
    for login in ("sy", "fo1"):
        assert doors(login).post(decisions, {"decision": "open"}).status_code == 403
    opened = se.post(decisions, {"decision": "open"}).get_json()
    assert (opened["state"], opened["made_id"]) == ("OPENED", 1)
    again = aa.post(decisions, {"decision": "refuse"})
    assert (again.status_code, again.get_json()["code"]) == (409, "state")
    assert sy.get(API).get_json()["items"][0]["short"] == "昌"
    book = sy.post(f"{API}/1/books", BOOK).get_json()
    with database.reading() as session:
        assert books(session) == []
    assert (
        aa.post(f"{API}/openings/{book['id']}/decisions", {"decision": "open"}).status_code == 201
    )
    with database.reading() as session:
        assert [one.code for one in books(session)] == ["652301-DEP"]
        told = [
            event.action for event in session.scalars(select(AuditEvent).order_by(AuditEvent.id))
        ]
    assert [one for one in told if one.startswith(("opening", "county", "book"))] == [
        "opening.asked", "county.registered", "opening.asked", "book.opened",
    ]  # fmt: skip


def test_what_cannot_be_asked_for(office: Office, doors: Doors) -> None:
    """S-10: known codes, unknown counties, future days, foreign fields; only SY asks."""
    sy, aa = doors("sy"), doors("aa")
    first, second = (sy.post(API, COUNTY).get_json()["id"] for _ in "ab")
    assert aa.post(f"{API}/openings/{first}/decisions", {"decision": "open"}).status_code == 201
    late = aa.post(f"{API}/openings/{second}/decisions", {"decision": "open"})
    assert (late.status_code, late.get_json()["code"]) == (409, "already-registered")
    known = sy.post(API, COUNTY)
    assert (known.status_code, known.get_json()["code"]) == (409, "already-registered")
    assert sy.post(f"{API}/9/books", BOOK).status_code == 404
    assert aa.post(f"{API}/openings/99/decisions", {"decision": "open"}).status_code == 404
    bad = sy.post(f"{API}/1/books", {"kind": "X", "opened_on": "2099-01-01", "county_id": 1})
    assert {(one["pointer"], one["code"]) for one in bad.get_json()["errors"]} == {
        ("/kind", "choice"), ("/opened_on", "date-future"), ("/county_id", "unknown-field"),
    }  # fmt: skip
    for login in ("se", "aa", "fo1"):
        assert doors(login).post(API, COUNTY | {"code": "652302"}).status_code == 403


def test_by_page(office: Office, doors: Doors, database: Database) -> None:
    """S-10: the form, the list that shows who waits for whom, opening and refusing."""
    sy, se = doors("sy"), doors("se")
    assert "须由另一名管理员确认" in sy.get("/counties/new").get_data(as_text=True)
    assert sy.form("/counties", COUNTY).location == "/counties"
    assert "确认开立" not in sy.get("/counties").get_data(as_text=True)
    assert "确认开立" in se.get("/counties").get_data(as_text=True)
    assert se.form("/counties/openings/1", {"decision": "open"}).location == "/counties"
    assert "首个会计期间" in sy.get("/counties/1/books/new").get_data(as_text=True)
    assert sy.get("/counties/9/books/new").status_code == 404
    assert sy.form("/counties/1/books", BOOK | {"opened_on": "x"}).status_code == 422
    assert sy.form("/counties/1/books", BOOK).location == "/counties"
    assert se.form("/counties/openings/2", {"decision": "refuse"}).location == "/counties"
    page = se.form("/counties/openings/2", {"decision": "open"})
    assert page.status_code == 409
    assert "已经办结" in page.get_data(as_text=True)
    with database.reading() as session:
        assert books(session) == []
        assert [row.state for row in session.scalars(select(Opening).order_by(Opening.id))] == [
            "OPENED", "REFUSED",
        ]  # fmt: skip


@pytest.fixture
def command(
    app_url: str, keys: Path, office: Office, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Command]:
    """Runs ``ledger`` as one of the office."""
    monkeypatch.setenv("LEDGER_DATABASE_URL", app_url)
    monkeypatch.setenv("LEDGER_KEY_FILE", str(keys))
    monkeypatch.delenv("LEDGER_TOKEN", raising=False)
    house.settings.cache_clear()
    house.database.cache_clear()

    def run(*words: str, login: str) -> Result:
        return CliRunner().invoke(ledger, [*words, "--as", login], input=f"{PASSWORD}\n")

    yield run
    house.database().dispose()
    house.settings.cache_clear()
    house.database.cache_clear()


def test_by_command(command: Command, database: Database) -> None:
    """S-10: asked for by one, opened by another; his own word does not count."""
    words = ["--code", "652301", "--name", "昌吉市", "--bureau", "昌吉市人社局"]
    assert command("counties", "register", *words, login="sy").exit_code == 0
    assert isinstance(command("counties", "confirm", "1", login="sy").exception, Forbidden)
    assert command("counties", "confirm", "1", login="aa").exit_code == 0
    book = ("counties", "open-book", "652301", "FUND", "--on", "2026-01-01")
    assert command(*book, login="sy").exit_code == 0
    assert command("counties", "confirm", "2", login="se").exit_code == 0
    listed = command("counties", "openings", login="aa").stdout
    assert listed.splitlines()[-2:] == [
        "2  OPENED  BOOK  652301-FUND",
        "1  OPENED  COUNTY  652301  昌吉市",
    ]
    again = command(*book, login="sy").exception
    assert isinstance(again, Refusal)
    assert again.code == "book-exists"
    with database.reading() as session:
        assert session.scalars(select(County.name)).all() == ["昌吉市"]
        assert [one.code for one in books(session)] == ["652301-FUND"]


def test_the_database_keeps_what_was_decided(
    office: Office, doors: Doors, database: Database
) -> None:
    """S-10: one person is never both, and a decided opening stays as it is."""
    doors("sy").post(API, COUNTY)
    asker = office["sy"].person_id
    for sql in (
        f"UPDATE opening SET state = 'REFUSED', decided_by = {asker}",
        "UPDATE opening SET code = '652399'",
        "DELETE FROM opening",
    ):
        with pytest.raises(DBAPIError), database.engine.begin() as connection:
            connection.execute(text(sql))
