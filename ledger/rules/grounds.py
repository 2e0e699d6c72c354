"""Grounds on which a deposit may be waived or lowered, and the spans of years they count."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from ledger.rules.deposit_terms import Assessment, DepositTerms
from ledger.rules.tiers import clean_rule, exemption_reason
from ledger.text import Text

Kind = Literal["EXEMPT", "REDUCED", "SEVERAL"]


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground of the law: what it opens, by which rule, in words."""

    kind: Kind
    rule: str
    says: Text


#: The reason codes an exemption or a reduction must name (D-19).
GROUNDS: Mapping[str, Ground] = {
    "SMALL_CONTRACT": Ground("EXEMPT", "D-07", Text(
        "小额合同, 签订前一年无欠薪", "small contract, no arrears in the year before")),
    "SHORT_TERM": Ground("EXEMPT", "D-07", Text(
        "短工期, 签订前一年无欠薪", "short term, no arrears in the year before")),
    "LONG_CLEAN": Ground("EXEMPT", "D-08", Text(
        "连续 3 年无欠薪, 实名制和专用账户落实", "3 clean years, real names and wage account")),
    "TWO_CLEAN_YEARS": Ground("REDUCED", "D-08", Text(
        "连续 2 年无欠薪", "2 clean years running")),
    "THREE_CLEAN_YEARS": Ground("REDUCED", "D-08", Text(
        "连续 3 年无欠薪", "3 clean years running")),
    "SEVERAL_PROJECTS": Ground("SEVERAL", "D-06", Text(
        "同一区域有多个在建工程", "several active projects in the area")),
}  # fmt: skip


def open_grounds(terms: DepositTerms, facts: Assessment) -> tuple[str, ...]:
    """The reason codes that the facts bear out; arrears close every one of D-07 and D-08."""
    return tuple(code for code in GROUNDS if _holds(code, terms, facts))


def _holds(code: str, terms: DepositTerms, facts: Assessment) -> bool:
    if GROUNDS[code].kind == "EXEMPT":
        return exemption_reason(_only(code, terms), facts) is not None
    if code == "SEVERAL_PROJECTS":
        multi = terms.multi
        return bool(
            multi and facts.project_rank >= 2 and not (multi.only_if_clean and facts.penalised)
        )
    found = clean_rule(terms, facts)
    wanted = terms.two_clean_years if code == "TWO_CLEAN_YEARS" else terms.three_clean_years
    return found is not None and found is wanted


def _only(code: str, terms: DepositTerms) -> DepositTerms:
    """The terms with that one way to an exemption and no other."""
    rule = terms.exemption
    if rule is None:
        return terms
    return replace(terms, exemption=replace(
        rule,
        below=rule.below if code == "SMALL_CONTRACT" else None,
        months_below=rule.months_below if code == "SHORT_TERM" else None,
        long_clean_years=rule.long_clean_years if code == "LONG_CLEAN" else None,
    ))  # fmt: skip


def years_later(day: date, years: int) -> date:
    """The same day so many years later (earlier when negative); 28 February for a missing one."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it has none."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def whole_years(since: date, until: date) -> int:
    """Whole years from one day to another; 0 when the second comes first."""
    years = until.year - since.year
    return max(years - (years_later(since, years) > until), 0)
