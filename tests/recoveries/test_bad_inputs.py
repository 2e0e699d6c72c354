"""Every bad input of pursuing a debtor, on the page and at the terminal: safety 12, rows 1-3, 6-8,
10, 14, 16, 17, 19, 24, 27, 30-32; by JSON every deed is swept in tests/gate."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import func, select

from ledger.approvals.models import VoucherProposal
from ledger.db import Database
from ledger.errors import Invalid
from ledger.recoveries.models import (
    CoDebtor,
    DemandLetter,
    InstalmentPlan,
    RecoveryCost,
    RecoveryStep,
)
from tests.advances.town import FundTown
from tests.doors import Doors
from tests.funds.wrong import AMOUNTS, DAYS, ROLL, TODAY

TEXTS: list[tuple[int, str, str]] = [
    (27, "甲\u0000乙", "text-invalid"), (30, "甲\u202e乙", "text-invalid"),
    (30, "甲\u200b乙", "text-invalid"), (31, "名" * 10_000, "text-too-long"),
    (32, "", "text-empty"), (32, " \t ", "text-empty"),
]  # fmt: skip


@dataclass(frozen=True)
class Deed:
    """A deed's form and command, fields that would be taken, and those that hold texts and sums."""

    form: str
    words: tuple[str, ...]
    #: Fields that the command takes as arguments, in order.
    arguments: tuple[str, ...]
    body: dict[str, str]
    texts: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()


DEEDS: dict[str, Deed] = {
    "demand": Deed(
        "/recoveries/demands", ("recoveries", "demand"), ("advance_id",),
        {"advance_id": "1", "number": "催-1", "how": "邮寄", "on": TODAY}, ("number", "how"),
    ),
    "step": Deed(
        "/recoveries/steps", ("recoveries", "step"), ("advance_id", "step"),
        {"advance_id": "1", "step": "PROMISE", "document": "协议", "on": TODAY}, ("document",),
    ),
    "co-debtor": Deed(
        "/recoveries/co-debtors", ("recoveries", "co-debtor"), ("advance_id", "company_id"),
        {"advance_id": "1", "company_id": "1", "ground": "条例 30", "on": TODAY}, ("ground",),
    ),
    "cost": Deed(
        "/recoveries/costs/new", ("recoveries", "cost"), ("advance_id",),
        {"advance_id": "1", "bank_account_id": "2", "amount": "10.00", "purpose": "诉讼费",
         "on": TODAY},
        ("purpose",), ("amount",),
    ),
    "accrual": Deed(
        "/recoveries/accruals", ("recoveries", "accrue"), ("county_id",),
        {"county_id": "1", "on": "2026-02-28"},
    ),
    "plan": Deed(
        "/recoveries/plans", ("recoveries", "plan"), ("advance_id",),
        {"advance_id": "1", "agreement": "协议", "on": TODAY,
         "instalments-0-due_on": "2026-12-31", "instalments-0-amount": "9500.00"},
        ("agreement",), ("instalments-0-amount",),
    ),
}  # fmt: skip


def cases(deed: Deed) -> Iterator[tuple[int, str, str, str]]:
    """Row, field, as typed, code."""
    for row, typed, code in DAYS:
        yield row, "on", typed, code
    for name in deed.texts:
        for row, typed, code in TEXTS:
            yield row, name, typed, code
    for name in deed.sums:
        for row, typed, code in AMOUNTS:
            yield row, name, typed, code


def command(deed: Deed, change: dict[str, str]) -> list[str]:
    """The body as a command line."""
    body = deed.body | change
    given = [*deed.words, *(body.pop(name) for name in deed.arguments)]
    day = body.pop("instalments-0-due_on", None)
    if day is not None:
        given.append(f"--instalment={day}:{body.pop('instalments-0-amount')}")
    return [*given, *(f"--{name.replace('_', '-')}={value}" for name, value in body.items())]


def written(database: Database) -> list[Any]:
    """How many rows of each kind there are."""
    kinds = (DemandLetter, RecoveryStep, InstalmentPlan, CoDebtor, RecoveryCost, VoucherProposal)
    with database.reading() as session:
        return [session.scalar(select(func.count()).select_from(kind)) for kind in kinds]


@pytest.fixture
def paid_out(fund_town: FundTown) -> FundTown:
    """9,500.00 advanced on 2026-03-02, which is today."""
    fund_town.an_advance(ROLL)
    return fund_town


def test_on_the_page(paid_out: FundTown, doors: Doors, database: Database) -> None:
    """422, a link to the field and the sentence at it, whatever the deed; nothing is written."""
    fo, before = doors("fo1"), written(database)
    for name, deed in DEEDS.items():
        for row, at, typed, _ in cases(deed):
            done = fo.form(deed.form, deed.body | {at: typed})
            assert done.status_code == 422, (name, row, at, typed)
            assert f'href="#{at}"' in done.text, (name, row, at, typed)
            assert f'id="{at}-error"' in done.text, (name, row, at, typed)
    assert written(database) == before


def test_at_the_terminal(
    paid_out: FundTown, database: Database, terminal: Callable[..., Result]
) -> None:
    """Refused by the field, with the same code."""
    before = written(database)
    for name, deed in DEEDS.items():
        for row, at, typed, code in cases(deed):
            done = terminal(*command(deed, {at: typed}))
            assert isinstance(done.exception, Invalid), (name, row, at, typed, done.output)
            told = [(one.pointer, one.code) for one in done.exception.errors]
            bare = "required" if typed == "" else code  # an empty option is one left out
            assert told == [(f"/{at.replace('-', '/')}", bare)], (name, row, typed)
    assert written(database) == before


@pytest.mark.parametrize("typed", ["0", "999999", "9" * 30, "١", "1e3", "../1"])
def test_a_debt_that_is_not_there(paid_out: FundTown, doors: Doors, typed: str) -> None:
    """Row 24: 404 or 422, never 500, for every form and every deed."""
    fo = doors("fo1")
    for deed in DEEDS.values():
        if "advance_id" in deed.body:
            done = fo.form(deed.form, deed.body | {"advance_id": typed})
            assert done.status_code in (404, 422), (deed.form, typed)
            page = f"{deed.form.removesuffix('/new')}/new?advance={typed}"
            assert fo.get(page).status_code in (303, 404, 422), page


@pytest.mark.parametrize("typed", ["9" * 30, "-1", "١", "abc"])
def test_a_list_from_a_place_that_cannot_be(fund_town: FundTown, doors: Doors, typed: str) -> None:
    """Rows 24 and 61: the list begins at its beginning; never 500."""
    for page in ("/vouchers", "/approvals", "/books/652301-FUND/entries"):
        assert doors("fo1").get(f"{page}?before={typed}").status_code == 200, page
