"""Draws and payments at the JSON door: EX-15, EX-33's middle, nobody is paid twice."""

from typing import Any

import pytest
from sqlalchemy import func, select

from ledger.audit.models import AuditEvent
from ledger.banking.models import PaymentBatch
from ledger.book.balances import balance
from ledger.cases.models import ClaimPayment
from ledger.db import Database
from ledger.money import Money
from tests.approvals.laid import laid_out
from tests.cases.make import a_citizen_id
from tests.cases.town import (
    API,
    Town,
    a_defaulted_case,
    a_draw_in_review,
    a_sent_batch,
    codes,
    ok,
    refused,
)
from tests.conftest import TestClock
from tests.doors import Door, Doors

PAID = {"on": "2026-02-14", "bank_reference": "N-1"}


def review(door: Door, proposal_id: int) -> None:
    """The second officer posts the voucher exactly as he saw it."""
    seen = ok(door.get(f"{API}/vouchers/{proposal_id}/preview"), 200)["seen"]
    ok(door.post(f"{API}/vouchers/{proposal_id}/review", {"seen": seen}))


def approve(doors: Doors, approval_id: int) -> None:
    """Both tiers approve what they read."""
    for login in ("a1", "a2"):
        door = doors(login)
        digest = laid_out(door, approval_id)
        said = {"decision": "approve", "opinion": "同意", "digest": digest}
        ok(door.post(f"{API}/approvals/{approval_id}/decisions", said))


def bank_balance(database: Database, town: Town) -> Money:
    with database.reading() as session:
        return balance(session, town.world.book.id, "1002.01", bank=str(town.custody))


def test_a_deposit_is_drawn_paid_bounced_and_paid_again(
    town: Town, doors: Doors, database: Database, at: TestClock
) -> None:
    """EX-33's middle by JSON: plan, request, both approvals, execution, bank, bounce, re-payment."""
    case = database.in_transaction(lambda session: a_defaulted_case(session, town))
    fo1, fo2 = doors("fo1"), doors("fo2")
    plan = ok(fo1.get(f"{API}/draws/plan?case={case}"), 200)
    assert (plan["unpaid"], plan["deposit"], plan["amount"]) == (
        "152000.00", "100000.00", "100000.00",
    )  # fmt: skip
    assert [share["amount"] for share in plan["shares"]] == ["30000.33", "25592.27", "44407.40"]
    body = {
        "case_id": case, "bank_account_id": town.custody, "notice_number": "昌人社支付[2026]1号",
        "on": "2026-02-12",
    }  # fmt: skip
    draw = ok(fo1.post(f"{API}/draws", body))
    assert (draw["state"], draw["to_replenish"]) == ("IN_REVIEW", "100000.00")
    laid = ok(doors("a1").get(f"{API}/approvals/{draw['approval_id']}"), 200)["brief"]["figures"]
    assert [(one["name"]["en"], one["before"], one["after"]) for one in laid[:3]] == [
        ("Cash in custody", "100000.00", "0.00"), ("To be put back", "0.00", "100000.00"),
        ("Cover in all", "100000.00", "0.00"),
    ]  # fmt: skip
    approve(doors, draw["approval_id"])
    batch = ok(fo2.post(f"{API}/draws/{draw['id']}/execute", {"on": "2026-02-13"}))
    assert [line["state"] for line in batch["lines"]] == ["SENT"] * 3
    one = f"{API}/payments/{batch['id']}"
    paid = ok(fo2.post(f"{one}/confirm", PAID), 200)
    assert (paid["state"], paid["bank_reference"]) == ("PAID", "N-1")
    line = f"{API}/payments/lines/{paid['lines'][1]['id']}"
    told = {"on": "2026-02-16", "bank_reference": "T-1", "reason": "账户已销户"}
    proposal = ok(fo1.post(f"{line}/bounce", told))
    assert ok(fo1.get(one), 200)["lines"][1]["proposal_id"] == proposal["id"]
    review(fo2, proposal["id"])
    assert ok(fo1.get(one), 200)["state"] == "BOUNCED"
    again = ok(fo2.post(f"{line}/repay", {"on": "2026-02-18", "bank_reference": "N-2"}), 200)
    assert (again["state"], again["tries"]) == ("REPAID", 2)
    claims = ok(fo1.get(f"{API}/claims?case={case}"), 200)["items"]
    assert [claim["paid"] for claim in claims] == ["30000.33", "25592.27", "44407.40"]
    assert bank_balance(database, town) == Money.ZERO


