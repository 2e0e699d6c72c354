"""Bank accounts and statements: imported whole with their running balance, or not at all."""

import io
from typing import Any

import pytest
from sqlalchemy import func, select

from ledger.banking.models import BankStatementLine
from ledger.db import Database
from tests.cases.town import API, Town, codes, ok, refused
from tests.conftest import TestClock
from tests.doors import Door, Doors

HEADINGS = "交易日期,交易流水号,收入,支出,余额,对方户名,摘要"
GOOD = (
    "2026-02-02,B-1,100000.00,,100000.00,天山建设1,缴存",
    '2026-02-14,N-1,,"30,000.33",69999.67,,代发工资',
    "20260216,T-1,30000.33,,100000.00,,退票",
)


def a_statement(*rows: str) -> bytes:
    return "\n".join((HEADINGS, *rows)).encode("utf-8-sig")


def sent(door: Door, account: int, *rows: str, **kwargs: Any) -> Any:
    data = {"file": (io.BytesIO(a_statement(*rows)), "statement.csv")}
    return door.post(f"{API}/statements?account={account}", data=data, **kwargs)


def test_a_statement_stands_with_every_line(town: Town, doors: Doors) -> None:
    """B-01: opening and closing follow from the lines; money out is negative."""
    fo = doors("fo1")
    told = ok(sent(fo, town.custody, *GOOD))
    assert (told["opening"], told["closing"]) == ("0.00", "100000.00")
    assert (told["starts_on"], told["ends_on"]) == ("2026-02-02", "2026-02-16")
    lines = ok(fo.get(f"{API}/statements/{told['id']}/lines?limit=2"), 200)
    assert [(line["reference"], line["amount"]) for line in lines["items"]] == [
        ("B-1", "100000.00"), ("N-1", "-30000.33"),
    ]  # fmt: skip
    assert lines["next"]
    assert ok(fo.get(f"{API}/statements?account={town.fund_account}"), 200)["items"] == []


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("2026-02-17,X-1,1.00,,100000.02,,", ("/rows/5/balance", "running-balance")),
        ("2026-02-17,B-1,1.00,,100001.00,,", ("/rows/5/reference", "duplicate-reference")),
        ("2026-02-15,X-1,1.00,,100001.00,,", ("/rows/5/booked_on", "date-order")),
        ("2026-02-30,X-1,1.00,,100001.00,,", ("/rows/5/booked_on", "date-format")),
        ("2026-03-03,X-1,1.00,,100001.00,,", ("/rows/5/booked_on", "date-format")),
        ("2026-02-17,X-1,一元,,100001.00,,", ("/rows/5/balance", "amount-format")),
        ("2026-02-17,,1.00,,100001.00,,", ("/rows/5/reference", "code-format")),
    ],
)
def test_one_wrong_line_keeps_the_whole_statement_out(
    town: Town, doors: Doors, database: Database, row: str, wrong: tuple[str, str]
) -> None:
    told = refused(sent(doors("fo1"), town.custody, *GOOD, row), 422, wrong[1])
    assert codes(told) == [wrong]
    with database.reading() as session:
        assert session.scalar(select(func.count(BankStatementLine.id))) == 0


def test_the_next_statement_follows_from_the_last(town: Town, doors: Doors) -> None:
    """A gap between statements shows at once; the same one again is told line by line."""
    fo = doors("fo1")
    ok(sent(fo, town.custody, *GOOD))
    gap = refused(sent(fo, town.custody, "2026-02-20,X-1,5.00,,6.00,,"), 422, "running-balance")
    assert codes(gap) == [("/rows/2/balance", "running-balance")]
    again = sent(fo, town.custody, *GOOD).get_json()
    assert ("/rows/2/reference", "duplicate-reference") in codes(again)
    ok(sent(fo, town.custody, "2026-02-20,X-1,5.00,,100005.00,,"))
    ok(sent(fo, town.fund_account, "2026-02-20,X-1,5.00,,5.00,,"))


def test_a_file_sent_again_under_its_key_is_answered_from_memory(town: Town, doors: Doors) -> None:
    """I-34."""
    fo = doors("fo1")
    first = sent(fo, town.custody, *GOOD, key="statement-0123456789")
    again = sent(fo, town.custody, *GOOD, key="statement-0123456789")
    assert (again.status_code, again.data) == (201, first.data)
    other = sent(fo, town.fund_account, *GOOD, key="statement-0123456789")
    refused(other, 422, "idempotency-key-reused")


def test_deposit_and_fund_money_never_share_an_account(town: Town, doors: Doors) -> None:
    """I-11: a number stands once, for one book."""
    fo = doors("fo1")
    accounts = ok(fo.get(f"{API}/bank-accounts"), 200)["items"]
    assert [(one["kind"], one["number"]) for one in accounts] == [
        ("DEP", "30012345"), ("FUND", "30054321"),
    ]  # fmt: skip
    body = {"kind": "FUND", "name": "周转金专户", "bank": "农业银行", "number": "30012345"}
    refused(fo.post(f"{API}/bank-accounts", body), 409, "already-registered")
    told = fo.post(f"{API}/bank-accounts", body | {"kind": "OWN", "number": "12"}).get_json()
    assert {pointer for pointer, _ in codes(told)} == {"/kind", "/number"}


def test_the_pages_show_bank_and_book_side_by_side(town: Town, doors: Doors, at: TestClock) -> None:
    """V-07: the bank's running balance, the book's balance of the day, and their difference."""
    fo = doors("fo1")
    page = fo.form("/statements", _upload(town, *GOOD))
    assert page.status_code == 303
    shown = fo.get(page.location).get_data(as_text=True)
    assert "69,999.67" in shown
    assert "差额" in shown
    listed = fo.get("/statements").get_data(as_text=True)
    assert "30054321" in listed
    account = {"kind": "DEP", "name": "第二专户", "bank": "工商银行", "number": "620088889999"}
    assert fo.form("/statements/accounts", account).status_code == 303
    assert fo.form("/statements/accounts", account).status_code == 409
    assert fo.get("/statements/accounts/new").status_code == 200


def test_the_page_names_the_wrong_rows_and_offers_them_to_mend(town: Town, doors: Doors) -> None:
    bad = "2026-02-17,X-1,1.00,,7.00,=cmd(),"
    page = doors("fo1").form("/statements", _upload(town, *GOOD, bad))
    shown = page.get_data(as_text=True)
    assert page.status_code == 422
    assert "余额应为 100,001.00" in shown
    assert "data:text/csv" in shown


def _upload(town: Town, *rows: str) -> dict[str, Any]:
    return {
        "bank_account_id": str(town.custody),
        "file": (io.BytesIO(a_statement(*rows)), "statement.csv"),
    }
