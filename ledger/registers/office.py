"""What a register is judged against: the county's companies, projects, books and accounts."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.banking.accounts import accounts_of
from ledger.banking.models import BankAccount
from ledger.book.books import book_with
from ledger.book.months import period_states
from ledger.deposits.figures import deposit_book, figures_of_projects
from ledger.deposits.models import Assessment, Obligation
from ledger.deposits.reckon_many import Desk
from ledger.deposits.standing import Figures
from ledger.deposits.words import KINDS
from ledger.errors import FieldError, Invalid
from ledger.money import Money
from ledger.parties.models import Company, County, Project
from ledger.policies.queries import policy_version
from ledger.text import Text

P = TypeVar("P", Company, Project)


@dataclass(slots=True)
class Party:
    """A company: its id, below zero while it stands in the files alone."""

    id: int
    name: str
    bank_name: str | None
    bank_account: str | None


class Contract(NamedTuple):
    """What a deposit is reckoned from, kept until it is: a register has many."""

    contract_amount: Money
    annual_amount: Money | None
    signed_on: date
    permit_on: date | None
    ends_on: date
    sector: str
    work: str
    area: str
    real_name_on: date | None
    wage_account_on: date | None

    @classmethod
    def of(cls, terms: Mapping[str, Any]) -> "Contract":
        """The terms that count."""
        return cls(**{name: terms[name] for name in cls._fields})


@dataclass(slots=True)
class Site:
    """A project: its id, below zero while it stands in the files alone, and how it is covered."""

    id: int
    code: str
    name: str
    party: Party
    ends_on: date
    #: None while nothing is assessed; otherwise in fen.
    required: int | None = None
    #: Stored state of its obligation.
    state: str = ""
    held: int = 0
    admitted: tuple[str, ...] = tuple(KINDS)
    #: As long as it waits to be assessed.
    contract: Contract | None = None

    def as_project(self, county_id: int) -> Project:
        """The project as a reckoning takes it; it belongs to no session."""
        terms = self.contract._asdict() if self.contract else {"ends_on": self.ends_on}
        return Project(
            id=self.id, code=self.code, county_id=county_id, contractor_id=self.party.id, **terms
        )


class Office:
    """One county as a check sees it; what is asked for is read some hundred at a time."""

    def __init__(self, session: Session, county_id: int) -> None:
        self.session, self.county_id = session, county_id
        county = session.get_one(County, county_id)
        self.bureau, self.area = county.bureau, county.code
        self.book_id = deposit_book(session, county_id)
        self.opened_on = book_with(session, self.book_id).opened_on
        states = period_states(session, self.book_id)
        self.closed = {period for period, state in states.items() if state == "CLOSED"}
        self.desk = Desk(session, county_id)
        self.accounts: dict[str, BankAccount] = {
            one.number: one for one in accounts_of(session, county_id, "DEP")
        }
        self.parties: dict[str, Party] = {}
        self.sites: dict[str, Site] = {}
        #: The registered ones of the projects last asked for, as they are on record.
        self.projects: dict[str, Project] = {}
        self._admitted: dict[int, tuple[str, ...]] = {}

    def know_parties(self, codes: Iterable[str]) -> None:
        """The registered ones of these companies are at hand."""
        asked = {code for code in codes if code and code not in self.parties}
        for row in self._rows(Company, Company.uscc, asked):
            self.parties[row.uscc] = Party(row.id, row.name, row.bank_name, row.bank_account)

    def know_sites(self, codes: Iterable[str]) -> None:
        """The registered ones of these projects are at hand, with their obligations."""
        asked = {code for code in codes if code and code not in self.sites}
        rows = self._rows(Project, Project.code, asked)
        self.projects = {row.code: row for row in rows}
        parties = {
            row.id: Party(row.id, row.name, row.bank_name, row.bank_account)
            for row in self._rows(Company, Company.id, {row.contractor_id for row in rows})
        }
        ids = [row.id for row in rows]
        owed = self._obligations(ids)
        figures = figures_of_projects(self.session, [self.book_id], ids)
        self.desk.know([row.contractor_id for row in rows], ids)
        for row in rows:
            site = Site(row.id, row.code, row.name, parties[row.contractor_id], row.ends_on)
            if row.id in owed:
                obligation, version_id = owed[row.id]
                site.required, site.state = obligation.required.fen, obligation.state
                site.admitted = self.admitted(version_id) if version_id else site.admitted
            else:
                site.contract = Contract(*(getattr(row, name) for name in Contract._fields))
            site.held = figures.get(row.id, Figures()).cover.fen
            self.sites[row.code] = site
        self.session.expunge_all()

    def admitted(self, version_id: int) -> tuple[str, ...]:
        """The kinds of guarantee a policy admits; all where it is silent (G-08)."""
        if version_id not in self._admitted:
            figures = policy_version(self.session, version_id).figures
            self._admitted[version_id] = tuple(figures.get("guarantee_kinds", KINDS))
        return self._admitted[version_id]

    def judge_day(self, on: date, name: str) -> None:
        """Raises Invalid when nothing can be dated so: before the book, in a closed month."""
        if on < self.opened_on:
            raise wrong(name, "date-range", f"账套自 {self.opened_on} 启用, 日期不能更早。",
                        f"The book opened on {self.opened_on}; no date lies before it.")  # fmt: skip
        if on.year * 100 + on.month in self.closed:
            raise wrong(name, "period-closed", f"{on:%Y-%m} 已结账。",
                        f"{on:%Y-%m} is closed already.")  # fmt: skip

    def _obligations(self, ids: Collection[int]) -> dict[int, tuple[Obligation, int | None]]:
        rows = self.session.execute(
            select(Obligation, Assessment.policy_version_id)
            .outerjoin(Assessment, Assessment.id == Obligation.assessment_id)
            .where(Obligation.project_id.in_(ids))
        )
        return {row.project_id: (row, version) for row, version in rows}

    def _rows(self, Model: type[P], column: Any, asked: Collection[object]) -> Sequence[P]:
        if not asked:
            return []
        query = select(Model).where(Model.county_id == self.county_id, column.in_(asked))
        return self.session.scalars(query).all()


def wrong(name: str, code: str, zh: str, en: str) -> Invalid:
    """One mistake in one column."""
    return Invalid([FieldError(f"/{name}", code, Text(zh, en))])