def test_nobody_is_paid_twice_whatever_key_is_used(
    town: Town, doors: Doors, database: Database
) -> None:
    """I-14, I-34: the same key replays the answer, a new key is refused; one posting stands."""
    draw = database.in_transaction(lambda session: a_draw_in_review(session, town))
    fo2 = doors("fo2")
    approve(doors, ok(fo2.get(f"{API}/draws/{draw}"), 200)["approval_id"])
    execution: tuple[str, Any] = (f"{API}/draws/{draw}/execute", {"on": "2026-02-13"})
    first = fo2.post(*execution, key="execute-0123456789")
    again = fo2.post(*execution, key="execute-0123456789")
    assert (again.status_code, again.data) == (201, first.data)
    assert again.headers["Idempotent-Replayed"] == "true"
    refused(fo2.post(*execution), 409, "draw-state")
    batch = first.get_json()["id"]
    confirmation: tuple[str, Any] = (f"{API}/payments/{batch}/confirm", PAID)
    ok(fo2.post(*confirmation, key="confirm-0123456789"), 200)
    ok(fo2.post(*confirmation, key="confirm-0123456789"), 200)
    refused(fo2.post(*confirmation), 409, "batch-state")
    other = PAID | {"bank_reference": "N-9"}
    refused(fo2.post(confirmation[0], other), 409, "batch-state")
    refused(
        fo2.post(confirmation[0], other, key="confirm-0123456789"), 422, "idempotency-key-reused"
    )
    with database.reading() as session:
        assert session.scalar(select(func.count(PaymentBatch.id))) == 1
        paid = session.scalar(select(func.sum(ClaimPayment.amount)))
    assert paid == Money.of("100000.00")
    assert bank_balance(database, town) == Money.ZERO


def test_who_asked_neither_executes_nor_pays_nor_sees_the_file(
    town: Town, doors: Doors, database: Database
) -> None:
    """I-21: fo1 asked; he gets neither the batch's file nor its confirmation."""
    batch = database.in_transaction(lambda session: a_sent_batch(session, town))
    fo1 = doors("fo1")
    refused(fo1.post(f"{API}/payments/{batch}/confirm", PAID), 403, "same-person")
    refused(fo1.get(f"{API}/payments/{batch}/file"), 403, "same-person")


def test_the_banks_file_holds_identities_and_pages_do_not(
    town: Town, doors: Doors, database: Database
) -> None:
    """I-35, P-03: only the file is in clear; that it was taken stands on the trail."""
    batch = database.in_transaction(lambda session: a_sent_batch(session, town))
    fo2 = doors("fo2")
    file = fo2.get(f"{API}/payments/{batch}/file")
    assert (file.mimetype, file.headers["Cache-Control"]) == ("text/csv", "no-store")
    assert a_citizen_id(1) in file.get_data(as_text=True)
    assert a_citizen_id(1) not in fo2.get(f"{API}/payments/{batch}").get_data(as_text=True)
    assert a_citizen_id(1) not in fo2.get(f"/payments/{batch}").get_data(as_text=True)
    with database.reading() as session:
        actions = session.scalars(select(AuditEvent.action)).all()
    assert actions.count("batch.file-taken") == 1


def test_a_transfer_is_given_up_and_the_claim_is_open_again(
    town: Town, doors: Doors, database: Database
) -> None:
    """Posting 13 by JSON: nothing moves before the second officer's review."""
    batch = database.in_transaction(lambda session: a_sent_batch(session, town))
    fo1, fo2 = doors("fo1"), doors("fo2")
    line = ok(fo1.get(f"{API}/payments/{batch}"), 200)["lines"][0]
    path = f"{API}/payments/lines/{line['id']}"
    proposal = ok(fo1.post(f"{path}/cancel", {"on": "2026-02-14", "reason": "工人已领取现金"}))
    refused(fo1.post(f"{path}/cancel", {"on": "2026-02-14", "reason": "再次"}), 409, "batch-state")
    review(fo2, proposal["id"])
    assert ok(fo1.get(f"{API}/payments/{batch}"), 200)["lines"][0]["state"] == "CANCELLED"
    refused(fo1.post(f"{path}/repay", PAID), 403, "same-person")
    refused(fo2.post(f"{path}/repay", PAID), 409, "batch-state")


@pytest.mark.parametrize(
    ("path", "body", "wrong"),
    [
        ("/draws", {"case_id": "1"}, {"/case_id", "/bank_account_id", "/notice_number", "/on"}),
        ("/draws/1/execute", {"on": "2026-03-03"}, {"/on"}),
        ("/payments/1/confirm", {"on": "2026-02-14", "bank_reference": "一"}, {"/bank_reference"}),
        ("/payments/lines/1/bounce", PAID, {"/reason"}),
        ("/payments/lines/1/cancel", PAID | {"reason": ""}, {"/reason", "/bank_reference"}),
    ],
)
def test_a_bad_body_is_named_field_by_field(
    town: Town, doors: Doors, path: str, body: dict[str, Any], wrong: set[str]
) -> None:
    told = doors("fo1").post(API + path, body).get_json()
    assert told["status"] == 422
    assert {pointer for pointer, _ in codes(told)} == wrong


def test_no_draw_without_a_deposit_or_a_default(town: Town, doors: Doors) -> None:
    """U-01: a case that is only reported has nothing to draw."""
    fo = doors("fo1")
    body = {"project_id": town.project, "source": "VISIT", "reason": "OTHER", "summary": "来访",
            "on": "2026-03-02"}  # fmt: skip
    case = ok(fo.post(f"{API}/cases", body))["id"]
    refused(fo.get(f"{API}/draws/plan?case={case}"), 409, "case-state")
