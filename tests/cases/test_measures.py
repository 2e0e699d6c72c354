"""Measures of a case: C-01, C-07, C-08, C-09, C-10, R-09, EX-30; the listed moves of domain 4."""

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.advances.plan import plan_for
from ledger.cases.arrears import arrears_of
from ledger.cases.close import CloseCase, close_case
from ledger.cases.divert import (
    PaidAlready,
    ReclassifyCase,
    TransferCase,
    reclassify_case,
    transfer_case,
)
from ledger.cases.end_claims import EndClaims, end_claims
from ledger.cases.measures import (
    ExtendInvestigation,
    OrderCompensation,
    ReferCase,
    SuperviseCase,
    extend_investigation,
    order_compensation,
    refer_case,
    supervise_case,
)
from ledger.cases.models import ArrearsCase, CaseEvent, ClaimEnd, ClaimPayment
from ledger.cases.open import AcceptCase, CaseState, OpenCase, accept_case, open_case
from ledger.cases.payments import AlreadyPaid
from ledger.cases.queries import (
    cases_of,
    claims_of,
    outstanding_of_case,
    unpaid_cases,
    unpaid_of_case,
    unpaid_of_project,
)
from ledger.cases.roll import wages_by_case, wages_in_all
from ledger.cases.settle import NotReady, PaidByEmployer, PaidLine, pay_by_employer
from ledger.cases.standing import warnings_of
from ledger.deadlines.start import running_deadline
from ledger.errors import Invalid, NotFound
from ledger.money import Money
from tests.advances.make import a_case_without_deposit
from tests.cases.make import a_case, in_default
from tests.conftest import TestClock
from tests.deposits.make import World, an_assessed_project

DAY = date(2026, 2, 10)
#: The paper of a step.
PAPER = {"document": "决定书", "document_number": "昌人社[2026]9号", "document_digest": "ab" * 32}


def made(session: Session, world: World, *owed: str) -> ArrearsCase:
    return a_case(session, world, an_assessed_project(session, world), list(owed or ("100.00",)))


def test_c_01_an_investigation_is_extended_once(session: Session, world: World) -> None:
    """C-01, EX-30: 60 working days from 2026-02-10 end on 2026-05-14, with 30 more on 2026-06-26."""
    case = made(session, world)
    clock = running_deadline(session, f"case:{case.id}", "C-01")
    assert clock is not None
    assert clock.due_on == date(2026, 5, 14)
    late = ExtendInvestigation(case_id=case.id, on=date(2026, 5, 15), reason="复杂", **PAPER)
    with pytest.raises(NotReady, match="too late"):
        extend_investigation(session, late, by=world.fo1)
    asked = ExtendInvestigation(case_id=case.id, on=date(2026, 5, 14), reason="复杂", **PAPER)
    extend_investigation(session, asked, by=world.fo1)
    again = running_deadline(session, f"case:{case.id}", "C-01")
    assert again is not None
    assert (again.id, again.due_on, case.extended_on) == (clock.id, date(2026, 6, 26), asked.on)
    with pytest.raises(NotReady, match="once only"):
        extend_investigation(session, asked, by=world.fo1)
    event = session.scalars(select(CaseEvent).order_by(CaseEvent.id.desc())).first()
    assert event is not None
    assert (event.document, event.document_number, event.document_digest) == tuple(PAPER.values())


def test_c_07_project_money_is_out_of_every_count(session: Session, world: World) -> None:
    """C-07: reclassified, it blocks no return, counts for no credit and in no sum of wages."""
    case = made(session, world, "9000.00")
    project = case.project_id
    assert project is not None
    assert unpaid_cases(session, project) == 1
    asked = ReclassifyCase(case_id=case.id, on=DAY, reason="以工资名义索要工程款", **PAPER)
    reclassify_case(session, asked, by=world.fo1)
    assert case.state == "RECLASSIFIED"
    assert unpaid_cases(session, project) == 0
    assert unpaid_of_project(session, project) == Money.ZERO
    assert wages_in_all(session, cases_of({world.county.id})).claims == 0
    assert arrears_of(session, world.county.id, case.employer_id, date(2026, 12, 1)) == []
    assert running_deadline(session, f"case:{case.id}", "C-01") is None
    with pytest.raises(CaseState):
        pay_by_employer(session, PaidByEmployer(case.id, DAY, "回单"), by=world.fo1)


