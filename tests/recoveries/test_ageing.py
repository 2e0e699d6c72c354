"""Receivables by age at any date, limitation that runs out soon, at every door (S-08, R-06)."""

from datetime import date

import pytest
from sqlalchemy import event

from ledger.banking.models import BankAccount
from ledger.recoveries.ageing import aged_debts, ageing
from tests.advances.town import API, FundTown, ok, refused, review
from tests.doors import Doors
from tests.recoveries.test_doors import ROLL, SUM, paid
from tests.recoveries.test_recovery import another_paid_advance

AGEING = f"{API}/recoveries/ageing"


@pytest.fixture
def advance(fund_town: FundTown) -> int:
    """9,500.00 out since 2026-03-02; today is 2026-09-30."""
    made = fund_town.an_advance(ROLL)
    fund_town.at.on("2026-09-30")
    return made


@pytest.mark.parametrize(
    ("on", "bucket"),
    [
        ("2026-03-02", "D90"), ("2026-05-31", "D90"), ("2026-06-01", "D180"),
        ("2026-08-29", "D180"), ("2026-08-30", "D365"),
    ],
)  # fmt: skip
def test_a_debt_stands_in_the_bucket_of_its_days(
    fund_town: FundTown, doors: Doors, advance: int, on: str, bucket: str
) -> None:
    """S-08: 0-90, 91-180, 181-365 days since the bank paid, as seen on that day."""
    told = ok(doors("au").get(f"{AGEING}?on={on}"), 200)
    assert [one["name"] for one in told["buckets"] if one["count"]] == [bucket]
    assert (told["principal"], told["items"][0]["bucket"]) == (SUM, bucket)
    assert ok(doors("au").get(f"{AGEING}?on={on}&bucket={bucket}"), 200)["items"]
    other = "OLDER" if bucket != "OLDER" else "D90"
    assert ok(doors("au").get(f"{AGEING}?on={on}&bucket={other}"), 200)["items"] == []


def test_the_past_is_told_as_it_was(fund_town: FundTown, doors: Doors, advance: int) -> None:
    """A receipt of June does not change what was out in May; a paid debt is gone."""
    made = ok(doors("fo1").post(f"{API}/recoveries", paid(fund_town, advance)))
    review(doors("fo2"), made["proposal_id"])
    au = doors("au")
    before = ok(au.get(f"{AGEING}?on=2026-06-29"), 200)["items"][0]
    assert (before["principal"], before["interest"]) == (SUM, "94.21")
    after = ok(au.get(f"{AGEING}?on=2026-06-30"), 200)["items"][0]
    owed = ok(au.get(f"{API}/advances/{advance}/owed?on=2026-06-30"), 200)
    assert (after["principal"], after["interest"]) == (owed["principal"], owed["interest"])
    late = ok(au.get(AGEING), 200)["items"][0]
    now = ok(au.get(f"{API}/advances/{advance}/owed"), 200)
    assert (late["total"], late["days"]) == (now["total"], 212)
    assert ok(au.get(f"{AGEING}?on=2026-03-01"), 200)["count"] == 0


def test_what_is_barred_soon_stands_out(fund_town: FundTown, doors: Doors, advance: int) -> None:
    """R-06: within ninety days of 2029-08-31."""
    for on, soon in (("2029-06-01", 0), ("2029-06-02", 1)):
        fund_town.at.on(on)
        told = ok(doors("au").get(f"{AGEING}?barred_soon=on"), 200)
        assert (told["barred_soon"], len(told["items"])) == (soon, soon)
    page = doors("fo1").get("/recoveries?barred_soon=on").text
    for words in ("天山建设", "2029-08-31", "365 天以上"):
        assert words in page, words
    refused(doors("au").get(f"{AGEING}?bucket=D91"), 422, "choice")


def test_a_page_of_debts_asks_as_often_for_many_as_for_one(
    fund_town: FundTown, advance: int
) -> None:
    """No query for each row."""
    county, engine = {fund_town.world.county.id}, fund_town.database.read_engine

    def asked(on: date) -> tuple[int, int]:
        seen: list[str] = []
        listen = (engine, "before_cursor_execute", lambda *told: seen.append(told[2]))
        with fund_town.database.reading() as session:
            event.listen(*listen)
            count = ageing(session, county, on).count
            assert len(aged_debts(session, county, on)) == count
            event.remove(*listen)
        return count, len(seen)

    assert asked(date(2026, 9, 30))[0] == 1
    fund_town.do(
        lambda session: another_paid_advance(
            session, fund_town.world, fund_town.at,
            session.get_one(BankAccount, fund_town.account), date(2026, 9, 30),
        )
    )  # fmt: skip
    (one, few), (two, many) = asked(date(2026, 9, 29)), asked(date(2026, 9, 30))
    assert (one, two, few) == (1, 2, many)
