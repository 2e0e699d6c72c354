"""Reading the files of a register row by row: XLSX workbooks and CSV tables, never all at once."""

import codecs
import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from python_calamine import CalamineError, CalamineWorkbook

from ledger.parties.sheet import (
    LARGEST_FILE,
    LARGEST_UNPACKED,
    BadSheet,
    cell_text,
    judge_archive,
    plain_cell,
)
from ledger.registers.kinds import Columns, bad_file, columns_of, fits, kind_of

#: Among how many first lines the headings are sought: exported lists have three lines above them.
ABOVE = 10
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be, packed and unpacked, and how many rows a sheet may have."""

    file: int
    unpacked: int
    rows: int


#: What comes through the network (safety 10), and what an officer reads from his own disk.
UPLOADED = Limits(LARGEST_FILE, LARGEST_UNPACKED, 100_000)
LOCAL = Limits(512 * 2**20, 2 * 2**30, 1_000_000)


class File:
    """One file as it was sent, or as it lies on the disk; its name is never looked at."""

    def __init__(self, source: bytes | Path) -> None:
        self.source = source

    def open(self) -> IO[bytes]:
        """The file at its start."""
        return io.BytesIO(self.source) if isinstance(self.source, bytes) else self.source.open("rb")

    @property
    def size(self) -> int:
        """How many bytes it has."""
        source = self.source
        return len(source) if isinstance(source, bytes) else source.stat().st_size

    def digest(self) -> str:
        """The SHA-256 of its bytes."""
        told = hashlib.sha256()
        with self.open() as file:
            while piece := file.read(PIECE):
                told.update(piece)
        return told.hexdigest()


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet of a file: its columns, and its rows as often as they are asked for."""

    file: File
    #: First characters of the file's digest: its name in what is said of rows.
    label: str
    sheet: str
    columns: Columns
    #: The number of the row in which the headings stand.
    head: int
    most: int

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Row numbers as the office sees them with the cells by field; blank rows left out."""
        lines = _lines(self.file, self.sheet)
        for number, cells in islice(enumerate(lines, 1), self.head, None):
            if any(cells):
                if number - self.head > self.most:
                    raise bad_file(
                        f"一张表最多 {self.most} 行。", f"At most {self.most} rows a sheet."
                    )
                pairs = zip(self.columns.fields, cells, strict=False)
                yield number, {field: cell for field, cell in pairs if field}


def tables_of(file: File, limits: Limits) -> list[Table]:
    """The sheets of a file that hold rows, each with its kind.

    Invalid (``sheet-invalid``) for what is no such file: too large, empty, protected, with
    macros, packed beyond belief, a web page by another name; and for sheets that no register has.
    """
    if file.size > limits.file:
        most = limits.file // 2**20
        raise bad_file(f"文件超过 {most} MB。", f"The file is larger than {most} MB.")
    digest = file.digest()
    found = []
    for sheet in _sheets(file, limits):
        first = list(islice(_lines(file, sheet), ABOVE))
        if any(any(cells) for cells in first) and sheet not in ABOUT:
            found.append(_table(file, digest[:8], sheet, first, limits.rows))
    if not found:
        raise bad_file("表格是空的。", "The table is empty.")
    return found


#: A sheet of words for the reader.
ABOUT = ("说明", "About")


def _table(file: File, label: str, sheet: str, first: Sequence[list[str]], most: int) -> Table:
    named = kind_of(sheet, ())
    for number, heads in enumerate(first, 1):
        kind = named or kind_of("", heads)
        if kind and fits(kind, heads):
            return Table(file, label, sheet, columns_of(kind, heads), number, most)
    if named:
        heads = max(first, key=lambda cells: sum(map(bool, cells)))
        columns_of(named, heads)
    raise bad_file(
        f"认不出这张表{f'「{sheet}」' if sheet else ''}: 应为企业、项目、应缴、收款、监管账户或保函表, 列名见模板。",
        "This sheet is none of companies, projects, required, receipts, supervised,"
        " guarantees;"
        " see the template for its headings.",
    )


def _sheets(file: File, limits: Limits) -> list[str]:
    """The names of the sheets; one without a name for a CSV file."""
    with file.open() as opened:
        start = opened.read(8)
        if start[:2] != b"PK":
            _judge_text(start)
            return [""]
        opened.seek(0)
        try:
            judge_archive(opened, file.size, limits.unpacked)
        except BadSheet as bad:
            raise bad_file(bad.says.zh, bad.says.en) from None
    return list(_workbook(file).sheet_names)


def _judge_text(start: bytes) -> None:
    """Raises for what is plainly no table of text."""
    if not start:
        raise bad_file("文件是空的。", "The file is empty.")
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise bad_file("文件有密码保护, 或是旧版 .xls; 请去掉密码, 另存为 .xlsx。",
                       "The file is protected by a password or an old .xls; save it as a plain"
                       " .xlsx.")  # fmt: skip
    if start.lstrip()[:1] == b"<":
        raise bad_file("文件其实是网页, 请在表格软件中另存为 .xlsx。",
                       "The file is a web page; save it as .xlsx from a spreadsheet.")  # fmt: skip


def _workbook(file: File) -> CalamineWorkbook:
    try:
        if isinstance(file.source, Path):
            return CalamineWorkbook.from_path(str(file.source))
        return CalamineWorkbook.from_filelike(file.open())
    except (CalamineError, OSError, ValueError) as error:
        raise bad_file("不是可读的 XLSX 表格。", "This is no readable XLSX table.") from error


def _lines(file: File, sheet: str) -> Iterator[list[str]]:
    """Every line of the sheet as text, from the first."""
    if not sheet:
        yield from _csv_lines(file)
        return
    try:
        for cells in _workbook(file).get_sheet_by_name(sheet).iter_rows():
            yield [cell_text(cell) for cell in cells]
    except (CalamineError, ValueError) as error:
        raise bad_file("不是可读的 XLSX 表格。", "This is no readable XLSX table.") from error


def _csv_lines(file: File) -> Iterator[list[str]]:
    encoding = _encoding(file)
    with file.open() as opened, io.TextIOWrapper(opened, encoding, newline="") as text:
        try:
            for cells in csv.reader(text, strict=True):
                yield [plain_cell(cell) for cell in cells]
        except csv.Error as error:
            raise bad_file("不是可读的 CSV 表格。", "This is no readable CSV table.") from error


def _encoding(file: File) -> str:
    """UTF-8 or GB 18030, as Excel writes them, whichever reads the file to its end."""
    for encoding in ("utf-8-sig", "gb18030"):
        decode = codecs.getincrementaldecoder(encoding)()
        with file.open() as opened:
            try:
                sound = all(
                    "\0" not in decode.decode(piece)
                    for piece in iter(lambda: opened.read(PIECE), b"")
                )
                decode.decode(b"", final=True)
            except UnicodeDecodeError:
                continue
        if sound:
            return encoding
    raise bad_file("不是可读的 CSV 或 XLSX 表格。", "This is no readable CSV or XLSX table.")
