"""Return of a part before the end (X-09): the steps of the policies, limits, postings, races."""

from datetime import date
from fractions import Fraction

import pytest
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ledger.deposits.assess import AssessDeposit, assess_deposit
from ledger.deposits.freeze import FreezeDeposit, LiftFreeze, freeze_deposit, lift_freeze
from ledger.deposits.queries import deposit_of
from ledger.errors import Forbidden, Refusal
from ledger.money import Money
from ledger.parties.models import Project
from ledger.refunds.part_models import PartialReturn
from ledger.refunds.pay_part import PayPart, bounce_part, pay_part
from ledger.refunds.return_part import ExecutePart, RequestPart, execute_part, request_part
from ledger.refunds.start import StartReturn, start_return
from ledger.rules.part_returns import PartFacts, PartStep, against_part, most_of
from tests.cases.make import a_case
from tests.deposits.make import (
    World,
    a_receipt,
    an_assessed_project,
    approved,
    journal,
    reviewed,
    text,
)
from tests.policies.make import adopted

ON = date(2026, 6, 1)


@pytest.fixture
def project(session: Session, world: World) -> Project:
    """A project of 259,500.00 stored in full, where the older 60/40 scheme is followed."""
    adopted(session, world.county.id, {"return": "OLD-6040"}, "2021-11-01")
    return stored(session, world)


def stored(session: Session, world: World) -> Project:
    project = an_assessed_project(session, world)
    a_receipt(session, world, project, "259500.00", reference="B1", on=date(2026, 2, 2))
    return project


def asking(project: Project, amount: str = "155700.00", **changes: object) -> RequestPart:
    given = {"stage": "MAIN_STRUCTURE", "evidence": "主体验收-1", "application": "申请-1", "on": ON}
    return RequestPart(project.id, amount=Money.of(amount), **(given | changes))  # type: ignore[arg-type]


def refusal(session: Session, world: World, command: RequestPart) -> str:
    with pytest.raises(Refusal) as refused, session.begin_nested():
        request_part(session, command, by=world.fo1)
    return refused.value.code


def executed(session: Session, world: World, project: Project) -> PartialReturn:
    row = request_part(session, asking(project), by=world.fo1)
    approved(session, world, row.approval_id)
    return execute_part(session, ExecutePart(row.id, ON), by=world.fo2)


