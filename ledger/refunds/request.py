"""Ask for approval of a refund: its sum and payee are fixed and the money held."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.models import VoucherProposal
from ledger.approvals.request import Asked, Holding, submit
from ledger.audit import trail
from ledger.deposits.figures import deposit_book, figures_of
from ledger.deposits.models import Guarantee, Receipt
from ledger.deposits.transfer import paid_for
from ledger.errors import Refusal
from ledger.parties.models import Project
from ledger.refunds.conditions import refuse_hindered
from ledger.refunds.models import DepositReturn
from ledger.refunds.review import is_waiting, locked, wrong_state
from ledger.refunds.start import subject_of
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class RequestRefund:
    """``receipt_id`` names the receipt to whose paying account the money returns (X-08)."""

    return_id: int
    receipt_id: int | None = None


def request_refund(session: Session, command: RequestRefund, *, by: Actor) -> DepositReturn:
    """Principal and interest as the book has them are asked for and held (I-13).

    Refused: no clear review (``return-state``), a condition of I-16 not met, a payee that is
    no paying account of this project (``payee-unknown``).
    """
    row, project = locked(session, command.return_id, by=by)
    if row.state != "REVIEW" or row.finding != "CLEAR" or is_waiting(row.approval):
        raise wrong_state(row)
    book_id = deposit_book(session, row.county_id)
    figures = figures_of(session, book_id, project.id)
    row.principal, row.interest = figures.custody, figures.interest
    row.receipt = payee_of(session, project, command.receipt_id) if row.total else None
    session.flush()
    refuse_hindered(session, row, project)
    request = submit(
        session,
        Asked(
            kind="refund",
            county_id=row.county_id,
            subject=subject_of(row),
            content=refund_content(session, row, project),
            amount=row.total,
            summary=Text(
                f"返还保证金 {row.total.grouped()} 元: {project.name}"[:300],
                f"Return the deposit, {row.total.grouped()} yuan: {project.name}"[:300],
            ),
            holds=_holds(row, project, book_id),
        ),
        by=by,
    )
    row.approval = request
    session.flush()
    trail.record(
        session, "refund.requested", subject_of(row), by=by, county_id=row.county_id,
        amount=row.total, approval=request.id,
    )  # fmt: skip
    return row


def paying_receipts(session: Session, project_id: int) -> list[Receipt]:
    """The posted receipts of a project, the newest first: the accounts that may be paid.

    Money that was moved here from another project came in by that one's receipts (21).
    """
    return list(
        session.scalars(
            select(Receipt)
            .join(VoucherProposal, VoucherProposal.id == Receipt.proposal_id)
            .where(
                Receipt.project_id.in_(paid_for(session, project_id)),
                VoucherProposal.state == "POSTED",
            )
            .order_by(Receipt.id.desc())
        )
    )


def payee_of(session: Session, project: Project, receipt_id: int | None) -> Receipt:
    """The receipt to whose account money returns; the only one needs no naming."""
    receipts = paying_receipts(session, project.id)
    accounts = {(one.payer_name, one.payer_account) for one in receipts}
    if receipt_id is None and len(accounts) == 1:
        return receipts[0]
    for receipt in receipts:
        if receipt.id == receipt_id:
            return receipt
    raise PayeeUnknown(
        "只能退回本项目的缴款账户, 请选定一笔缴款。",
        "The money may return only to an account that paid for this project; name the receipt.",
    )


def refund_content(session: Session, row: DepositReturn, project: Project) -> dict[str, Any]:
    """Everything the approval binds to."""
    receipt = row.receipt
    return {
        "return": row.id,
        "kind": row.kind,
        "project": {"id": project.id, "code": project.code, "name": project.name},
        "contractor": {"id": project.contractor_id, "name": project.contractor.name},
        "principal": str(row.principal),
        "interest": str(row.interest),
        "total": str(row.total),
        "payee": None
        if receipt is None
        else {
            "receipt": receipt.id,
            "name": receipt.payer_name,
            "bank": receipt.payer_bank,
            "account": receipt.payer_account,
        },
        "supervised": str(
            figures_of(session, deposit_book(session, row.county_id), project.id).supervised
        ),
        "guarantees": [one.number for one in guarantees_in_hand(session, project.id)],
        "completed_on": str(row.completed_on),
        "notice": [str(row.notice_from), str(row.notice_to)],
        "applied_on": str(row.applied_on),
        "reviewed_on": str(row.reviewed_on),
    }


def guarantees_in_hand(session: Session, project_id: int) -> list[Guarantee]:
    """The guarantees of a project whose originals go back with the return (X-04)."""
    return list(
        session.scalars(
            select(Guarantee)
            .where(
                Guarantee.project_id == project_id, Guarantee.state.in_(("ACTIVE", "CLAIMED_PART"))
            )
            .order_by(Guarantee.id)
        )
    )


def _holds(row: DepositReturn, project: Project, book_id: int) -> tuple[Holding, ...]:
    aux = {"project": str(project.id), "contractor": str(project.contractor_id)}
    sums = (("2307.01", row.principal), ("2307.02", row.interest))
    return tuple(Holding(book_id, title, aux, amount) for title, amount in sums if amount)


class PayeeUnknown(Refusal):
    """The account never paid for this project."""

    code = "payee-unknown"
