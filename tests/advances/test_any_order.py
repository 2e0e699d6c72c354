"""A-10 whatever comes when: nobody is ever promised or paid more than he is owed."""

import pytest
from sqlalchemy.orm import Session

from tests.advances.lives import Life
from tests.advances.village import Village, a_village
from tests.conftest import TestClock
from tests.deposits.make import World

#: What must have come to be in so many lives, or they prove little.
SEEN = {
    f"{kind} {state}"
    for kind in ("CUSTODY", "ADVANCE")
    for state in ("ASKED", "GIVEN", "OVER", "PLANNED", "PAID", "BOUNCED", "CANCELLED")
} | {f"SUPERVISED {state}" for state in ("ASKED", "GIVEN", "PLANNED", "PAID", "CANCELLED")}


@pytest.fixture
def village(session: Session, world: World, at: TestClock) -> Village:
    return a_village(session, world, at)


def test_nobody_has_more_than_he_is_owed_in_any_order(village: Village) -> None:
    """A-10, I-14, I-15, A-02, A-09: lives of some dozen steps."""
    seen = {state for seed in (2, 4, 6, 7, 9, 13) for state in Life(village, seed).live(40)}
    assert seen >= SEEN, SEEN - seen


@pytest.mark.slow
@pytest.mark.parametrize("first", range(100, 500, 100))
def test_nobody_has_more_than_he_is_owed_for_long(village: Village, first: int) -> None:
    """The same, at length."""
    seen = {state for one in range(15) for state in Life(village, first + one).live(120)}
    assert seen >= SEEN, SEEN - seen
