"""Every bad input of a receipt at all three doors: rows 1 to 11, 14 to 19, 37, 42, 43 and 46."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from ledger.cli import house
from ledger.cli.main import ledger
from ledger.db import Database
from ledger.deposits.models import Receipt
from ledger.errors import Invalid, Refusal
from tests.conftest import TestClock
from tests.deposits.make import World
from tests.deposits.test_doors import API, office, ok, project, receipt, review
from tests.doors import PASSWORD, Doors

__all__ = ["office", "project"]
TODAY = "2026-02-03"

#: row of safety 12, field, as typed, code; at every door
TYPED: list[tuple[int, str, str, str]] = [
    (1, "amount", "-1.00", "amount-format"),
    (1, "amount", "+1.00", "amount-format"),
    (2, "amount", "0.00", "amount-zero"),
    (2, "amount", "-0.00", "amount-format"),
    (3, "amount", "1.005", "amount-format"),
    (3, "amount", "1.5", "amount-format"),
    (3, "amount", "1", "amount-format"),
    (6, "amount", "1e400", "amount-format"),
    (6, "amount", "NaN", "amount-format"),
    (6, "amount", "1E2", "amount-format"),
    (6, "amount", "0x10", "amount-format"),
    (7, "amount", "１２.００", "amount-format"),
    (7, "amount", "١٢.٠٠", "amount-format"),
    (7, "amount", "壹佰", "amount-format"),
    (8, "amount", "1,000.00", "amount-format"),
    (8, "amount", "1_000.00", "amount-format"),
    (8, "amount", " 1.00", "amount-format"),
    (8, "amount", "¥1.00", "amount-format"),
    (8, "amount", "01.00", "amount-format"),
    (8, "amount", "1.00\n", "amount-format"),
    (10, "amount", "100000000000.00", "amount-format"),
    (14, "on", "2023-02-29", "date-invalid"),
    (14, "on", "2024-02-30", "date-invalid"),
    (14, "on", "2024-13-01", "date-invalid"),
    (14, "on", "0000-01-01", "date-invalid"),
    (16, "on", "20240229", "date-format"),
    (16, "on", "2024-W09-4", "date-format"),
    (16, "on", "2024-2-9", "date-format"),
    (16, "on", "2024-02-29T00:00:00Z", "date-format"),
    (16, "on", "２０２４-02-29", "date-format"),
    (17, "on", "2026-02-04", "date-future"),
    (19, "on", "2025-12-31", "date-range"),
    (19, "on", "9999-01-01", "date-range"),
]

#: row, raw JSON of the amount, status, code; only a program can send these
RAW: list[tuple[int, str, int, str]] = [
    (4, "1.10", 422, "amount-type"),
    (4, "1", 422, "amount-type"),
    (4, "1e2", 422, "amount-type"),
    (5, "1e400", 400, "bad-json"),
    (5, "NaN", 400, "bad-json"),
    (5, "Infinity", 400, "bad-json"),
    (9, "true", 422, "amount-type"),
    (9, "null", 422, "amount-type"),
    (9, "[]", 422, "amount-type"),
    (9, "{}", 422, "amount-type"),
    (11, "1" * 5000, 400, "bad-json"),
]


def count(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count(Receipt.id))) or 0


def words(office: World, **change: str) -> dict[str, str]:
    body = receipt(office, "1000.00", "B1", TODAY) | change
    return {name: str(value) for name, value in body.items()}


@pytest.mark.parametrize(("row", "field", "typed", "code"), TYPED)
def test_by_json(
    office: World, doors: Doors, project: int, database: Database,
    row: int, field: str, typed: str, code: str,
) -> None:  # fmt: skip
    """Rows 1-3, 6-8, 10, 14, 16, 17, 19 by JSON."""
    body = receipt(office, "1000.00", "B1", TODAY) | {field: typed}
    refused = doors("fo1").post(f"{API}/deposits/{project}/receipts", body)
    assert (refused.status_code, refused.get_json()["code"]) == (422, code), row
    assert [one["pointer"] for one in refused.get_json()["errors"]] == [f"/{field}"]
    assert count(database) == 0


@pytest.mark.parametrize(("row", "raw", "status", "code"), RAW)
def test_by_raw_json(
    office: World, doors: Doors, project: int, row: int, raw: str, status: int, code: str
) -> None:
    """Rows 4, 5, 9 and 11: what only a program can send."""
    body = json.dumps(receipt(office, "1000.00", "B1", TODAY)).replace('"1000.00"', raw)
    refused = doors("fo1").post(
        f"{API}/deposits/{project}/receipts", data=body.encode(),
        headers={"Content-Type": "application/json"},
    )  # fmt: skip
    assert (refused.status_code, refused.get_json()["code"]) == (status, code), row


def test_by_form(office: World, doors: Doors, project: int, database: Database) -> None:
    """Rows 1-3, 6-8, 10, 14, 16, 17, 19 by form: at the field, with what was typed kept."""
    fo1 = doors("fo1")
    for row, field, typed, code in TYPED:
        done = fo1.form(f"/collections/project/{project}", words(office, **{field: typed}))
        page = done.get_data(as_text=True)
        assert done.status_code == 422, (row, typed, code)
        assert f'href="#{field}"' in page, (row, typed)
        assert f'id="{field}-error"' in page, (row, typed)
    assert count(database) == 0


@pytest.fixture
def terminal(
    app_url: str, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Result]]:
    """Runs ``ledger deposits receipt`` as FO1 with these values."""
    monkeypatch.setenv("LEDGER_DATABASE_URL", app_url)
    monkeypatch.setenv("LEDGER_KEY_FILE", str(keys))
    monkeypatch.delenv("LEDGER_TOKEN", raising=False)
    house.settings.cache_clear()
    house.database.cache_clear()

    def run(project: int, values: dict[str, str], *more: str) -> Result:
        options = [f"--{name.replace('_', '-')}={value}" for name, value in values.items()]
        given = ["deposits", "receipt", str(project), *options, *more, "--as", "fo1"]
        return CliRunner().invoke(ledger, given, input=f"{PASSWORD}\n")

    yield run
    house.database().dispose()
    house.settings.cache_clear()
    house.database.cache_clear()


def test_at_the_terminal(
    office: World, project: int, database: Database, terminal: Callable[..., Result]
) -> None:
    """Rows 1-3, 6-8, 10, 14, 16, 17, 19 from the command line: exit status 1, by the field."""
    for row, field, typed, code in TYPED:
        done = terminal(project, words(office, **{field: typed}))
        assert isinstance(done.exception, Invalid), (row, typed, done.output)
        assert [(one.pointer, one.code) for one in done.exception.errors] == [
            (f"/{field}", code)
        ], (row, typed)
    assert count(database) == 0


def test_the_largest_sum_and_a_leap_day_are_taken(
    office: World, doors: Doors, project: int, at: TestClock, terminal: Callable[..., Result]
) -> None:
    """Row 10: 99999999999.99 is money; row 15: a leap day is a day (2028)."""
    fo1 = doors("fo1")
    path = f"{API}/deposits/{project}/receipts"
    made = ok(fo1.post(path, receipt(office, "99999999999.99", "B1", TODAY)))
    assert made["amount"] == "99999999999.99"
    assert fo1.form(
        f"/collections/project/{project}", words(office, amount="99999999999.99", bank_reference="B2")
    ).status_code == 303  # fmt: skip
    done = terminal(project, words(office, amount="99999999999.99", bank_reference="B3"))
    assert done.exit_code == 0, done.output
    at.on("2028-03-01")
    assert ok(fo1.post(path, receipt(office, "1.00", "B4", "2028-02-29")))["on"] == "2028-02-29"


def test_a_closed_month_takes_nothing_more(
    office: World, doors: Doors, project: int, at: TestClock, terminal: Callable[..., Result]
) -> None:
    """Row 18, I-19: refused when it is recorded, at every door."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    closing = ok(fo1.post(f"{API}/books/652301-DEP/periods/closing", {"period": "2026-01"}))
    digest = ok(doors("a1").get(f"{API}/approvals/{closing['id']}"), 200)["digest"]
    said = {"decision": "approve", "opinion": "同意", "digest": digest}
    ok(doors("a1").post(f"{API}/approvals/{closing['id']}/decisions", said))
    assert fo2.post(f"{API}/approvals/{closing['id']}/execution", {}).status_code in (200, 201)
    body = receipt(office, "1.00", "B1", "2026-01-31")
    refused = fo1.post(f"{API}/deposits/{project}/receipts", body)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "period-closed")
    form = fo1.form(f"/collections/project/{project}", words(office, on="2026-01-31"))
    assert form.status_code == 409
    assert "2026-01 已结账" in form.get_data(as_text=True)
    done = terminal(project, words(office, on="2026-01-31"))
    assert isinstance(done.exception, Refusal)
    assert done.exception.code == "period-closed"


