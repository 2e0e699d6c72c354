"""Bad inputs of every deposit deed at all three doors; receipts have a table of their own."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.db import Database
from ledger.deposits import mode_schemas as modes
from ledger.deposits.exemption_schemas import ExemptionIn
from ledger.deposits.receipt_schemas import (
    IdentifyIn,
    PayOutIn,
    RemittancePaidIn,
    SendBackIn,
    UnidentifiedIn,
)
from ledger.deposits.schemas import AssessIn, GuaranteeIn, HandBackIn, InterestIn, LapseIn
from ledger.parties.contract_schemas import ChangeIn as ContractChangeIn
from ledger.parties.contract_schemas import VoidIn
from ledger.refunds import schemas as refunds
from ledger.refunds.mode_schemas import ArrivalIn, ChangeIn, ChangePaidIn
from tests.deposits.bad import Deed, typed_of, wrong_at_the_terminal, wrong_by_form, wrong_by_json
from tests.deposits.make import World
from tests.deposits.test_command_line import Command
from tests.deposits.test_contract_pages import command
from tests.deposits.test_doors import API, ok, review
from tests.deposits.test_mode_doors import named, office, paper, proof
from tests.deposits.test_unidentified_doors import unknown
from tests.doors import ORIGIN, Doors, a_user
from tests.parties.make import a_county

__all__ = ["command", "office"]
DAY = "2026-03-02"
BASIS = {"document_title": "依据", "document_number": "1 号", "document_on": DAY}
PAID: dict[str, Any] = {"on": DAY, "bank_reference": "OUT-9", "attachments": 1}


@pytest.fixture
def deeds(office: World, doors: Doors, database: Database) -> list[Deed]:
    """Every deed of the county's deposits, each with something it can be done to."""
    fo1, fo2, name = doors("fo1"), doors("fo2"), named(database, 1)
    moved = {
        "project_id": 1, "kind": "MOVED", "amount": "100.00", "application": "申请-1", "on": DAY,
        "bank": "建设银行", "account_name": name, "account_number": "650011112222",
    }  # fmt: skip
    transfer = {
        "from_project_id": 1, "to_project_id": 2, "amount": "100.00", "application": "申请-2",
        "reason": "调剂", "on": DAY,
    }  # fmt: skip
    excess = {"kind": "EXCESS", "on": DAY, "amount": "100.00", "reason": "多缴"}
    notice = {
        "project_id": 2, "completed_on": DAY, "undertaking": "承诺书-1", "notice_from": DAY,
        "notice_places": "公示栏; 网站",
    }  # fmt: skip
    strange = unknown(office, "500.00", "U9") | {"on": DAY, "memo": "项目不明"}
    ok(fo1.post(f"{API}/transfers", transfer))
    guarantee = ok(fo1.post(f"{API}/guarantees", paper(office, "100000.00", project_id=2)))
    review(fo2, guarantee["proposal_id"])
    review(fo2, ok(fo1.post(f"{API}/collections/unidentified", strange))["proposal_id"])
    ok(fo1.post(f"{API}/mode-changes", moved))
    ok(fo1.post(f"{API}/deposits/1/remittances", excess))
    ok(fo1.post(f"{API}/refunds", notice))
    one = guarantee["id"]
    lent = {"what": "LENT", "on": DAY, "place": "法院", "handed_to": "张三", "purpose": "举证"}
    arrived = {"document": "监管协议-1", "bank_reference": "S9", "on": DAY, "attachments": 2}
    return [
        Deed(AssessIn, {"on": DAY, "basis": "CONTRACT", "reason": "重核", "attachments": 1},
             "deposits/1/assessments", "/deposits/1/assess", "deposits assess 1"),
        Deed(GuaranteeIn, paper(office, "1.00", "BH-2"), "guarantees", "/guarantees/check",
             "guarantees submit 1", ("project_id",)),
        Deed(modes.ExtendIn, {"endorsement": "批单-1", "endorsed_on": DAY,
                              "expires_on": "2027-12-31", "on": DAY},
             f"guarantees/{one}/extension", f"/guarantees/{one}/extension",
             f"guarantees extend {one}"),
        Deed(modes.ReplaceIn, {"successor": "BH-3", "on": DAY}, f"guarantees/{one}/replacement",
             f"/guarantees/{one}/replacement", f"guarantees replace {one}"),
        Deed(modes.RejectIn, {"reason": "不符", "on": DAY}, f"guarantees/{one}/rejection",
             f"/guarantees/{one}/rejection", f"guarantees reject {one}", shown=False),
        Deed(LapseIn, {"on": DAY}, f"guarantees/{one}/lapse", f"/guarantees/{one}/lapse",
             f"guarantees lapse {one}"),
        Deed(modes.OriginalIn, lent, f"guarantees/{one}/original", f"/guarantees/{one}/original",
             f"guarantees original {one}"),
        Deed(HandBackIn, {"on": DAY, "handed_to": "张三"}, f"guarantees/{one}/hand-back",
             f"/guarantees/{one}/hand-back", f"guarantees hand-back {one}"),
        Deed(modes.StoreSupervisedIn, proof(name, "100.00"), "deposits/1/supervised",
             "/supervised/new/1", "supervised store 1"),
        Deed(modes.ReleaseSupervisedIn, {"amount": "1.00", "document": "确认书", "on": DAY},
             "deposits/1/supervised/release", "/supervised/release/1", "supervised release 1"),
        Deed(modes.TransferIn, transfer, "transfers", "/transfers/check", "transfers request"),
        Deed(modes.OnIn, {"on": DAY}, "transfers/1/execution", "/transfers/1/execution",
             "transfers execute 1", shown=False),
        Deed(modes.FreezeIn, {"authority": "法院", "document_number": "1 号",
                              "legal_basis": "条例 33", "on": DAY},
             "deposits/1/freezes", "/deposits/1/freezes", "freezes add 1"),
        Deed(ChangeIn, moved, "mode-changes", "/mode-changes/check", "mode-changes request 1",
             ("project_id",)),
        Deed(modes.OnIn, {"on": DAY}, "mode-changes/1/execution", "/mode-changes/1/execution",
             "mode-changes execute 1", shown=False),
        Deed(ChangePaidIn, PAID, "mode-changes/1/payment", "/mode-changes/1/payment",
             "mode-changes pay 1", shown=False),
        Deed(ChangePaidIn, PAID, "mode-changes/1/bounce", "/mode-changes/1/bounce",
             "mode-changes bounce 1", shown=False),
        Deed(ArrivalIn, arrived, "mode-changes/1/arrival", "/mode-changes/1/arrival",
             "mode-changes arrive 1", shown=False),
        Deed(ExemptionIn, BASIS | {"project_id": 1, "reason_code": "SMALL_CONTRACT", "on": DAY,
                                   "remark": "说明"},
             "exemptions", "/exemptions/new/1", "exemptions ask 1",
             ("project_id",), shown=False),
        Deed(ContractChangeIn, BASIS | {"on": DAY, "reason": "变更",
                                        "contract_amount": "9000000.00", "basis": "CONTRACT"},
             "projects/1/contract-changes", "/contracts/1/change", "contracts change 1"),
        Deed(VoidIn, BASIS | {"on": DAY, "reason": "终止"}, "projects/1/contract-void",
             "/contracts/1/void", "contracts void 1"),
        Deed(UnidentifiedIn, strange, "collections/unidentified", "/collections/unidentified",
             "collections unidentified"),
        Deed(IdentifyIn, {"project_id": 1, "on": DAY, "note": "来函", "amount": "1.00"},
             "collections/unidentified/1/identification",
             "/collections/unidentified/1/identification", "collections identify 1"),
        Deed(SendBackIn, {"on": DAY, "reason": "多汇", "amount": "1.00"},
             "collections/unidentified/1/return", "/collections/unidentified/1/return",
             "collections send-back 1"),
        Deed(PayOutIn, excess, "deposits/1/remittances", "/remittances/new/1",
             "remittances request 1"),
        Deed(RemittancePaidIn, PAID, "remittances/1/payment", "/remittances/1/payment",
             "remittances pay 1", shown=False),
        Deed(InterestIn, {"bank_account_id": office.bank.id, "bank_reference": "J9",
                          "amount": "1.00", "on": DAY, "period_from": "2026-01-01",
                          "period_to": "2026-02-28", "attachments": 2},
             "collections/interest", "/interest/check", ""),
        Deed(refunds.StartIn, notice | {"project_id": 1}, "refunds", "/refunds", "refunds start 1", ("project_id",)),
        Deed(refunds.ComplaintIn, {"on": DAY, "says": "称欠薪"}, "refunds/1/complaints",
             "/refunds/1/complaints", "refunds complain 1"),
        Deed(refunds.ApplyIn, {"on": DAY, "application": "申请-1"}, "refunds/1/application",
             "/refunds/1/application", "refunds apply 1", shown=False),
        Deed(refunds.ReviewIn, {"on": DAY, "finding": "CLEAR", "opinion": "无拖欠"},
             "refunds/1/review", "/refunds/1/review", "refunds review 1", shown=False),
        Deed(refunds.WithdrawIn, {"on": DAY, "reason": "撤回"}, "refunds/1/withdrawal",
             "/refunds/1/withdrawal", "refunds withdraw 1"),
        Deed(refunds.ExecuteIn, {"on": DAY}, "refunds/1/execution", "/refunds/1/execution",
             "refunds execute 1", shown=False),
        Deed(refunds.PayIn, PAID, "refunds/1/payment", "/refunds/1/payment", "refunds pay 1", shown=False),
        Deed(refunds.PayIn, PAID, "refunds/1/bounce", "/refunds/1/bounce", "refunds bounce 1", shown=False),
    ]  # fmt: skip


