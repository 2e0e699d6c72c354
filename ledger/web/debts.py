"""The debt on the page of an advance: owed today, receipts, demands, costs, write-offs."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from ledger import clock
from ledger.advances.queries import AdvanceView
from ledger.deadlines.start import running_deadline
from ledger.recoveries.apply import DateOrder
from ledger.recoveries.debtors import answerers
from ledger.recoveries.evidence import GROUNDS
from ledger.recoveries.models import RecoveryStep
from ledger.recoveries.plans import kept, plan_of
from ledger.recoveries.pursue import pursuit_of
from ledger.recoveries.queries import (
    Debt,
    costs_of,
    debt_on,
    demands_of,
    receipts_of,
    write_offs_of,
)
from ledger.recoveries.words import (
    COST_STATES,
    PURSUIT_STATES,
    STEPS,
    WRITE_OFF_STATES,
    WRITE_OFF_TONES,
    write_off_state,
)
from ledger.web.labels import PROPOSAL_STATES, PROPOSAL_TONES, REQUEST_TONES


def _receivable(view: AdvanceView, debt: Debt | None) -> bool:
    """Whether a receipt can be applied: a principal, a cost that came after it, or the memo."""
    if view.state == "WRITTEN_OFF":
        return debt is not None and bool(debt.pursued)
    return view.state == "OUTSTANDING" or (
        view.state == "RECOVERED" and debt is not None and bool(debt.owed.total)
    )


def debt_of(session: Session, view: AdvanceView) -> dict[str, Any]:
    """What a page shows of everything after the payment; ``debt`` is None before it."""
    advance, today = view.advance, clock.today()
    own = {advance.county_id}
    try:
        debt = debt_on(session, advance, today) if view.paid_on is not None else None
    except DateOrder:
        debt = None
    plan = plan_of(session, advance.id)
    barred = running_deadline(session, advance.source, "R-06")
    return {
        "debt": debt,
        "pursuit": PURSUIT_STATES[pursuit_of(session, advance)],
        "steps": session.scalars(
            select(RecoveryStep)
            .options(selectinload(RecoveryStep.debtor))
            .where(RecoveryStep.advance_id == advance.id)
            .order_by(RecoveryStep.id.desc())
        ).all(),
        "step_words": STEPS,
        "plan": plan,
        "instalments": kept(session, plan) if plan else (),
        "answerers": answerers(session, advance) if view.paid_on is not None else (),
        "barred_on": barred.due_on if barred else None,
        "receipts": session.scalars(receipts_of(own, advance.id)).all(),
        "demands": session.scalars(demands_of(own, advance.id)).all(),
        "costs": session.scalars(costs_of(own, advance.id)).all(),
        "write_offs": [
            (row, write_off_state(row)) for row in session.scalars(write_offs_of(own, advance.id))
        ],
        "grounds": GROUNDS,
        "cost_states": COST_STATES,
        "cost_tones": REQUEST_TONES,
        "write_off_states": WRITE_OFF_STATES,
        "write_off_tones": WRITE_OFF_TONES,
        "proposal_states": PROPOSAL_STATES,
        "proposal_tones": PROPOSAL_TONES,
        "may_recover": view.paid_on is not None and _receivable(view, debt),
        "may_pursue": view.state in ("SENT", "OUTSTANDING", "PENDING", "WRITTEN_OFF"),
        "may_cost": view.state in ("SENT", "OUTSTANDING"),
        "may_write_off": view.state == "OUTSTANDING",
    }
