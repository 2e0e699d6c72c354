"""Deeds of approval done by processes of their own: they tell the chain or the state."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.advances import pay
from ledger.advances.models import Advance
from ledger.advances.pay import ExecuteAdvance, execute_advance
from ledger.advances.request import request_advance
from ledger.approvals import chain
from ledger.approvals.chain import asked_before, group_of
from ledger.approvals.decide import Decision
from ledger.approvals.demand import approved
from ledger.approvals.models import ApprovalRequest
from ledger.approvals.request import Asked, submit, withdraw
from ledger.cases.end_claims import EndClaims, end_claims
from ledger.deposits.run_clocks import run_clocks
from ledger.gate.kinds import ENDERS, decider
from ledger.money import Money
from ledger.text import Text
from tests.funds.storm import DAY, asking, officer

Act = Callable[[Session], str]

#: What is asked for again and again, each time below the second tier's 50,000.00.
PART = Money.of("20000.00")


def _content(project: int) -> Mapping[str, object]:
    return {"project": {"id": project, "name": "P"}, "amount": str(PART)}


def ask_parts(session: Session, county_id: int, projects: int) -> list[Act]:
    """20,000.00 are asked for each project in turn; the chains are told."""
    return [_ask_part(county_id, project) for project in range(1, projects + 1)]


def ask_parts_counted_before(session: Session, county_id: int, projects: int) -> list[Act]:
    """The control: what was counted before the lock is believed."""
    seen = asked_before(session, county_id, "draw", group_of(_content(1)), 90)
    chain.asked_before = lambda *_: seen
    return ask_parts(session, county_id, projects)


def _ask_part(county_id: int, project: int) -> Act:
    asked = Asked("draw", county_id, "draw:1", _content(project), PART, Text("申请", "asked"))
    return lambda session: submit(session, asked, by=officer(session, "fo1")).chain


def approve(session: Session, advance_id: int, login: str) -> Act:
    """The official approves what he was shown."""
    request = session.get_one(ApprovalRequest, _advance(session, advance_id).approval_id)
    said = Decision(request.id, "approve", "同意", request.digest)
    return lambda session: _decided(session, said, login)


def approve_unseen(session: Session, advance_id: int, login: str) -> Act:
    """The control: his word is bound to no content; it falls on what waits for the case now."""
    case_id = _advance(session, advance_id).case_id

    def act(session: Session) -> str:
        latest = session.scalars(
            select(ApprovalRequest)
            .join(Advance, Advance.approval_id == ApprovalRequest.id)
            .where(Advance.case_id == case_id)
            .order_by(ApprovalRequest.id.desc())
            .limit(1)
        ).one()
        return _decided(session, Decision(latest.id, "approve", "同意", latest.digest), login)

    return act


def revise(session: Session, advance_id: int) -> Act:
    """The one who asked takes it back, strikes a worker off and asks for the shorter list."""
    advance = _advance(session, advance_id)
    assert advance.approval_id
    request_id, claim_id = advance.approval_id, advance.lines[0].claim_id
    asked = asking(advance.case_id, advance.bank_account_id)
    ended = EndClaims(
        case_id=advance.case_id,
        on=DAY,
        document="撤回声明",
        document_number="1",
        claims=[claim_id],
        ground="WITHDRAWN",
    )

    def act(session: Session) -> str:
        by = officer(session, "fo1")
        withdraw(session, request_id, enders=ENDERS, by=by)
        end_claims(session, ended, by=by)
        anew = request_advance(session, asked, by=by)
        return session.get_one(ApprovalRequest, anew.approval_id).state

    return act


def execute(session: Session, advance_id: int) -> Act:
    """The approved advance goes to the bank."""

    def act(session: Session) -> str:
        execute_advance(session, ExecuteAdvance(advance_id, DAY), by=officer(session, "fo2"))
        return "EXECUTED"

    return act


def execute_undemanded(session: Session, advance_id: int) -> Act:
    """The control: the approval that was seen before the lock is believed."""
    request = session.get_one(ApprovalRequest, _advance(session, advance_id).approval_id)
    permit = approved(request)
    pay.demand = lambda *_, **__: permit
    return execute(session, advance_id)


def night(session: Session, after: int) -> Act:
    """The clocks run for a day so many days after this one; told is how many requests expired."""
    on = DAY + timedelta(days=after)
    return lambda session: str(run_clocks(session, on, enders=ENDERS).expired)


def _advance(session: Session, advance_id: int) -> Advance:
    return session.scalars(select(Advance).where(Advance.id == advance_id)).one()


def _decided(session: Session, said: Decision, login: str) -> str:
    request = session.get_one(ApprovalRequest, said.request_id)
    decided = decider(request.kind)(session, said, by=officer(session, login))
    return str(decided.state)
