"""The worker's slip: one payment, a masked name, no way to guess another (safety 8, 9)."""

import re
from typing import Any

import pytest

from ledger.banking.models import PaymentLine
from ledger.banking.slips import code_of
from ledger.db import Database
from tests.cases.make import a_card, a_citizen_id
from tests.cases.town import Town, a_sent_batch
from tests.conftest import TestClock
from tests.doors import Doors


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