def test_by_json(deeds: list[Deed], doors: Doors) -> None:
    """Rows 1-4, 6-10, 14, 16, 17, 19, 24, 27, 30-33, 37, 42 of each deed by JSON."""
    fo = doors("fo1")
    told = [one for deed in deeds for one in wrong_by_json(fo, deed)]
    assert not told, "\n".join(told)


def test_by_form(deeds: list[Deed], doors: Doors) -> None:
    """The same rows by form: 422, at the field, and nothing that was typed is lost."""
    fo = doors("fo1")
    told = [one for deed in deeds for one in wrong_by_form(fo, deed)]
    assert not told, "\n".join(told)


def test_at_the_terminal(deeds: list[Deed], command: Command) -> None:
    """The same rows from the command line: status 1 and the field, or 2 for wrong usage."""
    asked = [deed for deed in deeds if deed.command]
    told = [one for deed in asked for one in wrong_at_the_terminal(command, deed)]
    assert not told, "\n".join(told)


def test_foreign_counties_strange_ids_and_strangers(
    deeds: list[Deed], doors: Doors, database: Database
) -> None:
    """Rows 24, 25, 40 and 64 of each deed: 404 for what is not his, 415, 401 and 403."""

    def abroad(session: Session) -> None:
        county = a_county(session, "652302", "阜康市")
        a_user(session, "fo9", (Role.FO, county.id), number=19)

    database.in_transaction(abroad)
    fo1, fo9, stranger = doors("fo1"), doors("fo9"), doors("")
    seen: list[tuple[str, int, int]] = []
    for deed in deeds:
        path = f"{API}/{deed.api}"
        seen.append((deed.api, fo9.post(path, dict(deed.body)).status_code, 404))
        seen.append((deed.api, stranger.post(path, dict(deed.body)).status_code, 401))
        plain = fo1.post(path, data=b"{}", headers={"Content-Type": "text/plain"})
        seen.append((deed.api, plain.status_code, 415))
        away = fo1.client.post(deed.page, data=typed_of(deed), headers={"Origin": "http://evil"})
        seen.append((deed.page, away.status_code, 403))
        bare = fo1.client.post(deed.page, data=typed_of(deed), headers={"Origin": ORIGIN})
        seen.append((deed.page, bare.status_code, 403))
        for strange in ("0", "-1", "1e3", "%D9%A1", "9223372036854775808"):
            odd = path.replace("/1/", f"/{strange}/")
            if odd != path:
                seen.append((odd, fo1.post(odd, dict(deed.body)).status_code, 404))
    assert [one for one in seen if one[1] != one[2]] == []


