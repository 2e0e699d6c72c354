"""What is still unpaid: of a claim, a case, a project."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from ledger.cases.models import (
    ArrearsCase,
    CaseEvent,
    Claim,
    ClaimEnd,
    ClaimPayment,
    EmployerPayment,
)
from ledger.cases.words import OFF_COUNTS
from ledger.money import Money
from ledger.parties.models import Company, Project
from ledger.parties.search import matches


@dataclass(frozen=True, slots=True)
class OpenClaim:
    """One claim with what is still unpaid of it, nothing promised elsewhere."""

    claim_id: int
    worker_id: int
    line: int
    month: str
    owed: Money
    unpaid: Money


def open_claims(session: Session, case_id: int) -> list[OpenClaim]:
    """The claims of a case with something unpaid, in the order of its roll."""
    return [claim for claim in claims_of(session, case_id) if claim.unpaid]


def claims_of(session: Session, case_id: int) -> list[OpenClaim]:
    """Every claim of a case, in the order of its roll."""
    rows = session.execute(_claims(Claim.case_id == case_id))
    return [
        OpenClaim(
            id, worker, line, month, owed, owed - (promised or Money.ZERO) - (ended or Money.ZERO)
        )
        for id, worker, line, month, owed, promised, ended in rows
    ]


def claims_by_id(session: Session, case_id: int) -> dict[int, Claim]:
    """The claims of a case, read in one go, for lines that are to point at them."""
    rows = session.scalars(select(Claim).where(Claim.case_id == case_id).order_by(Claim.line))
    return {row.id: row for row in rows}


def unpaid_by_claim(session: Session, claim_ids: Collection[int]) -> dict[int, Money]:
    """What is unpaid of each of the claims."""
    rows = session.execute(_claims(Claim.id.in_(claim_ids)))
    return {
        row.id: row.owed - (row.promised or Money.ZERO) - (row.ended or Money.ZERO) for row in rows
    }


def owed_by_worker(session: Session, case_id: int) -> dict[int, Money]:
    """Owed wages of each worker on the ordered roll, before any draw or advance (A-02)."""
    rows = session.execute(
        select(Claim.worker_id, func.sum(Claim.owed))
        .where(Claim.case_id == case_id)
        .group_by(Claim.worker_id)
        .order_by(func.min(Claim.line))
    )
    return dict(rows.all())


def unpaid_of_case(session: Session, case_id: int) -> Money:
    """What is unpaid of the whole case, promises counted as paid."""
    return Money.sum(claim.unpaid for claim in claims_of(session, case_id))


def outstanding_of_case(session: Session, case_id: int) -> Money:
    """What has not reached the workers yet: promises that are not PAID count as outstanding.

    What ended by law is outstanding no more (C-09).
    """
    owed = session.scalar(select(func.sum(Claim.owed)).where(Claim.case_id == case_id))
    paid = session.scalar(
        select(func.sum(ClaimPayment.amount))
        .join(Claim, Claim.id == ClaimPayment.claim_id)
        .where(Claim.case_id == case_id, ClaimPayment.state == "PAID", ClaimPayment.kind == "WAGE")
    )
    ended = session.scalar(select(func.sum(ClaimEnd.amount)).where(ClaimEnd.case_id == case_id))
    return (owed or Money.ZERO) - (paid or Money.ZERO) - (ended or Money.ZERO)


def unpaid_cases(session: Session, project_id: int) -> int:
    """How many cases of the project have wages that have not reached the workers (I-16).

    The state of a case does not decide: a transfer may bounce after the case was closed.
    """
    cases = session.scalars(
        select(ArrearsCase.id).where(
            ArrearsCase.project_id == project_id, ArrearsCase.state.not_in(OFF_COUNTS)
        )
    )
    return sum(1 for case_id in cases if _is_open(session, case_id))


def unpaid_of_project(session: Session, project_id: int) -> Money:
    """What has not reached the workers of the project, over all its cases."""
    cases = session.scalars(
        select(ArrearsCase.id).where(
            ArrearsCase.project_id == project_id, ArrearsCase.state.not_in(OFF_COUNTS)
        )
    )
    return Money.sum(outstanding_of_case(session, case_id) for case_id in cases.all())


def _is_open(session: Session, case_id: int) -> bool:
    """A case without a roll is open: nobody knows yet what is owed."""
    has_roll = session.scalar(select(Claim.id).where(Claim.case_id == case_id).limit(1)) is not None
    return not has_roll or bool(outstanding_of_case(session, case_id))


def cases_of(
    counties: Collection[int],
    *,
    states: Collection[str] = (),
    project_id: int | None = None,
    words: str | None = None,
    supervision: str | None = None,
    sector: str | None = None,
) -> Select[ArrearsCase]:
    """The cases of those counties, newest first; ``words`` are sought in number and names.

    ``supervision`` is a level, or ``ANY`` for cases that any level watches over.
    """
    query = (
        select(ArrearsCase)
        .where(ArrearsCase.county_id.in_(counties))
        .order_by(ArrearsCase.id.desc())
    )
    if states:
        query = query.where(ArrearsCase.state.in_(states))
    if project_id is not None:
        query = query.where(ArrearsCase.project_id == project_id)
    if supervision == "ANY":
        query = query.where(ArrearsCase.supervision.is_not(None))
    elif supervision is not None:
        query = query.where(ArrearsCase.supervision == supervision)
    if sector is not None:
        query = query.where(ArrearsCase.sector == sector)
    if words:
        query = query.where(
            or_(
                matches(words, ArrearsCase.number),
                ArrearsCase.employer.has(matches(words, Company.name, Company.pinyin)),
                ArrearsCase.project.has(matches(words, Project.name, Project.pinyin)),
            )
        )
    return query


def with_parties(cases: Select[ArrearsCase]) -> Select[ArrearsCase]:
    """The same cases, each with its project and employer at hand."""
    return cases.options(joinedload(ArrearsCase.project), joinedload(ArrearsCase.employer))


def events_of(session: Session, case_id: int) -> Sequence[CaseEvent]:
    """The timeline of a case, oldest first."""
    return session.scalars(
        select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.id)
    ).all()


@dataclass(frozen=True, slots=True)
class Counted:
    """How many cases a list finds: in hand, closed, and those that count for nothing (C-07)."""

    in_hand: int
    closed: int
    #: By state: rejected, transferred, project money.
    left_out: Mapping[str, int]


def count_cases(session: Session, cases: Select[ArrearsCase]) -> Counted:
    """The cases of a query; what is no case of unpaid wages here is counted apart."""
    ids = cases.with_only_columns(ArrearsCase.id).order_by(None)
    rows = session.execute(
        select(ArrearsCase.state, func.count())
        .where(ArrearsCase.id.in_(ids))
        .group_by(ArrearsCase.state)
    )
    found: dict[str, int] = dict(rows.all())
    left_out = {state: found.pop(state) for state in OFF_COUNTS if state in found}
    closed = sum(found.pop(state, 0) for state in ("CLOSED", "CLOSED_PURSUING"))
    return Counted(sum(found.values()), closed, left_out)


@dataclass(frozen=True, slots=True)
class Ended:
    """Claims of a case that ended by law on one ground and paper."""

    on: date
    ground: str
    document: str
    document_number: str
    claims: int
    amount: Money


def ends_of(session: Session, case_id: int) -> list[Ended]:
    """What ended by law in a case, paper by paper (C-09)."""
    by = (ClaimEnd.ended_on, ClaimEnd.ground, ClaimEnd.document, ClaimEnd.document_number)
    rows = session.execute(
        select(*by, func.count(), func.sum(ClaimEnd.amount))
        .where(ClaimEnd.case_id == case_id)
        .group_by(*by)
        .order_by(ClaimEnd.ended_on)
    )
    return [Ended(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class FromSource:
    """What one draw, advance or employer's payment brought to the workers of a case."""

    source: str
    kind: str
    state: str
    workers: int
    amount: Money


