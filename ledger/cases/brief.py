"""The papers of a case, as an official reads them before he decides."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.approvals.brief import Document
from ledger.cases.models import ArrearsCase, CaseEvent
from ledger.text import Text


def case_papers(session: Session, case: ArrearsCase) -> list[Document]:
    """The complaint, the payment order and every paper of the case in the order of their days."""
    told = [Document(Text("投诉或来源文号", "Complaint"), case.reference)] if case.reference else []
    if case.order_number:
        order = Text("责令限期支付决定", "Payment order")
        told.append(Document(order, case.order_number, case.ordered_on))
    rows = session.scalars(
        select(CaseEvent)
        .where(CaseEvent.case_id == case.id, CaseEvent.document.is_not(None))
        .order_by(CaseEvent.happened_on, CaseEvent.id)
    )
    for row in rows:
        name = Text(row.document or "", row.document or "")
        told.append(Document(name, row.document_number or "", row.happened_on, row.document_digest))
    return told