PLAIN = {
    "amount": Money.of("60.00"), "custody": Money.of("100.00"), "cover": Money.of("100.00"),
    "required": Money.of("100.00"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("step", "change", "codes"),
    [
        (PartStep(release=Fraction(3, 5)), {}, []),
        (PartStep(release=Fraction(3, 5)), {"amount": Money.of("60.01")}, ["above-step"]),
        (PartStep(Fraction(7, 10)), {"progress": Fraction(7, 10)}, []),
        (PartStep(Fraction(7, 10)), {"progress": Fraction(699, 1000)}, ["progress-too-low"]),
        (PartStep(Fraction(7, 10)), {}, ["progress-too-low"]),
        (PartStep(hardship_only=True), {}, ["hardship-unproved"]),
        (PartStep(hardship_only=True), {"hardship": True}, []),
        (PartStep(), {"open_claims": 1}, ["open-claims"]),
        (PartStep(), {"unpaid_replenishment": Money(1)}, ["replenishment-unpaid"]),
        (PartStep(), {"cover": Money.of("99.99")}, ["cover-too-low"]),
        (PartStep(), {"amount": Money.of("100.00")}, ["nothing-left"]),
        (PartStep(), {"amount": Money.of("100.01")}, ["above-step"]),
        (PartStep(), {"custody": Money.of("59.99")}, ["above-step"]),
    ],
)
def test_the_conditions_of_a_step(
    step: PartStep, change: dict[str, object], codes: list[str]
) -> None:
    """X-09 at its edges: share, progress, hardship, no arrears, full cover."""
    facts = PartFacts(**(PLAIN | change))  # type: ignore[arg-type]
    assert [one.code for one in against_part(step, facts)] == codes


def test_the_share_is_rounded_once() -> None:
    """D-20: half up to the fen, of what was required before anything went back."""
    facts = PartFacts(**PLAIN | {"required": Money.of("99.99"), "returned": Money.of("10.00")})  # type: ignore[arg-type]
    assert most_of(PartStep(release=Fraction(1, 2)), facts) == Money.of("50.00")


def test_sixty_percent_at_the_main_structure(
    session: Session, world: World, project: Project
) -> None:
    """X-09, postings 16, 17, 18: asked, approved, carried out, paid, bounced, paid again."""
    row = executed(session, world, project)
    seen = deposit_of(session, project, ON)
    assert (seen.state, seen.required, seen.figures.custody) == (
        "SECURED", Money.of("103800.00"), Money.of("103800.00"),
    )  # fmt: skip
    with pytest.raises(Forbidden):
        pay_part(session, PayPart(row.id, ON, "OUT-1"), by=world.fo1)
    pay_part(session, PayPart(row.id, ON, "OUT-1"), by=world.fo2)
    bounce_part(session, PayPart(row.id, ON, "BACK-1"), by=world.fo1)
    reviewed(session, world, row.bounce_proposal_id)
    pay_part(session, PayPart(row.id, ON, "OUT-2"), by=world.fo2)
    pair = f"contractor={project.contractor_id} project={project.id}"
    bank = f"bank={world.bank.id}"
    assert journal(session, world.book, 2) == text(f"""
        2026-06-01 转-1 [16] 批准提前返还部分保证金: {project.name}
          D 2307.01 {pair} 155,700.00
          C 2307.03 {pair} 155,700.00
        2026-06-01 付-1 [17] 提前返还部分保证金: {project.name}
          D 2307.03 {pair} 155,700.00
          C 1002.01 {bank} 155,700.00
        2026-06-01 收-1 [18] 提前返还退票: {project.name}
          D 1002.01 {bank} 155,700.00
          C 2307.03 {pair} 155,700.00
        2026-06-01 付-2 [17] 提前返还部分保证金: {project.name}
          D 2307.03 {pair} 155,700.00
          C 1002.01 {bank} 155,700.00""")
    assert refusal(session, world, asking(project, "1.00")) == "step-taken"


def test_a_later_assessment_counts_what_went_back(
    session: Session, world: World, project: Project
) -> None:
    """X-09, D-20: assessed anew, only what the policy still leaves is demanded; nothing missing."""
    executed(session, world, project)
    again = AssessDeposit(project.id, ON, reason="复核")
    assert assess_deposit(session, again, by=world.fo1).proposal_id is None
    seen = deposit_of(session, project, ON)
    assert (seen.state, seen.required) == ("SECURED", Money.of("103800.00"))


def test_only_one_way_at_a_time(session: Session, world: World, project: Project) -> None:
    """I-13, I-16: held once; not beside another part, a whole return or a freeze (D-03)."""
    request_part(session, asking(project), by=world.fo1)
    assert refusal(session, world, asking(project, "1.00")) == "step-taken"
    other = an_assessed_project(session, world, number=2)
    a_receipt(session, world, other, "259500.00", reference="B2", on=date(2026, 2, 2))
    notice = StartReturn(other.id, ON, "承诺书", ON, "公示栏")
    start_return(session, notice, by=world.fo1)
    assert refusal(session, world, asking(other)) == "return-open"


def test_a_case_or_a_freeze_between_approval_and_execution_stops_it(
    session: Session, world: World, project: Project
) -> None:
    """I-16: every condition is judged again under lock; nothing is posted."""
    row = request_part(session, asking(project), by=world.fo1)
    approved(session, world, row.approval_id)
    command = ExecutePart(row.id, ON)
    frozen = freeze_deposit(
        session, FreezeDeposit(project.id, "法院", "1 号", "条例 33", ON), by=world.fo1
    )
    with pytest.raises(Refusal) as refused, session.begin_nested():
        execute_part(session, command, by=world.fo2)
    assert refused.value.code == "deposit-frozen"
    lift_freeze(session, LiftFreeze(frozen.id, ON, "解除-1"), by=world.fo1)
    a_case(session, world, project, ["100.00"])
    with pytest.raises(Refusal) as refused, session.begin_nested():
        execute_part(session, command, by=world.fo2)
    assert refused.value.code == "open-claims"
    assert "[16]" not in journal(session, world.book)


def test_gansu_asks_for_progress_and_hardship(session: Session, world: World) -> None:
    """X-09, Gansu: 70 % progress, no arrears, in hardship; the bureau decides how much."""
    adopted(session, world.county.id, {"return": "GS"}, "2022-04-15")
    project = stored(session, world)
    part = asking(project, "100000.00", stage="PROGRESS", progress="69.9", hardship="证明-1")
    assert refusal(session, world, part) == "progress-too-low"
    part = asking(project, "100000.00", stage="PROGRESS", progress="70")
    assert refusal(session, world, part) == "hardship-unproved"
    whole = asking(project, "259500.00", stage="PROGRESS", progress="70", hardship="证明-1")
    assert refusal(session, world, whole) == "nothing-left"
    assert refusal(session, world, asking(project)) == "no-such-step"
    part = asking(project, "100000.00", stage="PROGRESS", progress="70", hardship="证明-1")
    assert request_part(session, part, by=world.fo1).approval_id is not None


def test_the_database_keeps_what_was_asked(
    session: Session, world: World, project: Project
) -> None:
    """A part is never taken away, nor its sum changed, nor its state put back."""
    row = executed(session, world, project)
    for change in (
        "DELETE FROM partial_return",
        "UPDATE partial_return SET amount = 1",
        "UPDATE partial_return SET state = 'REQUESTED'",
    ):
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(sql(f"{change} WHERE id = {row.id}"))
