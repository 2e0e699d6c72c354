"""The seal's guards by raw SQL: nothing wrong is ever sealed, whoever writes it and however."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from ledger.book.books import Book
from ledger.book.record import chained
from tests.book.make import DIGEST
from tests.book.raw import Raw, Refused
from tests.book.test_final import CONFLICTS, loosened

#: (title, auxiliaries, side, fen)
Line = tuple[str, str, str, int]

BANK = ("1002.01", '{"bank":"1"}')
PROJECT = ("2307.01", '{"contractor":"7","project":"1"}')
MEMO = ("9301", '{"project":"1"}')
GOOD: tuple[Line, ...] = ((*BANK, "D", 100), (*PROJECT, "C", 100))


@dataclass
class Forged:
    """An entry and its seal as raw rows; every field can be forged."""

    lines: Sequence[Line] = GOOD
    event: str = "3"
    day: int = 20260209
    period: int = 202602
    posting_day: int | None = None
    word: str = "收"
    source: str = "forged:1"
    maker: int = 1
    reviewer: int | None = 2
    approvals: bytes | None = None
    policy: str | None = None
    reverses: int | None = None
    #: Added to the right sequence, number; put in place of the right link.
    seq_off: int = 0
    number_off: int = 0
    prev: bytes | None = None
    account: int | None = None


def forge(raw: Raw, book: Book, forged: Forged, clause: str = "") -> None:
    """Entry, lines and seal in one transaction; the last statement under the conflict clause."""
    raw.run("BEGIN")
    try:
        _write(raw, book, forged, clause)
    except BaseException:
        if not raw.sqlite or raw.in_transaction:
            raw.run("ROLLBACK")
        raise
    raw.run("COMMIT")


def _write(raw: Raw, book: Book, forged: Forged, clause: str) -> None:
    b, entry_id = book.id, 4711
    raw.run(
        f"INSERT {clause} INTO entry VALUES (?, ?, ?, ?, ?, ?, '伪造', ?, '2026-02-09T00:00:00.000000Z',"
        " ?, ?, ?, ?, ?, 0, '[]', NULL)",
        b, entry_id, forged.period, forged.day, forged.word, forged.event, forged.source,
        forged.maker, forged.reviewer, forged.approvals, forged.policy, forged.reverses,
    )  # fmt: skip
    for number, (title, aux, side, fen) in enumerate(forged.lines, 1):
        found = raw.one(
            "SELECT id FROM account WHERE book_id = ? AND title = ? AND aux = ?", b, title, aux
        )
        account = forged.account or (found[0] if found else 1)
        raw.run(f"INSERT {clause} INTO posting VALUES (?, ?, ?, ?, ?, ?, ?)",
                b, entry_id, number, account, forged.posting_day or forged.day, side, fen)  # fmt: skip
    _seal(raw, b, entry_id, forged, clause)


def _seal(raw: Raw, b: int, entry_id: int, forged: Forged, clause: str) -> None:
    seq, prev = raw.one("SELECT seq, hash FROM head WHERE book_id = ?", b)
    counter = raw.one("SELECT n FROM number WHERE book_id = ? AND period = ? AND word = ?",
                      b, forged.period, forged.word)  # fmt: skip
    seq, number = seq + 1 + forged.seq_off, (counter[0] if counter else 0) + 1 + forged.number_off
    prev, leaf = forged.prev or bytes(prev), bytes(32)
    link = chained(prev, leaf, seq, number)
    if not raw.sqlite:
        raw.run("UPDATE head SET seq = ?, prev = ?, hash = ? WHERE book_id = ?", seq, prev, link, b)
        raw.run("INSERT INTO number VALUES (?, ?, ?, ?)"
                " ON CONFLICT (book_id, period, word) DO UPDATE SET n = excluded.n",
                b, forged.period, forged.word, number)  # fmt: skip
    raw.run(f"INSERT {clause} INTO seal VALUES (?, ?, 'ENTRY', ?, NULL, ?, ?, ?, ?, ?, ?)",
            b, seq, entry_id, forged.period, forged.word, number, leaf, prev, link)  # fmt: skip


def lines(*wanted: tuple[tuple[str, str], str, int]) -> tuple[Line, ...]:
    return tuple((*account, side, fen) for account, side, fen in wanted)


FORGERIES: dict[str, Forged] = {
    "I-01 one line": Forged(lines(((BANK), "D", 100))),
    "I-01 no line": Forged(()),
    "I-01 unbalanced": Forged(lines((BANK, "D", 100), (PROJECT, "C", 99))),
    "I-01 money against memo": Forged(lines((BANK, "D", 100), (MEMO, "C", 100))),
    "I-03 zero": Forged(lines((BANK, "D", 0), (PROJECT, "C", 0))),
    "I-03 too large": Forged(lines((BANK, "D", 10**13), (PROJECT, "C", 10**13))),
    "I-03 negative and no reversal": Forged(lines((BANK, "D", -1), (PROJECT, "C", -1))),
    "I-03 another day on the line": Forged(posting_day=20260208),
    "I-03 day outside the period": Forged(day=20260309),
    "I-05 event 54 and nothing reversed": Forged(event="54"),
    "I-05 reverses itself": Forged(
        lines((BANK, "D", -1), (PROJECT, "C", -1)), event="54", reverses=5
    ),
    "I-05 other amounts": Forged(
        lines((BANK, "D", -1), (PROJECT, "C", -1)), event="54", reverses=3
    ),
    "I-05 a line less": Forged(lines((BANK, "D", -5000)), event="54", reverses=3),
    "I-05 a close": Forged(lines((BANK, "D", -1), (PROJECT, "C", -1)), event="54", reverses=2),
    "I-06 a number left out": Forged(number_off=1),
    "I-06 a number used": Forged(number_off=-1),
    "I-07 no such account": Forged(account=12345),
    "I-08 overdraft": Forged(
        lines((PROJECT, "D", 10_001), (BANK, "C", 10_001)), event="6", word="付"
    ),
    "I-10 purpose": Forged(event="10"),
    "I-10 the other side": Forged(lines((BANK, "C", 100), (PROJECT, "D", 100))),
    "I-19 closed period": Forged(day=20260105, period=202601),
    "I-19 period never opened": Forged(day=20260305, period=202603),
    "I-29 a sequence left out": Forged(seq_off=1),
    "I-29 a sequence used": Forged(seq_off=-1),
    "I-29 another link": Forged(prev=bytes(range(32))),
    "S-1 nobody else": Forged(reviewer=None),
    "S-1 himself": Forged(reviewer=1),
    "S-1 both": Forged(approvals=DIGEST),
    "S-1 one officer in a book of two": Forged(reviewer=None, policy="one-officer"),
    "closing by hand": Forged(event="51", source="close:2026:51"),
    "I-26 source": Forged(source="taken"),
    "another word": Forged(word="款"),
}


def refused(raw: Raw, book: Book, forged: Forged) -> None:
    """The forgery is refused under every conflict clause, and nothing of it stays."""
    before = raw.dump()
    loosened(raw)
    for clause in CONFLICTS if raw.sqlite else ("",):
        with pytest.raises(Refused):
            forge(raw, book, forged, clause)
        assert raw.dump() == before, clause


@pytest.mark.parametrize("group", sorted({name.split()[0] for name in FORGERIES}))
def test_a_forged_entry_is_never_sealed(lived: Book, raw: Raw, group: str) -> None:
    """I-01, I-03, I-05..I-08, I-10, I-19, I-29 and the persons' rule of design 2.3."""
    if group == "I-26":
        taken = raw.one("SELECT source FROM entry ORDER BY id LIMIT 1")[0]
        refused(raw, lived, Forged(source=taken))
        return
    for name, forged in FORGERIES.items():
        if name.split()[0] == group:
            try:
                refused(raw, lived, forged)
            except (AssertionError, pytest.fail.Exception) as error:
                raise AssertionError(f"{name}: {error}") from error


