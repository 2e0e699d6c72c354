"""A cost that is paid after everything else was recovered (posting 43, R-04, R-06)."""

from tests.advances.town import API, FundTown, approve, ok, review
from tests.deposits.make import text
from tests.doors import Doors
from tests.funds.test_outlays import told
from tests.recoveries.test_doors import RECOVERIES, advance, paid
from tests.recoveries.test_pursuit import barred

__all__ = ["advance"]


def test_a_cost_after_the_last_receipt_is_owed(
    fund_town: FundTown, doors: Doors, advance: int
) -> None:
    """R-04, R-06, postings 43 and 44: the debt is open again, barred in three years, and settled by
    what pays the cost alone."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    fee = {"advance_id": advance, "bank_account_id": fund_town.account, "amount": "30.00",
           "purpose": "诉讼费", "on": "2026-09-01"}  # fmt: skip
    cost = ok(fo1.post(f"{RECOVERIES}/costs", fee))
    approve(doors, cost["approval_id"])
    made = ok(fo1.post(RECOVERIES, paid(fund_town, advance, amount="9595.00")))
    review(fo2, made["proposal_id"])
    one = f"{API}/advances/{advance}"
    assert (ok(fo1.get(one), 200)["state"], barred(fund_town, f"advance:{advance}")) == (
        "RECOVERED", None,
    )  # fmt: skip
    pay = {"on": "2026-09-10", "bank_reference": "C-1"}
    ok(fo2.post(f"{RECOVERIES}/costs/{cost['id']}/pay", pay), 200)
    assert ok(fo1.get(one), 200)["state"] == "OUTSTANDING"
    assert barred(fund_town, f"advance:{advance}") == "2029-09-10"
    page = fo1.get(f"/advances/{advance}").text
    assert f"/recoveries/new?advance={advance}" in page
    rest = paid(fund_town, advance, amount="30.00", on="2026-09-20", bank_reference="R-2")
    review(fo2, ok(fo1.post(RECOVERIES, rest))["proposal_id"])
    assert told(fund_town, "2026-09-20") == text(f"""
        2026-09-20 收-1 [44] 追偿回款: 天山建设1, 案件2026-001
          D 1002.02 bank={fund_town.account} 30.00
          C 1218.02 advance=1 case=1 debtor=1 30.00
    """)
    assert (ok(fo1.get(one), 200)["state"], barred(fund_town, f"advance:{advance}")) == (
        "RECOVERED", None,
    )  # fmt: skip
