"""Unidentified receipts and remittances at the doors: pages, JSON and the command line."""

import re
from typing import Any

from ledger.db import Database
from tests.conftest import TestClock
from tests.deposits.make import World, journal
from tests.deposits.test_command_line import Command, command, said
from tests.deposits.test_doors import API, approve, office, ok, project, review
from tests.doors import Doors

__all__ = ["command", "office", "project"]


def unknown(office: World, amount: str, reference: str = "U1") -> dict[str, Any]:
    return {
        "bank_account_id": office.bank.id, "bank_reference": reference, "amount": amount,
        "on": "2026-02-03", "payer_name": "某某公司", "payer_bank": "工商银行",
        "payer_account": "620012345678",
    }  # fmt: skip


def test_by_json_from_unknown_to_identified_and_sent_back(
    office: World, doors: Doors, project: int, database: Database
) -> None:
    """Postings 4, 5 and 6 by JSON, the excess kept and shown, the list with its age."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    made = ok(fo1.post(f"{API}/collections/unidentified", unknown(office, "300000.00")))
    review(fo2, made["proposal_id"])
    assert [(one["open"], one["days"], one["state"]) for one in ok(
        fo1.get(f"{API}/collections/unidentified/open"), 200)["items"]] == [
        ("300000.00", 0, "OPEN")
    ]  # fmt: skip
    one = f"{API}/collections/unidentified/{made['id']}"
    body = {"project_id": project, "on": "2026-02-03", "note": "来函", "amount": "299000.00"}
    found = ok(fo1.post(f"{one}/identification", body))
    review(fo2, found["proposal_id"])
    asked = ok(fo1.post(f"{one}/return", {"on": "2026-02-03", "reason": "多汇"}))
    assert (asked["amount"], asked["kind"], asked["state"]) == (
        "1000.00",
        "UNIDENTIFIED",
        "IN_REVIEW",
    )
    approve(doors, asked["approval_id"])
    pay = {"on": "2026-02-03", "bank_reference": "OUT-1"}
    paid = ok(fo2.post(f"{API}/remittances/{asked['id']}/payment", pay), 200)
    assert (paid["state"], paid["paid_on"]) == ("EXECUTED", "2026-02-03")
    assert ok(fo1.get(one), 200)["state"] == "DONE"
    assert ok(fo1.get(f"{API}/remittances"), 200)["items"][0]["id"] == asked["id"]
    with database.reading() as session:
        told = journal(session, office.book, 1)
    assert re.findall(r"\[(\w+)\]", told) == ["4", "5", "6"]


def test_interest_is_paid_out_by_json(office: World, doors: Doors, project: int) -> None:
    """Posting 8, D-15: at will; the principal that is required is not touched (I-16)."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    body = unknown(office, "260000.00", "B1")
    review(fo2, ok(fo1.post(f"{API}/deposits/{project}/receipts", body))["proposal_id"])
    slip = {
        "bank_account_id": office.bank.id, "bank_reference": "J1", "amount": "412.37",
        "on": "2026-02-03", "shares": [{"project_id": project, "amount": "412.37"}],
    }  # fmt: skip
    review(fo2, ok(fo1.post(f"{API}/collections/interest", slip))["proposal_id"])
    path = f"{API}/deposits/{project}/remittances"
    wanted = {"kind": "EXCESS", "on": "2026-02-03", "amount": "500.01", "reason": "多缴"}
    refused = fo1.post(path, wanted)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "cover-too-low")
    asked = ok(fo1.post(path, wanted | {"kind": "INTEREST", "amount": "412.37"}))
    approve(doors, asked["approval_id"])
    pay = {"on": "2026-02-03", "bank_reference": "OUT-1"}
    ok(fo2.post(f"{API}/remittances/{asked['id']}/payment", pay), 200)
    stands = ok(fo1.get(f"{API}/deposits/{project}"), 200)
    assert (stands["interest"], stands["cover"]["custody"]) == ("0.00", "260000.00")


