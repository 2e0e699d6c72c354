"""What must hold before a deposit goes back, judged at review, at request and at execution (I-16)."""

from sqlalchemy.orm import Session

from ledger.book.balances import balance
from ledger.book.books import book_of
from ledger.cases.queries import unpaid_cases
from ledger.deposits.figures import deposit_book, figures_of
from ledger.deposits.freeze import refuse_frozen
from ledger.errors import Refusal
from ledger.money import Money
from ledger.parties.models import Project
from ledger.refunds.models import DepositReturn
from ledger.rules.refunds import Hindrance, RefundFacts, RefundKind, cautions, hindrances


def refund_facts(session: Session, row: DepositReturn, project: Project) -> RefundFacts:
    """What is known of the project now. Call it under the project's lock when money depends on it."""
    figures = figures_of(session, deposit_book(session, row.county_id), project.id)
    held = figures.custody + figures.interest
    return RefundFacts(
        amount=row.total if row.principal is not None else held,
        balance=held,
        required=Money.ZERO,
        cover_after=Money.ZERO,
        completed=row.completed_on is not None,
        undertaking=bool(row.undertaking),
        notice_ended=row.applied_on is not None,
        open_claims=unpaid_cases(session, project.id),
        unpaid_replenishment=figures.to_replenish,
        open_recovery=_owes_the_fund(session, row.county_id, project.contractor_id),
    )


def _owes_the_fund(session: Session, county_id: int, contractor_id: int) -> bool:
    fund = book_of(session, county_id, "FUND")
    return bool(balance(session, fund.id, "1218.01", debtor=str(contractor_id)))


def judged(
    session: Session, row: DepositReturn, project: Project
) -> tuple[list[Hindrance], list[Hindrance]]:
    """What stands in the way, and what the approver should know though it does not."""
    facts = refund_facts(session, row, project)
    return hindrances(RefundKind(row.kind), facts), cautions(facts)


def refuse_hindered(session: Session, row: DepositReturn, project: Project) -> None:
    """Raises with every condition that is not met, under the code of the first; and at once while
    the deposit is frozen (D-03)."""
    refuse_frozen(session, project)
    found, _ = judged(session, row, project)
    if found:
        raise Refusal(
            "不符合返还条件: " + " ".join(one.says.zh for one in found),
            "The deposit cannot go back yet: " + " ".join(one.says.en for one in found),
            code=found[0].code,
        )
