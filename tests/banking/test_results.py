"""The bank's result file at its doors: one entry a bank date, bounces for review, once."""

import base64
import re
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ledger.audit.models import AuditEvent
from ledger.banking.models import BankResult
from ledger.db import Database
from ledger.errors import Invalid
from tests.advances.town import FundTown, approve, fund_town
from tests.banking.make import HEADS, a_batch, a_result, an_xlsx, batch_entries, sent
from tests.cases.make import a_card
from tests.cases.test_command_line import Command, command, said
from tests.cases.test_pages import done, text_of
from tests.cases.town import API, Town, codes, ok, refused
from tests.conftest import TestClock
from tests.doors import Doors
from tests.draws.test_doors import review

__all__ = ["command", "fund_town"]

#: Two paid on the 14th, one on the 15th, the second of them sent back on the 15th.
MIXED = (
    ("1", "", "30000.33", "交易成功", "", "2026-02-14", "N-1"),
    ("2", "", "25,592.27", "退票", "账户已销户", "2026/2/15", "N-2"),
    ("3", "", "", "成功", "", "20260214", "N-1"),
)
PAID_10 = ("10", "2026-02-14", [
    ("2307.04", "D", "30000.33"), ("2307.04", "D", "44407.40"), ("1002.01", "C", "74407.73"),
])  # fmt: skip
TAKEN_10 = ("10", "2026-02-15", [("2307.04", "D", "25592.27"), ("1002.01", "C", "25592.27")])
BACK_11 = ("11", "2026-02-15", [("1002.01", "D", "25592.27"), ("2307.04", "C", "25592.27")])


@pytest.fixture
def batch(town: Town, database: Database, at: TestClock) -> int:
    """2026-02-16: three transfers of a draw wait for the bank."""
    made = a_batch(town, database)
    at.on("2026-02-16")
    return made


def states(doors: Doors, batch: int) -> list[str]:
    return [line["state"] for line in ok(doors("fo1").get(f"{API}/payments/{batch}"), 200)["lines"]]


def imported(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count(BankResult.id))) or 0


