"""A year of deposit work on the pages alone, and every figure of a card followed to its voucher."""

import re

import pytest

from ledger.book.check import verify
from ledger.db import Database
from tests.browser.conftest import CHROMIUM
from tests.browser.hand import Hand
from tests.browser.office import approved, asked_of, reviewed
from tests.conftest import TestClock
from tests.deposits.make import World
from tests.parties.make import a_uscc

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None,
        reason="BROWSER CHECKS NOT RUN: no Chromium on this machine (apt install chromium)",
    ),
]

ROAD, DAM, SCHOOL = "天山路安置房", "头屯河水库加固", "第三中学教学楼"


def test_a_year_of_deposit_work_on_the_pages_alone(
    hand: Hand, world: World, at: TestClock, database: Database
) -> None:
    """Receipts, a stranger's money, interest, a change, a guarantee's end, a return; then the card."""
    _projects(hand)
    _stored(hand, at)
    _identified(hand, at)
    _interest(hand, at)
    _contract_grows(hand, at)
    _guarantee_extended(hand, at)
    _guarantee_replaces_cash(hand, at)
    _months_closed(hand, at)
    _followed(hand, ROAD)
    _followed(hand, DAM)
    with database.reading() as session:
        assert verify(session, world.book.id) == []


def _projects(hand: Hand) -> None:
    """Three projects of two contractors, assessed on one day and reviewed by the second officer."""
    hand.sit("fo1")
    for number, name in ((7, "天山建设"), (8, "头屯河水利")):
        hand.menu("企业").link("登记企业").fill(uscc=a_uscc(number), name=name)
        hand.fill(bank_name="工商银行", bank_account=f"62001234567{number}").press("登记")
    for code, name, contractor, amount in (
        ("P-1", ROAD, "天山建设", "8650000.00"),
        ("P-2", DAM, "头屯河水利", "36500000.00"),
        ("P-3", SCHOOL, "天山建设", "12000000.00"),
    ):
        hand.menu("项目").link("登记项目").fill(code=code, contractor_id=contractor, name=name)
        hand.fill(owner_name="昌吉城投", contract_amount=amount, signed_on="2026-01-20")
        hand.fill(permit_on="2026-01-26", ends_on="2027-06-30").press("登记")
        hand.link("核定保证金").press("计算并核对").press("提交复核")
    reviewed(hand)


def _open(hand: Hand, project: str, officer: str = "fo1") -> Hand:
    """The project's card, from the menu."""
    return hand.sit(officer).menu("保证金").link(project)


def _stored(hand: Hand, at: TestClock) -> None:
    """Cash for the road, a guarantee for the dam, cash by instalments for the school."""
    at.on("2026-02-03")
    for project, reference, amount in ((ROAD, "IN-1", "259500.00"), (SCHOOL, "IN-2", "100000.00")):
        _open(hand, project).link("登记收款").fill(bank_account_id="保证金专户")
        hand.fill(bank_reference=reference, amount=amount, on="2026-02-03", payer_name="天山建设")
        hand.fill(payer_bank="工商银行", payer_account="620012345677").press("核对", "提交复核")
    _guarantee(hand, DAM, "BH-1", "730000.00", "2026-02-03", "2027-06-30")
    reviewed(hand)
    _open(hand, ROAD).sees("足额")
    _open(hand, DAM).sees("足额")
    _open(hand, SCHOOL).sees("140,000.00")


def _guarantee(hand: Hand, project: str, number: str, face: str, on: str, until: str) -> None:
    _open(hand, project).link("收存保函").fill(
        kind="BANK", issuer="中国银行昌吉分行", number=number
    )
    hand.fill(face=face, irrevocable="on", on_demand="on", issued_on=on, expires_on=until)
    hand.fill(kept_at="保险柜 1 号", on=on).press("核对", "提交复核")


def _identified(hand: Hand, at: TestClock) -> None:
    """Money of nobody is kept apart, then found to be the school's (4, 5)."""
    at.on("2026-03-02")
    hand.sit("fo1").menu("待查款项").link("登记待查款项").fill(bank_account_id="保证金专户")
    hand.fill(bank_reference="IN-3", amount="140000.00", on="2026-03-02", payer_name="王某")
    hand.fill(payer_bank="建设银行", payer_account="62170001", memo="工资保证金").press("提交复核")
    reviewed(hand)
    hand.sit("fo1").menu("待查款项").link("IN-3").link("确认到项目").fill(project_id=SCHOOL)
    hand.fill(amount="140000.00", on="2026-03-02", note="缴存单位来函").press("核对", "提交复核")
    reviewed(hand)
    _open(hand, SCHOOL).sees("足额")


