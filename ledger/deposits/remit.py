"""Ask to send money of the custody account back to who paid it in or earned it (6, 8)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.models import VoucherProposal
from ledger.approvals.request import Asked, Holding, submit
from ledger.audit import trail
from ledger.deposits.collect import NotInForce
from ledger.deposits.figures import deposit_book, figures_of
from ledger.deposits.identify import open_amount
from ledger.deposits.models import Obligation, Receipt
from ledger.deposits.receipt_models import Remittance, UnidentifiedReceipt
from ledger.deposits.receipt_words import REMITTANCES
from ledger.errors import Refusal
from ledger.money import Money
from ledger.parties.models import Project
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.rules.refunds import RefundFacts, RefundKind, hindrances
from ledger.text import Text

#: From which title each kind is paid.
TITLES = {"UNIDENTIFIED": "2307.09", "EXCESS": "2307.01", "INTEREST": "2307.02"}


@dataclass(frozen=True, slots=True)
class SendBack:
    """An unidentified receipt goes back to its payer; all that is open when no amount is named."""

    unidentified_id: int
    on: date
    reason: str
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class PayOut:
    """What a project has in excess, or its interest, goes to the account that paid (X-08).

    ``receipt_id`` names the receipt whose paying account gets it; needed when there are several.
    """

    project_id: int
    kind: Literal["EXCESS", "INTEREST"]
    on: date
    amount: Money
    reason: str
    receipt_id: int | None = None


def request_send_back(session: Session, asked: SendBack, *, by: Actor) -> Remittance:
    """Sending the receipt back is in review and its money held.

    Refused: more than is open of it (``above-balance``).
    """
    row = find(session, UnidentifiedReceipt, asked.unidentified_id, by=by, lock=True)
    require_officer(session, by, row.county_id)
    left = open_amount(session, row)
    amount = asked.amount or left
    if not amount or amount > left:
        raise AboveBalance(left, amount)
    remittance = Remittance(
        county_id=row.county_id,
        kind="UNIDENTIFIED",
        unidentified=row,
        bank_account_id=row.bank_account_id,
        amount=amount,
        payee_name=row.payer_name,
        payee_bank=row.payer_bank,
        payee_account=row.payer_account,
        reason=asked.reason,
        requested_on=asked.on,
    )
    return _submitted(session, remittance, {"bank_line": row.bank_line}, by=by)


def request_pay_out(session: Session, asked: PayOut, *, by: Actor) -> Remittance:
    """Paying the excess or the interest out is in review and its money held (D-15).

    Refused: no obligation in force (``obligation-state``), more than there is
    (``above-balance``), cover that would be less than is required (I-16, ``cover-too-low``), a
    payee that never paid for this project (``payee-unknown``). Principal that is required is
    never touched.
    """
    project = find(session, Project, asked.project_id, by=by, lock=True)
    require_officer(session, by, project.county_id)
    obligation = obligation_of(session, project)
    judge_pay_out(session, obligation, asked.kind, asked.amount)
    receipt = _paid_by(session, project, asked.receipt_id)
    remittance = Remittance(
        county_id=project.county_id,
        kind=asked.kind,
        project=project,
        bank_account_id=receipt.bank_account_id,
        amount=asked.amount,
        payee_name=receipt.payer_name,
        payee_bank=receipt.payer_bank,
        payee_account=receipt.payer_account,
        reason=asked.reason,
        requested_on=asked.on,
    )
    return _submitted(session, remittance, aux_of(remittance), by=by)


def obligation_of(session: Session, project: Project) -> Obligation:
    """The project's obligation, in force or over; while it is being returned all goes with it."""
    found = session.scalar(select(Obligation).where(Obligation.project_id == project.id))
    if found is None or found.state in ("ASSESSED", "RETURNING"):
        raise NotInForce(
            f"项目 {project.code} 的保证金未生效或正在返还, 不能另行付出。",
            f"The deposit of project {project.code} is not in force or is being returned.",
        )
    return found


