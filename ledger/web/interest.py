"""Pages of bank interest: the slip, its allocation by daily balances, the sheet that is kept."""

import csv
import io
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, render_template, request, url_for
from marshmallow import pre_load
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.banking.accounts import accounts_of
from ledger.book.balances import balances_by
from ledger.book.books import book_of
from ledger.book.show import entry
from ledger.deposits.allocation_sheet import InterestView, interest_views, sheet_of
from ledger.deposits.credit_interest import RecordInterest, Share, judge_slip, record_interest
from ledger.deposits.figures import deposit_book
from ledger.deposits.models import InterestSlip
from ledger.deposits.queries import interest_slips
from ledger.deposits.schemas import InterestIn
from ledger.gate.downloads import csv_answer
from ledger.gate.filters import CountyFilter
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.paging import page_of
from ledger.gate.roles import actor, allow
from ledger.money import Money
from ledger.parties.queries import projects
from ledger.people.scope import counties_asked, find
from ledger.web.checking import Typed, check
from ledger.web.county_choice import choice_of_county, chosen_county
from ledger.web.furnish import t
from ledger.web.labels import PROPOSAL_STATES, PROPOSAL_TONES
from ledger.web.lists import wanted_by, ways

bp = Blueprint("interest", __name__, url_prefix="/interest")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)


class InterestForm(InterestIn):
    """The same slip as a form sends it: empty boxes count as left out."""

    @pre_load
    def _leave_out_empty(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        shares = data.get("shares")
        if isinstance(shares, list):
            data["shares"] = [one for one in shares if one.get("amount")]
        return {name: value for name, value in data.items() if value != ""}


@bp.get("/slips")
@allow(*OFFICE)
def index() -> str:
    """Slips of interest, the newest first."""
    wanted = wanted_by(CountyFilter())
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = interest_slips(covered)
        page = page_of(session, query, wanted, InterestSlip.id, newest_first=True)
        rows = interest_views(session, page.items)
    return render_template(
        "interest/index.html", rows=rows, states=PROPOSAL_STATES, tones=PROPOSAL_TONES,
        **ways(page.next),
    )  # fmt: skip


@bp.get("/<int:interest_id>")
@allow(*OFFICE)
def show(interest_id: int) -> str:
    """One slip with its allocation sheet, ready to print."""
    with reading() as session:
        row = find(session, InterestSlip, interest_id, by=actor())
        book, posted = book_of(session, row.county_id, "DEP"), row.proposal.entry_seq
        return render_template(
            "interest/show.html",
            view=interest_views(session, [row])[0],
            book=book,
            entry=entry(session, book.id, posted) if posted else None,
            states=PROPOSAL_STATES,
            tones=PROPOSAL_TONES,
        )


@bp.get("/<int:interest_id>/sheet.csv")
@allow(*OFFICE)
def sheet_file(interest_id: int) -> Response:
    """The allocation sheet as a CSV file."""
    with reading() as session:
        row = find(session, InterestSlip, interest_id, by=actor())
        content = _csv(interest_views(session, [row])[0])
    return csv_answer(content, f"interest-{interest_id}.csv")


def _csv(view: InterestView) -> bytes:
    """The sheet, one line a project; a name that a spreadsheet would reckon with stays text."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\r\n")
    write.writerow(["序号", "项目编号", "项目名称", "日积数(元·天)", "分配利息(元)", "尾差(分)"])
    for number, line in enumerate(view.lines, start=1):
        code, name = (
            f"'{one}" if one[:1] in "=+-@\t\r＝" else one for one in (line.code, line.name)
        )
        write.writerow([number, code, name, Money(line.product), line.amount, line.rounding])
    write.writerow(["", "", "合计", view.product.replace(",", ""), view.row.amount, ""])
    return ("\ufeff" + out.getvalue()).encode()


@bp.get("")
@allow(Role.FO)
def new() -> str:
    """The form for a slip; ``?by=hand`` takes the shares that the bank itself made."""
    return choice_of_county() or _form(None, {})


def _form(errors: Errors | None, values: Mapping[str, Any]) -> str:
    county_id = chosen_county()
    by_hand = request.args.get("by") == "hand"
    with reading() as session:
        balances = balances_by(session, deposit_book(session, county_id), "2307.01", "project")
        held = {int(project): amount for project, amount in balances.items() if amount}
        rows = [row for row in session.scalars(projects({county_id})) if row.id in held]
        accounts = accounts_of(session, county_id, "DEP")
    return render_template(
        "interest/new.html",
        rows=[(row, held[row.id]) for row in rows] if by_hand else [],
        by_hand=by_hand,
        accounts=[(one.id, f"{one.name} {one.bank} {one.tail}") for one in accounts],
        county_id=county_id,
        errors=errors,
        values=values,
    )


@bp.post("/check")
@allow(Role.FO)
def check_slip() -> Response:
    """The slip and its allocation, once more before they are sent."""

    def shown(data: dict[str, Any], typed: Typed) -> str:
        command, county_id = _command(data), chosen_county()
        judge_slip(command)
        with reading() as session:
            names = {row.id: row.name for row in session.scalars(projects({county_id}))}
            lines = []
            if command.period_from and command.period_to:
                book_id = deposit_book(session, county_id)
                first, last = command.period_from, command.period_to
                lines = sheet_of(session, book_id, command.amount, first, last)
        return render_template(
            "interest/check.html", data=data, typed=typed, names=names, lines=lines,
            county_id=county_id,
        )  # fmt: skip

    return check(InterestForm(), again=_form, show=shown)


@bp.post("")
@allow(Role.FO)
def create() -> Response:
    """The slip is recorded with its sheet; its voucher waits for a second officer."""

    def work(session: Session, data: dict[str, Any]) -> str:
        row = record_interest(session, _command(data), by=actor())
        flash(t("已登记, 待另一名财务人员复核。", "Recorded; a second officer reviews it."), "good")
        return url_for(".show", interest_id=row.id)

    return submit(work, schema=InterestForm(), again=_form)


def _command(data: dict[str, Any]) -> RecordInterest:
    return RecordInterest(**{**data, "shares": tuple(Share(**one) for one in data["shares"])})
