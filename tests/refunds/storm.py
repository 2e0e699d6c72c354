"""A return and a new case in processes of their own, each of which judged before any acts."""

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.cases.open import OpenCase, open_case
from ledger.db import Database
from ledger.errors import Refusal
from ledger.parties.models import Project
from ledger.people.models import UserAccount
from ledger.people.roster import actor_of
from ledger.refunds import pay
from ledger.refunds.conditions import judged
from ledger.refunds.models import DepositReturn
from ledger.refunds.pay import ExecuteRefund, execute_refund
from tests.apart import Apart, Wait

JUNE = datetime(2026, 6, 26, 9, tzinfo=clock.SHANGHAI)
DAY = date(2026, 6, 26)

Deed = Callable[[Session, int, int], object]


def _officer(session: Session, login: str) -> UserAccount:
    return session.scalars(select(UserAccount).where(UserAccount.login == login)).one()


def execute(session: Session, return_id: int, project_id: int) -> object:
    """The approved return is carried out, judged under the lock."""
    by = actor_of(session, _officer(session, "fo2"), door="test")
    return execute_refund(session, ExecuteRefund(return_id, DAY), by=by)


def execute_unjudged(session: Session, return_id: int, project_id: int) -> object:
    """The control: what was judged before the lock is believed."""
    pay.refuse_hindered = lambda *_: None
    return execute(session, return_id, project_id)


def report(session: Session, return_id: int, project_id: int) -> object:
    """A case is reported for the project."""
    by = actor_of(session, _officer(session, "fo1"), door="test")
    county_id = session.get_one(Project, project_id).county_id
    opened = OpenCase(county_id, project_id, None, "HOTLINE", "OTHER", "投诉欠薪", DAY)
    return open_case(session, opened, by=by)


def judge_and_act(wait: Wait, url: str, deed: Deed, return_id: int, project_id: int) -> str:
    """One process: nothing stands against the return; wait, act, tell what came of it."""
    with clock.fixed(JUNE):
        database = Database(url)
        with database.reading() as session:
            row = session.get_one(DepositReturn, return_id)
            assert judged(session, row, row.project)[0] == []
        wait()
        try:
            database.in_transaction(lambda session: deed(session, return_id, project_id))
        except Refusal as refusal:
            return refusal.code
        finally:
            database.dispose()
    return "done"


class Writer(Apart):
    """One process that has judged and waits."""

    def __init__(self, url: str, deed: Deed, return_id: int, project_id: int) -> None:
        super().__init__(judge_and_act, url, deed, return_id, project_id)
        self.ready()
