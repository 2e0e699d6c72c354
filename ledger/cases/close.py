"""Strike a case off: not before every claim is paid or lawfully ended, and the fund has its money."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.audit import trail
from ledger.book.balances import balance
from ledger.book.browse import books_of
from ledger.cases.models import ArrearsCase
from ledger.cases.open import case_for_step, finish_clock, note_event
from ledger.cases.queries import outstanding_of_case, unpaid_of_case
from ledger.cases.settle import NotReady
from ledger.money import Money
from ledger.text import Text

#: What a debtor owes the fund: interest, principal, costs, and what was written off.
OWED_TITLES = ("1216.01", "1218.01", "1218.02", "9501")


@dataclass(frozen=True, slots=True)
class CloseCase:
    """Strike the case off; ``pursuing`` while money is still being recovered."""

    case_id: int
    on: date
    pursuing: bool = False


def close_case(session: Session, closed: CloseCase, *, by: Actor) -> ArrearsCase:
    """The case is CLOSED, or CLOSED_PURSUING; never while a claim is unpaid (C-09).

    Every claim was paid, by a batch of the bank or on evidence, or has ended by law on a paper.
    While the fund is owed anything of an advance, or pursues what it wrote off, it can only be
    CLOSED_PURSUING (``case-not-ready``).
    """
    settled = ("PAID_BY_EMPLOYER", "SETTLED_BY_THIRD_PARTY", "ENDED")
    states = settled if closed.pursuing else (*settled, "CLOSED_PURSUING")
    case = case_for_step(session, closed.case_id, states, closed.on, by=by)
    if unpaid_of_case(session, case.id) or outstanding_of_case(session, case.id):
        raise NotReady(
            "尚有欠薪未付清, 不能销账。", "Wages are still unpaid; it cannot be struck off."
        )
    owed = owed_to_fund(session, case)
    if owed and not closed.pursuing:
        raise NotReady(
            f"垫付款尚有 {owed.grouped()} 元未追回, 只能选择「结案, 继续追偿」。",
            f"{owed.grouped()} is still owed to the fund; close it as still recovering.",
        )
    case.state = "CLOSED_PURSUING" if closed.pursuing else "CLOSED"
    case.closed_on = closed.on
    session.flush()
    finish_clock(session, case, closed.on)
    what = (
        Text("结案, 继续追偿", "Closed, recovery goes on")
        if closed.pursuing
        else Text("销账", "Struck off")
    )
    note_event(session, case, closed.on, what, by=by)
    trail.record(session, "case.closed", f"case:{case.id}", by=by, county_id=case.county_id)
    return case


def owed_to_fund(session: Session, case: ArrearsCase) -> Money:
    """What the debtor owes the fund for advances of the case, written off or not (C-09, R-10)."""
    return Money.sum(
        balance(session, book.id, title, case=str(case.id))
        for book in books_of(session, {case.county_id})
        if book.kind == "FUND"
        for title in OWED_TITLES
    )
