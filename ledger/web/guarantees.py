"""Pages of guarantees: list, one paper, accepting it, letting it lapse, handing it back."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Redirect

from ledger import clock
from ledger.actor import Role
from ledger.book.books import book_with
from ledger.deposits.accept_guarantee import SubmitGuarantee, submit_guarantee
from ledger.deposits.figures import deposit_book
from ledger.deposits.keep_original import HandBack, hand_back_original
from ledger.deposits.lapse_guarantee import LapseGuarantee, lapse_guarantee, remaining_face
from ledger.deposits.models import Guarantee
from ledger.deposits.queries import deposit_of, guarantees
from ledger.deposits.schemas import GuaranteeIn, HandBackIn, LapseIn
from ledger.deposits.words import KINDS, STATES, TONES, guarantee_state
from ledger.gate.filters import OfProject
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.paging import page_of
from ledger.gate.roles import actor, allow
from ledger.parties.models import County, Project
from ledger.people.scope import counties_asked, find
from ledger.web.checking import Typed, check
from ledger.web.furnish import say, t
from ledger.web.lists import wanted_by, ways

bp = Blueprint("guarantees", __name__, url_prefix="/guarantees")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)


@bp.get("")
@allow(*OFFICE)
def index() -> str:
    """Guarantees, those that expire first at the top."""
    wanted = wanted_by(OfProject())
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = guarantees(covered, wanted["project"])
        page = page_of(session, query, wanted, Guarantee.expires_on, Guarantee.id)
        rows = [(row, guarantee_state(row, clock.today())) for row in page.items]
    return render_template(
        "guarantees/index.html", rows=rows, states=STATES, tones=TONES, kinds=KINDS,
        **ways(page.next),
    )  # fmt: skip


@bp.get("/<int:guarantee_id>")
@allow(*OFFICE)
def show(guarantee_id: int) -> str:
    """One guarantee: the paper, its voucher, where the original lies."""
    return _show(guarantee_id, None, {})


def _show(guarantee_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        row = find(session, Guarantee, guarantee_id, by=actor())
        book = book_with(session, deposit_book(session, row.county_id))
        return render_template(
            "guarantees/show.html",
            row=row,
            book=book,
            remaining=remaining_face(session, book.id, row),
            state=guarantee_state(row, clock.today()),
            states=STATES,
            tones=TONES,
            kinds=KINDS,
            errors=errors,
            values=values,
        )


@bp.get("/new")
@allow(Role.FO)
def new() -> str | Redirect:
    """The form for a guarantee of the project named by ``?project=``."""
    project_id = request.args.get("project", type=int)
    if project_id is None:
        flash(t("请先选择项目。", "Choose the project first."), "warn")
        return redirect(url_for("deposits.index"), 303)
    return _form(project_id, None, {})


def _form(project_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        project = find(session, Project, project_id, by=actor())
        return render_template(
            "guarantees/new.html",
            project=project,
            deposit=deposit_of(session, project, clock.today()),
            bureau=session.get_one(County, project.county_id).bureau,
            kinds=[(code, say(words)) for code, words in KINDS.items()],
            errors=errors,
            values=values,
        )


@bp.post("/check")
@allow(Role.FO)
def check_guarantee() -> Response:
    """What would be recorded, before it is sent."""

    def shown(data: dict[str, Any], typed: Typed) -> str:
        with reading() as session:
            project = find(session, Project, data["project_id"], by=actor())
            return render_template(
                "guarantees/check.html", project=project, data=data, typed=typed, kinds=KINDS
            )

    return check(GuaranteeIn(), again=_again, show=shown)


@bp.post("")
@allow(Role.FO)
def create() -> Response:
    """The guarantee is recorded; its voucher waits for a second officer."""

    def work(session: Session, data: dict[str, Any]) -> str:
        row = submit_guarantee(session, SubmitGuarantee(**data), by=actor())
        flash(t("已登记, 待另一名财务人员复核。", "Recorded; a second officer reviews it."), "good")
        return url_for(".show", guarantee_id=row.id)

    return submit(work, schema=GuaranteeIn(), again=_again)


def _again(errors: Errors, values: Mapping[str, Any]) -> str:
    project_id = str(values.get("project_id", ""))
    return _form(int(project_id) if project_id.isdecimal() else 0, errors, values)


@bp.post("/<int:guarantee_id>/lapse")
@allow(Role.FO)
def lapse(guarantee_id: int) -> Response:
    """The lapse is proposed; a second officer posts it."""

    def work(session: Session, data: dict[str, Any]) -> str:
        lapse_guarantee(session, LapseGuarantee(guarantee_id, **data), by=actor())
        flash(t("已提请注销, 待复核。", "Proposed; a second officer reviews it."), "good")
        return url_for(".show", guarantee_id=guarantee_id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _show(guarantee_id, errors, values)

    return submit(work, schema=LapseIn(), again=again)


@bp.post("/<int:guarantee_id>/hand-back")
@allow(Role.FO)
def hand_back(guarantee_id: int) -> Response:
    """The hand-over of the original is on record."""

    def work(session: Session, data: dict[str, Any]) -> str:
        hand_back_original(session, HandBack(guarantee_id, **data), by=actor())
        flash(t("已登记原件退还。", "The hand-over is on record."), "good")
        return url_for(".show", guarantee_id=guarantee_id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _show(guarantee_id, errors, values)

    return submit(work, schema=HandBackIn(), again=again)
