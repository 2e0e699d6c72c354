"""The worker's slip: one payment, a masked name, no way to guess another (safety 8, 9)."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from ledger.audit.models import AuditEvent
from ledger.banking.models import PaymentLine
from ledger.banking.slips import code_of
from ledger.db import Database
from tests.cases.make import a_card, a_citizen_id
from tests.cases.test_command_line import Command, command
from tests.cases.town import API, Town, a_sent_batch, ok
from tests.conftest import TestClock
from tests.doors import Doors

__all__ = ["command"]


@pytest.fixture
def ask(doors: Doors) -> Any:
    """Types a code as a stranger would: the page first, then its form."""
    stranger = doors("")

    def typed(code: str) -> Any:
        page = stranger.get("/slip").text
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found
        stranger.csrf = found[1]
        return stranger.form("/slip", {"code": code})

    return typed


def a_code(database: Database, line: int = 1) -> str:
    with database.reading() as session:
        return code_of(session.get_one(PaymentLine, line))


def test_a_code_tells_one_payment_and_nothing_else(
    town: Town, doors: Doors, database: Database, ask: Any
) -> None:
    """P-03: masked name, amount, state; no number, no card, no other worker."""
    database.in_transaction(lambda session: a_sent_batch(session, town))
    slip = doors("fo2").get("/payments/lines/1/slip")
    code = a_code(database)
    assert code in slip.text
    for typed in (code, code.replace("-", "").lower()):
        told = ask(typed)
        assert told.status_code == 200
        assert "30,000.33" in told.text
        assert "待支付" in told.text
        assert "*" in told.text
        hidden = (a_citizen_id(1), a_card(1), a_card(1)[-4:], a_citizen_id(1)[-4:])
        assert not any(secret in told.text for secret in hidden)
        assert "25592.27" not in told.text.replace(",", "")
    assert doors("a1").get("/payments/lines/1/slip").status_code == 403


def test_wrong_codes_are_alike_and_soon_throttled(
    town: Town, database: Database, ask: Any, at: TestClock
) -> None:
    """No enumeration: the next worker's code cannot be made of one's own; then 429, then again."""
    database.in_transaction(lambda session: a_sent_batch(session, town))
    code = a_code(database)
    assert a_code(database, 2)[:12] != code[:12]
    tampered = [code[:-1] + "2", "1", "' OR 1=1--", "\u0661" * 14, code + "0", "Z" * 40]
    answers = [ask(one) for one in tampered[:5]]
    assert {one.status_code for one in answers} == {409}
    assert all("没有这个查询码" in one.text for one in answers)
    throttled = ask(code)
    assert throttled.status_code == 429
    assert "30,000.33" not in throttled.text
    at.on("2026-03-03")
    assert ask(code).status_code == 200


def test_the_slips_of_a_batch_at_three_doors(
    town: Town, doors: Doors, database: Database, command: Command, tmp_path: Path
) -> None:
    """One to cut out for each worker, masked; taking them is on the trail, an auditor gets none."""
    batch = database.in_transaction(lambda session: a_sent_batch(session, town))
    codes = [a_code(database, line) for line in (1, 2, 3)]
    page = doors("fo2").get(f"/payments/{batch}/slips").text
    told = ok(doors("fo2").get(f"{API}/payments/{batch}/slips?limit=2"), 200)
    assert [one["code"] for one in told["items"]] == codes[:2]
    assert told["next"]
    path = tmp_path / "slips.csv"
    assert command("payments", "slips", str(batch), str(path), login="fo2").exit_code == 0
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    assert [(row["line"], row["amount"], row["code"]) for row in rows] == [
        ("1", "30000.33", codes[0]), ("2", "25592.27", codes[1]), ("3", "44407.40", codes[2]),
    ]  # fmt: skip
    assert path.stat().st_mode & 0o077 == 0
    for text in (page, path.read_text("utf-8-sig")):
        assert all(code in text for code in codes)
        assert a_card(1) not in text
        assert a_citizen_id(1) not in text
    with database.reading() as session:
        actions = session.scalars(select(AuditEvent.action)).all()
    assert actions.count("slips.taken") == 3
    assert doors("au").get(f"/payments/{batch}/slips").status_code == 403
    assert doors("fo2").get("/payments/999/slips").status_code == 404
