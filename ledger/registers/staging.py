"""What a check leaves behind: the rows to be posted, or those that are wrong and why."""

import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ledger.errors import FieldError
from ledger.money import Money
from ledger.registers.kinds import Kind
from ledger.registers.read import BATCH, Read

#: So many wrong rows are told one by one; of more, only how many there are.
MOST_TOLD = 5_000
IN_MEMORY = 4 * 2**20


@dataclass(slots=True)
class Count:
    """The rows of one kind: new ones, ones on record already, and what the new ones sum to."""

    new: int = 0
    known: int = 0
    fen: int = 0


@dataclass
class Checked:
    """A register judged from its first row to its last. Nothing is stored yet."""

    county_id: int
    #: SHA-256 over the files, whatever their order.
    files: str
    counts: dict[str, Count] = field(default_factory=dict)
    #: Headings that were not read, by sheet.
    passed_over: Mapping[str, list[str]] = field(default_factory=dict)
    wrong: list[dict[str, Any]] = field(default_factory=list)
    wrong_rows: int = 0
    rows: int = 0
    #: What rows that are wrong would have brought, such as ``project:P-1``.
    absent: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._digest = hashlib.sha256()
        self._parts = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
        self._kind, self._waiting = "", list[dict[str, Any]]()

    def known(self, kind: Kind) -> None:
        """One more row stands on record already."""
        self.counts.setdefault(kind.name, Count()).known += 1

    def stage(self, kind: Kind, row: Read, values: Mapping[str, Any], sum_of: str = "") -> None:
        """The row is to be posted; ``sum_of`` names the amount that counts."""
        count = self.counts.setdefault(kind.name, Count())
        count.new += 1
        count.fen += values[sum_of].fen if sum_of else 0
        if kind.name != self._kind or len(self._waiting) == BATCH:
            self._flush()
            self._kind = kind.name
        self._waiting.append({name: _wire(value) for name, value in values.items()})

    def refuse(self, kind: Kind, row: Read, errors: list[FieldError]) -> None:
        """The row is wrong in these places."""
        self.wrong_rows += 1
        if len(self.wrong) < MOST_TOLD:
            self.wrong.append({
                "file": row.label, "kind": kind.name, "sheet": kind.title.zh, "row": row.number,
                "cells": row.cells, "mistakes": [_told(kind, one) for one in errors],
            })  # fmt: skip

    def miss(self, what: str, code: str, *, named: bool = True) -> None:
        """The thing a wrong row would have brought; not ``named``, any may be the one."""
        self.absent.add(f"{what}:{code if named else '*'}")

    def misses(self, what: str, code: str) -> bool:
        """Whether a wrong row may have been the one that brings it."""
        return f"{what}:{code}" in self.absent or f"{what}:*" in self.absent

    def parts(self) -> Iterator[tuple[str, str]]:
        """Kind and JSON of every part, in the order in which they are posted."""
        self._flush()
        self._parts.seek(0)
        for line in self._parts:
            kind, _, content = line.decode().rstrip("\n").partition(" ")
            yield kind, content

    @property
    def seen(self) -> str:
        """The digest of all rows to be posted."""
        self._flush()
        return self._digest.hexdigest()

    @property
    def totals(self) -> dict[str, Any]:
        """The totals as JSON keeps them: sums in yuan."""
        told: dict[str, Any] = {
            name: {"new": one.new, "known": one.known, "sum": str(Money(one.fen))}
            for name, one in self.counts.items()
        }
        return {**told, "passed_over": dict(self.passed_over), "rows": self.rows}

    def _flush(self) -> None:
        if self._waiting:
            content = json.dumps(self._waiting, ensure_ascii=False, separators=(",", ":"))
            line = f"{self._kind} {content}\n".encode()
            self._digest.update(line)
            self._parts.write(line)
            self._waiting = []


def _wire(value: Any) -> Any:
    return str(value) if isinstance(value, Money | date) else value


def _told(kind: Kind, error: FieldError) -> dict[str, str]:
    name = error.pointer.strip("/").split("/")[-1]
    column = kind.headings.get(name, ("",))[0]
    return {
        "field": name, "column": column, "code": error.code,
        "zh": error.says.zh, "en": error.says.en,
    }  # fmt: skip
