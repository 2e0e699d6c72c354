"""Entries spelled straight from their rows are what the written format says, character by character."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from ledger.book import stream
from ledger.book.journal import sealed_records
from ledger.book.lines import Draft, credit, debit
from ledger.book.periods import close_period
from ledger.book.post import post
from ledger.book.reverse import reverse
from ledger.book.review import review_entry
from ledger.canonical import canonical
from ledger.exports.verify_folder import verify_folder
from ledger.exports.write import Wanted, export_book, line_of
from ledger.money import Money
from tests.book.make import DIGEST, MAKER, REVIEWER, a_book
from tests.conftest import TestClock

ODD = [
    "普通摘要", 'says "yes", or no', "=1+1", "two\nlines\r\nand\ttabs", " a blank before", "a\\nb",
    "\u2028 and \x7f", "＝全角", "'", ",", "emoji \U0001f477",
]  # fmt: skip


@pytest.mark.parametrize("page", [1, 4, 20_000])
def test_odd_entries_are_spelled_as_written(
    session: Session, at: TestClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    """I-37: quotes, signs of formulas, line ends, single fen, reversals, reviews and a close."""
    monkeypatch.setattr(stream, "PAGE", page)
    book = a_book(session, one_officer=True)
    for number, summary in enumerate(ODD):
        lines = (
            debit("1002.01", Money(number + 1), bank="1"),
            credit("2307.01", Money(number + 1), project='a,"b"', contractor="=7"),
        )
        draft = Draft(date(2026, 1, 5), "3", summary, f"{summary[:9]}:{number}", lines)
        signed = [{}, {"reviewer": REVIEWER}, {"approvals_digest": DIGEST}][number % 3]
        post(session, book.id, draft, maker=MAKER, **signed)  # type: ignore[arg-type]
    reverse(
        session, book.id, 2, on=date(2026, 1, 5), reason="重复", source="correction:1",
        maker=MAKER, reviewer=REVIEWER,
    )  # fmt: skip
    for seq in (1, 4, 7, 10):
        review_entry(session, book.id, seq, reviewer=REVIEWER)
    at.on("2026-02-01")
    close_period(session, book.id, 202601, maker=MAKER, approvals_digest=DIGEST)

    export_book(session, Wanted(book, "652301", "all"), tmp_path / "all")

    journal = (tmp_path / "all" / "journal.jsonl").read_bytes()
    said = [canonical(line_of(sealed)) + b"\n" for sealed in sealed_records(session, book.id)]
    assert journal == b"".join(said)
    assert verify_folder(tmp_path / "all").findings == []


def test_a_book_without_entries_is_exported_soundly(session: Session, tmp_path: Path) -> None:
    book = a_book(session)
    export_book(session, Wanted(book, "652301", "all"), tmp_path / "all")
    assert verify_folder(tmp_path / "all").findings == []
