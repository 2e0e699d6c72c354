"""The guarantee's side of a claim: within validity, up to the face, the face falls (I-25, G-07)."""

from datetime import date

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.book.lines import Line, credit, debit
from ledger.deadlines.settle import settle_deadline
from ledger.deposits.figures import deposit_book
from ledger.deposits.guarantee_log import note_event
from ledger.deposits.lapse_guarantee import remaining_face
from ledger.deposits.models import Guarantee
from ledger.errors import Refusal
from ledger.money import Money

IN_FORCE = ("ACTIVE", "CLAIMED_PART")


def judge_claim(session: Session, guarantee: Guarantee, amount: Money, on: date) -> Money:
    """What is left of the face before the claim. Ask at the request and again at execution.

    Refused: not in force (``guarantee-state``), after its last day (``guarantee-expired``), more
    than is left of the face (``above-face``).
    """
    if guarantee.state not in IN_FORCE:
        raise Refusal(f"保函 {guarantee.number} 不在有效状态, 不能索赔。",
                      f"Guarantee {guarantee.number} is not in force; it cannot be claimed.",
                      code="guarantee-state")  # fmt: skip
    if on > guarantee.expires_on:
        raise Refusal(f"保函 {guarantee.number} 已于 {guarantee.expires_on} 到期, 不能索赔。",
                      f"Guarantee {guarantee.number} expired {guarantee.expires_on}.",
                      code="guarantee-expired")  # fmt: skip
    left = remaining_face(session, deposit_book(session, guarantee.county_id), guarantee)
    if amount > left:
        raise Refusal(
            f"索赔 {amount.grouped()} 元, 超过保函 {guarantee.number} 现有效金额"
            f" {left.grouped()} 元。",
            f"{amount.grouped()} yuan are claimed; guarantee {guarantee.number} stands for"
            f" {left.grouped()} yuan.",
            code="above-face",
        )
    return left


def claimed(
    session: Session, guarantee: Guarantee, amount: Money, on: date, *, by: Actor, document: str
) -> Guarantee:
    """The claim is judged under lock and noted: CLAIMED_PART, or CLAIMED_FULL with nothing left.

    Call it on the day of execution **before** posting 27 (``claim_lines``) in one transaction;
    ``document`` names the draw. Raises as ``judge_claim``.
    """
    session.refresh(guarantee, with_for_update=True)
    left = judge_claim(session, guarantee, amount, on)
    guarantee.state = "CLAIMED_FULL" if amount == left else "CLAIMED_PART"
    session.flush()
    if guarantee.state == "CLAIMED_FULL":
        settle_deadline(session, f"guarantee:{guarantee.id}", "G-05", on, "claimed")
    note_event(session, guarantee, "CLAIMED", on, by=by, amount=amount, document=document)
    return guarantee


def claim_lines(guarantee: Guarantee, amount: Money) -> list[Line]:
    """Posting 27: the guarantee stands for that much less."""
    aux = {"project": str(guarantee.project_id), "guarantee": str(guarantee.id)}
    return [debit("9209", amount, **aux), credit("9201", amount, **aux)]
