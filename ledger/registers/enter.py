"""Entering a proposed register: what its rows have in common."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.approvals.models import VoucherProposal
from ledger.book.known import known
from ledger.book.lines import Draft
from ledger.book.post import post_many
from ledger.canonical import canonical
from ledger.deadlines.models import Deadline
from ledger.deadlines.reckon import work_calendar
from ledger.deposits.clocks import subject_of
from ledger.deposits.figures import deposit_book, figures_of_projects
from ledger.deposits.reckon_many import Desk
from ledger.deposits.standing import Figures
from ledger.errors import Refusal
from ledger.money import Money
from ledger.parties.models import Company, Project
from ledger.registers.models import RegisterImport
from ledger.registers.rows import table_of
from ledger.rules.workdays import CalendarMissing, WorkCalendar, add_working_days

Row = Mapping[str, Any]


@dataclass
class Entering:
    """An import on its way into the books: who made it, who reviews it, what it has posted."""

    session: Session
    row: RegisterImport
    by: Actor
    #: None where the county has one officer, who posts alone.
    reviewer: Actor | None
    first_seq: int | None = None
    last_seq: int | None = None

    def __post_init__(self) -> None:
        self.county_id = self.row.county_id
        self.book_id = deposit_book(self.session, self.county_id)
        self.desk = Desk(self.session, self.county_id)
        self.maker = Actor(self.row.maker_user, self.row.maker_person, name="")
        self.at = clock.now()

    def companies(self, codes: Sequence[str]) -> dict[str, int]:
        """Ids of these companies by credit code; refused when one is gone."""
        rows = self.session.execute(
            select(Company.uscc, Company.id).where(
                Company.county_id == self.county_id, Company.uscc.in_(set(codes))
            )
        )
        return _all({row.uscc: row.id for row in rows}, codes)

    def projects(self, codes: Sequence[str]) -> dict[str, Project]:
        """These projects by number; refused when one is gone."""
        rows = self.session.scalars(
            select(Project).where(Project.county_id == self.county_id, Project.code.in_(set(codes)))
        )
        return _all({row.code: row for row in rows}, codes)

    def figures(self, projects: Mapping[str, Project]) -> dict[int, Figures]:
        """What the book says of these projects now."""
        ids = [row.id for row in projects.values()]
        found = figures_of_projects(self.session, [self.book_id], ids)
        return {one: found.get(one, Figures()) for one in ids}

    def proposal(self, kind: str, on: date, amount: Money, summary: str, **facts: int) -> Any:
        """The voucher as its maker proposed it and its reviewer took it; not written yet."""
        return VoucherProposal(
            county_id=self.county_id,
            book_id=self.book_id,
            kind=kind,
            on=on,
            amount=amount,
            summary=summary[:200],
            content=canonical({**facts, "import_id": self.row.id}).decode(),
            state="POSTED",
            maker_user=self.row.maker_user,
            maker_person=self.row.maker_person,
            made_at=self.row.made_at,
            reviewer_person=self.reviewer.person_id if self.reviewer else None,
            reviewed_at=self.at if self.reviewer else None,
        )

    def post(self, proposals: Sequence[VoucherProposal], drafts: Sequence[Draft]) -> None:
        """Each draft is an entry of its own, and its proposal tells which."""
        posted = post_many(
            self.session, self.book_id, drafts, maker=self.maker, reviewer=self.reviewer
        )
        for proposal, one in zip(proposals, posted, strict=True):
            proposal.entry_seq = one.seq
        if posted:
            self.first_seq = self.first_seq or posted[0].seq
            self.last_seq = posted[-1].seq
        known(self.session).forget_book(self.book_id)  # a register opens too many to remember

    def settle(self, met: Mapping[int, tuple[date, str]], rule: str) -> None:
        """The running clocks of that rule are settled: day and event by project."""
        told = [
            {"of": subject_of(project_id), "rule_": rule, "on_": on, "by_": by}
            for project_id, (on, by) in met.items()
        ]
        if told:
            self.session.execute(_SETTLE, told)

    def working_days_after(self, on: date, count: int) -> tuple[date | None, int | None]:
        """The due day of a clock, or the year whose calendar is missing."""
        try:
            return add_working_days(on, count, self.calendar), None
        except CalendarMissing as missing:
            return None, missing.year

    @cached_property
    def calendar(self) -> WorkCalendar:
        """Every known day."""
        return work_calendar(self.session, date(1990, 1, 1), clock.today() + timedelta(days=4000))


_CLOCK = table_of(Deadline)
_SETTLE = (
    update(_CLOCK)
    .where(
        _CLOCK.c.subject == bindparam("of"),
        _CLOCK.c.rule == bindparam("rule_"),
        _CLOCK.c.settled_on.is_(None),
    )
    .values(settled_on=bindparam("on_"), settled_by=bindparam("by_"))
)


def _all(found: dict[str, Any], asked: Sequence[str]) -> dict[str, Any]:
    gone = set(asked) - set(found)
    if gone:
        raise stale(f"{sorted(gone)[0]} 已不在册", f"{sorted(gone)[0]} is not on record any more")
    return found


def stale(zh: str, en: str) -> Refusal:
    """The register has changed since the import was checked."""
    return Refusal(
        f"检查之后情况有变: {zh}。请退回此导入, 由制单人重新导入。",
        f"Things have changed since the check: {en}. Send the import back, to be made anew.",
        code="import-stale",
    )