def payments_by_source(session: Session, case_id: int) -> list[FromSource]:
    """Payments towards the claims of a case, summed by source, kind and state."""
    rows = session.execute(
        select(
            ClaimPayment.source,
            ClaimPayment.kind,
            ClaimPayment.state,
            func.count(Claim.worker_id.distinct()),
            func.sum(ClaimPayment.amount),
        )
        .join(Claim, Claim.id == ClaimPayment.claim_id)
        .where(Claim.case_id == case_id)
        .group_by(ClaimPayment.source, ClaimPayment.kind, ClaimPayment.state)
        .order_by(func.min(ClaimPayment.id))
    )
    return [FromSource(*row) for row in rows]


def _claims(condition: ColumnElement[bool]) -> Select[int, int, int, str, Money, Money, Money]:
    """Claims with the wage sums promised or paid towards them, and what of them ended by law."""
    promised = (
        select(func.sum(ClaimPayment.amount))
        .where(
            ClaimPayment.claim_id == Claim.id,
            ClaimPayment.state != "CANCELLED",
            ClaimPayment.kind == "WAGE",
        )
        .scalar_subquery()
    )
    ended = select(func.sum(ClaimEnd.amount)).where(ClaimEnd.claim_id == Claim.id).scalar_subquery()
    return (
        select(
            Claim.id,
            Claim.worker_id,
            Claim.line,
            Claim.month,
            Claim.owed,
            promised.label("promised"),
            ended.label("ended"),
        )
        .where(condition)
        .order_by(Claim.line)
    )


def paid_by_owner(session: Session, case_id: int) -> set[str]:
    """The sources of what the project's owner paid for the employer (C-02)."""
    query = select(EmployerPayment.id).where(
        EmployerPayment.case_id == case_id, EmployerPayment.payer == "OWNER"
    )
    return {f"employer:{one}" for one in session.scalars(query)}
