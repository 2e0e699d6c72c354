"""What an official must know of a waiver, a transfer or a remittance: project, cover, payee."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.approvals.brief import Brief, Document, Figure, account_words, payee_words
from ledger.approvals.models import ApprovalRequest
from ledger.approvals.queries import LIVE
from ledger.book.balances import balance
from ledger.deposits.exemption_models import Exemption
from ledger.deposits.figures import deposit_book, figures_of
from ledger.deposits.mode_models import DepositTransfer
from ledger.deposits.models import Obligation
from ledger.deposits.receipt_models import Remittance
from ledger.money import Money
from ledger.parties.models import Project
from ledger.text import Text

#: What each figure of a project is called.
NAMES: Mapping[str, Text] = {
    "custody": Text("专户内现金", "Cash in custody"),
    "interest": Text("应付利息", "Interest owed"),
    "supervised": Text("监管账户", "Supervised account"),
    "guarantee": Text("保函保额", "Guarantees"),
    "to_replenish": Text("待补足", "To be put back"),
    "missing": Text("尚未缴足", "Never secured"),
}

REQUIRED = Text("应缴额", "Required")


def party_of(project: Project) -> str:
    """The project and its contractor in one line."""
    return f"{project.name} ({project.code}) · {project.contractor.name}"


def figures_after(
    session: Session,
    project: Project,
    changes: Mapping[str, Money],
    *,
    required: Money | None = None,
) -> tuple[Figure, ...]:
    """The figures of the project that change, then its cover and what is required of it.

    ``required`` is what is required afterwards, where that changes too.
    """
    now = figures_of(session, deposit_book(session, project.county_id), project.id)
    moved = {name: by for name, by in changes.items() if by}
    then = replace(now, **{name: getattr(now, name) + by for name, by in moved.items()})
    rows = [Figure(NAMES[name], getattr(now, name), getattr(then, name)) for name in moved]
    rows.append(Figure(Text("保障合计", "Cover in all"), now.cover, then.cover))
    due = session.scalar(select(Obligation.required).where(Obligation.project_id == project.id))
    if due is not None:
        after = due if required is None else required
        rows.append(Figure(REQUIRED, due, after))
    return tuple(rows)


def brief_exemption(session: Session, request: ApprovalRequest) -> Brief:
    """The waiver: what is required now and would be then, by which steps, on which paper (D-19)."""
    row = session.get_one(Exemption, subject_id(request))
    paper = Text(row.document_title, row.document_title)
    lives = request.state in LIVE
    return Brief(
        workers=0,
        party=party_of(row.project),
        figures=figures_after(session, row.project, {}, required=row.amount) if lives else (),
        steps=[Text(step["zh"], step["en"]) for step in row.step_list],
        policy_version_id=row.policy_version_id,
        documents=[Document(paper, row.document_number, row.document_on)],
    )


def brief_transfer(session: Session, request: ApprovalRequest) -> Brief:
    """The transfer: both projects of the contractor before and after it."""
    row = session.get_one(DepositTransfer, subject_id(request))
    figures: list[Figure] = []
    if request.state in LIVE:
        for project, by in ((row.from_project, -row.amount), (row.to_project, row.amount)):
            figures += [
                Figure(_of(project, one.name), one.before, one.after)
                for one in figures_after(session, project, {"custody": by})
            ]
    return Brief(
        workers=0,
        party=row.from_project.contractor.name,
        pays_from=f"{row.from_project.name} ({row.from_project.code})",
        pays_to=Text(*[f"{row.to_project.name} ({row.to_project.code})"] * 2),
        figures=figures,
        reason=Text(row.reason, row.reason),
        documents=[Document(Text("企业申请", "Application"), row.application, row.requested_on)],
    )


def brief_remittance(session: Session, request: ApprovalRequest) -> Brief:
    """The remittance: out of which account, back to whom, what is left (X-08)."""
    row, facts = session.get_one(Remittance, subject_id(request)), request.facts()
    figures: tuple[Figure, ...] = ()
    if request.state in LIVE and row.project is not None:
        name = "interest" if row.kind == "INTEREST" else "custody"
        figures = figures_after(session, row.project, {name: -row.amount})
    elif request.state in LIVE:
        left = balance(
            session, deposit_book(session, row.county_id), "2307.09", bank_line=facts["bank_line"]
        )
        unknown = Text("该笔待查款项", "This unidentified money")
        figures = (Figure(unknown, left, left - row.amount),)
    account = row.account
    return Brief(
        workers=0,
        party=party_of(row.project) if row.project else row.payee_name,
        pays_from=account_words(account.name, account.bank, account.tail),
        pays_to=payee_words(facts["payee"]),
        figures=figures,
        reason=Text(row.reason, row.reason),
    )


def subject_id(request: ApprovalRequest) -> int:
    """The number of the thing that is asked for."""
    return int(request.subject.rpartition(":")[2])


def _of(project: Project, name: Text) -> Text:
    return Text(f"{project.name}: {name.zh}", f"{project.name}: {name.en}")
