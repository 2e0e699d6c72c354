"""Reviewing proposed vouchers: one by one, a page at a time, return, withdraw, write by hand."""

import re

import pytest

from ledger.book.balances import balance
from ledger.db import Database
from ledger.gate.kinds import DECIDERS, VOUCHER_KINDS
from ledger.money import Money
from ledger.web.labels import PROPOSAL_KINDS, REQUEST_KINDS
from tests.bookkeeping.make import Office, a_manual, an_office
from tests.doors import Doors


@pytest.fixture
def waiting(database: Database, office: Office) -> Office:
    """Two vouchers of fo1 wait: 250.00 and 88.00."""

    def work(session):  # type: ignore[no-untyped-def]
        a_manual(session, office)
        a_manual(session, office, "88.00", reference="M-2")

    database.in_transaction(work)
    return office


def in_bank(database: Database, office: Office) -> Money:
    with database.reading() as session:
        return balance(session, office.dep.id, "1002.01")


def chosen(page: str) -> list[str]:
    return re.findall(r'name="chosen" value="([^"]+)"', page)


def test_the_reviewer_sees_the_voucher_as_it_will_stand(waiting: Office, doors: Doors) -> None:
    page = doors("fo2").get("/vouchers/1").get_data(as_text=True)
    for part in (
        "记账凭证",
        "1002.01 银行存款-保证金专户",
        "银行流水: M-1",
        "贰佰伍拾元整",
        "待审核",
    ):
        assert part in page, part


def test_the_review_posts_it(waiting: Office, doors: Doors, database: Database) -> None:
    """V-05, design 2.13."""
    page = doors("fo2").get("/vouchers/1").get_data(as_text=True)
    seen = re.findall(r'name="seen" value="([^"]+)"', page)[0]
    done = doors("fo2").form("/vouchers/1/review", {"seen": seen})
    assert done.status_code == 303
    assert in_bank(database, waiting) == Money.of("250.00")
    assert f"/books/{waiting.dep.code}/entries/1" in doors("fo2").get("/vouchers/1").get_data(
        as_text=True
    )


def test_what_was_seen_must_be_what_is_posted(
    waiting: Office, doors: Doors, database: Database
) -> None:
    refused = doors("fo2").form("/vouchers/1/review", {"seen": "0" * 64})
    assert refused.status_code == 409
    assert "请重新核对" in refused.get_data(as_text=True)
    assert not in_bank(database, waiting)


def test_nobody_reviews_his_own(waiting: Office, doors: Doors, database: Database) -> None:
    """S-1: no button, and no way round it."""
    page = doors("fo1").get("/vouchers/1").get_data(as_text=True)
    assert 'name="seen"' not in page
    assert "撤回" in page
    seen = doors("fo1").get("/api/v1/vouchers/1/preview").get_json()["seen"]
    assert doors("fo1").form("/vouchers/1/review", {"seen": seen}).status_code == 403
    refused = doors("fo1").post("/api/v1/vouchers/1/review", {"seen": seen})
    assert (refused.status_code, refused.get_json()["code"]) == (403, "self-approval")


def test_every_kind_of_voucher_and_request_has_its_words() -> None:
    assert set(VOUCHER_KINDS) == set(PROPOSAL_KINDS)
    assert set(DECIDERS) <= set(REQUEST_KINDS)


def test_a_page_of_vouchers_at_once(waiting: Office, doors: Doors, database: Database) -> None:
    door = doors("fo2")
    ticks = chosen(door.get("/vouchers").get_data(as_text=True))
    assert len(ticks) == 2
    done = door.form("/vouchers/review", {"chosen": ticks})
    assert done.status_code == 303
    assert in_bank(database, waiting) == Money.of("338.00")


def test_exceptions_of_a_page_are_named(waiting: Office, doors: Doors, database: Database) -> None:
    door = doors("fo2")
    ticks = chosen(door.get("/vouchers").get_data(as_text=True))
    doors("fo1").form("/vouchers/2/withdrawal")
    done = door.form("/vouchers/review", {"chosen": ticks})
    page = done.get_data(as_text=True)
    assert done.status_code == 409
    assert "已记账" in page
    assert "提案 2" in page
    assert in_bank(database, waiting) == Money.of("250.00")


def test_choosing_nothing_says_so(waiting: Office, doors: Doors) -> None:
    done = doors("fo2").form("/vouchers/review", {"chosen": ["x:y", ""]})
    assert done.status_code == 409
    assert "没有选中凭证" in done.get_data(as_text=True)


