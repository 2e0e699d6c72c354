"""The original of a guarantee: where it lies, who has it, when it goes back (G-02, X-04)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.audit import trail
from ledger.deadlines.settle import settle_deadline
from ledger.deposits.guarantee_log import handovers_of, note_handover
from ledger.deposits.models import Guarantee
from ledger.errors import FieldError, Invalid, Refusal
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.text import Text

#: States after which the bureau has no right to the paper any more.
OVER = ("RELEASED", "LAPSED", "REPLACED", "REJECTED", "CLAIMED_FULL")


@dataclass(frozen=True, slots=True)
class KeepOriginal:
    """The original is MOVED to another place, LENT for a purpose, or RETURNED to its place."""

    guarantee_id: int
    what: str
    on: date
    place: str
    handed_to: str
    purpose: str


def keep_original(session: Session, command: KeepOriginal, *, by: Actor) -> Guarantee:
    """The hand-over stands in the custody log and the paper lies at ``place`` (G-02).

    Refused: the paper went back for good (``guarantee-state``), it is out already
    (``original-out``) or not out at all (``original-in``).
    """
    guarantee = find(session, Guarantee, command.guarantee_id, by=by, lock=True)
    require_officer(session, by, guarantee.county_id)
    if guarantee.handed_on:
        raise _wrong_state()
    out = is_out(session, guarantee.id)
    if command.what == "RETURNED" and not out:
        raise Refusal("原件没有借出。", "The original is not out.", code="original-in")
    if command.what != "RETURNED" and out:
        raise _out()
    _judge_day(session, guarantee, command.on)
    note_handover(
        session, guarantee, command.what, command.on, by=by, place=command.place,
        handed_to=command.handed_to, purpose=command.purpose,
    )  # fmt: skip
    guarantee.kept_at = command.place
    session.flush()
    trail.record(
        session, "guarantee.original", f"guarantee:{guarantee.id}", by=by,
        county_id=guarantee.county_id, what=command.what, on=command.on,
    )  # fmt: skip
    return guarantee


@dataclass(frozen=True, slots=True)
class HandBack:
    """The original goes back to whom it is signed for."""

    guarantee_id: int
    on: date
    handed_to: str


def hand_back_original(session: Session, command: HandBack, *, by: Actor) -> Guarantee:
    """The hand-over is on record (G-02, X-04). Refused before release, and a second time."""
    guarantee = find(session, Guarantee, command.guarantee_id, by=by, lock=True)
    require_officer(session, by, guarantee.county_id)
    if guarantee.state not in OVER or guarantee.handed_on:
        raise _wrong_state()
    if is_out(session, guarantee.id):
        raise _out()
    _judge_day(session, guarantee, command.on)
    guarantee.handed_on, guarantee.handed_to = command.on, command.handed_to
    session.flush()
    note_handover(
        session, guarantee, "HANDED_BACK", command.on, by=by, place=command.handed_to,
        handed_to=command.handed_to, purpose="退还原件",
    )  # fmt: skip
    settle_deadline(session, f"guarantee:{guarantee.id}", "X-04", command.on, "handed-back")
    trail.record(
        session, "guarantee.handed-back", f"guarantee:{guarantee.id}", by=by,
        county_id=guarantee.county_id, on=command.on,
    )  # fmt: skip
    return guarantee


def is_out(session: Session, guarantee_id: int) -> bool:
    """Whether the original is lent out."""
    log = handovers_of(session, guarantee_id)
    return bool(log) and log[-1].what == "LENT"


def _judge_day(session: Session, guarantee: Guarantee, on: date) -> None:
    log = handovers_of(session, guarantee.id)
    if log and on < log[-1].happened_on:
        raise Invalid([FieldError("/on", "date-order", Text(
            f"不能早于上一次交接({log[-1].happened_on})。",
            f"It precedes the hand-over before it ({log[-1].happened_on}).",
        ))])  # fmt: skip


def _wrong_state() -> Refusal:
    return Refusal("保函尚未解除, 或原件已退还。",
                   "The guarantee is not released yet, or its original has gone back.",
                   code="guarantee-state")  # fmt: skip


def _out() -> Refusal:
    return Refusal("原件已借出, 请先登记收回。", "The original is out; record its return first.",
                   code="original-out")  # fmt: skip
