"""Execute an approved refund and pay it to where the deposit came from."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.demand import demand
from ledger.audit import trail
from ledger.book.lines import Draft, Line, credit, debit
from ledger.book.post import post_many
from ledger.deadlines.settle import settle_deadline
from ledger.deadlines.start import start_deadline
from ledger.deposits.figures import deposit_book, figures_of
from ledger.deposits.lapse_guarantee import release_lines, remaining_face
from ledger.deposits.models import Guarantee
from ledger.deposits.release_supervised import supervised_release_lines
from ledger.errors import Refusal
from ledger.parties.models import Project
from ledger.refunds.conditions import refuse_hindered
from ledger.refunds.custody_payment import Leaving, pay_leaving
from ledger.refunds.models import DepositReturn
from ledger.refunds.request import guarantees_in_hand, refund_content
from ledger.refunds.review import locked, obligation_of, wrong_state
from ledger.refunds.start import clocks_of, subject_of
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class ExecuteRefund:
    """Carry out the approved return, on the day of the confirmation."""

    return_id: int
    on: date


def execute_refund(session: Session, command: ExecuteRefund, *, by: Actor) -> DepositReturn:
    """The return is CONFIRMED: cash waits to be paid (16), the supervised account is let go (25),
    guarantees are released (29).

    Every condition of I-16 is judged again under the project's lock; interest credited since
    the request makes it stale (``refund-changed``). A return without cash is DONE at once.
    """
    row, project = locked(session, command.return_id, by=by)
    if row.state != "REVIEW" or row.approval is None:
        raise wrong_state(row)
    book_id = deposit_book(session, row.county_id)
    _refuse_changed(session, row, book_id)
    refuse_hindered(session, row, project)
    content = refund_content(session, row, project)
    permit = demand(session, row.approval.id, content=content, by=by)
    released = guarantees_in_hand(session, project.id)
    drafts = _entries(session, row, released, command.on)
    if drafts:
        post_many(session, book_id, drafts, maker=by, approvals_digest=permit.digest)
    row.state, row.confirmed_on = "CONFIRMED", command.on
    session.flush()
    settle_deadline(session, subject_of(row), "X-03", command.on, "confirmed")
    settle_deadline(session, f"project:{project.id}", "D-12", command.on, subject_of(row))
    _release(session, released, command.on)
    if not row.total:
        _finish(session, row, project, command.on)
    trail.record(
        session, "refund.executed", subject_of(row), by=by, county_id=row.county_id,
        amount=row.total, guarantees=[one.id for one in released],
    )  # fmt: skip
    return row


def _refuse_changed(session: Session, row: DepositReturn, book_id: int) -> None:
    """Raises when the book no longer has the very sums that were approved."""
    figures = figures_of(session, book_id, row.project_id)
    if (figures.custody, figures.interest) != (row.principal, row.interest):
        raise Refusal("保证金余额在申请之后发生了变化, 请重新提出申请。",
                      "The balance has changed since the request; ask again.",
                      code="refund-changed")  # fmt: skip


def _entries(
    session: Session, row: DepositReturn, released: list[Guarantee], on: date
) -> list[Draft]:
    """Posting 16 where cash is held, 29 for each guarantee, 2 where something was still missing."""
    project, book_id = row.project, deposit_book(session, row.county_id)
    drafts = [refund_entry(row, project, on)] if row.total else []
    for guarantee in released:
        face = remaining_face(session, book_id, guarantee)
        drafts.append(
            Draft(
                on=on,
                event="29",
                summary=f"返还解除保函 {guarantee.number}: {project.name}"[:200],
                source=f"{subject_of(row)}:guarantee:{guarantee.id}",
                lines=tuple(release_lines(guarantee, face)),
                attachments=1,
            )
        )
    figures = figures_of(session, book_id, project.id)
    if figures.supervised:
        drafts.append(
            Draft(
                on=on,
                event="25",
                summary=f"返还解除账户监管: {project.name}"[:200],
                source=f"{subject_of(row)}:released",
                lines=tuple(supervised_release_lines(project.id, figures.supervised)),
                attachments=1,
            )
        )
    missing = figures.missing
    if missing:
        aux = {"project": str(project.id)}
        drafts.append(
            Draft(
                on=on,
                event="2",
                summary=f"项目完工返还, 未缴部分不再缴存: {project.name}"[:200],
                source=f"{subject_of(row)}:lifted",
                lines=(debit("9309", missing, **aux), credit("9301", missing, **aux)),
                attachments=1,
            )
        )
    return drafts


def refund_entry(row: DepositReturn, project: Project, on: date) -> Draft:
    """Posting 16: principal and interest wait to be paid out."""
    aux = {"project": str(project.id), "contractor": str(project.contractor_id)}
    parts = (("2307.01", row.principal), ("2307.02", row.interest))
    lines: list[Line] = [debit(title, amount, **aux) for title, amount in parts if amount]
    return Draft(
        on=on,
        event="16",
        summary=f"批准返还工资保证金: {project.name}"[:200],
        source=subject_of(row),
        lines=(*lines, credit("2307.03", row.total, **aux)),
        attachments=3,
    )


def _release(session: Session, released: list[Guarantee], on: date) -> None:
    """The guarantees are RELEASED; their originals go back within three working days (X-04)."""
    for guarantee in released:
        guarantee.state, guarantee.released_on = "RELEASED", on
        subject = f"guarantee:{guarantee.id}"
        settle_deadline(session, subject, "G-05", on, "released")
        start_deadline(
            session,
            county_id=guarantee.county_id,
            subject=subject,
            what=Text(
                f"退还保函原件 {guarantee.number}", f"Hand back guarantee {guarantee.number}"
            ),
            rule="X-04",
            after=on,
            working_days=clocks_of(session, guarantee.county_id, on).confirm_working_days,
        )


@dataclass(frozen=True, slots=True)
class PayRefund:
    """The bank's debit advice of the payment."""

    return_id: int
    on: date
    bank_reference: str
    attachments: int = 1


def pay_refund(session: Session, command: PayRefund, *, by: Actor) -> DepositReturn:
    """The money has gone to the paying account (17) and the obligation is RETURNED.

    Who asked or approved may not confirm the payment (I-21).
    """
    row, project = locked(session, command.return_id, by=by)
    if row.state != "CONFIRMED" or row.approval is None or row.receipt is None:
        raise wrong_state(row)
    row.payments += 1
    money = leaving_of(row, row.receipt.bank_account_id)
    pay_leaving(session, money, row.payments, row.approval, command, by=by)
    _finish(session, row, project, command.on)
    return row


def leaving_of(row: DepositReturn, bank_account_id: int) -> Leaving:
    """The money of a return that is confirmed, as it leaves that account."""
    return Leaving(
        row.project, subject_of(row), "refund", "返还工资保证金", "返还款退票", row.total,
        bank_account_id,
    )  # fmt: skip


def _finish(session: Session, row: DepositReturn, project: Project, on: date) -> None:
    row.state, row.paid_on = "DONE", on
    obligation_of(session, project).state = "RETURNED"
    session.flush()
