"""What is taken back around a write-off, and what no longer can be (R-08, postings 43, 47, 50, 54)."""

from collections.abc import Callable

from click.testing import Result

from tests.advances.town import API, FundTown, approve, ok, refused, review
from tests.deposits.make import text
from tests.doors import Doors
from tests.funds.test_outlays import told
from tests.recoveries.test_doors import RECOVERIES, SUM, WRITE_OFFS, advance, paid
from tests.recoveries.test_write_off import asked, pending, written_off

__all__ = ["advance"]


def reversal(doors: Doors, event: str) -> int:
    """The request, approved, to reverse the newest entry of that event."""
    items = ok(doors("fo1").get(f"{API}/books/652301-FUND/entries"), 200)["items"]
    seq = max(one["seq"] for one in items if one["event"] == event)
    path = f"{API}/books/652301-FUND/entries/{seq}/reversal"
    asked = ok(doors("fo1").post(path, {"reason": "记错债务人"}))["id"]
    approve(doors, asked)
    return int(asked)


def test_a_pending_write_off_is_given_up(
    fund_town: FundTown, doors: Doors, advance: int, terminal: Callable[..., Result]
) -> None:
    """Postings 47 and 54, R-08: its voucher is reversed while nobody decides; then it is owed
    again and may be proposed anew. Never after the decision."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    made = pending(doors, advance)
    wrong = f"{API}/approvals/{reversal(doors, '47')}/execution", {"on": "2026-09-30"}
    request = asked(doors, made)
    refused(fo2.post(*wrong), 409, "not-reversible")
    ok(fo1.post(f"{API}/approvals/{request}/withdrawal", {}))
    ok(fo2.post(*wrong))
    assert told(fund_town, "2026-09-30") == text("""
        2026-09-30 转-2 [54] 冲销 2026-09 转-1: 记错债务人
          D 1902.01 advance=1 case=1 debtor=1 -9,500.00
          C 1218.01 advance=1 case=1 debtor=1 -9,500.00
    """)
    listed = terminal("write-offs", "list", f"--advance={advance}")
    assert (listed.exit_code, "9,500.00  REFUSED" in listed.output) == (0, True), listed.output
    shown = terminal("write-offs", "show", "1", login="au")
    assert (shown.exit_code, '"state": "REFUSED"' in shown.output) == (0, True), shown.output
    owed = ok(fo1.get(f"{API}/advances/{advance}/owed"), 200)
    assert (owed["principal"], owed["interest"]) == (SUM, "167.83")
    again = pending(doors, advance, on="2026-09-30")
    other = f"{API}/approvals/{reversal(doors, '47')}/execution", {"on": "2026-09-30"}
    approve(doors, asked(doors, again))
    ok(fo2.post(f"{WRITE_OFFS}/{again['id']}/execute", {"on": "2026-09-30"}), 200)
    refused(fo2.post(*other), 409, "insufficient-funds")


def test_no_receipt_before_a_write_off_is_reversed(
    fund_town: FundTown, doors: Doors, advance: int
) -> None:
    """I-17, row 59: its principal would stand where nothing could ever settle it."""
    made = ok(doors("fo1").post(RECOVERIES, paid(fund_town, advance)))
    review(doors("fo2"), made["proposal_id"])
    row = pending(doors, advance)
    asked_for = reversal(doors, "44")
    execution = f"{API}/approvals/{asked_for}/execution"
    refused(doors("fo2").post(execution, {"on": "2026-09-30"}), 409, "not-reversible")
    approve(doors, asked(doors, row))
    ok(doors("fo2").post(f"{WRITE_OFFS}/{row['id']}/execute", {"on": "2026-09-05"}), 200)
    refused(doors("fo2").post(execution, {"on": "2026-09-30"}), 409, "not-reversible")
    page = doors("fo2").form(f"/approvals/{asked_for}/execution", {"on": "2026-09-30"})
    assert (page.status_code, "核销前的回款不能再冲销" in page.text) == (409, True)
    assert ok(doors("au").get(f"{API}/advances/{advance}/owed"), 200)["principal"] == "0.00"


def test_a_late_receipt_is_reversed(fund_town: FundTown, doors: Doors, advance: int) -> None:
    """Postings 50 and 54, F-08: the income is gone, the memo stands again, the money may come
    again under its reference."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    written_off(doors, advance)
    part = paid(fund_town, advance, amount="500.00", on="2026-09-10")
    review(fo2, ok(fo1.post(RECOVERIES, part))["proposal_id"])
    ok(fo2.post(f"{API}/approvals/{reversal(doors, '50')}/execution", {"on": "2026-09-30"}))
    assert told(fund_town, "2026-09-30") == text(f"""
        2026-09-30 收-2 [54] 冲销 2026-09 收-1: 记错债务人
          D 1002.02 bank={fund_town.account} -500.00
          C 4609.01 case=1 -500.00
          D 9509 advance=1 case=1 debtor=1 -500.00
          C 9501 advance=1 case=1 debtor=1 -500.00
    """)
    assert ok(fo1.get(f"{API}/advances/{advance}/owed"), 200)["pursued"] == SUM
    ok(fo1.post(RECOVERIES, part))


def test_no_cost_after_a_write_off(fund_town: FundTown, doors: Doors, advance: int) -> None:
    """Posting 43: what was approved before waits while it is pending, and is never paid after."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    fee = {"advance_id": advance, "bank_account_id": fund_town.account, "amount": "30.00",
           "purpose": "申请执行费", "on": "2026-09-01"}  # fmt: skip
    cost = ok(fo1.post(f"{RECOVERIES}/costs", fee))
    approve(doors, cost["approval_id"])
    pay = f"{RECOVERIES}/costs/{cost['id']}/pay", {"on": "2026-09-30", "bank_reference": "C-1"}
    row = pending(doors, advance)
    refused(fo1.post(f"{RECOVERIES}/costs", fee), 409, "write-off-pending")
    refused(fo2.post(*pay), 409, "write-off-pending")
    approve(doors, asked(doors, row))
    ok(fo2.post(f"{WRITE_OFFS}/{row['id']}/execute", {"on": "2026-09-05"}), 200)
    refused(fo1.post(f"{RECOVERIES}/costs", fee), 409, "recovery-state")
    refused(fo2.post(*pay), 409, "recovery-state")
    page = fo1.get(f"/advances/{advance}").text
    assert ("/recoveries/costs/new" in page, "/recoveries/demands/new" in page) == (False, True)
