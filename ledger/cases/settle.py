"""Order, default, settle, close: a case is struck off only when every claim is paid (C-09)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.cases.models import ArrearsCase, EmployerPayment
from ledger.cases.open import OnPaper, case_for_step, note_event
from ledger.cases.payments import PlannedPayment, mark_payments, plan_payments
from ledger.cases.queries import claims_of, open_claims, outstanding_of_case
from ledger.deadlines.settle import settle_deadline
from ledger.deadlines.start import start_deadline
from ledger.errors import FieldError, Invalid, NotFound, Refusal
from ledger.money import Money
from ledger.text import Text

#: Nothing was outstanding; what an earlier transfer of deposit or fund brings back opens it again.
PAID_OFF = ("PAID_BY_EMPLOYER", "SETTLED_BY_THIRD_PARTY", "ENDED", "CLOSED_PURSUING", "CLOSED")


@dataclass(frozen=True, slots=True)
class OrderPayment:
    """The administrative decision that orders payment by a day (U-01)."""

    case_id: int
    order_number: str
    on: date
    pay_by: date


def order_payment(session: Session, ordered: OrderPayment, *, by: Actor) -> ArrearsCase:
    """The case is ORDERED and the employer's clock runs to the day named in the order."""
    case = case_for_step(session, ordered.case_id, ("INVESTIGATING",), ordered.on, by=by)
    if ordered.pay_by < ordered.on:
        says = Text("责令期限不能早于决定日期。", "The last day lies before the order.")
        raise Invalid([FieldError("/pay_by", "date-order", says)])
    if not claims_of(session, case.id):
        raise NotReady("请先导入欠薪名册。", "Import the roll of workers first.")
    case.state = "ORDERED"
    case.order_number, case.ordered_on, case.pay_by = (
        ordered.order_number,
        ordered.on,
        ordered.pay_by,
    )
    session.flush()
    start_deadline(
        session,
        county_id=case.county_id,
        subject=f"case:{case.id}",
        what=Text(
            f"案件 {case.number} 责令支付期限", f"Last day of the payment order, case {case.number}"
        ),
        rule="U-01",
        after=ordered.on,
        due=ordered.pay_by,
    )
    what = Text(
        f"责令 {ordered.pay_by} 前支付, 文号 {ordered.order_number}",
        f"Ordered to pay by {ordered.pay_by}, order {ordered.order_number}",
    )
    note_event(session, case, ordered.on, what, by=by)
    return case


@dataclass(frozen=True, slots=True)
class DeclareDefault:
    """The order's last day has passed without payment."""

    case_id: int
    on: date


def declare_default(session: Session, declared: DeclareDefault, *, by: Actor) -> ArrearsCase:
    """The case is DEFAULTED: deposit and fund may now be used (U-01, G-06)."""
    case = case_for_step(session, declared.case_id, ("ORDERED",), declared.on, by=by)
    if case.pay_by is None or declared.on <= case.pay_by:
        raise NotReady(
            f"责令期限 {case.pay_by} 届满后才能认定逾期。",
            f"Default can be declared only after the order's last day, {case.pay_by}.",
        )
    case.state = "DEFAULTED"
    case.defaulted_on = declared.on
    session.flush()
    settle_deadline(session, f"case:{case.id}", "U-01", declared.on, "default")
    note_event(session, case, declared.on, Text("认定逾期未付", "Default declared"), by=by)
    return case


@dataclass(frozen=True, slots=True)
class PaidLine:
    """What the employer paid towards one claim."""

    claim_id: int
    amount: Money


@dataclass(frozen=True, slots=True)
class PaidByEmployer:
    """He paid, as the evidence shows: these claims, or everything that was unpaid."""

    case_id: int
    on: date
    evidence: str
    document_number: str | None = None
    #: SHA-256 of the paper, in hexadecimal.
    document_digest: str | None = None
    lines: Sequence[PaidLine] = ()
    #: What he paid beside the wages (C-10); it lessens no claim.
    extra_compensation: Money | None = None
    #: ``OWNER``: the project's owner advanced them, up to what he owes of the price (C-02).
    payer: str = "EMPLOYER"
    unsettled_price: Money | None = None


def paid_by_employer(case_id: int, **values: Any) -> PaidByEmployer:
    """The command, from what the schema of the doors loaded."""
    lines = tuple(PaidLine(**line) for line in values.pop("lines"))
    return PaidByEmployer(case_id, lines=lines, **values)


