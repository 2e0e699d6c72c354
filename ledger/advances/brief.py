"""What an official must know of an advance: ceilings, deposit, fund, debtor, papers (A-01, A-02)."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from ledger.advances.models import Advance, AdvanceFlow, AdvanceLine
from ledger.advances.plan import deposit_left
from ledger.advances.words import BASES
from ledger.approvals.brief import Brief, Document, Earlier, account_words
from ledger.approvals.models import ApprovalRequest
from ledger.approvals.queries import LIVE
from ledger.book.balances import balances_by
from ledger.book.books import book_of
from ledger.cases.brief import case_papers
from ledger.cases.words import REASONS
from ledger.funds.position import free_money
from ledger.money import Money
from ledger.text import Text

#: Flows of the principal that the bank made.
BY_BANK = ("PAID", "BOUNCED", "REPAID")


def brief_advance(session: Session, request: ApprovalRequest) -> Brief:
    """Everything needed to decide on the advance behind the request, asked in few queries.

    The fund's position is told while the request lives: its money is held already, so before is
    what is free now and the sum itself.
    """
    advance = session.scalars(
        select(Advance)
        .options(joinedload(Advance.case), joinedload(Advance.debtor))
        .where(Advance.approval_id == request.id)
    ).one()
    lives = request.state in LIVE
    free = free_money(session, advance.county_id)
    account = advance.account
    return Brief(
        workers=_workers(session, advance.id),
        party=advance.debtor.name,
        pays_from=account_words(account.name, account.bank, account.tail),
        pays_to=Text("工人本人账户", "the workers' own accounts"),
        reason=REASONS.get(advance.case.reason),
        steps=advance.explanation(),
        policy_version_id=advance.policy_version_id,
        deposit=deposit_left(session, advance.case) if advance.case.project_id else None,
        free_before=free + advance.amount if lives else None,
        free_after=free if lives else None,
        earlier=earlier_sums(session, advance),
        documents=_documents(session, advance),
    )


def earlier_sums(session: Session, advance: Advance) -> Earlier:
    """How many advances the debtor had before this one, what the bank paid, what is still out."""
    ids = session.scalars(
        select(Advance.id).where(
            Advance.county_id == advance.county_id,
            Advance.debtor_id == advance.debtor_id,
            Advance.id < advance.id,
            Advance.executed_on.is_not(None),
        )
    ).all()
    paid = session.scalar(
        select(func.coalesce(func.sum(AdvanceFlow.amount), 0)).where(
            AdvanceFlow.advance_id.in_(ids), AdvanceFlow.what.in_(BY_BANK)
        )
    )
    book = book_of(session, advance.county_id, "FUND")
    out = balances_by(session, book.id, "1218.01", "advance", among=ids)
    return Earlier(
        len(ids),
        paid if isinstance(paid, Money) else Money(int(paid or 0)),
        Money.sum(out.values()),
    )


def _workers(session: Session, advance_id: int) -> int:
    query = select(func.count(func.distinct(AdvanceLine.worker_id)))
    return session.scalar(query.where(AdvanceLine.advance_id == advance_id)) or 0


def _documents(session: Session, advance: Advance) -> Sequence[Document]:
    """The papers of the case, the government's decision above the ceilings, the agreement."""
    told = case_papers(session, advance.case)
    if advance.override_document:
        decision = Text("政府决定(超出限额)", "Decision of the government (above the ceilings)")
        told.append(Document(decision, advance.override_document, advance.requested_on))
    basis = BASES[advance.basis_kind]
    return [*told, Document(basis, advance.basis, advance.requested_on)]
