"""The page on which a day's receipts are typed or pasted: one grid, every mistake at its cell."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, flash, render_template, url_for
from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.banking.accounts import accounts_of
from ledger.deposits.collect_day import DayRow, RecordDay, record_day
from ledger.deposits.day_schemas import DayRowIn, GridDayIn
from ledger.deposits.models import Obligation
from ledger.errors import FieldError, Invalid
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.problems import field_errors, messages_of
from ledger.gate.roles import actor, allow
from ledger.money import Money
from ledger.parties.models import Project
from ledger.said import typed_text
from ledger.text import Text
from ledger.web.county_choice import choice_of_county, chosen_county
from ledger.web.furnish import t

bp = Blueprint("collection_days", __name__, url_prefix="/collections/day")

COLUMNS = (
    "project", "amount", "bank_reference", "payer_name", "payer_bank", "payer_account", "memo",
)  # fmt: skip
#: How many rows an empty grid has, and how many more one that is full gets.
ROWS, SPARE = 12, 4
#: How many projects the picker offers; any other is found by its number or name.
OFFERED = 1000


@bp.get("")
@allow(Role.FO)
def new() -> str:
    """The grid for a day's receipts."""
    return choice_of_county() or _grid(None, {})


def _grid(errors: Errors | None, values: Mapping[str, Any]) -> str:
    county_id = chosen_county()
    with reading() as session:
        accounts = accounts_of(session, county_id, "DEP")
        offered = session.execute(
            select(Project.code, Project.name)
            .join(Obligation, Obligation.project_id == Project.id)
            .where(Obligation.county_id == county_id, Obligation.state == "ACTIVE")
            .order_by(Project.code)
            .limit(OFFERED)
        ).all()
    typed = [int(name.split("-")[1]) for name in values if name.startswith("rows-")
             and values[name] and name.split("-")[1].isdecimal()]  # fmt: skip
    return render_template(
        "collection_days/new.html",
        accounts=[(one.id, f"{one.name} {one.bank} {one.tail}") for one in accounts],
        offered=offered,
        rows=max(ROWS, min(max(typed, default=0) + 1 + SPARE, 500)),
        columns=COLUMNS,
        county_id=county_id,
        errors=errors,
        values=values,
    )


@bp.post("")
@allow(Role.FO)
def create() -> Response:
    """Every row is recorded and waits for review, or nothing is and each mistake is shown."""

    def work(session: Session, data: dict[str, Any]) -> str:
        numbers, rows = _rows(data["rows"])
        command = RecordDay(data["bank_account_id"], data["on"], rows)
        try:
            made = record_day(session, command, by=actor())
        except Invalid as refused:
            raise Invalid(
                [_moved(one, numbers) for one in refused.errors], *_said(refused)
            ) from None
        total = Money.sum(one.amount for one in made)
        flash(
            t(f"已登记 {len(made)} 笔, 合计 {total.grouped()} 元, 待另一名财务人员复核。",
              f"{len(made)} recorded, {total.grouped()} together; a second officer reviews them."),
            "good",
        )  # fmt: skip
        return url_for("collections.index")

    return submit(work, schema=GridDayIn(), again=_grid)


def _said(refused: Invalid) -> tuple[str, str]:
    return refused.says.zh, refused.says.en


def _rows(given: list[dict[str, Any]]) -> tuple[list[int], tuple[DayRow, ...]]:
    """The rows in which anything was written, with their places in the grid; Invalid names each
    wrong cell."""
    numbers, rows, errors = [], [], []
    for number, cells in enumerate(given):
        filled = {
            name: value.strip()
            for name, value in cells.items()
            if name in COLUMNS and isinstance(value, str) and value.strip()
        }
        if not filled:
            continue
        if "amount" in filled:
            filled["amount"] = filled["amount"].replace(",", "")
        try:
            with typed_text():
                rows.append(DayRow(**DayRowIn().load(filled)))
            numbers.append(number)
        except ValidationError as error:
            errors += field_errors(messages_of(error), f"/rows/{number}")
    if not rows and not errors:
        says = Text("请至少填写一行。", "Fill in at least one row.")
        errors.append(FieldError("/rows/0/amount", "required", says))
    if errors:
        raise Invalid(errors)
    return numbers, tuple(rows)


def _moved(error: FieldError, numbers: list[int]) -> FieldError:
    """The mistake where the grid shows its row, empty rows counted."""
    head, _, rest = error.pointer.removeprefix("/rows/").partition("/")
    if not error.pointer.startswith("/rows/"):
        return error
    return replace(error, pointer=f"/rows/{numbers[int(head)]}/{rest}")
