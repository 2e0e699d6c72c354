"""Posting: a draft becomes an entry, sealed and numbered, or nothing happens at all."""

import json
import secrets
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.book import journal_postgresql, journal_sqlite
from ledger.book.accounts import ensure_accounts
from ledger.book.books import Book, book_with
from ledger.book.chart import TITLES
from ledger.book.events import CLOSING, EVENTS, REVERSAL
from ledger.book.journal import Posted, Written
from ledger.book.known import known
from ledger.book.lines import Draft, Line, named
from ledger.book.months import ensure_periods
from ledger.book.record import canonical, day_number, entry_record, leaf_of
from ledger.book.refusals import (
    AccountClosed,
    BookRefusal,
    PurposeNotAllowed,
    SecondPersonNeeded,
    Unbalanced,
    refusing,
)
from ledger.db import instant_text
from ledger.tail import write_last, write_tail

__all__ = ["Persons", "Posted", "post", "post_last", "post_many", "write"]

#: The largest amount of one line, in fen (I-03).
LARGEST = 9_999_999_999_999
#: 2020-01-01 in microseconds: entry ids count from here.
_EPOCH = 1_577_836_800_000_000


@dataclass(frozen=True, slots=True)
class Persons:
    """Who stands under an entry. Exactly one of the last three, or a closing entry (design 2.3)."""

    maker: int
    reviewer: int | None = None
    approvals: bytes | None = None
    #: ``one-officer`` when the book lets its officer post alone for now.
    policy: str | None = None


def post(
    session: Session,
    book_id: int,
    draft: Draft,
    *,
    maker: Actor,
    reviewer: Actor | None = None,
    approvals_digest: bytes | None = None,
) -> Posted:
    """The draft stands in the book for ever, with its number and its place in the chain.

    Refused with ``insufficient-funds``, ``period-closed``, ``duplicate-source``, ``unbalanced``,
    ``purpose-not-allowed``, ``account-closed``, ``second-person-needed``, ``date-future`` or
    ``date-range``. After a refusal the transaction can only be rolled back.
    """
    return post_many(
        session,
        book_id,
        (draft,),
        maker=maker,
        reviewer=reviewer,
        approvals_digest=approvals_digest,
    )[0]


def post_many(
    session: Session,
    book_id: int,
    drafts: Sequence[Draft],
    *,
    maker: Actor,
    reviewer: Actor | None = None,
    approvals_digest: bytes | None = None,
) -> list[Posted]:
    """All drafts stand in the book in their order, or none does; the book is locked once."""
    book = book_with(session, book_id)
    persons = persons_of(book, maker, reviewer, approvals_digest)
    for draft in drafts:
        _check_event(draft)
    return write(session, book, [(draft, None) for draft in drafts], persons)


def post_last(
    session: Session,
    book_id: int,
    draft: Draft,
    *,
    maker: Actor,
    reviewer: Actor | None = None,
    approvals_digest: bytes | None = None,
) -> None:
    """As ``post``, for who asks neither number nor sequence: the draft is posted with the commit.

    So the book is locked for no longer than the commit takes. What the book refuses is raised by
    the commit, or by the session's next statement, which sees the draft posted.
    """
    book = book_with(session, book_id)
    persons = persons_of(book, maker, reviewer, approvals_digest)
    _check_event(draft)
    (written,) = _prepared(session, book, [(draft, None)], persons)
    journal = _journal(session)
    write_last(
        session,
        lambda raw: journal.send(raw, book_id, written),
        lambda: _judged(session, book_id, (draft,)),
    )


def persons_of(
    book: Book, maker: Actor, reviewer: Actor | None, approvals: bytes | None
) -> Persons:
    """Who will stand under the entry; ``second-person-needed`` when the rule is not met."""
    if reviewer is not None and reviewer.person_id == maker.person_id:
        raise SecondPersonNeeded(
            "不能复核本人制的凭证。", "Nobody reviews an entry of his own making."
        )
    if (reviewer is None) == (approvals is None):
        if reviewer is None and book.one_officer:
            return Persons(maker.person_id, policy="one-officer")
        raise SecondPersonNeeded(
            "凭证须由另一人复核, 或者经审批, 二者居其一。",
            "An entry stands on another person's review or on approvals: exactly one of them.",
        )
    return Persons(maker.person_id, reviewer.person_id if reviewer else None, approvals)


def write(
    session: Session,
    book: Book,
    drafts: Sequence[tuple[Draft, int | None]],
    persons: Persons,
    *,
    word: str | None = None,
) -> list[Posted]:
    """The drafts are posted; beside each stands the sequence it reverses, if it is a reversal."""
    if not drafts:
        return []
    written = _prepared(session, book, drafts, persons, word)
    write_tail(session)
    raw: Any = session.connection().connection.driver_connection
    with _judged(session, book.id, [draft for draft, _ in drafts]):
        posted: list[Posted] = _journal(session).write(raw, book.id, written)
    return posted