def test_an_honest_raw_entry_is_sealed(lived: Book, raw: Raw) -> None:
    """The control: the same rows, nothing forged."""
    forge(raw, lived, Forged())
    assert raw.one("SELECT count(*) FROM seal WHERE entry_id = 4711")[0] == 1


def test_a_second_reversal_is_refused(lived: Book, raw: Raw) -> None:
    mirror = Forged(lines((BANK, "D", -5000), (PROJECT, "C", -5000)), event="54", reverses=3)
    forge(raw, lived, mirror)
    again = Forged(mirror.lines, event="54", reverses=3, source="forged:2")
    with pytest.raises(Refused):
        forge(raw, lived, again)


def test_a_line_after_the_seal_is_refused(lived: Book, raw: Raw) -> None:
    """I-04: under every conflict clause, with everything switched off."""
    entry, account, day = raw.one("SELECT entry_id, account_id, day FROM posting LIMIT 1")
    before = raw.dump()
    loosened(raw)
    for clause in CONFLICTS if raw.sqlite else ("",):
        for line in (1, 99):
            with pytest.raises(Refused):
                raw.run(f"INSERT {clause} INTO posting VALUES (?, ?, ?, ?, ?, 'D', 1)",
                        lived.id, entry, line, account, day)  # fmt: skip
        with pytest.raises(Refused):
            raw.run(f"INSERT {clause} INTO posting VALUES (?, 99, 1, ?, ?, 'D', 1)",
                    lived.id, account, day)  # fmt: skip
    assert raw.dump() == before


