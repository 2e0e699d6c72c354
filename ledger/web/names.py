"""Auxiliary values and persons in words: project 3 as its name, worker 12 masked."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.banking.models import BankAccount
from ledger.cases.models import ArrearsCase
from ledger.deposits.models import Guarantee
from ledger.gate.locale import in_locale
from ledger.parties.masks import mask_name
from ledger.parties.models import Company, Project, Worker
from ledger.people.sealed import vault
from ledger.policies.models import PolicyVersion
from ledger.text import Text

AUX_NAMES: Mapping[str, Text] = {
    "project": Text("项目", "Project"),
    "contractor": Text("施工企业", "Contractor"),
    "case": Text("案件", "Case"),
    "worker": Text("农民工", "Worker"),
    "debtor": Text("债务人", "Debtor"),
    "advance": Text("垫付", "Advance"),
    "guarantee": Text("保函", "Guarantee"),
    "bank": Text("银行账户", "Bank account"),
    "bank_line": Text("银行流水", "Bank line"),
    "source": Text("来源", "Source"),
    "donor": Text("捐赠人", "Donor"),
}

Pairs = Iterable[tuple[str, str]]
"""(key, value) pairs as they stand on accounts."""


class Names:
    """Words for auxiliary values of one county, each table asked once."""

    def __init__(self, session: Session, county_id: int, pairs: Pairs) -> None:
        wanted: dict[str, set[int]] = {}
        for key, value in pairs:
            if value.isascii() and value.isdigit() and len(value) < 19:
                wanted.setdefault(key, set()).add(int(value))
        companies = wanted.get("contractor", set()) | wanted.get("debtor", set())
        self._words: dict[str, dict[int, str]] = {
            key: _column(session, county_id, model, column, wanted.get(key, set()))
            for key, model, column in (
                ("project", Project, Project.name),
                ("case", ArrearsCase, ArrearsCase.number),
                ("guarantee", Guarantee, Guarantee.number),
                ("bank", BankAccount, BankAccount.name),
            )
        }
        self._words["worker"] = _workers(session, county_id, wanted.get("worker", set()))
        self._words["policy"] = _policies(session, wanted.get("policy", set()))
        names = _column(session, county_id, Company, Company.name, companies)
        self._words["contractor"] = self._words["debtor"] = names

    def value(self, key: str, value: str) -> str:
        """The value in words, or as it stands when nothing is known of it."""
        known = self._words.get(key, {})
        return known.get(int(value), value) if value.isascii() and value.isdigit() else value

    def labels(self, pairs: Pairs) -> list[str]:
        """``项目: 天山路安置房`` for each pair, in the language of this request."""
        return [f"{aux_name(key)}: {self.value(key, value)}" for key, value in pairs]


def aux_name(key: str) -> str:
    """The name of an auxiliary dimension in the language of this request."""
    return in_locale(AUX_NAMES.get(key, Text(key, key)))


def _column(
    session: Session, county_id: int, model: Any, column: Any, wanted: set[int]
) -> dict[int, str]:
    if not wanted:
        return {}
    found = select(model.id, column).where(model.id.in_(wanted), model.county_id == county_id)
    return {row[0]: row[1] for row in session.execute(found)}


def _workers(session: Session, county_id: int, wanted: set[int]) -> dict[int, str]:
    """Names of workers, masked (P-03)."""
    if not wanted:
        return {}
    rows = session.execute(
        select(Worker.id, Worker.token, Worker.name_sealed).where(
            Worker.id.in_(wanted), Worker.county_id == county_id
        )
    )
    return {
        id_: mask_name(vault().decrypt("worker", "name", token, sealed))
        for id_, token, sealed in rows
    }


def _policies(session: Session, wanted: set[int]) -> dict[int, str]:
    """Names of policy versions, which belong to no county."""
    if not wanted:
        return {}
    rows = session.scalars(select(PolicyVersion).where(PolicyVersion.id.in_(wanted)))
    return {row.id: f"{in_locale(row.name)} v{row.number}" for row in rows}
