"""An import leaves exactly what the single deeds would have left."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.banking.models import BankReference
from ledger.deadlines.models import Deadline
from ledger.deposits.accept_guarantee import SubmitGuarantee, submit_guarantee
from ledger.deposits.assess import AssessDeposit, assess_deposit
from ledger.deposits.collect import RecordReceipt, record_receipt
from ledger.deposits.figures import deposit_book, figures_of
from ledger.deposits.mode_models import GuaranteeEvent, HandOver
from ledger.deposits.models import Assessment, Guarantee, Obligation, Receipt
from ledger.money import Money
from ledger.parties.models import Project
from ledger.parties.register import (
    RegisterCompany,
    RegisterProject,
    register_company,
    register_project,
)
from tests.deposits.make import World, reviewed
from tests.parties.make import a_uscc
from tests.registers.make import a_register, posted, proposed, workbook


def test_an_import_leaves_what_the_single_deeds_leave(session: Session, world: World) -> None:
    """D-12, G-05, I-12: the same assessments, clocks, vouchers and figures, row for row."""
    posted(session, proposed(session, world, workbook(a_register())), world.fo2)
    there = session.scalars(select(Project).order_by(Project.code)).all()
    single = _by_single_deeds(session, world)
    session.expire_all()
    for imported, made in zip(there, single, strict=True):
        assert _assessment(session, imported) == _assessment(session, made)
        assert _clocks(session, imported) == _clocks(session, made)
        assert _vouchers(session, imported) == _vouchers(session, made)


def _by_single_deeds(session: Session, world: World) -> list[Project]:
    """The same register once more, deed by deed, under other codes."""
    rows, made = a_register(), []
    companies = {}
    for number, row in enumerate(rows["companies"], 81):
        told = RegisterCompany(world.county.id, **{**row, "uscc": a_uscc(number)})
        companies[row["uscc"]] = register_company(session, told, by=world.fo1)
    for row in rows["projects"]:
        terms = {**row, "contract_amount": Money.of(row["contract_amount"])}
        for name in ("signed_on", "permit_on", "ends_on"):
            terms[name] = date.fromisoformat(row[name])
        contractor = companies[terms.pop("contractor_uscc")]
        terms["code"] = f"S-{row['code']}"
        command = RegisterProject(world.county.id, contractor_id=contractor.id, **terms)
        made.append(register_project(session, command, by=world.fo1))
    for project in made:
        one = assess_deposit(session, AssessDeposit(project.id, date(2026, 1, 26)), by=world.fo1)
        reviewed(session, world, one.proposal_id)
    by_code = {project.code[2:]: project for project in made}
    for row in sorted(rows["receipts"], key=lambda row: row["on"]):
        project = by_code[row["project"]]
        known = project.contractor
        receipt = RecordReceipt(
            project.id, world.bank.id, f"S{row['bank_reference']}", Money.of(row["amount"]),
            date.fromisoformat(row["on"]), row.get("payer_name", known.name),
            row.get("payer_bank", known.bank_name or ""),
            row.get("payer_account", known.bank_account or ""),
        )  # fmt: skip
        reviewed(session, world, record_receipt(session, receipt, by=world.fo1).proposal_id)
    guarantee = SubmitGuarantee(
        by_code["R-2"].id, "BANK", "农业银行", "BH-10", Money.of("159500.00"),
        f"{world.county.name}人力资源和社会保障局", True, True, date(2026, 2, 1),
        date(2028, 1, 31), "档案室", date(2026, 2, 6),
    )  # fmt: skip
    reviewed(session, world, submit_guarantee(session, guarantee, by=world.fo1).proposal_id)
    return made


def _assessment(session: Session, project: Project) -> list[object]:
    """Everything of the assessment and the obligation that names no row."""
    made = session.scalars(select(Assessment).where(Assessment.project_id == project.id)).one()
    duty = session.scalars(select(Obligation).where(Obligation.project_id == project.id)).one()
    facts = [(one["name"], one["value"], one["rule"]) for one in made.source_list]
    return [
        made.amount, made.previous, made.inputs, made.steps, facts, made.policy_version_id,
        made.obliged_on, made.made_on, made.basis, made.contract_amount, made.reason,
        duty.state, duty.required, duty.assessment_id == made.id,
    ]  # fmt: skip


def _clocks(session: Session, project: Project) -> list[object]:
    rows = session.scalars(
        select(Deadline).where(Deadline.subject == f"project:{project.id}").order_by(Deadline.id)
    )
    own = [
        (one.rule, one.what_zh, one.starts_on, one.count, one.day_kind, one.due_on,
         one.settled_on, (one.settled_by or "").partition(":")[0], one.version)
        for one in rows
    ]  # fmt: skip
    papers = session.scalars(select(Guarantee.id).where(Guarantee.project_id == project.id)).all()
    named = [f"guarantee:{paper}" for paper in papers]
    reminders = session.scalars(select(Deadline).where(Deadline.subject.in_(named)))
    events = session.scalars(select(GuaranteeEvent).where(GuaranteeEvent.guarantee_id.in_(papers)))
    hands = session.scalars(select(HandOver).where(HandOver.guarantee_id.in_(papers)))
    return [
        own,
        [(one.rule, one.starts_on, one.due_on, one.day_kind, one.settled_on) for one in reminders],
        sorted((one.what, one.happened_on, one.amount, one.person_id) for one in events),
        [(one.what, one.place, one.handed_to, one.purpose, one.person_id) for one in hands],
    ]


def _vouchers(session: Session, project: Project) -> list[object]:
    """The proposals of the project's receipts and its guarantee, and its figures."""
    receipts = session.scalars(
        select(Receipt).where(Receipt.project_id == project.id).order_by(Receipt.id)
    ).all()
    papers = session.scalars(select(Guarantee).where(Guarantee.project_id == project.id)).all()
    told: list[object] = [
        (one.kind, one.on, one.amount, one.state, one.maker_person, one.reviewer_person,
         one.facts["attachments"])
        for one in (row.proposal for row in (*receipts, *papers))
        if one is not None
    ]  # fmt: skip
    payers = [(one.payer_name, one.payer_bank, one.payer_account) for one in receipts]
    taken = session.scalars(
        select(BankReference.proposal_id).where(
            BankReference.subject.in_([f"receipt:{one.id}" for one in receipts])
        )
    ).all()
    figures = figures_of(session, deposit_book(session, project.county_id), project.id)
    return [*told, payers, sorted(taken) == sorted(one.proposal_id for one in receipts), figures]
