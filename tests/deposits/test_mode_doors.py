"""Custody modes at the doors: supervision, transfers, changes and a guarantee's life by JSON."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from ledger.db import Database
from ledger.deposits.assess import AssessDeposit, assess_deposit
from ledger.deposits.store_supervised import account_name_of
from ledger.parties.models import Project
from tests.conftest import TestClock
from tests.deposits.make import World, a_receipt, a_world, an_assessed_project, journal, reviewed
from tests.deposits.test_doors import API, approve, ok, review
from tests.doors import Doors
from tests.parties.make import a_project


@pytest.fixture
def office(founded: None, database: Database, keys: object, at: TestClock) -> World:
    """A county; project 1 holds 300,000.00 of 259,500.00, project 2 of the same company nothing."""
    at.on("2026-03-02")

    def work(session: Session) -> World:
        world = a_world(session)
        first = an_assessed_project(session, world)
        a_receipt(session, world, first, "300000.00", reference="B1", on=first.signed_on)
        second = a_project(session, first.contractor, "3000000.00", "P-9")
        made = assess_deposit(session, AssessDeposit(second.id, first.permit_on), by=world.fo1)
        reviewed(session, world, made.proposal_id)
        return world

    return database.in_transaction(work)


def named(database: Database, project_id: int) -> str:
    with database.reading() as session:
        return account_name_of(session.get_one(Project, project_id))


def proof(name: str, amount: str, reference: str = "S1") -> dict[str, Any]:
    return {
        "bank": "建设银行", "account_name": name, "account_number": "650011112222",
        "document": "监管协议-1", "bank_reference": reference, "amount": amount,
        "on": "2026-03-02",
    }  # fmt: skip


def paper(office: World, face: str, number: str = "BH-1", **changes: Any) -> dict[str, Any]:
    return {
        "project_id": 1, "kind": "BANK", "issuer": "建设银行", "number": number, "face": face,
        "beneficiary": office.county.bureau, "irrevocable": True, "on_demand": True,
        "issued_on": "2026-03-01", "expires_on": "2027-02-28", "kept_at": "档案室 1 柜",
        "on": "2026-03-02",
    } | changes  # fmt: skip


def test_three_modes_by_json(office: World, doors: Doors, database: Database) -> None:
    """Postings 22, 25, 26: each proposed by one officer and posted by a second; one cover, split."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    one = f"{API}/deposits/1"
    stored = ok(fo1.post(f"{one}/supervised", proof(named(database, 1), "50000.00")))
    assert stored["state"] == "PROPOSED"
    review(fo2, stored["proposal_id"])
    guarantee = ok(fo1.post(f"{API}/guarantees", paper(office, "100000.00")))
    review(fo2, guarantee["proposal_id"])
    cover = ok(fo1.get(one), 200)["cover"]
    assert cover == {
        "custody": "300000.00", "supervised": "50000.00", "guarantee": "100000.00",
        "total": "450000.00",
    }  # fmt: skip
    gone = {"amount": "50000.01", "document": "确认书-1", "on": "2026-03-02"}
    refused = ok(fo1.post(f"{one}/supervised/release", gone), 409)
    assert refused["code"] == "above-balance"
    freed = ok(fo1.post(f"{one}/supervised/release", gone | {"amount": "50000.00"}))
    review(fo2, freed["proposal_id"])
    listed = ok(fo1.get(f"{API}/deposits/supervised?project=1"), 200)["items"]
    assert [row["kind"] for row in listed] == ["RELEASE", "STORE"]
    with database.reading() as session:
        told = journal(session, office.book).splitlines()
    assert [line.split("[")[1].split("]")[0] for line in told if "[" in line] == [
        "1", "3", "1", "22", "26", "25",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"account_name": "某公司"}, "account-name"),  # D-13
        ({"account_number": "12"}, "account-format"),
        ({"amount": "0.00"}, "amount-zero"),  # rows 1 to 9
        ({"amount": 1.5}, "amount-type"),
        ({"on": "2026-02-30"}, "date-invalid"),  # rows 14 to 17
        ({"on": "2026-03-03"}, "date-future"),
        ({"state": "POSTED"}, "unknown-field"),  # row 37
        ({"bank": "甲\u202e乙"}, "text-invalid"),  # row 30
    ],
)
def test_bad_storings(
    office: World, doors: Doors, database: Database, change: dict[str, Any], code: str
) -> None:
    """Bad-input rows 1 to 17, 30, 37 and D-13: said at the field, nothing recorded."""
    fo = doors("fo1")
    body = proof(named(database, 1), "100.00") | change
    told = ok(fo.post(f"{API}/deposits/1/supervised", body), 422)
    assert code in [one["code"] for one in told["errors"]]
    assert ok(fo.get(f"{API}/deposits/supervised"), 200)["items"] == []


