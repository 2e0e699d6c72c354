"""Changes of custody mode: postings 19 and 20, I-16 kinds REPLACED and MOVED."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ledger.deposits.accept_guarantee import submit_guarantee
from ledger.deposits.credit_interest import RecordInterest, Share, record_interest
from ledger.deposits.freeze import FreezeDeposit, LiftFreeze, freeze_deposit, lift_freeze
from ledger.deposits.queries import deposit_of
from ledger.deposits.store_supervised import account_name_of
from ledger.errors import Forbidden, Invalid, Refusal
from ledger.money import Money
from ledger.parties.models import Project
from ledger.refunds.change_mode import (
    ExecuteModeChange,
    RequestModeChange,
    execute_mode_change,
    request_mode_change,
)
from ledger.refunds.mode_models import ModeChange
from ledger.refunds.pay_change import (
    BounceModeChange,
    PayModeChange,
    RecordArrival,
    bounce_mode_change,
    pay_mode_change,
    record_arrival,
)
from ledger.refunds.review import Review, review_return
from tests.deposits.make import (
    World,
    a_receipt,
    an_assessed_project,
    approved,
    journal,
    reviewed,
    text,
)
from tests.deposits.test_guarantees import paper
from tests.refunds.test_return import in_review

ON = date(2026, 4, 1)
ALL = Money.of("259500.00")


@pytest.fixture
def project(session: Session, world: World) -> Project:
    """A project fully secured by 259,500.00 in cash, with 412.37 of interest."""
    project = an_assessed_project(session, world)
    a_receipt(session, world, project, "259500.00", reference="B1", on=date(2026, 2, 2))
    slip = record_interest(
        session,
        RecordInterest(
            world.bank.id, "J1", Money.of("412.37"), date(2026, 3, 21),
            (Share(project.id, Money.of("412.37")),),
        ),
        by=world.fo1,
    )  # fmt: skip
    reviewed(session, world, slip.proposal_id)
    return project


def with_guarantee(session: Session, world: World, project: Project, face: str) -> int:
    given = paper(world, project, face)
    row = submit_guarantee(session, replace(given, on=ON), by=world.fo1)
    reviewed(session, world, row.proposal_id)
    return row.id


def replaced(project: Project, guarantee_id: int | None, amount: str) -> RequestModeChange:
    return RequestModeChange(
        project.id, "REPLACED", Money.of(amount), "申请书-1", ON, guarantee_id=guarantee_id
    )


def moved(project: Project) -> RequestModeChange:
    return RequestModeChange(
        project.id, "MOVED", ALL, "清退申请-1", ON, bank="建设银行",
        account_name=account_name_of(project), account_number="650011112222",
    )  # fmt: skip


def executed(session: Session, world: World, asked: RequestModeChange) -> ModeChange:
    row = request_mode_change(session, asked, by=world.fo1)
    approved(session, world, row.approval_id)
    return execute_mode_change(session, ExecuteModeChange(row.id, ON), by=world.fo2)


def test_cash_is_replaced_by_a_guarantee(session: Session, world: World, project: Project) -> None:
    """Posting 19: row 26 first, then the cash goes back by rows 16 and 17 (I-16 REPLACED, X-08)."""
    guarantee = with_guarantee(session, world, project, "259500.00")
    row = executed(session, world, replaced(project, guarantee, "259500.00"))
    with pytest.raises(Forbidden):
        pay_mode_change(session, PayModeChange(row.id, ON, "OUT-1"), by=world.fo1)
    pay_mode_change(session, PayModeChange(row.id, ON, "OUT-1"), by=world.fo2)
    aux = f"contractor={project.contractor_id} project={project.id}"
    assert journal(session, world.book, 3) == text(f"""
        2026-04-01 备-1 [26] 收存保函 BH-001(建设银行昌吉分行): {project.name}
          D 9201 guarantee={guarantee} project={project.id} 259,500.00
          C 9209 guarantee={guarantee} project={project.id} 259,500.00
        2026-04-01 转-1 [16] 保函替换现金, 退还保证金: {project.name}
          D 2307.01 {aux} 259,500.00
          D 2307.02 {aux} 412.37
          C 2307.03 {aux} 259,912.37
        2026-04-01 付-1 [17] 保函替换现金, 退还保证金, 付款: {project.name}
          D 2307.03 {aux} 259,912.37
          C 1002.01 bank={world.bank.id} 259,912.37""")
    seen = deposit_of(session, project, ON)
    assert (seen.state, seen.figures.guarantee, seen.figures.custody) == (
        "SECURED", ALL, Money.ZERO,
    )  # fmt: skip
    assert (row.state, row.account_number) == ("PAID", "620012345678")


def test_the_cover_afterwards_must_suffice(
    session: Session, world: World, project: Project
) -> None:
    """I-16 REPLACED: refused one fen below what is required; accepted at it, interest stays."""
    guarantee = with_guarantee(session, world, project, "100000.00")
    for amount, code in (("100000.01", "cover-too-low"), ("259500.01", "cover-too-low")):
        with pytest.raises(Refusal) as refused:
            request_mode_change(session, replaced(project, guarantee, amount), by=world.fo1)
        assert refused.value.code == code
    row = executed(session, world, replaced(project, guarantee, "100000.00"))
    assert (row.total, deposit_of(session, project, ON).figures.cover) == (
        Money.of("100000.00"), ALL,
    )  # fmt: skip


def test_what_a_change_must_name(session: Session, world: World, project: Project) -> None:
    """D-13, posting 19: a guarantee in force for REPLACED, the project's own account for MOVED."""
    with pytest.raises(Invalid) as refused:
        request_mode_change(session, replaced(project, None, "1.00"), by=world.fo1)
    assert [one.pointer for one in refused.value.errors] == ["/guarantee_id"]
    with pytest.raises(Invalid) as refused:
        request_mode_change(session, replace(moved(project), bank=None), by=world.fo1)
    assert [one.pointer for one in refused.value.errors] == ["/bank"]
    with pytest.raises(Invalid) as refused:
        request_mode_change(session, replace(moved(project), account_name="某公司"), by=world.fo1)
    assert [one.pointer for one in refused.value.errors] == ["/account_name"]
    with pytest.raises(Refusal) as above:
        request_mode_change(
            session, replace(moved(project), amount=Money.of("259500.01")), by=world.fo1
        )
    assert above.value.code == "above-balance"