def test_a_result_file_posts_one_entry_a_date_and_proposes_the_bounce(
    batch: int, doors: Doors, database: Database
) -> None:
    """Postings 10 and 11, U-07: looked over first, taken in once, the bounce reviewed by another."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    path = f"{API}/payments/{batch}/result"
    looked = ok(fo2.send("POST", f"{path}/check", data=sent(a_result(*MIXED))), 200)
    assert (looked["paid"], looked["amount"], looked["bounced"]) == (3, "100000.00", 1)
    assert batch_entries(database, batch) == []
    told = ok(fo2.send("POST", path, data=sent(a_result(*MIXED))))
    assert told == looked
    assert batch_entries(database, batch) == [PAID_10, TAKEN_10]
    assert states(doors, batch) == ["PAID", "PAID", "PAID"]
    line = ok(fo1.get(f"{API}/payments/{batch}"), 200)["lines"][1]
    review(fo1, line["proposal_id"])
    assert batch_entries(database, batch) == [PAID_10, TAKEN_10, BACK_11]
    assert states(doors, batch) == ["PAID", "BOUNCED", "PAID"]


def test_the_same_file_again_changes_nothing_and_says_so(
    batch: int, doors: Doors, database: Database
) -> None:
    """I-14, row 43: under a new key, as XLSX too, after the bounce and after the re-payment."""
    fo1, fo2, path = doors("fo1"), doors("fo2"), f"{API}/payments/{batch}/result"
    ok(fo2.send("POST", path, data=sent(a_result(*MIXED))))
    line = ok(fo1.get(f"{API}/payments/{batch}"), 200)["lines"][1]
    review(fo1, line["proposal_id"])
    body = {"on": "2026-02-16", "bank_reference": "N-9"}
    ok(fo2.post(f"{API}/payments/lines/{line['id']}/repay", body), 200)
    before = batch_entries(database, batch)
    for content in (a_result(*MIXED), an_xlsx(*MIXED)):
        again = ok(fo2.send("POST", path, data=sent(content)))
        assert (again["unchanged"], again["paid"], again["same"]) == (True, 0, 3)
    assert batch_entries(database, batch) == before
    assert imported(database) == 1
    page = text_of(fo2.form(f"/payments/{batch}/result/check", sent(a_result(*MIXED))))
    assert "再次导入不会有任何改变" in page
    assert "确认导入" not in page


def test_an_advance_is_paid_from_its_file(
    fund_town: FundTown, doors: Doors, database: Database, at: TestClock
) -> None:
    """Postings 38 and 39, A-08, F-08: two bank dates, one transfer back."""
    advance = fund_town.an_advance_in_review(["6000.00", "4000.00"])
    approve(doors, fund_town.request_of(advance))
    fo1, fo2 = doors("fo1"), doors("fo2")
    made = ok(fo2.post(f"{API}/advances/{advance}/execute", {"on": "2026-03-02"}))
    at.on("2026-03-04")
    one, two = (line["amount"] for line in made["lines"])
    rows = (
        ("1", "", one, "成功", "", "2026-03-03", "P-1"),
        ("2", "", two, "失败", "户名不符", "2026-03-04", "P-2"),
    )
    ok(fo2.send("POST", f"{API}/payments/{made['id']}/result", data=sent(a_result(*rows))))
    line = ok(fo1.get(f"{API}/payments/{made['id']}"), 200)["lines"][1]
    review(fo1, line["proposal_id"])
    assert batch_entries(database, made["id"]) == [
        ("38", "2026-03-03", [("2307.05", "D", one), ("1002.02", "C", one)]),
        ("38", "2026-03-04", [("2307.05", "D", two), ("1002.02", "C", two)]),
        ("39", "2026-03-04", [("1002.02", "D", two), ("2307.05", "C", two)]),
    ]
    shown = ok(fo1.get(f"{API}/advances/{advance}"), 200)
    assert shown["paid_on"] == "2026-03-03"


def test_other_headings_and_accounts_instead_of_numbers(
    batch: int, doors: Doors, database: Database
) -> None:
    """Synonyms, a title above the headings, hidden digits, columns nobody needs, XLSX."""
    heads = ("收款人", "收款人账号", "交易金额", "交易状态", "返回信息", "交易日期", "交易流水号")
    card = a_card(1)
    hidden = card[:4] + "*" * (len(card) - 8) + card[-4:]
    rows = (
        ("某工人", hidden, "30000.33", "S", "", "2026年2月14日", "N-1"),
        ("某工人", a_card(2), "25592.27", "S", "", "2026-02-14", "N-1"),
        ("某工人", a_card(3), "44,407.40", "S", "", "2026-02-14", "N-1"),
    )
    content = an_xlsx(heads, *rows, heads=("代发结果清单",))
    told = ok(doors("fo2").send("POST", f"{API}/payments/{batch}/result", data=sent(content)))
    assert (told["paid"], told["bounced"]) == (3, 0)
    assert [entry[:2] for entry in batch_entries(database, batch)] == [("10", "2026-02-14")]


def test_a_later_file_reports_only_what_came_back(
    batch: int, doors: Doors, database: Database
) -> None:
    """After the batch was confirmed by hand, a file of returns proposes bounces, nothing else."""
    fo2 = doors("fo2")
    ok(
        fo2.post(f"{API}/payments/{batch}/confirm", {"on": "2026-02-14", "bank_reference": "N"}),
        200,
    )
    back = a_result(("3", "", "", "退汇", "账号有误", "2026-02-16", "T-3"))
    told = ok(fo2.send("POST", f"{API}/payments/{batch}/result", data=sent(back)))
    assert (told["paid"], told["bounced"], told["unchanged"]) == (0, 1, False)
    assert [entry[0] for entry in batch_entries(database, batch)] == ["10"]


BAD = [
    pytest.param(("9", "", "", "成功", "", "2026-02-14", "N"), "line", "line-unknown", id="line"),
    pytest.param(("1", "", "30000.34", "成功", "", "2026-02-14", "N"), "amount",
                 "amount-differs", id="amount"),
    pytest.param(("1", "6222020000000000000", "", "成功", "", "2026-02-14", "N"), "account",
                 "account-differs", id="account"),
    pytest.param(("1", "", "", "处理中", "", "2026-02-14", "N"), "result", "result-unknown",
                 id="result"),
    pytest.param(("1", "", "", "失败", "", "2026-02-14", "N"), "reason", "required", id="reason"),
    pytest.param(("1", "", "", "成功", "", "2026-02-30", "N"), "on", "", id="day"),
    pytest.param(("1", "", "", "成功", "", "2026-02-17", "N"), "on", "date-future", id="future"),
    pytest.param(("1", "", "", "成功", "", "2026-02-12", "N"), "on", "date-early", id="early"),
    pytest.param(("1", "", "", "成功", "", "2026-02-14", ""), "bank_reference", "required",
                 id="reference"),
    pytest.param(("1", "", "", "成功", "", "2026-02-14", "B-1"), "bank_reference",
                 "duplicate-reference", id="row-46"),
    pytest.param(("", "", "30000.33", "成功", "", "2026-02-14", "N"), "line", "required",
                 id="neither"),
    pytest.param(("2", "", "", "成功", "", "2026-02-14", "N"), "line", "line-twice", id="twice"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "field", "code"), BAD)
def test_a_bad_row_at_three_doors(
    batch: int, doors: Doors, command: Command, database: Database, tmp_path: Path,
    row: tuple[str, ...], field: str, code: str,
) -> None:  # fmt: skip
    """Rows 46, 63: named by row and cell, nothing imported, at every door alike."""
    content = a_result(MIXED[1], row, MIXED[2])
    fo2 = doors("fo2")
    answer = fo2.send("POST", f"{API}/payments/{batch}/result", data=sent(content))
    found = dict(codes(ok(answer, 422)))
    assert f"/rows/3/{field}" in found
    assert not code or found[f"/rows/3/{field}"] == code
    page = text_of(fo2.form(f"/payments/{batch}/result/check", sent(content)), 422)
    link = re.search(r"data:text/csv;charset=utf-8;base64,([^\"]+)", page)
    assert link
    wrong = base64.b64decode(link.group(1)).decode("utf-8-sig").splitlines()
    assert wrong[0] == ",".join((*HEADS, "问题"))
    assert len(wrong) == 2
    sheet, kept = tmp_path / "result.csv", tmp_path / "wrong.csv"
    sheet.write_bytes(content)
    words = ("import-result", str(batch), str(sheet), "--wrong-rows", str(kept))
    assert isinstance(command("payments", *words, login="fo2").exception, Invalid)
    assert len(kept.read_text("utf-8-sig").splitlines()) == 2
    assert batch_entries(database, batch) == []
    assert imported(database) == 0


def test_a_file_that_leaves_transfers_out_is_refused(batch: int, doors: Doors) -> None:
    """All or nothing: each transfer that waits needs a word."""
    content = a_result(MIXED[0])
    path = f"{API}/payments/{batch}/result"
    told = refused(doors("fo2").send("POST", path, data=sent(content)), 422, "lines-missing")
    assert codes(told) == [("/file", "lines-missing")]


def test_who_asked_or_approved_imports_nothing(batch: int, doors: Doors) -> None:
    """I-21: the requester is refused at the check and at the import."""
    path = f"{API}/payments/{batch}/result"
    for one in (path, f"{path}/check"):
        refused(doors("fo1").send("POST", one, data=sent(a_result(*MIXED))), 403, "same-person")
    text_of(doors("fo1").form(f"/payments/{batch}/result/check", sent(a_result(*MIXED))), 403)


@pytest.mark.parametrize(
    "content",
    [b"", b"<html><body>x</body></html>", b"PK\x03\x04nothing", a_result(heads=("a", "b"))],
    ids=["empty", "html", "zip", "headings"],
)
def test_what_is_no_result_file_is_refused(batch: int, doors: Doors, content: bytes) -> None:
    """Row 62: nothing stored, one sentence."""
    path = f"/payments/{batch}/result"
    refused(doors("fo2").send("POST", f"{API}{path}", data=sent(content)), 409, "sheet-invalid")
    text_of(doors("fo2").form(f"{path}/check", sent(content)), 409)


def test_the_page_shows_the_vouchers_and_then_posts_them(
    batch: int, doors: Doors, database: Database
) -> None:
    """What is looked over is what is taken in, carried by the page; then it is the same file."""
    fo2, path = doors("fo2"), f"/payments/{batch}/result"
    assert "导入银行结果" in text_of(fo2.get(f"/payments/{batch}"))
    assert "银行结果文件" in text_of(fo2.get(path))
    page = text_of(fo2.form(f"{path}/check", sent(a_result(*MIXED))))
    for shown in ("74,407.73", "25,592.27", "另一人复核后", "确认导入"):
        assert shown in page
    text = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert text
    assert done(fo2.form(path, {"text": text.group(1)})).endswith(f"/payments/{batch}")
    assert batch_entries(database, batch) == [PAID_10, TAKEN_10]
    assert "没有任何改变" in text_of(fo2.form(path, {"text": text.group(1)}, follow_redirects=True))
    assert len(batch_entries(database, batch)) == 2


def test_from_the_terminal(
    batch: int, command: Command, database: Database, tmp_path: Path
) -> None:
    """Looked over, taken in, and unchanged the second time."""
    sheet = tmp_path / "result.csv"
    sheet.write_bytes(a_result(*MIXED))
    words = (str(batch), str(sheet))
    assert said(command("payments", "check-result", *words, login="fo2"))["bounced"] == 1
    assert batch_entries(database, batch) == []
    assert said(command("payments", "import-result", *words, login="fo2"))["paid"] == 3
    again = said(command("payments", "import-result", *words, login="fo2"))
    assert (again["unchanged"], again["paid"]) == (True, 0)
    assert batch_entries(database, batch) == [PAID_10, TAKEN_10]


def test_mistakes_stand_in_the_order_of_the_file(batch: int, doors: Doors) -> None:
    """Row 63: every bad row listed by number, whatever was found first."""
    rows = (BAD[0].values[0], BAD[3].values[0], MIXED[1])
    answer = doors("fo2").send("POST", f"{API}/payments/{batch}/result", data=sent(a_result(*rows)))
    assert codes(ok(answer, 422)) == [
        ("/rows/2/line", "line-unknown"),
        ("/rows/3/result", "result-unknown"),
    ]


def test_digits_a_bank_hides_must_point_at_one_transfer(batch: int, doors: Doors) -> None:
    """An account hidden but for two digits fits nobody."""
    rows = (("", "62****", "30000.33", "成功", "", "2026-02-14", "N"), MIXED[1], MIXED[2])
    answer = doors("fo2").send("POST", f"{API}/payments/{batch}/result", data=sent(a_result(*rows)))
    assert codes(ok(answer, 422)) == [("/rows/2/account", "line-unknown")]


def test_the_file_for_the_bank_is_the_same_every_time(
    batch: int, doors: Doors, database: Database
) -> None:
    """I-35: byte for byte, under another key and by the page; each taking is on the trail."""
    fo2 = doors("fo2")
    paths = (f"{API}/payments/{batch}/file", f"/payments/{batch}/file")
    taken = [fo2.get(path).get_data() for path in (*paths, *paths)]
    assert len(set(taken)) == 1
    assert a_card(1).encode() in taken[0]
    with database.reading() as session:
        actions = session.scalars(select(AuditEvent.action)).all()
    assert actions.count("batch.file-taken") == 4
