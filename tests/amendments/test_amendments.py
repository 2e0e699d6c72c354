"""A policy changes by an approved request with a first day, never backwards: S-6, D-11, I-12."""

import json
from datetime import date

import pytest
from sqlalchemy import select

from ledger.actor import SYSTEM
from ledger.db import Database
from ledger.deposits.models import Assessment
from ledger.money import Money
from ledger.parties.register import RegisterCounty, register_county
from ledger.policies.models import PolicyVersion
from ledger.policies.queries import policy_for, policy_version
from ledger.policies.terms import deposit_terms
from ledger.rules.deposit_terms import Assessment as Facts
from ledger.rules.explanation import recompute
from ledger.rules.tiers import assess
from tests.advances.town import API, approve, codes, ok, refused
from tests.amendments.make import DAY, Body, body, lowered, proposed, version_of
from tests.conftest import TestClock
from tests.deposits.make import World, an_assessed_project
from tests.doors import Doors


def test_a_change_from_proposal_to_version(
    office: World, doors: Doors, database: Database, at: TestClock
) -> None:
    """S-6: two tiers, another officer; the new version holds from its day, the old one ends."""
    made = proposed(doors)
    assert made["state"] == "IN_REVIEW"
    assert [(one["path"], one["left"], one["right"]) for one in made["changes"]] == [
        ("bands/0/ratio", "3", "2.5")
    ]
    asked = ok(doors("a1").get(f"{API}/approvals/{made['approval_id']}"), 200)
    assert (asked["kind"], asked["chain"], asked["amount"]) == ("policy", ["A1", "A2"], "0.00")
    one = f"{API}/policies/amendments/{made['id']}"
    refused(doors("fo2").post(f"{one}/execute", {}), 409, "state")
    approve(doors, made["approval_id"])
    refused(doors("fo1").post(f"{one}/execute", {}), 403, "same-person")
    done = ok(doors("fo2").post(f"{one}/execute", {}), 200)
    assert done["state"] == "ADOPTED"
    refused(doors("fo2").post(f"{one}/execute", {}), 409, "state")
    new = ok(doors("au").get(f"{API}/policies/{done['version_id']}"), 200)
    assert (new["number"], new["effective_from"], new["effective_to"]) == (101, DAY, None)
    old = ok(doors("au").get(f"{API}/policies/{made['base']['id']}"), 200)
    assert (old["number"], old["effective_to"]) == (1, "2026-03-31")
    question = {"policy": "XJ", "contract_amount": "8650000.00"}
    for day, due in (("2026-03-31", "259500.00"), ("2026-04-01", "216250.00")):
        answer = doors("fo1").post(f"{API}/assessments", question | {"on": day})
        assert ok(answer, 200)["amount"] == due
    with database.reading() as session:
        assert (
            policy_for(session, office.county.id, "deposit", date.fromisoformat(DAY)).number == 101
        )


def test_what_was_decided_keeps_its_version_and_sum(
    office: World, doors: Doors, database: Database, at: TestClock
) -> None:
    """I-12: after the change every stored assessment recomputes to its stored sum."""
    database.in_transaction(lambda session: an_assessed_project(session, office))
    made = proposed(doors, effective_from="2026-03-02")
    approve(doors, made["approval_id"])
    ok(doors("fo2").post(f"{API}/policies/amendments/{made['id']}/execute", {}), 200)
    with database.reading() as session:
        rows = session.scalars(select(Assessment)).all()
        assert rows
        for row in rows:
            version = policy_version(session, row.policy_version_id)
            assert version.number == 1
            assert recompute(json.loads(row.steps)) == row.amount
            inputs = json.loads(row.inputs) if isinstance(row.inputs, str) else row.inputs
            base = Money.of(str(inputs["contract_amount"]))
            assert assess(deposit_terms(version), Facts(base)).amount == row.amount