def test_a_transfer_by_json(office: World, doors: Doors) -> None:
    """Posting 21 from request over two approvals to execution; row 24: foreign ids are 404."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    body = {
        "from_project_id": 1, "to_project_id": 2, "amount": "40500.00", "application": "申请-1",
        "reason": "调剂", "on": "2026-03-02",
    }  # fmt: skip
    assert ok(fo1.post(f"{API}/transfers", body | {"to_project_id": 99}), 404)
    assert ok(fo1.post(f"{API}/transfers", body | {"amount": "40500.01"}), 409)["code"] == (
        "cover-too-low"
    )
    asked = ok(fo1.post(f"{API}/transfers", body))
    one = f"{API}/transfers/{asked['id']}"
    early = ok(fo2.post(f"{one}/execution", {"on": "2026-03-02"}), 409)
    assert early["code"] == "state"
    approve(doors, asked["approval_id"])
    done = ok(fo2.post(f"{one}/execution", {"on": "2026-03-02"}), 200)
    assert (done["executed_on"], ok(fo1.get(one), 200)["state"]) == ("2026-03-02", "EXECUTED")
    assert ok(fo1.get(f"{API}/deposits/2"), 200)["cover"]["custody"] == "40500.00"
    assert len(ok(fo1.get(f"{API}/transfers?project=2"), 200)["items"]) == 1


def test_cash_gives_way_by_json(office: World, doors: Doors, database: Database) -> None:
    """Postings 19 and 20 by JSON: a guarantee for part, supervision for the rest."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    guarantee = ok(fo1.post(f"{API}/guarantees", paper(office, "100000.00")))
    review(fo2, guarantee["proposal_id"])
    on = {"on": "2026-03-02"}
    body = {
        "project_id": 1, "kind": "REPLACED", "amount": "140500.00", "application": "申请-1",
        "guarantee_id": guarantee["id"], **on,
    }  # fmt: skip
    assert ok(fo1.post(f"{API}/mode-changes", body | {"guarantee_id": None}), 422)
    _carried(doors, body, "OUT-1")
    body = {
        "project_id": 1, "kind": "MOVED", "amount": "159500.00", "application": "申请-2",
        "bank": "建设银行", "account_name": named(database, 1),
        "account_number": "650011112222", **on,
    }  # fmt: skip
    change = _carried(doors, body, "OUT-2")
    proved = {"document": "协议-1", "bank_reference": "S1", **on}
    arrived = ok(fo1.post(f"{API}/mode-changes/{change}/arrival", proved))
    review(fo2, arrived["proposal_id"])
    assert ok(fo1.get(f"{API}/mode-changes/{change}"), 200)["state"] == "DONE"
    assert ok(fo1.get(f"{API}/deposits/1"), 200)["cover"] == {
        "custody": "0.00", "supervised": "159500.00", "guarantee": "100000.00",
        "total": "259500.00",
    }  # fmt: skip
    assert len(ok(fo1.get(f"{API}/mode-changes"), 200)["items"]) == 2


