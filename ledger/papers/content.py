"""The content of a paper: one structure, from which page, PDF and digest are made."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.canonical import canonical, digest
from ledger.capitals import bill_words
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class Content:
    """What a paper says. ``blocks`` are records of text, facts, a sum or a table, in order."""

    title: str
    #: To whom it is addressed; empty on a paper for everybody.
    to: str
    #: Who signs.
    bureau: str
    blocks: tuple[Mapping[str, Any], ...]
    #: Whom it is sent to as well.
    copies: str = ""
    #: SHA-256 of what is sealed beside it (the workers in clear); empty when nothing is.
    sealed: str = ""

    def as_record(self, number: str, on: str) -> dict[str, Any]:
        """The content as JSON, with the number and the day it was issued under."""
        return {
            "version": 1, "number": number, "on": on, "title": self.title, "to": self.to,
            "bureau": self.bureau, "blocks": [dict(block) for block in self.blocks],
            "copies": self.copies, "sealed": self.sealed,
        }  # fmt: skip


def text(words: str) -> dict[str, Any]:
    """A paragraph."""
    return {"kind": "text", "text": words}


def facts(*pairs: tuple[str, object]) -> dict[str, Any]:
    """Labels with their values, two columns."""
    return {"kind": "facts", "rows": [[label, str(value)] for label, value in pairs]}


def total(label: str, amount: Money) -> dict[str, Any]:
    """A sum in figures and in capitals (V-11)."""
    return {
        "kind": "sum", "label": label, "figures": f"¥{amount.grouped()}",
        "capitals": bill_words(amount),
    }  # fmt: skip


def table(
    caption: str,
    head: Sequence[str],
    widths: Sequence[int],
    rows: Sequence[Sequence[str]],
    foot: Sequence[str] = (),
    name: str = "",
) -> dict[str, Any]:
    """A table; ``widths`` are parts of the width, the last column is figures. A ``name`` marks
    the rows that the bank's copy replaces."""
    return {
        "kind": "table", "caption": caption, "head": list(head), "widths": list(widths),
        "rows": [list(row) for row in rows], "foot": list(foot), "name": name,
    }  # fmt: skip


def frozen(record: Mapping[str, Any]) -> tuple[str, str]:
    """The record as it is kept, and its SHA-256."""
    return canonical(record).decode(), digest(record)


def with_rows(record: Mapping[str, Any], private: Mapping[str, Any]) -> dict[str, Any]:
    """The same paper with the sealed rows in place of the masked ones."""
    blocks = [
        {**block, "rows": private[block["name"]]}
        if block["kind"] == "table" and block["name"] in private
        else block
        for block in record["blocks"]
    ]
    return {**record, "blocks": blocks}


def words_of(record: Any) -> Iterator[str]:
    """Every text in the record, however deep."""
    if isinstance(record, str):
        yield record
    elif isinstance(record, Mapping):
        for value in record.values():
            yield from words_of(value)
    elif isinstance(record, list | tuple):
        for value in record:
            yield from words_of(value)