def test_what_is_not_asked_for_is_refused(
    office: World, doors: Doors, project: int, terminal: Callable[..., Result]
) -> None:
    """Row 37, I-40: an unknown or server-owned field, at every door."""
    fo1 = doors("fo1")
    for field in ("state", "county_id", "number", "proposal_id"):
        body = receipt(office, "1.00", "B1", TODAY) | {field: "1"}
        refused = fo1.post(f"{API}/deposits/{project}/receipts", body)
        assert (refused.status_code, refused.get_json()["code"]) == (422, "unknown-field")
        form = fo1.form(f"/collections/project/{project}", words(office, **{field: "1"}))
        assert form.status_code == 422
        assert terminal(project, words(office, **{field: "1"})).exit_code == 2


def test_a_key_is_needed_and_counts_once(
    office: World, doors: Doors, project: int, database: Database,
    terminal: Callable[..., Result],
) -> None:  # fmt: skip
    """Rows 42 and 43, I-26: without a sound key nothing; with the same key one receipt."""
    fo1 = doors("fo1")
    path, body = f"{API}/deposits/{project}/receipts", receipt(office, "1.00", "B1", TODAY)
    for key in ("abc", "k" * 300):
        refused = fo1.post(path, body, key=key)
        assert (refused.status_code, refused.get_json()["code"]) == (400, "idempotency-key-invalid")
    first, again = fo1.post(path, body, key="j" * 20), fo1.post(path, body, key="j" * 20)
    assert (first.status_code, first.data) == (again.status_code, again.data)
    assert again.headers["Idempotent-Replayed"] == "true"
    typed = words(office, bank_reference="B2") | {"_key": "f" * 20}
    told = [fo1.form(f"/collections/project/{project}", typed).location for _ in range(2)]
    assert told[0] == told[1]
    values = words(office, bank_reference="B3")
    done = [terminal(project, values, "--key", "c" * 20) for _ in range(2)]
    assert [one.exit_code for one in done] == [0, 0]
    assert "不重复" in done[1].output or "未重复" in done[1].output
    assert terminal(project, values, "--key", "abc").exit_code != 0
    assert count(database) == 3


