"""What pages and answers show of returns."""

from collections.abc import Collection

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from ledger.refunds.mode_models import ModeChange
from ledger.refunds.models import DepositReturn
from ledger.refunds.part_models import PartialReturn


def returns(counties: Collection[int], project_id: int | None = None) -> Select[DepositReturn]:
    """Returns with project, approval and complaints; of all projects or of one."""
    query = (
        select(DepositReturn)
        .options(
            joinedload(DepositReturn.project),
            joinedload(DepositReturn.approval),
            joinedload(DepositReturn.bounce),
            selectinload(DepositReturn.complaints),
        )
        .where(DepositReturn.county_id.in_(counties))
    )
    return query if project_id is None else query.where(DepositReturn.project_id == project_id)


def mode_changes(counties: Collection[int], project_id: int | None = None) -> Select[ModeChange]:
    """Changes of mode with project, approval and guarantee; of all projects or of one."""
    query = (
        select(ModeChange)
        .options(
            joinedload(ModeChange.project),
            joinedload(ModeChange.approval),
            joinedload(ModeChange.guarantee),
            joinedload(ModeChange.bounce),
        )
        .where(ModeChange.county_id.in_(counties))
    )
    return query if project_id is None else query.where(ModeChange.project_id == project_id)


def partial_returns(
    counties: Collection[int], project_id: int | None = None
) -> Select[PartialReturn]:
    """Returns in part with project and approval; of all projects or of one."""
    query = (
        select(PartialReturn)
        .options(
            joinedload(PartialReturn.project),
            joinedload(PartialReturn.approval),
            joinedload(PartialReturn.bounce),
        )
        .where(PartialReturn.county_id.in_(counties))
    )
    return query if project_id is None else query.where(PartialReturn.project_id == project_id)
