"""Pages of imports: bring in a register, see how far it is, review it as one thing."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, make_response, render_template, send_file, url_for
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Role
from ledger.errors import NotFound
from ledger.fields import Strict
from ledger.gate.filters import CountyFilter
from ledger.gate.forms import Errors, submit
from ledger.gate.house import database, reading
from ledger.gate.importing import (
    files_sent,
    rows_done,
    start_check,
    start_posting,
    wait_a_little,
)
from ledger.gate.paging import page_of
from ledger.gate.roles import actor, allow
from ledger.gate.sheets import MIME
from ledger.money import Money
from ledger.people.roster import names_of
from ledger.people.scope import counties_asked, find
from ledger.registers.check import digest_of
from ledger.registers.kinds import SHEETS
from ledger.registers.models import RegisterImport
from ledger.registers.propose import receive_register
from ledger.registers.queries import STATES, TONES, first_rows, imports_of
from ledger.registers.review import (
    ReviewRegister,
    alone,
    begin_review,
    return_register,
    withdraw_register,
)
from ledger.registers.schemas import ReturnImportIn, ReviewImportIn
from ledger.registers.take import note_register_taken, take_register
from ledger.registers.workbook import proposed_rows, spell, template, wrong_rows_of
from ledger.web.county_choice import choice_of_county, chosen_county
from ledger.web.furnish import t
from ledger.web.lists import wanted_by, ways

bp = Blueprint("register_imports", __name__, url_prefix="/imports")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)
#: So many rows of a kind, and wrong rows, a page shows; the files hold all of them.
SHOWN, WRONG_SHOWN = 10, 200


@bp.get("")
@allow(*OFFICE)
def index() -> str:
    """The imports, the newest first."""
    wanted = wanted_by(CountyFilter())
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        page = page_of(session, imports_of(covered), wanted, RegisterImport.id, newest_first=True)
        who = names_of(session, {row.maker_person for row in page.items})
    return render_template(
        "imports/index.html", page=page, who=who, states=STATES, tones=TONES, kinds=SHEETS,
        county=next(iter(covered)) if len(covered) == 1 else None, **ways(page.next),
    )  # fmt: skip


@bp.get("/new")
@allow(Role.FO)
def new() -> str:
    """The form for the files of a register."""
    return choice_of_county() or _form(None, {})


@bp.post("")
@allow(Role.FO)
def create() -> Response:
    """The files are being checked; the page of the import tells how far."""
    county_id, by = chosen_county(), actor()
    made: list[tuple[int, Any]] = []

    def work(session: Session, data: dict[str, Any]) -> str:
        files = files_sent()
        row = receive_register(session, county_id, digest_of(files), by=by)
        made.append((row.id, files))
        return url_for(".show", import_id=row.id)

    response = submit(work, schema=Strict(), again=_form)
    if made and response.status_code == 303:
        start_check(made[-1][0], county_id, made[-1][1], by=by)
        wait_a_little(made[-1][0])
    return response


def _form(errors: Errors | None, values: Mapping[str, Any]) -> str:
    return render_template(
        "imports/new.html", errors=errors, values=values, county_id=chosen_county(), kinds=SHEETS
    )


@bp.get("/template")
@allow(*OFFICE)
def blank() -> Response:
    """A blank workbook with the six sheets."""
    return _workbook(template(), "register-template")


@bp.get("/register")
@allow(*OFFICE)
def take() -> Response:
    """The county's register as it stands, in the shape in which one is brought in."""
    by = actor()
    covered = counties_asked(by, wanted_by(CountyFilter())["county"])
    if len(covered) != 1:
        raise NotFound("请用 ?county= 指明县。", "Name the county by ?county=.")
    (county_id,) = covered
    database().in_transaction(lambda session: note_register_taken(session, county_id, by=by))
    with reading() as session:
        return _workbook(take_register(session, county_id), f"register-{clock.today()}")


@bp.get("/<int:import_id>")
@allow(*OFFICE)
def show(import_id: int) -> Response:
    """One import: its progress, its wrong rows, or its totals to be reviewed."""
    return _page(import_id, None, {})


