"""Worked examples of interest and of the fund's book through the public doors."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from ledger.actor import SYSTEM
from ledger.policies.adopt import AdoptPolicies, adopt_policies
from tests.advances.town import API, FundTown, approve, ok, review
from tests.amendments.make import body as a_change
from tests.amendments.make import version_of
from tests.doors import Doors
from tests.recoveries.test_doors import RECOVERIES, WRITE_OFFS, a_proposal, paid

#: Rolls whose ceilings (1,900.00 a worker, 20 % in all) leave exactly the sum of the example.
OF_82470 = ["6872.50"] * 60
OF_150000 = ["9375.00"] * 80
OF_200000 = ["8000.00"] * 125
OF_59140_75 = ["9241.00"] * 31 + ["9232.75"]


def owed(doors: Doors, advance: int, on: str) -> dict[str, Any]:
    """What settles the advance on that day."""
    return ok(doors("au").get(f"{API}/advances/{advance}/owed?on={on}"), 200)


def adopts(fund_town: FundTown, code: str) -> None:
    """The county follows that policy of interest."""

    def work(session: Session) -> None:
        terms = AdoptPolicies(fund_town.world.county.id, date(2026, 1, 1), {"interest": code})
        adopt_policies(session, terms, by=SYSTEM)

    fund_town.do(work)


@pytest.mark.parametrize(
    ("policy", "said"), [("FIXED-300", "1312.65"), ("FIXED-300-MONTH", "1294.67")]
)
def test_191_days_of_either_year(fund_town: FundTown, doors: Doors, policy: str, said: str) -> None:
    """EX-22, R-02: 82,470.00 at 3 % over 191 days, /360 and /365; here from 2026-03-02 on."""
    adopts(fund_town, policy)
    advance = fund_town.an_advance(OF_82470)
    fund_town.at.on("2026-09-09")
    told = owed(doors, advance, "2026-09-09")
    assert (told["principal"], told["interest"]) == ("82470.00", said)
    assert "191 天" in told["statement"][0]["zh"]


def test_a_rate_that_is_stepped_down(fund_town: FundTown, doors: Doors) -> None:
    """EX-23: 78 days at 3.10 %, then 104 at 3.00 %; the step is an approved change of policy."""
    fund_town.at.on("2026-02-11")
    base = version_of(doors, "FIXED-300", "interest")
    steps = {
        "rates": [{"from": "2018-01-01", "rate": "3.1"}, {"from": "2026-05-19", "rate": "3"}],
        "rate_of": "EACH_DAY", "basis": 360, "accrual": "SETTLEMENT",
    }  # fmt: skip
    asked = a_change(steps, effective_from="2026-02-11")
    made = ok(doors("fo1").post(f"{API}/policies/{base['id']}/amendments", asked))
    approve(doors, made["approval_id"])
    ok(doors("fo2").post(f"{API}/policies/amendments/{made['id']}/execute", {}), 200)
    advance = fund_town.an_advance(OF_150000)
    fund_town.at.on("2026-08-31")
    told = owed(doors, advance, "2026-08-31")
    assert (told["principal"], told["interest"]) == ("150000.00", "2307.50")
    lines = [said["zh"] for said in told["statement"]]
    assert ("78 天" in lines[0], "3.1%" in lines[0], "104 天" in lines[1], "3%" in lines[1]) == (
        True, True, True, True,
    )  # fmt: skip
    assert owed(doors, advance, "2026-05-19")["interest"] == "1007.50"


@pytest.mark.parametrize(
    ("policy", "said"),
    [("LPR-1Y", "1203.60"), ("LPR-1Y-PAID", "1250.80"), ("FIXED-300", "1250.80")],
)
def test_a_quotation_that_comes_later(
    fund_town: FundTown, doors: Doors, policy: str, said: str
) -> None:
    """R-02, R-03: 2.8 % quoted from 2026-05-20. The LPR of each day takes it for the 103 days after
    its 79; that of the day it was paid, and a fixed rate, stay 3 %. Ageing tells the same."""
    adopts(fund_town, policy)
    advance = fund_town.an_advance(OF_82470)
    fund_town.at.on("2026-05-20")
    base = version_of(doors, policy, "interest")
    figures = {
        "rates": [*base["figures"]["rates"], {"from": "2026-05-20", "rate": "2.8"}],
        "basis": 360, "accrual": "SETTLEMENT",
    } | {name: base["figures"][name] for name in ("rate_of",) if base["figures"].get(name)}  # fmt: skip
    asked = a_change(figures, effective_from="2026-05-20")
    made = ok(doors("fo1").post(f"{API}/policies/{base['id']}/amendments", asked))
    approve(doors, made["approval_id"])
    ok(doors("fo2").post(f"{API}/policies/amendments/{made['id']}/execute", {}), 200)
    fund_town.at.on("2026-08-31")
    assert owed(doors, advance, "2026-08-31")["interest"] == said
    listed = ok(doors("au").get(f"{API}/recoveries/ageing?on=2026-08-31"), 200)["items"]
    assert [row["interest"] for row in listed] == [said]


def test_part_payments_by_the_page_and_by_json(fund_town: FundTown, doors: Doors) -> None:
    """EX-24, R-01, R-04: each receipt pays the interest to its day, then principal."""
    advance = fund_town.an_advance(OF_200000)
    fund_town.at.on("2026-09-30")
    fo1, fo2 = doors("fo1"), doors("fo2")
    seen = []
    for at, (amount, on) in enumerate(
        [("50000.00", "2026-05-15"), ("80000.00", "2026-07-31"), ("72570.78", "2026-09-30")], 1
    ):
        body = paid(fund_town, advance, amount=amount, on=on, bank_reference=f"R-{at}")
        if at == 2:
            assert fo1.form("/recoveries", body).status_code == 303
        else:
            ok(fo1.post(RECOVERIES, body))
        review(fo2, ok(fo1.get(f"{RECOVERIES}/{at}"), 200)["proposal_id"])
        row = ok(fo1.get(f"{RECOVERIES}/{at}"), 200)
        seen.append((row["to_interest"], row["to_principal"], row["over"]))
    assert seen == [
        ("1233.33", "48766.67", "0.00"), ("970.41", "79029.59", "0.00"),
        ("367.04", "72203.74", "0.00"),
    ]  # fmt: skip
    assert owed(doors, advance, "2026-09-30")["total"] == "0.00"


def test_the_fund_from_appropriation_to_write_off(fund_town: FundTown, doors: Doors) -> None:
    """EX-34, F-02, F-04, F-05, F-08: through the doors, to the fen."""
    advance = fund_town.an_advance(OF_59140_75)
    fund_town.at.on("2026-11-30")
    fo1, fo2 = doors("fo1"), doors("fo2")
    review(
        fo2, ok(fo1.post(RECOVERIES, paid(fund_town, advance, amount="30000.00")))["proposal_id"]
    )
    row = ok(fo1.get(f"{RECOVERIES}/1"), 200)
    assert (row["to_interest"], row["to_principal"]) == ("591.41", "29408.59")
    made = ok(fo1.post(WRITE_OFFS, a_proposal(advance, on="2026-10-09")))
    assert (made["principal"], made["interest"], made["total"]) == ("29732.16", "0.00", "29732.16")
    review(fo2, made["proposal_id"])
    one = f"{WRITE_OFFS}/{made['id']}"
    approve(doors, ok(fo1.post(f"{one}/submit", {}), 200)["approval_id"])
    ok(fo2.post(f"{one}/execute", {"on": "2026-10-20"}), 200)
    again = {
        "kind": "allotment", "bank_account_id": fund_town.account, "bank_reference": "F-9",
        "amount": "29732.16", "on": "2026-11-02", "counterparty": "县财政局", "document": "预算",
    }  # fmt: skip
    review(fo2, ok(fo1.post(f"{API}/allotments", again))["proposal_id"])
    fund = ok(fo1.get(f"{API}/funds"), 200)["items"][0]
    terms = {one["title"]: one["amount"] for one in fund["assets"] + fund["equity"]}
    assert {title: amount for title, amount in terms.items() if amount != "0.00"} == {
        "1002.02": "2000591.41", "3101.01": "2029732.16", "4-5": "-29140.75",
    }  # fmt: skip
    assert (fund["net_assets"], fund["net_worth"], fund["explained"]) == (
        "2000591.41", "2000591.41", True,
    )  # fmt: skip
    year = ok(fo1.get(f"{API}/funds/years"), 200)["items"][0]
    assert {one["title"]: one["amount"] for one in year["flows"]} == {
        "3101.01": "2029732.16", "4604.02": "591.41", "5901.01": "-29732.16",
    }  # fmt: skip
    stake = ok(fo1.get(f"{RECOVERIES}/exposure"), 200)["total"]
    assert (stake["total"], stake["pursued"]) == ("0.00", "29732.16")