def pay_by_employer(session: Session, paid: PaidByEmployer, *, by: Actor) -> EmployerPayment:
    """The claims are paid by the employer; when nothing is outstanding, PAID_BY_EMPLOYER.

    Without lines every unpaid claim is paid. The owner of the project pays no more than he owes of
    the price (C-02, 条例 29). Raises ``already-paid`` above what a claim has
    unpaid (A-10), ``not-found`` at a claim of another case, ``duplicate-claim`` at one told twice.
    """
    states = ("INVESTIGATING", "ORDERED", "DEFAULTED", "SETTLING")
    case = case_for_step(session, paid.case_id, states, paid.on, by=by)
    planned = _planned(session, case, paid.lines)
    refuse_owner(case, paid, Money.sum(line.amount for line in planned))
    payment = EmployerPayment(
        county_id=case.county_id,
        case_id=case.id,
        paid_on=paid.on,
        amount=Money.sum(line.amount for line in planned),
        evidence=paid.evidence,
        document_number=paid.document_number,
        document_digest=paid.document_digest,
        extra_compensation=paid.extra_compensation or None,
        payer=paid.payer,
        unsettled_price=paid.unsettled_price,
    )
    session.add(payment)
    session.flush()
    source = f"employer:{payment.id}"
    plan_payments(session, source, planned, county_id=case.county_id)
    mark_payments(session, source, "PAID")
    sum_ = payment.amount.grouped()
    what = Text(f"用人单位自行支付 {sum_} 元", f"Employer paid {sum_}")
    if paid.payer == "OWNER":
        what = Text(f"建设单位先行垫付工资 {sum_} 元", f"Owner advanced wages of {sum_}")
    if not outstanding_of_case(session, case.id):
        case.state = "PAID_BY_EMPLOYER"
        session.flush()
        settle_deadline(session, f"case:{case.id}", "U-01", paid.on, source)
    paper = OnPaper(
        case_id=case.id,
        on=paid.on,
        document=paid.evidence[:200],
        document_number=paid.document_number or "",
        document_digest=paid.document_digest,
    )
    note_event(session, case, paid.on, what, by=by, paper=paper)
    return payment


def refuse_owner(case: ArrearsCase, paid: PaidByEmployer, amount: Money) -> None:
    """Raises Invalid when the owner pays without a project, a price told, or above it (C-02)."""
    owed, says = paid.unsettled_price, None
    if paid.payer != "OWNER":
        if owed is not None:
            says = Text("仅建设单位垫付时填写。", "Only where the owner paid.")
    elif case.project_id is None:
        says = Text(
            "本案没有工程项目, 不能由建设单位垫付。", "The case has no project, so no owner."
        )
        raise Invalid([FieldError("/payer", "no-owner", says)])
    elif owed is None:
        says = Text(
            "请填写建设单位未结清的工程款。", "Write what the owner still owes of the price."
        )
    elif amount > owed:
        says = Text(f"垫付 {amount} 元超过未结清的工程款 {owed} 元(条例 29)。",
                    f"{amount} is above the unsettled price of {owed} (article 29).")  # fmt: skip
    if says is not None:
        code = (
            "above-unsettled" if owed is not None and paid.payer == "OWNER" else "unsettled-price"
        )
        raise Invalid([FieldError("/unsettled_price", code, says)])


def _planned(
    session: Session, case: ArrearsCase, lines: Sequence[PaidLine]
) -> list[PlannedPayment]:
    """What is paid towards each claim: as told, or everything that is unpaid."""
    unpaid = open_claims(session, case.id)
    if not unpaid:
        raise NotReady("没有未付的欠薪。", "Nothing is unpaid.")
    if not lines:
        return [PlannedPayment(line.claim_id, line.unpaid) for line in unpaid]
    told = [line.claim_id for line in lines]
    refuse_foreign(told, {line.claim_id for line in claims_of(session, case.id)})
    seen: set[int] = set()
    for place, claim_id in enumerate(told):
        if claim_id in seen:
            says = Text("同一笔欠薪填了两次。", "The same claim stands there twice.")
            raise Invalid([FieldError(f"/lines/{place}/claim_id", "duplicate-claim", says)])
        seen.add(claim_id)
    return [PlannedPayment(line.claim_id, line.amount) for line in lines]


def refuse_foreign(told: Sequence[int], known: Collection[int]) -> None:
    """Raises NotFound when one of the claims is not on the roll of the case."""
    if any(claim_id not in known for claim_id in told):
        raise NotFound("所选欠薪不在本案名册中。", "One of the claims is not on this roll.")


def lock_case(session: Session, case: ArrearsCase) -> None:
    """The case as it is now; nobody else moves it before the commit.

    Whoever locks its claims as well locks the case before them.
    """
    session.refresh(case, with_for_update=True)


def begin_settling(session: Session, case: ArrearsCase, on: date, what: Text, *, by: Actor) -> None:
    """The first draw or advance has been executed; further ones are only noted."""
    lock_case(session, case)
    if case.state == "DEFAULTED":
        case.state = "SETTLING"
        session.flush()
    note_event(session, case, on, what, by=by)


def reopen(session: Session, case: ArrearsCase, on: date, *, by: Actor) -> None:
    """A transfer came back: a settled or closed case is being settled again (C-09)."""
    lock_case(session, case)
    if case.state in PAID_OFF:
        case.state, case.closed_on = "SETTLING", None
        session.flush()
        note_event(
            session, case, on, Text("退票, 重新清偿", "A transfer bounced; settled anew"), by=by
        )


def finish_settling(session: Session, case: ArrearsCase, on: date, *, by: Actor) -> None:
    """Once every worker has his money the case is SETTLED_BY_THIRD_PARTY.

    Payments of one case are counted one after another, lest each of two leave it to the other.
    """
    lock_case(session, case)
    if case.state in ("DEFAULTED", "SETTLING") and not outstanding_of_case(session, case.id):
        case.state = "SETTLED_BY_THIRD_PARTY"
        session.flush()
        what = Text("工人工资已全部付清", "Every worker has been paid")
        note_event(session, case, on, what, by=by)


class NotReady(Refusal):
    """A step whose condition does not hold yet."""

    code = "case-not-ready"
