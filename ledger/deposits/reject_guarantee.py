"""Refuse a guarantee that was submitted: its voucher is closed and the paper may go back."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.vouchers import return_proposal, withdraw_proposal
from ledger.audit import trail
from ledger.deposits.guarantee_log import note_event
from ledger.deposits.models import Guarantee
from ledger.errors import Refusal
from ledger.parties.officer import require_officer
from ledger.people.scope import find


@dataclass(frozen=True, slots=True)
class RejectGuarantee:
    """Why the paper is not accepted."""

    guarantee_id: int
    on: date
    reason: str


def reject_guarantee(session: Session, command: RejectGuarantee, *, by: Actor) -> Guarantee:
    """The guarantee is REJECTED and a waiting voucher of it closed; nothing was posted.

    Refused once it was accepted, and a second time (``guarantee-state``).
    """
    guarantee = find(session, Guarantee, command.guarantee_id, by=by, lock=True)
    require_officer(session, by, guarantee.county_id)
    if guarantee.state != "SUBMITTED":
        raise Refusal("只有待复核的保函可以不予接受。",
                      "Only a guarantee that awaits its review can be rejected.",
                      code="guarantee-state")  # fmt: skip
    proposal = guarantee.proposal
    if proposal is not None and proposal.state == "PROPOSED":
        if proposal.maker_person == by.person_id:
            withdraw_proposal(session, proposal.id, by=by)
        else:
            return_proposal(session, proposal.id, command.reason, by=by)
    guarantee.state = "REJECTED"
    session.flush()
    note_event(session, guarantee, "REJECTED", command.on, by=by, remark=command.reason)
    trail.record(
        session, "guarantee.rejected", f"guarantee:{guarantee.id}", by=by,
        county_id=guarantee.county_id,
    )  # fmt: skip
    return guarantee
