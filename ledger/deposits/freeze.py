"""The register of freezes: a deposit is sealed only where a law says so (D-03, 条例 33)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.audit import trail
from ledger.deposits.mode_models import DepositFreeze
from ledger.errors import FieldError, Invalid, Refusal
from ledger.parties.models import Project
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class FreezeDeposit:
    """An authority's order and the law it rests on."""

    project_id: int
    authority: str
    document_number: str
    legal_basis: str | None
    on: date


def freeze_deposit(session: Session, command: FreezeDeposit, *, by: Actor) -> DepositFreeze:
    """The freeze is on record and no deposit of the project goes back while it lasts.

    Refused without a legal basis (``no-legal-basis``): the deposit serves the workers' wages
    alone and is neither sealed, frozen nor transferred for anything else (D-03). Wages may still
    be paid from it.
    """
    project = find(session, Project, command.project_id, by=by, lock=True)
    require_officer(session, by, project.county_id)
    basis = (command.legal_basis or "").strip()
    if not basis:
        raise Refusal(
            "工资保证金专项用于支付农民工工资, 除法律另有规定外不得查封、冻结、划拨(条例 33);"
            " 未注明法律依据的冻结不予登记。",
            "A wage deposit is not frozen for other causes unless a law says so; without its"
            " legal basis the freeze is not recorded (D-03).",
            code="no-legal-basis",
        )
    row = DepositFreeze(
        county_id=project.county_id,
        project_id=project.id,
        authority=command.authority,
        document_number=command.document_number,
        legal_basis=basis,
        frozen_on=command.on,
        frozen_by=by.person_id,
    )
    session.add(row)
    session.flush()
    trail.record(
        session, "deposit.frozen", f"project:{project.id}", by=by, county_id=project.county_id,
        document=command.document_number, legal_basis=basis,
    )  # fmt: skip
    return row


@dataclass(frozen=True, slots=True)
class LiftFreeze:
    """The order that ends a freeze."""

    freeze_id: int
    on: date
    document: str


def lift_freeze(session: Session, command: LiftFreeze, *, by: Actor) -> DepositFreeze:
    """The freeze has ended; refused a second time (``freeze-lifted``)."""
    row = find(session, DepositFreeze, command.freeze_id, by=by, lock=True)
    require_officer(session, by, row.county_id)
    if row.lifted_on is not None:
        raise Refusal("该冻结已解除。", "This freeze was lifted before.", code="freeze-lifted")
    if command.on < row.frozen_on:
        says = Text("解除日期不能早于冻结日期。", "It precedes the freeze.")
        raise Invalid([FieldError("/on", "date-order", says)])
    row.lifted_on, row.lifting_document = command.on, command.document
    row.lifted_by = by.person_id
    session.flush()
    trail.record(
        session, "deposit.unfrozen", f"project:{row.project_id}", by=by, county_id=row.county_id,
        document=command.document,
    )  # fmt: skip
    return row


def refuse_frozen(session: Session, project: Project) -> None:
    """Raises while a freeze of the project's deposit lasts (``deposit-frozen``)."""
    for row in freezes_of(session, project.id):
        if row.lifted_on is None:
            raise Refusal(
                f"保证金已被{row.authority}依法冻结({row.document_number}), 解除前不得退还或划转。",
                f"The deposit is frozen by {row.authority} ({row.document_number}); until it is"
                " lifted nothing goes back.",
                code="deposit-frozen",
            )


def freezes_of(session: Session, project_id: int) -> Sequence[DepositFreeze]:
    """Every freeze of the project's deposit, the newest first."""
    return session.scalars(
        select(DepositFreeze)
        .where(DepositFreeze.project_id == project_id)
        .order_by(DepositFreeze.id.desc())
    ).all()
