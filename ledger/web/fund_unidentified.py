"""Pages of money in the fund's account that nobody could name: recorded, then identified (46b)."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, render_template, request, url_for
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Role
from ledger.advances.models import Advance
from ledger.banking.accounts import accounts_of, fund_account
from ledger.book.books import book_of
from ledger.book.show import entry
from ledger.errors import NotFound
from ledger.funds.models import FundUnidentified
from ledger.funds.queries import fund_counties, unidentified
from ledger.funds.schemas import UnknownIn
from ledger.funds.unidentified import RecordUnknown, find_unknown, record_unknown
from ledger.gate.filters import CountyFilter
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.paging import page_of
from ledger.gate.roles import actor, allow
from ledger.money import Money
from ledger.people.scope import counties_asked, find
from ledger.recoveries.ageing import aged_debts
from ledger.recoveries.identify import (
    IdentifyRecovery,
    fitting,
    identify_recovery,
    open_line,
    open_lines,
)
from ledger.recoveries.schemas import IdentifyIn
from ledger.web.checking import Typed, check
from ledger.web.county_choice import choice_of_county, chosen_county
from ledger.web.furnish import t
from ledger.web.labels import PROPOSAL_STATES, PROPOSAL_TONES
from ledger.web.lists import wanted_by, ways

bp = Blueprint("fund_unidentified", __name__, url_prefix="/funds/unidentified")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)

#: How many debts one may choose from.
DEBTS = 200


@bp.get("")
@allow(*OFFICE)
def index() -> str:
    """What stands in 2307.09 line by line, and every receipt that nobody could name."""
    wanted = wanted_by(CountyFilter())
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        lines = [
            (county, line)
            for county in fund_counties(session, covered)
            for line in open_lines(session, county.id)
        ]
        query = unidentified(covered)
        page = page_of(session, query, wanted, FundUnidentified.id, newest_first=True)
    return render_template(
        "fund_unidentified/index.html", lines=lines, page=page, on=clock.today(),
        total=Money.sum(line.held for _, line in lines), many=len({one.id for one, _ in lines}) > 1,
        states=PROPOSAL_STATES, tones=PROPOSAL_TONES, **ways(page.next),
    )  # fmt: skip


@bp.get("/<int:unknown_id>")
@allow(*OFFICE)
def show(unknown_id: int) -> str:
    """One receipt: its voucher, and what is still open of it."""
    with reading() as session:
        row = find_unknown(session, unknown_id, by=actor())
        book, posted = book_of(session, row.county_id, "FUND"), row.proposal.entry_seq
        return render_template(
            "fund_unidentified/show.html",
            row=row,
            book=book,
            entry=entry(session, book.id, posted) if posted else None,
            line=open_line(session, row.county_id, row.bank_reference) if posted else None,
            states=PROPOSAL_STATES,
            tones=PROPOSAL_TONES,
        )


@bp.get("/new")
@allow(Role.FO)
def new() -> str:
    """The form for money that nobody can name yet."""
    return choice_of_county() or _form(None, request.args)


def _form(errors: Errors | None, values: Mapping[str, Any]) -> str:
    county_id = chosen_county()
    with reading() as session:
        accounts = accounts_of(session, county_id, "FUND")
    return render_template(
        "fund_unidentified/new.html",
        county_id=county_id,
        accounts=[(one.id, f"{one.name} {one.bank} {one.tail}") for one in accounts],
        errors=errors,
        values=values,
    )


@bp.post("/new")
@allow(Role.FO)
def check_unknown() -> Response:
    """What would be recorded, once more before it is sent."""

    def shown(data: dict[str, Any], typed: Typed) -> str:
        with reading() as session:
            account = fund_account(session, data["bank_account_id"], by=actor())
        return render_template(
            "fund_unidentified/check.html", data=data, typed=typed, account=account
        )

    return check(UnknownIn(), again=_form, show=shown)


@bp.post("")
@allow(Role.FO)
def create() -> Response:
    """The receipt is on record; its voucher waits for a second officer."""

    def work(session: Session, data: dict[str, Any]) -> str:
        row = record_unknown(session, RecordUnknown(**data), by=actor())
        flash(t("已登记, 待另一名财务人员复核。", "Recorded; a second officer reviews it."), "good")
        return url_for(".show", unknown_id=row.id)

    return submit(work, schema=UnknownIn(), again=_form)


@bp.get("/identification")
@allow(Role.FO)
def identify() -> str:
    """The form that says for which debt the money of ``?line=`` was."""
    return choice_of_county() or _identify(None, request.args)


def _identify(errors: Errors | None, values: Mapping[str, Any]) -> str:
    county_id = chosen_county()
    asked = str(values.get("bank_line") or request.args.get("line", ""))
    with reading() as session:
        line = open_line(session, county_id, asked)
        debts = aged_debts(session, {county_id}, clock.today(), limit=DEBTS)
    return render_template(
        "fund_unidentified/identify.html",
        county_id=county_id,
        line=line,
        debts=[
            (one.advance_id, f"{t('垫付', 'Advance')} {one.advance_id} · {one.debtor} · "
             f"{t('今天应还', 'owed today')} {one.total.grouped()}")
            for one in debts
        ],
        errors=errors,
        values=values,
    )  # fmt: skip


@bp.post("/identification/new")
@allow(Role.FO)
def check_identification() -> Response:
    """How the money would be applied, before it is sent for review."""

    def shown(data: dict[str, Any], typed: Typed) -> str:
        command = IdentifyRecovery(**data)
        with reading() as session:
            advance = find(session, Advance, data["advance_id"], by=actor())
            if advance.county_id != chosen_county():
                raise NotFound("该垫付不属于本县。", "That advance is another county's.")
            fits = fitting(session, advance, command)
            return render_template(
                "fund_unidentified/check_identification.html", advance=advance, data=data,
                typed=typed, fits=fits, county_id=advance.county_id,
            )  # fmt: skip

    return check(IdentifyIn(), again=_identify, show=shown)


@bp.post("/identification")
@allow(Role.FO)
def record_identification() -> Response:
    """The receipt of the debtor is on record; posting 46b waits for a second officer."""

    def work(session: Session, data: dict[str, Any]) -> str:
        row = identify_recovery(session, IdentifyRecovery(**data), by=actor())
        flash(
            t("已确认, 待另一名财务人员复核。", "Identified; a second officer reviews it."), "good"
        )
        return url_for("recoveries.show", receipt_id=row.id)

    return submit(work, schema=IdentifyIn(), again=_identify)