def test_a_reference_counts_once_at_every_door(
    office: World, doors: Doors, project: int, database: Database,
    terminal: Callable[..., Result],
) -> None:  # fmt: skip
    """Row 46: new key, same bank reference: 409 duplicate-reference."""
    fo1 = doors("fo1")
    path, body = f"{API}/deposits/{project}/receipts", receipt(office, "1.00", "B1", TODAY)
    ok(fo1.post(path, body))
    refused = fo1.post(path, body)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "duplicate-reference")
    form = fo1.form(f"/collections/project/{project}", words(office))
    assert form.status_code == 409
    assert "银行流水号 B1 在该账户已登记过" in form.get_data(as_text=True)
    done = terminal(project, words(office))
    assert isinstance(done.exception, Refusal)
    assert done.exception.code == "duplicate-reference"
    interest = {
        "bank_account_id": office.bank.id, "bank_reference": "B1", "amount": "1.00", "on": TODAY,
        "shares": [{"project_id": project, "amount": "1.00"}],
    }  # fmt: skip
    other = fo1.post(f"{API}/collections/interest", interest)
    assert (other.status_code, other.get_json()["code"]) == (409, "duplicate-reference")
    assert count(database) == 1


def test_a_wrong_receipt_is_reversed_line_by_line(
    office: World, doors: Doors, project: int, database: Database
) -> None:
    """I-05, I-03: the reversal mirrors its original with the sign turned, once; V-05: both were
    reviewed or approved by another person."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    made = ok(fo1.post(f"{API}/deposits/{project}/receipts", receipt(office, "9.00", "B1", TODAY)))
    review(fo2, made["proposal_id"])
    path = f"{API}/books/652301-DEP/entries/2/reversal"
    asked = ok(fo1.post(path, {"reason": "金额有误"}))
    for login in ("a1", "a2"):
        door = doors(login)
        digest = ok(door.get(f"{API}/approvals/{asked['id']}"), 200)["digest"]
        said = {"decision": "approve", "opinion": "同意", "digest": digest}
        ok(door.post(f"{API}/approvals/{asked['id']}/decisions", said))
    assert fo2.post(f"{API}/approvals/{asked['id']}/execution", {}).status_code in (200, 201)
    entries = [ok(fo1.get(f"{API}/books/652301-DEP/entries/{seq}"), 200) for seq in (2, 3)]
    mirrored = [
        [(line["title"], line["side"], line["amount"], line["aux"]) for line in one["lines"]]
        for one in entries
    ]
    assert mirrored[1] == [
        (title, side, f"-{amount}", aux) for title, side, amount, aux in mirrored[0]
    ]
    assert fo1.post(path, {"reason": "再冲"}).status_code == 409
    again = ok(
        fo1.post(f"{API}/deposits/{project}/receipts", receipt(office, "90.00", "B1", TODAY))
    )
    assert again["amount"] == "90.00"

    def alone(session: Session) -> int:
        query = "SELECT count(*) FROM entry WHERE reviewer IS NULL AND approvals IS NULL"
        return int(session.execute(text(query)).scalar_one())

    with database.reading() as session:
        assert alone(session) == 0