def test_returning_needs_a_reason(waiting: Office, doors: Doors) -> None:
    door = doors("fo2")
    empty = door.form("/vouchers/1/return", {"opinion": " "})
    assert empty.status_code == 422
    assert 'href="#opinion"' in empty.get_data(as_text=True)
    assert door.form("/vouchers/1/return", {"opinion": "日期不对"}).status_code == 303
    assert "日期不对" in doors("fo1").get("/vouchers/1").get_data(as_text=True)
    assert "退回给我的" in doors("fo1").get("/").get_data(as_text=True)


def test_another_countys_vouchers_are_not_there(
    waiting: Office, doors: Doors, database: Database
) -> None:
    database.in_transaction(lambda session: an_office(session, "652302", "b"))
    door = doors("fo2b")
    assert door.get("/vouchers/1").status_code == 404
    assert door.get("/api/v1/vouchers/1").status_code == 404
    assert door.get("/api/v1/vouchers").get_json()["items"] == []
    assert "没有凭证" in door.get("/vouchers").get_data(as_text=True)


GRID = {
    "book": "652301-DEP", "event": "4", "on": "2026-02-01", "attachments": "1", "summary": "待查",
    "lines-0-title": "1002.01", "lines-0-aux": "bank=1", "lines-0-debit": "12.30",
    "lines-0-credit": "", "lines-1-title": "2307.09", "lines-1-aux": "bank_line=Z-1",
    "lines-1-debit": "", "lines-1-credit": "12.30", "lines-2-title": "", "lines-2-aux": "",
    "lines-2-debit": "", "lines-2-credit": "",
}  # fmt: skip


def test_a_voucher_is_written_on_the_grid(office: Office, doors: Doors) -> None:
    done = doors("fo1").form("/vouchers/new", GRID)
    assert done.status_code == 303
    page = doors("fo1").get(done.headers["Location"]).get_data(as_text=True)
    assert "12.30" in page
    assert "银行流水: Z-1" in page


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"lines-1-credit": "12.31"}, "借贷不平"),
        ({"lines-0-credit": "1.00"}, "每行只填借方或贷方一个金额"),
        ({"lines-0-debit": "12.3"}, "两位小数"),
        ({"on": "2026-02-04"}, "日期不能晚于今天"),
        ({"on": "2026-02-30"}, "日历上没有这一天"),
        ({"summary": ""}, "请填写此项"),
        ({"lines-0-title": "2307.09", "lines-0-aux": "bank_line=1", "lines-1-title": "1002.01",
          "lines-1-aux": "bank=1"}, "付出银行存款须走审批"),
    ],
)  # fmt: skip
def test_what_is_wrong_on_the_grid_is_said_and_kept(
    office: Office, doors: Doors, change: dict[str, str], said: str
) -> None:
    """Bad inputs 3, 12, 13, 14, 17."""
    refused = doors("fo1").form("/vouchers/new", GRID | change)
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert said in page
    assert 'value="bank_line=' in page


def test_a_voucher_by_json(office: Office, doors: Doors) -> None:
    body = {
        "book": "652301-DEP", "event": "4", "on": "2026-02-01", "summary": "待查", "attachments": 1,
        "lines": [
            {"title": "1002.01", "side": "D", "amount": "12.30", "aux": {"bank": "1"}},
            {"title": "2307.09", "side": "C", "amount": "12.30", "aux": {"bank_line": "Z-1"}},
        ],
    }  # fmt: skip
    made = doors("fo1").post("/api/v1/vouchers", body)
    assert made.status_code == 201
    at = f"/api/v1/vouchers/{made.get_json()['id']}"
    seen = doors("fo2").get(f"{at}/preview").get_json()
    assert [line["amount"] for line in seen["lines"]] == ["12.30", "12.30"]
    done = doors("fo2").post(f"{at}/review", {"seen": seen["seen"]})
    assert (done.status_code, done.get_json()["word"]) == (201, "收")
    again = doors("fo2").post(f"{at}/review", {"seen": seen["seen"]})
    assert (again.status_code, again.get_json()["code"]) == (409, "state")


def test_a_line_of_json_with_an_unknown_field(office: Office, doors: Doors) -> None:
    """Bad input 37, I-40."""
    body = {
        "book": "652301-DEP", "event": "4", "on": "2026-02-01", "summary": "待查", "attachments": 1,
        "number": 7, "lines": [{"title": "1002.01", "side": "D", "amount": 12.3}],
    }  # fmt: skip
    refused = doors("fo1").post("/api/v1/vouchers", body)
    assert refused.status_code == 422
    pointers = {error["pointer"]: error["code"] for error in refused.get_json()["errors"]}
    assert pointers["/number"] == "unknown-field"
    assert pointers["/lines/0/amount"] == "amount-type"
