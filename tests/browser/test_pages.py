"""Pages in a real browser: accessible, no script error, no dead link, fit for a phone, printable."""

import re
from html import unescape
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Page

from ledger.capitals import capitals
from ledger.money import Money
from tests.browser.conftest import CHROMIUM, Walk

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None,
        reason="BROWSER CHECKS NOT RUN: no Chromium on this machine (apt install chromium)",
    ),
]

AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
LOGINS = ("fo2", "a1", "a2", "au", "sy", "se", "aa")
BOOK = "/books/652301-DEP"
SEEN = {
    "fo2": ("/", "/vouchers", "/vouchers/8", "/vouchers/new", "/approvals", f"{BOOK}/periods",
            f"{BOOK}/entries/8/reversal"),
    "a1": ("/", "/approvals", "/approvals/2"),
    "au": ("/", "/books", f"{BOOK}/trial-balance", f"{BOOK}/accounts", f"{BOOK}/entries",
           f"{BOOK}/statement?title=1002.01", f"{BOOK}/entries/8", "/deadlines", "/policies"),
    "sy": ("/", "/users"),
    "": ("/signin",),
}  # fmt: skip
#: The links of a page as it comes, and the role whose pages are also rendered.
LINKS = re.compile(r'<a [^>]*href="([^"]+)"')
RENDERED = "fo2"
PAGES = [(login, path) for login, paths in SEEN.items() for path in paths]


def faults(page: Page) -> list[str]:
    """What axe finds wrong by WCAG 2.2 AA."""
    page.evaluate(AXE)
    found = page.evaluate(
        "() => axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
    )
    return [
        f"{fault['id']}: {node['html'][:200]}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


@pytest.mark.parametrize(("login", "path"), PAGES)
def test_a_page_is_accessible(walk: Walk, login: str, path: str) -> None:
    assert faults(walk(login, path)) == []


@pytest.mark.parametrize("path", ["/", "/vouchers/8", f"{BOOK}/entries", "/approvals"])
def test_a_dark_page_is_accessible(walk: Walk, path: str) -> None:
    assert faults(walk("fo2", path, color_scheme="dark")) == []


@pytest.mark.parametrize("login", LOGINS)
def test_no_link_is_dead(walk: Walk, login: str) -> None:
    """Every link that a role can reach opens, from page to page; one role also runs the scripts."""
    page = walk(login)
    base = page.url.rstrip("/")
    waiting, known, shapes = ["/"], {"/"}, {}
    while waiting:
        path = waiting.pop(0)
        answer = page.request.get(base + path)
        assert answer.ok, (login, path, answer.status)
        if "text/html" not in answer.headers["content-type"]:
            continue
        if login == RENDERED:
            page.goto(path, wait_until="domcontentloaded")
        for href in map(unescape, LINKS.findall(answer.text())):
            found = href.removeprefix(base).partition("#")[0]
            shape = "".join("0" if mark.isdigit() else mark for mark in found.partition("?")[0])
            if not found.startswith("/") or found in known or shapes.get(shape, 0) >= 2:
                continue
            shapes[shape] = shapes.get(shape, 0) + 1
            known.add(found)
            waiting.append(found)
    assert len(known) > 2


@pytest.mark.parametrize(
    ("login", "path"), [pair for pair in PAGES if pair[0] in {"a1", "fo2", "au", ""}]
)
def test_a_page_fits_a_phone(walk: Walk, login: str, path: str) -> None:
    """Nothing but tables scrolls sideways; what is touched is large enough."""
    page = walk(login, path, viewport={"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for button in page.query_selector_all("main button:visible"):
        box = button.bounding_box()
        assert box is None or box["height"] >= 24


def test_the_menu_of_a_phone_opens_and_closes(walk: Walk) -> None:
    page = walk("a1", "/", viewport={"width": 360, "height": 740})
    assert not page.is_visible("#menu")
    page.click(".menu-button")
    assert page.is_visible("#menu")
    page.keyboard.press("Escape")
    assert not page.is_visible("#menu")


def test_amounts_are_read_back_as_the_papers_spell_them(walk: Walk) -> None:
    """V-11: the script and ledger.capitals agree on every shape of amount."""
    page = walk("fo2", "/vouchers/new")
    wholes = (0, 1, 10, 19, 100, 101, 110, 1000, 1001, 1010, 10000, 10001, 10010, 100000, 107000,
              1000000, 10000000, 10000001, 100000000, 100010000, 1000000001, 99999999999)  # fmt: skip
    sums = [Money(yuan * 100 + fen) for yuan, fen in product(wholes, (0, 1, 5, 10, 53, 99))]
    told = page.evaluate("(sums) => sums.map(capitals)", [str(one) for one in sums])
    assert told == [capitals(one) for one in sums]


def test_a_pasted_amount_is_tidied(walk: Walk) -> None:
    page = walk("fo2", "/vouchers/new")
    for typed, tidy in (("¥1,234.5", "1234.50"), ("１２", "12.00"), ("0007", "7.00"), ("-3", "-3")):
        page.fill("#lines-0-debit", typed)
        page.press("#lines-0-debit", "Tab")
        assert page.input_value("#lines-0-debit") == tidy


def test_the_grid_by_keyboard(walk: Walk) -> None:
    """Stack 7.2: space swaps the sides, = balances, Enter moves on; the difference is shown."""
    page = walk("fo2", "/vouchers/new")
    page.select_option("#lines-0-title", "1002.01")
    assert page.input_value("#lines-0-aux") == "bank="
    page.fill("#lines-0-debit", "12.30")
    assert page.inner_text("#difference") == "+12.30"
    page.focus("#lines-1-credit")
    page.keyboard.press("=")
    assert page.input_value("#lines-1-credit") == "12.30"
    assert page.inner_text("#difference") == ""
    page.keyboard.press(" ")
    assert page.input_value("#lines-1-debit") == "12.30"
    page.focus("#lines-1-title")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "lines-1-aux"


def test_a_mistake_is_read_first_and_leads_to_its_place(walk: Walk) -> None:
    """Stack 7.17: the error summary has the focus; its link puts the cursor into the control."""
    page = walk("a1", "/approvals/2")
    with page.expect_response(lambda answer: answer.request.method == "POST") as refused:
        page.click("button[value=reject]")
    assert refused.value.status == 422
    page.wait_for_selector(".error-summary:focus")
    page.click(".error-summary a")
    assert page.evaluate("document.activeElement.id") == "opinion"


def test_a_voucher_prints_on_one_sheet_of_a5(walk: Walk) -> None:
    """Stack 7.16."""
    page = walk("au", f"{BOOK}/entries/2")
    paper = page.pdf(prefer_css_page_size=True)
    assert paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") == 1
    assert b"/MediaBox [0 0 594" in paper or b"/MediaBox [0 0 595" in paper


def test_works_without_scripts(walk: Walk) -> None:
    """Stack 7.19: a voucher is reviewed with scripts switched off."""
    page = walk("fo2", "/vouchers/12", java_script_enabled=False)
    page.click("text=审核并记账")
    page.wait_for_url("**/vouchers/12")
    assert "已记账" in page.content()
