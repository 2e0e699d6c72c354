"""Pages of approvals: the inbox, one request with everything it asks, the decision."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor, Role
from ledger.approvals import queries
from ledger.approvals.decide import Decision
from ledger.approvals.models import ApprovalRequest
from ledger.approvals.queries import Page
from ledger.approvals.request import STATES, withdraw
from ledger.approvals.schemas import DecisionIn, NothingIn
from ledger.bookkeeping.close import ExecuteClose, execute_close
from ledger.bookkeeping.correct import ExecuteReversal, execute_reversal
from ledger.bookkeeping.schemas import ExecuteIn
from ledger.gate.briefing import Briefed, briefed
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.kinds import CLOSE_OBSTACLES, ENDERS, UNDO, decider
from ledger.gate.locale import in_locale
from ledger.gate.roles import actor, allow
from ledger.people.roster import names_of
from ledger.people.scope import find
from ledger.policies.queries import policy_version
from ledger.text import Text
from ledger.web.approval_steps import people_of, stands_in, steps_of
from ledger.web.content import content_of, label, spell
from ledger.web.labels import BRIEF_OTHERS, BRIEF_WORDS, REQUEST_KINDS, REQUEST_TONES, TIERS
from ledger.web.lists import number_in_address
from ledger.web.names import Names
from ledger.web.subjects import subject_url

bp = Blueprint("approvals", __name__, url_prefix="/approvals")

#: Requests that are carried out on this page; all others on the page of their matter.
EXECUTED_HERE: Mapping[str, Text] = {
    "close": Text("执行结账", "Close the month"),
    "reversal": Text("记红字凭证", "Post the reversal"),
}


@bp.get("")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
def index() -> str:
    """The inbox: what waits for me first, then everything of my counties."""
    by = actor()
    tabs = _tabs(by)
    here = request.args.get("show", "")
    here = here if here in dict(tabs) else tabs[0][0]
    page = Page(before=number_in_address("before"))
    with reading() as session:
        found = _listed(session, here, by, page)
        names = names_of(session, {one.requester_person for one in found})
    last = found[-1].id if here in ("asked", "all") and len(found) == page.limit else None
    return render_template(
        "approvals/index.html",
        tabs=tabs,
        here=here,
        rows=[_row(one, names, by) for one in found],
        next_url=last and url_for(".index", show=here, before=last),
        first_url=page.before and url_for(".index", show=here),
    )


@bp.get("/<int:request_id>")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
def show(request_id: int) -> str:
    """One request: what is asked, on what grounds, who has said what."""
    return _page(request_id, None, {})


@bp.post("/<int:request_id>/decisions")
@allow(Role.A1, Role.A2, fresh=True)
def decide_on(request_id: int) -> Response:
    """The decision is recorded, bound to the digest of what was shown."""
    by = actor()

    def work(session: Session, data: Mapping[str, Any]) -> str:
        asked = find(session, ApprovalRequest, request_id, by=by)
        decider(asked.kind)(session, Decision(request_id, **data), by=by)
        return url_for(".show", request_id=request_id)

    return submit(
        work, schema=DecisionIn(), again=lambda errors, values: _page(request_id, errors, values)
    )


@bp.post("/<int:request_id>/execution")
@allow(Role.FO)
def execute(request_id: int) -> Response:
    """The approved close or reversal takes effect."""
    by = actor()

    def work(session: Session, data: Mapping[str, Any]) -> str:
        asked = find(session, ApprovalRequest, request_id, by=by)
        if asked.kind == "close":
            execute_close(session, ExecuteClose(request_id), obstacles=CLOSE_OBSTACLES, by=by)
            return url_for("books.periods", code=asked.facts()["book"])
        on: date = data.get("on") or clock.today()
        posted = execute_reversal(session, ExecuteReversal(request_id, on), undo=UNDO, by=by)
        return url_for("books.voucher", code=asked.facts()["book"], seq=posted.seq)

    return submit(
        work, schema=ExecuteIn(), again=lambda errors, values: _page(request_id, errors, values)
    )


@bp.post("/<int:request_id>/withdrawal")
@allow(Role.FO)
def take_back(request_id: int) -> Response:
    """The request is withdrawn by the one who asked."""
    by = actor()

    def work(session: Session, data: Mapping[str, Any]) -> str:
        withdraw(session, request_id, enders=ENDERS, by=by)
        return url_for(".show", request_id=request_id)

    return submit(
        work, schema=NothingIn(), again=lambda errors, values: _page(request_id, errors, values)
    )


def _page(request_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    by = actor()
    with reading() as session:
        laid = briefed(session, request_id, by=by)
        asked = laid.request
        grounds = laid.grounds
        names = names_of(session, people_of(asked, grounds))
        content = content_of(session, asked)
        told = _told(session, laid)
    here = asked.kind in EXECUTED_HERE
    party, reason, reckoning = BRIEF_WORDS.get(asked.kind, BRIEF_OTHERS)
    return render_template(
        "approvals/show.html",
        errors=errors,
        values=values,
        **told,
        request_row=asked,
        party_label=party,
        reason_label=reason,
        steps_label=reckoning,
        kind=REQUEST_KINDS.get(asked.kind, asked.kind),
        state=STATES[asked.state],
        states=STATES,
        tone=REQUEST_TONES[asked.state],
        lives=asked.state in queries.LIVE,
        content=content.facts,
        tables=content.tables,
        subject_url=subject_url(asked.subject),
        steps=steps_of(asked, names, grounds),
        grounds=grounds,
        tiers=TIERS,
        stands_in=stands_in(grounds, names, by),
        days_left=(asked.expires_on - clock.today()).days,
        may_decide=queries.may_decide(asked, by),
        may_execute=here and queries.may_execute(asked, by),
        execute_label=in_locale(EXECUTED_HERE[asked.kind]) if here else "",
        execute_needs_day=asked.kind == "reversal",
        may_withdraw=asked.state in ("IN_REVIEW", "APPROVED")
        and asked.requester_person == by.person_id,
        why_not=_why_not(asked, by),
    )


def _told(session: Session, laid: Briefed) -> dict[str, Any]:
    """The brief and the difference to last time, workers masked and facts in words."""
    brief, changes = laid.brief, laid.changes
    law = brief.policy_version_id
    lines = changes.lines if changes else ()
    pairs = [("worker", str(line.worker)) for line in lines]
    names = Names(session, laid.request.county_id, pairs)
    return {
        "brief": brief,
        "law": policy_version(session, law) if law else None,
        "changes": changes,
        "before_state": STATES[changes.state] if changes else None,
        "changed_lines": [(names.value("worker", str(one.worker)), one) for one in lines],
        "changed_facts": [
            (label(one.name), spell(one.before), spell(one.after))
            for one in (changes.facts if changes else ())
        ],
    }


def _tabs(by: Actor) -> list[tuple[str, Text]]:
    tabs = []
    if by.holds(Role.A1) or by.holds(Role.A2):
        tabs.append(("mine", Text("待我审批", "Waiting for me")))
    if by.holds(Role.FO):
        tabs.append(("ready", Text("待执行", "To carry out")))
        tabs.append(("asked", Text("我的申请", "Asked by me")))
    return [*tabs, ("all", Text("全部申请", "All requests"))]


def _listed(session: Session, here: str, by: Actor, page: Page) -> list[ApprovalRequest]:
    if here == "mine":
        return queries.awaiting(session, by)
    if here == "ready":
        return queries.executable(session, by)
    asked_by = by.person_id if here == "asked" else None
    return list(queries.requests(session, by.counties, asked_by=asked_by, page=page))


def _row(asked: ApprovalRequest, names: Mapping[int, str], by: Actor) -> dict[str, Any]:
    return {
        "id": asked.id,
        "kind": REQUEST_KINDS.get(asked.kind, asked.kind),
        "state": STATES[asked.state],
        "tone": REQUEST_TONES[asked.state],
        "urgent": asked.urgent,
        "mine": queries.may_decide(asked, by),
        "amount": asked.amount,
        "summary": asked.summary,
        "requester": names.get(asked.requester_person, ""),
        "requested_at": asked.requested_at,
        "expires_on": asked.expires_on,
    }


def _why_not(asked: ApprovalRequest, by: Actor) -> Text | None:
    """Why an official in front of a live request has no buttons."""
    official = by.holds(Role.A1) or by.holds(Role.A2)
    if asked.state != "IN_REVIEW" or not official or asked.next_role is None:
        return None
    tier = TIERS[asked.next_role]
    return Text(f"现在轮到{tier.zh}。", f"It is the turn of {tier.en.lower()}.")
