"""Pages of money whose project is not known: the list with its age, one receipt, its ways out."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, render_template, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Role
from ledger.banking.accounts import accounts_of
from ledger.book.books import book_of
from ledger.book.show import entry
from ledger.deposits.figures import deposit_book, figures_of
from ledger.deposits.identify import Identify, identify_receipt, open_amount
from ledger.deposits.models import Obligation
from ledger.deposits.receipt_models import UnidentifiedReceipt
from ledger.deposits.receipt_schemas import IdentifyIn, SendBackIn, UnidentifiedIn
from ledger.deposits.receipt_words import (
    REMITTANCE_STATES,
    UNIDENTIFIED_STATES,
    UNIDENTIFIED_TONES,
)
from ledger.deposits.receive_unidentified import RecordUnidentified, record_unidentified
from ledger.deposits.remit import SendBack, request_send_back
from ledger.deposits.standing import fill
from ledger.deposits.unidentified import open_receipts, unidentified_receipts, unidentified_view
from ledger.gate.filters import CountyFilter
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.paging import page_of
from ledger.gate.roles import actor, allow
from ledger.money import Money
from ledger.parties.models import Project
from ledger.people.scope import counties_asked, find
from ledger.web.checking import Typed, check
from ledger.web.county_choice import choice_of_county, chosen_county
from ledger.web.furnish import t
from ledger.web.labels import PROPOSAL_STATES, PROPOSAL_TONES, REQUEST_TONES
from ledger.web.lists import wanted_by, ways

bp = Blueprint("unidentified", __name__, url_prefix="/collections/unidentified")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)


@bp.get("")
@allow(*OFFICE)
def index() -> str:
    """What is still nobody's, the oldest first, with its age; below it what was settled."""
    wanted = wanted_by(CountyFilter())
    covered = counties_asked(actor(), wanted["county"])
    today = clock.today()
    with reading() as session:
        waiting = open_receipts(session, covered, today)
        query = unidentified_receipts(covered)
        page = page_of(session, query, wanted, UnidentifiedReceipt.id, newest_first=True)
        listed = [unidentified_view(session, row, today) for row in page.items]
    return render_template(
        "unidentified/index.html",
        waiting=waiting,
        total=Money.sum(one.balance for one in waiting),
        settled=[one for one in listed if one.days is None],
        states=UNIDENTIFIED_STATES,
        tones=UNIDENTIFIED_TONES,
        **ways(page.next),
    )


@bp.get("/new")
@allow(Role.FO)
def new() -> str:
    """The form for money of an unknown project."""
    return choice_of_county() or _form(None, {})


def _form(errors: Errors | None, values: Mapping[str, Any]) -> str:
    county_id = chosen_county()
    with reading() as session:
        accounts = accounts_of(session, county_id, "DEP")
        return render_template(
            "unidentified/new.html",
            accounts=[(one.id, f"{one.name} {one.bank} {one.tail}") for one in accounts],
            county_id=county_id,
            errors=errors,
            values=values,
        )


@bp.post("")
@allow(Role.FO)
def create() -> Response:
    """The receipt is recorded; its voucher waits for a second officer."""

    def work(session: Session, data: dict[str, Any]) -> str:
        row = record_unidentified(session, RecordUnidentified(**data), by=actor())
        flash(t("已登记, 待另一名财务人员复核。", "Recorded; a second officer reviews it."), "good")
        return url_for(".show", unidentified_id=row.id)

    return submit(work, schema=UnidentifiedIn(), again=_form)


@bp.get("/<int:unidentified_id>")
@allow(*OFFICE)
def show(unidentified_id: int) -> str:
    """One receipt: what is open of it, what became of the rest."""
    return _show(unidentified_id, None, {})


def _show(unidentified_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        row = find(session, UnidentifiedReceipt, unidentified_id, by=actor())
        book = book_of(session, row.county_id, "DEP")
        posted = row.proposal.entry_seq
        return render_template(
            "unidentified/show.html",
            row=row,
            view=unidentified_view(session, row, clock.today()),
            book=book,
            entry=entry(session, book.id, posted) if posted else None,
            may=actor().holds(Role.FO, row.county_id),
            states=UNIDENTIFIED_STATES, tones=UNIDENTIFIED_TONES,
            proposal_states=PROPOSAL_STATES, proposal_tones=PROPOSAL_TONES,
            request_states=REMITTANCE_STATES, request_tones=REQUEST_TONES,
            errors=errors,
            values=values,
        )  # fmt: skip


@bp.get("/<int:unidentified_id>/identification")
@allow(Role.FO)
def identify(unidentified_id: int) -> str:
    """The form that says for which project it was."""
    return _identify_form(unidentified_id, None, {})


def _identify_form(unidentified_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        row = find(session, UnidentifiedReceipt, unidentified_id, by=actor())
        projects = session.scalars(
            select(Project)
            .join(Obligation, Obligation.project_id == Project.id)
            .where(Obligation.county_id == row.county_id, Obligation.state == "ACTIVE")
            .order_by(Project.pinyin, Project.id)
        ).all()
        return render_template(
            "unidentified/identify.html",
            row=row,
            left=open_amount(session, row),
            projects=[(one.id, f"{one.code} {one.name}") for one in projects],
            errors=errors,
            values=values,
        )


@bp.post("/<int:unidentified_id>/identification")
@allow(Role.FO)
def check_identification(unidentified_id: int) -> Response:
    """Where the money would go, before it is sent for review."""

    def shown(data: dict[str, Any], typed: Typed) -> str:
        with reading() as session:
            row = find(session, UnidentifiedReceipt, unidentified_id, by=actor())
            project = find(session, Project, data["project_id"], by=actor())
            figures = figures_of(session, deposit_book(session, project.county_id), project.id)
            amount = data["amount"] or open_amount(session, row)
            return render_template(
                "unidentified/check.html", row=row, project=project, amount=amount, data=data,
                typed=typed, filled=fill(amount, figures),
            )  # fmt: skip

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _identify_form(unidentified_id, errors, values)

    return check(IdentifyIn(), again=again, show=shown)


@bp.post("/<int:unidentified_id>/identified")
@allow(Role.FO)
def send_identification(unidentified_id: int) -> Response:
    """The identification waits for a second officer."""

    def work(session: Session, data: dict[str, Any]) -> str:
        made = identify_receipt(session, Identify(unidentified_id, **data), by=actor())
        flash(
            t("已确认, 待另一名财务人员复核。", "Identified; a second officer reviews it."), "good"
        )
        return url_for("collections.show", receipt_id=made.receipt_id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _identify_form(unidentified_id, errors, values)

    return submit(work, schema=IdentifyIn(), again=again)


@bp.post("/<int:unidentified_id>/return")
@allow(Role.FO)
def send_back(unidentified_id: int) -> Response:
    """Sending it back to its payer waits for approval."""

    def work(session: Session, data: dict[str, Any]) -> str:
        made = request_send_back(session, SendBack(unidentified_id, **data), by=actor())
        flash(t("已提请审批, 款项已冻结。", "Sent for approval; the money is held."), "good")
        return url_for("remittances.show", remittance_id=made.id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _show(unidentified_id, errors, values)

    return submit(work, schema=SendBackIn(), again=again)
