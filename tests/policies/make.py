"""Builders for tests that need policies and a calendar in the database."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from ledger.actor import SYSTEM
from ledger.deadlines.calendar import seed_calendar
from ledger.policies.adopt import AdoptPolicies, adopt_policies
from ledger.policies.load import load_policies

#: What the sample county follows.
SAMPLE = {"deposit": "XJ", "advance": "JZ", "fund": "JZ", "interest": "FIXED-300"}


def the_law(session: Session) -> None:
    """The shipped policies and the known calendar years are in the database."""
    load_policies(session, by=SYSTEM)
    seed_calendar(session, by=SYSTEM)


def adopted(
    session: Session, county_id: int, codes: Mapping[str, str] = SAMPLE, on: str = "2021-11-01"
) -> None:
    """The county follows those policies from that day on."""
    command = AdoptPolicies(county_id, date.fromisoformat(on), codes)
    adopt_policies(session, command, by=SYSTEM)
