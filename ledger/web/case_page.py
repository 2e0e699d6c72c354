"""The page of one case: where it stands, what may be done next, its roll, payments, timeline."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, current_app, flash, render_template, url_for
from marshmallow import Schema
from sqlalchemy.orm import Session

from ledger import clock
from ledger.cases.close import owed_to_fund
from ledger.cases.elsewhere import count_elsewhere
from ledger.cases.models import ArrearsCase, Claim
from ledger.cases.queries import ends_of, events_of, paid_by_owner, payments_by_source
from ledger.cases.roll import Wages, claims, roll_lines, wages_by_case
from ledger.cases.standing import standing_of, warnings_of
from ledger.cases.words import (
    ANSWERS,
    GROUNDS,
    MEASURES,
    NEXT_STEPS,
    PAYERS,
    PAYMENT_KINDS,
    PAYMENT_STATES,
    PAYMENT_TONES,
    REASONS,
    SOURCES,
    STATES,
    STEPS,
    SUPERVISION,
    TONES,
    WAGE_PAYERS,
)
from ledger.deadlines.inbox import deadlines
from ledger.draws.queries import pending_draws
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.paging import Paging, page_of
from ledger.gate.roles import actor
from ledger.parties.words import SECTORS
from ledger.people.scope import find
from ledger.web.evidence import with_digest
from ledger.web.furnish import say, t
from ledger.web.lists import wanted_by, ways
from ledger.web.subjects import subject_url

Values = Mapping[str, Any]


def case_page(case_id: int, step: str, errors: Errors | None, values: Values) -> str:
    """The page, with the form of that step open, or of the likeliest."""
    wanted = wanted_by(Paging())
    with reading() as session:
        case = find(session, ArrearsCase, case_id, by=actor())
        wages = wages_by_case(session, [case.id]).get(case.id, Wages())
        page = page_of(session, claims(case.id), wanted, Claim.line)
        lines = roll_lines(session, page.items)
        clocks = deadlines(session, {case.county_id}, clock.today(), subject=f"case:{case.id}")
        running = next((one.due_on for one in clocks if not one.settled_on), None)
        steps, measures = _steps(case, wages), _measures(case, wages)
        return render_template(
            "cases/show.html",
            row=case,
            wages=wages,
            standing=standing_of(case, wages, running, clock.today()),
            warnings=warnings_of(session, case, clock.today()),
            lines=lines,
            doubled=count_elsewhere(session, case.id),
            asked=sorted({line.elsewhere for line in lines if line.elsewhere}),
            payments=payments_by_source(session, case.id),
            ends=ends_of(session, case.id),
            owner_paid=paid_by_owner(session, case.id),
            owed=owed_to_fund(session, case),
            subject_url=subject_url,
            events=_timeline(session, case.id),
            clocks=clocks,
            draws=pending_draws(session, case.id),
            steps=steps,
            measures=measures,
            step=step if step in steps + measures else _first(case, steps),
            advances_url=_page("advances.new", case.id),
            advances_list_url=_page("advances.index", case.id),
            errors=errors,
            values=values,
            **_words(),
            **ways(page.next),
        )


def _words() -> dict[str, Any]:
    """The words and choices in which the page speaks."""
    return {
        "payment_kinds": PAYMENT_KINDS,
        "payment_states": PAYMENT_STATES,
        "payment_tones": PAYMENT_TONES,
        "step_names": STEPS,
        "states": STATES,
        "tones": TONES,
        "sources": SOURCES,
        "sectors": SECTORS,
        "levels": SUPERVISION,
        "reasons": REASONS,
        "grounds": GROUNDS,
        "payers": PAYERS,
        "answers": ANSWERS,
        "answer_choices": [(code, say(words)) for code, words in ANSWERS.items()],
        "source_choices": [(code, say(words)) for code, words in SOURCES.items()],
        "reason_choices": [(code, say(words)) for code, words in REASONS.items()],
        "sector_choices": [(code, say(words)) for code, words in SECTORS.items()],
        "owner_words": WAGE_PAYERS["OWNER"],
        "wage_payers": [(code, say(words)) for code, words in WAGE_PAYERS.items()],
        "level_choices": [(code, say(words)) for code, words in SUPERVISION.items()],
    }


def step_done(
    case_id: int,
    step: str,
    schema: Schema,
    deed: Callable[..., object],
    command: Callable[[dict[str, Any]], object],
    again: Callable[[Errors, Values], str] | None = None,
) -> Response:
    """One step of the case, then its page again; what is wrong is shown at the step's form."""

    def work(session: Session, data: dict[str, Any]) -> str:
        deed(session, command(with_digest(data)), by=actor())
        flash(t(f"已办理: {STEPS[step].zh}。", f"Done: {STEPS[step].en}."), "good")
        return url_for("cases.show", case_id=case_id)

    def shown(errors: Errors, values: Values) -> str:
        return case_page(case_id, step, errors, values)

    return submit(work, schema=schema, again=again or shown)


def _page(endpoint: str, case_id: int) -> str:
    """The page of the fund for this case; empty where the county keeps no fund pages."""
    if endpoint not in current_app.view_functions:
        return ""
    return url_for(endpoint, case=case_id)


def _steps(case: ArrearsCase, wages: Wages) -> tuple[str, ...]:
    """The steps of its state whose matter is there: no order without a roll, nothing paid twice."""
    steps = NEXT_STEPS.get(case.state, ())
    if not wages.claims:
        steps = tuple(step for step in steps if step != "order")
    if not wages.unpaid:
        steps = tuple(step for step in steps if step != "employer-payment")
    return steps


def _measures(case: ArrearsCase, wages: Wages) -> tuple[str, ...]:
    """What may be done beside it and was not done before."""
    done = {
        "extension": case.extended_on is not None,
        "referral": case.referred_on is not None and case.referral_result != "RETURNED",
        "referral-answer": case.referred_on is None or case.referral_result is not None,
        "compensation": case.extra_compensation is not None or not wages.unpaid,
        "transfer": bool(wages.paid or wages.under_way or wages.ended),
        "reclassification": bool(wages.paid or wages.under_way or wages.ended),
    }
    return tuple(step for step in MEASURES.get(case.state, ()) if not done.get(step))


def _first(case: ArrearsCase, steps: tuple[str, ...]) -> str:
    """The step whose form stands open; in default that is the draw, on a page of its own."""
    return "" if case.state in ("DEFAULTED", "SETTLING") or not steps else steps[0]


def _timeline(session: Session, case_id: int) -> list[dict[str, Any]]:
    """The steps of the case, the newest first, each with the paper it rests on."""
    return [
        {
            "label": say(event.what),
            "at": event.happened_on.isoformat(),
            "who": event.person,
            "note": " · ".join(
                part
                for part in (
                    event.document,
                    event.document_number,
                    event.document_digest and f"SHA-256 {event.document_digest[:12]}…",
                )
                if part
            ),
        }
        for event in reversed(events_of(session, case_id))
    ]
