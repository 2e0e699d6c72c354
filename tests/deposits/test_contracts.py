"""Contracts that change: D-01, D-04, D-14, postings 1 and 2, the end of a void contract."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ledger.cases.settle import OrderPayment, order_payment
from ledger.deadlines.models import Deadline
from ledger.deposits.assess import AssessDeposit, assess_deposit
from ledger.deposits.change_contract import ChangeContract, change_contract
from ledger.deposits.edit_project import edit_project
from ledger.deposits.exempt import (
    AskExemption,
    ExecuteExemption,
    ask_exemption,
    execute_exemption,
)
from ledger.deposits.models import Assessment
from ledger.deposits.queries import deposit_of
from ledger.deposits.venture import SetVenture, members_of, set_venture
from ledger.deposits.void_contract import VoidContract, void_contract
from ledger.errors import Invalid, Refusal
from ledger.money import Money
from ledger.parties.models import Project
from ledger.parties.register import RegisterProject, register_project
from ledger.parties.update import UpdateProject
from tests.cases.make import a_case
from tests.deposits.make import (
    World,
    a_receipt,
    an_assessed_project,
    approved,
    journal,
    reviewed,
    text,
)
from tests.parties.make import a_company, a_project
from tests.policies.make import adopted

ON = date(2026, 3, 2)
DOCUMENT = {"document_title": "补充协议", "document_number": "补-1", "document_on": ON}


def changed(project: Project, **terms: Any) -> ChangeContract:
    return ChangeContract(project.id, ON, reason="设计变更", **DOCUMENT, **terms)


def code_of(refused: Any) -> str:
    return str(refused.value.code)


def test_a_larger_contract_requires_more_by_posting_1(session: Session, world: World) -> None:
    """D-04, posting 1: the dated change, then the difference after review."""
    project = an_assessed_project(session, world)
    row = change_contract(
        session, changed(project, contract_amount=Money.of("9000000.00")), by=world.fo1
    )
    assert row.change_list == [
        {"what": "contract_amount", "before": "8650000.00", "after": "9000000.00"}
    ]
    made = session.get_one(Assessment, row.assessment_id)
    assert (made.previous, made.amount) == (Money.of("259500.00"), Money.of("270000.00"))
    assert made.contract_amount == Money.of("9000000.00")
    reviewed(session, world, made.proposal_id)
    assert journal(session, world.book, 1) == text(f"""
        2026-03-02 备-1 [1] 核定应缴保证金 270,000.00 元: {project.name}
          D 9301 project={project.id} 10,500.00
          C 9309 project={project.id} 10,500.00""")


def test_a_smaller_contract_leaves_an_excess(session: Session, world: World) -> None:
    """Posting 2 lowers what is missing; stored money beyond the new sum is EXCESS."""
    project = an_assessed_project(session, world)
    a_receipt(session, world, project, "200000.00", reference="B1", on=date(2026, 2, 3))
    command = changed(project, contract_amount=Money.of("5000000.00"))
    row = change_contract(session, command, by=world.fo1)
    made = session.get_one(Assessment, row.assessment_id)
    reviewed(session, world, made.proposal_id)
    assert journal(session, world.book, 2) == text(f"""
        2026-03-02 备-1 [2] 核定应缴保证金 150,000.00 元: {project.name}
          C 9301 project={project.id} 59,500.00
          D 9309 project={project.id} 59,500.00""")
    seen = deposit_of(session, project, ON)
    assert (seen.state, seen.required, seen.excess) == (
        "SECURED", Money.of("150000.00"), Money.of("50000.00"),
    )  # fmt: skip


def test_no_less_is_required_than_the_workers_still_need(session: Session, world: World) -> None:
    """Lowering waits while wages of the project are unpaid; nothing of the change stands."""
    project = an_assessed_project(session, world)
    case = a_case(session, world, project, ["100000.00", "120000.00"])
    order_payment(session, OrderPayment(case.id, "令1", ON, ON), by=world.fo1)
    command = changed(project, contract_amount=Money.of("3000000.00"))
    with pytest.raises(Refusal) as refused:
        change_contract(session, command, by=world.fo1)
    assert code_of(refused) == "lowering-refused"
    assert "220,000.00" in refused.value.says.zh


def test_the_annual_amount_may_be_the_base(session: Session, world: World) -> None:
    """D-04: both amounts are stored, and which of them was used."""
    project = an_assessed_project(session, world)
    command = changed(project, annual_amount=Money.of("4000000.00"), basis="ANNUAL")
    row = change_contract(session, command, by=world.fo1)
    made = session.get_one(Assessment, row.assessment_id)
    assert (made.basis, made.amount) == ("ANNUAL", Money.of("120000.00"))
    assert (made.contract_amount, made.annual_amount) == (
        Money.of("8650000.00"), Money.of("4000000.00"),
    )  # fmt: skip


def test_a_new_name_needs_no_new_assessment(session: Session, world: World) -> None:
    """The contractor's name changes by document; the deposit stays."""
    project = an_assessed_project(session, world)
    row = change_contract(session, changed(project, contractor_name="天山建工集团"), by=world.fo1)
    assert row.assessment_id is None
    assert project.contractor.name == "天山建工集团"


