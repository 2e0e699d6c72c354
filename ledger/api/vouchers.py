"""Proposed vouchers by JSON: list, preview, review, return, withdraw, write one by hand."""

from typing import Any

from flask import url_for
from flask_smorest import Blueprint
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.approvals.models import VoucherProposal
from ledger.approvals.schemas import (
    NothingIn,
    OpinionIn,
    PostedOut,
    PreviewOut,
    ProposalOut,
    SeenIn,
)
from ledger.approvals.vouchers import STATES, preview, return_proposal, review, withdraw_proposal
from ledger.bookkeeping.manual import ManualVoucher, propose_manual
from ledger.bookkeeping.schemas import ManualIn, written_line
from ledger.fields import Choice, Code
from ledger.gate.acts import perform
from ledger.gate.house import reading
from ledger.gate.kinds import VOUCHER_KINDS
from ledger.gate.paging import Paging, page_of, paged
from ledger.gate.roles import actor, allow
from ledger.people.scope import find

blp = Blueprint("vouchers", __name__, description="Vouchers that wait for a second officer")
OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)


class ProposalsAsked(Paging):
    """Which proposed vouchers a list covers."""

    state = Choice(tuple(STATES), load_default=None)
    kind = Code(load_default=None)


@blp.get("/vouchers")
@allow(*OFFICE)
@blp.arguments(ProposalsAsked, location="query")
@blp.response(200, paged(ProposalOut))
def list_vouchers(asked: dict[str, Any]) -> Any:
    """List proposed vouchers of your counties, newest first."""
    query = select(VoucherProposal).where(VoucherProposal.county_id.in_(actor().counties))
    if asked["state"]:
        query = query.where(VoucherProposal.state == asked["state"])
    if asked["kind"]:
        query = query.where(VoucherProposal.kind == asked["kind"])
    with reading() as session:
        return page_of(session, query, asked, VoucherProposal.id, newest_first=True)


@blp.post("/vouchers")
@allow(Role.FO)
@blp.arguments(ManualIn)
@blp.response(201, ProposalOut)
def write_voucher(body: dict[str, Any]) -> Any:
    """Propose a voucher written by hand; a second officer posts it."""
    by = actor()
    written = ManualVoucher(
        code=body["book"],
        event=body["event"],
        on=body["on"],
        summary=body["summary"],
        lines=[written_line(row) for row in body["lines"]],
        attachments=body["attachments"],
    )
    return perform(
        lambda session: propose_manual(session, written, by=by),
        schema=ProposalOut(),
        body=body,
        location=lambda row: url_for(".show_voucher", proposal_id=row.id),
    )


@blp.get("/vouchers/<int:proposal_id>")
@allow(*OFFICE)
@blp.response(200, ProposalOut)
def show_voucher(proposal_id: int) -> Any:
    """Show one proposed voucher."""
    with reading() as session:
        return find(session, VoucherProposal, proposal_id, by=actor())


@blp.get("/vouchers/<int:proposal_id>/preview")
@allow(*OFFICE)
@blp.response(200, PreviewOut)
def preview_voucher(proposal_id: int) -> Any:
    """Show the voucher exactly as it would stand now, with the digest to review it by."""
    with reading() as session:
        proposal = find(session, VoucherProposal, proposal_id, by=actor())
        draft, seen = preview(session, proposal, VOUCHER_KINDS)
    return {
        "on": draft.on,
        "event": draft.event,
        "summary": draft.summary,
        "source": draft.source,
        "attachments": draft.attachments,
        "lines": draft.lines,
        "seen": seen,
    }


@blp.post("/vouchers/<int:proposal_id>/review")
@allow(Role.FO)
@blp.arguments(SeenIn)
@blp.response(201, PostedOut)
def review_voucher(body: dict[str, Any], proposal_id: int) -> Any:
    """Post the voucher as its reviewer, if it still is what ``seen`` names."""
    by = actor()

    def work(session: Session) -> object:
        return review(session, proposal_id, kinds=VOUCHER_KINDS, seen=body["seen"], by=by)

    return perform(work, schema=PostedOut(), body=body)


@blp.post("/vouchers/<int:proposal_id>/return")
@allow(Role.FO)
@blp.arguments(OpinionIn)
@blp.response(201, ProposalOut)
def return_voucher(body: dict[str, Any], proposal_id: int) -> Any:
    """Hand the voucher back to its maker with a reason."""
    by = actor()
    return perform(
        lambda session: return_proposal(session, proposal_id, body["opinion"], by=by),
        schema=ProposalOut(),
        body=body,
    )


@blp.post("/vouchers/<int:proposal_id>/withdrawal")
@allow(Role.FO)
@blp.arguments(NothingIn)
@blp.response(201, ProposalOut)
def withdraw_voucher(body: dict[str, Any], proposal_id: int) -> Any:
    """Take back a voucher of your own making."""
    by = actor()
    return perform(
        lambda session: withdraw_proposal(session, proposal_id, by=by),
        schema=ProposalOut(),
        body=body,
    )
