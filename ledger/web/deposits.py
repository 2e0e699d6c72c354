"""Pages of deposits: the list, the card of one project, assessing it."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Role
from ledger.book.books import book_of
from ledger.deposits.assess import AssessDeposit, assess_deposit
from ledger.deposits.card import movements
from ledger.deposits.exemption_queries import exemptions
from ledger.deposits.exemption_words import KINDS as EXEMPTION_KINDS
from ledger.deposits.exemption_words import STATES as EXEMPTION_STATES
from ledger.deposits.exemption_words import TONES as EXEMPTION_TONES
from ledger.deposits.exemption_words import exemption_state
from ledger.deposits.models import Obligation
from ledger.deposits.queries import (
    assessments_of,
    deposit_of,
    deposits,
    guarantees,
    receipts,
    totals,
)
from ledger.deposits.reckon import Reckoned, reckon
from ledger.deposits.schemas import AssessIn
from ledger.deposits.standing import STANDINGS, TONES
from ledger.deposits.words import BASES, KINDS, STATES, guarantee_state
from ledger.deposits.words import MODES as MODE_WORDS
from ledger.deposits.words import TONES as GUARANTEE_TONES
from ledger.gate.filters import DepositFilter, deposits_wanted
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.paging import cut, opened_cursor
from ledger.gate.roles import actor, allow
from ledger.parties.models import Project
from ledger.people.scope import counties_asked, find
from ledger.policies.queries import policy_version
from ledger.refunds.queries import returns
from ledger.refunds.words import STATES as RETURN_STATES
from ledger.refunds.words import TONES as RETURN_TONES
from ledger.rules.grounds import GROUNDS
from ledger.web.checking import Typed, check
from ledger.web.furnish import say, t
from ledger.web.labels import PROPOSAL_STATES, PROPOSAL_TONES
from ledger.web.lists import wanted_by, ways
from ledger.web.sources import linked

bp = Blueprint("deposits", __name__, url_prefix="/deposits")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)


@bp.get("")
@allow(*OFFICE)
def index() -> str:
    """Deposits as they stand today, by name, state or contractor."""
    wanted = wanted_by(DepositFilter())
    covered = counties_asked(actor(), wanted["county"])
    asked = deposits_wanted(wanted, opened_cursor(wanted["cursor"]))
    with reading() as session:
        rows = deposits(session, covered, clock.today(), asked, wanted["limit"] + 1)
        sums = totals(session, covered, clock.today(), asked) if "sums" in request.args else None
    page = cut(rows, wanted["limit"], lambda row: row.place)
    return render_template(
        "deposits/index.html", page=page, wanted=wanted, standings=STANDINGS, tones=TONES,
        modes=MODE_WORDS, sums=sums,
        sums_url=_with_sums(), **ways(page.next),
    )  # fmt: skip


def _with_sums() -> str:
    """The address of this list with its totals, filters kept."""
    kept: dict[str, Any] = {name: value for name, value in request.args.items() if name != "cursor"}
    return url_for(".index", **{**kept, "sums": 1})


@bp.get("/<int:project_id>")
@allow(*OFFICE)
def show(project_id: int) -> str:
    """The card of a project's deposit: every movement, each with its voucher."""
    today = clock.today()
    with reading() as session:
        project = find(session, Project, project_id, by=actor())
        if not _is_assessed(session, project_id):
            return render_template("deposits/none.html", project=project)
        book = book_of(session, project.county_id, "DEP")
        own = {project.county_id}
        made = assessments_of(session, project.id)
        return render_template(
            "deposits/show.html",
            project=project,
            book=book,
            deposit=deposit_of(session, project, today),
            movements=movements(session, book.id, project.id, today),
            assessments=[
                (one, policy_version(session, one.policy_version_id)) for one in made
            ],
            facts=linked(made[0].source_list) if made else [],
            exemptions=[
                (row, exemption_state(row))
                for row in session.scalars(exemptions(own, project.id))
            ],
            exemption_kinds=EXEMPTION_KINDS,
            exemption_states=EXEMPTION_STATES,
            exemption_tones=EXEMPTION_TONES,
            receipts=session.scalars(receipts(own, project.id)).all(),
            guarantees=[
                (row, guarantee_state(row, today))
                for row in session.scalars(guarantees(own, project.id))
            ],
            returns=session.scalars(returns(own, project.id)).all(),
            standings=STANDINGS, tones=TONES, bases=BASES, kinds=KINDS,
            guarantee_states=STATES, guarantee_tones=GUARANTEE_TONES,
            return_states=RETURN_STATES, return_tones=RETURN_TONES,
            proposal_states=PROPOSAL_STATES, proposal_tones=PROPOSAL_TONES,
        )  # fmt: skip


def _is_assessed(session: Session, project_id: int) -> bool:
    owed = select(Obligation.id).where(Obligation.project_id == project_id)
    return session.scalar(owed) is not None


@bp.get("/<int:project_id>/assess")
@allow(Role.FO)
def assess(project_id: int) -> str:
    """The form for an assessment."""
    return _assess_form(project_id, None, {})


def _assess_form(project_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        project = find(session, Project, project_id, by=actor())
        again = session.scalar(
            select(Obligation.assessment_id).where(Obligation.project_id == project.id)
        )
        return render_template(
            "deposits/assess.html",
            project=project,
            again=again is not None,
            bases=[(code, say(words)) for code, words in BASES.items()],
            errors=errors,
            values=values,
        )


@bp.post("/<int:project_id>/assess")
@allow(Role.FO)
def check_assessment(project_id: int) -> Response:
    """What would be assessed and why, before it is sent."""

    def shown(data: dict[str, Any], typed: Typed) -> str:
        with reading() as session:
            project = find(session, Project, project_id, by=actor())
            reckoned: Reckoned = reckon(session, project, data["basis"], data["on"])
            return render_template(
                "deposits/check_assessment.html", project=project, reckoned=reckoned, data=data,
                typed=typed, bases=BASES, grounds=GROUNDS,
                facts=linked(fact.as_record() for fact in reckoned.sources),
            )  # fmt: skip

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _assess_form(project_id, errors, values)

    return check(AssessIn(), again=again, show=shown)


@bp.post("/<int:project_id>/assessments")
@allow(Role.FO)
def create_assessment(project_id: int) -> Response:
    """The assessment is made; its voucher waits for a second officer."""

    def work(session: Session, data: dict[str, Any]) -> str:
        made = assess_deposit(session, AssessDeposit(project_id, **data), by=actor())
        if made.proposal_id:
            flash(
                t("已核定, 待另一名财务人员复核。", "Assessed; a second officer reviews it."),
                "good",
            )
        return url_for(".show", project_id=project_id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _assess_form(project_id, errors, values)

    return submit(work, schema=AssessIn(), again=again)