def test_a_change_that_changes_nothing_and_one_out_of_order(session: Session, world: World) -> None:
    project = an_assessed_project(session, world)
    same = changed(project, contract_amount=Money.of("8650000.00"))
    early = changed(project, ends_on=date(2026, 1, 1))
    for command in (same, early):
        with pytest.raises(Invalid):
            change_contract(session, command, by=world.fo1)


def test_terms_of_an_assessed_contract_are_not_edited_by_the_way(
    session: Session, world: World
) -> None:
    """D-04: once assessed, amounts and dates change with their document only."""
    project = an_assessed_project(session, world)
    edit = UpdateProject(
        project.id, project.version, project.name, project.owner_name, Money.of("1.00"),
        project.signed_on, project.ends_on, project.permit_on,
    )  # fmt: skip
    with pytest.raises(Refusal) as refused:
        edit_project(session, edit, by=world.fo1)
    assert code_of(refused) == "contract-change-needed"


def test_an_exemption_ends_with_its_ground(session: Session, world: World) -> None:
    """D-07: a contract grown beyond the line is no small contract; EXEMPT to ASSESSED."""
    adopted(session, world.county.id, {"deposit": "FJ"}, "2024-08-01")
    project = an_assessed_project(session, world, "3000000.00")
    asked = AskExemption(project.id, "SMALL_CONTRACT", "免存核准表", "1", ON, ON)
    row = ask_exemption(session, asked, by=world.fo1)
    approved(session, world, row.approval_id)
    execute_exemption(session, ExecuteExemption(row.id, ON), by=world.fo2)
    small = changed(project, contract_amount=Money.of("3500000.00"))
    assert change_contract(session, small, by=world.fo1).assessment_id is None
    assert deposit_of(session, project, ON).state == "EXEMPT"
    large = changed(project, contract_amount=Money.of("8000000.00"))
    made = session.get_one(Assessment, change_contract(session, large, by=world.fo1).assessment_id)
    assert (row.state, made.amount) == ("LAPSED", Money.of("120000.00"))


def voided(project: Project) -> VoidContract:
    return VoidContract(project.id, ON, reason="双方解除合同", **DOCUMENT)


def test_a_void_contract_requires_nothing(session: Session, world: World) -> None:
    """Any state to CANCELLED: posting 2 reverses the open requirement after review."""
    project = an_assessed_project(session, world)
    row = void_contract(session, voided(project), by=world.fo1)
    assert deposit_of(session, project, ON).state != "CANCELLED"
    reviewed(session, world, row.proposal_id)
    assert journal(session, world.book, 1) == text(f"""
        2026-03-02 备-1 [2] 合同终止, 冲销应缴保证金(补-1): {project.name}
          D 9309 project={project.id} 259,500.00
          C 9301 project={project.id} 259,500.00""")
    seen = deposit_of(session, project, ON)
    assert (seen.state, seen.required, seen.figures.missing) == (
        "CANCELLED", Money.ZERO, Money.ZERO,
    )  # fmt: skip
    clock = session.scalars(select(Deadline).where(Deadline.rule == "D-12")).one()
    assert clock.settled_by == f"contract-change:{row.id}"
    with pytest.raises(Refusal):
        void_contract(session, voided(project), by=world.fo1)


