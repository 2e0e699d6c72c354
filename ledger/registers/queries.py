"""What pages and answers show of imports."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, defer

from ledger.actor import Actor, Role
from ledger.registers.models import ImportPart, RegisterImport
from ledger.text import Text

STATES: Mapping[str, Text] = {
    "CHECKING": Text("检查中", "being checked"),
    "REFUSED": Text("未导入", "refused"),
    "PROPOSED": Text("待复核", "awaiting review"),
    "POSTING": Text("记账中", "being posted"),
    "POSTED": Text("已记账", "posted"),
    "RETURNED": Text("已退回", "sent back"),
    "WITHDRAWN": Text("已撤回", "withdrawn"),
}
TONES: Mapping[str, str] = {
    "CHECKING": "info", "REFUSED": "bad", "PROPOSED": "wait", "POSTING": "info", "POSTED": "good",
    "RETURNED": "plain", "WITHDRAWN": "plain",
}  # fmt: skip


def imports_of(counties: Collection[int]) -> Select[RegisterImport]:
    """The imports of these counties, without the rows that were wrong."""
    return (
        select(RegisterImport)
        .options(defer(RegisterImport.wrong))
        .where(RegisterImport.county_id.in_(counties))
    )


def count_imports_to_review(session: Session, by: Actor) -> int:
    """How many imports of others wait for this officer."""
    return (
        session.scalar(
            select(func.count())
            .select_from(RegisterImport)
            .where(
                RegisterImport.county_id.in_(
                    {county for role, county in by.grants if role == Role.FO}
                ),
                RegisterImport.state == "PROPOSED",
                RegisterImport.maker_person != by.person_id,
            )
        )
        or 0
    )


def first_rows(session: Session, row: RegisterImport, kind: str, many: int) -> list[dict[str, Any]]:
    """The first proposed rows of that kind."""
    part = session.scalars(
        select(ImportPart)
        .where(ImportPart.import_id == row.id, ImportPart.kind == kind)
        .order_by(ImportPart.number)
        .limit(1)
    ).one_or_none()
    rows: Iterator[dict[str, Any]] = iter(()) if part is None else part.rows()
    return [one for _, one in zip(range(many), rows, strict=False)]
