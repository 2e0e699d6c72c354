"""Measures of cases, as steps of their page: transfer, project money, time, police and the like."""

from typing import Any

from flask import Blueprint, Response

from ledger.actor import Role
from ledger.cases import schemas
from ledger.cases.correct import CorrectCase, correct_case
from ledger.cases.divert import ReclassifyCase, TransferCase, reclassify_case, transfer_case
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
from ledger.gate.roles import allow
from ledger.web.case_page import step_done

bp = Blueprint("case_measures", __name__, url_prefix="/cases/<int:case_id>")
Body = dict[str, Any]


@bp.post("/transfer")
@allow(Role.FO)
def transfer(case_id: int) -> Response:
    """Another office is competent."""
    return step_done(
        case_id, "transfer", schemas.TransferIn(), transfer_case,
        lambda data: TransferCase(case_id=case_id, **data),
    )  # fmt: skip


@bp.post("/reclassification")
@allow(Role.FO)
def reclassification(case_id: int) -> Response:
    """The claim is project money."""
    return step_done(
        case_id, "reclassification", schemas.ReclassifyIn(), reclassify_case,
        lambda data: ReclassifyCase(case_id=case_id, **data),
    )  # fmt: skip


@bp.post("/extension")
@allow(Role.FO)
def extension(case_id: int) -> Response:
    """The investigation takes longer."""
    return step_done(
        case_id, "extension", schemas.ExtendIn(), extend_investigation,
        lambda data: ExtendInvestigation(case_id=case_id, **data),
    )  # fmt: skip


@bp.post("/supervision")
@allow(Role.FO)
def supervision(case_id: int) -> Response:
    """A level watches over the case, or no longer does."""
    return step_done(
        case_id, "supervision", schemas.SuperviseIn(), supervise_case,
        lambda data: SuperviseCase(case_id=case_id, **data),
    )  # fmt: skip


@bp.post("/referral")
@allow(Role.FO)
def referral(case_id: int) -> Response:
    """The police look into it beside whatever else happens."""
    return step_done(
        case_id, "referral", schemas.ReferIn(), refer_case,
        lambda data: ReferCase(case_id=case_id, **data),
    )  # fmt: skip


@bp.post("/referral-answer")
@allow(Role.FO)
def referral_answer(case_id: int) -> Response:
    """The police answered."""
    return step_done(
        case_id, "referral-answer", schemas.AnswerIn(), answer_referral,
        lambda data: AnswerReferral(case_id=case_id, **data),
    )  # fmt: skip


@bp.post("/correction")
@allow(Role.FO)
def correction(case_id: int) -> Response:
    """The intake is as it should have been."""
    return step_done(
        case_id, "correction", schemas.CorrectIn(), correct_case,
        lambda data: CorrectCase(case_id, **data),
    )  # fmt: skip


@bp.post("/compensation")
@allow(Role.FO)
def compensation(case_id: int) -> Response:
    """The employer must pay more than the wages."""
    return step_done(
        case_id, "compensation", schemas.CompensateIn(), order_compensation,
        lambda data: OrderCompensation(case_id=case_id, **data),
    )  # fmt: skip
