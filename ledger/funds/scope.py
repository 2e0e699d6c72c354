"""What a fund may be used for: government-invested projects only (F-06), chosen trades (F-07)."""

from datetime import date

from sqlalchemy.orm import Session

from ledger.cases.models import ArrearsCase
from ledger.errors import Refusal
from ledger.parties.words import SECTORS
from ledger.policies.queries import PolicyMissing, policy_for
from ledger.policies.terms import fund_terms
from ledger.text import Text


def out_of_scope(session: Session, case: ArrearsCase, on: date) -> Refusal | None:
    """Why the county's fund may not be used for the case; None when it may.

    A county without a policy on its fund may use it for every case (F-01).
    """
    try:
        version = policy_for(session, case.county_id, "fund", on)
    except PolicyMissing:
        return None
    terms = fund_terms(version)
    trade, government = _matter(case)
    if terms.government_projects_only and not government:
        return OutOfScope(
            f"本县周转金只用于政府投资项目({version.source.zh}), 本案不属政府投资项目。",
            "The county's fund serves government-invested projects only "
            f"({version.source.en}); this case is of another kind.",
        )
    if terms.sectors and trade not in terms.sectors:
        words = SECTORS.get(trade, Text(trade, trade))
        return OutOfScope(
            f"本县周转金不适用于「{words.zh}」行业({version.source.zh})。",
            f"The county's fund does not serve {words.en} ({version.source.en}).",
        )
    return None


def _matter(case: ArrearsCase) -> tuple[str, bool]:
    """The trade of the case, and whether public money builds its project (C-08)."""
    trade = case.sector or (case.project.sector if case.project is not None else "OTHER")
    return trade, case.government_invested


class OutOfScope(Refusal):
    """The law of the fund does not cover such a case (F-06, F-07)."""

    code = "fund-scope"
