"""Take the bank's result file in: one entry a bank date, each bounce for a second officer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.audit import trail
from ledger.banking.bounce import ReportBounce, bounce_entry, report_bounce
from ledger.banking.judge_result import JudgedResult, judge_lines
from ledger.banking.models import BankResult, PaymentBatch
from ledger.banking.payout import Payout, Repay, batch_entry, permit_of, repay_entry
from ledger.banking.read_result import ResultFile, refuse_wrong
from ledger.banking.references import claim_references
from ledger.book.lines import Draft
from ledger.book.post import post
from ledger.money import Money
from ledger.people.scope import find


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The bank's word about the transfers of one batch."""

    batch_id: int
    file: ResultFile


@dataclass(frozen=True, slots=True)
class ImportedResult:
    """What an import did; ``unchanged`` when every row stood already, as it does the second time."""

    batch: PaymentBatch
    paid: int
    amount: Money
    repaid: int
    bounced: int
    same: int
    unchanged: bool
    #: When the very same file was taken in before.
    imported_at: datetime | None
    drafts: Sequence[Draft] = ()
    returns: Sequence[Draft] = ()


def look_over(
    session: Session, sent: ImportResult, payout: Payout, *, case_id: int, by: Actor
) -> ImportedResult:
    """What importing would do, with every voucher as it would stand; nothing is written.

    Raises what importing would: persons, and Invalid with each mistake by row and cell.
    """
    batch = find(session, PaymentBatch, sent.batch_id, by=by)
    permit_of(session, batch, by=by)
    before = taken_before(session, sent)
    if before is not None:
        return replay(batch, sent, before)
    judged = judge_lines(session, batch, sent.file)
    refuse_wrong(sent.file, judged.errors)
    return _told(
        judged,
        [
            *(_entry(judged, on, payout, case_id) for on in sorted(judged.paid)),
            *(repay_entry(one.line, payout, case_id, one.on) for one in judged.repaid),
        ],
        [bounce_entry(one.line, payout, case_id, one.on) for one in judged.bounced],
    )


def begin_result(session: Session, sent: ImportResult, *, by: Actor) -> JudgedResult | None:
    """The batch locked and its file judged; None when this file was taken in before.

    Raises Invalid with each mistake; persons are judged as when a batch is confirmed (I-21).
    """
    batch = find(session, PaymentBatch, sent.batch_id, by=by, lock=True)
    permit_of(session, batch, by=by)
    if taken_before(session, sent) is not None:
        return None
    judged = judge_lines(session, batch, sent.file)
    refuse_wrong(sent.file, judged.errors)
    return judged


def settle_paid(
    session: Session, judged: JudgedResult, payout: Payout, *, case_id: int, by: Actor
) -> None:
    """Every transfer the bank took is PAID: one entry a bank date, gap-free or none at all."""
    batch = judged.batch
    permit = permit_of(session, batch, by=by)
    words = [word for rows in judged.paid.values() for _, word in rows]
    references = {word.bank_reference for word in words if word.result == "PAID"}
    claim_references(
        session, batch.county_id, batch.bank_account_id, references, f"batch:{batch.id}"
    )
    for on in sorted(judged.paid):
        entry = _entry(judged, on, payout, case_id)
        post(session, batch.account.book_id, entry, maker=by, approvals_digest=permit)
        for line, word in judged.paid[on]:
            line.state, line.settled_on = "PAID", on
            line.bank_reference = word.bank_reference
    batch.paid_on = max(judged.paid)
    batch.bank_reference = next(iter(references)) if len(references) == 1 else None
    session.flush()
    trail.record(
        session, "batch.paid", f"batch:{batch.id}", by=by, county_id=batch.county_id,
        amount=Money.sum(judged.amounts.values()), reference=batch.bank_reference,
    )  # fmt: skip


def repaid_in(judged: JudgedResult) -> list[Repay]:
    """The bounced transfers that the bank paid again, each for its own deed (12, 39; A-09)."""
    return [Repay(one.line.id, one.on, one.bank_reference) for one in judged.repaid]


def end_result(
    session: Session, judged: JudgedResult, payout: Payout, *, case_id: int, by: Actor
) -> ImportedResult:
    """Every bounce waits for a second officer; the file is filed, so that it counts once."""
    done, batch = _told(judged), judged.batch
    if done.unchanged:
        return done
    for one in judged.bounced:
        told = ReportBounce(one.line.id, one.on, one.bank_reference, one.reason)
        report_bounce(session, told, payout, case_id=case_id, by=by)
    session.add(
        BankResult(
            county_id=batch.county_id, batch_id=batch.id, digest=judged.file.digest,
            paid=done.paid + done.repaid, bounced=done.bounced, imported_at=clock.now(),
        )
    )  # fmt: skip
    session.flush()
    trail.record(
        session, "batch.result-imported", f"batch:{batch.id}", by=by, county_id=batch.county_id,
        digest=judged.file.digest, paid=done.paid, repaid=done.repaid, bounced=done.bounced,
    )  # fmt: skip
    return done


def again(session: Session, sent: ImportResult, *, by: Actor) -> ImportedResult:
    """The answer to a file that was taken in before: nothing changed."""
    batch = find(session, PaymentBatch, sent.batch_id, by=by)
    before = taken_before(session, sent)
    assert before is not None
    return replay(batch, sent, before)


def taken_before(session: Session, sent: ImportResult) -> BankResult | None:
    """When these very rows were taken in for this batch."""
    return session.scalar(
        select(BankResult).where(
            BankResult.batch_id == sent.batch_id, BankResult.digest == sent.file.digest
        )
    )


def replay(batch: PaymentBatch, sent: ImportResult, before: BankResult) -> ImportedResult:
    """Nothing is done, and when it was done is told."""
    return ImportedResult(
        batch, 0, Money.ZERO, 0, 0, sent.file.rows, unchanged=True, imported_at=before.imported_at
    )


def _told(
    judged: JudgedResult, drafts: Sequence[Draft] = (), returns: Sequence[Draft] = ()
) -> ImportedResult:
    return ImportedResult(
        batch=judged.batch,
        paid=sum(len(rows) for rows in judged.paid.values()),
        amount=Money.sum([*judged.amounts.values(), *(one.line.amount for one in judged.repaid)]),
        repaid=len(judged.repaid),
        bounced=len(judged.bounced),
        same=judged.same,
        unchanged=judged.unchanged,
        imported_at=None,
        drafts=drafts,
        returns=returns,
    )


def _entry(judged: JudgedResult, on: date, payout: Payout, case_id: int) -> Draft:
    """What the bank took on that date, failed transfers too: they come back by their own voucher."""
    source = f"batch:{judged.batch.id}:paid:{on}"
    return batch_entry(judged.batch, judged.paid_on(on), payout, case_id, on, source=source)
