"""Correcting: a red-letter entry (红字冲销) that mirrors its original with the signs turned."""

import json
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.book.books import book_with
from ledger.book.events import CLOSING, REVERSAL
from ledger.book.journal import Posted
from ledger.book.lines import Draft, Line
from ledger.book.post import persons_of, write
from ledger.book.refusals import NotReversible
from ledger.errors import NotFound
from ledger.money import Money


def reverse(
    session: Session,
    book_id: int,
    seq: int,
    *,
    on: date,
    reason: str,
    source: str,
    maker: Actor,
    reviewer: Actor | None = None,
    approvals_digest: bytes | None = None,
) -> Posted:
    """The entry with that sequence is undone by its mirror in the month of ``on`` (I-05).

    Refused with ``not-reversible`` for a reversal, a closing entry or one reversed before.
    """
    book = book_with(session, book_id)
    persons = persons_of(book, maker, reviewer, approvals_digest)
    at = {"book": book_id, "seq": seq}
    wrong = session.execute(_WRONG, at).first()
    if wrong is None:
        raise NotFound("没有这张凭证。", "There is no such entry.")
    if wrong.reverses is not None:
        raise NotReversible("冲销凭证不能再被冲销。", "A reversal cannot itself be reversed.")
    if wrong.event in CLOSING:
        raise NotReversible("年末结转凭证不能冲销。", "A closing entry cannot be reversed.")
    if wrong.undone:
        raise NotReversible("该凭证已被冲销。", "The entry has been reversed already.")
    lines = tuple(
        Line(row.title, row.side, Money(-row.amount), json.loads(row.aux))
        for row in session.execute(_LINES, {"book": book_id, "entry": wrong.id})
    )
    named = f"{wrong.period // 100}-{wrong.period % 100:02d} {wrong.word}-{wrong.number}"
    draft = Draft(
        on=on,
        event=REVERSAL,
        summary=f"冲销 {named}: {reason}"[:500],
        source=source,
        lines=lines,
    )
    return write(session, book, [(draft, seq)], persons, word=wrong.word)[0]


_WRONG = text(
    "SELECT e.id, e.period, e.word, e.event, e.reverses, s.number,"
    " (SELECT count(*) FROM entry r WHERE r.book_id = e.book_id AND r.reverses = s.seq) AS undone"
    " FROM seal s JOIN entry e ON e.book_id = s.book_id AND e.id = s.entry_id"
    " WHERE s.book_id = :book AND s.seq = :seq"
)
_LINES = text(
    "SELECT a.title, a.aux, p.side, p.amount FROM posting p"
    " JOIN account a ON a.book_id = p.book_id AND a.id = p.account_id"
    " WHERE p.book_id = :book AND p.entry_id = :entry ORDER BY p.line"
)