def test_a_case_of_paid_wages_stays_in_the_counts(session: Session, world: World) -> None:
    """C-07: once wages were paid in it, it is neither transferred nor reclassified."""
    case = made(session, world, "90.00", "10.00")
    first = claims_of(session, case.id)[0]
    lines = (PaidLine(first.claim_id, Money.of("1.00")),)
    pay_by_employer(session, PaidByEmployer(case.id, DAY, "回单", lines=lines), by=world.fo1)
    asked = TransferCase(case_id=case.id, on=DAY, to="仲裁院", reason="争议", **PAPER)
    with pytest.raises(PaidAlready):
        transfer_case(session, asked, by=world.fo1)


def test_a_transferred_case_counts_here_no_more(session: Session, world: World) -> None:
    project = an_assessed_project(session, world)
    opened = OpenCase(world.county.id, project.id, None, "TRANSFER", "DISPUTE", "转办", DAY,
                      reference="12345-77")  # fmt: skip
    case = open_case(session, opened, by=world.fo1)
    assert case.reference == "12345-77"
    asked = TransferCase(
        case_id=case.id, on=DAY, to="劳动人事争议仲裁院", reason="劳动争议", **PAPER
    )
    transfer_case(session, asked, by=world.fo1)
    assert (case.state, case.closed_on, unpaid_cases(session, project.id)) == (
        "TRANSFERRED",
        DAY,
        0,
    )
    with pytest.raises(CaseState):
        accept_case(session, AcceptCase(case.id, DAY), by=world.fo1)


def test_c_08_public_money_is_marked(session: Session, world: World) -> None:
    """C-08: the flag comes from the project unless the report says otherwise, and warns."""
    project = an_assessed_project(session, world)
    project.government_invested = True
    session.flush()

    def opened(told: bool | None) -> ArrearsCase:
        report = OpenCase(world.county.id, project.id, None, "VISIT", "OTHER", "来访", DAY,
                          government_invested=told)  # fmt: skip
        return open_case(session, report, by=world.fo1)

    flags = [opened(told).government_invested for told in (None, False, True)]
    assert flags == [True, False, True]
    warned = warnings_of(session, opened(None), DAY)
    assert "不得垫资" in warned[0].zh
    assert opened(None).sector == "CONSTRUCTION"


def test_c_09_closed_only_when_every_claim_is_paid_or_ended(session: Session, world: World) -> None:
    """C-09: part paid by the employer on evidence, the rest ended on a paper; then it closes."""
    case = made(session, world, "100.00", "40.00", "7.50")
    one, two, three = (line.claim_id for line in claims_of(session, case.id))
    part = (PaidLine(one, Money.of("100.00")), PaidLine(two, Money.of("15.00")))
    paid = PaidByEmployer(case.id, DAY, "银行回单", "HD-1", "cd" * 32, part)
    payment = pay_by_employer(session, paid, by=world.fo1)
    assert (str(payment.amount), payment.document_number) == ("115.00", "HD-1")
    assert case.state == "INVESTIGATING"
    over = (PaidLine(two, Money.of("25.01")),)
    with pytest.raises(AlreadyPaid):
        pay_by_employer(session, PaidByEmployer(case.id, DAY, "x", lines=over), by=world.fo1)
    with pytest.raises(CaseState):
        close_case(session, CloseCase(case.id, DAY), by=world.fo1)
    ending = EndClaims(case_id=case.id, on=DAY, claims=[two], ground="AWARD", **PAPER)
    end_claims(session, ending, by=world.fo1)
    assert (str(unpaid_of_case(session, case.id)), case.state) == ("7.50", "INVESTIGATING")
    with pytest.raises(NotReady, match="nothing unpaid"):
        end_claims(session, ending, by=world.fo1)
    last = EndClaims(case_id=case.id, on=DAY, claims=[three], ground="WITHDRAWN", **PAPER)
    end_claims(session, last, by=world.fo1)
    assert (case.state, outstanding_of_case(session, case.id)) == ("ENDED", Money.ZERO)
    wages = wages_by_case(session, [case.id])[case.id]
    assert [str(sum_) for sum_ in (wages.paid, wages.ended, wages.unpaid)] == [
        "115.00", "32.50", "0.00",
    ]  # fmt: skip
    close_case(session, CloseCase(case.id, DAY), by=world.fo1)
    assert case.state == "CLOSED"
    assert running_deadline(session, f"case:{case.id}", "C-01") is None


