"""Arguments of lists, the same for JSON and pages: ids, search words, counties."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ledger.banking.words import BATCH_STATES
from ledger.cases.words import STATES as CASE_STATES
from ledger.cases.words import WATCHED
from ledger.deposits.publicity import KINDS as PUBLIC_KINDS
from ledger.deposits.publicity import wanted_of
from ledger.deposits.sought import MODES, Wanted
from ledger.deposits.standing import STANDINGS
from ledger.deposits.words import KINDS as GUARANTEE_KINDS
from ledger.deposits.words import STATES as GUARANTEE_STATES
from ledger.duties.queries import Sought
from ledger.fields import Amount, Choice, Day, Strict, Words
from ledger.funds.words import KINDS as FUND_KINDS
from ledger.gate.paging import Paging
from ledger.papers.words import KINDS as PAPER_KINDS
from ledger.parties.words import SECTORS
from ledger.rules.duties import RULES
from ledger.said import Field, fail


class QueryId(Field[int]):
    """An id in a query string: digits only; an empty box counts as left out."""

    type_code = "integer-type"
    described = {"type": "integer", "minimum": 1}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        text = str(value)
        if not re.fullmatch(r"[1-9][0-9]{0,17}", text, re.ASCII):
            raise fail("integer-type", "编号须为整数。", "An id is a whole number.")
        return int(text)


class QueryDays(QueryId):
    """A number of days in a query string, 1 to 3650."""

    described = {"type": "integer", "minimum": 1, "maximum": 3650}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        days = super()._deserialize(value, attr, data, **kwargs)
        if days > 3650:
            raise fail("days-range", "天数须在 1 至 3650 之间。", "Days are 1 to 3650.")
        return days


class AuditFilter(Paging):
    """Which events: of one subject (``draw:12``), of one action."""

    subject = Words(longest=120, load_default=None)
    action = Words(longest=80, load_default=None)


class CountyFilter(Paging):
    """A list of one county, or of all one serves."""

    county = QueryId(load_default=None)


class RegisterFilter(CountyFilter):
    """A list of a register, with words sought."""

    q = Words(load_default=None, longest=60)


class ProjectFilter(RegisterFilter):
    """A list of projects, perhaps of one contractor."""

    contractor = QueryId(load_default=None)


class DutyFilter(ProjectFilter):
    """A list of projects by their duties: with findings, of one rule, or all."""

    rule = Choice(tuple(RULES), load_default=None)
    show = Choice(("FINDINGS", "ALL"), load_default="FINDINGS")


class DepositFilter(ProjectFilter):
    """A list of deposits, perhaps of those in one state."""

    state = Choice(tuple(STANDINGS), load_default=None)
    #: Late by at least so many days (D-16).
    overdue = QueryDays(load_default=None)
    mode = Choice(tuple(MODES), load_default=None)
    #: Division code of the place.
    area = Words(load_default=None, longest=12)


class PublicityFilter(RegisterFilter):
    """A list that may be published: of those who stored, or of those who did not in time."""

    kind = Choice(tuple(PUBLIC_KINDS), load_default="STORED")
    #: Division code of the place.
    area = Words(load_default=None, longest=12)


class OfProject(CountyFilter):
    """A list of things of one project, perhaps of those in one state."""

    project = QueryId(load_default=None)


class OfPaper(OfProject):
    """A list of papers of one project, perhaps of one kind."""

    kind = Choice(tuple(PAPER_KINDS), load_default=None)


class GuaranteeFilter(OfProject):
    """A list of guarantees: of one kind, state or issuer, or soon to expire."""

    state = Choice(tuple(GUARANTEE_STATES), load_default=None)
    kind = Choice(tuple(GUARANTEE_KINDS), load_default=None)
    issuer = Words(load_default=None, longest=60)
    #: Days within which they expire.
    within = Choice(("30", "60", "90"), load_default=None)


class CaseFilter(RegisterFilter):
    """A list of cases, perhaps of one project, state, level of supervision or trade."""

    project = QueryId(load_default=None)
    state = Choice(tuple(CASE_STATES), load_default=None)
    supervision = Choice(("ANY", *WATCHED), load_default=None)
    sector = Choice(tuple(SECTORS), load_default=None)


class OfCase(CountyFilter):
    """A list of things of one case, or of all."""

    case = QueryId(load_default=None)


class RollOf(Paging):
    """The roll of one case."""

    case = QueryId(required=True)


class PlanFor(Strict):
    """Which case a plan is for."""

    case = QueryId(required=True)


class AdvancePlanFor(PlanFor):
    """The same, what is advanced, and what the government granted above the ceilings."""

    kind = Choice(("WAGE", "LIVING", "TRAVEL"), load_default="WAGE")
    granted = Amount(load_default=None)


class DrawPlanFor(PlanFor):
    """The same, and whence the money would come."""

    mode = Choice(("CUSTODY", "SUPERVISED", "GUARANTEE"), load_default="CUSTODY")
    guarantee = QueryId(load_default=None)


class OnDay(CountyFilter):
    """A list of how things stand on a day, today when left out."""

    on = Day(load_default=None)


class AgedOn(OnDay):
    """Debts by age on a day, of one bucket, or only those barred within ninety days."""

    bucket = Choice(("D90", "D180", "D365", "OLDER"), load_default=None)
    barred_soon = Choice(("on",), load_default=None)


class OwedOn(Strict):
    """The day to which a debt is reckoned, today when left out."""

    on = Day(load_default=None)


class MovementFilter(CountyFilter):
    """A list of a fund's movements, perhaps of one kind."""

    kind = Choice(tuple(FUND_KINDS), load_default=None)


class OfCompany(CountyFilter):
    """A list of things of one company, or of all."""

    company = QueryId(load_default=None)


class OfAdvance(CountyFilter):
    """A list of things of one advance, or of all."""

    advance = QueryId(load_default=None)


class BatchFilter(CountyFilter):
    """A list of payment batches, perhaps of those in one state."""

    state = Choice(tuple(BATCH_STATES), load_default=None)


class OfAccount(CountyFilter):
    """A list of things of one bank account, or of all."""

    account = QueryId(load_default=None)


class ForAccount(Strict):
    """Which bank account a file is for."""

    account = QueryId(required=True)


def deposits_wanted(wanted: Mapping[str, Any], after: Sequence[Any] | None = None) -> Wanted:
    """The arguments of a DepositFilter as the list of deposits takes them."""
    return Wanted(
        state=wanted["state"],
        contractor_id=wanted["contractor"],
        words=wanted["q"],
        after=(after[0], after[1]) if after else None,
        overdue_days=wanted["overdue"],
        mode=wanted["mode"],
        area=wanted["area"],
    )


def publicity_wanted(wanted: Mapping[str, Any], after: Sequence[Any] | None = None) -> Wanted:
    """The arguments of a PublicityFilter as the list of deposits takes them."""
    place = (after[0], after[1]) if after else None
    return wanted_of(wanted["kind"], wanted["area"], wanted["q"], place)


def duties_wanted(wanted: Mapping[str, Any], after: Sequence[Any] | None = None) -> Sought:
    """The arguments of a DutyFilter as the list of duties takes them."""
    return Sought(
        words=wanted["q"],
        contractor_id=wanted["contractor"],
        rule=wanted["rule"],
        every=wanted["show"] == "ALL",
        after=(after[0], after[1]) if after else None,
    )
