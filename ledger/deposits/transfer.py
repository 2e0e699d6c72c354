"""Move cash in custody between two projects of one contractor (posting 21)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.demand import demand
from ledger.approvals.request import Asked, Holding, submit
from ledger.audit import trail
from ledger.book.lines import Draft, Line, credit, debit
from ledger.book.post import post
from ledger.cases.queries import unpaid_cases
from ledger.deposits.clocks import settle_met
from ledger.deposits.collect import active_obligation
from ledger.deposits.figures import deposit_book, figures_of
from ledger.deposits.freeze import refuse_frozen
from ledger.deposits.mode_models import DepositTransfer
from ledger.deposits.standing import Fill, fill
from ledger.errors import Refusal
from ledger.money import Money
from ledger.parties.models import Project
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class RequestTransfer:
    """The contractor's application to use what one project can spare for another."""

    from_project_id: int
    to_project_id: int
    amount: Money
    application: str
    reason: str
    on: date


def request_transfer(session: Session, asked: RequestTransfer, *, by: Actor) -> DepositTransfer:
    """The transfer is in review and its money held (I-13).

    Refused: two contractors (``other-contractor``), a condition of either project not met
    (``cover-too-low``, ``open-claims``, ``not-needed``), a freeze (``deposit-frozen``).
    """
    source, target = _both(session, asked.from_project_id, asked.to_project_id, by=by)
    require_officer(session, by, source.county_id)
    _judge(session, source, target, asked.amount)
    row = DepositTransfer(
        county_id=source.county_id,
        from_project_id=source.id,
        to_project_id=target.id,
        amount=asked.amount,
        application=asked.application,
        reason=asked.reason,
        requested_on=asked.on,
    )
    row.from_project, row.to_project = source, target
    session.add(row)
    session.flush()
    held = Holding(deposit_book(session, row.county_id), "2307.01", _aux(source), row.amount)
    row.approval = submit(
        session,
        Asked(
            kind="transfer",
            county_id=row.county_id,
            subject=f"transfer:{row.id}",
            content=transfer_content(row),
            amount=row.amount,
            summary=Text(
                f"调剂保证金 {row.amount.grouped()} 元: {source.name} → {target.name}"[:300],
                f"Transfer {row.amount.grouped()} yuan: {source.name} → {target.name}"[:300],
            ),
            holds=(held,),
        ),
        by=by,
    )
    session.flush()
    trail.record(
        session, "transfer.requested", f"transfer:{row.id}", by=by, county_id=row.county_id,
        amount=row.amount, approval=row.approval_id,
    )  # fmt: skip
    return row


@dataclass(frozen=True, slots=True)
class ExecuteTransfer:
    """Carry out the approved transfer."""

    transfer_id: int
    on: date


def execute_transfer(session: Session, command: ExecuteTransfer, *, by: Actor) -> DepositTransfer:
    """Posting 21 stands, with what it fills at the receiving project (15's memo lines, 2).

    Both projects' conditions are judged again under their locks.
    """
    row = find(session, DepositTransfer, command.transfer_id, by=by)
    require_officer(session, by, row.county_id)
    source, target = _both(session, row.from_project_id, row.to_project_id, by=by)
    row = find(session, DepositTransfer, command.transfer_id, by=by, lock=True)
    if row.executed_on is not None or row.approval_id is None:
        raise Refusal("该调剂已执行。", "This transfer was executed.", code="transfer-state")
    permit = demand(session, row.approval_id, content=transfer_content(row), by=by)
    filled = _judge(session, source, target, row.amount)
    book_id = deposit_book(session, row.county_id)
    entry = transfer_entry(row, filled, command.on)
    post(session, book_id, entry, maker=by, approvals_digest=permit.digest)
    row.executed_on = command.on
    session.flush()
    settle_met(session, book_id, target.id, command.on, f"transfer:{row.id}")
    trail.record(
        session, "transfer.executed", f"transfer:{row.id}", by=by, county_id=row.county_id,
        amount=row.amount,
    )  # fmt: skip
    return row


