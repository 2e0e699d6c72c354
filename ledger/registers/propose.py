"""Propose a checked register: it waits for a second officer, and nothing of it is in force."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.audit import trail
from ledger.errors import FieldError, Invalid, Refusal
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.registers.check import refuse_known
from ledger.registers.models import ImportPart, RegisterImport
from ledger.registers.staging import Checked
from ledger.text import Text

#: So many mistakes travel with a refusal.
MOST_SAID = 1_000


def receive_register(session: Session, county_id: int, files: str, *, by: Actor) -> RegisterImport:
    """The files, known by their digest, are being checked; nothing of them is stored.

    Refused when they were brought in before (``import-known``).
    """
    require_officer(session, by, county_id)
    refuse_known(session, county_id, files)
    row = RegisterImport(
        county_id=county_id, state="CHECKING", files=files, maker_user=by.user_id,
        maker_person=by.person_id, made_at=clock.now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    trail.record(session, "register.received", f"import:{row.id}", by=by, county_id=county_id)
    return row


def propose_register(
    session: Session, checked: Checked, *, by: Actor, import_id: int | None = None
) -> RegisterImport:
    """The sound rows wait for review as one thing; no balance and no register has moved.

    ``import_id`` names the import that was received. Invalid when rows are wrong.
    """
    if checked.wrong_rows:
        raise wrong_rows(checked)
    refuse_known(session, checked.county_id, checked.files)
    if import_id is None:
        row = receive_register(session, checked.county_id, checked.files, by=by)
    else:
        row = find(session, RegisterImport, import_id, by=by, lock=True)
    row.state, row.seen = "PROPOSED", checked.seen
    row.totals = json.dumps(checked.totals, ensure_ascii=False)
    session.flush()
    for number, (kind, content) in enumerate(checked.parts(), 1):
        part = ImportPart(
            county_id=row.county_id, import_id=row.id, number=number, kind=kind, content=content
        )
        session.add(part)
        session.flush()
        session.expunge(part)
    trail.record(
        session, "register.proposed", f"import:{row.id}", by=by, county_id=row.county_id,
        digest=row.seen, rows=checked.rows,
    )  # fmt: skip
    return row


def refuse_register(
    session: Session, import_id: int, why: Checked | Refusal, *, by: Actor
) -> RegisterImport:
    """The import is over: its wrong rows are told, or the sentence why; nothing was stored."""
    row = find(session, RegisterImport, import_id, by=by, lock=True)
    row.state = "REFUSED"
    if isinstance(why, Checked):
        row.totals = json.dumps({"rows": why.rows, "wrong": why.wrong_rows}, ensure_ascii=False)
        row.wrong = json.dumps(why.wrong, ensure_ascii=False)
        says = wrong_rows(why).says
    else:
        says = why.says
    row.opinion = f"{says.zh}\n{says.en}"[:500]
    session.flush()
    trail.record(session, "register.refused", f"import:{row.id}", by=by, county_id=row.county_id)
    return row


def wrong_rows(checked: Checked) -> Invalid:
    """What is said of a register with wrong rows: each mistake by file, sheet, row and column."""
    errors = [
        FieldError(f"/{row['kind']}/{row['row']}/{one['field']}", one["code"], _said(row, one))
        for row in checked.wrong
        for one in row["mistakes"]
    ]
    return Invalid(
        errors[:MOST_SAID],
        f"{checked.rows} 行中有 {checked.wrong_rows} 行有误, 全部未导入。",
        f"{checked.wrong_rows} of {checked.rows} rows are wrong; nothing was imported.",
    )


def _said(row: Mapping[str, Any], one: Mapping[str, str]) -> Text:
    place = f"「{row['sheet']}」第 {row['row']} 行{one['column'] and ' ' + one['column']}"
    return Text(f"{place}: {one['zh']}", f"{row['kind']}, row {row['row']}: {one['en']}")
