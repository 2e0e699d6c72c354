"""Pages of rolls: send a sheet or paste it, say what each column is, see every mistake, import."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, flash, render_template, request, url_for
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.cases.import_roll import add_roll, check_roll
from ledger.cases.judge_roll import JudgedRoll
from ledger.cases.models import ArrearsCase
from ledger.cases.read_roll import SentRoll, grid_of_file, grid_of_text, read_roll
from ledger.cases.roll_columns import HEADINGS, Columns, Grid, guess_columns
from ledger.cases.roll_schemas import RollIn
from ledger.cases.words import ROLL_FIELDS
from ledger.errors import FieldError, Invalid, Refusal
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.roles import actor, allow
from ledger.people.scope import find
from ledger.text import Text
from ledger.web.checking import Typed, check
from ledger.web.furnish import say, t
from ledger.web.imports import WrongCell, failing_rows, wrong_cells
from ledger.web.previews import pasted_text, shown_cell

bp = Blueprint("rolls", __name__, url_prefix="/cases/<int:case_id>/roll")

#: How many rows of a roll are shown before it is imported, and how many mistakes or remarks.
PREVIEW, MOST = 6, 200
#: Longer cells do not travel within the page: the file is chosen again.
LONGEST = 900_000


@bp.get("")
@allow(Role.FO)
def new(case_id: int) -> str:
    """The form for a roll: a file, or cells pasted from a spreadsheet."""
    return _form(case_id, None, {})


@bp.post("/check")
@allow(Role.FO)
def check_columns(case_id: int) -> Response:
    """What each column is taken for, the first rows, every mistake; nothing is kept."""

    def shown(data: dict[str, Any], typed: Typed) -> str:
        return _look(case_id, _grid(data["text"]), data, None)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _form(case_id, errors, values)

    return check(RollIn(), again=again, show=shown)


@bp.post("")
@allow(Role.FO)
def create(case_id: int) -> Response:
    """Every row is a claim of the case, or none."""
    sent: list[tuple[SentRoll, dict[str, Any]]] = []

    def work(session: Session, data: dict[str, Any]) -> str:
        if not sent:
            grid = _grid(data["text"])
            sent.append((SentRoll(grid, data["columns"], data["first_row"]), data))
        done = add_roll(session, case_id, sent[0][0].read(), by=actor())
        flash(t(f"已导入 {done.imported} 行。", f"{done.imported} rows imported."), "good")
        return url_for("cases.show", case_id=case_id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        if not sent:
            return _form(case_id, errors, values)
        return _look(case_id, sent[0][0].grid, sent[0][1], errors)

    return submit(work, schema=RollIn(), again=again)


def _grid(text: str | None) -> Grid:
    """The cells that were sent, as a file or pasted. Invalid when there are none."""
    file = request.files.get("file")
    if file is not None and file.filename:
        return grid_of_file(file.read())
    if text is None:
        says = Text("请选择表格文件, 或粘贴表格内容。", "Choose a sheet, or paste its cells.")
        raise Invalid([FieldError("/file", "required", says)])
    return grid_of_text(text)


def _form(case_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        case = find(session, ArrearsCase, case_id, by=actor())
    return render_template(
        "cases/roll.html", row=case, errors=errors, values=values, headings=HEADINGS
    )


def _look(case_id: int, grid: Grid, data: Mapping[str, Any], errors: Errors | None) -> str:
    """The page of the columns: set, judged, and either ready or with its mistakes."""
    told = SentRoll(grid, data["columns"], data["first_row"]).told
    columns = told or guess_columns(grid, by_cells=True)
    judged: JudgedRoll | None = None
    with reading() as session:
        case = find(session, ArrearsCase, case_id, by=actor())
        try:
            judged = check_roll(session, case_id, read_roll(grid, columns), by=actor())
        except Refusal as refused:
            errors = refused
    mistakes = judged.errors if judged else ()
    wrong = wrong_cells(mistakes, HEADINGS)
    return render_template(
        "cases/roll_check.html",
        row=case,
        errors=errors if isinstance(errors, Refusal) and not wrong else None,
        values={},
        columns=columns,
        heads=_heads(grid, columns),
        preview=_preview(grid, columns),
        fields=[(name, say(words)) for name, words in ROLL_FIELDS.items()],
        judged=judged,
        wrong=wrong[:MOST],
        unseen=max(len(wrong) - MOST, 0),
        remarks=[WrongCell(one.row, "", say(one.says)) for one in _few(judged)],
        wrong_sheet=failing_rows(grid, wrong, _headings(grid, columns)),
        text=pasted_text(grid),
        longest=LONGEST,
    )


def _few(judged: JudgedRoll | None) -> Sequence[Any]:
    return judged.remarks[:MOST] if judged else ()


def _heads(grid: Grid, columns: Columns) -> list[str]:
    """What stands above each column, or its number."""
    first = grid[0] if columns.headed else ()
    return [
        (first[place] if place < len(first) else "")
        or t(f"第 {place + 1} 列", f"Column {place + 1}")
        for place in range(len(columns.fields))
    ]


def _headings(grid: Grid, columns: Columns) -> list[str]:
    """The headings of the file of wrong rows: those that were sent, or our own."""
    if not columns.headed:
        return [HEADINGS[name][0] if name in HEADINGS else "" for name in columns.fields]
    missing = len(columns.fields) - len(grid[0])
    return [*grid[0], *("" for _ in range(missing))]


def _preview(grid: Grid, columns: Columns) -> list[tuple[int, list[str]]]:
    """The first rows with their numbers, long digits and names masked."""
    start = 1 if columns.headed else 0
    return [
        (
            number,
            [
                shown_cell(cells[place] if place < len(cells) else "", name)
                for place, name in enumerate(columns.fields)
            ],
        )
        for number, cells in enumerate(grid[start : start + PREVIEW], start=start + 1)
    ]
