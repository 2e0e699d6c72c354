"""Policies and what-if assessments through JSON, pages and the command line: EX-01 .. EX-14."""

import json
from datetime import date
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from ledger.actor import SYSTEM
from ledger.audit.models import AuditEvent
from ledger.errors import Refusal
from ledger.parties.register import RegisterCounty, register_county
from ledger.policies.queries import policy_for
from tests.doors import PASSWORD
from tests.rules.test_tiers import EXAMPLES

#: The day the examples are asked for: every shipped policy but OLD is in force.
ON = "2026-01-05"


def asked(place: str, contract: str, more: dict[str, object]) -> dict[str, object]:
    """The example as a body of POST /assessments."""
    body = {"policy": place, "contract_amount": contract, "on": ON, **more}
    granted = body.pop("exemption_granted", False)
    return body if granted else {**body, "without_exemption": True}


def options(body: dict[str, object]) -> list[str]:
    """The same as options of ``ledger assess``."""
    words = []
    for name, value in body.items():
        option = f"--{name.replace('_', '-')}"
        words += [option] if value is True else [option, str(value)]
    return words


def a_county_of(law) -> int:
    """The id of a newly registered county."""
    county = RegisterCounty("652301", "昌吉市", "昌吉市人力资源和社会保障局")
    return law.in_transaction(lambda session: register_county(session, county, by=SYSTEM).id)


def test_the_examples_by_json(law, doors):
    """EX-01 .. EX-14: amount, and seven steps that name their rules."""
    officer = doors("fo")
    for example, place, contract, more, due in EXAMPLES:
        answer = officer.post("/api/v1/assessments", asked(place, contract, more))
        assert (answer.status_code, answer.json["amount"]) == (200, due), example
        steps = [step["step"] for step in answer.json["steps"]]
        assert steps == ([1] if answer.json["exempt"] else [1, 2, 3, 4, 5, 6, 7]), example


def test_the_examples_by_command(command):
    """EX-01 .. EX-14 on the command line; the amount is the last line."""
    for example, place, contract, more, due in EXAMPLES:
        said = command("assess", *options(asked(place, contract, more)))
        assert said.exit_code == 0, said.output
        assert said.output.splitlines()[-1] == due, example


def test_the_examples_by_page(law, doors):
    """EX-01 .. EX-14 on the what-if page, with the sum in capitals (V-11)."""
    officer = doors("fo")
    for example, place, contract, more, due in EXAMPLES:
        typed = {k: "on" if v is True else v for k, v in asked(place, contract, more).items()}
        page = officer.get(f"/assessments?{urlencode(typed)}")
        whole, fen = due.split(".")
        assert page.status_code == 200, example
        assert f"¥ {int(whole):,}.{fen}" in page.text, example
    assert "贰佰柒拾肆万零柒佰叁拾肆元零柒分" in page.text


def test_the_other_reading_of_further_projects(law, doors, command):
    """EX-11: compounding, where the text can be read so; elsewhere it is refused."""
    third = {"policy": "GS", "contract_amount": "52000000.00", "project_rank": 3}
    body = {**third, "multi_mode": "COMPOUND"}
    assert doors("fo").post("/api/v1/assessments", body).json["amount"] == "585000.00"
    assert command("assess", *options(body)).output.splitlines()[-1] == "585000.00"
    refused = doors("fo").post("/api/v1/assessments", {**body, "policy": "XJ"})
    assert (refused.status_code, refused.json["code"]) == (409, "multi-mode-unknown")


def test_a_what_if_writes_nothing(law, doors):
    """Not a row, not an event; so it needs no key either, and an approver may ask too."""
    approver = doors("a1")
    approver.get("/assessments")
    with law.reading() as session:
        before = session.scalar(select(func.count()).select_from(AuditEvent))
    body = {"policy": "652301", "contract_amount": "8650000.00"}
    assert approver.post("/api/v1/assessments", body).json["policy"]["code"] == "XJ"
    with law.reading() as session:
        assert session.scalar(select(func.count()).select_from(AuditEvent)) == before


