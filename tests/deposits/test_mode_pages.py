"""Custody modes on pages: each deed from its form, every page in both languages."""

import re
from typing import Any

import pytest
from sqlalchemy.orm import Session

from ledger.db import Database
from ledger.deposits.models import Guarantee
from tests.conftest import TestClock
from tests.deposits.make import World
from tests.deposits.test_doors import API, approve, ok, review
from tests.deposits.test_mode_doors import named, office, paper, proof
from tests.doors import Doors

__all__ = ["office"]


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page that shows what was typed once more."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    return {name: value for name, value in found if name not in ("csrf_token", "_key")}


def proposals(doors: Doors) -> list[int]:
    rows = ok(doors("fo2").get(f"{API}/vouchers?state=PROPOSED"), 200)["items"]
    return [row["id"] for row in rows]


def page(response: Any, status: int = 200) -> str:
    told: str = response.get_data(as_text=True)
    assert response.status_code == status, told[-2000:]
    return told


def test_storing_and_releasing_by_form(office: World, doors: Doors, database: Database) -> None:
    """Postings 22 and 25: checked, sent for review, on the card with its column; D-13 at its field."""
    fo = doors("fo1")
    name = named(database, 1)
    assert name in page(fo.get("/supervised/new/1"))
    body = {key: str(value) for key, value in proof(name, "50000.00").items()}
    wrong = page(fo.form("/supervised/new/1", body | {"account_name": "某公司"}), 422)
    assert 'href="#account_name"' in wrong
    checked = page(fo.form("/supervised/new/1", body))
    assert "伍万元整" in checked
    assert hidden(checked).items() >= body.items()
    assert fo.form("/supervised/project/1", body).status_code == 303
    for proposal in proposals(doors):
        review(doors("fo2"), proposal)
    assert "已记账" in page(fo.get("/supervised?project=1"))
    assert page(doors("au").get("/deposits/1")).count("50,000.00") >= 3
    gone = {"amount": "90500.01", "document": "确认书", "on": "2026-03-02"}
    assert "超过监管账户余额" in page(fo.form("/supervised/release/1", gone), 409)
    checked = page(fo.form("/supervised/release/1", gone | {"amount": "50000.00"}))
    assert "300,000.00" in checked
    done = fo.form("/supervised/project/1/release", gone | {"amount": "50000.00"})
    assert done.status_code == 303
    assert len(proposals(doors)) == 1


def test_a_transfer_by_form(office: World, doors: Doors) -> None:
    """Posting 21: shown with both projects, approved, carried out by the second officer."""
    fo = doors("fo1")
    assert "40,500.00" in page(fo.get("/transfers/new?project=1"))
    body = {
        "from_project_id": "1", "to_project_id": "2", "amount": "40500.00",
        "application": "申请-1", "reason": "调剂", "on": "2026-03-02",
    }  # fmt: skip
    assert "259,500.00" in page(fo.form("/transfers/check", body))
    refused = page(fo.form("/transfers", body | {"amount": "40500.01"}), 409)
    assert "低于应缴" in refused
    sent = fo.form("/transfers", body)
    shown = page(fo.get(sent.location))
    approval = re.search(r'href="/approvals/(\d+)"', shown)
    assert approval is not None
    approve(doors, int(approval[1]))
    done = doors("fo2").form(f"{sent.location}/execution", {"on": "2026-03-02"})
    assert done.status_code == 303
    assert "转-1" in page(fo.get(sent.location))
    assert "调剂编号" in page(doors("a1").get(f"/approvals/{approval[1]}"))


