"""The form of an export folder: which files it holds and how the manifest names them.

``journal.jsonl`` is the truth: one canonical record a line, in sequence. Every other file is a
view that follows from it alone, so that anyone can make the views again and compare.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

FORMAT = "ledger-export/1"
MANIFEST = "manifest.json"
JOURNAL = "journal.jsonl"
POSTINGS = "postings.csv"
TRIAL_BALANCE = "trial_balance.csv"
BEANCOUNT = "book.beancount"


@dataclass(frozen=True, slots=True)
class FileNote:
    """What the manifest says of one file: bytes, SHA-256, and rows without headings."""

    name: str
    size: int
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class BookNote:
    """The book as the manifest names it; the genesis hash is made of these four values."""

    code: str
    county: str
    kind: str
    algorithm: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The table of contents.

    ``titles`` maps each title code to its Chinese name and its direction (``D`` or ``C``);
    ``first_day`` and ``last_day`` bound the rows of the postings view, nothing else.
    """

    book: BookNote
    files: tuple[FileNote, ...]
    head_seq: int
    head_hash: str
    debit: int
    credit: int
    titles: Mapping[str, Sequence[str]]
    first_day: str = "0001-01-01"
    last_day: str = "9999-12-31"
    watermark: str | None = None
    format: str = FORMAT

    def text(self) -> str:
        """The manifest as it is written: sorted, indented, the same for the same book."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, indent=1) + "\n"

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """The manifest of a folder. Raises ValueError or OSError when it is none."""
        said: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
        try:
            return cls(
                **{
                    **said,
                    "book": BookNote(**said["book"]),
                    "files": tuple(FileNote(**note) for note in said["files"]),
                    "titles": {code: tuple(title) for code, title in said["titles"].items()},
                }
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"manifest.json lacks or adds something: {error}") from None


def note_of(path: Path, rows: int) -> FileNote:
    """The note of a finished file."""
    with path.open("rb") as file:
        return FileNote(
            path.name, path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest(), rows
        )


def yuan(fen: int) -> str:
    """Whole fen as yuan with two decimals."""
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{fen // 100}.{fen % 100:02d}"
