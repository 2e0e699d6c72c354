"""What doors show of draws."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from ledger.approvals.models import ApprovalRequest
from ledger.approvals.queries import LIVE
from ledger.draws.models import Draw


def draws(counties: Collection[int], case_id: int | None = None) -> Select[Draw]:
    """Draws with case, project and approval, newest first; of all cases or of one."""
    query = (
        select(Draw)
        .options(
            joinedload(Draw.case),
            joinedload(Draw.project),
            joinedload(Draw.approval),
        )
        .where(Draw.county_id.in_(counties))
        .order_by(Draw.id.desc())
    )
    return query if case_id is None else query.where(Draw.case_id == case_id)


def pending_draws(session: Session, case_id: int) -> Sequence[Draw]:
    """Draws of a case that wait for approval or execution."""
    return session.scalars(
        select(Draw)
        .join(Draw.approval)
        .options(joinedload(Draw.approval))
        .where(Draw.case_id == case_id, ApprovalRequest.state.in_(LIVE))
        .order_by(Draw.id)
    ).all()
