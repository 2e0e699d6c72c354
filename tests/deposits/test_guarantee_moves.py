"""The moves of a guarantee: every (state, action) pair, in the deeds and in the database (I-24)."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ledger.deposits.accept_guarantee import submit_guarantee
from ledger.deposits.extend_guarantee import extend_guarantee
from ledger.deposits.guarantee_claims import claimed
from ledger.deposits.keep_original import (
    HandBack,
    KeepOriginal,
    hand_back_original,
    keep_original,
)
from ledger.deposits.lapse_guarantee import LapseGuarantee, lapse_guarantee
from ledger.deposits.models import Guarantee
from ledger.deposits.reject_guarantee import RejectGuarantee, reject_guarantee
from ledger.errors import Refusal
from ledger.money import Money
from ledger.parties.models import Project
from tests.deposits.make import World
from tests.deposits.test_guarantee_life import ON, a_claim, endorsement, in_force, project
from tests.deposits.test_guarantees import paper

__all__ = ["project"]

STATES = (
    "SUBMITTED", "ACTIVE", "CLAIMED_PART", "CLAIMED_FULL", "LAPSED", "REPLACED", "RELEASED",
    "REJECTED",
)  # fmt: skip


ACTIONS: dict[str, tuple[frozenset[str], Callable[[Session, World, Guarantee], object]]] = {
    "reject": (
        frozenset({"SUBMITTED"}),
        lambda s, w, g: reject_guarantee(s, RejectGuarantee(g.id, ON, "x"), by=w.fo1),
    ),
    "extend": (
        frozenset({"ACTIVE", "CLAIMED_PART"}),
        lambda s, w, g: extend_guarantee(s, endorsement(g), by=w.fo1),
    ),
    "claim": (
        frozenset({"ACTIVE", "CLAIMED_PART"}),
        lambda s, w, g: claimed(s, g, Money.of("1.00"), ON, by=w.fo1, document="draw:9"),
    ),
    "lapse": (
        frozenset({"ACTIVE", "CLAIMED_PART"}),
        lambda s, w, g: lapse_guarantee(s, LapseGuarantee(g.id, date(2027, 2, 1)), by=w.fo1),
    ),
    "hand back": (
        frozenset({"CLAIMED_FULL", "LAPSED", "REPLACED", "RELEASED", "REJECTED"}),
        lambda s, w, g: hand_back_original(s, HandBack(g.id, ON, "建设银行"), by=w.fo1),
    ),
    "lend": (
        frozenset(STATES),
        lambda s, w, g: keep_original(
            s, KeepOriginal(g.id, "LENT", ON, "银行", "马超", "核验"), by=w.fo1
        ),
    ),
}


def brought_to(session: Session, world: World, project: Project, state: str) -> Guarantee:
    """A guarantee in that state, along the listed moves."""
    if state in ("SUBMITTED", "REJECTED"):
        row = submit_guarantee(session, paper(world, project), by=world.fo1)
        if state == "REJECTED":
            reject_guarantee(session, RejectGuarantee(row.id, ON, "x"), by=world.fo1)
        return row
    row = in_force(session, world, project)
    if state == "CLAIMED_PART":
        a_claim(session, world, row, "100.00")
    elif state == "CLAIMED_FULL":
        a_claim(session, world, row, "259500.00")
    elif state != "ACTIVE":
        row.state = state
        session.flush()
    return row


@pytest.mark.parametrize("state", STATES)
def test_every_action_in_every_state(
    session: Session, world: World, project: Project, state: str
) -> None:
    """I-24: each (state, action) pair of a guarantee is allowed or refused as listed."""
    row = brought_to(session, world, project, state)
    for action, (allowed, deed) in ACTIONS.items():
        point = session.begin_nested()
        told = ""
        try:
            deed(session, world, row)
        except Refusal as refused:
            told = refused.code
        point.rollback()
        session.refresh(row)
        assert told == ("" if state in allowed else "guarantee-state"), (state, action)


MOVES = {
    "SUBMITTED": {"ACTIVE", "REJECTED"},
    "ACTIVE": {"LAPSED", "REPLACED", "RELEASED", "CLAIMED_PART", "CLAIMED_FULL"},
    "CLAIMED_PART": {"ACTIVE", "CLAIMED_FULL", "LAPSED", "REPLACED", "RELEASED"},
}


def _pairs() -> Iterator[tuple[str, str]]:
    for old in STATES:
        for new in STATES:
            if old != new:
                yield old, new


def test_the_database_knows_the_moves_of_a_guarantee(
    session: Session, world: World, project: Project
) -> None:
    """I-24: every pair of states, by raw SQL: the listed moves pass, the others are refused."""
    kept = in_force(session, world, project)
    session.commit()
    columns = "county_id, project_id, kind, issuer, face, beneficiary, issued_on, expires_on," \
              " kept_at, version"  # fmt: skip
    for number, (old, new) in enumerate(_pairs()):
        copied = {"id": kept.id, "number": f"X-{number}", "state": old}
        session.execute(
            text(
                f"INSERT INTO guarantee ({columns}, number, state)"
                f" SELECT {columns}, :number, :state FROM guarantee WHERE id = :id"
            ),
            copied,
        )
        session.commit()
        move = text("UPDATE guarantee SET state = :new WHERE number = :number")
        try:
            session.execute(move, {"new": new, "number": f"X-{number}"})
            moved = True
        except DBAPIError:
            moved = False
        session.rollback()
        assert moved == (new in MOVES.get(old, ())), (old, new)
