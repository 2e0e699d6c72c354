"""Arrears established against a company: the cases that count for its standing (D-07 to D-09)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from ledger.cases.models import ArrearsCase, EmployerPayment
from ledger.cases.words import OFF_COUNTS
from ledger.parties.models import Project


@dataclass(frozen=True, slots=True)
class Arrears:
    """One case in which arrears were established, and since when they are."""

    case_id: int
    number: str
    established_on: date


def arrears_of(session: Session, county_id: int, company_id: int, up_to: date) -> list[Arrears]:
    """The established arrears of a company in the county, the latest first.

    Arrears are established by the order to pay, or by what the employer paid within the case.
    Cases against the company count, and cases on projects of which it is the contractor.
    """
    paid = (
        select(func.min(EmployerPayment.paid_on))
        .where(EmployerPayment.case_id == ArrearsCase.id)
        .scalar_subquery()
    )
    established = func.coalesce(ArrearsCase.ordered_on, paid)
    rows = session.execute(
        select(ArrearsCase.id, ArrearsCase.number, established)
        .outerjoin(Project, Project.id == ArrearsCase.project_id)
        .where(
            ArrearsCase.county_id == county_id,
            ArrearsCase.state.not_in(OFF_COUNTS),
            or_(ArrearsCase.employer_id == company_id, Project.contractor_id == company_id),
            established <= up_to,
        )
        .order_by(established.desc(), ArrearsCase.id.desc())
    )
    return [Arrears(*row) for row in rows]