def test_a_void_contract_gives_back_first(session: Session, world: World) -> None:
    """Nothing is cancelled over money that is still held, not even between record and review."""
    project = an_assessed_project(session, world)
    row = void_contract(session, voided(project), by=world.fo1)
    a_receipt(session, world, project, "100.00", reference="B1", on=ON)
    with pytest.raises(Refusal) as refused:
        reviewed(session, world, row.proposal_id)
    assert code_of(refused) == "still-held"


def test_the_lead_party_stores_unless_the_contract_says_otherwise(
    session: Session, world: World
) -> None:
    """D-14: who stores is recorded; another than the lead party needs the clause."""
    lead, other = (a_company(session, world.county, n, f"联合{n}") for n in (3, 4))
    project = a_project(session, lead)
    members = set_venture(session, SetVenture(project.id, lead.id, (other.id,)), by=world.fo1)
    assert [(one.leads, one.stores) for one in members] == [(True, True), (False, False)]
    by_clause = SetVenture(project.id, lead.id, (other.id,), storer_id=other.id)
    with pytest.raises(Invalid):
        set_venture(session, by_clause, by=world.fo1)
    agreed = SetVenture(project.id, lead.id, (other.id,), other.id, "联合体协议第 5 条")
    set_venture(session, agreed, by=world.fo1)
    assert project.contractor_id == other.id
    assert [one.agreed_in for one in members_of(session, project.id) if one.stores] == [
        "联合体协议第 5 条"
    ]


def test_the_storer_stays_while_money_is_held(session: Session, world: World) -> None:
    """D-14, D-02: what is held stands in the name of who stored it."""
    project = an_assessed_project(session, world)
    a_receipt(session, world, project, "100.00", reference="B1", on=ON)
    other = a_company(session, world.county, 4, "联合4")
    venture = SetVenture(project.id, other.id, (project.contractor_id,))
    with pytest.raises(Refusal) as refused:
        set_venture(session, venture, by=world.fo1)
    assert code_of(refused) == "still-held"
    for wrong in (
        SetVenture(project.id, other.id, ()),
        SetVenture(project.id, other.id, (other.id,)),
        SetVenture(project.id, other.id, (project.contractor_id,), 999, "条"),
    ):
        with pytest.raises(Invalid):
            set_venture(session, wrong, by=world.fo1)


def test_a_specialist_hired_by_the_owner_stores_for_himself(session: Session, world: World) -> None:
    """D-01: a specialist contractor hired directly by the owner owes a deposit per project."""
    company = a_company(session, world.county, 5, "专业承包")
    terms = RegisterProject(
        world.county.id, "S-1", "钢结构专业工程", company.id, "昌吉城投", Money.of("8650000.00"),
        date(2026, 1, 20), date(2026, 12, 31), contracting="SPECIALIST",
    )  # fmt: skip
    project = register_project(session, terms, by=world.fo1)
    made = assess_deposit(session, AssessDeposit(project.id, ON), by=world.fo1)
    assert (project.contracting, made.amount) == ("SPECIALIST", Money.of("259500.00"))


@pytest.mark.parametrize(
    "statement",
    ["UPDATE contract_change SET changes = '{}', kind = 'VOID'", "DELETE FROM contract_change"],
)
def test_the_database_keeps_changes(session: Session, world: World, statement: str) -> None:
    project = an_assessed_project(session, world)
    change_contract(session, changed(project, contractor_name="新名"), by=world.fo1)
    with pytest.raises(DBAPIError):
        session.execute(sql(statement))
