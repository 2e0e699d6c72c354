"""The shipped policies as the rules take them, read from the files without a database."""

from functools import cache

from ledger.policies.load import shipped_versions
from ledger.policies.models import PolicyVersion
from ledger.policies.terms import deposit_terms
from ledger.rules.deposit_terms import DepositTerms


@cache
def shipped(kind: str, code: str) -> PolicyVersion:
    """The latest shipped version of that policy."""
    found = [v for v in shipped_versions() if (v.kind, v.code) == (kind, code)]
    return max(found, key=lambda version: version.number)


@cache
def tiers(code: str) -> DepositTerms:
    """The tier table of that place."""
    return deposit_terms(shipped("deposit", code))
