"""The rows of a register in the order in which they are judged, mended rows in their places."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ledger.registers.kinds import ORIGIN, SHEETS, Kind
from ledger.registers.tables import File, Limits, Table, tables_of

#: How many rows are judged, staged and posted together.
BATCH = 500


@dataclass(frozen=True, slots=True)
class Read:
    """One row: the file's label and the number under which the office finds it, and its cells."""

    label: str
    number: int
    cells: dict[str, str]

    @property
    def origin(self) -> str:
        """Its name among all rows of its kind."""
        return f"{self.label}/{self.number}"


class Register:
    """The files of one register, as often read as it takes."""

    def __init__(self, files: Sequence[File], limits: Limits) -> None:
        self.tables: list[Table] = [table for file in files for table in tables_of(file, limits)]
        self._labels = {table.label for table in self.tables if not _mends(table)}
        self._mended = self._read_mended()

    @property
    def passed_over(self) -> dict[str, list[str]]:
        """The headings that are not read, by the name of the sheet."""
        found: dict[str, list[str]] = defaultdict(list)
        for table in self.tables:
            found[table.columns.kind.title.zh] += table.columns.passed_over
        return {sheet: sorted(set(heads)) for sheet, heads in found.items() if heads}

    def batches(self, kind: Kind) -> Iterator[list[Read]]:
        """The rows of that kind, some hundred at a time."""
        batch: list[Read] = []
        for row in self._rows(kind):
            batch.append(row)
            if len(batch) == BATCH:
                yield batch
                batch = []
        if batch:
            yield batch

    def _rows(self, kind: Kind) -> Iterator[Read]:
        for table in self.tables:
            if table.columns.kind is not kind:
                continue
            for number, cells in table.rows():
                label, _, of = cells.pop(ORIGIN, "").partition("/")
                if label in self._labels and of.isdecimal():
                    continue  # it stands in its original's place
                mended = self._mended.get((kind.name, f"{table.label}/{number}"))
                yield mended or Read(table.label, number, cells)

    def _read_mended(self) -> dict[tuple[str, str], Read]:
        """Mended rows of files that are here too, by the row whose place they take."""
        found = {}
        for table in self.tables:
            if _mends(table):
                for number, cells in table.rows():
                    origin = cells.pop(ORIGIN, "")
                    if origin.partition("/")[0] in self._labels:
                        row = Read(table.label, number, cells)
                        found[table.columns.kind.name, origin] = row
        return found


def _mends(table: Table) -> bool:
    return ORIGIN in table.columns.fields


def kinds_in_order() -> Sequence[Kind]:
    """The kinds of rows, each after those it rests on."""
    return tuple(SHEETS.values())
