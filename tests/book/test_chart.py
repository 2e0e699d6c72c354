"""The chart and the postings table: the same in the code and in the database."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.chart import TITLES, NoSuchTitle, title_of, titles_under
from ledger.book.events import EVENTS


def test_the_database_keeps_the_same_chart(session: Session) -> None:
    rows = session.execute(text("SELECT * FROM title ORDER BY code")).all()
    kept = [
        (
            row.code,
            row.name,
            row.name_en,
            row.direction,
            row.books,
            row.aux,
            row.gov_code,
            row.floor,
        )
        for row in rows
    ]
    ours = [
        (
            title.code, title.name.zh, title.name.en, title.direction, " ".join(title.books),
            " ".join(title.aux), title.gov_code, 0 if title.guarded else None,
        )
        for title in sorted(TITLES.values(), key=lambda title: title.code)
    ]  # fmt: skip
    assert kept == ours


def test_every_event_of_the_postings_table_has_its_lines(session: Session) -> None:
    listed = set(session.scalars(text("SELECT DISTINCT event FROM event_line")))
    assert listed == set(EVENTS) - {"54"}  # a reversal mirrors its original instead


def test_an_event_moves_only_titles_of_one_kind_of_book(session: Session) -> None:
    """I-11: deposit and fund money never meet in one event, but for row 33, a line for each."""
    rows = session.execute(text("SELECT event, title FROM event_line"))
    kinds: dict[str, set[tuple[str, ...]]] = {}
    for event, title in rows:
        kinds.setdefault(event, set()).add(TITLES[title].books)
    for event, books in kinds.items():
        alone = {kind for kind in books if len(kind) == 1}
        assert len(alone) == (2 if event == "33" else 1), event


def test_memo_titles_pair_with_their_counter() -> None:
    for code, title in TITLES.items():
        if title.memo and code.endswith("1"):
            counter = TITLES[f"{code[:-1]}9"]
            assert (title.direction, counter.direction) == ("D", "C")
            assert title.aux == counter.aux
            assert title.guarded
            assert not counter.guarded


def test_a_group_names_the_titles_below_it() -> None:
    assert [title.code for title in titles_under("1218")] == ["1218.01", "1218.02", "1218.09"]
    assert titles_under("2307.01") == (title_of("2307.01"),)
    for unknown in ("", "7777", "2307.01.01"):
        with pytest.raises(NoSuchTitle):
            titles_under(unknown)
