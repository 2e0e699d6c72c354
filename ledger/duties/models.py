"""The table of duties: one row a project, beside what the register of projects holds."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from ledger.db import Base, Fen, Id, Instant
from ledger.money import Money


class ProjectDuty(Base):
    """What is on record of a project's pay cycle, wage account and board (C-03 .. C-05). Kept.

    Since when real names are registered and the wage account is open stands with the project.
    """

    __tablename__ = "project_duty"
    __table_args__ = (
        UniqueConstraint("project_id"),
        CheckConstraint("cycle_days IS NULL OR pay_day IS NULL", name="cycle"),
        CheckConstraint("cycle_days > 0", name="cycle_days"),
        CheckConstraint("pay_day BETWEEN 1 AND 31", name="pay_day"),
        CheckConstraint("closed_on >= notice_on", name="closed_on"),
        CheckConstraint("balance_returned IS NULL OR closed_on IS NOT NULL", name="balance"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    project_id: Mapped[int] = mapped_column(Id, ForeignKey("project.id"))
    #: When work began; while it is not told, the day of the permit counts.
    begun_on: Mapped[date | None] = mapped_column(Date)
    #: The contract's cycle of labour cost: every so many days, or by that day of each month (C-03).
    cycle_days: Mapped[int | None]
    pay_day: Mapped[int | None]
    #: Since when parties disagree, and whether labour cost is paid all the same (条例 35).
    dispute_on: Mapped[date | None] = mapped_column(Date)
    paid_in_dispute: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: The special wage account: the contractor's, on no book of ours (C-04).
    account_name: Mapped[str | None] = mapped_column(String(420))
    account_bank: Mapped[str | None] = mapped_column(String(200))
    account_number: Mapped[str | None] = mapped_column(String(32))
    #: First day of the public notice of closing, closing, and what went back to the contractor.
    notice_on: Mapped[date | None] = mapped_column(Date)
    closed_on: Mapped[date | None] = mapped_column(Date)
    balance_returned: Mapped[Money | None] = mapped_column(Fen)
    #: When the information board stood on the site (条例 34).
    board_on: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str | None] = mapped_column(String(500))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
