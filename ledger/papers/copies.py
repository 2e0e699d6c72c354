"""Print a paper: the office's copy for its readers, the bank's copy for the officer who pays."""

import json

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.demand import refuse_same_person
from ledger.approvals.models import ApprovalRequest
from ledger.audit import trail
from ledger.draws.models import Draw
from ledger.errors import Refusal
from ledger.papers.content import with_rows
from ledger.papers.models import Paper
from ledger.papers.pdf import pdf_of
from ledger.papers.words import COPIES
from ledger.people.scope import find
from ledger.people.sealed import vault


def office_copy(session: Session, paper_id: int, *, by: Actor, mark: str = "") -> bytes:
    """The PDF of the paper as it was issued, personal data masked (P-03); always the same bytes."""
    row = find(session, Paper, paper_id, by=by)
    copy = COPIES["office"].zh if row.sealed is not None else ""
    return pdf_of(row.record, digest=row.digest, issued_at=row.issued_at, copy=copy, mark=mark)


def bank_copy(session: Session, paper_id: int, *, by: Actor, mark: str = "") -> bytes:
    """The PDF with names, identity and account numbers in clear, as the bank needs them (U-03).

    Only an officer who neither asked for the draw nor approved it takes it (I-21), as with the
    list of transfers; that he took it stands on the trail before it leaves (I-35).
    """
    row = find(session, Paper, paper_id, by=by)
    if row.sealed is None:
        raise Refusal("该文书没有银行联。", "This paper has no bank copy.", code="no-bank-copy")
    draw = find(session, Draw, int(row.subject.partition(":")[2]), by=by)
    refuse_same_person(session.get_one(ApprovalRequest, draw.approval_id), by=by)
    private = json.loads(vault().decrypt("paper", "sealed", row.token, row.sealed))
    printed = pdf_of(
        with_rows(row.record, private), digest=row.digest, issued_at=row.issued_at,
        copy=COPIES["bank"].zh, mark=mark,
    )  # fmt: skip
    trail.record(
        session, "paper.bank-copy-taken", f"paper:{row.id}", by=by, county_id=row.county_id,
        number=row.name, workers=len(private["payees"]),
    )  # fmt: skip
    return printed