@pytest.mark.parametrize(("change", "where", "code"), [
    ({"effective_from": "2026-03-01"}, "/effective_from", "date-backwards"),
    ({"effective_from": "2026-02-30"}, "/effective_from", "date-invalid"),
    ({"source_zh": ""}, "/source_zh", "text-empty"),
    ({"article": ""}, "/article", "text-empty"),
    ({"basis": ""}, "/basis", "text-empty"),
    ({"figures": []}, "/figures", "object-type"),
    ({"number": 2}, "/number", "unknown-field"),
])  # fmt: skip
def test_a_change_needs_day_source_article_and_document(
    office: World, doors: Doors, change: Body, where: str, code: str
) -> None:
    """S-6: never backwards, never without its paper."""
    base = version_of(doors)
    sent = body(lowered(base)) | change
    told = refused(doors("fo1").post(f"{API}/policies/{base['id']}/amendments", sent), 422, code)
    assert codes(told) == [(where, code)]


def bands(*rows: tuple[str, str | None, str]) -> list[Body]:
    return [
        {"from": low, "ratio": ratio} | ({"to": high} if high else {}) for low, high, ratio in rows
    ]


@pytest.mark.parametrize(("figures", "where", "code"), [
    ({"bands": bands(("0.00", "100.00", "2"), ("99.99", None, "1"))}, "/bands/1/from",
     "band-overlap"),
    ({"bands": bands(("0.00", "100.00", "2"), ("100.01", None, "1"))}, "/bands/1/from",
     "band-gap"),
    ({"bands": bands(("0.00", "100.00", "2"))}, "/bands/0/from", "band-open"),
    ({"bands": bands(("0.00", None, "0.99"))}, "/bands/0/ratio", "ratio-band"),
    ({"bands": bands(("0.00", None, "3.01"))}, "/bands/0/ratio", "ratio-band"),
    ({"bands": bands(("0.00", None, "3%"))}, "/bands/0/ratio", "ratio-format"),
    ({"bands": bands(("0", None, "3"))}, "/bands/0/from", "amount-format"),
    ({"bands": []}, "/bands", "list-length"),
    ({"bands": {}}, "/bands", "list-type"),
    ({"floor": "0.49"}, "/floor", "ratio-floor"),
    ({"arrears": {"factor": "1.49", "source": "x"}}, "/arrears/factor", "increase-small"),
    ({"listed": {"ratio": "5.9", "source": "x"}}, "/listed/ratio", "increase-small"),
    ({"listed": {"source": "x"}}, "/listed/ratio", "ratio-or-factor"),
    ({"two_clean_years": {"ratio": "3", "source": "x"}}, "/two_clean_years/ratio",
     "reduction-none"),
    ({"store": {"working_days": "20", "after": "PERMIT"}}, "/store/working_days", "integer-type"),
    ({"tiers": []}, "/tiers", "unknown-field"),
])  # fmt: skip
def test_figures_that_cannot_stand_are_named_place_by_place(
    office: World, doors: Doors, figures: Body, where: str, code: str
) -> None:
    """D-05 for base ratios only, D-06, D-09: overlap, gap, limits of the national text."""
    base = version_of(doors)
    sent = body(base["figures"] | figures)
    told = refused(doors("fo1").post(f"{API}/policies/{base['id']}/amendments", sent), 422, code)
    assert (f"/figures{where}", code) in codes(told)


def test_an_increase_may_exceed_the_national_band(office: World, doors: Doors) -> None:
    """D-05, D-10: 3 % binds the base ratio, not a penalty of 6 % without cap."""
    base = version_of(doors)
    listed = {"ratio": "6", "ignores_cap": True, "source": "新疆 2026 年规定"}
    sent = body(base["figures"] | {"listed": listed})
    made = ok(doors("fo1").post(f"{API}/policies/{base['id']}/amendments", sent))
    assert {one["path"] for one in made["changes"]} == {
        "listed/factor", "listed/ratio", "listed/ignores_cap", "listed/source",
    }  # fmt: skip


