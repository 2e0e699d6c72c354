"""Verify an export folder alone: no database, no network, nothing but the written format.

It re-hashes every record, follows the chain from the genesis, and proves what a book must keep:
balance (I-01), reversals (I-05), numbers (I-06), balances (I-09), closed periods (I-19, I-20),
sequence (I-29), and that every view says what the journal says.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ledger.exports.folder import JOURNAL, MANIFEST, Manifest, note_of
from ledger.exports.judge import TYPES, Finding, Judge
from ledger.exports.views import View, views

Progress = Callable[[int], None]


class Unreadable(Exception):
    """The folder is no export, or a part of it cannot be read (exit status 2)."""


@dataclass(slots=True)
class Verdict:
    """What was found. ``sound`` means internally consistent; the origin is not proved yet."""

    book: str
    records: int = 0
    postings: int = 0
    head_seq: int = 0
    head_hash: str = ""
    findings: list[Finding] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing at all was found."""
        return not self.findings


#: What the folder alone cannot exclude, said openly with every verdict.
OPENLY = (
    "该文件夹内部一致, 但来源未经证明: 若有人持有全部数据并重算了整条哈希链, 或删去了末尾的记录, "
    "仅凭此文件夹不能发现。请与以前导出的 manifest.json 比对(--since)。",
    "The folder is consistent in itself; its origin is not proved. Someone who recomputed the whole "
    "chain, or cut records off its end, is not found by the folder alone. Compare it with the "
    "manifest.json of an earlier export (--since).",
)

MOST_FINDINGS = 100


def verify_folder(
    folder: Path, *, since: Path | None = None, progress: Progress | None = None
) -> Verdict:
    """The verdict on a folder; raises Unreadable when there is nothing to judge."""
    try:
        manifest = Manifest.read(folder)
    except (OSError, ValueError) as error:
        raise Unreadable(f"{MANIFEST}: {error}") from None
    if not (folder / JOURNAL).is_file():
        raise Unreadable(f"{JOURNAL}: not there")
    verdict = Verdict(manifest.book.code)
    verdict.findings.extend(_files(folder, manifest))
    _journal(folder, manifest, verdict, since, progress)
    del verdict.findings[MOST_FINDINGS:]
    return verdict


def _files(folder: Path, manifest: Manifest) -> Iterator[Finding]:
    """Files missing, added, or of other content than the manifest says (T-19, T-20)."""
    noted = {note.name: note for note in manifest.files}
    there = {path.name for path in folder.iterdir()} - {MANIFEST}
    for name in sorted(noted.keys() - there):
        yield Finding("file-missing", name, "文件缺失", "the file is missing")
    for name in sorted(there - noted.keys()):
        yield Finding(
            "file-added", name, "清单中没有此文件", "the manifest does not name this file"
        )
    for name in sorted(noted.keys() & there):
        if note_of(folder / name, noted[name].rows) != noted[name]:
            yield Finding("file-changed", name, "与清单中的摘要不符", "it differs from its digest")


def _journal(
    folder: Path,
    manifest: Manifest,
    verdict: Verdict,
    since: Path | None,
    progress: Progress | None,
) -> None:
    """Every record judged in sequence, every view compared as it grows."""
    judge = Judge(manifest, folder / JOURNAL)
    compared = [
        _Compared(folder / name, view)
        for name, view in views(manifest, [note.name for note in manifest.files]).items()
        if (folder / name).is_file()
    ]
    earlier = _earlier(since, manifest, verdict)
    with (folder / JOURNAL).open("rb") as lines:
        offset = 0
        for row, line in enumerate(lines, start=1):
            record = _parsed(line, row, verdict)
            if record is None:
                return
            verdict.findings.extend(judge.record(record, line, row, offset))
            if earlier and record["seq"] == earlier[0] and record["hash"] != earlier[1]:
                verdict.findings.append(Finding(
                    "since-differs", f"seq {earlier[0]}", "与以前导出的哈希不同",
                    "its hash differs from the earlier export"))  # fmt: skip
            for view in compared:
                view.record(record)
            offset += len(line)
            if progress and row % 1000 == 0:
                progress(row)
            if len(verdict.findings) >= MOST_FINDINGS:
                return
    verdict.findings.extend(judge.end())
    for view in compared:
        verdict.findings.extend(view.end())
    _totals(manifest, judge, verdict, earlier)


