"""A policy changes by an approved request with a first day, never backwards: S-6, D-11, I-12."""

import copy
import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import select

from ledger.actor import SYSTEM
from ledger.amendments.models import Amendment
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
from tests.conftest import TestClock
from tests.deposits.make import World, an_assessed_project
from tests.doors import Doors

DAY = "2026-04-01"
Body = dict[str, Any]


def version_of(doors: Doors, code: str = "XJ", kind: str = "deposit") -> Body:
    """The latest version of the policy, with its figures."""
    listed = ok(doors("fo1").get(f"{API}/policies?kind={kind}&code={code}"), 200)["items"]
    return ok(doors("fo1").get(f"{API}/policies/{listed[-1]['id']}"), 200)


def body(figures: Body, **change: Any) -> Body:
    return {
        "effective_from": DAY, "source_zh": "新疆 2026 年规定", "article": "第三条",
        "basis": "新人社发〔2026〕5号", "figures": figures, **change,
    }  # fmt: skip


def lowered(version: Body) -> Body:
    """The figures with the first band at 2.5 % instead of 3 %."""
    figures = copy.deepcopy(version["figures"])
    figures["bands"][0]["ratio"] = "2.5"
    return figures


def proposed(doors: Doors, **change: Any) -> Body:
    base = version_of(doors)
    path = f"{API}/policies/{base['id']}/amendments"
    return ok(doors("fo1").post(path, body(lowered(base), **change)))


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
        assert policy_for(session, office.county.id, "deposit", at_day(DAY)).number == 101


def at_day(text: str) -> Any:
    from datetime import date

    return date.fromisoformat(text)


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
        today = at_day("2026-03-02")
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


def form_of(page: str) -> Body:
    """What the form on the page would send, as the browser reads it."""
    given: Body = {}
    for tag in re.findall(r"<input[^>]*>", page):
        found = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        name = found.get("name", "")
        if name.startswith("figures-") and ("checkbox" not in tag or " checked" in tag):
            given[name] = unescape(found.get("value", ""))
    for name, options in re.findall(r'<select[^>]*name="(figures-[^"]*)"[^>]*>(.*?)</select>', page,
                                    re.S):  # fmt: skip
        chosen = re.search(r'value="([^"]*)" selected', options)
        given[name] = chosen.group(1) if chosen else ""
    return given


@pytest.mark.parametrize(("code", "kind", "name", "value"), [
    ("XJ", "deposit", "figures-bands-0-ratio", "2.5"),
    ("SZ", "deposit", "figures-arrears-cap", "6000000.00"),
    ("CN", "clocks", "figures-notice_counts_first_day", "on"),
    ("CN", "approval", "figures-window_days", "180"),
    ("JZ", "advance", "figures-minimum_wage", "2000.00"),
    ("JZ", "fund", "figures-standards-county", "2000000.00"),
    ("LPR-1Y", "interest", "figures-rates-1-rate", "2.9"),
    ("CN", "replenishment", "figures-days", "12"),
    ("OLD-6040", "return", "figures-partial_return_steps-0-release", "50"),
])  # fmt: skip
def test_the_page_changes_one_figure_of_every_kind(
    office: World, doors: Doors, database: Database, code: str, kind: str, name: str, value: str
) -> None:
    """S-6, X-07: the form carries every figure; what was not touched stays as it was."""
    base, fo = version_of(doors, code, kind), doors("fo1")
    address = f"/policies/{base['id']}/amendments"
    page = fo.get(f"{address}/new")
    assert page.status_code == 200
    typed = form_of(page.text) | {
        name: value, "effective_from": DAY, "source_zh": "新规定", "article": "1", "basis": "文件",
    }  # fmt: skip
    shown = fo.form(f"{address}/new", typed)
    assert shown.status_code == 200, re.findall(r"<li><a href=\"#.*?</li>", shown.text)
    assert shown.text.count("<ins>") == 1
    made = fo.form(address, typed)
    assert made.status_code == 303, made.text
    with database.reading() as session:
        row = session.scalars(select(Amendment)).one()
        changed = {k for k in row.figures if row.figures[k] != base["figures"].get(k)}
        assert len(changed) == 1
    assert fo.get(made.headers["Location"]).status_code == 200
    asked = doors("a1").get(f"/approvals/{row.approval_id}").text
    assert "新规定" in asked
    assert "审批流程依据" in asked


def test_the_page_names_the_field(office: World, doors: Doors) -> None:
    """Row by row: the mistake stands at its control, what was typed stays."""
    base, fo = version_of(doors), doors("fo1")
    address = f"/policies/{base['id']}/amendments"
    typed = form_of(fo.get(f"{address}/new").text) | {
        "figures-bands-1-from": "9000000.00", "effective_from": "2026-03-01",
        "source_zh": "新规定", "article": "1", "basis": "",
    }  # fmt: skip
    again = fo.form(f"{address}/new", typed)
    assert again.status_code == 422
    assert "请填写此项" in again.text
    again = fo.form(f"{address}/new", typed | {"basis": "文件"})
    assert again.status_code == 422
    assert 'href="#figures-bands-1-from"' in again.text
    assert 'href="#effective_from"' in again.text
    assert "与前一档重叠" in again.text


def test_approved_changes_are_carried_out_on_their_page(office: World, doors: Doors) -> None:
    """S-6: the second officer finds the button, the list leads there."""
    made = proposed(doors)
    approve(doors, made["approval_id"])
    page = f"/policies/amendments/{made['id']}"
    assert page in doors("fo2").get("/policies/amendments").text
    assert f"{page}/execution" in doors("fo2").get(page).text
    assert f"{page}/execution" not in doors("fo1").get(page).text
    done = doors("fo2").form(f"{page}/execution")
    assert done.status_code == 303
    shown = doors("fo2").get(done.headers["Location"])
    assert "新疆 2026 年规定" in shown.text
    assert "/policies/comparison?left=" in shown.text


def test_the_command_line_changes_a_policy(
    office: World, doors: Doors, command: Callable[..., Result], tmp_path: Path
) -> None:
    """S-6: the same request from a file of figures; JSON or TOML."""
    file = tmp_path / "xj.json"
    file.write_text(json.dumps(lowered(version_of(doors))), encoding="utf-8")
    words = ("amendments", "propose", "XJ", "--figures", str(file), "--from", DAY,
             "--source", "新规定", "--article", "3", "--basis", "文件1")  # fmt: skip
    said = command(*words)
    assert said.exit_code == 0, said.exception
    told = json.loads(said.stdout[said.stdout.index("{") :])
    approve(doors, told["approval_id"])
    done = command("amendments", "execute", str(told["id"]), login="fo2")
    assert json.loads(done.stdout[done.stdout.index("{") :])["state"] == "ADOPTED"
    assert "ADOPTED" in command("amendments", "list").output
    compared = command("policies", "compare", "XJ:1", "XJ:101", login=None)
    assert "分档 1 · 比例(%): 3 | 2.5" in compared.output
    assert "1 项不同" in compared.output
    assert "2026-03-31" in command("policies", "list", login=None).output
