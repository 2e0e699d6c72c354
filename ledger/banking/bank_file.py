"""The list of transfers as a bank takes it: the one file in which identities stand in clear."""

import csv
import io

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.demand import refuse_same_person
from ledger.approvals.models import ApprovalRequest
from ledger.audit import trail
from ledger.banking.models import PaymentBatch
from ledger.parties.show import unsealed
from ledger.people.scope import find
from ledger.text import cell

HEADINGS = ("序号", "收款人姓名", "身份证号", "收款账号", "金额(元)", "用途")


def bank_file(session: Session, batch_id: int, *, by: Actor) -> bytes:
    """The CSV of the batch's open transfers; that it was taken stands on the trail (I-35).

    Long digit strings are kept as text. Only an officer who may pay the batch gets it (I-21).
    """
    batch = find(session, PaymentBatch, batch_id, by=by)
    refuse_same_person(session.get_one(ApprovalRequest, batch.approval_id), by=by)
    lines = [line for line in batch.lines if line.state in ("SENT", "BOUNCED")]
    trail.record(
        session, "batch.file-taken", f"batch:{batch.id}", by=by, county_id=batch.county_id,
        lines=len(lines),
    )  # fmt: skip
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\r\n")
    write.writerow(HEADINGS)
    for line in lines:
        name = unsealed(line.worker, "name")
        identity = unsealed(line.worker, "citizen_id")
        card = unsealed(line.worker, "bank_card")
        write.writerow(
            (
                line.line,
                cell(name or ""),
                f'="{identity}"',
                f'="{card}"',
                str(line.amount),
                cell(batch.purpose),
            )
        )
    return ("\ufeff" + out.getvalue()).encode()
