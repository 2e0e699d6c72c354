"""Cash in custody gives way to a guarantee (19) or moves to a supervised account (20).

A deed of its own beside the return of a deposit: the same conditions, postings and hands, but the
project goes on and its cover must suffice afterwards (I-16, kinds REPLACED and MOVED).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.demand import demand
from ledger.approvals.request import Asked, Holding, submit
from ledger.audit import trail
from ledger.book.lines import Draft, Line, credit, debit
from ledger.book.post import post
from ledger.deposits.collect import active_obligation
from ledger.deposits.figures import deposit_book, figures_of
from ledger.deposits.freeze import refuse_frozen
from ledger.deposits.guarantee_claims import IN_FORCE
from ledger.deposits.models import Guarantee, Receipt
from ledger.deposits.store_supervised import judge_account
from ledger.errors import FieldError, Invalid, Refusal
from ledger.money import Money
from ledger.parties.models import Project
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.refunds.mode_models import ModeChange
from ledger.refunds.request import PayeeUnknown, paying_receipts
from ledger.rules.refunds import RefundFacts, RefundKind, hindrances
from ledger.text import Text

WORDS: Mapping[str, Text] = {
    "REPLACED": Text("保函替换现金, 退还保证金", "Cash replaced by a guarantee"),
    "MOVED": Text("转入监管账户", "Moved to a supervised account"),
}


@dataclass(frozen=True, slots=True)
class RequestModeChange:
    """``guarantee_id`` for REPLACED; bank and account of the special account for MOVED.

    ``receipt_id`` names a receipt of the money; it may be left out when all came from one account.
    """

    project_id: int
    kind: str
    amount: Money
    application: str
    on: date
    receipt_id: int | None = None
    guarantee_id: int | None = None
    bank: str | None = None
    account_name: str | None = None
    account_number: str | None = None


def request_mode_change(session: Session, asked: RequestModeChange, *, by: Actor) -> ModeChange:
    """The change is in review and its money held (I-13).

    All interest goes with the last of the principal. Refused: cover would not suffice
    (``cover-too-low``), more than is there (``above-balance``), a freeze (``deposit-frozen``), no
    paying account (``payee-unknown``).
    """
    project = find(session, Project, asked.project_id, by=by, lock=True)
    require_officer(session, by, project.county_id)
    row = new_change(session, project, asked, by=by)
    session.add(row)
    session.flush()
    row.approval = submit(session, _asked(row, deposit_book(session, row.county_id)), by=by)
    session.flush()
    trail.record(
        session, "mode-change.requested", row.source, by=by, county_id=row.county_id,
        kind=row.kind, amount=row.total, approval=row.approval_id,
    )  # fmt: skip
    return row


def new_change(
    session: Session, project: Project, asked: RequestModeChange, *, by: Actor
) -> ModeChange:
    """The change as it would be asked for, every condition judged; nothing is written yet."""
    active_obligation(session, project)
    book_id = deposit_book(session, project.county_id)
    figures = figures_of(session, book_id, project.id)
    receipt = _receipt(session, project, asked.receipt_id)
    guarantee = _guarantee(session, project, asked, by=by) if asked.kind == "REPLACED" else None
    bank, name, number = _payee(session, project, asked, receipt)
    row = ModeChange(
        county_id=project.county_id,
        project_id=project.id,
        kind=asked.kind,
        state="REQUESTED",
        principal=asked.amount,
        interest=figures.interest if asked.amount == figures.custody else Money.ZERO,
        application=asked.application,
        requested_on=asked.on,
        receipt_id=receipt.id,
        guarantee_id=guarantee.id if guarantee else None,
        bank=bank,
        account_name=name,
        account_number=number,
        payments=0,
    )
    with session.no_autoflush:
        row.project, row.receipt, row.guarantee = project, receipt, guarantee
        _refuse_hindered(session, row)
    return row


def _asked(row: ModeChange, book_id: int) -> Asked:
    what, total = WORDS[row.kind], row.total.grouped()
    return Asked(
        kind="mode-change",
        county_id=row.county_id,
        subject=row.source,
        content=change_content(row),
        amount=row.total,
        summary=Text(
            f"{what.zh} {total} 元: {row.project.name}"[:300],
            f"{what.en}, {total} yuan: {row.project.name}"[:300],
        ),
        holds=tuple(
            Holding(book_id, title, _aux(row.project), amount)
            for title, amount in (("2307.01", row.principal), ("2307.02", row.interest))
            if amount
        ),
    )


def _receipt(session: Session, project: Project, receipt_id: int | None) -> Receipt:
    """The receipt whose payer is paid; the only payer needs no naming (X-08)."""
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


def _guarantee(
    session: Session, project: Project, asked: RequestModeChange, *, by: Actor
) -> Guarantee:
    """The guarantee in force that takes the place of the cash."""
    if asked.guarantee_id is not None:
        found = find(session, Guarantee, asked.guarantee_id, by=by)
        if found.project_id == project.id and found.state in IN_FORCE:
            return found
    raise Invalid([FieldError("/guarantee_id", "guarantee-state", Text(
        "须选定本项目已收存且有效的保函。", "Name a guarantee of this project that is in force.",
    ))])  # fmt: skip


def _payee(
    session: Session, project: Project, asked: RequestModeChange, receipt: Receipt
) -> tuple[str, str, str]:
    """Bank, name and number: the paying account, or the special account of the project (D-13)."""
    if asked.kind == "REPLACED":
        return receipt.payer_bank, receipt.payer_name, receipt.payer_account
    missing = [
        FieldError(f"/{name}", "required", Text("此项必填。", "This is required."))
        for name in ("bank", "account_name", "account_number")
        if not getattr(asked, name)
    ]
    if missing:
        raise Invalid(missing)
    name, number = asked.account_name or "", asked.account_number or ""
    judge_account(session, project, name, number)
    return asked.bank or "", name, number


def _refuse_hindered(session: Session, row: ModeChange) -> None:
    """Raises with every condition of I-16 that is not met, under the code of the first."""
    refuse_frozen(session, row.project)
    obligation = active_obligation(session, row.project)
    figures = figures_of(session, deposit_book(session, row.county_id), row.project_id)
    gone = Money.ZERO if row.kind == "MOVED" else row.principal
    facts = RefundFacts(
        amount=row.principal,
        balance=figures.custody,
        required=obligation.required,
        cover_after=figures.cover - gone,
    )
    found = hindrances(RefundKind(row.kind), facts)
    if found:
        raise Refusal(
            "不能变更保障方式: " + " ".join(one.says.zh for one in found),
            "The mode cannot change: " + " ".join(one.says.en for one in found),
            code=found[0].code,
        )


def change_content(row: ModeChange) -> Mapping[str, Any]:
    """Everything the approval binds to."""
    project = row.project
    return {
        "mode_change": row.id,
        "kind": WORDS[row.kind].zh,
        "project": {"id": project.id, "code": project.code, "name": project.name},
        "contractor": {"id": project.contractor_id, "name": project.contractor.name},
        "principal": str(row.principal),
        "interest": str(row.interest),
        "total": str(row.total),
        "payee": {"name": row.account_name, "bank": row.bank, "account": row.account_number},
        "guarantees": [row.guarantee.number] if row.guarantee else [],
        "application": row.application,
    }


@dataclass(frozen=True, slots=True)
class ExecuteModeChange:
    """Carry out the approved change."""

    change_id: int
    on: date


def execute_mode_change(session: Session, command: ExecuteModeChange, *, by: Actor) -> ModeChange:
    """The cash waits to be paid out (16); I-16 is judged again under the project's lock."""
    row = locked_change(session, command.change_id, by=by)
    if row.state != "REQUESTED" or row.approval_id is None:
        raise wrong_change(row)
    permit = demand(session, row.approval_id, content=change_content(row), by=by)
    _refuse_hindered(session, row)
    entry = change_entry(row, command.on)
    book_id = deposit_book(session, row.county_id)
    post(session, book_id, entry, maker=by, approvals_digest=permit.digest)
    row.state, row.confirmed_on = "CONFIRMED", command.on
    session.flush()
    trail.record(
        session, "mode-change.executed", row.source, by=by, county_id=row.county_id,
        amount=row.total,
    )  # fmt: skip
    return row


