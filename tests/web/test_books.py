"""Pages and JSON of books: balances, accounts, statements, vouchers, months."""

from datetime import date

import pytest

from ledger.db import Database
from tests.bookkeeping.make import Office, an_office, posted
from tests.doors import Doors


@pytest.fixture
def written(database: Database, office: Office) -> Office:
    """The office with two vouchers in January and one in February."""

    def work(session):  # type: ignore[no-untyped-def]
        posted(session, office, "B-1", "1234.50")
        posted(session, office, "B-2", "65.50")
        posted(session, office, "B-3", "700.00", date(2026, 2, 2))

    database.in_transaction(work)
    return office


BOOK = "/books/652301-DEP"
API = "/api/v1/books/652301-DEP"


def test_the_shelf_shows_headline_balances(written: Office, doors: Doors) -> None:
    page = doors("au").get("/books").get_data(as_text=True)
    assert "2,000.00" in page
    assert "工资保证金账套" in page


def test_the_trial_balance_at_a_date(written: Office, doors: Doors) -> None:
    page = doors("au").get(f"{BOOK}/trial-balance?on=2026-01-31").get_data(as_text=True)
    assert "1,300.00" in page
    assert "2,000.00" not in page
    assert "借贷平衡" in page
    told = doors("au").get(f"{API}/trial-balance?on=2026-01-31&before_closing=1").get_json()
    assert told["lines"][0] == {
        "title": "1002.01", "name": "银行存款-保证金专户", "name_en": "Bank - deposit custody account",
        "opening_debit": "0.00", "opening_credit": "0.00", "debit": "1300.00", "credit": "0.00",
        "closing_debit": "1300.00", "closing_credit": "0.00",
    }  # fmt: skip


def test_a_date_that_is_none_falls_back_on_pages_and_is_refused_in_json(
    written: Office, doors: Doors
) -> None:
    assert doors("au").get(f"{BOOK}/trial-balance?on=2026-02-30").status_code == 200
    refused = doors("au").get(f"{API}/trial-balance?on=2026-02-30")
    assert (refused.status_code, refused.get_json()["code"]) == (422, "date-invalid")


def test_accounts_with_what_is_held(written: Office, doors: Doors) -> None:
    page = doors("fo1").get(f"{BOOK}/accounts").get_data(as_text=True)
    assert "银行流水: B-3" in page
    told = doors("fo1").get(f"{API}/accounts?title=2307.09&limit=2").get_json()
    assert [row["aux"] for row in told["items"]]
    assert told["next"]
    rest = doors("fo1").get(f"{API}/accounts?title=2307.09&limit=2&cursor={told['next']}")
    assert len(rest.get_json()["items"]) == 1
    assert rest.get_json()["next"] is None


def test_a_statement_runs_from_opening_to_closing(written: Office, doors: Doors) -> None:
    address = f"{BOOK}/statement?title=1002.01&start=2026-02-01&end=2026-02-03"
    page = doors("au").get(address).get_data(as_text=True)
    assert "1,300.00" in page
    assert "2,000.00" in page
    assert f'href="{BOOK}/entries/3"' in page
    told = doors("au").get(f"{API}/statement?title=2307.09&bank_line=B-2").get_json()
    assert (told["opening"], told["closing"], len(told["rows"])) == ("0.00", "65.50", 1)


def test_a_balance_by_its_auxiliary(written: Office, doors: Doors) -> None:
    told = doors("au").get(f"{API}/balances/2307.09?bank_line=B-1").get_json()
    assert told["balance"] == "1234.50"


def test_a_title_that_is_not_in_the_chart(written: Office, doors: Doors) -> None:
    assert doors("au").get(f"{BOOK}/statement?title=7777").status_code == 409
    assert doors("au").get(f"{API}/balances/7777").get_json()["code"] == "no-such-title"


def test_a_voucher_looks_like_paper(written: Office, doors: Doors) -> None:
    """V-01, V-11: date, number, attachments, summary, accounts, capitals, persons."""
    page = doors("au").get(f"{BOOK}/entries/1").get_data(as_text=True)
    for part in ("记账凭证", "附单据", "摘要", "会计科目", "借方金额", "贷方金额", "合计",
                 "会计主管", "记账", "复核", "出纳", "制单", "FO1", "FO2",
                 "壹仟贰佰叁拾肆元伍角", "1,234.50", "2026-01-20"):  # fmt: skip
        assert part in page, part
    told = doors("au").get(f"{API}/entries/1").get_json()
    assert told["hash"] in page
    assert [(line["side"], line["amount"]) for line in told["lines"]] == [
        ("D", "1234.50"),
        ("C", "1234.50"),
    ]


