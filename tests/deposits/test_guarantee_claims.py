"""The guarantee's side of a claim: I-25, G-07, posting 27, rows 57 and 58 of the bad inputs."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.book.lines import Draft
from ledger.book.post import post
from ledger.deadlines.models import Deadline
from ledger.deposits.accept_guarantee import submit_guarantee
from ledger.deposits.figures import figures_of
from ledger.deposits.guarantee_claims import claim_lines, claimed
from ledger.deposits.guarantee_log import events_of
from ledger.deposits.models import Guarantee
from ledger.errors import Refusal
from ledger.money import Money
from tests.deposits.make import World, an_assessed_project, journal, reviewed, text
from tests.deposits.test_guarantees import paper

LAST_DAY = date(2027, 1, 31)


@pytest.fixture
def guarantee(session: Session, world: World) -> Guarantee:
    """A guarantee in force until 2027-01-31, with a face of 259,500.00."""
    project = an_assessed_project(session, world)
    row = submit_guarantee(session, paper(world, project), by=world.fo1)
    reviewed(session, world, row.proposal_id)
    return row


def claim(
    session: Session, world: World, guarantee: Guarantee, amount: str, on: date, number: int = 1
) -> None:
    """What executing a draw does to the guarantee: judged, then booked, in one transaction."""
    sum_ = Money.of(amount)
    claimed(session, guarantee, sum_, on, by=world.fo1, document=f"draw:{number}")
    entry = Draft(
        on=on, event="27", summary="保函索赔", source=f"draw:{number}",
        lines=tuple(claim_lines(guarantee, sum_)), attachments=2,
    )  # fmt: skip
    post(session, world.book.id, entry, maker=world.fo1, reviewer=world.fo2)


def test_claims_within_validity_and_face(
    session: Session, world: World, guarantee: Guarantee
) -> None:
    """G-06, G-07, posting 27: the face falls by each claim; the last one ends the guarantee."""
    claim(session, world, guarantee, "100000.00", date(2026, 6, 1))
    assert guarantee.state == "CLAIMED_PART"
    assert figures_of(session, world.book.id, guarantee.project_id).guarantee == Money.of(
        "159500.00"
    )
    with pytest.raises(Refusal) as refused:
        claim(session, world, guarantee, "159500.01", date(2026, 6, 2), 2)
    assert refused.value.code == "above-face"  # row 58
    claim(session, world, guarantee, "159500.00", date(2026, 6, 2), 2)
    assert guarantee.state == "CLAIMED_FULL"
    assert journal(session, world.book, 2) == text(f"""
        2026-06-01 备-1 [27] 保函索赔
          D 9209 guarantee={guarantee.id} project={guarantee.project_id} 100,000.00
          C 9201 guarantee={guarantee.id} project={guarantee.project_id} 100,000.00
        2026-06-02 备-2 [27] 保函索赔
          D 9209 guarantee={guarantee.id} project={guarantee.project_id} 159,500.00
          C 9201 guarantee={guarantee.id} project={guarantee.project_id} 159,500.00""")
    told = [(one.what, one.amount, one.document) for one in events_of(session, guarantee.id)]
    assert told[-2:] == [
        ("CLAIMED", Money.of("100000.00"), "draw:1"), ("CLAIMED", Money.of("159500.00"), "draw:2"),
    ]  # fmt: skip
    reminder = session.scalars(select(Deadline).where(Deadline.rule == "G-05")).one()
    assert reminder.settled_by == "claimed"
    with pytest.raises(Refusal) as refused:
        claim(session, world, guarantee, "0.01", date(2026, 6, 3), 3)
    assert refused.value.code == "guarantee-state"


def test_a_claim_on_the_last_day_and_one_day_late(
    session: Session, world: World, guarantee: Guarantee
) -> None:
    """I-25, row 57 of the bad inputs: accepted on the last day, refused the day after."""
    with pytest.raises(Refusal) as refused:
        claimed(session, guarantee, Money.of("1.00"), date(2027, 2, 1), by=world.fo1, document="x")
    assert refused.value.code == "guarantee-expired"
    claimed(session, guarantee, Money.of("1.00"), LAST_DAY, by=world.fo1, document="draw:1")
    assert guarantee.state == "CLAIMED_PART"


def test_a_claim_above_the_face(session: Session, world: World, guarantee: Guarantee) -> None:
    """I-25, row 58 of the bad inputs: one fen above the face."""
    above = Money.of("259500.01")
    with pytest.raises(Refusal) as refused:
        claimed(session, guarantee, above, date(2026, 6, 1), by=world.fo1, document="draw:1")
    assert (refused.value.code, guarantee.state) == ("above-face", "ACTIVE")


def test_a_claim_never_touches_another_project(
    session: Session, world: World, guarantee: Guarantee
) -> None:
    """U-06, D-02: what one project's guarantee lacks is not taken from the next one's."""
    other = an_assessed_project(session, world, number=2)
    theirs = submit_guarantee(session, replace(paper(world, other), number="BH-002"), by=world.fo1)
    reviewed(session, world, theirs.proposal_id)
    claim(session, world, guarantee, "200000.00", date(2026, 6, 1))
    with pytest.raises(Refusal) as refused:
        claim(session, world, guarantee, "59500.01", date(2026, 6, 2), 2)
    assert refused.value.code == "above-face"
    left = [figures_of(session, world.book.id, one.project_id).guarantee for one in
            (guarantee, theirs)]  # fmt: skip
    assert left == [Money.of("59500.00"), Money.of("259500.00")]
