"""Pages of the bank's result file: send it, see every voucher it will post, take it in."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, flash, render_template, request, url_for
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.banking.models import PaymentBatch
from ledger.banking.queries import batch_view
from ledger.banking.read_result import grid_of_cells, grid_of_result, read_result
from ledger.banking.result_columns import HEADINGS, Grid, result_columns
from ledger.banking.schemas import ResultIn
from ledger.banking.settle_result import ImportedResult, ImportResult
from ledger.book.books import Book, book_with
from ledger.book.lines import Draft
from ledger.errors import FieldError, Invalid, Refusal
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.kinds import payout_of
from ledger.gate.roles import actor, allow
from ledger.money import Money
from ledger.people.scope import find
from ledger.text import Text
from ledger.web.checking import Typed, check
from ledger.web.furnish import t
from ledger.web.imports import failing_rows, wrong_cells
from ledger.web.paper import Paper, paper_of_draft
from ledger.web.previews import pasted_text

bp = Blueprint("bank_results", __name__, url_prefix="/payments/<int:payment_id>/result")

#: How many mistakes stand on a page, how many vouchers are drawn whole, and up to what length.
MOST, PAPERS, LONGEST = 200, 6, 60


@dataclass(frozen=True, slots=True)
class Posting:
    """One voucher of the check page, in a line."""

    event: str
    on: str
    summary: str
    transfers: int
    amount: Money
    at_once: bool


@bp.get("")
@allow(Role.FO)
def new(payment_id: int) -> str:
    """The form for the bank's file."""
    return _form(payment_id, None, {})


@bp.post("/check")
@allow(Role.FO)
def look(payment_id: int) -> Response:
    """What the bank said, and every voucher that would follow; nothing is kept."""
    grids: list[Grid] = []

    def shown(data: dict[str, Any], typed: Typed) -> str:
        grids.append(_grid(data["text"]))
        with reading() as session:
            batch = find(session, PaymentBatch, payment_id, by=actor())
            sent = ImportResult(payment_id, read_result(grids[0]))
            done = payout_of(batch.source).result(session, sent, by=actor())
            book = book_with(session, batch.account.book_id)
            return render_template(
                "payments/result_check.html",
                row=batch_view(session, batch),
                done=done,
                postings=_postings(done),
                papers=_papers(session, book, done),
                text=pasted_text(grids[0]),
            )

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _form(payment_id, errors, values, grids[0] if grids else None)

    return check(ResultIn(), again=again, show=shown)


@bp.post("")
@allow(Role.FO)
def create(payment_id: int) -> Response:
    """The bank's word is taken in, whole or not at all; the same file again changes nothing."""
    grids: list[Grid] = []

    def work(session: Session, data: dict[str, Any]) -> str:
        grid = _grid(data["text"])
        grids.append(grid)
        deeds = payout_of(find(session, PaymentBatch, payment_id, by=actor()).source)
        sent = ImportResult(payment_id, read_result(grid))
        flash(*_said(deeds.import_result(session, sent, by=actor())))
        return url_for("payments.show", payment_id=payment_id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _form(payment_id, errors, values, grids[0] if grids else None)

    return submit(work, schema=ResultIn(), again=again)


def _grid(text: str | None) -> Grid:
    """The cells of the file sent, or of the page that was looked over. Invalid without either."""
    file = request.files.get("file")
    if file is not None and file.filename:
        return grid_of_result(file.read())
    if text is None:
        says = Text("请选择银行结果文件。", "Choose the bank's result file.")
        raise Invalid([FieldError("/file", "required", says)])
    return grid_of_cells(text)


def _said(done: ImportedResult) -> tuple[str, str]:
    if done.unchanged:
        return t(
            "这些结果已经登记过, 没有任何改变。", "All of it stood already; nothing changed."
        ), "warn"
    words = t(f"已登记: 付款 {done.paid} 笔", f"{done.paid} transfers paid")
    if done.repaid:
        words += t(f", 重付 {done.repaid} 笔", f", {done.repaid} paid again")
    if done.bounced:
        words += t(f", 退票 {done.bounced} 笔待复核", f", {done.bounced} bounces wait for review")
    return words + t("。", "."), "good"


def _form(
    payment_id: int, errors: Errors | None, values: Mapping[str, Any], grid: Grid | None = None
) -> str:
    wrong = wrong_cells(errors, HEADINGS)
    others = errors
    if errors is not None and not isinstance(errors, Refusal):
        others = [one for one in errors if not one.pointer.startswith("/rows/")] or None
    with reading() as session:
        batch = find(session, PaymentBatch, payment_id, by=actor())
        return render_template(
            "payments/result.html",
            row=batch_view(session, batch),
            errors=others,
            values=values,
            headings=HEADINGS,
            wrong=wrong[:MOST],
            unseen=max(len(wrong) - MOST, 0),
            wrong_sheet=_failing(grid, wrong) if grid is not None and wrong else "",
        )


def _failing(grid: Grid, wrong: list[Any]) -> str:
    heads = grid[result_columns(grid).headed]
    return failing_rows(grid, wrong, heads)


def _postings(done: ImportedResult) -> list[Posting]:
    rows = [(draft, True) for draft in done.drafts] + [(draft, False) for draft in done.returns]
    return [
        Posting(
            event=draft.event,
            on=str(draft.on),
            summary=draft.summary,
            transfers=len(draft.lines) - 1,
            amount=Money.sum(line.amount for line in draft.lines if line.side == "D"),
            at_once=at_once,
        )
        for draft, at_once in rows
    ]


def _papers(session: Session, book: Book, done: ImportedResult) -> list[Paper]:
    """The first vouchers as they would stand, those that fit on a page."""
    stamps = ((done.drafts, t("确认后记账", "POSTED WHEN CONFIRMED")),
              (done.returns, t("复核后记账", "POSTED WHEN REVIEWED")))  # fmt: skip
    chosen: list[tuple[Draft, str]] = [
        (draft, stamp)
        for drafts, stamp in stamps
        for draft in drafts
        if len(draft.lines) <= LONGEST
    ]
    return [
        replace(paper_of_draft(session, book, draft, actor().name), stamp=stamp)
        for draft, stamp in chosen[:PAPERS]
    ]
