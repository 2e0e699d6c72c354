"""A joint venture: who builds together, who leads, and who of them stores the deposit (D-14)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from ledger.actor import Actor
from ledger.audit import trail
from ledger.deposits.change_contract import changeable
from ledger.deposits.exempt import refuse_held
from ledger.errors import FieldError, Invalid
from ledger.parties.contract_models import VentureMember
from ledger.parties.models import Company, Project
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class SetVenture:
    """The members; another than the lead party stores only where the contract agrees so."""

    project_id: int
    lead_id: int
    member_ids: tuple[int, ...]
    storer_id: int | None = None
    agreed_in: str | None = None


def set_venture(session: Session, venture: SetVenture, *, by: Actor) -> Sequence[VentureMember]:
    """The members stand on record and the one who stores is the project's contractor (D-14).

    Refused: another storer without the clause that agrees it, a change of the storer while
    something is held in the former one's name (``still-held``), an obligation that is over.
    """
    project = find(session, Project, venture.project_id, by=by, lock=True)
    require_officer(session, by, project.county_id)
    storer_id = venture.storer_id or venture.lead_id
    _judge(session, project, venture, storer_id, by=by)
    if storer_id != project.contractor_id:
        changeable(session, project)
        refuse_held(session, project)
        project.contractor_id = storer_id
    session.execute(delete(VentureMember).where(VentureMember.project_id == project.id))
    for company_id in (venture.lead_id, *venture.member_ids):
        stores = company_id == storer_id
        session.add(
            VentureMember(
                county_id=project.county_id,
                project_id=project.id,
                company_id=company_id,
                leads=company_id == venture.lead_id,
                stores=stores,
                agreed_in=venture.agreed_in if stores else None,
            )
        )
    session.flush()
    session.refresh(project, ["contractor"])
    trail.record(
        session, "venture.recorded", f"project:{project.id}", by=by, county_id=project.county_id,
        lead=venture.lead_id, members=list(venture.member_ids), stores=storer_id,
    )  # fmt: skip
    return members_of(session, project.id)


def members_of(session: Session, project_id: int) -> Sequence[VentureMember]:
    """The members of the venture, the lead party first; none for a single contractor."""
    return session.scalars(
        select(VentureMember)
        .options(joinedload(VentureMember.company))
        .where(VentureMember.project_id == project_id)
        .order_by(VentureMember.leads.desc(), VentureMember.id)
    ).all()


def _judge(
    session: Session, project: Project, venture: SetVenture, storer_id: int, *, by: Actor
) -> None:
    """Raises Invalid with every mistake of the list."""
    wrong = []
    everyone = (venture.lead_id, *venture.member_ids)
    if len(set(everyone)) != len(everyone):
        says = Text("同一单位只能出现一次, 牵头方不必重复列入成员。",
                    "Each company once; the lead party is not named among the others.")  # fmt: skip
        wrong.append(FieldError("/member_ids", "twice", says))
    if not venture.member_ids:
        says = Text("联合体至少有两个单位。", "A joint venture has two companies at least.")
        wrong.append(FieldError("/member_ids", "too-few", says))
    if storer_id not in everyone:
        says = Text("缴存方须是联合体成员。", "Who stores must be a member.")
        wrong.append(FieldError("/storer_id", "no-member", says))
    if storer_id != venture.lead_id and venture.agreed_in is None:
        says = Text(
            "由非牵头方缴存须写明合同约定条款。", "Name the clause by which another stores."
        )
        wrong.append(FieldError("/agreed_in", "required", says))
    if wrong:
        raise Invalid(wrong)
    for company_id in everyone:
        company = find(session, Company, company_id, by=by)
        if company.county_id != project.county_id:
            says = Text("该单位登记在另一个县。", "The company is registered in another county.")
            raise Invalid([FieldError("/member_ids", "other-county", says)])
