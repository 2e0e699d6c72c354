"""Payments to workers by JSON: batches, the bank's file, its results, bounces."""

from typing import Any

from flask import Response
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.approvals.schemas import ProposalOut
from ledger.banking.bank_file import FORMS, bank_file
from ledger.banking.bounce import ReportBounce
from ledger.banking.models import PaymentBatch, PaymentLine
from ledger.banking.payee_schemas import FileForm, SlipOut
from ledger.banking.payout import CancelLine, ConfirmBatch, Repay
from ledger.banking.queries import BatchView, LineView, batch_view, batches, line_view
from ledger.banking.schemas import (
    BankResultIn,
    BatchOut,
    BounceIn,
    CancelIn,
    PaymentLineOut,
    PaymentOut,
)
from ledger.banking.slips import Slip, lines_with_slips, take_slips
from ledger.gate.acts import perform
from ledger.gate.downloads import file_answer
from ledger.gate.filters import BatchFilter
from ledger.gate.house import database, reading
from ledger.gate.kinds import payout_of
from ledger.gate.paging import Page, Paging, page_of, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.people.scope import counties_asked, find

blp = Blueprint("payments", __name__, description="Payments to workers by the bank")

READERS = (Role.FO, Role.A1, Role.A2, Role.AU)
Body = dict[str, Any]


@blp.get("/payments")
@allow(*READERS)
@blp.arguments(BatchFilter, location="query")
@blp.response(200, paged(BatchOut))
def list_payments(wanted: Body) -> Any:
    """List payment batches, the newest first."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = batches(covered, wanted["state"])
        page = page_of(session, query, wanted, PaymentBatch.id, newest_first=True)
        return Page([batch_view(session, batch) for batch in page.items], page.next)


@blp.get("/payments/<int:payment_id>")
@allow(*READERS)
@blp.response(200, PaymentOut)
def show_payment(payment_id: int) -> Any:
    """Show one batch with every transfer, its workers masked."""
    with reading() as session:
        return batch_view(session, find(session, PaymentBatch, payment_id, by=actor()), lines=True)


@blp.get("/payments/<int:payment_id>/file")
@allow(Role.FO)
@blp.arguments(FileForm, location="query")
@blp.response(200, content_type="text/csv")
def bank_list(wanted: Body, payment_id: int) -> Response:
    """Take the bank's file, identities in clear: ``form`` is csv, xlsx or xml (pain.001).

    Only who may pay the batch gets it.
    """
    form = wanted["form"]
    content = database().in_transaction(
        lambda session: bank_file(session, payment_id, form, by=actor())
    )
    return file_answer(content, FORMS[form], f"batch-{payment_id}.{form}")


@blp.get("/payments/<int:payment_id>/slips")
@allow(Role.FO)
@blp.arguments(Paging, location="query")
@blp.response(200, paged(SlipOut))
def list_slips(wanted: Body, payment_id: int) -> Any:
    """Take the workers' slips of a batch; that they were taken stands on the trail."""

    def work(session: Session) -> Page[Slip]:
        page = page_of(session, lines_with_slips(payment_id), wanted, PaymentLine.id)
        return Page(take_slips(session, payment_id, page.items, by=actor()), page.next)

    return database().in_transaction(work)


@blp.post("/payments/<int:payment_id>/confirm")
@allow(Role.FO)
@blp.arguments(BankResultIn)
@blp.response(200, PaymentOut)
def confirm(body: Body, payment_id: int) -> Any:
    """Confirm that the bank paid the whole batch, by its date and reference."""

    def work(session: Session) -> BatchView:
        batch = find(session, PaymentBatch, payment_id, by=actor())
        deeds = payout_of(batch.source)
        paid = deeds.confirm(session, ConfirmBatch(payment_id, **body), by=actor())
        return batch_view(session, paid, lines=True)

    return perform(work, schema=PaymentOut(), body=body, status=200)


@blp.post("/payments/lines/<int:line_id>/bounce")
@allow(Role.FO)
@blp.arguments(BounceIn)
@blp.response(201, ProposalOut)
def bounce(body: Body, line_id: int) -> Any:
    """Report a transfer that came back; its voucher waits for a second officer."""

    def work(session: Session) -> object:
        deeds = payout_of(find(session, PaymentLine, line_id, by=actor()).source)
        return deeds.bounce(session, ReportBounce(line_id, **body), by=actor())

    return perform(work, schema=ProposalOut(), body=body)


@blp.post("/payments/lines/<int:line_id>/repay")
@allow(Role.FO)
@blp.arguments(BankResultIn)
@blp.response(200, PaymentLineOut)
def repay(body: Body, line_id: int) -> Any:
    """Record that a bounced transfer was paid again, under the same approval."""

    def work(session: Session) -> LineView:
        deeds = payout_of(find(session, PaymentLine, line_id, by=actor()).source)
        return line_view(deeds.repay(session, Repay(line_id, **body), by=actor()))

    return perform(work, schema=PaymentLineOut(), body=body, status=200)


@blp.post("/payments/lines/<int:line_id>/cancel")
@allow(Role.FO)
@blp.arguments(CancelIn)
@blp.response(201, ProposalOut)
def cancel(body: Body, line_id: int) -> Any:
    """Give a transfer up; the voucher waits for a second officer, then the claim is open again."""

    def work(session: Session) -> object:
        deeds = payout_of(find(session, PaymentLine, line_id, by=actor()).source)
        return deeds.cancel(session, CancelLine(line_id, **body), by=actor())

    return perform(work, schema=ProposalOut(), body=body)
