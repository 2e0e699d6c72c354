"""What a place lays down about deposits, and the facts of a contract, as plain values."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from ledger.money import Money
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class Band:
    """One line of a tier table: contracts from here to there, their ratio, cap and minimum."""

    starts_at: Money
    ends_at: Money | None
    ratio: Fraction
    cap: Money | None = None
    minimum: Money | None = None
    upper_inclusive: bool = False
    project_kind: str = ""

    def holds(self, amount: Money, project_kind: str) -> bool:
        """Whether a contract of that amount and kind falls into the band."""
        if self.project_kind and self.project_kind != project_kind:
            return False
        if self.ends_at is None or (self.upper_inclusive and amount == self.ends_at):
            return amount >= self.starts_at
        return self.starts_at <= amount < self.ends_at


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A reduction or an increase: to a ratio, or by a factor; sometimes with its own cap."""

    source: str
    ratio: Fraction | None = None
    factor: Fraction | None = None
    cap: Money | None = None
    minimum: Money | None = None
    ignores_cap: bool = False

    def applied_to(self, ratio: Fraction) -> Fraction:
        """The ratio this adjustment leads to."""
        return self.ratio if self.ratio is not None else ratio * (self.factor or 1)


class MultiMode(StrEnum):
    """How the second and later projects of one contractor in the area are reckoned."""

    MINUS_POINTS = "MINUS_POINTS"  # so many percentage points less
    FLAT = "FLAT"  # one fixed ratio
    CUT = "CUT"  # one share less, the same for every later project
    LINEAR = "LINEAR"  # the same share of the base less for each further project
    COMPOUND = "COMPOUND"  # that share less of the project before it


@dataclass(frozen=True, slots=True)
class MultiProject:
    """The rule for the second and later active projects; ``figure`` is points, ratio or share."""

    mode: MultiMode
    figure: Fraction
    only_if_clean: bool = False

    def applied_to(self, base: Fraction, rank: int) -> Fraction:
        """The ratio of the project with that rank (2 is the second)."""
        further = rank - 1
        match self.mode:
            case MultiMode.MINUS_POINTS:
                return base - self.figure
            case MultiMode.FLAT:
                return min(base, self.figure)
            case MultiMode.CUT:
                return base * (1 - self.figure)
            case MultiMode.LINEAR:
                return max(base * (1 - self.figure * further), Fraction(0))
            case MultiMode.COMPOUND:
                return base * (1 - self.figure) ** further


@dataclass(frozen=True, slots=True)
class Exemption:
    """When a contract may be exempt: small or short with clean years, or clean for long."""

    below: Money | None = None
    upper_inclusive: bool = False
    months_below: int | None = None
    clean_years: int = 1
    long_clean_years: int | None = None
    needs_real_name_and_account: bool = True


@dataclass(frozen=True, slots=True)
class DepositTerms:
    """Everything one place lays down about the amount of a deposit."""

    code: str
    title: Text
    source: Text
    bands: tuple[Band, ...]
    floor: Fraction
    exemption: Exemption | None = None
    multi: MultiProject | None = None
    two_clean_years: Adjustment | None = None
    three_clean_years: Adjustment | None = None
    arrears: Adjustment | None = None
    listed: Adjustment | None = None
    cap_over_projects: bool = False


@dataclass(frozen=True, slots=True)
class Assessment:
    """The facts an amount is reckoned from (D-04: contract amount, or the annual one)."""

    contract_amount: Money
    basis: Literal["CONTRACT", "ANNUAL"] = "CONTRACT"
    project_rank: int = 1
    project_kind: str = "ORDINARY"
    clean_years: int = 0
    arrears: bool = False
    listed: bool = False
    real_name: bool = False
    wage_account: bool = False
    months: int | None = None
    required_elsewhere: Money = Money.ZERO
    exemption_granted: bool = False
    #: Whether what may be lowered has been approved (D-19); a mere question takes it so.
    several_granted: bool = True
    reduction_granted: bool = True

    @property
    def penalised(self) -> bool:
        """An arrears record or a listing, either of which beats every reduction."""
        return self.arrears or self.listed
