"""Pages of guarantees: the list, accepting one, and its page with every step of its life."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from marshmallow import Schema
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Redirect

from ledger import clock
from ledger.actor import Role
from ledger.book.books import book_with
from ledger.deposits import mode_schemas as modes
from ledger.deposits.accept_guarantee import SubmitGuarantee, submit_guarantee
from ledger.deposits.extend_guarantee import ExtendGuarantee, extend_guarantee
from ledger.deposits.figures import deposit_book
from ledger.deposits.guarantee_claims import IN_FORCE
from ledger.deposits.keep_original import (
    OVER,
    HandBack,
    KeepOriginal,
    hand_back_original,
    is_out,
    keep_original,
)
from ledger.deposits.lapse_guarantee import LapseGuarantee, is_leaving, lapse_guarantee
from ledger.deposits.mode_queries import guarantee_log, guarantees_sought
from ledger.deposits.models import Guarantee
from ledger.deposits.queries import deposit_of, guarantees
from ledger.deposits.reject_guarantee import RejectGuarantee, reject_guarantee
from ledger.deposits.replace_guarantee import ReplaceGuarantee, replace_guarantee
from ledger.deposits.schemas import GuaranteeIn, HandBackIn, LapseIn
from ledger.deposits.words import EVENTS, HANDOVERS, KINDS, STATES, TONES, guarantee_state
from ledger.gate.filters import GuaranteeFilter
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.paging import page_of
from ledger.gate.roles import actor, allow
from ledger.parties.models import County, Project
from ledger.people.roster import names_of
from ledger.people.scope import counties_asked, find
from ledger.web import steps
from ledger.web.checking import Typed, check
from ledger.web.furnish import say, t
from ledger.web.lists import number_in_address, wanted_by, ways

bp = Blueprint("guarantees", __name__, url_prefix="/guarantees")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)


@bp.get("")
@allow(*OFFICE)
def index() -> str:
    """Guarantees, those that expire first at the top; by state, kind, issuer, days left."""
    wanted = wanted_by(GuaranteeFilter())
    covered = counties_asked(actor(), wanted["county"])
    today = clock.today()
    with reading() as session:
        query = guarantees_sought(covered, wanted, today)
        page = page_of(session, query, wanted, Guarantee.expires_on, Guarantee.id)
        rows = [(row, guarantee_state(row, today)) for row in page.items]
    return render_template(
        "guarantees/index.html", rows=rows, wanted=wanted, states=STATES, tones=TONES, kinds=KINDS,
        **ways(page.next),
    )  # fmt: skip


@bp.get("/<int:guarantee_id>")
@allow(*OFFICE)
def show(guarantee_id: int) -> str:
    """One guarantee: the paper, its life, where the original lies, the steps that may follow."""
    return _show(guarantee_id, None, {})


def _show(guarantee_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        row = find(session, Guarantee, guarantee_id, by=actor())
        log = guarantee_log(session, row, clock.today())
        old = row.replaces_id and session.get(Guarantee, row.replaces_id)
        persons = {turn.person_id for turn in log.events}
        persons |= {step.person_id for step in log.handovers}
        return render_template(
            "guarantees/show.html",
            row=row,
            old=old,
            log=log,
            book=book_with(session, deposit_book(session, row.county_id)),
            state=log.state,
            in_force=row.state in IN_FORCE and not is_leaving(session, row),
            over=row.state in OVER,
            out=is_out(session, row.id),
            names=names_of(session, persons),
            states=STATES,
            tones=TONES,
            kinds=KINDS,
            turns=EVENTS,
            handovers=HANDOVERS,
            errors=errors,
            values=values,
        )


@bp.get("/new")
@allow(Role.FO)
def new() -> str | Redirect:
    """The form for a guarantee of the project named by ``?project=``."""
    project_id = number_in_address("project")
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
            older=[
                (one.id, f"{one.number} · {one.issuer} · {one.expires_on}")
                for one in session.scalars(
                    guarantees({project.county_id}, project.id).where(Guarantee.state.in_(IN_FORCE))
                )
            ],
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


def _step(
    guarantee_id: int,
    schema: Schema,
    deed: Callable[..., Guarantee],
    command: Callable[[dict[str, Any]], object],
    said: tuple[str, str],
) -> Response:
    """One step in the life of a guarantee, then its page again."""
    return steps.take(
        schema, deed, command, said, to=url_for(".show", guarantee_id=guarantee_id),
        again=lambda errors, values: _show(guarantee_id, errors, values),
    )  # fmt: skip


@bp.post("/<int:guarantee_id>/rejection")
@allow(Role.FO)
def reject(guarantee_id: int) -> Response:
    """The guarantee is not accepted."""
    return _step(
        guarantee_id, modes.RejectIn(), reject_guarantee,
        lambda data: RejectGuarantee(guarantee_id, **data), ("已登记不予接受。", "Rejected."),
    )  # fmt: skip


@bp.post("/<int:guarantee_id>/extension")
@allow(Role.FO)
def extend(guarantee_id: int) -> Response:
    """The guarantee runs on to a new last day."""
    return _step(
        guarantee_id, modes.ExtendIn(), extend_guarantee,
        lambda data: ExtendGuarantee(guarantee_id, **data),
        ("已登记展期。", "The extension is on record."),
    )  # fmt: skip


@bp.post("/<int:guarantee_id>/replacement")
@allow(Role.FO)
def replace(guarantee_id: int) -> Response:
    """The guarantee is to go; a second officer posts it."""
    return _step(
        guarantee_id, modes.ReplaceIn(), replace_guarantee,
        lambda data: ReplaceGuarantee(guarantee_id, **data),
        ("已提请更换解除, 待复核。", "Proposed; a second officer reviews it."),
    )  # fmt: skip


@bp.post("/<int:guarantee_id>/lapse")
@allow(Role.FO)
def lapse(guarantee_id: int) -> Response:
    """The lapse is proposed; a second officer posts it."""
    return _step(
        guarantee_id, LapseIn(), lapse_guarantee,
        lambda data: LapseGuarantee(guarantee_id, **data),
        ("已提请注销, 待复核。", "Proposed; a second officer reviews it."),
    )  # fmt: skip


@bp.post("/<int:guarantee_id>/original")
@allow(Role.FO)
def keep(guarantee_id: int) -> Response:
    """The original was moved, lent or brought back."""
    return _step(
        guarantee_id, modes.OriginalIn(), keep_original,
        lambda data: KeepOriginal(guarantee_id, **data),
        ("已登记原件交接。", "The hand-over is on record."),
    )  # fmt: skip


@bp.post("/<int:guarantee_id>/hand-back")
@allow(Role.FO)
def hand_back(guarantee_id: int) -> Response:
    """The hand-over of the original is on record."""
    return _step(
        guarantee_id, HandBackIn(), hand_back_original,
        lambda data: HandBack(guarantee_id, **data),
        ("已登记原件退还。", "The hand-over is on record."),
    )  # fmt: skip
