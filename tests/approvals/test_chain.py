"""The chain of a request is policy: steps by sum, counted together, never split; I-22, A-06, S-6."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import SYSTEM
from ledger.approvals.chain import group_of
from ledger.approvals.decide import Decision, decide
from ledger.approvals.models import ApprovalRequest
from ledger.approvals.request import Asked, submit, withdraw
from ledger.canonical import canonical
from ledger.money import Money
from ledger.policies.adopt import AdoptPolicies, adopt_policies
from ledger.policies.models import PolicyVersion
from ledger.text import Text
from tests.conftest import TestClock
from tests.deposits.make import World

#: Draws and refunds up to 50,000.00 are the bureau head's; an advance up to it the government's.
TERMS = {
    "steps": [{"role": "A1"}, {"role": "A2"}],
    "expires_after_days": 30,
    "window_days": 365,
    "kinds": [
        {"kind": "draw", "expires_after_days": 10, "window_days": 90,
         "steps": [{"role": "A1"}, {"role": "A2", "above": "50000.00"}]},
        {"kind": "advance", "steps": [{"role": "A1", "above": "50000.00"}, {"role": "A2"}]},
        {"kind": "close", "steps": [{"role": "A1"}]},
    ],
}  # fmt: skip


def adopted(session: Session, county_id: int, terms: object, on: date) -> PolicyVersion:
    """The county follows those chains from that day on."""
    row = PolicyVersion(
        kind="approval", code="TIERS", number=1, area="", sector="", name_zh="分级", name_en="Tiers",
        source_zh="县政府文件", source_en="County paper", article="3", effective_from=on,
        terms=canonical(terms).decode(), digest="0" * 64, loaded_at=clock.now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    command = AdoptPolicies(county_id, on, {"approval": "TIERS"})
    adopt_policies(session, command, by=SYSTEM)
    return row


@pytest.fixture
def tiers(session: Session, world: World, at: TestClock) -> PolicyVersion:
    """From 2026-03-02 on the county follows TERMS; that day is today."""
    at.on("2026-03-02")
    return adopted(session, world.county.id, TERMS, date(2026, 3, 2))


def ask(
    session: Session, world: World, sum_: str, *, kind: str = "draw", project: int = 7
) -> ApprovalRequest:
    """A request for the sum, about that project."""
    content = {"project": {"id": project, "name": "P"}, "amount": sum_}
    asked = Asked(
        kind, world.county.id, f"{kind}:1", content, Money.of(sum_), Text("申请", "asked")
    )
    return submit(session, asked, by=world.fo1)


def test_without_a_change_both_tiers_decide_within_thirty_days(
    session: Session, world: World, at: TestClock
) -> None:
    """A-06: the shipped national chain, and a close for the bureau head alone."""
    at.on("2026-03-02")
    asked = ask(session, world, "0.01")
    assert (asked.chain, asked.expires_on) == ("A1,A2", date(2026, 4, 1))
    assert asked.policy_version_id is not None
    assert ask(session, world, "900000.00", kind="close").chain == "A1"


@pytest.mark.parametrize(("sum_", "chain"), [
    ("49999.99", "A1"), ("50000.00", "A1"), ("50000.01", "A1,A2"),
])  # fmt: skip
def test_the_boundary_of_the_second_tier(
    session: Session, world: World, tiers: PolicyVersion, sum_: str, chain: str
) -> None:
    """I-22: on the boundary one tier, a fen above both; policy version and days are kept."""
    asked = ask(session, world, sum_)
    assert asked.chain == chain
    assert (asked.policy_version_id, asked.subject_group) == (tiers.id, "project:7")
    assert asked.expires_on == clock.today() + timedelta(days=10)


def test_split_requests_add_up(
    session: Session, world: World, tiers: PolicyVersion, at: TestClock
) -> None:
    """I-22: what was asked for the same project counts; another project, kind or year does not."""
    first = ask(session, world, "30000.00")
    assert first.chain == "A1"
    assert ask(session, world, "20000.01").chain == "A1,A2"
    assert ask(session, world, "20000.01", project=8).chain == "A1"
    withdraw(session, first.id, enders={}, by=world.fo1)
    assert ask(session, world, "29999.99").chain == "A1"
    at.on("2026-06-01")
    assert ask(session, world, "50000.00").chain == "A1"


def test_the_government_step_of_an_advance_stays(
    session: Session, world: World, tiers: PolicyVersion
) -> None:
    """A-06: a small advance goes to the government alone, never to the bureau head alone."""
    assert ask(session, world, "100.00", kind="advance").chain == "A2"
    large = ask(session, world, "60000.00", kind="advance")
    assert large.chain == "A1,A2"
    small = ask(session, world, "1.00", kind="draw", project=9)
    given = decide(
        session, Decision(small.id, "approve", "同意", small.digest), by=world.people["a1"]
    )
    assert given.state == "APPROVED"


def test_the_policy_behind_a_request_is_fixed(
    session: Session, world: World, tiers: PolicyVersion
) -> None:
    """I-22: the version stored with the request cannot be changed by SQL."""
    ask(session, world, "1.00")
    session.commit()
    for change in ("policy_version_id = 1", "subject_group = 'project:1'"):
        with pytest.raises(DBAPIError):
            session.execute(text(f"UPDATE approval_request SET {change}"))
        session.rollback()


def test_with_what_a_sum_adds_up() -> None:
    """I-22: a debtor before a project before a case; a paper without either stands alone."""
    assert group_of({"case": "C-1", "debtor": {"id": 3, "name": "x"}}) == "debtor:3"
    assert group_of({"from_project": {"id": 4}, "to_project": {"id": 5}}) == "project:4"
    assert group_of({"project": None, "case": "C-1"}) == "case:C-1"
    assert group_of({"cost": 8, "advance": 3}) == "advance:3"
    assert group_of({"outlay": 2, "outlay_kind": "BUDGET", "bank_line": None}) == (
        "outlay_kind:BUDGET"
    )
    assert group_of(json.loads("{}")) == ""
