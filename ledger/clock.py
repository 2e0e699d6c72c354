"""The one clock of the house: Asia/Shanghai dates, UTC instants."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_fixed: datetime | None = None


def now() -> datetime:
    """The present instant, in UTC."""
    return _fixed if _fixed is not None else datetime.now(UTC)


def today() -> date:
    """The present calendar date in Asia/Shanghai."""
    return now().astimezone(SHANGHAI).date()


@contextmanager
def fixed(at: datetime) -> Iterator[None]:
    """Within the block every reader of the clock sees ``at``.

    Only tests and the sample county use it; no setting and no request reaches it.
    """
    global _fixed
    before, _fixed = _fixed, at.astimezone(UTC)
    try:
        yield
    finally:
        _fixed = before