def _parsed(line: bytes, row: int, verdict: Verdict) -> dict[str, Any] | None:
    """The record of a line, or None with a finding when it cannot be one."""
    try:
        record = json.loads(line)
        if isinstance(record, dict) and record["type"] in TYPES:
            for key in ("seq", "number", "hash", "leaf", "period"):
                record[key]
            return record
        says = "not a record"
    except (ValueError, KeyError) as error:
        says = str(error)
    verdict.findings.append(
        Finding("record-unreadable", f"{JOURNAL}:{row}", f"无法读取: {says}", says)
    )
    return None


def _earlier(since: Path | None, manifest: Manifest, verdict: Verdict) -> tuple[int, str] | None:
    """Sequence and hash at the end of an earlier export of the same book."""
    if since is None:
        return None
    try:
        before = Manifest.read(since if since.is_dir() else since.parent)
    except (OSError, ValueError) as error:
        raise Unreadable(f"--since: {error}") from None
    if before.book != manifest.book:
        verdict.findings.append(Finding(
            "since-other-book", before.book.code, "以前的导出是另一账套", "the earlier export is of another book"
        ))  # fmt: skip
    return before.head_seq, before.head_hash


def _totals(
    manifest: Manifest, judge: Judge, verdict: Verdict, earlier: tuple[int, str] | None
) -> None:
    """Manifest against journal: head, totals, and that nothing was cut off since (T-08)."""
    verdict.records, verdict.postings = judge.seq, judge.postings
    verdict.head_seq, verdict.head_hash = judge.seq, judge.prev.hex()
    if (manifest.head_seq, manifest.head_hash) != (judge.seq, judge.prev.hex()):
        verdict.findings.append(Finding(
            "head-differs", f"seq {judge.seq}", f"清单记载末号为 {manifest.head_seq}",
            f"the manifest names {manifest.head_seq} as the last record"))  # fmt: skip
    if (manifest.debit, manifest.credit) != (judge.debit, judge.credit):
        verdict.findings.append(Finding(
            "totals-differ", MANIFEST, "借贷合计与日记账不符", "debit and credit totals differ"))  # fmt: skip
    if earlier and earlier[0] > judge.seq:
        verdict.findings.append(Finding(
            "records-cut-off", f"seq {judge.seq + 1}", f"以前的导出曾到序号 {earlier[0]}",
            f"an earlier export reached {earlier[0]}"))  # fmt: skip


class _Compared:
    """A view made again from the records and compared with its file as it grows (T-18)."""

    def __init__(self, path: Path, view: View) -> None:
        self.path, self.view = path, view
        self.file = path.open("rb")
        self.differs: str | None = None
        self._same(view.start(), "heading")

    def record(self, record: dict[str, Any]) -> None:
        """The next record's rows are read and compared."""
        self._same(self.view.record(record), f"seq {record['seq']}")

    def end(self) -> Iterator[Finding]:
        """The first place where file and journal differ, if any."""
        self._same(self.view.end(), "end")
        if self.differs is None and self.file.read(1):
            self.differs = "rows beyond the end"
        self.file.close()
        if self.differs is not None:
            yield Finding("view-differs", f"{self.path.name} {self.differs}",
                          "与日记账不一致", "it differs from the journal")  # fmt: skip

    def _same(self, text: str, where: str) -> None:
        if self.differs is None:
            made = text.encode()
            if made and self.file.read(len(made)) != made:
                self.differs = where
