"""Exports: the same bytes twice (I-37), and what leaves agrees with tools we did not write."""

import csv
from datetime import date
from pathlib import Path

import pytest
from beancount import loader
from beancount.core import realization
from sqlalchemy.orm import Session

from ledger.book.balances import balance
from ledger.exports.views import beancount_account
from ledger.exports.write import FolderTaken, Wanted, export_book
from tests.deposits.make import World
from tests.exports.make import an_export, exported

__all__ = ["exported"]


def test_the_same_book_gives_the_same_bytes(
    session: Session, world: World, exported: Path, tmp_path: Path
) -> None:
    """I-37."""
    again = an_export(session, world, tmp_path / "again")
    for file in sorted(exported.iterdir()):
        assert file.read_bytes() == (again / file.name).read_bytes(), file.name


def test_beancount_loads_it_and_agrees_to_the_fen(
    session: Session, world: World, exported: Path
) -> None:
    entries, errors, _ = loader.load_file(str(exported / "book.beancount"))
    assert errors == []
    real = realization.realize(entries)
    for title in ("1002.01", "2307.01", "9301"):
        account = realization.get(real, beancount_account(title))
        assert account is not None
        theirs = realization.compute_balance(account).get_currency_units("CNY").number
        ours = int(theirs * 100) * (1 if title[0] in "19" else -1)
        assert ours == balance(session, world.book.id, title).fen


def test_the_postings_view_obeys_its_days(
    session: Session, world: World, exported: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "february"
    wanted = Wanted(world.book, world.county.code, "csv", date(2026, 2, 1), date(2026, 2, 28))
    export_book(session, wanted, folder)
    with (folder / "postings.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["日期"][:7] for row in rows} == {"2026-02"}
    assert sum(row["科目"] == "1002.01" for row in rows) == 4


def test_an_export_never_mixes_with_other_files(
    session: Session, world: World, exported: Path
) -> None:
    with pytest.raises(FolderTaken):
        export_book(session, Wanted(world.book, world.county.code, "csv"), exported)
