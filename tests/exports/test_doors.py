"""Exports at the doors: the ZIP is sound, on the trail, and of one's own county alone (I-35, S-8)."""

import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ledger.actor import Role
from ledger.audit.models import AuditEvent
from ledger.book.books import open_book
from ledger.db import Database
from ledger.exports.verify_folder import verify_folder
from tests.conftest import TestClock
from tests.deposits.make import World, a_receipt, a_world, an_assessed_project
from tests.doors import Doors, a_user

API = "/api/v1/exports"


@pytest.fixture
def office(founded: None, database: Database, keys: object, at: TestClock) -> World:
    """A county with a receipt in its deposit book, an administrator, and a book next door."""
    at.on("2026-03-02")

    def work(session: Session) -> World:
        world = a_world(session)
        project = an_assessed_project(session, world)
        a_receipt(session, world, project, "100000.00", reference="B-1", on=date(2026, 2, 5))
        a_user(session, "sy", (Role.SY, 0), number=70)
        open_book(session, county_id=world.county.id + 1, county_code="652302", kind="DEP",
                  opened_on=date(2026, 1, 1))  # fmt: skip
        return world

    return database.in_transaction(work)


def unpacked(answer: TestResponse, folder: Path) -> Path:
    """The one folder of a downloaded ZIP."""
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.mimetype == "application/zip"
    assert answer.content_length == len(answer.data)
    zipfile.ZipFile(io.BytesIO(answer.data)).extractall(folder)
    [inner] = folder.iterdir()
    return inner


def events(database: Database) -> list[AuditEvent]:
    with database.reading() as session:
        return list(session.scalars(select(AuditEvent).where(AuditEvent.action == "export.taken")))


@pytest.mark.parametrize("form", ["jsonl", "csv", "beancount", "all"])
def test_the_zip_is_a_sound_folder(
    office: World, doors: Doors, database: Database, tmp_path: Path, form: str
) -> None:
    """I-35: and the trail tells who took it."""
    folder = unpacked(
        doors("au").post(API, {"book": office.book.code, "form": form}), tmp_path / "zip"
    )
    verdict = verify_folder(folder)
    assert verdict.sound, verdict.findings
    assert verdict.records > 0
    assert json.loads((folder / "manifest.json").read_text())["watermark"] == "演示数据"
    [event] = events(database)
    assert event.subject == f"book:{office.book.code}"
    assert event.person_id == office.people["au"].person_id


def test_the_page_gives_the_same_zip(office: World, doors: Doors, tmp_path: Path) -> None:
    page = doors("fo1").get("/exports")
    assert page.status_code == 200
    assert "verify-export" in page.get_data(as_text=True)
    asked = {"book": office.book.code, "form": "all", "first_day": "2026-02-01", "last_day": ""}
    folder = unpacked(doors("fo1").form("/exports", asked), tmp_path / "zip")
    assert verify_folder(folder).sound
    listed = doors("a1").get(API).get_json()["items"]
    assert [(one["book"], one["form"]) for one in listed] == [(office.book.code, "all")]
    assert "2026-02-01" in doors("a2").get("/exports").get_data(as_text=True)


def test_another_county_has_no_book_here(office: World, doors: Doors, database: Database) -> None:
    """S-8: 404, and nothing left the house."""
    for book in ("652302-DEP", "652399-DEP"):
        asked = {"book": book, "form": "all"}
        assert doors("au").post(API, asked).status_code == 404
        assert doors("au").form("/exports", asked).status_code == 404
        assert doors("au").form("/exports/verify", {"book": book}).status_code == 404
    assert events(database) == []


def test_administrators_take_nothing_away(office: World, doors: Doors) -> None:
    asked = {"book": office.book.code, "form": "jsonl"}
    assert doors("fo1").post(API, asked).status_code == 200
    assert doors("sy").post(API, asked).status_code == 403
    assert doors("sy").form("/exports", asked).status_code == 403
    assert doors("").post(API, asked).status_code == 401


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"form": "xlsx"}, "/form", "choice"),
        ({"book": ""}, "/book", "code-format"),
        ({"first_day": "2026-02-30"}, "/first_day", "date-invalid"),
        ({"first_day": "2026-02-02", "last_day": "2026-02-01"}, "/last_day", "date-order"),
        ({"watermark": "x"}, "/watermark", "unknown-field"),
    ],
)
def test_bad_input_is_named_by_its_field(
    office: World, doors: Doors, database: Database, wrong: dict[str, str], field: str, code: str
) -> None:
    """I-40."""
    asked = {"book": office.book.code, "form": "all"} | wrong
    answer = doors("fo1").post(API, asked)
    assert answer.status_code == 422
    [error] = answer.get_json()["errors"]
    assert (error["pointer"], error["code"]) == (field, code)
    assert doors("fo1").form("/exports", asked).status_code == 422
    assert events(database) == []


def test_an_auditor_verifies_a_book_on_the_spot(office: World, doors: Doors) -> None:
    answer = doors("au").form("/exports/verify", {"book": office.book.code})
    assert answer.status_code == 200
    assert "账簿无误" in answer.get_data(as_text=True)
    assert doors("fo1").form("/exports/verify", {"book": office.book.code}).status_code == 403
