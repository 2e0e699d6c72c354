"""Bad inputs of draws at all three doors."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from click.testing import Result

from ledger.db import Database
from ledger.draws.request import RequestDraw, request_draw
from ledger.draws.schemas import DrawIn, ExecuteIn, GiveUpIn, ReportIn
from tests.cases.town import Town, a_defaulted_case
from tests.deposits.bad import Deed, wrong_at_the_terminal, wrong_by_form, wrong_by_json
from tests.deposits.make import World
from tests.deposits.test_contract_pages import command
from tests.doors import Doors

__all__ = ["command"]
DAY = "2026-02-12"


@pytest.fixture
def office(town: Town) -> World:
    """The county in which the commands of this file run."""
    return town.world


def deeds_of(town: Town, case: int) -> list[Deed]:
    """A draw that may be asked for, and the steps of one that is in review."""
    body: dict[str, Any] = {
        "case_id": case, "bank_account_id": town.custody, "notice_number": "昌人社支付[2026]1号",
        "on": DAY, "mode": "CUSTODY",
    }  # fmt: skip
    told = {"on": DAY, "reference": "N-1", "attachments": 2}
    return [
        Deed(DrawIn, body, "draws", "/draws/new", f"draws request {case}", ("case_id",)),
        Deed(ExecuteIn, {"on": DAY}, "draws/1/execute", "/draws/1/execution", "draws execute 1",
             shown=False),
        Deed(ExecuteIn, {"on": DAY}, "draws/1/notice", "/draws/1/notice", "draws notify 1",
             shown=False),
        Deed(ReportIn, told, "draws/1/report", "/draws/1/report", "draws report 1", shown=False),
        Deed(GiveUpIn, {"on": DAY, "reason": "未付"}, "draws/1/failure", "/draws/1/failure",
             "draws give-up 1", shown=False),
    ]  # fmt: skip


@pytest.mark.parametrize("door", ["json", "form", "terminal"])
def test_bad_draws(
    town: Town, doors: Doors, database: Database, command: Callable[..., Result], door: str
) -> None:
    """Rows 1-10, 14, 16, 17, 19, 24, 27, 30-33, 37, 42 of a draw and its steps."""
    case = database.in_transaction(lambda session: a_defaulted_case(session, town))
    asking, *steps = deeds_of(town, case)
    fo, run = doors("fo1"), command

    def wrong(deed: Deed) -> list[str]:
        if door == "json":
            return wrong_by_json(fo, deed)
        return wrong_by_form(fo, deed) if door == "form" else wrong_at_the_terminal(run, deed)

    told = wrong(asking)
    asked = RequestDraw(case, town.custody, "支付-1", date(2026, 2, 12))
    database.in_transaction(lambda session: request_draw(session, asked, by=town.world.fo1))
    told += [one for deed in [replace(asking, shown=False), *steps] for one in wrong(deed)]
    assert not told, "\n".join(told)