def test_nothing_changes_backwards_or_twice(office: World, doors: Doors, at: TestClock) -> None:
    """S-6: the same figures, a day that passed meanwhile, a version that was replaced."""
    base = version_of(doors)
    path = f"{API}/policies/{base['id']}/amendments"
    refused(doors("fo1").post(path, body(base["figures"])), 422, "figures-same")
    first, second = proposed(doors), proposed(doors, effective_from="2026-03-10")
    for made in (first, second):
        approve(doors, made["approval_id"])
    at.on("2026-03-11")
    execute = f"{API}/policies/amendments/{{}}/execute"
    refused(doors("fo2").post(execute.format(second["id"]), {}), 409, "policy-backwards")
    ok(doors("fo2").post(execute.format(first["id"]), {}), 200)
    refused(doors("fo2").post(execute.format(second["id"]), {}), 409, "policy-superseded")
    refused(doors("fo1").post(path, body(lowered(base))), 409, "policy-superseded")


def test_a_rejected_change_changes_nothing(office: World, doors: Doors) -> None:
    """S-6."""
    made = proposed(doors)
    approve(doors, made["approval_id"], "reject")
    refused(doors("fo2").post(f"{API}/policies/amendments/{made['id']}/execute", {}), 409, "state")
    assert version_of(doors)["number"] == 1
    assert "未获批准" in doors("fo1").get(f"/policies/amendments/{made['id']}").text


def test_only_officers_propose_and_only_their_county_sees_it(office: World, doors: Doors) -> None:
    """S-1, S-8: officials decide, they do not propose."""
    base = version_of(doors)
    path = f"{API}/policies/{base['id']}/amendments"
    for login in ("a1", "a2", "au"):
        refused(doors(login).post(path, body(lowered(base))), 403, "forbidden")
    refused(doors("fo1").get(f"{API}/policies/amendments/99"), 404, "not-found")
    refused(doors("fo1").post(f"{API}/policies/9999/amendments", body(lowered(base))), 404,
            "not-found")  # fmt: skip


def test_in_a_shared_house_a_change_holds_for_its_county_alone(
    office: World, doors: Doors, database: Database
) -> None:
    """D-11: the officials of one county do not rule the next one."""
    other = RegisterCounty("652302", "阜康市", "阜康市人力资源和社会保障局")
    other_id = database.in_transaction(lambda s: register_county(s, other, by=SYSTEM).id)
    made = proposed(doors, effective_from="2026-03-02")
    approve(doors, made["approval_id"])
    done = ok(doors("fo2").post(f"{API}/policies/amendments/{made['id']}/execute", {}), 200)
    with database.reading() as session:
        row = session.get_one(PolicyVersion, done["version_id"])
        assert (row.county_id, row.area) == (office.county.id, office.county.code)
        today = date.fromisoformat("2026-03-02")
        assert policy_for(session, office.county.id, "deposit", today).id == row.id
        assert policy_for(session, office.county.code, "deposit", today).id == row.id
        assert policy_for(session, "XJ", "deposit", today).number == 1
        assert policy_for(session, "652302", "deposit", today).number == 1
        assert other_id != office.county.id
        assert policy_version(session, made["base"]["id"]).ends_on is None


def test_a_chain_of_approval_is_changed_by_the_chain_in_force(office: World, doors: Doors) -> None:
    """A-06, I-22: never without the government step for advances and policies."""
    base = version_of(doors, "CN", "approval")
    path = f"{API}/policies/{base['id']}/amendments"
    head = [{"role": "A1"}]
    for figures, where in (
        ({"steps": head}, "/figures/steps"),
        ({"kinds": [{"kind": "advance", "steps": head}]}, "/figures/kinds/0/steps"),
        ({"kinds": [{"kind": "policy", "steps": head}]}, "/figures/kinds/0/steps"),
    ):
        sent = body(base["figures"] | figures, effective_from="2026-03-02")
        told = refused(doors("fo1").post(path, sent), 422, "government-step")
        assert codes(told) == [(where, "government-step")]
    kinds = [{"kind": "draw", "steps": [{"role": "A1"}, {"role": "A2", "above": "50000.00"}]}]
    made = ok(doors("fo1").post(path, body(base["figures"] | {"kinds": kinds})))
    assert len(made["changes"]) == 4
