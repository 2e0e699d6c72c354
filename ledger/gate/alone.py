"""A book of one officer: what a deed proposed is posted with it (design 2.13)."""

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.vouchers import post_alone
from ledger.gate.kinds import VOUCHER_KINDS


def finish(session: Session, *, by: Actor) -> None:
    """The deed is done: in a book of one officer its vouchers stand, elsewhere they wait."""
    post_alone(session, kinds=VOUCHER_KINDS, by=by)
