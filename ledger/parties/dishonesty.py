"""The register of serious dishonesty over wages: a company is listed, and lifted early (R-10)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.audit import trail
from ledger.errors import FieldError, Invalid, Refusal
from ledger.parties.contract_models import Listing
from ledger.parties.models import Company
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.rules.grounds import months_later, years_later
from ledger.text import Text

#: How long a listing lasts, and how long after paying it may be lifted (R-10).
YEARS, MONTHS = 3, 6


@dataclass(frozen=True, slots=True)
class ListCompany:
    """The decision by which a company is listed, and from which day."""

    company_id: int
    listed_on: date
    document_title: str
    document_number: str
    document_on: date


def list_company(session: Session, listed: ListCompany, *, by: Actor) -> Listing:
    """The company stands on the list for three years; deposits assessed in them are raised (D-09).

    Refused: one that stands on it on that day already (``already-listed``), a decision dated
    after the listing (``date-order``).
    """
    company = find(session, Company, listed.company_id, by=by, lock=True)
    require_officer(session, by, company.county_id)
    if listed.document_on > listed.listed_on:
        says = Text("决定日期不能晚于列入日期。", "The decision is dated after the listing.")
        raise Invalid([FieldError("/document_on", "date-order", says)])
    rows = session.scalars(select(Listing).where(Listing.company_id == company.id)).all()
    same = any(row.document_number == listed.document_number for row in rows)
    if same or any(row.holds_on(listed.listed_on) for row in rows):
        raise Refusal("该企业当日已在名单上, 或该决定已登记。",
                      "The company stands on the list already, or the decision is on record.",
                      code="already-listed")  # fmt: skip
    row = Listing(
        county_id=company.county_id,
        company_id=company.id,
        listed_on=listed.listed_on,
        until_on=years_later(listed.listed_on, YEARS),
        document_title=listed.document_title,
        document_number=listed.document_number,
        document_on=listed.document_on,
        recorded_at=clock.now(),
    )
    row.company = company
    session.add(row)
    session.flush()
    trail.record(
        session, "company.listed", f"listing:{row.id}", by=by, county_id=row.county_id,
        company=company.id, document=row.document_number, until=row.until_on,
    )  # fmt: skip
    return row


@dataclass(frozen=True, slots=True)
class LiftListing:
    """Early removal: when all was paid, the undertaking, the decision, and since when."""

    listing_id: int
    on: date
    paid_on: date
    undertaking: str
    removal_document: str


def lift_listing(session: Session, lifted: LiftListing, *, by: Actor) -> Listing:
    """The company is off the list from that day (R-10).

    Refused: a listing that is over (``listing-over``), fewer than six months since everything
    was paid (``too-early``).
    """
    row = find(session, Listing, lifted.listing_id, by=by, lock=True)
    require_officer(session, by, row.county_id)
    if row.removed_on is not None or lifted.on >= row.until_on or lifted.on <= row.listed_on:
        raise Refusal("该列入在当日不在有效期内或已移出。",
                      "The listing is not in force on that day, or has been lifted.",
                      code="listing-over")  # fmt: skip
    earliest = months_later(lifted.paid_on, MONTHS)
    if lifted.on < earliest:
        raise Refusal(f"付清满 {MONTHS} 个月({earliest})后才能提前移出。",
                      f"It may be lifted from {earliest} on, {MONTHS} months after paying.",
                      code="too-early")  # fmt: skip
    row.removed_on, row.paid_on = lifted.on, lifted.paid_on
    row.undertaking, row.removal_document = lifted.undertaking, lifted.removal_document
    session.flush()
    trail.record(
        session, "company.listing-lifted", f"listing:{row.id}", by=by, county_id=row.county_id,
        company=row.company_id, on=lifted.on,
    )  # fmt: skip
    return row
