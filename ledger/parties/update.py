"""Change what the registers say: a company, a project, a worker's card or phone."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.audit import trail
from ledger.errors import Refusal
from ledger.money import Money
from ledger.parties.models import Company, Project, Worker
from ledger.parties.officer import require_officer
from ledger.parties.pinyin import pinyin_key
from ledger.parties.register import judge_terms, seal_phone
from ledger.people.scope import find


@dataclass(frozen=True, slots=True)
class UpdateCompany:
    """The company as it now is; ``version`` is the one the officer saw."""

    company_id: int
    version: int
    name: str
    bank_name: str | None = None
    bank_account: str | None = None


def update_company(session: Session, change: UpdateCompany, *, by: Actor) -> Company:
    """The company carries the new values; its credit code never changes."""
    row = find(session, Company, change.company_id, by=by, lock=True)
    require_officer(session, by, row.county_id)
    refuse_stale(row.version, change.version)
    values = {
        "name": change.name,
        "pinyin": pinyin_key(change.name),
        "bank_name": change.bank_name,
        "bank_account": change.bank_account,
    }
    changed = _apply(row, values)
    session.flush()
    trail.record(
        session, "company.updated", f"company:{row.id}", by=by, county_id=row.county_id,
        changed=changed,
    )  # fmt: skip
    return row


@dataclass(frozen=True, slots=True)
class UpdateProject:
    """The project as it now is; ``version`` is the one the officer saw."""

    project_id: int
    version: int
    name: str
    owner_name: str
    contract_amount: Money
    signed_on: date
    ends_on: date
    permit_on: date | None = None
    annual_amount: Money | None = None
    government_invested: bool = False
    real_name_on: date | None = None
    wage_account_on: date | None = None


def update_project(session: Session, change: UpdateProject, *, by: Actor) -> Project:
    """The project carries the new values; an assessment already made keeps its own inputs."""
    row = find(session, Project, change.project_id, by=by, lock=True)
    require_officer(session, by, row.county_id)
    refuse_stale(row.version, change.version)
    judge_terms(change.signed_on, change.permit_on, change.ends_on)
    values = {
        "name": change.name,
        "pinyin": pinyin_key(change.name),
        "owner_name": change.owner_name,
        "contract_amount": change.contract_amount,
        "annual_amount": change.annual_amount,
        "signed_on": change.signed_on,
        "permit_on": change.permit_on,
        "ends_on": change.ends_on,
        "government_invested": change.government_invested,
        "real_name_on": change.real_name_on,
        "wage_account_on": change.wage_account_on,
    }
    changed = _apply(row, values)
    session.flush()
    trail.record(
        session, "project.updated", f"project:{row.id}", by=by, county_id=row.county_id,
        changed=changed,
    )  # fmt: skip
    return row


@dataclass(frozen=True, slots=True)
class UpdateWorker:
    """A new phone of a worker, with the reason; a card is changed by two (``banking.cards``)."""

    worker_id: int
    version: int
    reason: str
    phone: str


def update_worker(session: Session, change: UpdateWorker, *, by: Actor) -> Worker:
    """The worker's phone is the new one; the reason, not the value, is on the trail."""
    row = find(session, Worker, change.worker_id, by=by, lock=True)
    require_officer(session, by, row.county_id)
    refuse_stale(row.version, change.version)
    seal_phone(row, change.phone)
    session.flush()
    trail.record(
        session, "worker.updated", f"worker:{row.id}", by=by, county_id=row.county_id,
        changed=["phone"], reason=change.reason,
    )  # fmt: skip
    return row


def refuse_stale(stands: int, seen: int) -> None:
    """Raises when somebody has edited the row since it was seen."""
    if stands != seen:
        raise StaleVersion(
            "此记录已被他人修改, 请刷新后再改。", "Somebody has edited this since; reload it first."
        )


def _apply(row: Company | Project, values: dict[str, Any]) -> list[str]:
    """The row carries the values; the names of those that were different."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return [name for name in changed if name != "pinyin"]


class StaleVersion(Refusal):
    """The edit rests on an older version of the row."""

    code = "version-stale"
