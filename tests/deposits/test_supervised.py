"""Supervised accounts: D-13, postings 22, 24 and 25, mixed with cash and a guarantee."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from ledger.approvals.vouchers import return_proposal
from ledger.book.lines import Draft, credit, debit
from ledger.book.post import post
from ledger.deposits.accept_guarantee import submit_guarantee
from ledger.deposits.freeze import FreezeDeposit, freeze_deposit
from ledger.deposits.mode_models import SupervisedMovement
from ledger.deposits.queries import deposit_of
from ledger.deposits.release_supervised import ReleaseSupervised, release_supervised
from ledger.deposits.store_supervised import (
    StoreSupervised,
    account_name_of,
    store_supervised,
)
from ledger.errors import Invalid, Refusal
from ledger.money import Money
from ledger.parties.models import Project
from tests.deposits.make import (
    World,
    a_receipt,
    an_assessed_project,
    journal,
    reviewed,
    text,
)
from tests.deposits.test_guarantees import paper

ON = date(2026, 2, 3)


@pytest.fixture
def project(session: Session, world: World) -> Project:
    return an_assessed_project(session, world)


def proof(project: Project, amount: str = "259500.00", reference: str = "S1") -> StoreSupervised:
    return StoreSupervised(
        project_id=project.id, bank="建设银行昌吉分行", account_name=account_name_of(project),
        account_number="650011112222", document="监管协议-1", bank_reference=reference,
        amount=Money.of(amount), on=ON,
    )  # fmt: skip


def stored(session: Session, world: World, given: StoreSupervised) -> SupervisedMovement:
    row = store_supervised(session, given, by=world.fo1)
    reviewed(session, world, row.proposal_id)
    return row


def test_three_modes_on_one_obligation(session: Session, world: World, project: Project) -> None:
    """Design 2.9, posting 22: one cover, always split into custody, supervised and guarantee."""
    a_receipt(session, world, project, "100000.00", reference="B1", on=date(2026, 2, 2))
    row = store_supervised(session, proof(project, "59500.00"), by=world.fo1)
    assert deposit_of(session, project, ON).figures.supervised == Money.ZERO  # proposed only
    reviewed(session, world, row.proposal_id)
    assert journal(session, world.book, 2) == text(f"""
        2026-02-03 备-1 [22] 存入监管账户(建设银行昌吉分行): {project.name}
          D 9101 project={project.id} 59,500.00
          C 9109 project={project.id} 59,500.00
          D 9309 project={project.id} 59,500.00
          C 9301 project={project.id} 59,500.00""")
    assert deposit_of(session, project, ON).state == "PART_SECURED"
    guarantee = submit_guarantee(session, paper(world, project, "100000.00"), by=world.fo1)
    reviewed(session, world, guarantee.proposal_id)
    seen = deposit_of(session, project, ON)
    figures = seen.figures
    assert (seen.state, figures.custody, figures.supervised, figures.guarantee) == (
        "SECURED", Money.of("100000.00"), Money.of("59500.00"), Money.of("100000.00"),
    )  # fmt: skip
    assert figures.cover == seen.required == Money.of("259500.00")


def test_a_supervised_account_is_replenished(
    session: Session, world: World, project: Project
) -> None:
    """Postings 23, 14 and 24: what the bank paid out is put back, 9401 before 9301."""
    stored(session, world, proof(project))
    aux = {"project": str(project.id)}
    used = Money.of("60000.00")
    paid = Draft(
        on=date(2026, 3, 2), event="23", summary="银行付工人", source="draw:1", attachments=1,
        lines=(
            debit("9109", used, **aux), credit("9101", used, **aux),
            debit("9401", used, **aux), credit("9409", used, **aux),
        ),
    )  # fmt: skip
    post(session, world.book.id, paid, maker=world.fo1, reviewer=world.fo2)
    assert deposit_of(session, project, ON).state == "SHORT"
    stored(session, world, proof(project, "70000.00", "S2"))
    assert journal(session, world.book, 3) == text(f"""
        2026-02-03 备-2 [24] 存入监管账户(建设银行昌吉分行): {project.name}
          D 9101 project={project.id} 70,000.00
          C 9109 project={project.id} 70,000.00
          D 9409 project={project.id} 60,000.00
          C 9401 project={project.id} 60,000.00""")
    seen = deposit_of(session, project, ON)
    assert (seen.state, seen.figures.supervised) == ("SECURED", Money.of("269500.00"))


def test_the_account_bears_contractor_project_and_purpose(
    session: Session, world: World, project: Project
) -> None:
    """D-13: the name is checked; a number of another company's account is refused."""
    wrong = replace(proof(project), account_name=f"{project.contractor.name}工资保证金专门账户")
    with pytest.raises(Invalid) as refused:
        store_supervised(session, wrong, by=world.fo1)
    assert [one.pointer for one in refused.value.errors] == ["/account_name"]
    stored(session, world, proof(project, "1000.00"))
    other = an_assessed_project(session, world, number=2)
    with pytest.raises(Invalid):
        store_supervised(session, replace(proof(other), bank_reference="S9"), by=world.fo1)
    assert account_name_of(project) == f"{project.contractor.name}{project.name}工资保证金专门账户"


def test_a_proof_is_recorded_once(session: Session, world: World, project: Project) -> None:
    """Row 46 of the bad inputs; a proof whose voucher was sent back may be recorded again."""
    row = store_supervised(session, proof(project, "1000.00"), by=world.fo1)
    with pytest.raises(Refusal) as refused:
        store_supervised(session, proof(project, "1000.00"), by=world.fo1)
    assert refused.value.code == "duplicate-reference"
    assert row.proposal_id is not None
    return_proposal(session, row.proposal_id, "金额不符", by=world.fo2)
    assert store_supervised(session, proof(project, "2000.00"), by=world.fo1).id != row.id


def test_only_what_is_not_needed_is_released(
    session: Session, world: World, project: Project
) -> None:
    """Posting 25, I-16: the cover afterwards is at least what is required."""
    stored(session, world, proof(project, "300000.00"))
    for amount, code in (("40500.01", "cover-too-low"), ("300000.01", "above-balance")):
        command = ReleaseSupervised(project.id, Money.of(amount), "确认书-1", ON)
        with pytest.raises(Refusal) as refused:
            release_supervised(session, command, by=world.fo1)
        assert refused.value.code == code
    most = ReleaseSupervised(project.id, Money.of("40500.00"), "确认书-1", ON)
    first = release_supervised(session, most, by=world.fo1)
    second = release_supervised(session, most, by=world.fo1)
    reviewed(session, world, first.proposal_id)
    assert journal(session, world.book, 2) == text(f"""
        2026-02-03 备-2 [25] 解除监管, 归还缴存单位: {project.name}
          D 9109 project={project.id} 40,500.00
          C 9101 project={project.id} 40,500.00""")
    with pytest.raises(Refusal) as refused:
        reviewed(session, world, second.proposal_id)
    assert refused.value.code == "cover-too-low"


def test_a_frozen_account_is_not_released(session: Session, world: World, project: Project) -> None:
    """D-03: a freeze with its legal basis keeps the money where it is."""
    stored(session, world, proof(project, "300000.00"))
    order = FreezeDeposit(project.id, "昌吉市法院", "(2026)执1", "民事诉讼法 253", ON)
    freeze_deposit(session, order, by=world.fo1)
    command = ReleaseSupervised(project.id, Money.of("1.00"), "确认书-1", ON)
    with pytest.raises(Refusal) as refused:
        release_supervised(session, command, by=world.fo1)
    assert refused.value.code == "deposit-frozen"
