"""The whole main job on the pages alone: from contract to verified export, by five persons."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from ledger.book.check import verify
from ledger.db import Database
from ledger.exports.verify_folder import verify_folder
from tests.browser.conftest import CHROMIUM
from tests.browser.hand import Hand
from tests.browser.office import approved, asked_of, reviewed
from tests.cases.make import a_row, a_sheet
from tests.conftest import TestClock
from tests.deposits.make import World
from tests.parties.make import a_uscc
from tests.stories.make import left

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None,
        reason="BROWSER CHECKS NOT RUN: no Chromium on this machine (apt install chromium)",
    ),
]

#: 318,640.75 owed to 32 workers; the deposit leaves each less than the fund's ceiling (EX-20).
ROLL = [a_row(n, "9957.52") for n in range(1, 32)] + [a_row(32, "9957.63")]


def test_the_whole_job_on_the_pages_alone(
    hand: Hand, world: World, at: TestClock, database: Database, tmp_path: Path
) -> None:
    """The story of contract, arrears, advance, recovery and refund, without one typed address."""
    _secured(hand, at)
    _in_default(hand, at, tmp_path)
    _drawn_and_paid(hand, at)
    _advanced(hand, at)
    _repaid(hand, at)
    _returned(hand, at)
    _closed(hand)
    _taken_away(hand, tmp_path)
    with database.reading() as session:
        for book in (world.book, world.fund):
            assert verify(session, book.id) == []
        assert left(session, world.book, date(2026, 6, 30)) == {}
        assert left(session, world.fund, date(2026, 6, 30)) == {
            "1002.02": "D 2,000,128.14", "3101.01": "C 2,000,000.00", "4604.02": "C 128.14",
        }  # fmt: skip


def _secured(hand: Hand, at: TestClock) -> None:
    hand.sit("fo1").menu("企业").link("登记企业")
    hand.fill(uscc=a_uscc(7), name="天山建设", bank_name="工商银行", bank_account="620012345678")
    hand.press("登记").menu("项目").link("登记项目")
    hand.fill(code="P-1", contractor_id="天山建设", name="天山路安置房", owner_name="昌吉城投")
    hand.fill(contract_amount="8650000.00", signed_on="2026-01-20", permit_on="2026-01-26")
    hand.fill(ends_on="2026-12-31").press("登记").link("核定保证金").press("计算并核对")
    hand.sees("适用 3%", "259,500.00", "贰拾伍万玖仟伍佰元整").press("提交复核")
    reviewed(hand)
    _received(hand, at, "2026-02-03", "IN-1", "259500.00")
    hand.sit("fo1").menu("保证金").link("天山路安置房").sees("足额")


def _received(hand: Hand, at: TestClock, on: str, reference: str, amount: str) -> None:
    at.on(on)
    hand.sit("fo1").menu("保证金").link("天山路安置房").link("登记收款")
    hand.fill(bank_account_id="保证金专户", bank_reference=reference, amount=amount, on=on)
    hand.fill(payer_name="天山建设", payer_bank="工商银行", payer_account="620012345678")
    hand.press("核对").sees(f"{int(amount[:-3]):,}.00").press("提交复核")
    reviewed(hand)


def _in_default(hand: Hand, at: TestClock, folder: Path) -> None:
    at.on("2026-03-23")
    roll = folder / "名册.csv"
    roll.write_bytes(a_sheet(ROLL))
    hand.sit("fo1").menu("欠薪案件").link("登记案件")
    hand.fill(project_id="天山路安置房", source="热线", reason="暂时无力", on="2026-03-23")
    hand.fill(summary="32 名工人反映未发工资").press("登记").link("受理").press("受理")
    hand.link("导入名册").fill(file=str(roll)).press("核对各列", "导入").sees("318,640.75")
    at.on("2026-04-01")
    hand.sit("fo1").menu("欠薪案件").link("2026-001").link("责令限期支付")
    hand.fill(order_number="SL-2026-8", on="2026-03-24", pay_by="2026-03-31")
    hand.press("责令限期支付").link("认定逾期").fill(on="2026-04-01").press("认定逾期未付")


def _drawn_and_paid(hand: Hand, at: TestClock) -> None:
    hand.link("动用保证金").fill(bank_account_id="保证金专户", notice_number="支付-1")
    hand.fill(on="2026-04-01").press("核对").sees("259,500.00").press("提请审批")
    approved(hand)
    at.on("2026-04-10")
    hand.sit("fo2").menu("动用保证金").link("支付-1").fill(on="2026-04-02").press("执行动用")
    hand.fill(on="2026-04-07", bank_reference="OUT-1").press("核对").press("确认已付款").link(
        "登记退票"
    )
    hand.fill(on="2026-04-08", bank_reference="BACK-1", reason="户名不符").press("登记退票")
    reviewed(hand, "fo1")
    hand.sit("fo2").menu("付款批次").link("案件2026-001").link("退票")
    hand.fill(on="2026-04-09", bank_reference="OUT-2").press("重")


def _advanced(hand: Hand, at: TestClock) -> None:
    """The fund gets its account and its money, then advances what the deposit left unpaid."""
    hand.sit("fo1").menu("周转金").link("登记").link("登记账户")
    hand.fill(kind="FUND", name="周转金专户", bank="农业银行", number="30099999").press("登记")
    hand.menu("周转金").link("登记").fill(kind="allotment", bank_account_id="周转金专户")
    hand.fill(bank_reference="F-1", amount="2000000.00", on="2026-04-10")
    hand.fill(counterparty="县财政局", document="预算通知 1 号").press("核对", "提交复核")
    reviewed(hand)
    hand.sit("fo1").menu("欠薪案件").link("2026-001").link("周转金垫付")
    hand.fill(basis="县政府决定 5 号", repay_by="2026-08-31", on="2026-04-10")
    hand.fill(bank_account_id="周转金专户").press("核对").sees("59,140.75").press("提请审批")
    approved(hand)
    hand.sit("fo2").menu("垫付").link("垫付 1")
    hand.fill(on="2026-04-10").press("执行垫付")
    hand.fill(on="2026-04-10", bank_reference="F-2").press("核对").press("确认已付款")


def _repaid(hand: Hand, at: TestClock) -> None:
    at.on("2026-05-06")
    hand.sit("fo1").menu("追偿").link("垫付 1").link("登记")
    hand.fill(bank_account_id="周转金专户", bank_reference="F-3", amount="59268.89")
    hand.fill(on="2026-05-06", payer="天山建设").press("看看如何抵充").sees("128.14", "59,140.75")
    hand.press("提交复核")
    reviewed(hand)
    _received(hand, at, "2026-05-07", "IN-2", "259500.00")


def _returned(hand: Hand, at: TestClock) -> None:
    at.on("2026-05-10")
    hand.sit("fo1").menu("保证金").link("天山路安置房").link("办理返还")
    hand.fill(completed_on="2026-05-08", undertaking="承诺书-1", notice_from="2026-05-10")
    hand.fill(notice_places="公示栏; 网站").press("开始公示")
    at.on("2026-06-15")
    hand.sit("fo1").menu("退还").link("天山路安置房")
    hand.fill(on="2026-06-15", application="申请-1").press("进入审核")
    at.on("2026-06-22")
    hand.sit("fo1").menu("退还").link("天山路安置房")
    hand.fill(on="2026-06-22", finding="CLEAR", opinion="无拖欠").press("登记结论")
    hand.press("提请审批")
    approved(hand)
    hand.sit("fo2").menu("退还").link("天山路安置房").fill(on="2026-06-22").press("确认返还")
    hand.fill(on="2026-06-22", bank_reference="OUT-3").press("登记支付")


def _closed(hand: Hand) -> None:
    """January of the deposit book: asked for, approved by the bureau head, carried out."""
    hand.sit("fo1").menu("账套").link("会计期间").press("申请结账")
    approved(hand, "a1")
    asked_of(hand, "fo2")
    hand.press("执行").menu("账套").link("会计期间").sees("已结账")


def _taken_away(hand: Hand, folder: Path) -> None:
    """The auditor takes a book away, and finds it sound by the folder alone."""
    hand.sit("au").menu("导出与核验")
    with hand.page.expect_download() as download:
        hand.page.get_by_role("button", name="下载 ZIP").click()
    shutil.unpack_archive(download.value.path(), folder / "away", "zip")
    [away] = {path.parent for path in (folder / "away").rglob("manifest.json")}
    assert verify_folder(away).sound
