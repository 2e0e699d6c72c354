"""Two versions, two policies side by side, through every door: D-11, D-12, F-07, I-12."""

import json
from urllib.parse import urlencode

import pytest

from ledger.errors import Refusal
from tests.policies.test_doors import ON, options

CONTRACT = {"policy": "XJ", "contract_amount": "8650000.00", "on": ON}


def ids(door) -> dict[str, int]:
    """The versions of deposit policies by code."""
    listed = door.get("/api/v1/policies?kind=deposit").json["items"]
    return {line["code"]: line["id"] for line in listed}


def test_two_versions_are_compared_figure_by_figure(law, doors, command):
    """D-11: every figure of both, what differs marked, by JSON, page and command line."""
    auditor = doors("au")
    known = ids(auditor)
    asked = urlencode({"left": known["FJ"], "right": known["GZ"]})
    told = auditor.get(f"/api/v1/policies/comparison?{asked}").json
    assert (told["left"]["code"], told["right"]["code"]) == ("FJ", "GZ")
    rows = {line["path"]: line for line in told["items"]}
    assert rows["bands/0/cap"] | {"name": ""} == {
        "path": "bands/0/cap", "name": "", "left": "5000000.00", "right": "10000000.00",
        "differs": True,
    }  # fmt: skip
    assert rows["bands/0/cap"]["name"] == "分档 1 · 上限(元)"
    assert (rows["floor"]["differs"], rows["exemption/months_below"]["right"]) == (False, "")
    assert told["differing"] == sum(line["differs"] for line in told["items"])
    page = auditor.get(f"/policies/comparison?{asked}")
    assert page.status_code == 200
    assert "<strong>10000000.00</strong>" in page.text
    assert "福建省 2024 年规定" in page.text
    said = command("policies", "compare", "FJ", "GZ")
    assert "* 分档 1 · 上限(元): 5000000.00 | 10000000.00" in said.output
    assert f"{told['differing']} 项不同" in said.output
    assert json.loads(command("policies", "compare", "FJ", "GZ:1", "--json").output) == told


def test_a_bad_comparison_is_refused_at_its_place(law, doors, command):
    """Safety 12: ids that are none, versions that are not there."""
    auditor = doors("au")
    known = ids(auditor)
    for asked in ({"left": "x", "right": known["FJ"]}, {"left": known["FJ"]}):
        path = f"comparison?{urlencode(asked)}"
        assert auditor.get(f"/api/v1/policies/{path}").status_code == 422
        assert auditor.get(f"/policies/{path}").status_code == 422
    gone = urlencode({"left": known["FJ"], "right": 999999})
    assert auditor.get(f"/api/v1/policies/comparison?{gone}").status_code == 404
    assert auditor.get(f"/policies/comparison?{gone}").status_code == 404
    assert auditor.get("/policies/comparison").status_code == 200
    assert isinstance(command("policies", "compare", "FJ", "FJ:7").exception, Refusal)


def test_one_contract_by_two_policies(law, doors, command):
    """EX-01 beside Fujian: both sums, both explanations, a chart with its table on the page."""
    asked = CONTRACT | {"compare_with": "FJ"}
    told = doors("fo").post("/api/v1/assessments", asked).json
    assert (told["amount"], told["compared"]["amount"]) == ("259500.00", "129750.00")
    assert told["compared"]["policy"]["code"] == "FJ"
    assert len(told["compared"]["steps"]) == 7
    alone = doors("fo").post("/api/v1/assessments", CONTRACT).json
    assert alone["compared"] is None
    page = doors("fo").get(f"/assessments?{urlencode(asked)}").text
    assert "贰拾伍万玖仟伍佰元整" in page
    assert "壹拾贰万玖仟柒佰伍拾元整" in page
    assert "data-chart" in page
    assert "/policies/comparison?left=" in page
    assert "data-chart" not in doors("fo").get(f"/assessments?{urlencode(CONTRACT)}").text
    lines = command("assess", *options(asked)).output.splitlines()
    assert lines[-1] == "259500.00"
    assert "129750.00" in lines
    gone = doors("fo").post("/api/v1/assessments", CONTRACT | {"compare_with": "ZZ"})
    assert (gone.status_code, gone.json["code"]) == (409, "policy-missing")


def test_the_trade_selects_the_policy(law, doors, command):
    """F-07, D-11: outside construction the shipped tables do not hold, and it says so."""
    asked = CONTRACT | {"sector": "MANUFACTURING"}
    refused = doors("fo").post("/api/v1/assessments", asked)
    assert (refused.status_code, refused.json["code"]) == (409, "policy-missing")
    assert doors("fo").get(f"/assessments?{urlencode(asked)}").status_code == 409
    assert isinstance(command("assess", *options(asked)).exception, Refusal)


@pytest.mark.parametrize(("days", "code"), [
    ({"signed_on": "2024-07-16"}, "policy-missing"),
    ({"signed_on": "2024-07-17"}, None),
    ({"signed_on": "2024-07-16", "on": "2024-07-17"}, None),
    ({"on": "2024-07-16"}, "policy-missing"),
])  # fmt: skip
def test_the_day_selects_the_version(law, doors, days, code):
    """D-11: the permit's day, else the day of signing, decides which version holds."""
    asked = {"policy": "FJ", "contract_amount": "8650000.00", **days}
    answer = doors("fo").post("/api/v1/assessments", asked)
    assert answer.json.get("code") == code
    assert answer.status_code == (409 if code else 200)


def test_the_division_code_selects_the_policy_of_the_place(law, doors, command):
    """D-11: the longest area that holds the county."""
    for place, code in (("652301", "XJ"), ("440306", "SZ"), ("350105", "FJ")):
        body = CONTRACT | {"policy": place}
        assert doors("fo").post("/api/v1/assessments", body).json["policy"]["code"] == code
    assert "福建" in command("assess", *options(CONTRACT | {"policy": "350105"})).output


def test_a_step_reads_as_one_sentence(law, doors):
    """EX-01: the sentence of the handbook, amount, ratio and source in one."""
    page = doors("fo").get(f"/assessments?{urlencode(CONTRACT)}").text
    assert "合同额 8,650,000.00 元" in page
    assert "适用 3%(新疆收费目录清单)" in page
    assert "应缴 259,500.00 元" in page


def test_every_figure_is_told_by_command(law, command):
    """D-12: a readable list of all figures with source and article."""
    told = command("policies", "show", "ZS").output
    assert "中山市规定" in told
    assert "存储期限 · 工作日数: 10" in told
    assert "存储期限 · 起算: 签订合同" in told
