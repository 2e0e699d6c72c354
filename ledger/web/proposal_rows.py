"""A row of the list of proposed vouchers: its lines as they would stand, or what is wrong."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from ledger.actor import Actor, Role
from ledger.approvals.models import VoucherProposal
from ledger.approvals.vouchers import preview
from ledger.book.books import book_with
from ledger.book.chart import title_of
from ledger.errors import Refusal
from ledger.gate.kinds import VOUCHER_KINDS
from ledger.web.labels import PROPOSAL_KINDS, PROPOSAL_STATES, PROPOSAL_TONES
from ledger.web.names import Names


def row_of(
    session: Session,
    proposal: VoucherProposal,
    names: Mapping[int, str],
    by: Actor,
    *,
    lines: bool,
) -> dict[str, Any]:
    """What the list shows; with its lines and digest when it is to be reviewed from there."""
    own = proposal.maker_person == by.person_id
    row: dict[str, Any] = {
        "id": proposal.id,
        "on": proposal.on,
        "book": book_with(session, proposal.book_id).code,
        "kind": PROPOSAL_KINDS.get(proposal.kind, proposal.kind),
        "summary": proposal.summary,
        "amount": proposal.amount,
        "maker": names.get(proposal.maker_person, ""),
        "own": own,
        "state": PROPOSAL_STATES[proposal.state],
        "tone": PROPOSAL_TONES[proposal.state],
        "may_review": False,
    }
    if not lines:
        return row
    try:
        draft, digest = preview(session, proposal, VOUCHER_KINDS)
    except Refusal as refusal:
        return {**row, "problem": refusal.says}
    pairs = [pair for line in draft.lines for pair in line.aux.items()]
    words = Names(session, proposal.county_id, pairs)
    drawn = [
        {
            "side": one.side,
            "title": one.title,
            "name": title_of(one.title).name,
            "of": " · ".join(words.labels(one.aux.items())),
            "amount": one.amount,
        }
        for one in draft.lines
    ]
    officer = by.holds(Role.FO, proposal.county_id)
    return {**row, "lines": drawn, "digest": digest, "may_review": officer and not own}
