"""A write-off from its papers to what comes later: R-08, postings 47 to 50, at the doors."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from click.testing import Result

from ledger.banking.models import BankAccount
from tests.advances.town import API, FundTown, approve, codes, ok, refused, review
from tests.deposits.make import text
from tests.doors import Doors
from tests.funds.test_outlays import told
from tests.recoveries.test_accrual import month_end
from tests.recoveries.test_doors import (
    RECOVERIES,
    RULING,
    SUM,
    WRITE_OFFS,
    a_proposal,
    advance,
    as_form,
    paid,
)
from tests.recoveries.test_recovery import another_paid_advance

__all__ = ["advance"]


def pending(doors: Doors, advance: int, **change: Any) -> dict[str, Any]:
    """The receivable stands in 1902.01."""
    made = ok(doors("fo1").post(WRITE_OFFS, a_proposal(advance, **change)))
    review(doors("fo2"), made["proposal_id"])
    return made


def asked(doors: Doors, made: dict[str, Any]) -> int:
    one = f"{WRITE_OFFS}/{made['id']}"
    return int(ok(doors("fo1").post(f"{one}/submit", {}), 200)["approval_id"])


def written_off(doors: Doors, advance: int) -> dict[str, Any]:
    made = pending(doors, advance)
    approve(doors, asked(doors, made))
    one = f"{WRITE_OFFS}/{made['id']}"
    return ok(doors("fo2").post(f"{one}/execute", {"on": "2026-09-05"}), 200)


def paper(kind: str, **change: Any) -> dict[str, Any]:
    return RULING | {"kind": kind, **change}


@pytest.mark.parametrize(
    ("ground", "papers", "missing"),
    [
        ("BANKRUPTCY_CLOSED", ["TERMINATION_RULING"], "终结破产程序裁定书"),
        ("ENTITY_CANCELLED", ["CANCELLATION_CERTIFICATE"], "无财产可供清偿的证明"),
        ("ENFORCEMENT_TERMINATED", ["OTHER"], "终结执行裁定书"),
    ],
)
def test_each_ground_needs_its_papers(
    fund_town: FundTown, doors: Doors, advance: int, ground: str, papers: list[str], missing: str
) -> None:
    """R-08: approved evidence only; by JSON and on the page at the field."""
    fo = doors("fo1")
    body = a_proposal(advance, ground=ground, papers=[paper(kind) for kind in papers])
    lost = refused(fo.post(WRITE_OFFS, body), 422, "evidence-missing")
    assert codes(lost) == [("/papers", "evidence-missing")]
    page = fo.form("/write-offs/new", as_form(body))
    assert (page.status_code, missing in page.text, 'href="#papers"' in page.text) == (
        422, True, True,
    )  # fmt: skip
    none = refused(fo.post(WRITE_OFFS, a_proposal(advance, papers=[])), 422, "evidence-missing")
    assert codes(none)[0][0] == "/papers"
    late = a_proposal(advance, papers=[paper("BANKRUPTCY_RULING", issued_on="2026-09-02")])
    assert codes(refused(fo.post(WRITE_OFFS, late), 422, "date-order")) == [
        ("/papers/0/issued_on", "date-order")
    ]
    assert ok(fo.get(WRITE_OFFS), 200)["items"] == []


def test_the_papers_are_what_is_approved(fund_town: FundTown, doors: Doors, advance: int) -> None:
    """R-08, I-23: the officials see every paper; the page lists them."""
    made = pending(doors, advance)
    approval = asked(doors, made)
    content = ok(doors("a1").get(f"{API}/approvals/{approval}"), 200)["content"]
    assert content["papers"] == [["BANKRUPTCY_RULING", "(2026)破3号", "县人民法院", "2026-08-30"]]
    page = doors("a1").get(f"/write-offs/{made['id']}").text
    assert ("终结破产程序裁定书" in page, "(2026)破3号" in page) == (True, True)
    shown = ok(doors("au").get(f"{WRITE_OFFS}/{made['id']}"), 200)
    assert [one["number"] for one in shown["papers"]] == ["(2026)破3号"]


def test_one_write_off_at_a_time(fund_town: FundTown, doors: Doors, advance: int) -> None:
    """R-08, I-24: a voucher under review, a pending or an approved one stands in the way."""
    fo = doors("fo1")
    made = ok(fo.post(WRITE_OFFS, a_proposal(advance)))
    refused(fo.post(WRITE_OFFS, a_proposal(advance)), 409, "state")
    review(doors("fo2"), made["proposal_id"])
    refused(fo.post(WRITE_OFFS, a_proposal(advance)), 409, "state")
    approve(doors, asked(doors, made))
    one = f"{WRITE_OFFS}/{made['id']}/execute"
    early = refused(doors("fo2").post(one, {"on": "2026-08-31"}), 422, "date-order")
    assert codes(early) == [("/on", "date-order")]
    refused(fo.post(WRITE_OFFS, a_proposal(advance, on="2026-03-01")), 409, "state")


def test_money_that_comes_while_it_is_pending(
    fund_town: FundTown, doors: Doors, advance: int
) -> None:
    """Postings 47, 49, 46b: nothing is applied to what is pending; after the refusal it is."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    made = pending(doors, advance)
    refused(
        fo1.post(RECOVERIES, paid(fund_town, advance, on="2026-09-10")), 409, "write-off-pending"
    )
    page = fo1.form("/recoveries/new", paid(fund_town, advance, on="2026-09-10"))
    assert (page.status_code, "先登记为待查款项" in page.text) == (409, True)
    body = {
        "bank_account_id": fund_town.account, "bank_reference": "R-1", "amount": "1000.00",
        "on": "2026-09-10", "payer": "天山建设",
    }  # fmt: skip
    review(fo2, ok(fo1.post(f"{API}/funds/unidentified", body))["proposal_id"])
    found = {"bank_line": "R-1", "advance_id": advance, "on": "2026-09-30", "note": "付款人来函"}
    refused(fo1.post(f"{RECOVERIES}/identifications", found), 409, "write-off-pending")
    approve(doors, asked(doors, made), "reject")
    assert told(fund_town, "2026-09-30 转-2") == text("""
        2026-09-30 转-2 [49] 不予核销: 天山建设1
          D 1218.01 advance=1 case=1 debtor=1 9,500.00
          C 1902.01 advance=1 case=1 debtor=1 9,500.00
    """)
    row = ok(fo1.post(f"{RECOVERIES}/identifications", found))
    review(fo2, row["proposal_id"])
    # 9,500.00 x 3 % x 192 days / 360 = 152.00: interest ran on, for nothing was written off
    shown = ok(fo1.get(f"{RECOVERIES}/{row['id']}"), 200)
    assert (shown["to_interest"], shown["to_principal"]) == ("152.00", "848.00")
    again = ok(fo1.post(WRITE_OFFS, a_proposal(advance, on="2026-09-30")))
    assert again["total"] == "8652.00"


