"""Returns of deposits in the office's diary."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.demo.office import Office, Step
from ledger.refunds.models import DepositReturn
from ledger.refunds.pay import ExecuteRefund, PayRefund, execute_refund, pay_refund
from ledger.refunds.request import RequestRefund, request_refund
from ledger.refunds.review import Apply, Review, apply_for_return, review_return
from ledger.refunds.start import StartReturn, start_return


def _return(session: Session, office: Office, project: str) -> DepositReturn:
    found = office.project(session, project)
    return session.scalars(select(DepositReturn).where(DepositReturn.project_id == found.id)).one()


def _completed(session: Session, office: Office, project: str, says: str, day: date) -> None:
    completed, undertaking = says.split("|")
    command = StartReturn(
        office.project(session, project).id,
        date.fromisoformat(completed),
        undertaking,
        day,
        "工地公告牌、县人社局网站",
    )
    start_return(session, command, by=office.people["fo1"])


def _applied(session: Session, office: Office, project: str, paper: str, day: date) -> None:
    command = Apply(_return(session, office, project).id, day, paper)
    apply_for_return(session, command, by=office.people["fo1"])


def _judged(session: Session, office: Office, project: str, opinion: str, day: date) -> None:
    row = _return(session, office, project)
    review_return(session, Review(row.id, day, "CLEAR", opinion), by=office.people["fo1"])


def _ask_refund(session: Session, office: Office, project: str, says: str, day: date) -> None:
    command = RequestRefund(_return(session, office, project).id)
    request_refund(session, command, by=office.people["fo1"])


def _run_refund(session: Session, office: Office, project: str, says: str, day: date) -> None:
    command = ExecuteRefund(_return(session, office, project).id, day)
    execute_refund(session, command, by=office.people["fo2"])


def _pay_back(session: Session, office: Office, project: str, reference: str, day: date) -> None:
    command = PayRefund(_return(session, office, project).id, day, reference)
    pay_refund(session, command, by=office.people["fo2"])


#: The verbs of the diary that bring a deposit back.
RETURN_STEPS: Mapping[str, Step] = {
    "完工公示": _completed, "申请返还": _applied, "返还审核": _judged, "送审返还": _ask_refund,
    "执行返还": _run_refund, "支付返还": _pay_back,
}  # fmt: skip
