"""Approvals and reviews from the command line: as a person, once, never by a token."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from ledger.approvals.models import ApprovalRequest, VoucherProposal
from ledger.approvals.request import Asked, submit
from ledger.cli import house
from ledger.cli.main import ledger
from ledger.db import Database
from ledger.errors import Refusal
from ledger.money import Money
from ledger.text import Text
from tests.conftest import TestClock
from tests.deposits.make import World, a_world
from tests.doors import PASSWORD
from tests.parties.make import a_company, a_project

Run = Callable[..., Result]


@pytest.fixture
def office(founded: None, database: Database, keys: object, at: TestClock) -> World:
    """A county whose first officer asked for an approval and recorded an assessment."""
    from datetime import date

    from ledger.deposits.assess import AssessDeposit, assess_deposit

    at.on("2026-01-26")

    def work(session: Session) -> World:
        world = a_world(session)
        asked = Asked(
            "county-matter",
            world.county.id,
            "county-matter:1",
            {"n": 1},
            Money(100),
            Text("申请", "asked"),
        )
        submit(session, asked, by=world.fo1)
        project = a_project(session, a_company(session, world.county))
        assess_deposit(session, AssessDeposit(project.id, date(2026, 1, 26)), by=world.fo1)
        return world

    return database.in_transaction(work)


@pytest.fixture
def run(app_url: str, keys: Path, office: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs ``ledger …`` on the test's database as one of its people."""
    monkeypatch.setenv("LEDGER_DATABASE_URL", app_url)
    monkeypatch.setenv("LEDGER_KEY_FILE", str(keys))
    monkeypatch.delenv("LEDGER_TOKEN", raising=False)
    house.settings.cache_clear()
    house.database.cache_clear()

    def run(login: str, *words: str) -> Result:
        typed = f"{PASSWORD}\n" if login else ""
        given = [*words, "--as", login] if login else list(words)
        return CliRunner().invoke(ledger, given, input=typed, standalone_mode=False)

    yield run
    house.database().dispose()
    house.settings.cache_clear()
    house.database.cache_clear()


def test_a_voucher_is_reviewed_as_it_was_seen(run: Run, database: Database) -> None:
    shown = run("fo2", "vouchers", "show", "1")
    assert "9301" in shown.output, shown.exception
    seen = re.search(r"--seen ([0-9a-f]{64})", shown.output)
    assert seen
    own = run("fo1", "vouchers", "review", "1", "--seen", seen.group(1))
    assert isinstance(own.exception, Refusal)
    assert own.exception.code == "self-approval"
    done = run("fo2", "vouchers", "review", "1", "--seen", seen.group(1))
    assert done.exit_code == 0, done.exception
    with database.reading() as session:
        assert session.get_one(VoucherProposal, 1).state == "POSTED"


def test_a_request_is_decided_in_turn_and_lapses(
    run: Run, database: Database, at: TestClock
) -> None:
    with database.reading() as session:
        digest = session.get_one(ApprovalRequest, 1).digest
    assert "county-matter" in run("a1", "approvals", "list").output
    assert digest in run("a1", "approvals", "show", "1").output
    said = ("approvals", "decide", "1", "--decision", "approve", "--opinion", "同意")
    early = run("a2", *said, "--digest", digest)
    assert isinstance(early.exception, Refusal)
    assert early.exception.code == "state"
    assert run("a1", *said, "--digest", digest).exit_code == 0
    at.on("2026-03-01")
    assert run("", "approvals", "expire").output.strip() == "1"
    with database.reading() as session:
        assert session.get_one(ApprovalRequest, 1).state == "EXPIRED"
