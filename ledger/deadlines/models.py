"""The working-day calendar, and every clock of the law that runs or has run."""

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from ledger.db import Base, Id, Instant
from ledger.text import Text


class CalendarDay(Base):
    """One day of a known year: whether people work on it, and by which notice (W-03)."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    #: True on weekdays that are no holiday and on make-up days.
    working: Mapped[bool] = mapped_column(Boolean)
    #: The holiday the day belongs to, also for its make-up days; empty on ordinary days.
    name: Mapped[str] = mapped_column(String(40))
    #: The notice or library the year was taken from.
    source: Mapped[str] = mapped_column(String(200))


class Deadline(Base):
    """One clock: what must be done, for whom, by when, by which rule; settled by which event."""

    __tablename__ = "deadline"
    __table_args__ = (
        CheckConstraint("day_kind IN ('WORKING', 'NATURAL', 'WAITING', 'FIXED')", name="day_kind"),
        CheckConstraint("(due_on IS NULL) <> (missing_year IS NULL)", name="due_or_missing"),
        CheckConstraint("(settled_on IS NULL) = (settled_by IS NULL)", name="settled"),
        Index(
            "deadline_running_idx", "subject", "rule", unique=True,
            sqlite_where=text("settled_on IS NULL"),
            postgresql_where=text("settled_on IS NULL"),
        ),
        Index("deadline_county_id_due_on_idx", "county_id", "due_on", "id"),
        Index(
            "deadline_county_id_rule_due_on_idx", "county_id", "rule", "due_on",
            sqlite_where=text("settled_on IS NULL"),
            postgresql_where=text("settled_on IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id)
    #: For whom the clock runs, such as ``obligation:1``.
    subject: Mapped[str] = mapped_column(String(64))
    #: The rule it comes from, such as ``D-12``. One clock of a rule runs per subject.
    rule: Mapped[str] = mapped_column(String(16))
    what_zh: Mapped[str] = mapped_column(String(200))
    what_en: Mapped[str] = mapped_column(String(200))
    #: The event day; not counted (W-01).
    starts_on: Mapped[date] = mapped_column(Date)
    #: How many days after it, a first day that counts taken off already; 0 for a fixed day.
    count: Mapped[int]
    #: WORKING, NATURAL (moves off rest days), WAITING (never moves) or FIXED.
    day_kind: Mapped[str] = mapped_column(String(8))
    #: The last day to do it; none while the calendar of ``missing_year`` is not known (W-04).
    due_on: Mapped[date | None] = mapped_column(Date)
    missing_year: Mapped[int | None]
    settled_on: Mapped[date | None] = mapped_column(Date)
    #: The event that settled it, such as ``receipt:12``.
    settled_by: Mapped[str | None] = mapped_column(String(120))
    started_at: Mapped[datetime] = mapped_column(Instant)
    #: Rises when the clock is set anew.
    version: Mapped[int]

    @property
    def what(self) -> Text:
        """What must be done, in both languages."""
        return Text(self.what_zh, self.what_en)

    def days_late(self, on: date) -> int:
        """Whole days after the due day, at settlement or as seen on that day; 0 when in time."""
        if self.due_on is None:
            return 0
        return max(((self.settled_on or on) - self.due_on).days, 0)


class OverdueMark(Base):
    """A clock turned overdue and was seen to by a nightly run; written once a due day."""

    __tablename__ = "deadline_overdue"

    deadline_id: Mapped[int] = mapped_column(Id, ForeignKey("deadline.id"), primary_key=True)
    #: The due day that passed; a clock set anew may turn overdue again.
    due_on: Mapped[date] = mapped_column(Date, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id)
    marked_on: Mapped[date] = mapped_column(Date)
