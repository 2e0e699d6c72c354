"""A plain model of a book beside both engines: after every step all three agree to the fen.

Posts, back-dated posts, reversals, holds, closes and refusals come at random; both engines must
answer alike, down to the hash of every record.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy.orm import Session

from ledger import clock
from ledger.book.balances import available, balance, balances_by, statement, trial_balance
from ledger.book.books import Book
from ledger.book.check import verify
from ledger.book.hold import hold, release
from ledger.book.lines import Draft, Line, credit, debit
from ledger.book.periods import close_period
from ledger.book.post import Posted, post_many
from ledger.book.reverse import reverse
from ledger.db import Database
from ledger.errors import Refusal
from ledger.money import Money
from tests.book.make import DIGEST, MAKER, REVIEWER, a_book
from tests.book.model import Model, draw_lines, receipt_lines
from tests.postgres import PostgresServer

_counties = count(100000)
_names = count(1)
TITLES = ("1002.01", "2307.01", "2307.04", "9301", "9309")
PROJECTS = st.integers(1, 3)
AMOUNTS = st.one_of(st.integers(1, 5000), st.just(9_999_999_999))
DAYS = st.integers(0, 120)


class Twins(RuleBasedStateMachine):
    """One model, two engines."""

    databases: tuple[Database, Database]

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.model = Model()
        self.move(self.model.today)
        county = str(next(_counties))
        self.books: list[Book] = [
            one.in_transaction(lambda session: a_book(session, county=county))
            for one in self.databases
        ]
        self.sources = count(1)

    def teardown(self) -> None:
        self.stack.close()

    def move(self, to: date) -> None:
        """Today is another day."""
        self.model.today = to
        at = datetime(to.year, to.month, to.day, 9, tzinfo=clock.SHANGHAI)
        self.stack.enter_context(clock.fixed(at))

    def both(self, deed: Callable[[Session, Book], object], *, several: bool = False) -> object:
        """Done on both engines, with one outcome; of several faults each may name another."""
        outcomes: list[object] = []
        for database, book in zip(self.databases, self.books, strict=True):

            def work(session: Session, book: Book = book) -> object:
                return deed(session, book)

            try:
                outcomes.append(database.in_transaction(work))
            except Refusal as refusal:
                outcomes.append(refusal.code)
        one, other = (
            [(p.seq, p.word, p.number, p.hash) for p in found] if isinstance(found, list) else found
            for found in outcomes
        )
        if not (several and isinstance(one, str) and isinstance(other, str)):
            assert one == other
        return outcomes[0]

    def day(self, back: int) -> date:
        """Some day up to today, in the book."""
        return max(date(2026, 1, 1), self.model.today - timedelta(days=back))

    def post(self, drafts: list[Draft]) -> None:
        """All drafts or none, as the model foresees."""
        foreseen = [draft for draft in drafts if draft.on < self.model.open_from]
        before = len(self.model.records)
        fits = True
        for draft in drafts:  # floors judge each entry in its turn
            fits = fits and self.model.takes(draft.lines)
            self.model.records.append((draft.on, draft.lines, None))
        done = self.both(
            lambda session, book: post_many(
                session, book.id, drafts, maker=MAKER, reviewer=REVIEWER
            ),
            several=len(drafts) > 1,
        )
        if isinstance(done, list):
            assert fits
            assert not foreseen
        else:
            del self.model.records[before:]
            assert done in ("period-closed", "insufficient-funds")
            assert (done == "period-closed" and foreseen) or not fits

    @rule(project=PROJECTS, fen=AMOUNTS, back=DAYS)
    def receive(self, project: int, fen: int, back: int) -> None:
        """Row 3."""
        self.post([self.draft("3", "收", self.day(back), *receipt_lines(project, fen))])

    @rule(project=PROJECTS, fen=AMOUNTS, back=DAYS, case=PROJECTS)
    def draw(self, project: int, fen: int, back: int, case: int) -> None:
        """Row 9."""
        self.post([self.draft("9", "动用", self.day(back), *draw_lines(project, fen, case))])

    @rule(fen=AMOUNTS, case=PROJECTS)
    def pay(self, fen: int, case: int) -> None:
        """Row 10."""
        paid = Money(fen)
        lines = (
            debit("2307.04", paid, case=str(case), worker="1"),
            credit("1002.01", paid, bank="1"),
        )
        self.post([self.draft("10", "付", self.model.today, *lines)])

    @rule(project=PROJECTS, fen=AMOUNTS, less=st.booleans())
    def assess(self, project: int, fen: int, less: bool) -> None:
        """Rows 1 and 2, memo lines alone."""
        owed, counter = Money(fen), {"project": str(project)}
        make = (credit, debit) if less else (debit, credit)
        lines = (make[0]("9301", owed, **counter), make[1]("9309", owed, **counter))
        self.post([self.draft("2" if less else "1", "核定", self.model.today, *lines)])

    @rule(batch=st.lists(st.tuples(PROJECTS, AMOUNTS, DAYS, st.booleans()), min_size=2, max_size=5))
    def several(self, batch: list[tuple[int, int, int, bool]]) -> None:
        """Many at once: sums of a batch may meet on one account and one day."""
        drafts = [
            self.draft("9" if out else "3", "批", self.day(back),
                       *(draw_lines(project, fen, 1) if out else receipt_lines(project, fen)))
            for project, fen, back, out in batch
        ]  # fmt: skip
        self.post(drafts)

    @rule(choice=st.integers(0, 99))
    def undo(self, choice: int) -> None:
        """Row 54; refused for a reversal, a close, and the second time."""
        if not self.model.records:
            return
        seq = choice % len(self.model.records) + 1
        record = self.model.records[seq - 1]
        source = f"undo:{next(self.sources)}"

        def work(session: Session, book: Book) -> list[Posted]:
            return [
                reverse(session, book.id, seq, on=self.model.today, reason="误", source=source,
                        maker=MAKER, reviewer=REVIEWER)
            ]  # fmt: skip

        done = self.both(work)
        undone = any(one is not None and one[2] == seq for one in self.model.records)
        if record is None:
            assert done == "not-found"
            return
        mirror = tuple(Line(one.title, one.side, -one.amount, one.aux) for one in record[1])
        if record[2] is not None or undone:
            assert done == "not-reversible"
        elif not self.model.takes(mirror):
            assert done == "insufficient-funds"
        else:
            assert isinstance(done, list)
            self.model.records.append((self.model.today, mirror, seq))

    @rule(project=PROJECTS, fen=AMOUNTS, name=st.sampled_from("abc"))
    def promise(self, project: int, fen: int, name: str) -> None:
        """A hold, where the name is free."""
        if name in self.model.held:
            return
        aux = {"project": str(project), "contractor": "7"}

        def work(session: Session, book: Book) -> str:
            hold(session, book.id, title="2307.01", aux=aux, amount=Money(fen), source=name)
            return "done"

        fits = self.model.free("2307.01", str(project)) >= fen
        assert self.both(work) == ("done" if fits else "insufficient-funds")
        if fits:
            self.model.held[name] = (str(project), fen)

    @rule(name=st.sampled_from("abc"))
    def free(self, name: str) -> None:
        """A release."""
        self.both(lambda session, book: release(session, book.id, name))
        self.model.held.pop(name, None)

    @rule(days=st.integers(1, 40))
    def wait(self, days: int) -> None:
        """Time passes."""
        self.move(self.model.today + timedelta(days=days))

    @rule()
    def close(self) -> None:
        """The first open month is closed if it is over."""
        first = self.model.open_from
        after = (first + timedelta(days=31)).replace(day=1)

        def work(session: Session, book: Book) -> list[Posted]:
            period = first.year * 100 + first.month
            done = close_period(session, book.id, period, maker=MAKER, approvals_digest=DIGEST)
            return [Posted(book.id, 0, done.seq, period, "", 0, done.hash)]

        done = self.both(work)
        if self.model.today < after - timedelta(days=1):
            assert done == "period-order"
        else:
            assert isinstance(done, list)
            self.model.open_from = after
            self.model.records.append(None)

    def draft(self, event: str, summary: str, on: date, *lines: Line) -> Draft:
        """A draft with a source of its own."""
        return Draft(on, event, summary, f"step:{next(self.sources)}", lines)

    @invariant()
    def agree(self) -> None:
        """Balances, trial balances, statements, holds and the whole of verify."""
        for database, book in zip(self.databases, self.books, strict=True):
            with database.reading() as session:
                self.compare(session, book)

    def compare(self, session: Session, book: Book) -> None:
        """One engine against the model."""
        model = self.model
        assert verify(session, book.id) == []
        for on in (None, model.today, model.today - timedelta(days=17), model.open_from):
            for title in TITLES:
                assert balance(session, book.id, title, on=on).fen == model.net(title, on), (
                    title,
                    on,
                )
            by = balances_by(session, book.id, "2307.01", "project", on=on)
            for project in "123":
                fen = model.net("2307.01", on, project=project)
                assert by.get(project, Money.ZERO).fen == fen
        for project in "123":
            free = available(session, book.id, "2307.01", project=project)
            assert free.fen == model.free("2307.01", project)
        on = model.today - timedelta(days=9)
        for row in trial_balance(session, book.id, on):
            sign = 1 if row.title in ("1002.01", "9301") else -1
            assert (row.closing_d - row.closing_c).fen == sign * model.net(row.title, on)
        shown = statement(session, book.id, "2307.01", model.open_from, model.today)
        assert shown.closing.fen == model.net("2307.01", model.today)
        assert shown.opening.fen == model.net("2307.01", model.open_from - timedelta(days=1))


@pytest.fixture
def twins(
    templates: Callable[[str], str], tmp_path: Path, postgres: PostgresServer
) -> Iterator[type[Twins]]:
    """The machine over a fresh database of each engine."""
    shutil.copyfile(templates("sqlite"), tmp_path / "twin.sqlite3")
    name = f"twin_{next(_names)}_{tmp_path.name[-3:]}"
    postgres.create(name, templates("postgresql"))
    urls = (f"sqlite:///{tmp_path / 'twin.sqlite3'}", postgres.url(name, "ledger_app"))
    pair = tuple(Database(url) for url in urls)
    yield type("TwinsOnBoth", (Twins,), {"databases": pair})
    for database in pair:
        database.dispose()
    postgres.drop(name)


HEALTH = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def test_the_model_and_both_engines_agree(twins: type[Twins]) -> None:
    """I-01, I-02, I-05, I-08, I-09, I-13, I-19, I-20, I-29 over random lives of a book."""
    few = settings(
        max_examples=8, stateful_step_count=12, deadline=None, suppress_health_check=HEALTH
    )
    run_state_machine_as_test(twins, settings=few)


@pytest.mark.slow
def test_the_model_and_both_engines_agree_for_long(twins: type[Twins]) -> None:
    """The same, at length."""
    many = settings(
        max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=HEALTH
    )
    run_state_machine_as_test(twins, settings=many)
