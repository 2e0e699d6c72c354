"""The credit standing of a contractor, read from the register: every fact with its source."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from ledger.cases.arrears import Arrears, arrears_of
from ledger.deposits.models import Obligation
from ledger.money import Money
from ledger.parties.contract_models import Listing
from ledger.parties.models import Project
from ledger.rules.grounds import whole_years, years_later
from ledger.text import Text

#: Obligations of projects that are under way.
LIVE = ("ASSESSED", "ACTIVE", "EXEMPT")


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of the register: its rule, its value, the sentence, the row behind it."""

    name: str
    rule: str
    value: int | bool
    says: Text
    #: Such as ``case:3``, ``listing:1`` or ``project:7``; None when it is the absence of a row.
    source: str | None = None

    def as_record(self) -> dict[str, int | bool | str | None]:
        """The fact as JSON, for storage beside the decision."""
        return {
            "name": self.name, "rule": self.rule, "value": self.value,
            "zh": self.says.zh, "en": self.says.en, "source": self.source,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Credit:
    """How a contractor stands in the county on a day."""

    clean_years: int
    arrears: bool
    listed: bool
    facts: tuple[Fact, ...]

    @property
    def records(self) -> list[dict[str, int | bool | str | None]]:
        """The facts as JSON."""
        return [one.as_record() for one in self.facts]


def credit_of(
    session: Session, county_id: int, company_id: int, *, signed_on: date, on: date
) -> Credit:
    """Clean years up to signing (D-07, D-08), arrears within 2 years of ``on`` (D-09), listing.

    A company without a record of arrears counts its years here from its first contract, and the
    year before signing as clean even when it is new.
    """
    found = arrears_of(session, county_id, company_id, on)
    clean = _clean_years(session, county_id, company_id, found, signed_on)
    recent = _recent_arrears(found, on)
    listed = _listed(session, county_id, company_id, on)
    return Credit(int(clean.value), bool(recent.value), bool(listed.value), (clean, recent, listed))


def _clean_years(
    session: Session, county_id: int, company_id: int, found: Sequence[Arrears], signed_on: date
) -> Fact:
    if found:
        last = found[0]
        years = whole_years(last.established_on, signed_on)
        return Fact("clean_years", "D-08", years, Text(
            f"最近一次查实欠薪为案件 {last.number}({last.established_on}), "
            f"至 {signed_on} 签订合同满 {years} 年无欠薪。",
            f"Arrears were last established in case {last.number} on {last.established_on}: "
            f"{years} clean years to the signing on {signed_on}.",
        ), f"case:{last.case_id}")  # fmt: skip
    first = session.scalars(
        select(Project)
        .where(
            Project.county_id == county_id,
            Project.contractor_id == company_id,
            Project.signed_on <= signed_on,
        )
        .order_by(Project.signed_on, Project.id)
        .limit(1)
    ).one_or_none()
    return clean_since(
        first.signed_on if first else signed_on, first.id if first else None, signed_on
    )


def clean_since(since: date, project_id: int | None, signed_on: date) -> Fact:
    """The clean years of a company without arrears, from its first contract to this signing."""
    years = max(whole_years(since, signed_on), 1)
    return Fact("clean_years", "D-08", years, Text(
        f"本县无查实欠薪; 首个工程于 {since} 签订, 计 {years} 年无欠薪。",
        f"No arrears were ever established here; the first contract is of {since}: "
        f"{years} clean years.",
    ), f"project:{project_id}" if project_id else None)  # fmt: skip


def _recent_arrears(found: Sequence[Arrears], on: date) -> Fact:
    recent = [one for one in found if one.established_on >= years_later(on, -2)]
    if not recent:
        return no_arrears(on)
    numbers = ", ".join(one.number for one in recent[:5])
    return Fact("arrears", "D-09", True, Text(
        f"存储前 2 年内查实欠薪: 案件 {numbers}。",
        f"Arrears within the 2 years before: case {numbers}.",
    ), f"case:{recent[0].case_id}")  # fmt: skip


def no_arrears(on: date) -> Fact:
    """Nothing was established within the two years before."""
    start = years_later(on, -2)
    return Fact("arrears", "D-09", False, Text(
        f"{start} 至 {on} 无查实欠薪。", f"No arrears established from {start} to {on}."
    ))  # fmt: skip


def listing_on(session: Session, county_id: int, company_id: int, on: date) -> Listing | None:
    """The listing under which the company stands on the list of dishonesty that day (R-10)."""
    rows = session.scalars(
        select(Listing)
        .where(Listing.county_id == county_id, Listing.company_id == company_id)
        .order_by(Listing.id.desc())
    )
    return next((row for row in rows if row.holds_on(on)), None)


def _listed(session: Session, county_id: int, company_id: int, on: date) -> Fact:
    row = listing_on(session, county_id, company_id, on)
    if row is None:
        return not_listed()
    return Fact("listed", "D-09", True, Text(
        f"自 {row.listed_on} 起列入严重失信主体名单({row.document_number}), 至 {row.ends_on} 止。",
        f"On the list of serious dishonesty since {row.listed_on} ({row.document_number}), "
        f"until {row.ends_on}.",
    ), f"listing:{row.id}")  # fmt: skip


def not_listed() -> Fact:
    """The company stands on no list."""
    return Fact("listed", "D-09", False, Text(
        "未列入欠薪严重失信主体名单。", "Not on the list of serious dishonesty."
    ))  # fmt: skip


def rank_of(session: Session, project: Project) -> Fact:
    """1 for the contractor's first active project here, 2 for the second ... (D-06)."""
    earlier = session.scalars(
        select(Project).join(Obligation, Obligation.project_id == Project.id)
        .where(*_others(project)).order_by(Obligation.id)
    ).all()  # fmt: skip
    return rank_after(
        len(earlier), [one.code for one in earlier[:5]], earlier[0].id if earlier else 0
    )


def rank_after(earlier: int, codes: Sequence[str], first_id: int) -> Fact:
    """The rank of a project after so many, the first of which are named."""
    rank = 1 + earlier
    if not earlier:
        return Fact("project_rank", "D-06", 1, Text(
            "本县首个在建工程。", "The first active project in the county."
        ))  # fmt: skip
    listed = ", ".join(codes)
    return Fact("project_rank", "D-06", rank, Text(
        f"本县第 {rank} 个在建工程, 在先的有 {listed}。",
        f"Project {rank} in the county, after {listed}.",
    ), f"project:{first_id}")  # fmt: skip


def required_elsewhere(session: Session, project: Project) -> Money:
    """What the contractor's earlier active projects in the county require."""
    others = select(Obligation.required).join(Project, Project.id == Obligation.project_id)
    return Money.sum(session.scalars(others.where(*_others(project))))


def _others(project: Project) -> list[ColumnElement[bool]]:
    """The contractor's other live obligations in the county that came before this one."""
    own = select(Obligation.id).where(Obligation.project_id == project.id).scalar_subquery()
    return [
        Project.contractor_id == project.contractor_id,
        Project.county_id == project.county_id,
        Project.id != project.id,
        Project.completed_on.is_(None),
        Obligation.state.in_(LIVE),
        func.coalesce(Obligation.id < own, True),
    ]


def management_of(project: Project, on: date) -> tuple[Fact, Fact]:
    """Whether workers are registered by real name and paid from a wage account (D-08)."""
    return (
        _managed("real_name", project.real_name_on, on, Text("实名制管理", "Real-name management")),
        _managed("wage_account", project.wage_account_on, on, Text("工资专用账户", "Wage account")),
    )


def _managed(name: str, since: date | None, on: date, what: Text) -> Fact:
    if since is None or since > on:
        return Fact(name, "D-08", False, Text(f"{what.zh}未登记落实。",
                                              f"{what.en}: not on record."))  # fmt: skip
    return Fact(name, "D-08", True, Text(f"{what.zh}自 {since} 起落实。",
                                         f"{what.en} in place since {since}."))  # fmt: skip
