"""What pages and answers show of the registers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload

from ledger.parties.models import Company, County, Project, Worker
from ledger.parties.search import matches
from ledger.people.sealed import vault


@dataclass(frozen=True, slots=True)
class Sought:
    """Which rows of a register a list shows; ``after`` is the last (pinyin key, id) seen."""

    words: str | None = None
    after: tuple[str, int] | None = None


def counties(session: Session, ids: Collection[int] | None = None) -> Sequence[County]:
    """The counties by name; all of them, or those with these ids."""
    query = select(County).order_by(County.pinyin, County.id)
    return session.scalars(query if ids is None else query.where(County.id.in_(ids))).all()


def companies(
    session: Session, counties: Collection[int], sought: Sought, limit: int
) -> Sequence[Company]:
    """A page of companies by name."""
    query = select(Company).where(Company.county_id.in_(counties))
    if sought.words:
        query = query.where(matches(sought.words, Company.name, Company.pinyin, Company.uscc))
    if sought.after is not None:
        key, row_id = sought.after
        query = query.where(
            or_(Company.pinyin > key, and_(Company.pinyin == key, Company.id > row_id))
        )
    return session.scalars(query.order_by(Company.pinyin, Company.id).limit(limit)).all()


def projects(
    session: Session,
    counties: Collection[int],
    sought: Sought,
    limit: int,
    *,
    contractor_id: int | None = None,
) -> Sequence[Project]:
    """A page of projects by name, with their contractors."""
    query = (
        select(Project)
        .options(joinedload(Project.contractor, innerjoin=True))
        .where(Project.county_id.in_(counties))
    )
    if contractor_id is not None:
        query = query.where(Project.contractor_id == contractor_id)
    if sought.words:
        query = query.where(matches(sought.words, Project.name, Project.pinyin, Project.code))
    if sought.after is not None:
        key, row_id = sought.after
        query = query.where(
            or_(Project.pinyin > key, and_(Project.pinyin == key, Project.id > row_id))
        )
    return session.scalars(query.order_by(Project.pinyin, Project.id).limit(limit)).all()


def workers(
    session: Session, counties: Collection[int], limit: int, after_id: int = 0
) -> Sequence[Worker]:
    """A page of workers in the order of registration."""
    query = select(Worker).where(Worker.county_id.in_(counties), Worker.id > after_id)
    return session.scalars(query.order_by(Worker.id).limit(limit)).all()


def worker_by_citizen_id(
    session: Session, counties: Collection[int], citizen_id: str
) -> Worker | None:
    """The worker with exactly this identity number, found without unsealing anybody."""
    index = vault().blind_index("citizen_id", citizen_id)
    return session.scalars(
        select(Worker)
        .where(Worker.county_id.in_(counties), Worker.identity_index == index)
        .order_by(Worker.id)
        .limit(1)
    ).one_or_none()
