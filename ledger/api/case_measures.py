"""Measures of cases by JSON: leave the counts, more time, supervision, police, compensation, ends."""

from collections.abc import Callable
from typing import Any

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.cases import schemas
from ledger.cases.correct import CorrectCase, correct_case
from ledger.cases.divert import ReclassifyCase, TransferCase, reclassify_case, transfer_case
from ledger.cases.end_claims import EndClaims, end_claims
from ledger.cases.measures import (
    AnswerReferral,
    ExtendInvestigation,
    OrderCompensation,
    ReferCase,
    SuperviseCase,
    answer_referral,
    extend_investigation,
    order_compensation,
    refer_case,
    supervise_case,
)
from ledger.cases.models import ArrearsCase
from ledger.gate.acts import perform
from ledger.gate.roles import allow
from ledger.gate.versions import demand_version, if_match
from ledger.gate.visitor import actor
from ledger.people.scope import find

blp = Blueprint("case_measures", __name__, description="Measures beside the course of a case")
Body = dict[str, Any]


def _done(deed: Callable[..., object], command: object, body: Body) -> Any:
    """The deed is done once, and the case answered as it then is."""
    return perform(
        lambda session: deed(session, command, by=actor()),
        schema=schemas.CaseOut(),
        body=body,
        status=200,
    )


@blp.post("/cases/<int:case_id>/transfer")
@allow(Role.FO)
@blp.arguments(schemas.TransferIn)
@blp.response(200, schemas.CaseOut)
def transfer(body: Body, case_id: int) -> Any:
    """Hand the case to the office that is competent; it counts here no more."""
    return _done(transfer_case, TransferCase(case_id=case_id, **body), body)


@blp.post("/cases/<int:case_id>/reclassification")
@allow(Role.FO)
@blp.arguments(schemas.ReclassifyIn)
@blp.response(200, schemas.CaseOut)
def reclassification(body: Body, case_id: int) -> Any:
    """Find the claim to be project money: out of every count of unpaid wages (C-07)."""
    return _done(reclassify_case, ReclassifyCase(case_id=case_id, **body), body)


@blp.post("/cases/<int:case_id>/extension")
@allow(Role.FO)
@blp.arguments(schemas.ExtendIn)
@blp.response(200, schemas.CaseOut)
def extension(body: Body, case_id: int) -> Any:
    """Extend the investigation by 30 working days, once (C-01)."""
    return _done(extend_investigation, ExtendInvestigation(case_id=case_id, **body), body)


@blp.post("/cases/<int:case_id>/supervision")
@allow(Role.FO)
@blp.arguments(schemas.SuperviseIn)
@blp.response(200, schemas.CaseOut)
def supervision(body: Body, case_id: int) -> Any:
    """Set which level watches over the case; NONE lifts it."""
    return _done(supervise_case, SuperviseCase(case_id=case_id, **body), body)


@blp.post("/cases/<int:case_id>/referral")
@allow(Role.FO)
@blp.arguments(schemas.ReferIn)
@blp.response(200, schemas.CaseOut)
def referral(body: Body, case_id: int) -> Any:
    """Refer the case to the police; its course goes on (R-09)."""
    return _done(refer_case, ReferCase(case_id=case_id, **body), body)


@blp.post("/cases/<int:case_id>/referral-answer")
@allow(Role.FO)
@blp.arguments(schemas.AnswerIn)
@blp.response(200, schemas.CaseOut)
def referral_answer(body: Body, case_id: int) -> Any:
    """Record what the police answered to the referral (R-09)."""
    return _done(answer_referral, AnswerReferral(case_id=case_id, **body), body)


@blp.put("/cases/<int:case_id>")
@allow(Role.FO)
@blp.arguments(schemas.CorrectIn(exclude=("version",)))
@blp.response(200, schemas.CaseOut)
def correction(body: Body, case_id: int) -> Any:
    """Correct the intake of a case, and say why; ``If-Match`` names the version you saw."""
    version = if_match()

    def work(session: Session) -> ArrearsCase:
        case = find(session, ArrearsCase, case_id, by=actor(), lock=True)
        demand_version(case.version, version)
        return correct_case(session, CorrectCase(case_id, version, **body), by=actor())

    return perform(work, schema=schemas.CaseOut(), body=body, status=200)


@blp.post("/cases/<int:case_id>/compensation")
@allow(Role.FO)
@blp.arguments(schemas.CompensateIn)
@blp.response(200, schemas.CaseOut)
def compensation(body: Body, case_id: int) -> Any:
    """Order 50 to 100 per cent beside the unpaid wages; never advanced (C-10)."""
    return _done(order_compensation, OrderCompensation(case_id=case_id, **body), body)


@blp.post("/cases/<int:case_id>/ended-claims")
@allow(Role.FO)
@blp.arguments(schemas.EndClaimsIn)
@blp.response(200, schemas.CaseOut)
def ended_claims(body: Body, case_id: int) -> Any:
    """End by law, on a paper, what is unpaid of these claims (C-09)."""
    return _done(end_claims, EndClaims(case_id=case_id, **body), body)
