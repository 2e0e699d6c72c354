"""The office's casework, day by day: cases, draws, advances, recoveries, returns, closes."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.advances.bounce import repay_advance, report_advance_bounce
from ledger.advances.pay import ExecuteAdvance, confirm_advance, execute_advance
from ledger.advances.request import RequestAdvance, request_advance
from ledger.banking.bounce import ReportBounce
from ledger.banking.cards import DecideCard, ProposeCard, decide_card, propose_card
from ledger.banking.models import PaymentBatch, PaymentLine
from ledger.banking.payout import ConfirmBatch, Repay, waiting_card
from ledger.bookkeeping.close import ExecuteClose, RequestClose, execute_close, request_close
from ledger.cases.close import CloseCase, close_case
from ledger.cases.import_roll import import_roll
from ledger.cases.open import AcceptCase, OpenCase, accept_case, open_case
from ledger.cases.settle import DeclareDefault, OrderPayment, PaidByEmployer, declare_default
from ledger.demo.found import CODE
from ledger.demo.office import Office, Step
from ledger.demo.pursuit import PURSUIT_STEPS
from ledger.demo.registers import DATA, Dated, rows_of
from ledger.demo.returns import RETURN_STEPS
from ledger.deposits.lapse_exemption import order_and_judge, paid_and_judge
from ledger.draws.bounce import repay_draw, report_draw_bounce
from ledger.draws.models import Draw
from ledger.draws.pay import ExecuteDraw, confirm_draw, execute_draw
from ledger.draws.request import RequestDraw, request_draw
from ledger.funds.reserve import RecordReserve, record_reserve
from ledger.gate.kinds import CLOSE_OBSTACLES
from ledger.money import Money


def diary() -> Iterator[Dated]:
    """The lines of the diary: what was done on which day, for what."""
    for row in rows_of("办事日记.csv"):
        yield date.fromisoformat(row["日期"]), _deed(row)


def _deed(row: Mapping[str, str]) -> Callable[[Office], None]:
    day, verb = date.fromisoformat(row["日期"]), row["事项"]

    def deed(office: Office) -> None:
        if verb in WHOLE:
            WHOLE[verb](office, row["对象"])
        else:
            office.do(lambda s: STEPS[verb](s, office, row["对象"], row["内容"], day))

    return deed


def _fo1(office: Office) -> Actor:
    return office.people["fo1"]


def _open(session: Session, office: Office, project: str, says: str, day: date) -> None:
    source, reason, summary = says.split("|")
    found = office.project(session, project)
    opened = OpenCase(office.county.id, found.id, None, source, reason, summary, day)
    case = open_case(session, opened, by=_fo1(office))
    accept_case(session, AcceptCase(case.id, day), by=_fo1(office))


def _roll(session: Session, office: Office, number: str, file: str, day: date) -> None:
    content = (DATA / "rolls" / file).read_bytes()
    import_roll(session, office.case(session, number).id, content, by=_fo1(office))


def _order(session: Session, office: Office, number: str, says: str, day: date) -> None:
    paper, last = says.split("|")
    order = OrderPayment(office.case(session, number).id, paper, day, date.fromisoformat(last))
    order_and_judge(session, order, by=_fo1(office))


def _default(session: Session, office: Office, number: str, says: str, day: date) -> None:
    declare_default(session, DeclareDefault(office.case(session, number).id, day), by=_fo1(office))


def _employer(session: Session, office: Office, number: str, says: str, day: date) -> None:
    paid_and_judge(
        session, PaidByEmployer(office.case(session, number).id, day, says), by=_fo1(office)
    )


def _strike_off(session: Session, office: Office, number: str, says: str, day: date) -> None:
    closed = CloseCase(office.case(session, number).id, day, pursuing=says == "追偿中")
    close_case(session, closed, by=_fo1(office))


def _ask_draw(session: Session, office: Office, number: str, paper: str, day: date) -> None:
    account = office.account(session, "DEP")
    asked = RequestDraw(office.case(session, number).id, account.id, paper, day)
    request_draw(session, asked, by=_fo1(office))


def _run_draw(session: Session, office: Office, number: str, says: str, day: date) -> None:
    draw = session.scalars(
        select(Draw).where(Draw.case_id == office.case(session, number).id)
    ).one()
    execute_draw(session, ExecuteDraw(draw.id, day), by=office.people["fo2"])


def _ask_advance(session: Session, office: Office, number: str, says: str, day: date) -> None:
    basis, repay_by = says.split("|")
    account = office.account(session, "FUND")
    case = office.case(session, number)
    asked = RequestAdvance(case.id, account.id, basis, date.fromisoformat(repay_by), day)
    request_advance(session, asked, by=_fo1(office))


def _run_advance(session: Session, office: Office, number: str, says: str, day: date) -> None:
    command = ExecuteAdvance(office.advance(session, number).id, day)
    execute_advance(session, command, by=office.people["fo2"])


def _batch(session: Session, source: str) -> PaymentBatch:
    return session.scalars(select(PaymentBatch).where(PaymentBatch.source == source)).one()


def _paid(session: Session, office: Office, source: str, reference: str, day: date) -> None:
    confirm = confirm_draw if source.startswith("draw") else confirm_advance
    confirmed = ConfirmBatch(_batch(session, source).id, day, reference)
    confirm(session, confirmed, by=office.people["fo2"])


def _line(session: Session, source: str, number: str) -> PaymentLine:
    return _batch(session, source).lines[int(number) - 1]


def _bounced(session: Session, office: Office, source: str, says: str, day: date) -> None:
    number, reference, reason = says.split("|")
    report = report_draw_bounce if source.startswith("draw") else report_advance_bounce
    reported = ReportBounce(_line(session, source, number).id, day, reference, reason)
    report(session, reported, by=_fo1(office))


def _new_card(session: Session, office: Office, source: str, says: str, day: date) -> None:
    number, card, reason = says.split("|")
    proposed = ProposeCard(_line(session, source, number).worker_id, card, reason)
    propose_card(session, proposed, by=_fo1(office))


def _confirm_card(session: Session, office: Office, source: str, says: str, day: date) -> None:
    number, card, opinion = says.split("|")
    change = waiting_card(session, _line(session, source, number).worker_id)
    assert change is not None
    decided = DecideCard(change.id, "confirm", opinion, card)
    decide_card(session, decided, by=office.people["fo2"])


def _repaid(session: Session, office: Office, source: str, says: str, day: date) -> None:
    number, reference = says.split("|")
    repay = repay_draw if source.startswith("draw") else repay_advance
    command = Repay(_line(session, source, number).id, day, reference)
    repay(session, command, by=office.people["fo2"])


def _reserve(session: Session, office: Office, year: str, says: str, day: date) -> None:
    amount, paper = says.split("|")
    told = RecordReserve(office.county.id, int(year), Money.of(amount), paper, day)
    record_reserve(session, told, by=office.people["fo2"])


#: The verbs of the diary.
STEPS: Mapping[str, Step] = {
    "立案": _open, "名册": _roll, "责令": _order, "逾期": _default, "自行支付": _employer,
    "销账": _strike_off,
    "申请动用": _ask_draw, "执行动用": _run_draw, "申请垫付": _ask_advance, "执行垫付": _run_advance,
    "银行付款": _paid, "退票": _bounced, "换卡": _new_card, "确认换卡": _confirm_card, "重付": _repaid,
    "登记预备费": _reserve,
    **PURSUIT_STEPS,
    **RETURN_STEPS,
}  # fmt: skip


def _review(office: Office, nothing: str) -> None:
    office.review_all()


def _approve(office: Office, tiers: str) -> None:
    """The newest request waiting is approved by the named tiers."""
    from ledger.approvals.models import ApprovalRequest

    with office.database.reading() as session:
        newest = session.scalars(
            select(ApprovalRequest.id)
            .where(ApprovalRequest.state == "IN_REVIEW")
            .order_by(ApprovalRequest.id.desc())
        ).first()
    office.approve(newest, *tiers.split())


def _close(office: Office, month: str) -> None:
    """Both books close the month: asked by one officer, approved, executed by the other."""
    period = int(month.replace("-", ""))
    for kind in ("DEP", "FUND"):
        asked = RequestClose(f"{CODE}-{kind}", period)
        request = office.do(
            lambda s, asked=asked: request_close(  # type: ignore[misc]
                s, asked, obstacles=CLOSE_OBSTACLES, by=office.people["fo1"]
            )
        )
        office.approve(request.id, "a1", opinion="同意结账。")
        command = ExecuteClose(request.id)
        office.do(
            lambda s, command=command: execute_close(  # type: ignore[misc]
                s, command, obstacles=CLOSE_OBSTACLES, by=office.people["fo2"]
            )
        )


#: Verbs that take more than one transaction.
WHOLE: Mapping[str, Callable[[Office, str], None]] = {
    "复核": _review,
    "审批": _approve,
    "结账": _close,
}