def test_accounts_open_only_as_their_title_asks(lived: Book, raw: Raw) -> None:
    """I-07, I-11: no title of another kind of book, no other auxiliaries."""
    before = raw.dump()
    loosened(raw)
    for title, aux in (
        ("1002.02", '{"bank":"1"}'), ("2307.01", '{"project":"1"}'), ("3301", "{}"),
        ("2307.01", '{"contractor":"7","project":"1","extra":"1"}'), ("9999", "{}"),
        ("2307.01", "[]"), ("2307.01", "no json"),
    ):  # fmt: skip
        for clause in CONFLICTS if raw.sqlite else ("",):
            with pytest.raises(Refused):
                raw.run(f"INSERT {clause} INTO account (book_id, id, title, aux) VALUES (?, 9, ?, ?)",
                        lived.id, title, aux)  # fmt: skip
    assert raw.dump() == before


def test_holds_and_closes_obey_raw_sql_too(lived: Book, raw: Raw) -> None:
    """I-13, I-19: a hold above what is free, a close out of turn, a month out of turn."""
    before = raw.dump()
    loosened(raw)
    project = raw.one("SELECT id FROM account WHERE title = '2307.01'")[0]
    bank = raw.one("SELECT id FROM account WHERE title = '1002.01'")[0]
    wrong = [
        f"INTO hold VALUES ({lived.id}, 9, {project}, 10001, 'x:2', 'now', NULL)",
        f"INTO hold VALUES ({lived.id}, 9, {project}, 0, 'x:2', 'now', NULL)",
        f"INTO hold VALUES ({lived.id}, 9, {project}, -5, 'x:2', 'now', NULL)",
        f"INTO hold VALUES ({lived.id}, 9, {project}, 5, 'x:2', 'now', 'now')",
        f"INTO hold VALUES ({lived.id}, 9, {bank}, 5, 'x:2', 'now', NULL)",
        f"INTO period VALUES ({lived.id}, 202604)",
        f"INTO period VALUES ({lived.id}, 202512)",
        f"INTO period_close VALUES ({lived.id}, 202601, 'now', 1, NULL)",
        f"INTO period_close VALUES ({lived.id}, 202603, 'now', 1, NULL)",
        f"INTO review VALUES ({lived.id}, 3, 2, 'now')",
    ]
    for statement in wrong:
        for clause in CONFLICTS if raw.sqlite else ("",):
            with pytest.raises(Refused):
                raw.run(f"INSERT {clause} {statement}")
            assert raw.dump() == before, statement