def test_a_change_of_mode_by_form(office: World, doors: Doors, database: Database) -> None:
    """Posting 20 from its form to the arrival; a missing account is said at its field."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    assert named(database, 1) in page(fo1.get("/mode-changes/new?project=1&kind=MOVED"))
    body = {
        "project_id": "1", "kind": "MOVED", "amount": "300000.00", "application": "清退-1",
        "on": "2026-03-02", "receipt_id": "", "guarantee_id": "", "bank": "",
        "account_name": named(database, 1), "account_number": "650011112222",
    }  # fmt: skip
    assert 'href="#bank"' in page(fo1.form("/mode-changes", body), 422)
    sent = fo1.form("/mode-changes", body | {"bank": "建设银行"})
    approval = re.search(r'href="/approvals/(\d+)"', page(fo1.get(sent.location)))
    assert approval is not None
    approve(doors, int(approval[1]))
    on = {"on": "2026-03-02"}
    assert fo2.form(f"{sent.location}/execution", on).status_code == 303
    assert "待付款" in page(fo1.get(sent.location))
    paid = {**on, "bank_reference": "OUT-1"}
    assert fo2.form(f"{sent.location}/payment", paid).status_code == 303
    assert "退票" in page(fo1.get(sent.location))
    proved = {**on, "document": "协议-1", "bank_reference": "S1"}
    assert fo1.form(f"{sent.location}/arrival", proved).status_code == 303
    for proposal in proposals(doors):
        review(fo2, proposal)
    shown = page(fo1.get(sent.location))
    assert "办结" in shown
    assert "转-1" in shown


def test_a_guarantees_life_by_form(
    office: World, doors: Doors, database: Database, at: TestClock
) -> None:
    """G-01 to G-05, G-02, X-04: accepted, extended, lent, replaced by a newer one, handed back."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    body = {key: str(value) for key, value in paper(office, "100000.00").items()}
    body |= {"irrevocable": "1", "on_demand": "1"}
    row = fo1.form("/guarantees", body).location
    why = {"reason": "印章不清", "on": "2026-03-02"}
    assert fo1.form(f"{row}/rejection", why).status_code == 303
    assert "未接受" in page(fo1.get(row))
    row = fo1.form("/guarantees", body).location
    review(fo2, proposals(doors)[0])
    longer = {"endorsement": "批单-1", "endorsed_on": "2026-03-02", "on": "2026-03-02"}
    assert 'href="#expires_on"' in page(
        fo1.form(f"{row}/extension", longer | {"expires_on": "2027-02-28"}), 422
    )
    assert fo1.form(f"{row}/extension", longer | {"expires_on": "2027-08-31"}).status_code == 303
    lent = {
        "what": "LENT", "place": "建行", "handed_to": "马超", "purpose": "核验",
        "on": "2026-03-02",
    }  # fmt: skip
    assert fo1.form(f"{row}/original", lent).status_code == 303
    shown = page(fo1.get(row))
    assert "2027-02-28 → 2027-08-31" in shown
    assert "借出: 马超" in shown
    assert fo1.form(f"{row}/original", lent | {"what": "RETURNED"}).status_code == 303
    number = row.rsplit("/", 1)[1]
    assert "更换的原保函" in page(fo1.get("/guarantees/new?project=1"))
    newer = body | {"number": "BH-2", "replaces_id": number}
    assert fo1.form("/guarantees", newer).status_code == 303
    review(fo2, proposals(doors)[0])
    assert len(proposals(doors)) == 1  # the release of the older one, made by the reviewer
    review(fo1, proposals(doors)[0])
    assert "已更换" in page(fo1.get(row))
    back = {"on": "2026-03-02", "handed_to": "建设银行"}
    assert fo1.form(f"{row}/hand-back", back).status_code == 303

    def states(session: Session) -> list[str]:
        return [one.state for one in session.query(Guarantee).order_by(Guarantee.id)]

    with database.reading() as session:
        assert states(session) == ["REJECTED", "REPLACED", "ACTIVE"]
    at.on("2027-03-01")
    assert "注销" in page(fo1.get(f"/guarantees/{int(number) + 1}"))


def test_a_freeze_by_form(office: World, doors: Doors) -> None:
    """D-03: refused without legal basis, recorded with it, lifted; the page says which law."""
    fo = doors("fo1")
    body = {
        "authority": "昌吉市法院",
        "document_number": "执1",
        "on": "2026-03-02",
        "legal_basis": "",
    }
    assert "条例 33" in page(fo.form("/deposits/1/freezes", body), 409)
    done = fo.form("/deposits/1/freezes", body | {"legal_basis": "民事诉讼法 253"})
    assert done.status_code == 303
    assert "民事诉讼法 253" in page(fo.get("/deposits/1/freezes"))
    end = {"document": "执解1", "on": "2026-03-02"}
    assert fo.form("/deposits/1/freezes/1", end).status_code == 303
    assert "冻结中" not in page(fo.get("/deposits/1/freezes"))


@pytest.mark.parametrize("login", ["fo1", "au"])
def test_every_page_of_the_modes_opens(office: World, doors: Doors, login: str) -> None:
    """Lists and cards in both languages; forms for officers only."""
    door = doors(login)
    paths = [
        "/supervised", "/supervised?project=1", "/transfers", "/mode-changes", "/guarantees",
        "/guarantees?within=60&kind=BANK", "/guarantees?state=EXPIRING&issuer=建",
        "/deposits/1/freezes", "/deposits/1",
    ]  # fmt: skip
    if login == "fo1":
        paths += [
            "/supervised/new/1", "/supervised/release/1", "/transfers/new?project=1",
            "/mode-changes/new?project=1", "/guarantees/new?project=1",
        ]  # fmt: skip
    for path in paths:
        for language in ("zh_CN", "en"):
            joint = "&" if "?" in path else "?"
            page(door.get(f"{path}{joint}lang={language}"))


def test_a_change_of_mode_is_checked_before_it_is_sent(
    office: World, doors: Doors, database: Database
) -> None:
    """Postings 19, 20: sum in capitals, payee and what would cover; nothing is asked for yet."""
    fo = doors("fo1")
    body = {
        "project_id": "1", "kind": "MOVED", "amount": "100.00", "application": "申请-1",
        "on": "2026-03-02", "bank": "建设银行", "account_name": named(database, 1),
        "account_number": "650011112222",
    }  # fmt: skip
    checked = page(fo.form("/mode-changes/check", body))
    assert "壹佰元整" in checked
    assert "300,000.00" in checked
    assert hidden(checked).items() >= body.items()
    above = page(fo.form("/mode-changes/check", body | {"amount": "300000.01"}), 409)
    assert "超过余额" in above
    assert ok(fo.get(f"{API}/mode-changes"), 200)["items"] == []
    assert fo.form("/mode-changes", body).status_code == 303
