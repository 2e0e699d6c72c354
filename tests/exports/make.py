"""A deposit book with receipts, a reversal and a closed month, and its export."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from ledger.book.periods import close_period
from ledger.book.reverse import reverse
from ledger.exports.write import Wanted, export_book
from tests.conftest import TestClock
from tests.deposits.make import World, a_receipt, an_assessed_project

DIGEST = bytes(32)


@pytest.fixture
def exported(session: Session, world: World, at: TestClock, tmp_path: Path) -> Path:
    """An export of a book with eight records: two assessments, four receipts, a reversal, a close."""
    at.on("2026-03-02")
    for number in (1, 2):
        project = an_assessed_project(session, world, number=number)
        for part in (1, 2):
            reference, on = f"B-{number}{part}", date(2026, 2, number * 4 + part)
            a_receipt(session, world, project, "100000.00", reference=reference, on=on)
    reverse(
        session, world.book.id, 6, on=date(2026, 3, 2), reason="重复登记", source="correction:1",
        maker=world.fo1, reviewer=world.fo2,
    )  # fmt: skip
    close_period(session, world.book.id, 202601, maker=world.fo1, approvals_digest=DIGEST)
    session.commit()
    return an_export(session, world, tmp_path / "export")


def an_export(session: Session, world: World, folder: Path) -> Path:
    """The folder of the deposit book as it stands."""
    export_book(session, Wanted(world.book, world.county.code, "all"), folder)
    return folder


def records(folder: Path) -> list[dict[str, Any]]:
    """The records of an export's journal."""
    return [json.loads(line) for line in (folder / "journal.jsonl").read_text().splitlines()]


def rewritten(folder: Path, told: list[dict[str, Any]]) -> None:
    """The journal is replaced, canonically spelled, its note in the manifest mended."""
    lines = [
        json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        for record in told
    ]
    (folder / "journal.jsonl").write_text("\n".join(lines) + "\n")
    noted(folder, "journal.jsonl")


def noted(folder: Path, name: str) -> None:
    """The manifest names the file as it now is, as a forger would see to it."""
    import hashlib

    manifest = json.loads((folder / "manifest.json").read_text())
    content = (folder / name).read_bytes()
    for note in manifest["files"]:
        if note["name"] == name:
            note["size"], note["sha256"] = len(content), hashlib.sha256(content).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False))
