"""The routines of an office, done on the pages by whoever sits there."""

from tests.browser.hand import Hand


def reviewed(hand: Hand, officer: str = "fo2") -> None:
    """The second officer posts every voucher that waits for him."""
    hand.sit(officer).menu("待审核凭证")
    for box in hand.page.locator("main [name=chosen]").all():
        box.check()
    hand.press("审核并记账所选凭证")


def approved(hand: Hand, *officials: str) -> None:
    """Each official finds the request in the inbox and agrees."""
    for login in officials or ("a1", "a2"):
        asked_of(hand, login).fill(opinion="情况属实, 同意").press("同意")


def asked_of(hand: Hand, login: str) -> Hand:
    """That person opens the first request in the inbox."""
    hand.sit(login).menu("审批")
    hand.page.locator("main li.card a[href^='/approvals/']").first.click()
    return hand
