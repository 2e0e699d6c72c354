"""Take the whole register of a county away, in the shape in which it is brought in."""

from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any

from sqlalchemy import ColumnElement, Select, and_, column, exists, select, table
from sqlalchemy.orm import Session, contains_eager, joinedload

from ledger.actor import Actor
from ledger.approvals.models import VoucherProposal
from ledger.audit import trail
from ledger.banking.accounts import accounts_of
from ledger.deposits.guarantee_claims import IN_FORCE
from ledger.deposits.mode_models import SupervisedMovement
from ledger.deposits.models import Assessment, Guarantee, Obligation, Receipt
from ledger.parties.models import Company, Project
from ledger.registers.kinds import SHEETS
from ledger.registers.workbook import spell, write_workbook

#: How many rows are read at a time.
CHUNK = 500

_ENTRY = table("entry", column("book_id"), column("reverses"))


def note_register_taken(session: Session, county_id: int, *, by: Actor) -> None:
    """The trail says who takes the register, before anything leaves (I-35)."""
    trail.record(session, "register.taken", f"county:{county_id}", by=by, county_id=county_id)


def take_register(session: Session, county_id: int) -> IO[bytes]:
    """The register as a workbook: what another ledger would bring in to stand as this one does.

    Companies, projects, the assessments in force, receipts and sums under supervision that are
    posted and not reversed, and guarantees in force. Draws, returns and interest are no part of it.
    """
    several = len(accounts_of(session, county_id, "DEP")) > 1
    numbers = {one.id: one.number for one in accounts_of(session, county_id, "DEP")}

    def receipt(row: Receipt) -> Mapping[str, Any]:
        told = _of(row, row.project.code, on=row.received_on)
        return told | {"account": numbers.get(row.bank_account_id) if several else None}

    sheets: Mapping[str, tuple[Select[Any], Callable[[Any], Mapping[str, Any]]]] = {
        "companies": (_companies(county_id), vars),
        "projects": (
            _projects(county_id),
            lambda row: vars(row) | {"contractor_uscc": row.contractor.uscc},
        ),
        "assessments": (_assessments(county_id), lambda row: _assessed(*row)),
        "receipts": (_receipts(county_id), receipt),
        "supervised": (
            _supervised(county_id),
            lambda row: _of(row, row.project.code, on=row.happened_on),
        ),
        "guarantees": (
            _guarantees(county_id),
            lambda row: _of(row, row.project.code, irrevocable=True, on_demand=True,
                            on=row.proposal.on),
        ),
    }  # fmt: skip
    return write_workbook(
        (
            SHEETS[name].title.zh,
            [heads[0] for heads in SHEETS[name].headings.values()],
            _rows(session, name, query, told),
        )
        for name, (query, told) in sheets.items()
    )


def _rows(
    session: Session, name: str, query: Select[Any], told: Callable[[Any], Mapping[str, Any]]
) -> Iterator[list[str]]:
    found = session.execute(query.execution_options(yield_per=CHUNK))
    for batch in found.partitions():
        for row in batch:
            values = told(row if len(row) > 1 else row[0])
            yield [spell(field, values.get(field)) for field in SHEETS[name].headings]
        session.expunge_all()


def _of(row: Any, code: str, **more: Any) -> dict[str, Any]:
    attachments = row.proposal.facts["attachments"]
    return {**vars(row), "project": code, "attachments": attachments, **more}


def _assessed(row: Assessment, code: str) -> Mapping[str, Any]:
    return {"project": code, "on": row.made_on, "basis": row.basis, "amount": row.amount}


def _companies(county_id: int) -> Select[Any]:
    return select(Company).where(Company.county_id == county_id).order_by(Company.id)


def _projects(county_id: int) -> Select[Any]:
    return (
        select(Project)
        .join(Project.contractor)
        .options(contains_eager(Project.contractor))
        .where(Project.county_id == county_id)
        .order_by(Project.id)
    )


def _assessments(county_id: int) -> Any:
    return (
        select(Assessment, Project.code)
        .join(Obligation, Obligation.assessment_id == Assessment.id)
        .join(Project, Project.id == Obligation.project_id)
        .where(Obligation.county_id == county_id, Obligation.state == "ACTIVE")
        .order_by(Obligation.id)
    )


def _standing() -> ColumnElement[bool]:
    """The voucher is posted and not reversed."""
    reversed_ = exists().where(
        _ENTRY.c.book_id == VoucherProposal.book_id,
        _ENTRY.c.reverses == VoucherProposal.entry_seq,
    )
    return and_(VoucherProposal.state == "POSTED", ~reversed_)


def _supervised(county_id: int) -> Select[Any]:
    released = select(SupervisedMovement.project_id).where(SupervisedMovement.kind == "RELEASE")
    return (
        select(SupervisedMovement)
        .join(SupervisedMovement.proposal)
        .join(Obligation, Obligation.project_id == SupervisedMovement.project_id)
        .options(
            contains_eager(SupervisedMovement.proposal), joinedload(SupervisedMovement.project)
        )
        .where(
            SupervisedMovement.county_id == county_id, _standing(), Obligation.state == "ACTIVE",
            SupervisedMovement.project_id.not_in(released),
        )
        .order_by(SupervisedMovement.id)
    )  # fmt: skip


def _receipts(county_id: int) -> Select[Any]:
    return (
        select(Receipt)
        .join(Receipt.proposal)
        .join(Obligation, Obligation.project_id == Receipt.project_id)
        .options(contains_eager(Receipt.proposal), joinedload(Receipt.project))
        .where(
            Receipt.county_id == county_id, _standing(),
            Obligation.state == "ACTIVE",
        )
        .order_by(Receipt.id)
    )  # fmt: skip


def _guarantees(county_id: int) -> Select[Any]:
    return (
        select(Guarantee)
        .join(Obligation, Obligation.project_id == Guarantee.project_id)
        .options(joinedload(Guarantee.proposal), joinedload(Guarantee.project))
        .where(
            Guarantee.county_id == county_id, Guarantee.state.in_(IN_FORCE),
            Obligation.state == "ACTIVE",
        )
        .order_by(Guarantee.id)
    )  # fmt: skip