def _prepared(
    session: Session,
    book: Book,
    drafts: Sequence[tuple[Draft, int | None]],
    persons: Persons,
    word: str | None = None,
) -> list[Written]:
    """The rows of the drafts, whose accounts and periods are open."""
    for draft, _ in drafts:
        _check_draft(book, draft)
    ensure_periods(session, book, max(draft.on for draft, _ in drafts))
    booked_at = instant_text(clock.now())
    written = [
        _written(book, draft, persons, entry_id, booked_at=booked_at, reverses=reverses, word=word)
        for (draft, reverses), entry_id in zip(drafts, _entry_ids(len(drafts)), strict=True)
    ]
    accounts = {
        account: name
        for one in written
        for account, name in zip(one.accounts, one.names, strict=True)
    }
    ensure_accounts(session, book.id, accounts)
    return written


@contextmanager
def _judged(session: Session, book_id: int, drafts: Sequence[Draft]) -> Iterator[None]:
    """What the book refuses within is said in words; after it, nothing is taken for known."""
    try:
        with refusing(drafts):
            yield
    except (AccountClosed, BookRefusal):
        known(session).forget_book(book_id)
        raise


def _journal(session: Session) -> Any:
    """How the journal is written on the engine at hand."""
    return journal_sqlite if session.get_bind().dialect.name == "sqlite" else journal_postgresql


def word_of(lines: Iterable[Line]) -> str:
    """收 when money comes to the bank, 付 when it leaves, 备 for memo lines alone, else 转 (V-03)."""
    bank = {line.side for line in lines if line.title.startswith("1002")}
    if "C" in bank:
        return "付"
    if "D" in bank:
        return "收"
    return "备" if all(TITLES[line.title].memo for line in lines) else "转"


def _check_event(draft: Draft) -> None:
    """A deed posts neither closings nor reversals, and only amounts above zero."""
    if draft.event in CLOSING or draft.event == REVERSAL or draft.event not in EVENTS:
        raise PurposeNotAllowed(
            f"业务 {draft.event} 不能直接记账。", f"Event {draft.event} cannot be posted as such."
        )
    if any(line.amount.fen <= 0 for line in draft.lines):
        raise Unbalanced("分录金额须大于零。", "The amount of a line is above zero.")


def _check_draft(book: Book, draft: Draft) -> None:
    """What can be said without the database is said before it, line by line."""
    sums = {True: 0, False: 0}
    for line in draft.lines:
        named(line.title, tuple(line.aux.items()))
        if not 0 < abs(line.amount.fen) <= LARGEST:
            raise Unbalanced("分录金额超出范围。", "The amount of a line is out of bounds.")
        sign = 1 if line.side == "D" else -1
        sums[TITLES[line.title].memo] += sign * line.amount.fen
    if len(draft.lines) < 2 or any(sums.values()):
        raise Unbalanced(
            f"借贷不平, 凭证不能入账: {draft.summary}。",
            f"The entry does not balance: {draft.source}.",
        )
    if draft.on > clock.today():
        raise BookRefusal(
            f"日期 {draft.on} 晚于今天。",
            f"The date {draft.on} is after today.",
            code="date-future",
        )
    if draft.on < book.opened_on:
        raise BookRefusal(
            f"账套自 {book.opened_on} 启用, 不能记入 {draft.on}。",
            f"The book opened on {book.opened_on}; {draft.on} lies before it.",
            code="date-range",
        )


def _written(
    book: Book,
    draft: Draft,
    persons: Persons,
    entry_id: int,
    *,
    booked_at: str,
    reverses: int | None,
    word: str | None,
) -> Written:
    """The rows of the entry, and the leaf that stands for it in the chain."""
    day = day_number(draft.on)
    accounts = [named(line.title, tuple(line.aux.items())) for line in draft.lines]
    word = word or word_of(draft.lines)
    row = {
        "book_id": book.id,
        "id": entry_id,
        "period": day // 100,
        "day": day,
        "word": word,
        "event": draft.event,
        "summary": draft.summary,
        "source": draft.source,
        "booked_at": booked_at,
        "maker": persons.maker,
        "reviewer": persons.reviewer,
        "approvals": persons.approvals,
        "policy": persons.policy,
        "reverses": reverses,
        "attachments": draft.attachments,
        "attachment_digests": json.dumps(list(draft.attachment_digests), separators=(",", ":")),
        "key_id": None,
    }
    lines = [(line.title, line.side, line.amount.fen, line.aux) for line in draft.lines]
    return Written(
        entry_id=entry_id,
        period=day // 100,
        day=day,
        word=word,
        row=tuple(row.values()),
        names=tuple(name for name, _ in accounts),
        accounts=[account for _, account in accounts],
        sides=[line.side for line in draft.lines],
        amounts=[line.amount.fen for line in draft.lines],
        leaf=leaf_of(canonical(entry_record(book.code, row, lines))),
    )


def _entry_ids(count: int) -> range:
    """Opaque 63-bit ids that grow with time; the random part is drawn anew each time."""
    start = (time.time_ns() // 1000 - _EPOCH << 12) + secrets.randbits(12)
    return range(start, start + count)
