"""The what-if page: what a contract would have to deposit, step by step; nothing is written."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import Blueprint, Response, make_response, render_template, request
from marshmallow import ValidationError

from ledger.actor import Role
from ledger.errors import FieldError, Refusal
from ledger.gate.house import reading
from ledger.gate.problems import field_errors, messages_of
from ledger.gate.roles import allow
from ledger.parties.words import SECTORS, WORKS
from ledger.policies.assess import Answer, WhatIf, beside, what_if
from ledger.policies.queries import policies
from ledger.policies.schemas import AssessmentIn
from ledger.said import typed_text
from ledger.web.furnish import say
from ledger.web.policy_words import store_within

bp = Blueprint("assessments", __name__, url_prefix="/assessments")

Mistakes = list[FieldError] | Refusal | None


class Reckoned(NamedTuple):
    """What the page shows: an answer and perhaps one beside it, or what stood against it."""

    answer: Answer | None
    errors: Mistakes
    status: int
    other: Answer | None = None


@bp.get("")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
def index() -> Response:
    """The question as a form, and its answer when one was asked; the address holds both."""
    asked = {name: value for name, value in request.args.items() if name != "lang"}
    reckoned = _reckon(asked) if asked else Reckoned(None, None, 200)
    with reading() as session:
        known = {row.code: say(row.name) for row in policies(session, kind="deposit")}
    page = render_template(
        "assessments/index.html",
        answers=[one for one in (reckoned.answer, reckoned.other) if one],
        errors=reckoned.errors,
        values=asked,
        choices=[(code, f"{code} {name}") for code, name in known.items()],
        kinds_of_work=[(code, say(name)) for code, name in WORKS.items()],
        sectors=[(code, say(name)) for code, name in SECTORS.items()],
        within=lambda answer: say(store_within(answer.version)),
    )
    return make_response(page, reckoned.status)


def _reckon(asked: Mapping[str, Any]) -> Reckoned:
    try:
        with typed_text():
            data = AssessmentIn().load(asked)
        question = WhatIf.asked(data)
        with reading() as session:
            answer, other = what_if(session, question), beside(session, question)
            return Reckoned(answer, None, 200, other)
    except ValidationError as wrong:
        return Reckoned(None, list(field_errors(messages_of(wrong))), 422)
    except Refusal as refusal:
        return Reckoned(None, refusal, 409)
