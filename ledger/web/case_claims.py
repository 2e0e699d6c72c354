"""Pages on which claims of a case are picked: paid in part by the employer, or ended by law."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, render_template, request

from ledger.actor import Role
from ledger.cases import schemas
from ledger.cases.end_claims import EndClaims, end_claims
from ledger.cases.models import ArrearsCase, Claim
from ledger.cases.roll import Wages, roll_lines, unpaid_claims, wages_by_case
from ledger.cases.settle import paid_by_employer
from ledger.cases.words import GROUNDS, WAGE_PAYERS
from ledger.deposits.lapse_exemption import paid_and_judge
from ledger.gate.forms import Errors
from ledger.gate.house import reading
from ledger.gate.paging import Paging, page_of
from ledger.gate.roles import actor, allow
from ledger.people.scope import find
from ledger.web.case_page import case_page, step_done
from ledger.web.furnish import error_at, say
from ledger.web.lists import wanted_by, ways

bp = Blueprint("case_claims", __name__, url_prefix="/cases/<int:case_id>")
Values = Mapping[str, Any]


@bp.get("/employer-payment")
@allow(Role.FO)
def paid(case_id: int) -> str:
    """What is unpaid, worker by worker, to say what the employer paid of it."""
    return _picked("cases/employer_payment.html", case_id, None, {})


@bp.post("/employer-payment")
@allow(Role.FO)
def pay(case_id: int) -> Response:
    """The employer paid these claims, or everything that was unpaid."""

    def again(errors: Errors, values: Values) -> str:
        if any(name.startswith("lines-") for name in request.form):
            return _picked("cases/employer_payment.html", case_id, errors, values)
        return case_page(case_id, "employer-payment", errors, values)

    return step_done(
        case_id, "employer-payment", schemas.EmployerPaidIn(), paid_and_judge,
        lambda data: paid_by_employer(case_id, **data), again,
    )  # fmt: skip


@bp.get("/ended-claims")
@allow(Role.FO)
def ending(case_id: int) -> str:
    """What is unpaid, worker by worker, to say what of it ended by law."""
    return _picked("cases/ended_claims.html", case_id, None, {})


@bp.post("/ended-claims")
@allow(Role.FO)
def end(case_id: int) -> Response:
    """These claims have ended by law."""

    def again(errors: Errors, values: Values) -> str:
        return _picked("cases/ended_claims.html", case_id, errors, values)

    return step_done(
        case_id, "ended-claims", schemas.EndClaimsIn(), end_claims,
        lambda data: EndClaims(case_id=case_id, **data), again,
    )  # fmt: skip


def _picked(template: str, case_id: int, errors: Errors | None, values: Values) -> str:
    """A page of unpaid claims with a form around it."""
    wanted = wanted_by(Paging())
    with reading() as session:
        case = find(session, ArrearsCase, case_id, by=actor())
        page = page_of(session, unpaid_claims(case.id), wanted, Claim.line)
        return render_template(
            template,
            row=case,
            wages=wages_by_case(session, [case.id]).get(case.id, Wages()),
            lines=roll_lines(session, page.items),
            chosen=request.form.getlist("claims"),
            typed=_typed(errors),
            cursor=request.args.get("cursor"),
            wage_payers=[(code, say(words)) for code, words in WAGE_PAYERS.items()],
            grounds=[(code, say(words)) for code, words in GROUNDS.items()],
            errors=errors,
            values=values,
            **ways(page.next),
        )


def _typed(errors: Errors | None) -> dict[str, tuple[str, str]]:
    """By claim what was typed behind it and what is wrong with it, whatever its place was."""
    found = {}
    for name, claim_id in request.form.items():
        line = name.removesuffix("-claim_id")
        if line != name:
            wrong = error_at(errors, f"{line}-amount")
            found[claim_id] = (request.form.get(f"{line}-amount", ""), wrong)
    return found
