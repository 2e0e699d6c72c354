"""What-if assessments by JSON: reckoned and explained, never written."""

from typing import Any

from flask_smorest import Blueprint

from ledger.actor import Role
from ledger.gate.house import reading
from ledger.gate.roles import allow
from ledger.policies.assess import WhatIf, beside, what_if
from ledger.policies.schemas import AssessmentIn, AssessmentOut, shown_assessment

blp = Blueprint("assessments", __name__, description="What a contract would have to deposit")


@blp.post("/assessments")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
@blp.arguments(AssessmentIn)
@blp.response(200, AssessmentOut)
def assess(asked: dict[str, Any]) -> Any:
    """Reckon a deposit from the policy in force; nothing is written."""
    question = WhatIf.asked(asked)
    with reading() as session:
        return shown_assessment(what_if(session, question), beside(session, question))
