"""What pages and answers show of exemptions, listings, contract changes."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from ledger.deposits.exempt import Weighed, weigh
from ledger.deposits.exemption_models import Exemption
from ledger.errors import Refusal
from ledger.parties.contract_models import ContractChange, Listing
from ledger.parties.models import Project
from ledger.rules.grounds import GROUNDS


def exemptions(counties: Collection[int], project_id: int | None = None) -> Select[Exemption]:
    """Exemptions and reductions with their approvals, of all projects or of one."""
    query = (
        select(Exemption)
        .options(joinedload(Exemption.project), joinedload(Exemption.approval))
        .where(Exemption.county_id.in_(counties))
        .order_by(Exemption.id.desc())
    )
    return query if project_id is None else query.where(Exemption.project_id == project_id)


def listings(counties: Collection[int], company_id: int | None = None) -> Select[Listing]:
    """Listings with their companies, the newest first."""
    query = (
        select(Listing)
        .options(joinedload(Listing.company))
        .where(Listing.county_id.in_(counties))
        .order_by(Listing.id.desc())
    )
    return query if company_id is None else query.where(Listing.company_id == company_id)


def contract_changes(project_id: int) -> Select[ContractChange]:
    """The changes of a project's contract, the newest first."""
    return (
        select(ContractChange)
        .where(ContractChange.project_id == project_id)
        .order_by(ContractChange.id.desc())
    )


def offers(session: Session, project: Project, on: date) -> list[tuple[str, Weighed]]:
    """What may be asked for the project on that day: reason code and what it would change."""
    found = []
    for code in GROUNDS:
        try:
            found.append((code, weigh(session, project, code, on)))
        except Refusal:
            continue
    return found
