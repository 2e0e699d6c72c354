"""Pages of payments to workers: batches, the bank's file and result, single transfers."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, flash, render_template, request, url_for
from marshmallow import Schema
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.approvals.demand import refuse_same_person
from ledger.approvals.models import ApprovalRequest
from ledger.banking.bank_file import FORMS, bank_file
from ledger.banking.bounce import ReportBounce
from ledger.banking.models import PaymentBatch, PaymentLine
from ledger.banking.payee_schemas import FileForm
from ledger.banking.payout import CancelLine, ConfirmBatch, Repay, waiting_card
from ledger.banking.queries import batch_view, batches, transfer_of
from ledger.banking.schemas import BankResultIn, BounceIn, CancelIn
from ledger.banking.words import BATCH_STATES, LINE_STATES, TONES
from ledger.book.books import book_with
from ledger.book.show import EntryView, entries
from ledger.errors import Forbidden
from ledger.gate.downloads import file_answer
from ledger.gate.filters import BatchFilter
from ledger.gate.forms import Errors, submit
from ledger.gate.house import database, reading
from ledger.gate.kinds import PayingDeeds, payout_of
from ledger.gate.paging import page_of
from ledger.gate.roles import actor, allow
from ledger.money import Money
from ledger.people.scope import counties_asked, find
from ledger.web.checking import Typed, check
from ledger.web.furnish import t
from ledger.web.lists import wanted_by, ways
from ledger.web.paper import paper_of_draft
from ledger.web.subjects import subject_url

bp = Blueprint("payments", __name__, url_prefix="/payments")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)

#: What may be done with a transfer in a state, the likeliest first.
STEPS: Mapping[str, tuple[str, ...]] = {
    "SENT": ("cancel",),
    "PAID": ("bounce",),
    "REPAID": ("bounce",),
    "BOUNCED": ("repay", "cancel"),
}


@bp.get("")
@allow(*OFFICE)
def index() -> str:
    """Batches, the newest first, perhaps those that wait for the bank."""
    wanted = wanted_by(BatchFilter())
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = batches(covered, wanted["state"])
        page = page_of(session, query, wanted, PaymentBatch.id, newest_first=True)
        return render_template(
            "payments/index.html",
            rows=[batch_view(session, batch) for batch in page.items],
            wanted=wanted,
            states=BATCH_STATES,
            tones=TONES,
            **ways(page.next),
        )


@bp.get("/<int:payment_id>")
@allow(*OFFICE)
def show(payment_id: int) -> str:
    """One batch: its transfers, what the bank said, and what is to be done."""
    return _show(payment_id, None, {})


def _show(payment_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        batch = find(session, PaymentBatch, payment_id, by=actor())
        return render_template(
            "payments/show.html",
            row=batch_view(session, batch, lines=True),
            book=book_with(session, batch.account.book_id),
            source_url=subject_url(batch.source),
            vouchers=_vouchers(session, batch),
            may_pay=_may_pay(session, batch),
            states=BATCH_STATES,
            line_states=LINE_STATES,
            tones=TONES,
            errors=errors,
            values=values,
        )


def _vouchers(session: Session, batch: PaymentBatch) -> list[EntryView]:
    """The entries of the draw or advance and of its payment."""
    found = entries(session, batch.account.book_id, source=batch.source)
    paid = entries(session, batch.account.book_id, source=f"batch:{batch.id}:")
    return [one for one in found if one.source == batch.source] + paid


def _may_pay(session: Session, batch: PaymentBatch) -> bool:
    """Whether the person of this request neither asked nor approved (I-21)."""
    try:
        refuse_same_person(session.get_one(ApprovalRequest, batch.approval_id), by=actor())
    except Forbidden:
        return False
    return True


@bp.get("/<int:payment_id>/file")
@allow(Role.FO)
def bank_list(payment_id: int) -> Response:
    """The file for the bank, identities in clear; taking it stands on the trail."""
    form = wanted_by(FileForm())["form"]
    content = database().in_transaction(
        lambda session: bank_file(session, payment_id, form, by=actor())
    )
    return file_answer(content, FORMS[form], f"batch-{payment_id}.{form}")


@bp.post("/<int:payment_id>/check")
@allow(Role.FO)
def check_confirmation(payment_id: int) -> Response:
    """The bank's word once more, with the voucher it will post."""

    def shown(data: dict[str, Any], typed: Typed) -> str:
        with reading() as session:
            batch = find(session, PaymentBatch, payment_id, by=actor())
            confirmed = ConfirmBatch(payment_id, **data)
            draft = payout_of(batch.source).expected(session, confirmed, by=actor())
            book = book_with(session, batch.account.book_id)
            paper = paper_of_draft(session, book, draft, actor().name)
            return render_template(
                "payments/check.html",
                row=batch_view(session, batch),
                transfers=sum(line.side == "D" for line in draft.lines),
                amount=Money.sum(line.amount for line in draft.lines if line.side == "D"),
                account=batch.account,
                paper=replace(paper, stamp=t("确认后记账", "POSTED WHEN CONFIRMED")),
                data=data,
                typed=typed,
            )

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _show(payment_id, errors, values)

    return check(BankResultIn(), again=again, show=shown)