def test_a_key_stands_for_one_deed(office: World, doors: Doors, database: Database) -> None:
    """Rows 43, 44 and 46: replayed, refused for another body, and a used reference is told."""
    fo = doors("fo1")
    name = named(database, 1)
    for path, body, other in (
        ("guarantees", paper(office, "100000.00", "BH-7", project_id=2), {"face": "200000.00"}),
        ("deposits/1/supervised", proof(name, "1.00", "S7"), {"amount": "2.00"}),
        ("collections/unidentified", unknown(office, "1.00", "U7"), {"amount": "2.00"}),
        ("deposits/1/remittances",
         {"kind": "EXCESS", "on": DAY, "amount": "1.00", "reason": "多缴"}, {"amount": "2.00"}),
        ("transfers",
         {"from_project_id": 1, "to_project_id": 2, "amount": "1.00", "application": "申请",
          "reason": "调剂", "on": DAY}, {"amount": "2.00"}),
    ):  # fmt: skip
        key = path.replace("/", "-") + "k" * 20
        first, again = (fo.post(f"{API}/{path}", body, key=key) for _ in range(2))
        assert (first.status_code, first.data) == (201, again.data), first.get_json()
        assert again.headers["Idempotent-Replayed"] == "true"
        reused = ok(fo.post(f"{API}/{path}", body | other, key=key), 422)
        assert reused["code"] == "idempotency-key-reused"
    for path, body in (
        ("collections/unidentified", unknown(office, "3.00", "U7")),
        ("deposits/1/receipts", unknown(office, "3.00", "U7")),
        ("deposits/1/supervised", proof(name, "3.00", "S7")),
    ):
        assert ok(fo.post(f"{API}/{path}", body), 409)["code"] == "duplicate-reference"