def change_entry(row: ModeChange, on: date) -> Draft:
    """Posting 16: principal and, with the last of it, interest wait to be paid out."""
    aux = _aux(row.project)
    parts = (("2307.01", row.principal), ("2307.02", row.interest))
    lines: list[Line] = [debit(title, amount, **aux) for title, amount in parts if amount]
    return Draft(
        on=on,
        event="16",
        summary=f"{WORDS[row.kind].zh}: {row.project.name}"[:200],
        source=row.source,
        lines=(*lines, credit("2307.03", row.total, **aux)),
        attachments=3,
    )


def locked_change(session: Session, change_id: int, *, by: Actor) -> ModeChange:
    """The change and its project, both locked, project first; only for an officer of the county."""
    row = find(session, ModeChange, change_id, by=by)
    require_officer(session, by, row.county_id)
    find(session, Project, row.project_id, by=by, lock=True)
    return find(session, ModeChange, change_id, by=by, lock=True)


def wrong_change(row: ModeChange) -> Refusal:
    """The refusal for a step that the state of the change does not allow."""
    return Refusal(f"保障方式变更 {row.id} 目前的状态不能办理此步。",
                   f"Change of mode {row.id} is not in a state for this step.",
                   code="mode-change-state")  # fmt: skip


def _aux(project: Project) -> dict[str, str]:
    return {"project": str(project.id), "contractor": str(project.contractor_id)}