def judge_pay_out(session: Session, obligation: Obligation, kind: str, amount: Money) -> None:
    """Raises unless the sum is there and the cover stays at what is required (I-16)."""
    figures = figures_of(
        session, deposit_book(session, obligation.county_id), obligation.project_id
    )
    excess = kind == "EXCESS"
    found = hindrances(
        RefundKind(kind),
        RefundFacts(
            amount=amount,
            balance=figures.custody if excess else figures.interest,
            required=obligation.required if obligation.state == "ACTIVE" else Money.ZERO,
            cover_after=figures.cover - amount if excess else figures.cover,
            unpaid_replenishment=figures.to_replenish,
        ),
    )
    if found:
        raise Refusal(
            "不能付出: " + " ".join(one.says.zh for one in found),
            "It cannot be paid out: " + " ".join(one.says.en for one in found),
            code=found[0].code,
        )


def paying_accounts(session: Session, project_id: int) -> list[Receipt]:
    """The newest posted receipt of each account that paid for the project."""
    posted = session.scalars(
        select(Receipt)
        .join(VoucherProposal, VoucherProposal.id == Receipt.proposal_id)
        .where(Receipt.project_id == project_id, VoucherProposal.state == "POSTED")
        .order_by(Receipt.id.desc())
    )
    found: dict[tuple[str, str], Receipt] = {}
    for receipt in posted:
        found.setdefault((receipt.payer_name, receipt.payer_account), receipt)
    return list(found.values())


def _paid_by(session: Session, project: Project, receipt_id: int | None) -> Receipt:
    accounts = paying_accounts(session, project.id)
    if receipt_id is None and len(accounts) == 1:
        return accounts[0]
    named = session.get(Receipt, receipt_id) if receipt_id is not None else None
    for receipt in accounts:
        if named is not None and (named.payer_name, named.payer_account) == (
            receipt.payer_name, receipt.payer_account,
        ):  # fmt: skip
            return receipt
    raise Refusal(
        "只能付至本项目的缴款账户, 请选定一笔缴款。",
        "It may go only to an account that paid for this project; name the receipt.",
        code="payee-unknown",
    )


def aux_of(remittance: Remittance) -> dict[str, str]:
    """The auxiliaries of the account that pays it."""
    if remittance.unidentified is not None:
        return {"bank_line": remittance.unidentified.bank_line}
    assert remittance.project is not None
    contractor = str(remittance.project.contractor_id)
    return {"project": str(remittance.project.id), "contractor": contractor}


def _submitted(
    session: Session, remittance: Remittance, aux: dict[str, str], *, by: Actor
) -> Remittance:
    session.add(remittance)
    session.flush()
    words = REMITTANCES[remittance.kind]
    remittance.approval = submit(
        session,
        Asked(
            kind="remittance",
            county_id=remittance.county_id,
            subject=subject_of(remittance),
            content=remittance_content(remittance),
            amount=remittance.amount,
            summary=Text(
                f"{words.zh} {remittance.amount.grouped()} 元: {remittance.payee_name}"[:300],
                f"{words.en}, {remittance.amount.grouped()} yuan: {remittance.payee_name}"[:300],
            ),
            holds=(
                Holding(
                    deposit_book(session, remittance.county_id), TITLES[remittance.kind], aux,
                    remittance.amount,
                ),
            ),
        ),
        by=by,
    )  # fmt: skip
    session.flush()
    trail.record(
        session, "remittance.requested", subject_of(remittance), by=by,
        county_id=remittance.county_id, kind=remittance.kind, amount=remittance.amount,
        approval=remittance.approval_id,
    )  # fmt: skip
    return remittance


def subject_of(remittance: Remittance) -> str:
    """Its name in approvals, on the trail and as the source of its entry."""
    return f"remittance:{remittance.id}"


def remittance_content(remittance: Remittance) -> dict[str, Any]:
    """Everything the approval binds to."""
    project = remittance.project
    return {
        "remittance": remittance.id,
        "kind": remittance.kind,
        "amount": str(remittance.amount),
        "project": None
        if project is None
        else {"id": project.id, "code": project.code, "name": project.name},
        "bank_line": remittance.unidentified.bank_line if remittance.unidentified else None,
        "bank_account": remittance.bank_account_id,
        "payee": {
            "name": remittance.payee_name,
            "bank": remittance.payee_bank,
            "account": remittance.payee_account,
        },
        "reason": remittance.reason,
        "on": str(remittance.requested_on),
    }


class AboveBalance(Refusal):
    """More was asked for than is there."""

    code = "above-balance"

    def __init__(self, left: Money, asked: Money) -> None:
        super().__init__(
            f"该笔款项可退 {left.grouped()} 元, 申请 {asked.grouped()} 元。",
            f"{left.grouped()} of it is open; {asked.grouped()} was asked for.",
        )
