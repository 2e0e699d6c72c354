"""What an official must know of a return, whole, in part or by change of mode (X-01 .. X-09)."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.approvals.brief import Brief, Document, Figure, account_words, payee_words
from ledger.approvals.models import ApprovalRequest
from ledger.approvals.queries import LIVE
from ledger.banking.models import BankAccount
from ledger.deposits.brief import REQUIRED, figures_after, party_of, subject_id
from ledger.deposits.figures import deposit_book, figures_of
from ledger.deposits.models import Obligation, Receipt
from ledger.money import Money
from ledger.parties.models import Project
from ledger.refunds.mode_models import ModeChange
from ledger.refunds.models import DepositReturn
from ledger.refunds.part_models import PartialReturn
from ledger.text import Text


def brief_refund(session: Session, request: ApprovalRequest) -> Brief:
    """The whole return: cash and interest to the account that paid, all cover released."""
    row, facts = session.get_one(DepositReturn, subject_id(request)), request.facts()
    project = row.project
    changes = {"custody": -Money.of(facts["principal"]), "interest": -Money.of(facts["interest"])}
    if request.state in LIVE and row.kind == "FINAL":
        now = figures_of(session, deposit_book(session, row.county_id), project.id)
        changes |= {"supervised": -now.supervised, "guarantee": -now.guarantee}
    notice = f"{row.notice_from} — {row.notice_to}"
    return Brief(
        workers=0,
        party=party_of(project),
        pays_from=_account(session, row.receipt),
        pays_to=payee_words(facts["payee"]),
        figures=[
            one
            for one in _figures(session, request, project, changes)
            if row.kind != "FINAL" or one.name is not REQUIRED
        ],
        documents=_papers(
            ("无欠薪承诺书", "Undertaking that nothing is owed", row.undertaking),
            ("返还申请", "Application", row.application),
            ("公示", "Public notice", f"{notice} {row.notice_places or ''}".strip()),
            ("审核意见", "Finding of the review", row.opinion),
        ),
    )


def brief_part(session: Session, request: ApprovalRequest) -> Brief:
    """The part: what goes back, what stays, what went back before (X-09)."""
    row, facts = session.get_one(PartialReturn, subject_id(request)), request.facts()
    due = session.scalars(select(Obligation).where(Obligation.project_id == row.project_id)).one()
    progress = f", 进度 {row.progress}%" if row.progress else ""
    earlier = due.returned_early.grouped()
    return Brief(
        workers=0,
        party=party_of(row.project),
        pays_from=_account(session, row.receipt),
        pays_to=payee_words(facts["payee"]),
        figures=_figures(
            session, request, row.project, {"custody": -row.amount}, due.required - row.amount
        ),
        steps=(
            Text(f"{facts['stage']}{progress}", f"{facts['stage']}{progress}"),
            Text(f"此前已提前返还 {earlier} 元", f"{earlier} went back before"),
        ),
        policy_version_id=row.policy_version_id,
        documents=_papers(
            ("返还申请", "Application", row.application),
            ("进度证明", "Proof of the stage", row.evidence),
            ("困难证明", "Proof of hardship", row.hardship),
        ),
    )


def brief_change(session: Session, request: ApprovalRequest) -> Brief:
    """The change of mode: what takes the place of the cash, and where the cash goes (D-13)."""
    row = session.get_one(ModeChange, subject_id(request))
    changes = {"custody": -row.principal, "interest": -row.interest}
    if row.kind == "MOVED":
        changes["supervised"] = row.principal
    one = row.guarantee
    instead = f"{one.number} · {one.issuer} · {one.face.grouped()}" if one else None
    payee = {"name": row.account_name, "bank": row.bank, "account": row.account_number}
    return Brief(
        workers=0,
        party=party_of(row.project),
        pays_from=_account(session, row.receipt),
        pays_to=payee_words(payee),
        figures=_figures(session, request, row.project, changes),
        documents=_papers(
            ("变更申请", "Application", row.application),
            ("替代保函", "Guarantee in its place", instead),
        ),
    )  # fmt: skip


def _figures(
    session: Session,
    request: ApprovalRequest,
    project: Project,
    changes: Mapping[str, Money],
    required: Money | None = None,
) -> tuple[Figure, ...]:
    """The figures of the project while the request lives."""
    if request.state not in LIVE:
        return ()
    return figures_after(session, project, changes, required=required)


def _account(session: Session, receipt: Receipt | None) -> str:
    """The custody account into which the money came and out of which it goes."""
    if receipt is None:
        return ""
    account = session.get_one(BankAccount, receipt.bank_account_id)
    return account_words(account.name, account.bank, account.tail)


def _papers(*papers: tuple[str, str, str | None]) -> list[Document]:
    """The papers that there are."""
    return [Document(Text(zh, en), number) for zh, en, number in papers if number]