def _both(session: Session, from_id: int, to_id: int, *, by: Actor) -> tuple[Project, Project]:
    """The two projects, locked in the order of their ids."""
    found = {
        project_id: find(session, Project, project_id, by=by, lock=True)
        for project_id in sorted({from_id, to_id})
    }
    return found[from_id], found[to_id]


def _judge(session: Session, source: Project, target: Project, amount: Money) -> Fill:
    """What the amount fills at the receiving project; raises at the first condition not met."""
    if source.id == target.id or source.contractor_id != target.contractor_id:
        raise Refusal("只能在同一施工单位的不同项目之间调剂。",
                      "Money moves only between different projects of one contractor.",
                      code="other-contractor")  # fmt: skip
    if source.county_id != target.county_id:
        raise Refusal("只能在本县项目之间调剂。", "Both projects must lie in one county.",
                      code="other-county")  # fmt: skip
    given, taking = active_obligation(session, source), active_obligation(session, target)
    refuse_frozen(session, source)
    book_id = deposit_book(session, given.county_id)
    figures = figures_of(session, book_id, source.id)
    after = figures.cover - amount
    if after < given.required or figures.to_replenish:
        raise Refusal(
            f"调出后项目 {source.code} 保障余额 {after.grouped()} 元,"
            f" 低于应缴 {given.required.grouped()} 元或尚有应补足款项。",
            f"Cover of {source.code} would fall to {after.grouped()} yuan, below the"
            f" {given.required.grouped()} required, or it is still to be replenished.",
            code="cover-too-low",
        )
    if unpaid_cases(session, source.id):
        raise Refusal(f"项目 {source.code} 尚有欠薪未清偿。",
                      f"Project {source.code} has unpaid wage claims.", code="open-claims")  # fmt: skip
    filled = fill(amount, figures_of(session, book_id, taking.project_id))
    if filled.excess:
        raise Refusal(f"项目 {target.code} 不需要这么多: 多出 {filled.excess.grouped()} 元。",
                      f"Project {target.code} lacks less: {filled.excess.grouped()} too much.",
                      code="not-needed")  # fmt: skip
    return filled


def transfer_content(row: DepositTransfer) -> Mapping[str, Any]:
    """Everything the approval binds to."""
    source, target = row.from_project, row.to_project
    return {
        "transfer": row.id,
        "contractor": {"id": source.contractor_id, "name": source.contractor.name},
        "from_project": {"id": source.id, "code": source.code, "name": source.name},
        "to_project": {"id": target.id, "code": target.code, "name": target.name},
        "amount": str(row.amount),
        "application": row.application,
        "reason": row.reason,
    }


def transfer_entry(row: DepositTransfer, filled: Fill, on: date) -> Draft:
    """One contractor's money stands for another of his projects (21)."""
    target = str(row.to_project_id)
    lines: list[Line] = [
        debit("2307.01", row.amount, **_aux(row.from_project)),
        credit("2307.01", row.amount, **_aux(row.to_project)),
    ]
    if filled.replenished:
        lines += [
            debit("9409", filled.replenished, project=target),
            credit("9401", filled.replenished, project=target),
        ]
    if filled.secured:
        lines += [
            debit("9309", filled.secured, project=target),
            credit("9301", filled.secured, project=target),
        ]
    names = f"{row.from_project.name} → {row.to_project.name}"
    return Draft(
        on=on,
        event="21",
        summary=f"项目间调剂保证金: {names}"[:200],
        source=f"transfer:{row.id}",
        lines=tuple(lines),
        attachments=2,
    )


def _aux(project: Project) -> dict[str, str]:
    return {"project": str(project.id), "contractor": str(project.contractor_id)}


def paid_for(session: Session, project_id: int) -> set[int]:
    """The project and every project whose money was moved to it, directly or on the way (X-08)."""
    found, new = {project_id}, {project_id}
    while new:
        came = select(DepositTransfer.from_project_id).where(
            DepositTransfer.to_project_id.in_(new), DepositTransfer.executed_on.is_not(None)
        )
        new = set(session.scalars(came)) - found
        found |= new
    return found
