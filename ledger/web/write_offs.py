"""Pages of write-offs: the list, the proposal, one write-off on its way through."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from marshmallow import pre_load
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Redirect

from ledger import clock
from ledger.actor import Role
from ledger.advances.models import Advance
from ledger.approvals.queries import may_decide, may_execute
from ledger.approvals.schemas import NothingIn
from ledger.book.balances import balance
from ledger.book.books import book_of
from ledger.book.show import entries, entry
from ledger.gate.filters import OfAdvance
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.paging import page_of
from ledger.gate.roles import actor, allow
from ledger.people.scope import counties_asked, find
from ledger.recoveries.evidence import GROUNDS, NEEDED, PAPERS, judge_papers
from ledger.recoveries.models import WriteOff
from ledger.recoveries.queries import debt_on, demands_of, receipts_of, write_offs_of
from ledger.recoveries.schemas import WriteOffExecuteIn, WriteOffIn, proposed_by
from ledger.recoveries.words import WRITE_OFF_STATES, WRITE_OFF_TONES, write_off_state
from ledger.recoveries.write_off import (
    ExecuteWriteOff,
    ask_write_off,
    execute_write_off,
    propose_write_off,
)
from ledger.text import Text
from ledger.web.checking import Typed, check
from ledger.web.furnish import say, t
from ledger.web.lists import number_in_address, wanted_by, ways, whole_number

#: How many papers one form takes.
LINES = 4


class WriteOffForm(WriteOffIn):
    """The same proposal as a form sends it: empty lines of evidence are left out."""

    @pre_load
    def _leave_out_empty(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        rows = data.get("papers")
        if isinstance(rows, list):
            data["papers"] = [one for one in rows if any(str(v).strip() for v in one.values())]
        return data


bp = Blueprint("write_offs", __name__, url_prefix="/write-offs")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)


@bp.get("")
@allow(*OFFICE)
def index() -> str:
    """Write-offs, the newest first."""
    wanted = wanted_by(OfAdvance())
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = write_offs_of(covered, wanted["advance"])
        page = page_of(session, query, wanted, WriteOff.id, newest_first=True)
    return render_template(
        "write_offs/index.html", rows=[(row, write_off_state(row)) for row in page.items],
        grounds=GROUNDS, states=WRITE_OFF_STATES, tones=WRITE_OFF_TONES, **ways(page.next),
    )  # fmt: skip


@bp.get("/new")
@allow(Role.FO)
def new() -> str | Redirect:
    """The form for writing off the advance named by ``?advance=``."""
    advance_id = number_in_address("advance")
    if advance_id is None:
        flash(t("请先选择垫付。", "Choose the advance first."), "warn")
        return redirect(url_for("recoveries.index"), 303)
    return _form(advance_id, None, {})


def _needed(ground: str) -> Text:
    """The papers without which that ground is not accepted."""
    words = [PAPERS[kind] for kind in NEEDED[ground]]
    return Text(
        "须有: " + "、".join(one.zh for one in words),
        "needs: " + ", ".join(one.en for one in words),
    )


def _form(advance_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        told = _matter(session, advance_id)
        return render_template(
            "write_offs/new.html",
            **told,
            choices=[(code, say(words), say(_needed(code))) for code, words in GROUNDS.items()],
            kinds=[(code, say(words)) for code, words in PAPERS.items()],
            lines=range(LINES),
            errors=errors,
            values=values,
        )


def _matter(session: Session, advance_id: int) -> dict[str, Any]:
    """What a write-off is judged by: the debt, what was demanded, what was received."""
    advance = find(session, Advance, advance_id, by=actor())
    own = {advance.county_id}
    return {
        "advance": advance,
        "debt": debt_on(session, advance, clock.today()),
        "demands": session.scalars(demands_of(own, advance.id)).all(),
        "receipts": session.scalars(receipts_of(own, advance.id)).all(),
    }


@bp.post("/new")
@allow(Role.FO)
def check_write_off() -> Response:
    """The ground and the sum once more, before the voucher is proposed."""

    def shown(data: dict[str, Any], typed: Typed) -> str:
        command = proposed_by(data)
        judge_papers(command.ground, command.papers, command.on)
        with reading() as session:
            return render_template(
                "write_offs/check.html", **_matter(session, data["advance_id"]), data=data,
                typed=typed, ground=GROUNDS[data["ground"]], paper_words=PAPERS,
            )  # fmt: skip

    return check(WriteOffForm(), again=_again, show=shown)


@bp.post("")
@allow(Role.FO)
def create() -> Response:
    """The proposal is on record; its voucher waits for a second officer."""

    def work(session: Session, data: dict[str, Any]) -> str:
        row = propose_write_off(session, proposed_by(data), by=actor())
        flash(
            t("已提出核销, 待另一名财务人员复核。", "Proposed; a second officer reviews it."),
            "good",
        )
        return url_for(".show", write_off_id=row.id)

    return submit(work, schema=WriteOffForm(), again=_again)


def _again(errors: Errors, values: Mapping[str, Any]) -> str:
    return _form(whole_number(values.get("advance_id")), errors, values)


@bp.get("/<int:write_off_id>")
@allow(*OFFICE)
def show(write_off_id: int) -> str:
    """One write-off: its ground, its parts, and the step that comes next."""
    return _show(write_off_id, None, {})


def _show(write_off_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    by = actor()
    with reading() as session:
        row = find(session, WriteOff, write_off_id, by=by)
        book, posted = book_of(session, row.county_id, "FUND"), row.proposal.entry_seq
        loss = entries(session, book.id, source=f"write-off:{row.id}")
        return render_template(
            "write_offs/show.html",
            row=row,
            state=write_off_state(row),
            book=book,
            entry=entry(session, book.id, posted) if posted else None,
            loss=next((one for one in loss if one.source == f"write-off:{row.id}"), None),
            ground=GROUNDS[row.ground],
            paper_words=PAPERS,
            later=_later(session, row),
            may_decide=row.approval is not None and may_decide(row.approval, by),
            may_execute=row.approval is not None and may_execute(row.approval, by),
            states=WRITE_OFF_STATES,
            tones=WRITE_OFF_TONES,
            errors=errors,
            values=values,
        )


def _later(session: Session, row: WriteOff) -> dict[str, Any] | None:
    """What came after the write-off and what is still pursued; None before it was approved."""
    if row.state != "APPROVED":
        return None
    advance, book = row.advance, book_of(session, row.county_id, "FUND")
    came = [
        one for one in session.scalars(receipts_of({row.county_id}, advance.id)).all()
        if one.to_income is not None
    ]  # fmt: skip
    return {"receipts": came, "pursued": balance(session, book.id, "9501", on=None, **advance.aux)}


@bp.post("/<int:write_off_id>/submission")
@allow(Role.FO)
def ask(write_off_id: int) -> Response:
    """The pending write-off goes to both tiers."""

    def work(session: Session, data: dict[str, Any]) -> str:
        ask_write_off(session, write_off_id, by=actor())
        flash(t("已提请审批。", "Sent for approval."), "good")
        return url_for(".show", write_off_id=write_off_id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _show(write_off_id, errors, values)

    return submit(work, schema=NothingIn(), again=again)


@bp.post("/<int:write_off_id>/execution")
@allow(Role.FO)
def execute(write_off_id: int) -> Response:
    """The loss is booked; the debt is pursued as a memo."""

    def work(session: Session, data: dict[str, Any]) -> str:
        execute_write_off(session, ExecuteWriteOff(write_off_id, **data), by=actor())
        flash(t("已核销, 账销案存。", "Written off; the debt is still pursued."), "good")
        return url_for(".show", write_off_id=write_off_id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _show(write_off_id, errors, values)

    return submit(work, schema=WriteOffExecuteIn(), again=again)
