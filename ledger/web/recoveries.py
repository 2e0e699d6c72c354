"""Pages of recovery: debts by age, one receipt, recording one after seeing how it is applied."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Redirect

from ledger import clock
from ledger.actor import Role
from ledger.advances.models import Advance
from ledger.advances.queries import AdvanceView, advance_views, advances
from ledger.banking.accounts import accounts_of, fund_account
from ledger.book.books import book_with
from ledger.book.show import entry
from ledger.gate.ageing import aged_page
from ledger.gate.filters import AgedOn
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.roles import actor, allow
from ledger.parties.models import Company
from ledger.people.scope import counties_asked, find
from ledger.recoveries.ageing import Ageing, ageing
from ledger.recoveries.apply import apply_recovery
from ledger.recoveries.debtors import co_debtors
from ledger.recoveries.models import RecoveryReceipt
from ledger.recoveries.queries import debt_on
from ledger.recoveries.receive import RecordRecovery, judge_paid, record_recovery
from ledger.recoveries.schemas import RecoveryIn
from ledger.recoveries.words import BUCKETS
from ledger.text import Text
from ledger.web.checking import Typed, check
from ledger.web.furnish import say, t
from ledger.web.labels import PROPOSAL_STATES, PROPOSAL_TONES
from ledger.web.lists import number_in_address, wanted_by, ways, whole_number

bp = Blueprint("recoveries", __name__, url_prefix="/recoveries")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)


@bp.get("")
@allow(*OFFICE)
def index() -> str:
    """What is out on a day, by its age: principal, interest, and when limitation runs out."""
    wanted = wanted_by(AgedOn())
    covered = counties_asked(actor(), wanted["county"])
    on = wanted["on"] or clock.today()
    with reading() as session:
        found = ageing(session, covered, on)
        page = aged_page(session, covered, on, wanted)
    return render_template(
        "recoveries/index.html", ageing=found, buckets=BUCKETS, chart=_chart(found), page=page,
        wanted=wanted, on=on, choices=[(name, say(words)) for name, (*_, words) in BUCKETS.items()],
        **ways(page.next),
    )  # fmt: skip


def _chart(found: Ageing) -> dict[str, Any]:
    """Principal by age, as a chart takes it."""
    return {
        "labels": [words for _, _, words in BUCKETS.values()],
        "series": [
            {
                "name": Text("未收回本金", "Principal outstanding"),
                "values": [bucket.principal for bucket in found.buckets],
            }
        ],
    }


@bp.get("/<int:receipt_id>")
@allow(*OFFICE)
def show(receipt_id: int) -> str:
    """One receipt: how it was applied and the interest behind it, or the voucher that waits."""
    with reading() as session:
        row = find(session, RecoveryReceipt, receipt_id, by=actor())
        book, posted = book_with(session, row.proposal.book_id), row.proposal.entry_seq
        return render_template(
            "recoveries/show.html",
            row=row,
            answerer=session.get(Company, row.payer_id or 0),
            book=book,
            entry=entry(session, book.id, posted) if posted else None,
            states=PROPOSAL_STATES,
            tones=PROPOSAL_TONES,
        )


@bp.get("/new")
@allow(Role.FO)
def new() -> str | Redirect:
    """The form for a receipt on the advance named by ``?advance=``."""
    advance_id = number_in_address("advance")
    if advance_id is None:
        flash(t("请先选择垫付。", "Choose the advance first."), "warn")
        return redirect(url_for("recoveries.index"), 303)
    return _form(advance_id, None, {})


def _form(advance_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        advance = find(session, Advance, advance_id, by=actor())
        accounts = accounts_of(session, advance.county_id, "FUND")
        return render_template(
            "recoveries/new.html",
            advance=advance,
            debt=debt_on(session, advance, clock.today()),
            others=_others(session, advance),
            payers=[(one.company_id, one.company.name) for one in co_debtors(session, advance.id)],
            accounts=[(one.id, f"{one.name} {one.bank} {one.tail}") for one in accounts],
            errors=errors,
            values=values,
        )


def _others(session: Session, advance: Advance) -> list[AdvanceView]:
    """The other advances that the same debtor has not paid back."""
    query = advances({advance.county_id}, debtor_id=advance.debtor_id)
    views = advance_views(session, session.scalars(query.where(Advance.id != advance.id)))
    return [view for view in views if view.state == "OUTSTANDING"]


@bp.post("/new")
@allow(Role.FO)
def check_recovery() -> Response:
    """How the receipt would be applied on its date, before it is recorded."""

    def shown(data: dict[str, Any], typed: Typed) -> str:
        with reading() as session:
            advance = find(session, Advance, data["advance_id"], by=actor())
            account = fund_account(session, data["bank_account_id"], by=actor())
            on, application, command = data["on"], None, RecordRecovery(**data)
            judge_paid(session, advance, command)
            if advance.written_off_on is None and command.to_debt:
                application = apply_recovery(
                    session,
                    advance,
                    command.to_debt,
                    on,
                    spread=data["spread"],
                    payer_id=data["payer_id"],
                )
            return render_template(
                "recoveries/check.html", advance=advance, account=account, data=data, typed=typed,
                application=application, debt=debt_on(session, advance, on),
                answerer=session.get(Company, data["payer_id"] or 0),
            )  # fmt: skip

    return check(RecoveryIn(), again=_again, show=shown)


@bp.post("")
@allow(Role.FO)
def create() -> Response:
    """The receipt is recorded; its voucher waits for a second officer."""

    def work(session: Session, data: dict[str, Any]) -> str:
        row = record_recovery(session, RecordRecovery(**data), by=actor())
        flash(t("已登记, 待另一名财务人员复核。", "Recorded; a second officer reviews it."), "good")
        return url_for(".show", receipt_id=row.id)

    return submit(work, schema=RecoveryIn(), again=_again)


def _again(errors: Errors, values: Mapping[str, Any]) -> str:
    return _form(whole_number(values.get("advance_id")), errors, values)
