"""What this process has seen committed and can never change: books, open accounts, open periods.

It spares the posting path its look-ups. Nothing rests on it: the seal's trigger checks every
account and period again, and a fact that turns out wrong is forgotten.
"""

from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

#: Beyond this many accounts the process starts remembering anew.
LIMIT = 500_000

Pair = tuple[int, int]


@dataclass(slots=True)
class Facts:
    """The facts of one database, and those of the transaction at hand."""

    books: dict[int, object] = field(default_factory=dict)
    #: (book id, account id) and (book id, period).
    accounts: set[Pair] = field(default_factory=set)
    periods: set[Pair] = field(default_factory=set)


_seen: "WeakKeyDictionary[Engine, Facts]" = WeakKeyDictionary()


class Known:
    """The committed facts, with those that wait for this session's commit."""

    def __init__(self, committed: Facts) -> None:
        self.committed, self.waiting = committed, Facts()

    @property
    def books(self) -> dict[int, object]:
        """Books by id."""
        return (
            {**self.committed.books, **self.waiting.books}
            if self.waiting.books
            else self.committed.books
        )

    def remember_book(self, book_id: int, book: object) -> None:
        """The book is known once this transaction is committed."""
        self.waiting.books[book_id] = book

    def missing_accounts(self, pairs: set[Pair]) -> set[Pair]:
        """Those of the accounts that are not known to be open."""
        return pairs - self.committed.accounts - self.waiting.accounts

    def missing_periods(self, pairs: set[Pair]) -> set[Pair]:
        """Those of the periods that are not known to have been opened."""
        return pairs - self.committed.periods - self.waiting.periods

    def forget_book(self, book_id: int) -> None:
        """Nothing is taken for known of the book's accounts and periods any more."""
        for facts in (self.committed, self.waiting):
            facts.accounts = {pair for pair in facts.accounts if pair[0] != book_id}
            facts.periods = {pair for pair in facts.periods if pair[0] != book_id}

    def commit(self) -> None:
        """What waited is known for good."""
        if len(self.committed.accounts) > LIMIT:
            self.committed.accounts.clear()
        self.committed.books.update(self.waiting.books)
        self.committed.accounts |= self.waiting.accounts
        self.committed.periods |= self.waiting.periods
        self.waiting = Facts()

    def roll_back(self) -> None:
        """What waited is forgotten."""
        self.waiting = Facts()


def known(session: Session) -> Known:
    """What is known to the session's transaction."""
    found = session.info.get("book.known")
    if isinstance(found, Known):
        return found
    bind = session.get_bind()
    engine = bind if isinstance(bind, Engine) else bind.engine
    made = Known(_seen.setdefault(engine, Facts()))
    session.info["book.known"] = made
    return made


def forget(engine: Engine) -> None:
    """Nothing is known through the engine any more: it leads to another database now."""
    _seen.pop(engine, None)


@event.listens_for(Session, "after_commit")
def _committed(session: Session) -> None:
    made = session.info.get("book.known")
    if isinstance(made, Known) and not session.in_nested_transaction():
        made.commit()


@event.listens_for(Session, "after_soft_rollback")
def _rolled_back(session: Session, _: object) -> None:
    made = session.info.get("book.known")
    if isinstance(made, Known):
        made.roll_back()
