"""The canonical record and the chain, as docs/record-format.md describes them for outsiders."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

ALGORITHM = "sha256"


def canonical(record: object) -> bytes:
    """The record as JSON: keys sorted, no spaces, UTF-8, whole numbers only."""
    return _SPELL(record).encode()


_SPELL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def leaf_of(record: bytes) -> bytes:
    """What stands for the record in the chain."""
    return hashlib.sha256(b"\x00" + record).digest()


def chained(prev: bytes, leaf: bytes, seq: int, number: int) -> bytes:
    """The hash of a record at its place: after ``prev``, with its sequence and voucher number."""
    place = seq.to_bytes(8, "big") + number.to_bytes(8, "big")
    return hashlib.sha256(b"\x02" + prev + leaf + place).digest()


def genesis(book: str, county: str, kind: str) -> bytes:
    """What the first record of a book is chained to."""
    return hashlib.sha256(canonical([book, county, kind, ALGORITHM])).digest()


def entry_record(
    book: str,
    entry: Mapping[str, Any],
    lines: Iterable[tuple[str, str, int, Mapping[str, str]]],
) -> dict[str, Any]:
    """The record of an entry; ``entry`` is its row, a line is (title, side, fen, auxiliaries)."""
    approvals = entry["approvals"]
    return {
        "type": "ENTRY",
        "algorithm": ALGORITHM,
        "book": book,
        "period": entry["period"],
        "word": entry["word"],
        "date": day_text(entry["day"]),
        "booked_at": entry["booked_at"],
        "event": entry["event"],
        "summary": entry["summary"],
        "source": entry["source"],
        "attachments": entry["attachments"],
        "attachment_digests": json.loads(entry["attachment_digests"]),
        "maker": entry["maker"],
        "reviewer": entry["reviewer"],
        "approvals": None if approvals is None else bytes(approvals).hex(),
        "policy": entry["policy"],
        "reverses": entry["reverses"],
        "key_id": entry["key_id"],
        "lines": [
            {"account": title, "side": side, "amount": fen, "aux": aux}
            for title, side, fen, aux in lines
        ],
    }


def close_record(
    book: str,
    period: int,
    *,
    closed_at: str,
    closer: int,
    approvals: bytes | None,
    closings: Sequence[tuple[str, str, int]],
) -> dict[str, Any]:
    """The record of a close; a closing is (title, auxiliaries as text, fen in own direction)."""
    return {
        "type": "PERIOD_CLOSE",
        "algorithm": ALGORITHM,
        "book": book,
        "period": period,
        "closed_at": closed_at,
        "closer": closer,
        "approvals": None if approvals is None else bytes(approvals).hex(),
        "closings": [[title, json.loads(aux), fen] for title, aux, fen in sorted(closings)],
    }


def review_record(
    book: str,
    period: int,
    *,
    reviewed: int,
    reviewed_hash: bytes,
    reviewer: int,
    reviewed_at: str,
) -> dict[str, Any]:
    """The record of a later second signature under an entry of one officer."""
    return {
        "type": "REVIEW",
        "algorithm": ALGORITHM,
        "book": book,
        "period": period,
        "reviewed": reviewed,
        "reviewed_hash": reviewed_hash.hex(),
        "reviewer": reviewer,
        "reviewed_at": reviewed_at,
    }


def day_number(on: date) -> int:
    """2026-01-05 as 20260105."""
    return on.year * 10000 + on.month * 100 + on.day


@lru_cache(maxsize=4096)
def day_text(day: int) -> str:
    """20260105 as ``2026-01-05``."""
    return f"{day // 10000:04d}-{day // 100 % 100:02d}-{day % 100:02d}"


def day_date(day: int) -> date:
    """20260105 as a date."""
    return date(day // 10000, day // 100 % 100, day % 100)
