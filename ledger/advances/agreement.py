"""What the employer agreed to of interest goes before the policy (R-02, 锦州 3)."""

from datetime import date, timedelta

from ledger.advances.models import Advance
from ledger.errors import FieldError, Invalid
from ledger.rules.interest import InterestTerms, RateStep
from ledger.rules.rates import percent
from ledger.text import Text


def refuse_terms(rate: str | None, late_rate: str | None, year_days: int | None) -> None:
    """Raises Invalid ``agreed-rate-missing`` at what stands without an agreed rate."""
    if rate is not None:
        return
    says = Text("先填写约定年利率; 未约定的按利息政策计算。",
                "Write the agreed rate first; without one the interest policy applies.")  # fmt: skip
    loose = {"late_rate": late_rate, "year_days": year_days}
    if wrong := [name for name, value in loose.items() if value is not None]:
        raise Invalid([FieldError(f"/{name}", "agreed-rate-missing", says) for name in wrong])


def refuse_basis(basis_kind: str, reason: str, rate: str | None, *, ordered: bool) -> None:
    """Raises Invalid where nobody agreed: only of a debtor who absconded, never on a rate or order.

    The rule is A-05; ``ordered`` where another order of applying receipts was agreed (R-04).
    """
    if basis_kind == "AGREEMENT":
        return
    if reason != "ABSCONDED":
        says = Text("用人单位负责人未逃匿的, 须有还款协议(锦州 3); 确已逃匿的, 先更正案件的欠薪原因。",
                    "Unless the employer absconded an agreement is needed; mend the case's reason.")  # fmt: skip
        raise Invalid([FieldError("/basis_kind", "agreement-needed", says)])
    if rate is not None:
        says = Text("没有协议, 不能有约定利率。", "Without an agreement no rate was agreed.")
        raise Invalid([FieldError("/agreed_rate", "agreement-needed", says)])
    if ordered:
        says = Text("没有协议, 不能有约定的抵充顺序。", "Without an agreement no order was agreed.")
        raise Invalid([FieldError("/principal_first", "agreement-needed", says)])


def terms_of(advance: Advance, policy: InterestTerms) -> InterestTerms:
    """The terms by which the advance bears interest: those of its agreement, else the policy's.

    The rate for lateness holds from the day after ``repay_by``.
    """
    if advance.agreed_rate is None:
        return policy
    rates = [RateStep(date.min, percent(advance.agreed_rate))]
    if advance.late_rate is not None:
        rates.append(RateStep(advance.repay_by + timedelta(days=1), percent(advance.late_rate)))
    basis = policy.basis
    if advance.year_days is not None:
        basis = 365 if advance.year_days == 365 else 360
    return InterestTerms(tuple(rates), basis, policy.accrual)
