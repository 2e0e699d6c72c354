"""What pages and answers show of the registers, as queries that the lists cut into pages."""

from collections.abc import Collection

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from ledger.parties.models import Company, County, Project, Worker
from ledger.parties.search import matches
from ledger.people.sealed import vault


def counties(ids: Collection[int] | None = None) -> Select[County]:
    """The counties by name; all of them, or those with these ids."""
    query = select(County).order_by(County.pinyin, County.id)
    return query if ids is None else query.where(County.id.in_(ids))


def companies(counties: Collection[int], words: str | None = None) -> Select[Company]:
    """Companies by name; ``words`` are sought in name, pinyin and credit code."""
    query = select(Company).where(Company.county_id.in_(counties))
    if words:
        query = query.where(matches(words, Company.name, Company.pinyin, Company.uscc))
    return query.order_by(Company.pinyin, Company.id)


def projects(
    counties: Collection[int], words: str | None = None, contractor_id: int | None = None
) -> Select[Project]:
    """Projects by name with their contractors; ``words`` are sought in name, pinyin and number."""
    query = (
        select(Project)
        .options(joinedload(Project.contractor, innerjoin=True))
        .where(Project.county_id.in_(counties))
    )
    if contractor_id is not None:
        query = query.where(Project.contractor_id == contractor_id)
    if words:
        query = query.where(matches(words, Project.name, Project.pinyin, Project.code))
    return query.order_by(Project.pinyin, Project.id)


def workers(counties: Collection[int]) -> Select[Worker]:
    """Workers in the order of registration."""
    return select(Worker).where(Worker.county_id.in_(counties)).order_by(Worker.id)


def worker_by_citizen_id(
    session: Session, counties: Collection[int], citizen_id: str
) -> Worker | None:
    """The worker with exactly this identity number, found without unsealing anybody."""
    index = vault().blind_index("citizen_id", citizen_id)
    found = workers(counties).where(Worker.identity_index == index).limit(1)
    return session.scalars(found).one_or_none()
