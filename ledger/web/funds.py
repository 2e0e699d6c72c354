"""The page of a county's fund: every fen explained, its standard, its last movements."""

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Role
from ledger.deadlines.start import running_deadline
from ledger.errors import NotFound
from ledger.funds.position import Position, fund_position
from ledger.funds.queries import Standing, fund_counties, fund_history, movements
from ledger.funds.reserve import reserve_of
from ledger.funds.top_up import RULE
from ledger.funds.words import KINDS
from ledger.funds.year import year_of
from ledger.gate.filters import OnDay
from ledger.gate.house import reading
from ledger.gate.roles import actor, allow
from ledger.parties.models import County
from ledger.parties.words import SECTORS
from ledger.people.scope import counties_asked
from ledger.policies.models import PolicyVersion
from ledger.policies.queries import PolicyMissing, policy_for
from ledger.policies.terms import fund_terms
from ledger.recoveries.identify import open_lines
from ledger.text import Text
from ledger.web.labels import PROPOSAL_STATES, PROPOSAL_TONES
from ledger.web.lists import wanted_by

bp = Blueprint("funds", __name__, url_prefix="/funds")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)

#: How many movements stand below the position.
LATEST = 8


@bp.get("")
@allow(*OFFICE)
def index() -> str:
    """How the fund stands: both sides of its identity, its standard, its last movements."""
    wanted = wanted_by(OnDay())
    today = clock.today()
    on = wanted["on"] or today
    with reading() as session:
        counties = fund_counties(session, actor().counties)
        county = _chosen(counties, wanted["county"])
        if county is None:
            return render_template("funds/none.html")
        position = fund_position(session, county.id, on, today=today)
        version = _policy(session, county.id, on)
        return render_template(
            "funds/index.html",
            county=county,
            counties=counties if len(counties) > 1 else [],
            position=position,
            on=on,
            chart=_chart(fund_history(session, position.book, on)),
            reserve=_reserve(position),
            year=year_of(session, position.book, on),
            budget=reserve_of(session, county.id, on),
            clock=running_deadline(session, f"fund:{county.id}", RULE) if on == today else None,
            unknown=open_lines(session, county.id) if on == today else [],
            version=version,
            scope=fund_terms(version) if version else None,
            sectors=SECTORS,
            movements=session.scalars(movements({county.id}).limit(LATEST)).all(),
            kinds=KINDS,
            states=PROPOSAL_STATES,
            tones=PROPOSAL_TONES,
            values=request.args,
        )


def _chosen(counties: Sequence[County], asked: int | None) -> County | None:
    """The county asked for, else the first that keeps a fund."""
    covered = counties_asked(actor(), asked)
    served = [county for county in counties if county.id in covered]
    if asked is not None and not served:
        raise NotFound("该县没有周转金账套。", "That county keeps no fund.")
    return served[0] if served else None


def _policy(session: Session, county_id: int, on: date) -> PolicyVersion | None:
    """The policy on the county's fund; None where none is in force."""
    try:
        return policy_for(session, county_id, "fund", on)
    except PolicyMissing:
        return None


def _chart(history: list[Standing]) -> dict[str, object]:
    """Bank and advances at the end of each month, as a chart takes them."""
    return {
        "labels": [standing.on.isoformat() for standing in history],
        "series": [
            {"name": Text("银行存款", "Bank"), "values": [one.cash for one in history]},
            {
                "name": Text("垫付本金", "Advances outstanding"),
                "values": [one.principal for one in history],
            },
        ],
    }


def _reserve(position: Position) -> list[tuple[Text, object]]:
    """What counts towards the standard, step by step (F-03)."""
    owed = {term.title: term.amount for term in position.liabilities}
    principal = next(term.amount for term in position.assets if term.title == "1218.01")
    return [
        (Text("银行存款", "Bank"), position.cash),
        (Text("减: 待付工人", "less: owed to workers"), -owed["2307.05"]),
        (Text("减: 暂收待查", "less: unidentified receipts"), -owed["2307.09"]),
        (Text("减: 应缴财政", "less: owed to treasury"), -owed["2103.01"]),
        (Text("加: 垫付本金", "plus: advances outstanding"), principal),
    ]
