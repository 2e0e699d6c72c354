"""Receipts in a real browser: the grid of a day, the review at the keyboard, every page accessible."""

import pytest

from tests.browser.conftest import CHROMIUM, Walk
from tests.browser.test_pages import faults

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None,
        reason="BROWSER CHECKS NOT RUN: no Chromium on this machine (apt install chromium)",
    ),
]

PASTE = """([selector, text]) => {
    const data = new DataTransfer();
    data.setData("text", text);
    const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    document.querySelector(selector).dispatchEvent(event);
}"""


@pytest.mark.parametrize(
    "path",
    [
        "/vouchers/review", "/collections/day", "/collections/unidentified",
        "/collections/unidentified/new", "/interest", "/interest/slips", "/remittances",
    ],
)  # fmt: skip
def test_a_page_is_accessible(walk: Walk, path: str) -> None:
    assert faults(walk("fo2", path)) == []


def test_the_review_is_done_at_the_keyboard(walk: Walk) -> None:
    """j moves, space ticks, a ticks all and again none; the sum of the ticked follows."""
    page = walk("fo2", "/vouchers/review")
    page.keyboard.press("j")
    page.keyboard.press("Space")
    assert page.inner_text("#ticked-count") == "1"
    assert page.inner_text("#ticked-total") == page.inner_text("tr.here td.num")
    page.keyboard.press("a")
    boxes = page.locator("input[name=chosen]").count()
    assert page.inner_text("#ticked-count") == str(boxes)
    page.keyboard.press("a")
    assert page.inner_text("#ticked-count") == "0"


def test_a_sheet_is_pasted_into_the_grid(walk: Walk) -> None:
    """Rows beyond the grid are added, amounts tidied, the total told; Enter goes on."""
    page = walk("fo2", "/collections/day")
    lines = "\n".join(f"P-{n}\t1,234.5\tB{n}" for n in range(1, 16))
    page.evaluate(PASTE, ["#rows-0-project", lines])
    assert page.input_value("#rows-14-bank_reference") == "B15"
    assert page.input_value("#rows-0-amount") == "1234.50"
    assert page.inner_text("#day-total") == "18,517.50"
    page.focus("#rows-0-amount")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "rows-0-bank_reference"