def test_a_spread_receipt_passes_by_what_is_pending(
    fund_town: FundTown, doors: Doors, advance: int
) -> None:
    """R-05: the other debts of the debtor are settled, what is pending waits."""
    fund_town.do(
        lambda session: another_paid_advance(
            session, fund_town.world, fund_town.at,
            session.get_one(BankAccount, fund_town.account), date(2026, 4, 1),
        )
    )  # fmt: skip
    fund_town.at.on("2026-09-30")
    pending(doors, advance)
    body = paid(fund_town, advance + 1, spread=True, on="2026-09-10")
    made = ok(doors("fo1").post(RECOVERIES, body))
    review(doors("fo2"), made["proposal_id"])
    shown = ok(doors("fo1").get(f"{RECOVERIES}/{made['id']}"), 200)
    assert [one["advance_id"] for one in shown["shares"]] == [advance + 1]


def test_interest_stops_at_the_write_off(fund_town: FundTown, doors: Doors, advance: int) -> None:
    """R-03, R-08, posting 48: no month's end adds to what is pending or written off; the memo
    stands for what was lost."""
    fo1 = doors("fo1")
    fund_town.do(lambda session: month_end(session, fund_town.world.county.id))
    fund_town.at.on("2026-10-01")
    made = pending(doors, advance)
    accrual = {"county_id": fund_town.world.county.id, "on": "2026-09-30"}
    refused(fo1.post(f"{RECOVERIES}/accruals", accrual), 409, "nothing-to-accrue")
    approve(doors, asked(doors, made))
    ok(doors("fo2").post(f"{WRITE_OFFS}/{made['id']}/execute", {"on": "2026-10-01"}), 200)
    assert told(fund_town, "2026-10-01") == text("""
        2026-10-01 转-1 [48] 批准核销, 账销案存: 天山建设1
          D 5901.01 case=1 9,500.00
          C 1902.01 advance=1 case=1 debtor=1 9,500.00
          D 9501 advance=1 case=1 debtor=1 9,500.00
          C 9509 advance=1 case=1 debtor=1 9,500.00
    """)
    fund_town.at.on("2026-12-31")
    owed = ok(fo1.get(f"{API}/advances/{advance}/owed"), 200)
    assert (owed["total"], owed["pursued"]) == ("0.00", SUM)


