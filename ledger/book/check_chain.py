"""The chain of a book, record by record: hashes, numbers, and each entry for itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.book.events import CLOSING
from ledger.book.findings import Finding
from ledger.book.journal import sealed_records
from ledger.book.record import canonical, chained, leaf_of
from ledger.book.spelled import COLUMNS, Name, entry_text, names
from ledger.text import Text

PAGE = 5000

#: A line as it was read: sequence, account id, side, amount, day.
Read = tuple[int, int, str, int, int]


@dataclass(slots=True)
class Walk:
    """Where the reading of a chain stands."""

    book: Book
    seq: int = 0
    link: bytes = b""
    numbers: dict[tuple[int, str], int] = field(default_factory=dict)
    closed: dict[int, int] = field(default_factory=dict)
    found: list[Finding] = field(default_factory=list)

    def say(self, rule: str, seq: int | None, zh: str, en: str) -> None:
        """The fault is noted."""
        self.found.append(Finding(rule, self.book.code, seq, Text(zh, en)))


def check_chain(session: Session, book: Book, done: Callable[[int], None]) -> list[Finding]:
    """What is wrong with the records of the book, in the order of the chain."""
    walk = Walk(book, link=book.genesis)
    accounts = names(session, book.id)
    notes = _notes(session, book.id)
    for seal, row, lines in _records(session, book.id):
        seq, kind = seal[0], seal[1]
        if kind != "ENTRY":
            record = notes.get(seq, b"")
            if kind == "PERIOD_CLOSE":
                walk.closed[seal[2]] = seq
        elif row is None:
            record = b""
        else:
            record = _spelled(book.code, row, lines, accounts)
            _check_entry(walk, seal, row, lines, accounts)
        _check_link(walk, seal, record)
        if seq % PAGE == 0:
            done(seq)
    done(walk.seq)
    _check_head(session, walk)
    return walk.found


def _check_link(walk: Walk, seal: tuple[Any, ...], record: bytes) -> None:
    """The record hashes to its leaf, and the leaf to its place after the record before."""
    seq, _, _, _, number, leaf, prev, link = seal
    if seq != walk.seq + 1:
        walk.say("I-29", seq, f"第 {walk.seq + 1} 号记录缺失", f"record {walk.seq + 1} is missing")
    elif prev != walk.link:
        walk.say("I-29", seq, "与前一记录不相接", "it does not follow the record before it")
    if not record:
        walk.say("I-29", seq, "封印所指的记录不存在", "what it seals is not there")
    elif leaf_of(record) != leaf:
        walk.say("I-29", seq, "记录内容与封印不符", "the record differs from what was sealed")
    if chained(prev, leaf, seq, number) != link:
        walk.say("I-29", seq, "封印的哈希值有误", "the hash of the seal is wrong")
    walk.seq, walk.link = seq, link


def _check_entry(
    walk: Walk,
    seal: tuple[Any, ...],
    row: tuple[Any, ...],
    lines: list[Read],
    accounts: dict[int, Name],
) -> None:
    """The entry balances, has its number, its date, its persons; its period was open."""
    seq, _, period, word, number = seal[:5]
    _, in_period, day, in_word, event, _, _, _, _, maker, reviewer, approvals, policy = row[:13]
    key = (period, word)
    if number != walk.numbers.get(key, 0) + 1:
        walk.say(
            "I-06", seq, f"凭证号 {word}-{number} 不连续", f"number {word}-{number} is out of turn"
        )
    walk.numbers[key] = number
    if period in walk.closed:
        walk.say("I-19", seq, "记入已结账的期间", "it is dated into a closed period")
    money = memo = 0
    fitting = in_period == period and day // 100 == period and in_word == word
    upright = row[13] is None
    for _, account, side, amount, on in lines:
        signed = amount if side == "D" else -amount
        if account in accounts and accounts[account].memo:
            memo += signed
        else:
            money += signed
        if on != day or (amount > 0) != upright:
            fitting = False
    if money or memo or len(lines) < 2:
        walk.say("I-01", seq, "借贷不平", "it does not balance")
    if not fitting:
        walk.say(
            "I-03", seq, "日期、期间、凭证字或正负号不一致", "date, period, word or sign disagree"
        )
    bases = (reviewer is not None) + (approvals is not None) + (policy is not None)
    if bases + (event in CLOSING) != 1 or reviewer == maker:
        walk.say("S-1", seq, "签章人不合规定", "its persons do not meet the rule")


def _check_head(session: Session, walk: Walk) -> None:
    """The head is the last record, and each counter the last number."""
    at = {"book": walk.book.id}
    head = session.execute(text("SELECT seq, hash FROM head WHERE book_id = :book"), at).first()
    if head is None or head.seq != walk.seq or bytes(head.hash) != walk.link:
        walk.say("I-29", walk.seq, "链尾与最后的记录不符", "the head is not the last record")
    counters = {
        (row.period, row.word): row.n
        for row in session.execute(
            text("SELECT period, word, n FROM number WHERE book_id = :book"), at
        )
    }
    if counters != walk.numbers:
        walk.say("I-06", None, "凭证号计数与凭证不符", "a counter differs from the last number")


def _spelled(code: str, row: tuple[Any, ...], lines: list[Read], known: dict[int, Name]) -> bytes:
    """The canonical record of an entry whose lines were read."""
    said = [
        f'{known[account].before}{amount}{known[account].after}"{side}"}}'
        for _, account, side, amount, _ in lines
        if account in known
    ]
    return entry_text(code, row, ",".join(said)).encode()


def _notes(session: Session, book_id: int) -> dict[int, bytes]:
    """The canonical records of closes and reviews, by sequence."""
    found = {}
    for seq in session.execute(_NOTES, {"book": book_id}).scalars().all():
        try:
            sealed = next(sealed_records(session, book_id, after_seq=seq - 1, page=1))
            found[seq] = canonical(sealed.record)
        except NoResultFound:
            continue
    return found


_NOTES = text("SELECT seq FROM seal WHERE book_id = :book AND kind <> 'ENTRY'")


def _records(
    session: Session, book_id: int
) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...] | None, list[Read]]]:
    """The seals in order, each with its entry and lines: three streams read side by side."""
    entries = _stream(session, "entries", _ENTRIES, book_id)
    lines = _stream(session, "lines", _LINES, book_id)
    entry, line = next(entries, None), next(lines, None)
    for seal in _stream(session, "seals", _SEALS, book_id):
        seq = seal[0]
        row, own = None, []
        if entry is not None and entry[0] == seq:
            row, entry = entry, next(entries, None)
        while line is not None and line[0] == seq:
            own.append(line)
            line = next(lines, None)
        yield seal, row, own


def _stream(session: Session, name: str, query: str, book_id: int) -> Iterator[Any]:
    """The rows of a query as plain tuples, a page of them in memory at a time."""
    raw: Any = session.connection().connection.driver_connection
    if session.get_bind().dialect.name == "sqlite":
        yield from raw.execute(query, (book_id,))
        return
    with raw.cursor(f"verify_{name}", binary=True) as cursor:
        cursor.itersize = PAGE
        cursor.execute(query.replace("?", "%s"), (book_id,))
        while page := cursor.fetchmany(PAGE):
            yield from page


_SEALS = (
    "SELECT seq, kind, period, word, number, leaf, prev, hash FROM seal"
    " WHERE book_id = ? ORDER BY seq"
)
_ENTRIES = (
    f"SELECT {COLUMNS} FROM seal s JOIN entry e ON e.book_id = s.book_id AND e.id = s.entry_id"
    " WHERE s.book_id = ? ORDER BY s.seq"
)
_LINES = (
    "SELECT s.seq, p.account_id, p.side, p.amount, p.day FROM seal s"
    " JOIN posting p ON p.book_id = s.book_id AND p.entry_id = s.entry_id"
    " WHERE s.book_id = ? ORDER BY s.seq, p.line"
)
