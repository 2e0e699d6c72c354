"""Deposits at the doors: EX-33 by JSON, happy path, refusal and bad body, every page opens."""

import re
from typing import Any

import pytest
from sqlalchemy.orm import Session

from ledger.db import Database
from ledger.deposits.models import Receipt
from tests.approvals.laid import laid_out
from tests.conftest import TestClock
from tests.deposits.make import World, a_world, an_assessed_project, journal
from tests.doors import Door, Doors
from tests.parties.make import a_uscc

API = "/api/v1"


@pytest.fixture
def office(founded: None, database: Database, keys: object, at: TestClock) -> World:
    """The county of the deeds' tests, committed, with people who can sign in."""
    at.on("2026-01-26")
    return database.in_transaction(a_world)


def ok(response: Any, status: int = 201) -> dict[str, Any]:
    told: dict[str, Any] = response.get_json()
    assert response.status_code == status, told
    return told


def review(door: Door, proposal_id: int) -> None:
    """The second officer posts the voucher exactly as he saw it."""
    seen = ok(door.get(f"{API}/vouchers/{proposal_id}/preview"), 200)["seen"]
    ok(door.post(f"{API}/vouchers/{proposal_id}/review", {"seen": seen}))


def approve(doors: Doors, approval_id: int) -> None:
    for login in ("a1", "a2"):
        door = doors(login)
        digest = laid_out(door, approval_id)
        said = {"decision": "approve", "opinion": "同意", "digest": digest}
        ok(door.post(f"{API}/approvals/{approval_id}/decisions", said))


def a_registered_project(fo: Door) -> int:
    company = ok(fo.post(f"{API}/companies", {"uscc": a_uscc(7), "name": "天山建设"}))
    project = {
        "code": "P-1", "name": "天山路安置房", "contractor_id": company["id"],
        "owner_name": "昌吉城投", "contract_amount": "8650000.00", "signed_on": "2026-01-20",
        "permit_on": "2026-01-26", "ends_on": "2026-12-31",
    }  # fmt: skip
    return int(ok(fo.post(f"{API}/projects", project))["id"])


def receipt(office: World, amount: str, reference: str, on: str) -> dict[str, Any]:
    return {
        "bank_account_id": office.bank.id, "bank_reference": reference, "amount": amount,
        "on": on, "payer_name": "天山建设", "payer_bank": "工商银行",
        "payer_account": "620012345678",
    }  # fmt: skip


