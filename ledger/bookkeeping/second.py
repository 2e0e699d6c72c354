"""The later review of a voucher that one officer posted alone (design 2.13)."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from ledger.actor import Actor, Role
from ledger.audit import trail
from ledger.book.review import review_entry
from ledger.book.show import EntryView, entry
from ledger.bookkeeping.own import own_book
from ledger.errors import Forbidden


@dataclass(frozen=True, slots=True)
class ReviewLater:
    """Review the voucher with that sequence in the book ``code``."""

    code: str
    seq: int


def review_later(session: Session, asked: ReviewLater, *, by: Actor) -> EntryView:
    """The voucher bears the review of ``by``, sealed in the chain; its month may close now.

    Refused for its maker (``second-person-needed``), the second time (``already-reviewed``) and
    for a voucher that had its second person from the start (``not-reviewable``).
    """
    book = own_book(session, asked.code, by=by)
    if not by.holds(Role.FO, book.county_id):
        raise Forbidden(
            "只有本县财务人员可以审核。", "Only a finance officer of the county reviews."
        )
    review_entry(session, book.id, asked.seq, reviewer=by)
    trail.record(
        session, "entry.reviewed", f"entry:{book.code}:{asked.seq}", by=by, county_id=book.county_id
    )
    return entry(session, book.id, asked.seq)