def test_vouchers_are_found_by_month_word_and_summary(written: Office, doors: Doors) -> None:
    def listed(filters: str) -> int:
        page = doors("au").get(f"{BOOK}/entries?{filters}").get_data(as_text=True)
        return page.count(f'<a href="{BOOK}/entries/')

    assert [listed(one) for one in ("", "period=2026-01", "word=付", "text=B-3")] == [3, 2, 0, 1]
    told = doors("au").get(f"{API}/entries?limit=2").get_json()
    assert [row["seq"] for row in told["items"]] == [1, 2]
    more = doors("au").get(f"{API}/entries?limit=2&cursor={told['next']}").get_json()
    assert [row["seq"] for row in more["items"]] == [3]


def test_an_apostrophe_in_a_search_is_text(written: Office, doors: Doors) -> None:
    """Bad input 34."""
    page = doors("au").get(f"{BOOK}/entries?text=' OR 1=1--")
    assert page.status_code == 200
    assert "没有符合条件的凭证" in page.get_data(as_text=True)


@pytest.mark.parametrize(
    "path",
    [
        "/trial-balance",
        "/accounts",
        "/statement?title=1002.01",
        "/entries",
        "/entries/1",
        "/periods",
    ],
)
def test_books_of_another_county_are_not_there(
    database: Database, written: Office, doors: Doors, path: str
) -> None:
    """S-8, bad input 25."""
    database.in_transaction(lambda session: an_office(session, "652302", "b"))
    assert doors("fo1b").get(BOOK + path).status_code == 404
    assert doors("fo1b").get(API + path).status_code == 404


def test_administrators_never_see_a_book(written: Office, doors: Doors) -> None:
    for login in ("sy", "se", "aa"):
        assert doors(login).get(f"{BOOK}/trial-balance").status_code == 403
        assert doors(login).get(f"{API}/trial-balance").status_code == 403


def test_months_with_their_turnover(written: Office, doors: Doors) -> None:
    told = doors("au").get(f"{API}/periods").get_json()["items"]
    assert [(row["period"], row["state"], row["entries"], row["debit"]) for row in told] == [
        ("2026-02", "OPEN", 1, "700.00"),
        ("2026-01", "OPEN", 2, "1300.00"),
    ]


def test_a_close_by_page_from_request_to_seal(written: Office, doors: Doors) -> None:
    asked = doors("fo1").form(f"{BOOK}/periods/closing", {"period": "2026-01"})
    assert asked.status_code == 303
    at = asked.headers["Location"]
    page = doors("a1").get(at).get_data(as_text=True)
    digest = page.partition('name="digest" value="')[2].partition('"')[0]
    said = {"decision": "approve", "opinion": "同意结账", "digest": digest}
    assert doors("a1").form(f"{at}/decisions", said).status_code == 303
    done = doors("fo2").form(f"{at}/execution")
    assert done.status_code == 303
    assert "已结账" in doors("fo2").get(done.headers["Location"]).get_data(as_text=True)


def test_a_close_that_cannot_be_is_told_on_the_page(written: Office, doors: Doors) -> None:
    refused = doors("fo1").form(f"{BOOK}/periods/closing", {"period": "2026-02"})
    assert refused.status_code == 409
    page = refused.get_data(as_text=True)
    assert 'role="alert"' in page
    assert "2026-02 尚未结束" in page
    wrong = doors("fo1").form(f"{BOOK}/periods/closing", {"period": "2026-13"})
    assert wrong.status_code == 422


def test_a_reversal_needs_the_number_typed_again(written: Office, doors: Doors) -> None:
    """Stack 7.21."""
    path = f"{BOOK}/entries/1/reversal"
    assert doors("fo1").get(path).status_code == 200
    wrong = doors("fo1").form(path, {"reason": "错", "confirm": "收-9"})
    assert wrong.status_code == 422
    assert "请输入 收-1" in wrong.get_data(as_text=True)
    right = doors("fo1").form(path, {"reason": "金额录错", "confirm": "收-1"})
    assert right.headers["Location"].startswith("/approvals/")


def test_a_reversal_by_json_is_linked_both_ways(written: Office, doors: Doors) -> None:
    asked = doors("fo1").post(f"{API}/entries/1/reversal", {"reason": "金额录错"})
    assert asked.status_code == 201
    at = f"/api/v1/approvals/{asked.get_json()['id']}"
    for login in ("a1", "a2"):
        said = {"decision": "approve", "opinion": "同意", "digest": asked.get_json()["digest"]}
        assert doors(login).post(f"{at}/decisions", said).status_code == 201
    done = doors("fo2").post(f"{at}/execution", {"on": "2026-02-03"})
    assert done.status_code == 201
    red = doors("au").get(f"{API}/entries/{done.get_json()['seq']}").get_json()
    assert (red["reverses"], red["total"], red["event"]) == (1, "-1234.50", "54")
    page = doors("au").get(f"{BOOK}/entries/1").get_data(as_text=True)
    assert "已冲销" in page
