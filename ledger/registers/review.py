"""Review a proposed register as one thing: all of it is entered and posted, or nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.approvals.vouchers import OwnVoucher
from ledger.audit import trail
from ledger.book.books import book_with
from ledger.deposits.figures import deposit_book
from ledger.errors import Forbidden, Refusal
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.registers.enter import Entering, Row
from ledger.registers.enter_cover import enter_guarantees, enter_receipts
from ledger.registers.enter_parties import enter_assessments, enter_companies, enter_projects
from ledger.registers.enter_supervised import enter_supervised
from ledger.registers.models import ImportPart, RegisterImport

Progress = Callable[[int], None]

ENTERS: Mapping[str, Callable[[Entering, Sequence[Row]], None]] = {
    "companies": enter_companies,
    "projects": enter_projects,
    "assessments": enter_assessments,
    "receipts": enter_receipts,
    "supervised": enter_supervised,
    "guarantees": enter_guarantees,
}


@dataclass(frozen=True, slots=True)
class ReviewRegister:
    """The word of the second officer; ``seen`` is the digest of the rows he was shown."""

    import_id: int
    seen: str


def begin_review(session: Session, command: ReviewRegister, *, by: Actor) -> RegisterImport:
    """The second officer has spoken and the import is POSTING; no balance has moved yet.

    Refused to its maker (``self-approval``) unless one officer keeps the book alone, and when it
    is not what he saw (``proposal-changed``) or waits no more (``state``).
    """
    row = find(session, RegisterImport, command.import_id, by=by, lock=True)
    require_officer(session, by, row.county_id)
    if row.state not in ("PROPOSED", "POSTING"):
        raise _closed(row)
    _second(session, row, by)
    if row.seen != command.seen:
        raise Refusal("导入内容与您看到的不同, 请重新核对。",
                      "The import differs from what you saw; check it again.",
                      code="proposal-changed")  # fmt: skip
    row.state, row.opinion = "POSTING", None
    row.reviewer_person, row.reviewed_at = by.person_id, clock.now()
    session.flush()
    trail.record(
        session, "register.reviewed", f"import:{row.id}", by=by, county_id=row.county_id,
        digest=row.seen,
    )  # fmt: skip
    return row


def post_register(
    session: Session, import_id: int, *, by: Actor, progress: Progress | None = None
) -> RegisterImport:
    """Every row is entered and every receipt, guarantee and obligation posted as its own entry.

    Made by its maker, reviewed by ``by``, who began the review. Refused (``import-stale``) when
    the registers have changed so that a row no longer holds; then nothing at all is entered.
    """
    row = find(session, RegisterImport, import_id, by=by, lock=True)
    require_officer(session, by, row.county_id)
    if row.state != "POSTING" or row.reviewer_person != by.person_id:
        raise _closed(row)
    entering = Entering(session, row, by, None if _second(session, row, by) else by)
    done, number = 0, 0
    while (part := _part(session, import_id, number := number + 1)) is not None:
        rows = list(part.rows())
        ENTERS[part.kind](entering, rows)
        session.expunge_all()
        done += len(rows)
        if progress is not None:
            progress(done)
    row = find(session, RegisterImport, import_id, by=by, lock=True)
    row.state, row.reviewed_at = "POSTED", clock.now()
    row.first_seq, row.last_seq = entering.first_seq, entering.last_seq
    session.flush()
    trail.record(
        session, "register.posted", f"import:{row.id}", by=by, county_id=row.county_id,
        digest=row.seen, rows=done, first=row.first_seq, last=row.last_seq,
    )  # fmt: skip
    return row


def halt_review(session: Session, import_id: int, why: Refusal, *, by: Actor) -> RegisterImport:
    """What stopped the posting stands on the import, which waits for review again."""
    row = find(session, RegisterImport, import_id, by=by, lock=True)
    if row.state == "POSTING":
        row.state, row.opinion = "PROPOSED", f"{why.says.zh}\n{why.says.en}"[:500]
        row.reviewer_person = row.reviewed_at = None
        session.flush()
        trail.record(session, "register.halted", f"import:{row.id}", by=by, county_id=row.county_id,
                     code=why.code)  # fmt: skip
    return row


def return_register(session: Session, import_id: int, opinion: str, *, by: Actor) -> RegisterImport:
    """The import is handed back with the reviewer's reason; nothing of it was entered."""
    row = find(session, RegisterImport, import_id, by=by, lock=True)
    require_officer(session, by, row.county_id)
    if row.state != "PROPOSED":
        raise _closed(row)
    if row.maker_person == by.person_id:
        raise OwnVoucher("本人的导入请用撤回。", "Withdraw an import of your own instead.")
    row.state, row.opinion = "RETURNED", opinion
    row.reviewer_person, row.reviewed_at = by.person_id, clock.now()
    session.flush()
    trail.record(session, "register.returned", f"import:{row.id}", by=by, county_id=row.county_id)
    return row


def withdraw_register(session: Session, import_id: int, *, by: Actor) -> RegisterImport:
    """The import is taken back by its maker, also while it is checked; nothing was entered."""
    row = find(session, RegisterImport, import_id, by=by, lock=True)
    require_officer(session, by, row.county_id)
    if row.state not in ("PROPOSED", "CHECKING"):
        raise _closed(row)
    if row.maker_person != by.person_id:
        raise Forbidden("只有制单人本人可以撤回。", "Only its maker may withdraw it.")
    if row.state == "CHECKING":
        row.state, row.opinion = "REFUSED", "检查未完成, 已由制单人撤回。\nTaken back by its maker."
    else:
        row.state = "WITHDRAWN"
    session.flush()
    trail.record(session, "register.withdrawn", f"import:{row.id}", by=by, county_id=row.county_id)
    return row


def alone(session: Session, county_id: int) -> bool:
    """Whether one officer keeps the county's deposit book alone (design 2.13)."""
    return book_with(session, deposit_book(session, county_id)).one_officer


def _second(session: Session, row: RegisterImport, by: Actor) -> bool:
    """Whether one officer posts alone; raises when the maker reviews where two are needed."""
    if row.maker_person != by.person_id:
        return False
    if not alone(session, row.county_id):
        raise OwnVoucher("不能复核本人的导入。", "Nobody reviews an import of his own making.")
    return True


def _part(session: Session, import_id: int, number: int) -> ImportPart | None:
    return session.scalars(
        select(ImportPart).where(ImportPart.import_id == import_id, ImportPart.number == number)
    ).one_or_none()


def _closed(row: RegisterImport) -> Refusal:
    return Refusal(f"导入 {row.id} 不在待复核状态, 不能再办理。",
                   f"Import {row.id} does not wait for review; nothing can be done with it.",
                   code="state")  # fmt: skip
