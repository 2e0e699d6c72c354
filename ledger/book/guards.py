"""Whether the database still bears every guard of the book, exactly as the migration made it.

The expected guards stand in ``guards.json``: the fingerprint of each trigger, function, table and
constraint, by engine. ``python -m ledger.book.guards URL`` prints those of a fresh database.
"""

import hashlib
import json
import re
import sys
from functools import cache
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from ledger.text import Text

TABLES = (
    "title", "event_line", "book", "account", "account_aux", "account_now", "account_day", "period",
    "period_close", "closing", "number", "head", "entry", "posting", "seal", "review", "hold",
)  # fmt: skip


def missing_guards(session: Session) -> list[Text]:
    """One sentence for each guard that is gone or altered; empty when the book is guarded."""
    engine = session.get_bind().dialect.name
    expected, present = _expected()[engine], guards(session)
    said = []
    for name, fingerprint in sorted(expected.items()):
        if name not in present:
            said.append(Text(f"数据库缺少防护: {name}", f"The database lacks the guard {name}."))
        elif present[name] != fingerprint:
            said.append(Text(f"数据库防护被改动: {name}", f"The guard {name} was altered."))
    for name in sorted(present.keys() - expected.keys()):
        said.append(
            Text(
                f"账表上有来历不明的对象: {name}", f"An unknown object stands on the book: {name}."
            )
        )
    return said


def unsafe_settings(session: Session) -> list[Text]:
    """One sentence for each setting under which an answered posting could be lost (I-27)."""
    wanted = (
        {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "recursive_triggers": "1"}
        if session.get_bind().dialect.name == "sqlite"
        else {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
    )
    verb = "PRAGMA" if session.get_bind().dialect.name == "sqlite" else "SHOW"
    said = []
    for name, value in wanted.items():
        found = str(session.execute(text(f"{verb} {name}")).scalar())
        if found != value and (name, found) != ("synchronous", "3"):
            said.append(
                Text(
                    f"数据库设置 {name} 为 {found}, 应为 {value}",
                    f"The database setting {name} is {found}; it must be {value}.",
                )
            )
    return said


def guards(session: Session) -> dict[str, str]:
    """The guards the database bears now, by name, each with its fingerprint."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    rows = session.execute(text(_SQLITE if sqlite else _POSTGRESQL), {"tables": json.dumps(TABLES)})
    return {row.name: _fingerprint(row.definition) for row in rows}


def _fingerprint(definition: str) -> str:
    plain = re.sub(r"\s+", " ", definition).strip()
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


@cache
def _expected() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(
        Path(__file__).with_name("guards.json").read_text(encoding="utf-8")
    )
    return found


_SQLITE = """
    SELECT type || ' ' || name AS name, sql AS definition FROM sqlite_master
    WHERE tbl_name IN (SELECT value FROM json_each(:tables)) AND sql IS NOT NULL
"""
_POSTGRESQL = """
    WITH guarded AS (
        SELECT c.oid, c.relname FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace
        WHERE s.nspname = current_schema() AND c.relkind = 'r'
          AND c.relname IN (SELECT json_array_elements_text(CAST(:tables AS json)))
    )
    SELECT 'trigger ' || t.tgname AS name,
        concat_ws(' ', g.relname, t.tgtype, t.tgenabled, p.proname, t.tgnewtable) AS definition
    FROM pg_trigger t JOIN guarded g ON g.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE NOT t.tgisinternal
    UNION ALL
    SELECT 'disabled ' || t.tgname, g.relname::text
    FROM pg_trigger t JOIN guarded g ON g.oid = t.tgrelid WHERE t.tgisinternal AND t.tgenabled <> 'O'
    UNION ALL
    SELECT 'function ' || p.proname,
        concat_ws(' ', p.prosrc, p.prosecdef, array_to_string(p.proconfig, ' '))
    FROM pg_proc p JOIN pg_namespace s ON s.oid = p.pronamespace
    WHERE s.nspname = current_schema() AND starts_with(p.proname, 'book_')
    UNION ALL
    SELECT 'constraint ' || k.conname,
        concat_ws(' ', g.relname, k.convalidated, pg_get_constraintdef(k.oid))
    FROM pg_constraint k JOIN guarded g ON g.oid = k.conrelid WHERE k.contype IN ('c', 'f', 'p', 'u')
    UNION ALL
    SELECT 'index ' || c.relname,
        concat_ws(' ', g.relname, i.indisunique, i.indisvalid,
            regexp_replace(pg_get_indexdef(i.indexrelid), '^.* USING ', ''))
    FROM pg_index i JOIN guarded g ON g.oid = i.indrelid JOIN pg_class c ON c.oid = i.indexrelid
    UNION ALL
    SELECT 'column ' || g.relname || '.' || a.attname,
        concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull)
    FROM pg_attribute a JOIN guarded g ON g.oid = a.attrelid WHERE a.attnum > 0 AND NOT a.attisdropped
"""


def main(urls: list[str]) -> None:
    """Prints the guards of the databases at the URLs, as ``guards.json`` keeps them."""
    made = {}
    for url in urls:
        with Session(create_engine(url)) as session:
            made[session.get_bind().dialect.name] = dict(sorted(guards(session).items()))
    print(json.dumps(made, indent=1, sort_keys=True))


if __name__ == "__main__":
    main(sys.argv[1:])