def test_by_pages(office: World, doors: Doors, project: int) -> None:
    """Recorded, identified after a check, sent back for approval: every page opens and leads on."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    body = {name: str(value) for name, value in unknown(office, "300000.00").items()}
    done = fo1.form("/collections/unidentified", body)
    assert done.status_code == 303
    page = fo1.get(done.location).get_data(as_text=True)
    proposal = int(re.findall(r"/vouchers/(\d+)", page)[0])
    review(fo2, proposal)
    assert "待查" in fo1.get("/collections/unidentified").get_data(as_text=True)
    one = done.location
    found = {"project_id": str(project), "on": "2026-02-03", "note": "来函", "amount": "259500.00"}
    assert fo1.get(f"{one}/identification").status_code == 200
    checked = fo1.form(f"{one}/identification", found).get_data(as_text=True)
    assert "贰拾伍万玖仟伍佰元整" in checked
    receipt = fo1.form(f"{one}/identified", found)
    assert receipt.status_code == 303
    assert fo1.get(receipt.location).status_code == 200
    over = fo1.form(f"{one}/return", {"on": "2026-02-03", "reason": "多汇", "amount": "40500.01"})
    assert over.status_code == 409
    assert "可退 40,500.00" in over.get_data(as_text=True)
    asked = fo1.form(f"{one}/return", {"on": "2026-02-03", "reason": "多汇", "amount": "40500.00"})
    assert asked.status_code == 303
    for path in (asked.location, "/remittances", f"/remittances/new/{project}", one):
        for language in ("zh_CN", "en"):
            assert fo1.get(f"{path}?lang={language}").status_code == 200, path


def test_excess_is_asked_for_and_paid_on_pages(office: World, doors: Doors, project: int) -> None:
    """Posting 6 from 2307.01: what is beyond the requirement goes back to the paying account."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    body = unknown(office, "260000.00", "B1")
    review(fo2, ok(fo1.post(f"{API}/deposits/{project}/receipts", body))["proposal_id"])
    card = fo1.get(f"/deposits/{project}").get_data(as_text=True)
    assert f"/remittances/new/{project}" in card
    assert "500.00" in card
    wanted = {"kind": "EXCESS", "on": "2026-02-03", "amount": "500.00", "reason": "多缴",
              "receipt_id": "1"}  # fmt: skip
    assert "伍佰元整" in fo1.form(f"/remittances/new/{project}", wanted).get_data(as_text=True)
    asked = fo1.form(f"/remittances/project/{project}", wanted)
    assert asked.status_code == 303
    page = fo1.get(asked.location).get_data(as_text=True)
    approve(doors, int(re.findall(r"/approvals/(\d+)", page)[0]))
    paid = fo2.form(
        f"{asked.location}/payment",
        {"on": "2026-02-03", "bank_reference": "O1", "attachments": "2"},
    )
    assert paid.status_code == 303
    assert "付-1" in fo2.get(asked.location).get_data(as_text=True)


def test_by_command_line(command: Command, database: Database) -> None:
    """The same deeds from a terminal."""
    told = said(command(
        "collections", "unidentified", "--bank-account-id", "1", "--bank-reference", "U1",
        "--amount", "100.00", "--payer-name", "甲", "--payer-bank", "工行",
        "--payer-account", "62001234",
    ))  # fmt: skip
    seen = command("vouchers", "show", str(told["proposal_id"]), login="fo2")
    digest = seen.output.split("--seen ")[1].strip()
    said(command("vouchers", "review", str(told["proposal_id"]), "--seen", digest, login="fo2"))
    items: Any = said(command("collections", "open"))["items"]
    assert [(one["id"], one["open"]) for one in items] == [(1, "100.00")]
    back = said(command("collections", "send-back", "1", "--reason", "汇错"))
    assert (back["kind"], back["amount"], back["state"]) == ("UNIDENTIFIED", "100.00", "IN_REVIEW")
    assert said(command("remittances", "show", "1", login="au"))["payee_account"] == "62001234"


def test_the_allocation_sheet_at_every_door(
    office: World, doors: Doors, project: int, at: TestClock
) -> None:
    """Posting 7: checked on the page, kept as rows, printed, exported, shown by JSON."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    body = unknown(office, "259500.00", "B1")
    review(fo2, ok(fo1.post(f"{API}/deposits/{project}/receipts", body))["proposal_id"])
    at.on("2026-03-21")
    slip = {
        "bank_account_id": str(office.bank.id), "bank_reference": "J1", "amount": "412.37",
        "on": "2026-03-21", "period_from": "2026-01-01", "period_to": "2026-03-20",
        "attachments": "2",
    }  # fmt: skip
    assert fo1.get("/interest").status_code == 200
    assert fo1.get("/interest?by=hand").status_code == 200
    page = fo1.form("/interest/check", slip).get_data(as_text=True)
    assert "11,937,000.00" in page  # 259,500.00 yuan times 46 days
    wrong = fo1.form("/interest/check", slip | {"period_to": "2025-12-31"})
    assert wrong.status_code == 422
    assert "计息止日早于起日" in wrong.get_data(as_text=True)
    done = fo1.form("/interest", slip)
    assert done.status_code == 303
    for path in (done.location, "/interest/slips"):
        for language in ("zh_CN", "en"):
            assert fo1.get(f"{path}?lang={language}").status_code == 200
    number = int(done.location.rsplit("/", 1)[1])
    told = ok(doors("au").get(f"{API}/collections/interest/{number}"), 200)
    assert told["sheet"] == [{
        "project_id": project, "code": "P-1", "name": told["sheet"][0]["name"],
        "product": 1_193_700_000, "amount": "412.37", "rounding": 0,
    }]  # fmt: skip
    listed = ok(fo1.get(f"{API}/collections/interest"), 200)["items"]
    assert [one["id"] for one in listed] == [number]
    file = fo1.get(f"{done.location}/sheet.csv")
    rows = file.get_data().decode("utf-8-sig").split("\r\n")
    assert rows[1].endswith(",11937000.00,412.37,0")
    review(fo2, told["proposal_id"])
    assert "收-1" in fo1.get(done.location).get_data(as_text=True)
