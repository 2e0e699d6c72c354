"""Pursuit of debtors in the office's diary: receipts, letters, steps, plans, write-offs."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.demo.office import Office, Step
from ledger.money import Money
from ledger.recoveries.debtors import NameCoDebtor, name_co_debtor
from ledger.recoveries.evidence import NEEDED, Paper
from ledger.recoveries.models import WriteOff
from ledger.recoveries.plans import AgreePlan, agree_plan, equal_parts
from ledger.recoveries.pursue import SendDemand, TakeStep, send_demand, take_step
from ledger.recoveries.queries import debt_on
from ledger.recoveries.receive import RecordRecovery, record_recovery
from ledger.recoveries.words import STEPS
from ledger.recoveries.write_off import (
    ExecuteWriteOff,
    ProposeWriteOff,
    ask_write_off,
    execute_write_off,
    propose_write_off,
)

_STEPS = {words.zh: step for step, words in STEPS.items()}


def _recovered(session: Session, office: Office, number: str, says: str, day: date) -> None:
    amount, reference = says.split("|")
    advance = office.advance(session, number)
    account = office.account(session, "FUND")
    paid = RecordRecovery(
        advance.id, account.id, reference, Money.of(amount), day, advance.debtor.name,
        payer_id=advance.debtor_id,
    )  # fmt: skip
    record_recovery(session, paid, by=office.people["fo1"])


def _demanded(session: Session, office: Office, number: str, says: str, day: date) -> None:
    paper, how, *to = says.split("|")
    sent = SendDemand(
        office.advance(session, number).id, paper, how, day,
        office.company(session, to[0]).id if to else None,
    )  # fmt: skip
    send_demand(session, sent, by=office.people["fo1"])


def _step(session: Session, office: Office, number: str, says: str, day: date) -> None:
    step, document, note = says.split("|")
    taken = TakeStep(office.advance(session, number).id, _STEPS[step], document, day, note)
    take_step(session, taken, by=office.people["fo1"])


def _co_debtor(session: Session, office: Office, number: str, says: str, day: date) -> None:
    name, ground = says.split("|")
    company = office.company(session, name)
    named = NameCoDebtor(office.advance(session, number).id, company.id, ground, day)
    name_co_debtor(session, named, by=office.people["fo1"])


def _instalments(session: Session, office: Office, number: str, says: str, day: date) -> None:
    agreement, count, first = says.split("|")
    advance = office.advance(session, number)
    owed = debt_on(session, advance, day).owed.total
    parts = tuple(equal_parts(owed, int(count), date.fromisoformat(first)))
    agreed = AgreePlan(advance.id, agreement, day, parts)
    agree_plan(session, agreed, by=office.people["fo1"])


def _propose_loss(session: Session, office: Office, number: str, says: str, day: date) -> None:
    ground, evidence = says.split("|")
    papers = tuple(Paper(kind, evidence, "云岭县人民法院", day) for kind in NEEDED[ground])
    proposed = ProposeWriteOff(office.advance(session, number).id, ground, evidence, day, papers)
    propose_write_off(session, proposed, by=office.people["fo1"])


def _loss(session: Session, office: Office, number: str) -> WriteOff:
    advance = office.advance(session, number)
    return session.scalars(select(WriteOff).where(WriteOff.advance_id == advance.id)).one()


def _ask_loss(session: Session, office: Office, number: str, says: str, day: date) -> None:
    ask_write_off(session, _loss(session, office, number).id, by=office.people["fo1"])


def _run_loss(session: Session, office: Office, number: str, says: str, day: date) -> None:
    command = ExecuteWriteOff(_loss(session, office, number).id, day)
    execute_write_off(session, command, by=office.people["fo2"])


#: The verbs of the diary that pursue a debtor.
PURSUIT_STEPS: Mapping[str, Step] = {
    "追偿": _recovered, "催收": _demanded, "追偿进展": _step, "连带债务人": _co_debtor,
    "分期还款": _instalments, "提出核销": _propose_loss, "送审核销": _ask_loss, "执行核销": _run_loss,
}  # fmt: skip
