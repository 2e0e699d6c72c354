"""Measures beside the course of a case: more time, supervision, the police, extra compensation."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.cases.models import ArrearsCase
from ledger.cases.open import OnPaper, case_for_step, clocks_of, note_event
from ledger.cases.queries import open_claims
from ledger.cases.settle import NotReady
from ledger.cases.words import ANSWERS, MEASURES, SUPERVISION
from ledger.deadlines.start import running_deadline, start_deadline
from ledger.errors import FieldError, Invalid
from ledger.money import Money
from ledger.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendInvestigation(OnPaper):
    """The head of the bureau allowed more time, for that reason."""

    reason: str


def extend_investigation(session: Session, asked: ExtendInvestigation, *, by: Actor) -> ArrearsCase:
    """The clock is longer by what the policy allows (C-01: 30 working days); once only.

    Refused when it was extended before or its last day has passed.
    """
    case = case_for_step(session, asked.case_id, ("INVESTIGATING",), asked.on, by=by)
    clock = running_deadline(session, f"case:{case.id}", "C-01")
    if case.extended_on is not None or clock is None:
        raise NotReady("调查期限只能延长一次。", "An investigation is extended once only.")
    if clock.due_on is not None and asked.on > clock.due_on:
        raise NotReady(
            f"调查期限 {clock.due_on} 已过, 不能再延长。",
            f"The investigation was to end by {clock.due_on}; it is too late to extend it.",
        )
    case.extended_on = asked.on
    session.flush()
    terms = clocks_of(session, case)
    more = terms.case_extension_working_days
    clock = start_deadline(
        session,
        county_id=case.county_id,
        subject=f"case:{case.id}",
        what=Text(f"办结案件 {case.number}(已延长)", f"Finish case {case.number} (extended)"),
        rule="C-01",
        after=clock.starts_on,
        working_days=terms.case_working_days + more,
    )
    what = Text(
        f"调查延长 {more} 个工作日, 至 {clock.due_on or '待工作日历'}: {asked.reason}",
        f"Investigation extended by {more} working days to {clock.due_on}: {asked.reason}",
    )
    note_event(session, case, asked.on, what, by=by, paper=asked)
    return case


@dataclass(frozen=True, slots=True, kw_only=True)
class SuperviseCase(OnPaper):
    """A higher level watches over the case (督办); NONE lifts it."""

    level: str


def supervise_case(session: Session, asked: SuperviseCase, *, by: Actor) -> ArrearsCase:
    """The case carries its level of supervision."""
    case = case_for_step(session, asked.case_id, tuple(MEASURES), asked.on, by=by)
    case.supervision = None if asked.level == "NONE" else asked.level
    session.flush()
    words = SUPERVISION[asked.level]
    what = Text(f"督办级别: {words.zh}", f"Supervision: {words.en}")
    note_event(session, case, asked.on, what, by=by, paper=asked)
    return case


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferCase(OnPaper):
    """Refusal to pay is suspected to be a crime (条例 41, R-09): handed to the police."""

    to: str
    reason: str


def refer_case(session: Session, asked: ReferCase, *, by: Actor) -> ArrearsCase:
    """The case carries the flag of its referral; its course goes on, whatever its state (R-09)."""
    case = case_for_step(session, asked.case_id, tuple(MEASURES), asked.on, by=by)
    if case.referred_on is not None and case.referral_result != "RETURNED":
        raise NotReady(
            f"本案已于 {case.referred_on} 移送{case.referred_to}。",
            f"The case was referred to {case.referred_to} on {case.referred_on}.",
        )
    case.referred_on, case.referred_to = asked.on, asked.to
    case.referral_result = case.referral_answered_on = None
    session.flush()
    what = Text(
        f"涉嫌拒不支付劳动报酬, 移送{asked.to}: {asked.reason}",
        f"Suspected refusal to pay, referred to {asked.to}: {asked.reason}",
    )
    note_event(session, case, asked.on, what, by=by, paper=asked)
    return case


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerReferral(OnPaper):
    """What the police answered: ``FILED``, ``NOT_FILED`` or ``RETURNED``."""

    result: str


def answer_referral(session: Session, told: AnswerReferral, *, by: Actor) -> ArrearsCase:
    """The case carries the answer to its referral; sent back for papers, it may be referred again."""
    case = case_for_step(session, told.case_id, tuple(MEASURES), told.on, by=by)
    if case.referred_on is None or case.referral_result is not None:
        raise NotReady("没有等待答复的移送。", "No referral waits for an answer.")
    if told.on < case.referred_on:
        says = Text("答复日期早于移送日期。", "The answer lies before the referral.")
        raise Invalid([FieldError("/on", "date-order", says)])
    case.referral_result, case.referral_answered_on = told.result, told.on
    session.flush()
    words = ANSWERS[told.result]
    what = Text(f"{case.referred_to}答复: {words.zh}", f"{case.referred_to} answered: {words.en}")
    note_event(session, case, told.on, what, by=by, paper=told)
    return case


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCompensation(OnPaper):
    """The employer let the ordered day pass: 50 to 100 per cent more to the workers (C-10)."""

    percent: int


def order_compensation(session: Session, asked: OrderCompensation, *, by: Actor) -> ArrearsCase:
    """The case names what is to be paid beside the wages: a share of every unpaid claim, to the fen.

    It is no claim: no draw, no advance and no payment of wages ever counts it (监察条例 26).
    """
    case = case_for_step(session, asked.case_id, ("DEFAULTED", "SETTLING"), asked.on, by=by)
    if case.extra_compensation is not None:
        raise NotReady("本案已责令加付赔偿金。", "Extra compensation was ordered already.")
    lines = open_claims(session, case.id)
    if not lines:
        raise NotReady("没有未付的欠薪。", "Nothing is unpaid.")
    case.compensation_percent, case.compensation_on = asked.percent, asked.on
    case.extra_compensation = Money.sum(share_of(line.unpaid, asked.percent) for line in lines)
    session.flush()
    what = Text(
        f"责令加付赔偿金 {asked.percent}%, {case.extra_compensation.grouped()} 元(不计入欠薪)",
        f"Extra compensation of {asked.percent} %, {case.extra_compensation.grouped()}, beside the wages",
    )
    note_event(session, case, asked.on, what, by=by, paper=asked)
    return case


def share_of(unpaid: Money, percent: int) -> Money:
    """So much per cent of a claim, half a fen rounded up."""
    return Money((unpaid.fen * percent + 50) // 100)
