"""What doors show of advances: how each stands, what is outstanding, for how long."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from ledger.actor import Actor
from ledger.advances.models import Advance
from ledger.advances.plan import Share
from ledger.book.balances import balances_by
from ledger.book.books import book_of
from ledger.money import Money
from ledger.parties.models import Worker
from ledger.parties.show import WorkerView, worker_view
from ledger.people.scope import find
from ledger.text import Text

#: Where the book keeps what stands of an advance: principal, interest, costs, pending.
STANDING = ("1218.01", "1216.01", "1218.02", "1902.01")


@dataclass(frozen=True, slots=True)
class AdvanceView:
    """An advance as it stands: its state, the principal still out, the day the bank first paid."""

    advance: Advance
    state: str
    principal: Money
    paid_on: date | None

    def age_days(self, on: date) -> int | None:
        """Days since the bank paid, while something is outstanding."""
        if self.paid_on is None or not self.principal:
            return None
        return (on - self.paid_on).days


def advances(
    counties: Collection[int], case_id: int | None = None, debtor_id: int | None = None
) -> Select[Advance]:
    """Advances with case, debtor, approval and lines, newest first; of all or of one."""
    query = (
        select(Advance)
        .options(
            joinedload(Advance.case),
            joinedload(Advance.debtor),
            joinedload(Advance.account),
            joinedload(Advance.approval),
            selectinload(Advance.lines),
            selectinload(Advance.flows),
        )
        .where(Advance.county_id.in_(counties))
        .order_by(Advance.id.desc())
    )
    if case_id is not None:
        query = query.where(Advance.case_id == case_id)
    return query if debtor_id is None else query.where(Advance.debtor_id == debtor_id)


def advance_view(session: Session, advance_id: int, *, by: Actor) -> AdvanceView:
    """One advance as it stands, everything of it at hand."""
    advance = find(session, Advance, advance_id, by=by)
    query = advances({advance.county_id}).where(Advance.id == advance.id)
    fresh = query.execution_options(populate_existing=True)
    return advance_views(session, [session.scalars(fresh).one()])[0]


def advance_views(session: Session, rows: Iterable[Advance]) -> list[AdvanceView]:
    """Each advance as it stands; the books are asked once a county."""
    listed = list(rows)
    standing = {
        county: _standing(session, county, [row.id for row in listed])
        for county in {row.county_id for row in listed}
    }
    return [_view(row, standing[row.county_id]) for row in listed]


def earlier_advances(session: Session, advance: Advance) -> Sequence[AdvanceView]:
    """What the same debtor had before this one, newest first."""
    query = advances({advance.county_id}, debtor_id=advance.debtor_id)
    return advance_views(session, session.scalars(query.where(Advance.id < advance.id)))


def _standing(
    session: Session, county_id: int, ids: Sequence[int]
) -> Mapping[str, Mapping[str, Money]]:
    """What stands in each title of the county's fund for these advances, by advance."""
    book = book_of(session, county_id, "FUND")
    return {title: balances_by(session, book.id, title, "advance", among=ids) for title in STANDING}


def _view(row: Advance, standing: Mapping[str, Mapping[str, Money]]) -> AdvanceView:
    own = {title: sums.get(str(row.id), Money.ZERO) for title, sums in standing.items()}
    pending = bool(own.pop("1902.01"))
    paid_on = min((flow.happened_on for flow in row.flows), default=None)
    state = _state(row, paid_on, owed=any(own.values()), pending=pending)
    return AdvanceView(row, state, own["1218.01"], paid_on)


def _state(row: Advance, paid_on: date | None, *, owed: bool, pending: bool) -> str:
    """Where the advance stands between the request and the last fen of it."""
    if row.executed_on is None:
        return row.approval.state if row.approval is not None else "WITHDRAWN"
    if row.written_off_on is not None:
        return "WRITTEN_OFF"
    if pending:
        return "PENDING"
    if paid_on is None:
        return "SENT"
    return "OUTSTANDING" if owed else "RECOVERED"


def workers_of(session: Session, worker_ids: Collection[int]) -> dict[int, WorkerView]:
    """The masked faces of those workers, by id (P-03)."""
    rows = session.scalars(select(Worker).where(Worker.id.in_(worker_ids)))
    return {row.id: worker_view(row) for row in rows}


def why_so_much(share: Share) -> Text:
    """Which limit decided a worker's share."""
    if share.amount < share.capped:
        return Text("总额限额, 按比例分配", "the limit on the whole, shared in proportion")
    if not share.unpaid:
        return Text("本人已无未付工资", "nothing is unpaid to him")
    if share.kind != "WAGE":
        return Text("该项费用每人限额", "the cap a worker for this cost")
    if share.capped < share.unpaid:
        return Text("每人限额", "the limit for one worker")
    return Text("本人未付全额", "all of his unpaid wages")