def test_a_deposit_is_moved_to_a_supervised_account(
    session: Session, world: World, project: Project
) -> None:
    """Posting 20, I-16 MOVED: rows 16 and 17, then the memo entry once the bank proves it."""
    row = executed(session, world, moved(project))
    pay_mode_change(session, PayModeChange(row.id, ON, "OUT-1"), by=world.fo2)
    arrived = record_arrival(
        session, RecordArrival(row.id, "监管协议-1", "S1", date(2026, 4, 2)), by=world.fo1
    )
    reviewed(session, world, arrived.proposal_id)
    assert journal(session, world.book, 5) == text(f"""
        2026-04-02 备-1 [20] 存入监管账户(建设银行): {project.name}
          D 9101 project={project.id} 259,500.00
          C 9109 project={project.id} 259,500.00""")
    seen = deposit_of(session, project, ON)
    assert (row.state, seen.state, seen.figures.supervised, seen.figures.cover) == (
        "DONE", "SECURED", ALL, ALL,
    )  # fmt: skip
    assert seen.figures.interest == Money.ZERO


def test_a_bounced_move_is_paid_again(session: Session, world: World, project: Project) -> None:
    """Posting 18: back to what is to be paid out; the arrival waits for the second payment."""
    row = executed(session, world, moved(project))
    pay_mode_change(session, PayModeChange(row.id, ON, "OUT-1"), by=world.fo2)
    bounce_mode_change(session, BounceModeChange(row.id, ON, "BACK-1"), by=world.fo1)
    with pytest.raises(Refusal) as refused:
        record_arrival(session, RecordArrival(row.id, "监管协议-1", "S1", ON), by=world.fo1)
    assert refused.value.code == "mode-change-state"
    reviewed(session, world, row.bounce_proposal_id)
    assert journal(session, world.book, 5) == text(f"""
        2026-04-01 收-1 [18] 转入监管账户, 退票: {project.name}
          D 1002.01 bank={world.bank.id} 259,912.37
          C 2307.03 contractor={project.contractor_id} project={project.id} 259,912.37""")
    assert row.state == "CONFIRMED"
    pay_mode_change(session, PayModeChange(row.id, ON, "OUT-2"), by=world.fo2)
    assert row.state == "PAID"


