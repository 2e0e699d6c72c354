"""Writers in processes of their own: ``python -m tests.refunds.storm URL DEED RETURN PROJECT``.

Each judges that nothing stands against its deed, says ``ready``, waits for ``go`` and acts; so
everybody has seen a project without a case before anybody acts.
"""

import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

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

ROOT = Path(__file__).resolve().parents[2]
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


DEEDS: dict[str, Deed] = {deed.__name__: deed for deed in (execute, execute_unjudged, report)}


def main(url: str, deed: str, return_id: int, project_id: int) -> None:
    """One process: judge, wait, act, say what came of it."""
    database = Database(url)
    with database.reading() as session:
        row = session.get_one(DepositReturn, return_id)
        assert judged(session, row, row.project)[0] == []
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        database.in_transaction(lambda session: DEEDS[deed](session, return_id, project_id))
        print("done")
    except Refusal as refusal:
        print(refusal.code)


class Writer:
    """One process that has judged and waits."""

    def __init__(self, url: str, deed: str, return_id: int, project_id: int) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.refunds.storm", url, deed, str(return_id),
             str(project_id)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout
        assert self.process.stdout.readline() == "ready\n"

    def go(self) -> None:
        """It acts now."""
        assert self.process.stdin
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def said(self) -> str:
        """What came of it."""
        return self.process.communicate(timeout=60)[0].strip()


if __name__ == "__main__":
    with clock.fixed(JUNE):
        main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
