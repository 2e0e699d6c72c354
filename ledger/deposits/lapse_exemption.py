"""New arrears end every exemption of the contractor by themselves (domain 4: EXEMPT to ASSESSED)."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.audit import trail
from ledger.cases.models import ArrearsCase, EmployerPayment
from ledger.cases.settle import OrderPayment, PaidByEmployer, order_payment, pay_by_employer
from ledger.deposits.assess import AssessDeposit, assess_deposit
from ledger.deposits.clocks import start_storing
from ledger.deposits.exemption_models import Exemption
from ledger.deposits.models import Assessment, Obligation
from ledger.deposits.reckon import Basis
from ledger.parties.models import Project
from ledger.people.scope import find


def order_and_judge(session: Session, ordered: OrderPayment, *, by: Actor) -> ArrearsCase:
    """The order stands and, arrears being established, the contractor's exemptions have lapsed."""
    case = order_payment(session, ordered, by=by)
    lapse_for_case(session, case, ordered.on, by=by)
    return case


def paid_and_judge(session: Session, paid: PaidByEmployer, *, by: Actor) -> EmployerPayment:
    """The payment is on record and, arrears being admitted, the exemptions have lapsed."""
    payment = pay_by_employer(session, paid, by=by)
    case = session.get_one(ArrearsCase, payment.case_id)
    lapse_for_case(session, case, paid.on, by=by)
    return payment


def lapse_for_case(session: Session, case: ArrearsCase, on: date, *, by: Actor) -> int:
    """Every exempt project of the employer and of the project's contractor owes again; how many."""
    owing = {case.employer_id} | ({case.project.contractor_id} if case.project else set())
    exempt = session.scalars(
        select(Project.id)
        .join(Obligation, Obligation.project_id == Project.id)
        .where(
            Project.county_id == case.county_id,
            Project.contractor_id.in_(owing),
            Obligation.state == "EXEMPT",
        )
        .order_by(Project.id)
    ).all()
    why = f"免存失效: 案件 {case.number} 查实欠薪"
    for project_id in exempt:
        lapse_exemption(session, project_id, on, why, f"case:{case.id}", by=by)
    return len(exempt)


def lapse_exemption(
    session: Session, project_id: int, on: date, why: str, source: str, *, by: Actor
) -> Assessment:
    """The project is ASSESSED anew; posting 1 waits for review, and the clock of D-12 runs again.

    What became known later than it happened ends the exemption from its first day on.
    """
    project = find(session, Project, project_id, by=by, lock=True)
    obligation = session.scalars(
        select(Obligation)
        .where(Obligation.project_id == project_id)
        .execution_options(populate_existing=True)
    ).one()
    before = session.get_one(Assessment, obligation.assessment_id)
    obligation.state = "ASSESSED"
    granted = session.scalars(
        select(Exemption).where(
            Exemption.project_id == project_id,
            Exemption.kind == "EXEMPT",
            Exemption.state == "GRANTED",
        )
    ).all()
    on = max([on, *(row.granted_on for row in granted if row.granted_on)])
    for row in granted:
        row.state, row.lapsed_on, row.lapsed_by = "LAPSED", on, source
    session.flush()
    basis: Basis = before.basis  # type: ignore[assignment]
    made = assess_deposit(session, AssessDeposit(project_id, on, basis, why), by=by)
    start_storing(session, obligation, made)
    trail.record(
        session, "deposit.exemption-lapsed", f"project:{project_id}", by=by,
        county_id=project.county_id, because=source, required=made.amount,
    )  # fmt: skip
    return made
