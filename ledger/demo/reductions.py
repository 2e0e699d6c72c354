"""Further projects of one contractor: the lower ratio is asked for, approved and carried out."""

from sqlalchemy import select

from ledger import clock
from ledger.demo.office import Office
from ledger.deposits.exempt import (
    AskExemption,
    ExecuteExemption,
    ask_exemption,
    execute_exemption,
)
from ledger.deposits.exemption_models import Exemption
from ledger.deposits.models import Obligation
from ledger.deposits.reckon import reckon
from ledger.parties.models import Project

REASON = "SEVERAL_PROJECTS"


def lower_further_projects(office: Office) -> None:
    """Every project whose contractor has others under way requires what D-06 leaves of it."""
    today = clock.today()
    with office.database.reading() as session:
        known = select(Exemption.project_id)
        rows = session.scalars(
            select(Project)
            .join(Obligation, Obligation.project_id == Project.id)
            .where(Obligation.state == "ACTIVE", Project.id.not_in(known))
            .order_by(Project.id)
        ).all()
        further = [
            (row.id, row.code)
            for row in rows
            if REASON in reckon(session, row, "CONTRACT", today).grounds
        ]
    for project_id, code in further:
        asked = AskExemption(
            project_id, REASON, "多项目降低存储比例申请表", f"JM-{code}", today, today
        )
        row = office.do(
            lambda s, asked=asked: ask_exemption(s, asked, by=office.people["fo1"])  # type: ignore[misc]
        )
        office.approve(row.approval_id, "a1", "a2", opinion="同意按规定降低。")
        command = ExecuteExemption(row.id, today)
        office.do(
            lambda s, command=command: execute_exemption(s, command, by=office.people["fo2"])  # type: ignore[misc]
        )
