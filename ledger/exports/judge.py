"""The judge of a journal: record by record, with its own arithmetic and its own hashing."""

import hashlib
import json
from array import array
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledger.exports.folder import BookNote, Manifest

Record = dict[str, Any]
TYPES = ("ENTRY", "PERIOD_CLOSE", "REVIEW")
#: Events of a year's closing entries, which need no second person.
CLOSING = ("51", "52", "53")
#: Keys that stand beside the record on its line and are no part of the leaf.
BESIDE = ("seq", "number", "leaf", "hash")
#: Account code and auxiliaries, as sorted pairs.
AccountKey = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: stable code, the place, and a sentence in both languages."""

    code: str
    where: str
    zh: str
    en: str


def genesis(book: BookNote) -> bytes:
    """The hash before the first record: H of book code, county, kind and algorithm."""
    return hashlib.sha256(_canonical([book.code, book.county, book.kind, book.algorithm])).digest()


class Judge:
    """Holds what the records so far prove: chain, numbers, sums, closings."""

    def __init__(self, manifest: Manifest, journal: Path) -> None:
        self.book = manifest.book
        self.seq = 0
        self.prev = genesis(manifest.book)
        self._credit = {code for code, title in manifest.titles.items() if title[1] == "C"}
        self.postings = self.debit = self.credit = 0
        self._journal = journal
        self._offsets = array("Q")
        self._numbers: dict[tuple[int, str], int] = defaultdict(int)
        self._sources: set[bytes] = set()
        self._reversed: set[int] = set()
        self._closed: list[int] = []
        self._months: dict[int, dict[AccountKey, int]] = defaultdict(lambda: defaultdict(int))
        self._carried: dict[AccountKey, int] = {}

    def record(self, record: Record, line: bytes, row: int, offset: int) -> Iterator[Finding]:
        """Everything that is wrong with the next record."""
        where = f"{self.book.code} seq {row}"
        if _canonical(record) + b"\n" != line:
            yield Finding("not-canonical", where, "书写不合规范", "it is not in canonical form")
        yield from self._chain(record, where, row)
        self._offsets.append(offset)
        try:
            if record["type"] == "ENTRY":
                yield from self._entry(record, where)
            elif record["type"] == "PERIOD_CLOSE":
                yield from self._close(record, where)
            elif not 0 < record["reviewed"] < row:
                yield Finding("review", where, "复核对象有误", "it reviews nothing")
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            yield Finding("record-malformed", where, f"记录残缺: {error}", f"malformed: {error}")

    def end(self) -> Iterator[Finding]:
        """What only the end can show."""
        if self.debit != self.credit:
            yield Finding(
                "unbalanced-book", self.book.code, "全账借贷不平", "debits differ from credits"
            )

    def _chain(self, record: Record, where: str, row: int) -> Iterator[Finding]:
        """Sequence and hashes (I-29): the first broken one names the place."""
        inner = {key: value for key, value in record.items() if key not in BESIDE}
        leaf = hashlib.sha256(b"\x00" + _canonical(inner)).digest()
        linked = hashlib.sha256(
            b"\x02" + self.prev + leaf + int(row).to_bytes(8) + int(record["number"]).to_bytes(8)
        ).digest()
        if record["seq"] != row:
            yield Finding("sequence", where, f"序号为 {record['seq']}", f"it bears {record['seq']}")
        if record.get("book") != self.book.code:
            yield Finding("other-book", where, "属于另一账套", "it belongs to another book")
        if leaf.hex() != record["leaf"]:
            yield Finding("content-changed", where, "内容与其摘要不符", "its content was changed")
        if linked.hex() != record["hash"]:
            yield Finding("chain-broken", where, "哈希链在此断开", "the chain breaks here")
        self.seq, self.prev = row, bytes.fromhex(record["hash"])

    def _entry(self, record: Record, where: str) -> Iterator[Finding]:
        lines = record["lines"]
        yield from self._balance(lines, where)
        yield from self._number(record, where)
        yield from self._persons(record, where)
        source = hashlib.blake2b(record["source"].encode(), digest_size=12).digest()
        if source in self._sources:
            yield Finding("source-twice", where, "同一业务记账两次", "its source was posted before")
        self._sources.add(source)
        if record["reverses"] is not None:
            yield from self._reversal(record, where)
        elif any(line["amount"] <= 0 for line in lines):
            yield Finding("amount", where, "金额须为正数", "amounts must be positive")
        if self._closed and record["period"] <= self._closed[-1]:
            yield Finding("closed-period", where, "记入已结账期间", "it lies in a closed period")
        if record["date"][:7].replace("-", "") != str(record["period"]):
            yield Finding("period", where, "日期与期间不符", "its date is not of its period")
        month = self._months[record["period"]]
        for line in lines:
            month[_key(line)] += line["amount"] if line["side"] == "D" else -line["amount"]

    def _balance(self, lines: list[Record], where: str) -> Iterator[Finding]:
        """At least two lines; 9xxx sums to zero by itself and so does the rest (I-01)."""
        sums = {True: 0, False: 0}
        for line in lines:
            amount = line["amount"]
            if type(amount) is not int or line["side"] not in ("D", "C"):
                raise TypeError("amount or side")
            memo = line["account"].startswith("9")
            sums[memo] += amount if line["side"] == "D" else -amount
            if line["side"] == "D":
                self.debit += amount
            else:
                self.credit += amount
        self.postings += len(lines)
        if len(lines) < 2 or sums[True] or sums[False]:
            yield Finding("unbalanced", where, "借贷不平", "debits differ from credits")

    def _number(self, record: Record, where: str) -> Iterator[Finding]:
        key = (record["period"], record["word"])
        self._numbers[key] += 1
        if record["number"] != self._numbers[key]:
            yield Finding("number", where, f"凭证号应为 {self._numbers[key]}",
                          f"its number should be {self._numbers[key]}")  # fmt: skip

    def _persons(self, record: Record, where: str) -> Iterator[Finding]:
        """Exactly one of: another person's review, approvals, a closing, the one-officer policy."""
        reasons = (
            (record["reviewer"] is not None)
            + (record["approvals"] is not None)
            + (record["policy"] is not None)
            + (record["event"] in CLOSING)
        )
        if reasons != 1 or record["reviewer"] == record["maker"]:
            yield Finding("persons", where, "缺少第二人", "the second person is missing")

    def _reversal(self, record: Record, where: str) -> Iterator[Finding]:
        """It mirrors exactly one earlier entry, and is that one's only reversal (I-05)."""
        seq = record["reverses"]
        if not 0 < seq < record["seq"] or seq in self._reversed:
            yield Finding(
                "reversal", where, "冲销对象有误", "it reverses nothing, or something twice"
            )
            return
        self._reversed.add(seq)
        with self._journal.open("rb") as lines:
            lines.seek(self._offsets[seq - 1])
            first = json.loads(lines.readline())
        mirrored = [{**line, "amount": -line["amount"]} for line in first.get("lines", ())]
        if first.get("reverses") is not None or mirrored != record["lines"]:
            yield Finding(
                "reversal", where, f"与被冲销凭证(序号 {seq})不符", f"it does not mirror {seq}"
            )

    def _close(self, record: Record, where: str) -> Iterator[Finding]:
        """Periods close in order, with the balances that the entries give (I-19, I-20)."""
        period = record["period"]
        if self._closed and period <= self._closed[-1]:
            yield Finding("close-order", where, "结账次序颠倒", "periods close in order")
        for month in sorted(month for month in self._months if month <= period):
            for account, moved in self._months.pop(month).items():
                self._carried[account] = self._carried.get(account, 0) + moved
        self._closed.append(period)
        frozen = {
            (code, tuple(sorted(aux.items()))): balance for code, aux, balance in record["closings"]
        }
        carried = {
            account: -balance if account[0] in self._credit else balance
            for account, balance in self._carried.items()
            if balance
        }
        for account in sorted(frozen.keys() | carried.keys()):
            if frozen.get(account, 0) != carried.get(account, 0):
                yield Finding("closing", f"{where} {account[0]}", "结账余额与凭证不符",
                              "the closing balance differs from the entries")  # fmt: skip


def _key(line: Record) -> AccountKey:
    return line["account"], tuple(sorted(line["aux"].items()))


def _canonical(value: Any) -> bytes:
    """Canonical JSON, written here anew so that nothing is shared with the posting path."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