@bp.post("/<int:payment_id>/confirm")
@allow(Role.FO)
def confirm(payment_id: int) -> Response:
    """The bank paid the whole batch."""

    def work(session: Session, data: dict[str, Any]) -> str:
        deeds = payout_of(find(session, PaymentBatch, payment_id, by=actor()).source)
        deeds.confirm(session, ConfirmBatch(payment_id, **data), by=actor())
        flash(t("已确认银行付款。", "The bank's payment is confirmed."), "good")
        return url_for(".show", payment_id=payment_id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _show(payment_id, errors, values)

    return submit(work, schema=BankResultIn(), again=again)


@bp.get("/lines/<int:line_id>")
@allow(*OFFICE)
def transfer(line_id: int) -> str:
    """One transfer to one worker, and what may be done with it."""
    return _transfer(line_id, request.args.get("step", ""), None, {})


def _transfer(line_id: int, step: str, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        line = find(session, PaymentLine, line_id, by=actor())
        row = transfer_of(session, line)
        steps = () if row.proposal_id else STEPS.get(line.state, ())
        if line.source.startswith("advance:") and line.state == "SENT":
            steps = ()
        barred = "repay" in steps and not _may_pay(session, line.batch)
        if barred:
            steps = tuple(one for one in steps if one != "repay")
        return render_template(
            "payments/line.html",
            row=row,
            batch=line.batch,
            source_url=subject_url(line.source),
            steps=steps,
            step=step if step in steps else next(iter(steps), ""),
            barred=barred,
            changing=waiting_card(session, line.worker_id) is not None,
            states=LINE_STATES,
            tones=TONES,
            errors=errors,
            values=values,
        )


def _step(
    line_id: int,
    step: str,
    schema: Schema,
    deed: Callable[[PayingDeeds], Callable[..., object]],
    command: Callable[[dict[str, Any]], object],
    said: tuple[str, str],
) -> Response:
    """One step of a transfer, then the page of its batch."""

    def work(session: Session, data: dict[str, Any]) -> str:
        line = find(session, PaymentLine, line_id, by=actor())
        deed(payout_of(line.source))(session, command(data), by=actor())
        flash(t(*said), "good")
        return url_for(".show", payment_id=line.batch_id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _transfer(line_id, step, errors, values)

    return submit(work, schema=schema, again=again)


@bp.post("/lines/<int:line_id>/bounce")
@allow(Role.FO)
def bounce(line_id: int) -> Response:
    """The transfer came back; its voucher waits for a second officer."""
    return _step(
        line_id, "bounce", BounceIn(), lambda deeds: deeds.bounce,
        lambda data: ReportBounce(line_id, **data),
        ("已登记退票, 待复核。", "The bounce waits for a second officer."),
    )  # fmt: skip


@bp.post("/lines/<int:line_id>/repay")
@allow(Role.FO)
def repay(line_id: int) -> Response:
    """The bounced transfer was paid again."""
    return _step(
        line_id, "repay", BankResultIn(), lambda deeds: deeds.repay,
        lambda data: Repay(line_id, **data), ("已登记重付。", "Paid again."),
    )  # fmt: skip


@bp.post("/lines/<int:line_id>/cancel")
@allow(Role.FO)
def cancel(line_id: int) -> Response:
    """The transfer is given up; its voucher waits for a second officer."""
    return _step(
        line_id, "cancel", CancelIn(), lambda deeds: deeds.cancel,
        lambda data: CancelLine(line_id, **data),
        ("已登记取消, 待复核。", "The cancellation waits for a second officer."),
    )  # fmt: skip
