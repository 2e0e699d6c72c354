"""Transfers between two projects of one contractor (21), and freezes (D-03)."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ledger.deposits.assess import AssessDeposit, assess_deposit
from ledger.deposits.freeze import (
    FreezeDeposit,
    LiftFreeze,
    freeze_deposit,
    freezes_of,
    lift_freeze,
)
from ledger.deposits.queries import deposit_of
from ledger.deposits.transfer import (
    ExecuteTransfer,
    RequestTransfer,
    execute_transfer,
    paid_for,
    request_transfer,
)
from ledger.errors import Forbidden, Invalid, Refusal
from ledger.money import Money
from ledger.parties.models import Project
from tests.deposits.make import (
    World,
    a_receipt,
    an_assessed_project,
    approved,
    journal,
    reviewed,
    text,
)
from tests.parties.make import a_project

ON = date(2026, 3, 2)
Pair = tuple[Project, Project]


@pytest.fixture
def pair(session: Session, world: World) -> Pair:
    """Two projects of one contractor: the first holds 40,500.00 more than it must."""
    first = an_assessed_project(session, world)
    a_receipt(session, world, first, "300000.00", reference="B1", on=date(2026, 2, 2))
    second = a_project(session, first.contractor, "3000000.00", "P-9")
    made = assess_deposit(session, AssessDeposit(second.id, date(2026, 1, 26)), by=world.fo1)
    reviewed(session, world, made.proposal_id)
    return first, second


def asked(pair: Pair, amount: str) -> RequestTransfer:
    return RequestTransfer(pair[0].id, pair[1].id, Money.of(amount), "申请书-1", "多余调剂", ON)


def test_a_transfer_fills_the_other_project(session: Session, world: World, pair: Pair) -> None:
    """Posting 21: asked, approved twice, executed by a second officer; X-08 follows the money."""
    first, second = pair
    row = request_transfer(session, asked(pair, "40500.00"), by=world.fo1)
    approved(session, world, row.approval_id)
    with pytest.raises(Forbidden):
        execute_transfer(session, ExecuteTransfer(row.id, ON), by=world.fo1)
    execute_transfer(session, ExecuteTransfer(row.id, ON), by=world.fo2)
    contractor = first.contractor_id
    assert journal(session, world.book, 3) == text(f"""
        2026-03-02 转-1 [21] 项目间调剂保证金: {first.name} → {second.name}
          D 2307.01 contractor={contractor} project={first.id} 40,500.00
          C 2307.01 contractor={contractor} project={second.id} 40,500.00
          D 9309 project={second.id} 40,500.00
          C 9301 project={second.id} 40,500.00""")
    assert deposit_of(session, first, ON).state == "SECURED"
    assert deposit_of(session, second, ON).figures.custody == Money.of("40500.00")
    assert (paid_for(session, second.id), paid_for(session, first.id)) == (
        {first.id, second.id}, {first.id},
    )  # fmt: skip
    with pytest.raises(Refusal) as refused:
        execute_transfer(session, ExecuteTransfer(row.id, ON), by=world.fo2)
    assert refused.value.code == "transfer-state"


def test_never_below_what_the_first_project_requires(
    session: Session, world: World, pair: Pair
) -> None:
    """D-02, posting 21: one fen more than it can spare is refused; so is more than is needed."""
    with pytest.raises(Refusal) as refused:
        request_transfer(session, asked(pair, "40500.01"), by=world.fo1)
    assert refused.value.code == "cover-too-low"
    second = pair[1]
    a_receipt(session, world, second, "70000.00", reference="B2", on=date(2026, 2, 2))
    lacking = deposit_of(session, second, ON).figures.missing
    assert Money.ZERO < lacking < Money.of("40500.00")
    with pytest.raises(Refusal) as refused:
        request_transfer(session, asked(pair, "40500.00"), by=world.fo1)
    assert refused.value.code == "not-needed"


def test_only_between_projects_of_one_contractor(
    session: Session, world: World, pair: Pair
) -> None:
    """D-02: another company's project never gets the money, nor a project its own."""
    stranger = an_assessed_project(session, world, number=2)
    for target in (stranger.id, pair[0].id):
        with pytest.raises(Refusal) as refused:
            request_transfer(
                session, replace(asked(pair, "100.00"), to_project_id=target), by=world.fo1
            )
        assert refused.value.code == "other-contractor"


def test_what_was_approved_is_judged_again(session: Session, world: World, pair: Pair) -> None:
    """The required sum rose after approval: the transfer is refused at its execution."""
    first, _ = pair
    row = request_transfer(session, asked(pair, "40500.00"), by=world.fo1)
    approved(session, world, row.approval_id)
    order = FreezeDeposit(first.id, "昌吉市法院", "(2026)执1", "民事诉讼法 253", ON)
    freeze_deposit(session, order, by=world.fo1)
    with pytest.raises(Refusal) as refused:
        execute_transfer(session, ExecuteTransfer(row.id, ON), by=world.fo2)
    assert refused.value.code == "deposit-frozen"


@pytest.mark.parametrize("basis", [None, "", "   "])
def test_a_freeze_without_legal_basis_is_refused(
    session: Session, world: World, pair: Pair, basis: str | None
) -> None:
    """D-03: sealed or frozen only where a law says so, and the law is on record."""
    order = FreezeDeposit(pair[0].id, "昌吉市法院", "(2026)执1", basis, ON)
    with pytest.raises(Refusal) as refused:
        freeze_deposit(session, order, by=world.fo1)
    assert refused.value.code == "no-legal-basis"
    assert freezes_of(session, pair[0].id) == []


def test_a_freeze_is_lifted_once(session: Session, world: World, pair: Pair) -> None:
    """D-03: the register keeps order and lifting; the database lets neither change."""
    order = FreezeDeposit(pair[0].id, "昌吉市法院", "(2026)执1", "民事诉讼法 253", ON)
    row = freeze_deposit(session, order, by=world.fo1)
    early = LiftFreeze(row.id, date(2026, 3, 1), "(2026)执解1")
    with pytest.raises(Invalid):
        lift_freeze(session, early, by=world.fo2)
    lift_freeze(session, replace(early, on=ON), by=world.fo2)
    with pytest.raises(Refusal) as refused:
        lift_freeze(session, replace(early, on=ON), by=world.fo2)
    assert refused.value.code == "freeze-lifted"
    session.commit()
    for statement in (
        "UPDATE deposit_freeze SET lifted_on = NULL, lifting_document = NULL",
        "UPDATE deposit_freeze SET legal_basis = 'x'", "DELETE FROM deposit_freeze",
    ):  # fmt: skip
        with pytest.raises(DBAPIError):
            session.execute(sql(statement))
        session.rollback()
