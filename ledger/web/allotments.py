"""Pages of the fund's movements: the list, one movement, recording one."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, render_template, request, url_for
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Role
from ledger.banking.accounts import accounts_of, fund_account
from ledger.book.books import book_with
from ledger.book.show import entry
from ledger.funds.models import FundMovement
from ledger.funds.position import fund_position
from ledger.funds.queries import movements
from ledger.funds.receive import RecordMovement, find_movement, record_movement
from ledger.funds.schemas import MovementIn
from ledger.funds.words import KINDS, PAPERS
from ledger.gate.filters import MovementFilter
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.paging import page_of
from ledger.gate.roles import actor, allow
from ledger.people.scope import counties_asked
from ledger.web.checking import Typed, check
from ledger.web.county_choice import choice_of_county, chosen_county
from ledger.web.furnish import say, t
from ledger.web.labels import PROPOSAL_STATES, PROPOSAL_TONES
from ledger.web.lists import wanted_by, ways

bp = Blueprint("allotments", __name__, url_prefix="/allotments")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)


@bp.get("")
@allow(*OFFICE)
def index() -> str:
    """Movements of the fund, the newest first, of every kind or of one."""
    wanted = wanted_by(MovementFilter())
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = movements(covered, wanted["kind"])
        page = page_of(session, query, wanted, FundMovement.id, newest_first=True)
    return render_template(
        "allotments/index.html", page=page, wanted=wanted, kinds=KINDS,
        choices=[(kind, say(words)) for kind, words in KINDS.items()],
        states=PROPOSAL_STATES, tones=PROPOSAL_TONES, **ways(page.next),
    )  # fmt: skip


@bp.get("/<int:movement_id>")
@allow(*OFFICE)
def show(movement_id: int) -> str:
    """One movement, with its voucher or the proposal that waits."""
    with reading() as session:
        row = find_movement(session, movement_id, by=actor())
        book, posted = book_with(session, row.proposal.book_id), row.proposal.entry_seq
        return render_template(
            "allotments/show.html",
            row=row,
            book=book,
            entry=entry(session, book.id, posted) if posted else None,
            kinds=KINDS,
            papers=PAPERS[row.kind],
            states=PROPOSAL_STATES,
            tones=PROPOSAL_TONES,
        )


@bp.get("/new")
@allow(Role.FO)
def new() -> str:
    """The form for a movement."""
    return choice_of_county() or _form(None, request.args)


def _form(errors: Errors | None, values: Mapping[str, Any]) -> str:
    county_id = chosen_county()
    with reading() as session:
        accounts = accounts_of(session, county_id, "FUND")
    return render_template(
        "allotments/new.html",
        county_id=county_id,
        accounts=[(one.id, f"{one.name} {one.bank} {one.tail}") for one in accounts],
        kinds=[
            (kind, say(words), f"{say(PAPERS[kind][0])}, {say(PAPERS[kind][1])}")
            for kind, words in KINDS.items()
        ],
        errors=errors,
        values=values,
    )


@bp.post("/new")
@allow(Role.FO)
def check_movement() -> Response:
    """What would be recorded, and the fund before and after, before it is sent."""

    def shown(data: dict[str, Any], typed: Typed) -> str:
        today = clock.today()
        with reading() as session:
            account = fund_account(session, data["bank_account_id"], by=actor())
            before = fund_position(session, account.county_id, today, today=today).cash
        change = -data["amount"] if data["kind"] == "charge" else data["amount"]
        return render_template(
            "allotments/check.html", data=data, typed=typed, account=account, before=before,
            after=before + change, kind=KINDS[data["kind"]], papers=PAPERS[data["kind"]],
        )  # fmt: skip

    return check(MovementIn(), again=_form, show=shown)


@bp.post("")
@allow(Role.FO)
def create() -> Response:
    """The movement is recorded; its voucher waits for a second officer."""

    def work(session: Session, data: dict[str, Any]) -> str:
        row = record_movement(session, RecordMovement(**data), by=actor())
        flash(t("已登记, 待另一名财务人员复核。", "Recorded; a second officer reviews it."), "good")
        return url_for(".show", movement_id=row.id)

    return submit(work, schema=MovementIn(), again=_form)
