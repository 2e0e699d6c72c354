"""Edit a project: what the contract says changes by its own deed once a deposit is assessed."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.deposits.change_contract import TERMS
from ledger.deposits.models import Obligation
from ledger.errors import Refusal
from ledger.parties.models import Project
from ledger.parties.update import UpdateProject, update_project
from ledger.people.scope import find


def edit_project(session: Session, change: UpdateProject, *, by: Actor) -> Project:
    """The project carries the new values.

    Refused for amounts and dates of a contract for which a deposit is assessed
    (``contract-change-needed``): they change with a document and are assessed anew.
    """
    row = find(session, Project, change.project_id, by=by, lock=True)
    assessed = select(Obligation.id).where(
        Obligation.project_id == row.id, Obligation.assessment_id.is_not(None)
    )
    if session.scalar(assessed) is not None and any(
        getattr(row, name) != getattr(change, name) for name in TERMS
    ):
        raise Refusal(
            "该项目已核定保证金, 合同额和日期须按“合同变更”办理。",
            "A deposit is assessed for this project: amounts and dates change by a contract change.",
            code="contract-change-needed",
        )
    return update_project(session, change, by=by)
