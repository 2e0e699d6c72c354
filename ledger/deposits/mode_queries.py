"""What pages and answers show of custody modes: guarantees sought, supervision, transfers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from ledger.deposits.figures import deposit_book
from ledger.deposits.guarantee_claims import IN_FORCE
from ledger.deposits.guarantee_log import events_of, handovers_of
from ledger.deposits.lapse_guarantee import remaining_face
from ledger.deposits.mode_models import (
    DepositTransfer,
    GuaranteeEvent,
    HandOver,
    SupervisedMovement,
)
from ledger.deposits.models import Guarantee
from ledger.deposits.queries import guarantees
from ledger.deposits.words import guarantee_state
from ledger.money import Money
from ledger.rules.workdays import one_month_after


@dataclass(frozen=True, slots=True)
class GuaranteeLog:
    """A guarantee's life: what is left of it, how it stands, its turns and hand-overs."""

    guarantee_id: int
    state: str
    remaining: Money
    events: Collection[GuaranteeEvent]
    handovers: Collection[HandOver]


def guarantee_log(session: Session, row: Guarantee, on: date) -> GuaranteeLog:
    """The life of a guarantee as seen on that day."""
    return GuaranteeLog(
        row.id,
        guarantee_state(row, on),
        remaining_face(session, deposit_book(session, row.county_id), row),
        events_of(session, row.id),
        handovers_of(session, row.id),
    )


def guarantees_sought(
    counties: Collection[int], wanted: Mapping[str, Any], on: date
) -> Select[Guarantee]:
    """Guarantees by project, state, kind, issuer, and the days until they expire."""
    query = guarantees(counties, wanted["project"])
    if wanted["kind"] is not None:
        query = query.where(Guarantee.kind == wanted["kind"])
    if wanted["issuer"]:
        query = query.where(Guarantee.issuer.contains(wanted["issuer"], autoescape=True))
    if wanted["state"] is not None:
        query = _in_state(query, wanted["state"], on)
    if wanted["within"] is not None:
        last = on + timedelta(days=int(wanted["within"]))
        query = query.where(Guarantee.state.in_(IN_FORCE), Guarantee.expires_on.between(on, last))
    return query


def _in_state(query: Select[Guarantee], state: str, on: date) -> Select[Guarantee]:
    """EXPIRING and EXPIRED are states of the clock: in force, and the last day near or past."""
    near = one_month_after(on)
    if state == "EXPIRED":
        return query.where(Guarantee.state.in_(IN_FORCE), Guarantee.expires_on < on)
    if state == "EXPIRING":
        return query.where(Guarantee.state.in_(IN_FORCE), Guarantee.expires_on.between(on, near))
    query = query.where(Guarantee.state == state)
    return query.where(Guarantee.expires_on > near) if state in IN_FORCE else query


def supervised(
    counties: Collection[int], project_id: int | None = None
) -> Select[SupervisedMovement]:
    """Movements of supervised accounts with their vouchers, of all projects or of one."""
    query = (
        select(SupervisedMovement)
        .options(joinedload(SupervisedMovement.proposal), joinedload(SupervisedMovement.project))
        .where(SupervisedMovement.county_id.in_(counties))
    )
    return query if project_id is None else query.where(SupervisedMovement.project_id == project_id)


def transfers(counties: Collection[int], project_id: int | None = None) -> Select[DepositTransfer]:
    """Transfers with their approvals, of all projects, or from and to one."""
    query = (
        select(DepositTransfer)
        .options(
            joinedload(DepositTransfer.approval),
            joinedload(DepositTransfer.from_project),
            joinedload(DepositTransfer.to_project),
        )
        .where(DepositTransfer.county_id.in_(counties))
    )
    if project_id is None:
        return query
    return query.where(
        or_(
            DepositTransfer.from_project_id == project_id,
            DepositTransfer.to_project_id == project_id,
        )
    )
