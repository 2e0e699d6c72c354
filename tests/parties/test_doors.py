"""The registers at the doors: JSON, pages, sheets, the command line."""

import base64
import html
import io
import re
from typing import Any

import pytest

from ledger.db import Database
from tests.deposits.make import World, a_world
from tests.doors import Doors
from tests.parties.make import a_uscc

API = "/api/v1"
WORKER = {"name": "李四", "citizen_id": "11010519491231002X", "bank_card": "6222020200000000014"}


@pytest.fixture
def office(founded: None, database: Database, keys: object, at: object) -> World:
    """A county with people who can sign in."""
    return database.in_transaction(a_world)


def sheet(text: str) -> dict[str, Any]:
    return {"file": (io.BytesIO(text.encode()), "企业.csv")}


def test_companies_by_json(office: World, doors: Doors) -> None:
    """P-05, rows 24, 25, 37: happy path, refusals, a bad body."""
    fo = doors("fo1")
    made = fo.post(f"{API}/companies", {"uscc": a_uscc(1), "name": "甲建工"})
    assert (made.status_code, made.headers["Location"]) == (201, f"{API}/companies/1")
    again = fo.post(f"{API}/companies", {"uscc": a_uscc(1), "name": "甲建工"})
    assert (again.status_code, again.get_json()["code"]) == (409, "already-registered")
    bad = fo.post(f"{API}/companies", {"uscc": "91110000600037341X", "name": "", "county_id": 2})
    assert {(one["pointer"], one["code"]) for one in bad.get_json()["errors"]} == {
        ("/uscc", "uscc-invalid"), ("/name", "text-empty"), ("/county_id", "unknown-field"),
    }  # fmt: skip
    for path in ("0", "99", "9" * 19):
        assert fo.get(f"{API}/companies/{path}").status_code == 404
    assert doors("au").post(f"{API}/companies", {}).status_code == 403


def test_rare_characters_are_kept_and_hidden_ones_refused(office: World, doors: Doors) -> None:
    """Rows 27, 30, 33, 34."""
    fo = doors("fo1")
    kept = "𠮷㛃·<script>alert(1)</script>=1+1"
    made = fo.post(f"{API}/companies", {"uscc": a_uscc(1), "name": kept})
    assert made.get_json()["name"] == kept
    page = fo.get("/companies").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    for name in ("甲\u0000", "甲\u202e", "甲\u200b", "\ue000"):
        refused = fo.post(f"{API}/companies", {"uscc": a_uscc(2), "name": name})
        assert refused.get_json()["code"] == "text-invalid"


def test_a_worker_by_json_is_masked_and_found_by_body_only(office: World, doors: Doors) -> None:
    """Rows 21, 22; P-03: one person however his number is typed."""
    fo = doors("fo1")
    made = fo.post(f"{API}/workers", WORKER).get_json()
    assert made == {
        "id": 1, "county_id": office.county.id, "name": "李*", "citizen_id": "110105********002X",
        "bank_card": "**** 0014", "phone": None, "version": 1,
    }  # fmt: skip
    typed = WORKER | {"citizen_id": " 110105 1949１２31 002x "}
    assert fo.post(f"{API}/workers", typed).get_json()["id"] == 1
    found = fo.post(f"{API}/workers/search", {"citizen_id": WORKER["citizen_id"]})
    assert found.get_json()["id"] == 1
    for number in ("110105194912310021", "11010519491331002X", "1101051949123100"):
        refused = fo.post(f"{API}/workers", WORKER | {"citizen_id": number})
        assert refused.get_json()["code"] == "id-invalid"
        assert number not in refused.get_data(as_text=True)
    change = {"phone": "139 1234 5678", "reason": "换号"}
    changed = fo.send("PUT", f"{API}/workers/1", change, headers={"If-Match": '"1"'})
    assert changed.get_json()["phone"] == "139****5678"
    card = change | {"bank_card": "6222020200000000022"}
    alone = fo.send("PUT", f"{API}/workers/1", card, headers={"If-Match": '"2"'})
    assert alone.get_json()["code"] == "unknown-field"


def test_a_sheet_by_json_and_by_page(office: World, doors: Doors) -> None:
    """All rows or none, at both doors; the page names row, column and mistake."""
    fo = doors("fo1")
    good = f"统一社会信用代码,单位名称\n{a_uscc(1)},甲建工\n{a_uscc(2)},乙建工\n"
    done = fo.post(f"{API}/companies/import", data=sheet(good), content_type="multipart/form-data")
    assert (done.status_code, done.get_json()) == (201, {"imported": 2})
    wrong = f"统一社会信用代码,单位名称\n{a_uscc(3)},丙建工\n123,丁建工\n"
    refused = fo.post(
        f"{API}/companies/import", data=sheet(wrong), content_type="multipart/form-data"
    )
    assert (refused.status_code, refused.get_json()["code"]) == (422, "uscc-invalid")
    page = fo.form("/companies/import", sheet(wrong), content_type="multipart/form-data")
    told = page.get_data(as_text=True)
    assert page.status_code == 422
    assert '<td class="num">3</td><td>统一社会信用代码</td>' in told
    saved = re.search(r'href="data:text/csv;charset=utf-8;base64,([^"]+)"', told)
    assert saved
    rows = base64.b64decode(html.unescape(saved[1])).decode("utf-8-sig").splitlines()
    assert rows[0] == "统一社会信用代码,单位名称,开户银行,银行账号,问题"
    assert rows[1].startswith("123,丁建工,,,")
    assert len(fo.get(f"{API}/companies").get_json()["items"]) == 2


def test_registers_on_pages(office: World, doors: Doors) -> None:
    fo = doors("fo1")
    made = fo.form("/companies", {"uscc": a_uscc(1), "name": "甲建工", "bank_name": ""})
    assert (made.status_code, made.location) == (303, "/companies/1")
    project = {
        "code": "P-1", "name": "一号楼", "contractor_id": "1", "owner_name": "城投",
        "contract_amount": "8650000.00", "annual_amount": "", "signed_on": "2026-01-02",
        "permit_on": "", "ends_on": "2026-12-31", "sector": "CONSTRUCTION", "work": "ORDINARY",
        "area": "", "government_invested": "on",
    }  # fmt: skip
    made = fo.form("/projects", project)
    assert (made.status_code, made.location) == (303, "/projects/1")
    assert "甲建工" in fo.get("/projects/1").get_data(as_text=True)
    edit = {**project, "version": "1", "name": "二号楼"}
    for name in ("code", "contractor_id", "sector", "work", "area"):
        del edit[name]
    assert fo.form("/projects/1", edit).status_code == 303
    stale = fo.form("/projects/1", edit)
    assert stale.status_code == 409
    found = fo.form("/workers", WORKER | {"phone": ""})
    assert found.status_code == 303
    sought = fo.form("/workers/search", {"citizen_id": WORKER["citizen_id"]})
    assert "110105********002X" in sought.get_data(as_text=True)
    assert WORKER["citizen_id"] not in sought.get_data(as_text=True)
    assert doors("au").get("/companies/new").status_code == 403