def _carried(doors: Doors, body: dict[str, Any], reference: str) -> int:
    """The change is asked for, approved, executed and paid."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    asked = ok(fo1.post(f"{API}/mode-changes", body))
    approve(doors, asked["approval_id"])
    one = f"{API}/mode-changes/{asked['id']}"
    ok(fo2.post(f"{one}/execution", {"on": "2026-03-02"}), 200)
    paid = {"on": "2026-03-02", "bank_reference": reference}
    assert ok(fo2.post(f"{one}/payment", paid), 200)["state"] == "PAID"
    return int(asked["id"])


def test_a_freeze_by_json(office: World, doors: Doors) -> None:
    """D-03: refused without its legal basis, lifted once."""
    fo = doors("fo1")
    body = {"authority": "昌吉市法院", "document_number": "(2026)执1", "on": "2026-03-02"}
    assert ok(fo.post(f"{API}/deposits/1/freezes", body), 409)["code"] == "no-legal-basis"
    row = ok(fo.post(f"{API}/deposits/1/freezes", body | {"legal_basis": "民事诉讼法 253"}))
    end = {"document": "(2026)执解1", "on": "2026-03-02"}
    lifted = ok(fo.post(f"{API}/deposits/freezes/{row['id']}/lifting", end), 200)
    assert lifted["lifted_on"] == "2026-03-02"
    assert ok(fo.post(f"{API}/deposits/freezes/{row['id']}/lifting", end), 409)
    assert len(ok(fo.get(f"{API}/deposits/1/freezes"), 200)["items"]) == 1


def test_a_guarantees_life_by_json(office: World, doors: Doors, at: TestClock) -> None:
    """G-02, G-05, X-04: extended, lent, replaced, handed back; the log tells it all."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    row = ok(fo1.post(f"{API}/guarantees", paper(office, "100000.00")))
    one = f"{API}/guarantees/{row['id']}"
    review(fo2, row["proposal_id"])
    longer = {
        "endorsement": "批单-1", "endorsed_on": "2026-03-02", "expires_on": "2027-08-31",
        "on": "2026-03-02",
    }  # fmt: skip
    assert ok(fo1.post(f"{one}/extension", longer), 200)["expires_on"] == "2027-08-31"
    lent = {
        "what": "LENT", "place": "建设银行", "handed_to": "马超", "purpose": "核验",
        "on": "2026-03-02",
    }  # fmt: skip
    ok(fo1.post(f"{one}/original", lent), 200)
    assert ok(fo1.post(f"{one}/original", lent), 409)["code"] == "original-out"
    home = {"what": "RETURNED", "place": "档案室 1 柜", "handed_to": "王敏"}
    ok(fo1.post(f"{one}/original", lent | home), 200)
    gone = {"successor": "现金已足额", "on": "2026-03-02"}
    review(fo2, ok(fo1.post(f"{one}/replacement", gone), 200)["replace_proposal_id"])
    back = {"on": "2026-03-02", "handed_to": "建设银行 马超"}
    assert ok(fo1.post(f"{one}/hand-back", back), 200)["state"] == "REPLACED"
    log = ok(doors("au").get(f"{one}/log"), 200)
    assert [turn["what"] for turn in log["events"]] == [
        "SUBMITTED", "ACCEPTED", "EXTENDED", "REPLACED",
    ]  # fmt: skip
    assert [turn["what"] for turn in log["handovers"]] == [
        "RECEIVED", "LENT", "RETURNED", "HANDED_BACK",
    ]  # fmt: skip
    assert (log["state"], log["remaining"]) == ("REPLACED", "0.00")


def test_guarantees_are_sought(office: World, doors: Doors, at: TestClock) -> None:
    """G-05: by state of the clock, by days until expiry, by kind and issuer."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    for number, expires in (("A", "2027-02-28"), ("B", "2027-04-30"), ("C", "2027-08-31")):
        row = ok(fo1.post(f"{API}/guarantees", paper(office, "1.00", number, expires_on=expires)))
        review(fo2, row["proposal_id"])
    rejected = ok(fo1.post(f"{API}/guarantees", paper(office, "1.00", "D", kind="SURETY")))
    why = {"reason": "印章不清", "on": "2026-03-02"}
    ok(fo1.post(f"{API}/guarantees/{rejected['id']}/rejection", why), 200)
    at.on("2027-04-01")

    def found(words: str) -> list[str]:
        rows = ok(doors("au").get(f"{API}/guarantees?{words}"), 200)["items"]
        return sorted(one["number"] for one in rows)

    assert found("state=EXPIRED") == ["A"]
    assert found("state=EXPIRING") == ["B"]
    assert found("state=ACTIVE") == ["C"]
    assert found("within=30") == ["B"]
    assert found("within=60") == ["B"]
    assert found("kind=SURETY") == found("state=REJECTED") == ["D"]
    assert found("issuer=建设") == ["A", "B", "C", "D"]
    assert doors("au").get(f"{API}/guarantees?within=31").status_code == 422
