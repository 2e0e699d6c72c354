"""What doors show of draws."""

from collections.abc import Collection

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

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
