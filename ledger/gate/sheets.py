"""Lists as files: one small way by which every list leaves as CSV or XLSX, as filtered."""

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from sqlalchemy import Select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.audit import trail
from ledger.gate.paging import Paging
from ledger.money import Money
from ledger.text import Text, cell

MIME = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

#: The filters of lists, as a heading names them.
FILTERS: Mapping[str, str] = {
    "county": "县区", "q": "查找", "state": "状态", "contractor": "总包单位", "overdue": "逾期天数≥",
    "supervision": "督办", "sector": "行业",
    "mode": "保障方式", "area": "地区代码", "project": "项目", "case": "案件",
    "company": "企业", "kind": "种类", "issuer": "出具机构", "within": "到期天数≤", "on": "截至", "bucket": "账龄",
    "rule": "规则", "show": "范围",
}  # fmt: skip
IN_MEMORY = 4 * 2**20
#: How many rows are read at a time.
CHUNK = 500

Wanted = Mapping[str, Any]
Rows = Callable[[Session, frozenset[int], Wanted, date], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list: its heading, and what stands in it for a row."""

    head: Text
    cell: Callable[[Any], object]


def column(zh: str, en: str, cell: Callable[[Any], object]) -> Column:
    """A column under that heading."""
    return Column(Text(zh, en), cell)


def rows_of(query: Callable[[frozenset[int], Wanted], Select[Any]]) -> Rows:
    """The rows of a query, some at a time."""

    def rows(session: Session, counties: frozenset[int], wanted: Wanted, on: date) -> Iterator[Any]:
        found = query(counties, wanted).execution_options(yield_per=CHUNK)
        for row in session.scalars(found):
            yield row
            session.expunge(row)

    return rows


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that may leave as a file: its filters, its columns, and every row that fits."""

    name: str
    title: Text
    schema: Callable[[], Paging]
    columns: Sequence[Column]
    rows: Rows


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the rows: which list, as filtered how, taken by whom, when."""

    title: str
    filtered: str
    taken: str

    @property
    def lines(self) -> tuple[str, str, str]:
        """The three lines, in order."""
        return self.title, self.filtered, self.taken


def heading_of(listing: Listing, wanted: Mapping[str, Any], by: Actor, at: datetime) -> Heading:
    """The three lines above the rows of a list as it is taken now."""
    kept = [
        f"{words} {wanted[name]}"
        for name, words in FILTERS.items()
        if wanted.get(name) not in (None, "")
    ]
    local = at.astimezone(clock.SHANGHAI)
    return Heading(
        f"{listing.title.zh} {listing.title.en}",
        f"筛选 Filters: {'; '.join(kept) or '全部 all'}",
        f"导出 Taken: {by.name} {local:%Y-%m-%d %H:%M}",
    )


def note_taken(
    session: Session, listing: Listing, wanted: Mapping[str, Any], form: str, *, by: Actor
) -> None:
    """The trail says who takes which list, before anything leaves (I-35)."""
    asked = sorted(name for name, value in wanted.items() if value not in (None, ""))
    county = next(iter(by.counties)) if len(by.counties) == 1 else None
    trail.record(
        session, "list.taken", f"list:{listing.name}", by=by, county_id=county, form=form,
        filters=", ".join(asked),
    )  # fmt: skip


def write_sheet(
    listing: Listing, heading: Heading, rows: Iterable[Any], form: str, say: Callable[[Text], str]
) -> IO[bytes]:
    """The list as an open file at its start; rows are written as they are read."""
    heads = [say(column.head) for column in listing.columns]
    cells = ([column.cell(row) for column in listing.columns] for row in rows)
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    (_write_xlsx if form == "xlsx" else _write_csv)(file, heading, heads, _told(cells, say))
    file.seek(0)
    return file


def _told(cells: Iterable[list[object]], say: Callable[[Text], str]) -> Iterator[list[object]]:
    for row in cells:
        yield [say(value) if isinstance(value, Text) else value for value in row]


def _write_csv(
    file: IO[bytes], heading: Heading, heads: Sequence[str], rows: Iterable[list[object]]
) -> None:
    out = io.TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
    write = csv.writer(out, lineterminator="\r\n")
    for line in heading.lines:
        write.writerow([cell(line)])
    write.writerow(heads)
    for row in rows:
        write.writerow([_plain(value) for value in row])
    out.detach()


def _write_xlsx(
    file: IO[bytes], heading: Heading, heads: Sequence[str], rows: Iterable[list[object]]
) -> None:
    book = xlsxwriter.Workbook(
        file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet()
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    for number, line in enumerate(heading.lines):
        sheet.write_string(number, 0, line, bold if number == 0 else None)
    at = len(heading.lines)
    for place, head in enumerate(heads):
        sheet.write_string(at, place, head, bold)
    for number, row in enumerate(rows, at + 1):
        for place, value in enumerate(row):
            if isinstance(value, Money):
                sheet.write_number(number, place, Decimal(value.fen) / 100, money)
            elif isinstance(value, int) and not isinstance(value, bool):
                sheet.write_number(number, place, value)
            elif value not in (None, ""):
                sheet.write_string(number, place, str(value))
    book.close()


def _plain(value: object) -> str:
    """Money and numbers as they are, text so that no spreadsheet reads a formula into it."""
    if value is None:
        return ""
    return str(value) if isinstance(value, Money | int | date) else cell(str(value))
