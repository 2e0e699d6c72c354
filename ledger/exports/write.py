"""Write the export of a book: the journal as it is chained, and the views asked for."""

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Self

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.book.chart import TITLES
from ledger.book.journal import Sealed
from ledger.book.spelled import names
from ledger.book.stream import Row, stream
from ledger.canonical import canonical
from ledger.errors import Refusal
from ledger.exports.entries import Spelling, spelling
from ledger.exports.folder import (
    BEANCOUNT,
    JOURNAL,
    MANIFEST,
    POSTINGS,
    TRIAL_BALANCE,
    BookNote,
    Manifest,
    note_of,
)
from ledger.exports.views import Record, View, views

#: format -> the views it adds to the journal
FORMATS = {
    "jsonl": (),
    "csv": (POSTINGS, TRIAL_BALANCE),
    "beancount": (BEANCOUNT,),
    "all": (POSTINGS, TRIAL_BALANCE, BEANCOUNT),
}

#: Told how many of how many records are written.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which book, in which form; the days bound the rows of the postings view."""

    book: Book
    county_code: str
    form: str
    first_day: date | None = None
    last_day: date | None = None
    watermark: str | None = None


def export_book(
    session: Session, wanted: Wanted, folder: Path, progress: Progress | None = None
) -> Manifest:
    """The folder holds the whole journal, its views and the manifest; memory stays small.

    The same book at the same head gives the same bytes on either engine (I-37). Raises
    FolderTaken when the folder holds something already.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FolderTaken(
            f"文件夹 {folder} 不是空的, 请换一个。", f"{folder} is not empty; name another folder."
        )
    folder.mkdir(parents=True, exist_ok=True)
    started = _manifest(wanted)
    made = views(started, FORMATS[wanted.form])
    total = session.execute(_TOTAL, {"book": wanted.book.id}).scalar_one()
    entries = spelling(started, names(session, wanted.book.id))
    with ExitStack() as stack:
        files = {name: stack.enter_context(_File(folder / name)) for name in (JOURNAL, *made)}
        finished = _write(
            started, stream(session, wanted.book.id), entries, files, made,
            lambda done: progress(done, total) if progress else None,
        )  # fmt: skip
    notes = [note_of(folder / JOURNAL, finished.head_seq)]
    notes += [note_of(folder / name, view.rows) for name, view in made.items()]
    finished = replace(finished, files=tuple(notes))
    (folder / MANIFEST).write_text(finished.text(), "utf-8")
    return finished


def _write(
    manifest: Manifest,
    records: Iterable[Row | Sealed],
    entries: Spelling,
    files: Mapping[str, "_File"],
    made: Mapping[str, View],
    done: Callable[[int], None],
) -> Manifest:
    """One pass: each record goes to the journal and to every view."""
    journal, postings = files[JOURNAL], files.get(POSTINGS)
    others = [
        (view, files[name]) for name, view in made.items() if name not in (POSTINGS, TRIAL_BALANCE)
    ]
    for name, view in made.items():
        files[name].write(view.start())
    seq, head = 0, manifest.head_hash
    for record in records:
        if isinstance(record, Sealed):
            seq, head = record.seq, record.hash.hex()
            line, rows = canonical(line_of(record)).decode() + "\n", ""
        else:
            seq, head = int(record[0]), record[18]
            line, rows = entries.entry(record)
        journal.write(line)
        if postings is not None:
            postings.write(rows)
        for view, file in others:
            file.write(view.record(json.loads(line)))
        if seq % 1000 == 0:
            done(seq)
    entries.tell(made)
    for name, view in made.items():
        files[name].write(view.end())
    done(seq)
    debit, credit = sum(entries.debits.values()), sum(entries.credits.values())
    return replace(manifest, head_seq=seq, head_hash=head, debit=debit, credit=credit)


class _File:
    """A file of the export, written a few hundred kilobytes at a time."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb", buffering=1 << 18)
        self._waiting: list[str] = []

    def write(self, text: str) -> None:
        """The text follows what was written."""
        self._waiting.append(text)
        if len(self._waiting) == 500:
            self._flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._flush()
        self._file.close()

    def _flush(self) -> None:
        self._file.write("".join(self._waiting).encode())
        self._waiting.clear()


def line_of(sealed: Sealed) -> Record:
    """A sealed record as its line of the journal: the record and its place in the chain."""
    return {
        **sealed.record,
        "seq": sealed.seq,
        "number": sealed.number,
        "leaf": sealed.leaf.hex(),
        "hash": sealed.hash.hex(),
    }


def _manifest(wanted: Wanted) -> Manifest:
    book = wanted.book
    days = {}
    if wanted.first_day is not None:
        days["first_day"] = wanted.first_day.isoformat()
    if wanted.last_day is not None:
        days["last_day"] = wanted.last_day.isoformat()
    return Manifest(
        book=BookNote(book.code, wanted.county_code, book.kind, book.algorithm),
        files=(),
        head_seq=0,
        head_hash=book.genesis.hex(),
        debit=0,
        credit=0,
        titles={code: (title.name.zh, title.direction) for code, title in sorted(TITLES.items())},
        watermark=wanted.watermark,
        **days,
    )


_TOTAL = text("SELECT count(*) FROM seal WHERE book_id = :book")


class FolderTaken(Refusal):
    """An export never mixes with files that lie there already."""

    code = "folder-taken"