def _interest(hand: Hand, at: TestClock) -> None:
    """The bank's interest goes to the projects by their daily balances (7)."""
    at.on("2026-03-21")
    hand.sit("fo1").menu("专户结息").link("登记结息").fill(bank_account_id="保证金专户")
    hand.fill(bank_reference="JX-1", amount="182.55", on="2026-03-21")
    hand.fill(period_from="2026-02-03", period_to="2026-03-20").press("核对分配", "提交复核")
    reviewed(hand)


def _contract_grows(hand: Hand, at: TestClock) -> None:
    """A supplement raises the road's contract; what is missing is paid within its clock."""
    at.on("2026-04-08")
    hand.sit("fo1").menu("项目").link(ROAD).link("合同变更").fill(on="2026-04-08")
    hand.fill(contract_amount="9650000.00", reason="补充协议增加工程量")
    hand.fill(document_title="补充协议", document_number="BC-1", document_on="2026-04-07")
    hand.press("核对").sees("289,500.00").press("登记变更")
    reviewed(hand)
    _open(hand, ROAD).sees("30,000.00").link("登记收款").fill(bank_account_id="保证金专户")
    hand.fill(bank_reference="IN-4", amount="30000.00", on="2026-04-08", payer_name="天山建设")
    hand.fill(payer_bank="工商银行", payer_account="620012345677").press("核对", "提交复核")
    reviewed(hand)


def _guarantee_extended(hand: Hand, at: TestClock) -> None:
    """The bank's endorsement carries the guarantee on (G-05)."""
    at.on("2026-05-11")
    hand.sit("fo1").menu("保函").link("BH-1").unfold("展期")
    hand.fill(endorsement="PD-1", endorsed_on="2026-05-11")
    hand.page.locator("form:has([name=endorsement]) [name=expires_on]").fill("2027-12-31")
    hand.page.locator("form:has([name=endorsement]) [name=on]").fill("2026-05-11")
    hand.press("登记展期").sees("2027-12-31")


def _guarantee_replaces_cash(hand: Hand, at: TestClock) -> None:
    """A guarantee takes the place of the school's cash, which goes back to who paid it (19)."""
    at.on("2026-06-08")
    _guarantee(hand, SCHOOL, "BH-2", "240000.00", "2026-06-08", "2027-12-31")
    reviewed(hand)
    _open(hand, SCHOOL).link("以保函替换现金").fill(amount="100000.00", application="SQ-1")
    hand.fill(on="2026-06-08", guarantee_id="BH-2", receipt_id="620012345677").press(
        "核对", "提请审批"
    )
    approved(hand)
    hand.sit("fo2").menu("保障方式变更").link("2026-06-08").fill(on="2026-06-08").press("执行")
    hand.page.locator("form:has([name=bank_reference]) [name=on]").fill("2026-06-08")
    hand.fill(bank_reference="OUT-1").press("登记付款")


def _months_closed(hand: Hand, at: TestClock) -> None:
    """January and February are closed in their order."""
    for _ in ("2026-01", "2026-02"):
        hand.sit("fo1").menu("账套").link("会计期间").press("申请结账")
        approved(hand, "a1")
        asked_of(hand, "fo2")
        hand.press("执行")


def _followed(hand: Hand, project: str) -> None:
    """Each row of the card leads to a voucher, and every amount of the row stands in it."""
    _open(hand, project, "au")
    card = hand.page.url
    rows = hand.page.locator("table:has(caption:text('保证金台账')) tbody tr")
    told = [
        (row.locator("a").first.get_attribute("href"), row.locator("td").all_inner_texts()[3:-1])
        for row in rows.all()
    ]
    assert len(told) >= 2, told
    for voucher, cells in told:
        hand.page.locator(f'main a[href="{voucher}"]').first.click()
        for amount in re.findall(r"[\d,]+\.\d\d", " ".join(cells)):
            hand.sees(amount)
        hand.page.goto(card)