def test_claims_of_another_case_and_claims_told_twice(session: Session, world: World) -> None:
    case = made(session, world, "100.00")
    project = an_assessed_project(session, world, number=2)
    other = a_case(session, world, project, ["5.00"], first=9)
    foreign = claims_of(session, other.id)[0].claim_id
    own = claims_of(session, case.id)[0].claim_id
    lines = (PaidLine(foreign, Money.of("1.00")),)
    with pytest.raises(NotFound):
        pay_by_employer(session, PaidByEmployer(case.id, DAY, "x", lines=lines), by=world.fo1)
    ending = EndClaims(case_id=case.id, on=DAY, claims=[own, foreign], ground="AWARD", **PAPER)
    with pytest.raises(NotFound):
        end_claims(session, ending, by=world.fo1)
    twice = (PaidLine(own, Money.of("1.00")), PaidLine(own, Money.of("2.00")))
    with pytest.raises(Invalid) as refused:
        pay_by_employer(session, PaidByEmployer(case.id, DAY, "x", lines=twice), by=world.fo1)
    assert [one.pointer for one in refused.value.errors] == ["/lines/1/claim_id"]
    assert session.scalar(select(func.count(ClaimPayment.id))) == 0
    assert session.scalar(select(func.count(ClaimEnd.id))) == 0


def test_c_10_extra_compensation_is_never_advanced(
    session: Session, world: World, at: TestClock
) -> None:
    """C-10: 50 to 100 per cent of what is unpaid, a field of its own: no claim, no plan has it."""
    case = a_case_without_deposit(session, world, at, ["1500.01", "99.99"])
    before = plan_for(session, case.id, date(2026, 3, 1), by=world.fo1)
    asked = OrderCompensation(case_id=case.id, on=date(2026, 3, 1), percent=50, **PAPER)
    order_compensation(session, asked, by=world.fo1)
    assert str(case.extra_compensation) == "800.01"  # 750.01 + 50.00, each half a fen up
    after = plan_for(session, case.id, date(2026, 3, 1), by=world.fo1)
    assert (after.amount, after.unpaid, after.ordered) == (
        before.amount,
        before.unpaid,
        before.ordered,
    )
    assert str(unpaid_of_case(session, case.id)) == "1600.00"
    with pytest.raises(NotReady):
        order_compensation(session, asked, by=world.fo1)
    paid = PaidByEmployer(case.id, date(2026, 3, 1), "回单", extra_compensation=Money.of("800.01"))
    payment = pay_by_employer(session, paid, by=world.fo1)
    assert (str(payment.amount), str(payment.extra_compensation)) == ("1600.00", "800.01")
    towards = session.scalars(select(ClaimPayment.amount)).all()
    assert Money.sum(towards) == Money.of("1600.00")


def test_compensation_waits_for_the_default(session: Session, world: World) -> None:
    """C-10: ordered only where the ordered day has passed."""
    case = made(session, world)
    asked = OrderCompensation(case_id=case.id, on=DAY, percent=100, **PAPER)
    with pytest.raises(CaseState):
        order_compensation(session, asked, by=world.fo1)


def test_r_09_a_referral_runs_beside_the_case(session: Session, world: World) -> None:
    """R-09: a flag, whatever the state; the case goes on; once."""
    case = made(session, world)
    asked = ReferCase(case_id=case.id, on=DAY, to="昌吉市公安局", reason="逃匿", **PAPER)
    refer_case(session, asked, by=world.fo1)
    assert (case.state, case.referred_on, case.referred_to) == (
        "INVESTIGATING",
        DAY,
        "昌吉市公安局",
    )
    with pytest.raises(NotReady):
        refer_case(session, asked, by=world.fo1)
    in_default(session, world, case)
    assert case.state == "DEFAULTED"
    level = SuperviseCase(case_id=case.id, on=date(2026, 3, 1), level="PROVINCE", **PAPER)
    assert supervise_case(session, level, by=world.fo1).supervision == "PROVINCE"
    lifted = SuperviseCase(case_id=case.id, on=date(2026, 3, 2), level="NONE", **PAPER)
    assert supervise_case(session, lifted, by=world.fo1).supervision is None


def test_steps_come_in_the_order_of_their_days(session: Session, world: World) -> None:
    """A measure before the case was taken up is refused."""
    project = an_assessed_project(session, world)
    opened = OpenCase(world.county.id, project.id, None, "VISIT", "OTHER", "来访", DAY)
    case = open_case(session, opened, by=world.fo1)
    accept_case(session, AcceptCase(case.id, date(2026, 2, 20)), by=world.fo1)
    asked = ReferCase(case_id=case.id, on=date(2026, 2, 19), to="公安局", reason="x", **PAPER)
    with pytest.raises(Exception, match="before the last step"):
        refer_case(session, asked, by=world.fo1)
