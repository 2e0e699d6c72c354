"""Verify finds every tampering (safety 13) and raises no false alarm."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.book.check import verify
from ledger.book.journal import sealed_records
from ledger.book.post import post
from ledger.book.record import canonical, chained, leaf_of
from ledger.book.review import review_entry
from ledger.db import Database
from tests.book.make import MAKER, REVIEWER, a_book, keep, receipt
from tests.book.raw import Raw

#: What is done to a lived book behind its guards: tables, statements, a rule that must be named.
TAMPERINGS: dict[str, tuple[tuple[str, ...], tuple[str, ...], set[str]]] = {
    "T-01 amount changed": (("posting",), ("UPDATE posting SET amount = amount * 2",), {"I-29", "I-09"}),
    "T-01 one line changed": (("posting",), ("UPDATE posting SET amount = 1 WHERE line = 1",), {"I-01"}),
    "T-02 account swapped": (
        ("posting",),
        ("UPDATE posting SET account_id = (SELECT min(account_id) FROM posting) WHERE line = 1",),
        {"I-29"},
    ),
    "T-03 date changed": (("entry",), ("UPDATE entry SET day = day + 1",), {"I-29", "I-03"}),
    "T-04 maker changed": (("entry",), ("UPDATE entry SET maker = 99",), {"I-29"}),
    "T-04 reviewer taken": (("entry",), ("UPDATE entry SET maker = 2, reviewer = 1",), {"I-29"}),
    "T-05 line added": (
        ("posting",),
        ("INSERT INTO posting SELECT book_id, entry_id, 9, account_id, day, side, amount FROM posting"
         " WHERE line = 1",),
        {"I-01", "I-29"},
    ),
    "T-06 line removed": (("posting",), ("DELETE FROM posting WHERE line = 2",), {"I-01", "I-29"}),
    "T-07 record removed": (("seal",), ("DELETE FROM seal WHERE seq = 3",), {"I-29", "I-06"}),
    "T-08 last record removed, head left": (("seal",), ("DELETE FROM seal WHERE seq = 4",), {"I-29"}),
    "T-10 two entries exchanged": (
        ("seal",),
        ("UPDATE seal SET leaf = (SELECT leaf FROM seal WHERE seq = 4) WHERE seq = 3",),
        {"I-29"},
    ),
    "T-17 approval put in place of a review": (
        ("entry",),
        ("UPDATE entry SET reviewer = NULL, approvals = (SELECT leaf FROM seal WHERE seq = 1)",),
        {"I-29"},
    ),
    "T-22 closed flag removed": (("period_close",), ("DELETE FROM period_close",), {"I-29", "I-20"}),
    "T-23 balance edited": (
        ("account_now",), ("UPDATE account_now SET balance = balance + 1",), {"I-09"}
    ),
    "T-23 day edited": (("account_day",), ("UPDATE account_day SET debit = debit + 1",), {"I-09"}),
    "T-23 held edited": (("account_now",), ("UPDATE account_now SET held = 0",), {"I-13"}),
    "T-23 floor lifted": (("account_now",), ("UPDATE account_now SET floor = NULL",), {"I-08"}),
    "T-23 closing edited": (("closing",), ("UPDATE closing SET balance = balance + 1",), {"I-20"}),
    "counter moved": (("number",), ("UPDATE number SET n = n + 1",), {"I-06"}),
    "head moved": (("head",), ("UPDATE head SET hash = prev",), {"I-29"}),
    "event changed": (("entry",), ("UPDATE entry SET event = '10'",), {"I-10", "I-29"}),
    "account renamed": (
        ("account",), ("UPDATE account SET aux = '{\"bank\":\"2\"}' WHERE title = '1002.01'",), {"I-07"}
    ),
    "summary changed": (("entry",), ("UPDATE entry SET summary = '别的'",), {"I-29"}),
}  # fmt: skip


def rules(database: Database, book: Book) -> set[str]:
    with database.reading() as session:
        return {finding.rule for finding in verify(session, book.id)}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_behind_the_guards_is_found(
    database: Database, lived: Book, raw: Raw, name: str
) -> None:
    """T-01..T-08, T-10, T-17, T-22, T-23, each with T-24: triggers dropped and restored."""
    assert rules(database, lived) == set()
    tables, statements, expected = TAMPERINGS[name]
    with raw.unguarded(*tables):
        for statement in statements:
            raw.run(statement)
    assert expected <= rules(database, lived)


def test_the_first_wrong_record_is_named(database: Database, lived: Book, raw: Raw) -> None:
    with raw.unguarded("posting"):
        raw.run("UPDATE posting SET amount = amount + 7 WHERE entry_id ="
                " (SELECT entry_id FROM seal WHERE seq = 3)")  # fmt: skip
    with database.reading() as session:
        first = verify(session, lived.id)[0]
    assert (first.seq, first.book) == (3, "652301-DEP")
    assert "652301-DEP 3" in str(first)


def test_later_hashes_recomputed_still_differ_from_the_content(
    database: Database, lived: Book, raw: Raw
) -> None:
    """T-09: links mended from the forged record on; its leaf no longer fits the row."""
    with raw.unguarded("entry", "seal", "head"):
        raw.run("UPDATE entry SET summary = '伪造'")
        prev = lived.genesis
        for seq, number, leaf in raw.run(
            "SELECT seq, number, leaf FROM seal ORDER BY seq"
        ).fetchall():
            link = chained(prev, bytes(leaf), seq, number)
            raw.run("UPDATE seal SET prev = ?, hash = ? WHERE seq = ?", prev, link, seq)
            prev = link
        raw.run("UPDATE head SET hash = ?", prev)
    assert rules(database, lived) == {"I-29"}


def test_unsealed_rows_weigh_nothing_and_are_reported(
    database: Database, lived: Book, raw: Raw
) -> None:
    """Design 2.5: an unsealed line moves no balance."""
    raw.run("INSERT INTO entry SELECT book_id, 99, period, day, word, event, summary, 'loose:1', booked_at,"
            " maker, reviewer, approvals, policy, reverses, attachments, attachment_digests, key_id"
            " FROM entry WHERE source = (SELECT min(source) FROM entry)")  # fmt: skip
    raw.run("INSERT INTO posting SELECT book_id, 99, 1, account_id, day, side, amount FROM posting"
            " ORDER BY entry_id LIMIT 1")  # fmt: skip
    with database.reading() as session:
        found = verify(session, lived.id)
    assert [str(finding) for finding in found] == [
        "I-29 652301-DEP: an entry was never sealed (loose:1)"
    ]


def test_progress_is_told(database: Database, lived: Book) -> None:
    told: list[tuple[int, int]] = []
    with database.reading() as session:
        verify(session, lived.id, lambda done, total: told.append((done, total)))
    assert told[-1] == (4, 4)


def test_the_hand_spelled_record_is_the_canonical_one(session: Session) -> None:
    """Two paths to the same bytes: the JSON writer of posting, the speller of verify."""
    book = a_book(session, one_officer=True)
    odd = replace(
        receipt("1.00"),
        summary='引号" 反斜\\ 制表\t 换\n 𠮷·\u2028',
        source='s"\\/\u007f',
        attachment_digests=("ab" * 32, "cd" * 32),
    )
    keep(session, book, odd)
    alone = post(session, book.id, receipt("2.00"), maker=MAKER)
    review_entry(session, book.id, alone.seq, reviewer=REVIEWER)
    assert verify(session, book.id) == []
    records = list(sealed_records(session, book.id))
    assert [one.record["type"] for one in records] == ["ENTRY", "ENTRY", "REVIEW"]
    for one in records:
        assert leaf_of(canonical(one.record)) == one.leaf
        assert json.loads(canonical(one.record)) == one.record


def test_sealed_records_page(session: Session) -> None:
    """The export reads the same records a page at a time."""
    book = a_book(session)
    for n in range(7):
        keep(session, book, receipt(f"{n + 1}.00"))
    seqs = [one.seq for one in sealed_records(session, book.id, after_seq=1, page=2)]
    assert seqs == [2, 3, 4, 5, 6, 7]
    assert session.execute(text("SELECT seq FROM head")).scalar() == 7
