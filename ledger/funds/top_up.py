"""A fund below its standard must be topped up (F-03, 足额储备): the clock that says so."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.deadlines.settle import settle_deadline
from ledger.deadlines.start import running_deadline, start_deadline
from ledger.errors import NotFound
from ledger.funds.position import shortfall_now
from ledger.money import Money
from ledger.parties.models import County
from ledger.policies.queries import policy_for
from ledger.policies.terms import fund_terms
from ledger.text import Text

RULE = "F-03"


def judge_reserve(session: Session, county_id: int, on: date, by: str) -> Money | None:
    """While the fund lacks to its standard a clock runs and says how much; else it is settled.

    Call it after a posting that moves the reserve, ``by`` naming it. The day of the clock stays
    that of the first shortfall; hands back what is lacking, None where there is no standard.
    """
    lacking = shortfall_now(session, county_id, on)
    subject = f"fund:{county_id}"
    running = running_deadline(session, subject, RULE)
    if not lacking:
        settle_deadline(session, subject, RULE, on, by)
        return lacking
    said = _what(lacking)
    if running is not None and running.what_zh == said.zh:
        return lacking
    days = fund_terms(policy_for(session, county_id, "fund", on)).top_up_days
    since = on if running is None else running.starts_on
    start_deadline(
        session, county_id=county_id, subject=subject, what=said, rule=RULE, after=since, days=days
    )
    return lacking


def judge_reserves(session: Session, counties: Collection[int] | None, on: date) -> int:
    """The clock of every fund stands as its reserve does; how many funds lack something.

    The nightly run calls it, for a standard may rise or a fund begin empty without any posting.
    """
    query = select(County.id).order_by(County.id)
    if counties is not None:
        query = query.where(County.id.in_(counties))
    lacking = 0
    for county_id in session.scalars(query).all():
        try:
            lacking += bool(judge_reserve(session, county_id, on, "clocks"))
        except NotFound:  # a county that keeps no fund
            continue
    return lacking


def _what(lacking: Money) -> Text:
    return Text(
        f"补足应急周转金, 距标准缺口 {lacking.grouped()} 元",
        f"Top up the fund: {lacking.grouped()} short of the standard",
    )
