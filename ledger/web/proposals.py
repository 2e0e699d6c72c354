"""Pages of proposed vouchers: the list to review, one on paper, review, return, withdraw."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, render_template, request, url_for
from sqlalchemy.orm import Session

from ledger.actor import Actor, Role
from ledger.approvals import queries
from ledger.approvals.models import VoucherProposal
from ledger.approvals.queries import Page
from ledger.approvals.schemas import NothingIn, OpinionIn, SeenIn
from ledger.approvals.vouchers import preview, return_proposal, review, withdraw_proposal
from ledger.book.books import book_with
from ledger.errors import Refusal
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.kinds import VOUCHER_KINDS
from ledger.gate.locale import in_locale
from ledger.gate.roles import actor, allow
from ledger.people.roster import names_of
from ledger.people.scope import find
from ledger.text import Text
from ledger.web.labels import PROPOSAL_KINDS, PROPOSAL_STATES, PROPOSAL_TONES
from ledger.web.lists import number_in_address
from ledger.web.paper import Paper, paper_of_draft
from ledger.web.proposal_rows import row_of

bp = Blueprint("vouchers", __name__, url_prefix="/vouchers")

TABS = (
    ("review", Text("待我审核", "To review")),
    ("waiting", Text("全部待审核", "All waiting")),
    ("done", Text("已办", "Done")),
)
PAGE = 20


@bp.get("")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
def index() -> str:
    """The vouchers that wait for me, each with its lines; or those done with."""
    by = actor()
    tabs = TABS if by.holds(Role.FO) else TABS[1:]
    here = request.args.get("show", "")
    here = here if here in dict(tabs) else tabs[0][0]
    page = Page(before=number_in_address("before"), limit=PAGE)
    with reading() as session:
        found = _listed(session, here, by, page)
        names = names_of(session, {one.maker_person for one in found})
        rows = [row_of(session, one, names, by, lines=here == "review") for one in found]
    last = found[-1].id if len(found) == PAGE else None
    return render_template(
        "vouchers/index.html",
        tabs=tabs,
        here=here,
        may_write=by.holds(Role.FO),
        rows=rows,
        columns=_columns(here),
        next_url=last and url_for(".index", show=here, before=last),
        first_url=page.before and url_for(".index", show=here),
    )


@bp.get("/<int:proposal_id>")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
def show(proposal_id: int) -> str:
    """One proposed voucher, exactly as it will stand."""
    return _page(proposal_id, None, {})


@bp.post("/<int:proposal_id>/review")
@allow(Role.FO)
def review_one(proposal_id: int) -> Response:
    """The voucher is posted, if it is still what the reviewer saw."""
    by = actor()

    def work(session: Session, data: Mapping[str, Any]) -> str:
        review(session, proposal_id, kinds=VOUCHER_KINDS, seen=data["seen"], by=by)
        return url_for(".show", proposal_id=proposal_id)

    return submit(
        work, schema=SeenIn(), again=lambda errors, values: _page(proposal_id, errors, values)
    )


@bp.post("/<int:proposal_id>/return")
@allow(Role.FO)
def send_back(proposal_id: int) -> Response:
    """The voucher is handed back to its maker with a reason."""
    by = actor()

    def work(session: Session, data: Mapping[str, Any]) -> str:
        return_proposal(session, proposal_id, data["opinion"], by=by)
        return url_for(".show", proposal_id=proposal_id)

    return submit(
        work, schema=OpinionIn(), again=lambda errors, values: _page(proposal_id, errors, values)
    )


@bp.post("/<int:proposal_id>/withdrawal")
@allow(Role.FO)
def withdraw(proposal_id: int) -> Response:
    """The voucher is taken back by its maker."""
    by = actor()

    def work(session: Session, data: Mapping[str, Any]) -> str:
        withdraw_proposal(session, proposal_id, by=by)
        flash(in_locale(Text("已撤回。", "Withdrawn.")), "good")
        return url_for(".show", proposal_id=proposal_id)

    return submit(
        work, schema=NothingIn(), again=lambda errors, values: _page(proposal_id, errors, values)
    )


def _page(proposal_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    by = actor()
    with reading() as session:
        proposal = find(session, VoucherProposal, proposal_id, by=by)
        names = names_of(session, {proposal.maker_person, proposal.reviewer_person or 0})
        book = book_with(session, proposal.book_id)
        paper, digest, problem = _preview(session, proposal, names)
    entry_url = proposal.entry_seq and url_for(
        "books.voucher", code=book.code, seq=proposal.entry_seq
    )
    officer, own = by.holds(Role.FO, proposal.county_id), proposal.maker_person == by.person_id
    return render_template(
        "vouchers/show.html",
        proposal=proposal,
        kind=PROPOSAL_KINDS.get(proposal.kind, proposal.kind),
        state=PROPOSAL_STATES[proposal.state],
        tone=PROPOSAL_TONES[proposal.state],
        paper=paper,
        digest=digest,
        problem=problem,
        entry_url=entry_url,
        steps=_steps(proposal, names),
        may_review=officer and not own,
        may_withdraw=officer and own,
        errors=errors,
        values=values,
    )


def _preview(
    session: Session, proposal: VoucherProposal, names: Mapping[int, str]
) -> tuple[Paper | None, str, Text | None]:
    """The paper and its digest while it waits; or why it could not be posted now."""
    if proposal.state != "PROPOSED":
        return None, "", None
    try:
        draft, digest = preview(session, proposal, VOUCHER_KINDS)
    except Refusal as refusal:
        return None, "", refusal.says
    book = book_with(session, proposal.book_id)
    return paper_of_draft(session, book, draft, names.get(proposal.maker_person, "")), digest, None


def _steps(proposal: VoucherProposal, names: Mapping[int, str]) -> list[dict[str, Any]]:
    made = {
        "label": in_locale(Text("制单", "Made")),
        "who": names.get(proposal.maker_person),
        "at": proposal.made_at,
    }
    if proposal.state == "PROPOSED":
        waiting = Text("等待另一名财务人员审核", "Waiting for another officer's review")
        return [made, {"label": in_locale(waiting), "tone": "wait"}]
    done = {
        "label": in_locale(PROPOSAL_STATES[proposal.state]),
        "who": names.get(proposal.reviewer_person or 0) if proposal.reviewer_person else None,
        "at": proposal.reviewed_at,
        "note": proposal.opinion,
        "tone": "done" if proposal.state == "POSTED" else "bad",
    }
    return [made, done]


def _listed(session: Session, here: str, by: Actor, page: Page) -> list[VoucherProposal]:
    if here == "review":
        return list(queries.reviewable(session, by, page=page))
    states = ("PROPOSED",) if here == "waiting" else ("POSTED", "RETURNED", "WITHDRAWN")
    return list(queries.proposals(session, by.counties, states=states, page=page))


def _columns(here: str) -> list[str | tuple[str, str]]:
    named: list[str | tuple[str, str]] = [
        in_locale(words)
        for words in (
            Text("提案", "Proposal"), Text("日期", "Date"), Text("账套", "Book"),
            Text("业务", "Kind"), Text("摘要与分录", "Summary and lines"),
        )
    ]  # fmt: skip
    named += [(in_locale(Text("金额", "Amount")), "num"), in_locale(Text("制单", "Made by"))]
    if here == "review":
        return [in_locale(Text("选", "Pick")), *named]
    return [*named, in_locale(Text("状态", "State"))]