def _page(import_id: int, errors: Errors | None, values: Mapping[str, Any]) -> Response:
    by = actor()
    with reading() as session:
        row = find(session, RegisterImport, import_id, by=by)
        who = names_of(session, {row.maker_person, row.reviewer_person or row.maker_person})
        single = alone(session, row.county_id)
        shown = [
            (kind, row.sums[name], _spelled(name, first_rows(session, row, name, SHOWN)))
            for name, kind in SHEETS.items()
            if name in row.sums
        ]
    done = rows_done(import_id) if row.state in ("CHECKING", "POSTING") else None
    response = make_response(
        render_template(
            "imports/show.html",
            row=row, who=who, shown=shown, errors=errors, values=values, states=STATES,
            tones=TONES, done=done, wrong=row.mistakes[:WRONG_SHOWN], sums=row.sums,
            posting_rows=sum(totals["new"] for _, totals, _ in shown), money=Money.of,
            mine=row.maker_person == by.person_id, alone=single, may=by.holds(Role.FO, row.county_id),
        )
    )  # fmt: skip
    if done is not None:
        response.headers["Refresh"] = "2"
    return response


def _spelled(name: str, rows: list[dict[str, Any]]) -> tuple[list[str], list[list[str]]]:
    """Headings and cells of the columns that hold something."""
    used = {
        field: heads[0]
        for field, heads in SHEETS[name].headings.items()
        if any(row.get(field) not in (None, "") for row in rows)
    }
    return list(used.values()), [[spell(field, row.get(field)) for field in used] for row in rows]


@bp.get("/<int:import_id>/wrong-rows")
@allow(Role.FO)
def wrong_rows(import_id: int) -> Response:
    """The wrong rows as a workbook: same columns, and why each is wrong."""
    with reading() as session:
        row = find(session, RegisterImport, import_id, by=actor())
        if not row.mistakes:
            raise NotFound("此导入没有有误的行。", "This import has no wrong rows.")
        return _workbook(wrong_rows_of(row.mistakes), f"wrong-rows-{row.id}")


@bp.get("/<int:import_id>/rows")
@allow(*OFFICE)
def rows(import_id: int) -> Response:
    """Every proposed row as a workbook."""
    with reading() as session:
        row = find(session, RegisterImport, import_id, by=actor())
        if row.seen is None:
            raise NotFound("此导入没有待记账的行。", "This import proposes no rows.")
        return _workbook(proposed_rows(session, row), f"import-{row.id}")


@bp.post("/<int:import_id>/review")
@allow(Role.FO)
def review(import_id: int) -> Response:
    """The second officer has reviewed the import, which is being posted."""
    by, begun = actor(), list[int]()

    def work(session: Session, data: dict[str, Any]) -> str:
        begin_review(session, ReviewRegister(import_id, data["seen"]), by=by)
        begun.append(import_id)
        return url_for(".show", import_id=import_id)

    response = submit(work, schema=ReviewImportIn(), again=_again(import_id))
    if begun and response.status_code == 303:
        start_posting(import_id, by=by)
        wait_a_little(import_id)
    return response


@bp.post("/<int:import_id>/return")
@allow(Role.FO)
def send_back(import_id: int) -> Response:
    """The import is handed back to its maker."""

    def work(session: Session, data: dict[str, Any]) -> str:
        return_register(session, import_id, data["opinion"], by=actor())
        flash(t("已退回。", "Sent back."), "good")
        return url_for(".show", import_id=import_id)

    return submit(work, schema=ReturnImportIn(), again=_again(import_id))


@bp.post("/<int:import_id>/withdraw")
@allow(Role.FO)
def withdraw(import_id: int) -> Response:
    """The import is taken back by its maker."""

    def work(session: Session, data: dict[str, Any]) -> str:
        withdraw_register(session, import_id, by=actor())
        flash(t("已撤回。", "Withdrawn."), "good")
        return url_for(".show", import_id=import_id)

    return submit(work, schema=Strict(), again=_again(import_id))


def _again(import_id: int) -> Any:
    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _page(import_id, errors, values).get_data(as_text=True)

    return again


def _workbook(file: Any, name: str) -> Response:
    response = send_file(
        file, mimetype=MIME["xlsx"], as_attachment=True, download_name=f"{name}.xlsx", etag=False
    )
    response.headers["Cache-Control"] = "no-store"
    return response
