"""The approver's page on a phone: everything to decide on, the decision under the thumb."""

from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from ledger.db import Database
from tests.advances.make import a_case_without_deposit, a_fund, a_requested_advance
from tests.browser.conftest import CHROMIUM
from tests.browser.hand import Hand
from tests.browser.test_pages import faults
from tests.conftest import TestClock
from tests.deposits.make import World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None,
        reason="BROWSER CHECKS NOT RUN: no Chromium on this machine (apt install chromium)",
    ),
]

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def request_id(world: World, database: Database, at: TestClock) -> int:
    """An advance of 2,515.10 to three workers waits for the first tier."""

    def work(session: Session) -> int:
        account = a_fund(session, world)
        case = a_case_without_deposit(session, world, at, ["6200.00", "1500.00", "4875.50"])
        return a_requested_advance(session, world, case, account).approval_id or 0

    return database.in_transaction(work)


def _fits(page: Page) -> None:
    """Nothing scrolls sideways; the three answers are in reach, large enough, and hide nothing."""
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert faults(page) == []
    for value in ("approve", "return", "reject"):
        box = page.locator(f"button[value={value}]").bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["y"] + box["height"] <= PHONE["height"], "below the thumb"
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    bar = page.locator(".thumb").bounding_box()
    last = page.locator(".timeline").bounding_box()
    assert bar
    assert last
    assert last["y"] + last["height"] <= bar["y"]
    page.evaluate("window.scrollTo(0, 0)")


def test_an_advance_is_decided_on_a_phone(
    hand: Hand, request_id: int, tmp_path: Path, at: TestClock
) -> None:
    """A-01, A-02, A-07, A-08 at 390 px: read, returned with an opinion, nothing looked up."""
    hand.sit("a1").page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    hand.page.goto(f"{hand.page.url.rstrip('/')}/approvals/{request_id}")
    hand.sees(
        "2,515.10", "贰仟伍佰壹拾伍元壹角", "3 名", "天山建设1", "1,997,484.90", "还款协议 2026-1"
    )
    _fits(hand.page)
    hand.fill(opinion="协议编号有误").press("退回修改").sees("退回", "协议编号有误")