def test_a_frozen_deposit_does_not_change_its_mode(
    session: Session, world: World, project: Project
) -> None:
    """D-03: neither at the request nor at the execution."""
    row = request_mode_change(session, moved(project), by=world.fo1)
    approved(session, world, row.approval_id)
    order = FreezeDeposit(project.id, "昌吉市法院", "(2026)执1", "民事诉讼法 253", ON)
    freeze_deposit(session, order, by=world.fo1)
    for deed in (
        lambda: execute_mode_change(session, ExecuteModeChange(row.id, ON), by=world.fo2),
        lambda: request_mode_change(session, moved(project), by=world.fo1),
    ):
        with pytest.raises(Refusal) as refused:
            deed()
        assert refused.value.code == "deposit-frozen"


STATES = ("REQUESTED", "CONFIRMED", "PAID", "DONE")
MOVES = {("REQUESTED", "CONFIRMED"), ("CONFIRMED", "PAID"), ("PAID", "CONFIRMED"), ("PAID", "DONE")}


@pytest.mark.parametrize("state", STATES)
def test_every_step_in_every_state(
    session: Session, world: World, project: Project, state: str
) -> None:
    """I-24: each (state, action) pair of a change of mode, and every move by raw SQL."""
    row = request_mode_change(session, moved(project), by=world.fo1)
    approved(session, world, row.approval_id)
    if state != "REQUESTED":
        execute_mode_change(session, ExecuteModeChange(row.id, ON), by=world.fo2)
    if state in ("PAID", "DONE"):
        pay_mode_change(session, PayModeChange(row.id, ON, "OUT-1"), by=world.fo2)
    if state == "DONE":
        arrived = record_arrival(session, RecordArrival(row.id, "协议", "S1", ON), by=world.fo1)
        reviewed(session, world, arrived.proposal_id)
    session.commit()
    actions = {
        "execute": lambda: execute_mode_change(
            session, ExecuteModeChange(row.id, ON), by=world.fo2
        ),
        "pay": lambda: pay_mode_change(session, PayModeChange(row.id, ON, "X1"), by=world.fo2),
        "bounce": lambda: bounce_mode_change(
            session, BounceModeChange(row.id, ON, "X2"), by=world.fo1
        ),
        "arrive": lambda: record_arrival(
            session, RecordArrival(row.id, "协议", "X3", ON), by=world.fo1
        ),
    }
    allowed = {"REQUESTED": {"execute"}, "CONFIRMED": {"pay"}, "PAID": {"bounce", "arrive"}}
    for action, deed in actions.items():
        told = ""
        try:
            deed()
        except Refusal as refused:
            told = refused.code
        session.rollback()
        expected = "" if action in allowed.get(state, ()) else "mode-change-state"
        assert told == expected, action
    for new in STATES:
        if new == state:
            continue
        move = sql("UPDATE mode_change SET state = :new WHERE id = :id")
        try:
            session.execute(move, {"new": new, "id": row.id})
            done = True
        except DBAPIError:
            done = False
        session.rollback()
        assert done == ((state, new) in MOVES), new


def test_a_frozen_deposit_is_not_returned(session: Session, world: World, project: Project) -> None:
    """D-03: the review for the return is refused while the freeze lasts, and clear after it."""
    row = in_review(session, world, project)
    order = FreezeDeposit(
        project.id, "昌吉市法院", "(2026)执1", "民事诉讼法 253", date(2026, 6, 16)
    )
    freeze = freeze_deposit(session, order, by=world.fo1)
    clear = Review(row.id, date(2026, 6, 23), "CLEAR", "无欠薪")
    with pytest.raises(Refusal) as refused:
        review_return(session, clear, by=world.fo2)
    assert refused.value.code == "deposit-frozen"
    lift_freeze(session, LiftFreeze(freeze.id, date(2026, 6, 20), "(2026)执解1"), by=world.fo1)
    assert review_return(session, clear, by=world.fo2).finding == "CLEAR"
