"""From complaint to "written off, still pursued" on the pages alone, by four persons."""

from datetime import date
from pathlib import Path

import pytest

from ledger.book.check import verify
from ledger.db import Database
from tests.browser.conftest import CHROMIUM
from tests.browser.hand import Hand
from tests.browser.office import approved, reviewed
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

#: 30,000.00 owed to three workers: the fund gives each the monthly minimum wage (A-02).
ROLL = [a_row(n, "10000.00") for n in range(1, 4)]


def test_from_complaint_to_written_off_on_the_pages_alone(
    hand: Hand, world: World, at: TestClock, database: Database, tmp_path: Path
) -> None:
    """FO1 and FO2 record, A1 and A2 decide; each fen of the fund is told by F-08 on the screen."""
    _complained(hand, at, tmp_path)
    _funded(hand, at)
    _advanced(hand)
    _pursued(hand, at)
    _written_off(hand, at)
    _paid_after_all(hand, at)
    hand.sit("a2").menu("周转金").sees("97,300.00")
    with database.reading() as session:
        assert verify(session, world.fund.id) == []
        assert left(session, world.fund, date(2026, 9, 30)) == {
            "1002.02": "D 97,300.00", "3101.01": "C 100,000.00", "4604.02": "C 43.23",
            "4609.01": "C 1,000.00", "5901.01": "D 3,743.23", "9501": "D 2,743.23",
            "9509": "C 2,743.23",
        }  # fmt: skip


def _complained(hand: Hand, at: TestClock, folder: Path) -> None:
    """A project that never stored a deposit; its workers' roll; an order that is not obeyed."""
    hand.sit("fo1").menu("企业").link("登记企业")
    hand.fill(uscc=a_uscc(7), name="天山建设", bank_name="工商银行", bank_account="620012345678")
    hand.press("登记").menu("项目").link("登记项目")
    hand.fill(code="P-1", contractor_id="天山建设", name="天山路安置房", owner_name="昌吉城投")
    hand.fill(contract_amount="8650000.00", signed_on="2026-01-20", permit_on="2026-01-26")
    hand.fill(ends_on="2026-12-31").press("登记").link("核定保证金").press("计算并核对", "提交复核")
    reviewed(hand)
    at.on("2026-04-01")
    roll = folder / "名册.csv"
    roll.write_bytes(a_sheet(ROLL))
    hand.sit("fo1").menu("欠薪案件").link("登记案件")
    hand.fill(project_id="天山路安置房", source="热线", reason="逃匿", on="2026-03-23")
    hand.fill(summary="3 名工人反映未发工资").press("登记").link("受理").fill(
        on="2026-03-23"
    ).press("受理")
    hand.link("导入名册").fill(file=str(roll)).press("核对各列", "导入").sees("30,000.00")
    hand.menu("欠薪案件").link("2026-001").link("责令限期支付")
    hand.fill(order_number="SL-2026-8", on="2026-03-24", pay_by="2026-03-31")
    hand.press("责令限期支付").link("认定逾期").fill(on="2026-04-01").press("认定逾期未付")


def _funded(hand: Hand, at: TestClock) -> None:
    """The fund gets its account and its money."""
    at.on("2026-04-10")
    hand.sit("fo1").menu("周转金").link("登记").link("登记账户")
    hand.fill(kind="FUND", name="周转金专户", bank="农业银行", number="30099999").press("登记")
    hand.menu("周转金").link("登记").fill(kind="allotment", bank_account_id="周转金专户")
    hand.fill(bank_reference="F-1", amount="100000.00", on="2026-04-10")
    hand.fill(counterparty="县财政局", document="预算通知 1 号").press("核对", "提交复核")
    reviewed(hand)


def _advanced(hand: Hand) -> None:
    """Asked for, approved twice, carried out and paid by the officer who did not ask."""
    hand.sit("fo1").menu("欠薪案件").link("2026-001").link("周转金垫付")
    hand.fill(basis="县政府决定 5 号", repay_by="2026-05-31", on="2026-04-10")
    hand.fill(bank_account_id="周转金专户").press("核对").sees("5,700.00").press("提请审批")
    approved(hand)
    hand.sit("fo2").menu("垫付").link("垫付 1").fill(on="2026-04-10").press("执行垫付")
    hand.fill(on="2026-04-10", bank_reference="F-2").press("核对").press("确认已付款")


def _received(hand: Hand, reference: str, amount: str, on: str) -> None:
    """A receipt of the debtor, recorded from the page where the officer stands."""
    hand.link("登记收款")
    hand.fill(bank_account_id="周转金专户", bank_reference=reference, amount=amount)
    hand.fill(on=on, payer="天山建设").press("看看如何抵充").press("提交复核")
    reviewed(hand)


def _pursued(hand: Hand, at: TestClock) -> None:
    """A demand letter, then a part payment: interest first, principal after (R-04)."""
    at.on("2026-06-08")
    hand.sit("fo1").menu("追偿").link("垫付 1").link("催收")
    hand.fill(number="CS-1", how="送达", on="2026-06-08").press("登记")
    at.on("2026-07-10")
    hand.sit("fo1").menu("追偿").link("垫付 1")
    _received(hand, "F-3", "2000.00", "2026-07-10")


def _written_off(hand: Hand, at: TestClock) -> None:
    """Proposed with evidence, pending, approved twice, booked as a loss (47, 48)."""
    at.on("2026-08-31")
    hand.sit("fo1").menu("追偿").link("垫付 1").link("核销")
    hand.fill(ground="BANKRUPTCY_CLOSED", evidence="破产财产不足清偿", on="2026-08-31")
    ruling = ("BANKRUPTCY_RULING", "(2026)新2301破1号", "昌吉市人民法院", "2026-08-28")
    for part, value in zip(("kind", "number", "issuer", "issued_on"), ruling, strict=True):
        hand.fill(**{f"papers-0-{part}": value})
    hand.press("核对").press("提交复核")
    reviewed(hand)
    hand.sit("fo1").menu("核销").link("核销 1").press("提请审批")
    approved(hand)
    hand.sit("fo2").menu("核销").link("核销 1").fill(on="2026-08-31").press("执行核销")


def _paid_after_all(hand: Hand, at: TestClock) -> None:
    """The debtor's money after the write-off is income, and the memo shrinks (50)."""
    at.on("2026-09-21")
    hand.sit("fo1").menu("核销").link("核销 1").link("看垫付")
    _received(hand, "F-4", "1000.00", "2026-09-21")
    hand.sit("fo1").menu("核销").sees("账销案存")
