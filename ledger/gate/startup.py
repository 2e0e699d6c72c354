"""The check before serving: an unguarded book, or an unsafe production, is named and refused."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, inspect, select, text
from sqlalchemy.orm import Session

from ledger import clock
from ledger.audit.models import AuditEvent
from ledger.book.guards import missing_guards, unsafe_settings
from ledger.db import Database
from ledger.errors import Refusal
from ledger.text import Text

#: Triggers that keep what is not of the book: roles apart, the trail and the keys unwritten.
TRIGGERS = frozenset(
    {"role_grant_apart"}
    | {
        f"{table}_{guard}"
        for table in ("role_grant", "audit_event", "idempotency_key")
        for guard in ("no_change", "no_delete")
    }
)
BEHIND = timedelta(minutes=5)


class UnsafeHouse(Refusal):
    """The house does not open; the sentence lists everything that is wrong."""

    code = "unsafe-house"

    def __init__(self, faults: list[Text]) -> None:
        super().__init__(
            "; ".join(["不能启动", *(fault.zh.rstrip("。") for fault in faults)]) + "。",
            "; ".join(["Not started", *(fault.en.rstrip(".") for fault in faults)]) + ".",
        )
        self.faults = faults


def refuse_unsafe(base: Database, config: Any) -> None:
    """Nothing, when the house may open; UnsafeHouse otherwise."""
    with base.reading() as session:
        if not inspect(session.connection()).has_table("audit_event"):
            raise UnsafeHouse([Text("数据库尚未建立, 请先运行 ledger init",
                                    "the database is not set up; run ledger init first")])  # fmt: skip
        faults = [*missing_guards(session), *_missing_triggers(session)]
        if config.env == "production":
            faults += unsafe_settings(session)
            faults += _unsafe_surroundings(session, config)
    if faults:
        raise UnsafeHouse(faults)


def _missing_triggers(session: Session) -> Iterator[Text]:
    """Gone, or switched off."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if session.get_bind().dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    present = set(session.scalars(text(query)))
    for name in sorted(TRIGGERS - present):
        yield Text(f"数据库缺少防护: {name}", f"the database lacks the guard {name}")


def _unsafe_surroundings(session: Session, config: Any) -> Iterator[Text]:
    key_file = Path(config.key_file)
    if key_file.stat().st_mode & 0o077:
        yield Text(f"密钥文件 {key_file} 他人可读", f"others can read the key file {key_file}")
    last = session.scalar(select(func.max(AuditEvent.at)))
    if last is not None and clock.now() < last - BEHIND:
        yield Text(
            f"系统时钟比最后一条记录({last.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M})慢 5 分钟以上",
            "the clock is more than five minutes behind the last recorded instant",
        )
