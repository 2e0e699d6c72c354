"""Wages that the owner of a project advances for its contractor, at three doors (C-02)."""

from typing import Any

import pytest
from sqlalchemy import func, select

from ledger.cases.models import EmployerPayment
from ledger.db import Database
from ledger.errors import Invalid
from tests.cases.test_command_line import Command, command
from tests.cases.test_doors import CASES
from tests.cases.test_measure_doors import DAY, a_case_in_hand, claims_of
from tests.cases.test_pages import done, text_of
from tests.cases.town import Town, codes, ok, refused, town
from tests.doors import Doors

__all__ = ["command", "town"]
PAID = {"on": DAY, "evidence": "建设单位银行回单", "payer": "OWNER", "unsettled_price": "150.00"}


def test_the_owner_pays_up_to_the_unsettled_price(town: Town, doors: Doors) -> None:
    """C-02, 条例 29: exactly what he still owes may be advanced, and the case is paid."""
    fo, case = doors("fo1"), a_case_in_hand(town, doors)
    told = ok(fo.post(f"{CASES}/{case}/employer-payment", PAID))
    assert (told["payer"], told["unsettled_price"], told["amount"]) == ("OWNER", "150.00", "150.00")
    assert [one["unpaid"] for one in claims_of(fo, case)] == ["0.00", "0.00"]
    shown = text_of(fo.get(f"/cases/{case}"))
    assert "建设单位先行垫付工资 150.00 元" in shown
    assert "建设单位垫付" in shown


BAD = [
    pytest.param({"unsettled_price": "149.99"}, "unsettled_price", "above-unsettled", id="above"),
    pytest.param({"unsettled_price": None}, "unsettled_price", "unsettled-price", id="untold"),
    pytest.param({"payer": "EMPLOYER"}, "unsettled_price", "unsettled-price", id="employer"),
    pytest.param({"payer": "BANK"}, "payer", "choice", id="choice"),
]


@pytest.mark.parametrize(("change", "field", "code"), BAD)
def test_what_the_owner_cannot_pay_is_told_at_its_field(
    town: Town, doors: Doors, command: Command, database: Database,
    change: dict[str, Any], field: str, code: str,
) -> None:  # fmt: skip
    """C-02: by JSON, by form and from the terminal; nothing is paid."""
    fo, case = doors("fo1"), a_case_in_hand(town, doors)
    body = {name: value for name, value in (PAID | change).items() if value is not None}
    told = fo.post(f"{CASES}/{case}/employer-payment", body)
    assert codes(ok(told, 422)) == [(f"/{field}", code)]
    page = text_of(fo.form(f"/cases/{case}/employer-payment", body), 422)
    assert f'id="{field}-error"' in page
    assert "建设单位银行回单" in page
    words = [
        word for name, value in body.items() for word in (f"--{name.replace('_', '-')}", value)
    ]
    answer = command("cases", "employer-payment", str(case), *words)
    assert isinstance(answer.exception, Invalid) or answer.exit_code == 2
    with database.reading() as session:
        assert session.scalar(select(func.count(EmployerPayment.id))) == 0


def test_a_case_without_a_project_has_no_owner(town: Town, doors: Doors) -> None:
    """C-02: of another trade, nobody owes a price."""
    fo = doors("fo1")
    body = {"employer_id": 1, "source": "VISIT", "reason": "OTHER", "summary": "餐馆", "on": DAY}
    case = ok(fo.post(CASES, body))["id"]
    ok(fo.post(f"{CASES}/{case}/accept", {"on": DAY}), 200)
    one = done(fo.form("/cases", {name: str(value) for name, value in body.items()}))
    assert "unsettled_price" not in text_of(fo.get(f"{one}?step=employer-payment"))
    refused(fo.post(f"{CASES}/{case}/employer-payment", PAID), 409, "case-not-ready")
