"""The worker's slip: a code that tells the state of his one payment, and of nothing else."""

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from ledger.actor import Actor
from ledger.audit import trail
from ledger.banking.models import PaymentBatch, PaymentLine
from ledger.money import Money
from ledger.parties.masks import mask_name
from ledger.parties.officer import require_officer
from ledger.parties.show import unsealed
from ledger.people.scope import find
from ledger.people.sealed import vault

#: No letter that is read as another.
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#: 12 signs of a keyed hash, 60 bits: nobody guesses one from another.
SECRET = 12


@dataclass(frozen=True, slots=True)
class SlipView:
    """What the code tells: masked name, amount, state, day (P-03)."""

    name: str
    amount: Money
    state: str
    on: date | None


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip to be handed to the worker."""

    line_id: int
    line: int
    code: str
    purpose: str
    told: SlipView


def take_slip(session: Session, line_id: int, *, by: Actor) -> Slip:
    """The slip of a transfer with its code; that it was taken stands on the trail."""
    line = find(session, PaymentLine, line_id, by=by)
    require_officer(session, by, line.county_id)
    trail.record(session, "slip.taken", f"payment-line:{line.id}", by=by, county_id=line.county_id)
    return _slip(line, line.batch.purpose)


def take_slips(
    session: Session, batch_id: int, lines: Sequence[PaymentLine], *, by: Actor
) -> list[Slip]:
    """The slips of those transfers of a batch; that they were taken stands on the trail."""
    batch = find(session, PaymentBatch, batch_id, by=by)
    require_officer(session, by, batch.county_id)
    trail.record(
        session, "slips.taken", f"batch:{batch.id}", by=by, county_id=batch.county_id,
        lines=len(lines),
    )  # fmt: skip
    return [_slip(line, batch.purpose) for line in lines]


def lines_with_slips(batch_id: int) -> Select[PaymentLine]:
    """The transfers of a batch that still concern their workers, in its order."""
    return (
        select(PaymentLine)
        .options(joinedload(PaymentLine.worker))
        .where(PaymentLine.batch_id == batch_id, PaymentLine.state != "CANCELLED")
    )


def _slip(line: PaymentLine, purpose: str) -> Slip:
    return Slip(line.id, line.line, code_of(line), purpose, _told(line))


def code_of(line: PaymentLine) -> str:
    """The code of a transfer, as ``7K2M-0QXT-4B9W-3F``; the same each time."""
    whole = _secret(line.id) + _signs(line.id)
    return "-".join(re.findall(".{1,4}", whole))


def payment_of(session: Session, typed: str) -> SlipView | None:
    """What the code tells; None for every text that is no code of a payment."""
    code = re.sub(r"[\s-]", "", typed.upper()).translate(str.maketrans("OIL", "011"))
    if not SECRET < len(code) <= SECRET + 12 or any(sign not in SIGNS for sign in code):
        return None
    number = 0
    for sign in code[SECRET:]:
        number = number * 32 + SIGNS.index(sign)
    if not hmac.compare_digest(code, _secret(number) + _signs(number)):
        return None
    line = session.get(PaymentLine, number)
    return _told(line) if line is not None else None


def _told(line: PaymentLine) -> SlipView:
    name = mask_name(unsealed(line.worker, "name") or "")
    return SlipView(name, line.amount, line.state, line.settled_on)


def _secret(number: int) -> str:
    bits = int.from_bytes(vault().blind_index("payment-slip", str(number))[:8]) >> 4
    return _signs(bits, SECRET)


def _signs(number: int, width: int = 1) -> str:
    told = ""
    while number:
        number, rest = divmod(number, 32)
        told = SIGNS[rest] + told
    return told.rjust(width, "0")