@pytest.mark.parametrize(("change", "pointer", "code"), [
    ({"contract_amount": "8650000"}, "/contract_amount", "amount-format"),
    ({"contract_amount": 8650000}, "/contract_amount", "amount-type"),
    ({"contract_amount": "0.00"}, "/contract_amount", "amount-zero"),
    ({"project_rank": 0}, "/project_rank", "integer-range"),
    ({"project_rank": "2"}, "/project_rank", "integer-type"),
    ({"arrears": "on"}, "/arrears", "boolean-type"),
    ({"clean_years": 2, "arrears": True}, "", "clean-and-arrears"),
    ({"on": "2026-02-30"}, "/on", "date-invalid"),
    ({"amount": "1.00"}, "/amount", "unknown-field"),
])  # fmt: skip
def test_a_bad_body_is_refused_at_its_place(law, doors, change, pointer, code):
    """Safety 12: 1-9, 14-16, 37."""
    body = {"policy": "XJ", "contract_amount": "8650000.00", **change}
    answer = doors("fo").post("/api/v1/assessments", body)
    assert answer.status_code == 422
    assert [(e["pointer"], e["code"]) for e in answer.json["errors"]] == [(pointer, code)]


def test_refusals_at_every_door(law, doors, command):
    """No band, no policy: 409 by JSON and page, 1 on the command line."""
    officer = doors("fo")
    for body, code in (
        ({"policy": "GS", "contract_amount": "2999999.99"}, "no-band"),
        ({"policy": "OLD", "contract_amount": "2999999.99"}, "policy-missing"),
    ):
        refused = officer.post("/api/v1/assessments", body)
        assert (refused.status_code, refused.json["code"]) == (409, code)
        assert officer.get(f"/assessments?{urlencode(body)}").status_code == 409
        said = command("assess", *options(body))
        assert isinstance(said.exception, Refusal)
    assert officer.get("/assessments?policy=XJ&contract_amount=865").status_code == 422
    assert command("assess", "--policy", "XJ", "--contract-amount", "865").exit_code == 2


def test_policies_are_listed_and_shown(law, doors, command):
    auditor = doors("au")
    listed = auditor.get("/api/v1/policies?kind=deposit").json["items"]
    assert {line["code"] for line in listed} >= {
        "XJ",
        "AH",
        "FJ",
        "GZ",
        "GS",
        "HE",
        "HN",
        "SZ",
        "ZS",
    }
    xj = next(line for line in listed if line["code"] == "XJ")
    shown = auditor.get(f"/api/v1/policies/{xj['id']}").json
    assert shown["figures"]["bands"][2] == {
        "from": "100000000.00", "ratio": "1", "cap": "5000000.00",
    }  # fmt: skip
    assert auditor.get("/api/v1/policies/999999").status_code == 404
    assert "100,000,000.00" in auditor.get(f"/policies/{xj['id']}").text
    assert "新疆工资保证金存储标准" in command("policies", "list").output
    assert json.loads(command("policies", "show", "XJ", "--json").output) == shown


def test_every_policy_has_its_page_in_both_languages(law, doors):
    officer = doors("fo")
    for line in officer.get("/api/v1/policies").json["items"]:
        page = officer.get(f"/policies/{line['id']}?lang=zh_CN")
        assert line["name_zh"] in page.text
        assert line["name_en"] in officer.get(f"/policies/{line['id']}?lang=en").text


def test_strangers_and_administrators_stay_outside(law, doors):
    """Only business roles read the law here; nobody does without signing in."""
    for path in ("/api/v1/policies", "/api/v1/deadlines"):
        assert doors("").get(path).status_code == 401
        assert doors("sy").get(path).status_code == 403
    assert doors("").get("/policies").status_code == 303


def test_a_county_takes_up_policies_once(law, doors, command):
    """S-6: the administrator sets what a new county follows; a change needs an approval."""
    county = a_county_of(law)
    body = {"county_id": county, "on": "2021-11-01", "codes": {"deposit": "XJ"}}
    assert doors("fo").post("/api/v1/policies/adoptions", body).status_code == 403
    nowhere = {**body, "county_id": county + 1}
    assert doors("sy").post("/api/v1/policies/adoptions", nowhere).status_code == 404
    adopted = doors("sy").post("/api/v1/policies/adoptions", body)
    assert (adopted.status_code, adopted.json["items"][0]["code"]) == (201, "XJ")
    again = doors("sy").post("/api/v1/policies/adoptions", {**body, "on": "2026-02-01"})
    assert (again.status_code, again.json["code"]) == (409, "policy-adopted")
    words = ("policies", "adopt", "652301", "advance=JZ", "--on", "2021-11-01", "--as", "sy")
    said = command(*words, input=f"{PASSWORD}\n")
    assert "652301  advance  JZ  2021-11-01" in said.output, said.exception
    with law.reading() as session:
        assert policy_for(session, county, "advance", date(2026, 1, 5)).code == "JZ"
