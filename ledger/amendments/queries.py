"""Lists of changes of policy, the newest first."""

from collections.abc import Collection

from sqlalchemy import Select, select

from ledger.amendments.models import Amendment


def amendments_of(counties: Collection[int]) -> Select[Amendment]:
    """The changes that officers of those counties asked for."""
    return select(Amendment).where(Amendment.county_id.in_(counties))