def test_ex_33_by_json(office: World, doors: Doors, at: TestClock, database: Database) -> None:
    """EX-33 without its draw, from registering the company to all accounts 0.00."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    project = a_registered_project(fo1)
    made = ok(fo1.post(f"{API}/deposits/{project}/assessments", {"on": "2026-01-26"}))
    assert made["amount"] == "259500.00"
    assert [step["step"] for step in made["steps"]][-1] == 7
    review(fo2, made["proposal_id"])
    at.on("2026-02-03")
    for amount, reference in (("100000.00", "B1"), ("159500.00", "B2")):
        body = receipt(office, amount, reference, "2026-02-03")
        paid = ok(fo1.post(f"{API}/deposits/{project}/receipts", body))
        assert paid["state"] == "PROPOSED"
        review(fo2, paid["proposal_id"])
    stands = ok(fo1.get(f"{API}/deposits/{project}"), 200)
    assert (stands["state"], stands["cover"]["total"]) == ("SECURED", "259500.00")
    at.on("2026-03-21")
    slip = {
        "bank_account_id": office.bank.id, "bank_reference": "J1", "amount": "412.37",
        "on": "2026-03-21", "shares": [{"project_id": project, "amount": "412.37"}],
    }  # fmt: skip
    review(fo2, ok(fo1.post(f"{API}/collections/interest", slip))["proposal_id"])
    refund = _returned(doors, at, project)
    assert (refund["state"], refund["principal"], refund["interest"]) == (
        "DONE", "259500.00", "412.37",
    )  # fmt: skip
    assert ok(fo1.get(f"{API}/deposits/{project}"), 200)["state"] == "RETURNED"
    with database.reading() as session:
        told = journal(session, office.book).splitlines()
    assert [line.split("[")[1].split("]")[0] for line in told if "[" in line] == [
        "1", "3", "3", "7", "16", "17",
    ]  # fmt: skip


def _returned(doors: Doors, at: TestClock, project: int) -> dict[str, Any]:
    fo1, fo2 = doors("fo1"), doors("fo2")
    at.on("2026-05-10")
    start = {
        "project_id": project, "completed_on": "2026-05-08", "undertaking": "承诺书-1",
        "notice_from": "2026-05-10", "notice_places": "工地公示栏; 局网站",
    }  # fmt: skip
    refund = ok(fo1.post(f"{API}/refunds", start))
    assert refund["notice_to"] == "2026-06-09"
    at.on("2026-06-26")
    one = f"{API}/refunds/{refund['id']}"
    ok(fo1.post(f"{one}/application", {"on": "2026-06-15", "application": "申请书-1"}), 200)
    found = {"on": "2026-06-23", "finding": "CLEAR", "opinion": "无拖欠"}
    ok(fo2.post(f"{one}/review", found), 200)
    asked = ok(fo1.post(f"{one}/request", {}), 200)
    approve(doors, asked["approval_id"])
    ok(fo2.post(f"{one}/execution", {"on": "2026-06-26"}), 200)
    paid = {"on": "2026-06-26", "bank_reference": "OUT-1"}
    return ok(fo2.post(f"{one}/payment", paid), 200)


@pytest.fixture
def project(office: World, database: Database, at: TestClock) -> int:
    """A project whose obligation is in force."""

    def work(session: Session) -> int:
        return an_assessed_project(session, office).id

    found = database.in_transaction(work)
    at.on("2026-02-03")
    return found


BAD_RECEIPTS: list[tuple[dict[str, Any], int, str]] = [
    ({"amount": "-1.00"}, 422, "amount-format"),  # rows 1 to 8
    ({"amount": "0.00"}, 422, "amount-zero"),
    ({"amount": "1.005"}, 422, "amount-format"),
    ({"amount": 1.10}, 422, "amount-type"),
    ({"amount": "１２.00"}, 422, "amount-format"),
    ({"amount": "1,000.00"}, 422, "amount-format"),
    ({"amount": True}, 422, "amount-type"),
    ({"on": "2026-02-30"}, 422, "date-invalid"),  # rows 14 to 17
    ({"on": "20260203"}, 422, "date-format"),
    ({"on": "2026-02-04"}, 422, "date-future"),
    ({"bank_account_id": 0}, 422, "integer-range"),  # row 24
    ({"bank_account_id": 99}, 404, "not-found"),
    ({"state": "POSTED"}, 422, "unknown-field"),  # row 37
    ({"payer_name": " "}, 422, "text-empty"),
    ({"payer_account": "12a"}, 422, "account-format"),
]


def test_a_bad_receipt_is_refused_by_its_field(office: World, doors: Doors, project: int) -> None:
    """Rows 1-8, 14-17, 24, 32, 37 of the bad inputs."""
    fo = doors("fo1")
    for change, status, code in BAD_RECEIPTS:
        body = receipt(office, "1000.00", "B1", "2026-02-03") | change
        response = fo.post(f"{API}/deposits/{project}/receipts", body)
        assert (response.status_code, response.get_json()["code"]) == (status, code), change
    assert ok(fo.get(f"{API}/collections"), 200)["items"] == []


def test_a_missing_field_and_a_bad_encoding(office: World, doors: Doors, project: int) -> None:
    """Rows 26 and 29."""
    fo = doors("fo1")
    path = f"{API}/deposits/{project}/receipts"
    told = fo.post(path, {"amount": "1.00"}).get_json()
    assert {one["pointer"] for one in told["errors"]} >= {"/on", "/bank_reference", "/payer_name"}
    broken = fo.post(path, data=b'{"amount": "\xff"}', headers={"Content-Type": "application/json"})
    assert (broken.status_code, broken.get_json()["code"]) == (400, "bad-encoding")


def test_a_second_use_of_a_reference_is_a_conflict(
    office: World, doors: Doors, project: int
) -> None:
    """Row 46: new key, same bank reference."""
    fo = doors("fo1")
    body = receipt(office, "1000.00", "B1", "2026-02-03")
    ok(fo.post(f"{API}/deposits/{project}/receipts", body))
    again = fo.post(f"{API}/deposits/{project}/receipts", body)
    assert (again.status_code, again.get_json()["code"]) == (409, "duplicate-reference")


def test_an_edit_names_the_version_it_saw(office: World, doors: Doors, project: int) -> None:
    """Row 47: without If-Match 428, with a stale one 412."""
    fo = doors("fo1")
    company = ok(fo.get(f"{API}/companies"), 200)["items"][0]
    path, body = f"{API}/companies/{company['id']}", {"name": "新名"}
    assert fo.send("PUT", path, body).status_code == 428
    changed = fo.send("PUT", path, body, headers={"If-Match": '"1"'})
    assert ok(changed, 200)["version"] == 2
    assert fo.send("PUT", path, body, headers={"If-Match": '"1"'}).status_code == 412


def test_lists_page_and_foreign_filters_are_refused(
    office: World, doors: Doors, project: int
) -> None:
    """Row 26: a filter that names a foreign county is 403."""
    fo = doors("fo1")
    for noun in (
        "companies",
        "projects",
        "workers",
        "deposits",
        "collections",
        "guarantees",
        "refunds",
    ):
        assert set(ok(fo.get(f"{API}/{noun}?limit=1"), 200)) == {"items", "next"}
        assert fo.get(f"{API}/{noun}?county=999").status_code == 403
    found = ok(fo.get(f"{API}/deposits?state=DUE&q=tian shan"), 200)["items"]
    assert [row["project_id"] for row in found] == [project]
    assert ok(fo.get(f"{API}/deposits?state=SECURED"), 200)["items"] == []


def test_the_story_on_pages(office: World, doors: Doors, project: int, database: Database) -> None:
    """A receipt by form: checked, sent for review, shown on the card once it is posted."""
    fo = doors("fo1")
    body = {
        name: str(value) for name, value in receipt(office, "259500.00", "B1", "2026-02-03").items()
    }
    page = fo.form(f"/collections/new/{project}", body).get_data(as_text=True)
    assert "贰拾伍万玖仟伍佰元整" in page
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    assert {name: sent[name] for name in body} == body
    done = fo.form(f"/collections/project/{project}", body)
    assert done.status_code == 303
    assert "待审核" in fo.get(done.location).get_data(as_text=True)
    with database.reading() as session:
        proposal = session.get_one(Receipt, int(done.location.rsplit("/", 1)[1])).proposal_id
    review(doors("fo2"), proposal or 0)
    card = doors("au").get(f"/deposits/{project}").get_data(as_text=True)
    assert re.search(r'<a href="/books/652301-DEP/entries/2">收-1</a>', card)
    assert "已足额" in card


def test_a_form_with_mistakes_comes_back_with_them(
    office: World, doors: Doors, project: int
) -> None:
    body = {"amount": "1,5", "on": "2026-02-30", "payer_name": "甲"}
    page = doors("fo1").form(f"/collections/new/{project}", body)
    told = page.get_data(as_text=True)
    assert page.status_code == 422
    assert 'href="#amount"' in told
    assert 'value="1,5"' in told


def test_every_page_of_deposits_opens(office: World, doors: Doors, project: int) -> None:
    fo = doors("fo1")
    for path in (
        "/deposits", "/deposits?state=DUE", f"/deposits/{project}", f"/deposits/{project}/assess",
        "/collections", f"/collections/new/{project}", "/interest", "/guarantees",
        f"/guarantees/new?project={project}", "/refunds", f"/refunds/new?project={project}",
        "/companies", "/companies/new", "/companies/1", "/companies/1/edit", "/companies/import",
        "/projects", "/projects/new", f"/projects/{project}", f"/projects/{project}/edit",
        "/projects/import", "/workers", "/workers/new", "/counties",
    ):  # fmt: skip
        for language in ("zh_CN", "en"):
            joint = "&" if "?" in path else "?"
            assert fo.get(f"{path}{joint}lang={language}").status_code == 200, path
