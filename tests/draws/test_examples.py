"""Worked examples of draws through the public door: shares, multiples and clocks."""

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy.orm import Session

from ledger.cases.models import ArrearsCase
from ledger.db import Database
from tests.cases.make import a_case, in_default
from tests.cases.town import API, ok
from tests.conftest import TestClock
from tests.deposits.make import World, a_receipt, a_world, an_assessed_project
from tests.doors import Doors
from tests.draws.test_doors import approve
from tests.policies.make import adopted


@dataclass
class Given:
    """Ids of a case in default."""

    case: int
    bank: int


def given(database: Database, deposit: str, owed: list[str], policy: str = "") -> Given:
    def work(session: Session) -> Given:
        world: World = a_world(session)
        if policy:
            adopted(session, world.county.id, {"replenishment": policy}, "2026-01-01")
        project = an_assessed_project(session, world)
        a_receipt(session, world, project, deposit, reference="B-1", on=date(2026, 2, 2))
        case: ArrearsCase = a_case(session, world, project, owed)
        in_default(session, world, case)
        return Given(case.id, world.bank.id)

    return database.in_transaction(work)


@pytest.mark.parametrize(
    ("deposit", "owed", "shares"),
    [
        pytest.param("100000.00", ["45600.50", "38900.25", "67499.25"],
                     ["30000.33", "25592.27", "44407.40"], id="EX-15"),
        pytest.param("100.00", ["70.00", "70.00", "70.00"], ["33.34", "33.33", "33.33"],
                     id="EX-16"),
        pytest.param("259500.00", ["318640.75"], ["259500.00"], id="EX-20"),
    ],
)  # fmt: skip
def test_shares_of_a_draw(
    database: Database, keys: object, at: TestClock, doors: Doors, deposit: str,
    owed: list[str], shares: list[str],
) -> None:  # fmt: skip
    """EX-15, EX-16, EX-20, U-04: pro rata to the fen, ties to the earlier line."""
    at.on("2026-03-02")
    case = given(database, deposit, owed).case
    plan = ok(doors("fo1").get(f"{API}/draws/plan?case={case}"), 200)
    assert [share["amount"] for share in plan["shares"]] == shares


@pytest.mark.parametrize(("policy", "due"), [("", "120000.00"), ("OLD-200", "240000.00")])
def test_ex_21_what_is_to_be_replenished(
    database: Database, keys: object, at: TestClock, doors: Doors, policy: str, due: str
) -> None:
    """EX-21, U-05: once what was drawn, or twice by the older rule."""
    at.on("2026-03-02")
    row = given(database, "120000.00", ["200000.00"], policy)
    body = {"case_id": row.case, "bank_account_id": row.bank, "notice_number": "支付-1",
            "on": "2026-02-12"}  # fmt: skip
    assert ok(doors("fo1").post(f"{API}/draws", body))["to_replenish"] == due


@pytest.mark.parametrize(
    ("day", "pay_by", "replenish_by"),
    [
        ("2026-02-09", "2026-02-14", "2026-02-28"),
        ("2026-04-27", "2026-05-07", "2026-05-13"),
        ("2026-09-18", "2026-09-24", "2026-10-09"),
        ("2026-09-21", "2026-09-29", "2026-10-12"),
    ],
)
def test_the_clocks_of_a_draw(
    database: Database, keys: object, at: TestClock, doors: Doors, day: str, pay_by: str,
    replenish_by: str,
) -> None:  # fmt: skip
    """EX-26, EX-27: five working days from the notice (U-02), ten from the use (U-05)."""
    at.on("2026-12-01")
    row = given(database, "100.00", ["100.00"])
    body = {"case_id": row.case, "bank_account_id": row.bank, "notice_number": "支付-1",
            "on": day}  # fmt: skip
    draw = ok(doors("fo1").post(f"{API}/draws", body))
    approve(doors, draw["approval_id"])
    ok(doors("fo2").post(f"{API}/draws/{draw['id']}/execute", {"on": day}))
    clocks = ok(doors("fo1").get(f"{API}/deadlines"), 200)["items"]
    due = {one["rule"]: one["due_on"] for one in clocks if one["state"] != "SETTLED"}
    assert (due["U-02"], due["U-05"]) == (pay_by, replenish_by)
