"""The dated figures of the law: versions of policies, and which ones a county has adopted."""

import json
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, Date, String, UniqueConstraint, func, or_, select
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, aliased, column_property, mapped_column

from ledger.db import Base, Id, Instant
from ledger.text import Text

#: What a policy may lay down.
KINDS = {
    "deposit": Text("工资保证金存储", "Wage deposit"),
    "replenishment": Text("保证金补足", "Replenishment"),
    "clocks": Text("法定期限", "Clocks of the law"),
    "return": Text("提前返还", "Return in parts"),
    "fund": Text("应急周转金规模", "Size of the emergency fund"),
    "advance": Text("垫付限额", "Ceilings of advances"),
    "interest": Text("追偿利息", "Interest on advances"),
    "approval": Text("审批流程", "Approval chain"),
}

CONSTRUCTION = "CONSTRUCTION"
EVERY_TRADE = ""

#: Versions made here are numbered from 101, so that shipped ones keep their own numbers.
FIRST_MADE_HERE = 101


class PolicyVersion(Base):
    """One version of one policy: never changed, never deleted; a change is a new version."""

    __tablename__ = "policy_version"
    __table_args__ = (
        UniqueConstraint("kind", "code", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("effective_to >= effective_from", name="effective_to"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    #: One of KINDS.
    kind: Mapped[str] = mapped_column(String(20))
    #: Short name of the place or the rule, such as XJ.
    code: Mapped[str] = mapped_column(String(32))
    #: 1, 2, 3 ... of this kind and code.
    number: Mapped[int]
    #: Administrative division it holds for (a prefix, such as 65), ``CN`` for the whole country,
    #: empty where it holds only by adoption.
    area: Mapped[str] = mapped_column(String(12))
    #: The one county it holds for, where several share this house and one changed its figures.
    county_id: Mapped[int | None] = mapped_column(Id)
    #: The trade it speaks of, an open list (F-07); empty for every trade.
    sector: Mapped[str] = mapped_column(String(32))
    name_zh: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    #: Title of the text the figures were read in.
    source_zh: Mapped[str] = mapped_column(String(500))
    source_en: Mapped[str] = mapped_column(String(500))
    #: Article or line of that text; empty where none was read.
    article: Mapped[str] = mapped_column(String(200))
    effective_from: Mapped[date] = mapped_column(Date)
    #: Last day it holds; none while it is in force. A later version ends an earlier one by itself.
    effective_to: Mapped[date | None] = mapped_column(Date)
    #: The figures, as canonical JSON; read by ledger.policies.terms.
    terms: Mapped[str] = mapped_column(LongText)
    #: SHA-256 of everything above.
    digest: Mapped[str] = mapped_column(String(64))
    loaded_at: Mapped[datetime] = mapped_column(Instant)

    if TYPE_CHECKING:
        #: First day of the version that takes its place, if there is one.
        next_from: date | None

    @property
    def ends_on(self) -> date | None:
        """The last day it holds: the text's own, or the eve of the version that follows."""
        eve = self.next_from - timedelta(days=1) if self.next_from else None
        return min(filter(None, (self.effective_to, eve)), default=None)

    @property
    def name(self) -> Text:
        """The name in both languages."""
        return Text(self.name_zh, self.name_en)

    @property
    def source(self) -> Text:
        """The source in both languages."""
        return Text(self.source_zh, self.source_en)

    @property
    def figures(self) -> dict[str, Any]:
        """The figures as they were shipped: ratios in percent, money in yuan, both as text."""
        figures: dict[str, Any] = json.loads(self.terms)
        return figures

    def holds_on(self, day: date) -> bool:
        """Whether the text is in force on that day."""
        return self.effective_from <= day and (
            self.effective_to is None or day <= self.effective_to
        )


_later = aliased(PolicyVersion)
PolicyVersion.__mapper__.add_property(
    "next_from",
    column_property(
        select(func.min(_later.effective_from))
        .where(
            _later.kind == PolicyVersion.kind,
            _later.code == PolicyVersion.code,
            _later.effective_from > PolicyVersion.effective_from,
            or_(_later.county_id.is_(None), _later.county_id == PolicyVersion.county_id),
        )
        .correlate_except(_later)
        .scalar_subquery()
    ),
)


class CountyPolicy(Base):
    """From this day on the county follows the policy of this code; never changed, only followed."""

    __tablename__ = "county_policy"
    __table_args__ = (UniqueConstraint("county_id", "kind", "sector", "effective_from"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id)
    kind: Mapped[str] = mapped_column(String(20))
    #: For which trade; empty for every trade that has no adoption of its own.
    sector: Mapped[str] = mapped_column(String(32))
    code: Mapped[str] = mapped_column(String(32))
    effective_from: Mapped[date] = mapped_column(Date)
    adopted_at: Mapped[datetime] = mapped_column(Instant)
