"""Pages of money that came in for deposits: receipts and bank interest."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, render_template, url_for
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.banking.accounts import accounts_of
from ledger.book.books import book_with
from ledger.book.show import entry
from ledger.deposits.collect import RecordReceipt, record_receipt
from ledger.deposits.figures import deposit_book, figures_of
from ledger.deposits.models import Receipt
from ledger.deposits.queries import receipts
from ledger.deposits.schemas import ReceiptIn
from ledger.deposits.standing import fill
from ledger.gate.filters import OfProject
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.paging import page_of
from ledger.gate.roles import actor, allow
from ledger.parties.models import Project
from ledger.people.scope import counties_asked, find
from ledger.web.checking import Typed, check
from ledger.web.furnish import t
from ledger.web.labels import PROPOSAL_STATES, PROPOSAL_TONES
from ledger.web.lists import wanted_by, ways

bp = Blueprint("collections", __name__, url_prefix="/collections")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)


@bp.get("")
@allow(*OFFICE)
def index() -> str:
    """Receipts, the newest first."""
    wanted = wanted_by(OfProject())
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = receipts(covered, wanted["project"])
        page = page_of(session, query, wanted, Receipt.id, newest_first=True)
    return render_template(
        "collections/index.html", page=page, states=PROPOSAL_STATES, tones=PROPOSAL_TONES,
        **ways(page.next),
    )  # fmt: skip


@bp.get("/<int:receipt_id>")
@allow(*OFFICE)
def show(receipt_id: int) -> str:
    """One receipt, with its voucher or the proposal that waits."""
    with reading() as session:
        row = find(session, Receipt, receipt_id, by=actor())
        posted, book = row.proposal.entry_seq, book_with(session, row.proposal.book_id)
        return render_template(
            "collections/show.html",
            row=row,
            book=book,
            entry=entry(session, book.id, posted) if posted else None,
            states=PROPOSAL_STATES,
            tones=PROPOSAL_TONES,
        )


@bp.get("/new/<int:project_id>")
@allow(Role.FO)
def new(project_id: int) -> str:
    """The form for a receipt; the contractor's own account is filled in."""
    return _form(project_id, None, {})


def _form(project_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        project = find(session, Project, project_id, by=actor())
        figures = figures_of(session, deposit_book(session, project.county_id), project.id)
        accounts = accounts_of(session, project.county_id, "DEP")
        return render_template(
            "collections/new.html",
            project=project,
            figures=figures,
            accounts=[(one.id, f"{one.name} {one.bank} {one.tail}") for one in accounts],
            errors=errors,
            values=values,
        )


@bp.post("/new/<int:project_id>")
@allow(Role.FO)
def check_receipt(project_id: int) -> Response:
    """What would be recorded and where it would go, before it is sent."""

    def shown(data: dict[str, Any], typed: Typed) -> str:
        with reading() as session:
            project = find(session, Project, project_id, by=actor())
            figures = figures_of(session, deposit_book(session, project.county_id), project.id)
            return render_template(
                "collections/check.html", project=project, data=data, typed=typed,
                filled=fill(data["amount"], figures),
            )  # fmt: skip

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _form(project_id, errors, values)

    return check(ReceiptIn(), again=again, show=shown)


@bp.post("/project/<int:project_id>")
@allow(Role.FO)
def create(project_id: int) -> Response:
    """The receipt is recorded; its voucher waits for a second officer."""

    def work(session: Session, data: dict[str, Any]) -> str:
        row = record_receipt(session, RecordReceipt(project_id, **data), by=actor())
        flash(t("已登记, 待另一名财务人员复核。", "Recorded; a second officer reviews it."), "good")
        return url_for(".show", receipt_id=row.id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _form(project_id, errors, values)

    return submit(work, schema=ReceiptIn(), again=again)
