"""Pages of changes of policy: propose new figures, see what differs, carry an approved one out."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, render_template, url_for
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.amendments.adopt import AdoptAmendment, adopt_amendment
from ledger.amendments.models import Amendment
from ledger.amendments.propose import (
    ProposeAmendment,
    differences,
    judged_figures,
    propose_amendment,
)
from ledger.amendments.queries import amendments_of
from ledger.amendments.schemas import AmendmentIn
from ledger.approvals.queries import may_decide, may_execute
from ledger.approvals.request import STATES
from ledger.approvals.schemas import NothingIn
from ledger.gate.counties import county_asked, county_of_deed
from ledger.gate.filters import CountyFilter
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.paging import page_of
from ledger.gate.roles import actor, allow
from ledger.people.scope import counties_asked, find
from ledger.policies.models import KINDS
from ledger.policies.queries import policy_version
from ledger.text import Text
from ledger.web.checking import Typed, check
from ledger.web.figure_forms import groups_of
from ledger.web.furnish import t
from ledger.web.labels import REQUEST_TONES
from ledger.web.lists import wanted_by, ways
from ledger.web.policies import lines_of

bp = Blueprint("amendments", __name__, url_prefix="/policies")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)
WORDS: Mapping[str, Text] = {**STATES, "ADOPTED": Text("已生效为新版本", "a new version")}
TONES: Mapping[str, str] = {**REQUEST_TONES, "ADOPTED": "done"}


@bp.get("/amendments")
@allow(*OFFICE)
def index() -> str:
    """Changes of policy, the newest first."""
    wanted = wanted_by(CountyFilter())
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        page = page_of(session, amendments_of(covered), wanted, Amendment.id, newest_first=True)
        return render_template(
            "amendments/index.html", rows=page.items, states=WORDS, tones=TONES,
            **ways(page.next),
        )  # fmt: skip


@bp.get("/<int:version_id>/amendments/new")
@allow(Role.FO)
def new(version_id: int) -> str:
    """The figures in force as a form, to be changed from a day on."""
    return _form(version_id, None, {})


def _form(version_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        base = policy_version(session, version_id)
        return render_template(
            "amendments/new.html", base=base, groups=groups_of(base.kind, base.figures),
            kind=KINDS[base.kind], errors=errors, values=values, county=county_asked(),
        )  # fmt: skip


@bp.post("/<int:version_id>/amendments/new")
@allow(Role.FO)
def check_amendment(version_id: int) -> Response:
    """Every figure that would change, once more, before both tiers are asked."""

    def shown(data: dict[str, Any], typed: Typed) -> str:
        with reading() as session:
            base = policy_version(session, version_id)
            figures = judged_figures(base, data["effective_from"], data["figures"])
            return render_template(
                "amendments/check.html", base=base, data=data, typed=typed,
                changes=lines_of(differences(base, figures)), county=county_asked(),
            )  # fmt: skip

    return check(
        AmendmentIn(), again=lambda errors, values: _form(version_id, errors, values), show=shown
    )


@bp.post("/<int:version_id>/amendments")
@allow(Role.FO)
def create(version_id: int) -> Response:
    """The change is on record and in review by both tiers."""

    def work(session: Session, data: dict[str, Any]) -> str:
        asked = ProposeAmendment(county_of_deed(), version_id, **data)
        row = propose_amendment(session, asked, by=actor())
        flash(t("已提请两级审批; 批准并执行前现行规定不变。",
                "Both tiers were asked; until it is carried out nothing changes."), "good")  # fmt: skip
        return url_for(".show", amendment_id=row.id)

    return submit(
        work,
        schema=AmendmentIn(),
        again=lambda errors, values: _form(version_id, errors, values),
    )


@bp.get("/amendments/<int:amendment_id>")
@allow(*OFFICE)
def show(amendment_id: int) -> str:
    """One change: what differs, on what text, and the step that comes next."""
    return _show(amendment_id, None)


def _show(amendment_id: int, errors: Errors | None) -> str:
    by = actor()
    with reading() as session:
        row = find(session, Amendment, amendment_id, by=by)
        return render_template(
            "amendments/show.html",
            row=row,
            changes=lines_of(differences(row.base, row.figures)),
            state=WORDS[row.state],
            tone=TONES[row.state],
            may_decide=row.approval is not None and may_decide(row.approval, by),
            may_execute=row.approval is not None and may_execute(row.approval, by),
            errors=errors,
        )


@bp.post("/amendments/<int:amendment_id>/execution")
@allow(Role.FO)
def execute(amendment_id: int) -> Response:
    """The approved figures stand as a new version."""

    def work(session: Session, data: dict[str, Any]) -> str:
        row = adopt_amendment(session, AdoptAmendment(amendment_id), by=actor())
        flash(
            t("已成为新版本, 自生效日起适用。", "It is a new version from its first day on."),
            "good",
        )
        return url_for("policies.show", version_id=row.version_id)

    return submit(
        work, schema=NothingIn(), again=lambda errors, values: _show(amendment_id, errors)
    )
