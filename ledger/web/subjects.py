"""Where the matter behind a request is shown: ``draw:12`` leads to the page of draw 12."""

from collections.abc import Mapping
from typing import Any

from flask import current_app, url_for

#: Prefix of a subject -> (endpoint, name of its argument).
PAGES: Mapping[str, tuple[str, str]] = {
    "draw": ("draws.show", "draw_id"),
    "refund": ("refunds.show", "refund_id"),
    "advance": ("advances.show", "advance_id"),
    "write-off": ("write_offs.show", "write_off_id"),
    "amendment": ("amendments.show", "amendment_id"),
    "case": ("cases.show", "case_id"),
    "project": ("deposits.show", "project_id"),
    "receipt": ("collections.show", "receipt_id"),
    "unidentified": ("unidentified.show", "unidentified_id"),
    "remittance": ("remittances.show", "remittance_id"),
    "interest": ("interest.show", "interest_id"),
    "guarantee": ("guarantees.show", "guarantee_id"),
    "listing": ("listings.show", "listing_id"),
    "exemption": ("exemptions.show", "exemption_id"),
    "transfer": ("transfers.show", "transfer_id"),
    "partial-return": ("partial_returns.show", "part_id"),
    "mode-change": ("mode_changes.show", "change_id"),
    "approval": ("approvals.show", "request_id"),
    "reversal": ("approvals.show", "request_id"),
    "proposal": ("vouchers.show", "proposal_id"),
    "batch": ("payments.show", "payment_id"),
    "line": ("payments.transfer", "line_id"),
    "outlay": ("outlays.show", "outlay_id"),
    "cost": ("costs.show", "cost_id"),
    "recovery": ("recoveries.show", "receipt_id"),
    "fund": ("funds.index", "county"),
    "fund-unidentified": ("fund_unidentified.show", "unknown_id"),
    "fund-movement": ("allotments.show", "movement_id"),
    "manual": ("vouchers.show", "proposal_id"),
}


def subject_url(subject: str) -> str | None:
    """The page of the thing, or None when it has none of its own."""
    prefix, _, rest = subject.partition(":")
    if prefix == "entry":
        code, _, seq = rest.partition(":")
        return url_for("books.voucher", code=code, seq=int(seq))
    if prefix == "close":
        code = rest.partition(":")[0]  # a book's code; the year's carry has a year there
        return url_for("books.periods", code=code) if "-" in code else None
    endpoint, argument = PAGES.get(prefix, ("", ""))
    number = rest.partition(":")[0]
    if endpoint not in current_app.view_functions or not number.isdecimal():
        return None
    named: dict[str, Any] = {argument: int(number)}
    return url_for(endpoint, **named)
