"""A county at work, committed, so that doors see it: a secured project and its unpaid workers."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from ledger.banking.accounts import OpenAccount, open_account
from ledger.db import Database
from ledger.draws.models import Draw
from ledger.draws.pay import ExecuteDraw, execute_draw
from ledger.draws.request import RequestDraw, request_draw
from ledger.parties.models import Project
from tests.cases.make import a_case, in_default
from tests.conftest import TestClock
from tests.deposits.make import World, a_receipt, a_world, an_assessed_project, approved

API = "/api/v1"
OWED = ["45600.50", "38900.25", "67499.25"]


@dataclass
class Town:
    """Ids of what stands in the database."""

    county: int
    project: int
    employer: int
    custody: int
    fund_account: int
    world: World


@pytest.fixture
def town(founded: None, database: Database, keys: object, at: TestClock) -> Town:
    """2026-03-02: a project with 100,000.00 in custody, two officers, two officials."""
    at.on("2026-03-02")
    return database.in_transaction(a_town)


def a_town(session: Session) -> Town:
    """The county of the deeds' tests with one project secured in part and a fund account."""
    world = a_world(session)
    project = an_assessed_project(session, world)
    a_receipt(session, world, project, "100000.00", reference="B-1", on=date(2026, 2, 2))
    account = OpenAccount(world.county.id, "FUND", "应急周转金专户", "农业银行", "30054321")
    fund = open_account(session, account, by=world.fo1)
    return Town(world.county.id, project.id, project.contractor_id, world.bank.id, fund.id, world)


def a_defaulted_case(session: Session, town: Town, owed: list[str] = OWED) -> int:
    """A case whose order ran out on 2026-02-10; its draw may be asked for."""
    case = a_case(session, town.world, session.get_one(Project, town.project), owed)
    in_default(session, town.world, case)
    return case.id


def a_draw_in_review(session: Session, town: Town) -> int:
    """A draw that fo1 asked for."""
    asked = RequestDraw(a_defaulted_case(session, town), town.custody, "支付-1", date(2026, 2, 12))
    return request_draw(session, asked, by=town.world.fo1).id


def a_sent_batch(session: Session, town: Town) -> int:
    """The batch of a draw that fo2 executed: three transfers wait for the bank."""
    draw = session.get_one(Draw, a_draw_in_review(session, town))
    approved(session, town.world, draw.approval_id)
    executed = ExecuteDraw(draw.id, date(2026, 2, 13))
    return execute_draw(session, executed, by=town.world.fo2).id


def ok(response: Any, status: int = 201) -> dict[str, Any]:
    """The answer, which has that status."""
    told: dict[str, Any] = response.get_json()
    assert response.status_code == status, told
    return told


def refused(response: Any, status: int, code: str) -> dict[str, Any]:
    """The problem, which has that status and code."""
    told: dict[str, Any] = response.get_json()
    assert (response.status_code, told["code"]) == (status, code), told
    return told


def codes(problem: dict[str, Any]) -> list[tuple[str, str]]:
    """Where the body is wrong, and how."""
    return [(error["pointer"], error["code"]) for error in problem["errors"]]
