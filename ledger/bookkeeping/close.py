"""Close a month of a book: asked by one officer, approved, executed by another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.approvals.demand import demand
from ledger.approvals.models import ApprovalRequest
from ledger.approvals.queries import unreviewed_in
from ledger.approvals.request import Asked, submit
from ledger.audit import trail
from ledger.book.books import Book
from ledger.book.months import open_periods, period_states
from ledger.book.periods import close_period
from ledger.book.show import entries, turnover
from ledger.bookkeeping.own import own_book, own_request, refuse_twin
from ledger.errors import Refusal
from ledger.money import Money
from ledger.text import Text

#: Names what still stands in the way of closing a book's days ``start`` to ``end``. Packages beside
#: this one (bank results, say) are asked through these; the doors hand them in.
Obstacle = Callable[[Session, int, date, date], Sequence[Text]]

#: How many vouchers without a second person are named when a close is refused.
NAMED = 20


@dataclass(frozen=True, slots=True)
class RequestClose:
    """Close ``period`` (202601) of the book ``code`` ("652301-DEP")."""

    code: str
    period: int


@dataclass(frozen=True, slots=True)
class ExecuteClose:
    """Carry out the approved request."""

    request_id: int


def request_close(
    session: Session, asked: RequestClose, *, obstacles: Sequence[Obstacle], by: Actor
) -> ApprovalRequest:
    """The close is in review, bound to the month's turnover as it stands.

    Refused while the month runs (``period-running``), is closed (``period-closed``), has an
    earlier open month before it (``period-order``), or has anything unfinished in it
    (``period-unfinished``: unreviewed vouchers, unconfirmed bank results).
    """
    book = own_book(session, asked.code, by=by)
    open_periods(session, book.id, clock.today())
    _judge(session, book, asked.period, obstacles)
    subject = f"close:{book.code}:{written(asked.period)}"
    refuse_twin(session, subject)
    content = close_content(session, book, asked.period)
    month = written(asked.period)
    return submit(
        session,
        Asked(
            kind="close",
            county_id=book.county_id,
            subject=subject,
            content=content,
            amount=Money.of(content["debit"]),
            summary=Text(f"结账: {book.code} {month}", f"Close {book.code} {month}"),
        ),
        by=by,
    )


def execute_close(
    session: Session, command: ExecuteClose, *, obstacles: Sequence[Obstacle], by: Actor
) -> ApprovalRequest:
    """The month is closed for ever: its balances are frozen, nothing can be dated into it.

    Everything is judged again; a voucher posted into the month after approval voids it
    (``approval-stale``).
    """
    request = own_request(session, command.request_id, "close", by=by)
    facts = request.facts()
    book = own_book(session, facts["book"], by=by)
    period = read_period(facts["period"])
    _judge(session, book, period, obstacles)
    approved = demand(session, request.id, content=close_content(session, book, period), by=by)
    close_period(session, book.id, period, maker=by, approvals_digest=approved.digest)
    trail.record(
        session, "book.closed", f"book:{book.code}", by=by, county_id=book.county_id,
        period=facts["period"],
    )  # fmt: skip
    return request


def close_content(session: Session, book: Book, period: int) -> dict[str, Any]:
    """What the approval of a close binds to: the month's vouchers, counted and summed."""
    moved = turnover(session, book.id, period)
    return {
        "book": book.code,
        "period": written(period),
        "entries": moved.entries,
        "debit": str(moved.debit),
        "credit": str(moved.credit),
    }


def obstacles_to_close(
    session: Session, book: Book, period: int, obstacles: Sequence[Obstacle]
) -> list[Text]:
    """Everything that keeps the month from being closed now; empty when it may be."""
    start, end = days_of(period)
    said = _unreviewed(session, book, period)
    for obstacle in obstacles:
        said.extend(obstacle(session, book.id, start, end))
    return said


def written(period: int) -> str:
    """202601 as ``2026-01``."""
    return f"{period // 100:04d}-{period % 100:02d}"


def read_period(text: str) -> int:
    """``2026-01`` as 202601."""
    return int(text[:4]) * 100 + int(text[5:])


def days_of(period: int) -> tuple[date, date]:
    """The first and the last day of a month."""
    start = date(period // 100, period % 100, 1)
    return start, (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _judge(session: Session, book: Book, period: int, obstacles: Sequence[Obstacle]) -> None:
    month = written(period)
    if days_of(period)[1] > clock.today():
        raise PeriodRunning(f"{month} 尚未结束, 不能结账。", f"{month} is not over yet.")
    states = period_states(session, book.id)
    if period not in states:
        raise NoSuchPeriod(f"账套没有 {month} 这一期间。", f"The book has no period {month}.")
    if states[period] == "CLOSED":
        raise AlreadyClosed(f"{month} 已结账。", f"{month} is closed already.")
    earlier = [one for one, state in states.items() if one < period and state != "CLOSED"]
    if earlier:
        first = written(min(earlier))
        raise OutOfOrder(f"须先结 {first}, 再结 {month}。", f"Close {first} before {month}.")
    unfinished = obstacles_to_close(session, book, period, obstacles)
    if unfinished:
        raise Unfinished(
            f"{month} 还不能结账: " + "; ".join(one.zh for one in unfinished),
            f"{month} cannot be closed yet: " + "; ".join(one.en for one in unfinished),
        )


def _unreviewed(session: Session, book: Book, period: int) -> list[Text]:
    """Vouchers of the month that wait for a second officer, proposed or posted by one alone."""
    said = []
    proposed = unreviewed_in(session, book.id, *days_of(period))
    if proposed:
        said.append(Text(f"有 {proposed} 张凭证待审核", f"{proposed} vouchers wait for review"))
    alone = entries(session, book.id, limit=1000, period=period, reviewable=True)
    if alone:
        named = [one.voucher for one in alone[:NAMED]]
        more = "…" if len(alone) > NAMED else ""
        said.append(
            Text(
                f"有 {len(alone)} 张已记账凭证待补审: {'、'.join(named)}{more}",
                f"{len(alone)} posted vouchers wait for a second officer: {', '.join(named)}{more}",
            )
        )
    return said


class PeriodRunning(Refusal):
    """The month is not over."""

    code = "period-running"


class NoSuchPeriod(Refusal):
    """The book has no such month."""

    code = "not-found"


class AlreadyClosed(Refusal):
    """The month was closed before; there is no reopening."""

    code = "period-closed"


class OutOfOrder(Refusal):
    """An earlier month is still open."""

    code = "period-order"


class Unfinished(Refusal):
    """Vouchers or bank results of the month still wait."""

    code = "period-unfinished"