def test_what_is_received_after_the_write_off(
    fund_town: FundTown, doors: Doors, advance: int
) -> None:
    """Posting 50, row 55: income until the memo is gone, the rest is the payer's, then nothing."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    row = written_off(doors, advance)
    part = paid(fund_town, advance, amount="500.00", on="2026-09-10")
    refused(fo1.post(RECOVERIES, part | {"penalty": "1.00", "penalty_document": "判决"}), 422,
            "penalty-written-off")  # fmt: skip
    made = ok(fo1.post(RECOVERIES, part))
    review(fo2, made["proposal_id"])
    assert ok(fo1.get(f"{RECOVERIES}/{made['id']}"), 200)["to_income"] == "500.00"
    page = fo1.get(f"/write-offs/{row['id']}").text
    assert ("9,000.00" in page, "核销后收回" in page) == (True, True)
    assert "500.00" in fo1.get(f"/recoveries/{made['id']}").text
    rest = paid(fund_town, advance, amount="9100.00", on="2026-09-11", bank_reference="R-2")
    made = ok(fo1.post(RECOVERIES, rest))
    review(fo2, made["proposal_id"])
    assert told(fund_town, "2026-09-11") == text(f"""
        2026-09-11 收-2 [50] 核销后收回: 天山建设1
          D 1002.02 bank={fund_town.account} 9,100.00
          C 4609.01 case=1 9,000.00
          D 9509 advance=1 case=1 debtor=1 9,000.00
          C 9501 advance=1 case=1 debtor=1 9,000.00
          C 2307.09 bank_line=R-2 100.00
    """)
    last = paid(fund_town, advance, amount="1.00", on="2026-09-12", bank_reference="R-3")
    refused(fo1.post(RECOVERIES, last), 409, "over-recovery")
    assert fo1.form("/recoveries/new", last).status_code == 409
    stake = ok(fo1.get(f"{RECOVERIES}/exposure"), 200)["total"]
    assert (stake["pursued"], stake["total"]) == ("0.00", "0.00")


def test_a_write_off_at_the_terminal(
    fund_town: FundTown, doors: Doors, advance: int, terminal: Callable[..., Result]
) -> None:
    """R-08: proposed with its papers, asked for and executed from the command line."""
    given = ["--ground=BANKRUPTCY_CLOSED", "--evidence=无财产", "--on=2026-09-01"]
    bare = terminal("write-offs", "propose", str(advance), *given)
    assert bare.exit_code == 1, bare.output
    ruling = ("--paper", "BANKRUPTCY_RULING", "(2026)破3号", "县人民法院", "2026-08-30")
    done = terminal("write-offs", "propose", str(advance), *given, *ruling)
    assert done.exit_code == 0, done.output
    row = ok(doors("fo1").get(f"{WRITE_OFFS}/1"), 200)
    review(doors("fo2"), row["proposal_id"])
    assert terminal("write-offs", "ask", "1").exit_code == 0
    approve(doors, ok(doors("fo1").get(f"{WRITE_OFFS}/1"), 200)["approval_id"])
    done = terminal("write-offs", "execute", "1", "--on=2026-09-05", login="fo2")
    assert done.exit_code == 0, done.output
    assert ok(doors("fo1").get(f"{WRITE_OFFS}/1"), 200)["state"] == "APPROVED"
