"""Loading the shipped policies: each version becomes a row once, and never changes after."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.audit import trail
from ledger.canonical import canonical, digest
from ledger.errors import Refusal
from ledger.policies.models import EVERY_TRADE, PolicyVersion
from ledger.policies.terms import read_terms

SHIPPED = Path(__file__).parent / "shipped"


def load_policies(session: Session, *, by: Actor, folder: Path = SHIPPED) -> list[PolicyVersion]:
    """Every version in the folder stands as a row; the rows that are new are handed back.

    Loading again changes nothing. PolicyChanged when a file says otherwise than its row.
    """
    known = {
        (row.kind, row.code, row.number): row for row in session.scalars(select(PolicyVersion))
    }
    added = []
    for version in shipped_versions(folder):
        row = known.get((version.kind, version.code, version.number))
        if row is None:
            session.add(version)
            added.append(version)
        elif row.digest != version.digest:
            raise PolicyChanged(row)
    session.flush()
    for version in added:
        subject = f"policy:{version.kind}/{version.code}/{version.number}"
        trail.record(session, "policy.loaded", subject, by=by, digest=version.digest)
    return added


def shipped_versions(folder: Path = SHIPPED) -> Iterator[PolicyVersion]:
    """Every version the files of the folder hold, as rows not yet stored."""
    for path in sorted(folder.glob("*.toml")):
        policy = tomllib.loads(path.read_text(encoding="utf-8"))
        for version in policy["versions"]:
            yield _row(policy, version)


def _row(policy: Mapping[str, Any], version: Mapping[str, Any]) -> PolicyVersion:
    """The row of one version; its figures are read once, so that a broken file is never loaded."""
    row = PolicyVersion(
        kind=policy["kind"],
        code=policy["code"],
        number=version["number"],
        area=policy["area"],
        sector=policy.get("sector", EVERY_TRADE),
        name_zh=policy["name"]["zh"],
        name_en=policy["name"]["en"],
        source_zh=version["source"]["zh"],
        source_en=version["source"]["en"],
        article=version["article"],
        effective_from=version["effective_from"],
        effective_to=version.get("effective_to"),
        terms=canonical(_plain(version["terms"])).decode(),
        loaded_at=clock.now(),
    )
    row.digest = digest_of(row)
    read_terms(row)
    return row


def digest_of(row: PolicyVersion) -> str:
    """The SHA-256 of what the version says."""
    scope = {} if row.county_id is None else {"county": row.county_id}
    return digest({
        **scope,
        "kind": row.kind, "code": row.code, "number": row.number,
        "area": row.area, "sector": row.sector,
        "name": [row.name_zh, row.name_en], "source": [row.source_zh, row.source_en],
        "article": row.article,
        "from": str(row.effective_from), "to": str(row.effective_to or ""),
        "terms": json.loads(row.terms),
    })  # fmt: skip


def _plain(value: Any) -> Any:
    """The figures with days as text."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


class PolicyChanged(Refusal):
    """A shipped file says otherwise than the version that was loaded from it."""

    code = "policy-changed"

    def __init__(self, row: PolicyVersion) -> None:
        named = f"{row.kind}/{row.code} v{row.number}"
        super().__init__(
            f"政策 {named} 已载入, 不得更改; 请另立新版本并注明生效日期。",
            f"Policy {named} is loaded and cannot change; ship a new version with its first day.",
        )
