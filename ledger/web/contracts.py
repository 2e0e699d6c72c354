"""Pages of contracts: a change with its document, the end of a void one, a joint venture."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, render_template, url_for
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.deposits.assess import refuse_lowering
from ledger.deposits.change_contract import (
    TERMS,
    ChangeContract,
    apply_change,
    change_contract,
    changeable,
    differences,
    reckon_change,
)
from ledger.deposits.figures import deposit_book, figures_of
from ledger.deposits.venture import SetVenture, members_of, set_venture
from ledger.deposits.void_contract import VoidContract, open_requirement, void_contract
from ledger.deposits.words import BASES
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.roles import actor, allow
from ledger.parties.contract_schemas import ChangeIn, VentureIn, VoidIn
from ledger.parties.models import Project
from ledger.parties.queries import companies
from ledger.people.scope import find
from ledger.text import Text
from ledger.web.checking import Typed, check
from ledger.web.furnish import say, t
from ledger.web.sources import linked

bp = Blueprint("contracts", __name__, url_prefix="/contracts")

#: What a change is called on pages.
WHAT: Mapping[str, Text] = {
    "contract_amount": Text("施工合同额", "contract amount"),
    "annual_amount": Text("年度合同额", "annual contract amount"),
    "signed_on": Text("合同签订日期", "signed on"),
    "permit_on": Text("施工许可日期", "permit"),
    "ends_on": Text("合同工期止", "end of the contract"),
    "contractor_name": Text("总包单位名称", "name of the contractor"),
}

#: How many companies a form offers to choose from.
OFFERED = 500


@bp.get("/<int:project_id>/change")
@allow(Role.FO)
def change(project_id: int) -> str:
    """The form for a supplementary agreement."""
    return _change_form(project_id, None, {})


def _change_form(project_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        project = find(session, Project, project_id, by=actor())
        return render_template(
            "contracts/change.html", project=project, errors=errors, values=values,
            bases=[(code, say(words)) for code, words in BASES.items()],
        )  # fmt: skip


@bp.post("/<int:project_id>/change")
@allow(Role.FO)
def check_change(project_id: int) -> Response:
    """What would change and what would be required, before it is sent."""

    def shown(data: dict[str, Any], typed: Typed) -> str:
        with reading() as session, session.no_autoflush:
            project = find(session, Project, project_id, by=actor())
            command = ChangeContract(project_id, **data)
            obligation, told = changeable(session, project), differences(project, command)
            reckoned = None
            required = obligation.required if obligation else None
            if obligation and obligation.assessment_id and set(told) & set(TERMS):
                apply_change(project, command)
                reckoned = reckon_change(session, project, obligation, command)
                refuse_lowering(session, project, obligation, reckoned.assessed.amount)
            page = render_template(
                "contracts/check.html", project=project, data=data, typed=typed, what=WHAT,
                told=told, reckoned=reckoned, required=required,
                facts=linked(one.as_record() for one in reckoned.sources) if reckoned else [],
            )  # fmt: skip
            session.expunge_all()
            return page

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _change_form(project_id, errors, values)

    return check(ChangeIn(), again=again, show=shown)


@bp.post("/<int:project_id>/changes")
@allow(Role.FO)
def create_change(project_id: int) -> Response:
    """The change is on record; the new assessment waits for a second officer."""

    def work(session: Session, data: dict[str, Any]) -> str:
        row = change_contract(session, ChangeContract(project_id, **data), by=actor())
        flash(t("合同变更已登记。", "The change is on record."), "good")
        if row.assessment_id:
            return url_for("deposits.show", project_id=project_id)
        return url_for("projects.show", project_id=project_id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _change_form(project_id, errors, values)

    return submit(work, schema=ChangeIn(), again=again)


@bp.get("/<int:project_id>/void")
@allow(Role.FO)
def void(project_id: int) -> str:
    """The form for the end of a contract."""
    return _void_form(project_id, None, {})


def _void_form(project_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        project = find(session, Project, project_id, by=actor())
        return render_template("contracts/void.html", project=project, errors=errors, values=values)


@bp.post("/<int:project_id>/void")
@allow(Role.FO)
def check_void(project_id: int) -> Response:
    """What would be reversed, before it is sent."""

    def shown(data: dict[str, Any], typed: Typed) -> str:
        with reading() as session:
            project = find(session, Project, project_id, by=actor())
            open_requirement(session, project)
            book_id = deposit_book(session, project.county_id)
            return render_template(
                "contracts/check_void.html", project=project, data=data, typed=typed,
                missing=figures_of(session, book_id, project.id).missing,
            )  # fmt: skip

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _void_form(project_id, errors, values)

    return check(VoidIn(), again=again, show=shown)


@bp.post("/<int:project_id>/end")
@allow(Role.FO)
def create_void(project_id: int) -> Response:
    """The end is on record; the reversal waits for a second officer."""

    def work(session: Session, data: dict[str, Any]) -> str:
        row = void_contract(session, VoidContract(project_id, **data), by=actor())
        said = t("已登记合同终止。", "The end of the contract is on record.")
        if row.proposal_id:
            said += t("冲销待另一名财务人员复核。", " A second officer reviews the reversal.")
        flash(said, "good")
        return url_for("deposits.show", project_id=project_id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _void_form(project_id, errors, values)

    return submit(work, schema=VoidIn(), again=again)


@bp.get("/<int:project_id>/venture")
@allow(Role.FO)
def venture(project_id: int) -> str:
    """The form for the members of a joint venture."""
    return _venture_form(project_id, None, {})


def _venture_form(project_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        project = find(session, Project, project_id, by=actor())
        offered = session.scalars(companies({project.county_id}).limit(OFFERED)).all()
        members = members_of(session, project.id)
        return render_template(
            "contracts/venture.html", project=project, members=members, errors=errors,
            values=values, companies=[(one.id, f"{one.name} ({one.uscc})") for one in offered],
            joined={one.company_id for one in members if not one.leads},
        )  # fmt: skip


@bp.post("/<int:project_id>/venture")
@allow(Role.FO)
def create_venture(project_id: int) -> Response:
    """The members stand on record, and who of them stores."""

    def work(session: Session, data: dict[str, Any]) -> str:
        members = tuple(data.pop("member_ids"))
        set_venture(session, SetVenture(project_id, member_ids=members, **data), by=actor())
        flash(t("联合体已登记。", "The joint venture is on record."), "good")
        return url_for("projects.show", project_id=project_id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _venture_form(project_id, errors, values)

    return submit(work, schema=VentureIn(), again=again)
